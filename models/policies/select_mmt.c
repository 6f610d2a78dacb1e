/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/select.h"

/* Copying takes as long as the memory is large; both ends are the same for all VMs of a host. */
static double memory(const struct select_ask *ask, uint32_t i)
{
    return (double)ask->w->sizes[ask->w->vm_size[ask->vms[i].vm]].memory_b;
}

static uint32_t choose(const void *params, const struct select_ask *ask)
{
    (void)params;
    return select_least(ask, memory);
}

static const struct select_ops ops = {.choose = choose};

const struct policy_desc select_mmt = {
    .kind = "selection",
    .name = "mmt",
    .doc = "Minimum migration time: the VM with the least memory.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (MMT)",
    .ops = &ops,
};
