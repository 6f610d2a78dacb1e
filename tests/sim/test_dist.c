/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every distribution against GSL's distribution functions (a million fixed draws each), theory
 * against GSL on a grid, and bit patterns that must not change. GSL's parameter order differs from
 * kind to kind: weibull (scale, shape), gamma (shape, scale), pareto (shape, scale), exponential
 * (mean). */
#include "sim/dist.h"
#include "sim/dmath.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 1000000, BINS = 20000 };

static uint64_t stream_of(const char *name)
{
    return rng_stream(rng_base(2026, 0, 0), 7, rng_key(name));
}

static struct rng_cursor cursor_of(const char *name)
{
    return rng_cursor(stream_of(name), 0);
}

/* ---- continuous kinds ---- */

static double triangular_oracle(double x, double a, double b, double c)
{
    if (x <= a) return 0;
    if (x >= c) return 1;
    if (x < b) return (x - a) * (x - a) / ((c - a) * (b - a));
    return 1 - (c - x) * (c - x) / ((c - a) * (c - b));
}

static double oracle_cdf(const struct dist *d, double x)
{
    switch (d->kind) {
    case DIST_UNIFORM:
        return gsl_cdf_flat_P(x, d->a, d->b);
    case DIST_TRIANGULAR:
        return triangular_oracle(x, d->a, d->b, d->c);
    case DIST_EXPONENTIAL:
        return gsl_cdf_exponential_P(x, d->a);
    case DIST_WEIBULL:
        return x > 0 ? gsl_cdf_weibull_P(x, d->a, d->b) : 0;
    case DIST_GAMMA:
        return gsl_cdf_gamma_P(x, d->a, d->b);
    case DIST_LOGNORMAL:
        return x > 0 ? gsl_cdf_lognormal_P(x, d->a, d->b) : 0;
    case DIST_NORMAL:
        return gsl_cdf_gaussian_P(x - d->a, d->b);
    case DIST_PARETO:
        return gsl_cdf_pareto_P(x, d->b, d->a);
    default:
        cr_assert(false, "no oracle for %s", dist_kind_name(d->kind));
        return 0;
    }
}

static const struct dist CONTINUOUS[] = {
    {.kind = DIST_UNIFORM, .a = -2, .b = 5},
    {.kind = DIST_TRIANGULAR, .a = 1, .b = 2, .c = 6},
    {.kind = DIST_TRIANGULAR, .a = 0, .b = 0, .c = 3},
    {.kind = DIST_EXPONENTIAL, .a = 3600e9},
    {.kind = DIST_WEIBULL, .a = 816.6, .b = 0.48},
    {.kind = DIST_WEIBULL, .a = 2, .b = 3.5},
    {.kind = DIST_GAMMA, .a = 0.3, .b = 2},
    {.kind = DIST_GAMMA, .a = 1, .b = 4},
    {.kind = DIST_GAMMA, .a = 47.5, .b = 0.1},
    {.kind = DIST_LOGNORMAL, .a = 1, .b = 0.8},
    {.kind = DIST_NORMAL, .a = 10, .b = 3},
    {.kind = DIST_PARETO, .a = 2, .b = 4.5},
};
enum { CONTINUOUS_COUNT = sizeof CONTINUOUS / sizeof *CONTINUOUS };

struct sample {     /* what a million draws say */
    double ks;      /* sup |F_n - F|, up to 1 / BINS */
    long low, high; /* below the 1e-4 quantile, above the 1 - 1e-4 quantile */
    double mean, variance, mean_se, variance_se;
};

static struct sample draw_sample(const struct dist *d, const char *name)
{
    static long bins[BINS];
    static double values[DRAWS];
    struct sample s = {0, 0, 0, 0, 0, 0, 0};
    memset(bins, 0, sizeof bins);
    struct rng_cursor c = cursor_of(name);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = dist_sample(d, &c);
        double p = oracle_cdf(d, x);
        int bin = (int)(p * BINS);
        bins[bin < BINS ? bin : BINS - 1]++;
        s.low += p < 1e-4;
        s.high += p > 1 - 1e-4;
        values[i] = x;
        sum += x;
    }
    long below = 0;
    for (int b = 0; b < BINS; b++) {
        below += bins[b];
        s.ks = fmax(s.ks, fabs((double)below / DRAWS - (b + 1.0) / BINS));
    }
    s.mean = sum / DRAWS;
    double m2 = 0;
    double m4 = 0;
    for (int i = 0; i < DRAWS; i++) {
        double r = (values[i] - s.mean) * (values[i] - s.mean);
        m2 += r / DRAWS;
        m4 += r * r / DRAWS;
    }
    s.variance = m2;
    s.mean_se = sqrt(m2 / DRAWS);
    s.variance_se = sqrt((m4 - m2 * m2) / DRAWS);
    return s;
}

