/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/toggle.h"
#include "models/verbs/apply.h"

#define IN(member) offsetof(struct toggle, member)
static const char *const toggle_policies[] = {"none", "rebalance", "power", NULL};
const struct param_desc toggle_rows[] = {
    {.name = "policy",
     .type = PARAM_ENUM,
     .offset = IN(policy),
     .choices = toggle_policies,
     .fallback = "none",
     .doc = "rebalance: moves of running VMs by load; power: switching hosts off and on (while it "
            "is disabled, all hosts are on)."},
    {.name = "step",
     .type = PARAM_REF,
     .group = "step",
     .offset = IN(step),
     .flags = PARAM_OPTIONAL,
     .doc = "Or a step of this plan by its id: while it is disabled its times pass without it and "
            "a run that is due but has not begun is skipped; a run under way goes on."},
    {.name = NULL}};
#undef IN

const char *toggle_check(const void *params, const char **row)
{
    const struct toggle *t = params;
    *row = "policy";
    if (t->policy != TOGGLE_NONE && t->step.name != NULL) return "either policy or step, not both";
    if (t->policy == TOGGLE_NONE && t->step.name == NULL) return "which policy or step?";
    return NULL;
}

void toggle_set(struct world *w, uint32_t run, bool on)
{
    const struct toggle *t = plan_params(w, run);
    const char *what = t->step.name != NULL ? t->step.name : toggle_policies[t->policy];
    plan_labour(w, run);
    if (t->step.name != NULL)
        plan_enable(w, (uint32_t)t->step.ix, on);
    else if (t->policy == TOGGLE_REBALANCE)
        w->policies.rebalance.enabled = on;
    else
        apply_power(w, on);
    plan_note(w, run, what, on ? "enabled" : "disabled", "by the plan");
    plan_end(w, run);
}
