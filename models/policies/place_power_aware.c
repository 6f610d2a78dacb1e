/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"
#include "sim/num.h"

/* What the VM adds to the power of h. An off host adds its idle power, so running hosts win as
 * long as they have room. In milliwatts: both figures are rounded to microwatts, and that must
 * not decide between hosts that are equal. */
static int64_t more_mw(const struct place_view *view, const struct place_ask *ask, host_id h)
{
    int64_t demand = ask->demand_mpt > 0 ? ask->demand_mpt : 1; /* 0 would ask for the power now */
    int64_t with_uw = view->power_uw(view->world, h, demand);
    int64_t now_uw = view->power_uw(view->world, h, 0);
    return (int64_t)num_round_div(with_uw - now_uw, 1000);
}

/* Ties end in the key: candidates do not come in key order. */
static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    (void)state, (void)params;
    host_id best = HOST_NONE;
    int64_t least = 0;
    for (host_id h = fit_next_candidate(view->fit, &ask->need, HOST_NONE); !host_is_none(h);
         h = fit_next_candidate(view->fit, &ask->need, h)) {
        int64_t own = more_mw(view, ask, h);
        if (!host_is_none(best) && own > least) continue;
        if (!host_is_none(best) && own == least && fit_key(view->fit, h) > fit_key(view->fit, best))
            continue;
        best = h;
        least = own;
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
