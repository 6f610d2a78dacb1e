/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series of a trace that begin and end at different times, and ends that meet other rules: late
 * arrivals, outages, limits, queues, accounting. */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>

enum { ROWS = 12, SERIES = 3 };

static const int64_t gib = INT64_C(1) << 30, hour = NS_PER_H;

static struct record run_audited(const struct scenario *sc)
{
    struct run_options opt = {.audit = true};
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &opt, &r, &d), "%s", d.msg);
    return r;
}

/* One row an hour; series i lives from row 2 i for `rows` rows with percent 10 x (row + 1). */
static struct trace *staggered(struct arena *a, uint32_t rows, bool as_events)
{
    struct trace *t = arena_alloc(a, 1, sizeof(*t));
    struct trace_series *series = arena_alloc(a, SERIES, sizeof(*series));
    uint8_t *cells = arena_alloc(a, ROWS * 64, 1);
    int64_t *when = arena_alloc(a, SERIES * ROWS, sizeof(*when));
    uint32_t *value = arena_alloc(a, SERIES * ROWS, sizeof(*value));
    for (uint32_t i = 0; i < SERIES; i++) {
        series[i] = (struct trace_series){
            .start_ns = 2 * i * hour, .length_ns = rows * hour, .first = i * ROWS, .count = rows};
        for (uint32_t k = 0; k < rows; k++) {
            cells[(2 * i + k) * 64 + i] = (uint8_t)(10 * (k + 1));
            when[i * ROWS + k] = k * hour;
            value[i * ROWS + k] = 10 * (k + 1);
        }
    }
    *t = (struct trace){.name = "staggered", .per_percent = 1, .series_count = SERIES};
    t->series = series;
    t->is_grid = !as_events;
    t->interval_ns = hour;
    t->samples = ROWS;
    t->stride = 64;
    t->width = 1;
    t->rows = cells;
    t->max_value = 10 * rows;
    t->event_ns = when;
    t->event_value = value;
    return t;
}

