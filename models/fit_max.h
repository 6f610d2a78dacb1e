/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit_max - tree of maxima over positions 0 .. n-1: which block of positions may hold a fitting
 * one?
 *
 * The leaves (what a position offers) live with the caller, FIT_FAN to a block. Level 0 holds
 * what a block offers: for every axis by itself the largest value, and the unions of the zones
 * and landmarks (fit_marks.h); level 1 holds the same of FIT_FAN blocks, and so on. A block that
 * does not cover a need holds no position that does; one that does may still disappoint.
 * Private to the fit index. Pure integers; tested through tests/models/test_fit.c. */
#ifndef VDCSIM_MODELS_FIT_MAX_H
#define VDCSIM_MODELS_FIT_MAX_H

#include "models/fit_marks.h"
#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    FIT_FAN = 8,    /* measured: docs/decisions */
    FIT_LEVELS = 11 /* 8^11 > 2^32 positions */
};
#define FIT_NOWHERE UINT32_MAX

struct fit_offer { /* of a position or a block; what is asked has the same form */
    struct fit_vec vec;
    uint64_t marks;
    uint32_t zones; /* bit z: a host of zone z is there; asked: all of these */
};
#define FIT_OFFER_NOTHING ((struct fit_offer){{{INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}}, 0, 0})

static inline bool fit_vec_covers(const struct fit_vec *offer, const struct fit_vec *need)
{
    return (offer->v[0] >= need->v[0]) & (offer->v[1] >= need->v[1]) & (offer->v[2] >= need->v[2]) &
           (offer->v[3] >= need->v[3]);
}

static inline void fit_vec_raise(struct fit_vec *max, const struct fit_vec *by)
{
    for (int d = 0; d < FIT_AXES; d++)
        max->v[d] = by->v[d] > max->v[d] ? by->v[d] : max->v[d];
}

static inline bool fit_vec_equal(const struct fit_vec *a, const struct fit_vec *b)
{
    return ((a->v[0] ^ b->v[0]) | (a->v[1] ^ b->v[1]) | (a->v[2] ^ b->v[2]) |
            (a->v[3] ^ b->v[3])) == 0;
}

struct fit_max {
    struct fit_offer *level[FIT_LEVELS];
    uint32_t count[FIT_LEVELS];
    uint32_t levels;
};

/* fit_max_init - a tree over n >= 1 positions that offer nothing. false: no memory. */
bool fit_max_init(struct fit_max *t, struct arena *a, uint32_t n);
/* fit_max_clone - false: no memory. */
bool fit_max_clone(struct fit_max *dst, const struct fit_max *src, struct arena *a);
/* fit_max_put - what a block offers now. O(levels), less when a level above does not change. */
void fit_max_put(struct fit_max *t, uint32_t block, const struct fit_offer *offer);
/* fit_max_next - first block >= `block` that covers the need, or FIT_NOWHERE. Adds the nodes it
 * looked at to *steps. */
uint32_t fit_max_next(const struct fit_max *t, const struct fit_offer *need, uint32_t block,
                      uint64_t *steps);

#endif
