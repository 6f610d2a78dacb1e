/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/detect.h"
#include "models/policies/select.h"
#include <string.h>

enum { READINGS_LEAST = 4 };

struct series { /* of the VMs of one host; `of` only as long as there are few */
    int64_t of[HISTORY_LENGTH][HISTORY_LENGTH], total[HISTORY_LENGTH];
    uint32_t n; /* readings: as many as the VM read for longest has */
};

static uint32_t read_vm(const struct select_ask *ask, uint32_t i, int64_t *sum)
{
    uint32_t v = ask->vms[i].vm;
    return history_add(ask->history, v, ask->w->vm_demand_mpt[v], sum);
}

static void read_all(const struct select_ask *ask, struct series *s)
{
    memset(s, 0, sizeof(*s));
    for (uint32_t i = 0; i < ask->count; i++) {
        if (i < HISTORY_LENGTH) read_vm(ask, i, s->of[i]);
        uint32_t n = read_vm(ask, i, s->total);
        if (n > s->n) s->n = n;
    }
}

/* How well do the other VMs explain VM i? By all of them, each with its own weight, as long as
 * there are clearly more readings than VMs; beyond that any VM could be explained, and the sum of
 * the others takes their place. */
static double explained(const struct select_ask *ask, const struct series *s, uint32_t i)
{
    double own[HISTORY_LENGTH], other[HISTORY_LENGTH][HISTORY_LENGTH];
    const double *list[HISTORY_LENGTH];
    int64_t mine[HISTORY_LENGTH] = {0};
    bool by_each = ask->count + 1 < s->n;
    uint32_t count = by_each ? ask->count - 1 : 1;
    read_vm(ask, i, mine);
    for (uint32_t k = 0; k < s->n; k++) {
        own[k] = (double)mine[k];
        other[0][k] = (double)(s->total[k] - mine[k]);
        for (uint32_t o = 0; by_each && o < count; o++)
            other[o][k] = (double)s->of[o < i ? o : o + 1][k];
    }
    for (uint32_t o = 0; o < count; o++)
        list[o] = other[o];
    return detect_correlation(own, list, count, s->n);
}

static uint32_t choose(const void *params, const struct select_ask *ask)
{
    struct series s;
    uint32_t best = UINT32_MAX;
    double most = 0.0;
    (void)params;
    read_all(ask, &s);
    if (s.n < READINGS_LEAST) {
        const struct select_ops *mmt = select_mmt.ops;
        return mmt->choose(NULL, ask);
    }
    for (uint32_t i = 0; i < ask->count; i++) {
        if (!ask->vms[i].may_go) continue;
        double r2 = explained(ask, &s, i);
        bool first = best == UINT32_MAX;
        if (!first && r2 < most) continue;
        if (!first && r2 == most &&
            ask->w->vm_key[ask->vms[i].vm] > ask->w->vm_key[ask->vms[best].vm])
            continue;
        best = i;
        most = r2;
    }
    return best;
}

static const struct select_ops ops = {.readings = true, .choose = choose};

const struct policy_desc select_mc = {
    .kind = "selection",
    .name = "mc",
    .doc = "Maximum correlation: the VM whose demand the other VMs of the host explain best, for "
           "they peak together. With fewer than 4 readings as mmt.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (MC)",
    .ops = &ops,
};
