/* SPDX-License-Identifier: GPL-3.0-or-later */
/* swapdir - a folder that appears whole or not at all.
 *
 * Files are made in a hidden sibling of the target, on the same file system; commit renames it into
 * place. An old folder is renamed away first, put back if the second rename fails, and deleted
 * last. Knows nothing about what is in the folder. Test: tests/analysis/test_swapdir.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_SWAPDIR_H
#define VDCSIM_ANALYSIS_REPORT_SWAPDIR_H

#include "analysis/report/outf.h"
#include "sim/diag.h"
#include <stdbool.h>

struct swapdir {
    const struct outf_ops *ops;
    char target[OUTF_PATH_MAX];
    char parent[OUTF_PATH_MAX];
    char temp[OUTF_PATH_MAX]; /* where the files go until commit; "" when there is none */
    char old[OUTF_PATH_MAX];
};

/* swapdir_begin - makes missing parents and the hidden sibling. false: DIAG_IO with path and
 * reason. */
bool swapdir_begin(struct swapdir *s, const struct outf_ops *ops, const char *target,
                   struct diag *d);
/* swapdir_commit - syncs the sibling and puts it in the target's place. On false (DIAG_IO) the
 * target is as it was and the sibling is gone. */
bool swapdir_commit(struct swapdir *s, struct diag *d);
/* swapdir_abort - removes the sibling; harmless when there is none. */
void swapdir_abort(struct swapdir *s);

/* swapdir_remove_tree - deletes a folder with everything in it, symbolic links unfollowed, at most
 * eight levels deep. false when something is left. */
bool swapdir_remove_tree(const struct outf_ops *ops, const char *path);

#endif
