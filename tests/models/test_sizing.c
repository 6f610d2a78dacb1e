/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many hosts would do. Unless a case says otherwise, hosts have 4 cores x 1000 points and 8 GiB
 * and no hypervisor overhead, VMs have one vCPU of 1000 points, demand is constant and there is no
 * margin, so that every number can be checked by hand. */
#include "models/cpu.h"
#include "models/memory.h"
#include "models/policies/registry.h"
#include "models/run.h"
#include "models/sizing.h"
#include "models/verbs/registry.h"
#include "scenarios/reader/reader.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define GIB  (INT64_C(1) << 30)
#define CORE INT64_C(1000000)

enum { MOST = 8 };

struct bed {
    struct arena a;
    struct scenario *sc;
    struct record_sizing *rows;
    uint32_t count;
};

static struct bed bed_of(int64_t cores, int64_t memory_b)
{
    struct bed b = {.count = 0};
    arena_init(&b.a, 0);
    b.sc = spec_build(&b.a, 10, cores, CORE, memory_b);
    return b;
}

static struct bed bed(void)
{
    return bed_of(4, 8 * GIB);
}

static const struct record_sizing *solve(struct bed *b)
{
    cr_assert(sizing_of(b->sc, &b->a, &b->rows, &b->count));
    cr_assert_geq(b->count, 1);
    const struct record_sizing *r = b->rows;
    const uint32_t found[] = {r->first_fit, r->best_fit, r->dot_product, r->l2};
    cr_assert_leq(r->bound_volume, r->bound_l2);
    for (int i = 0; i < 4; i++)
        cr_assert_leq(r->bound_l2, found[i], "no packing beats the bound");
    return r;
}

static void end(struct bed *b)
{
    arena_deinit(&b->a);
}

static struct spec_workload *vms(struct bed *b, const char *name, int64_t count, int64_t memory_b,
                                 double mean)
{
    return spec_build_workload(b->sc, name, count, 1, CORE, memory_b, mean);
}

/* All demand of a day in one hour, so that it is `peak` then and 0 otherwise. */
static void only_at(struct bed *b, struct spec_workload *w, uint32_t hour, double peak)
{
    struct spec_profile *p = arena_alloc(&b->a, 1, sizeof(*p));
    double *hours = arena_alloc(&b->a, 24, sizeof(*hours));
    hours[hour] = 1.0;
    *p = (struct spec_profile){.name = "peak", .hours = {hours, 24}, .month_end = 1.0};
    w->demand.profile_ref = p;
    w->demand.mean = peak / 24.0;
}

static void department(struct bed *b, struct spec_workload *w, double rho)
{
    b->sc->departments = arena_alloc(&b->a, 1, sizeof(*b->sc->departments));
    b->sc->departments[0] = (struct spec_department){.name = "d", .correlation = rho, .key = 7};
    b->sc->department_count = 1;
    w->department_ix = 0;
}

/* ---- memory, vCPUs, number ---- */

/* Two of 3 GiB in 8 GiB: ten need five hosts, though 30 GiB would fit into four. */
Test(sizing, memory_binds)
{
    struct bed b = bed();
    vms(&b, "w", 10, 3 * GIB, 0.05);
    const struct record_sizing *r = solve(&b);
    cr_assert_eq(b.count, 1);
    cr_assert_eq(r->vms, 10);
    cr_assert_eq(r->hosts, 10);
    cr_assert_eq(r->needed, 5);
    cr_assert_eq(r->bound_volume, 4);
    cr_assert_eq(r->bound_l2, 4);
    cr_assert_str_eq(r->binds, "memory");
    cr_assert_float_eq(r->memory_hosts, 3.75, 1e-12);
    cr_assert_float_eq(r->cpu_hosts, 10 * 0.05 / 4, 1e-9);
    cr_assert(isnan(r->vcpu_hosts), "vCPUs are not limited");
    end(&b);
}

