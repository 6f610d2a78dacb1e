/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move - the books of VMs on their way: slots, what destinations hold for them, limits, aborts.
 *
 * A VM is on exactly one host's list: its source's until it is switched over, then its
 * destination's. From the order until then the destination holds memory, vCPUs and rating for it
 * (host_held_*), so capacity is never promised twice, and the move is in its list moves_in. Limits
 * per host (migration.parallel: moves from and to it; migration.host_budget: units) count moves
 * that have begun; others wait in order of priority, then of order. migration.c tells what happens
 * on the way. Tests: test_move.c, validation case C13. */
#ifndef VDCSIM_MODELS_MOVE_H
#define VDCSIM_MODELS_MOVE_H

#include "models/decision.h"

/* Part of what a run is told and of the digest: append only. */
enum move_outcome { MOVE_DONE, MOVE_REJECTED, MOVE_ABORTED };

enum { MOVE_OUTCOME_SHIFT = 62 }; /* of the outcome in the b of EV_WORK */

struct move_order {
    uint32_t vm, to;
    enum move_kind kind;
    enum actor actor;
    uint8_t priority; /* 0 .. QUEUE_LEVELS - 1: plan steps 4, control loops 2 */
    uint32_t run;     /* 1 + step run that is told (EV_WORK) when it ended; 0 = nobody */
    uint64_t code;    /* that run's own number: given back with the outcome in bits 62-63 */
    const char *why;  /* for the decision log */
};

/* move_action - what the decision log calls moves of a kind. */
const char *move_action(enum move_kind kind);

bool moves_init(struct world *w);
bool moves_clone(struct world *dst, const struct world *src);
/* moves_wake - a slot was freed, or a host came up: moves that wait are looked at in this
 * instant. */
void moves_wake(struct world *w);
/* moves_settle - what moves under way have sent and cost so far goes into the meters: the end of
 * accounting. */
void moves_settle(struct world *w);
/* moves_account - accounting begins: what the moves under way measured so far counts no more. All
 * hosts are integrated; the VMs' integrals are about to become zero. */
void moves_account(struct world *w);
/* moves_digest - the meters of moves go into the digest. */
void moves_digest(struct world *w);

/* move_take - a slot for the order; its destination holds room for it; it waits (a shift has begun:
 * who ordered it ends it, by move_let_go, vm_transfer and move_drop). TABLE_NONE: no memory (the
 * run is marked). */
uint32_t move_take(struct world *w, const struct move_order *o);
/* move_has_slots - moves that have begun have slots of their hosts; shifts take neither slots nor
 * CPU. */
bool move_has_slots(const struct world *w, uint32_t m);
/* move_may_begin - are both hosts up, with a slot and budget for it? */
bool move_may_begin(const struct world *w, uint32_t m);
/* move_begin - it waits no longer and takes its slots. The VM's host is integrated. */
void move_begin(struct world *w, uint32_t m);
/* move_let_go - the destination gives back what it held: the VM is about to be switched over. */
void move_let_go(struct world *w, uint32_t m);
/* move_round - a round begins: from now on the VM's work counts for it. Its host is integrated. */
void move_round(struct world *w, uint32_t m, int64_t volume_b);
/* move_worked - CPU that the VM got in the present round, mpt ns. Its host is integrated. */
i128 move_worked(const struct world *w, uint32_t m);
/* move_drop - the move is over: holds, slots, lists; tells the run and whoever waits for a slot. */
void move_drop(struct world *w, uint32_t m, enum move_outcome outcome);
/* move_idle - move m is superseded but copies on: it lets go of its VM, not of its destination.
 * move_idle_end - its copy is over. */
void move_idle(struct world *w, uint32_t m);
void move_idle_end(struct world *w, uint32_t m);
/* move_forget - VM v ends or loses its host: its move, if any, and copies that were superseded. */
void move_forget(struct world *w, uint32_t v, const char *why);
/* move_abort - VM v (which has a move) ends, is interrupted or is sent elsewhere: flow stopped,
 * then as move_drop. The VM's own state is the caller's matter. */
void move_abort(struct world *w, uint32_t v, const char *why);

/* move_in_flight - is v on its way? */
static inline bool move_in_flight(const struct world *w, uint32_t v)
{
    return w->vm_move[v] != 0;
}

/* move_is_live - is the table's slot m in use? For passes over all moves. */
static inline bool move_is_live(const struct world *w, uint32_t m)
{
    return (w->moves.gen[m] & 1) != 0;
}

#endif
