/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which places keep which clock: facts of the IANA Time Zone Database, release 2025b (public
 * domain). Rules are in zone_rules.c; ends of eras are in UTC. */
#include "scenarios/zone_rules.h"

#define H(hours)     ((hours)*3600)
#define HM(hours, m) ((hours)*3600 + (m)*60)
#define RULES(name)  &zone_rules_##name

/* ---- one era ---- */

#define KEEPS(name, offset, rules) \
    static const struct zone_era name[] = {{offset, RULES(rules), {0, 0, 0, 0, 0}}}

KEEPS(western_europe, H(0), eu);
KEEPS(central_europe, H(1), eu);
KEEPS(eastern_europe, H(2), eu);
KEEPS(chisinau, H(2), moldova);
KEEPS(eastern, H(-5), north_america);
KEEPS(central, H(-6), north_america);
KEEPS(mountain, H(-7), north_america);
KEEPS(pacific, H(-8), north_america);
KEEPS(alaska, H(-9), north_america);
KEEPS(atlantic, H(-4), north_america);
KEEPS(mexico, H(-6), mexico);
KEEPS(santiago, H(-4), chile);
KEEPS(buenos_aires, H(-3), argentina);
KEEPS(sao_paulo, H(-3), brazil);
KEEPS(montevideo, H(-3), uruguay);
KEEPS(dhaka, H(6), bangladesh);
KEEPS(karachi, H(5), pakistan);
KEEPS(baghdad, H(3), iraq);
KEEPS(tehran, HM(3, 30), iran);
KEEPS(jerusalem, H(2), israel);
KEEPS(beirut, H(2), sunday_midnight);
KEEPS(baku, H(4), azerbaijan);
KEEPS(yerevan, H(4), armenia);
KEEPS(sydney, H(10), sydney);
KEEPS(adelaide, HM(9, 30), adelaide);
KEEPS(perth, H(8), perth);
KEEPS(hobart, H(10), hobart);
KEEPS(auckland, H(12), new_zealand);
KEEPS(cairo, H(2), egypt);
KEEPS(tunis, H(1), tunisia);
KEEPS(mauritius, H(4), mauritius);

/* ---- several eras ---- */

#define ON            \
    {                 \
        0, 0, 0, 0, 0 \
    } /* without end */

static const struct zone_era riga[] = {
    {H(2), RULES(eu), {2000, 2, 28, 22, 0}},
    {H(2), NULL, {2001, 1, 1, 22, 0}},
    {H(2), RULES(eu), ON},
};
static const struct zone_era tallinn[] = {
    {H(2), NULL, {2002, 2, 20, 22, 0}},
    {H(2), RULES(eu), ON},
};
static const struct zone_era vilnius[] = {
    {H(2), NULL, {2002, 12, 31, 22, 0}},
    {H(2), RULES(eu), ON},
};
static const struct zone_era minsk[] = {
    {H(2), RULES(russia), {2011, 3, 27, 0, 0}},
    {H(3), NULL, ON},
};
static const struct zone_era moscow[] = {
    {H(3), RULES(russia), {2011, 3, 26, 23, 0}},
    {H(4), NULL, {2014, 10, 25, 22, 0}},
    {H(3), NULL, ON},
};
static const struct zone_era istanbul[] = {
    {H(2), RULES(turkey), {2016, 9, 6, 21, 0}},
    {H(3), NULL, ON},
};
static const struct zone_era winnipeg[] = {
    {H(-6), RULES(manitoba), {2006, 1, 1, 6, 0}},
    {H(-6), RULES(north_america), ON},
};
static const struct zone_era st_johns[] = {
    {HM(-3, -30), RULES(newfoundland), {2011, 11, 1, 2, 30}},
    {HM(-3, -30), RULES(north_america), ON},
};
static const struct zone_era tijuana[] = {
    {H(-8), RULES(north_america), {2002, 2, 20, 8, 0}},
    {H(-8), RULES(mexico), {2010, 1, 1, 8, 0}},
    {H(-8), RULES(north_america), ON},
};
static const struct zone_era cancun[] = {
    {H(-6), RULES(mexico), {2015, 2, 1, 8, 0}},
    {H(-5), NULL, ON},
};
static const struct zone_era caracas[] = {
    {H(-4), NULL, {2007, 12, 9, 7, 0}},
    {HM(-4, -30), NULL, {2016, 5, 1, 7, 0}},
    {H(-4), NULL, ON},
};
static const struct zone_era colombo[] = {
    {H(6), NULL, {2006, 4, 14, 18, 30}},
    {HM(5, 30), NULL, ON},
};
static const struct zone_era almaty[] = {
    {H(6), RULES(russia), {2004, 10, 30, 20, 0}},
    {H(6), NULL, {2024, 2, 29, 18, 0}},
    {H(5), NULL, ON},
};
static const struct zone_era yekaterinburg[] = {
    {H(5), RULES(russia), {2011, 3, 26, 21, 0}},
    {H(6), NULL, {2014, 10, 25, 20, 0}},
    {H(5), NULL, ON},
};
static const struct zone_era novosibirsk[] = {
    {H(6), RULES(russia), {2011, 3, 26, 20, 0}},
    {H(7), NULL, {2014, 10, 25, 19, 0}},
    {H(6), NULL, {2016, 7, 23, 20, 0}},
    {H(7), NULL, ON},
};
static const struct zone_era vladivostok[] = {
    {H(10), RULES(russia), {2011, 3, 26, 16, 0}},
    {H(11), NULL, {2014, 10, 25, 15, 0}},
    {H(10), NULL, ON},
};
static const struct zone_era amman[] = {
    {H(2), RULES(jordan), {2022, 10, 27, 22, 0}},
    {H(3), NULL, ON},
};
static const struct zone_era tbilisi[] = {
    {H(4), RULES(sunday_midnight), {2004, 6, 26, 19, 0}},
    {H(3), RULES(russia), {2005, 3, 26, 23, 0}},
    {H(4), NULL, ON},
};

