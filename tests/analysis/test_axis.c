/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/axis.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <string.h>

static int64_t at(const char *text)
{
    int64_t s;
    cr_assert(epoch_parse(text, &s), "%s", text);
    return s;
}

Test(axis, ticks_stand_on_round_instants)
{
    static const struct {
        const char *from, *to;
        int count;
        const char *first, *second;
    } cases[] = {
        {"2026-01-01T00:00", "2026-01-01T06:00", 7, "Thu 1 Jan", "01:00"},
        {"2026-01-01T00:30", "2026-01-02T00:30", 8, "03:00", "06:00"},
        {"2026-01-01T00:00", "2026-01-08T00:00", 8, "Thu 1 Jan", "Fri 2 Jan"},
        {"2026-01-01T00:00", "2026-01-31T00:00", 4, "5 Jan", "12 Jan"},
        {"2026-01-01T00:00", "2026-07-01T00:00", 7, "Jan 2026", "Feb 2026"},
        {"2026-01-15T00:00", "2027-01-15T00:00", 6, "Mar 2026", "May 2026"},
        {"2026-01-01T00:00", "2031-01-01T00:00", 6, "2026", "2027"},
        {"2026-01-01T00:00", "2056-01-01T00:00", 6, "2030", "2035"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct axis_tick t[AXIS_TICKS_MAX];
        int n = axis_ticks(at(cases[i].from), at(cases[i].to), t);
        cr_assert_eq(n, cases[i].count, "%s .. %s: %d", cases[i].from, cases[i].to, n);
        cr_assert_str_eq(t[0].label, cases[i].first);
        cr_assert_str_eq(t[1].label, cases[i].second);
    }
}

/* Whatever the span: ticks inside it, in order, few enough, harmless to gnuplot. */
Test(axis, ticks_are_inside_in_order_and_safe_for_any_span)
{
    int64_t from = at("2025-12-30T13:47:05");
    for (int64_t span = 3600; span < INT64_C(150) * 31557600; span = span * 11 / 10 + 17) {
        struct axis_tick t[AXIS_TICKS_MAX];
        int n = axis_ticks(from, from + span, t);
        cr_assert(n >= 1 && n <= AXIS_TICKS_MAX, "span %lld: %d", (long long)span, n);
        for (int i = 0; i < n; i++) {
            cr_assert(t[i].epoch_s >= from && t[i].epoch_s <= from + span);
            if (i > 0) cr_assert_gt(t[i].epoch_s, t[i - 1].epoch_s);
            cr_assert_eq(strspn(t[i].label, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789 :"),
                         strlen(t[i].label), "%s", t[i].label);
        }
    }
}
