/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/outlook.h"
#include "models/verbs/convert.h"
#include "models/verbs/registry.h"

#define IN(member) offsetof(struct convert, member)
static const struct param_desc v2v_rows[] = {
    {.name = "workloads",
     .type = PARAM_WORKLOADS,
     .offset = IN(workloads),
     .flags = PARAM_REQUIRED,
     .doc = "Workloads whose VMs are converted. VMs of these workloads that arrive later go to the "
            "destination at once."},
    {.name = "from",
     .type = PARAM_HOSTS,
     .offset = IN(hosts),
     .flags = PARAM_OPTIONAL,
     .doc = "Only VMs that are on these hosts when the step begins. Left out: wherever they are."},
    {.name = "to",
     .type = PARAM_HOSTS,
     .offset = IN(to),
     .flags = PARAM_REQUIRED,
     .doc = "Hosts, clusters or sites where the VMs run afterwards, mostly of another hypervisor; "
            "the placement policy chooses among them."},
    {.name = "rate",
     .type = PARAM_PACE,
     .offset = IN(rate),
     .flags = PARAM_OPTIONAL,
     .doc = "How many VMs begin in each period, when the window opens. Left out: all begin at "
            "once."},
    {.name = "outage",
     .type = PARAM_DIST,
     .offset = IN(outage),
     .fallback = "30 min",
     .min = "0 s",
     .max = "30 d",
     .doc = "How long each VM is down (30 min: a copy of 60 to 100 GB at 40 to 60 MB/s takes 20 to "
            "40 min)."},
    {.name = "rollback",
     .type = PARAM_RATIO,
     .offset = IN(rollback),
     .fallback = "0 %",
     .min = "0 %",
     .max = "100 %",
     .doc = "Share of the attempts after which the VM runs on as it was; it is tried again in a "
            "later period, three times in all."},
    {.name = NULL}};
#undef IN

static int64_t v2v_planned_end(const struct scenario *sc, const struct spec_step *step,
                               int64_t start_ns)
{
    const struct convert *c = step->params;
    return convert_end(sc, step, start_ns, machines_expected(sc, &c->workloads));
}

/* On a hypervisor, where it is meant to be found, and not there already. */
static bool v2v_pick(const struct world *w, uint32_t run, uint32_t v)
{
    const struct convert *c = plan_params(w, run);
    uint32_t h = w->vm_host[v];
    if (w->vm_state[v] == VM_WAITING || (w->host_flags[h] & HOST_BARE)) return false;
    if (c->hosts.count > 0 && !machines_in(&c->hosts, h)) return false;
    return !machines_in(&c->to, h);
}

static void v2v_begin(struct world *w, uint32_t run)
{
    const struct convert *c = plan_params(w, run);
    w->run_total[run] = machines_of(w, run, &c->workloads, v2v_pick);
    convert_begin(w, run);
}

static void v2v_work(struct world *w, uint32_t run, uint64_t b)
{
    convert_work(w, run, b, SHIFT_V2V);
}

static void v2v_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct convert *c = step->params;
    outlook_convert(o, &c->workloads, &c->hosts, false, (uint32_t)c->to.place);
}

static const struct verb_ops ops = {.planned_end = v2v_planned_end,
                                    .begin = v2v_begin,
                                    .work = v2v_work,
                                    .effort_ns = NS_PER_H,
                                    .outlook = v2v_outlook};

const struct verb_desc verb_v2v = {
    .name = "v2v",
    .doc = "Converts virtual machines from one hypervisor to another, so many in each period: each "
           "is down for an outage and then runs on a host of the destination, or it is rolled back "
           "and tried again. Labour unless the step says otherwise: 1 h a VM and attempt.",
    .params = v2v_rows,
    .params_size = sizeof(struct convert),
    .ops = &ops,
};
