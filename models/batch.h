/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch - the VMs of one workload that follow a grid, as parallel arrays, and the arithmetic on
 * them.
 *
 * The bulk of a simulation is demand changing for every VM every sample interval. A batch makes
 * that a few array passes: raw samples -> demand (1/1000 point) for a block of members at a time,
 * small enough to stay in the first-level cache. Members keep no order; a member that leaves is
 * replaced by the last one. Results do not depend on the order of members: all sums are of
 * integers. */
#ifndef VDCSIM_MODELS_BATCH_H
#define VDCSIM_MODELS_BATCH_H

#include "models/world.h"

enum { BATCH_BLOCK = 512 };

/* batch_add - a new member with zeroed columns; TABLE_NONE: no memory. */
uint32_t batch_add(struct batch *b, struct arena *a);
/* batch_remove - member m leaves; the last member takes its place. */
void batch_remove(struct batch *b, uint32_t m);
bool batch_clone(struct batch *dst, const struct batch *src, struct arena *a);

/* batch_scale - round(raw x scale x growth / den), halves up, at most UINT32_MAX. Exact in integers
 * when growth is 1; den <= 1e6 x 2^16. */
uint32_t batch_scale(uint64_t raw, uint64_t scale, uint64_t den, double growth);

/* batch_grid_value - demand (mpt) of a grid trace for `nominal` at sample k, weights of k and k+1
 * (w0 + w1 = 2 x substeps; step traces: 1, 0 with scale 1). The scalar twin of the batched kernel.
 * */
uint32_t batch_grid_value(const struct trace *tr, uint32_t column, uint32_t k0, uint32_t k1,
                          uint32_t w0, uint32_t w1, uint32_t nominal, double growth);
/* batch_sample - the two rows and weights that tick `n` of a trace uses (n counted from sample 0).
 * */
struct batch_sample {
    uint32_t k0, k1, w0, w1;
};
struct batch_sample batch_sample(const struct spec_demand *d, const struct trace *tr,
                                 uint32_t column, int64_t n);
/* batch_den - what raw x nominal is divided by: weights of the two rows, and percent to whole.
 * batch_raw - the stored number of a column at sample k. */
uint64_t batch_den(const struct trace *tr, uint32_t weights);
uint32_t batch_raw(const struct trace *tr, uint32_t k, uint32_t column);
/* batch_profile_advance - one AR(1) step of n members from `first`: x' = phi x + innovation e with
 * e addressed by (stream, occurrence). */
void batch_profile_advance(struct source *s, uint32_t first, uint32_t n, uint64_t occurrence);
/* batch_profile_demand - demand of n members from `first` at the source's present factor and
 * states. Returns the demand cut off or added by clipping (mpt). */
int64_t batch_profile_demand(const struct source *s, uint32_t first, uint32_t n, uint32_t *demand);

/* batch_trace_demand - demand of n members from `first` at tick `tick` of their grid. */
void batch_trace_demand(const struct world *w, const struct source *s, uint32_t first, uint32_t n,
                        int64_t tick, uint32_t *demand);

#endif
