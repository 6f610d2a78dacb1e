/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spec - the checked specification of one plan: plain structs, the reader's product.
 *
 * Read-only after scenario_bind and shared by all threads. Every struct that a user can write
 * keeps the position where it was written, so that a clash found later still points at the YAML
 * line. Units are in the names: _ns, _b (bytes), _mpt (1/1000 rating point), _uw (microwatt),
 * ratio (0.08 = 8 %). The descriptor tables in scenarios/reader/tables*.c map YAML keys to these
 * fields one to one. */
#ifndef VDCSIM_SCENARIOS_SPEC_H
#define VDCSIM_SCENARIOS_SPEC_H

#include "scenarios/calendar.h"
#include "scenarios/describe.h"
#include "scenarios/trace.h"
#include "sim/diag.h"
#include "sim/dist.h"
#include <stdbool.h>
#include <stdint.h>

enum { SPEC_NONE = -1 };

/* Classes of traffic that share links by weight. */
enum traffic {
    TRAFFIC_MANAGEMENT,
    TRAFFIC_MIGRATION,
    TRAFFIC_STORAGE,
    TRAFFIC_REPLICATION,
    TRAFFIC_VM,
    TRAFFIC_COUNT
};

/* ---- references ---- */
struct spec_ref {     /* one entity by name */
    const char *name; /* NULL = not given */
    int32_t ix;       /* in the scenario's array of its kind; SPEC_NONE */
};

struct spec_host_set { /* hosts as written, and what that picks */
    struct spec_names names;
    const uint32_t *hosts; /* indices into scenario.hosts, ascending */
    uint32_t count;
    int32_t place; /* in scenario.places: this set of hosts; SPEC_NONE = not given */
};

struct spec_workload_set {
    struct spec_names names;
    const uint32_t *items; /* indices into scenario.workloads, in the order written */
    uint32_t count;
};

struct spec_pace { /* "4 /night": so many at the beginning of each period */
    int64_t count;
    struct period per;
};

/* Bytes of the specification that a `set` step changes while a run is going on. */
enum change_where { CHANGE_POLICIES, CHANGE_SITE, CHANGE_WORKLOAD };
struct spec_change {
    const char *path;
    enum change_where where;
    uint32_t item;       /* which site or workload */
    size_t offset, size; /* within struct spec_policies, spec_site or spec_workload */
    const void *value;   /* size bytes, checked like the key itself */
    const struct param_desc *row;
};

/* ---- distributions ---- */
struct spec_dist { /* a duration's distribution as written: one of these, `seen` tells which keys */
    struct diag_pos pos;
    uint64_t seen;
    int kind; /* place in tables_dist_names, not enum dist_kind */
    int64_t value_ns, min_ns, mode_ns, max_ns, mean_ns, median_ns, sd_ns, scale_ns;
    double cv, sigma, shape;
    struct spec_array points_ns, means_ns; /* int64_t */
    struct spec_array weights;             /* double */
};

/* ---- clock and accounting ---- */
struct spec_clock {
    struct diag_pos pos;
    uint64_t seen;
    int64_t start_s;              /* seconds since 1970 UTC */
    int64_t horizon_ns;           /* length of the run */
    int64_t warmup_ns;            /* accounting starts here unless account.from says otherwise */
    const struct zone *zone;      /* from `timezone`; dates and times of the file are local there */
    struct window business_hours; /* default Mon-Fri 08:00-18:00 */
};

struct spec_account { /* metrics cover [from, to) of simulated time */
    struct diag_pos pos;
    uint64_t seen;
    int64_t from_ns, to_ns; /* resolved: default warmup .. horizon */
};

/* ---- catalogue ---- */
enum power_kind { POWER_CURVE, POWER_LINEAR, POWER_SQRT, POWER_CONSTANT };

struct spec_power {
    struct diag_pos pos;
    uint64_t seen;
    int model;               /* enum power_kind; default curve when `curve` is given, else linear */
    struct spec_array curve; /* int64_t uW x 11: 0, 10 .. 100 % of the rating */
    int64_t idle_uw, max_uw; /* linear, sqrt, constant(max); resolved from the curve when absent */
    int64_t off_uw;          /* default 8 W: management controller, commonly 5-10 W */
    int64_t boot_uw;         /* default: max; commonly 70-100 % of it */
    int64_t failed_uw;       /* default: off */
    int64_t boot_ns;         /* default 240 s; rack servers take 180-300 s */
    int64_t shutdown_ns;     /* default 60 s; drawn at idle power */
};

