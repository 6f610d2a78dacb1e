/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dpm - the parts of the power policy "dpm", and what they share in a decision.
 *
 * dpm_view.c reads the loads and sees a cluster as a whole, dpm_wake.c wakes hosts, dpm_off.c
 * empties hosts and lets them go off, power_dpm.c is the policy. Cluster by cluster, and each step
 * sees the steps before it: their moves are in the trial, their switching in the roles.
 * Memory: 130 bytes a VM for its history, about 100 a host. No draws. Source: Broadcom KB 310527;
 * tests: tests/models/test_power_dpm.c, validation cases K10 and L07. */
#ifndef VDCSIM_MODELS_POLICIES_DPM_H
#define VDCSIM_MODELS_POLICIES_DPM_H

#include "models/history.h"
#include "models/loop.h"
#include "models/trial.h"
#include "sim/sort.h"

struct dpm_params {
    double target, tolerance;
    int64_t off_after_ns, on_after_ns, min_on_ns;
    int64_t keep_spare;
};

enum dpm_role { DPM_OTHER, DPM_UP, DPM_COMING, DPM_LEAVING, DPM_ASLEEP };

struct dpm_host {
    int64_t tried_ns;   /* told to go off, or last VM seen gone since; -1 = never */
    int64_t recent_mpt; /* demand over on_after of the VMs that it will have */
    int64_t active_b;   /* memory in use */
    uint32_t left;      /* VMs that it had then */
    enum dpm_role role;
    bool given_up; /* stays on in this decision */
};

struct dpm {
    const struct dpm_params *p;
    const struct world *w; /* of the present decision */
    struct history history;
    int64_t round_ns[HISTORY_LENGTH]; /* when the rounds were, newest first */
    uint32_t rounds;
    struct trial trial;
    struct dpm_host *hosts;
    int64_t *woke_ns; /* [1 + cluster]: last wake, or the first decision; -1 = none */
    uint32_t *member; /* hosts of the present cluster */
    uint32_t n;
    uint32_t cluster;                /* 1 + its number; 0: hosts without cluster */
    struct sort_item *vms, *scratch; /* of one host */
    uint32_t vm_slots;
};

struct dpm_sum { /* over the hosts of a cluster that are on or will be */
    double cpu, cpu_of, memory, memory_of, free_b;
    double widest_cpu, widest_memory, widest_b; /* of one host */
    uint32_t hosts, idle;
};

/* dpm_read - a new reading of every VM; the loads of all hosts. false: no memory. */
bool dpm_read(struct dpm *d, struct arena *a);
/* dpm_gather - `cluster` (SPEC_NONE: hosts without one) is the present one. */
void dpm_gather(struct dpm *d, int32_t cluster);

/* dpm_mean - CPU that VM v demanded in the mean over window_ns. It takes its past along when it
 * moves. dpm_vm_active - memory that it needs on h. */
int64_t dpm_mean(const struct dpm *d, uint32_t v, int64_t window_ns);
int64_t dpm_vm_active(const struct world *w, uint32_t h, uint32_t v);
/* dpm_load - CPU or memory, whichever is greater, as a share of what h can deliver. dpm_load_long -
 * of what it has, over off_after. dpm_top - upper end of the band. */
double dpm_load(const struct dpm *d, uint32_t h, int64_t mpt, int64_t active_b);
double dpm_load_long(const struct dpm *d, uint32_t h);
double dpm_top(const struct dpm *d);
/* dpm_sum - the cluster as a whole, by demand over on_after (recent) or off_after. */
struct dpm_sum dpm_sum(const struct dpm *d, bool recent);
/* dpm_has_spare - is the room of keep_spare hosts free: in the band, and in unreserved memory? */
bool dpm_has_spare(const struct dpm *d, const struct dpm_sum *s);
/* dpm_awaited - is there a VM in the queue that h could take if `f` were free there? */
bool dpm_awaited(const struct world *w, uint32_t h, const struct fit_free *f);

/* dpm_on - orders h of the present cluster to be, or to stay, on. */
void dpm_on(struct dpm *d, uint32_t h, const char *why, struct action_list *out);
/* dpm_wake - wakes hosts as long as the cluster wants more. */
void dpm_wake(struct dpm *d, struct action_list *out);
/* dpm_follow_up - hosts on their way off whose VMs did not all get away: once more, or not at all.
 * dpm_rest - further hosts go off if the cluster is below the band. */
void dpm_follow_up(struct dpm *d, struct action_list *out);
void dpm_rest(struct dpm *d, struct action_list *out);

#endif
