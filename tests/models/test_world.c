/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Micro cases with exact answers: one or two hosts of C cores x 2000 MHz, linear power 100..200 W,
 * jobs that demand a constant rate for some minutes. The expected times and energies of S1-S4 and
 * Flow are those OpenDC states in its own tests (opendc-experiments-base, FragmentTest and
 * ScenarioTest). */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>

enum { PARTS_MAX = 4, ROWS_MAX = 256 };

struct job { /* minutes and MHz of each part; submitted after `at_min` */
    int64_t at_min;
    int parts;
    int64_t min[PARTS_MAX], mhz[PARTS_MAX];
};

struct seen { /* supply of the estate, minute by minute */
    int rows;
    double used_mhz[ROWS_MAX];
    double demand_mhz[ROWS_MAX];
};

static bool note_row(void *ctx, const struct record_series *row)
{
    struct seen *s = ctx;
    cr_assert_lt(s->rows, ROWS_MAX);
    s->used_mhz[s->rows] = row->cpu_used_points;
    s->demand_mhz[s->rows++] = row->cpu_demand_points;
    return true;
}

static struct trace *job_trace(struct arena *a, const struct job *jobs, uint32_t n)
{
    struct trace *t = arena_alloc(a, 1, sizeof(*t));
    struct trace_series *series = arena_alloc(a, n, sizeof(*series));
    int64_t *when = arena_alloc(a, (size_t)n * PARTS_MAX, sizeof(*when));
    uint32_t *value = arena_alloc(a, (size_t)n * PARTS_MAX, sizeof(*value));
    uint64_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t t_ns = 0;
        series[i].first = at;
        series[i].count = (uint64_t)jobs[i].parts;
        series[i].start_ns = jobs[i].at_min * NS_PER_MIN;
        series[i].vcpu = 1;
        series[i].nominal_mpt = 10000000;
        for (int p = 0; p < jobs[i].parts; p++, at++) {
            when[at] = t_ns;
            value[at] = (uint32_t)(jobs[i].mhz[p] * 1000);
            t_ns += jobs[i].min[p] * NS_PER_MIN;
        }
        series[i].length_ns = t_ns;
    }
    *t = (struct trace){.name = "jobs",
                        .unit = TRACE_MPT,
                        .per_percent = 1,
                        .series_count = n,
                        .series = series,
                        .event_ns = when,
                        .event_value = value};
    return t;
}

static struct scenario *job_scenario(struct arena *a, int64_t cores, const struct job *jobs,
                                     uint32_t n, int64_t end_min)
{
    struct scenario *sc = spec_build(a, 1, cores, 2000000, INT64_C(1) << 30);
    struct spec_workload *w = spec_build_workload(sc, "job", n, 1, 2000000, 1 << 20, 0.0);
    w->core_limit = false;
    w->demand.trace_ref = job_trace(a, jobs, n);
    w->demand.trace_time = TRACE_START;
    w->demand.after_end = AFTER_STOP;
    sc->policies.placement.overcommit_cpu = 1.0;
    sc->clock.horizon_ns = sc->account.to_ns = end_min * NS_PER_MIN;
    sc->outputs.sample_ns = NS_PER_MIN;
    return sc;
}

static struct record run_it(const struct scenario *sc, struct seen *seen)
{
    struct record_sink sink = {.ctx = seen, .series = note_row};
    struct run_options opt = {.audit = true, .sink = seen ? &sink : NULL};
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &opt, &r, &d), "%s", d.msg);
    return r;
}

struct energy_case {
    const char *name;
    int64_t cores;
    uint32_t jobs;
    struct job job[2];
    int64_t end_min;
    double active_min, joule;
};

static const struct energy_case energy_cases[] = {
    {"S1 half load", 1, 1, {{0, 1, {10}, {1000}}}, 10, 5, 90000},
    {"S2 the second waits", 1, 2, {{0, 1, {10}, {1000}}, {0, 1, {5}, {2000}}}, 15, 10, 150000},
    {"S3 side by side", 2, 2, {{0, 1, {10}, {1000}}, {0, 1, {10}, {1000}}}, 10, 5, 90000},
    {"S4 with a gap", 1, 2, {{0, 1, {10}, {1000}}, {20, 1, {5}, {2000}}}, 25, 10, 210000},
};

