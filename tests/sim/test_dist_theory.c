/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What distributions promise without drawing: parameters from moments, moments, validity. */
#include "sim/dist.h"
#include <criterion/criterion.h>
#include <math.h>

Test(dist_theory, parameters_from_moments_round_trip)
{
    static const enum dist_kind kinds[] = {DIST_WEIBULL, DIST_GAMMA,  DIST_LOGNORMAL,
                                           DIST_NORMAL,  DIST_PARETO, DIST_UNIFORM};
    static const double cvs[] = {0.001, 0.05, 0.3, 1, 1.3528612, 3, 20};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (size_t i = 0; i < sizeof cvs / sizeof *cvs; i++) {
            struct dist d;
            cr_assert(dist_from_moments(kinds[k], 7200, cvs[i], &d));
            const char *name = dist_kind_name(kinds[k]);
            cr_assert(d.kind == kinds[k] && dist_is_valid(&d));
            cr_expect_float_eq(dist_mean(&d), 7200, 7200e-11, "%s cv %g", name, cvs[i]);
            double cv = sqrt(dist_variance(&d)) / 7200;
            cr_expect_float_eq(cv / cvs[i], 1, 1e-9, "%s cv %g: %.12g", name, cvs[i], cv);
        }
        struct dist d;
        cr_assert(dist_from_moments(kinds[k], 5, 0, &d));
        cr_expect(d.kind == DIST_CONSTANT && d.a == 5);
        cr_expect_not(dist_from_moments(kinds[k], 0, 1, &d));
        cr_expect_not(dist_from_moments(kinds[k], 1, -1, &d));
        cr_expect_not(dist_from_moments(kinds[k], 1, nan(""), &d));
        cr_expect_not(dist_from_moments(kinds[k], HUGE_VAL, 1, &d));
    }
    struct dist d;
    cr_assert(dist_from_moments(DIST_EXPONENTIAL, 3, 9, &d) && d.a == 3);
    cr_assert(dist_from_moments(DIST_CONSTANT, -3, 9, &d) && d.a == -3);
    cr_expect_not(dist_from_moments(DIST_ZIPF, 3, 1, &d));
    cr_expect_not(dist_from_moments(DIST_WEIBULL, 3, 1e7, &d));
    cr_expect_not(dist_from_moments(DIST_WEIBULL, 3, 1e-7, &d));
    cr_assert(dist_from_moments(DIST_WEIBULL, 3, 1e6, &d));
    cr_expect_float_eq(sqrt(dist_variance(&d)) / dist_mean(&d), 1e6, 1e-3);
}

Test(dist_theory, weibull_moments_of_published_fits)
{
    /* shape 0.75 has cv^2 = gamma(1 + 2/k) / gamma(1 + 1/k)^2 - 1 */
    struct dist d = {.kind = DIST_WEIBULL, .a = 1, .b = 0.75};
    cr_expect_float_eq(dist_variance(&d) / pow(dist_mean(&d), 2), 1.830233402, 1e-9);
    cr_assert(dist_from_moments(DIST_WEIBULL, 1, sqrt(1.830233402), &d));
    cr_expect_float_eq(d.b, 0.75, 1e-9);
    /* availability of alternating renewal: up Weibull(816.60, 0.48) h, down Weibull(2.18,
     * 0.58) h */
    struct dist up = {.kind = DIST_WEIBULL, .a = 816.60, .b = 0.48};
    struct dist down = {.kind = DIST_WEIBULL, .a = 2.18, .b = 0.58};
    double u = dist_mean(&up);
    double v = dist_mean(&down);
    cr_expect_float_eq(u / (u + v), 0.9980598423, 1e-9);
    /* shape 0.48 rescaled to the mean 1779.99 h */
    up.a = 1;
    cr_expect_float_eq(1779.99 / dist_mean(&up), 823.0035228, 1e-6);
}

Test(dist_theory, moments_that_do_not_exist_are_infinite)
{
    struct dist heavy = {.kind = DIST_PARETO, .a = 1, .b = 0.9};
    cr_expect(isinf(dist_mean(&heavy)) && isinf(dist_variance(&heavy)));
    heavy.b = 1.5;
    cr_expect(dist_mean(&heavy) == 3 && isinf(dist_variance(&heavy)));
    for (int n = 2; n < 3000; n += 173) { /* sums against the long way */
        struct dist zipf = {.kind = DIST_ZIPF, .a = 0.7, .n = (uint64_t)n};
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        for (int k = 1; k <= n; k++) {
            s0 += pow(k, -0.7);
            s1 += pow(k, 0.3);
            s2 += pow(k, 1.3);
        }
        double variance = s2 / s0 - s1 / s0 * (s1 / s0);
        cr_expect_float_eq(dist_mean(&zipf) / (s1 / s0), 1, 1e-12);
        cr_expect_float_eq(dist_variance(&zipf) / variance, 1, 1e-11);
    }
}

Test(dist_theory, invalid_parameters_are_found)
{
    static const double unsorted[] = {2, 1};
    static const double weights[] = {0, 0};
    const struct dist bad[] = {
        {.kind = DIST_CONSTANT, .a = nan("")},
        {.kind = DIST_UNIFORM, .a = 2, .b = 1},
        {.kind = DIST_TRIANGULAR, .a = 0, .b = 3, .c = 2},
        {.kind = DIST_EXPONENTIAL, .a = 0},
        {.kind = DIST_WEIBULL, .a = 1, .b = -1},
        {.kind = DIST_GAMMA, .a = HUGE_VAL, .b = 1},
        {.kind = DIST_LOGNORMAL, .a = 0, .b = -0.1},
        {.kind = DIST_NORMAL, .a = nan(""), .b = 1},
        {.kind = DIST_PARETO, .a = 0, .b = 2},
        {.kind = DIST_POISSON, .a = -1},
        {.kind = DIST_ZIPF, .a = 1, .n = 0},
        {.kind = DIST_EMPIRICAL, .n = 2, .points = unsorted},
        {.kind = DIST_EMPIRICAL, .n = 0, .points = unsorted},
        {.kind = DIST_DISCRETE, .n = 2, .points = unsorted, .weights = weights},
        {.kind = DIST_MIXTURE, .n = 2, .points = weights, .weights = unsorted},
        {.kind = DIST_KIND_COUNT},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(dist_is_valid(&bad[i]), "case %d", (int)i);
    struct dist discrete = {.kind = DIST_DISCRETE, .n = 2, .points = unsorted, .weights = unsorted};
    cr_expect(dist_is_valid(&discrete), "a discrete distribution need not be sorted");
}
