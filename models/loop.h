/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop - control loops: policies that look at the estate again and again and order moves.
 *
 * A loop's policy reads the world (const) as it is at the beginning of the instant's control phase
 * and emits actions; it changes nothing itself. The actions are then carried out in order; each is
 * checked again and ends as done, rejected (reason) or aborted (reason), which the decision log
 * keeps. Loops of one instant run in this order: rebalance, power. Stability rules (minimum
 * residence, moves per interval) are the loop's, not the policy's. */
#ifndef VDCSIM_MODELS_LOOP_H
#define VDCSIM_MODELS_LOOP_H

#include "models/world.h"

enum loop_kind { LOOP_REBALANCE, LOOP_POWER, LOOP_KINDS };

enum action_kind {
    ACTION_MOVE, /* vm -> host; TABLE_NONE: it should leave, but there is no host for it */
    ACTION_OFF,  /* host, once empty: until then nothing new comes to it */
    ACTION_ON    /* host; one that was to go off stays on */
};

struct action {
    enum action_kind kind;
    uint32_t vm, host;
    const char *why; /* static text */
    double score;    /* what the policy expected to gain, in its own measure; for the log */
};

struct action_list { /* grows on the run's arena */
    struct action *items;
    uint32_t count, cap;
    struct arena *arena;
    bool failed; /* no memory */
};
void action_add(struct action_list *l, struct action a);

/* A policy of kind "rebalance" or "power". */
struct loop_ops {
    /* init - `state` (state_size bytes, zeroed) before the first decision; may be NULL. Growing
     * state is allocated from w->arena. false: no memory. */
    bool (*init)(void *state, const void *params, struct world *w);
    /* clone - copies what `src` points to into dst's arena; NULL: a byte copy is enough */
    bool (*clone)(void *dst, const void *src, struct world *w);
    void (*decide)(void *state, const void *params, const struct world *w, struct action_list *out);
    /* vm_ended - slot v is free from now on; NULL: no state per VM */
    void (*vm_ended)(void *state, uint32_t v);
};

struct loop {
    const struct policy_desc *policy; /* NULL = none */
    const void *params;
    void *state;
    int64_t done; /* decisions so far */
    struct action_list actions;
    int64_t next_ns; /* when it decides next */
};

bool loops_init(struct world *w);
bool loops_clone(struct world *dst, const struct world *src);
/* loops_start - schedules the first decisions. loop_run - EV_LOOP. A loop that another one of the
 * same instant goes before runs after it, whichever was scheduled first. */
void loops_start(struct world *w);
void loop_run(struct world *w, uint32_t kind);
/* loop_vm_ended - VM slot v is about to be free. */
void loop_vm_ended(struct world *w, uint32_t v);

/* ---- what policies may ask besides the world's columns ---- */
/* loop_can_take - could host h take VM v now (open, room, allowed, affinity, reachable)? */
bool loop_can_take(const struct world *w, uint32_t h, uint32_t v);
/* loop_must_stay - why control loops leave VM v where it is: not running, on its way, pinned, bare
 * metal, minimum residence (static text); NULL: it may go. */
const char *loop_must_stay(const struct world *w, uint32_t v);

#endif
