/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/csv.h"
#include "scenarios/import/formats.h"
#include "sim/num.h"
#include "sim/time.h"
#include <string.h>

enum column { TIME, CORES, PROVISIONED, USAGE, MEMORY };
static const char *const COLUMNS[] = {"timestamp",
                                      "cpu cores",
                                      "cpu capacity provisioned",
                                      "cpu usage [mhz]",
                                      "memory capacity provisioned",
                                      NULL};

/* More seconds than time can hold (the year 2262) are milliseconds (from April 1970 on). */
#define TIME_MAX_S ((uint64_t)INT64_MAX / NS_PER_S - 1)
#define CORES_MAX  UINT64_C(1000000)
#define MEMORY_MAX (UINT64_C(1) << 43) /* KB: 8 EiB */

struct row {
    int64_t ns;
    uint64_t vcpu, nominal_mpt, memory_b;
    uint32_t mpt;
};

static bool row_time(const struct csv *csv, int64_t *ns)
{
    uint64_t t;
    if (!csv_number(csv, TIME, 0, TIME_MAX_S * 1000, &t)) return false;
    if (t <= TIME_MAX_S)
        *ns = (int64_t)t * NS_PER_S;
    else
        *ns = (int64_t)t * NS_PER_MS;
    return true;
}

static bool row_read(const struct csv *csv, struct row *row)
{
    uint64_t mpt, memory_kb;
    if (!row_time(csv, &row->ns)) return false;
    if (!csv_number(csv, CORES, 0, CORES_MAX, &row->vcpu)) return false;
    if (!csv_number(csv, PROVISIONED, 3, UINT32_MAX, &row->nominal_mpt)) return false;
    if (!csv_number(csv, USAGE, 3, UINT32_MAX, &mpt)) return false;
    if (!csv_number(csv, MEMORY, 0, MEMORY_MAX, &memory_kb)) return false;
    row->mpt = (uint32_t)mpt;
    row->memory_b = memory_kb * 1024;
    return true;
}

static int64_t larger(int64_t a, uint64_t b)
{
    return a > (int64_t)b ? a : (int64_t)b;
}

/* "bitbrains/17.csv.gz" -> "17" */
static void series_name(struct trace_series *s, const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    size_t n = strlen(base);
    if (n > 3 && strcmp(base + n - 3, ".gz") == 0) n -= 3;
    if (n > 4 && strncmp(base + n - 4, ".csv", 4) == 0) n -= 4;
    if (n > sizeof s->name - 1) n = sizeof s->name - 1;
    memcpy(s->name, base, n);
}

bool bitbrains_add(const struct compile *c, struct bitbrains *b, struct infile *in)
{
    struct csv csv;
    struct row row = {0};
    if (!csv_open(&csv, in, ';', COLUMNS)) return false;
    struct trace_series *s = compile_series(c, &b->series);
    if (s == NULL) return false;
    series_name(s, in->name);
    s->first = b->events.count;
    int64_t last_ns = -1;
    while (csv_next(&csv)) {
        if (!row_read(&csv, &row)) return false;
        if (last_ns < 0) s->start_ns = row.ns;
        s->vcpu = larger(s->vcpu, row.vcpu);
        s->nominal_mpt = larger(s->nominal_mpt, row.nominal_mpt);
        s->memory_b = larger(s->memory_b, row.memory_b);
        if (row.ns <= last_ns) {
            b->rows_skipped++;
            continue;
        }
        if (!compile_event(c, &b->events, s->first, row.ns - s->start_ns, row.mpt)) return false;
        last_ns = row.ns;
    }
    if (c->d->code != DIAG_OK) return false;
    struct diag_pos pos = {in->name, 0, 0};
    if (last_ns < 0) return diag_fail(c->d, DIAG_TRACE, pos, "the file holds no samples");
    s->count = b->events.count - s->first;
    s->length_ns = last_ns - s->start_ns;
    if (!num_add_i64(s->length_ns, c->interval_ns, &s->length_ns)) s->length_ns = INT64_MAX;
    return true;
}

bool bitbrains_finish(const struct compile *c, struct bitbrains *b, struct trace *t)
{
    if (!compile_events(c, t, &b->series, &b->events)) return false;
    t->format = TRACE_BITBRAINS;
    t->rows_skipped = b->rows_skipped;
    return true;
}
