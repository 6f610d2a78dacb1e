/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

/* Power when the VM runs there less power now; an off host adds its idle power, so running hosts
 * win as long as they have room. Ties end in the key: candidates do not come in key order. */
static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    (void)state, (void)params;
    host_id best = HOST_NONE;
    int64_t least_uw = 0;
    for (host_id h = fit_next_candidate(view->fit, &ask->need, HOST_NONE); !host_is_none(h);
         h = fit_next_candidate(view->fit, &ask->need, h)) {
        int64_t with_uw = view->power_uw(view->world, h, ask->demand_mpt);
        int64_t more_uw = with_uw - view->power_uw(view->world, h, 0);
        if (!host_is_none(best) && more_uw > least_uw) continue;
        if (!host_is_none(best) && more_uw == least_uw &&
            fit_key(view->fit, h) > fit_key(view->fit, best))
            continue;
        best = h;
        least_uw = more_uw;
    }
    return place_answer(best, view, ask, why);
}

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_power_aware = {
    .kind = "placement",
    .name = "power-aware",
    .doc = "The host whose power grows least by the CPU the VM is expected to use. For power-aware "
           "best-fit decreasing add `order: decreasing`.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (PABFD)",
    .ops = &ops,
};
