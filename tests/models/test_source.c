/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demand processes against their theory (validation rows J02, J03, J04, J07, J14). Seeds are fixed,
 * so the statistical bounds (four standard errors) either hold for ever or fail for ever. */
#include "models/batch.h"
#include "models/run.h"
#include "models/source.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { VMS = 4000, TICKS = 100 };

static const int64_t gib = INT64_C(1) << 30;

/* A source with VMS members in their stationary state. */
static void noise_source(struct source *s, struct arena *a, double phi)
{
    *s = (struct source){.kind = SOURCE_PROFILE, .phi = phi, .innovation = sqrt(1 - phi * phi)};
    s->batch.kind = BATCH_PROFILE;
    for (uint32_t i = 0; i < VMS; i++) {
        uint32_t m = batch_add(&s->batch, a);
        s->batch.stream[m] = rng_stream(rng_base(5, 0, 0), DRAW_NOISE, rng_key_indexed(1, i));
        s->batch.state[m] = dist_normal_at(s->batch.stream[m], 0);
    }
}

Test(source, ar1_noise_has_the_variance_of_the_mean_that_theory_gives)
{
    struct arena a; /* J02: phi .9, n = 100, innovations of sd .05 */
    struct source s;
    static double sum[VMS];
    arena_init(&a, 0);
    noise_source(&s, &a, 0.9);
    double sd = 0.05 / sqrt(1 - 0.81);
    for (uint64_t k = 0; k < TICKS; k++) {
        for (uint32_t i = 0; i < VMS; i++)
            sum[i] += sd * s.batch.state[i];
        batch_profile_advance(&s, 0, VMS, k + 1);
    }
    double var = 0.0;
    for (uint32_t i = 0; i < VMS; i++)
        var += (sum[i] / TICKS) * (sum[i] / TICKS) / VMS;
    double expected = 0.002263164186, error = expected * sqrt(2.0 / VMS);
    cr_expect_float_eq(var, expected, 4 * error, "variance %.9f", var);
    arena_deinit(&a);
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* 99th percentile over time of the demand of 100 VMs of mean .1 and sd .1 with correlation rho. */
static double department_p99(double rho)
{
    enum { N = 100, SAMPLES = 20000 };
    double *total = malloc(SAMPLES * sizeof(double));
    uint64_t dept = rng_stream(rng_base(6, 0, 0), DRAW_DEPARTMENT, 1);
    for (uint64_t k = 0; k < SAMPLES; k++) {
        double f = dist_normal_at(dept, k), x = 0.0;
        for (uint64_t i = 0; i < N; i++) {
            double e = dist_normal_at(rng_stream(rng_base(6, 0, 0), DRAW_NOISE, i), k);
            x += 0.1 + 0.1 * (sqrt(rho) * f + sqrt(1 - rho) * e);
        }
        total[k] = x;
    }
    qsort(total, SAMPLES, sizeof(double), by_value);
    double p99 = total[SAMPLES * 99 / 100];
    free(total);
    return p99;
}

Test(source, correlation_in_a_department_raises_the_percentile_of_the_sum)
{
    /* J03, J04. se of a normal's P99 at n samples: sd x sqrt(.01 x .99 / n) / density(2.326) */
    const double unit = sqrt(0.01 * 0.99 / 20000) / 0.02665;
    cr_expect_float_eq(department_p99(0.2), 20.6097787, 4 * unit * 4.5607);
    cr_expect_float_eq(department_p99(0.0), 12.32634787, 4 * unit * 1.0);
}

Test(source, lifetimes_of_short_and_long_vms_have_the_published_spread)
{
    static const double means[] = {1, 24, 720}, weights[] = {0.7, 0.2, 0.1}; /* J07, J06 */
    struct dist d = {.kind = DIST_MIXTURE, .n = 3, .points = means, .weights = weights};
    double mean = dist_mean(&d);
    cr_expect_float_eq(mean, 77.5, 1e-9);
    cr_expect_float_eq(dist_variance(&d) / (mean * mean), 16.30061186, 1e-7);
}

/* ---- through whole runs ---- */

struct counts {
    uint64_t per_hour[24 * 60];
};

static bool count_vm(void *ctx, const struct record_vm *row)
{
    struct counts *c = ctx;
    c->per_hour[row->arrived_ns / NS_PER_H]++;
    return true;
}

Test(source, arrivals_are_a_poisson_process)
{
    struct arena a; /* J14: 30 an hour, index of dispersion of hourly counts is 1 */
    static struct counts counts;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 50, 16, 2000000, 64 * gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", 0, 1, 2000000, gib, 0.1);
    w->arrival_rate = 30.0 / 3600;
    w->has_lifetime = true;
    w->lifetime = (struct dist){.kind = DIST_CONSTANT, .a = 600e9};
    sc->clock.horizon_ns = sc->account.to_ns = 60 * NS_PER_DAY;
    struct record_sink sink = {.ctx = &counts, .vm = count_vm};
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &(struct run_options){.sink = &sink}, &r, &d), "%s", d.msg);
    const double n = 24 * 60;
    double mean = 0, var = 0;
    for (int h = 0; h < 24 * 60; h++)
        mean += (double)counts.per_hour[h] / n;
    for (int h = 0; h < 24 * 60; h++)
        var += pow((double)counts.per_hour[h] - mean, 2) / (n - 1);
    cr_expect_float_eq(mean, 30, 4 * sqrt(30 / n), "mean %.3f", mean);
    cr_expect_float_eq(var / mean, 1, 4 * sqrt(2 / n), "dispersion %.4f", var / mean);
    record_deinit(&r);
    arena_deinit(&a);
}

