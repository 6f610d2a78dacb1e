/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

struct turn {
    uint32_t next; /* host where the search goes on */
};

static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    struct turn *turn = state;
    (void)params;
    host_id h = fit_first(view->fit, &ask->need, turn->next);
    if (host_is_none(h)) h = fit_first(view->fit, &ask->need, 0);
    if (!host_is_none(h)) turn->next = h.ix + 1;
    return place_answer(h, view, ask, why);
}

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_round_robin = {
    .kind = "placement",
    .name = "round-robin",
    .doc = "The next host in file order after the last one used that has room.",
    .source = "next-fit without closing bins; Johnson, Near-optimal bin packing algorithms, 1973",
    .state_size = sizeof(struct turn),
    .ops = &ops,
};
