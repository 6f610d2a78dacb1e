/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drain - VMs leave a host so that it can be worked on, replaced or taken away.
 *
 * VMs move as policies.migration says, to where the placement policy puts them (or to one given
 * host while it takes them). VMs that cannot go now are tried again whenever the step looks. VMs on
 * bare metal do not move, those of pinned workloads only for good. */
#ifndef VDCSIM_MODELS_VERBS_DRAIN_H
#define VDCSIM_MODELS_VERBS_DRAIN_H

#include "models/plan.h"

enum drain_state {
    DRAIN_EMPTY,  /* nothing is left but what stays */
    DRAIN_MOVING, /* moves are under way: the run will hear of their end */
    DRAIN_STUCK   /* something cannot go now: look again */
};

enum { DRAIN_LOOK_S = 600 }; /* how often a step looks again */

/* drain_host - orders what can be ordered of host h, for this item of the run; first to `prefer`
 * (TABLE_NONE: none). for_good: the host does not come back, so pinned VMs leave it too. */
enum drain_state drain_host(struct world *w, uint32_t run, uint32_t item, uint32_t h,
                            uint32_t prefer, bool for_good);
/* drain_heard - the run heard of the end of a move of this item. */
void drain_heard(struct world *w, uint32_t run, uint32_t item);

#endif
