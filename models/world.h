/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world - the whole state of one run: hosts, VMs, demand, queue, meters.
 *
 * Struct-of-arrays, indexed by host number and VM slot; the members of struct world are the only
 * pointers, so a clone is a copy of the columns. Who changes what:
 *   assemble.c   makes and copies worlds, hands out events
 *   tick.c       demand of grid sources, for all VMs of a grid at once (arithmetic: batch.c)
 *   source.c     demand of one VM: irregular traces, constants, the moment of joining
 *   host.c       integration (host_touch), host states, load, power (CPU sharing: share.c)
 *   vm.c         life of a VM: arrive, place, wait, depart
 *   failure.c    scheduled outages of hosts
 *   placement.c  admission, the fit index, affinity (waiting VMs: queue.c)
 *   meter.c      accounting window, report series, records
 * The rule that keeps every integral exact: a VM is integrated exactly when its host is.
 * host_touch(h) comes before any change of a rate on h; the tick integrates everything at once. */
#ifndef VDCSIM_MODELS_WORLD_H
#define VDCSIM_MODELS_WORLD_H

#include "models/cpu.h"
#include "models/fit.h"
#include "models/memory.h"
#include "models/policies/place.h"
#include "models/power.h"
#include "models/record.h"
#include "models/run.h"
#include "sim/digest.h"
#include "sim/engine.h"
#include "sim/fair.h"
#include "sim/table.h"

/* Event kinds; part of the digest's definition: append only. */
enum event_kind {
    EV_TICK = 1,     /* a = grid */
    EV_DEMAND,       /* a = VM slot, b = position in the trace's change list */
    EV_ARRIVE_GROUP, /* a = workload (its initial VMs) or TABLE_NONE: all that start now */
    EV_ARRIVE,       /* a = workload, b = index of the arrival */
    EV_DEPART,       /* a = VM slot */
    EV_QUEUE,        /* try waiting VMs again */
    EV_EMPTY,        /* a = host: switch off if still empty */
    EV_HOST_STATE,   /* a = host: boot or shutdown is complete */
    EV_SAMPLE,       /* report interval */
    EV_ACCOUNT,      /* start of the accounting window */
    EV_SUBTICK,      /* integrate only (a tick split in k) */
    EV_FAIL,         /* a = incident: its hosts fail */
    EV_REPAIR,       /* a = incident: its hosts come back */
    EV_STEP,         /* a = step: an occurrence is due */
    EV_WORK,         /* a = step run, b = its own code: work of a step goes on */
    EV_FLOW,         /* a = flow of the network: it is complete */
    EV_MOVE,         /* a = move: its set-up, blackout or resume is over */
    EV_LOOP          /* a = control loop: decides */
};

/* What the digest records besides; append only. */
enum trail_kind {
    TRAIL_VM_ARRIVED = 100,
    TRAIL_VM_PLACED,
    TRAIL_VM_QUEUED,
    TRAIL_VM_ENDED,
    TRAIL_HOST_STATE,
    TRAIL_ACCOUNT,
    TRAIL_VM_INTERRUPTED,
    TRAIL_MOVE_BEGUN,
    TRAIL_MOVE_ENDED,
    TRAIL_VM_PAUSED,
    TRAIL_VM_RESUMED,
    TRAIL_STEP_BEGUN,
    TRAIL_STEP_ENDED,
    TRAIL_VM_RESIZED
};

/* Purposes of random draws; fixed for ever. */
enum draw_purpose {
    DRAW_ARRIVAL = 1,
    DRAW_LIFETIME = 2,
    DRAW_SIZE = 3,
    DRAW_SPREAD = 4,
    DRAW_NOISE = 5,
    DRAW_DEPARTMENT = 6,
    DRAW_BURST = 7,
    DRAW_PLACEMENT = 8,
    DRAW_STEP_OUTAGE = 9,
    DRAW_STEP_ROLLBACK = 10,
    DRAW_SELECTION = 11
};

