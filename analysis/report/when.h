/* SPDX-License-Identifier: GPL-3.0-or-later */
/* when - simulated time as a wall clock in the scenario's time zone shows it (without a zone: UTC).
 *
 * Local seconds are counted from 1970-01-01T00:00 on that clock, so that civil_from_epoch shows it.
 * Test: tests/analysis/test_when.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_WHEN_H
#define VDCSIM_ANALYSIS_REPORT_WHEN_H

#include "scenarios/calendar.h"
#include "sim/time.h"

enum { WHEN_SPAN_MAX = 32 };

/* when_utc_s - the instant of t_ns; when_local_s - what the clock shows then. */
int64_t when_utc_s(const struct calendar *c, int64_t t_ns);
int64_t when_local_s(const struct calendar *c, int64_t t_ns);
/* when_of_local_s - the instant (seconds since 1970 UTC) at which the clock shows local_s. */
int64_t when_of_local_s(const struct calendar *c, int64_t local_s);

/* when_day - "2026-03-28"; when_minute - "2026-03-28 22:00"; when_iso - with the clock's
 * offset from UTC at that instant: "2026-03-28T22:00:00+01:00", "...Z" in the zone UTC.
 * TIME_NEVER is "". All return buf. */
char *when_day(const struct calendar *c, int64_t t_ns, char buf[TIME_TEXT_MAX]);
char *when_minute(const struct calendar *c, int64_t t_ns, char buf[TIME_TEXT_MAX]);
char *when_iso(const struct calendar *c, int64_t t_ns, char buf[TIME_TEXT_MAX]);

/* when_span - a length of time in one handy unit, to two or three digits: "45 min", "5.5 h",
 * "12 d", "14 wk". Less than a minute is "0". Returns buf. */
char *when_span(int64_t ns, char buf[WHEN_SPAN_MAX]);

#endif