struct spec_server { /* catalogue.servers.NAME */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    const char *vendor, *cpu, *available; /* text */
    int64_t sockets;                      /* default 1 */
    int64_t cores;                        /* per socket */
    int64_t threads;                      /* per core, default 1 */
    double smt_gain;   /* capacity of a core that runs all its threads, in cores */
    int64_t clock_mpt; /* rating of one core by clock: 2.4 GHz = 2400 points */
    double benchmark;  /* ssj_ops at 100 %; when given, capacity = ssj_ops / SSJ_PER_POINT */
    int64_t memory_b;
    int64_t nics;     /* ports */
    int64_t nic_mbps; /* 1/1000 byte/s each */
    int64_t height_u;
    int64_t price_micro; /* currency micro-units, 0 = unknown */
    struct spec_power power;
    /* resolved: */
    int64_t capacity_mpt; /* whole server */
    int64_t core_mpt;     /* one core */
};

struct spec_hypervisor { /* catalogue.hypervisors.NAME */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    double cpu_base_cores;   /* c0 in cores */
    double cpu_per_vm_cores; /* c1 in cores per VM */
    double cpu_factor;       /* beta: +5 % of what guests use */
    double interference;     /* gamma: demand x (1 + gamma (n - 1)) */
    int64_t memory_base_b;   /* hypervisor's own memory */
    int memory_overhead;     /* 0 none, 1 vsphere-6, 2 esx-4: per-VM tables of VMware */
    double page_sharing;     /* s: shareable fraction between VMs of one workload on one host */
};

struct
    spec_profile { /* catalogue.profiles.NAME: relative demand, normalised to mean 1 over a week */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    struct spec_array hours;    /* double x 24, local time */
    struct spec_array weekdays; /* double x 7, Monday first */
    double month_end;           /* factor on the last day of a month, default 1 */
};

struct spec_price { /* catalogue.prices.LIST.items.NAME */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    double price;             /* in the list's currency */
    const char *per, *source; /* text */
};

struct spec_price_list { /* catalogue.prices.LIST: what things cost around one year */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    const char *currency;    /* of all its items; never mixed with another */
    struct spec_array items; /* struct spec_price */
};

enum device_media { MEDIA_HDD, MEDIA_SSD, MEDIA_NVME, MEDIA_TAPE, MEDIA_OBJECT };

struct spec_device { /* catalogue.devices.NAME */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    int media;                    /* enum device_media */
    int64_t capacity_b;           /* 0 = any amount */
    double iops_read, iops_write; /* random 4 KiB per second; 0 = sequential only */
    int64_t throughput_mbps;      /* sequential, 1/1000 byte/s */
    int64_t latency_ns;           /* one random read when idle */
    int64_t power_active_uw, power_idle_uw;
    double afr;         /* failures per device and year */
    double unreadable;  /* sectors per bit read */
    const char *source; /* text */
};

/* ---- estate ---- */
struct spec_site {
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    int64_t racks; /* "8 x 42U" */
    int64_t rack_u;
    double pue;       /* default 1.58 (Uptime Institute average 2023) */
    int64_t fixed_uw; /* facility power that does not depend on load; default 0 */
};

/* estate.networks.NAME: what joins hosts beyond their own ports. `within`: inside each of these
 * sites. `between`: exactly two sites. Hosts of one site always reach each other; hosts of
 * different sites only over a network between them. */
struct spec_network {
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    struct spec_names within, between; /* sites; one of the two is given */
    int64_t bandwidth_mbps; /* between: each direction; within: the site's core, 0 = not limiting */
    int64_t uplink_mbps;    /* within: each rack's uplink, each direction; 0 = not limiting */
    int64_t latency_ns;
    /* resolved: */
    const uint32_t *sites;
    uint32_t site_count;
};

