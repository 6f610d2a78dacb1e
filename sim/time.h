/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time - simulated time and the calendar, in integers only.
 *
 * Simulated time is int64 nanoseconds since clock.start; an instant of the calendar is int64
 * seconds since 1970-01-01T00:00Z (proleptic Gregorian, no leap seconds). No clock of the machine,
 * no locale, no system time zone. Years and months of rates are 365.25 d and 365.25/12 d; calendar
 * steps use the calendar. */
#ifndef VDCSIM_SIM_TIME_H
#define VDCSIM_SIM_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_US    INT64_C(1000)
#define NS_PER_MS    INT64_C(1000000)
#define NS_PER_S     INT64_C(1000000000)
#define NS_PER_MIN   (60 * NS_PER_S)
#define NS_PER_H     (3600 * NS_PER_S)
#define NS_PER_DAY   (86400 * NS_PER_S)
#define NS_PER_WEEK  (7 * NS_PER_DAY)
#define NS_PER_YEAR  (INT64_C(31557600) * NS_PER_S) /* 365.25 d */
#define NS_PER_MONTH (NS_PER_YEAR / 12)
#define TIME_NEVER   INT64_MAX
#define EPOCH_MIN_S  INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define EPOCH_MAX_S  INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

struct civil {            /* a calendar instant, UTC */
    int year, month, day; /* month 1..12, day 1..31 */
    int hour, minute, second;
};

/* civil_from_epoch, epoch_from_civil - seconds since 1970 <-> calendar, years 1..9999. */
struct civil civil_from_epoch(int64_t epoch_s);
int64_t epoch_from_civil(struct civil c);
bool civil_is_valid(struct civil c);
/* epoch_weekday - 0 = Monday .. 6 = Sunday. */
int epoch_weekday(int64_t epoch_s);
/* epoch_add_months - same day and time `months` later; the day is clipped to the month's end. */
int64_t epoch_add_months(int64_t epoch_s, int months);
/* epoch_parse - "2026-01-31", "2026-01-31T10:00", "...T10:00:30", and behind a time Z or an offset
 * from UTC such as +01:00. false: not a date.
 * epoch_parse_local - the same; *local tells that neither was given: epoch_s then counts what a
 * clock shows, and whose clock that is the caller knows. */
bool epoch_parse(const char *text, int64_t *epoch_s);
bool epoch_parse_local(const char *text, int64_t *epoch_s, bool *local);

enum { TIME_TEXT_MAX = 40 };
/* time_text - "3d 04:05:06.25" style text of a duration; epoch_text - ISO 8601. Both return buf. */
char *time_text(int64_t t_ns, char buf[TIME_TEXT_MAX]);
char *epoch_text(int64_t epoch_s, char buf[TIME_TEXT_MAX]);

#endif