/* 5 GiB of 8: no two share a host, which Martello and Toth's bound sees and the sum does not. */
Test(sizing, the_l2_bound_sees_large_vms)
{
    struct bed b = bed();
    vms(&b, "w", 6, 5 * GIB, 0.05);
    const struct record_sizing *r = solve(&b);
    cr_assert_eq(r->needed, 6);
    cr_assert_eq(r->bound_volume, 4);
    cr_assert_eq(r->bound_l2, 6);
    end(&b);
}

/* 8 GiB x 1.5 less a quarter = 9 GiB: three of 3 GiB. */
Test(sizing, overcommit_and_headroom_are_those_of_placement)
{
    struct bed b = bed();
    vms(&b, "w", 9, 3 * GIB, 0.05);
    b.sc->policies.placement.overcommit_memory = 1.5;
    b.sc->policies.placement.headroom = 0.25;
    cr_assert_eq(solve(&b)->needed, 3);
    b.sc->policies.placement.overcommit_cpu = 0.667; /* 4 cores x 0.667 x 0.75 = 2 vCPUs */
    cr_assert_eq(solve(&b)->needed, 5);
    cr_assert_str_eq(b.rows->binds, "vCPUs");
    cr_assert_float_eq(b.rows->vcpu_hosts, 4.5, 1e-12);
    b.sc->policies.placement.overcommit_rating = 0.5; /* 4000 x 0.5 x 0.75 = 1500: one */
    cr_assert_eq(solve(&b)->needed, 9);
    cr_assert_str_eq(b.rows->binds, "rated CPU");
    b.sc->policies.placement.overcommit_rating = b.sc->policies.placement.overcommit_cpu = 0.0;
    b.sc->policies.placement.max_vms_per_host = 2;
    cr_assert_eq(solve(&b)->needed, 5);
    cr_assert_str_eq(b.rows->binds, "VMs per host");
    end(&b);
}

Test(sizing, hypervisors_take_their_part)
{
    struct bed b = bed();
    struct spec_hypervisor *hv = b.sc->hypervisors;
    struct cpu_overhead o;
    hv->memory_base_b = GIB / 2;
    hv->memory_overhead = 1;
    hv->cpu_base_cores = 0.5;
    hv->cpu_per_vm_cores = 0.01;
    hv->cpu_factor = 0.1;
    vms(&b, "w", 12, GIB, 0.1);
    const struct record_sizing *r = solve(&b);
    double each = (double)(GIB + memory_vm_overhead(1, 1, GIB));
    cr_assert_float_eq(r->memory_hosts, 12 * each / (7.5 * (double)GIB), 1e-9);
    cr_assert_float_eq(r->cpu_hosts, 12 * (0.01 + 0.11) / 3.5, 1e-9);
    /* as many VMs as a host can deliver for fit one host, one more does not */
    b.sc->workloads[0].size.memory_b = 1;
    b.sc->workloads[0].demand.mean = 0.05;
    cpu_overhead_init(&o, hv, CORE);
    int64_t fit = 1;
    while (cpu_deliverable(4 * CORE, &o, fit + 1) >= (fit + 1) * CORE / 20)
        fit++;
    b.sc->workloads[0].count = fit;
    cr_assert_eq(solve(&b)->needed, 1);
    b.sc->workloads[0].count = fit + 1;
    cr_assert_eq(solve(&b)->needed, 2);
    end(&b);
}

/* gamma = 10 %: with n VMs each takes 1 + 0.1 (n - 1) of what it asks. 3 x 1.2 = 3.6 of 4 cores. */
Test(sizing, neighbours_are_in_the_way)
{
    struct bed b = bed();
    vms(&b, "w", 6, GIB / 8, 1.0);
    cr_assert_eq(solve(&b)->needed, 2, "4 + 2");
    b.sc->hypervisors->interference = 0.1;
    cr_assert_eq(solve(&b)->needed, 2, "3 + 3");
    b.sc->workloads[0].count = 7;
    cr_assert_eq(solve(&b)->needed, 3);
    end(&b);
}

/* ---- hours of the day ---- */

