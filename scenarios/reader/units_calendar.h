/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units_calendar - texts of dates, time zones, windows and periods.
 *
 * "Sat-Sun 22:00-06:00, Wed 12:00-13:00" is a window: weekdays (all when left out) and local times
 * (the whole day when left out), several joined by "," or "and"; "always" is open at any time.
 * "6 months" is a period: months and years are steps of the calendar, w and d days of it, h and
 * shorter physical time. Errors as in units.h: d->pos.col and d->span mark the place in the text.
 * Tests: tests/scenarios/test_units_calendar.c. */
#ifndef VDCSIM_SCENARIOS_READER_UNITS_CALENDAR_H
#define VDCSIM_SCENARIOS_READER_UNITS_CALENDAR_H

#include "scenarios/calendar.h"
#include "sim/diag.h"

enum { UNITS_WINDOW_MAX = 1024 }; /* bytes of a window's text */

bool units_window(const char *text, struct window *out, struct diag *d);
bool units_period(const char *text, struct period *out, struct diag *d);
/* units_zone - as zone_find, with an error that suggests what might be meant; NULL: unknown. */
const struct zone *units_zone(const char *text, struct diag *d);
/* units_date - "2026-01-31[T10:00[:30]]": local time of the zone unless it ends with Z or an offset
 * such as +01:00; seconds since 1970 UTC. */
bool units_date(const struct zone *z, const char *text, int64_t *utc_s, struct diag *d);

/* The canonical texts: reading them gives the same value. Return buf. */
char *units_window_text(const struct window *w, char buf[UNITS_WINDOW_MAX]);
char *units_period_text(struct period p, char *buf, size_t size);
/* units_date_text - local time with its offset, "Z" for 0: 2026-07-01T00:00:00+02:00. */
char *units_date_text(const struct zone *z, int64_t utc_s, char *buf, size_t size);

#endif
