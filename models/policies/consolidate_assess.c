/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/consolidate.h"
#include "sim/dmath.h"
#include <string.h>

static const struct overload_ops *consolidate_overload(const struct consolidate *c)
{
    return c->p->overload.policy->ops;
}

bool consolidate_predicts(const struct consolidate *c)
{
    return consolidate_overload(c)->predicts;
}

/* Readings of all VMs; the past of every host is that of the VMs it will have, from nothing. In the
 * order of the VMs' slots, as their readings lie in memory: hosts are fewer. */
static bool consolidate_read(struct consolidate *c, struct arena *a)
{
    const struct world *w = c->w;
    const struct select_ops *select = c->p->select.policy->ops;
    bool pasts = consolidate_overload(c)->readings;
    if (!select->readings && !pasts) return true;
    if (!history_round(&c->history, a, w->vms.high)) return false;
    for (uint32_t v = 0; v < w->vms.high; v++) {
        if (w->vm_state[v] == VM_FREE) continue;
        uint32_t mpt = trial_vm_mpt(w, v);
        history_put(&c->history, v, mpt);
        if (!pasts || (w->vm_state[v] != VM_RUNNING && w->vm_state[v] != VM_PAUSED)) continue;
        struct consolidate_past *past = &c->past[trial_home(w, v)];
        uint32_t n = history_add(&c->history, v, mpt, past->sum);
        past->n = n > past->n ? n : past->n;
    }
    return true;
}

static int64_t consolidate_mpt(double share, int64_t of_mpt)
{
    return dm_round_i64(share * (double)of_mpt);
}

static void consolidate_judge(struct consolidate *c, uint32_t h)
{
    const struct overload_ops *ops = consolidate_overload(c);
    struct trial_host *host = &c->trial.hosts[h];
    int64_t deliverable = trial_deliverable(c->w, h);
    double recent[HISTORY_LENGTH];
    struct overload_view view = {.recent = recent};
    struct overload_verdict verdict;
    host->limit_mpt = 0;
    if (deliverable <= 0) return;
    view.now = (double)host->demand_mpt / (double)deliverable;
    if (ops->readings) view.n = c->past[h].n;
    for (uint32_t i = 0; i < view.n; i++)
        recent[i] = (double)c->past[h].sum[i] / (double)deliverable;
    ops->assess(c->p->overload.params, &view, &verdict);
    host->limit_mpt = consolidate_mpt(verdict.limit, deliverable);
    if (ops->predicts) host->expect_mpt = consolidate_mpt(verdict.expect, deliverable);
}

bool consolidate_is_over(const struct consolidate *c, uint32_t h)
{
    const struct trial_host *host = &c->trial.hosts[h];
    return host->expect_mpt > host->limit_mpt || host->demand_mpt > trial_deliverable(c->w, h);
}

bool consolidate_assess(struct consolidate *c, struct arena *a)
{
    const struct world *w = c->w;
    bool pasts = consolidate_overload(c)->readings;
    if (!consolidate_read(c, a) || !trial_begin(&c->trial, a, w)) return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        bool judged = !(w->host_flags[h] & HOST_BARE) && w->host_state[h] != HOST_ABSENT;
        if (judged && !trial_was_idle(&c->trial, h)) consolidate_judge(c, h);
        if (pasts && c->past[h].n > 0) memset(&c->past[h], 0, sizeof(c->past[h]));
        c->over[h] = judged && w->host_state[h] == HOST_UP && c->trial.hosts[h].vms > 0 &&
                     consolidate_is_over(c, h);
    }
    return true;
}

/* In points instead of shares: what is predicted is as large as what it is predicted from. */
uint32_t consolidate_vm_expect(const struct consolidate *c, uint32_t v)
{
    const struct overload_ops *ops = consolidate_overload(c);
    uint32_t now = trial_vm_mpt(c->w, v);
    int64_t sum[HISTORY_LENGTH] = {0};
    double recent[HISTORY_LENGTH];
    if (!ops->predicts) return now;
    struct overload_view view = {recent, history_add(&c->history, v, now, sum), (double)now};
    for (uint32_t i = 0; i < view.n; i++)
        recent[i] = (double)sum[i];
    struct overload_verdict verdict;
    ops->assess(c->p->overload.params, &view, &verdict);
    return verdict.expect < 4294967295.0 ? (uint32_t)(verdict.expect + 0.5) : UINT32_MAX;
}
