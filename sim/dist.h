/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist - samplers of the distributions that scenarios can name.
 *
 * Our own inverse-CDF or rejection samplers on addressed draws, on dmath only, so a draw has the
 * same bits everywhere; GSL is the oracle of the tests, not a dependency. A struct dist is plain
 * data without pointers into other objects except `points`, `weights`, `alias` and `cut` of the
 * empirical, discrete and mixture kinds, which live as long as the specification. Values are in the
 * unit of the parameters; dist_duration_ns takes parameters in ns. A scale parameter only
 * multiplies the value, so under common random numbers two plans that differ in a mean keep their
 * draws in step. Parameters are checked once, by dist_is_valid, not at every draw. */
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
    uint64_t n; /* points, ranks; <= 2^32 - 1 where alias is used */
    const double *points;
    const double *weights;
    const uint32_t *alias; /* built by dist_alias_build */
    const double *cut;
};

const char *dist_kind_name(enum dist_kind kind); /* "weibull" */

/* ---- parameters and theory ---- */

/* dist_is_valid - are the parameters in range (finite, scales and shapes > 0, sorted points,
 * weights >= 0 with a positive sum, min <= mode <= max)? */
bool dist_is_valid(const struct dist *d);
/* dist_from_moments - parameters from mean > 0 and coefficient of variation (sd / mean) >= 0, for
 * WEIBULL, GAMMA, LOGNORMAL, NORMAL, PARETO, UNIFORM, EXPONENTIAL (cv ignored), CONSTANT (any mean,
 * cv ignored). cv = 0 gives a CONSTANT. The Weibull shape is found numerically, relative 1e-10.
 * false: impossible (also a Weibull with cv < 2e-6), *out is untouched. */
bool dist_from_moments(enum dist_kind kind, double mean, double cv, struct dist *out);
/* dist_alias_build - fills alias[n] and cut[n] for DIST_DISCRETE and DIST_MIXTURE from weights[n]
 * (Walker's alias method, Vose's construction, in place and in index order). false: no such
 * weights. */
bool dist_alias_build(const double *weights, uint64_t n, uint32_t *alias, double *cut);
/* dist_mean, dist_variance - theoretical moments (inf where they do not exist). */
double dist_mean(const struct dist *d);
double dist_variance(const struct dist *d);
/* dist_cdf - P(X <= x), absolute error < 1e-12 (tests, percentiles; slow for some kinds). */
double dist_cdf(const struct dist *d, double x);

/* ---- draws ---- */

/* dist_sample - one value. Draws: as many of the cursor's as the method needs. Methods: gamma by
 * Marsaglia and Tsang (ACM TOMS 2000), Poisson by inversion below mean 10 and by transformed
 * rejection PTRS above (Hoermann, Insurance: Math. and Econ. 1993), Zipf by rejection-inversion
 * (Hoermann and Derflinger, ACM TOMACS 1996), the others by inversion or from the
 * ziggurats below. */
double dist_sample(const struct dist *d, struct rng_cursor *c);
/* dist_duration_ns - a sample rounded to a whole number of ns, clipped to [0, 2^62). */
int64_t dist_duration_ns(const struct dist *d, struct rng_cursor *c);

enum { DIST_LAYERS = 256 };
extern const double dist_normal_edge[DIST_LAYERS + 1]; /* right edges of the ziggurat's layers */
extern const double dist_exponential_edge[DIST_LAYERS + 1];
double dist_normal_rest(struct rng_cursor *c, uint64_t bits); /* the 1.2 % that miss the fast */
double dist_exponential_rest(struct rng_cursor *c, uint64_t bits); /* path; not for other callers */

/* dist_normal - one standard normal of the cursor (ziggurat, Marsaglia and Tsang 2000): the low 8
 * bits of a draw name a layer, the upper 54 are a signed place in it. */
static inline double dist_normal(struct rng_cursor *c)
{
    uint64_t bits = rng_next(c);
    unsigned layer = (unsigned)(bits % DIST_LAYERS);
    double x = (double)((int64_t)bits >> 10) * 0x1p-53 * dist_normal_edge[layer];
    if (__builtin_fabs(x) < dist_normal_edge[layer + 1]) return x;
    return dist_normal_rest(c, bits);
}

/* dist_exponential - one exponential with mean 1, likewise. */
static inline double dist_exponential(struct rng_cursor *c)
{
    uint64_t bits = rng_next(c);
    unsigned layer = (unsigned)(bits % DIST_LAYERS);
    double x = (double)(int64_t)(bits >> 11) * 0x1p-53 * dist_exponential_edge[layer];
    if (x < dist_exponential_edge[layer + 1]) return x;
    return dist_exponential_rest(c, bits);
}

/* dist_normal_at, dist_exponential_at - the first value of the cursor of (stream, occurrence), for
 * array passes. */
static inline double dist_normal_at(uint64_t stream, uint64_t occurrence)
{
    struct rng_cursor c = rng_cursor(stream, occurrence);
    return dist_normal(&c);
}

static inline double dist_exponential_at(uint64_t stream, uint64_t occurrence)
{
    struct rng_cursor c = rng_cursor(stream, occurrence);
    return dist_exponential(&c);
}

#endif