struct spec_hosts { /* one entry of estate.hosts, or like hosts that a step installs */
    struct diag_pos pos;
    uint64_t seen;
    const char *name;         /* pattern "lon-srv[001-120]" */
    struct spec_names models; /* assigned in turn: 1st, 2nd, 1st ... */
    const char *site, *rack, *cluster;
    const char *hypervisor; /* catalogue name; "none" = bare metal: runs exactly one workload VM */
    /* resolved: */
    uint32_t first, count; /* in scenario.hosts */
};

struct spec_host { /* every single host, in file order */
    const char *name;
    uint64_t key; /* rng_key("host/NAME") */
    const struct spec_server *server;
    const struct spec_hypervisor *hypervisor; /* NULL = bare metal */
    int32_t site, cluster;                    /* indices; SPEC_NONE */
    const struct spec_hosts *group;
    const char *rack;    /* NULL = none; racks are told apart by site and name */
    int32_t step;        /* plan step that installs it; SPEC_NONE = there from the start */
    uint32_t occurrence; /* of that step */
    uint32_t like;       /* 1 + host that it takes the place of: in the same sets; 0 = none */
};

/* A set of hosts where VMs may run: `runs_on` of a workload, the destination of a step. */
struct spec_place {
    const uint8_t *hosts; /* bit per host; NULL = all */
};

struct spec_cluster { /* estate.clusters.NAME, or implied by a host group's `cluster` */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    uint64_t key;
};

/* ---- departments ---- */
struct spec_department {
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    double correlation; /* rho between demand noise of its VMs; 0.1-0.4 is common */
    uint64_t key;
};

/* ---- workloads ---- */
struct spec_size { /* one VM size */
    struct diag_pos pos;
    uint64_t seen;
    int64_t vcpu;
    int64_t clock_mpt; /* rating of one vCPU; demand % is of vcpu x clock */
    int64_t memory_b;
    double weight; /* sizes.by: weight */
};

enum size_by { SIZE_BLOCKS, SIZE_WEIGHT, SIZE_TURN };
enum trace_clock { TRACE_CLOCK, TRACE_START };
enum after_end { AFTER_REPEAT, AFTER_HOLD, AFTER_STOP };
enum on_interrupt { INTERRUPT_RESUME, INTERRUPT_LOSE, INTERRUPT_RESTART };
enum interpolate { INTERPOLATE_STEP, INTERPOLATE_LINEAR };
enum noise_shape { NOISE_NORMAL, NOISE_LOGNORMAL };

struct spec_demand {
    struct diag_pos pos;
    uint64_t seen;
    /* trace */
    const char *trace;     /* file (matrix, opendc tasks file) or glob of files (bitbrains) */
    const char *fragments; /* opendc: the second file */
    int format;            /* enum trace_format: auto | matrix | bitbrains | opendc */
    int64_t interval_ns;   /* of a matrix; default 300 s. Also the grid of profile and noise. */
    int interpolate;       /* step | linear */
    int64_t substeps;      /* linear: m equal sub-steps a sample, default 1 = mid-point */
    int trace_time;        /* clock | start */
    int after_end;         /* repeat | hold | stop */
    /* the VM ends at sample k >= 1 when this many successive samples from k on are 0; 0 = never */
    int64_t stop_after_zeros;
    int unit; /* trace_unit of a matrix: percent */
    /* constant and profile */
    double mean;              /* share of the VM's nominal rating */
    double spread;            /* cv of the mean between VMs (lognormal), default 0 */
    double peak;              /* cap, default 1 */
    const char *profile;      /* catalogue.profiles name; NULL = flat */
    double cv;                /* noise: sd / mean over time */
    double phi;               /* AR(1) coefficient per sample; 0.7-0.95 is common */
    int noise;                /* enum noise_shape, default lognormal (mean is kept exactly) */
    double burst_rate;        /* bursts per second, 0 = none */
    struct dist burst_length; /* ns */
    const struct spec_dist *burst_length_as; /* as written */
    double burst_factor;                     /* demand multiplier in a burst */
    /* resolved: */
    const struct spec_profile *profile_ref;
    const struct trace *trace_ref; /* compiled, shared, const; NULL without trace */
};

