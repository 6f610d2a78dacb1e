/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone - time zones by a table of rules that is part of the program.
 *
 * A zone turns UTC into local time and back. An instant is int64 seconds since 1970-01-01T00:00Z; a
 * local time is counted the same way from 1970-01-01T00:00 on the zone's own clock, so that
 * civil_from_epoch (sim/time.h) shows what a wall clock there does. No time zone database of the
 * machine is read: results are the same everywhere. The table holds for 2000 to 2060: later years
 * follow the rules in force now, earlier ones the first rules known here.
 * Source  IANA Time Zone Database (rules as facts); checked by tests/scenarios/test_zone.c. */
#ifndef VDCSIM_SCENARIOS_ZONE_H
#define VDCSIM_SCENARIOS_ZONE_H

#include <stddef.h>
#include <stdint.h>

enum { ZONE_NAME_MAX = 32, ZONE_OFFSET_S_MAX = 16 * 3600 };

struct zone;

/* zone_find - by exact name: "UTC", "Europe/London" ..., or a fixed difference "+hh:mm" or "-hh:mm"
 * (00, 15, 30 or 45 minutes, at most 14:45).
 * Returns a zone that lives as long as the program, one for each name; NULL: unknown. */
const struct zone *zone_find(const char *name);
/* zone_nth - all zones but fixed differences, in the order of the table; NULL: no more. */
const struct zone *zone_nth(size_t i);
/* zone_name - as zone_find takes it. */
const char *zone_name(const struct zone *z);

/* zone_offset_s - how far the clock there is ahead of UTC (east positive) at an instant. */
int64_t zone_offset_s(const struct zone *z, int64_t utc_s);
/* zone_local - what the clock there shows at an instant. */
int64_t zone_local(const struct zone *z, int64_t utc_s);
/* zone_utc - the instant at which the clock there shows local_s. A time that does not exist (the
 * clock is put forward over it) moves forward by the gap; one that happens twice means the
 * first. */
int64_t zone_utc(const struct zone *z, int64_t local_s);
/* zone_next_change - the first instant after utc_s at which the offset differs from the one at
 * utc_s; INT64_MAX: never. The offset is constant from utc_s up to it, so a caller that walks
 * through time may keep both. */
int64_t zone_next_change(const struct zone *z, int64_t utc_s);

#endif
