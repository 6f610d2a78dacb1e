/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When places put their clocks forward and back: facts of the IANA Time Zone Database, release
 * 2025b (public domain), for 2000 to 2060. Rules that held before 2000 begin with BEFORE, those in
 * force now end with ON. Who keeps them is in zone_table.c. Anybody may change both tables by what
 * the database says: VDCSIM_ZONEINFO=1 make test-scenarios compares them with the machine's copy.
 */
#include "scenarios/zone_rules.h"

enum { BEFORE = 1900, ON = 9999 };
enum { JAN = 1, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC };
enum { MON, TUE, WED, THU, FRI, SAT, SUN };

#define WALL         ZONE_WALL
#define STD          ZONE_STANDARD
#define UTC          ZONE_UTC
#define SAVE         ZONE_SAVE_S
#define LAST(day)    day, 0 /* last such weekday of the month */
#define FROM(day, d) day, d /* first such weekday on or after */
#define DATE(d)      -1, d
#define AT(h)        (h) * 3600
#define RULES(name)                                           \
    const struct zone_rules zone_rules_##name = {name##_rows, \
                                                 sizeof name##_rows / sizeof name##_rows[0]}

/* ---- Europe ---- */

static const struct zone_rule eu_rows[] = {
    {BEFORE, ON, MAR, LAST(SUN), AT(1), UTC, SAVE},
    {BEFORE, ON, OCT, LAST(SUN), AT(1), UTC, 0},
};
RULES(eu);

static const struct zone_rule moldova_rows[] = {
    {BEFORE, ON, MAR, LAST(SUN), AT(2), WALL, SAVE},
    {BEFORE, ON, OCT, LAST(SUN), AT(3), WALL, 0},
};
RULES(moldova);

static const struct zone_rule russia_rows[] = {
    {BEFORE, 2010, MAR, LAST(SUN), AT(2), STD, SAVE},
    {BEFORE, 2010, OCT, LAST(SUN), AT(2), STD, 0},
};
RULES(russia);

static const struct zone_rule turkey_rows[] = {
    {BEFORE, 2006, MAR, LAST(SUN), AT(1), STD, SAVE},
    {BEFORE, 2006, OCT, LAST(SUN), AT(1), STD, 0},
    {2007, 2010, MAR, LAST(SUN), AT(1), UTC, SAVE},
    {2007, 2014, OCT, LAST(SUN), AT(1), UTC, 0},
    {2011, 2011, MAR, DATE(28), AT(1), UTC, SAVE},
    {2012, 2013, MAR, LAST(SUN), AT(1), UTC, SAVE},
    {2014, 2014, MAR, DATE(31), AT(1), UTC, SAVE},
    {2015, 2016, MAR, LAST(SUN), AT(1), UTC, SAVE},
    {2015, 2015, NOV, DATE(8), AT(1), UTC, 0},
};
RULES(turkey);

/* ---- America ---- */

static const struct zone_rule north_america_rows[] = {
    {BEFORE, 2006, APR, FROM(SUN, 1), AT(2), WALL, SAVE},
    {BEFORE, 2006, OCT, LAST(SUN), AT(2), WALL, 0},
    {2007, ON, MAR, FROM(SUN, 8), AT(2), WALL, SAVE},
    {2007, ON, NOV, FROM(SUN, 1), AT(2), WALL, 0},
};
RULES(north_america);

static const struct zone_rule manitoba_rows[] = {
    {BEFORE, 2005, APR, FROM(SUN, 1), AT(2), STD, SAVE},
    {BEFORE, 2005, OCT, LAST(SUN), AT(2), STD, 0},
};
RULES(manitoba);

static const struct zone_rule newfoundland_rows[] = {
    {BEFORE, 2006, APR, FROM(SUN, 1), 60, WALL, SAVE},
    {BEFORE, 2006, OCT, LAST(SUN), 60, WALL, 0},
    {2007, 2011, MAR, FROM(SUN, 8), 60, WALL, SAVE},
    {2007, 2010, NOV, FROM(SUN, 1), 60, WALL, 0},
};
RULES(newfoundland);