enum host_state {
    HOST_OFF,
    HOST_BOOTING,
    HOST_UP,
    HOST_STOPPING,
    HOST_FAILED,
    HOST_ABSENT, /* not yet, or no longer, in the estate */
    HOST_STATES
};

enum host_flags {
    HOST_CONTENDED = 1, /* some VM gets less than its share of demand within limits */
    HOST_SHORT = 2,     /* some VM gets less than it demands, for whatever reason */
    HOST_SPECIAL = 4,   /* share per VM even when demand fits (core cap, limits, memory) */
    HOST_DIRTY = 8,     /* on the dirty list of this instant */
    HOST_BARE = 16,     /* bare metal: one workload, no hypervisor */
    HOST_WAITING = 32,  /* pseudo-host: waiting VMs */
    HOST_SQUEEZED = 64, /* memory reclaim slows some VM down */
    HOST_FREE = 128,    /* no CPU overhead: bare metal or an ideal hypervisor */
    HOST_MOVING = 256,  /* VMs come in by live migration: asked for and not yet served here */
    HOST_LEAVING = 512  /* to be switched off once it is empty */
};

enum { QUEUE_LEVELS = 5 }; /* priorities 0..4, one pseudo-host each behind the real hosts */

/* Paused: on a host, whose memory and vCPUs it holds, but not running. */
enum vm_state { VM_FREE, VM_WAITING, VM_RUNNING, VM_PAUSED };

/* Why a VM does not run although it should; every down second has one. */
enum down_cause {
    DOWN_QUEUE,       /* it never ran yet, or no host has room for it */
    DOWN_HOST,        /* its host failed */
    DOWN_MIGRATION,   /* blackout of a live migration, or the whole of a cold one */
    DOWN_CONVERSION,  /* outage of p2v or v2v */
    DOWN_MAINTENANCE, /* planned work: resize, replacement of its bare-metal host */
    DOWN_CAUSES
};

/* Integrals since accounting began; rate x ns. The first three are what was folded: host_energy(),
 * host_used() and host_demand() add the full steps of the present grid. */
struct host_meter {
    i128 energy;   /* uW ns */
    i128 used;     /* mpt ns, overhead included */
    i128 demand;   /* mpt ns, of its VMs */
    i128 unserved; /* mpt ns, demanded and not given */
    i128 lost;     /* mpt ns, CPU lost to memory reclaim */
    i128 ready;    /* 1e-6 vCPU ns */
    i128 vcpu;     /* vCPU ns */
    i128 vms;      /* VM ns */
    i128 memory;   /* byte ns configured, while up */
    i128 granted;  /* byte ns */
    int64_t in_state_ns[HOST_STATES];
    int64_t contended_ns;
    int64_t violated_ns; /* active, and demand not fully served: contended, or VMs coming in */
    int64_t active_ns;   /* at least one VM on it, or coming in */
};

struct host_overhead { /* of its hypervisor; all zero on bare metal */
    struct cpu_overhead cpu;
    int64_t interference_ppm;
    double page_sharing;
    int64_t memory_base_b;
    int memory_table;
};

struct vm_size { /* resolved size class of a workload */
    int64_t memory_b;
    int64_t nominal_mpt;          /* vcpu x clock: demand percent are of this; <= UINT32_MAX */
    int64_t floor_mpt, limit_mpt; /* limit INT64_MAX = none */
    int64_t core_mpt;             /* clock of one vCPU */
    int64_t weight;               /* shares x vcpu */
    int64_t active_b;
    int64_t overhead_b[3];  /* by memory table of the hypervisor */
    int64_t overhead_min_b; /* least over the hosts of the estate */
    uint32_t vcpu;
};

enum source_kind { SOURCE_CONSTANT, SOURCE_PROFILE, SOURCE_GRID, SOURCE_EVENTS };

