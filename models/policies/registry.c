/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/registry.h"
#include "models/policies/overload.h"
#include "models/policies/place.h"
#include "models/policies/rebalance.h"
#include "models/policies/select.h"
#include <stddef.h>

#define PLACE(name)     &place_##name,
#define REBALANCE(name) &rebalance_##name,
#define POWER(name)     &power_##name,
#define OVERLOAD(name)  &overload_##name,
#define SELECT(name)    &select_##name,

const struct policy_desc *const registry_policies[] = {PLACE_POLICIES(PLACE) REBALANCE_POLICIES(
    REBALANCE) POWER_POLICIES(POWER) OVERLOAD_POLICIES(OVERLOAD) SELECT_POLICIES(SELECT) NULL};

const struct policy_desc *const place_policies[] = {PLACE_POLICIES(PLACE) NULL};
