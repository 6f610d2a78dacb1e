/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy of dmath against long double libm, exact cases, and bit patterns that must be the same
 * with every compiler, optimisation level and CPU. Arguments are drawn from fixed addresses. */
#include "sim/dmath.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CASES = 200000 };

static struct rng_cursor draws(uint64_t occurrence)
{
    return rng_cursor(rng_stream(rng_base(1, 0, 0), 1, rng_key("test/dmath")), occurrence);
}

static double between(struct rng_cursor *c, double lo, double hi)
{
    return lo + (hi - lo) * rng_unit(c);
}

static double any_magnitude(struct rng_cursor *c, double log2_lo, double log2_hi)
{
    double e = between(c, log2_lo, log2_hi);
    return ldexp(1.0 + rng_unit(c), (int)floor(e));
}

/* Distance in units of the last place of the reference, subnormal spacing included. */
static double ulps(double got, long double want)
{
    if ((long double)got == want) return 0;
    double near = fabs((double)want);
    if (isinf(near) || isinf(got)) return isinf(near) && isinf(got) ? 0 : 1e9;
    double ulp = nextafter(near, HUGE_VAL) - near;
    return (double)(fabsl((long double)got - want) / (long double)ulp);
}

static double relative(double got, long double want)
{
    return (double)(fabsl((long double)got - want) / fabsl(want));
}

struct worst {
    double error, at;
};

static void note(struct worst *w, double error, double at)
{
    if (!(error <= w->error)) *w = (struct worst){error, at};
}

#define ASSERT_WORST(w, bound, name)                                                             \
    cr_assert((w).error <= (bound), "%s: error %g at %.17g exceeds %g", name, (w).error, (w).at, \
              (double)(bound))

Test(dmath, exp_is_within_one_ulp)
{
    struct rng_cursor c = draws(0);
    struct worst w = {0, 0};
    for (int i = 0; i < CASES; i++) {
        double x = between(&c, i & 1 ? -1.0 : -745.0, i & 1 ? 1.0 : 709.7);
        note(&w, ulps(dm_exp(x), expl((long double)x)), x);
    }
    ASSERT_WORST(w, 1.0, "exp");
    cr_assert_eq(dm_exp(0), 1.0);
    cr_assert(isinf(dm_exp(709.8)) && isinf(dm_exp(HUGE_VAL)));
    cr_assert_eq(dm_exp(-745.3), 0.0);
    cr_assert_eq(dm_exp(-HUGE_VAL), 0.0);
    cr_assert_gt(dm_exp(-745.0), 0.0, "gradual underflow");
}

Test(dmath, log_is_within_one_ulp)
{
    struct rng_cursor c = draws(1);
    struct worst w = {0, 0};
    for (int i = 0; i < CASES; i++) {
        double x = i & 1 ? between(&c, 0.5, 2.0) : any_magnitude(&c, -1074, 1023);
        if (x > 0) note(&w, ulps(dm_log(x), logl((long double)x)), x);
    }
    ASSERT_WORST(w, 1.0, "log");
    cr_assert_eq(dm_log(1.0), 0.0);
    cr_assert_eq(ulps(dm_log(0x1p-1074), -744.44007192138126231410729844608163411L) <= 1, true);
}

Test(dmath, log1p_and_expm1_keep_small_arguments)
{
    struct rng_cursor c = draws(2);
    struct worst log_w = {0, 0};
    struct worst exp_w = {0, 0};
    for (int i = 0; i < CASES; i++) {
        double small = any_magnitude(&c, -60, -1);
        double x = i & 1 ? -small : small;
        double wide = i & 2 ? x : between(&c, -0.99999, 30);
        note(&log_w, ulps(dm_log1p(wide), log1pl((long double)wide)), wide);
        wide = i & 2 ? x : between(&c, -50, 700);
        note(&exp_w, ulps(dm_expm1(wide), expm1l((long double)wide)), wide);
    }
    ASSERT_WORST(log_w, 1.5, "log1p");
    ASSERT_WORST(exp_w, 2.0, "expm1");
    cr_assert_eq(dm_log1p(0), 0.0);
    cr_assert_eq(dm_expm1(0), 0.0);
    cr_assert_eq(dm_expm1(-100), -1.0);
    note(&log_w, ulps(dm_log1p(1e300), logl(1e300L)), 1e300);
    ASSERT_WORST(log_w, 1.5, "log1p of a large number");
}

