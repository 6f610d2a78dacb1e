/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/evq_heap.h"
#include "sim/evq_parts.h"
#include <string.h>

/* Bucket b holds the times whose highest difference from far_base is bit b - 1: a range of 2^(b-1)
 * ns that begins where the bits below are zero. Raising far_base to a time within the lowest bucket
 * that is not empty keeps the higher buckets valid, because it changes lower bits only (Ahuja,
 * Mehlhorn, Orlin and Tarjan, J. ACM 1990). Unlike there, the buckets need no order within, and
 * far_base may be lowered. */

enum { REFILL_MAX = 512, FIRST_CAP = 64, KEPT_CAP = 4096, SAMPLES = 64, SAMPLES_KEPT = 16 };
enum { AHEAD = 8 }; /* entries between a prefetch and its use */

static bool bucket_reserve(struct evq *q, struct evq_bucket *bucket, uint32_t size)
{
    uint32_t cap = bucket->cap == 0 ? FIRST_CAP : bucket->cap;
    while (cap < size)
        cap *= 2;
    if (cap == bucket->cap) return true;
    struct evq_entry *grown = arena_span_resize(q->arena, bucket->entries, cap, sizeof *grown);
    if (grown == NULL) return false;
    bucket->entries = grown;
    bucket->cap = cap;
    return true;
}

static void bucket_add(struct evq *q, uint32_t b, const struct evq_entry *e)
{
    struct evq_bucket *bucket = &q->far[b];
    SIM_ASSERT(bucket->size < bucket->cap);
    q->where[e->slot] = (struct evq_where){EVQ_IN_FAR + b, bucket->size};
    bucket->entries[bucket->size++] = *e;
    q->far_map |= UINT64_C(1) << b;
    q->far_size++;
}

bool evq_far_append(struct evq *q, const struct evq_entry *e)
{
    SIM_ASSERT(e->t_ns > q->far_base);
    SIM_ASSERT(e->lane == 0);
    uint32_t b = evq_far_bucket(q, e->t_ns);
    if (!bucket_reserve(q, &q->far[b], q->far[b].size + 1)) return false;
    bucket_add(q, b, e);
    return true;
}

void evq_far_remove(struct evq *q, uint32_t b, uint32_t i)
{
    struct evq_bucket *bucket = &q->far[b];
    SIM_ASSERT(i < bucket->size);
    struct evq_entry last = bucket->entries[--bucket->size];
    q->far_size--;
    if (bucket->size == 0) q->far_map &= ~(UINT64_C(1) << b);
    if (i == bucket->size) return;
    bucket->entries[i] = last;
    q->where[last.slot].pos = i;
}

/* Takes the entries out of a bucket; the caller hands the span back. */
static struct evq_bucket bucket_take(struct evq *q, uint32_t b)
{
    struct evq_bucket taken = q->far[b];
    q->far[b] = (struct evq_bucket){0};
    q->far_map &= ~(UINT64_C(1) << b);
    q->far_size -= taken.size;
    return taken;
}

/* Large spans go back to the arena: otherwise each bucket would keep the most it ever held. */
static void bucket_return(struct evq *q, uint32_t b, struct evq_bucket taken)
{
    struct evq_bucket *bucket = &q->far[b];
    if (taken.cap > KEPT_CAP || bucket->cap > 0) {
        (void)arena_span_resize(q->arena, taken.entries, 0, sizeof *taken.entries);
        return;
    }
    taken.size = 0;
    *bucket = taken;
}

static int64_t least_time(const struct evq_bucket *bucket)
{
    int64_t t = INT64_MAX;
    for (uint32_t i = 0; i < bucket->size; i++)
        t = bucket->entries[i].t_ns < t ? bucket->entries[i].t_ns : t;
    return t;
}

/* The event will be popped soon: its slot may as well be on the way. */
static void to_heap(struct evq *q, const struct evq_entry *e)
{
    __builtin_prefetch(&q->slots[e->slot], 1);
    evq_heap_push(q, e);
}

void evq_far_refill(struct evq *q)
{
    SIM_ASSERT(q->far_size > 0);
    SIM_ASSERT(!q->hole);
    uint32_t b = (uint32_t)__builtin_ctzll(q->far_map);
    struct evq_bucket taken = bucket_take(q, b);
    int64_t range_ns = INT64_C(1) << (b - 1);
    /* All of a small bucket, or the first instant of a large one: its others go lower. */
    q->far_base =
        taken.size <= REFILL_MAX ? taken.entries[0].t_ns | (range_ns - 1) : least_time(&taken);
    for (uint32_t i = 0; i < taken.size; i++) {
        const struct evq_entry *e = &taken.entries[i];
        if (i + AHEAD < taken.size) __builtin_prefetch(&q->where[e[AHEAD].slot], 1);
        if (e->t_ns <= q->far_base || !evq_far_append(q, e)) to_heap(q, e);
    }
    bucket_return(q, b, taken);
    if (q->far_size == 0 && q->heap_size < EVQ_SPILL_AT / 2) {
        q->far_base = INT64_MAX;
        q->spill_at = EVQ_SPILL_AT;
    }
}

/* A time with about a quarter of the heap before it, from a sample. */
static int64_t early_time(const struct evq *q)
{
    int64_t t[SAMPLES];
    for (uint32_t i = 0; i < SAMPLES; i++) {
        int64_t own = q->heap[(uint64_t)i * q->heap_size / SAMPLES].t_ns;
        uint32_t k = i;
        for (; k > 0 && t[k - 1] > own; k--)
            t[k] = t[k - 1];
        t[k] = own;
    }
    return t[SAMPLES_KEPT];
}

/* Lowering far_base to a time that differs from it first in bit d - 1 puts everything in the
 * buckets below d into bucket d, and leaves the higher ones as they are. false: no memory, nothing
 * changed. */
static bool lower_base(struct evq *q, int64_t base_ns)
{
    SIM_ASSERT(base_ns < q->far_base);
    uint32_t d = 64U - (uint32_t)__builtin_clzll((uint64_t)base_ns ^ (uint64_t)q->far_base);
    uint64_t sum = q->far[d].size;
    for (uint32_t b = 1; b < d; b++)
        sum += q->far[b].size;
    if (!bucket_reserve(q, &q->far[d], (uint32_t)sum)) return false;
    for (uint32_t b = 1; b < d; b++) {
        struct evq_bucket taken = bucket_take(q, b);
        for (uint32_t i = 0; i < taken.size; i++)
            bucket_add(q, d, &taken.entries[i]);
        bucket_return(q, b, taken);
    }
    q->far_base = base_ns;
    return true;
}

void evq_far_spill(struct evq *q)
{
    SIM_ASSERT(!q->hole);
    SIM_ASSERT(q->heap_size >= SAMPLES);
    uint32_t size = q->heap_size, kept = 0;
    int64_t base_ns = early_time(q);
    if (base_ns < q->far_base && lower_base(q, base_ns)) {
        for (uint32_t i = 0; i < size; i++) {
            struct evq_entry e = q->heap[i];
            /* The first events of lanes stay in the heap, where alone they are looked for. */
            if (e.t_ns <= base_ns || e.lane != 0 || !evq_far_append(q, &e)) q->heap[kept++] = e;
        }
        evq_heap_build(q, kept);
    }
    /* So that each event pays for a few spills at most: not again before the heap has doubled, or
     * outgrown what is far already. */
    uint32_t again = q->heap_size > q->far_size / 2 ? 2 * q->heap_size : q->far_size;
    q->spill_at = again > EVQ_SPILL_AT ? again : EVQ_SPILL_AT;
}
