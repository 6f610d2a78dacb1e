/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/experiment.h"
#include "analysis/report/sha256.h"
#include "analysis/report/summary.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static void no_abort(void)
{
    gsl_set_error_handler_off();
}

TestSuite(experiment, .init = no_abort);

static void hash_of(const struct results *r, char hash[SHA256_TEXT])
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    cr_assert(summary_print(f, r));
    fclose(f);
    sha256_of(text, size, hash);
    free(text);
}

/* Runs take longer or shorter by turns, so that threads overtake each other. */
static bool uneven_simulate(const struct scenario *sc, const struct run_options *opt,
                            struct record *out, struct diag *d)
{
    struct timespec nap = {0, (long)(rng_mix(opt->replication) % 2000000)};
    nanosleep(&nap, NULL);
    return fake_simulate(sc, opt, out, d);
}

Test(experiment, results_are_the_same_bytes_for_any_number_of_threads)
{
    static const uint32_t threads[] = {1, 2, 3, 8, 64};
    char first[SHA256_TEXT], hash[SHA256_TEXT];
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        static struct fake_experiment x;
        struct results r;
        struct diag d = {0};
        fake_init(&x, 3, 13, threads[i]);
        x.e.simulate = uneven_simulate;
        cr_assert(experiment_run(&x.e, &r, &d), "%s", d.msg);
        hash_of(&r, hash);
        if (i == 0) memcpy(first, hash, sizeof hash);
        cr_assert_str_eq(hash, first, "%u threads", threads[i]);
        results_deinit(&r);
    }
}

Test(experiment, keeps_values_by_replication_and_the_first_in_full)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 2, 4, 2);
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert_eq(r.plan_count, 2u);
    cr_assert_eq(r.replications, 4u);
    cr_assert_eq(r.baseline, 0u);
    cr_assert_eq(results_plan_find(&r, "virtualise"), 1);
    cr_assert_eq(results_plan_find(&r, "none"), -1);
    const struct results_plan *p = &r.plans[1];
    cr_assert_eq(results_values(&r, p, METRIC_HOSTS_INSTALLED)[3], 8);
    cr_assert_eq(p->stats[METRIC_HOSTS_INSTALLED].mean, 8);
    cr_assert_eq(p->versus[METRIC_HOSTS_INSTALLED].difference, -92);
    cr_assert_eq(p->versus[METRIC_HOSTS_INSTALLED].ci.hi, -92);
    cr_assert_eq(r.plans[0].versus[METRIC_HOSTS_INSTALLED].n, 0u);
    cr_assert_eq(p->stats[METRIC_VMS_WAIT_MEAN].n, 0u, "nobody waited");
    cr_assert_eq(p->first.host_count, 8u);
    cr_assert_eq(p->series_first.count, (uint32_t)FAKE_HOURS);
    cr_assert_eq(p->series_mean.count, (uint32_t)FAKE_HOURS);
    cr_assert_str_eq(p->binds, "memory");
    cr_assert_eq(p->events, 4u * 2016);
    for (uint32_t i = 1; i < 4; i++)
        cr_assert_str_neq(p->digests[0], p->digests[i]);
    double sum = 0;
    for (uint64_t i = 0; i < 4; i++)
        sum += fake_row(&fake_plans[1], i, 30).power_kw;
    cr_assert_float_eq(p->series_mean.rows[30].power_kw, sum / 4, 1e-12);
    cr_assert_eq(p->series_first.rows[30].power_kw, fake_row(&fake_plans[1], 0, 30).power_kw);
    results_deinit(&r);
}

/* Percent, not fractions, from here on. */
Test(experiment, holds_metrics_in_the_unit_of_the_table)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 1, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert_eq(r.plans[0].stats[METRIC_MEMORY_CONFIGURED].mean, 100);
    cr_assert(!interval_is_known(r.plans[0].ci[METRIC_CPU_USED]), "one replication, no interval");
    results_deinit(&r);
}

/* Two shards of 3 replications hold the values of one run of 6. */
Test(experiment, shards_hold_the_replications_of_the_whole)
{
    static struct fake_experiment x;
    struct results whole, shard;
    struct diag d = {0};
    fake_init(&x, 2, 6, 2);
    cr_assert(experiment_run(&x.e, &whole, &d));
    x.e.replications = 3;
    x.e.first_replication = 3;
    cr_assert(experiment_run(&x.e, &shard, &d));
    for (uint32_t i = 0; i < 3; i++) {
        cr_assert_eq(results_values(&shard, &shard.plans[1], METRIC_ENERGY_IT)[i],
                     results_values(&whole, &whole.plans[1], METRIC_ENERGY_IT)[3 + i]);
        cr_assert_str_eq(shard.plans[0].digests[i], whole.plans[0].digests[3 + i]);
    }
    results_deinit(&whole);
    results_deinit(&shard);
}

static bool failing_simulate(const struct scenario *sc, const struct run_options *opt,
                             struct record *out, struct diag *d)
{
    /* later failures come sooner, so that the first in run order is not the first in time */
    if (opt->replication == 5 || (opt->replication == 3 && strcmp(sc->plan, "virtualise") == 0)) {
        struct timespec nap = {0, opt->replication == 3 ? 20000000 : 0};
        nanosleep(&nap, NULL);
        return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "plan %s, replication %d", sc->plan,
                         (int)opt->replication);
    }
    return fake_simulate(sc, opt, out, d);
}