/* A day's mean of 16 VMs would fit half a host; at nine all of them want half a core. */
Test(sizing, the_busiest_hour_binds)
{
    struct bed b = bed();
    only_at(&b, vms(&b, "morning", 16, GIB / 16, 0.0), 9, 0.5);
    const struct record_sizing *r = solve(&b);
    cr_assert_eq(r->needed, 2);
    cr_assert_str_eq(r->binds, "CPU at 09:00");
    cr_assert_str_eq(r->cpu_hour, "09:00");
    cr_assert_float_eq(r->cpu_hosts, 2.0, 1e-9);
    /* as many that are busy in the evening fit beside them, on the same two hosts */
    struct spec_workload *other = vms(&b, "evening", 16, GIB / 16, 0.0);
    only_at(&b, other, 20, 0.5);
    cr_assert_eq(solve(&b)->needed, 2);
    only_at(&b, other, 9, 0.5);
    cr_assert_eq(solve(&b)->needed, 4);
    end(&b);
}

/* Demand is that of the busiest weekday, at the end of a month if that is busier, and has grown. */
Test(sizing, the_busiest_day_and_growth_count)
{
    struct bed b = bed();
    double days[] = {2, 1, 1, 1, 1, 1, 0}; /* Monday has twice the mean of 1 */
    struct spec_profile p = {.name = "week", .weekdays = {days, 7}, .month_end = 1.0};
    struct spec_workload *w = vms(&b, "w", 8, GIB / 8, 0.1);
    w->demand.profile_ref = &p;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 8 * 0.2 / 4, 1e-9);
    p.month_end = 1.5;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 8 * 0.3 / 4, 1e-9);
    p.month_end = 0.5;
    w->growth = 0.21;
    b.sc->clock.horizon_ns = b.sc->account.to_ns = 2 * NS_PER_YEAR;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 8 * 0.2 * 1.21 * 1.21 / 4, 1e-5);
    end(&b);
}

/* A profile follows the clock of the scenario's zone; so does a trace, which counts real time: its
 * samples of 14 to 15 UTC are those of 9 to 10 in New York in winter. */
Test(sizing, traces_are_read_by_the_local_hour)
{
    struct bed b = bed();
    struct spec_workload *w = vms(&b, "w", 8, GIB / 8, 0.0);
    struct trace *t = spec_build_trace(&b.a, 4, 288, 0, 1);
    uint8_t *rows = (uint8_t *)(uintptr_t)t->rows;
    for (uint32_t k = 14 * 12; k < 15 * 12; k++)
        for (uint32_t i = 0; i < 4; i++)
            rows[k * t->stride + i] = k % 2 == 0 ? 40 : 60;
    w->demand.trace_ref = t;
    b.sc->clock.zone = b.sc->calendar.zone = zone_find("America/New_York");
    b.sc->calendar.start_s = epoch_from_civil((struct civil){2026, 1, 15, 0, 0, 0});
    const struct record_sizing *r = solve(&b);
    cr_assert_str_eq(r->cpu_hour, "09:00");
    cr_assert_float_eq(r->cpu_hosts, 8 * 0.5 / 4, 1e-9);
    b.sc->policies.sizing.margin = 1.0; /* sd of 40, 60, 40 ... is 10; 4 on each host */
    cr_assert_float_eq(solve(&b)->cpu_hosts, 8 * (0.5 + 0.1 / sqrt(4)) / 4, 1e-6);
    end(&b);
}

/* The same demand as changes in time instead of samples. */
Test(sizing, irregular_traces_count_by_time)
{
    struct bed b = bed();
    struct spec_workload *w = vms(&b, "w", 1, GIB / 8, 0.0);
    /* 0.2 from 00:00, 0.6 from 09:30, 0.2 from 10:00 to the end of the third day */
    int64_t when[] = {0, 19 * NS_PER_H / 2, 10 * NS_PER_H};
    uint32_t value[] = {20, 60, 20};
    struct trace_series s = {.count = 3, .length_ns = NS_PER_DAY};
    struct trace t = {.unit = TRACE_PERCENT,
                      .per_percent = 1,
                      .series_count = 1,
                      .series = &s,
                      .event_ns = when,
                      .event_value = value};
    w->demand.trace_ref = &t;
    const struct record_sizing *r = solve(&b);
    cr_assert_str_eq(r->cpu_hour, "09:00");
    cr_assert_float_eq(r->cpu_hosts, 0.4 / 4, 1e-9);
    s.length_ns = 3 * NS_PER_DAY; /* two more quiet days: (0.4 + 0.2 + 0.2) / 3 at nine */
    cr_assert_float_eq(solve(&b)->cpu_hosts, 0.8 / 3 / 4, 1e-6);
    end(&b);
}

