/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/consolidate.h"

static bool consolidate_candidate(const struct consolidate *c, uint32_t h)
{
    const struct world *w = c->w;
    const struct trial_host *host = &c->trial.hosts[h];
    return w->host_state[h] == HOST_UP && !(w->host_flags[h] & (HOST_BARE | HOST_LEAVING)) &&
           w->host_capacity_mpt[h] > 0 && w->host_blocks[h] == 0 && !c->over[h] &&
           host->listed > 0 && host->stuck == 0 && host->traffic == 0;
}

/* Is there room for every VM of h by itself? Mostly not. Room does not grow while hosts are
 * emptied, so what fails at first fails later. */
static bool consolidate_each_fits(const struct consolidate *c, uint32_t h)
{
    const struct trial_entry *list = trial_first(&c->trial, h);
    if (!consolidate_by_power(c)) return true;
    for (uint32_t i = 0; i < c->trial.hosts[h].listed; i++) {
        uint32_t load = consolidate_predicts(c) ? 0 : list[i].mpt;
        if (!target_may_fit(&c->targets, list[i].vm, load)) return false;
    }
    return true;
}

/* Hosts that may be emptied, the least used first. */
static uint32_t consolidate_order(struct consolidate *c, struct sort_item *hosts)
{
    const struct world *w = c->w;
    uint32_t n = 0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (!consolidate_candidate(c, h) || !consolidate_each_fits(c, h)) continue;
        int64_t share =
            num_mul_div_floor(trial_used(&c->trial, h), INT64_C(1) << 32, w->host_capacity_mpt[h]);
        hosts[n++] = (struct sort_item){sort_word(share), w->host_key[h], h};
    }
    sort_items(hosts, c->scratch, n);
    return n;
}

static uint32_t consolidate_lift_to(struct consolidate *c, uint32_t v, int64_t *rise_uw)
{
    trial_lift(&c->trial, v, consolidate_vm_expect(c, v), 1);
    return consolidate_find(c, v, false, rise_uw);
}

/* The VM with the largest demand is the least likely to fit: looked for first, and alone. */
static bool consolidate_largest_fits(struct consolidate *c, uint32_t h)
{
    const struct trial_entry *list = trial_first(&c->trial, h), *most = list;
    int64_t rise;
    for (uint32_t i = 1; i < c->trial.hosts[h].listed; i++)
        if (list[i].mpt > most->mpt) most = &list[i];
    uint32_t to = consolidate_lift_to(c, most->vm, &rise);
    trial_lift(&c->trial, most->vm, c->trial.vms[most->vm].expect_mpt, -1);
    return to != TABLE_NONE;
}

/* Its VMs, the largest demand first. */
static uint32_t consolidate_contents(struct consolidate *c, uint32_t h, struct sort_item *vms)
{
    const struct trial_entry *list = trial_first(&c->trial, h);
    uint32_t n = c->trial.hosts[h].listed;
    for (uint32_t i = 0; i < n; i++)
        vms[i] = (struct sort_item){sort_down(list[i].mpt), c->w->vm_key[list[i].vm], list[i].vm};
    sort_items(vms, c->scratch, n);
    return n;
}

/* What an empty h saves of its present power. */
static int64_t consolidate_saving(const struct consolidate *c, uint32_t h)
{
    const struct world *w = c->w;
    const struct power_model *p = &w->power[w->host_model[h]];
    bool goes_off =
        w->policies.power.empty_hosts == 1 || w->policies.power.algorithm.policy != NULL;
    int64_t capacity = w->host_capacity_mpt[h];
    int64_t empty = power_uw(p, w->host_overhead[h].cpu.base_mpt, capacity);
    return power_uw(p, trial_used(&c->trial, h), capacity) - (goes_off ? p->off_uw : empty);
}

static void consolidate_undo(struct consolidate *c, const struct sort_item *vms, uint32_t n)
{
    while (n-- > 0) {
        uint32_t v = vms[n].ix, to = c->trial.vms[v].to;
        if (to != TABLE_NONE) consolidate_land(c, v, to, -1);
        trial_lift(&c->trial, v, c->trial.vms[v].expect_mpt, -1);
    }
}

/* All VMs find another host that is on, and power falls; otherwise nothing has happened. No VM
 * finds the host that it is on, so that need not be closed meanwhile. */
static bool consolidate_empty(struct consolidate *c, uint32_t h, const struct sort_item *vms,
                              uint32_t n)
{
    int64_t saving = consolidate_saving(c, h);
    for (uint32_t i = 0; i < n; i++) {
        int64_t rise = 0;
        uint32_t v = vms[i].ix, to = consolidate_lift_to(c, v, &rise);
        if (to != TABLE_NONE) consolidate_land(c, v, to, 1);
        saving -= rise;
        if (to != TABLE_NONE && (saving > 0 || !consolidate_by_power(c))) continue;
        consolidate_undo(c, vms, i + 1);
        return false;
    }
    return true;
}

static void consolidate_leave(struct consolidate *c, uint32_t h, const struct sort_item *vms,
                              uint32_t n, struct action_list *out)
{
    consolidate_close(c, h);
    for (uint32_t k = 0; k < n; k++)
        action_add(out, (struct action){.kind = ACTION_MOVE,
                                        .vm = vms[k].ix,
                                        .host = c->trial.vms[vms[k].ix].to,
                                        .why = "its host is emptied"});
}

void consolidate_drain(struct consolidate *c, struct action_list *out)
{
    const struct world *w = c->w;
    struct sort_item *vms = c->sorted + w->host_count; /* behind the hosts */
    uint32_t hosts = consolidate_order(c, c->sorted);
    int64_t most = w->policies.rebalance.max_moves;
    for (uint32_t i = 0; i < hosts; i++) {
        uint32_t h = c->sorted[i].ix;
        if (most > 0 && out->count >= most) return;
        if (c->trial.hosts[h].traffic > 0 || !consolidate_each_fits(c, h)) continue;
        if (!consolidate_largest_fits(c, h)) continue;
        uint32_t n = consolidate_contents(c, h, vms);
        if (consolidate_empty(c, h, vms, n)) consolidate_leave(c, h, vms, n, out);
    }
}
