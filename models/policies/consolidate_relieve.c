/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/consolidate.h"

/* VMs of h that are not on their way; a VM without load would not help by leaving. */
static uint32_t consolidate_list(struct consolidate *c, uint32_t h)
{
    const struct trial_entry *list = trial_first(&c->trial, h);
    uint32_t n = c->trial.hosts[h].listed;
    for (uint32_t i = 0; i < n; i++)
        c->vms[i] = (struct select_vm){list[i].vm, list[i].may_go && list[i].mpt > 0, list[i].mpt};
    return n;
}

static bool consolidate_any_may_go(const struct select_vm *vms, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (vms[i].may_go) return true;
    return false;
}

/* Takes VMs off h until it is not overloaded any more, and puts them behind the first `lifted` of
 * the list. Returns how many there are then. */
static uint32_t consolidate_lift(struct consolidate *c, uint32_t h, uint32_t lifted)
{
    const struct world *w = c->w;
    const struct select_ops *ops = c->p->select.policy->ops;
    uint32_t n = consolidate_list(c, h);
    struct rng_cursor draws =
        rng_cursor(rng_stream(w->draws, DRAW_SELECTION, w->host_key[h]), c->round);
    while (consolidate_is_over(c, h) && consolidate_any_may_go(c->vms, n)) {
        struct select_ask ask = {w, &c->history, c->vms, n, &draws};
        uint32_t at = ops->choose(c->p->select.params, &ask);
        struct select_vm own = c->vms[at];
        SIM_ASSERT(at < n && own.may_go);
        trial_lift(&c->trial, own.vm, consolidate_vm_expect(c, own.vm), 1);
        c->sorted[lifted++] = (struct sort_item){sort_down(own.mpt), w->vm_key[own.vm], own.vm};
        n--;
        for (uint32_t i = at; i < n; i++)
            c->vms[i] = c->vms[i + 1];
    }
    return lifted;
}

static void consolidate_send(struct consolidate *c, uint32_t v, struct action_list *out)
{
    int64_t rise;
    struct action a = {.kind = ACTION_MOVE, .vm = v, .why = "its host is overloaded"};
    a.host = consolidate_find(c, v, true, &rise);
    if (a.host == TABLE_NONE) {
        a.why = "its host is overloaded, and no other has room for it";
        trial_lift(&c->trial, v, c->trial.vms[v].expect_mpt, -1);
    } else {
        a.score = -(double)rise * 1e-6;
        consolidate_land(c, v, a.host, 1);
    }
    action_add(out, a);
}

void consolidate_relieve(struct consolidate *c, struct action_list *out)
{
    uint32_t lifted = 0;
    for (uint32_t h = 0; h < c->w->host_count; h++)
        if (c->over[h]) lifted = consolidate_lift(c, h, lifted);
    sort_items(c->sorted, c->scratch, lifted);
    for (uint32_t i = 0; i < lifted; i++)
        consolidate_send(c, c->sorted[i].ix, out);
}
