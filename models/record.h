/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record - what one run (one plan, one replication) leaves behind: plain results, no model
 * internals.
 *
 * The only header of models/ besides run.h that analysis/ and cli/ use. Metrics are named in one
 * table (MODEL_METRICS): identifier, public dotted name, unit, whether less is better,
 * documentation. Rows of arbitrary number (series, VMs, decisions) go to a sink while the run is
 * going on, so memory stays O(hosts + live VMs). Fractions are 0..1 here; the report prints
 * percent. A metric without data (0/0) is NaN here and "no data" in every report. */
#ifndef VDCSIM_MODELS_RECORD_H
#define VDCSIM_MODELS_RECORD_H

#include "sim/arena.h"
#include "sim/digest.h"
#include <stdbool.h>
#include <stdint.h>

/* id, name, unit, lower is better, documentation */
#define MODEL_METRICS(X)                                                                           \
    X(HOSTS_INSTALLED, "hosts.installed", "hosts", true, "Hosts in the estate at the end.")        \
    X(HOSTS_INSTALLED_MEAN, "hosts.installed.mean", "hosts", true,                                 \
      "Time average of the number of hosts in the estate.")                                        \
    X(HOSTS_ON_MEAN, "hosts.on.mean", "hosts", true,                                               \
      "Time average of the number of hosts that are booting or up.")                               \
    X(HOSTS_BUSY_MAX, "hosts.busy.max", "hosts", true,                                             \
      "Largest number of hosts that carried a VM at one time.")                                    \
    X(HOSTS_SHUTDOWNS, "hosts.shutdowns", "1", true, "Hosts switched off by power management.")    \
    X(RACK_UNITS, "space.rack_units", "U", true,                                                   \
      "Rack units of the hosts in the estate at the "                                              \
      "end.")                                                                                      \
    X(RACK_UNITS_MEAN, "space.rack_units.mean", "U", true,                                         \
      "Time average of the rack units of the hosts in the estate.")                                \
    X(CPU_USED, "utilisation.cpu.used", "%", false,                                                \
      "CPU used including hypervisor overhead / capacity of hosts that are up, time average.")     \
    X(CPU_DEMAND, "utilisation.cpu.demand", "%", false,                                            \
      "CPU demanded by placed VMs / capacity of hosts that are up, time average.")                 \
    X(CPU_INSTALLED, "utilisation.cpu.installed", "%", false,                                      \
      "CPU used / capacity of all installed hosts, on or off, time average.")                      \
    X(CPU_P95, "utilisation.cpu.p95", "%", false,                                                  \
      "95th percentile over host-time of CPU used / capacity, hosts that are up (5 % bins).")      \
    X(MEMORY_CONFIGURED, "utilisation.memory.configured", "%", false,                              \
      "Memory configured in placed VMs / memory of hosts that are up, time average.")              \
    X(MEMORY_GRANTED, "utilisation.memory.granted", "%", false,                                    \
      "Machine memory in use (after sharing, ballooning and swapping) / memory of hosts that are " \
      "up, time average.")                                                                         \
    X(MEMORY_INSTALLED, "utilisation.memory.installed", "%", false,                                \
      "Memory configured in placed VMs / memory of all installed hosts, time average.")            \
    X(VCPU_PER_CORE, "utilisation.vcpu_per_core.max", "1", false,                                  \
      "Largest ratio of placed vCPUs to cores of the hosts that were on, at any instant.")         \
    X(CPU_UNSERVED, "qos.cpu.unserved", "%", true,                                                 \
      "CPU that placed VMs demanded and did not get / demanded.")                                  \
    X(CPU_READY, "qos.cpu.ready", "%", true, "Ready (steal) time / time of running vCPUs.")        \
    X(SLATAH, "qos.slatah", "%", true,                                                             \
      "Share of active host time in which a host did not serve all it was asked for: it was full " \
      "or a VM was still on its way in (SLATAH; Beloglazov and Buyya 2012).")                      \
    X(PDM, "qos.pdm", "%", true,                                                                   \
      "CPU that VMs demanded and did not get while they were migrated live / CPU demanded by all " \
      "(PDM; Beloglazov and Buyya 2012, as ratio of sums).")                                       \
    X(SLAV, "qos.slav", "%", true, "SLATAH x PDM: SLA violation (Beloglazov and Buyya 2012).")     \
    X(MEMORY_SLOWDOWN, "qos.memory.slowdown", "%", true,                                           \
      "CPU work lost to compression and swapping / CPU allocated.")                                \
    X(ENERGY_IT, "energy.it.kwh", "kWh", true, "Electrical energy drawn by hosts.")                \
    X(ENERGY_FACILITY, "energy.facility.kwh", "kWh", true,                                         \
      "Energy of hosts x PUE of their site, plus the fixed power of all sites.")                   \
    X(ESV, "energy.esv", "kWh", true, "Energy x SLAV: both at once (Beloglazov and Buyya 2012).")  \
    X(POWER_MEAN, "power.it.mean.kw", "kW", true, "Mean electrical power of all hosts.")           \
    X(POWER_PEAK, "power.it.peak.kw", "kW", true,                                                  \
      "Largest mean power of all hosts over one report interval.")                                 \
    X(VMS_ARRIVED, "vms.arrived", "VMs", false, "VMs that arrived.")                               \
    X(VMS_DEPARTED, "vms.departed", "VMs", false, "VMs that ended.")                               \
    X(VMS_MEAN, "vms.running.mean", "VMs", false, "Time average of running VMs.")                  \
    X(VMS_MAX, "vms.running.max", "VMs", false, "Largest number of running VMs.")                  \
    X(VMS_QUEUED_MEAN, "vms.queued.mean", "VMs", true, "Time average of VMs waiting for a host.")  \
    X(VMS_QUEUED_END, "vms.queued.end", "VMs", true, "VMs still waiting when accounting ends.")    \
    X(VMS_WAIT_MEAN, "vms.wait.mean", "s", true,                                                   \
      "Mean wait from arrival to placement, placed VMs.")                                          \
    X(VMS_PER_HOST, "vms.per_host.mean", "VMs", false,                                             \
      "Time average of VMs on hosts, paused ones too / time average of hosts that are on.")        \
    X(MIGRATIONS, "migrations.count", "1", true, "Live migrations that were begun.")               \
    X(MIGRATIONS_FAILED, "migrations.failed", "1", true, "Moves of any kind that were aborted.")   \
    X(MIGRATIONS_COLD, "migrations.cold", "1", true, "Cold migrations that were begun.")           \
    X(MIGRATIONS_STORAGE, "migrations.storage", "1", true,                                         \
      "Migrations of a VM's disks that were begun.")                                               \
    X(MIGRATIONS_DATA, "migrations.data.gib", "GiB", true, "Data that moves sent.")                \
    X(MIGRATIONS_DURATION, "migrations.duration.mean", "s", true,                                  \
      "Mean duration of a live migration, set-up to end.")                                         \
    X(MIGRATIONS_BLACKOUT, "migrations.blackout.mean", "s", true,                                  \
      "Mean time that a VM was paused in a live migration.")                                       \
    X(MIGRATIONS_BLACKOUT_MAX, "migrations.blackout.max", "s", true,                               \
      "Longest time that a VM was paused in a live migration.")                                    \
    X(DOWN, "vms.down.hours", "VM h", true, "Time that VMs did not run after their first start.")  \
    X(DOWN_QUEUE, "vms.down.queue.hours", "VM h", true, "... because no host had room for them.")  \
    X(DOWN_HOST, "vms.down.host.hours", "VM h", true, "... because their host failed.")            \
    X(DOWN_MIGRATION, "vms.down.migration.hours", "VM h", true,                                    \
      "... in the blackout of a live migration or during a cold one.")                             \
    X(DOWN_CONVERSION, "vms.down.conversion.hours", "VM h", true, "... in a p2v or v2v.")          \
    X(DOWN_MAINTENANCE, "vms.down.maintenance.hours", "VM h", true, "... in planned work.")        \
    X(LABOUR, "labour.hours", "h", true, "Labour booked by the steps of the plan.")                \
    X(STEPS_DONE, "plan.steps.done", "1", false, "Runs of steps that ended.")                      \
    X(STEPS_FAILED, "plan.machines.failed", "1", true,                                             \
      "Machines with which a step could not do what it was to do.")                                \
    X(PLACEMENTS_REFUSED, "placement.refused", "1", true,                                          \
      "Placement attempts for which no host fitted.")                                              \
    X(CPU_WORK, "work.cpu.rating_hours", "point h", false,                                         \
      "CPU delivered to VMs: rating points x hours.")                                              \
    X(CPU_ACTIVE, "work.cpu.active.hours", "host h", false,                                        \
      "Sum over hosts of used / capacity x time (OpenDC: active time).")                           \
    X(DEMAND_CLIPPED, "demand.clipped", "%", true,                                                 \
      "Demand cut off at a VM's peak or added at zero by clipping noise / demand.")                \
    X(EVENTS, "run.events", "1", true, "Events executed; VM samples of a tick are not events.")    \
    X(SAMPLES, "run.samples", "1", false, "VM demand samples applied.")

