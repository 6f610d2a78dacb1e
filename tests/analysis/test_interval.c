/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stats/interval.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

static void no_abort(void)
{
    gsl_set_error_handler_off();
}

TestSuite(interval, .init = no_abort);

static double uniform(uint64_t stream, uint64_t i)
{
    return ((double)(rng_mix(rng_mix(stream) + i) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t stream, uint64_t i)
{
    return gsl_cdf_ugaussian_Pinv(uniform(stream, i));
}

static bool close_to(double a, double b, double relative)
{
    return fabs(a - b) <= relative * fabs(b);
}

/* Quantiles of Student's t as printed in every statistics textbook. */
Test(interval, t_quantiles_match_the_printed_table)
{
    static const struct {
        double confidence, df, t;
    } table[] = {{0.95, 1, 12.7062}, {0.95, 9, 2.2622}, {0.95, 29, 2.0452},
                 {0.90, 9, 1.8331},  {0.99, 4, 4.6041}, {0.95, 1e9, 1.9600}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        cr_assert_float_eq(interval_t(table[i].confidence, table[i].df), table[i].t, 5e-5);
    cr_assert(isnan(interval_t(0.95, 0)));
}

Test(interval, of_a_mean_is_symmetric_and_known_by_hand)
{
    const double x[] = {10, 12, 14};
    struct moments m = moments_of(x, 3);
    struct interval i = interval_mean(&m, 0.95); /* 12 +- 4.302653 x 2 / sqrt(3) */
    cr_assert_float_eq(i.lo, 12 - 4.96826, 1e-4);
    cr_assert_float_eq(i.hi, 12 + 4.96826, 1e-4);
    cr_assert_float_eq(interval_half_width(i), 4.96826, 1e-4);
}

Test(interval, is_unknown_without_two_values_and_a_point_without_spread)
{
    const double x[] = {4, 4, 4, MOMENTS_NO_DATA};
    struct moments none = moments_of(x, 0), one = moments_of(x, 1), same = moments_of(x, 4);
    cr_assert(!interval_is_known(interval_mean(&none, 0.95)));
    cr_assert(!interval_is_known(interval_mean(&one, 0.95)));
    struct interval point = interval_mean(&same, 0.95);
    cr_assert(point.lo == 4 && point.hi == 4);
}

/* Row O02: 0 events in 3000 trials. Rows O03, O04: 3 of 1000. */
Test(interval, of_proportions_match_independent_values)
{
    cr_assert(close_to(interval_rule_of_three(3000, 0.95), 0.000998079012, 1e-9));
    struct interval exact = interval_clopper_pearson(3, 1000, 0.95);
    cr_assert(close_to(exact.lo, 0.0006190999, 1e-6), "lo %.12g", exact.lo);
    cr_assert(close_to(exact.hi, 0.0087420232, 1e-8), "hi %.12g", exact.hi);
    struct interval wilson = interval_wilson(3, 1000, 0.95);
    cr_assert(close_to(wilson.lo, 0.0010207839, 1e-7), "lo %.12g", wilson.lo);
    cr_assert(close_to(wilson.hi, 0.0087830141, 1e-8), "hi %.12g", wilson.hi);
}

Test(interval, of_proportions_end_at_0_and_1)
{
    struct interval none = interval_clopper_pearson(0, 50, 0.95);
    struct interval all = interval_clopper_pearson(50, 50, 0.95);
    cr_assert_eq(none.lo, 0);
    cr_assert_eq(all.hi, 1);
    /* two-sided: 1 - 0.025^(1/50) */
    cr_assert(close_to(none.hi, -expm1(log(0.025) / 50), 1e-9));
    cr_assert(close_to(1 - all.lo, none.hi, 1e-9), "mirrored");
}

/* Exact coverage of Clopper-Pearson, by summing the binomial: never below the nominal level. */
Test(interval, clopper_pearson_never_undercovers)
{
    enum { N = 20 };
    for (int step = 1; step < 40; step++) {
        double p = step / 40.0, covered = 0, probability = pow(1 - p, N);
        for (uint64_t k = 0; k <= N; k++) {
            struct interval i = interval_clopper_pearson(k, N, 0.95);
            if (i.lo <= p && p <= i.hi) covered += probability;
            probability *= (double)(N - k) / (double)(k + 1) * p / (1 - p);
        }
        cr_assert_geq(covered, 0.95, "p = %g: %g", p, covered);
    }
}

/* Row O11: unit variances and correlation 0.8 leave a variance of 0.4 in the difference. */
Test(interval, common_random_numbers_reduce_the_variance_of_a_difference)
{
    enum { N = 20000 };
    static double x[N], y[N];
    for (uint64_t i = 0; i < N; i++) {
        double shared = normal(1, i), own = normal(2, i);
        x[i] = shared;
        y[i] = 3 + 0.8 * shared + 0.6 * own;
    }
    struct interval_difference d = interval_paired(x, y, N, 0.95);
    cr_assert_float_eq(d.variance, 0.4, 0.4 * 4 * sqrt(2.0 / N), "%g", d.variance);
    cr_assert_float_eq(d.correlation, 0.8, 0.02);
    struct interval_difference u = interval_welch(x, N, y, N, 0.95);
    cr_assert_float_eq(u.difference, d.difference, 1e-12);
    double ratio = interval_half_width(d.ci) / interval_half_width(u.ci);
    cr_assert_float_eq(ratio, sqrt(0.2), 0.01, "paired is shorter by sqrt(1 - rho): %g", ratio);
}

Test(interval, paired_leaves_out_pairs_without_data)
{
    const double x[] = {1, MOMENTS_NO_DATA, 5, 7}, y[] = {0, 4, MOMENTS_NO_DATA, 5};
    struct interval_difference d = interval_paired(x, y, 4, 0.95);
    cr_assert_eq(d.n, 2u);
    cr_assert_eq(d.difference, 1.5);
    struct interval_difference none = interval_paired(x, y, 0, 0.95);
    cr_assert(isnan(none.difference) && !interval_is_known(none.ci));
}

/* Welch's own example type: unequal variances; df by Satterthwaite, checked by hand:
 * means 20 and 30, s2/n = 1 and 4, df = 25 / (1/4 + 16/4) = 5.882. */
Test(interval, welch_uses_satterthwaites_degrees_of_freedom)
{
    double s = sqrt(5.0 / 2), w = sqrt(10.0);
    const double x[] = {20 - s * sqrt(2), 20 + s * sqrt(2), 20, 20 - s * sqrt(2), 20 + s * sqrt(2)};
    const double y[] = {30 - w * sqrt(2), 30 + w * sqrt(2), 30, 30 - w * sqrt(2), 30 + w * sqrt(2)};
    struct interval_difference d = interval_welch(x, 5, y, 5, 0.95);
    cr_assert_float_eq(d.difference, -10, 1e-12);
    double half = interval_t(0.95, 25 / 4.25) * sqrt(5);
    cr_assert_float_eq(interval_half_width(d.ci), half, 1e-9);
}

/* A 95 % interval has to hold the true mean in 95 % of experiments. */
static unsigned covered_of(unsigned experiments, double confidence, uint64_t stream)
{
    unsigned covered = 0;
    for (unsigned e = 0; e < experiments; e++) {
        double x[12];
        for (unsigned i = 0; i < 12; i++)
            x[i] = 5 + 2 * normal(stream + e, i);
        struct moments m = moments_of(x, 12);
        struct interval ci = interval_mean(&m, confidence);
        covered += ci.lo <= 5 && 5 <= ci.hi;
    }
    return covered;
}

Test(interval, covers_the_true_mean_as_often_as_it_says)
{
    unsigned covered = covered_of(1000, 0.95, 1000);
    cr_assert(covered >= 936 && covered <= 964, "95 %%: %u of 1000", covered);
    covered = covered_of(1000, 0.80, 900000);
    cr_assert(covered >= 762 && covered <= 838, "80 %%: %u of 1000", covered);
}

/* Order statistics of n = 10 for the median: ranks 2 and 9 cover 1002/1024 (Conover's table). */
Test(interval, of_a_percentile_uses_exact_binomial_ranks)
{
    double x[10], coverage;
    for (int i = 0; i < 10; i++)
        x[i] = i + 1;
    struct interval i = interval_percentile(x, 10, 0.5, 0.95, &coverage);
    cr_assert(i.lo == 2 && i.hi == 9, "%g %g", i.lo, i.hi);
    cr_assert_float_eq(coverage, 1002.0 / 1024, 1e-12);
    cr_assert(!interval_is_known(interval_percentile(x, 10, 0.99, 0.95, &coverage)),
              "ten values cannot bound the 99th percentile");
    cr_assert(!interval_is_known(interval_percentile(x, 1, 0.5, 0.95, NULL)));
}

Test(interval, quantile_interpolates_between_order_statistics)
{
    const double x[] = {1, 2, 3, 4};
    cr_assert_eq(interval_quantile(x, 4, 0), 1);
    cr_assert_eq(interval_quantile(x, 4, 1), 4);
    cr_assert_eq(interval_quantile(x, 4, 0.5), 2.5);
    cr_assert_float_eq(interval_quantile(x, 4, 0.95), 3.85, 1e-12);
    cr_assert(isnan(interval_quantile(x, 0, 0.5)));
}
