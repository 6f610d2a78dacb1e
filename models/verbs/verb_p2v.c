/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/outlook.h"
#include "models/verbs/convert.h"
#include "models/verbs/registry.h"

#define IN(member) offsetof(struct convert, member)
static const struct param_desc p2v_rows[] = {
    {.name = "workloads",
     .type = PARAM_WORKLOADS,
     .offset = IN(workloads),
     .flags = PARAM_OPTIONAL,
     .doc = "Workloads whose machines are converted: those of their VMs that run on bare metal. "
            "VMs of these workloads that arrive later go to the destination at once."},
    {.name = "hosts",
     .type = PARAM_HOSTS,
     .offset = IN(hosts),
     .flags = PARAM_OPTIONAL,
     .doc = "Or the physical servers, whatever runs on them."},
    {.name = "to",
     .type = PARAM_HOSTS,
     .offset = IN(to),
     .flags = PARAM_REQUIRED,
     .doc = "Hosts, clusters or sites where the VMs run afterwards; the placement policy chooses "
            "among them."},
    {.name = "rate",
     .type = PARAM_PACE,
     .offset = IN(rate),
     .flags = PARAM_OPTIONAL,
     .doc = "How many machines begin in each period, when the window opens. Left out: all begin at "
            "once. One administrator does about 3 a night: a copy of 60 to 100 GB at 40 to 60 MB/s "
            "takes 20 to 40 min and validation 2 h."},
    {.name = "outage",
     .type = PARAM_DIST,
     .offset = IN(outage),
     .fallback = "45 min",
     .min = "0 s",
     .max = "30 d",
     .doc = "How long each machine is down (45 min: a copy of 60 to 100 GB at 40 to 60 MB/s takes "
            "20 to 40 min, and the restart)."},
    {.name = "rollback",
     .type = PARAM_RATIO,
     .offset = IN(rollback),
     .fallback = "0 %",
     .min = "0 %",
     .max = "100 %",
     .doc = "Share of the attempts after which the machine goes back into service as it was; it is "
            "tried again in a later period, three times in all."},
    {.name = NULL}};
#undef IN

static const char *p2v_check(const void *params, const char **row)
{
    const struct convert *c = params;
    *row = "workloads";
    if (c->workloads.names.count > 0 && c->hosts.names.count > 0)
        return "either workloads or hosts, not both";
    if (c->workloads.names.count == 0 && c->hosts.names.count == 0)
        return "which workloads or hosts are converted?";
    return NULL;
}

static int64_t p2v_planned_end(const struct scenario *sc, const struct spec_step *step,
                               int64_t start_ns)
{
    const struct convert *c = step->params;
    uint32_t n = c->hosts.count > 0 ? c->hosts.count : machines_expected(sc, &c->workloads);
    return convert_end(sc, step, start_ns, n);
}

/* On bare metal, or interrupted there: machines that wait for their server are converted when they
 * run again. */
static bool p2v_pick(const struct world *w, uint32_t run, uint32_t v)
{
    bool waits = w->vm_state[v] == VM_WAITING;
    (void)run;
    if (waits && (!w->vm_started[v] || w->vm_last_host[v] == 0)) return false;
    uint32_t h = waits ? w->vm_last_host[v] - 1 : w->vm_host[v];
    return (w->host_flags[h] & HOST_BARE) != 0;
}

static void p2v_begin(struct world *w, uint32_t run)
{
    const struct convert *c = plan_params(w, run);
    w->run_total[run] = c->hosts.count > 0 ? machines_on_hosts(w, run, &c->hosts, p2v_pick)
                                           : machines_of(w, run, &c->workloads, p2v_pick);
    convert_begin(w, run);
}

static void p2v_work(struct world *w, uint32_t run, uint64_t b)
{
    convert_work(w, run, b, SHIFT_P2V);
}

static void p2v_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct convert *c = step->params;
    outlook_convert(o, &c->workloads, &c->hosts, true, (uint32_t)c->to.place);
}

static const struct verb_ops ops = {.planned_end = p2v_planned_end,
                                    .begin = p2v_begin,
                                    .work = p2v_work,
                                    .effort_ns = 4 * NS_PER_H,
                                    .outlook = p2v_outlook};

const struct verb_desc verb_p2v = {
    .name = "p2v",
    .doc = "Converts physical servers into virtual machines, so many in each period: each is down "
           "for an outage and then runs on a host of the destination, or it is rolled back and "
           "tried again. Labour unless the step says otherwise: 4 h a machine and attempt (2 to 8 "
           "h is common).",
    .params = p2v_rows,
    .params_size = sizeof(struct convert),
    .check = p2v_check,
    .ops = &ops,
};
