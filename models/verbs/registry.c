/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/registry.h"

#define X(name) &verb_##name,
const struct verb_desc *const models_verbs[] = {MODELS_VERBS(X) NULL};
#undef X