struct spec_dirty { /* writes D = idle + busy x (CPU it gets / nominal rating) */
    struct diag_pos pos;
    uint64_t seen;
    int64_t idle_mbps, busy_mbps; /* 1/1000 byte/s */
    double working_set;           /* written pages / configured memory at most */
    int curve;                    /* 0 = capped: min(W, D t); 1 = saturating: W (1 - exp(-D t/W)) */
};

struct spec_workload {
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    uint64_t key;  /* rng_key("vm/NAME-"): VM i has rng_key_indexed(key, i) */
    int64_t count; /* VMs at `start`; default: the series of the trace, else 1 */
    const char *department;
    int64_t priority;        /* 0 (low) .. 4, default 2 */
    struct spec_size size;   /* vcpu, clock, memory of every VM unless sizes is given */
    struct spec_array sizes; /* struct spec_size; how they are dealt: */
    int sizes_by; /* blocks: ceil(count/n) VMs each in order; weight: drawn; turn: i mod n */
    const char *measured_on;   /* catalogue server: clock = its whole capacity / vcpu */
    int64_t shares;            /* per vCPU, default 1000 (vSphere "normal") */
    int64_t reservation_mpt;   /* floor, default 0 */
    int64_t limit_mpt;         /* cap, 0 = none */
    bool fast_core;            /* place only where a core is at least as fast as a vCPU */
    bool core_limit;           /* a vCPU uses at most one core's rating (default true) */
    struct spec_names runs_on; /* clusters or host globs where it may run; empty = anywhere */
    double memory_active;      /* working set / configured memory, default 0.5 */
    int64_t disk_b;            /* of each VM on its host itself; 0 = on shared storage */
    int64_t start_ns;          /* instant of the first VMs, default 0 */
    double arrival_rate;       /* further VMs per second (Poisson), 0 = none */
    struct dist lifetime;      /* ns; absent: lives to the end */
    const struct spec_dist *lifetime_as; /* as written */
    bool has_lifetime;
    int on_interrupt; /* enum on_interrupt */
    double growth;    /* demand growth per year */
    struct spec_demand demand;
    struct spec_dirty dirty; /* memory it writes while it runs: what a live migration must resend */
    /* resolved: */
    int32_t department_ix;
    uint8_t *host_allowed; /* bit per host; NULL = all */
    int32_t place;         /* in scenario.places: the same set */
};

/* ---- policies ---- */
struct spec_licensed { /* policies.placement.licensed: software paid per host it may run on */
    struct diag_pos pos;
    uint64_t seen;
    struct spec_names workloads;
    int64_t hosts; /* that may carry VMs of these workloads at one time */
};

struct spec_placement {
    struct diag_pos pos;
    uint64_t seen;
    struct policy_choice algorithm;
    double overcommit_cpu;           /* vCPUs per core; 0 = unlimited */
    double overcommit_rating;        /* nominal rating of VMs / capacity; 0 = unlimited */
    double overcommit_memory;        /* configured memory / memory, default 1 */
    double headroom;                 /* share of each capacity kept free, default 0 */
    struct spec_names keep_apart;    /* workloads: their VMs on different hosts */
    struct spec_names keep_together; /* workloads: all their VMs on one host */
    struct spec_names spread_racks;  /* workloads: no more VMs in one rack than need be */
    struct spec_names spread_sites;  /* ... on one site */
    struct spec_names pinned;        /* workloads: control loops do not move their VMs */
    struct spec_array licensed;      /* struct spec_licensed */
    int64_t max_vms_per_host;        /* 0 = unlimited */
    int queue; /* 0 = skip: later VMs that fit may overtake; 1 = strict FIFO */
    int order; /* batch arrivals: 0 = as given, 1 = decreasing size */
};

struct spec_power_policy {
    struct diag_pos pos;
    uint64_t seen;
    int empty_hosts;                /* 0 = stay-on, 1 = switch-off */
    struct policy_choice algorithm; /* kind "power": none, dpm ... */
    int64_t every_ns;               /* between its decisions */
};

/* Load-driven moves of running VMs. */
struct spec_rebalance {
    struct diag_pos pos;
    uint64_t seen;
    struct policy_choice algorithm; /* kind "rebalance": none, consolidate, drs, cloudsim-3 ... */
    bool enabled;
    int64_t every_ns, offset_ns; /* runs at offset + k x every, k >= 1 */
    int64_t min_residence_ns;    /* a VM that moved stays so long */
    int64_t max_moves;           /* per interval; 0 = no limit */
};

