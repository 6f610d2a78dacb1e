/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial - the estate as it would be after the moves that a control loop has decided so far.
 *
 * Loops decide many moves before the first one is made; each must see those before it. A trial
 * begins with the estate as it will be when the moves under way are over: their VMs count where
 * they go. Room is never given back: a VM that leaves keeps its memory and vCPUs at its source
 * until it is gone, so only CPU load moves at once.
 * trial_fits answers "could it go there, given all that?" without changing the world; a VM of a
 * workload with rules over racks, sites or licences is sent only once a decision, because such
 * rules depend on where the others are. What it accepts, the world accepts as well.
 * Memory: about 90 bytes a host and 24 a VM. No draws; tests: tests/models/test_trial.c. */
#ifndef VDCSIM_MODELS_TRIAL_H
#define VDCSIM_MODELS_TRIAL_H

#include "models/world.h"

struct trial_host {
    int64_t demand_mpt; /* of the VMs that it will have */
    int64_t expect_mpt; /* the load that counts: the demand, or what a loop expects of it */
    int64_t limit_mpt;  /* ... and the most that may be */
    uint32_t vms;       /* that it will have */
    uint32_t traffic;   /* VMs under way to or from it, also by this trial */
    uint32_t first;     /* the VMs on it that are not under way: trial.list[first ...] */
    uint32_t listed;
    uint32_t stuck; /* ... of these, VMs that may not leave */
    uint32_t came;  /* list of VMs sent here; TABLE_NONE */
    int64_t free_b, free_vcpus, free_rating;
    int64_t room; /* further VMs it may take */
};

struct trial_entry {
    uint32_t vm;
    uint32_t mpt; /* CPU it demands, no more than its limit */
    bool may_go;  /* when the trial began; see trial_may_leave */
};

struct trial_vm {
    uint32_t to;         /* host it is sent to; TABLE_NONE */
    uint32_t next;       /* of those sent there */
    uint32_t expect_mpt; /* while it is lifted or sent */
};

struct trial {
    const struct world *w;
    struct trial_host *hosts; /* real hosts */
    struct trial_vm *vms;     /* per VM slot */
    struct trial_entry *list; /* VMs host by host, in the order of their slots */
    uint32_t vm_slots;
    uint8_t *idle; /* per host: off and without VMs since 1: this trial began, 2: the one before */
    struct trial_limits {
        double cpu, rating, memory, headroom;
        int64_t vms;
    } limits;          /* of placement: idle hosts look the same as long as these do */
    uint8_t *rules;    /* per workload: bits of enum trial_rules */
    uint32_t *sent_of; /* per workload: VMs sent */
};

/* trial_init - a trial of this world's estate; trial_begin - as things are now. Expected loads are
 * the demand and limits what hosts can deliver until the loop says otherwise; a host that stayed
 * idle (trial_was_idle) keeps what was said of it before.
 * Errors  false: no memory. */
bool trial_init(struct trial *t, struct arena *a, const struct world *w);
bool trial_begin(struct trial *t, struct arena *a, const struct world *w);

/* trial_vm_mpt - CPU that VM v demands now, no more than its limit. */
static inline uint32_t trial_vm_mpt(const struct world *w, uint32_t v)
{
    int64_t limit = w->sizes[w->vm_size[v]].limit_mpt, demand = w->vm_demand_mpt[v];
    return (uint32_t)(demand < limit ? demand : limit);
}

static inline bool trial_was_idle(const struct trial *t, uint32_t h)
{
    return t->idle[h] == 2;
}

/* trial_first - list of the VMs on h. */
static inline const struct trial_entry *trial_first(const struct trial *t, uint32_t h)
{
    return &t->list[t->hosts[h].first];
}

/* trial_home - the host that VM v, which is on a host, is on, or goes to when it is under way. */
static inline uint32_t trial_home(const struct world *w, uint32_t v)
{
    return w->vm_move[v] != 0 ? w->move_to[w->vm_move[v] - 1] : w->vm_host[v];
}

/* trial_deliverable - CPU that host h can give its VMs; for one that is not up, as if it were. */
int64_t trial_deliverable(const struct world *w, uint32_t h);
/* trial_used - processor use of h with the VMs it will have, overhead included. The growth of
 * overhead with neighbours (interference) is left out: it would make hosts incomparable. */
int64_t trial_used(const struct trial *t, uint32_t h);
/* trial_added - by how much VM v would raise it. Hosts of one hypervisor and core: the same. */
int64_t trial_added(const struct world *w, uint32_t h, uint32_t v);

/* trial_may_leave - may a loop move VM v (loop_must_stay), which this trial has not sent yet? NULL,
 * or why not (static text). */
const char *trial_may_leave(const struct trial *t, uint32_t v);
/* trial_fits - is there room for v on h, in every dimension but CPU load, and may it go there? */
bool trial_fits(const struct trial *t, uint32_t v, uint32_t h);

/* trial_lift - v leaves its host's load (sign 1) or is back there (-1); expect_mpt: the part of the
 * expected load that goes with it. trial_land - the lifted VM comes to h (1) or was not meant to
 * after all (-1: in the reverse order of coming). */
void trial_lift(struct trial *t, uint32_t v, uint32_t expect_mpt, int sign);
void trial_land(struct trial *t, uint32_t v, uint32_t h, int sign);

#endif
