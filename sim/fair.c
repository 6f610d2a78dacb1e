/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/fair.h"
#include "sim/diag.h"
#include "sim/num.h"

#define FAIR_CAPACITY_MAX (INT64_C(1) << 62)
#define FAIR_WEIGHT_MAX   (INT64_C(1) << 31)

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t floor_of(const struct fair_claim *c)
{
    return min_i64(c->floor, c->cap);
}

struct totals {
    i128 floors, caps;  /* of all claims */
    i128 idle_floors;   /* of claims without weight */
    i128 weighted_caps; /* of claims with weight */
};

static struct totals totals_of(const struct fair_claim *claims, size_t n)
{
    struct totals t = {0, 0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        const struct fair_claim *c = &claims[i];
        SIM_ASSERT(c->floor >= 0 && c->cap >= 0);
        SIM_ASSERT(c->weight >= 0 && c->weight <= FAIR_WEIGHT_MAX);
        int64_t floor = floor_of(c);
        t.floors += floor;
        t.caps += c->cap;
        if (c->weight > 0)
            t.weighted_caps += c->cap;
        else
            t.idle_floors += floor;
    }
    return t;
}

static void grant_caps(struct fair_claim *claims, size_t n)
{
    for (size_t i = 0; i < n; i++)
        claims[i].got = claims[i].cap;
}

static void shrink_floors(struct fair_claim *claims, size_t n, int64_t capacity, i128 floors)
{
    SIM_ASSERT(floors > 0 && floors >= capacity);
    for (size_t i = 0; i < n; i++)
        claims[i].got = (int64_t)((i128)floor_of(&claims[i]) * capacity / floors);
}

/* Water-filling of the claims listed in open[0..count). `equal` gives all of them weight 1. */
struct filling {
    struct fair_claim *claims;
    uint32_t *open;
    size_t count;
    int64_t left;    /* capacity for the open claims */
    uint64_t weight; /* sum of their weights */
    bool equal;
};

static uint64_t weight_in(const struct filling *f, const struct fair_claim *c)
{
    return f->equal ? 1 : (uint64_t)c->weight;
}

/* What the open claims would lose at their caps and gain at their floors if each got w * left / W;
 * both are multiplied by W to stay whole. At most left * W each, so 128 bits hold them. */
static void filling_excess(const struct filling *f, u128 *over, u128 *under)
{
    *over = *under = 0;
    for (size_t k = 0; k < f->count; k++) {
        const struct fair_claim *c = &f->claims[f->open[k]];
        u128 share = (u128)weight_in(f, c) * (uint64_t)f->left;
        u128 cap = (u128)(uint64_t)c->cap * f->weight;
        u128 floor = (u128)(uint64_t)floor_of(c) * f->weight;
        if (share > cap)
            *over += share - cap;
        else if (share < floor)
            *under += floor - share;
    }
}

/* Takes the claims beyond their cap (or below their floor) out of the filling; false: there are
 * none. Without branches on the outcome, which is hard to predict; `got` of those that stay is
 * preliminary. */
static bool filling_freeze(struct filling *f, bool at_cap)
{
    int64_t left = f->left;
    uint64_t weight = f->weight;
    size_t kept = 0;
    for (size_t k = 0; k < f->count; k++) {
        uint32_t i = f->open[k];
        struct fair_claim *c = &f->claims[i];
        uint64_t w = weight_in(f, c);
        u128 share = (u128)w * (uint64_t)f->left;
        int64_t bound = at_cap ? c->cap : floor_of(c);
        u128 limit = (u128)(uint64_t)bound * f->weight;
        bool frozen = at_cap ? share > limit : share < limit;
        c->got = bound;
        left -= frozen ? bound : 0;
        weight -= frozen ? w : 0;
        f->open[kept] = i;
        kept += !frozen;
    }
    SIM_ASSERT(left >= 0);
    bool any = kept < f->count;
    f->count = kept;
    f->left = left;
    f->weight = weight;
    return any;
}

/* At the common level left / W the total is too small when caps cut off more than floors add: then
 * the level rises and every claim beyond its cap stays there; otherwise it sinks and every claim
 * below its floor stays there. Each round of cap freezing either halves W or halves the excess, so
 * the number of rounds is bounded by the bits of the numbers, not by n. The sets found do not
 * depend on order. */
static void fill(struct filling *f, bool floors)
{
    bool any = true;
    while (f->count > 0 && any) {
        u128 over = 1;
        u128 under = 0;
        if (floors) filling_excess(f, &over, &under);
        any = (over > 0 || under > 0) && filling_freeze(f, over >= under);
    }
    for (size_t k = 0; k < f->count; k++) {
        struct fair_claim *c = &f->claims[f->open[k]];
        c->got = (int64_t)((u128)weight_in(f, c) * (uint64_t)f->left / f->weight);
    }
}

static void fill_weighted(struct fair_claim *claims, size_t n, int64_t capacity,
                          const struct totals *t, uint32_t *scratch)
{
    /* Claims without weight come last: the others satisfied, or these at their floors. */
    bool equal = t->weighted_caps + t->idle_floors <= capacity;
    int64_t taken = (int64_t)(equal ? t->weighted_caps : t->idle_floors);
    struct filling f = {claims, scratch, 0, capacity - taken, 0, equal};
    for (size_t i = 0; i < n; i++) {
        struct fair_claim *c = &claims[i];
        if ((c->weight == 0) != equal) {
            c->got = equal ? c->cap : floor_of(c);
            continue;
        }
        f.open[f.count++] = (uint32_t)i;
        f.weight += weight_in(&f, c);
    }
    fill(&f, t->floors > 0);
}

int64_t fair_share(struct fair_claim *claims, size_t n, int64_t capacity, uint32_t *scratch)
{
    SIM_ASSERT(capacity >= 0 && capacity <= FAIR_CAPACITY_MAX);
    SIM_ASSERT(n < UINT32_MAX);
    struct totals t = totals_of(claims, n);
    if (t.caps <= capacity)
        grant_caps(claims, n);
    else if (t.floors >= capacity && t.floors > 0)
        shrink_floors(claims, n, capacity, t.floors);
    else
        fill_weighted(claims, n, capacity, &t, scratch);

    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        claims[i].contended = claims[i].got < claims[i].cap;
        sum += claims[i].got;
    }
    SIM_ASSERT(sum <= capacity);
    return sum;
}