/* ---- names ---- */

static const struct zone named[] = {
    {"UTC", NULL, H(0)},
    {"Etc/UTC", NULL, H(0)},
    {"Africa/Accra", NULL, H(0)},
    {"Africa/Addis_Ababa", NULL, H(3)},
    {"Africa/Algiers", NULL, H(1)},
    {"Africa/Cairo", cairo, 0},
    {"Africa/Dakar", NULL, H(0)},
    {"Africa/Johannesburg", NULL, H(2)},
    {"Africa/Kinshasa", NULL, H(1)},
    {"Africa/Lagos", NULL, H(1)},
    {"Africa/Nairobi", NULL, H(3)},
    {"Africa/Tunis", tunis, 0},
    {"America/Anchorage", alaska, 0},
    {"America/Argentina/Buenos_Aires", buenos_aires, 0},
    {"America/Bogota", NULL, H(-5)},
    {"America/Buenos_Aires", buenos_aires, 0},
    {"America/Cancun", cancun, 0},
    {"America/Caracas", caracas, 0},
    {"America/Chicago", central, 0},
    {"America/Costa_Rica", NULL, H(-6)},
    {"America/Denver", mountain, 0},
    {"America/Detroit", eastern, 0},
    {"America/Edmonton", mountain, 0},
    {"America/Guayaquil", NULL, H(-5)},
    {"America/Halifax", atlantic, 0},
    {"America/La_Paz", NULL, H(-4)},
    {"America/Lima", NULL, H(-5)},
    {"America/Los_Angeles", pacific, 0},
    {"America/Manaus", NULL, H(-4)},
    {"America/Mexico_City", mexico, 0},
    {"America/Monterrey", mexico, 0},
    {"America/Montevideo", montevideo, 0},
    {"America/Montreal", eastern, 0},
    {"America/New_York", eastern, 0},
    {"America/Panama", NULL, H(-5)},
    {"America/Phoenix", NULL, H(-7)},
    {"America/Puerto_Rico", NULL, H(-4)},
    {"America/Regina", NULL, H(-6)},
    {"America/Santiago", santiago, 0},
    {"America/Sao_Paulo", sao_paulo, 0},
    {"America/St_Johns", st_johns, 0},
    {"America/Tijuana", tijuana, 0},
    {"America/Toronto", eastern, 0},
    {"America/Vancouver", pacific, 0},
    {"America/Winnipeg", winnipeg, 0},
    {"Asia/Almaty", almaty, 0},
    {"Asia/Amman", amman, 0},
    {"Asia/Baghdad", baghdad, 0},
    {"Asia/Bahrain", NULL, H(3)},
    {"Asia/Baku", baku, 0},
    {"Asia/Bangkok", NULL, H(7)},
    {"Asia/Beirut", beirut, 0},
    {"Asia/Calcutta", NULL, HM(5, 30)},
    {"Asia/Colombo", colombo, 0},
    {"Asia/Dhaka", dhaka, 0},
    {"Asia/Dubai", NULL, H(4)},
    {"Asia/Ho_Chi_Minh", NULL, H(7)},
    {"Asia/Hong_Kong", NULL, H(8)},
    {"Asia/Jakarta", NULL, H(7)},
    {"Asia/Jerusalem", jerusalem, 0},
    {"Asia/Karachi", karachi, 0},
    {"Asia/Kathmandu", NULL, HM(5, 45)},
    {"Asia/Kolkata", NULL, HM(5, 30)},
    {"Asia/Kuala_Lumpur", NULL, H(8)},
    {"Asia/Kuwait", NULL, H(3)},
    {"Asia/Manila", NULL, H(8)},
    {"Asia/Nicosia", eastern_europe, 0},
    {"Asia/Novosibirsk", novosibirsk, 0},
    {"Asia/Qatar", NULL, H(3)},
    {"Asia/Riyadh", NULL, H(3)},
    {"Asia/Seoul", NULL, H(9)},
    {"Asia/Shanghai", NULL, H(8)},
    {"Asia/Singapore", NULL, H(8)},
    {"Asia/Taipei", NULL, H(8)},
    {"Asia/Tashkent", NULL, H(5)},
    {"Asia/Tbilisi", tbilisi, 0},
    {"Asia/Tehran", tehran, 0},
    {"Asia/Tokyo", NULL, H(9)},
    {"Asia/Vladivostok", vladivostok, 0},
    {"Asia/Yekaterinburg", yekaterinburg, 0},
    {"Asia/Yerevan", yerevan, 0},
    {"Atlantic/Reykjavik", NULL, H(0)},
    {"Australia/Adelaide", adelaide, 0},
    {"Australia/Brisbane", NULL, H(10)},
    {"Australia/Canberra", sydney, 0},
    {"Australia/Darwin", NULL, HM(9, 30)},
    {"Australia/Hobart", hobart, 0},
    {"Australia/Melbourne", sydney, 0},
    {"Australia/Perth", perth, 0},
    {"Australia/Sydney", sydney, 0},
    {"Europe/Amsterdam", central_europe, 0},
    {"Europe/Athens", eastern_europe, 0},
    {"Europe/Belgrade", central_europe, 0},
    {"Europe/Berlin", central_europe, 0},
    {"Europe/Bratislava", central_europe, 0},
    {"Europe/Brussels", central_europe, 0},
    {"Europe/Bucharest", eastern_europe, 0},
    {"Europe/Budapest", central_europe, 0},
    {"Europe/Chisinau", chisinau, 0},
    {"Europe/Copenhagen", central_europe, 0},
    {"Europe/Dublin", western_europe, 0},
    {"Europe/Helsinki", eastern_europe, 0},
    {"Europe/Istanbul", istanbul, 0},
    {"Europe/Kiev", eastern_europe, 0},
    {"Europe/Kyiv", eastern_europe, 0},
    {"Europe/Lisbon", western_europe, 0},
    {"Europe/Ljubljana", central_europe, 0},
    {"Europe/London", western_europe, 0},
    {"Europe/Luxembourg", central_europe, 0},
    {"Europe/Madrid", central_europe, 0},
    {"Europe/Malta", central_europe, 0},
    {"Europe/Minsk", minsk, 0},
    {"Europe/Moscow", moscow, 0},
    {"Europe/Oslo", central_europe, 0},
    {"Europe/Paris", central_europe, 0},
    {"Europe/Prague", central_europe, 0},
    {"Europe/Riga", riga, 0},
    {"Europe/Rome", central_europe, 0},
    {"Europe/Sarajevo", central_europe, 0},
    {"Europe/Skopje", central_europe, 0},
    {"Europe/Sofia", eastern_europe, 0},
    {"Europe/Stockholm", central_europe, 0},
    {"Europe/Tallinn", tallinn, 0},
    {"Europe/Vienna", central_europe, 0},
    {"Europe/Vilnius", vilnius, 0},
    {"Europe/Warsaw", central_europe, 0},
    {"Europe/Zagreb", central_europe, 0},
    {"Europe/Zurich", central_europe, 0},
    {"Indian/Mauritius", mauritius, 0},
    {"Pacific/Auckland", auckland, 0},
    {"Pacific/Honolulu", NULL, H(-10)},
};

