/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/dmath.h"
#include "sim/diag.h"
#include "sim/num.h"
#include <float.h>
#include <string.h>

/* ln 2 in two parts: k * LN2_HI is exact for |k| < 2^20 because the low 21 bits of LN2_HI
 * are zero. */
static const double LN2_HI = 0x1.62e42feep-1;
static const double LN2_LO = 0x1.a39ef35793c76p-33;
static const double LOG2_E = 0x1.71547652b82fep0;
static const double SQRT_2 = 0x1.6a09e667f3bcdp0;

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static double from_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

static double abs_of(double x)
{
    return x < 0 ? -x : x;
}

static double power_of_two(int k) /* k in [-1022, 1023] */
{
    return from_bits((uint64_t)(k + 1023) << 52);
}

static double scale_by_two(double x, int k) /* x * 2^k for x near 1, through subnormals */
{
    if (k > 1023) return x * 0x1p1023 * 2.0;
    if (k < -1022) return x * power_of_two(k + 64) * 0x1p-64;
    return x * power_of_two(k);
}

static double horner(double x, const double *c, int n)
{
    double sum = c[0];
    for (int i = 1; i < n; i++)
        sum = sum * x + c[i];
    return sum;
}

#define HORNER(x, c) horner((x), (c), (int)(sizeof(c) / sizeof *(c)))

/* ---- exponential ---- */

/* (e^r - 1 - r) / r^2: Taylor series; |r| <= ln 2 / 2 leaves less than 2^-58 of it. Summed in pairs
 * (Estrin), which lets the processor work on four products at once. */
