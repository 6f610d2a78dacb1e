/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows and recurrences worked out by hand around changes of the clock, and laws that random
 * windows keep in every kind of zone. */
#include "scenarios/calendar.h"
#include "scenarios/reader/units_calendar.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <inttypes.h>

static int64_t at(const char *text)
{
    int64_t s = 0;
    cr_assert(epoch_parse(text, &s), "%s", text);
    return s;
}

static struct calendar calendar_in(const char *zone, const char *start)
{
    struct calendar c = {zone_find(zone), at(start)};
    cr_assert_not_null(c.zone, "%s", zone);
    return c;
}

static struct window window_of(const char *text)
{
    struct window w;
    struct diag d = {.code = DIAG_OK};
    cr_assert(units_window(text, &w, &d), "%s: %s", text, d.msg);
    return w;
}

static int64_t ns_of(const struct calendar *c, const char *utc)
{
    return (at(utc) - c->start_s) * NS_PER_S;
}

/* ---- windows ---- */

struct opening { /* asked at `at`: open or not, and when it next opens and closes ("" = never) */
    const char *zone, *window, *at;
    bool open;
    const char *opens, *closes;
};

/* 2026-01-05 is a Monday. */
static const struct opening openings[] = {
    {"UTC", "Mon-Fri 08:00-18:00", "2026-01-05T07:59:59Z", false, "2026-01-05T08:00Z", "="},
    {"UTC", "Mon-Fri 08:00-18:00", "2026-01-05T08:00Z", true, "=", "2026-01-05T18:00Z"},
    {"UTC", "Mon-Fri 08:00-18:00", "2026-01-05T18:00Z", false, "2026-01-06T08:00Z", "="},
    {"UTC", "Mon-Fri 08:00-18:00", "2026-01-09T20:00Z", false, "2026-01-12T08:00Z", "="},
    {"UTC", "always", "2026-01-05T00:00Z", true, "=", ""},
    {"UTC", "Mon-Sun", "2026-01-05T00:00Z", true, "=", ""},
    {"UTC", "00:00-12:00, 12:00-24:00", "2026-01-05T00:00Z", true, "=", ""},
    {"UTC", "Mon-Sun 22:00-06:00, 06:00-22:00", "2026-01-05T00:00Z", true, "=", ""},
    {"UTC", "Sat", "2026-01-05T00:00Z", false, "2026-01-10T00:00Z", "="},
    {"UTC", "Sat", "2026-01-10T23:59:59Z", true, "=", "2026-01-11T00:00Z"},
    {"UTC", "Sat, Sun", "2026-01-10T12:00Z", true, "=", "2026-01-12T00:00Z"},
    /* A stretch past midnight belongs to the day it begins on: Monday 06:00 ends Sunday's. */
    {"UTC", "Sat-Sun 22:00-06:00", "2026-01-05T05:59:59Z", true, "=", "2026-01-05T06:00Z"},
    {"UTC", "Sat-Sun 22:00-06:00", "2026-01-09T23:00Z", false, "2026-01-10T22:00Z", "="},
    {"UTC", "Sat-Sun 22:00-06:00", "2026-01-10T03:00Z", false, "2026-01-10T22:00Z", "="},
    {"UTC", "Sat-Sun 22:00-06:00", "2026-01-11T03:00Z", true, "=", "2026-01-11T06:00Z"},
    /* Pieces that overlap or touch are one. */
    {"UTC", "Mon 08:00-12:00 and Mon 11:00-13:00 and Mon 13:00-14:00", "2026-01-05T09:00Z", true,
     "=", "2026-01-05T14:00Z"},
    /* Local time in winter and summer. */
    {"Europe/Berlin", "Mon 08:00-18:00", "2026-01-05T00:00Z", false, "2026-01-05T07:00Z", "="},
    {"Europe/Berlin", "Mon 08:00-18:00", "2026-07-06T00:00Z", false, "2026-07-06T06:00Z", "="},
    /* Sunday 2026-03-29 02:00 to 03:00 is skipped: the night is an hour shorter. */
    {"Europe/Berlin", "Sat 22:00-06:00", "2026-03-28T21:00Z", true, "=", "2026-03-29T04:00Z"},
    {"Europe/Berlin", "Sun 02:30-04:00", "2026-03-29T00:00Z", false, "2026-03-29T01:00Z", "="},
    {"Europe/Berlin", "Sun 01:00-02:30", "2026-03-29T00:30Z", true, "=", "2026-03-29T01:00Z"},
    {"Europe/Berlin", "Sun 02:15-02:45", "2026-03-29T00:00Z", false, "2026-04-05T00:15Z", "="},
    {"Europe/Berlin", "Sun 01:00-02:15, Sun 02:45-04:00", "2026-03-29T00:30Z", true, "=",
     "2026-03-29T02:00Z"},
    /* Sunday 2026-10-25 02:00 to 03:00 happens twice: an hour longer, and open once. */
    {"Europe/Berlin", "Sat 22:00-06:00", "2026-10-24T20:00Z", true, "=", "2026-10-25T05:00Z"},
    {"Europe/Berlin", "Sun 01:00-02:30", "2026-10-25T00:15Z", true, "=", "2026-10-25T00:30Z"},
    {"Europe/Berlin", "Sun 01:00-02:30", "2026-10-25T01:15Z", false, "2026-11-01T00:00Z", "="},
    {"Europe/Berlin", "Sun 02:30-04:00", "2026-10-25T00:00Z", false, "2026-10-25T00:30Z", "="},
    {"Europe/Berlin", "Sun 02:30-04:00", "2026-10-25T01:10Z", true, "=", "2026-10-25T03:00Z"},
    /* Midnight itself is skipped; the clock goes back over midnight into Saturday. */
    {"America/Sao_Paulo", "Sun", "2018-11-04T02:59:59Z", false, "2018-11-04T03:00Z", "="},
    {"America/Sao_Paulo", "Sun", "2018-11-04T03:00Z", true, "=", "2018-11-05T02:00Z"},
    {"America/Sao_Paulo", "Sat", "2019-02-16T02:00Z", true, "=", "2019-02-17T03:00Z"},
    {"America/St_Johns", "Sun 00:00-00:30", "2010-11-07T02:30:30Z", true, "=", "2010-11-07T04:00Z"},
};

