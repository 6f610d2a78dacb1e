/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist - samplers of the distributions that scenarios can name.
 *
 * Our own inverse-CDF or rejection samplers on addressed draws; GSL is the oracle of the tests, not a
 * dependency. A struct dist is plain data without pointers into other objects except `points` /
 * `weights` of the empirical and discrete kinds, which live as long as the specification.
 * Values are in the unit of the parameters; dist_duration_ns takes parameters in ns. */
#ifndef VDCSIM_SIM_DIST_H
#define VDCSIM_SIM_DIST_H

#include "sim/rng.h"
#include <stdbool.h>
#include <stdint.h>

enum dist_kind {
    DIST_CONSTANT,    /* a = value */
    DIST_UNIFORM,     /* a = min, b = max */
    DIST_TRIANGULAR,  /* a = min, b = mode, c = max */
    DIST_EXPONENTIAL, /* a = mean */
    DIST_WEIBULL,     /* a = scale, b = shape */
    DIST_GAMMA,       /* a = shape, b = scale */
    DIST_LOGNORMAL,   /* a = mu, b = sigma of the logarithm */
    DIST_NORMAL,      /* a = mean, b = sd */
    DIST_PARETO,      /* a = scale (minimum), b = shape */
    DIST_EMPIRICAL,   /* points[0..n), sorted: linear between order statistics */
    DIST_POISSON,     /* a = mean */
    DIST_DISCRETE,    /* points[i] with weight weights[i]: alias method (Walker/Vose) */
    DIST_ZIPF,        /* a = exponent >= 0, ranks 1..n: P(k) ~ k^-a (rejection-inversion) */
    DIST_MIXTURE,     /* hyper-exponential: means points[i], probabilities weights[i] */
    DIST_KIND_COUNT
};

struct dist {
    enum dist_kind kind;
    double a, b, c;
    uint64_t n;            /* points, ranks */
    const double *points;
    const double *weights;
    const uint32_t *alias; /* built by dist_prepare */
    const double *cut;
};

/* dist_from_moments - parameters from mean and coefficient of variation (sd / mean), for WEIBULL,
 * GAMMA, LOGNORMAL, NORMAL, PARETO, UNIFORM, EXPONENTIAL (cv ignored), CONSTANT. false: impossible. */
bool dist_from_moments(enum dist_kind kind, double mean, double cv, struct dist *out);
/* dist_alias_build - fills alias[n] and cut[n] for DIST_DISCRETE and DIST_MIXTURE from weights[n]. */
bool dist_alias_build(const double *weights, uint64_t n, uint32_t *alias, double *cut);
/* dist_sample - one value. Draws: as many of the cursor's as the method needs. */
double dist_sample(const struct dist *d, struct rng_cursor *c);
/* dist_mean, dist_variance - theoretical moments (inf where they do not exist). */
double dist_mean(const struct dist *d);
double dist_variance(const struct dist *d);
/* dist_cdf - distribution function at x (tests, percentiles). */
double dist_cdf(const struct dist *d, double x);
/* dist_duration_ns - a sample rounded to a whole number of ns, clipped to [0, 2^62). */
int64_t dist_duration_ns(const struct dist *d, struct rng_cursor *c);

/* dist_normal - one standard normal of the cursor (ziggurat). The batched demand path calls
 * dist_normal_at, which is the same function of (stream, occurrence) and inlines well. */
double dist_normal(struct rng_cursor *c);
double dist_normal_at(uint64_t stream, uint64_t occurrence);
const char *dist_kind_name(enum dist_kind kind);

#endif
