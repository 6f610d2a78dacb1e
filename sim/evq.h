/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evq - the pending-event set: pops in exact (t, phase, seq) order.
 *
 * The order is total: t (ns), then phase (0..255, part of the key), then seq, the push counter. So
 * ties pop in phase order and within a phase in push order, whatever the data structure does
 * inside. Handles are generational {slot, gen}: cancelling or moving an event that is gone is a
 * plain "no".
 *
 * Cost: O(1) for events that are pushed with the same few delays again and again, O(log n) for
 * others; structure and measurements: docs/decisions/030-event-queue.md, sim/evq_parts.h. Memory
 * is about 100 bytes a pending event. Tests and benchmarks compare it with a plain binary heap
 * under the same interface, tests/bench/evq_ref.h. */
#ifndef VDCSIM_SIM_EVQ_H
#define VDCSIM_SIM_EVQ_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct event { /* what the model stored */
    uint32_t kind;
    uint32_t a;
    uint64_t b;
};

struct evh { /* handle; {0, 0} is never valid */
    uint32_t slot;
    uint32_t gen;
};

struct evq; /* opaque */

/* evq_create - an empty queue in arena a; NULL: no memory. */
struct evq *evq_create(struct arena *a);
/* evq_clone - an independent copy in arena a (handles stay valid for the copy); NULL: no memory. */
struct evq *evq_clone(const struct evq *q, struct arena *a);
/* evq_push - adds an event. t must be >= the time of the last pop. Returns {0,0} when memory is
 * short. */
struct evh evq_push(struct evq *q, int64_t t_ns, unsigned phase, struct event ev);
/* evq_cancel - removes a pending event. false: handle is stale. */
bool evq_cancel(struct evq *q, struct evh h);
/* evq_move - new time and phase. Same (t, phase): nothing changes, seq is kept; otherwise the event
 * gets a new seq as if pushed now. false: stale. */
bool evq_move(struct evq *q, struct evh h, int64_t t_ns, unsigned phase);
/* evq_when - time of a pending event; false: stale. */
bool evq_when(const struct evq *q, struct evh h, int64_t *t_ns);
/* evq_peek - time and phase of the earliest event without removing it; false: empty. */
bool evq_peek(struct evq *q, int64_t *t_ns, unsigned *phase);
/* evq_pop - removes the earliest event; false: empty. */
bool evq_pop(struct evq *q, int64_t *t_ns, unsigned *phase, struct event *ev);
uint64_t evq_size(const struct evq *q);

#endif
