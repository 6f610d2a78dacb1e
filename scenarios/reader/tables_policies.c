/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "scenarios/spec.h"

/* Sections without a struct of their own: offsets count from the struct around them. */
#define IN(member) offsetof(struct spec_placement, member)
static const struct param_desc overcommit_rows[] = {
    {.name = "cpu",
     .type = PARAM_REAL,
     .offset = IN(overcommit_cpu),
     .flags = PARAM_RUNTIME,
     .fallback = "0",
     .min = "0",
     .max = "1000",
     .doc = "vCPUs per core at most (1 to 3 is safe, above 5 is risky); 0 = no limit."},
    {.name = "rating",
     .type = PARAM_REAL,
     .offset = IN(overcommit_rating),
     .flags = PARAM_RUNTIME,
     .fallback = "0",
     .min = "0",
     .max = "1000",
     .doc = "Nominal rating of all VMs / rating of the host at most; 0 = no limit."},
    {.name = "memory",
     .type = PARAM_REAL,
     .offset = IN(overcommit_memory),
     .flags = PARAM_RUNTIME,
     .fallback = "1",
     .min = "0.01",
     .max = "100",
     .doc = "Configured memory of all VMs / memory of the host at most."},
    {.name = NULL}};
static const struct struct_desc overcommit = {
    "overcommit",
    sizeof(struct spec_placement),
    overcommit_rows,
    SIZE_MAX,
    SIZE_MAX,
    SIZE_MAX,
    "How much more may be promised to VMs than a host has."};

static const struct param_desc spread_rows[] = {
    {.name = "racks",
     .type = PARAM_NAMES,
     .offset = IN(spread_racks),
     .flags = PARAM_OPTIONAL,
     .doc = "Workloads (or globs of them) of whose VMs no rack has more than need be."},
    {.name = "sites",
     .type = PARAM_NAMES,
     .offset = IN(spread_sites),
     .flags = PARAM_OPTIONAL,
     .doc = "Workloads (or globs of them) of whose VMs no site has more than need be."},
    {.name = NULL}};
static const struct struct_desc spread = {
    "spread",
    sizeof(struct spec_placement),
    spread_rows,
    SIZE_MAX,
    SIZE_MAX,
    SIZE_MAX,
    "Workloads that the loss of one rack or site must not hit more than need be."};
#undef IN

#define IN(member) offsetof(struct spec_licensed, member)
static const struct param_desc licensed_rows[] = {
    {.name = "workloads",
     .type = PARAM_NAMES,
     .offset = IN(workloads),
     .flags = PARAM_REQUIRED,
     .doc = "Workloads (or globs of them) with the software."},
    {.name = "hosts",
     .type = PARAM_INT,
     .offset = IN(hosts),
     .flags = PARAM_REQUIRED,
     .min = "1",
     .max = "1000000",
     .doc = "Hosts that may carry VMs of these workloads at one time."},
    {.name = NULL}};
#undef IN
static const struct struct_desc licensed = {"licence",
                                            sizeof(struct spec_licensed),
                                            licensed_rows,
                                            SIZE_MAX,
                                            offsetof(struct spec_licensed, pos),
                                            offsetof(struct spec_licensed, seen),
                                            "Software that is paid per host it may run on."};

#define IN(member) offsetof(struct spec_placement, member)
static const char *const queues[] = {"skip", "strict", NULL};
static const char *const orders[] = {"as-given", "decreasing", NULL};
static const struct param_desc placement_rows[] = {
    {.name = "algorithm",
     .type = PARAM_POLICY,
     .group = "placement",
     .offset = IN(algorithm),
     .fallback = "best-fit",
     .doc = "Placement policy by name, or {name: NAME, its parameters}; vdcsim list policies."},
    {.name = "overcommit",
     .type = PARAM_SECTION,
     .sub = &overcommit,
     .offset = 0,
     .doc = "Limits of what a host takes."},
    {.name = "headroom",
     .type = PARAM_RATIO,
     .offset = IN(headroom),
     .flags = PARAM_RUNTIME,
     .fallback = "0 %",
     .min = "0 %",
     .max = "90 %",
     .doc = "Share of each host's capacity that placement keeps free (at least 10 % is VMware's "
            "advice "
            "for production)."},
    {.name = "keep_apart",
     .type = PARAM_NAMES,
     .offset = IN(keep_apart),
     .flags = PARAM_OPTIONAL,
     .doc = "Workloads (or globs of them) whose VMs must run on different hosts."},
    {.name = "keep_together",
     .type = PARAM_NAMES,
     .offset = IN(keep_together),
     .flags = PARAM_OPTIONAL,
     .doc = "Workloads (or globs of them) whose VMs must share one host."},
    {.name = "spread",
     .type = PARAM_SECTION,
     .sub = &spread,
     .offset = 0,
     .doc = "Workloads whose VMs are spread over racks or sites."},
    {.name = "pinned",
     .type = PARAM_NAMES,
     .offset = IN(pinned),
     .flags = PARAM_OPTIONAL,
     .doc = "Workloads (or globs of them) whose VMs no policy moves. While their host is worked on "
            "(evacuate) they stand still; steps that take their host away move them."},
    {.name = "licensed",
     .type = PARAM_LIST,
     .sub = &licensed,
     .offset = IN(licensed),
     .flags = PARAM_OPTIONAL,
     .doc = "Software that limits on how many hosts workloads may run."},
    {.name = "max_vms_per_host",
     .type = PARAM_INT,
     .offset = IN(max_vms_per_host),
     .flags = PARAM_RUNTIME,
     .fallback = "0",
     .min = "0",
     .max = "1000000",
     .doc = "VMs per host at most; 0 = no limit."},
    {.name = "queue",
     .type = PARAM_ENUM,
     .offset = IN(queue),
     .flags = PARAM_RUNTIME,
     .choices = queues,
     .fallback = "skip",
     .doc = "VMs that wait for a host: skip lets later ones that fit overtake, strict does not."},
    {.name = "order",
     .type = PARAM_ENUM,
     .offset = IN(order),
     .flags = PARAM_RUNTIME,
     .choices = orders,
     .fallback = "as-given",
     .doc = "VMs that arrive together are placed as given, or the largest first."},
    {.name = NULL}};
