/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/dpm.h"

/* ---- waking ---- */

void dpm_on(struct dpm *d, uint32_t h, const char *why, struct action_list *out)
{
    bool leaving = d->hosts[h].role == DPM_LEAVING;
    d->hosts[h].role = leaving ? DPM_UP : DPM_COMING;
    d->hosts[h].given_up = true;
    action_add(out, (struct action){.kind = ACTION_ON, .vm = TABLE_NONE, .host = h, .why = why});
}

/* Idle power for what it can deliver; a host that has not gone off yet costs nothing to keep. */
static double dpm_price(const struct dpm *d, uint32_t h)
{
    const struct world *w = d->w;
    if (d->hosts[h].role == DPM_LEAVING) return -1.0;
    int64_t idle_uw = power_uw(&w->power[w->host_model[h]], 0, w->host_capacity_mpt[h]);
    return (double)idle_uw / (double)w->host_capacity_mpt[h];
}

/* Hosts that are off as soon as they are empty would be off again at once. */
static uint32_t dpm_sleeper(const struct dpm *d)
{
    const struct world *w = d->w;
    uint32_t best = TABLE_NONE;
    double least = 0.0;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        bool asleep = d->hosts[h].role == DPM_ASLEEP && w->policies.power.empty_hosts != 1;
        if (!asleep && d->hosts[h].role != DPM_LEAVING) continue;
        double price = dpm_price(d, h);
        if (best != TABLE_NONE && price > least) continue;
        if (best != TABLE_NONE && !(price < least) && w->host_key[h] > w->host_key[best]) continue;
        best = h;
        least = price;
    }
    return best;
}

static bool dpm_is_hot(const struct dpm *d)
{
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        const struct dpm_host *host = &d->hosts[h];
        if (host->role == DPM_UP && dpm_load(d, h, host->recent_mpt, host->active_b) > dpm_top(d))
            return true;
    }
    return false;
}

/* Why one more host should be on, or NULL. With an idle host on, or one woken just now, another
 * one helps a hot host only if the cluster as a whole is short of capacity. */
static const char *dpm_wants_more(const struct dpm *d, bool hot, bool first)
{
    struct dpm_sum s = dpm_sum(d, true);
    double target = d->p->target;
    if (s.hosts == 0) return "no host of its cluster is on";
    if (hot &&
        ((first && s.idle == 0) || s.cpu > target * s.cpu_of || s.memory > target * s.memory_of))
        return "a host of its cluster is above the band";
    return dpm_has_spare(d, &s) ? NULL : "its cluster has too little to spare";
}

/* Hosts on their way off for whose room a VM waits. */
static void dpm_recall(struct dpm *d, struct action_list *out)
{
    const struct world *w = d->w;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        if (d->hosts[h].role != DPM_LEAVING) continue;
        if (!dpm_awaited(w, h, fit_get(w->fit, (host_id){h}))) continue;
        dpm_on(d, h, "a VM waits for room", out);
        d->woke_ns[d->cluster] = world_now(w);
    }
}

void dpm_wake(struct dpm *d, struct action_list *out)
{
    dpm_recall(d, out);
    bool hot = dpm_is_hot(d), first = true;
    const char *why = dpm_wants_more(d, hot, first);
    while (why != NULL) {
        uint32_t h = dpm_sleeper(d);
        if (h == TABLE_NONE) return;
        dpm_on(d, h, why, out);
        d->woke_ns[d->cluster] = world_now(d->w);
        first = false;
        why = dpm_wants_more(d, hot, first);
    }
}
