/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit.h"
#include "models/fit_marks.h"
#include "models/fit_max.h"
#include "models/fit_order.h"
#include "models/fit_rank.h"
#include "sim/diag.h"
#include <string.h>

/* The same maxima over four sets of hosts: fit_first needs all that are open; the candidates come
 * from those with VMs (in file order) and from the empty ones (in rank order: by class, then
 * key). */
enum set { SET_OPEN, SET_BUSY, SET_EMPTY_ON, SET_EMPTY_OFF, SET_COUNT };

enum { STEPS_TO_LEARN = 256 };

enum order_state { ORDER_UNUSED, ORDER_KEPT, ORDER_NO_MEMORY };

/* What follows from the hosts' state. Some of it is built by the first query that needs it, so it
 * is apart from the index, which is const for queries. */
struct fit_derived {
    struct fit_marks marks;
    uint64_t wasted; /* steps of searches that went astray since the last landmark */
    struct fit_max max[SET_COUNT];
    bool ranked; /* the sets besides SET_OPEN are kept up to date */
    enum order_state state[FIT_DIM_COUNT];
    struct fit_order order[FIT_DIM_COUNT];
};

struct fit_index {
    struct arena *arena;
    uint32_t hosts;
    struct fit_free *free;
    uint64_t *marks; /* landmarks that would fit the host */
    uint32_t *zones; /* bit z: the host is of zone z */
    uint64_t *key;
    uint32_t *class_id;
    uint32_t *rank_of; /* host -> position in rank order */
    uint32_t *by_rank; /* position in rank order -> host */
    struct fit_derived *derived;
};

static struct fit_vec vec_of_free(const struct fit_free *f)
{
    return (struct fit_vec){{f->memory_b, f->rating_mpt, f->vcpus, f->core_mpt}};
}

static struct fit_vec vec_of_need(const struct fit_need *n)
{
    return (struct fit_vec){{n->memory_b, n->rating_mpt, n->vcpus, n->core_mpt}};
}

static bool in_set(const struct fit_free *f, enum set set)
{
    if (!f->open) return false;
    if (set == SET_OPEN) return true;
    if (set == SET_BUSY) return f->vms > 0;
    return f->vms == 0 && f->off == (set == SET_EMPTY_OFF);
}

static bool is_ranked(enum set set)
{
    return set == SET_EMPTY_ON || set == SET_EMPTY_OFF;
}

static uint32_t host_at(const struct fit_index *fit, enum set set, uint32_t position)
{
    return is_ranked(set) ? fit->by_rank[position] : position;
}

/* ---- life cycle ---- */

static bool allocate(struct fit_index *fit, struct arena *a, uint32_t n)
{
    fit->arena = a;
    fit->hosts = n;
    fit->free = arena_alloc(a, n, sizeof *fit->free);
    fit->marks = arena_alloc(a, n, sizeof *fit->marks);
    fit->zones = arena_alloc(a, n, sizeof *fit->zones);
    fit->key = arena_alloc(a, n, sizeof *fit->key);
    fit->class_id = arena_alloc(a, n, sizeof *fit->class_id);
    fit->rank_of = arena_alloc(a, n, sizeof *fit->rank_of);
    fit->by_rank = arena_alloc(a, n, sizeof *fit->by_rank);
    fit->derived = arena_alloc(a, 1, sizeof *fit->derived);
    return fit->free != NULL && fit->marks != NULL && fit->zones != NULL && fit->key != NULL &&
           fit->class_id != NULL && fit->rank_of != NULL && fit->by_rank != NULL &&
           fit->derived != NULL;
}

struct fit_index *fit_create(struct arena *a, uint32_t n, const uint64_t *keys,
                             const uint32_t *classes)
{
    SIM_ASSERT(n < UINT32_MAX - FIT_FAN);
    uint32_t room = n > 0 ? n : 1; /* an estate without hosts is a valid, full one */
    struct fit_index *fit = arena_alloc(a, 1, sizeof *fit);
    if (fit == NULL || !allocate(fit, a, room)) return NULL;
    for (int s = 0; s < SET_COUNT; s++)
        if (!fit_max_init(&fit->derived->max[s], a, room)) return NULL;
    if (n > 0) {
        memcpy(fit->key, keys, n * sizeof *keys);
        memcpy(fit->class_id, classes, n * sizeof *classes);
    }
    fit->hosts = n;
    return fit;
}

