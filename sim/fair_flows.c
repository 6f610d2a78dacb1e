/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/diag.h"
#include "sim/fair.h"
#include "sim/num.h"

#define FLOWS_CAPACITY_MAX (INT64_C(1) << 62)
#define FLOWS_WEIGHT_MAX   (INT64_C(1) << 31)
#define FLOWS_NONE         UINT32_MAX

static const int64_t FLOWS_OPEN = -1; /* rate of a flow that is not decided yet */

/* Links and limited flows wait in a heap by their level. The level of a link only rises while flows
 * freeze (they take at most their share), so an entry may lag behind its link: it is brought up to
 * date when it comes to the top. */
struct filling {
    struct fair_flow *flows;
    struct fair_link *links;
    struct fair_level *heap;
    uint32_t *members;
    size_t count; /* entries in the heap */
};

static bool flows_less(const struct fair_level *a, const struct fair_level *b)
{
    return (i128)a->amount * b->weight < (i128)b->amount * a->weight;
}

static void flows_sift_down(struct filling *f, size_t i)
{
    struct fair_level moved = f->heap[i];
    for (size_t child = 2 * i + 1; child < f->count; child = 2 * i + 1) {
        if (child + 1 < f->count && flows_less(&f->heap[child + 1], &f->heap[child])) child++;
        if (!flows_less(&f->heap[child], &moved)) break;
        f->heap[i] = f->heap[child];
        i = child;
    }
    f->heap[i] = moved;
}

static void flows_drop_top(struct filling *f)
{
    f->heap[0] = f->heap[--f->count];
    if (f->count > 0) flows_sift_down(f, 0);
}

/* The lowest level of all, exact; NULL when everything is decided. */
static const struct fair_level *flows_top(struct filling *f)
{
    while (f->count > 0) {
        struct fair_level *top = &f->heap[0];
        if (top->link == FLOWS_NONE) {
            if (f->flows[top->flow].rate == FLOWS_OPEN) return top;
            flows_drop_top(f);
            continue;
        }
        const struct fair_link *l = &f->links[top->link];
        if (l->left == top->amount && l->load == top->weight) return top;
        if (l->load == 0) {
            flows_drop_top(f);
            continue;
        }
        top->amount = l->left;
        top->weight = l->load;
        flows_sift_down(f, 0);
    }
    return NULL;
}

static void flows_freeze(struct filling *f, uint32_t i, int64_t rate)
{
    struct fair_flow *flow = &f->flows[i];
    flow->rate = rate;
    for (uint32_t k = 0; k < flow->link_count; k++) {
        struct fair_link *l = &f->links[flow->links[k]];
        if (l->passive) {
            l->left = l->left < rate ? -1 : l->left - rate;
            continue;
        }
        l->left -= rate;
        l->load -= flow->weight;
        SIM_ASSERT(l->left >= 0);
    }
}

static void flows_saturate(struct filling *f, const struct fair_level *at)
{
    const struct fair_link *l = &f->links[at->link];
    int64_t weight = 0, share = 0;
    for (uint32_t k = 0; k < l->count; k++) {
        uint32_t i = f->members[l->first + k];
        if (f->flows[i].rate != FLOWS_OPEN) continue;
        if (f->flows[i].weight != weight) {
            weight = f->flows[i].weight;
            share = (int64_t)((u128)(uint64_t)weight * (uint64_t)at->amount / (uint64_t)at->weight);
        }
        flows_freeze(f, i, share);
    }
}

/* Everything that stands at the lowest level is taken out before anything freezes, so that the
 * decision does not depend on who is charged first. The entries wait behind the heap. */
static bool flows_round(struct filling *f)
{
    size_t end = f->count, begin = end;
    const struct fair_level *top = flows_top(f);
    if (top == NULL) return false;
    const struct fair_level level = *top;
    do {
        struct fair_level taken = *top;
        flows_drop_top(f);
        f->heap[--begin] = taken;
        top = flows_top(f);
    } while (top != NULL && !flows_less(&level, top));
    for (size_t k = begin; k < end; k++)
        if (f->heap[k].link == FLOWS_NONE)
            flows_freeze(f, f->heap[k].flow, f->flows[f->heap[k].flow].cap);
    for (size_t k = begin; k < end; k++)
        if (f->heap[k].link != FLOWS_NONE) flows_saturate(f, &f->heap[k]);
    return true;
}

