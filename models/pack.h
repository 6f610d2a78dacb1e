/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack - plan-time vector bin packing: how many equal hosts do these VMs need, and at least?
 *
 * Pure functions over items with a size in each of up to PACK_DIMS_MAX dimensions and identical
 * bins. Heuristics give an upper bound, the bounds a lower one; equal, they are the optimum. All
 * sizes are integers; ties end in the item's number, so equal input gives equal output everywhere.
 * Sources: Johnson 1973 (FFD, BFD); Panigrahy, Talwar, Uyeda, Wieder, Heuristics for vector bin
 * packing, 2011 (FFDSum, FFDProd, dot product, L2); Martello and Toth, Knapsack problems, Wiley
 * 1990, ch. 8 (L1, L2). Tests: tests/models/test_pack.c. No draws. */
#ifndef VDCSIM_MODELS_PACK_H
#define VDCSIM_MODELS_PACK_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { PACK_DIMS_MAX = 32 }; /* 24 hours of a day as dimensions, and some */
#define PACK_UNPACKED UINT32_MAX

struct pack_problem {
    uint32_t items, dims;
    const int64_t *size;     /* items x dims, item by item, >= 0 */
    const int64_t *capacity; /* of one bin, dims, > 0 */
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
    enum pack_weight weight; /* FIRST_FIT, BEST_FIT; DOT and L2 weigh by a_d if PACK_WEIGHTED_SUM */
    uint32_t dim;            /* PACK_ONE_DIM */
};

struct pack_result {
    uint32_t bins;
    uint32_t unpacked; /* items larger than a bin */
};

/* pack_run - packs all items that fit a bin by themselves.
 * Args    bin_of[items]: out, bin number or PACK_UNPACKED.
 *         scratch: work space is taken from it and stays there until the arena ends.
 * Cost    O(items x bins x dims) or, bin by bin, O(items^2 x dims).
 * Errors  false: no memory. */
bool pack_run(const struct pack_problem *p, const struct pack_options *options, uint32_t *bin_of,
              struct pack_result *result, struct arena *scratch);

/* pack_check - is every packed item in one bin and no bin overfull? */
bool pack_check(const struct pack_problem *p, const uint32_t *bin_of, uint32_t bins,
                struct arena *scratch);

/* pack_bound_volume - L1: no fewer bins than max over d of ceil(total size / capacity). */
uint32_t pack_bound_volume(const struct pack_problem *p);
/* pack_bound_l2 - L2 of Martello and Toth, the best over all dimensions; >= pack_bound_volume.
 * Items larger than a bin are left out. UINT32_MAX: no memory. O(dims x items log items). */
uint32_t pack_bound_l2(const struct pack_problem *p, struct arena *scratch);

#endif
