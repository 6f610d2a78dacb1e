/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/registry.h"
#include "models/verbs/toggle.h"

static void enable_begin(struct world *w, uint32_t run)
{
    toggle_set(w, run, true);
}

static const struct verb_ops ops = {.begin = enable_begin};

const struct verb_desc verb_enable = {
    .name = "enable",
    .doc = "Switches a policy or a step of the plan on.",
    .params = toggle_rows,
    .params_size = sizeof(struct toggle),
    .check = toggle_check,
    .ops = &ops,
};
