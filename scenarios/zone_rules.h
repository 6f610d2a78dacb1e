/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone_rules - the table behind zone.h: which clock a place kept when.
 *
 * A zone is a list of eras; in an era the clock is a fixed offset ahead of UTC plus what the rules
 * of the era save. A rule says when, in each of its years, the saving changes and to what; rules
 * alternate between saving an hour and none. Only zone.c reads this. */
#ifndef VDCSIM_SCENARIOS_ZONE_RULES_H
#define VDCSIM_SCENARIOS_ZONE_RULES_H

#include <stddef.h>
#include <stdint.h>

enum zone_clock { ZONE_WALL, ZONE_STANDARD, ZONE_UTC }; /* which clock shows a rule's time */

struct zone_rule {
    int from, to; /* years */
    int month;
    int weekday; /* 0 = Monday .. 6; -1: `day` as it stands */
    int day;     /* first day that may be meant; 0 = last such weekday of the month, not December */
    int time_s;  /* of that day; 86400 = the midnight after it */
    enum zone_clock clock;
    int save_s; /* from then on */
};

struct zone_rules {
    const struct zone_rule *rows;
    size_t count;
};

struct zone_until { /* UTC; year 0 = without end */
    int year, month, day, hour, minute;
};

struct zone_era {
    int offset_s;
    const struct zone_rules *rules; /* NULL = none */
    struct zone_until until;
};

struct zone {
    const char *name;
    const struct zone_era *eras; /* ascending, the last without end; NULL: offset_s for ever */
    int offset_s;
};

enum { ZONE_SAVE_S = 3600 }; /* what all daylight saving of the table saves */

extern const struct zone_rules zone_rules_eu, zone_rules_moldova, zone_rules_russia,
    zone_rules_turkey, zone_rules_north_america, zone_rules_manitoba, zone_rules_newfoundland,
    zone_rules_mexico, zone_rules_chile, zone_rules_argentina, zone_rules_brazil,
    zone_rules_uruguay, zone_rules_bangladesh, zone_rules_pakistan, zone_rules_iraq,
    zone_rules_iran, zone_rules_israel, zone_rules_sunday_midnight, zone_rules_jordan,
    zone_rules_azerbaijan, zone_rules_armenia, zone_rules_sydney, zone_rules_adelaide,
    zone_rules_perth, zone_rules_hobart, zone_rules_new_zealand, zone_rules_egypt,
    zone_rules_tunisia, zone_rules_mauritius;

/* zone_named, zone_fixed - rows of the table; NULL: no more. */
const struct zone *zone_named(size_t i);
const struct zone *zone_fixed(size_t i);

#endif
