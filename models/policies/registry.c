/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/registry.h"
#include "models/policies/place.h"
#include <stddef.h>

#define X(name) &place_##name,
const struct policy_desc *const place_policies[] = {PLACE_POLICIES(X) NULL};
#undef X