static const struct zone_rule mexico_rows[] = {
    {BEFORE, 2000, APR, FROM(SUN, 1), AT(2), WALL, SAVE},
    {BEFORE, 2000, OCT, LAST(SUN), AT(2), WALL, 0},
    {2001, 2001, MAY, FROM(SUN, 1), AT(2), WALL, SAVE},
    {2001, 2001, SEP, LAST(SUN), AT(2), WALL, 0},
    {2002, 2022, APR, FROM(SUN, 1), AT(2), WALL, SAVE},
    {2002, 2022, OCT, LAST(SUN), AT(2), WALL, 0},
};
RULES(mexico);

static const struct zone_rule chile_rows[] = {
    {BEFORE, 2007, MAR, FROM(SUN, 9), AT(3), UTC, 0},
    {BEFORE, 2010, OCT, FROM(SUN, 9), AT(4), UTC, SAVE},
    {2008, 2008, MAR, DATE(30), AT(3), UTC, 0},
    {2009, 2009, MAR, FROM(SUN, 9), AT(3), UTC, 0},
    {2010, 2010, APR, FROM(SUN, 1), AT(3), UTC, 0},
    {2011, 2011, MAY, FROM(SUN, 2), AT(3), UTC, 0},
    {2011, 2011, AUG, FROM(SUN, 16), AT(4), UTC, SAVE},
    {2012, 2014, APR, FROM(SUN, 23), AT(3), UTC, 0},
    {2012, 2014, SEP, FROM(SUN, 2), AT(4), UTC, SAVE},
    {2016, 2018, MAY, FROM(SUN, 9), AT(3), UTC, 0},
    {2016, 2018, AUG, FROM(SUN, 9), AT(4), UTC, SAVE},
    {2019, ON, APR, FROM(SUN, 2), AT(3), UTC, 0},
    {2019, 2021, SEP, FROM(SUN, 2), AT(4), UTC, SAVE},
    {2022, 2022, SEP, FROM(SUN, 9), AT(4), UTC, SAVE},
    {2023, ON, SEP, FROM(SUN, 2), AT(4), UTC, SAVE},
};
RULES(chile);

static const struct zone_rule argentina_rows[] = {
    {2007, 2007, DEC, DATE(30), AT(0), WALL, SAVE},
    {2008, 2009, MAR, FROM(SUN, 15), AT(0), WALL, 0},
    {2008, 2008, OCT, FROM(SUN, 15), AT(0), WALL, SAVE},
};
RULES(argentina);

static const struct zone_rule brazil_rows[] = {
    {BEFORE, 1999, OCT, DATE(3), AT(0), WALL, SAVE},
    {2000, 2000, FEB, DATE(27), AT(0), WALL, 0},
    {2000, 2001, OCT, FROM(SUN, 8), AT(0), WALL, SAVE},
    {2001, 2006, FEB, FROM(SUN, 15), AT(0), WALL, 0},
    {2002, 2002, NOV, DATE(3), AT(0), WALL, SAVE},
    {2003, 2003, OCT, DATE(19), AT(0), WALL, SAVE},
    {2004, 2004, NOV, DATE(2), AT(0), WALL, SAVE},
    {2005, 2005, OCT, DATE(16), AT(0), WALL, SAVE},
    {2006, 2006, NOV, DATE(5), AT(0), WALL, SAVE},
    {2007, 2007, FEB, DATE(25), AT(0), WALL, 0},
    {2007, 2007, OCT, FROM(SUN, 8), AT(0), WALL, SAVE},
    {2008, 2011, FEB, FROM(SUN, 15), AT(0), WALL, 0},
    {2008, 2017, OCT, FROM(SUN, 15), AT(0), WALL, SAVE},
    {2012, 2012, FEB, FROM(SUN, 22), AT(0), WALL, 0},
    {2013, 2014, FEB, FROM(SUN, 15), AT(0), WALL, 0},
    {2015, 2015, FEB, FROM(SUN, 22), AT(0), WALL, 0},
    {2016, 2019, FEB, FROM(SUN, 15), AT(0), WALL, 0},
    {2018, 2018, NOV, FROM(SUN, 1), AT(0), WALL, SAVE},
};
RULES(brazil);