Test(dist, continuous_kinds_agree_with_gsl)
{
    for (int i = 0; i < CONTINUOUS_COUNT; i++) {
        const struct dist *d = &CONTINUOUS[i];
        const char *name = dist_kind_name(d->kind);
        cr_assert(dist_is_valid(d));
        struct sample s = draw_sample(d, name);
        cr_expect_lt(s.ks, 1.95 / sqrt(DRAWS), "%s %d: Kolmogorov distance %g", name, i, s.ks);
        cr_expect(labs(s.low - 100) <= 40, "%s %d: %ld draws below 1e-4", name, i, s.low);
        cr_expect(labs(s.high - 100) <= 40, "%s %d: %ld draws above 1 - 1e-4", name, i, s.high);
        cr_expect_leq(fabs(s.mean - dist_mean(d)), 4 * s.mean_se, "%s %d: mean %g not %g", name, i,
                      s.mean, dist_mean(d));
        cr_expect_leq(fabs(s.variance - dist_variance(d)), 4 * s.variance_se,
                      "%s %d: variance %g not %g", name, i, s.variance, dist_variance(d));
    }
}

Test(dist, distribution_functions_agree_with_gsl)
{
    for (int i = 0; i < CONTINUOUS_COUNT; i++) {
        const struct dist *d = &CONTINUOUS[i];
        double sd = sqrt(dist_variance(d));
        for (double z = -4; z <= 6; z += 0.01) {
            double x = dist_mean(d) + z * sd;
            cr_assert_float_eq(dist_cdf(d, x), oracle_cdf(d, x), 1e-12, "%s at %g",
                               dist_kind_name(d->kind), x);
        }
    }
    for (double shape = 0.01; shape < 1e7; shape *= 3) {
        struct dist d = {.kind = DIST_GAMMA, .a = shape, .b = 1};
        for (double z = 0.05; z < 4; z += 0.13)
            cr_assert_float_eq(dist_cdf(&d, shape * z), gsl_cdf_gamma_P(shape * z, shape, 1), 1e-11,
                               "gamma(%g) at %g", shape, shape * z);
    }
    struct dist p = {.kind = DIST_POISSON, .a = 37.5};
    for (unsigned k = 0; k < 100; k++)
        cr_assert_float_eq(dist_cdf(&p, k + 0.5), gsl_cdf_poisson_P(k, p.a), 1e-12);
}

/* ---- discrete kinds ---- */

static double chi_square(const long *seen, const double *p, int n, int *freedom)
{
    double sum = 0;
    double rest_p = 0;
    long rest = 0;
    *freedom = -1;
    for (int k = 0; k < n; k++) {
        if (p[k] * DRAWS < 20) { /* pool rare values */
            rest_p += p[k];
            rest += seen[k];
            continue;
        }
        double e = p[k] * DRAWS;
        sum += ((double)seen[k] - e) * ((double)seen[k] - e) / e;
        ++*freedom;
    }
    if (rest_p * DRAWS < 5) return sum;
    ++*freedom;
    return sum +
           ((double)rest - rest_p * DRAWS) * ((double)rest - rest_p * DRAWS) / (rest_p * DRAWS);
}

static void assert_masses(const struct dist *d, const double *p, int n, const char *name)
{
    long *seen = calloc((size_t)n, sizeof *seen);
    struct rng_cursor c = cursor_of(name);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = dist_sample(d, &c);
        int k = (int)x;
        cr_assert(k >= 0 && k < n && x == k, "%s gave %g", name, x);
        seen[k]++;
        sum += x;
    }
    int freedom;
    double chi = chi_square(seen, p, n, &freedom);
    cr_expect_gt(gsl_cdf_chisq_Q(chi, freedom), 1e-3, "%s: chi-square %g with %d", name, chi,
                 freedom);
    double se = sqrt(dist_variance(d) / DRAWS);
    cr_expect_leq(fabs(sum / DRAWS - dist_mean(d)), 4 * se, "%s: mean", name);
    free(seen);
}

