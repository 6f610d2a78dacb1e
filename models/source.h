/* SPDX-License-Identifier: GPL-3.0-or-later */
/* source - where a VM's CPU demand comes from.
 *
 * One function of time per VM, whatever delivers it: constant; profile (diurnal and weekly shape x
 * growth x AR(1) noise x bursts); replayed grid trace; replayed irregular trace. Profiles and grid
 * traces change at the ticks of a grid, for all VMs of a workload at once (tick.c); irregular
 * traces make one event per change. Demand, growth and noise change only on the sample grid.
 * Noise: x = sqrt(rho) F + sqrt(1 - rho) e, F common to a department, both AR(1) with coefficient
 * phi (one-factor model); demand = mean x shape x growth x m(x) with m lognormal of mean 1, or 1 +
 * cv x clipped at 0. Validation rows J01-J04; tests/models/test_source.c. */
#ifndef VDCSIM_MODELS_SOURCE_H
#define VDCSIM_MODELS_SOURCE_H

#include "models/world.h"

/* sources_init - resolves every workload's source and the grids. false: no memory. */
bool sources_init(struct world *w);
bool sources_clone(struct world *dst, const struct world *src);
/* sources_start - schedules the first tick of every grid. */
void sources_start(struct world *w);

/* source_join - VM v arrives: sets vm_demand_mpt (v is on no host yet) and, for clock-driven
 * sources, enters the batch or schedules its first change. */
void source_join(struct world *w, uint32_t v);
/* source_placed - first placement of v: sources that run from there begin. v is on no host. */
void source_placed(struct world *w, uint32_t v);
/* source_progress - how long v's own trace has run; 0 for clock-driven sources.
 * source_resume - v, on no host, goes on as if its trace had run for progress_ns. */
int64_t source_progress(const struct world *w, uint32_t v);
void source_resume(struct world *w, uint32_t v, int64_t progress_ns);
/* source_leave - v ends: leaves the batch, pending change cancelled. */
void source_leave(struct world *w, uint32_t v);
/* source_change - EV_DEMAND: v's irregular trace goes to position pos. */
void source_change(struct world *w, uint32_t v, uint64_t pos);
/* source_end_ns - when v's demand ends the VM by itself (trace over, zeros rule); TIME_NEVER:
 * never. Valid from the moment its source runs. */
int64_t source_end_ns(const struct world *w, uint32_t v);
/* source_runs_from_placement - does the source of workload i begin when the VM is first placed? */
bool source_runs_from_placement(const struct world *w, uint32_t workload);

/* source_clock - keeps how far the local clock is ahead, up to its next change: profiles follow
 * local time. Called at every tick; without it source_factor is right, but slower. */
void source_clock(struct world *w);
/* source_factor - profile x growth of workload i at a tick of its grid. */
double source_factor(const struct world *w, uint32_t workload, int64_t t_ns);
/* source_set_demand - v, on a touched host or none, demands this from now on. */
void source_set_demand(struct world *w, uint32_t v, uint32_t demand_mpt);

#endif
