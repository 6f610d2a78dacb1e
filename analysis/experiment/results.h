/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results - what an experiment found: every plan's metrics with intervals, and the paired
 * comparisons.
 *
 * Plain data between experiment_run and the reports. Metric values are in the unit of
 * metric_table() (percent, not fractions). NaN is "no data". Names are borrowed from the scenarios,
 * which must outlive the results. Nothing here depends on threads, clocks or addresses. */
#ifndef VDCSIM_ANALYSIS_EXPERIMENT_RESULTS_H
#define VDCSIM_ANALYSIS_EXPERIMENT_RESULTS_H

#include "analysis/experiment/metric.h"
#include "analysis/experiment/series.h"
#include "analysis/experiment/steps.h"
#include "analysis/experiment/tally.h"
#include "analysis/stats/interval.h"
#include "models/record.h"
#include "scenarios/spec.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct results_plan {
    const char *name;
    const struct scenario *spec;
    double *values;                     /* [METRIC_COUNT][replications]: results_values() */
    struct moments stats[METRIC_COUNT]; /* over replications */
    struct interval ci[METRIC_COUNT];   /* of the mean */
    struct interval_difference
        versus[METRIC_COUNT];     /* this plan - baseline; n = 0 for the baseline */
    char (*digests)[DIGEST_TEXT]; /* per replication */
    struct record first;          /* replication 0 in full: hosts, workloads, clusters */
    struct series series_first;   /* replication 0 */
    struct series series_mean;    /* mean over replications */
    struct steps steps_first;     /* replication 0, sorted */
    struct steps_all steps;       /* all replications */
    struct tally decisions;       /* replication 0, when they are observed */
    struct record_sizing *sizing; /* hosts that would do, from the specification */
    uint32_t sizing_count;
    struct arena sizing_memory;              /* owns them */
    double util_hours[RECORD_UTIL_BINS];     /* mean over replications */
    double peak_cpu, peak_memory, peak_vcpu; /* mean over replications */
    const char *binds;                       /* of replication 0 */
    uint64_t events;                         /* all replications */
    size_t memory_peak_b;                    /* largest of all replications; not in any file */
};

struct results {
    const char *name, *title, *question; /* title and question may be NULL or "" */
    uint64_t seed;
    double confidence;
    bool common_random_numbers;
    int64_t clock_start_s; /* calendar second of simulated time 0 */
    struct calendar calendar;
    int64_t account_from_ns, account_to_ns; /* runs end where accounting ends */
    uint64_t first_replication;             /* of this shard; 0 */
    uint32_t replications;
    uint32_t baseline; /* index of a plan */
    uint32_t plan_count;
    struct results_plan *plans;
};

/* results_values - the replications of one metric of a plan, replication order. */
static inline const double *results_values(const struct results *r, const struct results_plan *p,
                                           int metric)
{
    return p->values + (size_t)metric * r->replications;
}

/* results_plan_find - index by name, or -1. */
int results_plan_find(const struct results *r, const char *plan);

/* results_summarise - means, intervals and comparisons, once all runs are merged. */
void results_summarise(struct results *r);

void results_deinit(struct results *r);

#endif