/* One array per row, indexed by host number; pseudo-hosts behind the real ones. */
#define HOST_COLUMNS(X)                                                                 \
    X(uint64_t, key)                                                                    \
    X(int64_t, t_ns)         /* rates are integrated up to here */                      \
    X(int64_t, plan_ns)      /* what only placement changes is integrated up to here */ \
    X(uint64_t, grid_energy) /* sums of rates at full integrations: x grid_step_ns */   \
    X(uint64_t, grid_used)                                                              \
    X(uint64_t, grid_demand)                                                            \
    X(int64_t, capacity_mpt)                                                            \
    X(int64_t, ready_mpt)    /* deliverable to its VMs now; 0 unless up */              \
    X(int64_t, demand_mpt)   /* sum over its VMs */                                     \
    X(int64_t, shared_mpt)   /* demand for which the rates were last computed */        \
    X(int64_t, guest_mpt)    /* sum of its VMs' rates */                                \
    X(int64_t, used_mpt)     /* guest + overhead */                                     \
    X(int64_t, seen_mpt)     /* used at the end of the last instant */                  \
    X(int64_t, used_max_mpt) /* since accounting began */                               \
    X(int64_t, power_uw)                                                                \
    X(int64_t, lost_mpt)    /* rate of CPU lost to memory reclaim */                    \
    X(int64_t, waiting_ppm) /* 1e-6 vCPUs ready but not running */                      \
    X(int64_t, vcpus)                                                                   \
    X(int64_t, rating_mpt)   /* nominal rating of its VMs */                            \
    X(int64_t, memory_b)     /* physical */                                             \
    X(int64_t, configured_b) /* of its VMs */                                           \
    X(int64_t, granted_b)                                                               \
    X(int64_t, overhead_b) /* hypervisor and per VM */                                  \
    X(int64_t, core_mpt)                                                                \
    X(int64_t, cores)                                                                   \
    X(uint32_t, first) /* list of its VMs, in order of placement */                     \
    X(uint32_t, last)                                                                   \
    X(uint32_t, vms)                                                                    \
    X(uint32_t, outages)    /* incidents that keep it down */                           \
    X(uint32_t, capped)     /* VMs that could demand more than they may use here */     \
    X(uint32_t, odd)        /* VMs paused or on their way, in or out */                 \
    X(uint32_t, moves_in)   /* list of moves towards it, also of those that wait */     \
    X(uint32_t, wait_out)   /* list of moves from it that wait for slots */             \
    X(uint32_t, wait_in)    /* ... towards it */                                        \
    X(uint32_t, freed_list) /* hosts that may have freed a slot in this instant */      \
    X(uint8_t, freed)                                                                   \
    X(uint32_t, moving_in)  /* moves towards it that have begun and not ended */        \
    X(uint32_t, moving_out) /* ... away from it */                                      \
    X(uint32_t, budget)     /* units of migration.host_budget in use */                 \
    X(uint32_t, blocks)     /* steps and loops that keep VMs away: maintenance */       \
    X(uint32_t, held)       /* VMs for which room is held here */                       \
    X(uint32_t, holds)      /* times it was worked on: part of the address of draws */  \
    X(int64_t, held_b)      /* for VMs on their way here, overhead included */          \
    X(int64_t, held_vcpus)                                                              \
    X(int64_t, held_rating)                                                             \
    X(int64_t, moving_mpt)  /* CPU that migrations take here, in used */                \
    X(int64_t, changed_ns)  /* when it last went on or off */                           \
    X(uint32_t, class)      /* hosts of one class are interchangeable when empty */     \
    X(uint32_t, model)      /* catalogue server */                                      \
    X(uint32_t, dirty_list) /* hosts whose load may have changed in this instant */     \
    X(uint8_t, state)                                                                   \
    X(uint16_t, flags)                                                                  \
    X(uint8_t, bin)      /* of the utilisation histogram */                             \
    X(struct evh, event) /* boot or shutdown under way */                               \
    X(struct host_overhead, overhead)                                                   \
    X(struct host_meter, meter)

enum { SHIFT_VM_KINDS = 4 }; /* of enum shift_kind, models/verbs/shift.h */
struct vm_shifts {           /* attempts of each kind of work on a VM, of all steps */
    uint16_t begun[SHIFT_VM_KINDS];
};

