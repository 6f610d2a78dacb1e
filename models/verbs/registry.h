/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registry - every verb of plan steps, in the order of MODELS_VERBS, for the scenario reader and
 * for `vdcsim list verbs`. const data; the order is public. To add a verb: one file
 * models/verbs/verb_NAME.c and one word here. */
#ifndef VDCSIM_MODELS_VERBS_REGISTRY_H
#define VDCSIM_MODELS_VERBS_REGISTRY_H

#include "scenarios/describe.h"

#define MODELS_VERBS(X) \
    X(buy)              \
    X(replace)          \
    X(p2v) X(v2v) X(evacuate) X(decommission) X(set) X(enable) X(disable) X(resize) X(grow)

#define X(name) extern const struct verb_desc verb_##name;
MODELS_VERBS(X)
#undef X

extern const struct verb_desc *const models_verbs[]; /* NULL-terminated */

#endif
