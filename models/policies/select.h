/* SPDX-License-Identifier: GPL-3.0-or-later */
/* select - the policy interface "selection": which VM leaves an overloaded host next?
 *
 * One policy = one file select_NAME.c that defines `const struct policy_desc select_NAME` plus one
 * word in SELECT_POLICIES. Asked again and again until the host is no longer overloaded. VMs that
 * may not move, or whose leaving would not help, are not offered. Ties end in the VM's key.
 * Tests: tests/models/test_select.c. */
#ifndef VDCSIM_MODELS_POLICIES_SELECT_H
#define VDCSIM_MODELS_POLICIES_SELECT_H

#include "models/history.h"
#include "models/world.h"

struct select_vm { /* a VM on the host that is overloaded */
    uint32_t vm;
    bool may_go;
    uint32_t mpt; /* CPU it demands now */
};

struct select_ask {
    const struct world *w;
    const struct history *history;
    const struct select_vm *vms; /* all that are still there, in order of placement */
    uint32_t count;
    struct rng_cursor *draws; /* of this host and decision */
};

struct select_ops {
    bool readings; /* looks at `history` */
    /* choose - place in `vms` of one that may go; there is at least one. */
    uint32_t (*choose)(const void *params, const struct select_ask *ask);
};

/* Order is public: `vdcsim list policies` prints it. */
#define SELECT_POLICIES(X) X(mmt) X(random) X(mc) X(mu)

#define X(name) extern const struct policy_desc select_##name;
SELECT_POLICIES(X)
#undef X

/* select_least - the one that may go with the least measure(ask, i); ties: the smallest key. */
uint32_t select_least(const struct select_ask *ask,
                      double (*measure)(const struct select_ask *ask, uint32_t i));

#endif