#undef IN
static const struct struct_desc placement = {"placement policy",
                                             sizeof(struct spec_placement),
                                             placement_rows,
                                             SIZE_MAX,
                                             offsetof(struct spec_placement, pos),
                                             offsetof(struct spec_placement, seen),
                                             "Which host a VM goes to, and when a host is full."};

#define IN(member) offsetof(struct spec_power_policy, member)
static const char *const empty_hosts[] = {"stay-on", "switch-off", NULL};
static const struct param_desc power_rows[] = {
    {.name = "empty_hosts",
     .type = PARAM_ENUM,
     .offset = IN(empty_hosts),
     .flags = PARAM_RUNTIME,
     .choices = empty_hosts,
     .fallback = "stay-on",
     .doc = "Hosts without VMs stay on, or are off until they are needed."},
    {.name = "algorithm",
     .type = PARAM_POLICY,
     .group = "power",
     .offset = IN(algorithm),
     .flags = PARAM_OPTIONAL,
     .fallback = "none",
     .doc = "Policy that empties hosts to switch them off and on again by load, or {name: NAME, "
            "its parameters}; none = empty_hosts alone decides."},
    {.name = "every",
     .type = PARAM_DURATION,
     .offset = IN(every_ns),
     .flags = PARAM_RUNTIME,
     .fallback = "5 min",
     .min = "1 s",
     .max = "10 y",
     .doc = "Time between its decisions (5 min: VMware DRS, of which DPM is a part)."},
    {.name = NULL}};
#undef IN
static const struct struct_desc power = {"power policy",
                                         sizeof(struct spec_power_policy),
                                         power_rows,
                                         SIZE_MAX,
                                         offsetof(struct spec_power_policy, pos),
                                         offsetof(struct spec_power_policy, seen),
                                         "Which hosts are switched on."};

#define IN(member) offsetof(struct spec_memory_policy, member)
static const struct param_desc memory_rows[] = {
    {.name = "balloon",
     .type = PARAM_BOOL,
     .offset = IN(balloon),
     .flags = PARAM_RUNTIME,
     .fallback = "true",
     .doc = "VMs have a balloon driver, through which the host takes idle memory back."},
    {.name = "balloon_max",
     .type = PARAM_RATIO,
     .offset = IN(balloon_max),
     .flags = PARAM_RUNTIME,
     .fallback = "65 %",
     .min = "0 %",
     .max = "100 %",
     .doc = "Share of configured memory that the balloon may take (65 %: VMware ESX)."},
    {.name = "idle_tax",
     .type = PARAM_RATIO,
     .offset = IN(idle_tax),
     .flags = PARAM_RUNTIME,
     .fallback = "75 %",
     .min = "0 %",
     .max = "99 %",
     .doc =
         "Tax on idle memory when it is short: at 75 % an idle page costs four times an active one "
         "(Waldspurger, OSDI 2002)."},
    {.name = "compression",
     .type = PARAM_RATIO,
     .offset = IN(compression),
     .flags = PARAM_RUNTIME,
     .fallback = "10 %",
     .min = "0 %",
     .max = "100 %",
     .doc = "Share of a VM's memory that may be compressed before swapping (10 %: VMware ESXi)."},
    {.name = "swap_latency",
     .type = PARAM_DURATION,
     .offset = IN(swap_latency_ns),
     .flags = PARAM_RUNTIME,
     .fallback = "8 ms",
     .min = "1 us",
     .max = "10 s",
     .doc =
         "Time to bring one swapped page back: the default is a hard disk's; flash takes 0.1 ms."},
    {.name = "reclaim",
     .type = PARAM_BOOL,
     .offset = IN(reclaim),
     .flags = PARAM_RUNTIME,
     .fallback = "true",
     .doc = "VMs share what a host has; false: memory is not modelled, as if every VM had all of "
            "its own."},
    {.name = NULL}};
