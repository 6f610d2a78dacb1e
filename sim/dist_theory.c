/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known about the distributions without drawing: validity, moments,
 * distribution functions. */
#include "sim/diag.h"
#include "sim/dist.h"
#include "sim/dmath.h"
#include <float.h>

static bool is_finite(double x)
{
    return x >= -DBL_MAX && x <= DBL_MAX;
}

static bool is_positive(double x)
{
    return x > 0 && x <= DBL_MAX;
}

/* ---- validity ---- */

static bool weights_are_valid(const struct dist *d)
{
    double sum = 0;
    for (uint64_t i = 0; i < d->n; i++) {
        if (!is_finite(d->weights[i]) || d->weights[i] < 0) return false;
        sum += d->weights[i];
    }
    return is_positive(sum);
}

static bool points_are_valid(const struct dist *d)
{
    if (d->n == 0 || d->n >= UINT32_MAX || !d->points) return false;
    for (uint64_t i = 0; i < d->n; i++) {
        if (!is_finite(d->points[i])) return false;
        if (d->kind == DIST_EMPIRICAL && i > 0 && d->points[i] < d->points[i - 1]) return false;
        if (d->kind == DIST_MIXTURE && d->points[i] <= 0) return false;
    }
    return d->kind == DIST_EMPIRICAL || (d->weights && weights_are_valid(d));
}

bool dist_is_valid(const struct dist *d)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return is_finite(d->a);
    case DIST_UNIFORM:
        return is_finite(d->a) && is_finite(d->b) && d->a <= d->b;
    case DIST_TRIANGULAR:
        return is_finite(d->a) && is_finite(d->c) && d->a <= d->b && d->b <= d->c;
    case DIST_EXPONENTIAL:
        return is_positive(d->a);
    case DIST_WEIBULL:
    case DIST_GAMMA:
    case DIST_PARETO:
        return is_positive(d->a) && is_positive(d->b);
    case DIST_LOGNORMAL:
    case DIST_NORMAL:
        return is_finite(d->a) && is_finite(d->b) && d->b >= 0;
    case DIST_POISSON:
        return d->a >= 0 && d->a <= 1e15;
    case DIST_ZIPF:
        return d->a >= 0 && d->a <= 100 && d->n >= 1 && d->n <= UINT64_C(1) << 52;
    case DIST_EMPIRICAL:
    case DIST_DISCRETE:
    case DIST_MIXTURE:
        return points_are_valid(d);
    case DIST_KIND_COUNT:
        break;
    }
    return false;
}

/* ---- parameters from moments ---- */

/* log(1 + cv^2) of a Weibull with shape 1 / x. */
static double weibull_log_ratio(double x)
{
    return dm_lgamma(1.0 + 2.0 * x) - 2.0 * dm_lgamma(1.0 + x);
}

/* The ratio grows with x: bracket, then bisect to the last bit. */
static bool weibull_from_moments(double mean, double cv, struct dist *out)
{
    double target = dm_log1p(cv * cv);
    double low = 0;
    double high = 1;
    while (weibull_log_ratio(high) < target) {
        low = high;
        high *= 2; /* ends below 32, since cv <= 1e6 */
    }
    for (;;) {
        double x = 0.5 * (low + high);
        if (x <= low || x >= high) break;
        if (weibull_log_ratio(x) < target)
            low = x;
        else
            high = x;
    }
    if (high < 1e-6) return false; /* the difference of the logarithms has no digits left */
    *out = (struct dist){.kind = DIST_WEIBULL};
    out->b = 1.0 / high;
    out->a = mean / dm_exp(dm_lgamma(1.0 + high));
    return true;
}

static struct dist constant(double value)
{
    return (struct dist){.kind = DIST_CONSTANT, .a = value};
}

static struct dist lognormal_from_moments(double mean, double cv)
{
    double variance = dm_log1p(cv * cv);
    return (struct dist){
        .kind = DIST_LOGNORMAL, .a = dm_log(mean) - 0.5 * variance, .b = dm_sqrt(variance)};
}

static struct dist pareto_from_moments(double mean, double cv)
{
    double shape = 1.0 + dm_sqrt(1.0 + 1.0 / (cv * cv));
    return (struct dist){.kind = DIST_PARETO, .a = mean * (shape - 1.0) / shape, .b = shape};
}