struct fit_index *fit_clone(const struct fit_index *src, struct arena *a)
{
    uint32_t room = src->hosts > 0 ? src->hosts : 1;
    struct fit_index *fit = arena_alloc(a, 1, sizeof *fit);
    if (fit == NULL || !allocate(fit, a, room)) return NULL;
    fit->hosts = src->hosts;
    memcpy(fit->free, src->free, room * sizeof *fit->free);
    memcpy(fit->marks, src->marks, room * sizeof *fit->marks);
    memcpy(fit->zones, src->zones, room * sizeof *fit->zones);
    memcpy(fit->key, src->key, room * sizeof *fit->key);
    memcpy(fit->class_id, src->class_id, room * sizeof *fit->class_id);
    memcpy(fit->rank_of, src->rank_of, room * sizeof *fit->rank_of);
    memcpy(fit->by_rank, src->by_rank, room * sizeof *fit->by_rank);
    *fit->derived = *src->derived;
    for (int s = 0; s < SET_COUNT; s++)
        if (!fit_max_clone(&fit->derived->max[s], &src->derived->max[s], a)) return NULL;
    for (enum fit_dim d = 0; d < FIT_DIM_COUNT; d++)
        if (src->derived->state[d] == ORDER_KEPT &&
            !fit_order_clone(&fit->derived->order[d], &src->derived->order[d], a))
            return NULL;
    return fit;
}

/* ---- change ---- */

static void refresh_block(const struct fit_index *fit, enum set set, uint32_t block)
{
    struct fit_offer sum = FIT_OFFER_NOTHING;
    uint32_t end = (block + 1) * FIT_FAN;
    if (end > fit->hosts) end = fit->hosts;
    for (uint32_t p = block * FIT_FAN; p < end; p++) {
        uint32_t h = host_at(fit, set, p);
        if (!in_set(&fit->free[h], set)) continue;
        struct fit_vec own = vec_of_free(&fit->free[h]);
        fit_vec_raise(&sum.vec, &own);
        sum.marks |= fit->marks[h];
        sum.zones |= fit->zones[h];
    }
    fit_max_put(&fit->derived->max[set], block, &sum);
}

static void refresh_ranked(const struct fit_index *fit, uint32_t h)
{
    refresh_block(fit, SET_BUSY, h / FIT_FAN);
    refresh_block(fit, SET_EMPTY_ON, fit->rank_of[h] / FIT_FAN);
    refresh_block(fit, SET_EMPTY_OFF, fit->rank_of[h] / FIT_FAN);
}

static void refresh_all(const struct fit_index *fit)
{
    for (uint32_t block = 0; block * FIT_FAN < fit->hosts; block++)
        for (enum set s = SET_OPEN; s < (fit->derived->ranked ? SET_COUNT : SET_BUSY); s++)
            refresh_block(fit, s, block);
}

static struct fit_entry entry_of(const struct fit_index *fit, uint32_t h, const struct fit_free *f)
{
    return (struct fit_entry){vec_of_free(f), fit->key[h], h, fit->zones[h]};
}

static void lose_order(const struct fit_index *fit, enum fit_dim dim)
{
    fit_order_deinit(&fit->derived->order[dim], fit->arena);
    fit->derived->state[dim] = ORDER_NO_MEMORY;
}

static void reorder(const struct fit_index *fit, enum fit_dim dim, uint32_t h,
                    const struct fit_free *before)
{
    const struct fit_free *now = &fit->free[h];
    struct fit_entry was = entry_of(fit, h, before);
    struct fit_entry is = entry_of(fit, h, now);
    if (before->open == now->open && fit_vec_equal(&was.free, &is.free)) return;
    if (before->open) fit_order_remove(&fit->derived->order[dim], &was);
    if (now->open && !fit_order_insert(&fit->derived->order[dim], fit->arena, &is))
        lose_order(fit, dim);
}

