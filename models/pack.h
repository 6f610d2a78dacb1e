/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack - plan-time vector bin packing: how many equal hosts do these VMs need, and at least?
 *
 * Pure functions over items with a size in each of up to PACK_DIMS_MAX dimensions and identical
 * bins. Heuristics give an upper bound, the bounds a lower one; equal, they are the optimum. All
 * sizes are integers; ties end in the item's number, so equal input gives equal output everywhere.
 * Many VMs are alike: an item stands for `count` equal pieces, which are packed exactly as if each
 * were an item of its own, only faster (tests compare the two).
 * Sources: Johnson 1973 (FFD, BFD); Panigrahy, Talwar, Uyeda, Wieder, Heuristics for vector bin
 * packing, 2011 (FFDSum, FFDProd, dot product, L2); Martello and Toth, Knapsack problems, Wiley
 * 1990, ch. 8 (L1, L2). Tests: tests/models/test_pack.c. No draws. */
#ifndef VDCSIM_MODELS_PACK_H
#define VDCSIM_MODELS_PACK_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    PACK_DIMS_MAX = 64, /* 24 hours of a day as dimensions, and some */
    /* DOT and L2 choose among so many different items, the largest that fit: with all of many
     * thousands they would cost their square. */
    PACK_WINDOW = 32
};
#define PACK_UNPACKED UINT32_MAX

struct pack_problem {
    uint32_t items, dims;
    const int64_t *size;     /* items x dims, item by item, >= 0 */
    const int64_t *capacity; /* of one bin, dims, > 0 */
    const uint32_t *count;   /* equal pieces of each item; NULL = one of each */
};

enum pack_rule {
    PACK_FIRST_FIT, /* items in decreasing weight, each into the first bin with room */
    PACK_BEST_FIT,  /* items in decreasing weight, each into the bin with least room left */
    PACK_DOT, /* one bin at a time: next the item with the largest dot product with the room */
    PACK_L2   /* one bin at a time: next the item nearest to the room left */
};

enum pack_weight {               /* what "large" means for an item of several dimensions */
                   PACK_SUM,     /* sum of size / capacity */
                   PACK_PRODUCT, /* product of size / capacity */
                   PACK_ONE_DIM, /* size in `dim` */
                   /* sum of a_d x size / capacity, a_d = mean demand of dimension d */
                   PACK_WEIGHTED_SUM
};

struct pack_options {
    enum pack_rule rule;
    enum pack_weight weight; /* DOT and L2 also weigh by a_d if PACK_WEIGHTED_SUM */
    uint32_t dim;            /* PACK_ONE_DIM */
};

struct pack_result {
    uint32_t bins;
    uint32_t unpacked; /* pieces larger than a bin */
};

/* pack_pieces - pieces of all items. */
uint32_t pack_pieces(const struct pack_problem *p);

/* pack_run - packs all pieces that fit a bin by themselves.
 * Args    bin_of[pieces]: out, bin number or PACK_UNPACKED, item by item; NULL = not wanted.
 *         scratch: work space is taken from it and stays there until the arena ends.
 * Cost    O(items x bins x dims) or, bin by bin, O(pieces x PACK_WINDOW x dims) at most.
 * Errors  false: no memory. */
bool pack_run(const struct pack_problem *p, const struct pack_options *options, uint32_t *bin_of,
              struct pack_result *result, struct arena *scratch);

/* pack_check - is every packed piece in one bin and no bin overfull? */
bool pack_check(const struct pack_problem *p, const uint32_t *bin_of, uint32_t bins,
                struct arena *scratch);

/* pack_fits - is an item no larger than a bin? Those that are do not count in any bound. */
bool pack_fits(const struct pack_problem *p, uint32_t item);
/* pack_volumes - total size / capacity of each dimension: bins, not rounded. */
void pack_volumes(const struct pack_problem *p, double *bins_of_dim);
/* pack_bound_volume - L1: no fewer bins than max over d of ceil(total size / capacity). */
uint32_t pack_bound_volume(const struct pack_problem *p);
/* pack_bound_l2 - L2 of Martello and Toth, the best over all dimensions; >= pack_bound_volume.
 * UINT32_MAX: no memory. O(items log items) a dimension in which some item takes more than half a
 * bin; in others L2 is the volume. pack_bound_l2_dims - of each dimension; false: no memory. */
uint32_t pack_bound_l2(const struct pack_problem *p, struct arena *scratch);
bool pack_bound_l2_dims(const struct pack_problem *p, uint32_t *bins_of_dim, struct arena *scratch);

#endif