Test(experiment, reports_the_first_failure_in_run_order)
{
    for (uint32_t threads = 1; threads <= 8; threads *= 2) {
        static struct fake_experiment x;
        struct results r;
        struct diag d = {0};
        fake_init(&x, 2, 40, threads);
        x.e.simulate = failing_simulate;
        cr_assert(!experiment_run(&x.e, &r, &d));
        cr_assert_eq(d.code, DIAG_NOMEM);
        cr_assert_str_eq(d.msg, "plan virtualise, replication 3", "%u threads: %s", threads, d.msg);
        cr_assert_eq(r.plan_count, 0u, "empty after a failure");
    }
}

static atomic_uint started;

static bool counting_simulate(const struct scenario *sc, const struct run_options *opt,
                              struct record *out, struct diag *d)
{
    atomic_fetch_add(&started, 1);
    if (opt->replication == 2) return diag_fail(d, DIAG_INTERRUPTED, diag_nowhere(), "interrupted");
    return fake_simulate(sc, opt, out, d);
}

Test(experiment, starts_no_run_after_a_failure)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 1, 1000, 2);
    x.e.simulate = counting_simulate;
    cr_assert(!experiment_run(&x.e, &r, &d));
    cr_assert_eq(d.code, DIAG_INTERRUPTED);
    cr_assert_leq(atomic_load(&started), 2u + 1 + 2 * 2 + 1, "%u", atomic_load(&started));
}

static bool other_intervals(const struct scenario *sc, const struct run_options *opt,
                            struct record *out, struct diag *d)
{
    struct record_series row = {.from_ns = 0, .to_ns = 1 + (int64_t)opt->replication};
    (void)sc;
    *out = (struct record){0};
    return opt->sink->series(opt->sink->ctx, &row) ||
           diag_fail(d, DIAG_IO, diag_nowhere(), "sink refused");
}

Test(experiment, refuses_replications_that_report_different_intervals)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 1, 3, 1);
    x.e.simulate = other_intervals;
    cr_assert(!experiment_run(&x.e, &r, &d));
    cr_assert_eq(d.code, DIAG_INTERNAL);
}

Test(experiment, refuses_an_unknown_baseline)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 2, 3, 1);
    x.e.baseline = "nothing";
    cr_assert(!experiment_run(&x.e, &r, &d));
    cr_assert_eq(d.code, DIAG_REFERENCE);
    x.e.baseline = "virtualise";
    d = (struct diag){0};
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert_eq(r.baseline, 1u);
    cr_assert_eq(r.plans[0].versus[METRIC_HOSTS_INSTALLED].difference, 92);
    results_deinit(&r);
}

struct watched {
    unsigned calls;
    uint64_t last_done, total;
    double last_fraction;
    bool went_back;
};

static void watch(void *ctx, const struct experiment_progress *p)
{
    struct watched *w = ctx;
    w->went_back |= p->done < w->last_done;
    w->last_done = p->done;
    w->last_fraction = p->fraction;
    w->total = p->total;
    w->calls++;
}

Test(experiment, progress_ends_complete)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    struct watched w = {0};
    fake_init(&x, 2, 5, 2);
    x.e.progress = watch;
    x.e.progress_ctx = &w;
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert(w.calls > 0 && !w.went_back);
    cr_assert_eq(w.last_done, 10u);
    cr_assert_eq(w.total, 10u);
    cr_assert_eq(w.last_fraction, 1);
    results_deinit(&r);
}

struct observed {
    unsigned vms[FAKE_PLANS], decisions[FAKE_PLANS];
    bool refuse;
};

static bool see_vm(void *ctx, uint32_t plan, const struct record_vm *row, struct diag *d)
{
    struct observed *o = ctx;
    cr_assert_str_eq(row->workload, "web");
    o->vms[plan]++;
    if (!o->refuse) return true;
    return diag_fail(d, DIAG_IO, diag_nowhere(), "vms.csv: No space left on device");
}

static bool see_decision(void *ctx, uint32_t plan, const struct record_decision *row,
                         struct diag *d)
{
    struct observed *o = ctx;
    (void)d;
    (void)row;
    o->decisions[plan]++;
    return true;
}

Test(experiment, observers_see_replication_0_of_every_plan_once)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    struct observed o = {.refuse = false};
    const struct experiment_observer observer = {&o, see_vm, see_decision};
    fake_init(&x, 3, 4, 4);
    x.e.observer = &observer;
    cr_assert(experiment_run(&x.e, &r, &d));
    for (int p = 0; p < 3; p++)
        cr_assert(o.vms[p] == 3 && o.decisions[p] == 1, "plan %d", p);
    results_deinit(&r);
    o.refuse = true;
    cr_assert(!experiment_run(&x.e, &r, &d));
    cr_assert_eq(d.code, DIAG_IO);
    cr_assert_str_eq(d.msg, "vms.csv: No space left on device", "the reason, not the symptom");
}

static bool record_branch(const struct scenario *sc, const struct run_options *opt,
                          struct record *out, struct diag *d)
{
    bool ok = fake_simulate(sc, opt, out, d);
    out->metric[METRIC_EVENTS] = (double)opt->branch;
    return ok;
}

Test(experiment, without_common_random_numbers_plans_draw_apart)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 3, 4, 1);
    x.e.simulate = record_branch;
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert_eq(r.plans[2].stats[METRIC_EVENTS].mean, 0);
    double paired = interval_half_width(r.plans[1].versus[METRIC_POWER_MEAN].ci);
    results_deinit(&r);
    x.specs[0].experiment.common_random_numbers = false;
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert_eq(r.plans[1].stats[METRIC_EVENTS].mean, 1);
    cr_assert_eq(r.plans[2].stats[METRIC_EVENTS].mean, 2);
    cr_assert(isnan(r.plans[1].versus[METRIC_POWER_MEAN].correlation));
    cr_assert_neq(interval_half_width(r.plans[1].versus[METRIC_POWER_MEAN].ci), paired);
    results_deinit(&r);
}
