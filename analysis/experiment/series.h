/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series - rows over time of one run, and their mean over runs.
 *
 * The columns of struct record_series as a table, so that merging, tables and plots never list them
 * twice. Rows of different replications have the same intervals. Test:
 * tests/analysis/test_series.c. */
#ifndef VDCSIM_ANALYSIS_EXPERIMENT_SERIES_H
#define VDCSIM_ANALYSIS_EXPERIMENT_SERIES_H

#include "models/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct series {
    struct record_series *rows;
    uint32_t count, cap;
};

struct series_column {
    const char *name; /* as in series.csv, unit last */
    size_t offset;    /* of a double in struct record_series */
};

/* series_columns - NULL-name terminated, in the order of the struct. */
const struct series_column *series_columns(void);
double series_get(const struct record_series *row, const struct series_column *c);

/* series_push - appends a row. false: no memory (the series is unchanged). */
bool series_push(struct series *s, const struct record_series *row);
/* series_add - adds the rows of `s` to those of `sum`; the first call copies. false: no memory, or
 * the intervals differ (then `sum` is unchanged and *differs is true). */
bool series_add(struct series *sum, const struct series *s, bool *differs);
/* series_divide - divides every column of every row by n > 0. */
void series_divide(struct series *s, double n);
void series_deinit(struct series *s);

#endif
