/* SPDX-License-Identifier: GPL-3.0-or-later */
/* detect - statistics of short series: spread, imbalance, straight lines, local regression.
 *
 * What control loops know about loads. Series are given newest first, as models/history.h hands
 * them out, and are never changed. Only + - * / and comparisons in a fixed order, so results are
 * the same on every machine; pure, no draws, nothing is allocated.
 * Tests: tests/models/test_detect.c, validation cases K06, K08, K09. */
#ifndef VDCSIM_MODELS_DETECT_H
#define VDCSIM_MODELS_DETECT_H

#include <stdbool.h>
#include <stdint.h>

enum { DETECT_MOST = 64 }; /* readings of one series */

/* detect_sd - population standard deviation (divided by n); 0 for n <= 1. Any n. */
double detect_sd(const double *x, uint32_t n);
/* detect_median - of an even number the mean of the middle two. 1 <= n <= DETECT_MOST. */
double detect_median(const double *x, uint32_t n);
/* detect_mad - median absolute deviation from the median, not scaled. */
double detect_mad(const double *x, uint32_t n);
/* detect_quantile - 0 <= p <= 1, straight between the order statistics at (n - 1) p, counted from
 * 0: type 7 of Hyndman and Fan, The American Statistician 50(4), 1996. */
double detect_quantile(const double *x, uint32_t n, double p);
/* detect_iqr - third less first quartile. */
double detect_iqr(const double *x, uint32_t n);

struct detect_line { /* value `steps` readings after the newest: level + slope x steps */
    double level, slope;
};
/* detect_ols - ordinary least squares, all readings alike. n >= 2. */
struct detect_line detect_ols(const double *x, uint32_t n);
/* detect_loess - local regression at the newest reading: a line with tricube weights
 * (1 - (age / oldest age)^3)^3, so that the oldest reading has none. Cleveland, JASA 74, 1979, with
 * all n readings as the neighbourhood. n >= 3.
 * detect_loess_robust - twice more with bisquare weights (1 - (e / 6s)^2)^2 of the residuals e,
 * s their median absolute value, which outliers hardly move (the same paper). */
struct detect_line detect_loess(const double *x, uint32_t n);
struct detect_line detect_loess_robust(const double *x, uint32_t n);

static inline double detect_at(struct detect_line line, double steps)
{
    return line.level + line.slope * steps;
}

/* detect_correlation - squared multiple correlation R^2 of the series y with `count` others: the
 * share of its variance that the best linear combination of them explains. others[i] has n readings
 * like y. Series without variance, or that others explain already, are passed over; 0 when y does
 * not vary. count + 2 < n <= DETECT_MOST: with fewer readings anything could be explained. */
double detect_correlation(const double *y, const double *const *others, uint32_t count, uint32_t n);

#endif
