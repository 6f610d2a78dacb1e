/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migration_phase - what happens to a move that has begun, from set-up to the end.
 *
 *   SETUP -> COPY (rounds) -> BLACKOUT (the rest) -> RESUME -> done        pre-copy, simgrid
 *   SETUP -> COPY -> done                                                  ram-over-bw
 *   SETUP -> BLACKOUT (all) -> RESUME -> done                              stop-and-copy
 *   SETUP -> BLACKOUT (CPU state) -> PULL -> done                          post-copy
 *   SETUP -> BLACKOUT (disks) -> RESUME (guest starts) -> done             cold
 *   SETUP -> DISK -> as the live method, or done if the host stays         storage
 * The VM is on its source's list up to and with RESUME and changes to its destination's at the end
 * of it (post-copy: before PULL). Where it goes is checked once more then. */
#ifndef VDCSIM_MODELS_MIGRATION_PHASE_H
#define VDCSIM_MODELS_MIGRATION_PHASE_H

#include "models/move.h"

/* migration_phase_begin - a queued move that has its slots sets out. */
void migration_phase_begin(struct world *w, uint32_t m);
/* migration_phase_copied - what was on its way has arrived. */
void migration_phase_copied(struct world *w, uint32_t m);
/* migration_phase_timer - the time it waited for has come. */
void migration_phase_timer(struct world *w, uint32_t m);
/* migration_phase_cancel - the move fails before the VM was switched over: the VM stays, or
 * resumes, at its source. */
void migration_phase_cancel(struct world *w, uint32_t m, const char *why);
/* migration_phase_switch - the VM, all of whose memory has arrived, changes from its source's list
 * to its destination's. false: it may not any more, the move was cancelled. */
bool migration_phase_switch(struct world *w, uint32_t m);

#endif
