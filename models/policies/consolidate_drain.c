/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/consolidate.h"

static bool consolidate_candidate(const struct consolidate *c, uint32_t h)
{
    const struct world *w = c->w;
    const struct trial_host *host = &c->trial.hosts[h];
    return w->host_state[h] == HOST_UP && !(w->host_flags[h] & (HOST_BARE | HOST_LEAVING)) &&
           w->host_capacity_mpt[h] > 0 && w->host_blocks[h] == 0 && !c->over[h] && host->vms > 0 &&
           host->traffic == 0;
}

/* Hosts that may be emptied, the least used first. */
static uint32_t consolidate_order(struct consolidate *c, struct sort_item *hosts)
{
    const struct world *w = c->w;
    uint32_t n = 0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (!consolidate_candidate(c, h)) continue;
        int64_t share =
            num_mul_div_floor(trial_used(&c->trial, h), INT64_C(1) << 32, w->host_capacity_mpt[h]);
        hosts[n++] = (struct sort_item){sort_word(share), w->host_key[h], h};
    }
    sort_items(hosts, c->scratch, n);
    return n;
}

/* Its VMs, the largest demand first; 0: some VM has to stay. */
static uint32_t consolidate_contents(struct consolidate *c, uint32_t h, struct sort_item *vms)
{
    const struct world *w = c->w;
    uint32_t n = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v]) {
        if (trial_may_leave(&c->trial, v) != NULL) return 0;
        vms[n++] = (struct sort_item){sort_down(trial_vm_mpt(w, v)), w->vm_key[v], v};
    }
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

/* All VMs find another host that is on, and power falls; otherwise nothing has happened. */
static bool consolidate_empty(struct consolidate *c, uint32_t h, const struct sort_item *vms,
                              uint32_t n)
{
    int64_t saving = consolidate_saving(c, h);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = vms[i].ix;
        int64_t rise = 0;
        trial_lift(&c->trial, v, consolidate_vm_expect(c, v), 1);
        uint32_t to = consolidate_find(c, v, false, &rise);
        if (to != TABLE_NONE) consolidate_land(c, v, to, 1);
        saving -= rise;
        if (to != TABLE_NONE && (saving > 0 || !consolidate_by_power(c))) continue;
        consolidate_undo(c, vms, i + 1);
        return false;
    }
    return true;
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
        if (c->trial.hosts[h].traffic > 0) continue; /* it takes VMs of others */
        uint32_t n = consolidate_contents(c, h, vms);
        if (n == 0) continue;
        consolidate_close(c, h, true);
        if (!consolidate_empty(c, h, vms, n)) {
            consolidate_close(c, h, false);
            continue;
        }
        for (uint32_t k = 0; k < n; k++)
            action_add(out, (struct action){.kind = ACTION_MOVE,
                                            .vm = vms[k].ix,
                                            .host = c->trial.vms[vms[k].ix].to,
                                            .why = "its host is emptied"});
    }
}