Test(world, energy_and_active_time_of_jobs_are_exact)
{
    for (size_t i = 0; i < sizeof(energy_cases) / sizeof(energy_cases[0]); i++) {
        const struct energy_case *c = &energy_cases[i];
        struct arena a;
        arena_init(&a, 0);
        struct seen seen = {0};
        struct record r = run_it(job_scenario(&a, c->cores, c->job, c->jobs, c->end_min), &seen);
        cr_expect_float_eq(r.metric[METRIC_ENERGY_IT] * 3.6e6, c->joule, 1e-6, "%s: %.9g J",
                           c->name, r.metric[METRIC_ENERGY_IT] * 3.6e6);
        cr_expect_float_eq(r.metric[METRIC_CPU_ACTIVE] * 60, c->active_min, 1e-9, "%s", c->name);
        cr_expect_eq(r.metric[METRIC_VMS_DEPARTED], (double)c->jobs, "%s: ended", c->name);
        record_deinit(&r);
        arena_deinit(&a);
    }
}

Test(world, first_minute_of_half_load_costs_9000_joule)
{
    struct arena a;
    arena_init(&a, 0);
    struct job job = {0, 1, {10}, {1000}};
    struct scenario *sc = job_scenario(&a, 1, &job, 1, 10);
    sc->account.to_ns = NS_PER_MIN;
    struct record r = run_it(sc, NULL);
    cr_expect_float_eq(r.metric[METRIC_ENERGY_IT] * 3.6e6, 9000, 1e-6);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(world, supply_follows_demand_up_to_capacity)
{
    static const int64_t pairs[][2] = {
        {1000, 2000}, {3000, 4000}, {1000, 4000}, {4000, 1000}, {4000, 2000}}; /* Flow1 to Flow5 */
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct arena a;
        arena_init(&a, 0);
        struct seen seen = {0};
        struct job job = {0, 2, {10, 10}, {pairs[i][0], pairs[i][1]}};
        struct record r = run_it(job_scenario(&a, 1, &job, 1, 20), &seen);
        cr_assert_eq(seen.rows, 20);
        for (int m = 0; m < 20; m++) {
            double demand = (double)pairs[i][m >= 10];
            cr_expect_eq(seen.demand_mhz[m], demand, "Flow%zu minute %d", i + 1, m);
            cr_expect_eq(seen.used_mhz[m], demand < 2000 ? demand : 2000, "Flow%zu minute %d",
                         i + 1, m);
        }
        record_deinit(&r);
        arena_deinit(&a);
    }
}

