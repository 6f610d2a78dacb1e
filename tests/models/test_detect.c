/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics of short series against worked examples. Numpy gives the same quartiles (its default)
 * and the same weighted lines (polyfit with the roots of the weights). */
#include "models/detect.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <math.h>

static void near(double got, double want, double tolerance)
{
    cr_expect(fabs(got - want) <= tolerance, "got %.17g, want %.17g", got, want);
}

/* K06: 12 utilisations; median absolute deviation 0.03, so the threshold at s = 2.5 is 0.925. */
Test(detect, mad_of_case_k06)
{
    const double u[] = {.42, .45, .40, .48, .50, .44, .47, .41, .46, .43, .49, .52};
    near(detect_median(u, 12), 0.455, 1e-12);
    near(detect_mad(u, 12), 0.03, 1e-9);
    near(1.0 - 2.5 * detect_mad(u, 12), 0.925, 1e-9);
}

/* Against its definition, for series of all lengths with many equal values. */
Test(detect, mad_is_the_median_of_deviations)
{
    struct rng_cursor c = rng_cursor(4, 0);
    for (uint32_t n = 1; n <= DETECT_MOST; n++)
        for (int trial = 0; trial < 20; trial++) {
            double x[DETECT_MOST], apart[DETECT_MOST];
            for (uint32_t i = 0; i < n; i++)
                x[i] = (double)rng_below(&c, 1 + (uint64_t)trial) / 7.0;
            for (uint32_t i = 0; i < n; i++)
                apart[i] = fabs(x[i] - detect_median(x, n));
            near(detect_mad(x, n), detect_median(apart, n), 1e-15);
        }
}

/* K08: u_i = 0.5 + 0.02 i for i = 1 .. 12, one step ahead, times 1.2 is 0.912: not overloaded. All
 * three lines agree on a straight series. */
Test(detect, lines_of_case_k08)
{
    double newest_first[12];
    for (int i = 1; i <= 12; i++)
        newest_first[12 - i] = 0.5 + 0.02 * i;
    near(1.2 * detect_at(detect_ols(newest_first, 12), 1.0), 0.912, 1e-9);
    near(1.2 * detect_at(detect_loess(newest_first, 12), 1.0), 0.912, 1e-9);
    near(1.2 * detect_at(detect_loess_robust(newest_first, 12), 1.0), 0.912, 1e-9);
}

/* K09: normalised loads 0.9, 0.6, 0.3. */
Test(detect, sd_of_case_k09)
{
    const double loads[] = {.9, .6, .3};
    near(detect_sd(loads, 3), 0.2449489743, 1e-9);
    near(detect_sd(loads, 1), 0.0, 0.0);
    near(detect_sd(loads, 0), 0.0, 0.0);
}

Test(detect, quartiles_lie_between_order_statistics)
{
    const double x[] = {7.0, 1.0, 3.0, 10.0, 5.0};
    near(detect_quantile(x, 5, 0.0), 1.0, 0.0);
    near(detect_quantile(x, 5, 1.0), 10.0, 0.0);
    near(detect_quantile(x, 5, 0.25), 3.0, 1e-15);
    near(detect_quantile(x, 4, 0.25), 2.5, 1e-15); /* 1 3 7 10: at 0.75 */
    near(detect_iqr(x, 4), 7.75 - 2.5, 1e-12);
    near(detect_iqr(x, 1), 0.0, 0.0);
    near(detect_median(x, 4), 5.0, 1e-15);
}

/* 10 readings; weights (1 - (i/9)^3)^3. Reference: numpy.polyfit(t, x, 1, w=sqrt(weights)). */
Test(detect, loess_weighs_by_tricube)
{
    const double x[] = {.80, .74, .77, .69, .70, .60, .66, .50, .58, .90};
    struct detect_line line = detect_loess(x, 10);
    near(line.level, 0.7983721007750036, 1e-12);
    near(line.slope, 0.03145455831526931, 1e-12);
    struct detect_line all = detect_ols(x, 10);
    near(all.level, 0.742, 1e-12);
    near(all.slope, 0.010666666666666666, 1e-12);
}

