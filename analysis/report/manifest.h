/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest - what a results folder was made of and what is in it (manifest.json).
 *
 * Scenario and input hashes, seed, version, digests of every run, and size and SHA-256 of every
 * file: enough to repeat the experiment and to see whether a folder is as we left it. It also marks
 * a folder as ours, which is what allows a new run to replace it. No wall time, host name or
 * absolute path.
 * Schema: docs/reference/results.md. Test: tests/analysis/test_manifest.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_MANIFEST_H
#define VDCSIM_ANALYSIS_REPORT_MANIFEST_H

#include "analysis/experiment/results.h"
#include "analysis/report/outf.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stdint.h>

enum { MANIFEST_NAME_MAX = 128, MANIFEST_FILES_MAX = 512 };

struct manifest_file {
    char name[MANIFEST_NAME_MAX]; /* relative, with '/' */
    uint64_t bytes;
    char sha256[SHA256_TEXT];
};

struct folder_input {
    const char *name;
    uint64_t hash, bytes;
};

struct folder_change {        /* what a plan changes; in the order of the plans */
    const char *plan, *title; /* title: NULL or "" = none */
    char *text;               /* a line of YAML per path of its `set`; "" = nothing */
};

struct manifest {
    uint64_t scenario_hash;
    const char *const *arguments; /* options of the command line that change results */
    uint32_t argument_count;
    const struct folder_input *inputs;
    uint32_t input_count;
    struct manifest_file files[MANIFEST_FILES_MAX];
    uint32_t file_count;
};

/* manifest_add - notes a finished file; its place is in the order of calls. */
void manifest_add(struct manifest *m, const char *name, uint64_t bytes,
                  const char sha256[SHA256_TEXT]);

/* manifest_write_sums - a line per file so far, in the form that `sha256sum -c` reads. */
void manifest_write_sums(struct outf *o, const struct manifest *m);
void manifest_write(struct outf *o, const struct results *r, const struct manifest *m);

/* manifest_allows_replacing - may a new run of `scenario` replace the folder `dir`, which exists?
 * Yes when it is empty, or holds a manifest of that scenario and only files that it lists; with
 * `force` any folder with a manifest of ours. On false (DIAG_IO) the message says why, the hint
 * what to do. */
bool manifest_allows_replacing(const char *dir, const char *scenario, bool force, struct diag *d);

#endif