Test(dist, poisson_agrees_with_gsl_for_both_methods)
{
    static const double means[] = {0.05, 3, 9.99, 10, 42, 700};
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        static double p[2000];
        for (unsigned k = 0; k < 2000; k++)
            p[k] = gsl_ran_poisson_pdf(k, means[i]);
        struct dist d = {.kind = DIST_POISSON, .a = means[i]};
        assert_masses(&d, p, 2000, "poisson");
    }
    struct dist none = {.kind = DIST_POISSON, .a = 0};
    struct rng_cursor c = cursor_of("none");
    for (int i = 0; i < 100; i++)
        cr_assert_eq(dist_sample(&none, &c), 0.0);
}

Test(dist, poisson_of_a_large_mean_is_nearly_normal)
{
    struct dist d = {.kind = DIST_POISSON, .a = 1e9};
    struct rng_cursor c = cursor_of("large");
    long bins[20] = {0};
    for (int i = 0; i < DRAWS / 10; i++) {
        double z = (dist_sample(&d, &c) + 0.5 - 1e9) / sqrt(1e9);
        double u = gsl_cdf_ugaussian_P(z);
        bins[u < 1 ? (int)(u * 20) : 19]++;
    }
    double chi = 0;
    for (int b = 0; b < 20; b++)
        chi += pow((double)bins[b] - DRAWS / 200.0, 2) / (DRAWS / 200.0);
    cr_assert_gt(gsl_cdf_chisq_Q(chi, 19), 1e-3, "chi-square %g", chi);
}

Test(dist, zipf_follows_the_power_law)
{
    static const struct {
        double exponent;
        int ranks;
    } cases[] = {{0, 10}, {0.5, 1000}, {0.8, 10000}, {1, 100}, {1.2, 5000}, {3, 50}, {0.99, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static double p[10001];
        double sum = 0;
        for (int k = 1; k <= cases[i].ranks; k++)
            sum += pow(k, -cases[i].exponent);
        p[0] = 0;
        for (int k = 1; k <= cases[i].ranks; k++)
            p[k] = pow(k, -cases[i].exponent) / sum;
        struct dist d = {.kind = DIST_ZIPF, .a = cases[i].exponent, .n = (uint64_t)cases[i].ranks};
        assert_masses(&d, p, cases[i].ranks + 1, "zipf");
    }
}

/* A static cache that holds the k hottest of N items has the hit ratio F(k). */
Test(dist, zipf_top_k_hit_ratios)
{
    static const struct {
        double a, k;
        uint64_t n;
        double hit;
    } cases[] = {{0.8, 500, 10000, 0.4756267438},
                 {1.2, 500, 10000, 0.8645648389},
                 {0.9, 10000, 100000, 0.7069392711}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dist d = {.kind = DIST_ZIPF, .a = cases[i].a, .n = cases[i].n};
        cr_expect_float_eq(dist_cdf(&d, cases[i].k), cases[i].hit, 1e-10);
    }
}

Test(dist, alias_tables_keep_the_weights_exactly)
{
    struct rng_cursor c = cursor_of("alias");
    for (int round = 0; round < 300; round++) {
        double weights[200];
        double height[200] = {0};
        double cut[200];
        uint32_t alias[200];
        uint64_t n = 1 + rng_below(&c, 200);
        double sum = 0;
        for (uint64_t i = 0; i < n; i++) {
            double u = rng_open(&c);
            weights[i] = i > 0 && u < 0.2 ? 0 : pow(u, round % 7);
            sum += weights[i];
        }
        cr_assert(dist_alias_build(weights, n, alias, cut));
        for (uint64_t i = 0; i < n; i++) {
            cr_assert(cut[i] >= 0 && alias[i] < n);
            double own = fmin(cut[i], 1);
            height[i] += own;
            height[alias[i]] += 1 - own;
        }
        for (uint64_t i = 0; i < n; i++)
            cr_assert_float_eq(height[i] / (double)n, weights[i] / sum, 1e-12, "column %d", (int)i);
    }
    double bad[3] = {1, -1, 2};
    double cut[3];
    uint32_t alias[3];
    cr_assert_not(dist_alias_build(bad, 3, alias, cut));
    cr_assert_not(dist_alias_build((double[]){0, 0}, 2, alias, cut));
    cr_assert_not(dist_alias_build(bad, 0, alias, cut));
    cr_assert_not(dist_alias_build((double[]){1, nan("")}, 2, alias, cut));
}

Test(dist, discrete_and_mixture_follow_their_weights)
{
    static const double points[] = {0, 1, 2, 3, 4, 5, 6};
    static const double weights[] = {3, 0, 1, 0.5, 9, 2.25, 0.001};
    double p[7];
    double cut[7];
    uint32_t alias[7];
    cr_assert(dist_alias_build(weights, 7, alias, cut));
    for (int i = 0; i < 7; i++)
        p[i] = weights[i] / 15.751;
    struct dist d = {.kind = DIST_DISCRETE,
                     .n = 7,
                     .points = points,
                     .weights = weights,
                     .alias = alias,
                     .cut = cut};
    assert_masses(&d, p, 7, "discrete");
    cr_expect_float_eq(dist_cdf(&d, 3.5), 4.5 / 15.751, 1e-15);

    /* lifetimes of 1 h, 24 h and 720 h: mean 77.5 h, squared cv 16.30061186 */
    static const double means[] = {1, 24, 720};
    static const double parts[] = {0.7, 0.2, 0.1};
    cr_assert(dist_alias_build(parts, 3, alias, cut));
    struct dist m = {.kind = DIST_MIXTURE,
                     .n = 3,
                     .points = means,
                     .weights = parts,
                     .alias = alias,
                     .cut = cut};
    double mean = dist_mean(&m);
    cr_expect_float_eq(mean, 77.5, 1e-12);
    cr_expect_float_eq(dist_variance(&m) / (mean * mean), 16.30061186, 1e-8);
    struct rng_cursor c = cursor_of("mixture");
    double sum = 0;
    long below = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = dist_sample(&m, &c);
        sum += x;
        below += x <= 10;
    }
    cr_expect_leq(fabs(sum / DRAWS - mean), 4 * sqrt(dist_variance(&m) / DRAWS));
    double f = dist_cdf(&m, 10);
    cr_expect_leq(fabs((double)below / DRAWS - f), 4 * sqrt(f * (1 - f) / DRAWS));
}

