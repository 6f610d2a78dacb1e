/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/evq.h"
#include "sim/diag.h"
#include "sim/num.h"
#include <string.h>

/* Structure. A 4-ary heap holds every event that has no better place. Events pushed again and again
 * with one delay and one phase (ticks, time-outs) are born in order, because `now` never goes back:
 * each such pair gets a lane, a FIFO ring. Only the first event of a lane stands in the heap; when it
 * leaves, the next of the ring takes its place. So a lane costs O(1) an event, and the heap alone
 * decides the order: no choice of lanes can change it. */

enum { PHASE_BITS = 8, ARITY = 4, FIRST_CAP = 64 };
enum { LANE_SETS = 32, LANE_WAYS = 2, LANES = LANE_SETS * LANE_WAYS };
/* A pair is given a lane at its LANE_OFTEN-th push; each push of another pair into its set takes one
 * from its score, so a pair that is no longer used makes room. */
enum { LANE_OFTEN = 8, LANE_SCORE_MAX = 64, RING_FIRST_CAP = 64, DEAD_MIN = 64 };
/* The children of the last index must be countable in 32 bits. */
#define CAP_MAX   (UINT32_C(1) << 30)
#define SEQ_BITS  (64 - PHASE_BITS)
#define SLOT_NONE UINT32_MAX
#define HEAP      0U /* slot.where of an event in the heap; 1 .. LANES: in the ring of that lane */

struct entry {
    int64_t t_ns;
    uint64_t rank; /* phase in the top byte, then the push counter */
    uint32_t slot; /* SLOT_NONE: a cancelled event in a ring */
    uint32_t lane; /* in the heap: the lane (1 ..) whose first event this is; 0: none */
};

struct slot {
    struct event ev;
    uint32_t gen; /* odd = pending */
    uint32_t where;
};

struct lane {
    int64_t delay_ns;
    uint32_t phase;
    int32_t score;
    bool has_head; /* one event of it stands in the heap */
    struct entry *ring;
    uint32_t cap;  /* power of two, or 0 */
    uint32_t head; /* free-running; the ring holds [head, tail) modulo cap */
    uint32_t tail;
    uint32_t dead; /* cancelled entries in it */
};

struct evq {
    struct arena *arena;
    struct entry *heap; /* room for all slots: so a move never needs memory */
    struct slot *slots;
    uint32_t *pos;      /* by slot: index in heap or ring; of a free slot the next free one */
    uint32_t heap_size; /* counts the hole */
    uint32_t cap, high, free_head, live;
    bool hole; /* heap[0] was popped and waits for a push to fill it */
    uint64_t seq;
    int64_t last_ns; /* time of the last pop */
    struct lane lanes[LANES];
};

struct evq *evq_create(struct arena *a)
{
    struct evq *q = arena_alloc(a, 1, sizeof *q);
    if (q == NULL) return NULL;
    q->arena = a;
    q->free_head = SLOT_NONE;
    return q;
}

/* After a failure the longer arrays stay; cap tells what all of them hold. */
static bool reserve(struct evq *q, uint32_t cap)
{
    struct entry *heap = arena_span_resize(q->arena, q->heap, cap, sizeof *heap);
    if (heap != NULL) q->heap = heap;
    struct slot *slots = arena_span_resize(q->arena, q->slots, cap, sizeof *slots);
    if (slots != NULL) q->slots = slots;
    uint32_t *pos = arena_span_resize(q->arena, q->pos, cap, sizeof *pos);
    if (pos != NULL) q->pos = pos;
    if (heap == NULL || slots == NULL || pos == NULL) return false;
    q->cap = cap;
    return true;
}

/* --- order ------------------------------------------------------------------------------------- */

/* The order as one unsigned number, so that a comparison needs no branch; times are never negative. */
static inline u128 key(const struct entry *e)
{
    return (u128)(uint64_t)e->t_ns << 64 | e->rank;
}

static inline bool before(const struct entry *a, const struct entry *b)
{
    return key(a) < key(b);
}

/* --- heap -------------------------------------------------------------------------------------- */

static inline void put(struct entry *heap, uint32_t *pos, uint32_t i, const struct entry *e)
{
    heap[i] = *e;
    pos[e->slot] = i;
}

