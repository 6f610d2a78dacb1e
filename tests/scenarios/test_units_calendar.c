/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units_calendar.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HOUR = 3600, MON = 1, FRI = 16, SAT = 32, SUN = 64, WORK = 31, ALL = 127 };

/* ---- windows ---- */

Test(units_calendar, windows_and_their_canonical_text)
{
    static const struct {
        const char *text, *canonical;
        uint32_t count;
        struct window_piece first, last;
    } CASES[] = {
        {"always", "always", 0, {0, 0, 0}, {0, 0, 0}},
        {"Sat-Sun 22:00-06:00",
         "Sat-Sun 22:00-06:00",
         1,
         {SAT | SUN, 22 * HOUR, 30 * HOUR},
         {SAT | SUN, 22 * HOUR, 30 * HOUR}},
        {"Mon-Fri 08:00-18:00",
         "Mon-Fri 08:00-18:00",
         1,
         {WORK, 8 * HOUR, 18 * HOUR},
         {WORK, 8 * HOUR, 18 * HOUR}},
        {"22:00-06:00", "22:00-06:00", 1, {ALL, 22 * HOUR, 30 * HOUR}, {ALL, 22 * HOUR, 30 * HOUR}},
        {"Sat", "Sat 00:00-24:00", 1, {SAT, 0, 24 * HOUR}, {SAT, 0, 24 * HOUR}},
        {"Mon-Sun", "00:00-24:00", 1, {ALL, 0, 24 * HOUR}, {ALL, 0, 24 * HOUR}},
        {"tue-MON 8:05-9:30", "08:05-09:30", 1, {ALL, 29100, 34200}, {ALL, 29100, 34200}},
        {"Fri-Mon 22:00-24:00",
         "Fri-Mon 22:00-24:00",
         1,
         {FRI | SAT | SUN | MON, 79200, 86400},
         {FRI | SAT | SUN | MON, 79200, 86400}},
        {"22:00-00:00", "22:00-24:00", 1, {ALL, 79200, 86400}, {ALL, 79200, 86400}},
        {" Saturday - sunday  22:00 - 06:00 ",
         "Sat-Sun 22:00-06:00",
         1,
         {SAT | SUN, 79200, 108000},
         {SAT | SUN, 79200, 108000}},
        {"Mon-Fri 12:00-13:00 and Sat",
         "Mon-Fri 12:00-13:00, Sat 00:00-24:00",
         2,
         {WORK, 43200, 46800},
         {SAT, 0, 86400}},
        {"Sat,Sun", "Sat 00:00-24:00, Sun 00:00-24:00", 2, {SAT, 0, 86400}, {SUN, 0, 86400}},
        {"Sat and Sun , Mon",
         "Sat 00:00-24:00, Sun 00:00-24:00, Mon 00:00-24:00",
         3,
         {SAT, 0, 86400},
         {MON, 0, 86400}},
        {"23:59-23:58", "23:59-23:58", 1, {ALL, 86340, 172680}, {ALL, 86340, 172680}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct window w, again;
        struct diag d = {.code = DIAG_OK};
        char text[UNITS_WINDOW_MAX];
        cr_assert(units_window(CASES[i].text, &w, &d), "%s: %s", CASES[i].text, d.msg);
        cr_expect_eq(w.count, CASES[i].count, "%s", CASES[i].text);
        const struct window_piece *last = &w.pieces[w.count > 0 ? w.count - 1 : 0];
        cr_expect_eq(memcmp(&w.pieces[0], &CASES[i].first, sizeof *last), 0, "%s", CASES[i].text);
        cr_expect_eq(memcmp(last, &CASES[i].last, sizeof *last), 0, "%s", CASES[i].text);
        cr_expect_str_eq(units_window_text(&w, text), CASES[i].canonical);
        cr_assert(units_window(text, &again, &d), "%s: %s", text, d.msg);
        cr_expect_eq(memcmp(&w, &again, sizeof w), 0, "%s", text);
    }
}

/* Whatever a program puts together can be written, and read as the same hours of the week. */
Test(units_calendar, any_window_can_be_written)
{
    struct rng_cursor k = rng_cursor(rng_stream(rng_base(3, 0, 0), 1, rng_key("text")), 0);
    const struct calendar c = {zone_find("UTC"), 0};
    for (int n = 0; n < 300; n++) {
        struct window w = {.count = 1 + (uint32_t)rng_below(&k, CALENDAR_PIECES)}, again;
        struct diag d = {.code = DIAG_OK};
        for (uint32_t i = 0; i < w.count; i++) {
            w.pieces[i].days = 1 + (uint32_t)rng_below(&k, ALL);
            w.pieces[i].from_s = (int32_t)rng_below(&k, 24) * HOUR;
            w.pieces[i].to_s = w.pieces[i].from_s + HOUR + (int32_t)rng_below(&k, 23) * HOUR;
        }
        char text[UNITS_WINDOW_MAX];
        bool fits = units_window(units_window_text(&w, text), &again, &d);
        if (!fits) cr_assert_eq(d.code, DIAG_RANGE, "too many pieces: %s: %s", text, d.msg);
        for (int64_t h = 0; fits && h < 168; h++)
            cr_assert_eq(calendar_is_open(&c, &w, h * NS_PER_H),
                         calendar_is_open(&c, &again, h * NS_PER_H), "%s", text);
    }
}

/* Messages are in tests/golden/bad/window-*.yaml; here: every cut and every odd byte is safe. */
Test(units_calendar, broken_windows_are_refused)
{
    const char *const whole = "Mon-Fri 08:00-18:00 and Sat 10:00-12:00, Sun";
    char text[64];
    size_t taken = 0;
    for (size_t n = 0; n <= strlen(whole); n++) {
        struct window w;
        struct diag d = {.code = DIAG_OK};
        memcpy(text, whole, n);
        text[n] = '\0';
        bool good = units_window(text, &w, &d);
        cr_expect_eq(good, d.code == DIAG_OK, "%s", text);
        taken += good;
        if (good) continue;
        cr_expect(d.pos.col >= 1 && d.pos.col <= (int)n + 1 && d.span >= 1, "%s: %d", text,
                  d.pos.col);
        cr_expect(d.msg[0] != '\0', "%s", text);
    }
    cr_expect_eq(taken, 9, "Mon .., ..:00, .. Sat, .., Sun: %zu", taken);
    for (int ch = 1; ch < 256; ch++) {
        struct window w;
        struct diag d = {.code = DIAG_OK};
        snprintf(text, sizeof text, "Mon%c08:00-09:00", ch);
        cr_expect_eq(units_window(text, &w, &d), ch == ' ' || ch == '\t', "%d", ch);
    }
}

/* ---- periods ---- */

Test(units_calendar, periods_and_their_canonical_text)
{
    static const struct {
        const char *text, *canonical;
        struct period p;
    } CASES[] = {
        {"6 months", "6 months", {6, 0, 0}},
        {"1 month", "1 month", {1, 0, 0}},
        {"1y", "1 y", {12, 0, 0}},
        {"1.5 y", "18 months", {18, 0, 0}},
        {"24 months", "2 y", {24, 0, 0}},
        {"2w", "2 w", {0, 14, 0}},
        {"14 d", "2 w", {0, 14, 0}},
        {"30 d", "30 d", {0, 30, 0}},
        {"12 h", "12 h", {0, 0, 12 * NS_PER_H}},
        {"24 h", "24 h", {0, 0, 24 * NS_PER_H}},
        {"1.5 h", "90 min", {0, 0, 90 * NS_PER_MIN}},
        {"300 s", "5 min", {0, 0, 300 * NS_PER_S}},
        {"1 ns", "1 ns", {0, 0, 1}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct period p, again;
        struct diag d = {.code = DIAG_OK};
        char text[64];
        cr_assert(units_period(CASES[i].text, &p, &d), "%s: %s", CASES[i].text, d.msg);
        cr_expect_eq(memcmp(&p, &CASES[i].p, sizeof p), 0, "%s", CASES[i].text);
        cr_expect_str_eq(units_period_text(p, text, sizeof text), CASES[i].canonical);
        cr_assert(units_period(text, &again, &d), "%s", text);
        cr_expect_eq(memcmp(&p, &again, sizeof p), 0, "%s", text);
    }
}

Test(units_calendar, what_is_no_period_says_why)
{
    static const struct {
        const char *text, *msg, *hint;
    } CASES[] = {
        {"month", "'month' is not a period", "for example 6 months, 2 w, or 12 h"},
        {"", "'' is not a period", "for example 6 months, 2 w, or 12 h"},
        {"0", "'0' is not a period: it must be longer than 0", "for example"},
        {"0 d", "'0 d' is not a period: it must be longer than 0", "for example"},
        {"-1 d", "'-1 d' is not a period: it must be longer than 0", "for example"},
        {"0.5 d", "'0.5 d' is not a number of days", "hours are not tied to the calendar: 12 h"},
        {"0.3 w", "'0.3 w' is not a number of days", "hours"},
        {"0.5 months", "'0.5 months' is not a number of months", "hours"},
        {"6", "'6' needs a unit of time", "one of"},
        {"6 m", "'m' is not a unit of time", "did you mean 'min' (minutes) or 'months'?"},
        {"2 days", "'days' is not a unit of time", "did you mean 'd'?"},
        {"1000 y", "1000 y is too large", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct period p;
        struct diag d = {.code = DIAG_OK};
        cr_assert_not(units_period(CASES[i].text, &p, &d), "%s", CASES[i].text);
        cr_expect_str_eq(d.msg, CASES[i].msg);
        cr_expect_eq(strncmp(d.hint, CASES[i].hint, strlen(CASES[i].hint)), 0, "%s: %s",
                     CASES[i].text, d.hint);
        cr_expect(d.pos.col >= 1 && d.span >= 1, "%s", CASES[i].text);
    }
}

/* ---- dates ---- */

Test(units_calendar, dates_are_local_unless_they_say_otherwise)
{
    static const struct {
        const char *zone, *text, *canonical;
        int64_t utc_s;
    } CASES[] = {
        {"UTC", "2026-01-31", "2026-01-31T00:00:00Z", 1769817600},
        {"Europe/Berlin", "2026-01-31", "2026-01-31T00:00:00+01:00", 1769814000},
        {"Europe/Berlin", "2026-07-31T12:00", "2026-07-31T12:00:00+02:00", 1785492000},
        {"Europe/Berlin", "2026-07-31T12:00Z", "2026-07-31T14:00:00+02:00", 1785499200},
        {"Europe/Berlin", "2026-07-31T12:00-03:30", "2026-07-31T17:30:00+02:00", 1785511800},
        {"Europe/London", "2026-01-31", "2026-01-31T00:00:00Z", 1769817600},
        {"-03:30", "2026-01-31T06:00:07", "2026-01-31T06:00:07-03:30", 1769851807},
        {"Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:30:00+02:00", 1774747800},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct zone *z = zone_find(CASES[i].zone);
        struct diag d = {.code = DIAG_OK};
        int64_t utc_s = 0, again = 0;
        char text[64];
        cr_assert(units_date(z, CASES[i].text, &utc_s, &d), "%s", CASES[i].text);
        cr_expect_eq(utc_s, CASES[i].utc_s, "%s %s: %" PRId64, CASES[i].zone, CASES[i].text, utc_s);
        cr_expect_str_eq(units_date_text(z, utc_s, text, sizeof text), CASES[i].canonical);
        cr_expect(units_date(z, text, &again, &d) && again == utc_s, "%s", text);
    }
}

Test(units_calendar, zones_that_are_nearly_right_are_suggested)
{
    static const char *const CASES[][2] = {
        {"Europe/Berln", "did you mean 'Europe/Berlin'?"},
        {"europe/berlin", "did you mean 'Europe/Berlin'?"},
        {"Berlin", "did you mean 'Europe/Berlin'?"},
        {"new_york", "did you mean 'America/New_York'?"},
        {"Sao Paulo", "did you mean 'America/Sao_Paulo'?"},
        {"utc", "did you mean 'UTC'?"},
        {"GMT+1", "UTC, a place such as"},
        {"Mars", "UTC, a place such as"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct diag d = {.code = DIAG_OK};
        cr_expect_null(units_zone(CASES[i][0], &d));
        cr_expect_eq(d.code, DIAG_REFERENCE);
        cr_expect_eq(strncmp(d.hint, CASES[i][1], strlen(CASES[i][1])), 0, "%s: %s", CASES[i][0],
                     d.hint);
    }
    struct diag d = {.code = DIAG_OK};
    cr_expect_str_eq(zone_name(units_zone("+05:45", &d)), "+05:45");
}