void fit_set(struct fit_index *fit, host_id h, const struct fit_free *now)
{
    SIM_ASSERT(h.ix < fit->hosts);
    SIM_ASSERT(now->core_mpt >= 0);
    struct fit_free before = fit->free[h.ix];
    struct fit_vec vec = vec_of_free(now);
    fit->free[h.ix] = *now;
    fit->marks[h.ix] = fit_marks_below(&fit->derived->marks, &vec);
    refresh_block(fit, SET_OPEN, h.ix / FIT_FAN);
    if (fit->derived->ranked) refresh_ranked(fit, h.ix);
    for (enum fit_dim d = 0; d < FIT_DIM_COUNT; d++)
        if (fit->derived->state[d] == ORDER_KEPT) reorder(fit, d, h.ix, &before);
}

void fit_zone_set(struct fit_index *fit, uint32_t zone, const uint8_t *host_bits)
{
    SIM_ASSERT(zone < FIT_ZONES);
    for (uint32_t h = 0; h < fit->hosts; h++) {
        fit->zones[h] &= ~(UINT32_C(1) << zone);
        fit->zones[h] |= (uint32_t)(host_bits[h / 8] >> (h % 8) & 1) << zone;
    }
    refresh_all(fit);
    for (enum fit_dim d = 0; d < FIT_DIM_COUNT; d++) {
        if (fit->derived->state[d] != ORDER_KEPT) continue;
        fit_order_deinit(&fit->derived->order[d], fit->arena);
        fit->derived->state[d] = ORDER_UNUSED;
    }
}

/* ---- look ---- */

const struct fit_free *fit_get(const struct fit_index *fit, host_id h)
{
    SIM_ASSERT(h.ix < fit->hosts);
    return &fit->free[h.ix];
}

uint32_t fit_hosts(const struct fit_index *fit)
{
    return fit->hosts;
}

uint64_t fit_key(const struct fit_index *fit, host_id h)
{
    SIM_ASSERT(h.ix < fit->hosts);
    return fit->key[h.ix];
}

int64_t fit_along(const struct fit_free *at, enum fit_dim dim)
{
    SIM_ASSERT(dim < FIT_DIM_COUNT);
    return vec_of_free(at).v[dim];
}

static uint32_t zones_of_need(const struct fit_need *need)
{
    SIM_ASSERT(need->zone <= FIT_ZONES);
    return need->zone > 0 ? UINT32_C(1) << (need->zone - 1) : 0;
}

static bool accepts(const struct fit_need *need, uint32_t h)
{
    return need->allows == NULL || need->allows(need->ctx, (host_id){h});
}

bool fit_ok(const struct fit_index *fit, host_id h, const struct fit_need *need)
{
    const struct fit_free *f = fit_get(fit, h);
    struct fit_vec offer = vec_of_free(f);
    struct fit_vec wanted = vec_of_need(need);
    return f->open && fit_vec_covers(&offer, &wanted) &&
           (zones_of_need(need) & ~fit->zones[h.ix]) == 0 && accepts(need, h.ix);
}

/* learn - makes a landmark of a need whose searches go astray. That costs a pass over the hosts,
 * so it happens only after as much work has been wasted. */
static void learn(const struct fit_index *fit, const struct fit_vec *need)
{
    fit_marks_add(&fit->derived->marks, need);
    fit->derived->wasted = 0;
    for (uint32_t h = 0; h < fit->hosts; h++) {
        struct fit_vec own = vec_of_free(&fit->free[h]);
        fit->marks[h] = fit_marks_below(&fit->derived->marks, &own);
    }
    refresh_all(fit);
}

static void note_steps(const struct fit_index *fit, const struct fit_vec *need, uint64_t steps)
{
    uint64_t straight = FIT_FAN * fit->derived->max[SET_OPEN].levels; /* needs no more than this */
    if (steps <= straight) return;
    fit->derived->wasted += steps - straight;
    if (fit->derived->wasted >= fit->hosts + STEPS_TO_LEARN) learn(fit, need);
}

