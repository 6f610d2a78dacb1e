/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar - windows, recurrences and months of simulated time, by the wall clock of a time zone.
 *
 * Simulated time stays physical: t_ns counts nanoseconds since clock.start, and a local day with a
 * change of daylight saving has 23 or 25 hours. Everything here is integer arithmetic and pure.
 *
 * Windows: each piece of a window is, for each of its weekdays, one stretch of time from a local
 * time of that day to a local time of the same or the next day; a stretch that passes midnight
 * belongs to the day it begins on. Its bounds are instants: a bound that the clock skips is the
 * moment of the change, one that happens twice is the first. So a window that spans a change is
 * one hour longer or shorter, and never opens twice.
 *
 * Periods: months (and years) keep the local day and time, clipped to the month's end; days (and
 * weeks) keep the local time; shorter ones are physical. The n-th occurrence is always computed
 * from the first one, so 31 January + n months does not drift to the 28th.
 * Tests: tests/scenarios/test_calendar.c. */
#ifndef VDCSIM_SCENARIOS_CALENDAR_H
#define VDCSIM_SCENARIOS_CALENDAR_H

#include "scenarios/zone.h"
#include <stdbool.h>
#include <stdint.h>

enum { CALENDAR_PIECES = 16, CALENDAR_DAY_S = 86400 };

struct window_piece {
    uint32_t days;  /* weekdays on which it begins: bit 0 = Monday .. bit 6 = Sunday; not 0 */
    int32_t from_s; /* local time of that day, [0, 86400) */
    int32_t to_s;   /* (from_s, from_s + 86400]; above 86400 = on the next day */
};

struct window { /* plain data; open where any of its pieces is; without pieces it is always open */
    uint32_t count;
    struct window_piece pieces[CALENDAR_PIECES];
};

struct period { /* exactly one is not 0; all 0 = none */
    int64_t months, days, ns;
};

struct calendar { /* how simulated time and the wall clock go together; copy freely */
    const struct zone *zone;
    int64_t start_s; /* the instant (seconds since 1970 UTC) of t_ns = 0 */
};

/* calendar_utc_s, calendar_local_s - the whole second that t_ns lies in: as an instant, and as the
 * zone's clock shows it (for civil_from_epoch and epoch_weekday). */
int64_t calendar_utc_s(const struct calendar *c, int64_t t_ns);
int64_t calendar_local_s(const struct calendar *c, int64_t t_ns);
/* calendar_at - simulated time at which the zone's clock shows local_s (as zone_utc);
 * TIME_NEVER: too far away. May be negative: before clock.start. */
int64_t calendar_at(const struct calendar *c, int64_t local_s);

/* calendar_is_open - is the window open at t_ns? Stretches are half open: [from, to). */
bool calendar_is_open(const struct calendar *c, const struct window *w, int64_t t_ns);
/* calendar_next_open - the first instant >= t_ns at which it is open: t_ns itself when it is open
 * then; TIME_NEVER: it does not open again. */
int64_t calendar_next_open(const struct calendar *c, const struct window *w, int64_t t_ns);
/* calendar_next_close - the first instant >= t_ns at which it is closed: t_ns itself when it is
 * closed then; TIME_NEVER: it never closes. Pieces that touch count as one. */
int64_t calendar_next_close(const struct calendar *c, const struct window *w, int64_t t_ns);
/* calendar_open_ns - how much open time lies in [from_ns, to_ns); 0 when from_ns >= to_ns.
 * Additive: the open time of [a, b) and [b, c) sum to that of [a, c). */
int64_t calendar_open_ns(const struct calendar *c, const struct window *w, int64_t from_ns,
                         int64_t to_ns);

/* calendar_nth - first_ns plus n periods; n = 0 is first_ns itself, n < 0 goes back.
 * Returns TIME_NEVER when that is beyond what int64 ns or the calendar hold. */
int64_t calendar_nth(const struct calendar *c, int64_t first_ns, struct period p, int64_t n);
/* calendar_add - t_ns plus one period. */
int64_t calendar_add(const struct calendar *c, int64_t t_ns, struct period p);
/* calendar_month - midnight with which the local month begins that is `months` after the one t_ns
 * lies in: 0 = its own. What is paid per month or year is posted by it. */
int64_t calendar_month(const struct calendar *c, int64_t t_ns, int64_t months);

#endif
