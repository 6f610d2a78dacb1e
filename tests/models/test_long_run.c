/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten years of arrivals: memory must not grow with time, and the number of live VMs must be that of
 * an infinite-server queue (validation row J06: 30 arrivals an hour, lifetimes of 70 % 1 h, 20 % 24
 * h and 10 % 720 h on average, so 2325 VMs live in the mean). */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>
#include <math.h>

static struct scenario *cloud(struct arena *a)
{
    const int64_t gib = INT64_C(1) << 30;
    static const double means[] = {3600e9, 24 * 3600e9, 720 * 3600e9}, weights[] = {0.7, 0.2, 0.1};
    static uint32_t alias[3];
    static double cut[3];
    struct scenario *sc = spec_build(a, 200, 32, 2000000, 64 * gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", 0, 2, 2000000, 2 * gib, 0.1);
    cr_assert(dist_alias_build(weights, 3, alias, cut));
    w->arrival_rate = 30.0 / 3600;
    w->has_lifetime = true;
    w->lifetime = (struct dist){.kind = DIST_MIXTURE,
                                .n = 3,
                                .points = means,
                                .weights = weights,
                                .alias = alias,
                                .cut = cut};
    sc->clock.horizon_ns = sc->account.to_ns = 10 * NS_PER_YEAR;
    sc->account.from_ns = NS_PER_YEAR / 2; /* four times the longest mean lifetime */
    sc->outputs.sample_ns = 30 * NS_PER_DAY;
    return sc;
}

Test(long_run, ten_years_need_no_more_memory_than_one)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = cloud(&a);
    struct record one, ten;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &(struct run_options){.until_ns = NS_PER_YEAR}, &one, &d), "%s",
              d.msg);
    cr_assert(run_simulate(sc, &(struct run_options){0}, &ten, &d), "%s", d.msg);
    cr_expect_gt(ten.metric[METRIC_VMS_ARRIVED], 2400000);
    cr_expect_lt((double)ten.memory_peak_b, 1.01 * (double)one.memory_peak_b,
                 "one year %zu bytes, ten years %zu bytes", one.memory_peak_b, ten.memory_peak_b);
    /* Mean of N over T: variance 2 Var(N) tau / T with tau = E[S^2] / (2 E[S]) per stream; the long
     * lifetimes dominate: 2 x 2160 x 720 h / (9.5 x 8766 h) gives a standard error of about 6. */
    double mean = ten.metric[METRIC_VMS_MEAN];
    cr_expect_float_eq(mean, 2325, 4 * 6.2, "mean %.2f", mean);
    record_deinit(&one);
    record_deinit(&ten);
    arena_deinit(&a);
}
