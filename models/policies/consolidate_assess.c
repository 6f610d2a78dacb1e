/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/consolidate.h"
#include "sim/dmath.h"

static const struct overload_ops *consolidate_overload(const struct consolidate *c)
{
    return c->p->overload.policy->ops;
}

static bool consolidate_read(struct consolidate *c, struct arena *a)
{
    const struct world *w = c->w;
    if (!history_round(&c->history, a, w->vms.high)) return false;
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE) history_put(&c->history, v, trial_vm_mpt(w, v));
    return true;
}

/* Readings of the VMs that h will have: those on it that stay, and those on their way to it. */
static uint32_t consolidate_past(const struct consolidate *c, uint32_t h, int64_t *sum)
{
    const struct world *w = c->w;
    uint32_t most = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v]) {
        if (w->vm_move[v] != 0 && w->move_to[w->vm_move[v] - 1] != h) continue;
        uint32_t n = history_add(&c->history, v, trial_vm_mpt(w, v), sum);
        most = n > most ? n : most;
    }
    for (uint32_t m = w->host_moves_in[h]; m != TABLE_NONE; m = w->move_next_in[m]) {
        uint32_t v = w->move_vm[m];
        if (w->vm_host[v] == h) continue;
        uint32_t n = history_add(&c->history, v, trial_vm_mpt(w, v), sum);
        most = n > most ? n : most;
    }
    return most;
}

static int64_t consolidate_mpt(double share, int64_t of_mpt)
{
    return dm_round_i64(share * (double)of_mpt);
}

static void consolidate_judge(struct consolidate *c, uint32_t h)
{
    const struct overload_ops *ops = consolidate_overload(c);
    struct trial_host *host = &c->trial.hosts[h];
    int64_t deliverable = trial_deliverable(c->w, h), sum[HISTORY_LENGTH] = {0};
    double recent[HISTORY_LENGTH];
    struct overload_view view = {.recent = recent};
    struct overload_verdict verdict;
    host->limit_mpt = 0;
    if (deliverable <= 0) return;
    view.now = (double)host->demand_mpt / (double)deliverable;
    if (ops->readings && host->vms > 0) view.n = consolidate_past(c, h, sum);
    for (uint32_t i = 0; i < view.n; i++)
        recent[i] = (double)sum[i] / (double)deliverable;
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
    if (!consolidate_read(c, a) || !trial_begin(&c->trial, a, w)) return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        bool judged = !(w->host_flags[h] & HOST_BARE) && w->host_state[h] != HOST_ABSENT;
        if (judged) consolidate_judge(c, h);
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
