/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary - the experiment as one JSON document (summary.json, `run --json`).
 *
 * {"schema_version": 1, "generator": ..., "scenario", "seed", "baseline", "plans": {PLAN:
 * {"metrics": {NAME: {"unit", "mean", "ci95": [lo, hi], "n", "values": [...]}}, "steps": [{...}],
 * "digests": [...]}}, "comparisons": {PLAN: {NAME: {"difference", "ci95", "n", "correlation"}}}}.
 * The key of an interval names its confidence: ci95, ci99, ci99.9. No data is null. Keys keep the
 * order of the metric table; a step is one object however often it recurs.
 * Schema: docs/reference/results.md. Test: tests/analysis/test_summary.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_SUMMARY_H
#define VDCSIM_ANALYSIS_REPORT_SUMMARY_H

#include "analysis/experiment/results.h"
#include "analysis/report/outf.h"
#include <stdbool.h>
#include <stdio.h>

/* summary_write - the document and a final newline. */
void summary_write(struct outf *o, const struct results *r);
/* summary_print - the same to a stream. false: the stream has an error. */
bool summary_print(FILE *out, const struct results *r);

#endif
