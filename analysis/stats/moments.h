/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moments - mean, variance and correlation of a sample, reproducible to the last bit.
 *
 * A sample is an array indexed by replication; sums run over that index with Neumaier's
 * compensation, so a result never depends on which thread finished first. NaN means "this
 * replication has no data" (a ratio 0/0): such entries are left out and `n` counts the others. Pure
 * functions, no memory.
 * Source: Neumaier, ZAMM 54 (1974), improved Kahan summation. Test: tests/analysis/test_moments.c.
 * */
#ifndef VDCSIM_ANALYSIS_STATS_MOMENTS_H
#define VDCSIM_ANALYSIS_STATS_MOMENTS_H

#include <math.h>
#include <stddef.h>

#define MOMENTS_NO_DATA ((double)NAN)

struct moments {
    size_t n;        /* entries with data */
    double mean;     /* NaN when n = 0 */
    double variance; /* unbiased, divisor n - 1; NaN when n < 2 */
    double min, max; /* NaN when n = 0 */
};

struct moments_sum { /* a running compensated sum; zero-initialise */
    double high, low;
};

void moments_sum_add(struct moments_sum *s, double x);
double moments_sum_value(const struct moments_sum *s);

/* moments_of - mean, then squared deviations from it with the correction of Chan, Golub and LeVeque
 * (1983) for its rounding. Equal values have exactly their own value as mean and variance 0.
 * moments_of_difference - the same of x[i] - y[i], over the pairs where both have data.
 * Args: NULL only when n = 0; no infinities. */
struct moments moments_of(const double *x, size_t n);
struct moments moments_of_difference(const double *x, const double *y, size_t n);

/* moments_covariance, moments_correlation - over the pairs where both have data. NaN when fewer
 * than two pairs; the correlation is NaN as well when one side does not vary. */
double moments_covariance(const double *x, const double *y, size_t n);
double moments_correlation(const double *x, const double *y, size_t n);

#endif
