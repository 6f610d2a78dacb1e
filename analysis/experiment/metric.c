/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/metric.h"
#include "sim/diag.h"
#include <string.h>

#define X(id, metric_name, metric_unit, lower, text) \
    {.name = metric_name, .unit = metric_unit, .doc = text, .lower_is_better = lower},
static const struct metric_desc table[] = {MODEL_METRICS(X){.name = NULL}};
#undef X

const struct metric_desc *metric_table(void)
{
    return table;
}

int metric_find(const char *name)
{
    SIM_ASSERT(name != NULL);
    for (int m = 0; m < METRIC_COUNT; m++) {
        if (strcmp(table[m].name, name) == 0) return m;
    }
    return -1;
}

double metric_in_unit(int metric, double recorded)
{
    SIM_ASSERT(metric >= 0 && metric < METRIC_COUNT);
    return strcmp(table[metric].unit, "%") == 0 ? 100 * recorded : recorded;
}
