/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cloudsim3 - what the policy `cloudsim-3` knows: the estate as CloudSim 3.0.3 saw it.
 *
 * For comparison only. CloudSim decides in doubles, and its day is chaotic in their last bit, so
 * this policy keeps loads, shares and histories of its own, in the order of operations that
 * CloudSim has, and takes from the world only who is where, in which order, and the samples of the
 * traces. What it does differently from a sound policy: docs/validation/planetlab.md.
 * Internal to models/policies/cloudsim3_*.c and rebalance_cloudsim3.c. */
#ifndef VDCSIM_MODELS_POLICIES_CLOUDSIM3_H
#define VDCSIM_MODELS_POLICIES_CLOUDSIM3_H

#include "models/loop.h"

enum { CLOUDSIM3_HISTORY = 30, CLOUDSIM3_CLASSES = 64 };
enum cloudsim3_overload {
    CLOUDSIM3_THR,
    CLOUDSIM3_IQR,
    CLOUDSIM3_MAD,
    CLOUDSIM3_LR,
    CLOUDSIM3_LRR
};
enum cloudsim3_selection { CLOUDSIM3_MMT, CLOUDSIM3_MU, CLOUDSIM3_MC, CLOUDSIM3_RS };

struct cloudsim3_params {
    int overload, select;
    double parameter;
};

struct cloudsim3_vm { /* per slot */
    double mips, ram, u, demand;
    double past[CLOUDSIM3_HISTORY]; /* u at frames, newest first */
    uint32_t past_n;
    uint32_t owner, hash;
};

struct cloudsim3_host {
    double core, total;
    double free;         /* MIPS; negative shares are never given */
    double seen;         /* MIPS in use when the frame began */
    double demand, used; /* sums over its seats in list order */
    double past[CLOUDSIM3_HISTORY];
    const struct power_model *power;
    uint32_t class;       /* of equal hosts, for those that are empty */
    uint32_t first, last; /* its seats; TABLE_NONE */
    uint32_t n, most;     /* VMs listed, and the most that ever were or were thought of */
    bool past_valid, no_find, no_place, listed;
};

struct cloudsim3_seat { /* a VM on the list of a host, in this frame's thoughts */
    uint32_t vm, next, prev;
    double alloc;
};

struct cloudsim3_move {
    uint32_t vm, to, seat;
};

struct cloudsim3 {
    double clock_s; /* of frames, accumulated as CloudSim does */
    const struct world *w;
    const struct cloudsim3_params *p;
    struct arena *arena;
    struct cloudsim3_vm *vm;
    uint32_t vm_slots;
    struct cloudsim3_host *host;
    uint32_t *live; /* hosts that differ from an empty one, ascending */
    uint32_t live_n;
    uint32_t classes;       /* kinds of hosts; 0 = too many: every host is looked at */
    uint32_t *empty_cursor; /* per class: no empty host before this one */
    struct cloudsim3_seat *seat;
    uint32_t seats, seat_room, seat_free;
    struct cloudsim3_move *move;
    uint32_t moves, move_room;
    uint32_t *queue, *over, *hashed;
    uint32_t queue_n, queue_room;
    bool failed; /* no memory */
};

/* cloudsim3_host.c: seats, shares, power */
double cloudsim3_watts(const struct power_model *p, double u);
double cloudsim3_fraction(double mips, double total);
uint32_t cloudsim3_sit(struct cloudsim3 *c, uint32_t h, uint32_t v);
void cloudsim3_rise(struct cloudsim3 *c, uint32_t h, uint32_t seat);
void cloudsim3_share(struct cloudsim3 *c, uint32_t h);

/* cloudsim3_frame.c: the state at the beginning of a frame; false: no memory */
bool cloudsim3_prepare(struct cloudsim3 *c);
void cloudsim3_list(struct cloudsim3 *c, uint32_t h); /* h is not like an empty host any more */

/* cloudsim3_over.c, cloudsim3_select.c */
bool cloudsim3_overloaded(struct cloudsim3 *c, uint32_t h, uint32_t with_vm);
uint32_t cloudsim3_select(struct cloudsim3 *c, uint32_t h); /* a seat; TABLE_NONE: none */

/* cloudsim3_plan.c: the moves of this frame, in c->move */
void cloudsim3_plan(struct cloudsim3 *c);

#endif
