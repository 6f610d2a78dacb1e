/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"

#include "scenarios/spec.h"

#define IN(member) offsetof(struct spec_clock, member)
static const struct param_desc clock_rows[] = {
    {.name = "start",
     .type = PARAM_DATE,
     .offset = IN(start_s),
     .fallback = "2026-01-01",
     .min = "1970-01-01",
     .max = "2200-01-01",
     .doc = "Date (and time) at which simulated time begins. Dates and times of a scenario are "
            "local (clock.timezone) unless they end with Z or an offset such as +01:00."},
    {.name = "horizon",
     .type = PARAM_DURATION,
     .offset = IN(horizon_ns),
     .flags = PARAM_REQUIRED,
     .min = "1 ms",
     .max = "100 y",
     .doc = "How long to simulate."},
    {.name = "warmup",
     .type = PARAM_DURATION,
     .offset = IN(warmup_ns),
     .fallback = "0 s",
     .min = "0 s",
     .max = "100 y",
     .doc = "First part of the horizon that is simulated but not counted in any metric."},
    {.name = "timezone",
     .type = PARAM_ZONE,
     .offset = IN(zone),
     .fallback = "UTC",
     .doc = "Whose clock the dates, windows, recurrences and demand profiles of the scenario "
            "follow: a place such as Europe/Berlin, with its daylight saving, UTC, or a fixed "
            "difference such as +01:00. docs/reference/time.md lists the places."},
    {.name = "business_hours",
     .type = PARAM_WINDOW,
     .offset = IN(business_hours),
     .fallback = "Mon-Fri 08:00-18:00",
     .doc = "When people are at work and the business counts on its services."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_clock = {"clock",
                                         sizeof(struct spec_clock),
                                         clock_rows,
                                         SIZE_MAX,
                                         offsetof(struct spec_clock, pos),
                                         offsetof(struct spec_clock, seen),
                                         "When, and for how long."};

#define IN(member) offsetof(struct spec_account, member)
static const struct param_desc account_rows[] = {{.name = "from",
                                                  .type = PARAM_INSTANT,
                                                  .offset = IN(from_ns),
                                                  .flags = PARAM_OPTIONAL,
                                                  .min = "0 s",
                                                  .derived = "clock.warmup",
                                                  .doc = "Metrics count from here on."},
                                                 {.name = "to",
                                                  .type = PARAM_INSTANT,
                                                  .offset = IN(to_ns),
                                                  .flags = PARAM_OPTIONAL,
                                                  .min = "0 s",
                                                  .derived = "clock.horizon",
                                                  .doc = "Metrics count up to here."},
                                                 {.name = NULL}};
#undef IN
const struct struct_desc tables_account = {"account",
                                           sizeof(struct spec_account),
                                           account_rows,
                                           SIZE_MAX,
                                           offsetof(struct spec_account, pos),
                                           offsetof(struct spec_account, seen),
                                           "Part of simulated time that metrics cover."};

#define IN(member) offsetof(struct spec_plan, member)
static const struct param_desc plan_rows[] = {
    {.name = "title", .type = PARAM_TEXT, .offset = IN(title), .doc = "One line for reports."},
    {.name = "set",
     .type = PARAM_ANY,
     .doc = "Map from dotted paths to values: what differs from the rest of the file, for example "
            "{policies.placement.headroom: 20 %, estate.hosts[0].model: dell-r740}. Maps "
            "merge, lists and single values replace."},
    {.name = "steps",
     .type = PARAM_STEPS,
     .sub = &tables_step,
     .doc = "What changes in the course of time. A plan that is a list is a list of steps."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_plan = {"plan",
                                        sizeof(struct spec_plan),
                                        plan_rows,
                                        offsetof(struct spec_plan, name),
                                        offsetof(struct spec_plan, pos),
                                        offsetof(struct spec_plan, seen),
                                        "An alternative: the scenario with some values set "
                                        "differently, and steps that change the estate "
                                        "in the course of time."};

#define IN(member) offsetof(struct spec_failure, member)
static const struct param_desc failure_rows[] = {
    {.name = "target",
     .type = PARAM_NAMES,
     .offset = IN(target),
     .flags = PARAM_REQUIRED,
     .doc = "Clusters, sites, hosts, or globs and ranges of hosts that fail together."},
    {.name = "at",
     .type = PARAM_INSTANT,
     .offset = IN(at_ns),
     .flags = PARAM_REQUIRED,
     .min = "0 s",
     .doc = "When: a date, or a duration after clock.start."},
    {.name = "lasts",
     .type = PARAM_DURATION,
     .offset = IN(lasts_ns),
     .flags = PARAM_REQUIRED,
     .min = "1 ns",
     .max = "100 y",
     .doc = "How long until they work again."},
    {.name = NULL}};
#undef IN
static const struct struct_desc failure = {"failure",
                                           sizeof(struct spec_failure),
                                           failure_rows,
                                           offsetof(struct spec_failure, name),
                                           offsetof(struct spec_failure, pos),
                                           offsetof(struct spec_failure, seen),
                                           "A scheduled outage of hosts: what happens if."};

#define IN(member) offsetof(struct spec_experiment, member)
static const struct param_desc experiment_rows[] = {
    {.name = "baseline",
     .type = PARAM_NAME,
     .offset = IN(baseline),
     .derived = "the first plan",
     .doc = "Plan that the others are compared with."},
    {.name = "replications",
     .type = PARAM_INT,
     .offset = IN(replications),
     .fallback = "1",
     .min = "1",
     .max = "1000000",
     .doc = "Runs of every plan, each with its own random draws."},
    {.name = "confidence",
     .type = PARAM_RATIO,
     .offset = IN(confidence),
     .fallback = "95 %",
     .min = "50 %",
     .max = "99.99 %",
     .doc = "Level of confidence intervals."},
    {.name = "common_random_numbers",
     .type = PARAM_BOOL,
     .offset = IN(common_random_numbers),
     .fallback = "true",
     .doc = "All plans meet the same random events, which makes their differences sharper."},
    {.name = NULL}};
#undef IN
static const struct struct_desc experiment = {"experiment",
                                              sizeof(struct spec_experiment),
                                              experiment_rows,
                                              SIZE_MAX,
                                              offsetof(struct spec_experiment, pos),
                                              offsetof(struct spec_experiment, seen),
                                              "How plans are run and compared."};

#define IN(member) offsetof(struct spec_outputs, member)
static const struct param_desc outputs_rows[] = {
    {.name = "directory",
     .type = PARAM_FILE,
     .offset = IN(directory),
     .derived = "results/ and the scenario's name",
     .doc = "Folder for the results."},
    {.name = "sample",
     .type = PARAM_DURATION,
     .offset = IN(sample_ns),
     .fallback = "1 h",
     .min = "1 s",
     .max = "100 y",
     .doc = "Interval of the time series in reports."},
    {.name = "tables",
     .type = PARAM_NAMES,
     .offset = IN(tables),
     .flags = PARAM_OPTIONAL,
     .doc = "Further tables to write: vms (one line for every VM)."},
    {.name = "plots",
     .type = PARAM_BOOL,
     .offset = IN(plots),
     .fallback = "true",
     .doc = "Draw plots (needs gnuplot)."},
    {.name = "html",
     .type = PARAM_BOOL,
     .offset = IN(html),
     .fallback = "true",
     .doc = "Write the report as one HTML file."},
    {.name = NULL}};
#undef IN
static const struct struct_desc outputs = {
    "outputs",         sizeof(struct spec_outputs),        outputs_rows,
    SIZE_MAX,          offsetof(struct spec_outputs, pos), offsetof(struct spec_outputs, seen),
    "What is written."};

#define IN(member) offsetof(struct scenario, member)
static const struct param_desc limits_rows[] = {
    {.name = "memory",
     .type = PARAM_BYTES,
     .offset = IN(memory_limit_b),
     .fallback = "0 B",
     .min = "0 B",
     .max = "1 PiB",
     .doc = "Memory that one run may take; 0 = no limit."},
    {.name = "events",
     .type = PARAM_INT,
     .offset = IN(events_limit),
     .fallback = "0",
     .min = "0",
     .doc = "Events after which a run ends with an error; 0 = no limit."},
    {.name = NULL}};
static const struct struct_desc limits = {
    "limits", sizeof(struct scenario), limits_rows, SIZE_MAX, SIZE_MAX,
    SIZE_MAX, "When a run gives up."};

static const struct param_desc scenario_rows[] = {
    {.name = "scenario",
     .type = PARAM_INT,
     .offset = IN(version),
     .flags = PARAM_REQUIRED,
     .min = "1",
     .max = "1",
     .doc = "Version of this language; the first key of the file."},
    {.name = "name",
     .type = PARAM_NAME,
     .offset = IN(name),
     .flags = PARAM_REQUIRED,
     .doc = "Name of the scenario and of its results folder."},
    {.name = "title", .type = PARAM_TEXT, .offset = IN(title), .doc = "One line for reports."},
    {.name = "question",
     .type = PARAM_TEXT,
     .offset = IN(question),
     .doc = "What the reader of the report wants to know."},
    {.name = "seed",
     .type = PARAM_INT,
     .offset = IN(seed),
     .fallback = "1",
     .min = "0",
     .doc = "The only seed: every random draw derives from it by name."},
    {.name = "include",
     .type = PARAM_ANY,
     .doc =
         "File or list of files that are merged first, maps deeply; lists and single values of "
         "this file replace theirs. Names are relative to this file; catalogue/NAME.yaml is built "
         "in."},
    {.name = "clock",
     .type = PARAM_SECTION,
     .sub = &tables_clock,
     .offset = IN(clock),
     .flags = PARAM_REQUIRED,
     .doc = "Simulated time."},
    {.name = "account",
     .type = PARAM_SECTION,
     .sub = &tables_account,
     .offset = IN(account),
     .doc = "Time that metrics cover."},
    {.name = "catalogue",
     .type = PARAM_SECTION,
     .sub = &tables_catalogue,
     .offset = 0,
     .doc = "What can be bought or used."},
    {.name = "estate",
     .type = PARAM_SECTION,
     .sub = &tables_estate,
     .offset = 0,
     .flags = PARAM_REQUIRED,
     .doc = "Sites, clusters and hosts."},
    {.name = "departments",
     .type = PARAM_MAP,
     .sub = &tables_department,
     .offset = IN(departments),
     .doc = "Owners of workloads by name."},
    {.name = "workloads",
     .type = PARAM_MAP,
     .sub = &tables_workload,
     .offset = IN(workloads),
     .flags = PARAM_REQUIRED,
     .doc = "Groups of VMs by name."},
    {.name = "policies",
     .type = PARAM_SECTION,
     .sub = &tables_policies,
     .offset = IN(policies),
     .doc = "Rules of operation."},
    {.name = "failures",
     .type = PARAM_MAP,
     .sub = &failure,
     .offset = IN(failures),
     .doc = "What fails, by name."},
    {.name = "plans",
     .type = PARAM_MAP,
     .sub = &tables_plan,
     .offset = IN(plans),
     .doc = "Alternatives to compare, by name; without any there is one, called plan."},
    {.name = "experiment",
     .type = PARAM_SECTION,
     .sub = &experiment,
     .offset = IN(experiment),
     .doc = "Replications and comparison."},
    {.name = "outputs",
     .type = PARAM_SECTION,
     .sub = &outputs,
     .offset = IN(outputs),
     .doc = "Results."},
    {.name = "limits",
     .type = PARAM_SECTION,
     .sub = &limits,
     .offset = 0,
     .doc = "Protection against runs that are too large."},
    {.name = NULL}};
const struct struct_desc tables_scenario = {
    "scenario",
    sizeof(struct scenario),
    scenario_rows,
    SIZE_MAX,
    offsetof(struct scenario, pos),
    offsetof(struct scenario, seen),
    "A scenario file: what exists, what runs on it, and which alternatives to compare."};

/* The generic code writes arrays as struct spec_array: a pointer and the count right behind it. */
#define IS_ARRAY(type, first, number)                                              \
    _Static_assert(offsetof(struct type, number) - offsetof(struct type, first) == \
                       offsetof(struct spec_array, count),                         \
                   "an array that the reader can fill")
IS_ARRAY(scenario, servers, server_count);
IS_ARRAY(scenario, hypervisors, hypervisor_count);
IS_ARRAY(scenario, profiles, profile_count);
IS_ARRAY(scenario, price_lists, price_list_count);
IS_ARRAY(scenario, devices, device_count);
IS_ARRAY(scenario, sites, site_count);
IS_ARRAY(scenario, clusters, cluster_count);
IS_ARRAY(scenario, host_groups, host_group_count);
IS_ARRAY(scenario, departments, department_count);
IS_ARRAY(scenario, workloads, workload_count);
IS_ARRAY(scenario, failures, failure_count);
IS_ARRAY(scenario, plans, plan_count);
IS_ARRAY(scenario, networks, network_count);
_Static_assert(offsetof(struct spec_server, nic_mbps) - offsetof(struct spec_server, nics) ==
                   sizeof(int64_t),
               "PARAM_TIMES fills two neighbours");
_Static_assert(offsetof(struct spec_site, rack_u) - offsetof(struct spec_site, racks) ==
                   sizeof(int64_t),
               "PARAM_TIMES fills two neighbours");
_Static_assert(offsetof(struct spec_demand, burst_length_as) -
                       offsetof(struct spec_demand, burst_length) ==
                   sizeof(struct dist),
               "PARAM_DIST fills two neighbours");
_Static_assert(offsetof(struct spec_workload, lifetime_as) -
                       offsetof(struct spec_workload, lifetime) ==
                   sizeof(struct dist),
               "PARAM_DIST fills two neighbours");