static struct dist uniform_from_moments(double mean, double cv)
{
    double half = mean * cv * dm_sqrt(3.0);
    return (struct dist){.kind = DIST_UNIFORM, .a = mean - half, .b = mean + half};
}

static bool two_parameters_from_moments(enum dist_kind kind, double mean, double cv,
                                        struct dist *out)
{
    switch (kind) {
    case DIST_WEIBULL:
        return weibull_from_moments(mean, cv, out);
    case DIST_GAMMA:
        *out = (struct dist){.kind = kind, .a = 1.0 / (cv * cv), .b = mean * (cv * cv)};
        return true;
    case DIST_LOGNORMAL:
        *out = lognormal_from_moments(mean, cv);
        return true;
    case DIST_NORMAL:
        *out = (struct dist){.kind = kind, .a = mean, .b = mean * cv};
        return true;
    case DIST_PARETO:
        *out = pareto_from_moments(mean, cv);
        return true;
    case DIST_UNIFORM:
        *out = uniform_from_moments(mean, cv);
        return true;
    default:
        return false;
    }
}

bool dist_from_moments(enum dist_kind kind, double mean, double cv, struct dist *out)
{
    if (!is_finite(mean)) return false;
    if (kind == DIST_CONSTANT) {
        *out = constant(mean);
        return true;
    }
    if (!(mean > 0)) return false;
    if (kind == DIST_EXPONENTIAL) {
        *out = (struct dist){.kind = kind, .a = mean};
        return true;
    }
    if (!(cv >= 0 && cv <= 1e6)) return false;
    struct dist d;
    double spread = cv > 0 ? cv : 1; /* any: only asks whether the kind is possible */
    if (!two_parameters_from_moments(kind, mean, spread, &d) || !dist_is_valid(&d)) return false;
    *out = cv > 0 ? d : constant(mean);
    return true;
}

/* ---- moments ---- */

/* Sum of k^-s for k = 1..n: the first terms one by one, the rest by Euler and
 * Maclaurin's formula. */
static double power_sum(double s, double n)
{
    double first = n < 32 ? n : 32;
    double sum = 0;
    for (double k = first; k >= 1; k--)
        sum += dm_pow(k, -s);
    if (n <= first) return sum;
    double m = first;
    double fm = dm_pow(m, -s);
    double fn = dm_pow(n, -s);
    double e = (1.0 - s) * dm_log(n / m);
    double integral = m * fm * (s == 1 ? dm_log(n / m) : dm_expm1(e) / (1.0 - s));
    double d1 = s * (fm / m - fn / n) / 12;
    double s3 = s * (s + 1.0) * (s + 2.0);
    double d3 = s3 * (fm / (m * m * m) - fn / (n * n * n)) / 720;
    double s5 = s3 * (s + 3.0) * (s + 4.0);
    double d5 = s5 * (fm / (m * m * m * m * m) - fn / (n * n * n * n * n)) / 30240;
    return sum + (integral + 0.5 * (fn - fm) + d1 - d3 + d5);
}

static double weibull_mean(const struct dist *d)
{
    return d->a * dm_exp(dm_lgamma(1.0 + 1.0 / d->b));
}

static double weibull_variance(const struct dist *d)
{
    double mean = weibull_mean(d);
    return mean * mean * dm_expm1(weibull_log_ratio(1.0 / d->b));
}

static double pareto_mean(const struct dist *d)
{
    return d->b > 1 ? d->a * d->b / (d->b - 1.0) : __builtin_inf();
}

static double pareto_variance(const struct dist *d)
{
    double m = d->b - 1.0;
    return d->b > 2 ? d->a * d->a * d->b / (m * m * (d->b - 2.0)) : __builtin_inf();
}

static double lognormal_variance(const struct dist *d)
{
    double s2 = d->b * d->b;
    return dm_expm1(s2) * dm_exp(2.0 * d->a + s2);
}

static double triangular_variance(const struct dist *d)
{
    double left = d->b - d->a;
    double right = d->c - d->b;
    return (left * left + left * right + right * right) / 18;
}

