/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/host.h"
#include "models/plan.h"
#include "models/verbs/registry.h"

struct buy {
    struct spec_ref model, hypervisor, site, cluster;
    const char *rack;
    int64_t count;
    int64_t lead_ns;
};

#define IN(member) offsetof(struct buy, member)
static const struct param_desc buy_rows[] = {
    {.name = "model",
     .type = PARAM_REF,
     .group = "server",
     .offset = IN(model),
     .flags = PARAM_REQUIRED,
     .doc = "Catalogue server."},
    {.name = "count",
     .type = PARAM_INT,
     .offset = IN(count),
     .fallback = "1",
     .min = "1",
     .max = "100000",
     .doc = "How many, each time."},
    {.name = "site",
     .type = PARAM_REF,
     .group = "site",
     .offset = IN(site),
     .flags = PARAM_OPTIONAL,
     .doc = "Where they stand."},
    {.name = "rack",
     .type = PARAM_NAME,
     .offset = IN(rack),
     .flags = PARAM_OPTIONAL,
     .doc = "In which rack of the site."},
    {.name = "cluster",
     .type = PARAM_REF,
     .group = "cluster",
     .offset = IN(cluster),
     .flags = PARAM_OPTIONAL,
     .doc = "Cluster that they join; one that does not exist yet is made."},
    {.name = "hypervisor",
     .type = PARAM_REF,
     .group = "hypervisor",
     .offset = IN(hypervisor),
     .flags = PARAM_OPTIONAL,
     .doc = "Catalogue hypervisor; none = bare metal. Left out: as for hosts of the estate."},
    {.name = "lead_time",
     .type = PARAM_DURATION,
     .offset = IN(lead_ns),
     .fallback = "6w",
     .min = "0 s",
     .max = "10 y",
     .doc = "From the order until they are in service (4 to 8 weeks is common for servers)."},
    {.name = NULL}};
#undef IN

static void buy_new_hosts(const void *params, struct verb_new_hosts *out)
{
    const struct buy *b = params;
    *out = (struct verb_new_hosts){.count = (uint32_t)b->count,
                                   .model = b->model.name,
                                   .site = b->site.name,
                                   .rack = b->rack,
                                   .cluster = b->cluster.name,
                                   .hypervisor = b->hypervisor.name};
}

static int64_t buy_planned_end(const struct scenario *sc, const struct spec_step *step,
                               int64_t start_ns)
{
    const struct buy *b = step->params;
    (void)sc;
    return start_ns + b->lead_ns;
}

static void buy_begin(struct world *w, uint32_t run)
{
    const struct buy *b = plan_params(w, run);
    w->run_total[run] = plan_step(w, run)->hosts_per_time;
    plan_alarm(w, run, world_now(w) + b->lead_ns);
}

static void buy_work(struct world *w, uint32_t run, uint64_t b)
{
    const struct spec_step *step = plan_step(w, run);
    uint32_t first = step->first_host + w->run_occurrence[run] * step->hosts_per_time;
    (void)b;
    for (uint32_t i = 0; i < w->run_total[run]; i++) {
        host_install(w, first + i);
        plan_labour(w, run);
        plan_note_host(w, run, first + i, "done", "in service");
    }
    w->run_next[run] = w->run_done[run] = w->run_total[run];
    plan_end(w, run);
}

static const struct verb_ops ops = {.planned_end = buy_planned_end,
                                    .begin = buy_begin,
                                    .work = buy_work,
                                    .overlaps = true,
                                    .effort_ns = 10 * NS_PER_H};

const struct verb_desc verb_buy = {
    .name = "buy",
    .doc = "Orders servers, which are part of the estate after the lead time. They are named after "
           "the step: ID-001, ID-002 ... Labour unless the step says otherwise: 10 h a server.",
    .params = buy_rows,
    .params_size = sizeof(struct buy),
    .new_hosts = buy_new_hosts,
    .ops = &ops,
};
