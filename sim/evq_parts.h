/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evq_parts - the inside of the event queue; included by sim/evq*.c and their test alone.
 *
 * Three places hold pending events, and one of them decides:
 *   heap   4-ary, by the whole key (t, phase, seq). The next event is always its root.
 *   lanes  events pushed again and again with one delay and one phase (ticks, time-outs) are born
 *          in order, because `now` never goes back. Each such pair has a FIFO ring; only its first
 *          event stands in the heap, and when it leaves, the next of the ring takes its place: O(1)
 * an event.
 *   far    once many events are pending, those later than far_base wait unsorted in buckets of a
 *          radix (by the highest bit in which their time differs from far_base) and come into the
 *          heap a bucket at a time. So the heap stays in the cache, and a far event costs a few
 * copies. Since the heap orders by the whole key, the places cannot change the order, only the
 * cost.
 *
 * Memory: the heap has room for every slot. Whatever cannot grow (ring, bucket) gives its event to
 * the heap, so only a push that needs a new slot can fail; moves and pops cannot. */
#ifndef VDCSIM_SIM_EVQ_PARTS_H
#define VDCSIM_SIM_EVQ_PARTS_H

#include "sim/diag.h"
#include "sim/evq.h"
#include "sim/num.h"

enum { EVQ_PHASE_BITS = 8, EVQ_SEQ_BITS = 64 - EVQ_PHASE_BITS, EVQ_ARITY = 4 };
enum { EVQ_LANE_SETS = 32, EVQ_LANE_WAYS = 2, EVQ_LANES = EVQ_LANE_SETS * EVQ_LANE_WAYS };
enum { EVQ_BUCKETS = 64 };
#define EVQ_SLOT_NONE UINT32_MAX

struct evq_entry {
    int64_t t_ns;
    uint64_t rank; /* phase in the top byte, then the push counter */
    uint32_t slot; /* EVQ_SLOT_NONE: a cancelled event in a ring */
    uint32_t lane; /* in the heap: number (1 ..) of the lane whose first event this is; 0: none */
};

/* Where the event of a slot is: the place, and the index in it. Kept apart from the slot's other
 * fields, because the heap and the buckets write it often and at random. */
enum { EVQ_IN_HEAP = 0, EVQ_IN_LANE = 1, EVQ_IN_FAR = EVQ_IN_LANE + EVQ_LANES };

struct evq_where {
    uint32_t place;
    uint32_t pos; /* of a free slot: the next free one */
};

struct evq_slot {
    struct event ev;
    uint32_t gen; /* odd = pending */
};

struct evq_lane {
    int64_t delay_ns;
    uint32_t phase;
    int32_t score; /* how much it is used; see evq_lane_find */
    bool has_head; /* its first event stands in the heap; the ring is empty otherwise */
    uint32_t cap;  /* power of two, or 0 */
    uint32_t head; /* free-running: the ring holds [head, tail), modulo cap */
    uint32_t tail;
    uint32_t dead; /* cancelled entries in the ring */
    struct evq_entry *ring;
};

struct evq_bucket {
    struct evq_entry *entries; /* in no order */
    uint32_t size, cap;
};

struct evq {
    struct arena *arena;
    struct evq_entry *heap;
    struct evq_slot *slots;
    struct evq_where *where; /* by slot */
    uint32_t heap_size;      /* counts the hole */
    uint32_t cap, high, free_head, live;
    bool hole; /* heap[0] was popped and waits for a push to fill it */
    uint64_t seq;
    int64_t last_ns;  /* time of the last pop */
    int64_t far_base; /* far events are later than this; INT64_MAX: nothing goes far */
    uint64_t far_map; /* bit b: bucket b is not empty */
    uint32_t far_size;
    uint32_t spill_at; /* a larger heap gives its later part away */
    struct evq_lane lanes[EVQ_LANES];
    struct evq_bucket far[EVQ_BUCKETS];
};

/* The order as one unsigned number, so that a comparison needs no branch; times are never
 * negative. */
static inline u128 evq_key(const struct evq_entry *e)
{
    return (u128)(uint64_t)e->t_ns << 64 | e->rank;
}

static inline bool evq_before(const struct evq_entry *a, const struct evq_entry *b)
{
    return evq_key(a) < evq_key(b);
}

/* ---- lanes: sim/evq_lane.c ---- */

/* evq_lane_find - the lane of a pair, NULL when it has none (yet). Counts the push. */
struct evq_lane *evq_lane_find(struct evq *q, int64_t delay_ns, uint32_t phase);
/* evq_lane_append - an event to the end of the ring. false: no memory. */
bool evq_lane_append(struct evq *q, struct evq_lane *lane, const struct evq_entry *e);
/* evq_lane_cancel - entry i of the ring is dead. */
void evq_lane_cancel(struct evq *q, struct evq_lane *lane, uint32_t i);
/* evq_lane_advance - the first event of lane number `id` leaves the heap. true: *e is the next one
 * and belongs into the heap. */
bool evq_lane_advance(struct evq *q, uint32_t id, struct evq_entry *e);

static inline uint32_t evq_lane_id(const struct evq *q, const struct evq_lane *lane)
{
    return (uint32_t)(lane - q->lanes) + 1;
}

static inline struct evq_entry *evq_lane_at(const struct evq_lane *lane, uint32_t i)
{
    return &lane->ring[i & (lane->cap - 1)];
}

/* ---- far events: sim/evq_far.c ---- */

/* evq_far_append - an event with t > far_base into its bucket. false: no memory. */
bool evq_far_append(struct evq *q, const struct evq_entry *e);
void evq_far_remove(struct evq *q, uint32_t bucket, uint32_t i);
/* evq_far_refill - brings the earliest far events into the heap and raises far_base. */
void evq_far_refill(struct evq *q);
/* evq_far_spill - gives the later part of a large heap to the buckets and lowers far_base. */
void evq_far_spill(struct evq *q);

static inline uint32_t evq_far_bucket(const struct evq *q, int64_t t_ns)
{
    return 64U - (uint32_t)__builtin_clzll((uint64_t)t_ns ^ (uint64_t)q->far_base);
}

enum { EVQ_SPILL_AT = 4096 };

#endif
