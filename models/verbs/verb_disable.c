/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/registry.h"
#include "models/verbs/toggle.h"

static void disable_begin(struct world *w, uint32_t run)
{
    toggle_set(w, run, false);
}

static const struct verb_ops ops = {.begin = disable_begin};

const struct verb_desc verb_disable = {
    .name = "disable",
    .doc = "Switches a policy or a step of the plan off.",
    .params = toggle_rows,
    .params_size = sizeof(struct toggle),
    .check = toggle_check,
    .ops = &ops,
};