#define X(id, name, unit, lower, doc) METRIC_##id,
enum model_metric { MODEL_METRICS(X) METRIC_COUNT };
#undef X

enum { RECORD_DOWN_CAUSES = 5 };
extern const char *const record_down_cause[RECORD_DOWN_CAUSES]; /* "queue", "host" ... */

enum { RECORD_UTIL_BINS = 21 }; /* 5 % bins of used / capacity; the last is exactly 100 % */

struct record_series { /* one report interval, exact time averages */
    int64_t from_ns, to_ns;
    double hosts_on, hosts_busy, hosts_installed;
    double vms_running, vms_queued;
    double cpu_demand_points, cpu_used_points;
    double cpu_on_points, cpu_installed_points; /* capacity */
    double memory_configured_gib, memory_granted_gib, memory_on_gib, memory_installed_gib;
    double power_kw, facility_kw;
    double energy_kwh; /* IT, this interval */
};

struct record_host {
    const char *name, *model, *site, *cluster;
    double on_h, failed_h;
    double cpu_mean;    /* used / capacity while up; NaN if never up */
    double cpu_max;     /* largest used / capacity */
    double memory_mean; /* configured / memory while up */
    double vms_mean;
    double energy_kwh;
    double contended_h; /* some VM got less than it demanded */
    double active_h;    /* integral of used / capacity */
};

