/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

enum { TRIES = 32 };

static host_id next_fitting(const struct place_view *view, const struct place_ask *ask,
                            host_id after)
{
    return fit_first(view->fit, &ask->need, host_is_none(after) ? 0 : after.ix + 1);
}

static uint64_t count_fitting(const struct place_view *view, const struct place_ask *ask)
{
    uint64_t count = 0;
    for (host_id h = next_fitting(view, ask, HOST_NONE); !host_is_none(h);
         h = next_fitting(view, ask, h))
        count++;
    return count;
}

static host_id nth_fitting(const struct place_view *view, const struct place_ask *ask, uint64_t n)
{
    host_id h = next_fitting(view, ask, HOST_NONE);
    while (n-- > 0)
        h = next_fitting(view, ask, h);
    return h;
}

/* A uniform host that is accepted when it fits is uniform over those that fit. Where few fit, the
 * tries run out and the fitting ones are counted instead, which is uniform as well. */
static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    (void)state, (void)params;
    uint32_t hosts = fit_hosts(view->fit);
    for (int i = 0; i < TRIES && hosts > 0; i++) {
        host_id h = {(uint32_t)rng_below(&ask->draws, hosts)};
        if (fit_ok(view->fit, h, &ask->need)) return place_answer(h, view, ask, why);
    }
    uint64_t count = count_fitting(view, ask);
    if (count == 0) return place_answer(HOST_NONE, view, ask, why);
    uint64_t pick = rng_below(&ask->draws, count);
    return place_answer(nth_fitting(view, ask, pick), view, ask, why);
}

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_random = {
    .kind = "placement",
    .name = "random",
    .doc = "Any host that has room, each with the same probability.",
    .source = "the baseline of Mitzenmacher, The power of two choices, IEEE TPDS 12(10), 2001",
    .ops = &ops,
};
