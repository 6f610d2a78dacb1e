/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/placement.h"
#include "models/policies/consolidate.h"

/* Power-aware targets come from an index of their own. The other placement policies are asked with
 * an index of free capacity that follows the trial, and with power and use as the trial stands. */
bool consolidate_by_power(const struct consolidate *c)
{
    return c->p->target.policy == &place_power_aware;
}

/* ---- room as the trial stands ---- */

static bool consolidate_open(const void *ctx, uint32_t h)
{
    const struct consolidate *c = ctx;
    return !c->over[h];
}

static void consolidate_refresh(struct consolidate *c, uint32_t h, bool open)
{
    const struct trial_host *host = &c->trial.hosts[h];
    struct fit_free now = *fit_get(c->w->fit, (host_id){h});
    now.memory_b = host->free_b;
    now.vcpus = host->free_vcpus;
    now.rating_mpt = host->free_rating;
    now.vms = host->vms;
    now.open = now.open && open && !(c->w->host_flags[h] & HOST_BARE);
    now.off = now.off && host->vms == 0;
    fit_set(c->fit, (host_id){h}, &now);
}

bool consolidate_targets(struct consolidate *c, struct arena *a)
{
    if (consolidate_by_power(c))
        return target_begin(&c->targets, a, &c->trial, consolidate_open, c);
    for (uint32_t h = 0; h < c->w->host_count; h++)
        consolidate_refresh(c, h, !c->over[h]);
    return true;
}

void consolidate_close(struct consolidate *c, uint32_t h)
{
    if (consolidate_by_power(c))
        target_drop(&c->targets, h);
    else
        consolidate_refresh(c, h, false);
}

void consolidate_land(struct consolidate *c, uint32_t v, uint32_t h, int sign)
{
    trial_land(&c->trial, v, h, sign);
    if (consolidate_by_power(c))
        target_changed(&c->targets, h);
    else
        consolidate_refresh(c, h, true);
}

/* ---- other placement policies ---- */

struct consolidate_ask {
    const struct consolidate *c;
    uint32_t v;
    bool wake;
};

static bool consolidate_allows(const void *ctx, host_id h)
{
    const struct consolidate_ask *ask = ctx;
    const struct consolidate *c = ask->c;
    const struct trial_host *host = &c->trial.hosts[h.ix];
    if (!ask->wake && fit_get(c->fit, h)->off) return false;
    if (host->expect_mpt + c->trial.vms[ask->v].expect_mpt > host->limit_mpt) return false;
    int64_t demand = host->demand_mpt + trial_vm_mpt(c->w, ask->v);
    return demand <= trial_deliverable(c->w, h.ix) && trial_fits(&c->trial, ask->v, h.ix);
}

static int64_t consolidate_used(const void *world, host_id h)
{
    const struct consolidate *c = world;
    return trial_used(&c->trial, h.ix);
}

static int64_t consolidate_power(const void *world, host_id h, int64_t extra_mpt)
{
    const struct consolidate *c = world;
    int64_t used = trial_used(&c->trial, h.ix) + extra_mpt;
    if (extra_mpt == 0 && fit_get(c->fit, h)->off)
        return c->w->power[c->w->host_model[h.ix]].off_uw;
    return power_uw(&c->w->power[c->w->host_model[h.ix]], used, c->w->host_capacity_mpt[h.ix]);
}

static int64_t consolidate_capacity(const void *world, host_id h)
{
    return ((const struct consolidate *)world)->w->host_capacity_mpt[h.ix];
}

static int64_t consolidate_memory(const void *world, host_id h)
{
    return ((const struct consolidate *)world)->w->host_memory_b[h.ix];
}

static struct fit_free consolidate_when_empty(const void *world, host_id h)
{
    return placement_empty(((const struct consolidate *)world)->w, h.ix);
}

static uint32_t consolidate_by_policy(struct consolidate *c, uint32_t v, bool wake)
{
    const struct world *w = c->w;
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    const struct place_ops *ops = c->p->target.policy->ops;
    struct consolidate_ask limits = {c, v, wake};
    struct place_view view = {.fit = c->fit,
                              .world = c,
                              .power_uw = consolidate_power,
                              .capacity_mpt = consolidate_capacity,
                              .memory_b = consolidate_memory,
                              .used_mpt = consolidate_used,
                              .when_empty = consolidate_when_empty};
    uint64_t stream = rng_stream(w->draws, DRAW_SELECTION, w->vm_key[v]);
    struct place_ask ask = {.need = {.memory_b = size->memory_b + size->overhead_min_b,
                                     .rating_mpt = size->nominal_mpt,
                                     .vcpus = size->vcpu,
                                     .allows = consolidate_allows,
                                     .ctx = &limits},
                            .memory_b = size->memory_b,
                            .demand_mpt = trial_vm_mpt(w, v),
                            .draws = rng_cursor(stream, c->round)};
    enum place_reason why;
    return ops->choose(c->place_state, c->p->target.params, &view, &ask, &why).ix;
}

uint32_t consolidate_find(struct consolidate *c, uint32_t v, bool wake, int64_t *rise_uw)
{
    *rise_uw = 0;
    if (consolidate_by_power(c)) return target_find(&c->targets, v, wake, rise_uw);
    return consolidate_by_policy(c, v, wake);
}