/* ---- margin and correlation ---- */

/* J03, J04: 100 VMs of mean 0.1 and deviation 0.1 cores need 12.326 cores in 99 of 100 cases if
 * they are independent, 20.610 if their correlation is 0.2. */
Test(sizing, correlation_decides_how_full_a_host_may_be)
{
    static const double rho[] = {0.0, 0.2}, cores[] = {12.32634787, 20.6097787};
    for (int i = 0; i < 2; i++) {
        struct bed b = bed_of(24, 256 * GIB);
        struct spec_workload *w = vms(&b, "w", 100, GIB, 0.1);
        w->demand.cv = 1.0;
        department(&b, w, rho[i]);
        b.sc->policies.sizing.margin = 2.3263478740408408;
        const struct record_sizing *r = solve(&b);
        cr_assert_eq(r->needed, 1);
        cr_assert_float_eq(r->vms_per_host, 100, 0);
        cr_assert_float_eq(r->cpu_hosts * 24, cores[i], 1e-4, "rho %g", rho[i]);
        end(&b);
    }
}

/* On hosts of 13 cores the independent 100 fit one; correlated they need two, and as there are only
 * 50 on each, each of them needs a larger margin than on one host: 10 + 23.26 x sqrt(10.8 / 50). */
Test(sizing, margins_grow_when_hosts_carry_fewer)
{
    static const double rho[] = {0.0, 0.2};
    static const uint32_t hosts[] = {1, 2};
    for (int i = 0; i < 2; i++) {
        struct bed b = bed_of(13, 256 * GIB);
        struct spec_workload *w = vms(&b, "w", 100, GIB, 0.1);
        w->demand.cv = 1.0;
        department(&b, w, rho[i]);
        b.sc->policies.sizing.margin = 2.3263478740408408;
        const struct record_sizing *r = solve(&b);
        cr_assert_eq(r->needed, hosts[i]);
        cr_assert_float_eq(r->vms_per_host, 100 / hosts[i], 0);
        double total = 10 + 23.263478740408 * sqrt((1 + 49 * 0.2) / 50);
        if (i == 1) cr_assert_float_eq(r->cpu_hosts * 13, total, 1e-4);
        end(&b);
    }
}

/* What differs between VMs for good, and bursts, do not move together with the department. */
Test(sizing, spread_and_bursts_are_each_vms_own)
{
    struct bed b = bed_of(24, 256 * GIB);
    struct spec_workload *w = vms(&b, "w", 100, GIB, 0.1);
    department(&b, w, 0.5);
    w->demand.spread = 0.3;
    b.sc->policies.sizing.margin = 2.0;
    cr_assert_float_eq(solve(&b)->cpu_hosts * 24, 10 + 2 * 0.03 * 10, 1e-4);
    w->demand.spread = 0.0;
    w->demand.burst_rate = 1.0 / 3600;
    w->demand.burst_factor = 3.0;
    w->demand.burst_length = (struct dist){.kind = DIST_CONSTANT, .a = 1200e9};
    /* a quarter of the time at three times: mean 1.5, variance 3/16 x 4 */
    cr_assert_float_eq(solve(&b)->cpu_hosts * 24, 15 + 2 * 0.1 * sqrt(0.75) * 10, 1e-4);
    end(&b);
}

