/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registry - every policy, kind by kind in the public order of its list, for the scenario reader
 * and for `vdcsim list policies`; and the placement policies by themselves. const data. */
#ifndef VDCSIM_MODELS_POLICIES_REGISTRY_H
#define VDCSIM_MODELS_POLICIES_REGISTRY_H

#include "scenarios/describe.h"

extern const struct policy_desc *const registry_policies[]; /* NULL-terminated */
extern const struct policy_desc *const place_policies[];    /* NULL-terminated */

#endif