Test(world, overloaded_pool_is_shared_evenly)
{
    struct arena a; /* Flow7: two jobs that together ask for 11000 of 4000 MHz all the time */
    arena_init(&a, 0);
    struct seen seen = {0};
    struct job jobs[2] = {{0, 2, {10, 10}, {6000, 5000}}, {0, 2, {10, 10}, {5000, 6000}}};
    struct scenario *sc = job_scenario(&a, 2, jobs, 2, 20);
    struct record r = run_it(sc, &seen);
    for (int m = 0; m < 20; m++) {
        cr_expect_eq(seen.demand_mhz[m], 11000);
        cr_expect_eq(seen.used_mhz[m], 4000);
    }
    cr_expect_float_eq(r.workloads[0].served_points, 4000, 1e-9);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(world, supply_when_a_second_job_arrives_later)
{
    struct arena a; /* Flow8 */
    arena_init(&a, 0);
    struct seen seen = {0};
    struct job jobs[2] = {{0, 2, {10, 10}, {1000, 2000}}, {5, 1, {10}, {2000}}};
    struct record r = run_it(job_scenario(&a, 2, jobs, 2, 20), &seen);
    cr_expect_eq(seen.used_mhz[2], 1000);
    cr_expect_eq(seen.used_mhz[6], 3000);
    cr_expect_eq(seen.used_mhz[10], 4000);
    cr_expect_eq(seen.used_mhz[15], 2000);
    record_deinit(&r);
    arena_deinit(&a);
}

/* ---- outages ---- */

struct outage_case {
    const char *name;
    enum on_interrupt mode;
    uint32_t outages;
    int64_t at_s[2], lasts_s[2];
    int64_t end_s;
    double active_s, joule;
};

/* F(10,1000) on one host whose failed state draws idle power. Fail1 and Fail3 are OpenDC's; the
 * others follow by hand: 600 s of work at half load, interrupted after 300 s for 300 s. */
static const struct outage_case outage_cases[] = {
    {"Fail1 starts again", INTERRUPT_RESTART, 1, {300}, {300}, 1200, 450, 165000},
    {"Fail3 starts again twice", INTERRUPT_RESTART, 2, {300, 1020}, {300, 600}, 2220, 660, 288000},
    {"goes on", INTERRUPT_RESUME, 1, {300}, {300}, 900, 300, 120000},
    {"loses the time", INTERRUPT_LOSE, 1, {300}, {200}, 600, 200, 80000},
    {"is over before it can go on", INTERRUPT_LOSE, 1, {300}, {400}, 600, 150, 75000},
};

static void outage_run(const struct outage_case *c)
{
    struct arena a;
    arena_init(&a, 0);
    struct job job = {0, 1, {10}, {1000}};
    struct scenario *sc = job_scenario(&a, 1, &job, 1, 1);
    struct spec_failure failures[2] = {{0}};
    const uint32_t host = 0;
    sc->servers[0].power.failed_uw = sc->servers[0].power.idle_uw;
    sc->workloads[0].on_interrupt = (int)c->mode;
    sc->clock.horizon_ns = sc->account.to_ns = c->end_s * NS_PER_S;
    for (uint32_t i = 0; i < c->outages; i++)
        failures[i] = (struct spec_failure){.name = "outage",
                                            .at_ns = c->at_s[i] * NS_PER_S,
                                            .lasts_ns = c->lasts_s[i] * NS_PER_S,
                                            .hosts = &host,
                                            .host_count = 1};
    sc->failures = failures;
    sc->failure_count = c->outages;
    struct record r = run_it(sc, NULL);
    cr_expect_float_eq(r.metric[METRIC_ENERGY_IT] * 3.6e6, c->joule, 1e-6, "%s: %.9g J", c->name,
                       r.metric[METRIC_ENERGY_IT] * 3.6e6);
    cr_expect_float_eq(r.metric[METRIC_CPU_ACTIVE] * 3600, c->active_s, 1e-9, "%s: active %.9g s",
                       c->name, r.metric[METRIC_CPU_ACTIVE] * 3600);
    cr_expect_eq(r.metric[METRIC_VMS_DEPARTED], 1, "%s: ends at %d s", c->name, (int)c->end_s);
    record_deinit(&r);
    arena_deinit(&a);
}

Test(world, work_after_an_outage_goes_on_is_lost_or_starts_again)
{
    for (size_t i = 0; i < sizeof(outage_cases) / sizeof(outage_cases[0]); i++)
        outage_run(&outage_cases[i]);
}

/* ---- laws on small built worlds ---- */

static struct scenario *mixed_scenario(struct arena *a)
{
    const int64_t gib = INT64_C(1) << 30;
    struct scenario *sc = spec_build(a, 6, 4, 2000000, 16 * gib);
    struct spec_workload *w = spec_build_workload(sc, "replay", 40, 2, 2000000, gib, 0.0);
    w->demand.trace_ref = spec_build_trace(a, 13, 97, 99, 3);
    w = spec_build_workload(sc, "noisy", 20, 1, 1500000, gib, 0.4);
    w->demand.cv = 0.5;
    w->demand.noise = NOISE_LOGNORMAL;
    w->demand.interval_ns = 420 * NS_PER_S;
    w->arrival_rate = 4.0 / 3600;
    w->has_lifetime = true;
    w->lifetime = (struct dist){.kind = DIST_EXPONENTIAL, .a = 5.0 * (double)NS_PER_H};
    w = spec_build_workload(sc, "steady", 5, 1, 1000000, gib, 0.7);
    w->limit_mpt = 600000;
    w->reservation_mpt = 100000;
    return sc;
}

static void digest_of(const struct scenario *sc, struct run_options opt, char text[DIGEST_TEXT])
{
    struct record r;
    struct diag d = {0};
    opt.audit = true;
    cr_assert(run_simulate(sc, &opt, &r, &d), "%s", d.msg);
    for (int i = 0; i < DIGEST_TEXT; i++)
        text[i] = r.digest[i];
    record_deinit(&r);
}

Test(world, looking_splitting_and_cloning_leave_no_trace)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = mixed_scenario(&a);
    char plain[DIGEST_TEXT], other[DIGEST_TEXT];
    digest_of(sc, (struct run_options){0}, plain);
    digest_of(sc, (struct run_options){0}, other);
    cr_expect_str_eq(plain, other, "twice in one process");
    digest_of(sc, (struct run_options){.tick_split = 4}, other);
    cr_expect_str_eq(plain, other, "every tick split in four");
    for (int64_t h = 1; h < 24; h += 5) {
        digest_of(sc, (struct run_options){.clone_at_ns = h * NS_PER_H + 17}, other);
        cr_expect_str_eq(plain, other, "cloned at %d h", (int)h);
    }
    sc->outputs.sample_ns = 7 * NS_PER_MIN + 1;
    digest_of(sc, (struct run_options){0}, other);
    cr_expect_str_eq(plain, other, "another report interval");
    digest_of(sc, (struct run_options){.replication = 1}, other);
    cr_expect_str_neq(plain, other, "another replication must differ");
    arena_deinit(&a);
}

