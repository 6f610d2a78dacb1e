/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/series.h"
#include <criterion/criterion.h>
#include <string.h>

static struct record_series row(int64_t hour, double value)
{
    struct record_series r = {.from_ns = hour, .to_ns = hour + 1};
    for (const struct series_column *c = series_columns(); c->name != NULL; c++)
        memcpy((char *)&r + c->offset, &value, sizeof value);
    return r;
}

/* The table must not forget a member: two times of 8 bytes and one double per column. */
Test(series, columns_cover_the_whole_row)
{
    size_t n = 0;
    for (const struct series_column *c = series_columns(); c->name != NULL; c++, n++)
        cr_assert_eq(c->offset, (2 + n) * 8, "%s", c->name);
    cr_assert_eq(sizeof(struct record_series), (2 + n) * 8);
}

Test(series, mean_of_three_runs_in_every_column)
{
    struct series sum = {0};
    bool differs;
    for (int run = 1; run <= 3; run++) {
        struct series s = {0};
        for (int hour = 0; hour < 200; hour++) {
            struct record_series r = row(hour, run * (hour + 1));
            cr_assert(series_push(&s, &r));
        }
        cr_assert(series_add(&sum, &s, &differs));
        series_deinit(&s);
    }
    series_divide(&sum, 3);
    cr_assert_eq(sum.count, 200u);
    for (int hour = 0; hour < 200; hour++) {
        for (const struct series_column *c = series_columns(); c->name != NULL; c++)
            cr_assert_eq(series_get(&sum.rows[hour], c), 2 * (hour + 1), "%s", c->name);
    }
    series_deinit(&sum);
}

Test(series, refuses_to_mix_other_intervals)
{
    struct series a = {0}, b = {0}, shorter = {0};
    struct record_series x = row(0, 1), y = row(1, 1), z = row(2, 1);
    bool differs;
    series_push(&a, &x);
    series_push(&a, &y);
    series_push(&b, &x);
    series_push(&b, &z);
    series_push(&shorter, &x);
    cr_assert(!series_add(&a, &b, &differs) && differs);
    cr_assert(!series_add(&a, &shorter, &differs) && differs);
    cr_assert_eq(a.rows[0].power_kw, 1, "unchanged");
    series_deinit(&a);
    series_deinit(&b);
    series_deinit(&shorter);
}

Test(series, empty_stays_empty)
{
    struct series a = {0}, b = {0};
    bool differs;
    cr_assert(series_add(&a, &b, &differs));
    series_divide(&a, 2);
    cr_assert_eq(a.count, 0u);
}