static void sift_up(struct evq *q, uint32_t i, const struct entry *e)
{
    struct entry *heap = q->heap;
    uint32_t *pos = q->pos;
    while (i > 0) {
        uint32_t parent = (i - 1) / ARITY;
        if (!before(e, &heap[parent])) break;
        put(heap, pos, i, &heap[parent]);
        i = parent;
    }
    put(heap, pos, i, e);
}

static inline uint32_t least_of_rest(const struct entry *heap, uint32_t first, uint32_t end)
{
    uint32_t m = first;
    for (uint32_t c = first + 1; c < end; c++)
        m = before(&heap[c], &heap[m]) ? c : m;
    return m;
}

/* The least of four neighbours by their times alone, as a tournament without branches; where the least
 * time is shared (a branch that is well predicted) the whole keys decide. */
static inline uint32_t least_of_4(const struct entry *heap, uint32_t first)
{
    const struct entry *e = &heap[first];
    int64_t t0 = e[0].t_ns, t1 = e[1].t_ns, t2 = e[2].t_ns, t3 = e[3].t_ns;
    uint32_t left = t1 < t0, right = 2 + (t3 < t2);
    int64_t left_t = t1 < t0 ? t1 : t0, right_t = t3 < t2 ? t3 : t2;
    uint32_t m = right_t < left_t ? right : left;
    int64_t t = right_t < left_t ? right_t : left_t;
    int sharing = (t0 == t) + (t1 == t) + (t2 == t) + (t3 == t);
    return sharing == 1 ? first + m : least_of_rest(heap, first, first + ARITY);
}

static void sift_down(struct evq *q, uint32_t i, const struct entry *e)
{
    struct entry *heap = q->heap;
    uint32_t *pos = q->pos;
    uint32_t size = q->heap_size;
    struct entry own = *e;
    uint32_t first = i * ARITY + 1;
    while (first < size) {
        uint32_t m =
            first + ARITY <= size ? least_of_4(heap, first) : least_of_rest(heap, first, size);
        if (!before(&heap[m], &own)) break;
        put(heap, pos, i, &heap[m]);
        i = m;
        first = i * ARITY + 1;
    }
    put(heap, pos, i, &own);
}

static void sift(struct evq *q, uint32_t i, const struct entry *e)
{
    if (i > 0 && before(e, &q->heap[(i - 1) / ARITY]))
        sift_up(q, i, e);
    else
        sift_down(q, i, e);
}

/* Fills the hole that the last pop left. Everything but a push needs a whole heap. */
static void settle(struct evq *q)
{
    if (!q->hole) return;
    q->hole = false;
    struct entry last = q->heap[--q->heap_size];
    if (q->heap_size > 0) sift_down(q, 0, &last);
}

static void heap_push(struct evq *q, const struct entry *e)
{
    q->slots[e->slot].where = HEAP;
    if (q->hole) {
        q->hole = false;
        sift_down(q, 0, e);
        return;
    }
    SIM_ASSERT(q->heap_size < q->cap);
    sift_up(q, q->heap_size++, e);
}

static void heap_remove(struct evq *q, uint32_t i)
{
    SIM_ASSERT(!q->hole);
    SIM_ASSERT(i < q->heap_size);
    struct entry last = q->heap[--q->heap_size];
    if (i < q->heap_size) sift(q, i, &last);
}

/* --- lanes ------------------------------------------------------------------------------------- */

static struct entry *ring_at(const struct lane *lane, uint32_t i)
{
    return &lane->ring[i & (lane->cap - 1)];
}

static bool lane_is(const struct lane *lane, int64_t delay_ns, uint32_t phase)
{
    return lane->delay_ns == delay_ns && lane->phase == phase && lane->score > 0;
}

/* The lane of a pair, NULL when it has none (yet). Counts the push. */
static struct lane *lane_find(struct evq *q, int64_t delay_ns, uint32_t phase)
{
    uint64_t hash = ((uint64_t)delay_ns + phase) * UINT64_C(0x9e3779b97f4a7c15);
    struct lane *set = &q->lanes[(hash >> 59) % LANE_SETS * LANE_WAYS];
    for (int way = 0; way < LANE_WAYS; way++) {
        if (!lane_is(&set[way], delay_ns, phase)) continue;
        set[way].score += set[way].score < LANE_SCORE_MAX;
        return set[way].score >= LANE_OFTEN ? &set[way] : NULL;
    }
    struct lane *weaker = set[0].score <= set[1].score ? &set[0] : &set[1];
    weaker->score -= weaker->score > 0;
    if (weaker->score == 0 && !weaker->has_head) {
        weaker->delay_ns = delay_ns;
        weaker->phase = phase;
        weaker->score = 1;
    }
    return NULL;
}

