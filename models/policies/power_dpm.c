/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/dpm.h"
#include "models/policies/rebalance.h"
#include <string.h>

static bool power_dpm_init(void *state, const void *params, struct world *w)
{
    struct dpm *d = state;
    *d = (struct dpm){.p = params};
    d->hosts = arena_alloc(w->arena, w->host_count + 1, sizeof(*d->hosts));
    d->member = arena_alloc(w->arena, w->host_count + 1, sizeof(*d->member));
    d->woke_ns = arena_alloc(w->arena, w->sc->cluster_count + 1, sizeof(*d->woke_ns));
    if (d->hosts == NULL || d->member == NULL || d->woke_ns == NULL) return false;
    for (uint32_t h = 0; h < w->host_count; h++)
        d->hosts[h].tried_ns = -1;
    for (uint32_t c = 0; c <= w->sc->cluster_count; c++)
        d->woke_ns[c] = -1;
    return trial_init(&d->trial, w->arena, w);
}

static bool power_dpm_clone(void *dst, const void *src, struct world *w)
{
    const struct dpm *from = src;
    struct dpm *to = dst;
    if (!power_dpm_init(to, from->p, w)) return false;
    memcpy(to->hosts, from->hosts, w->host_count * sizeof(*to->hosts));
    memcpy(to->woke_ns, from->woke_ns, (w->sc->cluster_count + 1) * sizeof(*to->woke_ns));
    memcpy(to->round_ns, from->round_ns, sizeof(to->round_ns));
    to->rounds = from->rounds;
    return history_clone(&to->history, &from->history, w->arena);
}

static void power_dpm_decide(void *state, const void *params, const struct world *w,
                             struct action_list *out)
{
    struct dpm *d = state;
    (void)params;
    d->w = w;
    if (!dpm_read(d, w->arena)) {
        out->failed = true;
        return;
    }
    for (int32_t cluster = SPEC_NONE; cluster < (int32_t)w->sc->cluster_count; cluster++) {
        if (d->woke_ns[cluster + 1] < 0) d->woke_ns[cluster + 1] = world_now(w);
        dpm_gather(d, cluster);
        dpm_wake(d, out);
        dpm_follow_up(d, out);
        dpm_rest(d, out);
    }
}

static void power_dpm_vm_ended(void *state, uint32_t v)
{
    history_forget(&((struct dpm *)state)->history, v);
}

#define IN(member) offsetof(struct dpm_params, member)
static const struct param_desc param_table[] = {
    {.name = "target",
     .type = PARAM_RATIO,
     .offset = IN(target),
     .fallback = "63 %",
     .min = "1 %",
     .max = "100 %",
     .doc = "Load of a host, in CPU or memory, that is aimed at (63 %: VMware's "
            "DemandCapacityRatioTarget, Broadcom KB 310527)."},
    {.name = "tolerance",
     .type = PARAM_RATIO,
     .offset = IN(tolerance),
     .fallback = "18 %",
     .min = "0 %",
     .max = "100 %",
     .doc = "Half the width of the band around it: hosts go off below, wake above (18 %: "
            "DemandCapacityRatioToleranceHost, Broadcom KB 310527)."},
    {.name = "off_after",
     .type = PARAM_DURATION,
     .offset = IN(off_after_ns),
     .fallback = "40 min",
     .min = "1 s",
     .max = "10 y",
     .doc = "Hosts go off when the mean over this time is below the band, and no sooner than so "
            "long after a host was woken (40 min: Broadcom KB 310527)."},
    {.name = "on_after",
     .type = PARAM_DURATION,
     .offset = IN(on_after_ns),
     .fallback = "5 min",
     .min = "1 s",
     .max = "10 y",
     .doc = "Hosts wake when the mean of some host over this time is above the band (5 min: "
            "Broadcom KB 310527)."},
    {.name = "min_on",
     .type = PARAM_DURATION,
     .offset = IN(min_on_ns),
     .fallback = "40 min",
     .min = "0 s",
     .max = "10 y",
     .doc = "How long a host stays on at least. Our own choice: as long as off_after."},
    {.name = "keep_spare",
     .type = PARAM_INT,
     .offset = IN(keep_spare),
     .fallback = "0",
     .min = "0",
     .max = "100000",
     .doc = "So many hosts' room is kept free in each cluster, for failures and new VMs. 0: the "
            "band alone decides, as with VMware."},
    {.name = NULL}};
#undef IN

static const struct loop_ops ops = {.init = power_dpm_init,
                                    .clone = power_dpm_clone,
                                    .decide = power_dpm_decide,
                                    .vm_ended = power_dpm_vm_ended};

const struct policy_desc power_dpm = {
    .kind = "power",
    .name = "dpm",
    .doc = "Keeps the load of each cluster's hosts within a band: when all are below, the least "
           "loaded ones that can be emptied go off; when one is above, hosts are woken. Moving VMs "
           "to woken hosts is left to the rebalance policy.",
    .source = "Broadcom KB 310527 (vSphere Distributed Power Management)",
    .params = param_table,
    .params_size = sizeof(struct dpm_params),
    .state_size = sizeof(struct dpm),
    .ops = &ops,
};