static void check_opening(const struct opening *o, const char *start)
{
    struct calendar c = calendar_in(o->zone, start);
    struct window w = window_of(o->window);
    int64_t t = ns_of(&c, o->at);
    int64_t opens = o->opens[0] == '=' ? t : o->opens[0] ? ns_of(&c, o->opens) : TIME_NEVER;
    int64_t closes = o->closes[0] == '=' ? t : o->closes[0] ? ns_of(&c, o->closes) : TIME_NEVER;
    char text[TIME_TEXT_MAX];
    cr_expect_eq(calendar_is_open(&c, &w, t), o->open, "%s at %s", o->window, o->at);
    int64_t found = calendar_next_open(&c, &w, t);
    cr_expect_eq(found, opens, "%s at %s opens after %s", o->window, o->at,
                 time_text(found - t, text));
    found = calendar_next_close(&c, &w, t);
    cr_expect_eq(found, closes, "%s at %s closes after %s", o->window, o->at,
                 time_text(found - t, text));
}

Test(calendar, windows_open_and_close_on_the_wall_clock)
{
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        check_opening(&openings[i], "2026-01-01");
        check_opening(&openings[i], "2003-05-17T12:34:56"); /* simulated time may begin anywhere */
    }
}

Test(calendar, parts_of_a_second_are_kept)
{
    struct calendar c = calendar_in("UTC", "2026-01-05");
    struct window w = window_of("08:00-09:00");
    int64_t eight = 8 * NS_PER_H;
    cr_expect_not(calendar_is_open(&c, &w, eight - 1));
    cr_expect_eq(calendar_next_open(&c, &w, eight - 1), eight);
    cr_expect_eq(calendar_next_open(&c, &w, eight + 7), eight + 7);
    cr_expect(calendar_is_open(&c, &w, eight + NS_PER_H - 1));
    cr_expect_eq(calendar_next_close(&c, &w, eight + NS_PER_H - 1), eight + NS_PER_H);
    cr_expect_eq(calendar_open_ns(&c, &w, eight - 5, eight + 7), 7);
    cr_expect_eq(calendar_open_ns(&c, &w, eight + NS_PER_H - 3, NS_PER_DAY), 3);
    cr_expect_eq(calendar_open_ns(&c, &w, eight + 7, eight), 0);
}

