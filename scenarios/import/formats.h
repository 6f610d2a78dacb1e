/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formats - the parsers of foreign demand traces.
 *
 * All: UTF-8 or ASCII, LF or CRLF, blank lines ignored, decimal points whatever the locale, quotes
 * around a cell allowed. Numbers are converted from their digits (scan.h), never through a double.
 *
 * matrix     percent of a VM's CPU: one line a VM, one column a sample every `interval`, separated
 *            by comma, semicolon or tab. Whole numbers or up to 3 decimals. A first line whose
 *            first cell is not a number is a heading. Becomes a grid.
 * bitbrains  one file a VM, as the Bitbrains traces of the Grid Workloads Archive (Shen, van Beek,
 *            Iosup, CCGrid 2015, GWA-T-12): `;`-separated with a heading that names the columns.
 *            The time is in seconds even though the heading says ms; values beyond the year 2262
 *            are ms. Demand is "CPU usage [MHZ]". A value holds until the next line, the last one
 *            for `interval`. Cores, provisioned MHz and memory (KB = 1024 bytes) vary over a file's
 *            life; the largest counts. Lines not later than the one before are skipped and counted.
 * opendc     two files: tasks (id, submission_time in ms since 1970, cpu_count, cpu_capacity in MHz
 *            of all cores, mem_capacity in kB) and fragments (id, duration in ms, cpu_usage in MHz
 *            of all cores; file order is time order within an id). OpenDC, workload format of 2022.
 *            VMs in order of submission, equal ones in file order; a VM lives as long as its
 *            fragments together. Memory in OpenDC is whole MB = round(kB / 1000); 1 MB = 10^6 bytes
 *            here, as for the memory of hosts, so that its placements can be repeated.
 * Tests: tests/scenarios/test_import_{matrix,bitbrains,opendc,law}.c. */
#ifndef VDCSIM_SCENARIOS_IMPORT_FORMATS_H
#define VDCSIM_SCENARIOS_IMPORT_FORMATS_H

#include "scenarios/import/compile.h"
#include "scenarios/import/infile.h"

/* All: on failure false with *c->d: DIAG_TRACE with the place in the file, DIAG_LIMIT, DIAG_NOMEM,
 * or what the stream reports. */

/* matrix_compile - *t from the one file. */
bool matrix_compile(const struct compile *c, struct infile *in, struct trace *t);

struct bitbrains { /* zeroed at first */
    struct series_list series;
    struct event_list events;
    uint64_t rows_skipped;
};
/* bitbrains_add - one file; the series is named after it, without folder, .gz and .csv.
 * bitbrains_finish - *t from all files added, at least one. */
bool bitbrains_add(const struct compile *c, struct bitbrains *b, struct infile *in);
bool bitbrains_finish(const struct compile *c, struct bitbrains *b, struct trace *t);

struct opendc { /* zeroed at first */
    struct series_list series;
    uint32_t *by_name; /* indices of series in byte order of their names */
    uint32_t *owner;   /* per fragment: series, length, demand */
    int64_t *length_ns;
    uint32_t *value;
    uint64_t count, capacity;
};
/* opendc_tasks, opendc_fragments - the two files, in this order. opendc_finish - *t from both. */
bool opendc_tasks(const struct compile *c, struct opendc *o, struct infile *in);
bool opendc_fragments(const struct compile *c, struct opendc *o, struct infile *in);
bool opendc_finish(const struct compile *c, struct opendc *o, struct trace *t);

/* formats_guess - the format of a file from its first line; TRACE_MATRIX when nothing else fits. */
enum trace_format formats_guess(const struct infile *in);

#endif
