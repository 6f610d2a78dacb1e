/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules - which VMs may share a host, a rack, a site: the rules of policies.placement.
 *
 *   keep_apart     VMs of one workload run on different hosts
 *   keep_together  VMs of one workload share one host
 *   spread         VMs of one workload are dealt evenly over racks or sites: one goes where fewest
 *                  of them are; if there is no room, where the next fewest are
 *   licensed       VMs of some workloads may be on at most so many hosts at one time
 * One count per (rule, host, rack or site) is kept as VMs come and go, so that asking is O(rules of
 * the workload). A VM on its way counts at its source until it is switched over, and at its
 * destination from the order on. Tests: tests/models/test_rules.c. */
#ifndef VDCSIM_MODELS_RULES_H
#define VDCSIM_MODELS_RULES_H

#include "models/world.h"

bool rules_init(struct world *w);
bool rules_clone(struct world *dst, const struct world *src);

/* rules_count - VM v joins (+1) or leaves (-1) real host h, or is expected there. */
void rules_count(struct world *w, uint32_t h, uint32_t v, int sign);

/* rules_any - has the workload any rule that depends on the host? */
bool rules_any(const struct world *w, uint32_t workload);
/* rules_allow - may a VM of `workload` come to host h? `level`: how many more than the fewest may
 * be in the rack or site already (spread). `from`: the host that it leaves for h (TABLE_NONE:
 * none); one that is emptied gives its licence away. */
bool rules_allow(const struct world *w, uint32_t workload, uint32_t h, uint32_t level,
                 uint32_t from);
/* rules_levels - levels worth trying: 1 without spread rules. */
uint32_t rules_levels(const struct world *w, uint32_t workload);
/* rules_bound - the host that VMs of `workload` must join; TABLE_NONE: any. */
uint32_t rules_bound(const struct world *w, uint32_t workload);
/* rules_may_go - may VM v leave its host for h? NULL, or why not (static text). */
const char *rules_may_go(const struct world *w, uint32_t v, uint32_t h);
/* rules_broken - may VM v not be where it is? NULL, or which rule that breaks (static text). */
const char *rules_broken(const struct world *w, uint32_t v);
/* rules_pinned - do control loops leave VMs of this workload where they are? */
bool rules_pinned(const struct world *w, uint32_t workload);

#endif
