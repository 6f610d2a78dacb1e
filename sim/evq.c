/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/evq.h"
#include "sim/evq_heap.h"
#include "sim/evq_parts.h"
#include <string.h>

enum { FIRST_CAP = 64 };
/* The children of the last heap index must be countable in 32 bits. */
#define CAP_MAX (UINT32_C(1) << 30)

struct evq *evq_create(struct arena *a)
{
    struct evq *q = arena_alloc(a, 1, sizeof *q);
    if (q == NULL) return NULL;
    q->arena = a;
    q->free_head = EVQ_SLOT_NONE;
    q->far_base = INT64_MAX;
    q->spill_at = EVQ_SPILL_AT;
    return q;
}

/* After a failure the longer arrays stay; cap tells what all of them hold. */
static bool reserve(struct evq *q, uint32_t cap)
{
    struct evq_entry *heap = arena_span_resize(q->arena, q->heap, cap, sizeof *heap);
    if (heap != NULL) q->heap = heap;
    struct evq_slot *slots = arena_span_resize(q->arena, q->slots, cap, sizeof *slots);
    if (slots != NULL) q->slots = slots;
    struct evq_where *where = arena_span_resize(q->arena, q->where, cap, sizeof *where);
    if (where != NULL) q->where = where;
    if (heap == NULL || slots == NULL || where == NULL) return false;
    q->cap = cap;
    return true;
}

/* --- where events go --- */

static void place_sorted(struct evq *q, const struct evq_entry *e)
{
    if (e->t_ns > q->far_base && evq_far_append(q, e)) return;
    evq_heap_push(q, e);
    if (q->heap_size > q->spill_at) evq_far_spill(q);
}

static void place(struct evq *q, struct evq_entry *e, struct evq_lane *lane)
{
    if (lane == NULL || (lane->has_head && !evq_lane_append(q, lane, e))) {
        place_sorted(q, e);
        return;
    }
    if (lane->has_head) return;
    lane->has_head = true;
    e->lane = evq_lane_id(q, lane);
    evq_heap_push(q, e);
}

/* Takes a pending event out of the place where it is. */
static void detach(struct evq *q, uint32_t slot)
{
    evq_heap_settle(q);
    uint32_t i = q->where[slot].pos;
    uint32_t place = q->where[slot].place;
    if (place >= EVQ_IN_FAR) {
        evq_far_remove(q, place - EVQ_IN_FAR, i);
        return;
    }
    if (place >= EVQ_IN_LANE) {
        evq_lane_cancel(q, &q->lanes[place - EVQ_IN_LANE], i);
        return;
    }
    struct evq_entry next;
    uint32_t lane = q->heap[i].lane;
    if (lane != 0 && evq_lane_advance(q, lane, &next))
        evq_heap_replace(q, i, &next);
    else
        evq_heap_remove(q, i);
}

static struct evq_entry *entry_of(const struct evq *q, uint32_t slot)
{
    struct evq_where w = q->where[slot];
    if (w.place >= EVQ_IN_FAR) return &q->far[w.place - EVQ_IN_FAR].entries[w.pos];
    if (w.place >= EVQ_IN_LANE) return evq_lane_at(&q->lanes[w.place - EVQ_IN_LANE], w.pos);
    return &q->heap[w.pos];
}

/* Moves an event within its place when that needs no more than a new key. */
static bool move_in_place(struct evq *q, const struct evq_entry *e)
{
    uint32_t place = q->where[e->slot].place;
    bool far = e->t_ns > q->far_base;
    if (place >= EVQ_IN_FAR && far && evq_far_bucket(q, e->t_ns) == place - EVQ_IN_FAR) {
        *entry_of(q, e->slot) = *e;
        return true;
    }
    if (place != EVQ_IN_HEAP || far || entry_of(q, e->slot)->lane != 0) return false;
    evq_heap_settle(q);
    evq_heap_replace(q, q->where[e->slot].pos, e);
    return true;
}

/* --- slots and handles --- */

static bool is_pending(const struct evq *q, struct evh h)
{
    return h.slot < q->high && h.gen % 2 == 1 && q->slots[h.slot].gen == h.gen;
}

static uint32_t slot_take(struct evq *q)
{
    uint32_t slot = q->free_head;
    if (slot != EVQ_SLOT_NONE)
        q->free_head = q->where[slot].pos;
    else
        slot = q->high++;
    SIM_ASSERT(slot < q->cap);
    q->slots[slot].gen++;
    q->live++;
    return slot;
}

static void slot_free(struct evq *q, uint32_t slot)
{
    q->slots[slot].gen++;
    q->where[slot].pos = q->free_head;
    q->free_head = slot;
    q->live--;
}

static struct evq_entry entry_make(struct evq *q, int64_t t_ns, unsigned phase, uint32_t slot)
{
    SIM_ASSERT(t_ns >= q->last_ns);
    SIM_ASSERT(phase < (1U << EVQ_PHASE_BITS));
    return (struct evq_entry){t_ns, (uint64_t)phase << EVQ_SEQ_BITS | q->seq++, slot, 0};
}