Test(dist, empirical_is_linear_between_order_statistics)
{
    static const double points[] = {1, 2, 2, 4, 10};
    struct dist d = {.kind = DIST_EMPIRICAL, .n = 5, .points = points};
    cr_expect_float_eq(dist_mean(&d), (1.5 + 2 + 3 + 7) / 4, 1e-15);
    cr_expect_eq(dist_cdf(&d, 0.9), 0.0);
    cr_expect_float_eq(dist_cdf(&d, 1.5), 0.125, 1e-15);
    cr_expect_float_eq(dist_cdf(&d, 2), 0.5, 1e-15, "the tie is an atom");
    cr_expect_float_eq(dist_cdf(&d, 7), 0.875, 1e-15);
    cr_expect_eq(dist_cdf(&d, 10), 1.0);
    struct rng_cursor c = cursor_of("empirical");
    long below[5] = {0};
    static const double at[] = {1.25, 2, 3, 5, 9.5};
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = dist_sample(&d, &c);
        cr_assert(x >= 1 && x <= 10);
        for (int k = 0; k < 5; k++)
            below[k] += x <= at[k];
        sum += x;
        squares += x * x;
    }
    for (int k = 0; k < 5; k++) {
        double f = dist_cdf(&d, at[k]);
        cr_expect_leq(fabs((double)below[k] / DRAWS - f), 4 * sqrt(f * (1 - f) / DRAWS), "at %g",
                      at[k]);
    }
    double mean = sum / DRAWS;
    cr_expect_leq(fabs(mean - dist_mean(&d)), 4 * sqrt(dist_variance(&d) / DRAWS));
    cr_expect_float_eq(squares / DRAWS - mean * mean, dist_variance(&d), 0.05);
    struct dist one = {.kind = DIST_EMPIRICAL, .n = 1, .points = points};
    cr_expect_eq(dist_sample(&one, &c), 1.0);
    cr_expect_eq(dist_variance(&one), 0.0);
    cr_expect_eq(dist_cdf(&one, 1), 1.0);
}

/* ---- ziggurats ---- */