/* One array per row, indexed by VM slot. */
#define VM_COLUMNS(X)                                                                          \
    X(uint64_t, key)                                                                           \
    X(uint64_t, grid_demand) /* sum of demands at full integrations: x grid_step_ns */         \
    X(i128, wanted)          /* mpt ns demanded on a host, the rest; may be negative */        \
    X(i128, unserved)        /* mpt ns demanded and not given */                               \
    X(i128, ready)           /* 1e-6 vCPU ns */                                                \
    X(int64_t, base_ns)      /* when its irregular trace began */                              \
    X(int64_t, arrived_ns)                                                                     \
    X(int64_t, since_ns) /* of its present state */                                            \
    X(int64_t, running_ns)                                                                     \
    X(int64_t, queued_ns)                                                                      \
    X(int64_t, progress_ns) /* interrupted: how far its own time had come */                   \
    X(int64_t, left_ns)     /* interrupted: of its lifetime; TIME_NEVER = none */              \
    X(int64_t, life_end_ns) /* when its lifetime is over; TIME_NEVER = none or waiting */      \
    X(uint32_t, index)      /* within its workload */                                          \
    X(uint32_t, workload)                                                                      \
    X(uint32_t, size)                                                                          \
    X(uint32_t, born)   /* size class that its demand is a share of: unchanged by a resize */  \
    X(uint32_t, column) /* of its trace */                                                     \
    X(uint32_t, member) /* in its workload's batch */                                          \
    X(uint32_t, host)                                                                          \
    X(uint32_t, next)                                                                          \
    X(uint32_t, prev)                                                                          \
    X(uint32_t, demand_mpt)                                                                    \
    X(uint32_t, rate_mpt) /* what it gets, on hosts flagged SHORT; elsewhere its demand */     \
    X(uint32_t, ready_ppm)                                                                     \
    X(uint32_t, efficiency_ppm) /* useful work / CPU given */                                  \
    X(uint32_t, attempts)       /* at placement: part of the address of its draws */           \
    X(uint32_t, move)           /* 1 + slot of its move under way; 0 = none */                 \
    X(uint32_t, place)          /* set of hosts where it may run */                            \
    X(int64_t, moved_ns)        /* when it came to its host */                                 \
    X(int64_t, down_ns)         /* not running although placed once */                         \
    X(uint64_t, refusal) /* why its last order was refused: key of the text; 0 = it was not */ \
    X(i128, vcpu_more)   /* vCPU ns of sizes it had before, less as many of the present one */ \
    X(uint32_t, throttle_ppm)   /* CPU taken away while it moves (auto-converge) */            \
    X(uint8_t, cause)           /* enum down_cause while it waits or is paused */              \
    X(uint8_t, started)         /* has been placed before */                                   \
    X(struct vm_shifts, shifts) /* part of the address of its draws */                         \
    X(uint8_t, state)                                                                          \
    X(struct evh, end_event)                                                                   \
    X(struct evh, demand_event)                                                                \
    X(uint32_t, last_host) /* 1 + host that it lost when it was last interrupted; 0 = none */

enum move_kind {
    MOVE_LIVE,
    MOVE_COLD,
    MOVE_STORAGE,
    MOVE_SHIFT, /* down for a step's outage, which is not a matter of copying: conversion */
    MOVE_KINDS
};
enum move_phase {
    MOVE_QUEUED, /* waits for a slot of its hosts */
    MOVE_SETUP,
    MOVE_COPY,     /* a round is on its way, the VM runs at its source */
    MOVE_BLACKOUT, /* the rest is on its way, the VM is paused */
    MOVE_RESUME,   /* paused: about to run at its destination */
    MOVE_PULL,     /* post-copy: runs at its destination, memory follows */
    MOVE_DISK      /* its disks are on their way, the VM runs at its source */
};

