/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_sizes - kinds of VMs and one kind of host become a packing problem.
 *
 * What a VM asks of a CPU depends on how many others share its host: the problem is built anew for
 * every such number. Tests: tests/models/test_sizing.c. */
#ifndef VDCSIM_MODELS_SIZING_SIZES_H
#define VDCSIM_MODELS_SIZING_SIZES_H

#include "models/pack.h"
#include "models/sizing_demand.h"

struct sizing_kind { /* VMs that are alike */
    uint32_t workload, count;
    int64_t vcpu, memory_b, nominal_mpt;
    double scale; /* demand x scale = 1/1000 points */
    const struct sizing_demand *demand;
};

struct sizing_case {
    const struct scenario *sc;
    const struct spec_policies *policies;
    const struct spec_server *server;
    const struct spec_hypervisor *hypervisor;
    const struct sizing_kind *kinds;
    uint32_t kind_count;
};

enum { /* what a host has and VMs take */
       SIZING_MEMORY,
       SIZING_CPU, /* 24 hours */
       SIZING_VCPUS = SIZING_CPU + SIZING_HOURS,
       SIZING_RATING,
       SIZING_VMS,
       SIZING_APART, /* one for each workload whose VMs are kept apart */
       SIZING_DIMS = PACK_DIMS_MAX
};

/* What the n - 1 other VMs of a host bring, if they are mixed like the pool, in one hour. */
struct sizing_others {
    double *together; /* by department: sum of deviations */
    double variance;
};

struct sizing_sizes {
    const struct sizing_case *c;
    uint32_t dims_used;           /* SIZING_APART + workloads that are kept apart */
    bool dim_on[SIZING_DIMS];     /* limits something */
    int64_t host[SIZING_DIMS];    /* what a host has */
    uint32_t apart[SIZING_DIMS];  /* workload of a dimension from SIZING_APART on */
    uint32_t *bundle;             /* workloads: 1 + item of VMs that are kept together */
    uint32_t *item_of;            /* kinds: their item; VMs kept together are one */
    uint32_t *vms_of, *pieces_of; /* items: VMs of each piece, equal pieces */
    uint32_t items, vms;
    struct sizing_others mix;
    double *share;                /* kinds x 24: deviation of the host that one VM stands for */
    int64_t *full;                /* items x dims_used */
    int64_t *size;                /* items x dims of the problem */
    uint32_t dim_of[SIZING_DIMS]; /* its dimensions */
    int64_t capacity[SIZING_DIMS];
    struct pack_problem problem; /* the last one that was built */
};

/* sizing_sizes_init - Owns: everything is taken from `a`. false: no memory. */
bool sizing_sizes_init(struct sizing_sizes *s, const struct sizing_case *c, struct arena *a);
/* sizing_sizes_build - the problem if hosts carry n >= 1 VMs each, of which `busy` >= 1 get in each
 * other's way. */
void sizing_sizes_build(struct sizing_sizes *s, double n, double busy);
/* sizing_sizes_too_big - VMs of the problem that no host takes. */
uint32_t sizing_sizes_too_big(const struct sizing_sizes *s);

#endif
