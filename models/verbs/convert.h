/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convert - what p2v and v2v have in common: machines go down one by one and come up elsewhere.
 *
 * At the beginning of each period of the pace, when the window opens, so many machines begin: each
 * is down for an outage, then runs on a host that the placement policy chose among the destination;
 * or it is rolled back, runs on where it was, and is tried again in a later period, three times in
 * all. A machine for which no host has room waits. */
#ifndef VDCSIM_MODELS_VERBS_CONVERT_H
#define VDCSIM_MODELS_VERBS_CONVERT_H

#include "models/verbs/machines.h"
#include "models/verbs/shift.h"

struct convert { /* parameters of p2v and v2v */
    struct spec_workload_set workloads;
    struct spec_host_set hosts; /* p2v: the machines; v2v: where they are now */
    struct spec_host_set to;
    struct spec_pace rate;
    struct dist outage; /* ns */
    const struct spec_dist *outage_as;
    double rollback;
};

enum { CONVERT_ATTEMPTS = 3 };

/* convert_end - planned_end for a run about `total` machines. */
int64_t convert_end(const struct scenario *sc, const struct spec_step *step, int64_t start_ns,
                    uint32_t total);
/* convert_begin - the machines of the run are its items; VMs of the workloads that are yet to come
 * or to be placed for the first time go to the destination. convert_work - as verb_ops.work. */
void convert_begin(struct world *w, uint32_t run);
void convert_work(struct world *w, uint32_t run, uint64_t b, enum shift_kind kind);

#endif
