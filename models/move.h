/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move - the books of VMs on their way: slots, what destinations hold for them, limits, aborts.
 *
 * A VM is on exactly one host's list: its source's until it is switched over, then its
 * destination's. Meanwhile the destination holds memory, vCPUs and rating for it (host_held_*), so
 * capacity is never promised twice. Host budgets and `parallel` count moves that have begun; others
 * wait in order of priority, then of order. migration.c tells what happens on the way. */
#ifndef VDCSIM_MODELS_MOVE_H
#define VDCSIM_MODELS_MOVE_H

#include "models/world.h"

/* Who decided: names in actor_name. Append only. */
enum actor {
    ACTOR_PLACEMENT,
    ACTOR_PLAN,
    ACTOR_REBALANCE,
    ACTOR_POWER,
    ACTOR_MIGRATION,
    ACTOR_COUNT
};
const char *actor_name(enum actor a);

enum move_outcome { MOVE_DONE, MOVE_REJECTED, MOVE_ABORTED };

struct move_order {
    uint32_t vm, to;
    enum move_kind kind;
    enum actor actor;
    uint8_t priority; /* 0 .. QUEUE_LEVELS - 1: plan steps 4, control loops 2 */
    uint32_t run;     /* 1 + step run that is told (EV_WORK) when it ended; 0 = nobody */
    uint64_t code;    /* that run's own number: given back with the outcome in bits 62-63 */
    const char *why;  /* for the decision log */
};

bool moves_init(struct world *w);
bool moves_clone(struct world *dst, const struct world *src);

/* move_take - a slot for the order, capacity held at the destination. TABLE_NONE: no memory. */
uint32_t move_take(struct world *w, const struct move_order *o);
/* move_abort - VM v (which has a move) ends, is interrupted or is sent elsewhere: flow stopped,
 * holds given back, the run told. The VM's own state is the caller's matter. */
void move_abort(struct world *w, uint32_t v, const char *why);
/* move_drop - the move is over: holds, slots, lists; tells the run and whoever waits for a slot. */
void move_drop(struct world *w, uint32_t m, enum move_outcome outcome);
/* move_may_begin - do both hosts have a slot and budget for it? */
bool move_may_begin(const struct world *w, uint32_t m);

/* move_in_flight - is v on its way? */
static inline bool move_in_flight(const struct world *w, uint32_t v)
{
    return w->vm_move[v] != 0;
}

#endif