/* One VM's demand never counts with more than it can have. */
Test(sizing, a_vm_is_no_larger_than_its_cap)
{
    struct bed b = bed();
    struct spec_workload *w = vms(&b, "w", 1, GIB, 0.5);
    w->demand.cv = 1.0;
    b.sc->policies.sizing.margin = 10.0;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 0.25, 1e-9, "its nominal rating");
    w->demand.peak = 0.8;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 0.2, 1e-9);
    w->limit_mpt = CORE * 6 / 10;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 0.15, 1e-9);
    w->limit_mpt = 0;
    w->size.clock_mpt = 3 * CORE; /* one core of the host is slower than its vCPU */
    cr_assert_float_eq(solve(&b)->cpu_hosts, 0.25, 1e-9);
    w->core_limit = false;
    cr_assert_float_eq(solve(&b)->cpu_hosts, 0.6, 1e-9);
    end(&b);
}

/* The margin is what it says: hosts that many are short of CPU about as rarely as a normal
 * distribution exceeds it (lognormal noise is a little worse), without a margin nearly half. */
Test(sizing, simulated_hosts_are_as_rarely_short_as_the_margin_says)
{
    static const double margin[] = {0.0, 2.0}, mean[] = {0.0995, 0.108};
    static const double low[] = {0.40, 0.015}, high[] = {0.50, 0.05};
    for (int i = 0; i < 2; i++) {
        struct bed b = bed_of(8, 64 * GIB);
        struct spec_workload *w = vms(&b, "w", 400, GIB / 16, mean[i]);
        w->demand.cv = 0.5;
        w->demand.phi = 0.5;
        department(&b, w, 0.2);
        b.sc->policies.sizing.margin = margin[i];
        b.sc->clock.horizon_ns = b.sc->account.to_ns = 20 * NS_PER_DAY;
        b.sc->host_count = solve(&b)->needed;
        b.sc->policies.placement.max_vms_per_host = (399 + b.sc->host_count) / b.sc->host_count;
        struct record out;
        struct diag d;
        cr_assert(run_simulate(b.sc, &(struct run_options){.replication = 1}, &out, &d));
        cr_assert_geq(out.metric[METRIC_SLATAH], low[i], "margin %g", margin[i]);
        cr_assert_leq(out.metric[METRIC_SLATAH], high[i], "margin %g", margin[i]);
        record_deinit(&out);
        end(&b);
    }
}

/* ---- rules ---- */

Test(sizing, vms_kept_apart_need_a_host_each)
{
    struct bed b = bed();
    const char *name = "cluster";
    vms(&b, "cluster", 5, GIB / 4, 0.01);
    vms(&b, "other", 4, GIB / 4, 0.01);
    cr_assert_eq(solve(&b)->needed, 1);
    b.sc->policies.placement.keep_apart = (struct spec_names){&name, 1};
    const struct record_sizing *r = solve(&b);
    cr_assert_eq(r->needed, 5);
    cr_assert_eq(r->bound_volume, 5);
    cr_assert_str_eq(r->binds, "VMs kept apart");
    end(&b);
}

/* Three of 3 GiB fit three hosts' gaps one by one, but not together. */
Test(sizing, vms_kept_together_are_one_item)
{
    struct bed b = bed();
    const char *name = "group";
    vms(&b, "group", 2, 3 * GIB, 0.01);
    vms(&b, "other", 2, 5 * GIB, 0.01);
    cr_assert_eq(solve(&b)->needed, 2);
    b.sc->policies.placement.keep_together = (struct spec_names){&name, 1};
    cr_assert_eq(solve(&b)->needed, 3);
    b.sc->workloads[0].count = 3;
    const struct record_sizing *r = solve(&b);
    cr_assert_eq(r->too_big, 3);
    cr_assert_eq(r->needed, 2);
    cr_assert_eq(r->vms, 5);
    end(&b);
}

Test(sizing, vms_that_no_host_takes_are_left_out)
{
    struct bed b = bed();
    vms(&b, "large", 2, 9 * GIB, 0.01);
    vms(&b, "small", 8, 2 * GIB, 0.01);
    vms(&b, "fast", 3, GIB, 0.01)->size.clock_mpt = 2 * CORE;
    const struct record_sizing *r = solve(&b);
    cr_assert_eq(r->too_big, 2);
    cr_assert_eq(r->needed, 3, "19 GiB");
    b.sc->workloads[2].fast_core = true;
    r = solve(&b);
    cr_assert_eq(r->too_big, 5);
    cr_assert_eq(r->needed, 2);
    b.sc->workload_count = 1;
    r = solve(&b);
    cr_assert_eq(r->too_big, 2);
    cr_assert_eq(r->needed, 0);
    end(&b);
}