static double exp_tail(double r)
{
    double r2 = r * r;
    double r4 = r2 * r2;
    double c0 = (0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
    double c4 = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
    double c8 =
        (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
    return c0 + r4 * (c4 + r4 * c8);
}

static int nearest_k(double x) /* x / ln 2 to the nearest whole number; |x| < 2000 */
{
    double k = x * LOG2_E;
    return (int)(k + (k < 0 ? -0.5 : 0.5));
}

double dm_exp(double x)
{
    SIM_ASSERT(x == x);
    if (x > 709.782712893384) return 0x1p1023 * 2.0;
    if (x < -745.2) return 0.0;
    int k = nearest_k(x);
    double hi = x - k * LN2_HI;
    double lo = k * LN2_LO;
    double r = hi - lo;
    double y = 1.0 + (hi + (exp_tail(r) * r * r - lo));
    return scale_by_two(y, k);
}

double dm_expm1(double x)
{
    SIM_ASSERT(x == x);
    if (x > 40) return dm_exp(x);
    if (x < -40) return -1.0;
    int k = nearest_k(x);
    double hi = x - k * LN2_HI;
    double lo = k * LN2_LO;
    double r = hi - lo;
    double y = hi + (exp_tail(r) * r * r - lo); /* e^r - 1 */
    if (k == 0) return y;
    double two_k = power_of_two(k);
    return (two_k - 1.0) + two_k * y;
}

/* ---- logarithm ---- */

/* x = 2^k m with m in [sqrt(1/2), sqrt 2]. */
static double split_exponent(double x, int *k)
{
    uint64_t u = bits_of(x);
    *k = 0;
    if (u < UINT64_C(0x0010000000000000)) {
        u = bits_of(x * 0x1p54);
        *k = -54;
    }
    *k += (int)(u >> 52) - 1023;
    double m = from_bits((u & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000));
    if (m > SQRT_2) {
        m *= 0.5;
        *k += 1;
    }
    return m;
}

/* (log((1 + s) / (1 - s)) / s - 2) / s^2, with z = s^2 <= 0.0295: 2/3 + 2/5 z + 2/7 z^2 ... */
static double log_tail(double z)
{
    double z2 = z * z;
    double z4 = z2 * z2;
    double c0 = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
    double c4 = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
    double c8 = (2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23);
    return c0 + z4 * (c4 + z4 * c8);
}

/* k ln 2 + log(1 + f) + c, where c is a small correction. f - (f^2/2 - s (f^2/2 + tail)) keeps the
 * leading term exact. */
static double log_of_parts(int k, double f, double c)
{
    double s = f / (2.0 + f);
    double z = s * s;
    double h = 0.5 * f * f;
    double tail = z * log_tail(z);
    return k * LN2_HI - ((h - (s * (h + tail) + (k * LN2_LO + c))) - f);
}

double dm_log(double x)
{
    SIM_ASSERT(x > 0 && x <= DBL_MAX);
    int k;
    double m = split_exponent(x, &k);
    return log_of_parts(k, m - 1.0, 0.0);
}

double dm_log1p(double x)
{
    SIM_ASSERT(x > -1 && x <= DBL_MAX);
    if (x > -0.29 && x < 0.41) return log_of_parts(0, x, 0.0);
    double u = 1.0 + x;
    /* What the sum lost: x - (u - 1) for small x, 1 - (u - x) for large x. */
    double lost = x < 1 ? x - (u - 1.0) : 1.0 - (u - x);
    int k;
    double m = split_exponent(u, &k);
    return log_of_parts(k, m - 1.0, lost / u);
}

/* ---- power ---- */

struct pair { /* an unevaluated sum hi + lo, |lo| <= ulp(hi) / 2 */
    double hi, lo;
};

static struct pair two_sum(double a, double b)
{
    double s = a + b;
    double t = s - a;
    return (struct pair){s, (a - (s - t)) + (b - t)};
}

static struct pair two_product(double a, double b) /* Dekker; needs |a|, |b| < 2^995 */
{
    double ca = a * 134217729.0; /* 2^27 + 1 */
    double cb = b * 134217729.0;
    double ah = ca - (ca - a);
    double bh = cb - (cb - b);
    double al = a - ah;
    double bl = b - bh;
    double p = a * b;
    return (struct pair){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

/* log x with about 62 correct bits: the quotient s and the sum are carried in two doubles. */
static struct pair log_pair(double x)
{
    int k;
    double f = split_exponent(x, &k) - 1.0;
    double d = 2.0 + f;
    double d_lo = f - (d - 2.0);
    double s = f / d;
    struct pair back = two_product(s, d);
    double s_lo = (((f - back.hi) - back.lo) - s * d_lo) / d;
    double z = s * s;
    struct pair sum = two_sum(k * LN2_HI, 2.0 * s);
    double low = sum.lo + (k * LN2_LO + (2.0 * s_lo + s * z * log_tail(z)));
    return two_sum(sum.hi, low);
}

double dm_pow(double x, double y)
{
    SIM_ASSERT(x > 0 && x <= DBL_MAX);
    SIM_ASSERT(y >= -DBL_MAX && y <= DBL_MAX);
    struct pair log_x = log_pair(x);
    double rough = y * log_x.hi;
    if (rough > 800) return 0x1p1023 * 2.0;
    if (rough < -800) return 0.0;
    if (abs_of(y) > 0x1p900) return 1.0; /* |log x| >= 2^-54 or 0: only x = 1 gets here */
    struct pair p = two_product(y, log_x.hi);
    double e = dm_exp(p.hi);
    if (e > DBL_MAX) return e;
    return e + e * (p.lo + y * log_x.lo);
}

/* ---- square root, rounding ---- */

/* Newton's iteration in doubles gives the root within a few units; integers then decide the last
 * bit. */
double dm_sqrt(double x)
{
    SIM_ASSERT(x >= 0 && x <= DBL_MAX);
    if (x == 0) return x;
    uint64_t u = bits_of(x);
    int k = 0;
    if (u < UINT64_C(0x0010000000000000)) {
        u = bits_of(x * 0x1p54);
        k = -54;
    }
    k += (int)(u >> 52) - 1023;
    int odd = k & 1;
    uint64_t mantissa = (u & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x0010000000000000);
    double m = (double)(mantissa << odd) * 0x1p-52; /* in [1, 4) */
    double root = 17.0 / 24 + m * (1.0 / 3);        /* within 4.2 % */
    for (int i = 0; i < 4; i++)
        root = 0.5 * (root + m / root);
    /* r = floor of the root of N = mantissa 2^(52 + odd): N in [2^104, 2^106), r in [2^52, 2^53) */
    u128 n = (u128)(mantissa << odd) << 52;
    uint64_t r = (uint64_t)(root * 0x1p52);
    while ((u128)r * r > n)
        r--;
    while ((u128)(r + 1) * (r + 1) <= n)
        r++;
    if (n - (u128)r * r > r) r++; /* beyond r + 1/2; a tie is impossible */
    return (double)r * power_of_two((k - odd) / 2 - 52);
}

double dm_floor(double x)
{
    SIM_ASSERT(x == x);
    if (abs_of(x) >= 0x1p52) return x;
    double t = (double)(int64_t)x;
    return t > x ? t - 1.0 : t;
}

int64_t dm_round_i64(double x)
{
    SIM_ASSERT(abs_of(x) < 0x1p62);
    int64_t whole = (int64_t)x;
    double rest = x - (double)whole;
    if (rest >= 0.5) return whole + 1;
    if (rest <= -0.5) return whole - 1;
    return whole;
}

/* ---- sine and cosine of turns ---- */

/* sin(2 pi t), cos(2 pi t) for |t| <= 1/8: Taylor series with (2 pi)^k / k! as coefficients. */
static double sin_core(double t)
{
    static const double c[] = {-0x1.8a404211f9547p-7, 0x1.aaec32af93359p-4,  -0x1.6fadb9f155744p-1,
                               0x1.e8f434d018d63p+1,  -0x1.e3074fde8871fp+3, 0x1.50783487ee782p+5,
                               -0x1.32d2cce62bd86p+6, 0x1.466bc6775aae2p+6,  -0x1.4abbce625be53p+5};
    static const double TWO_PI_HI = 0x1.921fb54442d18p+2;
    static const double TWO_PI_LO = 0x1.1a62633145c07p-52;
    double z = t * t;
    return t * TWO_PI_HI + t * (z * HORNER(z, c) + TWO_PI_LO);
}

static double cos_core(double t)
{
    static const double c[] = {0x1.ef6e308d6d1c4p-9,  -0x1.2a0c591af8314p-5, 0x1.20c62c2f2d7f5p-2,
                               -0x1.b6e24f44b128fp+0, 0x1.f9d38a3763cc3p+2,  -0x1.a6d1f2a204a8cp+4,
                               0x1.e1f506891babbp+5,  -0x1.55d3c7e3cbffap+6, 0x1.03c1f081b5ac4p+6,
                               -0x1.3bd3cc9be45dep+4};
    double z = t * t;
    return 1.0 + z * HORNER(z, c);
}

/* x = whole turns + quarter / 4 + t, |t| <= 1/8; every step is exact. Returns the quarter, 0
 * .. 3. */
static int split_turns(double x, double *t)
{
    SIM_ASSERT(x >= -DBL_MAX && x <= DBL_MAX);
    double r = x - dm_floor(x + 0.5);
    double quarter = dm_floor(r * 4.0 + 0.5);
    *t = r - quarter * 0.25;
    return (int)quarter & 3;
}

double dm_sin2pi(double x)
{
    double t;
    int quarter = split_turns(x, &t);
    double y = quarter & 1 ? cos_core(t) : sin_core(t);
    return quarter & 2 ? -y : y;
}

double dm_cos2pi(double x)
{
    double t;
    int quarter = split_turns(x, &t);
    double y = quarter & 1 ? sin_core(t) : cos_core(t);
    return quarter == 1 || quarter == 2 ? -y : y;
}
