/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migration - how a VM gets from one host to another while the world goes on.
 *
 * Live methods (policies.migration.method):
 *   pre-copy      V0 = M, round i takes V_i / R, then V_(i+1) = what was written meanwhile: D t
 *                 capped by the working set W, or W (1 - exp(-D t / W)); D follows the CPU the VM
 *                 gets. Ends in stop-and-copy when the rest fits the downtime target or the
 *                 threshold, or by rounds or data cap (then: stop, auto-converge, post-copy or
 *                 abort). Clark et al., NSDI 2005
 *   post-copy     CPU state first, memory follows (Hines and Gopalan, VEE 2009); losing either
 *                 host meanwhile loses the VM
 *   stop-and-copy the VM is paused for the whole copy
 *   ram-over-bw   one copy of the configured memory (CloudSim)
 *   simgrid       SimGrid's: dirty pages by CPU work, stop when the rest takes 30 ms
 * Rates come from the network and may change within a round. The blackout is down time with cause
 * migration. Cold moves stop the guest, copy disk if needed and start it again; storage moves copy
 * with mirrored writes while the VM runs. Validation rows C01-C14.
 * Rooms: migration_precopy.h (arithmetic), migration_phase.h (what happens to a move that has
 * begun), move.h (books). */
#ifndef VDCSIM_MODELS_MIGRATION_H
#define VDCSIM_MODELS_MIGRATION_H

#include "models/move.h"

/* migration_order - checks the order again (VM runs and is not on its way, destination open, fits,
 * reachable, allowed, affinity) and begins it or queues it for a slot; a destination that is off is
 * switched on. MOVE_REJECTED: nothing happened; *reason says why (static text). MOVE_DONE: the
 * order stands; how the move ended is told later. A VM already on its way is redirected when its
 * move was ordered in this same instant (the earlier order ends as aborted: superseded). Where live
 * migration is switched off, a live order is carried out cold; a VM with disks of its own takes
 * them along (as a storage move). */
enum move_outcome migration_order(struct world *w, const struct move_order *o, const char **reason);
/* migration_copied - its flow is complete (and taken from the network). migration_timer - EV_MOVE;
 * TABLE_NONE: a slot was freed: queued moves that can begin do so. */
void migration_copied(struct world *w, uint32_t m);
void migration_timer(struct world *w, uint32_t m);
/* migration_host_failed - host h fails: moves towards it end (the VM stays, or resumes, at its
 * source); VMs whose memory is still pulled from it are lost; VMs that only had to resume elsewhere
 * do so. Called before the VMs on h are interrupted. */
void migration_host_failed(struct world *w, uint32_t h);

#endif