static struct scenario *trace_scenario(struct arena *a, struct trace *t, int after_end, int clock)
{
    struct scenario *sc = spec_build(a, 2, 8, 1000000, 64 * gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", t->series_count, 1, 1000000, gib, 0.0);
    w->demand.trace_ref = t;
    w->demand.after_end = after_end;
    w->demand.trace_time = clock;
    return sc;
}

Test(series, grid_and_changes_agree_for_lives_of_any_begin_and_end)
{
    for (int after = AFTER_REPEAT; after <= AFTER_STOP; after++)
        for (int clock = TRACE_CLOCK; clock <= TRACE_START; clock++) {
            struct arena a;
            arena_init(&a, 0);
            struct record grid =
                run_audited(trace_scenario(&a, staggered(&a, 5, false), after, clock));
            struct record events =
                run_audited(trace_scenario(&a, staggered(&a, 5, true), after, clock));
            cr_expect_str_eq(grid.digest, events.digest, "after_end %d, trace_time %d", after,
                             clock);
            cr_expect_gt(grid.metric[METRIC_CPU_WORK], 0);
            record_deinit(&grid);
            record_deinit(&events);
            arena_deinit(&a);
        }
}

Test(series, a_vm_that_arrives_after_its_trace_ends_at_once)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = trace_scenario(&a, staggered(&a, 5, false), AFTER_STOP, TRACE_CLOCK);
    sc->workloads[0].start_ns = 20 * hour - 4 * hour;
    struct record r = run_audited(sc);
    cr_expect_eq(r.metric[METRIC_VMS_ARRIVED], SERIES);
    cr_expect_eq(r.metric[METRIC_VMS_DEPARTED], SERIES);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(series, a_limit_holds_for_demand_above_the_nominal_rating)
{
    struct arena a; /* 50, 100, 150 ... percent of 1000 points, never more than 600 */
    arena_init(&a, 0);
    struct trace *t = staggered(&a, 5, false);
    t->max_value = 250;
    uint8_t *cells = (uint8_t *)(uintptr_t)t->rows;
    for (uint32_t k = 0; k < 5; k++)
        cells[k * 64] = (uint8_t)(50 * (k + 1));
    t->series_count = 1;
    struct scenario *sc = trace_scenario(&a, t, AFTER_STOP, TRACE_CLOCK);
    sc->workloads[0].limit_mpt = 600000;
    struct record r = run_audited(sc);
    cr_expect_float_eq(r.metric[METRIC_CPU_WORK], 500 + 4 * 600, 1e-9);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(series, zeros_end_a_vm_within_its_own_life_and_across_the_wrap)
{
    struct arena a; /* 10 20 30 40 0 | 10 ...: one zero a round is not two in a row */
    arena_init(&a, 0);
    struct trace *t = staggered(&a, 5, false);
    uint8_t *cells = (uint8_t *)(uintptr_t)t->rows;
    for (uint32_t i = 0; i < SERIES; i++)
        cells[(2 * i + 4) * 64 + i] = 0;
    struct scenario *sc = trace_scenario(&a, t, AFTER_REPEAT, TRACE_CLOCK);
    sc->workloads[0].demand.stop_after_zeros = 2;
    struct record r = run_audited(sc);
    cr_expect_eq(r.metric[METRIC_VMS_DEPARTED], 0);
    record_deinit(&r);
    sc->workloads[0].demand.stop_after_zeros = 1;
    r = run_audited(sc);
    cr_expect_eq(r.metric[METRIC_VMS_DEPARTED], SERIES);
    cr_expect_float_eq(r.metric[METRIC_CPU_WORK], SERIES * 1000.0, 1e-9, "four hours each");
    record_deinit(&r);
    arena_deinit(&a);
}

Test(series, an_outage_does_not_outlive_a_trace_of_the_clock)
{
    static const int modes[] = {INTERRUPT_RESUME, INTERRUPT_LOSE, INTERRUPT_RESTART};
    for (int i = 0; i < 3; i++) {
        struct arena a;
        arena_init(&a, 0);
        struct scenario *sc = trace_scenario(&a, staggered(&a, 5, i == 1), AFTER_STOP, TRACE_CLOCK);
        const uint32_t hosts[] = {0, 1};
        struct spec_failure f = {
            .name = "outage", .at_ns = 3 * hour, .lasts_ns = hour, .hosts = hosts, .host_count = 2};
        sc->failures = &f;
        sc->failure_count = 1;
        sc->workloads[0].on_interrupt = modes[i];
        struct record r = run_audited(sc);
        cr_expect_eq(r.metric[METRIC_VMS_DEPARTED], SERIES);
        cr_expect_float_eq(r.workloads[0].vms_mean * 24, 3 * 5 - 2, 1e-9, "mode %d", modes[i]);
        record_deinit(&r);
        arena_deinit(&a);
    }
}

Test(series, the_accounting_window_does_not_move_lost_work)
{
    double served[2];
    for (int i = 0; i < 2; i++) {
        struct arena a;
        arena_init(&a, 0);
        struct scenario *sc = trace_scenario(&a, staggered(&a, 8, false), AFTER_HOLD, TRACE_START);
        const uint32_t hosts[] = {0, 1};
        struct spec_failure f = {.name = "outage",
                                 .at_ns = 1 * hour,
                                 .lasts_ns = 2 * hour,
                                 .hosts = hosts,
                                 .host_count = 2};
        sc->failures = &f;
        sc->failure_count = 1;
        sc->workloads[0].count = 1;
        sc->workloads[0].on_interrupt = INTERRUPT_LOSE;
        sc->account.from_ns = i ? 2 * hour : 0;
        struct record r = run_audited(sc);
        served[i] = r.metric[METRIC_CPU_WORK];
        record_deinit(&r);
        arena_deinit(&a);
    }
    cr_expect_float_eq(served[0] - served[1], 100, 1e-9, "only the first hour is not accounted");
}

Test(series, a_strict_queue_moves_on_when_its_head_gives_up)
{
    struct arena a; /* the head needs more than is left and ends while it waits */
    arena_init(&a, 0);
    struct trace *t = staggered(&a, 5, false);
    t->series_count = 1;
    struct scenario *sc = spec_build(&a, 1, 8, 1000000, 16 * gib);
    spec_build_workload(sc, "base", 1, 1, 1000000, 8 * gib, 0.1);
    struct spec_workload *w = spec_build_workload(sc, "head", 1, 1, 1000000, 12 * gib, 0.0);
    w->demand.trace_ref = t;
    w->demand.after_end = AFTER_STOP;
    spec_build_workload(sc, "small", 1, 1, 1000000, gib, 0.1)->start_ns = hour;
    sc->policies.placement.queue = 1;
    struct record r = run_audited(sc);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 0);
    cr_expect_eq(r.workloads[2].wait_s, 4 * 3600);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(series, largest_first_takes_each_vm_once)
{
    for (int first = 0; first < 2; first++) {
        struct arena a;
        arena_init(&a, 0);
        struct scenario *sc = spec_build(&a, 2, 8, 1000000, 64 * gib);
        for (int i = 0; i < 2; i++) {
            bool plain = i == first;
            struct spec_workload *w = spec_build_workload(sc, plain ? "plain" : "series",
                                                          plain ? 2 : SERIES, 1, 1000000, gib, 0.1);
            if (!plain) w->demand.trace_ref = staggered(&a, 5, false);
        }
        sc->policies.placement.order = 1;
        struct record r = run_audited(sc);
        cr_expect_eq(r.metric[METRIC_VMS_ARRIVED], 2 + SERIES, "%g VMs",
                     r.metric[METRIC_VMS_ARRIVED]);
        record_deinit(&r);
        arena_deinit(&a);
    }
}
