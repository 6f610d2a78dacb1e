/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/when.h"
#include "scenarios/zone.h"
#include <criterion/criterion.h>

/* 2026-03-28T00:00 in Berlin, a day before its clocks go forward. */
static const int64_t start_s = INT64_C(1774652400);

Test(when, shows_the_clock_of_the_zone)
{
    struct calendar c = {zone_find("Europe/Berlin"), start_s};
    char text[TIME_TEXT_MAX];
    cr_assert_str_eq(when_day(&c, 0, text), "2026-03-28");
    cr_assert_str_eq(when_minute(&c, 90 * NS_PER_MIN, text), "2026-03-28 01:30");
    cr_assert_str_eq(when_iso(&c, 26 * NS_PER_H, text), "2026-03-29T03:00:00+02:00",
                     "2:00 is left out");
    cr_assert_str_eq(when_iso(&c, 26 * NS_PER_H - 1, text), "2026-03-29T01:59:59+01:00");
    cr_assert_str_eq(when_iso(&c, -1, text), "2026-03-27T23:59:59+01:00");
    cr_assert_str_eq(when_day(&c, TIME_NEVER, text), "");
    cr_assert_eq(when_of_local_s(&c, when_local_s(&c, NS_PER_DAY * 5)), start_s + 5 * 86400);
}

/* An hour that the clock shows twice is told apart by its offset. */
Test(when, iso_times_carry_the_offset_of_that_instant)
{
    static const struct {
        const char *zone, *text;
    } cases[] = {{"UTC", "2026-03-27T23:00:00Z"},
                 {"America/New_York", "2026-03-27T19:00:00-04:00"},
                 {"+05:30", "2026-03-28T04:30:00+05:30"}};
    char text[TIME_TEXT_MAX];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct calendar c = {zone_find(cases[i].zone), start_s};
        cr_expect_str_eq(when_iso(&c, 0, text), cases[i].text);
    }
    struct calendar berlin = {zone_find("Europe/Berlin"), INT64_C(1792886400)};
    cr_expect_str_eq(when_iso(&berlin, 30 * NS_PER_MIN, text), "2026-10-25T02:30:00+02:00");
    cr_expect_str_eq(when_iso(&berlin, 90 * NS_PER_MIN, text), "2026-10-25T02:30:00+01:00");
}

Test(when, without_a_zone_is_utc)
{
    struct calendar c = {NULL, start_s};
    char text[TIME_TEXT_MAX];
    cr_assert_str_eq(when_iso(&c, 0, text), "2026-03-27T23:00:00Z");
    cr_assert_eq(when_of_local_s(&c, 5), 5);
}

Test(when, spans_have_one_handy_unit)
{
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0"},
        {29 * NS_PER_S, "0"},
        {45 * NS_PER_MIN, "45 min"},
        {-45 * NS_PER_MIN, "-45 min"},
        {60 * NS_PER_MIN, "1 h"},
        {90 * NS_PER_MIN, "1.5 h"},
        {30 * NS_PER_H, "30 h"},
        {48 * NS_PER_H, "2 d"},
        {-60 * NS_PER_H, "-2.5 d"},
        {400 * NS_PER_DAY, "400 d"},
        {1400 * NS_PER_DAY, "200 wk"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[WHEN_SPAN_MAX];
        cr_assert_str_eq(when_span(cases[i].ns, text), cases[i].text);
    }
}