/* The density between neighbouring points is uniform, with equal probability for each gap. */
static double empirical_moment(const struct dist *d, int order)
{
    if (d->n == 1) return order == 1 ? d->points[0] : d->points[0] * d->points[0];
    double sum = 0;
    for (uint64_t i = 0; i + 1 < d->n; i++) {
        double p = d->points[i];
        double q = d->points[i + 1];
        sum += order == 1 ? 0.5 * (p + q) : (p * p + p * q + q * q) / 3;
    }
    return sum / (double)(d->n - 1);
}

/* Weighted mean of f(point): the value of DISCRETE, mean or second moment 2 m^2 of
 * MIXTURE's parts. */
static double weighted_moment(const struct dist *d, int order)
{
    double sum = 0;
    double weight = 0;
    double second = d->kind == DIST_MIXTURE ? 2.0 : 1.0;
    for (uint64_t i = 0; i < d->n; i++) {
        double x = d->points[i];
        sum += d->weights[i] * (order == 1 ? x : second * x * x);
        weight += d->weights[i];
    }
    return sum / weight;
}

static double zipf_moment(const struct dist *d, int order)
{
    return power_sum(d->a - order, (double)d->n) / power_sum(d->a, (double)d->n);
}

double dist_mean(const struct dist *d)
{
    switch (d->kind) {
    case DIST_CONSTANT:
    case DIST_EXPONENTIAL:
    case DIST_NORMAL:
    case DIST_POISSON:
        return d->a;
    case DIST_UNIFORM:
        return 0.5 * d->a + 0.5 * d->b;
    case DIST_TRIANGULAR:
        return (d->a + d->b + d->c) / 3;
    case DIST_WEIBULL:
        return weibull_mean(d);
    case DIST_GAMMA:
        return d->a * d->b;
    case DIST_LOGNORMAL:
        return dm_exp(d->a + 0.5 * d->b * d->b);
    case DIST_PARETO:
        return pareto_mean(d);
    case DIST_EMPIRICAL:
        return empirical_moment(d, 1);
    case DIST_DISCRETE:
    case DIST_MIXTURE:
        return weighted_moment(d, 1);
    case DIST_ZIPF:
        return zipf_moment(d, 1);
    case DIST_KIND_COUNT:
        break;
    }
    SIM_ASSERT((unsigned)d->kind < DIST_KIND_COUNT);
    return 0;
}

static double variance_of(double second_moment, double mean)
{
    double v = second_moment - mean * mean;
    return v > 0 ? v : 0;
}

double dist_variance(const struct dist *d)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return 0;
    case DIST_UNIFORM:
        return (d->b - d->a) * (d->b - d->a) / 12;
    case DIST_TRIANGULAR:
        return triangular_variance(d);
    case DIST_EXPONENTIAL:
        return d->a * d->a;
    case DIST_WEIBULL:
        return weibull_variance(d);
    case DIST_GAMMA:
        return d->a * d->b * d->b;
    case DIST_LOGNORMAL:
        return lognormal_variance(d);
    case DIST_NORMAL:
        return d->b * d->b;
    case DIST_PARETO:
        return pareto_variance(d);
    case DIST_EMPIRICAL:
        return variance_of(empirical_moment(d, 2), empirical_moment(d, 1));
    case DIST_POISSON:
        return d->a;
    case DIST_DISCRETE:
    case DIST_MIXTURE:
        return variance_of(weighted_moment(d, 2), weighted_moment(d, 1));
    case DIST_ZIPF:
        return variance_of(zipf_moment(d, 2), zipf_moment(d, 1));
    case DIST_KIND_COUNT:
        break;
    }
    SIM_ASSERT((unsigned)d->kind < DIST_KIND_COUNT);
    return 0;
}

/* ---- distribution functions ---- */

/* x^a e^-x / gamma(a) */
static double gamma_factor(double a, double x)
{
    return a * dm_exp(dm_poisson_log(x, a));
}

static double gamma_series(double a, double x) /* lower part, for x < a + 1 */
{
    double term = 1.0 / a;
    double sum = term;
    for (double k = 1; term > sum * 1e-17 && k < 1e6; k++) {
        term *= x / (a + k);
        sum += term;
    }
    return sum * gamma_factor(a, x);
}

