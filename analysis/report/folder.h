/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder - the results folder, written whole or not at all.
 *
 * Everything goes to a hidden sibling (.NAME.tmp-PID) on the same file system, is synced, and the
 * sibling is renamed into place: a crash, a full disk or an interrupt leaves the old folder or
 * none, never a half. Whether an existing folder may be replaced is told in manifest.h: a folder
 * with files that are not ours never is without `force`, so that a typing mistake cannot delete
 * someone's work.
 *
 *   folder_begin     before the runs: checks the target, before hours are spent on an experiment
 *   folder_observer  hands VM and decision rows of replication 0 to the open folder
 *   folder_commit    writes tables, summary, plots, report and manifest, then renames
 *   folder_abort     forgets everything
 *   folder_write     begin + commit, for those without vms and decisions tables
 *
 * Tests: tests/analysis/test_folder.c, tests/fault/test_folder_faults.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_FOLDER_H
#define VDCSIM_ANALYSIS_REPORT_FOLDER_H

#include "analysis/experiment/experiment.h"
#include "analysis/experiment/results.h"
#include "analysis/report/manifest.h"
#include "analysis/report/outf.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stdint.h>

struct folder;

struct folder_options {
    const char *directory;               /* e.g. "results/acme"; parents are made */
    const char *scenario_name;           /* decides whether an existing folder is ours to replace */
    uint64_t scenario_hash;              /* of all bytes read: document_hash */
    const char *scenario_text;           /* effective scenario, for the report; NULL = none */
    const struct folder_change *changes; /* one per plan, for the report; NULL = none */
    const char *const *arguments;        /* options that change results: "--set", "a.b=1", ... */
    uint32_t argument_count;
    const struct folder_input *inputs; /* without the traces, which the scenarios know */
    uint32_t input_count;
    bool force;
    bool html;                  /* report.html */
    bool plots;                 /* plots/ by gnuplot; a missing gnuplot is a warning */
    bool vms;                   /* vms.csv, replication 0 */
    bool decisions;             /* decisions.csv, replication 0 */
    struct calendar calendar;   /* for dates in decisions.csv */
    uint64_t first_replication; /* likewise: the number of "replication 0" */
    const char *gnuplot;        /* program; NULL = "gnuplot" */
    void (*warn)(void *ctx, const char *line); /* NULL = silent */
    void *warn_ctx;
    const struct outf_ops *ops; /* NULL = outf_system() */
};

/* folder_begin - checks the target and makes the temporary sibling. `opt` and the plan names (in
 * the order of the experiment) are borrowed until commit or abort. Returns NULL with DIAG_IO (path
 * and reason) or DIAG_NOMEM. */
struct folder *folder_begin(const struct folder_options *opt, const char *const *plan_names,
                            uint32_t plan_count, struct diag *d);
/* folder_observer - for struct experiment; valid until commit or abort. NULL when neither the vms
 * nor the decisions table is wanted. */
const struct experiment_observer *folder_observer(struct folder *f);
/* folder_commit - writes everything and renames it into place; frees f in any case. false: DIAG_IO
 * or DIAG_NOMEM, and the target is as it was. */
bool folder_commit(struct folder *f, const struct results *r, struct diag *d);
void folder_abort(struct folder *f);

bool folder_write(const struct results *r, const struct folder_options *opt, struct diag *d);

#endif
