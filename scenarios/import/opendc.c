/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/csv.h"
#include "scenarios/import/formats.h"
#include "scenarios/import/scan.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum task_column { TASK_ID, TASK_SUBMITTED, TASK_CORES, TASK_CAPACITY, TASK_MEMORY };
static const char *const TASK_COLUMNS[] = {"id",           "submission_time", "cpu_count",
                                           "cpu_capacity", "mem_capacity",    NULL};
enum fragment_column { FRAGMENT_ID, FRAGMENT_LENGTH, FRAGMENT_USAGE };
static const char *const FRAGMENT_COLUMNS[] = {"id", "duration", "cpu_usage", NULL};

#define TIME_MAX_MS   ((uint64_t)INT64_MAX / NS_PER_MS - 1)
#define LENGTH_MAX_MS ((uint64_t)COMPILE_SPAN_MAX_NS / NS_PER_MS)
#define CORES_MAX     UINT64_C(1000000)
#define MEMORY_MAX_KB UINT64_C(9000000000000000) /* 9 EB */
#define MB            INT64_C(1000000)

static bool id_copy(struct csv *csv, int column, char name[64])
{
    const char *id = csv_text(csv, column);
    size_t n = strlen(id);
    if (n == 0) return infile_fail(csv->in, id, "the id is empty");
    if (n > 63) return infile_fail(csv->in, id, "the id is longer than 63 characters");
    memcpy(name, id, n + 1);
    return true;
}

static bool task_read(struct csv *csv, struct trace_series *s)
{
    uint64_t ms, vcpu, nominal_mpt, memory_kb;
    if (!id_copy(csv, TASK_ID, s->name)) return false;
    if (!csv_number(csv, TASK_SUBMITTED, 0, TIME_MAX_MS, &ms)) return false;
    if (!csv_number(csv, TASK_CORES, 0, CORES_MAX, &vcpu)) return false;
    if (!csv_number(csv, TASK_CAPACITY, 3, UINT32_MAX, &nominal_mpt)) return false;
    if (!csv_number(csv, TASK_MEMORY, 0, MEMORY_MAX_KB, &memory_kb)) return false;
    s->start_ns = (int64_t)ms * NS_PER_MS;
    s->vcpu = (int64_t)vcpu;
    s->nominal_mpt = (int64_t)nominal_mpt;
    s->memory_b = (int64_t)((memory_kb + 500) / 1000) * MB;
    return true;
}

/* `first` holds the line in the file until the fragments are known: it makes the order stable. */
static int by_submission(const void *a, const void *b)
{
    const struct trace_series *x = a, *y = b;
    if (x->start_ns != y->start_ns) return x->start_ns < y->start_ns ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

struct named {
    const char *name;
    uint32_t series;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->series > y->series) - (x->series < y->series);
}

static bool index_build(const struct compile *c, struct opendc *o, struct infile *in)
{
    uint32_t n = o->series.count;
    struct named *names = arena_span_resize(c->scratch, NULL, n, sizeof *names);
    o->by_name = arena_span_resize(c->scratch, NULL, n, sizeof *o->by_name);
    if (names == NULL || o->by_name == NULL) return compile_nomem(c);
    for (uint32_t i = 0; i < n; i++)
        names[i] = (struct named){o->series.items[i].name, i};
    qsort(names, n, sizeof *names, by_name);
    for (uint32_t i = 0; i < n; i++) {
        struct diag_pos pos = {in->name, 0, 0};
        if (i > 0 && strcmp(names[i - 1].name, names[i].name) == 0)
            return diag_fail(c->d, DIAG_TRACE, pos, "the id '%s' is given twice", names[i].name);
        o->by_name[i] = names[i].series;
    }
    return true;
}

bool opendc_tasks(const struct compile *c, struct opendc *o, struct infile *in)
{
    struct csv csv;
    if (!csv_open(&csv, in, ',', TASK_COLUMNS)) return false;
    while (csv_next(&csv)) {
        struct trace_series *s = compile_series(c, &o->series);
        if (s == NULL || !task_read(&csv, s)) return false;
        s->first = o->series.count;
    }
    if (c->d->code != DIAG_OK) return false;
    struct diag_pos pos = {in->name, 0, 0};
    if (o->series.count == 0) return diag_fail(c->d, DIAG_TRACE, pos, "the file holds no tasks");
    qsort(o->series.items, o->series.count, sizeof *o->series.items, by_submission);
    return index_build(c, o, in);
}

