/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stats/serial.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static double normal(uint64_t i)
{
    double u = ((double)(rng_mix(i * RNG_GOLDEN + 77) >> 11) + 0.5) / 9007199254740992.0;
    return gsl_cdf_ugaussian_Pinv(u);
}

/* Row O12: Y_i = 10 exp(-i/20) + e_i with e_i = +1 for odd i, -1 for even i. */
Test(serial, mser5_finds_the_warm_up_of_a_known_transient)
{
    double x[500];
    for (int i = 1; i <= 500; i++)
        x[i - 1] = 10 * exp(-i / 20.0) + (i % 2 == 1 ? 1 : -1);
    cr_assert_eq(serial_mser5(x, 500), 75u);
}

Test(serial, mser5_keeps_a_series_without_warm_up)
{
    double x[400];
    for (int i = 0; i < 400; i++)
        x[i] = i % 10; /* every batch pair is alike */
    cr_assert_leq(serial_mser5(x, 400), 5u);
    cr_assert_eq(serial_mser5(x, 4), 0u, "no whole batch");
    cr_assert_eq(serial_mser5(NULL, 0), 0u);
}

/* Row O14: phi = 0.9; n Var(mean) goes to sigma^2 (1 + phi) / (1 - phi) = 19 sigma^2. */
Test(serial, batch_means_see_the_variance_of_an_autoregressive_series)
{
    enum { N = 200000, RUNS = 2 };
    static double x[N];
    const double phi = 0.9;
    cr_assert_float_eq(serial_ar1_inflation(phi), 19, 1e-12);
    cr_assert_eq(serial_ar1_inflation(0), 1);
    double sum = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        double previous = 0;
        for (uint64_t i = 0; i < N; i++)
            x[i] = previous = phi * previous + sqrt(1 - phi * phi) * normal(run * N + i);
        struct serial_batches b = serial_batch_means(x, N, 50, 0.95);
        cr_assert_lt(fabs(b.lag1), 0.4);
        cr_assert(b.ci.lo < 0 && 0 < b.ci.hi, "the true mean is 0");
        sum += b.variance_of_mean * N;
    }
    double ratio = sum / RUNS;
    cr_assert_float_eq(ratio, 19, 0.25 * 19, "%g", ratio);
    cr_assert_float_eq(serial_lag1(x, N), phi, 0.01);
}

Test(serial, batch_means_leave_the_rest_out)
{
    const double x[] = {1, 3, 5, 7, 9, 11, 1000};
    struct serial_batches b = serial_batch_means(x, 7, 3, 0.95);
    cr_assert_eq(b.size, 2u);
    cr_assert_eq(b.mean, 6);
    cr_assert_float_eq(b.variance_of_mean, 16.0 / 3, 1e-12); /* means 2, 6, 10 */
    struct serial_batches none = serial_batch_means(x, 2, 3, 0.95);
    cr_assert(isnan(none.mean) && !interval_is_known(none.ci));
}

Test(serial, lag1_of_short_and_constant_series_is_no_data)
{
    const double flat[] = {2, 2, 2}, zigzag[] = {1, -1, 1, -1};
    cr_assert(isnan(serial_lag1(flat, 3)));
    cr_assert(isnan(serial_lag1(zigzag, 1)));
    cr_assert_eq(serial_lag1(zigzag, 4), -0.75);
}

/* Row O15: relative precision 5 %, pilot of 10 with mean 1.0 and sd 0.1: 16 replications. */
Test(serial, replications_for_a_precision_from_a_pilot)
{
    struct moments pilot = {.n = 10, .mean = 1, .variance = 0.01};
    cr_assert_eq(serial_replications(&pilot, 0.05, 0.95), 16u);
    cr_assert_eq(serial_replications(&pilot, 10, 0.95), 2u, "never less than two");
    cr_assert_eq(serial_replications(&pilot, 1e-12, 0.95), UINT64_C(1000000000000000000));
    struct moments zero = {.n = 10, .mean = 0, .variance = 1}, one = {.n = 1, .mean = 1};
    cr_assert_eq(serial_replications(&zero, 0.05, 0.95), 0u);
    cr_assert_eq(serial_replications(&one, 0.05, 0.95), 0u);
}
