/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing - plan-time consolidation: how many hosts would do for the VMs that a plan leaves?
 *
 * Hosts and VMs at the end are the plan's outlook (models/outlook.h). Places whose virtualised
 * hosts overlap are one pool. All VMs of a pool are packed into equal hosts, of each kind that it
 * has (at most the four most common). A VM has
 * a size in memory (with the hypervisor's overhead for it), in CPU in each of 24 hours, and in
 * vCPUs, rating and number where policies.placement limits those; VMs of workloads in keep_apart
 * have one more each, those in keep_together are one item. A host has what the placement policy
 * would give it, and its CPU less the hypervisor's overhead and the headroom.
 * CPU in an hour is mean + margin x the VM's part in the standard deviation of its host, for hosts
 * that carry n VMs each, mixed like the pool: with one kind of VM of deviation s and correlation
 * rho that is mean + margin x s x sqrt((1 + (n - 1) rho) / n). n follows from the packing itself.
 * Not considered: racks and sites that VMs are spread over, licences, pinning, spare hosts.
 * Deterministic, no draws. docs/reference/sizing.md; tests: tests/models/test_sizing.c. */
#ifndef VDCSIM_MODELS_SIZING_H
#define VDCSIM_MODELS_SIZING_H

#include "models/record.h"
#include "scenarios/spec.h"
#include "sim/arena.h"

/* sizing_of - the rows of each pool in which VMs live at the end, pools in the order of their first
 * hosts, kinds of hosts from the most common on.
 * Owns: rows and texts are taken from `a`. false: no memory. */
bool sizing_of(const struct scenario *sc, struct arena *a, struct record_sizing **rows,
               uint32_t *count);

#endif
