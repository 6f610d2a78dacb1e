/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake - a small made-up experiment for tests of everything behind the model.
 *
 * Three plans over one week: 100 servers with one machine each, the same machines on 8 virtual
 * hosts, and those hosts switched off when empty. Only integers and + - * / feed the numbers, so
 * they are the same everywhere; replications differ by an addressed draw. Header only: every test
 * binary that wants it has its own copy. */
#ifndef VDCSIM_TESTS_ANALYSIS_FAKE_H
#define VDCSIM_TESTS_ANALYSIS_FAKE_H

#include "analysis/experiment/experiment.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_HOURS = 168, FAKE_PLANS = 3, FAKE_WORKLOADS = 3 };

struct fake_plan {
    const char *name;
    double hosts, units, idle_w, max_w, capacity; /* points per host */
    bool parks;                                   /* switches empty hosts off at night */
    uint64_t fail_at;                             /* replication that fails, plus 1; 0 = none */
};

static const struct fake_plan fake_plans[FAKE_PLANS] = {
    {"current", 100, 100, 160, 290, 9600, false, 0},
    {"virtualise", 8, 16, 210, 620, 18000, false, 0},
    {"virtualise-off", 8, 16, 210, 620, 18000, true, 0},
};

static inline double fake_noise(uint64_t replication, uint64_t what)
{
    return (double)(rng_mix(replication * 1000003 + what) >> 11) / 9007199254740992.0 - 0.5;
}

/* Office day: low at night, a broad peak at 14:00, half at the weekend. */
static inline double fake_shape(int hour)
{
    int of_day = hour % 24, day = (hour / 24 + 3) % 7; /* starts on a Thursday */
    double from_peak = fabs((double)of_day - 14) / 10;
    double level = from_peak < 1 ? 1 - from_peak * from_peak : 0;
    return (0.35 + 0.65 * level) * (day >= 5 ? 0.5 : 1);
}

static inline const struct fake_plan *fake_plan_of(const struct scenario *sc)
{
    for (int i = 0; i < FAKE_PLANS; i++) {
        if (strcmp(fake_plans[i].name, sc->plan) == 0) return &fake_plans[i];
    }
    return &fake_plans[0];
}

struct fake_totals {
    double used, capacity_on, on, kw, kw_max, util_max;
};

static inline struct record_series fake_row(const struct fake_plan *f, uint64_t replication,
                                            int hour)
{
    double demand = 70000 * fake_shape(hour) * (1 + 0.1 * fake_noise(replication, 7)) *
                    (1 + 0.2 * fake_noise(replication, (uint64_t)hour + 100));
    double on = f->parks ? ceil(demand / f->capacity / 0.8) + 1 : f->hosts;
    if (on < 5 && f->parks) on = 5; /* memory */
    if (on > f->hosts) on = f->hosts;
    double used = demand * (f->hosts < 100 ? 1.08 : 1);
    double u = used / (on * f->capacity);
    double watts = on * (f->idle_w + (f->max_w - f->idle_w) * u) + (f->hosts - on) * 8;
    double each = f->hosts < 100 ? 384 : 16;
    return (struct record_series){.from_ns = hour * NS_PER_H,
                                  .to_ns = (hour + 1) * NS_PER_H,
                                  .hosts_on = on,
                                  .hosts_busy = on,
                                  .hosts_installed = f->hosts,
                                  .vms_running = 100,
                                  .cpu_demand_points = demand,
                                  .cpu_used_points = used,
                                  .cpu_on_points = on * f->capacity,
                                  .cpu_installed_points = f->hosts * f->capacity,
                                  .memory_configured_gib = 1600,
                                  .memory_granted_gib = 1200,
                                  .memory_on_gib = on * each,
                                  .memory_installed_gib = f->hosts * each,
                                  .power_kw = watts / 1000,
                                  .facility_kw = watts / 1000 * 1.6,
                                  .energy_kwh = watts / 1000};
}

