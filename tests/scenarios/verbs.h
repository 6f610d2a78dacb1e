/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verbs - small verbs of the reader's tests: every type that only steps have, and nothing done. */
#ifndef VDCSIM_TESTS_SCENARIOS_VERBS_H
#define VDCSIM_TESTS_SCENARIOS_VERBS_H

#include "scenarios/spec.h"

struct verbs_buy {
    int64_t count;
    struct spec_ref model, site, cluster, hypervisor;
    const char *rack;
};

struct verbs_replace { /* hosts like others */
    struct spec_host_set hosts;
    struct spec_ref with, cluster;
};

struct verbs_move {
    struct spec_workload_set workloads;
    struct spec_host_set to;
    struct spec_pace rate;
    double rollback;
    struct policy_choice placement;
    struct spec_array outage; /* struct verbs_outage */
};

struct verbs_outage {
    int64_t from_ns, to_ns;
};

struct verbs_set {
    struct spec_change path;
};

extern const struct verb_desc *const verbs_all[];

#endif
