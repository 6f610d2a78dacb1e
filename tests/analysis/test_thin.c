/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/thin.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <math.h>

Test(thin, stride_leaves_at_most_the_points_asked_for)
{
    static const struct {
        uint32_t intervals;
        int64_t each_ns;
        uint32_t points, stride;
    } cases[] = {
        {0, NS_PER_H, 10, 1},
        {10, NS_PER_H, 10, 1},
        {11, NS_PER_H, 10, 2},
        {8784, NS_PER_H, 700, 24}, /* 13 h: a day */
        {43800, NS_PER_H, 700, 168},
        {2016, 300 * NS_PER_S, 700, 3},  /* a week; 15 min */
        {1000, 7 * NS_PER_MIN, 100, 10}, /* no round multiple */
        {1000, 100 * NS_PER_WEEK, 100, 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_series row = {.to_ns = cases[i].each_ns};
        struct series s = {.rows = &row, .count = cases[i].intervals};
        uint32_t stride = thin_stride(&s, cases[i].points);
        cr_assert_eq(stride, cases[i].stride, "%u: %u", cases[i].intervals, stride);
        cr_assert_leq((cases[i].intervals + stride - 1) / stride, cases[i].points);
    }
}

/* Three intervals of 1, 2 and 1 hours with 10, 40, 10 used of 100, 100, 50. */
Test(thin, joins_by_exact_time_average_and_keeps_the_extremes)
{
    struct record_series rows[] = {
        {.from_ns = 0, .to_ns = 1, .cpu_used_points = 10, .cpu_on_points = 100},
        {.from_ns = 1, .to_ns = 3, .cpu_used_points = 40, .cpu_on_points = 100},
        {.from_ns = 3, .to_ns = 4, .cpu_used_points = 10, .cpu_on_points = 50},
    };
    struct series s = {.rows = rows, .count = 3};
    struct thin_quantity ratio = {offsetof(struct record_series, cpu_used_points),
                                  offsetof(struct record_series, cpu_on_points), 100};
    struct thin_point p = thin_point_of(&s, &ratio, 3, 0);
    cr_assert_float_eq(p.mean, 100 * 100.0 / 350, 1e-12);
    cr_assert_float_eq(p.low, 10, 1e-12);
    cr_assert_float_eq(p.high, 40, 1e-12);
    cr_assert_eq(p.middle_ns, 2);
    p = thin_point_of(&s, &ratio, 2, 1); /* a last point of one interval */
    cr_assert_float_eq(p.mean, 20, 1e-12);
    struct thin_quantity plain = {offsetof(struct record_series, cpu_used_points), THIN_NO_RATIO,
                                  1};
    cr_assert_float_eq(thin_point_of(&s, &plain, 3, 0).mean, 25, 1e-12);
}

Test(thin, no_host_on_is_no_data)
{
    struct record_series rows[] = {{.to_ns = 1}, {.from_ns = 1, .to_ns = 2}};
    struct series s = {.rows = rows, .count = 2};
    struct thin_quantity ratio = {offsetof(struct record_series, cpu_used_points),
                                  offsetof(struct record_series, cpu_on_points), 100};
    struct thin_point p = thin_point_of(&s, &ratio, 2, 0);
    cr_assert(isnan(p.mean) && isnan(p.low) && isnan(p.high));
}