static bool ring_grow(struct evq *q, struct lane *lane)
{
    uint32_t cap = lane->cap == 0 ? RING_FIRST_CAP : 2 * lane->cap;
    struct entry *ring =
        cap == 0 ? NULL : arena_span_resize(q->arena, lane->ring, cap, sizeof *ring);
    if (ring == NULL) return false;
    /* Entries keep their free-running index: those whose new place lies in the upper half move. */
    for (uint32_t i = lane->head; i != lane->tail; i++) {
        if ((i & (cap - 1)) >= lane->cap) ring[i & (cap - 1)] = ring[i & (lane->cap - 1)];
    }
    lane->ring = ring;
    lane->cap = cap;
    return true;
}

static bool ring_append(struct evq *q, struct lane *lane, const struct entry *e)
{
    if (lane->tail - lane->head == lane->cap && !ring_grow(q, lane)) return false;
    q->pos[e->slot] = lane->tail;
    q->slots[e->slot].where = (uint32_t)(lane - q->lanes) + 1;
    *ring_at(lane, lane->tail++) = *e;
    return true;
}

/* Squeezes the cancelled entries out, so that they never outnumber the others for long. */
static void ring_compact(struct evq *q, struct lane *lane)
{
    uint32_t to = lane->head;
    for (uint32_t from = lane->head; from != lane->tail; from++) {
        struct entry e = *ring_at(lane, from);
        if (e.slot == SLOT_NONE) continue;
        q->pos[e.slot] = to;
        *ring_at(lane, to++) = e;
    }
    lane->tail = to;
    lane->dead = 0;
}

static void ring_cancel(struct evq *q, struct lane *lane, uint32_t i)
{
    SIM_ASSERT(i - lane->head < lane->tail - lane->head);
    ring_at(lane, i)->slot = SLOT_NONE;
    lane->dead++;
    if (lane->dead >= DEAD_MIN && lane->dead > (lane->tail - lane->head) / 2) ring_compact(q, lane);
}

/* Takes the next living event out of the ring; false: there is none. */
static bool ring_next(struct lane *lane, struct entry *e)
{
    while (lane->head != lane->tail) {
        *e = *ring_at(lane, lane->head++);
        if (e->slot != SLOT_NONE) return true;
        lane->dead--;
    }
    return false;
}

/* The first event of a lane leaves the heap. true: *e is the next one, to be put there. */
static bool lane_advance(struct evq *q, uint32_t id, struct entry *e)
{
    struct lane *lane = &q->lanes[id - 1];
    SIM_ASSERT(lane->has_head);
    lane->has_head = ring_next(lane, e);
    if (lane->has_head) {
        e->lane = id;
        q->slots[e->slot].where = HEAP;
    }
    return lane->has_head;
}

static void place(struct evq *q, struct entry *e, struct lane *lane)
{
    if (lane != NULL && lane->has_head && ring_append(q, lane, e)) return;
    if (lane != NULL && !lane->has_head) {
        lane->has_head = true;
        e->lane = (uint32_t)(lane - q->lanes) + 1;
    }
    heap_push(q, e);
}

/* Takes a pending event out of heap or ring. */
static void detach(struct evq *q, uint32_t slot)
{
    settle(q);
    uint32_t i = q->pos[slot];
    uint32_t where = q->slots[slot].where;
    if (where != HEAP) {
        ring_cancel(q, &q->lanes[where - 1], i);
        return;
    }
    struct entry next;
    uint32_t lane = q->heap[i].lane;
    if (lane != 0 && lane_advance(q, lane, &next))
        sift(q, i, &next);
    else
        heap_remove(q, i);
}

/* --- slots and the public calls ---------------------------------------------------------------- */

static bool pending(const struct evq *q, struct evh h)
{
    return h.slot < q->high && h.gen % 2 == 1 && q->slots[h.slot].gen == h.gen;
}

static uint32_t slot_take(struct evq *q)
{
    uint32_t slot = q->free_head;
    if (slot != SLOT_NONE)
        q->free_head = q->pos[slot];
    else
        slot = q->high++;
    q->slots[slot].gen++;
    q->live++;
    return slot;
}

static void slot_free(struct evq *q, uint32_t slot)
{
    q->slots[slot].gen++;
    q->pos[slot] = q->free_head;
    q->free_head = slot;
    q->live--;
}

