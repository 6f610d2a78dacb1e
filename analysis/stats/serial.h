/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serial - samples that follow each other in time: warm-up, batches, autocorrelation, run length.
 *
 * Pure functions over arrays in time order, no memory. Test: tests/analysis/test_serial.c. */
#ifndef VDCSIM_ANALYSIS_STATS_SERIAL_H
#define VDCSIM_ANALYSIS_STATS_SERIAL_H

#include "analysis/stats/interval.h"
#include <stddef.h>
#include <stdint.h>

/* serial_lag1 - lag-1 autocorrelation; NaN when n < 2 or the series is constant. */
double serial_lag1(const double *x, size_t n);

/* serial_ar1_inflation - limit of n Var(mean) / Var(x) for a first-order autoregressive series:
 * (1 + phi) / (1 - phi), |phi| < 1. */
double serial_ar1_inflation(double phi);

struct serial_batches {
    size_t batches, size; /* size observations each; a rest at the end is left out */
    double mean;
    double variance_of_mean; /* variance of the batch means / batches */
    double lag1;             /* of the batch means; below 0.2 the batches are long enough */
    struct interval ci;
};

/* serial_batch_means - splits n observations in `batches` (2 .. 64) equal batches; 20 to 30 are
 * usual.
 * Source: Law, Simulation Modeling and Analysis, 5th ed., section 9.5.3. */
struct serial_batches serial_batch_means(const double *x, size_t n, size_t batches,
                                         double confidence);

/* serial_mser5 - observations to delete as warm-up: batches of five, truncation d that minimises
 * sum((z - mean)^2) / (n - d)^2 over d <= n/2. Source: White, Cobb and Spratt, WSC 2000 (MSER-5).
 * */
size_t serial_mser5(const double *x, size_t n);

/* serial_replications - first guess of the replications for a relative half-width `precision`, from
 * a pilot: ceil((z s / (precision |mean|))^2), at least 2; 0 when the mean is 0 or the pilot is too
 * small.
 * Source: Law, 5th ed., section 9.4.1, with the normal quantile. */
uint64_t serial_replications(const struct moments *pilot, double precision, double confidence);

#endif