static bool series_find(const struct opendc *o, const char *id, uint32_t *series)
{
    uint32_t low = 0, high = o->series.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(id, o->series.items[o->by_name[middle]].name);
        if (order == 0) {
            *series = o->by_name[middle];
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static bool fragments_room(const struct compile *c, struct opendc *o)
{
    if (o->count < o->capacity) return true;
    uint64_t n = o->capacity == 0 ? 4096 : 2 * o->capacity;
    uint32_t *owner = arena_span_resize(c->scratch, o->owner, n, sizeof *owner);
    if (owner == NULL) return compile_nomem(c);
    o->owner = owner;
    int64_t *length_ns = arena_span_resize(c->scratch, o->length_ns, n, sizeof *length_ns);
    if (length_ns == NULL) return compile_nomem(c);
    o->length_ns = length_ns;
    uint32_t *value = arena_span_resize(c->scratch, o->value, n, sizeof *value);
    if (value == NULL) return compile_nomem(c);
    o->value = value;
    o->capacity = n;
    return true;
}

/* One fragment; *last: series of the fragment before, mostly also of this one. */
static bool fragment_add(const struct compile *c, struct opendc *o, struct csv *csv, uint32_t *last)
{
    uint64_t ms, mpt;
    const char *id = csv_text(csv, FRAGMENT_ID);
    if (strcmp(id, o->series.items[*last].name) != 0 && !series_find(o, id, last)) {
        char text[SCAN_EXCERPT];
        return infile_fail(csv->in, id, "there is no task with the id '%s'",
                           scan_excerpt(id, text));
    }
    if (!csv_number(csv, FRAGMENT_LENGTH, 0, LENGTH_MAX_MS, &ms)) return false;
    if (!csv_number(csv, FRAGMENT_USAGE, 3, UINT32_MAX, &mpt)) return false;
    if (ms == 0) return true;
    if (!fragments_room(c, o)) return false;
    struct trace_series *s = &o->series.items[*last];
    s->length_ns += (int64_t)ms * NS_PER_MS;
    if (s->length_ns > COMPILE_SPAN_MAX_NS)
        return infile_fail(csv->in, id, "the fragments of '%s' last longer than 100 years", id);
    o->owner[o->count] = *last;
    o->length_ns[o->count] = (int64_t)ms * NS_PER_MS;
    o->value[o->count] = (uint32_t)mpt;
    o->count++;
    return true;
}

bool opendc_fragments(const struct compile *c, struct opendc *o, struct infile *in)
{
    struct csv csv;
    uint32_t last = 0;
    SIM_ASSERT(o->series.count > 0 && o->by_name != NULL);
    if (!csv_open(&csv, in, ',', FRAGMENT_COLUMNS)) return false;
    while (csv_next(&csv))
        if (!fragment_add(c, o, &csv, &last)) return false;
    if (c->d->code != DIAG_OK) return false;
    for (uint32_t i = 0; i < o->series.count; i++) {
        struct diag_pos pos = {in->name, 0, 0};
        if (o->series.items[i].length_ns == 0)
            return diag_fail(c->d, DIAG_TRACE, pos, "the task '%s' has no fragments",
                             o->series.items[i].name);
    }
    return true;
}

/* Counting sort by series: order[] lists the fragments of series 0, then 1, each in file order. */
static uint64_t *fragments_by_series(const struct compile *c, const struct opendc *o)
{
    uint64_t *order = arena_span_resize(c->scratch, NULL, o->count, sizeof *order);
    uint64_t *next = arena_span_resize(c->scratch, NULL, o->series.count + 1, sizeof *next);
    if (order == NULL || next == NULL) {
        compile_nomem(c);
        return NULL;
    }
    for (uint64_t i = 0; i < o->count; i++)
        next[o->owner[i] + 1]++;
    for (uint32_t s = 0; s < o->series.count; s++)
        next[s + 1] += next[s];
    for (uint64_t i = 0; i < o->count; i++)
        order[next[o->owner[i]]++] = i;
    return order;
}

bool opendc_finish(const struct compile *c, struct opendc *o, struct trace *t)
{
    const uint64_t *order = fragments_by_series(c, o);
    struct event_list events = {0};
    if (order == NULL) return false;
    uint64_t i = 0;
    for (uint32_t k = 0; k < o->series.count; k++) {
        struct trace_series *s = &o->series.items[k];
        int64_t at_ns = 0;
        s->first = events.count;
        for (; i < o->count && o->owner[order[i]] == k; i++) {
            if (!compile_event(c, &events, s->first, at_ns, o->value[order[i]])) return false;
            at_ns += o->length_ns[order[i]];
        }
        s->count = events.count - s->first;
        SIM_ASSERT(at_ns == s->length_ns && s->count > 0);
    }
    if (!compile_events(c, t, &o->series, &events)) return false;
    t->format = TRACE_OPENDC;
    return true;
}
