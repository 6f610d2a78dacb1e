/* SPDX-License-Identifier: GPL-3.0-or-later */
/* console - the summary of an experiment on a terminal.
 *
 * One sentence per plan that answers the question, then one table: metrics as rows; baseline, plans
 * and differences as columns, with confidence intervals. Fits `width` columns: plans that do not
 * fit side by side follow in further blocks. Plain ASCII unless `utf8`. Test:
 * tests/analysis/test_console.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_CONSOLE_H
#define VDCSIM_ANALYSIS_REPORT_CONSOLE_H

#include "analysis/experiment/results.h"
#include <stdbool.h>
#include <stdio.h>

struct console_options {
    int width;  /* columns; 0 = 80; below 40 counts as 40 */
    bool color; /* ANSI colours */
    bool utf8;  /* +- as one sign, line drawing */
    bool all;   /* every metric, not only the relevant ones */
};

/* console_summary - writes the summary. `opt` NULL = defaults. false: the stream has an error. */
bool console_summary(FILE *out, const struct results *r, const struct console_options *opt);

/* console_digests - `PLAN REP DIGEST` lines, plans in order, replications in order. */
bool console_digests(FILE *out, const struct results *r);

#endif
