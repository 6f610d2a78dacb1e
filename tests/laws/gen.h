/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gen - small random scenarios that are always valid, for laws that must hold for every scenario.
 *
 * A case is plain data made from a seed; gen_text writes it as the YAML a user would write. A law
 * changes the data (order, scale, one more host ...) and compares two runs. All numbers are
 * whole, so the text says exactly what the data says. The same seed gives the same case
 * everywhere. */
#ifndef VDCSIM_TESTS_LAWS_GEN_H
#define VDCSIM_TESTS_LAWS_GEN_H

#include <stdbool.h>
#include <stdint.h>

enum {
    GEN_SERVERS = 3,
    GEN_HOSTS = 40,
    GEN_WORKLOADS = 8,
    GEN_CLUSTERS = 2,
    GEN_OUTAGES = 4,
    GEN_TARGETS = 4,
    GEN_NAME = 32
};

struct gen_server {
    char name[GEN_NAME];
    int64_t cores, threads, clock_mhz, memory_mib;
    int64_t idle_mw, max_mw, off_mw, boot_mw; /* milliwatts; curve: between idle and max */
    const char *power;                        /* "linear", "sqrt", "curve" */
    int64_t boot_s, shutdown_s;
};

struct gen_hypervisor {                 /* one, called "own" */
    int64_t base_mcores, per_vm_mcores; /* 1/1000 core */
    int64_t factor_pc, interference_bp; /* percent, 1/100 percent */
    int64_t memory_base_mib, sharing_pc;
    const char *overhead; /* "none", "vsphere-6", "esx-4" */
};

struct gen_host {
    char name[GEN_NAME];
    uint32_t server, site, cluster;
    const char *hypervisor; /* "own", "ideal" or "none" = bare metal */
};

struct gen_demand {
    int64_t mean_pc, spread_pc, cv_pc, phi_pc, peak_pc;
    bool profile, normal_noise;
    int64_t bursts_per_day; /* 0 = none */
};

struct gen_workload {
    char name[GEN_NAME];
    int64_t count, vcpu, clock_mhz, memory_mib, priority, shares;
    int64_t reservation_mhz, limit_mhz; /* 0 = none */
    int64_t memory_active_pc, growth_pc;
    int64_t start_min;
    int64_t arrivals_per_day;  /* 0 = none */
    int64_t lifetime_min;      /* 0 = to the end */
    const char *lifetime_dist; /* "constant", "exponential" */
    uint32_t department;
    int32_t on_cluster;       /* -1 = anywhere */
    const char *on_interrupt; /* "resume", "lose", "restart" */
    bool two_sizes, fast_core, core_limit, apart, together;
    struct gen_demand demand;
};

struct gen_outage { /* hosts by name, without the prefix */
    char host[GEN_TARGETS][GEN_NAME];
    uint32_t hosts;
    int64_t at_min, lasts_min;
};

struct gen_case {
    uint64_t gen_seed; /* where this case comes from */
    int64_t seed, horizon_min, interval_s, warmup_min;
    int64_t account_to_min; /* 0 = the horizon */
    uint32_t servers, hosts, workloads, sites, clusters, outages;
    struct gen_server server[GEN_SERVERS];
    struct gen_hypervisor hypervisor;
    struct gen_host host[GEN_HOSTS];
    struct gen_workload workload[GEN_WORKLOADS];
    struct gen_outage outage[GEN_OUTAGES];
    int64_t pue_pc[2];
    const char *policy, *policy_by; /* by: NULL = default */
    int64_t cpu_overcommit, memory_overcommit_pc,
        rating_overcommit_pc; /* 0 = no limit (cpu, rating) */
    int64_t headroom_pc, max_vms;
    bool strict_queue, decreasing, empty_off, balloon;
    int64_t sample_min;
    /* how it is written: makes no difference to what it means */
    bool ranges;        /* hosts that differ only in their number as one group */
    bool turned;        /* sections and workloads in another order */
    const char *prefix; /* of every host, site, cluster and server name */
    const char *plan;   /* name of the only plan; NULL = no plans section */
    const char *extra;  /* appended as it is; NULL = nothing */
};

/* gen_make - case number `seed`. */
void gen_make(struct gen_case *c, uint64_t seed);
/* gen_shrink - makes the VMs of every workload small enough for some host that it may use: after a
 * change of hosts, limits or clusters. */
void gen_shrink(struct gen_case *c);
/* gen_host_name - the name of host h as the scenario has it (with the prefix). */
const char *gen_host_name(const struct gen_case *c, uint32_t h, char buf[2 * GEN_NAME]);
/* gen_text - YAML text of the case; malloc'ed. */
char *gen_text(const struct gen_case *c);

#endif
