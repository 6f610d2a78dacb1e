/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metric - the public table of metrics: names, units, documentation, and how a value is shown.
 *
 * Built from MODEL_METRICS (models/record.h), in that order, so index m is enum model_metric. A
 * record holds fractions (0.43); everything from struct results on holds the unit that the table
 * names (43 %). Const data, no memory. Test: tests/analysis/test_metric.c. */
#ifndef VDCSIM_ANALYSIS_EXPERIMENT_METRIC_H
#define VDCSIM_ANALYSIS_EXPERIMENT_METRIC_H

#include "models/record.h"
#include "scenarios/describe.h"

/* metric_table - METRIC_COUNT rows and a NULL-name row: what cli puts into struct registry. */
const struct metric_desc *metric_table(void);
/* metric_find - index by dotted name, or -1. */
int metric_find(const char *name);
/* metric_in_unit - value of a record in the unit of the table: fractions become percent. */
double metric_in_unit(int metric, double recorded);

#endif
