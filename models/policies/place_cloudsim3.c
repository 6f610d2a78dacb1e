/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"
#include "sim/num.h"

/* What the VM's nominal rating adds to the power of h, compared with an idle host, in milliwatts:
 * when CloudSim places its first VMs all loads are still 0, so the emptiest host wins. */
static int64_t place_cloudsim3_mw(const struct place_view *view, const struct place_ask *ask,
                                  host_id h)
{
    int64_t limit = view->when_empty(view->world, h).rating_mpt;
    int64_t taken = limit - fit_get(view->fit, h)->rating_mpt + ask->need.rating_mpt;
    int64_t used = view->used_mpt(view->world, h);
    int64_t then_uw = view->power_uw(view->world, h, taken - used);
    int64_t idle_uw = view->power_uw(view->world, h, -used);
    return (int64_t)num_round_div(then_uw - idle_uw, 1000);
}

static bool place_cloudsim3_fast(const struct place_view *view, const struct place_ask *ask,
                                 host_id h)
{
    return fit_get(view->fit, h)->core_mpt * ask->need.vcpus >= ask->need.rating_mpt;
}

/* Hosts in file order, the first of equal ones. */
static host_id place_cloudsim3_choose(void *state, const void *params,
                                      const struct place_view *view, struct place_ask *ask,
                                      enum place_reason *why)
{
    (void)state, (void)params;
    host_id best = HOST_NONE;
    int64_t least = 0;
    for (host_id h = fit_first(view->fit, &ask->need, 0); !host_is_none(h);
         h = fit_first(view->fit, &ask->need, h.ix + 1)) {
        if (!place_cloudsim3_fast(view, ask, h)) continue;
        int64_t own = place_cloudsim3_mw(view, ask, h);
        if (!host_is_none(best) && own >= least) continue;
        best = h;
        least = own;
    }
    return place_answer(best, view, ask, why);
}

static const struct place_ops ops = {.choose = place_cloudsim3_choose};

const struct policy_desc place_cloudsim3 = {
    .kind = "placement",
    .name = "cloudsim-3",
    .doc = "First placement of CloudSim 3.0.3's power-aware policies: least added power by nominal "
           "ratings, as if every host were idle, which spreads VMs over the emptiest hosts whose "
           "cores are fast enough. For comparison only; wants overcommit.rating 1.",
    .source = "CloudSim 3.0.3, PowerVmAllocationPolicyMigrationAbstract",
    .ops = &ops,
};