static const struct zone_rule uruguay_rows[] = {
    {2004, 2004, SEP, DATE(19), AT(0), WALL, SAVE},
    {2005, 2005, MAR, DATE(27), AT(2), WALL, 0},
    {2005, 2005, OCT, DATE(9), AT(2), WALL, SAVE},
    {2006, 2015, MAR, FROM(SUN, 8), AT(2), WALL, 0},
    {2006, 2014, OCT, FROM(SUN, 1), AT(2), WALL, SAVE},
};
RULES(uruguay);

/* ---- Asia ---- */

static const struct zone_rule bangladesh_rows[] = {
    {2009, 2009, JUN, DATE(19), AT(23), WALL, SAVE},
    {2009, 2009, DEC, DATE(31), AT(24), WALL, 0},
};
RULES(bangladesh);

static const struct zone_rule pakistan_rows[] = {
    {2002, 2002, APR, FROM(SUN, 2), AT(0), WALL, SAVE},
    {2002, 2002, OCT, FROM(SUN, 2), AT(0), WALL, 0},
    {2008, 2008, JUN, DATE(1), AT(0), WALL, SAVE},
    {2008, 2009, NOV, DATE(1), AT(0), WALL, 0},
    {2009, 2009, APR, DATE(15), AT(0), WALL, SAVE},
};
RULES(pakistan);

static const struct zone_rule iraq_rows[] = {
    {BEFORE, 2007, APR, DATE(1), AT(3), STD, SAVE},
    {BEFORE, 2007, OCT, DATE(1), AT(3), STD, 0},
};
RULES(iraq);

/* The Persian new year and its half: a day earlier in some years. */
static const struct zone_rule iran_rows[] = {
    {2000, 2000, MAR, DATE(20), AT(24), WALL, SAVE}, {2000, 2000, SEP, DATE(20), AT(24), WALL, 0},
    {2001, 2003, MAR, DATE(21), AT(24), WALL, SAVE}, {2001, 2003, SEP, DATE(21), AT(24), WALL, 0},
    {2004, 2004, MAR, DATE(20), AT(24), WALL, SAVE}, {2004, 2004, SEP, DATE(20), AT(24), WALL, 0},
    {2005, 2005, MAR, DATE(21), AT(24), WALL, SAVE}, {2005, 2005, SEP, DATE(21), AT(24), WALL, 0},
    {2008, 2008, MAR, DATE(20), AT(24), WALL, SAVE}, {2008, 2008, SEP, DATE(20), AT(24), WALL, 0},
    {2009, 2011, MAR, DATE(21), AT(24), WALL, SAVE}, {2009, 2011, SEP, DATE(21), AT(24), WALL, 0},
    {2012, 2012, MAR, DATE(20), AT(24), WALL, SAVE}, {2012, 2012, SEP, DATE(20), AT(24), WALL, 0},
    {2013, 2015, MAR, DATE(21), AT(24), WALL, SAVE}, {2013, 2015, SEP, DATE(21), AT(24), WALL, 0},
    {2016, 2016, MAR, DATE(20), AT(24), WALL, SAVE}, {2016, 2016, SEP, DATE(20), AT(24), WALL, 0},
    {2017, 2019, MAR, DATE(21), AT(24), WALL, SAVE}, {2017, 2019, SEP, DATE(21), AT(24), WALL, 0},
    {2020, 2020, MAR, DATE(20), AT(24), WALL, SAVE}, {2020, 2020, SEP, DATE(20), AT(24), WALL, 0},
    {2021, 2022, MAR, DATE(21), AT(24), WALL, SAVE}, {2021, 2022, SEP, DATE(21), AT(24), WALL, 0},
};
RULES(iran);

