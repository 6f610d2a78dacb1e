/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stats/moments.h"
#include "sim/diag.h"
#include <stdbool.h>

void moments_sum_add(struct moments_sum *s, double x)
{
    double t = s->high + x;
    /* the smaller of the two operands is the one that lost digits */
    s->low += fabs(s->high) >= fabs(x) ? (s->high - t) + x : (x - t) + s->high;
    s->high = t;
}

double moments_sum_value(const struct moments_sum *s)
{
    return s->high + s->low;
}

struct sample { /* x, or x - y when y is given */
    const double *x, *y;
    size_t n;
};

static double sample_at(const struct sample *s, size_t i)
{
    return s->y == NULL ? s->x[i] : s->x[i] - s->y[i];
}

static double mean_of(const struct sample *s, size_t with_data)
{
    struct moments_sum sum = {0};
    for (size_t i = 0; i < s->n; i++) {
        double v = sample_at(s, i);
        if (!isnan(v)) moments_sum_add(&sum, v);
    }
    return moments_sum_value(&sum) / (double)with_data;
}

static double variance_about(const struct sample *s, size_t with_data, double mean)
{
    struct moments_sum squares = {0}, rest = {0};
    for (size_t i = 0; i < s->n; i++) {
        double deviation = sample_at(s, i) - mean;
        if (isnan(deviation)) continue;
        moments_sum_add(&squares, deviation * deviation);
        moments_sum_add(&rest, deviation);
    }
    double r = moments_sum_value(&rest);
    double v = moments_sum_value(&squares) - r * r / (double)with_data;
    return v > 0 ? v / (double)(with_data - 1) : 0;
}

static struct moments moments_of_sample(const struct sample *s)
{
    struct moments m = {.mean = MOMENTS_NO_DATA,
                        .variance = MOMENTS_NO_DATA,
                        .min = MOMENTS_NO_DATA,
                        .max = MOMENTS_NO_DATA};
    for (size_t i = 0; i < s->n; i++) {
        double v = sample_at(s, i);
        if (isnan(v)) continue;
        m.n++;
        if (!(m.min <= v)) m.min = v;
        if (!(m.max >= v)) m.max = v;
    }
    if (m.n == 0) return m;
    m.mean = m.min == m.max ? m.min : mean_of(s, m.n); /* n x / n need not be x */
    if (m.n >= 2) m.variance = variance_about(s, m.n, m.mean);
    SIM_ASSERT(!(m.variance < 0));
    return m;
}

struct moments moments_of(const double *x, size_t n)
{
    SIM_ASSERT(x != NULL || n == 0);
    return moments_of_sample(&(struct sample){.x = x, .n = n});
}

struct moments moments_of_difference(const double *x, const double *y, size_t n)
{
    SIM_ASSERT((x != NULL && y != NULL) || n == 0);
    return moments_of_sample(&(struct sample){.x = x, .y = y, .n = n});
}

struct pair_sums { /* over the pairs where both sides have data */
    size_t n;
    double xx, yy, xy; /* sums of products of deviations */
};

static struct pair_sums pairs_of(const double *x, const double *y, size_t n)
{
    struct pair_sums p = {0};
    struct moments_sum sx = {0}, sy = {0}, xx = {0}, yy = {0}, xy = {0};
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        p.n++;
        moments_sum_add(&sx, x[i]);
        moments_sum_add(&sy, y[i]);
    }
    if (p.n == 0) return p;
    double mx = moments_sum_value(&sx) / (double)p.n, my = moments_sum_value(&sy) / (double)p.n;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        moments_sum_add(&xx, (x[i] - mx) * (x[i] - mx));
        moments_sum_add(&yy, (y[i] - my) * (y[i] - my));
        moments_sum_add(&xy, (x[i] - mx) * (y[i] - my));
    }
    p.xx = moments_sum_value(&xx);
    p.yy = moments_sum_value(&yy);
    p.xy = moments_sum_value(&xy);
    return p;
}

double moments_covariance(const double *x, const double *y, size_t n)
{
    struct pair_sums p = pairs_of(x, y, n);
    return p.n >= 2 ? p.xy / (double)(p.n - 1) : MOMENTS_NO_DATA;
}

/* Asked of the values, not of the sums: those may be left with rounding of the mean. */
static bool is_constant(const double *x, size_t n)
{
    struct moments m = moments_of(x, n);
    return !(m.max > m.min);
}

double moments_correlation(const double *x, const double *y, size_t n)
{
    struct pair_sums p = pairs_of(x, y, n);
    if (p.n < 2 || is_constant(x, n) || is_constant(y, n)) return MOMENTS_NO_DATA;
    double scale = sqrt(p.xx) * sqrt(p.yy);
    if (!(scale > 0)) return MOMENTS_NO_DATA;
    double r = p.xy / scale;
    return r > 1 ? 1 : r < -1 ? -1 : r;
}
