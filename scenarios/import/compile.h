/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compile - what the parsers of all trace formats share: growing lists, grids, resampling.
 *
 * A parser fills lists in two arenas: `keep` belongs to the trace and lives as long as it does,
 * `scratch` is given back as soon as the trace is compiled, well or badly. Every list is therefore
 * freed on every path without a word from the parser.
 * Tests: tests/scenarios/test_import_law.c and those of the formats. */
#ifndef VDCSIM_SCENARIOS_IMPORT_COMPILE_H
#define VDCSIM_SCENARIOS_IMPORT_COMPILE_H

#include "scenarios/limits.h"
#include "scenarios/trace.h"
#include "sim/arena.h"
#include "sim/diag.h"
#include "sim/time.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMPILE_SPAN_MAX_NS ((int64_t)LIMIT_YEARS * NS_PER_YEAR)

struct compile {
    struct arena *keep, *scratch;
    const char *name;    /* of the trace, for messages about the whole of it */
    int64_t interval_ns; /* matrix: of the grid; bitbrains: how long the last sample holds */
    struct diag *d;
};

struct event_list {
    int64_t *ns;
    uint32_t *value;
    uint64_t count, capacity;
};

struct series_list {
    struct trace_series *items;
    uint32_t count, capacity;
};

/* compile_nomem - records that memory ran out. Returns false. */
bool compile_nomem(const struct compile *c);

/* compile_series - appends a zeroed series; NULL: no memory, or more than LIMIT_TRACE_SERIES. */
struct trace_series *compile_series(const struct compile *c, struct series_list *list);

/* compile_event - appends a change to the list of the series that started at event `first`, unless
 * the series has that value already. */
bool compile_event(const struct compile *c, struct event_list *list, uint64_t first, int64_t ns,
                   uint32_t value);

/* compile_grid - gives *t zeroed rows for `series` x `samples`, `width` bytes each, and its shape.
 * Returns the rows to be filled, NULL: no memory. */
void *compile_grid(const struct compile *c, struct trace *t, uint32_t samples, uint32_t series,
                   uint32_t width);

/* compile_events - makes *t a trace of events in 1/1000 points from the lists. start_ns of the
 * series is absolute (ns since 1970) and becomes relative to the earliest, the origin. */
bool compile_events(const struct compile *c, struct trace *t, struct series_list *series,
                    struct event_list *events);

/* compile_resample - turns a trace of events into a grid of `interval_ns`: each sample is the mean
 * demand over its interval, rounded to nearest, so work is kept; a series is 0 outside its life,
 * and its first and last interval count in full. Data on the grid is not changed. */
bool compile_resample(const struct compile *c, struct trace *t, int64_t interval_ns);

/* compile_width - bytes that hold max_value: 1, 2 or 4. compile_store - rows[i] = value. */
uint32_t compile_width(uint32_t max_value);
static inline void compile_store(void *rows, uint32_t width, size_t i, uint32_t value)
{
    if (width == 1)
        ((uint8_t *)rows)[i] = (uint8_t)value;
    else if (width == 2)
        ((uint16_t *)rows)[i] = (uint16_t)value;
    else
        ((uint32_t *)rows)[i] = value;
}

#endif
