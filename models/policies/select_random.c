/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/select.h"

static uint32_t choose(const void *params, const struct select_ask *ask)
{
    uint32_t able = 0;
    (void)params;
    for (uint32_t i = 0; i < ask->count; i++)
        able += ask->vms[i].may_go;
    uint64_t pick = rng_below(ask->draws, able);
    for (uint32_t i = 0; i < ask->count; i++)
        if (ask->vms[i].may_go && pick-- == 0) return i;
    SIM_ASSERT(false);
    return 0;
}

static const struct select_ops ops = {.choose = choose};

const struct policy_desc select_random = {
    .kind = "selection",
    .name = "random",
    .doc = "Any VM of the host, each with the same probability.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (RS)",
    .ops = &ops,
};
