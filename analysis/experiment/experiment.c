/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/experiment.h"
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Runs may finish in any order but are merged in run order; at most this many per thread wait for
 * an earlier one, which bounds the memory of unmerged series. */
enum { WINDOW_PER_THREAD = 2 };
#define NO_FAILURE          UINT64_MAX
#define PROGRESS_INTERVAL_S 0.1

struct slot { /* one run that is not merged yet: run i lives in slot i mod window */
    bool done;
    double fraction; /* of its simulated time */
    struct record record;
    struct series series;
    struct steps steps;
};

struct pool {
    const struct experiment *e;
    struct results *out;
    experiment_simulate_fn simulate;
    uint64_t total, window;
    struct slot *slots;
    pthread_mutex_t lock;
    pthread_cond_t merged_more;
    /* under the lock: */
    uint64_t next, merged, done;
    struct diag failure;
    double started_s, reported_s;
    /* also read without: */
    atomic_uint_fast64_t failed_run; /* lowest failed so far, or NO_FAILURE */
};

struct run { /* what a sink sees of its run */
    struct pool *pool;
    uint64_t number;
    uint32_t plan;
    bool first; /* replication with observers and a full record */
    struct slot *slot;
    struct diag diag; /* of the observer or of a full series; goes before what the run reports */
};

static double now_s(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- progress ---- */

static double fraction_done(const struct pool *p)
{
    double runs = (double)p->merged;
    for (uint64_t i = p->merged; i < p->next; i++)
        runs += p->slots[i % p->window].fraction;
    return runs / (double)p->total;
}

/* Under the lock. The ETA needs a little history before it means anything. */
static void report_progress(struct pool *p, bool last)
{
    if (p->e->progress == NULL) return;
    double now = now_s();
    if (!last && now - p->reported_s < PROGRESS_INTERVAL_S) return;
    p->reported_s = now;
    struct experiment_progress progress = {.done = p->done,
                                           .total = p->total,
                                           .fraction = fraction_done(p),
                                           .elapsed_s = now - p->started_s,
                                           .eta_s = -1};
    if (progress.fraction > 0.001)
        progress.eta_s = progress.elapsed_s * (1 - progress.fraction) / progress.fraction;
    p->e->progress(p->e->progress_ctx, &progress);
}

/* ---- sinks, called by the model ---- */

static bool is_moot(const struct run *run)
{
    return atomic_load(&run->pool->failed_run) < run->number;
}

static bool sink_series(void *ctx, const struct record_series *row)
{
    struct run *run = ctx;
    if (is_moot(run)) return false;
    if (series_push(&run->slot->series, row)) return true;
    return diag_fail(&run->diag, DIAG_NOMEM, diag_nowhere(), "no memory for the series of a run");
}

static bool sink_vm(void *ctx, const struct record_vm *row)
{
    struct run *run = ctx;
    const struct experiment_observer *o = run->pool->e->observer;
    return o->vm(o->ctx, run->plan, row, &run->diag);
}

static bool sink_step(void *ctx, const struct record_step *row)
{
    struct run *run = ctx;
    if (is_moot(run)) return false;
    if (steps_push(&run->slot->steps, run->pool->e->plans[run->plan], row)) return true;
    return diag_fail(&run->diag, DIAG_NOMEM, diag_nowhere(), "no memory for the steps of a run");
}

static bool sink_decision(void *ctx, const struct record_decision *row)
{
    struct run *run = ctx;
    const struct experiment_observer *o = run->pool->e->observer;
    tally_add(&run->pool->out->plans[run->plan].decisions, row);
    return o->decision(o->ctx, run->plan, row, &run->diag);
}

/* A busy lock only means that someone else is reporting. */
static void sink_progress(void *ctx, int64_t t_ns, int64_t horizon_ns)
{
    struct run *run = ctx;
    struct pool *p = run->pool;
    if (pthread_mutex_trylock(&p->lock) != 0) return;
    run->slot->fraction = horizon_ns > 0 ? fmin(1, (double)t_ns / (double)horizon_ns) : 0;
    report_progress(p, false);
    pthread_mutex_unlock(&p->lock);
}

static struct record_sink sink_of(struct run *run)
{
    const struct experiment *e = run->pool->e;
    struct record_sink sink = {.ctx = run, .series = sink_series, .step = sink_step};
    if (e->progress != NULL) sink.progress = sink_progress;
    if (!run->first || e->observer == NULL) return sink;
    if (e->observer->vm != NULL) sink.vm = sink_vm;
    if (e->observer->decision != NULL) sink.decision = sink_decision;
    return sink;
}

/* ---- merging, in run order ---- */

static bool merge_series(struct results_plan *plan, struct slot *slot, uint64_t replication,
                         struct diag *d)
{
    bool differs;
    if (!series_add(&plan->series_mean, &slot->series, &differs)) {
        if (differs)
            return diag_fail(d, DIAG_INTERNAL, diag_nowhere(),
                             "plan %s: replications report different intervals", plan->name);
        return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the mean of the series");
    }
    if (replication != 0) return true;
    plan->series_first = slot->series; /* handed over, not copied */
    slot->series = (struct series){0};
    return true;
}

static bool merge_steps(struct results_plan *plan, struct slot *slot, uint64_t replication,
                        struct diag *d)
{
    steps_sort(&slot->steps);
    if (!steps_add(&plan->steps, &slot->steps))
        return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the steps of plan %s",
                         plan->name);
    if (replication != 0) return true;
    plan->steps_first = slot->steps; /* handed over, not copied */
    slot->steps = (struct steps){0};
    return true;
}

