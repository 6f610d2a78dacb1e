/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rebalance - the policies of control loops: which there are. Their interface is struct loop_ops
 * of models/loop.h: they read the world and emit actions.
 *
 * One policy = one file rebalance_NAME.c (kind "rebalance": moves by load) or power_NAME.c (kind
 * "power": which hosts are on) plus one word here. */
#ifndef VDCSIM_MODELS_POLICIES_REBALANCE_H
#define VDCSIM_MODELS_POLICIES_REBALANCE_H

#include "scenarios/describe.h"

/* Order is public: `vdcsim list policies` prints it. */
#define REBALANCE_POLICIES(X) X(consolidate) X(drs) X(cloudsim3)

#define X(name) extern const struct policy_desc rebalance_##name;
REBALANCE_POLICIES(X)
#undef X

#define POWER_POLICIES(X) X(dpm)

#define X(name) extern const struct policy_desc power_##name;
POWER_POLICIES(X)
#undef X

struct rebalance_consolidate {
    struct policy_choice overload, select;
    struct policy_choice target; /* a placement policy */
    bool underload;
};

#endif
