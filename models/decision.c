/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/decision.h"
#include "models/meter.h"
#include <stdio.h>

enum { NAME_TEXT = 96 };

static const char *decision_policy(const struct policy_choice *choice, const char *otherwise)
{
    return choice->policy != NULL ? choice->policy->name : otherwise;
}

const char *decision_actor(const struct world *w, enum actor who)
{
    switch (who) {
    case ACTOR_PLACEMENT:
        return decision_policy(&w->policies.placement.algorithm, "placement");
    case ACTOR_REBALANCE:
        return decision_policy(&w->policies.rebalance.algorithm, "rebalance");
    case ACTOR_POWER:
        return decision_policy(&w->policies.power.algorithm, "power");
    case ACTOR_PLAN:
        return "plan";
    case ACTOR_MIGRATION:
    case ACTOR_COUNT:
        break;
    }
    return "migration";
}

bool decision_wanted(const struct world *w)
{
    return w->opt->sink != NULL && w->opt->sink->decision != NULL;
}

/* Waiting VMs are on no host that has a name. */
static const char *decision_host_name(const struct world *w, uint32_t h)
{
    return h < w->host_count ? w->sc->hosts[h].name : "";
}

static void decision_row(struct world *w, const struct record_decision *row)
{
    if (!w->opt->sink->decision(w->opt->sink->ctx, row)) meter_sink_failed(w);
}

void decision_vm(struct world *w, enum actor who, const char *action, uint32_t v, uint32_t from,
                 uint32_t to, const char *outcome, const char *why)
{
    char subject[NAME_TEXT];
    if (!decision_wanted(w)) return;
    snprintf(subject, sizeof(subject), "%s-%u", w->sc->workloads[w->vm_workload[v]].name,
             w->vm_index[v]);
    decision_row(w, &(struct record_decision){.t_ns = world_now(w),
                                              .actor = decision_actor(w, who),
                                              .action = action,
                                              .subject = subject,
                                              .from = decision_host_name(w, from),
                                              .target = decision_host_name(w, to),
                                              .outcome = outcome,
                                              .reason = why});
}

void decision_host(struct world *w, enum actor who, const char *action, uint32_t h,
                   const char *outcome, const char *why)
{
    decision_text(w, who, action, decision_host_name(w, h), outcome, why);
}

void decision_text(struct world *w, enum actor who, const char *action, const char *subject,
                   const char *outcome, const char *why)
{
    if (!decision_wanted(w)) return;
    decision_row(w, &(struct record_decision){.t_ns = world_now(w),
                                              .actor = decision_actor(w, who),
                                              .action = action,
                                              .subject = subject,
                                              .from = "",
                                              .target = "",
                                              .outcome = outcome,
                                              .reason = why});
}
