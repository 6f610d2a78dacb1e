/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit - index over the hosts' free capacity: who can take this VM, without a scan.
 *
 * Holds for every host its free memory, free nominal rating, free vCPUs, speed of a core and
 * number of VMs. Queries: first in file order, tightest, most free, the candidates a scoring
 * policy must look at. Ties end in the entity key, so host numbers do not matter. Hosts that are
 * failed or excluded have `open` = false and are never returned.
 *
 * Invariant: every answer is what a scan over all hosts would give; the trees only save time.
 * Cost: fit_set and the queries are O(log hosts), plus the hosts that look right in every
 * dimension by itself and are then rejected by the combination or by `allows`. The ordered tree
 * of a dimension exists from the first tightest/most-free query of that dimension on; when the
 * arena is full these queries scan instead, so no result depends on memory. Not thread-safe: a
 * run owns its index.
 * Memory: about 120 bytes a host, 100 more for each dimension that is queried in order.
 * Tests: tests/models/test_fit.c (against a scan); speed: tests/bench/bench_fit.c. No draws. */
#ifndef VDCSIM_MODELS_FIT_H
#define VDCSIM_MODELS_FIT_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint32_t ix;
} host_id;
#define HOST_NONE ((host_id){UINT32_MAX})
static inline bool host_is_none(host_id h)
{
    return h.ix == UINT32_MAX;
}

struct fit_free { /* of one host; limits already multiplied by overcommit, headroom subtracted */
    int64_t memory_b;   /* may be negative when overcommit was lowered: nothing fits */
    int64_t rating_mpt; /* INT64_MAX = not limited */
    int64_t vcpus;      /* INT64_MAX = not limited */
    int64_t core_mpt;   /* speed of one core, >= 0 */
    uint32_t vms;       /* VMs on it */
    bool open;          /* may take VMs */
    bool off;           /* powered down: an empty host differs from an empty one that is on */
};

struct fit_need {
    int64_t memory_b, rating_mpt, vcpus;
    int64_t core_mpt; /* 0 = any core will do */
    uint32_t zone;    /* 1 + number of a zone: only hosts of it; 0 = all */
    /* further conditions (allowed hosts, affinity); NULL = none. Must be a pure function. */
    bool (*allows)(const void *ctx, host_id h);
    const void *ctx;
};

/* Zones are fixed sets of hosts, such as a cluster, that searches pass over as a whole. What
 * `allows` rejects is looked at host by host. */
enum { FIT_ZONES = 32 };

enum fit_dim { FIT_MEMORY, FIT_RATING, FIT_VCPUS, FIT_DIM_COUNT };

struct fit_index;

/* fit_create - n closed hosts without VMs.
 * Args    keys[n]: entity keys, distinct; classes[n]: what makes hosts interchangeable when empty
 *         (model, cluster, site ...), any numbers. Both are copied.
 * Owns    keeps `a` for trees that are built later; the arena must outlive the index.
 * Errors  NULL: no memory. */
struct fit_index *fit_create(struct arena *a, uint32_t n, const uint64_t *keys,
                             const uint32_t *classes);
/* fit_clone - an independent copy in arena a; NULL: no memory. */
struct fit_index *fit_clone(const struct fit_index *fit, struct arena *a);
/* fit_zone_set - zone number `zone` (< FIT_ZONES) is the hosts whose bit is set; before: no host.
 * O(hosts); when trees in order exist they are built again at their next use. */
void fit_zone_set(struct fit_index *fit, uint32_t zone, const uint8_t *host_bits);
/* fit_set - the host's state from now on. */
void fit_set(struct fit_index *fit, host_id h, const struct fit_free *now);
/* fit_get - the state last set; valid until the next fit_set of this host. */
const struct fit_free *fit_get(const struct fit_index *fit, host_id h);
uint32_t fit_hosts(const struct fit_index *fit);
uint64_t fit_key(const struct fit_index *fit, host_id h);
/* fit_along - free capacity in one dimension. */
int64_t fit_along(const struct fit_free *at, enum fit_dim dim);
/* fit_ok - may this host take it? (open, every dimension, zone, allows) */
bool fit_ok(const struct fit_index *fit, host_id h, const struct fit_need *need);

/* fit_first - lowest-numbered host >= from that fits; HOST_NONE: none. */
host_id fit_first(const struct fit_index *fit, const struct fit_need *need, uint32_t from);
/* fit_tightest, fit_most_free - fitting host with least / most free capacity in dim; ties: the
 * smallest key; HOST_NONE: none fits. */
host_id fit_tightest(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim);
host_id fit_most_free(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim);
/* fit_next_candidate - visits the hosts a scoring policy must compare: every fitting host with
 * VMs, in file order, and then, class by class, of the fitting empty hosts that are on and of
 * those that are off the one with the smallest key. Start with HOST_NONE; ends with HOST_NONE.
 * The index must not change between two steps. */
host_id fit_next_candidate(const struct fit_index *fit, const struct fit_need *need, host_id after);
/* fit_largest_free - the most free memory/rating/vCPUs of any open host (for refusal reasons); 0
 * when no host is open. */
int64_t fit_largest_free(const struct fit_index *fit, enum fit_dim dim);

#endif