static inline void fake_metrics(const struct fake_plan *f, const struct fake_totals *t,
                                uint64_t replication, struct record *out)
{
    double *m = out->metric;
    for (int i = 0; i < METRIC_COUNT; i++)
        m[i] = 0;
    m[METRIC_HOSTS_INSTALLED] = m[METRIC_HOSTS_BUSY_MAX] = f->hosts;
    m[METRIC_HOSTS_INSTALLED_MEAN] = f->hosts;
    m[METRIC_RACK_UNITS_MEAN] = f->units;
    m[METRIC_HOSTS_ON_MEAN] = t->on / FAKE_HOURS;
    m[METRIC_HOSTS_SHUTDOWNS] = f->parks ? 21 + floor(4 * fake_noise(replication, 3)) : 0;
    m[METRIC_RACK_UNITS] = f->units;
    m[METRIC_CPU_USED] = t->used / t->capacity_on;
    m[METRIC_CPU_DEMAND] = m[METRIC_CPU_USED] * 0.95;
    m[METRIC_CPU_INSTALLED] = t->used / (f->hosts * f->capacity * FAKE_HOURS);
    m[METRIC_CPU_P95] = t->util_max * 0.95;
    double each = f->hosts < 100 ? 384 : 16;
    m[METRIC_MEMORY_CONFIGURED] = 1600 / (t->on / FAKE_HOURS * each);
    m[METRIC_MEMORY_GRANTED] = 0.75 * m[METRIC_MEMORY_CONFIGURED];
    m[METRIC_MEMORY_INSTALLED] = 1600 / (f->hosts * each);
    m[METRIC_VCPU_PER_CORE] = f->hosts < 100 ? 1.5 : 0.25;
    m[METRIC_CPU_READY] = f->hosts < 100 ? 0.004 + 0.001 * fake_noise(replication, 4) : 0;
    m[METRIC_CPU_UNSERVED] = f->parks ? 0.002 + 0.001 * fake_noise(replication, 5) : 0;
    m[METRIC_ENERGY_IT] = t->kw;
    m[METRIC_ENERGY_FACILITY] = t->kw * 1.6;
    m[METRIC_POWER_MEAN] = t->kw / FAKE_HOURS;
    m[METRIC_POWER_PEAK] = t->kw_max;
    m[METRIC_VMS_MEAN] = m[METRIC_VMS_MAX] = m[METRIC_VMS_ARRIVED] = 100;
    m[METRIC_VMS_WAIT_MEAN] = (double)NAN; /* nobody waited: no data */
    m[METRIC_VMS_PER_HOST] = 100 / (t->on / FAKE_HOURS);
    m[METRIC_CPU_WORK] = t->used;
    m[METRIC_DOWN] = m[METRIC_DOWN_CONVERSION] = f == &fake_plans[1] ? 37.5 : 0;
    m[METRIC_LABOUR] = f == &fake_plans[1] ? 205 : 0;
    m[METRIC_EVENTS] = 2016;
    m[METRIC_SAMPLES] = 201600;
}

