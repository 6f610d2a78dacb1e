/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store - compiles demand traces once and hands them out const.
 *
 * The command line creates one store; the specifications of all plans share it. Each distinct
 * request is read, checked and compiled at the first trace_store_get and found again by the next.
 * All traces are compiled before any thread starts: the store itself is not thread-safe, its traces
 * are const.
 *
 * Which file a name means: names are relative to the scenario's folder; what is not there is looked
 * for below the data folder. No `..`, no absolute name, no symbolic link in any component, regular
 * files only. A file may be gzip'ed, whatever it is called. Formats: scenarios/import/formats.h.
 * Tests: tests/scenarios/test_import_*.c. */
#ifndef VDCSIM_SCENARIOS_IMPORT_STORE_H
#define VDCSIM_SCENARIOS_IMPORT_STORE_H

#include "scenarios/trace.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_request {
    const char *file;         /* as the user wrote it; bitbrains: a file or a glob of files */
    const char *fragments;    /* opendc: the second file; NULL otherwise */
    enum trace_format format; /* TRACE_AUTO: told from the first bytes of the file */
    int64_t interval_ns;      /* of a matrix; 0 = 300 s */
    const char *scenario_dir; /* where names are looked up first; NULL or "" = "." */
    const char *data_dir;     /* --data: where they are looked up next; NULL = nowhere */
    int64_t resample_ns;      /* bitbrains, opendc: turn into a grid of this interval; 0 = leave */
    struct diag_pos pos;      /* where the scenario names the trace, for messages */
};

struct trace_input {  /* one file that was read, for the manifest */
    const char *name; /* as written, or the folder of a glob and the name found there */
    uint64_t bytes;   /* stored size, before decompression */
    uint64_t hash;    /* of the stored bytes: FNV-1a, 64 bit */
};

struct trace_store;

/* trace_store_create - an empty store that takes at most limit_b bytes (0 = no limit).
 * Returns NULL when the system has no memory. */
struct trace_store *trace_store_create(size_t limit_b);

/* trace_store_destroy - ends every trace and every text the store handed out; accepts NULL. */
void trace_store_destroy(struct trace_store *store);

/* trace_store_get - the compiled trace of a request, compiled now unless an equal one was before.
 * Args    request: borrowed for the call, its texts are copied.
 * Returns true and *trace, which lives as long as the store.
 * Errors  false with *d: DIAG_NOINPUT nothing of that name in either folder, DIAG_TRACE not a valid
 *         trace (position in the trace file), DIAG_LIMIT too large, DIAG_NOMEM, DIAG_IO. Positions
 *         name files by text that the store owns: report them before it is destroyed. A request
 *         that failed leaves nothing behind and may be repeated. */
bool trace_store_get(struct trace_store *store, const struct trace_request *request,
                     const struct trace **trace, struct diag *d);

/* trace_store_inputs - how many files were read successfully; trace_store_input - the i-th of them
 * in the order of first use, each stored file once. */
size_t trace_store_inputs(const struct trace_store *store);
const struct trace_input *trace_store_input(const struct trace_store *store, size_t i);

#endif
