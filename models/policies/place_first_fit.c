/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    (void)state, (void)params;
    return place_answer(fit_first(view->fit, &ask->need, 0), view, ask, why);
}

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_first_fit = {
    .kind = "placement",
    .name = "first-fit",
    .doc = "The first host in file order that has room.",
    .source = "Johnson, Near-optimal bin packing algorithms, MIT 1973",
    .ops = &ops,
};