static inline bool fake_tables(const struct fake_plan *f, struct record *out)
{
    static const char *const names[] = {"web", "erp-db", "=batch"};
    static const char *const hosts[] = {"srv001", "srv002", "srv,\"3\"", "srv004",
                                        "srv005", "srv006", "srv007",    "srv008"};
    out->host_count = 8;
    arena_init(&out->memory, 1 << 20);
    out->hosts = arena_alloc(&out->memory, 8, sizeof *out->hosts);
    out->workload_count = FAKE_WORKLOADS;
    out->workloads = arena_alloc(&out->memory, FAKE_WORKLOADS, sizeof *out->workloads);
    out->cluster_count = 1;
    out->clusters = arena_alloc(&out->memory, 1, sizeof *out->clusters);
    if (out->hosts == NULL || out->workloads == NULL || out->clusters == NULL) return false;
    for (uint32_t i = 0; i < out->host_count; i++) {
        out->hosts[i] = (struct record_host){.name = hosts[i],
                                             .model = "legacy-1u",
                                             .site = "london",
                                             .cluster = NULL,
                                             .on_h = FAKE_HOURS,
                                             .cpu_mean = 0.0625 * (i + 1),
                                             .cpu_max = 0.125 * i,
                                             .memory_mean = 0.5,
                                             .vms_mean = 100 / f->hosts,
                                             .energy_kwh = 27.5,
                                             .active_h = 10.5};
    }
    out->hosts[7].cpu_mean = (double)NAN; /* never on */
    for (uint32_t i = 0; i < FAKE_WORKLOADS; i++) {
        out->workloads[i] = (struct record_workload){.name = names[i],
                                                     .vms_mean = 20 * (i + 1),
                                                     .demand_points = 1000 * (i + 1),
                                                     .served_points = 999.5 * (i + 1)};
    }
    if (f == &fake_plans[1]) { /* its machines were converted: see fake_steps */
        out->workloads[0].down_h[3] = 37.5;
        out->workloads[0].downs[3] = 20;
    }
    out->clusters[0] = (struct record_cluster){.name = "-",
                                               .hosts = f->hosts,
                                               .on_mean = f->hosts,
                                               .cpu_mean = 0.25,
                                               .memory_mean = 0.5,
                                               .energy_kwh = 220,
                                               .vms_mean = 100};
    return true;
}

static inline bool fake_rows(const struct record_sink *s, struct diag *d)
{
    struct record_vm vm = {.workload = "web",
                           .key = UINT64_C(0x0123456789abcdef),
                           .ended_ns = TIME_NEVER,
                           .running_h = FAKE_HOURS,
                           .demand_point_h = 1234.5,
                           .work_point_h = 1234.5};
    for (uint64_t i = 0; s->vm != NULL && i < 3; i++) {
        vm.index = i;
        vm.arrived_ns = (int64_t)i * (NS_PER_S / 4);
        if (!s->vm(s->ctx, &vm)) return diag_fail(d, DIAG_IO, diag_nowhere(), "sink refused");
    }
    struct record_decision decision = {.t_ns = 300 * NS_PER_S,
                                       .actor = "placement",
                                       .action = "place",
                                       .subject = "web-001",
                                       .from = "srv002",
                                       .target = "srv001",
                                       .outcome = "refused",
                                       .reason = "no host has 64 GiB, the most is 32 GiB"};
    if (s->decision != NULL && !s->decision(s->ctx, &decision))
        return diag_fail(d, DIAG_IO, diag_nowhere(), "sink refused");
    return true;
}

/* ---- steps of the plan virtualise ---- */

enum { FAKE_STEPS = 6, FAKE_PATCHES = 6 };

static const struct fake_step {
    const char *id, *verb, *title;
    double planned_begin_h, planned_end_h, begin_h, end_h; /* negative: never */
    double noise_h;                                        /* of the end */
    double effort_h, waited_h;
    uint32_t total, done, failed;
    const char *state, *reason;
} fake_steps[FAKE_STEPS] = {
    {"buy-hosts", "buy", "Eight hosts, delivered in a day", 0, 24, 0, 24, 0, 4, 0, 8, 8, 0, "done",
     NULL},
    {"wave-1", "p2v", "", 24, 48, 24, 47.5, 0, 40, 6, 20, 20, 0, "done", NULL},
    {"wave-2", "p2v", "", 48, 72, 48, 86, 8, 80, 16.5, 40, 40, 0, "done", NULL},
    {"wave-3", "p2v", "The rest, <heavy> ones", 72, 96, 86, 120, 4, 79, 20, 40, 38, 2, "incomplete",
     "no host has room for 64 GiB"},
    {"patch", "evacuate", "", 12, 16, 12, 17, 0, 2, 0, 8, 8, 0, "done", NULL},
    {"switch-off", "decommission", "", 96, 97, -1, -1, 0, 0, 48, 100, 0, 0, "not begun",
     "waits for the end of wave-3"},
};