const struct zone *zone_named(size_t i)
{
    return i < sizeof named / sizeof named[0] ? &named[i] : NULL;
}

/* ---- fixed differences ---- */

#define EAST(text, h)                                                    \
    {"+" text ":00", NULL, HM(h, 0)}, {"+" text ":15", NULL, HM(h, 15)}, \
        {"+" text ":30", NULL, HM(h, 30)},                               \
    {                                                                    \
        "+" text ":45", NULL, HM(h, 45)                                  \
    }
#define WEST(text, h)                                                      \
    {"-" text ":00", NULL, -HM(h, 0)}, {"-" text ":15", NULL, -HM(h, 15)}, \
        {"-" text ":30", NULL, -HM(h, 30)},                                \
    {                                                                      \
        "-" text ":45", NULL, -HM(h, 45)                                   \
    }
#define BOTH(text, h) EAST(text, h), WEST(text, h)

static const struct zone fixed[] = {
    BOTH("00", 0),  BOTH("01", 1),  BOTH("02", 2),  BOTH("03", 3),  BOTH("04", 4),
    BOTH("05", 5),  BOTH("06", 6),  BOTH("07", 7),  BOTH("08", 8),  BOTH("09", 9),
    BOTH("10", 10), BOTH("11", 11), BOTH("12", 12), BOTH("13", 13), BOTH("14", 14),
};

const struct zone *zone_fixed(size_t i)
{
    return i < sizeof fixed / sizeof fixed[0] ? &fixed[i] : NULL;
}
