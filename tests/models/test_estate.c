/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of the estate through whole runs, each with an answer worked out by hand: power states,
 * hypervisor overhead, memory overcommit, bare metal, affinity, priorities. */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>
#include <string.h>

static const int64_t gib = INT64_C(1) << 30;

static struct record run_audited(const struct scenario *sc)
{
    struct run_options opt = {.audit = true};
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &opt, &r, &d), "%s", d.msg);
    return r;
}

static struct spec_names one_name(struct arena *a, const char *name)
{
    const char **items = arena_alloc(a, 1, sizeof(*items));
    items[0] = name;
    return (struct spec_names){items, 1};
}

Test(estate, a_host_that_sleeps_boots_for_a_vm_and_stops_after_it)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 1, 2, 1000000, 4 * gib);
    struct spec_power *p = &sc->servers[0].power;
    p->off_uw = 10000000;
    p->boot_uw = 180000000;
    p->boot_ns = 240 * NS_PER_S;
    p->shutdown_ns = 60 * NS_PER_S;
    sc->policies.power.empty_hosts = 1;
    struct spec_workload *w = spec_build_workload(sc, "vm", 1, 1, 1000000, gib, 1.0);
    w->start_ns = NS_PER_H;
    w->has_lifetime = true;
    w->lifetime = (struct dist){.kind = DIST_CONSTANT, .a = 1800e9};
    sc->clock.horizon_ns = sc->account.to_ns = 2 * NS_PER_H;
    struct record r = run_audited(sc);
    /* off 1 h, boots 240 s, runs the other 1560 s at half load (150 W), stops 60 s at idle (100 W)
     * */
    double joule = 10 * (3600 + 3600 - 1800 - 60) + 180 * 240.0 + 150 * 1560.0 + 100 * 60.0;
    cr_expect_float_eq(r.metric[METRIC_ENERGY_IT] * 3.6e6, joule, 1e-6, "%.9g J not %.9g",
                       r.metric[METRIC_ENERGY_IT] * 3.6e6, joule);
    cr_expect_eq(r.metric[METRIC_HOSTS_SHUTDOWNS], 1);
    cr_expect_float_eq(r.metric[METRIC_CPU_WORK], 1000 * 1560 / 3600.0, 1e-9);
    cr_expect_float_eq(r.metric[METRIC_CPU_UNSERVED], 240.0 / 1800, 1e-12, "none while it boots");
    cr_expect_float_eq(r.hosts[0].on_h, 1860 / 3600.0, 1e-12);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, hypervisor_overhead_is_used_capacity)
{
    struct arena
        a; /* validation rows A08, A09 through a run: 40 VMs of 500 MHz on 32 cores of 1 GHz */
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 1, 32, 1000000, 64 * gib);
    sc->hypervisors[0].cpu_base_cores = 0.3;
    sc->hypervisors[0].cpu_per_vm_cores = 0.02;
    sc->hypervisors[0].cpu_factor = 0.05;
    spec_build_workload(sc, "vm", 40, 1, 1000000, gib, 0.5);
    struct record r = run_audited(sc);
    cr_expect_float_eq(r.metric[METRIC_CPU_USED] * 32000, 22100, 1e-6);
    record_deinit(&r);
    sc->workloads[0].demand.mean = 1.0;
    r = run_audited(sc);
    cr_expect_float_eq(r.metric[METRIC_CPU_WORK] / 24, 29428.57143, 0.04,
                       "most it can deliver; the share of each of 40 VMs is floored to 1/1000 MHz");
    cr_expect_float_eq(r.metric[METRIC_CPU_USED], 1.0, 2e-6);
    cr_expect_eq(r.metric[METRIC_SLATAH], 1.0);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, memory_overcommit_slows_work_only_when_working_sets_do_not_fit)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 1, 16, 1000000, 8 * gib);
    sc->policies.placement.overcommit_memory = 1.5;
    struct spec_workload *w = spec_build_workload(sc, "vm", 12, 1, 1000000, gib, 0.5);
    w->memory_active = 0.3;
    struct record r = run_audited(sc);
    cr_expect_eq(r.metric[METRIC_VMS_MEAN], 12);
    cr_expect_eq(r.metric[METRIC_MEMORY_SLOWDOWN], 0, "idle memory is ballooned away");
    cr_expect_leq(r.metric[METRIC_MEMORY_GRANTED], 1);
    cr_expect_float_eq(r.metric[METRIC_MEMORY_CONFIGURED], 1.5, 1e-12);
    record_deinit(&r);
    w->memory_active = 1.0;
    sc->policies.memory.balloon = false;
    r = run_audited(sc);
    cr_expect_gt(r.metric[METRIC_MEMORY_SLOWDOWN], 0.1, "working sets are swapped");
    cr_expect_eq(r.metric[METRIC_CPU_UNSERVED], 0, "the CPU itself is there");
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, bare_metal_runs_exactly_one_workload)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 3, 8, 1000000, 64 * gib);
    for (uint32_t h = 0; h < 3; h++)
        sc->hosts[h].hypervisor = NULL;
    spec_build_workload(sc, "vm", 5, 1, 1000000, gib, 0.5);
    struct record r = run_audited(sc);
    cr_expect_eq(r.metric[METRIC_VMS_MEAN], 3);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 2);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, vms_kept_apart_and_together)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 4, 8, 1000000, 64 * gib);
    spec_build_workload(sc, "apart", 6, 1, 1000000, gib, 0.1);
    spec_build_workload(sc, "together", 5, 1, 1000000, gib, 0.1);
    sc->policies.placement.keep_apart = one_name(&a, "apart");
    sc->policies.placement.keep_together = one_name(&a, "together");
    struct record r = run_audited(sc);
    cr_expect_eq(r.workloads[0].vms_mean, 4, "one on each host");
    cr_expect_eq(r.workloads[0].queued_mean, 2);
    cr_expect_eq(r.workloads[1].vms_mean, 5);
    cr_expect_eq(r.hosts[0].vms_mean, 6, "first-fit puts the group on the first host");
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, admission_limits_hold_each_for_itself)
{
    struct limit_case {
        const char *name;
        double cpu, rating, memory, headroom;
        int64_t max_vms, fit;
    };
    /* one host: 4 cores x 1000 MHz, 16 GiB; VMs of 2 vCPUs x 500 MHz and 1 GiB */
    static const struct limit_case cases[] = {{"memory", 0, 0, 1, 0, 0, 16},
                                              {"memory overcommitted", 0, 0, 1.25, 0, 0, 20},
                                              {"vCPUs", 1.5, 0, 1, 0, 0, 3},
                                              {"rating", 0, 1, 1, 0, 0, 4},
                                              {"headroom", 0, 0, 1, 0.25, 0, 12},
                                              {"VMs per host", 0, 0, 1, 0, 7, 7},
                                              {"rating and headroom", 0, 2, 1, 0.5, 0, 4}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena a;
        arena_init(&a, 0);
        struct scenario *sc = spec_build(&a, 1, 4, 1000000, 16 * gib);
        struct spec_placement *p = &sc->policies.placement;
        p->overcommit_cpu = cases[i].cpu;
        p->overcommit_rating = cases[i].rating;
        p->overcommit_memory = cases[i].memory;
        p->headroom = cases[i].headroom;
        p->max_vms_per_host = cases[i].max_vms;
        spec_build_workload(sc, "vm", 30, 2, 500000, gib, 0.01);
        struct record r = run_audited(sc);
        cr_expect_eq(r.metric[METRIC_VMS_MEAN], (double)cases[i].fit, "%s: %g VMs", cases[i].name,
                     r.metric[METRIC_VMS_MEAN]);
        record_deinit(&r);
        arena_deinit(&a);
    }
}

