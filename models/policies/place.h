/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place - the placement policy interface. A policy decides and says why; the world acts.
 *
 * One policy = one file place_NAME.c that defines `const struct policy_desc place_NAME` (kind
 * "placement", ops = struct place_ops) plus one word in PLACE_POLICIES. Policies see the fit
 * index and a const view of what they need, never the world. They return a host that fit_ok
 * accepts, or HOST_NONE with the reason; ties end in the host's key, except where a policy is
 * defined by file order. Decreasing order (first-fit decreasing, best-fit decreasing ...) is not
 * a policy: it is `placement.order: decreasing`, which sorts VMs that arrive together.
 * The same laws are tested on every policy: tests/models/test_policies.c. */
#ifndef VDCSIM_MODELS_POLICIES_PLACE_H
#define VDCSIM_MODELS_POLICIES_PLACE_H

#include "models/fit.h"
#include "scenarios/describe.h"
#include "sim/rng.h"

enum place_reason { PLACE_OK, PLACE_NO_CAPACITY, PLACE_NOT_ALLOWED };

struct place_view { /* what a policy may look at besides the index */
    const struct fit_index *fit;
    const void *world; /* argument of the functions below */
    /* electrical power (uW) of host h if `extra_mpt` of CPU use were added to its present use;
     * an off host draws its off power now, so adding to it costs its idle power too */
    int64_t (*power_uw)(const void *world, host_id h, int64_t extra_mpt);
    int64_t (*capacity_mpt)(const void *world, host_id h);
    int64_t (*memory_b)(const void *world, host_id h);
    int64_t (*used_mpt)(const void *world, host_id h); /* CPU used now */
    /* what fit_get would say if the host carried nothing: limits after overcommit and headroom */
    struct fit_free (*when_empty)(const void *world, host_id h);
};

struct place_ask {
    struct fit_need need;
    int64_t memory_b;        /* configured, for scores: the need adds the hypervisor's overhead */
    int64_t demand_mpt;      /* CPU it is expected to use now */
    struct rng_cursor draws; /* addressed by the VM's key and the attempt */
};

struct place_ops {
    /* choose - the host for this VM; *why says why none was found. Draws only from ask->draws. */
    host_id (*choose)(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why);
};

/* place_answer - what a choice means: PLACE_OK for a host; without one, whether some host has the
 * capacity and is merely not allowed. Returns h, so that `return place_answer(...)` ends a
 * policy. */
host_id place_answer(host_id h, const struct place_view *view, const struct place_ask *ask,
                     enum place_reason *why);
/* place_reason_text - "ok", "no host has the capacity", ... for decisions and logs. */
const char *place_reason_text(enum place_reason why);

/* `by`: the dimension that a policy of free capacity looks at; same order as enum fit_dim. */
struct place_by {
    int dim;
};
extern const struct param_desc place_by_params[]; /* default memory */

/* Order is public: `vdcsim list policies` prints it. */
#define PLACE_POLICIES(X) \
    X(first_fit)          \
    X(best_fit)           \
    X(worst_fit)          \
    X(most_free_memory)   \
    X(round_robin)        \
    X(random)             \
    X(power_aware)        \
    X(dot_product)        \
    X(cloudsim3)

#define X(name) extern const struct policy_desc place_##name;
PLACE_POLICIES(X)
#undef X

#endif
