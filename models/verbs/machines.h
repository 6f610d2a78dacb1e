/* SPDX-License-Identifier: GPL-3.0-or-later */
/* machines - which hosts and VMs a step is about, as items of its run.
 *
 * The order is part of the contract: hosts in file order, VMs of a workload by number, workloads
 * as written. */
#ifndef VDCSIM_MODELS_VERBS_MACHINES_H
#define VDCSIM_MODELS_VERBS_MACHINES_H

#include "models/plan.h"

/* Is this VM one that the step deals with? */
typedef bool (*machines_pick)(const struct world *w, uint32_t run, uint32_t v);

/* machines_hosts - the hosts of a set that are in the estate. machines_on_hosts - the VMs on them
 * and those that wait since they lost one of them. machines_of - all VMs of these workloads. Those
 * picked (NULL = all) become items of the run; returns how many. */
uint32_t machines_hosts(struct world *w, uint32_t run, const struct spec_host_set *set);
uint32_t machines_on_hosts(struct world *w, uint32_t run, const struct spec_host_set *set,
                           machines_pick pick);
uint32_t machines_of(struct world *w, uint32_t run, const struct spec_workload_set *set,
                     machines_pick pick);
/* machines_waiting - a VM that waits since it was interrupted on host h: the next one after VM v
 * (TABLE_NONE: the first), by slot; TABLE_NONE: no more. */
uint32_t machines_waiting(const struct world *w, uint32_t h, uint32_t v);
/* machines_in - is host h in the set? */
bool machines_in(const struct spec_host_set *set, uint32_t h);
/* machines_expected - how many VMs these workloads have at their start, for planning. */
uint32_t machines_expected(const struct scenario *sc, const struct spec_workload_set *set);

#endif
