/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/arrival.h"
#include "models/outlook.h"
#include "models/plan.h"
#include "models/verbs/registry.h"

struct grow {
    struct spec_workload_set workloads;
    int64_t add;
    double by;
};

#define IN(member) offsetof(struct grow, member)
static const struct param_desc grow_rows[] = {
    {.name = "workloads",
     .type = PARAM_WORKLOADS,
     .offset = IN(workloads),
     .flags = PARAM_REQUIRED,
     .doc = "Workloads that get further VMs."},
    {.name = "add",
     .type = PARAM_INT,
     .offset = IN(add),
     .fallback = "0",
     .min = "0",
     .max = "1000000",
     .doc = "So many VMs more, for each of the workloads."},
    {.name = "by",
     .type = PARAM_RATIO,
     .offset = IN(by),
     .fallback = "0 %",
     .min = "0 %",
     .max = "10000 %",
     .doc = "Or so many more of what each has then, rounded to the nearest."},
    {.name = NULL}};
#undef IN

static const char *grow_check(const void *params, const char **row)
{
    const struct grow *g = params;
    *row = "add";
    if (g->add > 0 && g->by > 0.0) return "either add or by, not both";
    if (g->add == 0 && !(g->by > 0.0)) return "how many?";
    return NULL;
}

static uint32_t grow_live(const struct world *w, uint32_t workload)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < w->vms.high; v++)
        n += w->vm_state[v] != VM_FREE && w->vm_workload[v] == workload;
    return n;
}

static void grow_begin(struct world *w, uint32_t run)
{
    const struct grow *g = plan_params(w, run);
    for (uint32_t i = 0; i < g->workloads.count; i++) {
        uint32_t workload = g->workloads.items[i], n = (uint32_t)g->add;
        if (n == 0) n = (uint32_t)((double)grow_live(w, workload) * g->by + 0.5);
        for (uint32_t k = 0; k < n; k++)
            plan_labour(w, run);
        arrival_add(w, workload, n);
        w->run_total[run] += n;
    }
    w->run_next[run] = w->run_done[run] = w->run_total[run];
    plan_end(w, run);
}

static void grow_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct grow *g = step->params;
    for (uint32_t i = 0; i < g->workloads.count; i++)
        outlook_grow(o, g->workloads.items[i], g->add, g->by);
}

static const struct verb_ops ops = {
    .begin = grow_begin, .effort_ns = 2 * NS_PER_H, .outlook = grow_outlook};

const struct verb_desc verb_grow = {
    .name = "grow",
    .doc = "Adds VMs to workloads. They are placed like others; those that find no host wait. "
           "Labour unless the step says otherwise: 2 h a VM.",
    .params = grow_rows,
    .params_size = sizeof(struct grow),
    .check = grow_check,
    .ops = &ops,
};