/* fit_in_block - first position in [from, end of the block) that covers; FIT_NOWHERE: none. */
static uint32_t fit_in_block(const struct fit_index *fit, enum set set,
                             const struct fit_offer *wanted, uint32_t block, uint32_t from)
{
    uint32_t end = (block + 1) * FIT_FAN;
    uint32_t p = block * FIT_FAN;
    if (end > fit->hosts) end = fit->hosts;
    for (p = p > from ? p : from; p < end; p++) {
        uint32_t h = host_at(fit, set, p);
        struct fit_vec own = vec_of_free(&fit->free[h]);
        if (fit_vec_covers(&own, &wanted->vec) && (wanted->zones & ~fit->zones[h]) == 0 &&
            in_set(&fit->free[h], set))
            return p;
    }
    return FIT_NOWHERE;
}

/* next_in_set - first position >= from whose host is in the set and fits. */
static uint32_t next_in_set(const struct fit_index *fit, enum set set, const struct fit_need *need,
                            uint32_t from)
{
    struct fit_offer wanted = {vec_of_need(need), 0, zones_of_need(need)};
    uint64_t steps = 0;
    uint32_t p = FIT_NOWHERE;
    wanted.marks = fit_marks_below(&fit->derived->marks, &wanted.vec);
    while (from < fit->hosts) {
        uint32_t block = fit_max_next(&fit->derived->max[set], &wanted, from / FIT_FAN, &steps);
        if (block == FIT_NOWHERE) break;
        p = fit_in_block(fit, set, &wanted, block, from);
        if (p != FIT_NOWHERE && accepts(need, host_at(fit, set, p))) break;
        steps += p == FIT_NOWHERE;
        from = p == FIT_NOWHERE ? (block + 1) * FIT_FAN : p + 1;
        p = FIT_NOWHERE;
    }
    note_steps(fit, &wanted.vec, steps);
    return p;
}

host_id fit_first(const struct fit_index *fit, const struct fit_need *need, uint32_t from)
{
    return (host_id){next_in_set(fit, SET_OPEN, need, from)};
}

int64_t fit_largest_free(const struct fit_index *fit, enum fit_dim dim)
{
    SIM_ASSERT(dim < FIT_DIM_COUNT);
    const struct fit_max *open = &fit->derived->max[SET_OPEN];
    const struct fit_offer *top = &open->level[open->levels - 1][0];
    return top->vec.v[FIT_AXES - 1] < 0
               ? 0
               : top->vec.v[dim]; /* a core is >= 0 wherever a host is open */
}

/* ---- in order of free capacity ---- */

static bool build_order(const struct fit_index *fit, enum fit_dim dim)
{
    struct fit_order *order = &fit->derived->order[dim];
    fit->derived->state[dim] = ORDER_KEPT;
    bool ok = fit_order_init(order, fit->arena, dim);
    for (uint32_t h = 0; ok && h < fit->hosts; h++) {
        if (!fit->free[h].open) continue;
        struct fit_entry e = entry_of(fit, h, &fit->free[h]);
        ok = fit_order_insert(order, fit->arena, &e);
    }
    if (!ok) lose_order(fit, dim);
    return ok;
}

static bool has_order(const struct fit_index *fit, enum fit_dim dim)
{
    SIM_ASSERT(dim < FIT_DIM_COUNT);
    if (fit->derived->state[dim] == ORDER_UNUSED) return build_order(fit, dim);
    return fit->derived->state[dim] == ORDER_KEPT;
}

/* scan_tightest - the same answer without the ordered tree, when there is no memory for it. */
static host_id scan_tightest(const struct fit_index *fit, const struct fit_need *need,
                             enum fit_dim dim)
{
    host_id best = HOST_NONE;
    for (host_id h = fit_first(fit, need, 0); !host_is_none(h);
         h = fit_first(fit, need, h.ix + 1)) {
        int64_t own = fit_along(&fit->free[h.ix], dim);
        int64_t least = host_is_none(best) ? 0 : fit_along(&fit->free[best.ix], dim);
        if (host_is_none(best) || own < least ||
            (own == least && fit->key[h.ix] < fit->key[best.ix]))
            best = h;
    }
    return best;
}

static int64_t scan_most(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim)
{
    int64_t most = INT64_MIN;
    for (host_id h = fit_first(fit, need, 0); !host_is_none(h);
         h = fit_first(fit, need, h.ix + 1)) {
        int64_t own = fit_along(&fit->free[h.ix], dim);
        most = own > most ? own : most;
    }
    return most;
}