/* One array per row, indexed by slot of a move (a VM on its way). */
#define MOVE_COLUMNS(X)                                                                \
    X(uint64_t, key) /* its VM's */                                                    \
    X(uint32_t, vm)                                                                    \
    X(uint32_t, from)                                                                  \
    X(uint32_t, to)                                                                    \
    X(uint32_t, next_in) /* list of moves towards `to` */                              \
    X(uint32_t, prev_in)                                                               \
    X(uint32_t, next) /* waits for slots: list of its source */                        \
    X(uint32_t, prev)                                                                  \
    X(uint32_t, wait_next) /* ... and of its destination */                            \
    X(uint32_t, wait_prev)                                                             \
    X(uint64_t, number)  /* of the order: who waits longer */                          \
    X(uint32_t, flow)    /* 1 + slot in the network; 0 = none */                       \
    X(uint32_t, round)   /* live rounds done */                                        \
    X(uint32_t, run)     /* 1 + step run that ordered it; 0 = a control loop did */    \
    X(uint64_t, code)    /* that run's own number for it */                            \
    X(int64_t, begun_ns) /* of its set-up; ordered_ns until then */                    \
    X(int64_t, ordered_ns)                                                             \
    X(int64_t, round_ns)  /* when the present round began */                           \
    X(int64_t, volume_b)  /* of the present round */                                   \
    X(int64_t, counted_b) /* of this round, before accounting began */                 \
    X(int64_t, sent_b)    /* in rounds before */                                       \
    X(int64_t, paused_ns) /* length of the blackout so far */                          \
    X(i128, worked)       /* by the VM in this round before work_mark, mpt ns */       \
    X(i128, work_mark)    /* work of the VM when the round (or accounting) began */    \
    X(i128, short_mark)   /* unserved of the VM when the move (or accounting) began */ \
    X(struct evh, event)                                                               \
    X(uint8_t, kind)                                                                   \
    X(uint8_t, phase)                                                                  \
    X(uint8_t, priority)                                                               \
    X(uint8_t, actor)  /* enum actor: for the decision log */                          \
    X(uint8_t, method) /* enum migration_method, as it was when the move began */      \
    X(uint8_t, held)   /* its destination holds room; it is in the list moves_in */    \
    X(uint8_t, idle)   /* superseded: copies on, but its VM goes elsewhere */          \
    X(uint32_t, units) /* of migration.host_budget */

/* One array per row, indexed by slot of a flow. */
#define FLOW_COLUMNS(X)                                                                \
    X(uint64_t, key)                                                                   \
    X(i128, left)          /* 1/1000 byte x ns/ns: 1/1000 byte/s x ns still to send */ \
    X(int64_t, t_ns)       /* integrated up to here */                                 \
    X(int64_t, rate_mbps)  /* now */                                                   \
    X(int64_t, limit_mbps) /* its own */                                               \
    X(int64_t, cap_mbps)   /* that, or the narrowest link of its path */               \
    X(int64_t, weight)                                                                 \
    X(uint32_t, owner) /* what for: flow_owner's own slot */                           \
    X(uint32_t, mark)  /* scratch: its place, if any, in a list of network.c */        \
    X(uint8_t, owner_kind)                                                             \
    X(uint8_t, class)                                                                  \
    X(uint8_t, link_count)                                                             \
    X(struct flow_path, path)                                                          \
    X(struct evh, event)

enum { FLOW_LINKS = 16 }; /* ports, uplinks, cores and 8 lines between sites; network.c packs it */
struct flow_hop {
    uint32_t link;
    uint32_t next, prev; /* in the list of flows on that link: slot x FLOW_LINKS + hop */
};
struct flow_path {
    struct flow_hop hop[FLOW_LINKS];
};