static struct entry entry_make(struct evq *q, int64_t t_ns, unsigned phase, uint32_t slot)
{
    SIM_ASSERT(t_ns >= q->last_ns);
    SIM_ASSERT(phase < (1U << PHASE_BITS));
    return (struct entry){t_ns, (uint64_t)phase << SEQ_BITS | q->seq++, slot, 0};
}

struct evh evq_push(struct evq *q, int64_t t_ns, unsigned phase, struct event ev)
{
    if (q->free_head == SLOT_NONE && q->high == q->cap) {
        if (q->cap >= CAP_MAX || !reserve(q, q->cap == 0 ? FIRST_CAP : 2 * q->cap))
            return (struct evh){0, 0};
    }
    uint32_t slot = slot_take(q);
    q->slots[slot].ev = ev;
    struct entry e = entry_make(q, t_ns, phase, slot);
    place(q, &e, lane_find(q, t_ns - q->last_ns, phase));
    return (struct evh){slot, q->slots[slot].gen};
}

bool evq_cancel(struct evq *q, struct evh h)
{
    if (!pending(q, h)) return false;
    detach(q, h.slot);
    slot_free(q, h.slot);
    return true;
}

static const struct entry *entry_of(const struct evq *q, uint32_t slot)
{
    uint32_t where = q->slots[slot].where;
    return where == HEAP ? &q->heap[q->pos[slot]] : ring_at(&q->lanes[where - 1], q->pos[slot]);
}

bool evq_move(struct evq *q, struct evh h, int64_t t_ns, unsigned phase)
{
    if (!pending(q, h)) return false;
    const struct entry *old = entry_of(q, h.slot);
    if (old->t_ns == t_ns && old->rank >> SEQ_BITS == phase) return true;
    struct entry e = entry_make(q, t_ns, phase, h.slot);
    struct lane *lane = lane_find(q, t_ns - q->last_ns, phase);
    if (lane == NULL && q->slots[h.slot].where == HEAP && old->lane == 0) {
        settle(q);
        sift(q, q->pos[h.slot], &e);
        return true;
    }
    detach(q, h.slot);
    place(q, &e, lane);
    return true;
}

bool evq_when(const struct evq *q, struct evh h, int64_t *t_ns)
{
    if (!pending(q, h)) return false;
    *t_ns = entry_of(q, h.slot)->t_ns;
    return true;
}

bool evq_peek(struct evq *q, int64_t *t_ns, unsigned *phase)
{
    settle(q);
    if (q->heap_size == 0) return false;
    *t_ns = q->heap[0].t_ns;
    *phase = (unsigned)(q->heap[0].rank >> SEQ_BITS);
    return true;
}

bool evq_pop(struct evq *q, int64_t *t_ns, unsigned *phase, struct event *ev)
{
    if (!evq_peek(q, t_ns, phase)) return false;
    struct entry top = q->heap[0];
    struct entry next;
    if (top.lane != 0 && lane_advance(q, top.lane, &next))
        sift_down(q, 0, &next);
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

static bool clone_ring(struct lane *dst, const struct lane *src, struct arena *a)
{
    dst->ring = NULL;
    if (src->cap == 0) return true;
    dst->ring = arena_span_resize(a, NULL, src->cap, sizeof *dst->ring);
    if (dst->ring != NULL) memcpy(dst->ring, src->ring, src->cap * sizeof *dst->ring);
    return dst->ring != NULL;
}

struct evq *evq_clone(const struct evq *q, struct arena *a)
{
    struct evq *copy = evq_create(a);
    if (copy == NULL || (q->cap > 0 && !reserve(copy, q->cap))) return NULL;
    struct entry *heap = copy->heap;
    struct slot *slots = copy->slots;
    uint32_t *pos = copy->pos;
    *copy = *q;
    copy->arena = a;
    copy->heap = heap;
    copy->slots = slots;
    copy->pos = pos;
    if (q->cap > 0) {
        memcpy(heap, q->heap, q->heap_size * sizeof *heap);
        memcpy(slots, q->slots, q->high * sizeof *slots);
        memcpy(pos, q->pos, q->high * sizeof *pos);
    }
    for (int i = 0; i < LANES; i++) {
        if (!clone_ring(&copy->lanes[i], &q->lanes[i], a)) return NULL;
    }
    return copy;
}
