/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit_max - tree of maxima over positions 0 .. n-1: which block of positions may hold a fitting one?
 *
 * The leaves (what a position offers) live with the caller, FIT_FAN to a block. Level 0 holds, for
 * every axis by itself, the largest offer in a block, level 1 that of FIT_FAN blocks, and so on. A
 * block that does not cover a need holds no position that does; a block that does cover it may still
 * disappoint, because the maxima of two axes can come from two positions.
 * Private to the fit index. Pure integers; tested through tests/models/test_fit.c. */
#ifndef VDCSIM_MODELS_FIT_MAX_H
#define VDCSIM_MODELS_FIT_MAX_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    FIT_AXES = 4,   /* memory, rating, vCPUs, core: order of enum fit_dim, then the core */
    FIT_FAN = 8,    /* measured: docs/decisions */
    FIT_LEVELS = 11 /* 8^11 > 2^32 positions */
};
#define FIT_NOWHERE UINT32_MAX

struct fit_vec {
    int64_t v[FIT_AXES];
};
#define FIT_VEC_NOTHING ((struct fit_vec){{INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}})

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
    struct fit_vec *level[FIT_LEVELS];
    uint32_t count[FIT_LEVELS];
    uint32_t levels;
};

/* fit_max_init - a tree over n >= 1 positions that offer nothing. false: no memory. */
bool fit_max_init(struct fit_max *t, struct arena *a, uint32_t n);
/* fit_max_clone - false: no memory. */
bool fit_max_clone(struct fit_max *dst, const struct fit_max *src, struct arena *a);
/* fit_max_put - new maxima of a block. O(levels), less when a higher maximum does not change. */
void fit_max_put(struct fit_max *t, uint32_t block, const struct fit_vec *max);
/* fit_max_next - first block >= `block` that covers the need, or FIT_NOWHERE. */
uint32_t fit_max_next(const struct fit_max *t, const struct fit_vec *need, uint32_t block);

#endif
