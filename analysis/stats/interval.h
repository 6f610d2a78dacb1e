/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interval - confidence intervals: means, paired differences, proportions, percentiles.
 *
 * `confidence` is in (0, 1), e.g. 0.95; all intervals are two-sided with equal tails. An interval
 * that the data cannot support (one replication, no data) is {NaN, NaN}: reports print no interval
 * then, they never invent one. A sample that does not vary has the interval {mean, mean}. Quantiles
 * come from the GSL, whose error handler must be off (gsl_set_error_handler_off in main); they
 * agree to about nine digits between machines, so reports print nine. Pure functions, no memory.
 * Test: tests/analysis/test_interval.c, with the coverage test of 95 % intervals. */
#ifndef VDCSIM_ANALYSIS_STATS_INTERVAL_H
#define VDCSIM_ANALYSIS_STATS_INTERVAL_H

#include "analysis/stats/moments.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
    double lo, hi;
};

/* interval_none - {NaN, NaN}; interval_is_known - both ends are numbers. */
struct interval interval_none(void);
bool interval_is_known(struct interval i);
double interval_half_width(struct interval i);

/* interval_t - quantile of Student's t: (1 + confidence) / 2 with `df` degrees of freedom. NaN when
 * df <= 0. Source: gsl_cdf_tdist_Pinv. */
double interval_t(double confidence, double df);

/* interval_mean - t interval for a mean of independent replications: mean +- t s / sqrt(n). */
struct interval interval_mean(const struct moments *m, double confidence);

struct interval_difference { /* of two samples, x - y */
    size_t n;                /* pairs, or the smaller sample when unpaired */
    double difference;       /* of the means; NaN without data */
    double variance;         /* of the difference of one pair; NaN when unpaired */
    double correlation;      /* achieved by common random numbers; NaN when unpaired or constant */
    struct interval ci;
};

/* interval_paired - common random numbers: x[i] and y[i] saw the same world, so the interval is
 * that of the mean of x[i] - y[i]. Pairs without data on one side are left out.
 * Source: Law, Simulation Modeling and Analysis, 5th ed., section 10.2.1. */
struct interval_difference interval_paired(const double *x, const double *y, size_t n,
                                           double confidence);
/* interval_welch - independent samples of unequal variance (Welch 1938, Satterthwaite's df). */
struct interval_difference interval_welch(const double *x, size_t nx, const double *y, size_t ny,
                                          double confidence);

/* interval_clopper_pearson - exact interval of a proportion: `hits` of `n`, hits <= n, n > 0. Zero
 * hits give lo = 0, all hits give hi = 1. Source: Clopper and Pearson 1934 by gsl_cdf_beta_Pinv. */
struct interval interval_clopper_pearson(uint64_t hits, uint64_t n, double confidence);
/* interval_wilson - score interval of a proportion (Wilson 1927): shorter, approximate. */
struct interval interval_wilson(uint64_t hits, uint64_t n, double confidence);
/* interval_rule_of_three - exact one-sided upper bound of a proportion after 0 hits in n > 0
 * trials: 1 - (1 - confidence)^(1/n), about 3/n for 95 %. */
double interval_rule_of_three(uint64_t n, double confidence);

/* interval_percentile - distribution-free interval of the p-quantile (0 < p < 1) of a sorted sample
 * by order statistics: the narrowest pair of ranks whose binomial coverage is >= confidence.
 * {NaN, NaN} when n is too small for any. `coverage` (may be NULL) receives the exact coverage. */
struct interval interval_percentile(const double *sorted, size_t n, double p, double confidence,
                                    double *coverage);
/* interval_quantile - the p-quantile itself, linear between order statistics (type 7 of Hyndman and
 * Fan 1996); NaN when n = 0. */
double interval_quantile(const double *sorted, size_t n, double p);

#endif
