/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vm - the life of a VM: arrives, is placed or waits, runs, ends.
 *
 * A VM has its key from its workload's name and its number, so it is the same VM in every plan. A
 * VM that no host can take waits on the pseudo-host of its priority; there it demands but does not
 * run. Its lifetime counts from its first placement. */
#ifndef VDCSIM_MODELS_VM_H
#define VDCSIM_MODELS_VM_H

#include "models/world.h"

/* vm_start - schedules the initial VMs and the arrival processes of all workloads. */
void vm_start(struct world *w);
/* vm_arrive_group - EV_ARRIVE_GROUP: the initial VMs of a workload, or (TABLE_NONE) of all
 * workloads that start now, largest first. */
void vm_arrive_group(struct world *w, uint32_t workload);
/* vm_arrive_next - EV_ARRIVE: arrival number `index` of a workload; schedules the next one if it
 * belongs to the arrival process. */
void vm_arrive_next(struct world *w, uint32_t workload, uint64_t index);
/* vm_try_place - asks the policy for waiting VM v; true: it runs now. */
bool vm_try_place(struct world *w, uint32_t v);
/* vm_interrupt - the host of running VM v failed: v waits again; its work goes on, is lost or
 * starts again as `on_interrupt` says. Its host is integrated. */
void vm_interrupt(struct world *w, uint32_t v);
/* vm_end - EV_DEPART: v leaves; its slot is free afterwards. */
void vm_end(struct world *w, uint32_t v);
/* vm_record - row about v for the sink and its workload's meter, up to now (v is integrated). */
void vm_record(struct world *w, uint32_t v, bool ended);

#endif
