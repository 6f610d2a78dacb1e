/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace - compiled demand traces: what importers produce and the demand path replays.
 *
 * A trace is compiled once, before any run starts, and is const afterwards: replications, plans and
 * threads share it. Two shapes:
 *   grid    a matrix, time-major, one common interval: row k holds from k to k + 1 intervals after
 * the           trace begins, for every series alike; outside a series' life its samples are 0
 *   events  per series a list of (time, value) changes, any spacing, the first at 0; a value holds
 *           until the next change or the end of the series; two successive values always differ
 * Samples are percent as given, or demand rounded to nearest 1/1000 rating point, in 1, 2 or 4
 * bytes: the smallest that holds the values without further loss. Percent with decimals are held as
 * hundredths, thousandths ... of a percent: `per_percent` steps a percent.
 * Tests: tests/scenarios/test_import_*.c; both shapes of the same data agree: test_import_law.c. */
#ifndef VDCSIM_SCENARIOS_TRACE_H
#define VDCSIM_SCENARIOS_TRACE_H

#include <stdbool.h>
#include <stdint.h>

enum trace_format { TRACE_AUTO, TRACE_MATRIX, TRACE_BITBRAINS, TRACE_OPENDC };
enum trace_unit { TRACE_PERCENT, TRACE_MPT };

struct trace_series { /* what a trace says about one VM; 0 = says nothing */
    char name[64];
    int64_t vcpu;
    int64_t nominal_mpt; /* total provisioned rating */
    int64_t memory_b;
    int64_t start_ns;  /* first sample, relative to the beginning of the trace, which is that of
                             its earliest series; in a grid a multiple of the interval */
    int64_t length_ns; /* end of the last sample, relative to start_ns */
    uint64_t first;    /* events: index of its first change, count of changes */
    uint64_t count;
};

struct trace {
    const char *name; /* as the user wrote it */
    enum trace_format format;
    enum trace_unit unit;
    int64_t per_percent; /* TRACE_PERCENT: integer steps of one percent (1, 10, 100, 1000) */
    uint32_t series_count;
    const struct trace_series *series;
    int64_t origin_s; /* calendar second of the earliest sample; 0 = unknown */
    /* grid */
    bool is_grid;
    int64_t interval_ns;
    uint32_t samples; /* rows */
    uint32_t stride;  /* elements per row >= series_count */
    uint32_t width;   /* bytes per element: 1, 2, 4 */
    const void *rows; /* samples x stride elements; each row starts on a multiple of 64 bytes,
                               what is behind series_count in a row is 0 */
    uint32_t max_value;
    /* events (relative to the series' start_ns) */
    const int64_t *event_ns;
    const uint32_t *event_value;
    /* provenance */
    uint64_t bytes_hash;   /* over the hashes of its files, for the manifest */
    uint64_t rows_skipped; /* lines left out because their time was not after the one before */
};

#endif