static const struct zone_rule israel_rows[] = {
    {2000, 2000, APR, DATE(14), AT(2), WALL, SAVE},
    {2000, 2000, OCT, DATE(6), AT(1), WALL, 0},
    {2001, 2001, APR, DATE(9), AT(1), WALL, SAVE},
    {2001, 2001, SEP, DATE(24), AT(1), WALL, 0},
    {2002, 2002, MAR, DATE(29), AT(1), WALL, SAVE},
    {2002, 2002, OCT, DATE(7), AT(1), WALL, 0},
    {2003, 2003, MAR, DATE(28), AT(1), WALL, SAVE},
    {2003, 2003, OCT, DATE(3), AT(1), WALL, 0},
    {2004, 2004, APR, DATE(7), AT(1), WALL, SAVE},
    {2004, 2004, SEP, DATE(22), AT(1), WALL, 0},
    {2005, 2012, MAR, FROM(FRI, 26), AT(2), WALL, SAVE},
    {2005, 2005, OCT, DATE(9), AT(2), WALL, 0},
    {2006, 2006, OCT, DATE(1), AT(2), WALL, 0},
    {2007, 2007, SEP, DATE(16), AT(2), WALL, 0},
    {2008, 2008, OCT, DATE(5), AT(2), WALL, 0},
    {2009, 2009, SEP, DATE(27), AT(2), WALL, 0},
    {2010, 2010, SEP, DATE(12), AT(2), WALL, 0},
    {2011, 2011, OCT, DATE(2), AT(2), WALL, 0},
    {2012, 2012, SEP, DATE(23), AT(2), WALL, 0},
    {2013, ON, MAR, FROM(FRI, 23), AT(2), WALL, SAVE},
    {2013, ON, OCT, LAST(SUN), AT(2), WALL, 0},
};
RULES(israel);

static const struct zone_rule sunday_midnight_rows[] = {
    {BEFORE, ON, MAR, LAST(SUN), AT(0), WALL, SAVE},
    {BEFORE, ON, OCT, LAST(SUN), AT(0), WALL, 0},
};
RULES(sunday_midnight);

static const struct zone_rule jordan_rows[] = {
    {2000, 2001, MAR, LAST(THU), AT(0), STD, SAVE},   {2000, 2002, SEP, LAST(FRI), AT(0), STD, 0},
    {2002, 2012, MAR, LAST(THU), AT(24), WALL, SAVE}, {2003, 2003, OCT, DATE(24), AT(0), STD, 0},
    {2004, 2004, OCT, DATE(15), AT(0), STD, 0},       {2005, 2005, SEP, LAST(FRI), AT(0), STD, 0},
    {2006, 2011, OCT, LAST(FRI), AT(0), STD, 0},      {2013, 2013, DEC, DATE(20), AT(0), WALL, 0},
    {2014, 2021, MAR, LAST(THU), AT(24), WALL, SAVE}, {2014, 2021, OCT, LAST(FRI), AT(0), STD, 0},
    {2022, 2022, FEB, LAST(THU), AT(24), WALL, SAVE},
};
RULES(jordan);

static const struct zone_rule azerbaijan_rows[] = {
    {BEFORE, 2015, MAR, LAST(SUN), AT(4), WALL, SAVE},
    {BEFORE, 2015, OCT, LAST(SUN), AT(5), WALL, 0},
};
RULES(azerbaijan);

static const struct zone_rule armenia_rows[] = {
    {BEFORE, 2011, MAR, LAST(SUN), AT(2), STD, SAVE},
    {BEFORE, 2011, OCT, LAST(SUN), AT(2), STD, 0},
};
RULES(armenia);

/* ---- Australia and the Pacific ---- */

static const struct zone_rule sydney_rows[] = {
    {BEFORE, 1999, OCT, LAST(SUN), AT(2), STD, SAVE},
    {BEFORE, 2005, MAR, LAST(SUN), AT(2), STD, 0},
    {2000, 2000, AUG, LAST(SUN), AT(2), STD, SAVE},
    {2001, 2007, OCT, LAST(SUN), AT(2), STD, SAVE},
    {2006, 2006, APR, FROM(SUN, 1), AT(2), STD, 0},
    {2007, 2007, MAR, LAST(SUN), AT(2), STD, 0},
    {2008, ON, APR, FROM(SUN, 1), AT(2), STD, 0},
    {2008, ON, OCT, FROM(SUN, 1), AT(2), STD, SAVE},
};
RULES(sydney);

