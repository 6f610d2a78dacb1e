/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The special functions of dmath: log gamma, normal distribution. Coefficients are exact constants
 * rounded once; each array says what they are. */
#include "sim/diag.h"
#include "sim/dmath.h"
#include <float.h>

#define COUNT(c) ((int)(sizeof(c) / sizeof *(c)))

static double horner(double x, const double *c, int n)
{
    double sum = c[0];
    for (int i = 1; i < n; i++)
        sum = sum * x + c[i];
    return sum;
}

/* ---- log gamma ---- */

static const double ONE_MINUS_EULER = 0x1.b0ee6072093cep-2;
static const double HALF_LOG_2PI = 0x1.d67f1c864beb5p-1;

/* log gamma(2 + z) for |z| <= 1/2: z (1 - gamma) + sum over k >= 2 of (-1)^k (zeta(k) - 1) z^k / k.
 * The array holds the factors of z^33 down to z^2. */
static double lgamma_near_two(double z)
{
    static const double c[] = {
        -0x1.f07c514fc9f0ap-39, 0x1.000026e3f644fp-37,  -0x1.08424cbc543d8p-36,
        0x1.11116e693ed98p-35,  -0x1.1a7c26ec2523cp-34, 0x1.24932a337434cp-33,
        -0x1.2f69a9fabe3e0p-32, 0x1.3b15d2b2fc10cp-31,  -0x1.47b1679258d0ep-30,
        0x1.555a877ffd2c3p-29,  -0x1.6434a8447aeadp-28, 0x1.7469daccfadcdp-27,
        -0x1.862c734df3eacp-26, 0x1.99b93c2070b0fp-25,  -0x1.af5a6cbbf8a97p-24,
        0x1.c76bbb3f07a4dp-23,  -0x1.e2600d93cfd2fp-22, 0x1.0064cdeb22f0fp-20,
        -0x1.11b2eb7679541p-19, 0x1.2597a39f34aacp-18,  -0x1.3cbc963ce2243p-17,
        0x1.580dcee66eb02p-16,  -0x1.78de5bd7c81efp-15, 0x1.a127b0f17d65ap-14,
        -0x1.d3fd4c76d2fc8p-13, 0x1.0b36af86396e9p-11,  -0x1.38ac5c2bf8e08p-10,
        0x1.7add6eadb6c30p-9,   -0x1.e404fc218f5f2p-8,  0x1.51322ac7d8483p-6,
        -0x1.13e001a557607p-4,  0x1.4a34cc4a60fa6p-2};
    return z * ONE_MINUS_EULER + z * z * horner(z, c, COUNT(c));
}

/* Stirling's series for x >= 10: B(2k) / (2k (2k - 1) x^(2k - 1)), k = 9 down to 1. */
static double lgamma_large(double x)
{
    static const double c[] = {
        0x1.6fe96381e0680p-3,   -0x1.e4286cb0f5398p-6, 0x1.a41a41a41a41ap-8,
        -0x1.f6ab0d9993c7dp-10, 0x1.b951e2b18ff23p-11, -0x1.3813813813814p-11,
        0x1.a01a01a01a01ap-11,  -0x1.6c16c16c16c17p-9, 0x1.5555555555555p-4};
    double z = 1.0 / (x * x);
    return (x - 0.5) * (dm_log(x) - 1.0) + (HALF_LOG_2PI - 0.5) + horner(z, c, COUNT(c)) / x;
}

double dm_lgamma(double x)
{
    SIM_ASSERT(x > 0 && x <= DBL_MAX);
    if (x >= 10) return lgamma_large(x);
    if (x < 0.5) return lgamma_near_two(x) - dm_log1p(x) - dm_log(x);
    if (x < 1.5) return lgamma_near_two(x - 1.0) - dm_log1p(x - 1.0);
    double product = 1.0;
    while (x > 2.5) {
        x -= 1.0;
        product *= x;
    }
    double low = lgamma_near_two(x - 2.0);
    return product == 1.0 ? low : low + dm_log(product);
}

double dm_poisson_log(double mean, double k)
{
    SIM_ASSERT(mean > 0 && mean <= DBL_MAX && k >= 0);
    if (k < 20 || mean < 0.1 * k) return k * dm_log(mean) - mean - dm_lgamma(k + 1.0);
    double z = 1.0 / (k * k);
    double stirling = (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680)))) / k;
    double d = (mean - k) / k;
    return -k * (d - dm_log1p(d)) - 0.5 * dm_log(k) - HALF_LOG_2PI - stirling;
}