/* One array per row, indexed by occurrence of a step that is due or under way. */
enum { RUN_WORDS = 8 };
#define RUN_COLUMNS(X)                                                        \
    X(uint64_t, key)                                                          \
    X(uint32_t, step)                                                         \
    X(uint32_t, occurrence)                                                   \
    X(int64_t, due_ns) /* planned */                                          \
    X(int64_t, end_due_ns)                                                    \
    X(int64_t, begun_ns)     /* TIME_NEVER: not yet */                        \
    X(int64_t, waited_ns)    /* for windows, room, other steps */             \
    X(int64_t, wait_from_ns) /* TIME_NEVER: it does not wait */               \
    X(i128, effort_ns)       /* of very many machines: 63 bits are too few */ \
    X(uint32_t, total)       /* machines it is about */                       \
    X(uint32_t, next)        /* machines begun */                             \
    X(uint32_t, done)                                                         \
    X(uint32_t, failed)                                                       \
    X(uint32_t, pending) /* begun and not ended */                            \
    X(uint32_t, timers)  /* events of plan_at under way */                    \
    X(uint32_t, first)   /* list of its items; TABLE_NONE */                  \
    X(uint32_t, last)                                                         \
    X(const char *, why)     /* it waits: static text, or NULL */             \
    X(const char *, lost)    /* the last machine failed: likewise */          \
    X(struct run_words, own) /* plain data of the verb */                     \
    X(struct evh, event)     /* its alarm */

/* One array per row, indexed by item: a machine that a run deals with. */
#define ITEM_COLUMNS(X)                                          \
    X(uint32_t, thing)   /* host or VM slot, as the verb says */ \
    X(uint32_t, gen)     /* of the VM slot */                    \
    X(uint32_t, to)      /* host it goes to */                   \
    X(uint32_t, next)    /* of the same run; TABLE_NONE */       \
    X(uint32_t, number)  /* its place in that list */            \
    X(uint32_t, waits)   /* moves of it under way */             \
    X(uint8_t, state)    /* the verb's; 0 = to do */             \
    X(uint8_t, attempts) /* begun */

struct run_words {
    int64_t word[RUN_WORDS];
};

/* One array per row, indexed by member of a batch, kept only by the kinds of source that need it.
 * */
enum batch_kind { BATCH_TRACE = 1, BATCH_PROFILE = 2, BATCH_ANY = 3 };
#define BATCH_COLUMNS(X)                                                                \
    X(uint32_t, slot, BATCH_ANY)         /* VM */                                       \
    X(uint32_t, column, BATCH_TRACE)     /* of the trace */                             \
    X(int32_t, origin, BATCH_TRACE)      /* tick at which the trace's sample 0 lies */  \
    X(uint32_t, nominal, BATCH_TRACE)    /* mpt */                                      \
    X(uint32_t, gain, BATCH_TRACE)       /* nominal / den when that is whole, else 0 */ \
    X(uint32_t, peak, BATCH_PROFILE)     /* mpt */                                      \
    X(uint32_t, burst_to, BATCH_PROFILE) /* tick until which a burst lasts */           \
    X(uint64_t, stream, BATCH_PROFILE)   /* address of its noise */                     \
    X(double, state, BATCH_PROFILE)      /* own AR(1) state */                          \
    X(double, mean, BATCH_PROFILE)       /* mean demand, mpt */

/* All VMs of one workload that follow a grid, as parallel arrays of members. */
struct batch {
    uint32_t workload;
    uint32_t count, cap;
    bool straight;    /* slots follow each other: slot[i] = slot[0] + i */
    uint32_t inexact; /* members whose gain is not a whole number */
    enum batch_kind kind;
#define X(type, name, kinds) type *name;
    BATCH_COLUMNS(X)
#undef X
};

struct grid {            /* all sources with one sample interval */
    int64_t interval_ns; /* between ticks (sub-steps included) */
    int64_t done;        /* last tick that ran; -1 = none */
};

