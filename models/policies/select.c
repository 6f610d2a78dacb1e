/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/select.h"

uint32_t select_least(const struct select_ask *ask,
                      double (*measure)(const struct select_ask *ask, uint32_t i))
{
    uint32_t best = UINT32_MAX;
    double least = 0.0;
    for (uint32_t i = 0; i < ask->count; i++) {
        if (!ask->vms[i].may_go) continue;
        double own = measure(ask, i);
        if (best != UINT32_MAX && own > least) continue;
        if (best != UINT32_MAX && own == least &&
            ask->w->vm_key[ask->vms[i].vm] > ask->w->vm_key[ask->vms[best].vm])
            continue;
        best = i;
        least = own;
    }
    SIM_ASSERT(best != UINT32_MAX);
    return best;
}