Test(dmath, pow_is_relatively_accurate)
{
    struct rng_cursor c = draws(3);
    struct worst w = {0, 0};
    for (int i = 0; i < CASES; i++) {
        double x = i & 1 ? between(&c, 0.3, 3.0) : any_magnitude(&c, -1000, 1000);
        double room = 700 / fmax(fabs(log(x)), 1e-3);
        double y = between(&c, -room, room);
        long double want = powl((long double)x, (long double)y);
        if (want > 1e-300L && want < 1e300L) note(&w, relative(dm_pow(x, y), want), x);
    }
    ASSERT_WORST(w, 5e-15, "pow");
    cr_assert_eq(dm_pow(1.0, 1e308), 1.0);
    cr_assert_eq(dm_pow(7.25, 0.0), 1.0);
    cr_assert_eq(dm_pow(2.0, 10.0), 1024.0);
    cr_assert(isinf(dm_pow(10, 308.5)) && isinf(dm_pow(1e300, 1e300)) && isinf(dm_pow(1e-9, -1e9)));
    cr_assert_eq(dm_pow(10, -330), 0.0);
    cr_assert_eq(dm_pow(0x1p-1074, 2), 0.0);
}

Test(dmath, sqrt_is_correctly_rounded)
{
    struct rng_cursor c = draws(4);
    for (int i = 0; i < CASES; i++) {
        double x = i & 1 ? between(&c, 0, 100) : any_magnitude(&c, -1074, 1023);
        cr_assert_eq(dm_sqrt(x), sqrt(x), "sqrt(%.17g)", x);
        double square = floor(between(&c, 0, 94906265)); /* < 2^26.5: squares are exact */
        cr_assert_eq(dm_sqrt(square * square), square);
    }
    /* next to squares, where the rounding is tightest */
    for (uint64_t m = 1; m < 2000; m++) {
        double s = (double)m * (double)m;
        double below = nextafter(s, 0);
        double above = nextafter(s, HUGE_VAL);
        cr_assert_eq(dm_sqrt(below), sqrt(below));
        cr_assert_eq(dm_sqrt(above), sqrt(above));
    }
    cr_assert_eq(dm_sqrt(0), 0.0);
    cr_assert_eq(dm_sqrt(DBL_MAX), sqrt(DBL_MAX));
    cr_assert_eq(dm_sqrt(0x1p-1074), sqrt(0x1p-1074));
}

Test(dmath, floor_and_round_are_exact)
{
    struct rng_cursor c = draws(5);
    for (int i = 0; i < CASES; i++) {
        double x = any_magnitude(&c, -3, 60);
        if (i & 1) x = -x;
        cr_assert_eq(dm_floor(x), floor(x), "floor(%.17g)", x);
        cr_assert_eq(dm_round_i64(x), llround(x), "round(%.17g)", x);
        double half = floor(x / 0x1p12) + 0.5;
        cr_assert_eq(dm_round_i64(half), llround(half), "round(%.17g)", half);
    }
    cr_assert_eq(dm_round_i64(0.49999999999999994), 0);
    cr_assert_eq(dm_round_i64(-0.5), -1);
    cr_assert_eq(dm_round_i64(0x1p62 - 0x1p9), (INT64_C(1) << 62) - 512);
    cr_assert_eq(dm_floor(-1e300), -1e300);
    cr_assert_eq(dm_floor(-0.25), -1.0);
}

