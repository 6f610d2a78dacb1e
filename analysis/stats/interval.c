/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stats/interval.h"
#include "sim/diag.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

struct interval interval_none(void)
{
    return (struct interval){MOMENTS_NO_DATA, MOMENTS_NO_DATA};
}

bool interval_is_known(struct interval i)
{
    return isfinite(i.lo) && isfinite(i.hi);
}

double interval_half_width(struct interval i)
{
    return (i.hi - i.lo) / 2;
}

static struct interval around(double centre, double half_width)
{
    if (!isfinite(centre) || !isfinite(half_width)) return interval_none();
    return (struct interval){centre - half_width, centre + half_width};
}

double interval_t(double confidence, double df)
{
    SIM_ASSERT(confidence > 0 && confidence < 1);
    if (!(df > 0)) return MOMENTS_NO_DATA;
    double t = gsl_cdf_tdist_Qinv((1 - confidence) / 2, df);
    return isfinite(t) ? t : MOMENTS_NO_DATA;
}

struct interval interval_mean(const struct moments *m, double confidence)
{
    SIM_ASSERT(m != NULL);
    if (m->n < 2) return interval_none();
    double t = interval_t(confidence, (double)(m->n - 1));
    return around(m->mean, t * sqrt(m->variance / (double)m->n));
}

struct interval_difference interval_paired(const double *x, const double *y, size_t n,
                                           double confidence)
{
    SIM_ASSERT(n == 0 || (x != NULL && y != NULL));
    struct moments m = moments_of_difference(x, y, n);
    return (struct interval_difference){.n = m.n,
                                        .difference = m.mean,
                                        .variance = m.variance,
                                        .correlation = moments_correlation(x, y, n),
                                        .ci = interval_mean(&m, confidence)};
}

struct interval_difference interval_welch(const double *x, size_t nx, const double *y, size_t ny,
                                          double confidence)
{
    struct moments a = moments_of(x, nx), b = moments_of(y, ny);
    struct interval_difference d = {.n = a.n < b.n ? a.n : b.n,
                                    .difference = a.mean - b.mean,
                                    .variance = MOMENTS_NO_DATA,
                                    .correlation = MOMENTS_NO_DATA,
                                    .ci = interval_none()};
    if (d.n < 2) return d;
    double va = a.variance / (double)a.n, vb = b.variance / (double)b.n;
    if (va + vb == 0) {
        d.ci = around(d.difference, 0);
        return d;
    }
    double df = (va + vb) * (va + vb) / (va * va / (double)(a.n - 1) + vb * vb / (double)(b.n - 1));
    d.ci = around(d.difference, interval_t(confidence, df) * sqrt(va + vb));
    return d;
}

struct interval interval_clopper_pearson(uint64_t hits, uint64_t n, double confidence)
{
    SIM_ASSERT(n > 0 && hits <= n);
    SIM_ASSERT(confidence > 0 && confidence < 1);
    double tail = (1 - confidence) / 2, k = (double)hits, misses = (double)(n - hits);
    struct interval i = {0, 1};
    if (hits > 0) i.lo = gsl_cdf_beta_Pinv(tail, k, misses + 1);
    if (hits < n) i.hi = gsl_cdf_beta_Qinv(tail, k + 1, misses);
    return interval_is_known(i) ? i : interval_none();
}

struct interval interval_wilson(uint64_t hits, uint64_t n, double confidence)
{
    SIM_ASSERT(n > 0 && hits <= n);
    SIM_ASSERT(confidence > 0 && confidence < 1);
    double z = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2);
    double trials = (double)n, p = (double)hits / trials, z2 = z * z / trials;
    double centre = (p + z2 / 2) / (1 + z2);
    double half = z / (1 + z2) * sqrt(p * (1 - p) / trials + z2 / (4 * trials));
    return around(centre, half);
}

double interval_rule_of_three(uint64_t n, double confidence)
{
    SIM_ASSERT(n > 0);
    SIM_ASSERT(confidence > 0 && confidence < 1);
    return -expm1(log1p(-confidence) / (double)n);
}

/* The interval [x_(l), x_(u)] covers the quantile when l <= B < u for B binomial(n, p). B's
 * probabilities have one peak, so growing from it towards the likelier side is the narrowest set.
 * */
struct interval interval_percentile(const double *sorted, size_t n, double p, double confidence,
                                    double *coverage)
{
    SIM_ASSERT(p > 0 && p < 1);
    SIM_ASSERT(confidence > 0 && confidence < 1);
    SIM_ASSERT(n < UINT32_MAX);
    if (coverage != NULL) *coverage = MOMENTS_NO_DATA;
    if (n < 2) return interval_none();
    unsigned trials = (unsigned)n, mode = (unsigned)floor((double)(n + 1) * p);
    if (mode < 1) mode = 1;
    if (mode > trials - 1) mode = trials - 1;
    unsigned l = mode, u = mode + 1;
    double covered = gsl_ran_binomial_pdf(mode, p, trials);
    while (covered < confidence && (l > 1 || u < trials)) {
        double below = l > 1 ? gsl_ran_binomial_pdf(l - 1, p, trials) : -1;
        double above = u < trials ? gsl_ran_binomial_pdf(u, p, trials) : -1;
        covered += below > above ? below : above;
        if (below > above) {
            l--;
        } else {
            u++;
        }
    }
    if (!(covered >= confidence)) return interval_none();
    if (coverage != NULL) *coverage = covered;
    return (struct interval){sorted[l - 1], sorted[u - 1]};
}

double interval_quantile(const double *sorted, size_t n, double p)
{
    SIM_ASSERT(p >= 0 && p <= 1);
    if (n == 0) return MOMENTS_NO_DATA;
    double at = p * (double)(n - 1), below = floor(at);
    size_t i = (size_t)below;
    if (i + 1 >= n) return sorted[n - 1];
    return sorted[i] + (at - below) * (sorted[i + 1] - sorted[i]);
}
