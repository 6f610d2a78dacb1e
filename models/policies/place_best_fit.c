/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    const struct place_by *by = params;
    (void)state;
    return place_answer(fit_tightest(view->fit, &ask->need, (enum fit_dim)by->dim), view, ask, why);
}

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_best_fit = {
    .kind = "placement",
    .name = "best-fit",
    .doc = "The host with the least free capacity that has room; ties: by a fixed hash of the "
           "host's name.",
    .source = "Johnson, Near-optimal bin packing algorithms, MIT 1973",
    .params = place_by_params,
    .params_size = sizeof(struct place_by),
    .ops = &ops,
};
