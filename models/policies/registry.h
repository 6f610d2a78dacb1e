/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registry - every placement policy, in the order of PLACE_POLICIES, for the scenario reader and
 * for `vdcsim list policies`. const data; the order is public. */
#ifndef VDCSIM_MODELS_POLICIES_REGISTRY_H
#define VDCSIM_MODELS_POLICIES_REGISTRY_H

#include "scenarios/describe.h"

extern const struct policy_desc *const place_policies[]; /* NULL-terminated */

#endif
