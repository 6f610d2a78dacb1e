/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outlook - the estate as a plan means to leave it at the end of the horizon: which hosts there are
 * and which VMs live where.
 *
 * Found from the specification alone, without a run: every step that is planned to begin before the
 * end counts as carried out completely, in the order of their beginnings; nothing fails, and no
 * step is disabled. VMs that come and go count with their mean number at the end (arrival rate x
 * mean of the lifetime, or of what of it fits into the time since the process began: Little's law).
 * Verbs that change hosts, VMs or policies say how in verb_ops.outlook, with the functions below.
 * No draws. Tests: tests/models/test_outlook.c. */
#ifndef VDCSIM_MODELS_OUTLOOK_H
#define VDCSIM_MODELS_OUTLOOK_H

#include "scenarios/spec.h"
#include "sim/arena.h"

struct outlook_vms { /* VMs number first .. first + count of one workload, in one place */
    uint32_t workload, place;
    uint32_t first, count;
    int64_t vcpu, memory_b, clock_mpt; /* their new size; 0 = as they were born */
};

struct outlook {
    const struct scenario *sc;
    int64_t end_ns;
    struct spec_policies policies;
    uint8_t *there;     /* per host: is in the estate */
    uint8_t *converted; /* per host: what ran on it has been converted and runs elsewhere */
    uint32_t *place;    /* per workload: where its next VMs go */
    uint32_t *added;    /* per workload: VMs added by steps */
    struct outlook_vms *vms;
    uint32_t count, cap;
    struct arena *arena;
    bool no_memory;
};

/* outlook_of - Owns: everything is taken from `a`. false: no memory. */
bool outlook_of(const struct scenario *sc, struct outlook *o, struct arena *a);
/* outlook_has - is host h in this place (as the specification counts places)? */
bool outlook_has(const struct scenario *sc, uint32_t place, uint32_t h);
/* outlook_live - mean number of VMs of a workload at end_ns, without those added by steps. */
double outlook_live(const struct spec_workload *wl, int64_t end_ns);

/* ---- for verbs ---- */

/* outlook_leave - hosts leave the estate. (Those that steps install come by themselves.) */
void outlook_leave(struct outlook *o, const struct spec_host_set *hosts);
/* outlook_convert - VMs of these workloads (count 0 = of all) that are on these hosts (count 0 =
 * wherever they are), on bare metal or on hypervisors, go to a place. Of VMs whose place holds more
 * hosts than these a proportional part goes. */
void outlook_convert(struct outlook *o, const struct spec_workload_set *workloads,
                     const struct spec_host_set *hosts, bool bare, uint32_t to);
/* outlook_grow - a workload gets so many VMs more, or `by` of what it has then. */
void outlook_grow(struct outlook *o, uint32_t workload, int64_t add, double by);
/* outlook_resize - all VMs of a workload have another size (0 = as before). */
void outlook_resize(struct outlook *o, uint32_t workload, int64_t vcpu, int64_t memory_b,
                    int64_t clock_mpt);

#endif
