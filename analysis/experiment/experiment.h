/* SPDX-License-Identifier: GPL-3.0-or-later */
/* experiment - runs every plan under the same random worlds, many times, on several threads.
 *
 * Runs are numbered replication by replication (run = replication x plans + plan) and taken from
 * one counter; what they leave behind is stored or merged by that number, so the results are the
 * same bytes for any number of threads. The first failure in run order is the one reported: runs
 * before it are finished, runs after it are stopped. Memory: metrics and digests of every run;
 * series, histogram and steps as running sums in replication order; everything else of replication
 * 0 only. */
#ifndef VDCSIM_ANALYSIS_EXPERIMENT_EXPERIMENT_H
#define VDCSIM_ANALYSIS_EXPERIMENT_EXPERIMENT_H

#include "analysis/experiment/results.h"
#include "models/run.h"
#include "models/sizing.h"
#include "sim/diag.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum { EXPERIMENT_THREADS_MAX = 256 };

struct experiment_progress {
    uint64_t done, total; /* runs */
    double fraction;      /* 0..1 of all simulated time, running runs included */
    double elapsed_s;     /* wall time since the start */
    double eta_s;         /* wall time left; negative while unknown */
};

/* What to observe of the first replication of each plan. Called from worker threads: never twice at
 * a time for one plan, but for several plans at once. false (with d filled) stops the experiment.
 * NULL = not wanted. */
struct experiment_observer {
    void *ctx;
    bool (*vm)(void *ctx, uint32_t plan, const struct record_vm *row, struct diag *d);
    bool (*decision)(void *ctx, uint32_t plan, const struct record_decision *row, struct diag *d);
};

typedef bool (*experiment_simulate_fn)(const struct scenario *sc, const struct run_options *opt,
                                       struct record *out, struct diag *d);

typedef bool (*experiment_sizing_fn)(const struct scenario *sc, struct arena *a,
                                     struct record_sizing **rows, uint32_t *count);

struct experiment {
    const struct scenario *const *plans; /* one checked specification per plan, at least one */
    uint32_t plan_count;
    const char *baseline;       /* plan name; NULL = experiment.baseline of the first plan */
    uint64_t replications;      /* 0 = experiment.replications of the first plan */
    uint64_t first_replication; /* shards: replications first .. first + replications - 1 */
    uint32_t threads;           /* 0 or 1 = in the calling thread only */
    int64_t until_ns;           /* as in struct run_options */
    uint32_t tick_split;        /* as in struct run_options: change no result (tests) */
    int64_t clone_at_ns;
    bool audit;
    const volatile sig_atomic_t *interrupt;     /* NULL = none */
    const struct experiment_observer *observer; /* NULL = none */
    /* NULL; else one call at a time, at most ten a second, and a last one at the end */
    void (*progress)(void *ctx, const struct experiment_progress *p);
    void *progress_ctx;
    experiment_simulate_fn simulate; /* NULL = run_simulate */
    experiment_sizing_fn sizing;     /* NULL = sizing_of; once for each plan */
};

/* experiment_run - all runs, then the statistics.
 * Returns false with the diagnostic of the first failing run (DIAG_INTERRUPTED after an interrupt);
 * `out` is empty then. Errors: DIAG_REFERENCE (unknown baseline), DIAG_NOMEM, those of the runs.
 * Owns: out belongs to the caller (results_deinit). */
bool experiment_run(const struct experiment *e, struct results *out, struct diag *d);

#endif