static bool merge(struct pool *p, uint64_t number, struct diag *d)
{
    struct results *out = p->out;
    uint64_t replication = number / out->plan_count;
    struct results_plan *plan = &out->plans[number % out->plan_count];
    struct slot *slot = &p->slots[number % p->window];
    struct record *record = &slot->record;

    for (int m = 0; m < METRIC_COUNT; m++)
        plan->values[(size_t)m * out->replications + replication] =
            metric_in_unit(m, record->metric[m]);
    memcpy(plan->digests[replication], record->digest, DIGEST_TEXT);
    for (int b = 0; b < RECORD_UTIL_BINS; b++)
        plan->util_hours[b] += record->util_hours[b];
    plan->peak_cpu += record->peak_cpu;
    plan->peak_memory += record->peak_memory;
    plan->peak_vcpu += record->peak_vcpu;
    plan->events += record->events;
    if (record->memory_peak_b > plan->memory_peak_b) plan->memory_peak_b = record->memory_peak_b;
    if (!merge_series(plan, slot, replication, d)) return false;
    if (!merge_steps(plan, slot, replication, d)) return false;
    if (replication == 0) {
        plan->binds = record->binds;
        plan->first = *record;
        *record = (struct record){0};
    }
    return true;
}

static void slot_clear(struct slot *slot)
{
    record_deinit(&slot->record);
    series_deinit(&slot->series);
    steps_deinit(&slot->steps);
    *slot = (struct slot){0};
}

/* ---- workers ---- */

static void fail_at(struct pool *p, uint64_t number, const struct diag *d)
{
    if (number >= atomic_load(&p->failed_run)) return;
    atomic_store(&p->failed_run, number);
    p->failure = *d;
}

static bool take(struct pool *p, uint64_t *number)
{
    bool taken = false;
    pthread_mutex_lock(&p->lock);
    while (p->next < p->total && p->next < atomic_load(&p->failed_run)) {
        if (p->next < p->merged + p->window) {
            *number = p->next++;
            p->slots[*number % p->window] = (struct slot){0};
            taken = true;
            break;
        }
        pthread_cond_wait(&p->merged_more, &p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return taken;
}

static void finish(struct pool *p, uint64_t number, const struct diag *failure)
{
    pthread_mutex_lock(&p->lock);
    struct slot *slot = &p->slots[number % p->window];
    if (failure != NULL) {
        fail_at(p, number, failure);
    } else {
        slot->done = true;
        slot->fraction = 1;
        p->done++;
    }
    while (p->merged < p->next && p->slots[p->merged % p->window].done) {
        struct diag d = {0};
        if (!merge(p, p->merged, &d)) {
            fail_at(p, p->merged, &d);
            break;
        }
        slot_clear(&p->slots[p->merged % p->window]);
        p->merged++;
    }
    report_progress(p, false);
    pthread_cond_broadcast(&p->merged_more);
    pthread_mutex_unlock(&p->lock);
}

/* Whoever takes the first replication of a plan also sees how many hosts would do for it. */
static bool size_plan(const struct experiment *e, struct results_plan *plan, struct diag *d)
{
    experiment_sizing_fn sizing = e->sizing != NULL ? e->sizing : sizing_of;
    if (sizing(plan->spec, &plan->sizing_memory, &plan->sizing, &plan->sizing_count)) return true;
    return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the sizing of plan %s",
                     plan->name);
}

static void simulate_one(struct pool *p, uint64_t number)
{
    const struct experiment *e = p->e;
    uint64_t replication = number / e->plan_count;
    struct run run = {.pool = p,
                      .number = number,
                      .plan = (uint32_t)(number % e->plan_count),
                      .first = replication == 0,
                      .slot = &p->slots[number % p->window]};
    struct record_sink sink = sink_of(&run);
    struct run_options opt = {.replication = e->first_replication + replication,
                              .branch = p->out->common_random_numbers ? 0 : run.plan,
                              .until_ns = e->until_ns,
                              .tick_split = e->tick_split,
                              .clone_at_ns = e->clone_at_ns,
                              .audit = e->audit,
                              .interrupt = e->interrupt,
                              .sink = &sink};
    struct diag d = {0};
    if (run.first && !size_plan(e, &p->out->plans[run.plan], &d)) {
        finish(p, number, &d);
        return;
    }
    if (p->simulate(e->plans[run.plan], &opt, &run.slot->record, &d)) {
        finish(p, number, NULL);
        return;
    }
    SIM_ASSERT(d.code != DIAG_OK);
    finish(p, number, run.diag.code != DIAG_OK ? &run.diag : &d);
}

static void *work(void *ctx)
{
    struct pool *p = ctx;
    uint64_t number;
    while (take(p, &number))
        simulate_one(p, number);
    return NULL;
}

/* The calling thread works too, so that a system that gives no thread still gets the job done. */
static void run_all(struct pool *p, uint32_t threads)
{
    pthread_t extra[EXPERIMENT_THREADS_MAX];
    uint32_t started = 0;
    while (started + 1 < threads && started + 1 < p->total) {
        if (pthread_create(&extra[started], NULL, work, p) != 0) break;
        started++;
    }
    work(p);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(extra[i], NULL);
}

/* ---- set-up ---- */

static bool find_baseline(const struct experiment *e, uint32_t *index, struct diag *d)
{
    const struct spec_experiment *spec = &e->plans[0]->experiment;
    const char *name = e->baseline != NULL ? e->baseline : spec->baseline;
    *index = 0;
    if (name == NULL) return true;
    for (uint32_t p = 0; p < e->plan_count; p++) {
        if (strcmp(e->plans[p]->plan, name) != 0) continue;
        *index = p;
        return true;
    }
    return diag_fail(d, DIAG_REFERENCE, spec->pos, "baseline '%s' is not one of the plans", name);
}

static bool results_init(struct results *r, const struct experiment *e, struct diag *d)
{
    const struct scenario *sc = e->plans[0];
    uint64_t replications =
        e->replications > 0 ? e->replications : (uint64_t)sc->experiment.replications;
    SIM_ASSERT(replications > 0 && replications <= UINT32_MAX);
    *r = (struct results){.name = sc->name,
                          .title = sc->title,
                          .question = sc->question,
                          .seed = sc->seed,
                          .confidence = sc->experiment.confidence,
                          .common_random_numbers = sc->experiment.common_random_numbers,
                          .clock_start_s = sc->clock.start_s,
                          .calendar = sc->calendar,
                          .account_from_ns = sc->account.from_ns,
                          .account_to_ns = sc->account.to_ns,
                          .first_replication = e->first_replication,
                          .replications = (uint32_t)replications};
    if (e->until_ns > 0 && e->until_ns < r->account_to_ns) r->account_to_ns = e->until_ns;
    if (!find_baseline(e, &r->baseline, d)) return false;
    r->plans = calloc(e->plan_count, sizeof *r->plans);
    if (r->plans == NULL) return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for results");
    r->plan_count = e->plan_count;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        struct results_plan *plan = &r->plans[p];
        plan->name = e->plans[p]->plan;
        plan->spec = e->plans[p];
        plan->values = calloc(replications, METRIC_COUNT * sizeof *plan->values);
        plan->digests = calloc(replications, sizeof *plan->digests);
        if (plan->values == NULL || plan->digests == NULL)
            return diag_fail(d, DIAG_NOMEM, diag_nowhere(),
                             "no memory for the metrics of %u replications", r->replications);
    }
    return true;
}

