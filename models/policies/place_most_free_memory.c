/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

/* Of the hosts with most free memory the first in the file: where a weigher sorts a list of hosts
 * stably, the order of the list decides. */
static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    (void)state, (void)params;
    struct fit_need exact = ask->need;
    host_id h = fit_most_free(view->fit, &exact, FIT_MEMORY);
    if (host_is_none(h)) return place_answer(h, view, ask, why);
    exact.memory_b = fit_get(view->fit, h)->memory_b;
    return place_answer(fit_first(view->fit, &exact, 0), view, ask, why);
}

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_most_free_memory = {
    .kind = "placement",
    .name = "most-free-memory",
    .doc = "The host with the most free memory in bytes; ties: the first in file order.",
    .source = "Mastenbroek et al., OpenDC 2.0, CCGrid 2021 (filter scheduler, RAM weigher)",
    .ops = &ops,
};