Test(dmath, sine_and_cosine_of_turns)
{
    const long double two_pi = 6.283185307179586476925286766559005768L;
    struct rng_cursor c = draws(6);
    struct worst w = {0, 0};
    for (int i = 0; i < CASES; i++) {
        double x = between(&c, -0.25, 0.25);
        note(&w, ulps(dm_sin2pi(x), sinl(two_pi * (long double)x)), x);
        x = between(&c, -0.24, 0.24);
        note(&w, ulps(dm_cos2pi(x), cosl(two_pi * (long double)x)), x);
    }
    ASSERT_WORST(w, 2.0, "sin2pi, cos2pi");
    static const double SIN[] = {0, 1, 0, -1};
    static const double COS[] = {1, 0, -1, 0};
    for (int q = -40; q < 40; q++) {
        cr_assert_eq(dm_sin2pi(0.25 * q), SIN[q & 3], "sine of %d quarters", q);
        cr_assert_eq(dm_cos2pi(0.25 * q), COS[q & 3], "cosine of %d quarters", q);
        double x = 0.0625 + 0.25 * q; /* exact, so the period is exact too */
        cr_assert_eq(dm_sin2pi(x), dm_sin2pi(x + 1024));
        cr_assert_eq(dm_cos2pi(x), dm_sin2pi(x + 0.25));
    }
    cr_assert_eq(dm_sin2pi(1e300), 0.0);
    cr_assert_lt(dm_sin2pi(-1e-20), -6.2e-20, "no cancellation below zero");
}

Test(dmath, lgamma_absolute_and_near_its_zeros)
{
    struct rng_cursor c = draws(7);
    struct worst absolute = {0, 0};
    struct worst near_zero = {0, 0};
    for (int i = 0; i < CASES / 4; i++) {
        double x = i & 1 ? between(&c, 0, 30) : any_magnitude(&c, -300, 300);
        if (!(x > 0)) continue;
        long double want = lgammal((long double)x);
        double scale = fmax(1.0, (double)fabsl(want));
        note(&absolute, (double)fabsl((long double)dm_lgamma(x) - want) / scale, x);
        double step = any_magnitude(&c, -40, -6);
        x = (i & 2 ? 1.0 : 2.0) + (i & 1 ? step : -step);
        note(&near_zero, relative(dm_lgamma(x), lgammal((long double)x)), x);
    }
    ASSERT_WORST(absolute, 4e-15, "lgamma");
    ASSERT_WORST(near_zero, 1e-14, "lgamma near 1 and 2");
    cr_assert_eq(dm_lgamma(1), 0.0);
    cr_assert_eq(dm_lgamma(2), 0.0);
    cr_assert_float_eq(dm_lgamma(0.5), 0.57236494292470008707, 1e-15, "log sqrt pi");
}

Test(dmath, poisson_logarithm_without_cancellation)
{
    struct rng_cursor c = draws(10);
    struct worst w = {0, 0};
    for (int i = 0; i < CASES / 4; i++) {
        double k = i % 3 == 0 ? floor(between(&c, 0, 40)) : between(&c, 0, 3000);
        double mean = i & 1 ? fmax(k, 0.01) * between(&c, 0.5, 2) : between(&c, 1e-9, 3000);
        long double want = (long double)k * logl((long double)mean) - (long double)mean -
                           lgammal((long double)k + 1);
        double scale = fmax(1.0, (double)fabsl(want));
        note(&w, (double)fabsl((long double)dm_poisson_log(mean, k) - want) / scale, k);
    }
    ASSERT_WORST(w, 1e-14, "poisson_log");
    /* at its mode the mass is 1 / sqrt(2 pi k), to the first order */
    for (double k = 1e6; k < 1e16; k *= 10)
        cr_assert_float_eq(dm_poisson_log(k, k), -0.5 * log(6.283185307179586 * k) - 1 / (12 * k),
                           1e-14, "k = %g", k);
    /* one standard deviation beside it */
    cr_assert_float_eq(dm_poisson_log(1e12, 1e12 + 1e6), -0.5 * log(6.283185307179586e12) - 0.5,
                       1e-6);
    cr_assert_eq(dm_poisson_log(3.5, 0), -3.5);
}