struct asked {
    const struct fit_index *fit;
    const struct fit_need *need;
};

static bool accepts_host(const void *ctx, uint32_t h)
{
    const struct asked *asked = ctx;
    return asked->fit->free[h].core_mpt >= asked->need->core_mpt && accepts(asked->need, h);
}

static uint32_t find(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim,
                     enum fit_direction direction)
{
    struct fit_vec wanted = vec_of_need(need);
    struct asked asked = {fit, need};
    return fit_order_find(&fit->derived->order[dim], &wanted, zones_of_need(need), direction,
                          accepts_host, &asked);
}

host_id fit_tightest(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim)
{
    if (!has_order(fit, dim)) return scan_tightest(fit, need, dim);
    return (host_id){find(fit, need, dim, FIT_UPWARDS)};
}

/* The search from the top ends at the largest key of those with most free capacity; the smallest
 * one is the tightest that has as much. */
host_id fit_most_free(const struct fit_index *fit, const struct fit_need *need, enum fit_dim dim)
{
    struct fit_need exact = *need;
    int64_t *along[FIT_DIM_COUNT] = {&exact.memory_b, &exact.rating_mpt, &exact.vcpus};
    if (has_order(fit, dim)) {
        uint32_t h = find(fit, need, dim, FIT_DOWNWARDS);
        if (h == FIT_NOWHERE) return HOST_NONE;
        *along[dim] = fit_along(&fit->free[h], dim);
    } else {
        int64_t most = scan_most(fit, need, dim);
        if (most < *along[dim]) return HOST_NONE;
        *along[dim] = most;
    }
    return fit_tightest(fit, &exact, dim);
}

/* ---- candidates ---- */

static void build_ranks(const struct fit_index *fit)
{
    fit_rank(fit->hosts, fit->class_id, fit->key, fit->by_rank, fit->rank_of);
    fit->derived->ranked = true;
    refresh_all(fit);
}

/* end_of_class - first rank after the class of the host at `rank`. */
static uint32_t end_of_class(const struct fit_index *fit, uint32_t rank)
{
    uint32_t class_id = fit->class_id[fit->by_rank[rank]];
    uint32_t low = rank + 1, high = fit->hosts;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (fit->class_id[fit->by_rank[mid]] == class_id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* next_empty - the representative that follows in the order class, on before off. The search goes
 * on at rank on_from among hosts that are on and at rank off_from among those that are off. */
static host_id next_empty(const struct fit_index *fit, const struct fit_need *need,
                          uint32_t on_from, uint32_t off_from)
{
    uint32_t on = next_in_set(fit, SET_EMPTY_ON, need, on_from);
    uint32_t off = next_in_set(fit, SET_EMPTY_OFF, need, off_from);
    if (on == FIT_NOWHERE && off == FIT_NOWHERE) return HOST_NONE;
    if (on == FIT_NOWHERE) return (host_id){fit->by_rank[off]};
    if (off == FIT_NOWHERE) return (host_id){fit->by_rank[on]};
    bool off_class_first = fit->class_id[fit->by_rank[off]] < fit->class_id[fit->by_rank[on]];
    return (host_id){fit->by_rank[off_class_first ? off : on]};
}

/* begin_of_class - rank of the first host of the class of host h. */
static uint32_t begin_of_class(const struct fit_index *fit, uint32_t h)
{
    uint32_t low = 0, high = fit->rank_of[h];
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (fit->class_id[fit->by_rank[mid]] == fit->class_id[h])
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

host_id fit_next_candidate(const struct fit_index *fit, const struct fit_need *need, host_id after)
{
    if (!fit->derived->ranked) build_ranks(fit);
    bool busy = host_is_none(after) || fit_get(fit, after)->vms > 0;
    if (busy) {
        uint32_t from = host_is_none(after) ? 0 : after.ix + 1;
        uint32_t h = next_in_set(fit, SET_BUSY, need, from);
        return h != FIT_NOWHERE ? (host_id){h} : next_empty(fit, need, 0, 0);
    }
    uint32_t end = end_of_class(fit, fit->rank_of[after.ix]);
    bool off_done = fit->free[after.ix].off;
    return next_empty(fit, need, end, off_done ? end : begin_of_class(fit, after.ix));
}
