/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drs - the parts of the policy "drs": load balancing in the manner of VMware DRS.
 *
 * Load of a host N = CPU that its VMs are entitled to (their demand, within limits) / what it can
 * deliver. Imbalance of a cluster = population standard deviation of N over its hosts that are up.
 * With imbalance LB among n hosts, a move has priority 6 - ceil(LB / 0.1 x sqrt(n)), but never 1,
 * which is for mandatory moves (VMware KB 1007485); aggressiveness L makes moves of priority 2 .. L,
 * so it balances until LB <= (5 - L) x 0.1 / sqrt(n).
 * One decision: mandatory moves first (a VM where it may not run, or with one it is kept apart
 * from); then cluster by cluster, the best move at a time: of the VMs of the most loaded host, to
 * one of the least loaded hosts, the one that lowers the deviation most and is worth its cost. What
 * a move is worth is the load that comes to where it belongs, times how long that is expected to
 * last; its cost is the share of a host that a migration takes, times how long it takes.
 * Hosts without a cluster form one. Private to rebalance_drs. No draws. */
#ifndef VDCSIM_MODELS_POLICIES_DRS_H
#define VDCSIM_MODELS_POLICIES_DRS_H

#include "models/loop.h"
#include "models/policies/rebalance.h"
#include "models/trial.h"
#include "sim/sort.h"

/* How many of the least loaded hosts are looked at for one VM: with fewer hosts that is all. */
enum { DRS_TARGETS = 32 };

struct drs_host {
    double load; /* N */
    uint32_t host;
    bool done; /* no VM of it is worth a move */
};

struct drs {
    const struct rebalance_drs *p;
    const struct world *w; /* of the present decision */
    struct trial trial;
    struct drs_host *hosts;           /* of one cluster, by load */
    uint32_t count;                   /* of those */
    double sum, squares;              /* of their loads */
    struct sort_item *sort, *scratch; /* one a host */
};

/* drs_target - imbalance that `level` tolerates among n hosts; infinite at level 1. */
double drs_target(int64_t level, uint32_t n);
/* drs_priority - of the moves that an imbalance among n hosts asks for: 2 .. 5, 6 = none. */
int64_t drs_priority(double imbalance, uint32_t n);

/* drs_mandatory - moves that rules demand. drs_balance - moves within one cluster; SPEC_NONE: the
 * hosts without one. */
void drs_mandatory(struct drs *d, struct action_list *out);
void drs_balance(struct drs *d, int32_t cluster, struct action_list *out);
/* drs_load - N of host h as the trial stands; hosts that deliver nothing count as full. */
double drs_load(const struct drs *d, uint32_t h);

#endif