#undef IN
static const struct struct_desc memory = {
    "memory policy",
    sizeof(struct spec_memory_policy),
    memory_rows,
    SIZE_MAX,
    offsetof(struct spec_memory_policy, pos),
    offsetof(struct spec_memory_policy, seen),
    "What a host does when its VMs want more memory than it has."};

#define IN(member) offsetof(struct spec_cpu_policy, member)
static const char *const sharings[] = {"max-min", "proportional", NULL};
static const struct param_desc cpu_rows[] = {
    {.name = "sharing",
     .type = PARAM_ENUM,
     .offset = IN(sharing),
     .flags = PARAM_RUNTIME,
     .choices = sharings,
     .fallback = "max-min",
     .doc = "A contended host serves its VMs by weighted max-min fairness with reservations and "
            "limits; proportional scales all demands alike, as CloudSim 3 does, for comparison."},
    {.name = NULL}};
#undef IN
static const struct struct_desc cpu = {"cpu policy",
                                       sizeof(struct spec_cpu_policy),
                                       cpu_rows,
                                       SIZE_MAX,
                                       offsetof(struct spec_cpu_policy, pos),
                                       offsetof(struct spec_cpu_policy, seen),
                                       "How a host divides its CPU."};

#define IN(member) offsetof(struct spec_sizing, member)
static const char *const sizings[] = {
    "best", "first-fit-decreasing", "best-fit-decreasing", "dot-product", "l2", NULL};
static const struct param_desc sizing_rows[] = {
    {.name = "algorithm",
     .type = PARAM_ENUM,
     .offset = IN(algorithm),
     .choices = sizings,
     .fallback = "best",
     .doc = "How VMs are packed to see how many hosts would do (Panigrahy et al., Heuristics for "
            "vector bin packing, 2011); best = the least of all four."},
    {.name = "margin",
     .type = PARAM_REAL,
     .offset = IN(margin),
     .fallback = "2",
     .min = "0",
     .max = "10",
     .doc = "Standard deviations that a host must have room for above the mean demand of its VMs "
            "in each hour of the day (2 covers 97.7 % of a normal distribution)."},
    {.name = NULL}};
#undef IN
static const struct struct_desc sizing = {
    "sizing policy",
    sizeof(struct spec_sizing),
    sizing_rows,
    SIZE_MAX,
    offsetof(struct spec_sizing, pos),
    offsetof(struct spec_sizing, seen),
    "How the report finds out how many hosts would do; changes nothing in a run."};

#define IN(member) offsetof(struct spec_policies, member)
static const struct param_desc policies_rows[] = {{.name = "placement",
                                                   .type = PARAM_SECTION,
                                                   .sub = &placement,
                                                   .offset = IN(placement),
                                                   .doc = "Where VMs go."},
                                                  {.name = "power",
                                                   .type = PARAM_SECTION,
                                                   .sub = &power,
                                                   .offset = IN(power),
                                                   .doc = "Switching hosts on and off."},
                                                  {.name = "memory",
                                                   .type = PARAM_SECTION,
                                                   .sub = &memory,
                                                   .offset = IN(memory),
                                                   .doc = "Memory overcommit."},
                                                  {.name = "cpu",
                                                   .type = PARAM_SECTION,
                                                   .sub = &cpu,
                                                   .offset = IN(cpu),
                                                   .doc = "Contended hosts."},
                                                  {.name = "rebalance",
                                                   .type = PARAM_SECTION,
                                                   .sub = &tables_rebalance,
                                                   .offset = IN(rebalance),
                                                   .doc = "Moves of running VMs by load."},
                                                  {.name = "migration",
                                                   .type = PARAM_SECTION,
                                                   .sub = &tables_migration,
                                                   .offset = IN(migration),
                                                   .doc = "How VMs move."},
                                                  {.name = "sizing",
                                                   .type = PARAM_SECTION,
                                                   .sub = &sizing,
                                                   .offset = IN(sizing),
                                                   .doc = "How many hosts would do."},
                                                  {.name = NULL}};
#undef IN
const struct struct_desc tables_policies = {
    "policies", sizeof(struct spec_policies),       policies_rows, SIZE_MAX, SIZE_MAX,
    SIZE_MAX,   "Rules by which the estate is run."};