/* The oldest reading has weight zero whatever it is. */
Test(detect, loess_forgets_the_oldest)
{
    double x[] = {.80, .74, .77, .69, .70, .60, .66, .50, .58, .90};
    struct detect_line before = detect_loess(x, 10);
    x[9] = -50.0;
    struct detect_line after = detect_loess(x, 10);
    near(after.level, before.level, 0.0);
    near(after.slope, before.slope, 0.0);
}

/* A straight rise with one wild reading: the plain line is dragged away, the robust one is not. */
Test(detect, robust_line_resists_an_outlier)
{
    double x[10];
    struct rng_cursor c = rng_cursor(1, 0);
    for (int i = 0; i < 10; i++)
        x[i] = 0.5 - 0.01 * i + 0.001 * rng_unit(&c);
    x[2] = 1.0;
    double truth = 0.51;
    near(detect_at(detect_loess_robust(x, 10), 1.0), truth, 0.002);
    cr_expect_gt(fabs(detect_at(detect_loess(x, 10), 1.0) - truth), 0.03);
}

Test(detect, constant_series_stay_constant)
{
    double x[30];
    for (int i = 0; i < 30; i++)
        x[i] = 0.37;
    near(detect_mad(x, 30), 0.0, 0.0);
    near(detect_iqr(x, 30), 0.0, 0.0);
    near(detect_at(detect_loess(x, 10), 5.0), 0.37, 1e-15);
    near(detect_at(detect_loess_robust(x, 10), 5.0), 0.37, 1e-15);
}

/* ---- multiple correlation ---- */

static void random_series(double *x, int n, uint64_t seed)
{
    struct rng_cursor c = rng_cursor(seed, 0);
    for (int i = 0; i < n; i++)
        x[i] = rng_unit(&c);
}

Test(detect, a_linear_combination_is_explained)
{
    double a[20], b[20], y[20], z[20];
    const double *both[] = {a, b}, *flat[] = {z, a, a, b};
    random_series(a, 20, 1);
    random_series(b, 20, 2);
    for (int i = 0; i < 20; i++) {
        y[i] = 2.0 * a[i] - 3.0 * b[i] + 7.0;
        z[i] = 4.0;
    }
    near(detect_correlation(y, both, 2, 20), 1.0, 1e-12);
    near(detect_correlation(y, flat, 4, 20), 1.0, 1e-12); /* repeats and constants do no harm */
    near(detect_correlation(z, both, 2, 20), 0.0, 0.0);
    near(detect_correlation(y, both, 0, 20), 0.0, 0.0);
}

/* With one other series it is the square of Pearson's r. */
Test(detect, one_other_gives_pearsons_r)
{
    const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {2, 1, 4, 3, 7, 5};
    const double *other[] = {x};
    double xy = 0.0, xx = 0.0, yy = 0.0;
    for (int i = 0; i < 6; i++) {
        xy += (x[i] - 3.5) * (y[i] - 22.0 / 6.0);
        xx += (x[i] - 3.5) * (x[i] - 3.5);
        yy += (y[i] - 22.0 / 6.0) * (y[i] - 22.0 / 6.0);
    }
    near(detect_correlation(y, other, 1, 6), xy * xy / (xx * yy), 1e-12);
}

/* Independent noise explains little; each further series explains some more by chance. */
Test(detect, noise_explains_little)
{
    double y[30], others[20][30];
    const double *list[20];
    random_series(y, 30, 7);
    for (int i = 0; i < 20; i++) {
        random_series(others[i], 30, 100 + (uint64_t)i);
        list[i] = others[i];
    }
    cr_expect_lt(detect_correlation(y, list, 1, 30), 0.2);
    double before = 0.0;
    for (uint32_t count = 0; count <= 20; count++) {
        double r2 = detect_correlation(y, list, count, 30);
        cr_expect(r2 >= before - 1e-12 && r2 < 1.0, "%u others: %g", count, r2);
        before = r2;
    }
}