struct record_workload {
    const char *name;
    double vms_mean, queued_mean; /* vms_mean: running */
    double paused_mean;
    double down_h[RECORD_DOWN_CAUSES], downs[RECORD_DOWN_CAUSES]; /* record_down_cause[] */
    double demand_points, served_points;                          /* time averages, all its VMs */
    double ready;                                                 /* fraction of vCPU time */
    double wait_s;
};

struct record_cluster {
    const char *name; /* "-" for hosts in no cluster */
    double hosts, on_mean, cpu_mean, memory_mean, energy_kwh, vms_mean;
};

struct record_vm { /* to the sink when a VM ends, or at the end of accounting */
    const char *workload;
    uint64_t index;
    uint64_t key;
    int64_t arrived_ns, ended_ns; /* TIME_NEVER: still there */
    double running_h, queued_h, down_h;
    double demand_point_h, work_point_h;
    double ready; /* fraction of vCPU time while running */
};

struct record_decision { /* placement refused, host switched off ... */
    int64_t t_ns;
    const char *actor, *action, *subject;
    const char *from, *target; /* hosts; "" or NULL: none */
    const char *outcome, *reason;
};

struct record_step { /* one occurrence of a plan step: to the sink when it is over, or at the end */
    const char *id, *verb, *title; /* title: "" without one */
    uint32_t occurrence;           /* 0, 1, 2 ... */
    int64_t planned_begin_ns, planned_end_ns;
    int64_t begin_ns, end_ns;     /* TIME_NEVER: it did not */
    double effort_h;              /* labour */
    double waited_h;              /* for windows, room, lead times or other steps */
    uint32_t total, done, failed; /* machines it is about; 0 in total: of none */
    const char *state;            /* "done", "incomplete", "under way", "not begun", "disabled" */
    const char *reason;           /* of what was not done, or what it waits for; NULL = none */
};

/* How many hosts would do for the VMs that a plan leaves in one pool of hosts: once per plan, from
 * the specification. */
struct record_sizing {
    const char *pool;               /* names of its clusters or groups of hosts */
    const char *model, *hypervisor; /* of the hosts it is reckoned with */
    uint32_t hosts;                 /* in the pool at the end of the plan, of whatever model */
    uint32_t models; /* kinds of hosts in the pool: a row each, the four most common */
    uint32_t alike;  /* hosts of this row's kind */
    uint32_t vms;
    uint32_t too_big; /* VMs that no such host takes; they are left out of what follows */
    uint32_t first_fit, best_fit, dot_product, l2; /* hosts that each way of packing needs */
    uint32_t needed;                               /* by the algorithm of policies.sizing */
    const char *algorithm;                         /* the one that `needed` is of */
    uint32_t bound_volume, bound_l2; /* no packing needs fewer: sums of sizes; Martello and Toth */
    const char *binds; /* what the larger bound comes from: "memory", "CPU at 14:00" ... */
    /* hosts' worth of each: total size / what a host has; NaN without a limit */
    double memory_hosts, cpu_hosts, vcpu_hosts;
    const char *cpu_hour; /* "14:00": the hour of cpu_hosts */
    double vms_per_host;  /* that the margin of CPU is reckoned with */
};

struct record_sink { /* any function may be NULL; false stops the run with DIAG_IO */
    void *ctx;
    bool (*series)(void *ctx, const struct record_series *row);
    bool (*vm)(void *ctx, const struct record_vm *row);
    bool (*decision)(void *ctx, const struct record_decision *row);
    bool (*step)(void *ctx, const struct record_step *row);
    void (*progress)(void *ctx, int64_t t_ns, int64_t horizon_ns); /* every report interval */
};

struct record {
    double metric[METRIC_COUNT];
    struct record_host *hosts; /* arrays are freed by record_deinit */
    uint32_t host_count;
    struct record_workload *workloads;
    uint32_t workload_count;
    struct record_cluster *clusters;
    uint32_t cluster_count;
    double *cluster_work;                /* scratch of record_fill */
    struct arena memory;                 /* owns the arrays */
    double util_hours[RECORD_UTIL_BINS]; /* host hours by used / capacity, hosts that are up */
    double peak_cpu;    /* 95th percentile of CPU used / capacity, as utilisation.cpu.p95 */
    double peak_memory; /* largest at any instant: configured / memory of hosts that are on */
    double peak_vcpu;   /* largest vCPUs per core / overcommit.cpu */
    const char *binds;  /* "memory", "cpu", "vcpu": the dimension with the largest peak */
    char digest[DIGEST_TEXT];
    uint64_t events;
    size_t memory_peak_b;
};

void record_deinit(struct record *r);

#endif