Test(calendar, a_piece_that_a_change_swallows_may_never_come)
{
    /* A window can only be empty when nothing is ever open; one that is open all week but for
     * the skipped hour stays open over it. */
    struct calendar c = calendar_in("Europe/Berlin", "2026-03-23");
    struct window w = window_of("Mon-Sat 00:00-24:00, Sun 00:00-02:15, Sun 02:45-24:00");
    int64_t t = ns_of(&c, "2026-03-23T00:00Z");
    cr_expect_eq(calendar_next_close(&c, &w, t), ns_of(&c, "2026-04-05T00:15Z"));
    cr_expect_eq(calendar_open_ns(&c, &w, t, ns_of(&c, "2026-04-05T02:00Z")),
                 ns_of(&c, "2026-04-05T02:00Z") - t - 30 * NS_PER_MIN);
}

Test(calendar, open_time_of_a_year)
{
    struct calendar c = calendar_in("Europe/London", "2026-01-01");
    struct window w = window_of("Mon-Fri 08:00-18:00");
    int64_t year = ns_of(&c, "2027-01-01");
    cr_expect_eq(calendar_open_ns(&c, &w, 0, year), 261 * 10 * NS_PER_H, "261 working days");
    w = window_of("Sat 22:00-06:00");
    /* 52 nights of 8 h, 1 h less on 29 March and 1 h more on 25 October. */
    cr_expect_eq(calendar_open_ns(&c, &w, 0, year), 52 * 8 * NS_PER_H);
    cr_expect_eq(calendar_open_ns(&c, &w, 0, ns_of(&c, "2026-07-01")), (26 * 8 - 1) * NS_PER_H);
    w = window_of("always");
    cr_expect_eq(calendar_open_ns(&c, &w, 5, year), year - 5);
}

/* What a window means on days without a change of the clock. */
static bool naive_open(const struct window *w, int64_t local_s)
{
    int day = epoch_weekday(local_s), before = (day + 6) % 7;
    int64_t s = local_s - local_s / 86400 * 86400;
    for (uint32_t i = 0; i < w->count; i++) {
        const struct window_piece *p = &w->pieces[i];
        if ((p->days >> day & 1) != 0 && s >= p->from_s && s < p->to_s) return true;
        if ((p->days >> before & 1) != 0 && s + 86400 < p->to_s) return true;
    }
    return w->count == 0;
}

static struct window random_window(struct rng_cursor *k)
{
    struct window w = {.count = 1 + (uint32_t)rng_below(k, 4)};
    for (uint32_t i = 0; i < w.count; i++) {
        struct window_piece *p = &w.pieces[i];
        p->days = 1 + (uint32_t)rng_below(k, 127);
        p->from_s = (int32_t)rng_below(k, 96) * 900;
        p->to_s = p->from_s + 900 + (int32_t)rng_below(k, 96) * 900;
    }
    return w;
}

/* Walks three weeks in quarters of an hour, which all bounds are multiples of. */
static void check_window(const struct calendar *c, const struct window *w, int64_t from_ns)
{
    const int64_t step = 15 * NS_PER_MIN, days = 21 * 96;
    int64_t sum = 0, close = 0, open = 0;
    for (int64_t i = 0; i < days; i++) {
        int64_t t = from_ns + i * step, local = calendar_local_s(c, t);
        bool is = calendar_is_open(c, w, t);
        bool even = calendar_local_s(c, t - 2 * NS_PER_DAY) == local - 2 * 86400 &&
                    calendar_local_s(c, t + NS_PER_DAY) == local + 86400;
        if (even) cr_assert_eq(is, naive_open(w, local), "%" PRId64, t);
        if (is && close < t) close = calendar_next_close(c, w, t);
        if (!is && open < t) open = calendar_next_open(c, w, t);
        cr_assert_eq(calendar_is_open(c, w, t + step - 1), is, "constant between bounds");
        cr_assert(is ? close > t && calendar_next_open(c, w, t) == t
                     : open > t && calendar_next_close(c, w, t) == t);
        cr_assert_eq(calendar_open_ns(c, w, t, t + step), is ? step : 0);
        sum += is ? step : 0;
        if (is && close <= t + step) cr_assert_not(calendar_is_open(c, w, close));
        if (!is && open <= t + step) cr_assert(calendar_is_open(c, w, open));
    }
    cr_assert_eq(calendar_open_ns(c, w, from_ns, from_ns + days * step), sum);
}