/* 4 x (.6, .3) + 4 x (.3, .6) of memory and vCPUs, K04 with hosts: four, by the dot product. */
Test(sizing, the_algorithm_can_be_chosen)
{
    static const int algorithm[] = {SIZING_FIRST_FIT, SIZING_BEST_FIT, SIZING_DOT, SIZING_L2};
    struct bed b = bed_of(10, 10 * GIB);
    b.sc->policies.placement.overcommit_cpu = 1.0;
    spec_build_workload(b.sc, "memory", 4, 3, CORE, 6 * GIB, 0.01);
    spec_build_workload(b.sc, "vcpus", 4, 6, CORE, 3 * GIB, 0.01);
    uint32_t least = solve(&b)->needed;
    cr_assert_eq(least, 4);
    for (int i = 0; i < 4; i++) {
        b.sc->policies.sizing.algorithm = algorithm[i];
        const struct record_sizing *r = solve(&b);
        const uint32_t found[] = {r->first_fit, r->best_fit, r->dot_product, r->l2};
        cr_assert_eq(r->needed, found[i], "%s", r->algorithm);
        cr_assert_geq(r->needed, least);
    }
    end(&b);
}

/* ---- pools ---- */

/* Hosts 0-4 in one place, 3-7 in another: one pool; 8-9 are a pool of their own. */
Test(sizing, places_that_share_hosts_are_one_pool)
{
    static const uint8_t first[] = {0x1f, 0}, second[] = {0xf8, 0}, third[] = {0, 3};
    struct spec_place places[] = {{NULL}, {first}, {second}, {third}};
    struct spec_cluster cluster[] = {{.name = "alpha"}, {.name = "beta"}, {.name = "gamma"}};
    struct bed b = bed();
    b.sc->places = places;
    b.sc->place_count = 4;
    b.sc->clusters = cluster;
    b.sc->cluster_count = 3;
    for (uint32_t h = 0; h < 10; h++)
        b.sc->hosts[h].cluster = h < 4 ? 0 : h < 8 ? 1 : 2;
    vms(&b, "a", 4, 4 * GIB, 0.01)->place = 1;
    vms(&b, "b", 4, 4 * GIB, 0.01)->place = 2;
    vms(&b, "c", 2, 4 * GIB, 0.01)->place = 3;
    solve(&b);
    cr_assert_eq(b.count, 2);
    cr_assert_str_eq(b.rows[0].pool, "alpha, beta");
    cr_assert_eq(b.rows[0].hosts, 8);
    cr_assert_eq(b.rows[0].needed, 4);
    cr_assert_str_eq(b.rows[1].pool, "gamma");
    cr_assert_eq(b.rows[1].hosts, 2);
    cr_assert_eq(b.rows[1].needed, 1);
    b.sc->workloads[2].place = 0; /* anywhere: all are one pool */
    solve(&b);
    cr_assert_eq(b.count, 1);
    cr_assert_eq(b.rows[0].vms, 10);
    cr_assert_eq(b.rows[0].needed, 5);
    end(&b);
}

Test(sizing, mixed_pools_have_a_row_for_each_kind_of_host)
{
    struct bed b = bed();
    struct spec_server large = *b.sc->servers;
    large.name = "large";
    large.memory_b = 16 * GIB;
    for (uint32_t h = 0; h < 6; h++)
        b.sc->hosts[h].server = &large;
    vms(&b, "w", 12, 4 * GIB, 0.01);
    solve(&b);
    cr_assert_eq(b.count, 2);
    cr_assert_str_eq(b.rows[0].model, "large");
    cr_assert_eq(b.rows[0].alike, 6);
    cr_assert_eq(b.rows[0].hosts, 10);
    cr_assert_eq(b.rows[0].models, 2);
    cr_assert_eq(b.rows[0].needed, 3);
    cr_assert_eq(b.rows[1].needed, 6);
    end(&b);
}