/* --- the public calls --- */

struct evh evq_push(struct evq *q, int64_t t_ns, unsigned phase, struct event ev)
{
    if (q->free_head == EVQ_SLOT_NONE && q->high == q->cap) {
        if (q->cap >= CAP_MAX || !reserve(q, q->cap == 0 ? FIRST_CAP : 2 * q->cap))
            return (struct evh){0, 0};
    }
    uint32_t slot = slot_take(q);
    struct evh h = {slot, q->slots[slot].gen};
    q->slots[slot].ev = ev;
    struct evq_entry e = entry_make(q, t_ns, phase, slot);
    place(q, &e, evq_lane_find(q, t_ns - q->last_ns, phase));
    return h;
}

bool evq_cancel(struct evq *q, struct evh h)
{
    if (!is_pending(q, h)) return false;
    detach(q, h.slot);
    slot_free(q, h.slot);
    return true;
}

bool evq_move(struct evq *q, struct evh h, int64_t t_ns, unsigned phase)
{
    if (!is_pending(q, h)) return false;
    const struct evq_entry *old = entry_of(q, h.slot);
    if (old->t_ns == t_ns && old->rank >> EVQ_SEQ_BITS == phase) return true;
    struct evq_entry e = entry_make(q, t_ns, phase, h.slot);
    struct evq_lane *lane = evq_lane_find(q, t_ns - q->last_ns, phase);
    if (lane == NULL && move_in_place(q, &e)) return true;
    detach(q, h.slot);
    place(q, &e, lane);
    return true;
}

bool evq_when(const struct evq *q, struct evh h, int64_t *t_ns)
{
    if (!is_pending(q, h)) return false;
    *t_ns = entry_of(q, h.slot)->t_ns;
    return true;
}

bool evq_peek(struct evq *q, int64_t *t_ns, unsigned *phase)
{
    evq_heap_settle(q);
    while (q->far_size > 0 && (q->heap_size == 0 || q->heap[0].t_ns > q->far_base))
        evq_far_refill(q);
    if (q->heap_size == 0) return false;
    *t_ns = q->heap[0].t_ns;
    *phase = (unsigned)(q->heap[0].rank >> EVQ_SEQ_BITS);
    return true;
}

bool evq_pop(struct evq *q, int64_t *t_ns, unsigned *phase, struct event *ev)
{
    if (!evq_peek(q, t_ns, phase)) return false;
    struct evq_entry top = q->heap[0];
    struct evq_entry next;
    if (top.lane != 0 && evq_lane_advance(q, top.lane, &next))
        evq_heap_replace(q, 0, &next);
    else
        q->hole = true;
    *ev = q->slots[top.slot].ev;
    q->last_ns = top.t_ns;
    slot_free(q, top.slot);
    return true;
}

uint64_t evq_size(const struct evq *q)
{
    return q->live;
}

/* --- clone --- */

/* n entries of room for cap; NULL for cap = 0 or without memory. */
static struct evq_entry *copy_entries(const struct evq_entry *src, uint32_t n, uint32_t cap,
                                      struct arena *a)
{
    struct evq_entry *copy = arena_span_resize(a, NULL, cap, sizeof *copy);
    if (copy != NULL && n > 0) memcpy(copy, src, n * sizeof *copy);
    return copy;
}

static bool clone_parts(struct evq *copy, const struct evq *q, struct arena *a)
{
    bool good = true;
    for (int i = 0; i < EVQ_LANES; i++) {
        const struct evq_lane *lane = &q->lanes[i];
        copy->lanes[i].ring = copy_entries(lane->ring, lane->cap, lane->cap, a);
        good = good && (lane->cap == 0 || copy->lanes[i].ring != NULL);
    }
    for (int i = 0; i < EVQ_BUCKETS; i++) {
        const struct evq_bucket *bucket = &q->far[i];
        copy->far[i].entries = copy_entries(bucket->entries, bucket->size, bucket->cap, a);
        good = good && (bucket->cap == 0 || copy->far[i].entries != NULL);
    }
    return good;
}

struct evq *evq_clone(const struct evq *q, struct arena *a)
{
    struct evq *copy = evq_create(a);
    if (copy == NULL || (q->cap > 0 && !reserve(copy, q->cap))) return NULL;
    struct evq_entry *heap = copy->heap;
    struct evq_slot *slots = copy->slots;
    struct evq_where *where = copy->where;
    *copy = *q;
    copy->arena = a;
    copy->heap = heap;
    copy->slots = slots;
    copy->where = where;
    if (q->cap > 0) {
        memcpy(heap, q->heap, q->heap_size * sizeof *heap);
        memcpy(slots, q->slots, q->high * sizeof *slots);
        memcpy(where, q->where, q->high * sizeof *where);
    }
    return clone_parts(copy, q, a) ? copy : NULL;
}
