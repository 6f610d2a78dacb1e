/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stats/serial.h"
#include "sim/diag.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { BATCHES_MAX = 64, MSER_BATCH = 5 };

double serial_lag1(const double *x, size_t n)
{
    SIM_ASSERT(x != NULL || n == 0);
    struct moments m = moments_of(x, n);
    if (n < 2 || !(m.max > m.min)) return MOMENTS_NO_DATA;
    struct moments_sum products = {0}, squares = {0};
    for (size_t i = 0; i < n; i++) {
        double deviation = x[i] - m.mean;
        moments_sum_add(&squares, deviation * deviation);
        if (i > 0) moments_sum_add(&products, deviation * (x[i - 1] - m.mean));
    }
    return moments_sum_value(&products) / moments_sum_value(&squares);
}

double serial_ar1_inflation(double phi)
{
    SIM_ASSERT(phi > -1 && phi < 1);
    return (1 + phi) / (1 - phi);
}

struct serial_batches serial_batch_means(const double *x, size_t n, size_t batches,
                                         double confidence)
{
    SIM_ASSERT(batches >= 2 && batches <= BATCHES_MAX);
    struct serial_batches b = {.batches = batches,
                               .size = n / batches,
                               .mean = MOMENTS_NO_DATA,
                               .variance_of_mean = MOMENTS_NO_DATA,
                               .lag1 = MOMENTS_NO_DATA,
                               .ci = interval_none()};
    if (b.size == 0) return b;
    double means[BATCHES_MAX];
    for (size_t i = 0; i < batches; i++)
        means[i] = moments_of(x + i * b.size, b.size).mean;
    struct moments m = moments_of(means, batches);
    b.mean = m.mean;
    b.variance_of_mean = m.variance / (double)batches;
    b.lag1 = serial_lag1(means, batches);
    b.ci = interval_mean(&m, confidence);
    return b;
}

/* From the last batch backwards, so that mean and squared deviations of the kept part grow by one
 * batch at a time (Welford 1962) instead of being summed anew for every truncation. */
size_t serial_mser5(const double *x, size_t n)
{
    SIM_ASSERT(x != NULL || n == 0);
    size_t batches = n / MSER_BATCH, best = 0;
    double mean = 0, squares = 0, least = HUGE_VAL;
    for (size_t d = batches; d-- > 0;) {
        double z = moments_of(x + d * MSER_BATCH, MSER_BATCH).mean;
        double kept = (double)(batches - d), deviation = z - mean;
        mean += deviation / kept;
        squares += deviation * (z - mean);
        double statistic = squares / (kept * kept);
        if (2 * d <= batches && statistic <= least) {
            least = statistic;
            best = d;
        }
    }
    return best * MSER_BATCH;
}

uint64_t serial_replications(const struct moments *pilot, double precision, double confidence)
{
    SIM_ASSERT(precision > 0);
    SIM_ASSERT(confidence > 0 && confidence < 1);
    if (pilot->n < 2 || pilot->mean == 0 || !isfinite(pilot->variance)) return 0;
    double z = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2);
    double root = z * sqrt(pilot->variance) / (precision * fabs(pilot->mean));
    double n = ceil(root * root);
    if (!(n < 1e18)) return UINT64_C(1000000000000000000);
    return n < 2 ? 2 : (uint64_t)n;
}