static uint32_t thread_count(const struct experiment *e)
{
    if (e->threads < 1) return 1;
    return e->threads < EXPERIMENT_THREADS_MAX ? e->threads : EXPERIMENT_THREADS_MAX;
}

static bool pool_init(struct pool *p, const struct experiment *e, struct results *out,
                      struct diag *d)
{
    *p = (struct pool){.e = e,
                       .out = out,
                       .simulate = e->simulate != NULL ? e->simulate : run_simulate,
                       .total = (uint64_t)out->replications * e->plan_count,
                       .window = (uint64_t)thread_count(e) * WINDOW_PER_THREAD,
                       .started_s = now_s()};
    atomic_init(&p->failed_run, NO_FAILURE);
    p->slots = calloc(p->window, sizeof *p->slots);
    if (p->slots == NULL) return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the runs");
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->merged_more, NULL);
    return true;
}

static void pool_deinit(struct pool *p)
{
    for (uint64_t i = 0; i < p->window; i++)
        slot_clear(&p->slots[i]);
    free(p->slots);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->merged_more);
}

/* How far it was is what matters to who interrupted it. */
static void tell_progress(const struct pool *p, struct diag *d)
{
    *d = (struct diag){.code = DIAG_OK};
    diag_fail(d, DIAG_INTERRUPTED, diag_nowhere(),
              "interrupted when %" PRIu64 " of %" PRIu64 " runs were complete", p->done, p->total);
}

bool experiment_run(const struct experiment *e, struct results *out, struct diag *d)
{
    SIM_ASSERT(e->plan_count > 0 && e->plans != NULL);
    SIM_ASSERT(d != NULL && d->code == DIAG_OK);
    struct pool pool;
    if (!results_init(out, e, d) || !pool_init(&pool, e, out, d)) {
        results_deinit(out);
        return false;
    }
    run_all(&pool, thread_count(e));
    bool ok = atomic_load(&pool.failed_run) == NO_FAILURE;
    SIM_ASSERT(!ok || pool.merged == pool.total);
    if (ok) {
        report_progress(&pool, true);
        results_summarise(out);
    } else {
        *d = pool.failure;
        if (d->code == DIAG_INTERRUPTED) tell_progress(&pool, d);
        results_deinit(out);
    }
    pool_deinit(&pool);
    return ok;
}
