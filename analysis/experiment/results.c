/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/results.h"
#include "sim/diag.h"
#include <stdlib.h>
#include <string.h>

int results_plan_find(const struct results *r, const char *plan)
{
    SIM_ASSERT(plan != NULL);
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (strcmp(r->plans[p].name, plan) == 0) return (int)p;
    }
    return -1;
}

/* ---- statistics ---- */

static void summarise_plan(const struct results *r, struct results_plan *plan)
{
    double n = (double)r->replications;
    series_divide(&plan->series_mean, n);
    steps_finish(&plan->steps);
    for (int b = 0; b < RECORD_UTIL_BINS; b++)
        plan->util_hours[b] /= n;
    plan->peak_cpu /= n;
    plan->peak_memory /= n;
    plan->peak_vcpu /= n;
    for (int m = 0; m < METRIC_COUNT; m++) {
        plan->stats[m] = moments_of(results_values(r, plan, m), r->replications);
        plan->ci[m] = interval_mean(&plan->stats[m], r->confidence);
    }
}

static void compare_plan(const struct results *r, struct results_plan *plan)
{
    const struct results_plan *base = &r->plans[r->baseline];
    for (int m = 0; m < METRIC_COUNT; m++) {
        const double *x = results_values(r, plan, m), *y = results_values(r, base, m);
        plan->versus[m] =
            r->common_random_numbers
                ? interval_paired(x, y, r->replications, r->confidence)
                : interval_welch(x, r->replications, y, r->replications, r->confidence);
    }
}

void results_summarise(struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++)
        summarise_plan(r, &r->plans[p]);
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (p != r->baseline) compare_plan(r, &r->plans[p]);
    }
}

void results_deinit(struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        struct results_plan *plan = &r->plans[p];
        free(plan->values);
        free(plan->digests);
        record_deinit(&plan->first);
        arena_deinit(&plan->sizing_memory);
        series_deinit(&plan->series_first);
        series_deinit(&plan->series_mean);
        steps_deinit(&plan->steps_first);
        steps_all_deinit(&plan->steps);
    }
    free(r->plans);
    *r = (struct results){0};
}
