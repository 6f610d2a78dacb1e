/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits - how large a trace may be; beyond each there is a clear error, never a crash.
 *
 * A store takes these unless a test or fuzzer hands it smaller ones. The memory limit is separate: it
 * is given to trace_store_create. Reasons: the published month of Azure's 2.6 million VMs is 117 GB of
 * text, to be imported in parts; everything else we know of is below a tenth of these numbers. */
#ifndef VDCSIM_SCENARIOS_IMPORT_LIMITS_H
#define VDCSIM_SCENARIOS_IMPORT_LIMITS_H

#include <stdint.h>

#define IMPORT_STORED_MAX_B (UINT64_C(4) << 30)  /* one file as stored, perhaps compressed */
#define IMPORT_PLAIN_MAX_B  (UINT64_C(16) << 30) /* one file after decompression */

enum {
    IMPORT_NAME_MAX = 1024,        /* characters of a file name or glob, folders included */
    IMPORT_DEPTH_MAX = 16,         /* folders in a name */
    IMPORT_FILES_MAX = 1000000,    /* files of one glob */
    IMPORT_LINE_MAX = 4096,        /* characters of a line of bitbrains and opendc files */
    IMPORT_CELL_MAX = 64,          /* characters of a cell of a matrix */
    IMPORT_COLUMNS_MAX = 64,       /* columns of bitbrains and opendc files */
    IMPORT_SAMPLES_MAX = 50000000, /* columns of a matrix: 50 million are a century at 1 min */
    IMPORT_SERIES_MAX = 10000000,  /* VMs of one trace */
    IMPORT_PERCENT_MAX = 100000,   /* a sample in percent: a thousand fully used processors */
    IMPORT_TEXT_B = 1 << 16        /* stream buffer; larger than any line or cell above */
};

#define IMPORT_SPAN_MAX_NS (INT64_C(100) * 31557600 * 1000000000) /* a trace covers 100 years */

#endif