Test(dist, ziggurat_layers_have_equal_area)
{
    const double *x = dist_normal_edge;
    double v = x[0] * exp(-0.5 * x[1] * x[1]);
    cr_assert_float_eq(
        v, x[1] * exp(-0.5 * x[1] * x[1]) + 2.50662827463100050242 * gsl_cdf_ugaussian_Q(x[1]),
        1e-17);
    const double *y = dist_exponential_edge;
    double w = y[0] * exp(-y[1]);
    cr_assert_float_eq(w, (y[1] + 1) * exp(-y[1]), 1e-17);
    for (int i = 1; i < DIST_LAYERS; i++) {
        double normal = x[i] * (exp(-0.5 * x[i + 1] * x[i + 1]) - exp(-0.5 * x[i] * x[i]));
        double exponential = y[i] * (exp(-y[i + 1]) - exp(-y[i]));
        cr_assert_float_eq(normal, v, 1e-15, "normal layer %d", i);
        cr_assert_float_eq(exponential, w, 1e-15, "exponential layer %d", i);
    }
    cr_assert(x[DIST_LAYERS] == 0 && y[DIST_LAYERS] == 0);
}

/* Correlation of neighbours times sqrt(n) is standard normal if they are independent. */
static double lag_score(const double *x, int n, int lag)
{
    double sum = 0;
    for (int i = 0; i + lag < n; i++)
        sum += x[i] * x[i + lag];
    return sum / sqrt(n - lag);
}

Test(dist, addressed_normals_are_normal_and_independent_of_neighbours)
{
    enum { STREAMS = 1000, STEPS = 1000 };
    static double z[STREAMS * STEPS];
    uint64_t base = rng_base(3, 0, 0);
    for (int s = 0; s < STREAMS; s++) {
        uint64_t stream = rng_stream(base, 4, rng_key_indexed(rng_key("vm/web-"), (uint64_t)s));
        for (int t = 0; t < STEPS; t++)
            z[s * STEPS + t] = dist_normal_at(stream, (uint64_t)t);
    }
    static long bins[1000];
    double m[5] = {0};
    for (int i = 0; i < STREAMS * STEPS; i++) {
        bins[(int)(gsl_cdf_ugaussian_P(z[i]) * 1000)]++;
        for (int k = 1; k < 5; k++)
            m[k] += pow(z[i], k) / (STREAMS * STEPS);
    }
    double chi = 0;
    for (int b = 0; b < 1000; b++)
        chi += pow((double)bins[b] - 1000, 2) / 1000;
    cr_expect_gt(gsl_cdf_chisq_Q(chi, 999), 1e-3, "chi-square %g", chi);
    cr_expect_float_eq(m[1], 0, 4e-3);
    cr_expect_float_eq(m[2], 1, 4 * sqrt(2.0) * 1e-3);
    cr_expect_float_eq(m[3], 0, 4 * sqrt(15.0) * 1e-3);
    cr_expect_float_eq(m[4], 3, 4 * sqrt(96.0) * 1e-3);
    for (int lag = 1; lag < 10; lag++)
        cr_expect_lt(fabs(lag_score(z, STREAMS * STEPS, lag)), 4, "time lag %d", lag);
    for (int lag = 1; lag < 10; lag++)
        cr_expect_lt(fabs(lag_score(z, STREAMS * STEPS, lag * STEPS)), 4, "stream lag %d", lag);
}

Test(dist, addressed_and_cursor_draws_are_the_same)
{
    uint64_t stream = stream_of("same");
    for (uint64_t k = 0; k < 100000; k++) {
        struct rng_cursor c = rng_cursor(stream, k);
        cr_assert_eq(dist_normal(&c), dist_normal_at(stream, k));
        c = rng_cursor(stream, k);
        cr_assert_eq(dist_exponential(&c), dist_exponential_at(stream, k));
    }
}

Test(dist, durations_are_clipped_and_rounded)
{
    struct rng_cursor c = cursor_of("duration");
    struct dist d = {.kind = DIST_CONSTANT, .a = 2.5};
    cr_assert_eq(dist_duration_ns(&d, &c), 3);
    d.a = -7;
    cr_assert_eq(dist_duration_ns(&d, &c), 0);
    d.a = 1e300;
    cr_assert_eq(dist_duration_ns(&d, &c), (INT64_C(1) << 62) - 1);
    d.a = 0x1p61;
    cr_assert_eq(dist_duration_ns(&d, &c), INT64_C(1) << 61);
    struct dist normal = {.kind = DIST_NORMAL, .a = 0, .b = 1e9};
    long zeros = 0;
    for (int i = 0; i < 10000; i++)
        zeros += dist_duration_ns(&normal, &c) == 0;
    cr_assert(labs(zeros - 5000) < 200, "half of the normal is clipped at zero: %ld", zeros);
}

