/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apply - a value of the specification changes during a run: the world follows.
 *
 * Only what a row marks as changeable (PARAM_RUNTIME) gets here. Running VMs stay where they are
 * even if a limit is lowered below what a host carries; new ones follow the new rule. */
#ifndef VDCSIM_MODELS_VERBS_APPLY_H
#define VDCSIM_MODELS_VERBS_APPLY_H

#include "models/world.h"

/* apply_change - writes the value and makes everything that depends on it follow. */
void apply_change(struct world *w, const struct spec_change *change);
/* apply_power - power management as the specification, or a change since, says, or (off) none: all
 * hosts are on. */
void apply_power(struct world *w, bool on);

#endif