/* Loads its links. A limit that one of them imposes anyhow needs no entry: alone on the link both
 * give the same rate, and with others the link comes first. */
static void flows_open(struct filling *f, uint32_t i, size_t m)
{
    struct fair_flow *flow = &f->flows[i];
    SIM_ASSERT(flow->weight > 0 && flow->weight <= FLOWS_WEIGHT_MAX && flow->cap >= 0);
    int64_t narrowest = -1;
    for (uint32_t k = 0; k < flow->link_count; k++) {
        SIM_ASSERT(flow->links[k] < m);
        struct fair_link *l = &f->links[flow->links[k]];
        if (l->passive) continue;
        l->load += flow->weight;
        l->count++;
        if (narrowest < 0 || l->capacity < narrowest) narrowest = l->capacity;
    }
    flow->rate = FLOWS_OPEN;
    if (narrowest < 0)
        flows_freeze(f, i, flow->cap);
    else if (flow->cap < narrowest)
        f->heap[f->count++] = (struct fair_level){flow->cap, flow->weight, FLOWS_NONE, i};
}

/* Lists of flows per link, back to back in `members`. */
static void flows_list(struct filling *f, size_t n, size_t m)
{
    uint32_t at = 0;
    for (size_t l = 0; l < m; l++) {
        struct fair_link *link = &f->links[l];
        link->first = at;
        at += link->count;
        if (link->count > 0)
            f->heap[f->count++] =
                (struct fair_level){link->left, link->load, (uint32_t)l, FLOWS_NONE};
        link->count = 0;
    }
    for (size_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < f->flows[i].link_count; k++) {
            struct fair_link *link = &f->links[f->flows[i].links[k]];
            if (!link->passive) f->members[link->first + link->count++] = (uint32_t)i;
        }
    }
}

/* The first round without a heap: often one link saturates below all limits and nothing is left to
 * do. Entries [0, limits) are of flows, the others of links. */
static void flows_first_round(struct filling *f, size_t limits)
{
    size_t end = f->count, kept = limits;
    if (limits == end) return;
    struct fair_level lowest = f->heap[limits];
    for (size_t k = limits + 1; k < end; k++)
        if (flows_less(&f->heap[k], &lowest)) lowest = f->heap[k];
    for (size_t k = 0; k < limits; k++)
        if (!flows_less(&lowest, &f->heap[k])) return;
    for (size_t k = limits; k < end; k++) {
        struct fair_level here = f->heap[k];
        if (!flows_less(&lowest, &here)) continue;
        f->heap[k] = f->heap[kept];
        f->heap[kept++] = here;
    }
    for (size_t k = kept; k < end; k++)
        flows_saturate(f, &f->heap[k]);
    f->count = 0;
    for (size_t k = 0; k < kept; k++) {
        struct fair_level here = f->heap[k];
        if (k >= limits || f->flows[here.flow].rate == FLOWS_OPEN) f->heap[f->count++] = here;
    }
}

void fair_flows(struct fair_flow *flows, size_t n, struct fair_link *links, size_t m,
                struct fair_level *levels, uint32_t *members)
{
    SIM_ASSERT(n < FLOWS_NONE && m < FLOWS_NONE);
    struct filling f = {flows, links, levels, members, 0};
    for (size_t l = 0; l < m; l++) {
        SIM_ASSERT(links[l].capacity >= 0 && links[l].capacity <= FLOWS_CAPACITY_MAX);
        links[l].left = links[l].capacity;
        links[l].load = 0;
        links[l].count = 0;
    }
    for (size_t i = 0; i < n; i++)
        flows_open(&f, (uint32_t)i, m);
    size_t limits = f.count;
    flows_list(&f, n, m);
    flows_first_round(&f, limits);
    for (size_t i = f.count / 2; i > 0; i--)
        flows_sift_down(&f, i - 1);
    bool more = true;
    while (more)
        more = flows_round(&f);
}