enum migration_method {
    MIGRATION_PRE_COPY,
    MIGRATION_POST_COPY,
    MIGRATION_STOP_AND_COPY,
    MIGRATION_RAM_OVER_BW, /* one copy of the memory, no rounds */
    MIGRATION_SIMGRID
};
enum migration_stall { STALL_STOP, STALL_AUTO_CONVERGE, STALL_POST_COPY, STALL_ABORT };

struct spec_migration {
    struct diag_pos pos;
    uint64_t seen;
    bool live;              /* false: VMs are stopped, moved and started again */
    int method;             /* enum migration_method */
    int64_t bandwidth_mbps; /* of one host for migrations, each direction; 0 = its ports */
    int64_t stream_mbps;    /* of one migration; 0 = none */
    int64_t setup_ns;       /* before the first byte */
    int64_t resume_ns;      /* at the end: until the VM runs at its destination */
    int64_t parallel;       /* per host, in and out; 0 = no limit */
    int64_t host_budget;    /* units at one time and host: 8; 0 = no limit */
    int64_t cost_live, cost_storage;
    int64_t downtime_ns;    /* pre-copy stops when the rest takes at most so long */
    int64_t threshold_b;    /* ... or when the rest is at most so much; 0 = not used */
    int64_t rounds;         /* ... or after so many rounds */
    double data_cap;        /* ... or when more than so many times the memory was sent; 0 = none */
    int stall;              /* enum migration_stall: the last two were reached */
    int64_t converge_after; /* auto-converge: rounds before the first throttling */
    double converge_step;   /* ... share of CPU that is taken away each time */
    int64_t state_ns;       /* post-copy: to switch the CPU state over */
    double source_overhead; /* share of the VM's CPU that migration costs it while it lasts */
    double target_overhead; /* share of the VM's demand that the destination spends on it */
    int64_t disk_mbps;      /* storage migration and cold copy of disks: rate of the storage */
    int64_t restart_ns;     /* cold migration: stop and start of the guest */
    int superseded; /* copy of a VM sent elsewhere in the same instant: 0 = cancelled, 1 = goes
                               on to its end for nothing (ram-over-bw only) */
};

enum sharing { SHARING_MAX_MIN, SHARING_PROPORTIONAL };

struct spec_memory_policy {
    struct diag_pos pos;
    uint64_t seen;
    bool balloon;            /* guests have a balloon driver */
    double balloon_max;      /* of configured memory, default 65 % */
    double idle_tax;         /* tau, default 75 % */
    double compression;      /* cache share of host memory, default 10 % */
    int64_t swap_latency_ns; /* default 8 ms (HDD) */
    bool reclaim;            /* false: memory is not modelled, as if every VM had all of its own */
};

struct spec_cpu_policy {
    struct diag_pos pos;
    uint64_t seen;
    int sharing; /* enum sharing: max-min; proportional = CloudSim 3's scaling, for comparison */
};

/* How the number of hosts that would do is found; it changes nothing in a run. */
enum sizing_algorithm { SIZING_BEST, SIZING_FIRST_FIT, SIZING_BEST_FIT, SIZING_DOT, SIZING_L2 };

struct spec_sizing {
    struct diag_pos pos;
    uint64_t seen;
    int algorithm; /* enum sizing_algorithm; best = the least of all */
    double margin; /* standard deviations of a host's demand above its mean */
};

struct spec_policies {
    struct spec_placement placement;
    struct spec_power_policy power;
    struct spec_memory_policy memory;
    struct spec_cpu_policy cpu;
    struct spec_rebalance rebalance;
    struct spec_migration migration;
    struct spec_sizing sizing;
};

/* ---- failures ---- */
struct spec_failure { /* failures.NAME: a scheduled outage of hosts */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    struct spec_names target; /* hosts, ranges or globs of hosts */
    int64_t at_ns, lasts_ns;
    /* resolved: */
    const uint32_t *hosts; /* indices into scenario.hosts, ascending */
    uint32_t host_count;
};

