/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan.h"
#include "models/verbs/apply.h"
#include "models/verbs/registry.h"

static void set_begin(struct world *w, uint32_t run)
{
    const struct spec_change *change = &plan_step(w, run)->change;
    plan_labour(w, run);
    apply_change(w, change);
    plan_note(w, run, change->path, "set", "by the plan");
    plan_end(w, run);
}

static const struct verb_ops ops = {.begin = set_begin};

static const struct param_desc rows[] = {{.name = NULL}};

const struct verb_desc verb_set = {
    .name = "set",
    .doc = "Changes a value of the scenario from now on: `path` is its dotted path, such as "
           "policies.placement.overcommit.cpu, `value` the new value, written as at that place. "
           "Only values marked as changeable during a run can be set.",
    .params = rows,
    .ops = &ops,
};
