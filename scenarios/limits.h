/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits - the sizes at which vdcsim says a clear no instead of running out of something.
 *
 * Every limit that a file can reach is here. They protect against damaged and hostile input and
 * typing errors ("100000000 hosts"); none is a property of the model. */
#ifndef VDCSIM_SCENARIOS_LIMITS_H
#define VDCSIM_SCENARIOS_LIMITS_H

#include <stdint.h>

enum {
    LIMIT_DEPTH = 64,                /* YAML nesting, includes and aliases followed */
    LIMIT_FILE_B = 16 * 1024 * 1024, /* one scenario or included file */
    LIMIT_NODES = 2 * 1000 * 1000,   /* YAML nodes, aliases followed */
    LIMIT_SCALAR_B = 4096,           /* one YAML scalar or key */
    LIMIT_INCLUDES = 64,             /* files included by one scenario */
    LIMIT_NAME = 64,                 /* characters of a name */
    LIMIT_PLANS = 1000,
    LIMIT_STEPS = 10000, /* of one plan */
    LIMIT_SETS = 1000,   /* --set options, keys of a plan's `set` */
    LIMIT_HOSTS = 1000 * 1000,
    LIMIT_VMS = 100 * 1000 * 1000, /* that exist at clock.start or by count */
    LIMIT_YEARS = 100,             /* horizon, and length of a trace */

    LIMIT_TRACE_NAME = 1024,         /* characters of a file name or glob, folders included */
    LIMIT_TRACE_FOLDERS = 16,        /* folders in such a name */
    LIMIT_TRACE_FILES = 1000 * 1000, /* files of one glob */
    LIMIT_TRACE_LINE = 4096,         /* characters of a line of bitbrains and opendc files */
    LIMIT_TRACE_COLUMNS = 64,        /* columns of such files */
    LIMIT_TRACE_CELL = 64,           /* characters of a cell of a matrix */
    LIMIT_TRACE_SAMPLES = 50000000,  /* columns of a matrix: a century of minutes */
    LIMIT_TRACE_SERIES = 10000000,   /* VMs of one trace */
    LIMIT_TRACE_PERCENT = 100000     /* a sample in percent: a thousand busy processors */
};

/* Bytes of one trace file, as stored and after decompression. The largest public trace we know, two
 * million VMs of Azure for a month, is 117 GB of text and must be imported in parts. */
#define LIMIT_TRACE_STORED_B (UINT64_C(4) << 30)
#define LIMIT_TRACE_PLAIN_B  (UINT64_C(16) << 30)

#endif