Test(calendar, random_windows_keep_the_laws_around_changes_of_the_clock)
{
    static const struct {
        const char *zone, *around;
    } PLACES[] = {{"Europe/Berlin", "2026-03-16"},      {"Europe/Berlin", "2026-10-12"},
                  {"America/New_York", "2026-03-01"},   {"America/New_York", "2026-10-20"},
                  {"America/Sao_Paulo", "2018-10-25"},  {"America/Sao_Paulo", "2019-02-05"},
                  {"Australia/Adelaide", "2026-09-25"}, {"Asia/Beirut", "2026-10-15"},
                  {"Asia/Kathmandu", "2026-01-01"},     {"UTC", "2026-01-01"}};
    struct rng_cursor k = rng_cursor(rng_stream(rng_base(11, 0, 0), 1, rng_key("windows")), 0);
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        struct calendar c = calendar_in(PLACES[i].zone, "2018-01-01");
        for (int n = 0; n < 4; n++) {
            struct window w = random_window(&k);
            check_window(&c, &w, ns_of(&c, PLACES[i].around));
        }
    }
}

/* ---- recurrences ---- */

static struct period period_of(const char *text)
{
    struct period p;
    struct diag d = {.code = DIAG_OK};
    cr_assert(units_period(text, &p, &d), "%s: %s", text, d.msg);
    return p;
}

Test(calendar, occurrences_are_counted_from_the_first)
{
    static const struct {
        const char *zone, *first, *period;
        int64_t n;
        const char *then;
    } CASES[] = {
        {"UTC", "2026-01-31T10:00Z", "1 month", 1, "2026-02-28T10:00Z"},
        {"UTC", "2026-01-31T10:00Z", "1 month", 2, "2026-03-31T10:00Z"}, /* not the 28th */
        {"UTC", "2026-01-31T10:00Z", "1 month", 25, "2028-02-29T10:00Z"},
        {"UTC", "2024-02-29T00:00Z", "1 y", 1, "2025-02-28T00:00Z"},
        {"UTC", "2024-02-29T00:00Z", "1 y", 4, "2028-02-29T00:00Z"},
        {"UTC", "2026-03-31T00:00Z", "6 months", 1, "2026-09-30T00:00Z"},
        {"UTC", "2026-03-31T00:00Z", "6 months", -1, "2025-09-30T00:00Z"},
        {"UTC", "2026-01-05T00:00Z", "2 w", 3, "2026-02-16T00:00Z"},
        {"UTC", "2026-01-05T00:00Z", "30 d", -1, "2025-12-06T00:00Z"},
        {"UTC", "2026-01-05T00:00Z", "12 h", 3, "2026-01-06T12:00Z"},
        /* Days keep the local time over a change of the clock, hours do not. */
        {"Europe/Berlin", "2026-03-28T07:00Z", "1 d", 1, "2026-03-29T06:00Z"},
        {"Europe/Berlin", "2026-03-28T07:00Z", "24 h", 1, "2026-03-29T07:00Z"},
        {"Europe/Berlin", "2026-10-24T06:00Z", "1 w", 1, "2026-10-31T07:00Z"},
        {"Europe/Berlin", "2026-01-15T07:00Z", "6 months", 1, "2026-07-15T06:00Z"},
        {"Europe/Berlin", "2026-01-15T07:00Z", "1 y", 1, "2027-01-15T07:00Z"},
        /* 02:30 does not exist on 29 March: 03:30; the day after it is 02:30 again. */
        {"Europe/Berlin", "2026-03-28T01:30Z", "1 d", 1, "2026-03-29T01:30Z"},
        {"Europe/Berlin", "2026-03-28T01:30Z", "1 d", 2, "2026-03-30T00:30Z"},
        /* 02:30 happens twice on 25 October: the first one; from the second one it goes on. */
        {"Europe/Berlin", "2026-10-24T00:30Z", "1 d", 1, "2026-10-25T00:30Z"},
        {"Europe/Berlin", "2026-10-25T01:30Z", "1 d", 0, "2026-10-25T01:30Z"},
        {"Europe/Berlin", "2026-10-25T01:30Z", "1 d", 1, "2026-10-26T01:30Z"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct calendar c = calendar_in(CASES[i].zone, "2026-01-01T01:02:03");
        struct period p = period_of(CASES[i].period);
        int64_t first = ns_of(&c, CASES[i].first), then = ns_of(&c, CASES[i].then);
        int64_t found = calendar_nth(&c, first + 123, p, CASES[i].n); /* parts of a second stay */
        char text[TIME_TEXT_MAX];
        cr_expect_eq(found, then + 123, "%s + %" PRId64 " x %s is off by %s", CASES[i].first,
                     CASES[i].n, CASES[i].period, time_text(found - then - 123, text));
        if (CASES[i].n == 1) cr_expect_eq(calendar_add(&c, first, p), then);
    }
}

Test(calendar, occurrences_never_fall_back)
{
    static const char *const PERIODS[] = {"1 d", "3 d", "1 w", "1 month", "6 months", "1 y"};
    static const char *const ZONES[] = {"UTC", "Europe/Berlin", "America/Sao_Paulo",
                                        "Australia/Sydney", "America/St_Johns"};
    for (size_t z = 0; z < sizeof ZONES / sizeof ZONES[0]; z++) {
        struct calendar c = calendar_in(ZONES[z], "2008-01-31T02:30");
        for (size_t i = 0; i < sizeof PERIODS / sizeof PERIODS[0]; i++) {
            struct period p = period_of(PERIODS[i]);
            int64_t last = 0;
            for (int64_t n = 1; n < 3000; n++) {
                int64_t t = calendar_nth(&c, 0, p, n);
                if (t > 60 * NS_PER_YEAR) break;
                cr_assert_gt(t, last, "%s every %s, %" PRId64, ZONES[z], PERIODS[i], n);
                if (i < 3) {
                    int64_t drift = t - n * p.days * NS_PER_DAY;
                    cr_assert(drift >= -NS_PER_H && drift <= NS_PER_H);
                }
                last = t;
            }
        }
    }
}

Test(calendar, what_cannot_be_reached_is_never)
{
    struct calendar c = calendar_in("Europe/Berlin", "2026-01-01");
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.months = 1}, INT64_MAX), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.months = 12}, 5000), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.months = 12}, 400), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.months = -12}, 2030), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.days = 7}, INT64_MAX / 2), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.days = 1}, 107000), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 0, (struct period){.ns = 2}, INT64_MAX), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 5, (struct period){.ns = 1}, INT64_MAX), TIME_NEVER);
    cr_expect_eq(calendar_nth(&c, 5, (struct period){0}, 9), 5, "no period, no step");
    cr_expect_eq(calendar_at(&c, at("9999-01-01")), TIME_NEVER);
}

