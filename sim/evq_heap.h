/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evq_heap - the 4-ary heap within the event queue; included by sim/evq*.c alone.
 *
 * A pop leaves a hole at the root, because a push mostly follows: it then fills the hole with one
 * sift instead of two. Everything but a push first settles the hole. There is always room: the heap
 * is as large as the table of slots. All functions are inline: they are the inner loop of every
 * run. */
#ifndef VDCSIM_SIM_EVQ_HEAP_H
#define VDCSIM_SIM_EVQ_HEAP_H

#include "sim/evq_parts.h"
#include <stddef.h>

static inline void evq_heap_put(struct evq_entry *heap, struct evq_where *where, uint32_t i,
                                const struct evq_entry *e)
{
    heap[i] = *e;
    where[e->slot].pos = i;
}

static inline void evq_heap_up(struct evq *q, uint32_t i, const struct evq_entry *e)
{
    struct evq_entry *heap = q->heap;
    struct evq_where *where = q->where;
    while (i > 0) {
        uint32_t parent = (i - 1) / EVQ_ARITY;
        if (!evq_before(e, &heap[parent])) break;
        evq_heap_put(heap, where, i, &heap[parent]);
        i = parent;
    }
    evq_heap_put(heap, where, i, e);
}

static inline const struct evq_entry *evq_heap_least(const struct evq_entry *first,
                                                     const struct evq_entry *end)
{
    const struct evq_entry *m = first;
    for (const struct evq_entry *c = first + 1; c < end; c++)
        m = evq_before(c, m) ? c : m;
    return m;
}

/* The least of four neighbours by their times alone, as a tournament without branches; where the
 * least time is shared (a branch that is well predicted) the whole keys decide. */
static inline const struct evq_entry *evq_heap_least_of_4(const struct evq_entry *e)
{
    int64_t t0 = e[0].t_ns, t1 = e[1].t_ns, t2 = e[2].t_ns, t3 = e[3].t_ns;
    const struct evq_entry *left = t1 < t0 ? e + 1 : e, *right = t3 < t2 ? e + 3 : e + 2;
    int64_t left_t = t1 < t0 ? t1 : t0, right_t = t3 < t2 ? t3 : t2;
    const struct evq_entry *m = right_t < left_t ? right : left;
    int64_t t = right_t < left_t ? right_t : left_t;
    int sharing = (t0 == t) + (t1 == t) + (t2 == t) + (t3 == t);
    return sharing == 1 ? m : evq_heap_least(e, e + EVQ_ARITY);
}

/* Walks by addresses: an index would put a multiplication between one level and the next. */
static inline void evq_heap_down(struct evq *q, uint32_t i, const struct evq_entry *e)
{
    struct evq_entry *heap = q->heap, *hole = heap + i;
    struct evq_where *where = q->where;
    /* Entries before `full` have four children; the next one may have fewer. */
    uint32_t size = q->heap_size;
    const struct evq_entry *full = heap + (size > 0 ? (size - 1) / EVQ_ARITY : 0);
    struct evq_entry own = *e;
    while (hole < full) {
        const struct evq_entry *m = evq_heap_least_of_4(heap + (hole - heap) * EVQ_ARITY + 1);
        if (!evq_before(m, &own)) break;
        evq_heap_put(heap, where, (uint32_t)(hole - heap), m);
        hole = heap + (m - heap);
    }
    uint32_t first = (uint32_t)(hole - heap) * EVQ_ARITY + 1;
    if (hole == full && first < size) {
        const struct evq_entry *m = evq_heap_least(heap + first, heap + size);
        if (evq_before(m, &own)) {
            evq_heap_put(heap, where, (uint32_t)(hole - heap), m);
            hole = heap + (m - heap);
        }
    }
    evq_heap_put(heap, where, (uint32_t)(hole - heap), &own);
}

/* evq_heap_replace - puts e in the place of entry i. */
static inline void evq_heap_replace(struct evq *q, uint32_t i, const struct evq_entry *e)
{
    if (i > 0 && evq_before(e, &q->heap[(i - 1) / EVQ_ARITY]))
        evq_heap_up(q, i, e);
    else
        evq_heap_down(q, i, e);
}

/* evq_heap_fill_hole - makes the heap whole again after a pop that no push followed. */
static inline void evq_heap_fill_hole(struct evq *q)
{
    SIM_ASSERT(q->hole);
    q->hole = false;
    struct evq_entry last = q->heap[--q->heap_size];
    if (q->heap_size > 0) evq_heap_down(q, 0, &last);
}

/* evq_heap_settle - the same if there is a hole. */
static inline void evq_heap_settle(struct evq *q)
{
    if (q->hole) evq_heap_fill_hole(q);
}

/* evq_heap_push - adds an event; fills the hole if there is one. */
static inline void evq_heap_push(struct evq *q, const struct evq_entry *e)
{
    q->where[e->slot].place = EVQ_IN_HEAP;
    if (q->hole) {
        q->hole = false;
        evq_heap_down(q, 0, e);
        return;
    }
    SIM_ASSERT(q->heap_size < q->cap);
    evq_heap_up(q, q->heap_size++, e);
}

static inline void evq_heap_remove(struct evq *q, uint32_t i)
{
    SIM_ASSERT(!q->hole);
    SIM_ASSERT(i < q->heap_size);
    struct evq_entry last = q->heap[--q->heap_size];
    if (i < q->heap_size) evq_heap_replace(q, i, &last);
}

/* evq_heap_build - makes a heap of the first n entries, which are in no order (Floyd's
 * construction): every parent from the last to the first sinks into its ordered children. */
static inline void evq_heap_build(struct evq *q, uint32_t n)
{
    SIM_ASSERT(!q->hole);
    SIM_ASSERT(n <= q->cap);
    q->heap_size = n;
    for (uint32_t i = 0; i < n; i++)
        q->where[q->heap[i].slot].pos = i;
    for (uint32_t parents = n < 2 ? 0 : (n - 2) / EVQ_ARITY + 1; parents > 0; parents--)
        evq_heap_down(q, parents - 1, &q->heap[parents - 1]);
}

#endif
