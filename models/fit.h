/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit - index over the hosts' free capacity: who can take this VM, without a scan.
 *
 * Holds for every host its free memory, free vCPUs, free nominal rating, speed of a core and number of
 * VMs. Queries: first in file order, tightest, most free, next after a position. Ties end in the
 * entity key, so host numbers do not matter; identical empty hosts count as one candidate for the
 * policies that visit candidates. Hosts that are failed or excluded have `open` = false.
 * Updates and first/tightest/most-free queries are O(log hosts) plus the candidates rejected by the
 * second dimension or by the filter. */
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
    int64_t core_mpt;   /* speed of one core */
    uint32_t vms;       /* VMs on it */
    bool open;
};

struct fit_need {
    int64_t memory_b, rating_mpt, vcpus;
    int64_t core_mpt; /* 0 = any core will do */
    /* further conditions (allowed hosts, affinity); NULL = none. Must be a pure function. */
    bool (*allows)(const void *ctx, host_id h);
    const void *ctx;
};

struct fit_class { /* what makes hosts interchangeable when empty (model, cluster, site ...) */
    uint32_t id;
};

enum fit_dim { FIT_MEMORY, FIT_RATING, FIT_VCPUS };

struct fit_index;

/* fit_create - n closed hosts; keys[n], classes[n] are copied. NULL: no memory. */
struct fit_index *fit_create(struct arena *a, uint32_t n, const uint64_t *keys,
                             const uint32_t *classes);
struct fit_index *fit_clone(const struct fit_index *fit, struct arena *a);
void fit_set(struct fit_index *fit, host_id h, const struct fit_free *now);
const struct fit_free *fit_get(const struct fit_index *fit, host_id h);
uint32_t fit_hosts(const struct fit_index *fit);
bool fit_ok(const struct fit_index *fit, host_id h, const struct fit_need *need);

/* fit_first - lowest-numbered host >= from that fits. */
host_id fit_first(const struct fit_index *fit, const struct fit_need *need, uint32_t from);
/* fit_tightest, fit_most_free - fitting host with least / most free capacity in dim; ties: key. */
host_id fit_tightest(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim);
host_id fit_most_free(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim);
/* fit_next_candidate - visits each fitting host once, but of the empty hosts of one class only the one
 * with the smallest key: start with HOST_NONE, ends with HOST_NONE. Order: file order. */
host_id fit_next_candidate(const struct fit_index *fit, const struct fit_need *need, host_id after);
/* fit_largest_free - the most free memory/rating/vCPUs of any open host (for refusal reasons). */
int64_t fit_largest_free(const struct fit_index *fit, enum fit_dim dim);

#endif