static struct record day_of(struct arena *a, void (*change)(struct spec_workload *))
{
    struct scenario *sc = spec_build(a, 100, 20, 2000000, 64 * gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", 1000, 1, 2000000, gib, 0.2);
    change(w);
    sc->clock.horizon_ns = sc->account.to_ns = 7 * NS_PER_DAY;
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &(struct run_options){.audit = false}, &r, &d), "%s", d.msg);
    return r;
}

static void lognormal_noise(struct spec_workload *w)
{
    w->demand.cv = 0.6;
    w->demand.noise = NOISE_LOGNORMAL;
}

static void normal_noise(struct spec_workload *w)
{
    w->demand.cv = 0.6;
    w->demand.noise = NOISE_NORMAL;
}

static void doubling(struct spec_workload *w)
{
    w->growth = 1.0;
}

static void bursty(struct spec_workload *w)
{
    w->demand.burst_rate = 1.0 / 36000;
    w->demand.burst_length = (struct dist){.kind = DIST_CONSTANT, .a = 3600e9};
    w->demand.burst_factor = 3.0;
}

static void weekly(struct spec_workload *w)
{
    static double hours[24] = {[9] = 2, [10] = 3, [11] = 5}, days[7] = {1, 1, 1, 1, 4, 0, 0};
    static const struct spec_profile p = {
        .name = "p", .hours = {hours, 24}, .weekdays = {days, 7}, .month_end = 1.0};
    w->demand.mean = 0.01;
    w->demand.profile_ref = &p;
}

struct mean_case {
    const char *name;
    void (*change)(struct spec_workload *);
    double mean, tolerance; /* demand / nominal, relative tolerance */
};

Test(source, mean_demand_is_what_was_asked_for)
{
    /* bursts: one begins in a sample with chance c = 300/36000 unless one runs; they last 12
     * samples, so the share of samples in one is 12 / (12 + (1 - c) / c) and demand is 1 + 2 x
     * share times the mean. Normal noise is cut at 0: E[max(0, 1 + .6 z)] = 1 + .6 (phi(k) - k
     * Q(k)), k = 1/.6. */
    const double share = 12.0 / (12.0 + (1 - 1.0 / 120) * 120), k = 1 / 0.6;
    const double q = 0.5 * erfc(k / sqrt(2)), phi = exp(-k * k / 2) / sqrt(2 * 3.14159265358979);
    const struct mean_case cases[] = {
        {"lognormal noise keeps the mean", lognormal_noise, 0.2, 0.004},
        {"normal noise is cut at zero", normal_noise, 0.2 * (1 + 0.6 * (phi - k * q)), 0.004},
        {"growth of 100 % a year over a week", doubling,
         0.2 * (pow(2, 7 / 365.25) - 1) / (log(2) * 7 / 365.25), 2e-5},
        {"bursts of an hour", bursty, 0.2 * (1 + 2 * share), 0.01},
        {"a profile has mean one over a week", weekly, 0.01, 1e-6},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena a;
        arena_init(&a, 0);
        struct record r = day_of(&a, cases[i].change);
        double got = r.workloads[0].demand_points / (1000 * 2000.0);
        cr_expect_float_eq(got, cases[i].mean, cases[i].tolerance * cases[i].mean,
                           "%s: %.7f not %.7f", cases[i].name, got, cases[i].mean);
        record_deinit(&r);
        arena_deinit(&a);
    }
}

/* A profile that tells every hour of the week apart, in a week with a change of the clock: what
 * source_factor gives is what a wall clock shows, whether the offset is kept or asked for. */
static void check_local_hours(const char *zone, const char *start, bool keep)
{
    double hours[24], days[7];
    for (int i = 0; i < 24; i++)
        hours[i] = 1.0 + i;
    for (int i = 0; i < 7; i++)
        days[i] = 100.0 * (1 + i);
    const struct spec_profile p = {.hours = {hours, 24}, .weekdays = {days, 7}, .month_end = 1.0};
    struct spec_workload workload = {.demand = {.profile_ref = &p}};
    struct scenario sc = {.workloads = &workload, .workload_count = 1};
    struct source source = {.profile_scale = 1.0};
    struct world w = {.sc = &sc, .sources = &source};
    cr_assert(epoch_parse(start, &sc.clock.start_s));
    sc.clock.zone = zone_find(zone);
    sc.calendar = (struct calendar){sc.clock.zone, sc.clock.start_s};
    for (int64_t t = 0; t < 7 * NS_PER_DAY; t += 5 * NS_PER_MIN) {
        w.engine.now_ns = t;
        if (keep) source_clock(&w);
        int64_t local = zone_local(sc.clock.zone, sc.clock.start_s + t / NS_PER_S);
        double want = hours[civil_from_epoch(local).hour] * days[epoch_weekday(local)];
        cr_assert_eq(source_factor(&w, 0, t), want, "%s %s", zone, start);
    }
}

Test(source, profiles_follow_local_time_over_changes_of_the_clock)
{
    for (int keep = 0; keep < 2; keep++) {
        check_local_hours("Europe/Berlin", "2026-03-26T00:00Z", keep != 0);
        check_local_hours("Europe/Berlin", "2026-10-22T13:10Z", keep != 0);
        check_local_hours("America/New_York", "2026-03-05T01:00Z", keep != 0);
        check_local_hours("Australia/Sydney", "2026-09-30T00:00Z", keep != 0);
        check_local_hours("Asia/Kathmandu", "2026-09-30T00:00Z", keep != 0);
    }
}