Test(sizing, physical_servers_and_empty_estates_have_no_row)
{
    struct bed b = bed();
    cr_assert(sizing_of(b.sc, &b.a, &b.rows, &b.count));
    cr_assert_eq(b.count, 0);
    vms(&b, "w", 12, 4 * GIB, 0.01);
    for (uint32_t h = 0; h < 10; h++)
        b.sc->hosts[h].hypervisor = NULL;
    cr_assert(sizing_of(b.sc, &b.a, &b.rows, &b.count));
    cr_assert_eq(b.count, 0);
    end(&b);
}

/* ---- sizes of VMs ---- */

/* Ten VMs of two sizes: blocks of five, in turn, or by weights 3 to 2: all 6 or 5 large ones. */
Test(sizing, sizes_are_dealt_as_in_a_run)
{
    struct spec_size sizes[] = {{.vcpu = 1, .clock_mpt = CORE, .memory_b = 4 * GIB, .weight = 3},
                                {.vcpu = 1, .clock_mpt = CORE, .memory_b = 2 * GIB, .weight = 2}};
    static const double gib[] = {30, 32, 30};
    for (int by = SIZE_BLOCKS; by <= SIZE_TURN; by++) {
        struct bed b = bed();
        struct spec_workload *w = vms(&b, "w", 10, GIB, 0.01);
        w->sizes = (struct spec_array){sizes, 2};
        w->sizes_by = by;
        cr_assert_float_eq(solve(&b)->memory_hosts * 8, gib[by], 1e-9, "%d", by);
        end(&b);
    }
}

/* What a trace says about a VM counts; VMs whose trace is over before the end do not. */
Test(sizing, traces_say_how_large_vms_are_and_which_are_left)
{
    struct bed b = bed();
    struct spec_workload *w = vms(&b, "w", 4, GIB, 0.0);
    struct trace *t = spec_build_trace(&b.a, 4, 288, 50, 1);
    struct trace_series *s = (struct trace_series *)(uintptr_t)t->series;
    for (uint32_t i = 0; i < 4; i++)
        s[i] = (struct trace_series){.vcpu = 2, .memory_b = (int64_t)(i + 1) * GIB};
    s[3].length_ns = NS_PER_H;
    w->demand.trace_ref = t;
    b.sc->policies.placement.overcommit_cpu = 1.0;
    const struct record_sizing *r = solve(&b);
    cr_assert_float_eq(r->memory_hosts, 10.0 / 8, 1e-9);
    cr_assert_float_eq(r->vcpu_hosts, 8.0 / 4, 1e-9);
    w->demand.after_end = AFTER_STOP;
    r = solve(&b);
    cr_assert_eq(r->vms, 3);
    cr_assert_float_eq(r->memory_hosts, 6.0 / 8, 1e-9);
    end(&b);
}

/* ---- laws ---- */

static void random_estate(struct bed *b, uint64_t seed)
{
    struct rng_cursor c = rng_cursor(seed, 0);
    uint32_t n = 1 + (uint32_t)rng_below(&c, 4);
    static const char *const name[] = {"a", "b", "c", "d"};
    b->sc->policies.placement.overcommit_cpu = rng_below(&c, 2) == 0 ? 0.0 : 3.0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t memory_b = (1 + (int64_t)rng_below(&c, 14)) * GIB / 4;
        struct spec_workload *w = vms(b, name[i], 1 + (int64_t)rng_below(&c, 60), memory_b, 0.0);
        w->size.vcpu = 1 + (int64_t)rng_below(&c, 3);
        only_at(b, w, (uint32_t)rng_below(&c, 24), 0.1 + 0.1 * (double)rng_below(&c, 4));
        w->demand.cv = 0.1 * (double)rng_below(&c, 10);
        if (i == 0) department(b, w, 0.1 * (double)rng_below(&c, 10));
        w->department_ix = (int32_t)rng_below(&c, 2) - 1;
    }
    b->sc->policies.sizing.margin = (double)rng_below(&c, 4);
}

