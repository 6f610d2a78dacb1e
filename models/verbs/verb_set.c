/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/outlook.h"
#include "models/plan.h"
#include "models/verbs/apply.h"
#include "models/verbs/registry.h"
#include <string.h>

static void set_begin(struct world *w, uint32_t run)
{
    const struct spec_change *change = &plan_step(w, run)->change;
    plan_labour(w, run);
    apply_change(w, change);
    plan_note(w, run, change->path, "set", "by the plan");
    plan_end(w, run);
}

static void set_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct spec_change *c = &step->change;
    if (c->where == CHANGE_POLICIES) memcpy((char *)&o->policies + c->offset, c->value, c->size);
}

static const struct verb_ops ops = {.begin = set_begin, .outlook = set_outlook};

struct set {
    struct spec_change change;
};

static const struct param_desc rows[] = {
    {.name = "path",
     .type = PARAM_PATH,
     .offset = offsetof(struct set, change),
     .flags = PARAM_REQUIRED,
     .doc = "Which key: its dotted path, such as policies.placement.overcommit.cpu."},
    {.name = "value",
     .type = PARAM_ANY,
     .flags = PARAM_REQUIRED,
     .doc = "Its new value, written as at that place."},
    {.name = NULL}};

const struct verb_desc verb_set = {
    .name = "set",
    .doc =
        "Changes a value of the scenario from now on. Only keys of which the reference says that "
        "a `set` step may change them can be set.",
    .params = rows,
    .params_size = sizeof(struct set),
    .ops = &ops,
};
