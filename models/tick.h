/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tick - one event per sample interval for all VMs of a grid.
 *
 * Order within a tick: integrate everything at the old rates (tick_settle), new demand for every
 * member (batch), then only hosts whose demand changed are looked at again, and only contended ones
 * are shared out VM by VM. tick_settle integrates VMs by adding each demand to a 64-bit sum that
 * stands for demand x step; hosts touched since the last settle are corrected VM by VM, and what
 * contended hosts do not serve is subtracted there. So a settle costs one add per VM and the
 * integrals stay exact to the last unit. */
#ifndef VDCSIM_MODELS_TICK_H
#define VDCSIM_MODELS_TICK_H

#include "models/world.h"

/* tick_run - EV_TICK of grid g; schedules the next one. */
void tick_run(struct world *w, uint32_t g);
/* tick_clip_settle - books what clipping took up to now. */
void tick_clip_settle(struct world *w);
/* tick_settle - integrates all hosts and VMs up to now in one pass. */
void tick_settle(struct world *w);

#endif