/* More VMs, a larger margin, more headroom: never fewer hosts. Of packings that is no theorem, so
 * they may do better by little; what all of them are measured by, the bound, must obey. */
Test(sizing, asking_for_more_never_needs_less)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct bed b = bed();
        random_estate(&b, seed);
        uint32_t bound = solve(&b)->bound_l2, needed = b.rows->needed;
        cr_assert_geq(needed, bound);
        b.sc->policies.sizing.margin += 0.5;
        cr_assert_geq(solve(&b)->bound_l2, bound, "margin, seed %d", (int)seed);
        cr_assert_leq(needed, b.rows->needed + 1 + b.rows->needed / 16, "margin, seed %d",
                      (int)seed);
        b.sc->policies.sizing.margin -= 0.5;
        b.sc->workloads[0].count += 5;
        cr_assert_geq(solve(&b)->bound_l2, bound, "VMs, seed %d", (int)seed);
        b.sc->workloads[0].count -= 5;
        b.sc->policies.placement.headroom = 0.1;
        cr_assert_geq(solve(&b)->bound_l2, bound, "headroom, seed %d", (int)seed);
        end(&b);
    }
}

/* The same rows whenever it is asked. */
Test(sizing, equal_questions_have_equal_answers)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct bed b = bed();
        random_estate(&b, seed);
        struct record_sizing first = *solve(&b);
        const struct record_sizing *again = solve(&b);
        cr_assert_eq(first.needed, again->needed);
        cr_assert_eq(first.bound_l2, again->bound_l2);
        cr_assert_str_eq(first.binds, again->binds);
        cr_assert_eq(memcmp(&first.cpu_hosts, &again->cpu_hosts, sizeof(double)), 0);
        end(&b);
    }
}

/* ---- the first scenario ---- */

/* The shipped scenario's hundred servers on hosts with 32 GiB. Each VM has 2 GiB and the overhead
 * of its hypervisor, so 14 fit a host and a hundred need eight; that is what binds without a
 * margin. With two deviations of demand above the mean, the busiest hour asks for as much. */
Test(sizing, the_first_scenario)
{
    static const struct metric_desc none[] = {{.name = NULL}};
    static const char *const margin[] = {"policies.sizing.margin=0", "policies.sizing.margin=2"};
    const struct registry registry = {registry_policies, models_verbs, none};
    for (int i = 0; i < 2; i++) {
        struct diag_log log = {.count = 0}, warnings = {.count = 0};
        struct sources *sources = sources_create();
        struct reader_options opt = {.registry = &registry,
                                     .sources = sources,
                                     .sets = &margin[i],
                                     .set_count = 1,
                                     .warnings = &warnings};
        struct document *doc = document_load("scenarios/first/consolidate.yaml", &opt, &log);
        cr_assert_not_null(doc);
        for (uint32_t plan = 0, plans = 1; plan < plans; plan++) {
            struct bed b = {.sc = scenario_bind(doc, plan, &opt, &log)};
            arena_init(&b.a, 0);
            plans = b.sc->plan_count;
            cr_assert(sizing_of(b.sc, &b.a, &b.rows, &b.count));
            bool virtual = strcmp(b.sc->plan, "virtualise") == 0;
            cr_assert_eq(b.count, virtual ? 1 : 0, "%s", b.sc->plan);
            if (virtual) {
                cr_assert_eq(b.rows->vms, 100);
                cr_assert_eq(b.rows->bound_l2, 8);
                cr_assert_float_eq(b.rows->memory_hosts, 7.13, 0.01);
                cr_assert_leq(b.rows->needed, b.rows->hosts, "the plan buys enough");
                cr_assert_str_eq(b.rows->binds, i == 0 ? "memory" : "CPU at 10:00");
                cr_assert_eq(b.rows->needed, i == 0 ? 8 : 9);
            }
            end(&b);
            scenario_free(b.sc);
        }
        document_free(doc);
        sources_free(sources);
    }
}