static inline int64_t fake_ns(double hours)
{
    return hours < 0 ? TIME_NEVER : (int64_t)(hours * (double)NS_PER_H);
}

static inline bool fake_run_step(const struct record_sink *s, uint64_t replication, int i,
                                 uint32_t occurrence)
{
    const struct fake_step *f = &fake_steps[i];
    double late = f->noise_h * fake_noise(replication, (uint64_t)i + 40), day = 24.0 * occurrence;
    struct record_step row = {.id = f->id,
                              .verb = f->verb,
                              .title = f->title,
                              .occurrence = occurrence,
                              .planned_begin_ns = fake_ns(f->planned_begin_h + day),
                              .planned_end_ns = fake_ns(f->planned_end_h + day),
                              .begin_ns = fake_ns(f->begin_h < 0 ? -1 : f->begin_h + day),
                              .end_ns = fake_ns(f->end_h < 0 ? -1 : f->end_h + day + late),
                              .effort_h = f->effort_h,
                              .waited_h = f->waited_h,
                              .total = f->total,
                              .done = f->done,
                              .failed = f->failed,
                              .state = f->state,
                              .reason = f->reason};
    return s->step(s->ctx, &row);
}

/* In the order in which they end, as a model would. */
static inline bool fake_run_steps(const struct record_sink *s, uint64_t replication)
{
    for (int i = FAKE_STEPS - 1; i >= 0; i--) {
        uint32_t times = strcmp(fake_steps[i].id, "patch") == 0 ? FAKE_PATCHES : 1;
        for (uint32_t k = 0; k < times; k++)
            if (!fake_run_step(s, replication, i, k)) return false;
    }
    return true;
}

static inline bool fake_simulate(const struct scenario *sc, const struct run_options *opt,
                                 struct record *out, struct diag *d)
{
    const struct fake_plan *f = fake_plan_of(sc);
    struct fake_totals t = {0};
    *out = (struct record){.binds = "memory"};
    for (int hour = 0; hour < FAKE_HOURS; hour++) {
        struct record_series row = fake_row(f, opt->replication, hour);
        double u = row.cpu_used_points / row.cpu_on_points;
        t.used += row.cpu_used_points;
        t.capacity_on += row.cpu_on_points;
        t.on += row.hosts_on;
        t.kw += row.power_kw;
        t.kw_max = fmax(t.kw_max, row.power_kw);
        t.util_max = fmax(t.util_max, u);
        for (int k = 0; k < 5; k++) { /* hosts differ: spread over five levels */
            int bin = (int)(20 * u * (0.5 + 0.25 * k));
            out->util_hours[bin > 20 ? 20 : bin] += row.hosts_on * (k == 2 ? 0.4 : 0.15);
        }
        if (!opt->sink->series(opt->sink->ctx, &row))
            return diag_fail(d, DIAG_IO, diag_nowhere(), "sink refused");
        if (opt->sink->progress != NULL)
            opt->sink->progress(opt->sink->ctx, row.to_ns, FAKE_HOURS * NS_PER_H);
    }
    if (!fake_rows(opt->sink, d)) return false;
    if (f == &fake_plans[1] && opt->sink->step != NULL &&
        !fake_run_steps(opt->sink, opt->replication))
        return diag_fail(d, DIAG_IO, diag_nowhere(), "sink refused");
    fake_metrics(f, &t, opt->replication, out);
    if (!fake_tables(f, out)) return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "fake: no memory");
    out->peak_memory = 1600 / (f->hosts * (f->hosts < 100 ? 384 : 16));
    out->peak_cpu = t.util_max;
    out->peak_vcpu = out->metric[METRIC_VCPU_PER_CORE] / 4;
    out->events = 2016;
    snprintf(out->digest, sizeof out->digest, "%016llx%016llx",
             (unsigned long long)rng_mix(opt->replication),
             (unsigned long long)rng_mix((uint64_t)f->hosts + (f->parks ? 1 : 0)));
    return true;
}