Test(dmath, normal_distribution_and_its_inverse)
{
    struct rng_cursor c = draws(8);
    struct worst cdf = {0, 0};
    struct worst inverse = {0, 0};
    for (int i = 0; i < CASES / 4; i++) {
        double x = between(&c, i & 1 ? -37.5 : -3, i & 1 ? 8 : 3);
        long double want = 0.5L * erfcl(-(long double)x * 0.707106781186547524400844362104849039L);
        note(&cdf, relative(dm_normal_cdf(x), want), x);
        double p = i & 1 ? any_magnitude(&c, -1000, -1) * 0.5 : between(&c, 0.001, 0.9);
        double y = dm_normal_inv(p);
        /* the error of y that the residual of the distribution function stands for */
        long double back = 0.5L * erfcl(-(long double)y * 0.707106781186547524400844362104849039L);
        long double density =
            0.398942280401432677939946059934L * expl(-0.5L * (long double)y * (long double)y);
        double error = (double)(fabsl(back - (long double)p) / density);
        note(&inverse, error / fmax(fabs(y), 1e-6), p);
    }
    ASSERT_WORST(cdf, 1e-14, "normal cdf");
    ASSERT_WORST(inverse, 1e-14, "normal inverse");
    cr_assert_eq(dm_normal_cdf(0), 0.5);
    cr_assert_eq(dm_normal_cdf(-45), 0.0);
    cr_assert_eq(dm_normal_cdf(45), 1.0);
    cr_assert_eq(dm_normal_inv(0.5), 0.0);
    cr_assert_float_eq(dm_normal_inv(0.975), 1.9599639845400542355, 1e-14);
    cr_assert_float_eq(dm_normal_inv(0x1p-1074), -38.467405617144346, 1e-12);
}

/* ---- the same bits everywhere ---- */

static double pow_both(double x)
{
    return dm_pow(x, 3.7 - x * 0.001);
}

static double poisson_near(double x)
{
    return dm_poisson_log(x, x * 0.9 + 3);
}

struct bit_case {
    const char *name;
    double (*f)(double);
    double lo, hi;
    uint64_t hash;
};

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static uint64_t hash_of(const struct bit_case *b)
{
    struct rng_cursor c = draws(9);
    uint64_t h = 0;
    for (int i = 0; i < 20000; i++) {
        double x = between(&c, b->lo, b->hi);
        h = rng_mix(h ^ bits_of(b->f(x))) + RNG_GOLDEN;
    }
    return h;
}

Test(dmath, bits_do_not_depend_on_compiler_or_cpu)
{
    static const struct bit_case cases[] = {
        {"exp", dm_exp, -745, 710, UINT64_C(0xbca6ddeefe21fa5c)},
        {"expm1", dm_expm1, -3, 3, UINT64_C(0xc0441db5c20e4fdf)},
        {"log", dm_log, 1e-9, 100, UINT64_C(0x239dc4f1e7a12174)},
        {"log1p", dm_log1p, -0.9, 9, UINT64_C(0x615c24e1c7487a20)},
        {"pow", pow_both, 1e-3, 900, UINT64_C(0xb0525f55f3dbd31d)},
        {"sqrt", dm_sqrt, 0, 1e9, UINT64_C(0xe9ec079ba1258af2)},
        {"sin2pi", dm_sin2pi, -3, 3, UINT64_C(0x80e9bf13604ce24f)},
        {"cos2pi", dm_cos2pi, -3, 3, UINT64_C(0x1c1752c1b308f1d1)},
        {"lgamma", dm_lgamma, 1e-6, 40, UINT64_C(0x3d1ae6e025c978c9)},
        {"poisson_log", poisson_near, 1, 500, UINT64_C(0x83cf09337ee66716)},
        {"normal_cdf", dm_normal_cdf, -38, 9, UINT64_C(0x27479da13852052a)},
        {"normal_inv", dm_normal_inv, 1e-12, 1, UINT64_C(0x80a1d1faf91e106e)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t got = hash_of(&cases[i]);
        cr_expect_eq(got, cases[i].hash, "%s: 0x%016" PRIx64, cases[i].name, got);
    }
}