/* A scale only multiplies: the draws of two plans stay in step. */
Test(dist, scaling_a_parameter_scales_the_draw)
{
    struct dist slow = {.kind = DIST_WEIBULL, .a = 8, .b = 0.7};
    struct dist fast = {.kind = DIST_WEIBULL, .a = 2, .b = 0.7};
    for (uint64_t k = 0; k < 1000; k++) {
        struct rng_cursor one = rng_cursor(stream_of("scale"), k);
        struct rng_cursor two = one;
        cr_assert_eq(dist_sample(&slow, &one), 4 * dist_sample(&fast, &two));
        cr_assert_eq(one.j, two.j);
    }
}

/* ---- the same bits everywhere ---- */

struct bit_case {
    const char *name;
    struct dist d;
    uint64_t hash;
};

Test(dist, bits_do_not_depend_on_compiler_or_cpu)
{
    static const double points[] = {1, 5, 7.5, 100};
    static const double weights[] = {0.1, 3, 0.77, 2};
    double cut[4];
    uint32_t alias[4];
    cr_assert(dist_alias_build(weights, 4, alias, cut));
    struct bit_case cases[] = {
        {"uniform", {.kind = DIST_UNIFORM, .a = -1, .b = 3}, UINT64_C(0x8f455ac705215436)},
        {"triangular",
         {.kind = DIST_TRIANGULAR, .a = 0, .b = 1, .c = 5},
         UINT64_C(0xee7bb1c53ae5f985)},
        {"exponential", {.kind = DIST_EXPONENTIAL, .a = 3.3}, UINT64_C(0x431cc132af111849)},
        {"weibull", {.kind = DIST_WEIBULL, .a = 100, .b = 0.6}, UINT64_C(0x0e1cba7a9029fe11)},
        {"gamma", {.kind = DIST_GAMMA, .a = 0.4, .b = 9}, UINT64_C(0xdfd0abc65922a8ee)},
        {"lognormal", {.kind = DIST_LOGNORMAL, .a = 2, .b = 0.7}, UINT64_C(0xaa3753300d4751c4)},
        {"normal", {.kind = DIST_NORMAL, .a = 0, .b = 1}, UINT64_C(0x1ea18af2dc3ad105)},
        {"pareto", {.kind = DIST_PARETO, .a = 3, .b = 1.7}, UINT64_C(0xb5ea61ae101420a1)},
        {"empirical",
         {.kind = DIST_EMPIRICAL, .n = 4, .points = points},
         UINT64_C(0x3a4d64d4e0f883fd)},
        {"poisson_small", {.kind = DIST_POISSON, .a = 4.5}, UINT64_C(0xc14b81f3b3917a29)},
        {"poisson_large", {.kind = DIST_POISSON, .a = 450}, UINT64_C(0xec05c076a3fb2ede)},
        {"discrete",
         {.kind = DIST_DISCRETE,
          .n = 4,
          .points = points,
          .weights = weights,
          .alias = alias,
          .cut = cut},
         UINT64_C(0xa21f0ac7bf92be63)},
        {"zipf", {.kind = DIST_ZIPF, .a = 0.9, .n = 100000}, UINT64_C(0x9f0da2198cfb5ccc)},
        {"mixture",
         {.kind = DIST_MIXTURE,
          .n = 4,
          .points = points,
          .weights = weights,
          .alias = alias,
          .cut = cut},
         UINT64_C(0xb0b9d8c4ef58d46d)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t h = 0;
        for (uint64_t k = 0; k < 20000; k++) {
            struct rng_cursor c = rng_cursor(stream_of("bits"), k);
            double x = dist_sample(&cases[i].d, &c);
            uint64_t u;
            memcpy(&u, &x, sizeof u);
            h = rng_mix(h ^ u) + c.j;
        }
        cr_expect_eq(h, cases[i].hash, "%s: 0x%016" PRIx64, cases[i].name, h);
    }
}
