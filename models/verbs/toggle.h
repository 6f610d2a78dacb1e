/* SPDX-License-Identifier: GPL-3.0-or-later */
/* toggle - what enable and disable have in common: policies and steps are switched on and off. */
#ifndef VDCSIM_MODELS_VERBS_TOGGLE_H
#define VDCSIM_MODELS_VERBS_TOGGLE_H

#include "models/plan.h"

enum toggle_policy { TOGGLE_NONE, TOGGLE_REBALANCE, TOGGLE_POWER };

struct toggle {
    int policy; /* enum toggle_policy */
    struct spec_ref step;
};

extern const struct param_desc toggle_rows[];

/* toggle_check - exactly one of the two is given. */
const char *toggle_check(const void *params, const char **row);
/* toggle_set - switches on or off and ends the run. */
void toggle_set(struct world *w, uint32_t run, bool on);

#endif
