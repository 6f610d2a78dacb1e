/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/dist.h"
#include "sim/diag.h"
#include "sim/dmath.h"

const char *dist_kind_name(enum dist_kind kind)
{
    static const char *const names[DIST_KIND_COUNT] = {
        "constant", "uniform", "triangular", "exponential", "weibull",  "gamma", "lognormal",
        "normal",   "pareto",  "empirical",  "poisson",     "discrete", "zipf",  "mixture"};
    SIM_ASSERT((unsigned)kind < DIST_KIND_COUNT);
    return names[kind];
}

/* ---- ziggurats: what the inline fast path leaves ---- */

static double bell(double x)
{
    return dm_exp(-0.5 * x * x);
}

static double normal_tail(struct rng_cursor *c) /* beyond edge[1] (Marsaglia 1964) */
{
    const double r = dist_normal_edge[1];
    for (;;) {
        double e = dist_exponential(c) / r;
        double bound = dist_exponential(c);
        if (2.0 * bound > e * e) return r + e;
    }
}

double dist_normal_rest(struct rng_cursor *c, uint64_t bits)
{
    for (;;) {
        unsigned layer = (unsigned)(bits % DIST_LAYERS);
        double x = (double)((int64_t)bits >> 10) * 0x1p-53 * dist_normal_edge[layer];
        double left = dist_normal_edge[layer + 1];
        if (__builtin_fabs(x) < left) return x;
        if (layer == 0) {
            double tail = normal_tail(c);
            return x < 0 ? -tail : tail;
        }
        double low = bell(dist_normal_edge[layer]);
        double height = low + rng_unit(c) * (bell(left) - low);
        if (height < bell(x)) return x;
        bits = rng_next(c);
    }
}

double dist_exponential_rest(struct rng_cursor *c, uint64_t bits)
{
    double start = 0; /* the tail is an exponential again */
    for (;;) {
        unsigned layer = (unsigned)(bits % DIST_LAYERS);
        double x = (double)(int64_t)(bits >> 11) * 0x1p-53 * dist_exponential_edge[layer];
        double left = dist_exponential_edge[layer + 1];
        if (x < left) return start + x;
        if (layer == 0) {
            start += dist_exponential_edge[1];
        } else {
            double low = dm_exp(-dist_exponential_edge[layer]);
            double height = low + rng_unit(c) * (dm_exp(-left) - low);
            if (height < dm_exp(-x)) return start + x;
        }
        bits = rng_next(c);
    }
}

/* ---- continuous kinds ---- */

static double sample_triangular(const struct dist *d, struct rng_cursor *c)
{
    double width = d->c - d->a;
    double u = rng_unit(c);
    if (width <= 0) return d->a;
    if (u * width < d->b - d->a) return d->a + dm_sqrt(u * width * (d->b - d->a));
    return d->c - dm_sqrt((1.0 - u) * width * (d->c - d->b));
}

static double sample_gamma(double shape, struct rng_cursor *c)
{
    if (shape < 1) { /* gamma(shape + 1) x U^(1 / shape) */
        double e = dist_exponential(c);
        return sample_gamma(shape + 1.0, c) * dm_exp(-e / shape);
    }
    double d = shape - 1.0 / 3;
    double k = 1.0 / dm_sqrt(9.0 * d);
    for (;;) {
        double x = dist_normal(c);
        double root = 1.0 + k * x;
        if (root <= 0) continue;
        double v = root * root * root;
        double u = rng_open(c);
        if (u < 1.0 - 0.0331 * (x * x) * (x * x)) return d * v;
        if (dm_log(u) < 0.5 * x * x + d * (1.0 - v + dm_log(v))) return d * v;
    }
}

static double sample_empirical(const struct dist *d, struct rng_cursor *c)
{
    double place = rng_unit(c) * (double)(d->n - 1);
    uint64_t i = (uint64_t)place;
    if (i + 1 >= d->n) return d->points[d->n - 1];
    return d->points[i] + (place - (double)i) * (d->points[i + 1] - d->points[i]);
}

/* ---- discrete kinds ---- */

static double poisson_inversion(double mean, struct rng_cursor *c)
{
    double p = dm_exp(-mean);
    double u = rng_unit(c);
    int k = 0;
    for (double sum = p; u >= sum && k < 100; sum += p) { /* mean < 10: P(100) < 1e-60 */
        k++;
        p *= mean / k;
    }
    return k;
}

static double poisson_rejection(double mean, struct rng_cursor *c)
{
    double b = 0.931 + 2.53 * dm_sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double quick = 0.9277 - 3.6224 / (b - 2.0);
    for (;;) {
        double u = rng_unit(c) - 0.5;
        double v = rng_open(c);
        double us = 0.5 - (u < 0 ? -u : u);
        if (us <= 0) continue;
        double k = dm_floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= quick) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (dm_log(v * inverse_alpha / (a / (us * us) + b)) <= dm_poisson_log(mean, k)) return k;
    }
}

/* Integral of t^-a from 1 to x, and its inverse; both are smooth across a = 1. */
static double zipf_area(double a, double x)
{
    double log_x = dm_log(x);
    double e = (1.0 - a) * log_x;
    return e == 0 ? log_x : dm_expm1(e) / (1.0 - a);
}