/* ---- normal distribution ---- */

static const double SQRT_2PI = 0x1.40d931ff62706p+1;
static const double INV_SQRT_2PI = 0x1.9884533d43651p-2;

/* Mills' ratio (1 - cdf(x)) / density(x), x >= 0: (x + 4.5) times it is smooth in
 * t = (x - 4.5) / (x + 4.5), -1 <= t < 1; its Chebyshev coefficients, T25 down to T0. */
static double mills_ratio(double x)
{
    static const double c[] = {
        -0x1.1e8dab68893d5p-57, -0x1.009e173379843p-54, 0x1.0e453f4f6f2bbp-54,
        0x1.67ace82ec84c8p-50,  0x1.6edf06ed64374p-51,  -0x1.da7cc79b4dcc6p-46,
        -0x1.9b1978efa4815p-45, 0x1.3cb81fb13350bp-41,  0x1.b1297e0707ac4p-40,
        -0x1.c9a74b072e931p-37, -0x1.7d7039aca4f37p-35, 0x1.7c3b813ca08fep-32,
        0x1.2af6ee6898249p-30,  -0x1.74e20c9ee65a3p-27, -0x1.5b04b98c72db1p-26,
        0x1.9ebd28fb7cdcap-22,  -0x1.05e1aeb683fd6p-22, -0x1.c304422916472p-17,
        0x1.1a9c3a67f2f5ap-14,  0x1.b53086b070644p-13,  -0x1.3c89344ec0190p-8,
        0x1.2a832f326fdf8p-5,   -0x1.7848a26abd15bp-3,  0x1.680a15997f81cp-1,
        -0x1.10d3bc820b516p+1,  0x1.4a415ef437730p+1};
    double t = (x - 4.5) / (x + 4.5);
    double b0 = 0;
    double b1 = 0;
    for (int i = 0; i < COUNT(c) - 1; i++) { /* Clenshaw's recurrence */
        double b2 = b1;
        b1 = b0;
        b0 = 2.0 * t * b1 - b2 + c[i];
    }
    return (t * b0 - b1 + c[COUNT(c) - 1]) / (x + 4.5);
}

/* e^(-x^2 / 2): squaring the leading 26 bits exactly keeps the relative error small for large x. */
static double bell(double x)
{
    if (x > 40) return 0.0;
    double head = (double)(int64_t)(x * 0x1p20) * 0x1p-20;
    double rest = (x - head) * (x + head);
    return dm_exp(-0.5 * head * head) * dm_exp(-0.5 * rest);
}

static double upper_tail(double x) /* 1 - cdf(x), x >= 0 */
{
    return mills_ratio(x) * (INV_SQRT_2PI * bell(x));
}

double dm_normal_cdf(double x)
{
    SIM_ASSERT(x == x);
    return x < 0 ? upper_tail(-x) : 1.0 - upper_tail(x);
}

/* cdf(x) - 1/2 for |x| < 0.8, Taylor series: relative accuracy near 0. */
static double central(double x)
{
    double z = -0.5 * x * x;
    double term = 1.0;
    double sum = 1.0;
    for (int k = 1; k < 18; k++) {
        term *= z / k;
        sum += term / (2 * k + 1);
    }
    return INV_SQRT_2PI * x * sum;
}

static double inverse_central(double d) /* |d| <= 1/4 */
{
    double x = d * SQRT_2PI * (1.0 + d * d);
    for (int i = 0; i < 4; i++)
        x -= (central(x) - d) * SQRT_2PI / bell(x < 0 ? -x : x);
    return x;
}

/* The x with upper_tail(x) = q, q <= 1/4, by Newton's iteration on the logarithm, which is nearly
 * quadratic. The start is a rational fit in t = sqrt(-2 log q), within 0.002 up to t = 39. */
static double inverse_tail(double q)
{
    double log_q = dm_log(q);
    double t = dm_sqrt(-2.0 * log_q);
    double x = t - (2.2306 + t * (0.34948 + t * 0.000803)) / (1.0 + t * (0.99237 + t * 0.069353));
    for (int i = 0; i < 3; i++) {
        double m = mills_ratio(x);
        double log_tail = dm_log(m * INV_SQRT_2PI) - 0.5 * x * x;
        x += m * (log_tail - log_q);
    }
    return x;
}

double dm_normal_inv(double p)
{
    SIM_ASSERT(p > 0 && p < 1);
    if (p < 0.25) return -inverse_tail(p);
    if (p > 0.75) return inverse_tail(1.0 - p);
    return inverse_central(p - 0.5);
}
