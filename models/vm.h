/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vm - the life of a VM: arrives, is placed or waits, runs, ends.
 *
 * A VM has its key from its workload's name and its number, so it is the same VM in every plan. A
 * VM that no host can take waits on the pseudo-host of its priority; there it demands but does not
 * run. Its lifetime counts from its first placement. */
#ifndef VDCSIM_MODELS_VM_H
#define VDCSIM_MODELS_VM_H

#include "models/world.h"

/* vm_enter - VM v, just created, begins its life: demand, placement or waiting. */
void vm_enter(struct world *w, uint32_t v);
/* vm_try_place - asks the policy for waiting VM v; true: it runs now. */
bool vm_try_place(struct world *w, uint32_t v);
/* vm_interrupt - running or paused VM v loses its host and waits again; its work goes on, is lost
 * or starts again as `on_interrupt` says. A move under way is aborted. Its host is integrated. */
void vm_interrupt(struct world *w, uint32_t v, enum down_cause cause);
/* vm_pause, vm_unpause - v stays on its host, holds its memory and vCPUs and does not run. The
 * world does not wait for it: what it demands meanwhile is unserved, its lifetime and trace go on.
 */
void vm_pause(struct world *w, uint32_t v, enum down_cause cause);
void vm_unpause(struct world *w, uint32_t v);
/* vm_transfer - v, running or paused, changes from its host's list to that of `to`. */
void vm_transfer(struct world *w, uint32_t v, uint32_t to);
/* vm_set_place - the set of hosts (scenario.places) where v may run from now on. */
void vm_set_place(struct world *w, uint32_t v, uint32_t place);
/* vm_resize - v, on a host, gets this size class (of its workload, or one added by
 * size_add). It may then be more than its host was meant to take; admission is the caller's.
 */
void vm_resize(struct world *w, uint32_t v, uint32_t size);
/* vm_end - EV_DEPART: v leaves; its slot is free afterwards. */
void vm_end(struct world *w, uint32_t v);
/* vm_record - row about v for the sink and its workload's meter, up to now (v is integrated). */
void vm_record(struct world *w, uint32_t v, bool ended);

#endif
