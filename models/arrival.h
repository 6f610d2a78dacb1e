/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrival - when VMs arrive, which number and size they have.
 *
 * VM i of a workload has its key from the workload's name and i, so it is the same VM in every
 * plan. The first `count` VMs come at `start` (or when their series begin), further ones by a
 * Poisson process, and by steps of a plan. */
#ifndef VDCSIM_MODELS_ARRIVAL_H
#define VDCSIM_MODELS_ARRIVAL_H

#include "models/world.h"

/* arrivals_start - schedules the initial VMs and the arrival processes of all workloads. */
void arrivals_start(struct world *w);
/* arrival_group - EV_ARRIVE_GROUP: the initial VMs of a workload, or (TABLE_NONE) of all workloads
 * that start now, largest first. */
void arrival_group(struct world *w, uint32_t workload);
/* arrival_next - EV_ARRIVE: arrival number `index` of a workload; schedules the next one if it
 * belongs to the arrival process. */
void arrival_next(struct world *w, uint32_t workload, uint64_t index);
/* arrival_add - `count` further VMs of a workload arrive now. */
void arrival_add(struct world *w, uint32_t workload, uint32_t count);

#endif
