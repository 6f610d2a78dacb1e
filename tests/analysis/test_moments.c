/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stats/moments.h"
#include <criterion/criterion.h>
#include <math.h>

#define NONE MOMENTS_NO_DATA

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

struct sample_case {
    const char *label;
    size_t n;
    double x[6];
    size_t with_data;
    double mean, variance, min, max;
};

static const struct sample_case SAMPLES[] = {
    {"nothing", 0, {0}, 0, NONE, NONE, NONE, NONE},
    {"one value has no variance", 1, {3}, 1, 3, NONE, 3, 3},
    {"textbook: 2 4 4 4 5 5", 6, {2, 4, 4, 4, 5, 5}, 6, 4, 1.2, 2, 5},
    {"no data is left out", 4, {NONE, 1, NONE, 3}, 2, 2, 2, 1, 3},
    {"only no data", 2, {NONE, NONE}, 0, NONE, NONE, NONE, NONE},
    {"digits far behind the point survive",
     3,
     {1e9, 1e9 + 1, 1e9 + 2},
     3,
     1e9 + 1,
     1,
     1e9,
     1e9 + 2},
    {"a sum that cancels", 3, {1e16, 1, -1e16}, 3, 1.0 / 3, 1e32, -1e16, 1e16},
    {"negative", 2, {-1, -3}, 2, -2, 2, -3, -1},
};

Test(moments, match_hand_computed_samples)
{
    for (size_t i = 0; i < sizeof SAMPLES / sizeof *SAMPLES; i++) {
        const struct sample_case *c = &SAMPLES[i];
        struct moments m = moments_of(c->x, c->n);
        cr_assert_eq(m.n, c->with_data, "%s", c->label);
        cr_assert(same(m.mean, c->mean), "%s: mean %.17g", c->label, m.mean);
        cr_assert(same(m.variance, c->variance) ||
                      fabs(m.variance - c->variance) <= 1e-12 * c->variance,
                  "%s: variance %.17g", c->label, m.variance);
        cr_assert(same(m.min, c->min) && same(m.max, c->max), "%s", c->label);
    }
}

/* 0.1 summed n times and divided by n is often not 0.1; a constant must stay itself. */
Test(moments, equal_values_have_their_own_mean_and_no_variance)
{
    static const double values[] = {0.1, 1.0 / 3, 1e-300, 123456.789, -7.7e22};
    double x[101];
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        for (size_t n = 2; n <= 101; n++) {
            for (size_t i = 0; i < n; i++)
                x[i] = values[v];
            struct moments m = moments_of(x, n);
            cr_assert_eq(m.mean, values[v], "%g x %zu", values[v], n);
            cr_assert_eq(m.variance, 0, "%g x %zu", values[v], n);
        }
    }
}

Test(moments, compensated_sum_keeps_what_plain_addition_loses)
{
    struct moments_sum s = {0};
    moments_sum_add(&s, 1e100);
    moments_sum_add(&s, 1);
    moments_sum_add(&s, -1e100);
    cr_assert_eq(moments_sum_value(&s), 1);
}

Test(moments, of_a_difference_equal_those_of_the_differences)
{
    const double x[] = {3, 5, NONE, 9, 4}, y[] = {1, 1, 7, NONE, 8}, d[] = {2, 4, -4};
    struct moments pairs = moments_of_difference(x, y, 5), direct = moments_of(d, 3);
    cr_assert_eq(pairs.n, 3u);
    cr_assert_eq(pairs.mean, direct.mean);
    cr_assert_eq(pairs.variance, direct.variance);
}

Test(moments, correlation_of_known_pairs)
{
    const double x[] = {1, 2, 3, 4}, up[] = {10, 20, 30, 40}, down[] = {4, 3, 2, 1};
    const double flat[] = {5, 5, 5, 5}, mixed[] = {1, 3, 2, 4}, holes[] = {NONE, 20, NONE, 40};
    cr_assert_float_eq(moments_correlation(x, up, 4), 1, 1e-15);
    cr_assert_float_eq(moments_correlation(x, down, 4), -1, 1e-15);
    cr_assert_float_eq(moments_correlation(x, mixed, 4), 0.8, 1e-15);
    cr_assert(isnan(moments_correlation(x, flat, 4)), "a constant has no correlation");
    cr_assert_float_eq(moments_correlation(x, holes, 4), 1, 1e-15);
    cr_assert_float_eq(moments_covariance(x, up, 4), 50.0 / 3, 1e-12);
    cr_assert(isnan(moments_covariance(x, up, 1)));
}