static double gamma_fraction(double a, double x) /* upper part by Lentz's method, for x >= a + 1 */
{
    double b = x + 1.0 - a;
    double c = 1e300;
    double d = 1.0 / b;
    double h = d;
    for (double k = 1; k < 1e6; k++) {
        double an = -k * (k - a);
        b += 2.0;
        d = an * d + b;
        c = b + an / c;
        d = 1.0 / d;
        double step = d * c;
        h *= step;
        if (__builtin_fabs(step - 1.0) < 1e-16) break;
    }
    return h * gamma_factor(a, x);
}

static double gamma_cdf(double shape, double x) /* regularised lower incomplete gamma function */
{
    if (!(x > 0)) return 0;
    if (x > 1e300) return 1;
    return x < shape + 1.0 ? gamma_series(shape, x) : 1.0 - gamma_fraction(shape, x);
}

static double triangular_cdf(const struct dist *d, double x)
{
    if (x < d->a) return 0;
    if (x >= d->c) return 1;
    double width = d->c - d->a;
    if (x < d->b) return (x - d->a) * (x - d->a) / (width * (d->b - d->a));
    return 1.0 - (d->c - x) * (d->c - x) / (width * (d->c - d->b));
}

static double empirical_cdf(const struct dist *d, double x)
{
    if (x < d->points[0]) return 0;
    if (x >= d->points[d->n - 1]) return 1;
    uint64_t low = 0; /* points[low] <= x < points[high] */
    uint64_t high = d->n - 1;
    while (high - low > 1) {
        uint64_t mid = low + (high - low) / 2;
        if (d->points[mid] <= x)
            low = mid;
        else
            high = mid;
    }
    double part = (x - d->points[low]) / (d->points[high] - d->points[low]);
    return ((double)low + part) / (double)(d->n - 1);
}

static double weighted_cdf(const struct dist *d, double x)
{
    double sum = 0;
    double weight = 0;
    for (uint64_t i = 0; i < d->n; i++) {
        weight += d->weights[i];
        if (d->kind == DIST_MIXTURE)
            sum += x > 0 ? -d->weights[i] * dm_expm1(-x / d->points[i]) : 0;
        else if (d->points[i] <= x)
            sum += d->weights[i];
    }
    return sum / weight;
}

static double normal_cdf_at(const struct dist *d, double y)
{
    if (d->b == 0) return y >= d->a ? 1 : 0;
    return dm_normal_cdf((y - d->a) / d->b);
}

static double zipf_cdf(const struct dist *d, double x)
{
    double n = (double)d->n;
    if (x < 1) return 0;
    if (x >= n) return 1;
    return power_sum(d->a, dm_floor(x)) / power_sum(d->a, n);
}

static double poisson_cdf(const struct dist *d, double x)
{
    if (x < 0) return 0;
    if (d->a == 0) return 1;
    return 1.0 - gamma_cdf(dm_floor(x) + 1.0, d->a);
}

double dist_cdf(const struct dist *d, double x)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return x >= d->a ? 1 : 0;
    case DIST_UNIFORM:
        if (x < d->a) return 0;
        return x >= d->b ? 1 : (x - d->a) / (d->b - d->a);
    case DIST_TRIANGULAR:
        return triangular_cdf(d, x);
    case DIST_EXPONENTIAL:
        return x > 0 ? -dm_expm1(-x / d->a) : 0;
    case DIST_WEIBULL:
        return x > 0 ? -dm_expm1(-dm_pow(x / d->a, d->b)) : 0;
    case DIST_GAMMA:
        return gamma_cdf(d->a, x / d->b);
    case DIST_LOGNORMAL:
        return x > 0 ? normal_cdf_at(d, dm_log(x)) : 0;
    case DIST_NORMAL:
        return normal_cdf_at(d, x);
    case DIST_PARETO:
        return x > d->a ? 1.0 - dm_pow(d->a / x, d->b) : 0;
    case DIST_EMPIRICAL:
        return empirical_cdf(d, x);
    case DIST_POISSON:
        return poisson_cdf(d, x);
    case DIST_DISCRETE:
    case DIST_MIXTURE:
        return weighted_cdf(d, x);
    case DIST_ZIPF:
        return zipf_cdf(d, x);
    case DIST_KIND_COUNT:
        break;
    }
    SIM_ASSERT((unsigned)d->kind < DIST_KIND_COUNT);
    return 0;
}