Test(estate, waiting_vms_run_by_priority_then_by_arrival)
{
    struct arena a; /* one place; three jobs of an hour: low arrives first, high last */
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 1, 1, 1000000, gib);
    static const char *const names[] = {"first", "low", "high"};
    for (int i = 0; i < 3; i++) {
        struct spec_workload *w = spec_build_workload(sc, names[i], 1, 1, 1000000, gib, 0.5);
        w->priority = i == 2 ? 4 : 0;
        w->start_ns = i * NS_PER_MIN;
        w->has_lifetime = true;
        w->lifetime = (struct dist){.kind = DIST_CONSTANT, .a = 3600e9};
    }
    struct record r = run_audited(sc);
    cr_expect_eq(r.workloads[0].wait_s, 0);
    cr_expect_eq(r.workloads[2].wait_s, 3600 - 120);
    cr_expect_eq(r.workloads[1].wait_s, 7200 - 60);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, the_accounting_window_cuts_exactly)
{
    struct arena a; /* 100 W idle for an hour, then 150 W; accounted from 0:30 to 1:30 */
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 1, 2, 1000000, 4 * gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", 1, 1, 1000000, gib, 1.0);
    w->start_ns = NS_PER_H;
    sc->account.from_ns = NS_PER_H / 2;
    sc->account.to_ns = 3 * NS_PER_H / 2;
    struct record r = run_audited(sc);
    cr_expect_float_eq(r.metric[METRIC_ENERGY_IT] * 3.6e6, 100 * 1800 + 150 * 1800, 1e-6);
    cr_expect_float_eq(r.metric[METRIC_CPU_USED], 0.25, 1e-12);
    cr_expect_float_eq(r.metric[METRIC_VMS_MEAN], 0.5, 1e-12);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, every_host_hour_is_in_the_histogram)
{
    struct arena a; /* waiting VMs are on no host: they may not count */
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 3, 1, 1000000, gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", 5, 1, 1000000, gib, 0.5);
    w->demand.cv = 0.3;
    w->demand.noise = NOISE_LOGNORMAL;
    struct record r = run_audited(sc);
    double hours = 0.0;
    for (int b = 0; b < RECORD_UTIL_BINS; b++)
        hours += r.util_hours[b];
    cr_expect_float_eq(hours, 3 * 24, 1e-9, "%.9g host hours", hours);
    cr_expect_gt(r.metric[METRIC_CPU_P95], 0.5);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(estate, too_little_memory_for_the_run_is_reported)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 100, 4, 1000000, 64 * gib);
    spec_build_workload(sc, "vm", 100000, 1, 1000000, 1 << 20, 0.1);
    sc->memory_limit_b = 4 << 20;
    struct record r;
    struct diag d = {0};
    cr_expect_not(run_simulate(sc, &(struct run_options){0}, &r, &d));
    cr_expect_eq(d.code, DIAG_NOMEM, "%s", d.msg);
    cr_expect_gt(strlen(d.msg), 10);
    arena_deinit(&a);
}
