/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv - tidy tables (RFC 4180 quoting, LF, header line, units last in the column names).
 *
 * No data is an empty cell. Text cells that a spreadsheet would take for a formula (= + - @ tab CR
 * first) get a leading apostrophe; numbers never do. Rows are in a fixed order: plans as in the
 * scenario. Columns: docs/reference/results.md. Test: tests/analysis/test_csv.c,
 * tests/golden/report/. */
#ifndef VDCSIM_ANALYSIS_REPORT_CSV_H
#define VDCSIM_ANALYSIS_REPORT_CSV_H

#include "analysis/experiment/results.h"
#include "analysis/report/outf.h"

void csv_metrics(struct outf *o, const struct results *r); /* every replication, long format */
void csv_summary(struct outf *o, const struct results *r); /* means, intervals, differences */
void csv_hosts(struct outf *o, const struct results *r);   /* replication 0, as the next two */
void csv_workloads(struct outf *o, const struct results *r);
void csv_clusters(struct outf *o, const struct results *r);
void csv_series(struct outf *o, const struct results *r); /* mean, and replication 0 */
void csv_util_histogram(struct outf *o, const struct results *r);
void csv_steps(struct outf *o, const struct results *r);  /* replication 0, then mean, min, max */
void csv_sizing(struct outf *o, const struct results *r); /* once per plan */

void csv_vm_header(struct outf *o);
void csv_vm_row(struct outf *o, const char *plan, const struct record_vm *row);
void csv_decision_header(struct outf *o);
void csv_decision_row(struct outf *o, const char *plan, uint64_t replication,
                      const struct calendar *c, const struct record_decision *row);

/* csv_cell - one text cell with quoting and apostrophe, without separator. */
void csv_cell(struct outf *o, const char *text);

#endif
