/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/evq_parts.h"

/* A pair is given a lane at its OFTEN-th push; each push of another pair into its set takes one
 * from its score, so a pair that is no longer used makes room. */
enum { OFTEN = 8, SCORE_MAX = 64, RING_FIRST_CAP = 64, DEAD_MIN = 64 };

static bool is_lane_of(const struct evq_lane *lane, int64_t delay_ns, uint32_t phase)
{
    return lane->delay_ns == delay_ns && lane->phase == phase && lane->score > 0;
}

struct evq_lane *evq_lane_find(struct evq *q, int64_t delay_ns, uint32_t phase)
{
    uint64_t hash = ((uint64_t)delay_ns + phase) * UINT64_C(0x9e3779b97f4a7c15);
    struct evq_lane *set = &q->lanes[(hash >> 59) % EVQ_LANE_SETS * EVQ_LANE_WAYS];
    for (int way = 0; way < EVQ_LANE_WAYS; way++) {
        struct evq_lane *lane = &set[way];
        if (!is_lane_of(lane, delay_ns, phase)) continue;
        lane->score += lane->score < SCORE_MAX;
        return lane->score >= OFTEN ? lane : NULL;
    }
    struct evq_lane *weaker = set[0].score <= set[1].score ? &set[0] : &set[1];
    weaker->score -= weaker->score > 0;
    if (weaker->score == 0 && !weaker->has_head) {
        weaker->delay_ns = delay_ns;
        weaker->phase = phase;
        weaker->score = 1;
    }
    return NULL;
}

static bool ring_grow(struct evq *q, struct evq_lane *lane)
{
    uint32_t cap = lane->cap == 0 ? RING_FIRST_CAP : 2 * lane->cap;
    SIM_ASSERT(cap > lane->cap);
    struct evq_entry *ring = arena_span_resize(q->arena, lane->ring, cap, sizeof *ring);
    if (ring == NULL) return false;
    /* Entries keep their free-running index: those whose new place lies in the upper half move. */
    for (uint32_t i = lane->head; i != lane->tail; i++) {
        if ((i & (cap - 1)) >= lane->cap) ring[i & (cap - 1)] = ring[i & (lane->cap - 1)];
    }
    lane->ring = ring;
    lane->cap = cap;
    return true;
}

bool evq_lane_append(struct evq *q, struct evq_lane *lane, const struct evq_entry *e)
{
    SIM_ASSERT(lane->has_head);
    if (lane->tail - lane->head == lane->cap && !ring_grow(q, lane)) return false;
    q->where[e->slot] = (struct evq_where){EVQ_IN_LANE - 1 + evq_lane_id(q, lane), lane->tail};
    *evq_lane_at(lane, lane->tail++) = *e;
    return true;
}

/* Squeezes the cancelled entries out, so that they never outnumber the others for long. */
static void ring_compact(struct evq *q, struct evq_lane *lane)
{
    uint32_t to = lane->head;
    for (uint32_t from = lane->head; from != lane->tail; from++) {
        struct evq_entry e = *evq_lane_at(lane, from);
        if (e.slot == EVQ_SLOT_NONE) continue;
        q->where[e.slot].pos = to;
        *evq_lane_at(lane, to++) = e;
    }
    SIM_ASSERT(lane->tail - to == lane->dead);
    lane->tail = to;
    lane->dead = 0;
}

void evq_lane_cancel(struct evq *q, struct evq_lane *lane, uint32_t i)
{
    SIM_ASSERT(i - lane->head < lane->tail - lane->head);
    evq_lane_at(lane, i)->slot = EVQ_SLOT_NONE;
    lane->dead++;
    if (lane->dead >= DEAD_MIN && lane->dead > (lane->tail - lane->head) / 2) ring_compact(q, lane);
}

/* Takes the next living event out of the ring; false: there is none. */
static bool ring_next(struct evq_lane *lane, struct evq_entry *e)
{
    while (lane->head != lane->tail) {
        *e = *evq_lane_at(lane, lane->head++);
        if (e->slot != EVQ_SLOT_NONE) return true;
        lane->dead--;
    }
    return false;
}

bool evq_lane_advance(struct evq *q, uint32_t id, struct evq_entry *e)
{
    struct evq_lane *lane = &q->lanes[id - 1];
    SIM_ASSERT(lane->has_head);
    lane->has_head = ring_next(lane, e);
    if (lane->has_head) {
        e->lane = id;
        q->where[e->slot].place = EVQ_IN_HEAP;
    }
    return lane->has_head;
}
