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

void results_deinit(struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        struct results_plan *plan = &r->plans[p];
        free(plan->values);
        free(plan->digests);
        record_deinit(&plan->first);
        series_deinit(&plan->series_first);
        series_deinit(&plan->series_mean);
    }
    free(r->plans);
    *r = (struct results){0};
}