static double zipf_area_inverse(double a, double area)
{
    double e = (1.0 - a) * area;
    if (e <= -1) return 0x1p1000; /* rounding of the largest area for a > 1 */
    return a == 1 ? dm_exp(area) : dm_exp(dm_log1p(e) / (1.0 - a));
}

static double sample_zipf(const struct dist *d, struct rng_cursor *c)
{
    double n = (double)d->n;
    double low = zipf_area(d->a, 1.5) - 1.0;
    double high = zipf_area(d->a, n + 0.5);
    double sure = 2.0 - zipf_area_inverse(d->a, zipf_area(d->a, 2.5) - dm_pow(2.0, -d->a));
    for (;;) {
        double area = low + rng_open(c) * (high - low);
        double x = zipf_area_inverse(d->a, area);
        double k = x >= n ? n : dm_floor(x + 0.5);
        if (k < 1) k = 1;
        if (k - x <= sure) return k;
        if (area >= zipf_area(d->a, k + 0.5) - dm_pow(k, -d->a)) return k;
    }
}

static uint64_t sample_alias(const struct dist *d, struct rng_cursor *c)
{
    SIM_ASSERT(d->alias && d->cut);
    uint64_t i = rng_below(c, d->n);
    double u = rng_unit(c);
    return u < d->cut[i] ? i : d->alias[i];
}

static double sample_mixture(const struct dist *d, struct rng_cursor *c)
{
    uint64_t i = sample_alias(d, c);
    return d->points[i] * dist_exponential(c);
}

static double sample_uniform(const struct dist *d, struct rng_cursor *c)
{
    double x = d->a + rng_unit(c) * (d->b - d->a);
    return x < d->b ? x : d->b; /* the sum may round up to b, never beyond */
}

double dist_sample(const struct dist *d, struct rng_cursor *c)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return d->a;
    case DIST_UNIFORM:
        return sample_uniform(d, c);
    case DIST_TRIANGULAR:
        return sample_triangular(d, c);
    case DIST_EXPONENTIAL:
        return d->a * dist_exponential(c);
    case DIST_WEIBULL: {
        double e = dist_exponential(c);
        return e > 0 ? d->a * dm_pow(e, 1.0 / d->b) : 0;
    }
    case DIST_GAMMA:
        return d->b * sample_gamma(d->a, c);
    case DIST_LOGNORMAL:
        return dm_exp(d->a + d->b * dist_normal(c));
    case DIST_NORMAL:
        return d->a + d->b * dist_normal(c);
    case DIST_PARETO:
        return d->a * dm_exp(dist_exponential(c) / d->b);
    case DIST_EMPIRICAL:
        return sample_empirical(d, c);
    case DIST_POISSON:
        return d->a < 10 ? poisson_inversion(d->a, c) : poisson_rejection(d->a, c);
    case DIST_DISCRETE:
        return d->points[sample_alias(d, c)];
    case DIST_ZIPF:
        return sample_zipf(d, c);
    case DIST_MIXTURE:
        return sample_mixture(d, c);
    case DIST_KIND_COUNT:
        break;
    }
    SIM_ASSERT((unsigned)d->kind < DIST_KIND_COUNT);
    return 0;
}

int64_t dist_duration_ns(const struct dist *d, struct rng_cursor *c)
{
    double x = dist_sample(d, c);
    if (!(x > 0)) return 0;
    if (x >= 0x1p62) return (INT64_C(1) << 62) - 1;
    return dm_round_i64(x);
}

/* ---- alias tables ---- */

static uint64_t next_column(const double *cut, uint64_t n, uint64_t from, bool full)
{
    while (from < n && (cut[from] >= 1.0) != full)
        from++;
    return from;
}

/* One small and one large column are at work. A large column that drops below 1 becomes the next
 * small one at once if the scan of small columns has passed it, so no list of columns is needed. */
static void alias_level(uint64_t n, uint32_t *alias, double *cut)
{
    uint64_t scan = next_column(cut, n, 0, false);
    uint64_t large = next_column(cut, n, 0, true);
    uint64_t small = scan;
    while (small < n && large < n) {
        alias[small] = (uint32_t)large;
        cut[large] = (cut[large] + cut[small]) - 1.0;
        bool passed = large < scan;
        bool dropped = cut[large] < 1.0;
        uint64_t next = large;
        if (dropped) large = next_column(cut, n, large + 1, true);
        if (!(dropped && passed)) next = scan = next_column(cut, n, scan + 1, false);
        small = next;
    }
    /* Rounding leaves columns whose true height is 1. */
    for (; small < n; small = scan = next_column(cut, n, scan + 1, false))
        cut[small] = 1.0;
}

bool dist_alias_build(const double *weights, uint64_t n, uint32_t *alias, double *cut)
{
    double sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        if (!(weights[i] >= 0 && weights[i] <= 0x1p900)) return false;
        sum += weights[i];
    }
    if (n == 0 || n >= UINT32_MAX || !(sum > 0)) return false;
    for (uint64_t i = 0; i < n; i++) {
        cut[i] = weights[i] / sum * (double)n;
        alias[i] = (uint32_t)i;
    }
    alias_level(n, alias, cut);
    return true;
}
