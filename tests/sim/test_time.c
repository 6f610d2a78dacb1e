/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/time.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct instant {
    const char *text;
    int64_t epoch_s;
    int weekday; /* 0 = Monday */
};

/* Values of `date -u -d TEXT +'%s %u'`: both sides of 1970, of leap days and of centuries. */
static const struct instant INSTANTS[] = {
    {"1970-01-01T00:00:00Z", 0, 3},
    {"1969-12-31T23:59:59Z", -1, 2},
    {"0001-01-01T00:00:00Z", INT64_C(-62135596800), 0},
    {"9999-12-31T23:59:59Z", INT64_C(253402300799), 4},
    {"1900-02-28T23:59:59Z", INT64_C(-2203891201), 2},
    {"1900-03-01T00:00:00Z", INT64_C(-2203891200), 3},
    {"2000-02-29T12:00:00Z", 951825600, 1},
    {"2000-03-01T00:00:00Z", 951868800, 2},
    {"2023-02-28T00:00:00Z", 1677542400, 1},
    {"2024-02-29T00:00:00Z", 1709164800, 3},
    {"2026-01-31T10:00:30Z", 1769853630, 5},
    {"2038-01-19T03:14:08Z", INT64_C(2147483648), 1},
    {"2100-02-28T00:00:00Z", INT64_C(4107456000), 6},
    {"2100-03-01T00:00:00Z", INT64_C(4107542400), 0},
    {"2400-02-29T00:00:00Z", INT64_C(13574563200), 1},
};
enum { INSTANT_COUNT = sizeof INSTANTS / sizeof *INSTANTS };

Test(time, known_instants_convert_both_ways)
{
    char buf[TIME_TEXT_MAX];
    for (int i = 0; i < INSTANT_COUNT; i++) {
        const struct instant *c = &INSTANTS[i];
        int64_t epoch_s = -7;
        cr_expect(epoch_parse(c->text, &epoch_s), "%s", c->text);
        cr_expect_eq(epoch_s, c->epoch_s, "%s", c->text);
        cr_expect_eq(epoch_from_civil(civil_from_epoch(c->epoch_s)), c->epoch_s, "%s", c->text);
        cr_expect_str_eq(epoch_text(c->epoch_s, buf), c->text);
        cr_expect_eq(epoch_weekday(c->epoch_s), c->weekday, "%s", c->text);
    }
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Walks every day of the calendar with a plain counter of days and months. */
Test(time, every_day_of_ten_thousand_years_follows_the_day_before)
{
    static const int LENGTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t epoch_s = INT64_C(-62135596800);
    int weekday = 0;
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            int days = LENGTH[month - 1] + (month == 2 && leap(year));
            for (int day = 1; day <= days; day++) {
                struct civil c = civil_from_epoch(epoch_s + 86399);
                cr_assert(c.year == year && c.month == month && c.day == day);
                cr_assert(c.hour == 23 && c.minute == 59 && c.second == 59);
                c = (struct civil){.year = year, .month = month, .day = day};
                cr_assert_eq(epoch_from_civil(c), epoch_s);
                cr_assert_eq(epoch_weekday(epoch_s), weekday);
                epoch_s += 86400;
                weekday = (weekday + 1) % 7;
            }
        }
    }
    cr_expect_eq(epoch_s, INT64_C(253402300800));
}

Test(time, months_are_added_by_the_calendar)
{
    static const struct {
        const char *from;
        int months;
        const char *to;
    } CASES[] = {
        {"2026-01-31", 1, "2026-02-28T00:00:00Z"},
        {"2024-01-31", 1, "2024-02-29T00:00:00Z"},
        {"2024-02-29", 12, "2025-02-28T00:00:00Z"},
        {"2024-02-29", 48, "2028-02-29T00:00:00Z"},
        {"2026-03-31", -1, "2026-02-28T00:00:00Z"},
        {"2026-12-15T08:30:05Z", 1, "2027-01-15T08:30:05Z"},
        {"2026-01-15", -1, "2025-12-15T00:00:00Z"},
        {"2026-05-31", 0, "2026-05-31T00:00:00Z"},
        {"2026-10-31", 13, "2027-11-30T00:00:00Z"},
        {"2000-06-30", -1200, "1900-06-30T00:00:00Z"},
        {"1969-11-30", 3, "1970-02-28T00:00:00Z"},
    };
    char buf[TIME_TEXT_MAX];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t from = 0;
        cr_assert(epoch_parse(CASES[i].from, &from));
        int64_t to = epoch_add_months(from, CASES[i].months);
        cr_expect_str_eq(epoch_text(to, buf), CASES[i].to, "case %zu: %s", i, buf);
    }
}

Test(time, months_beyond_the_calendar_abort, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    epoch_add_months(INT64_C(253402300799), 1);
}

Test(time, short_forms_of_a_date)
{
    int64_t a = 0, b = 0, c = 0, d = 0, e = 0;
    cr_expect(epoch_parse("2026-01-31T10:00:00Z", &a));
    cr_expect(epoch_parse("2026-01-31T10:00:00", &b));
    cr_expect(epoch_parse("2026-01-31T10:00", &c));
    cr_expect(epoch_parse("2026-01-31T10:00Z", &d));
    cr_expect(epoch_parse("2026-01-31", &e));
    cr_expect(a == b && b == c && c == d);
    cr_expect_eq(a, e + 36000);
}

