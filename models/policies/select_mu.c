/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/select.h"

static double load(const struct select_ask *ask, uint32_t i)
{
    return (double)ask->vms[i].mpt;
}

static uint32_t choose(const void *params, const struct select_ask *ask)
{
    (void)params;
    return select_least(ask, load);
}

static const struct select_ops ops = {.choose = choose};

const struct policy_desc select_mu = {
    .kind = "selection",
    .name = "mu",
    .doc = "Minimum utilisation: the VM that uses the least CPU.",
    .source = "CloudSim 3 (PowerVmSelectionPolicyMinimumUtilization)",
    .ops = &ops,
};
