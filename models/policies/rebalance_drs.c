/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/drs.h"
#include <string.h>

/* ---- memory ---- */

static bool drs_init(void *state, const void *params, struct world *w)
{
    struct drs *d = state;
    size_t n = w->host_count + 1;
    *d = (struct drs){.p = params};
    d->hosts = arena_alloc(w->arena, n, sizeof(*d->hosts));
    d->sort = arena_alloc(w->arena, n, sizeof(*d->sort));
    d->scratch = arena_alloc(w->arena, n, sizeof(*d->scratch));
    return d->hosts != NULL && d->sort != NULL && d->scratch != NULL &&
           trial_init(&d->trial, w->arena, w);
}

/* Decisions depend on nothing but the world. */
static bool drs_clone(void *dst, const void *src, struct world *w)
{
    return drs_init(dst, ((const struct drs *)src)->p, w);
}

/* ---- mandatory moves ---- */

static bool drs_misplaced(const struct world *w, uint32_t v)
{
    uint32_t h = w->vm_host[v];
    const uint8_t *hosts = w->sc->places[w->vm_place[v]].hosts;
    return hosts != NULL && !(hosts[h / 8] >> (h % 8) & 1);
}

/* Is one of the VMs listed before it on this host, and not sent away, kept apart from it? */
static bool drs_crowded(const struct drs *d, const struct trial_entry *list, uint32_t i)
{
    const struct world *w = d->w;
    if (!trial_kept_apart(&d->trial, list[i].vm)) return false;
    for (uint32_t k = 0; k < i; k++)
        if (w->vm_workload[list[k].vm] == w->vm_workload[list[i].vm] &&
            d->trial.vms[list[k].vm].to == TABLE_NONE)
            return true;
    return false;
}

/* The least loaded host that is up and fits; where rules are broken, clusters do not matter. */
static uint32_t drs_refuge(const struct drs *d, uint32_t v)
{
    const struct world *w = d->w;
    uint32_t best = TABLE_NONE;
    double least = 0.0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (w->host_state[h] != HOST_UP || !trial_fits(&d->trial, v, h)) continue;
        double load = drs_load(d, h);
        if (best != TABLE_NONE && load > least) continue;
        if (best != TABLE_NONE && load == least && w->host_key[h] > w->host_key[best]) continue;
        best = h;
        least = load;
    }
    return best;
}

static void drs_send(struct drs *d, uint32_t v, const char *why, struct action_list *out)
{
    struct action a = {.kind = ACTION_MOVE, .vm = v, .host = drs_refuge(d, v), .why = why};
    if (a.host == TABLE_NONE)
        a.why = "it breaks a rule, and no other host has room for it";
    else {
        trial_lift(&d->trial, v, trial_vm_mpt(d->w, v), 1);
        trial_land(&d->trial, v, a.host, 1);
    }
    action_add(out, a);
}

void drs_mandatory(struct drs *d, struct action_list *out)
{
    const struct world *w = d->w;
    for (uint32_t h = 0; h < w->host_count; h++) {
        const struct trial_entry *list = trial_first(&d->trial, h);
        if (w->host_flags[h] & HOST_BARE) continue;
        for (uint32_t i = 0; i < d->trial.hosts[h].listed; i++) {
            if (!list[i].may_go) continue;
            if (drs_misplaced(w, list[i].vm))
                drs_send(d, list[i].vm, "it may not run there", out);
            else if (drs_crowded(d, list, i))
                drs_send(d, list[i].vm, "a VM it is kept apart from is there", out);
        }
    }
}

/* ---- one decision ---- */

static void drs_decide(void *state, const void *params, const struct world *w,
                       struct action_list *out)
{
    struct drs *d = state;
    (void)params;
    d->w = w;
    if (!trial_begin(&d->trial, out->arena, w)) {
        out->failed = true;
        return;
    }
    drs_mandatory(d, out);
    if (d->p->level <= 1) return;
    drs_balance(d, SPEC_NONE, out);
    for (uint32_t c = 0; c < w->sc->cluster_count; c++)
        drs_balance(d, (int32_t)c, out);
}

/* ---- description ---- */

#define IN(member) offsetof(struct rebalance_drs, member)
static const struct param_desc param_table[] = {
    {.name = "level",
     .type = PARAM_INT,
     .offset = IN(level),
     .fallback = "3",
     .min = "1",
     .max = "5",
     .doc = "Aggressiveness: 1 makes only the moves that rules demand, 5 balances as far as it can "
            "(3: VMware's default)."},
    {.name = "stable",
     .type = PARAM_DURATION,
     .offset = IN(stable_ns),
     .fallback = "1 h",
     .min = "1 s",
     .max = "1 y",
     .doc = "How long the loads of now are expected to last: what a move brings is worth as much "
            "longer (1 h: our choice)."},
    {.name = "cost",
     .type = PARAM_RATIO,
     .offset = IN(cost),
     .fallback = "10 %",
     .min = "0 %",
     .max = "1000 %",
     .doc = "Share of a host that a migration is taken to cost as long as it lasts (10 %: CloudSim "
            "and DCSim charge that of the VM's CPU)."},
    {.name = NULL}};
#undef IN

static const struct loop_ops ops = {.init = drs_init, .clone = drs_clone, .decide = drs_decide};

const struct policy_desc rebalance_drs = {
    .kind = "rebalance",
    .name = "drs",
    .doc =
        "Load balancing: moves VMs from the most to the least loaded hosts of each cluster until "
        "the standard deviation of their loads is small enough, as long as a move is worth its "
        "cost.",
    .source = "VMware DRS: vSphere Resource Management 6.7; VMware KB 1007485; Gulati et al., "
              "VMware Technical Journal 1(1), 2012",
    .params = param_table,
    .params_size = sizeof(struct rebalance_drs),
    .state_size = sizeof(struct drs),
    .ops = &ops,
};