Test(time, dates_may_carry_their_offset_from_utc)
{
    static const struct {
        const char *text;
        int64_t since_midnight_s;
        bool local;
    } CASES[] = {
        {"2026-01-31", 0, true},
        {"2026-01-31T10:00", 36000, true},
        {"2026-01-31T10:00Z", 36000, false},
        {"2026-01-31T10:00+00:00", 36000, false},
        {"2026-01-31T10:00+01:00", 32400, false},
        {"2026-01-31T10:00:30-03:30", 36030 + 12600, false},
        {"2026-01-31T00:00+14:00", -50400, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t epoch_s = 0;
        bool local = !CASES[i].local;
        cr_expect(epoch_parse_local(CASES[i].text, &epoch_s, &local), "%s", CASES[i].text);
        cr_expect_eq(epoch_s - INT64_C(1769817600), CASES[i].since_midnight_s, "%s", CASES[i].text);
        cr_expect_eq(local, CASES[i].local, "%s", CASES[i].text);
    }
}

Test(time, what_is_not_a_date_is_refused_and_leaves_the_result_alone)
{
    static const char *const BAD[] = {
        "",
        "2026",
        "2026-01",
        "2026-1-31",
        "2026-01-3",
        "26-01-31",
        "2026/01/31",
        "2026-00-10",
        "2026-13-10",
        "2026-01-00",
        "2026-01-32",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "0000-01-01",
        "-001-01-01",
        "+026-01-01",
        "2026-01-31 ",
        " 2026-01-31",
        "2026-01-31T",
        "2026-01-31Z",
        "2026-01-31t10:00",
        "2026-01-31 10:00",
        "2026-01-31T1:00",
        "2026-01-31T10",
        "2026-01-31T10:0",
        "2026-01-31T24:00",
        "2026-01-31T10:60",
        "2026-01-31T10:00:60",
        "2026-01-31T10:00:",
        "2026-01-31T10:00:3",
        "2026-01-31T10:00:30.5",
        "2026-01-31T10:00:30z",
        "2026-01-31T10:00:30ZZ",
        "2026-01-31T10:00:30+1:00",
        "2026-01-31T10:00:30+0100",
        "2026-01-31T10:00:30+24:00",
        "2026-01-31T10:00:30+01:60",
        "2026-01-31T10:00:30+01:00Z",
        "2026-01-31+01:00",
        "0001-01-01T00:00+01:00",
        "9999-12-31T23:00-01:00",
        "2026-01-31T10:-1",
        "20260131",
        "12026-01-31",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        int64_t epoch_s = 42;
        cr_expect_not(epoch_parse(BAD[i], &epoch_s), "'%s' was taken", BAD[i]);
        cr_expect_eq(epoch_s, 42);
    }
}

/* A text cut at any byte must be refused without reading behind its end (seen under ASan). */
Test(time, cut_dates_are_refused)
{
    const char *whole = "2026-01-31T10:00:30Z";
    for (size_t n = 0; n < strlen(whole); n++) {
        char *cut = strndup(whole, n);
        int64_t epoch_s;
        bool date = n == 10 || n == 16 || n == 19;
        cr_expect_eq(epoch_parse(cut, &epoch_s), date, "'%s'", cut);
        free(cut);
    }
}

Test(time, civil_values_out_of_range_are_invalid)
{
    struct civil good = {
        .year = 2026, .month = 1, .day = 31, .hour = 23, .minute = 59, .second = 59};
    cr_expect(civil_is_valid(good));
    static const struct civil BAD[] = {
        {0, 1, 1, 0, 0, 0},     {10000, 1, 1, 0, 0, 0}, {2026, 0, 1, 0, 0, 0},
        {2026, 13, 1, 0, 0, 0}, {2026, 1, 0, 0, 0, 0},  {2026, 1, 32, 0, 0, 0},
        {2026, 6, 31, 0, 0, 0}, {2026, 1, 1, -1, 0, 0}, {2026, 1, 1, 24, 0, 0},
        {2026, 1, 1, 0, -1, 0}, {2026, 1, 1, 0, 60, 0}, {2026, 1, 1, 0, 0, -1},
        {2026, 1, 1, 0, 0, 60},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        cr_expect_not(civil_is_valid(BAD[i]), "case %zu", i);
}

Test(time, durations_as_text)
{
    static const struct {
        int64_t t_ns;
        const char *text;
    } CASES[] = {
        {0, "00:00:00"},
        {1, "00:00:00.000000001"},
        {NS_PER_S - 1, "00:00:00.999999999"},
        {NS_PER_MS * 250, "00:00:00.25"},
        {NS_PER_S, "00:00:01"},
        {NS_PER_H - NS_PER_S, "00:59:59"},
        {NS_PER_DAY - 1, "23:59:59.999999999"},
        {NS_PER_DAY, "1d 00:00:00"},
        {3 * NS_PER_DAY + 4 * NS_PER_H + 5 * NS_PER_MIN + 6250 * NS_PER_MS, "3d 04:05:06.25"},
        {-NS_PER_MIN, "-00:01:00"},
        {-(2 * NS_PER_DAY + NS_PER_MS), "-2d 00:00:00.001"},
        {INT64_MIN, "-106751d 23:47:16.854775808"},
        {INT64_MAX - 1, "106751d 23:47:16.854775806"},
        {TIME_NEVER, "never"},
    };
    char buf[TIME_TEXT_MAX];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        cr_expect_str_eq(time_text(CASES[i].t_ns, buf), CASES[i].text, "%s", buf);
}

Test(time, rates_use_years_of_365_and_a_quarter_days)
{
    cr_expect_eq(NS_PER_YEAR, 4 * 365 * NS_PER_DAY / 4 + NS_PER_DAY / 4);
    cr_expect_eq(12 * NS_PER_MONTH, NS_PER_YEAR);
}