/* The same percentages once as a grid and once as a list of changes per VM. */
static struct trace *grid_as_events(struct arena *a, const struct trace *grid)
{
    struct trace *t = arena_alloc(a, 1, sizeof(*t));
    uint64_t n = (uint64_t)grid->series_count * grid->samples;
    struct trace_series *series = arena_alloc(a, grid->series_count, sizeof(*series));
    int64_t *when = arena_alloc(a, n, sizeof(*when));
    uint32_t *value = arena_alloc(a, n, sizeof(*value));
    const uint8_t *rows = grid->rows;
    for (uint32_t i = 0; i < grid->series_count; i++) {
        series[i].first = (uint64_t)i * grid->samples;
        series[i].count = grid->samples;
        series[i].length_ns = (int64_t)grid->samples * grid->interval_ns;
        for (uint32_t k = 0; k < grid->samples; k++) {
            when[series[i].first + k] = (int64_t)k * grid->interval_ns;
            value[series[i].first + k] = rows[(size_t)k * grid->stride + i];
        }
    }
    *t = *grid;
    t->is_grid = false;
    t->series = series;
    t->event_ns = when;
    t->event_value = value;
    return t;
}

Test(world, grid_and_irregular_demand_give_equal_integers)
{
    const int64_t gib = INT64_C(1) << 30;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct arena a;
        arena_init(&a, 0);
        char text[2][DIGEST_TEXT];
        for (int events = 0; events < 2; events++) {
            struct scenario *sc = spec_build(&a, 5, 3, 1999999, 16 * gib);
            struct spec_workload *w = spec_build_workload(sc, "vm", 40, 1, 1234567, gib, 0.0);
            struct trace *grid = spec_build_trace(&a, 40, 50, 99, seed);
            w->demand.trace_ref = events ? grid_as_events(&a, grid) : grid;
            w->demand.after_end = seed % 2 ? AFTER_REPEAT : AFTER_STOP;
            w->demand.trace_time = seed % 3 ? TRACE_CLOCK : TRACE_START;
            w->growth = seed % 4 ? 0.0 : 0.5;
            digest_of(sc, (struct run_options){0}, text[events]);
        }
        cr_expect_str_eq(text[0], text[1], "seed %d", (int)seed);
        arena_deinit(&a);
    }
}
