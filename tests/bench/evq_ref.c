/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/evq_ref.h"
#include "sim/diag.h"
#include <string.h>

enum { PHASE_BITS = 8, FIRST_CAP = 64 };
#define SEQ_BITS  (64 - PHASE_BITS)
#define SLOT_NONE UINT32_MAX

struct entry {
    int64_t t_ns;
    uint64_t rank; /* phase in the top byte, then the push counter */
    uint32_t slot;
    uint32_t unused;
};

struct slot {
    struct event ev;
    uint32_t gen; /* odd = pending */
    uint32_t pos; /* index in the heap; of a free slot the next free one */
};

struct evq_ref {
    struct arena *arena;
    struct entry *heap;
    struct slot *slots;
    uint32_t size, cap, high, free_head;
    uint64_t seq;
    int64_t last_ns;
};

struct evq_ref *evq_ref_create(struct arena *a)
{
    struct evq_ref *q = arena_alloc(a, 1, sizeof *q);
    if (q == NULL) return NULL;
    q->arena = a;
    q->free_head = SLOT_NONE;
    return q;
}

static bool reserve(struct evq_ref *q, uint32_t cap)
{
    struct entry *heap = arena_span_resize(q->arena, q->heap, cap, sizeof *heap);
    if (heap == NULL) return false;
    q->heap = heap;
    struct slot *slots = arena_span_resize(q->arena, q->slots, cap, sizeof *slots);
    if (slots == NULL) return false;
    q->slots = slots;
    q->cap = cap;
    return true;
}

struct evq_ref *evq_ref_clone(const struct evq_ref *q, struct arena *a)
{
    struct evq_ref *copy = evq_ref_create(a);
    if (copy == NULL) return NULL;
    if (q->cap > 0 && !reserve(copy, q->cap)) return NULL;
    struct entry *heap = copy->heap;
    struct slot *slots = copy->slots;
    *copy = *q;
    copy->arena = a;
    copy->heap = heap;
    copy->slots = slots;
    if (q->cap > 0) {
        memcpy(heap, q->heap, q->size * sizeof *heap);
        memcpy(slots, q->slots, q->high * sizeof *slots);
    }
    return copy;
}

static bool before(const struct entry *a, const struct entry *b)
{
    return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->rank < b->rank;
}

static void put(struct evq_ref *q, uint32_t i, struct entry e)
{
    q->heap[i] = e;
    q->slots[e.slot].pos = i;
}

static void sift_up(struct evq_ref *q, uint32_t i, struct entry e)
{
    while (i > 0) {
        uint32_t parent = (i - 1) / 2;
        if (!before(&e, &q->heap[parent])) break;
        put(q, i, q->heap[parent]);
        i = parent;
    }
    put(q, i, e);
}

static void sift_down(struct evq_ref *q, uint32_t i, struct entry e)
{
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= q->size) break;
        if (child + 1 < q->size && before(&q->heap[child + 1], &q->heap[child])) child++;
        if (!before(&q->heap[child], &e)) break;
        put(q, i, q->heap[child]);
        i = child;
    }
    put(q, i, e);
}

static void sift(struct evq_ref *q, uint32_t i, struct entry e)
{
    if (i > 0 && before(&e, &q->heap[(i - 1) / 2]))
        sift_up(q, i, e);
    else
        sift_down(q, i, e);
}

static bool pending(const struct evq_ref *q, struct evh h)
{
    return h.slot < q->high && h.gen % 2 == 1 && q->slots[h.slot].gen == h.gen;
}

static struct entry entry_make(struct evq_ref *q, int64_t t_ns, unsigned phase, uint32_t slot)
{
    SIM_ASSERT(t_ns >= q->last_ns);
    SIM_ASSERT(phase < (1U << PHASE_BITS));
    return (struct entry){t_ns, (uint64_t)phase << SEQ_BITS | q->seq++, slot, 0};
}

struct evh evq_ref_push(struct evq_ref *q, int64_t t_ns, unsigned phase, struct event ev)
{
    if (q->size == q->cap && !reserve(q, q->cap == 0 ? FIRST_CAP : 2 * q->cap))
        return (struct evh){0, 0};
    uint32_t slot = q->free_head;
    if (slot == SLOT_NONE)
        slot = q->high++;
    else
        q->free_head = q->slots[slot].pos;
    q->slots[slot].ev = ev;
    q->slots[slot].gen++;
    sift_up(q, q->size++, entry_make(q, t_ns, phase, slot));
    return (struct evh){slot, q->slots[slot].gen};
}

static void slot_free(struct evq_ref *q, uint32_t slot)
{
    q->slots[slot].gen++;
    q->slots[slot].pos = q->free_head;
    q->free_head = slot;
}

static void heap_remove(struct evq_ref *q, uint32_t i)
{
    SIM_ASSERT(i < q->size);
    struct entry last = q->heap[--q->size];
    if (i < q->size) sift(q, i, last);
}

bool evq_ref_cancel(struct evq_ref *q, struct evh h)
{
    if (!pending(q, h)) return false;
    heap_remove(q, q->slots[h.slot].pos);
    slot_free(q, h.slot);
    return true;
}

bool evq_ref_move(struct evq_ref *q, struct evh h, int64_t t_ns, unsigned phase)
{
    if (!pending(q, h)) return false;
    uint32_t i = q->slots[h.slot].pos;
    struct entry old = q->heap[i];
    if (old.t_ns != t_ns || old.rank >> SEQ_BITS != phase)
        sift(q, i, entry_make(q, t_ns, phase, h.slot));
    return true;
}

bool evq_ref_when(const struct evq_ref *q, struct evh h, int64_t *t_ns)
{
    if (!pending(q, h)) return false;
    *t_ns = q->heap[q->slots[h.slot].pos].t_ns;
    return true;
}

bool evq_ref_peek(struct evq_ref *q, int64_t *t_ns, unsigned *phase)
{
    if (q->size == 0) return false;
    *t_ns = q->heap[0].t_ns;
    *phase = (unsigned)(q->heap[0].rank >> SEQ_BITS);
    return true;
}

bool evq_ref_pop(struct evq_ref *q, int64_t *t_ns, unsigned *phase, struct event *ev)
{
    if (!evq_ref_peek(q, t_ns, phase)) return false;
    uint32_t slot = q->heap[0].slot;
    *ev = q->slots[slot].ev;
    q->last_ns = *t_ns;
    heap_remove(q, 0);
    slot_free(q, slot);
    return true;
}

uint64_t evq_ref_size(const struct evq_ref *q)
{
    return q->size;
}