/* ---- months and local time ---- */

Test(calendar, months_begin_at_local_midnight)
{
    static const struct {
        const char *zone, *at;
        int64_t months;
        const char *begin;
    } CASES[] = {
        {"UTC", "2026-01-31T10:00Z", 0, "2026-01-01T00:00Z"},
        {"UTC", "2026-01-31T10:00Z", 1, "2026-02-01T00:00Z"},
        {"UTC", "2026-01-31T10:00Z", 12, "2027-01-01T00:00Z"},
        {"UTC", "2026-01-31T10:00Z", -1, "2025-12-01T00:00Z"},
        {"Europe/Berlin", "2026-06-30T22:30Z", 0, "2026-06-30T22:00Z"}, /* 1 July there */
        {"Europe/Berlin", "2026-06-30T21:30Z", 0, "2026-05-31T22:00Z"},
        {"America/New_York", "2026-03-01T02:00Z", 1, "2026-03-01T05:00Z"}, /* still February */
        {"Asia/Tehran", "2022-03-21T21:00Z", 0, "2022-02-28T20:30Z"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct calendar c = calendar_in(CASES[i].zone, "2026-01-01T01:02:03");
        cr_expect_eq(calendar_month(&c, ns_of(&c, CASES[i].at), CASES[i].months),
                     ns_of(&c, CASES[i].begin), "%s %s", CASES[i].zone, CASES[i].at);
    }
}

Test(calendar, local_time_of_an_instant)
{
    struct calendar c = calendar_in("Asia/Kolkata", "2026-01-01T00:00Z");
    cr_expect_eq(calendar_utc_s(&c, 0), at("2026-01-01"));
    cr_expect_eq(calendar_utc_s(&c, -1), at("2026-01-01") - 1, "the second it lies in");
    cr_expect_eq(calendar_utc_s(&c, NS_PER_S - 1), at("2026-01-01"));
    cr_expect_eq(calendar_local_s(&c, 0), at("2026-01-01T05:30"));
    cr_expect_eq(calendar_at(&c, at("2026-01-01T05:30")), 0);
    cr_expect_eq(calendar_at(&c, at("2026-01-01T05:00")), -30 * NS_PER_MIN);
}
