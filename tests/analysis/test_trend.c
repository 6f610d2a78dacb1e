/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/trend.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <stdlib.h>

/* Days with 100 hosts and 10 kW, then, from day `change` on, 20 hosts and 4 kW. */
static struct results_plan plan_of(uint32_t days, uint32_t change)
{
    struct results_plan p = {.name = "p"};
    for (uint32_t i = 0; i < days; i++) {
        bool is_before = i < change;
        struct record_series row = {.from_ns = i * NS_PER_DAY,
                                    .to_ns = (i + 1) * NS_PER_DAY,
                                    .hosts_installed = is_before ? 100 : 20,
                                    .power_kw = is_before ? 10 : 4};
        cr_assert(series_push(&p.series_mean, &row));
    }
    return p;
}

Test(trend, compares_windows_that_fit_four_times)
{
    static const struct {
        uint32_t days;
        const char *window;
    } cases[] = {{730, "4 weeks"}, {112, "4 weeks"}, {111, "week"}, {28, "week"},
                 {27, "day"},      {4, "day"},       {3, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct results_plan p = plan_of(cases[i].days, cases[i].days / 2);
        struct trend t = trend_of(&p);
        cr_assert(t.in_motion);
        cr_assert_str_eq(t.window, cases[i].window, "%u days", cases[i].days);
        cr_assert_eq(t.has_window, cases[i].window[0] != '\0');
        cr_assert(!t.has_window || (t.power_first_kw == 10 && t.power_last_kw == 4));
        cr_assert(t.hosts_first == 100 && t.hosts_last == 20 && t.hosts_max == 100);
        series_deinit(&p.series_mean);
    }
}

Test(trend, of_an_estate_that_stays_is_none)
{
    struct results_plan p = plan_of(100, 0);
    struct trend t = trend_of(&p);
    cr_assert(!t.in_motion && !t.has_window);
    series_deinit(&p.series_mean);
    cr_assert(!trend_of(&p).in_motion, "and without a series");
}

/* Intervals that are longer than the window leave it empty: then nothing is said. */
Test(trend, needs_intervals_that_fit_its_window)
{
    struct results_plan p = {.name = "p"};
    for (int i = 0; i < 20; i++) {
        struct record_series row = {.from_ns = i * 6 * NS_PER_WEEK,
                                    .to_ns = (i + 1) * 6 * NS_PER_WEEK,
                                    .hosts_installed = i};
        cr_assert(series_push(&p.series_mean, &row));
    }
    struct trend t = trend_of(&p);
    cr_assert(t.in_motion && !t.has_window);
    series_deinit(&p.series_mean);
}
