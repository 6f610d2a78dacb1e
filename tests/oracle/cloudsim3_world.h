/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oracle_world - the estate of the CloudSim yardstick: hosts, VMs, their records.
 * Internal to tests/oracle; see cloudsim3.h. */
#ifndef VDCSIM_TESTS_ORACLE_CLOUDSIM3_WORLD_H
#define VDCSIM_TESTS_ORACLE_CLOUDSIM3_WORLD_H

#include "tests/oracle/cloudsim3.h"

#define CLOUDSIM3_HISTORY 30

/* A VM on a host's list. A VM on the move has a seat on both hosts. */
struct oracle_seat {
    int vm;
    bool inbound;
    double alloc; /* MIPS */
};

/* The left end of the interval being accounted: set by every record, settled by the next later
 * one. A record at the same time replaces it. */
struct oracle_mark {
    double t; /* -1: none yet */
    double alloc, request;
    bool flag; /* host: active; VM: in migration */
};

struct oracle_host {
    int type; /* 0: ML110 G4, 1: ML110 G5 */
    double core, total, free;
    struct oracle_seat *seat;
    int n, room, saved_n;
    int most;            /* VMs it ever held or was tested with: the size of CloudSim's hash map */
    double util, before; /* MIPS in use as of the last and the last but one recomputation */
    double seen;         /* MIPS in use as of this frame, as the policy sees it */
    double demand, used; /* sums over the seats in list order, for the policy */
    double past[CLOUDSIM3_HISTORY]; /* load history of the VMs now listed, newest first */
    bool past_valid;
    bool no_find, no_place; /* excluded in the frame being planned */
    struct oracle_mark mark;
    bool was_on; /* shutdown count: state of the last settled record */
    double on_since;
};

struct oracle_vm {
    const unsigned char *row;
    unsigned hash; /* of its name, as Java computes it */
    double mips, ram;
    double demand; /* MIPS asked for, as decisions see it */
    double load;   /* MIPS asked for, as the accounts see it */
    double u;
    double past[CLOUDSIM3_HISTORY]; /* u at frames, newest first */
    int past_n;
    int owner;
    bool gone, moving;
    struct oracle_mark mark;
    double alloc_sum, request_sum, move_short;
};

struct oracle_move {
    int vm, from, to;
    bool superseded;
    double end;
};

struct oracle_world {
    const struct oracle_case *c;
    struct oracle_result *r;
    struct oracle_host *host;
    struct oracle_vm *vm;
    int hosts, vms;
    double now, last, joules;
    bool broken;              /* out of memory, or a power curve asked outside [0, 1] */
    struct oracle_move *move; /* of this frame, in the order of issue */
    int moves;
    size_t move_room, order_room;
    int *queue, *over, *saved; /* scratch of the planner */
    int queue_n, over_n;
    int *hashed; /* scratch of share_short */
    double short_s, active_s, shortfall_sum;
    int shortfalls;
    double off_after_s;
};

/* hosts and sharing (oracle_share.c) */
double oracle_watts(struct oracle_world *w, int type, double u);
double oracle_fraction(double mips, double total);
bool oracle_seat_add(struct oracle_world *w, int host, int vm, bool inbound);
void oracle_seat_drop(struct oracle_world *w, int host, int vm);
bool oracle_leaving(const struct oracle_world *w, const struct oracle_seat *s);
/* gives the seats their MIPS: of load for the accounts, else of demand for decisions */
void oracle_share(struct oracle_world *w, int host, bool accounts);

/* updates and what they record (cloudsim3_record.c) */
void oracle_recompute(struct oracle_world *w, int host);
void oracle_update(struct oracle_world *w, bool frame);
void oracle_settle(struct oracle_world *w);

/* decisions (cloudsim3_plan.c, cloudsim3_over.c, cloudsim3_select.c) */
void oracle_place_all(struct oracle_world *w);
void oracle_plan(struct oracle_world *w);
bool oracle_overloaded(struct oracle_world *w, int host, int with_vm);
int oracle_select(struct oracle_world *w, int host);

#endif