static const struct zone_rule adelaide_rows[] = {
    {BEFORE, 2007, OCT, LAST(SUN), AT(2), STD, SAVE},
    {BEFORE, 2005, MAR, LAST(SUN), AT(2), STD, 0},
    {2006, 2006, APR, FROM(SUN, 1), AT(2), STD, 0},
    {2007, 2007, MAR, LAST(SUN), AT(2), STD, 0},
    {2008, ON, APR, FROM(SUN, 1), AT(2), STD, 0},
    {2008, ON, OCT, FROM(SUN, 1), AT(2), STD, SAVE},
};
RULES(adelaide);

static const struct zone_rule perth_rows[] = {
    {2006, 2006, DEC, DATE(3), AT(2), STD, SAVE},
    {2007, 2009, MAR, LAST(SUN), AT(2), STD, 0},
    {2007, 2008, OCT, LAST(SUN), AT(2), STD, SAVE},
};
RULES(perth);

static const struct zone_rule hobart_rows[] = {
    {BEFORE, 1999, OCT, FROM(SUN, 1), AT(2), STD, SAVE},
    {BEFORE, 2005, MAR, LAST(SUN), AT(2), STD, 0},
    {2000, 2000, AUG, LAST(SUN), AT(2), STD, SAVE},
    {2001, ON, OCT, FROM(SUN, 1), AT(2), STD, SAVE},
    {2006, 2006, APR, FROM(SUN, 1), AT(2), STD, 0},
    {2007, 2007, MAR, LAST(SUN), AT(2), STD, 0},
    {2008, ON, APR, FROM(SUN, 1), AT(2), STD, 0},
};
RULES(hobart);

static const struct zone_rule new_zealand_rows[] = {
    {BEFORE, 2006, OCT, FROM(SUN, 1), AT(2), STD, SAVE},
    {BEFORE, 2007, MAR, FROM(SUN, 15), AT(2), STD, 0},
    {2007, ON, SEP, LAST(SUN), AT(2), STD, SAVE},
    {2008, ON, APR, FROM(SUN, 1), AT(2), STD, 0},
};
RULES(new_zealand);

/* ---- Africa ---- */

static const struct zone_rule egypt_rows[] = {
    {BEFORE, 2010, APR, LAST(FRI), AT(0), STD, SAVE},
    {BEFORE, 2005, SEP, LAST(THU), AT(24), WALL, 0},
    {2006, 2006, SEP, DATE(21), AT(24), WALL, 0},
    {2007, 2007, SEP, FROM(THU, 1), AT(24), WALL, 0},
    {2008, 2008, AUG, LAST(THU), AT(24), WALL, 0},
    {2009, 2009, AUG, DATE(20), AT(24), WALL, 0},
    {2010, 2010, AUG, DATE(10), AT(24), WALL, 0},
    {2010, 2010, SEP, DATE(9), AT(24), WALL, SAVE},
    {2010, 2010, SEP, LAST(THU), AT(24), WALL, 0},
    {2014, 2014, MAY, DATE(15), AT(24), WALL, SAVE},
    {2014, 2014, JUN, DATE(26), AT(24), WALL, 0},
    {2014, 2014, JUL, DATE(31), AT(24), WALL, SAVE},
    {2014, 2014, SEP, LAST(THU), AT(24), WALL, 0},
    {2023, ON, APR, LAST(FRI), AT(0), WALL, SAVE},
    {2023, ON, OCT, LAST(THU), AT(24), WALL, 0},
};
RULES(egypt);

static const struct zone_rule tunisia_rows[] = {
    {2005, 2005, MAY, DATE(1), AT(0), STD, SAVE},
    {2005, 2005, SEP, DATE(30), AT(1), STD, 0},
    {2006, 2008, MAR, LAST(SUN), AT(2), STD, SAVE},
    {2006, 2008, OCT, LAST(SUN), AT(2), STD, 0},
};
RULES(tunisia);

static const struct zone_rule mauritius_rows[] = {
    {2008, 2008, OCT, LAST(SUN), AT(2), WALL, SAVE},
    {2009, 2009, MAR, LAST(SUN), AT(2), WALL, 0},
};
RULES(mauritius);