/* The virtual hosts of the second plan would be one less; those of the third are of two kinds, of
 * which the more common is too small for some VMs. */
static inline bool fake_sizing(const struct scenario *sc, struct arena *a,
                               struct record_sizing **rows, uint32_t *count)
{
    const struct fake_plan *f = fake_plan_of(sc);
    struct record_sizing row = {.pool = "esx",
                                .model = "virtual-2u",
                                .hypervisor = "vsphere-8",
                                .hosts = (uint32_t)f->hosts,
                                .models = f->parks ? 2 : 1,
                                .alike = f->parks ? 5 : 8,
                                .vms = 100,
                                .too_big = f->parks ? 4 : 0,
                                .first_fit = 8,
                                .best_fit = 8,
                                .dot_product = 7,
                                .l2 = 8,
                                .needed = 7,
                                .algorithm = "dot-product",
                                .bound_volume = 5,
                                .bound_l2 = 6,
                                .binds = "memory",
                                .memory_hosts = 5.75,
                                .cpu_hosts = 4.5,
                                .cpu_hour = "14:00",
                                .vcpu_hosts = (double)NAN,
                                .vms_per_host = 14.25};
    *rows = arena_alloc(a, 2, sizeof **rows);
    *count = f->hosts >= 100 ? 0 : f->parks ? 2 : 1;
    if (*rows == NULL) return false;
    (*rows)[0] = (*rows)[1] = row;
    (*rows)[1].model = "large-<4u>";
    (*rows)[1].alike = 3;
    (*rows)[1].too_big = 0;
    (*rows)[1].needed = (*rows)[1].bound_l2 = 4;
    (*rows)[1].binds = "CPU at 14:00";
    return true;
}

struct fake_experiment {
    struct scenario specs[FAKE_PLANS];
    struct spec_step steps[FAKE_STEPS];
    const struct scenario *plans[FAKE_PLANS];
    const char *names[FAKE_PLANS];
    struct experiment e;
};

static inline void fake_init(struct fake_experiment *x, uint32_t plans, uint64_t replications,
                             uint32_t threads)
{
    *x = (struct fake_experiment){.e = {.plan_count = plans,
                                        .replications = replications,
                                        .threads = threads,
                                        .simulate = fake_simulate,
                                        .sizing = fake_sizing}};
    for (uint32_t i = 0; i < plans; i++) {
        x->names[i] = fake_plans[i].name;
        x->specs[i] =
            (struct scenario){.name = "acme",
                              .title = "Should Acme virtualise 100 servers?",
                              .question = "How many hosts does Acme need, and what binds?",
                              .plan = fake_plans[i].name,
                              .seed = 20260101,
                              .clock = {.start_s = INT64_C(1767225600),
                                        .horizon_ns = FAKE_HOURS * NS_PER_H,
                                        .zone = zone_find("UTC")},
                              .calendar = {zone_find("UTC"), INT64_C(1767225600)},
                              .account = {.to_ns = FAKE_HOURS * NS_PER_H},
                              .experiment = {.baseline = "current",
                                             .replications = 1,
                                             .confidence = 0.95,
                                             .common_random_numbers = true}};
        x->plans[i] = &x->specs[i];
        if (i != 1) continue;
        x->specs[i].steps = x->steps;
        x->specs[i].step_count = FAKE_STEPS;
    }
    for (int i = 0; i < FAKE_STEPS; i++)
        x->steps[i] = (struct spec_step){.id = fake_steps[i].id};
    x->e.plans = x->plans;
}

#endif
