/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_demand - what VMs of a workload ask of a CPU in each hour of a day, before any of them
 * runs: mean and standard deviation.
 *
 * Described demand: the hour's factor on the busiest weekday (at the end of a month, if that is
 * busier) x the mean x growth up to an instant. Its noise (`cv`) is what departments have in
 * common; what differs between VMs (`spread`) and their bursts is their own. Replayed demand: mean
 * and standard deviation of the samples of that hour, of each series; an hour of which a series
 * says nothing counts with all its samples. Exact up to rounding of doubles; no draws. Tests:
 * tests/models/test_sizing.c. */
#ifndef VDCSIM_MODELS_SIZING_DEMAND_H
#define VDCSIM_MODELS_SIZING_DEMAND_H

#include "scenarios/spec.h"
#include "sim/arena.h"

enum { SIZING_HOURS = 24 };

struct sizing_demand {
    double mean[SIZING_HOURS]; /* share of the nominal rating, or 1/1000 points (in_points) */
    double sd[SIZING_HOURS];   /* over time: correlated within a department */
    double own;                /* standard deviation / mean of what is the VM's own */
    double peak;               /* demand never exceeds this; unit as above */
};

/* sizing_demand_series - how many different demands a workload has: its trace's series, or 1. */
uint32_t sizing_demand_series(const struct spec_workload *wl);
/* sizing_demand_in_points - are they in 1/1000 points, whatever the VM's size? */
bool sizing_demand_in_points(const struct spec_workload *wl);
/* sizing_demand_over - has VM number i ended with its trace before end_ns? */
bool sizing_demand_over(const struct spec_workload *wl, uint64_t i, int64_t end_ns);
/* sizing_demand_of - fills out[sizing_demand_series()]; growth counts up to end_ns.
 * scratch: work space is taken from it. false: no memory. */
bool sizing_demand_of(const struct scenario *sc, const struct spec_workload *wl, int64_t end_ns,
                      struct sizing_demand *out, struct arena *scratch);

#endif