struct source { /* demand of one workload, resolved */
    enum source_kind kind;
    int32_t grid;        /* SPEC_NONE for constants and events */
    uint32_t size_first; /* in world.sizes */
    uint32_t size_count;
    bool size_by_series; /* size class = trace series */
    bool from_placement; /* trace and lifetime run from the first placement */
    int64_t substeps;
    bool even;        /* grid trace: all series begin and end together */
    bool in_points;   /* trace in rating points: not scaled by the VM's nominal rating */
    double bound;     /* the most it can demand: x nominal, or mpt for a trace in points */
    int64_t clip_mpt; /* demand cut off or added by clipping, since clip_since_ns */
    int64_t clip_since_ns;
    uint64_t den; /* trace: raw x nominal / den = demand */
    int64_t tick; /* present tick of its grid */
    double burst_factor;
    double sigma, noise_sd, phi, innovation, share_dept, share_own; /* noise model */
    double factor;        /* profile x growth at the current tick */
    double profile_scale; /* makes the profile's mean over a week 1 */
    uint64_t dept_stream;
    double dept_state; /* AR(1) of the department for this workload's grid */
    double growth_log; /* log(1 + growth) per year */
    struct batch batch;
};

struct workload_meter {
    i128 work, unserved, ready, vcpu; /* of ended VMs; live ones are added at the end */
    int64_t wait_ns;
    uint64_t arrived, placed, ended;
    i128 running, queued;        /* VM ns of ended VMs */
    i128 paused;                 /* VM ns on a host and not running */
    i128 down[DOWN_CAUSES];      /* VM ns not running after the first placement, by cause */
    uint64_t downs[DOWN_CAUSES]; /* how often */
};

struct move_meter { /* of the accounting window */
    uint64_t begun[MOVE_KINDS], done[MOVE_KINDS], failed[MOVE_KINDS];
    i128 bytes;                    /* sent */
    i128 degraded;                 /* mpt ns that moving VMs demanded and did not get */
    i128 blackout_ns, duration_ns; /* sums over done live moves */
    int64_t blackout_max_ns;
    uint64_t rounds;
};

struct step_state {                     /* one step of the plan */
    uint32_t due;                       /* occurrences whose time has come */
    uint32_t begun, ended, skipped;     /* of them; skipped: the step was disabled */
    int64_t last_end_ns;                /* TIME_NEVER: never ended */
    int64_t planned_ns, planned_end_ns; /* of its first occurrence */
    int64_t planned_over_ns;            /* end of its last one */
    bool disabled;
};

struct totals { /* sums over hosts, for series and metrics */
    i128 energy, used, demand, guest, lost, vcpu, ready, vms, queued, memory, granted;
    i128 on, up, active, contended, violated, capacity_on, memory_on;
    i128 installed, rack_units; /* host ns, U ns */
    i128 capacity_installed, memory_installed;
    double facility_uwns; /* energy x PUE */
};

struct site_now { /* of this run: a `set` step changes it (site.c) */
    double pue;
    int64_t fixed_uw;
    double before_uwns; /* what other values before add to facility energy */
};

struct loop;
struct network;
struct sort_item;
struct rules;

struct local_clock { /* of the scenario's zone: constant in [from_s, until_s), seconds since 1970 */
    int64_t from_s, until_s;
    int64_t offset_s; /* ahead of UTC */
};

struct world {
    const struct scenario *sc;
    struct spec_policies policies; /* of this run: a `set` step changes them */
    const struct run_options *opt;
    struct arena *arena;
    struct engine engine;
    struct digest digest;
    uint64_t draws;      /* rng_base of this run */
    uint32_t tick_split; /* integrate k times per sample; changes no result */
    struct local_clock local;
    bool sink_failed;

    /* hosts, then QUEUE_LEVELS pseudo-hosts */
    uint32_t host_count, host_slots;
#define X(type, name) type *host_##name;
    HOST_COLUMNS(X)
#undef X
    struct power_model *power; /* per catalogue server */
    uint32_t dirty_count;
    bool all_dirty;

    /* VMs */
    struct table vms;
#define X(type, name) type *vm_##name;
    VM_COLUMNS(X)
#undef X

    /* demand */
    struct vm_size *sizes;
    uint32_t size_count;
    uint32_t *added;        /* per workload: VMs added by steps */
    struct source *sources; /* one a workload */
    struct grid *grids;
    uint32_t grid_count;
    int64_t grid_t_ns;    /* time of the last full integration */
    int64_t grid_step_ns; /* what one unit of the grid sums stands for */