/* ---- experiment and outputs ---- */
struct spec_experiment {
    struct diag_pos pos;
    uint64_t seen;
    const char *baseline; /* plan name; default: the first plan */
    int64_t replications;
    double confidence; /* default 0.95 */
    bool common_random_numbers;
};

struct spec_outputs {
    struct diag_pos pos;
    uint64_t seen;
    const char *directory;    /* default results/NAME */
    int64_t sample_ns;        /* report interval of the series, default 1 h */
    struct spec_names tables; /* further tables: vms */
    bool table_vms;           /* resolved from `tables` */
    bool plots, html;
};

/* ---- plans ---- */
enum step_trigger { STEP_AT, STEP_AFTER, STEP_EVERY };

struct spec_step {  /* one step of this plan, in file order */
    const char *id; /* given, or VERB-N */
    struct diag_pos pos;
    uint64_t seen;
    uint64_t key; /* rng_key("step/ID") */
    const char *title;
    const struct verb_desc *verb;
    void *params;         /* verb->params_size bytes, defaults filled, references resolved */
    uint64_t params_seen; /* bit i: verb->params[i] was given */
    int trigger;          /* enum step_trigger; with `at` and `every`: EVERY from `at` on */
    int64_t at_ns;        /* STEP_AT, STEP_EVERY: first time */
    int32_t after;        /* STEP_AFTER: step whose end it follows */
    struct period delay;  /* ... by so much */
    struct period every;  /* STEP_EVERY */
    int64_t times;        /* ... at most so often; 0 = to the horizon */
    bool has_window;
    struct window window; /* work goes on only while it is open */
    /* labour per machine (or per occurrence where there is none); -1: as the verb says */
    int64_t effort_ns;
    struct spec_array needs; /* uint32_t: steps that must have ended before, besides `after` */
    const char *after_as;    /* as written */
    struct spec_names needs_as;
    struct spec_change change;       /* of a `set` step */
    uint32_t first_host, host_count; /* hosts it installs, all occurrences, in scenario.hosts */
    uint32_t hosts_per_time;         /* per occurrence */
};

struct spec_plan { /* what every specification knows about all plans */
    const char *name;
    struct diag_pos pos;
    uint64_t seen;
    const char *title;
};

struct scenario {
    struct diag_pos pos;
    uint64_t seen;
    int64_t version;                     /* of the scenario language: 1 */
    const char *name, *title, *question; /* question: what the reader of the report wants to know */
    const char *plan;                    /* name of the plan this specification is for */
    const char *currency;                /* of all prices; "" when there are none */
    uint64_t seed;
    int64_t memory_limit_b;  /* limits.memory, of one run; 0 = none */
    int64_t events_limit;    /* limits.events; 0 = none */
    struct spec_plan *plans; /* in file order */
    uint32_t plan_count;
    struct spec_clock clock;
    struct calendar calendar; /* resolved: clock.start in clock.timezone */
    struct spec_account account;
    struct spec_server *servers;
    uint32_t server_count;
    struct spec_hypervisor *hypervisors;
    uint32_t hypervisor_count;
    struct spec_profile *profiles;
    uint32_t profile_count;
    struct spec_price_list *price_lists;
    uint32_t price_list_count;
    struct spec_device *devices;
    uint32_t device_count;
    struct spec_site *sites;
    uint32_t site_count;
    struct spec_hosts *host_groups; /* those of estate.hosts; those of steps lie behind them */
    uint32_t host_group_count;
    struct spec_host *hosts;
    uint32_t host_count;
    struct spec_cluster *clusters;
    uint32_t cluster_count;
    struct spec_network *networks;
    uint32_t network_count;
    struct spec_place *places; /* distinct sets of hosts; number 0 is all hosts */
    uint32_t place_count;
    struct spec_step *steps; /* of this plan */
    uint32_t step_count;
    int64_t traffic_shares[TRAFFIC_COUNT]; /* estate.traffic: weights of the classes on links */
    struct spec_department *departments;
    uint32_t department_count;
    struct spec_workload *workloads;
    uint32_t workload_count;
    struct spec_policies policies;
    struct spec_failure *failures;
    uint32_t failure_count;
    struct spec_experiment experiment;
    struct spec_outputs outputs;
};

#endif