    /* placement */
    struct fit_index *fit;
    void *place_state;
    struct fair_claim *claims; /* scratch for sharing, claims_cap entries */
    struct memory_vm *memory_vms;
    uint32_t *claim_slot, *claim_scratch;
    void *memory_scratch;
    uint32_t claims_cap;
    bool overhead_differs;    /* memory overhead of a VM depends on the host */
    uint32_t *workload_place; /* where VMs of a workload that are yet to come may run */
    uint32_t *place_zone;     /* per place: 1 + zone of the fit index; 0 = none */
    struct rules *rules;      /* keep apart, keep together, spread, licensed: rules.h */
    bool queue_due;

    /* moves and their network (migration.c, network.c) */
    struct table moves;
#define X(type, name) type *move_##name;
    MOVE_COLUMNS(X)
#undef X
    uint32_t moves_waiting, freed_count; /* for slots; hosts that may have freed one */
    uint64_t move_orders;                /* that had to wait, so far */
    struct sort_item *move_due;          /* scratch of move_queue.c */
    uint32_t *move_due_list, move_due_room;
    bool move_room;      /* a slot was freed */
    uint32_t idle_moves; /* superseded, still copying */
    struct table flows;
#define X(type, name) type *flow_##name;
    FLOW_COLUMNS(X)
#undef X
    struct network *network; /* links; see network.h */
    struct move_meter move_meter;

    /* plan (plan.c) */
    struct table runs;
#define X(type, name) type *run_##name;
    RUN_COLUMNS(X)
#undef X
    struct table items;
#define X(type, name) type *item_##name;
    ITEM_COLUMNS(X)
#undef X
    struct step_state *steps; /* one a step of the plan */
    i128 effort_ns;           /* labour booked since accounting began */
    uint64_t steps_ended, machines_failed;
    bool power_off;      /* a step has disabled power management */
    int empty_hosts;     /* policies.power.empty_hosts as configured, also meanwhile */
    bool limits_changed; /* a step has set a policy: hosts may carry more than they would take */
    struct site_now *sites;

    /* control loops (loop.c) */
    struct loop *loops;
    uint32_t loop_count;

    /* meters */
    i128 util_ns[RECORD_UTIL_BINS + 1]; /* the last: hosts that are not up */
    struct workload_meter *workload_meter;
    struct totals last_totals;
    bool accounting; /* the window has begun */
    int64_t sample_t_ns, account_t_ns;
    uint64_t samples, refused, shutdowns, arrived, departed, waits;
    i128 wait_ns;
    i128 clipped;
    int64_t on_memory_b, on_cores;         /* of hosts that are on */
    int64_t placed_memory_b, placed_vcpus; /* of running VMs */
    bool plan_changed;                     /* one of these, in this instant */
    int64_t busy, busy_max, running, running_max, on_hosts;
    double peak_power_kw, peak_memory, peak_vcpu, vcpu_ratio_max;
};

static inline int64_t world_now(const struct world *w)
{
    return w->engine.now_ns;
}

/* world_most_mpt - the most VM v can ever demand: its trace may exceed its nominal rating. */
static inline int64_t world_most_mpt(const struct world *w, uint32_t v)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    double most = s->in_points ? s->bound : s->bound * (double)w->sizes[w->vm_born[v]].nominal_mpt;
    return most < 4294967295.0 ? (int64_t)most + 1 : UINT32_MAX;
}

/* world_power_at - power of host h if it used `used_mpt`: as if up, but an off host that uses
 * nothing draws its standby power. */
static inline int64_t world_power_at(const struct world *w, uint32_t h, int64_t used_mpt)
{
    const struct power_model *p = &w->power[w->host_model[h]];
    if (w->host_state[h] == HOST_OFF && used_mpt == 0) return p->off_uw;
    return power_uw(p, used_mpt, w->host_capacity_mpt[h]);
}

#endif
