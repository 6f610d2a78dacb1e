/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/compile.h"
#include "scenarios/limits.h"
#include "sim/num.h"
#include "sim/time.h"
#include <string.h>

enum { ROW_ALIGN_B = 64 };

bool compile_nomem(const struct compile *c)
{
    struct diag_pos pos = {c->name, 0, 0};
    return diag_fail(c->d, DIAG_NOMEM, pos, "the trace does not fit the memory limit");
}

static bool fail(const struct compile *c, enum diag_code code, const char *why)
{
    struct diag_pos pos = {c->name, 0, 0};
    return diag_fail(c->d, code, pos, "%s", why);
}

struct trace_series *compile_series(const struct compile *c, struct series_list *list)
{
    if (list->count == LIMIT_TRACE_SERIES) {
        fail(c, DIAG_LIMIT, "the trace has more than 10 million series");
        return NULL;
    }
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        void *items = arena_span_resize(c->keep, list->items, capacity, sizeof *list->items);
        if (items == NULL) {
            compile_nomem(c);
            return NULL;
        }
        list->items = items;
        list->capacity = capacity;
    }
    return &list->items[list->count++];
}

static bool events_resize(const struct compile *c, struct event_list *list, uint64_t capacity)
{
    int64_t *ns = arena_span_resize(c->keep, list->ns, capacity, sizeof *ns);
    if (ns == NULL) return compile_nomem(c);
    list->ns = ns;
    uint32_t *value = arena_span_resize(c->keep, list->value, capacity, sizeof *value);
    if (value == NULL) return compile_nomem(c);
    list->value = value;
    list->capacity = capacity;
    return true;
}

bool compile_event(const struct compile *c, struct event_list *list, uint64_t first, int64_t ns,
                   uint32_t value)
{
    SIM_ASSERT(first <= list->count);
    uint64_t n = list->count;
    if (n > first && list->value[n - 1] == value) return true;
    SIM_ASSERT(n == first || list->ns[n - 1] < ns);
    if (n == list->capacity && !events_resize(c, list, n == 0 ? 4096 : 2 * n)) return false;
    list->ns[n] = ns;
    list->value[n] = value;
    list->count++;
    return true;
}

uint32_t compile_width(uint32_t max_value)
{
    return max_value <= UINT8_MAX ? 1 : max_value <= UINT16_MAX ? 2 : 4;
}

void *compile_grid(const struct compile *c, struct trace *t, uint32_t samples, uint32_t series,
                   uint32_t width)
{
    SIM_ASSERT(samples > 0 && series > 0);
    SIM_ASSERT(width == 1 || width == 2 || width == 4);
    uint32_t per_line = ROW_ALIGN_B / width;
    uint32_t stride = (series + per_line - 1) / per_line * per_line;
    void *rows = arena_span_resize(c->keep, NULL, (size_t)samples * stride, width);
    if (rows == NULL) compile_nomem(c);
    t->is_grid = true;
    t->samples = samples;
    t->stride = stride;
    t->width = width;
    t->rows = rows;
    return rows;
}

static uint32_t largest(const uint32_t *value, uint64_t count)
{
    uint32_t max = 0;
    for (uint64_t i = 0; i < count; i++)
        if (value[i] > max) max = value[i];
    return max;
}

bool compile_events(const struct compile *c, struct trace *t, struct series_list *series,
                    struct event_list *events)
{
    SIM_ASSERT(series->count > 0 && events->count > 0);
    int64_t origin_ns = INT64_MAX;
    for (uint32_t i = 0; i < series->count; i++)
        if (series->items[i].start_ns < origin_ns) origin_ns = series->items[i].start_ns;
    for (uint32_t i = 0; i < series->count; i++) {
        struct trace_series *s = &series->items[i];
        s->start_ns -= origin_ns;
        if (s->start_ns > COMPILE_SPAN_MAX_NS || s->length_ns > COMPILE_SPAN_MAX_NS - s->start_ns)
            return fail(c, DIAG_LIMIT, "the trace covers more than 100 years");
    }
    /* Exact size, so that the slack of doubling is not kept for the whole run. */
    if (!events_resize(c, events, events->count)) return false;
    t->unit = TRACE_MPT;
    t->series = series->items;
    t->series_count = series->count;
    t->origin_s = (int64_t)num_floor_div(origin_ns, NS_PER_S);
    t->event_ns = events->ns;
    t->event_value = events->value;
    t->max_value = largest(events->value, events->count);
    return true;
}

/* Adds one series to work[], the demand x time in each interval of the grid. */
static void series_work(const struct trace *t, const struct trace_series *s, int64_t interval_ns,
                        u128 *work)
{
    for (uint64_t i = s->first; i < s->first + s->count; i++) {
        bool last = i + 1 == s->first + s->count;
        int64_t at_ns = s->start_ns + t->event_ns[i];
        int64_t end_ns = s->start_ns + (last ? s->length_ns : t->event_ns[i + 1]);
        SIM_ASSERT(at_ns <= end_ns);
        while (at_ns < end_ns) {
            int64_t k = at_ns / interval_ns;
            int64_t next_ns = (k + 1) * interval_ns < end_ns ? (k + 1) * interval_ns : end_ns;
            work[k] += (u128)t->event_value[i] * (uint64_t)(next_ns - at_ns);
            at_ns = next_ns;
        }
    }
}

/* Widens the life of each series to whole intervals; returns the number of intervals. */
static int64_t series_to_grid(struct trace_series *series, uint32_t count, int64_t interval_ns)
{
    int64_t samples = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct trace_series *s = &series[i];
        int64_t first = s->start_ns / interval_ns;
        int64_t end = (int64_t)num_ceil_div((i128)s->start_ns + s->length_ns, interval_ns);
        s->start_ns = first * interval_ns;
        s->length_ns = (end - first) * interval_ns;
        if (end > samples) samples = end;
    }
    return samples;
}

/* mean[k] = demand of the series in each interval, rounded; returns the largest. */
static uint32_t series_means(const struct trace *t, const struct trace_series *s,
                             int64_t interval_ns, int64_t samples, u128 *work, uint32_t *mean)
{
    uint64_t divisor = (uint64_t)interval_ns;
    uint32_t max = 0;
    memset(work, 0, (size_t)samples * sizeof *work);
    series_work(t, s, interval_ns, work);
    for (int64_t k = 0; k < samples; k++) {
        mean[k] = (uint32_t)((work[k] + divisor / 2) / divisor);
        if (mean[k] > max) max = mean[k];
    }
    return max;
}

static void *resampled_rows(const struct compile *c, struct trace *t, int64_t interval_ns,
                            int64_t samples)
{
    u128 *work = arena_span_resize(c->scratch, NULL, (size_t)samples, sizeof *work);
    uint32_t *mean = arena_span_resize(c->scratch, NULL, (size_t)samples, sizeof *mean);
    if (work == NULL || mean == NULL) {
        compile_nomem(c);
        return NULL;
    }
    uint32_t max = 0;
    for (uint32_t i = 0; i < t->series_count; i++) {
        uint32_t m = series_means(t, &t->series[i], interval_ns, samples, work, mean);
        if (m > max) max = m;
    }
    void *rows = compile_grid(c, t, (uint32_t)samples, t->series_count, compile_width(max));
    for (uint32_t i = 0; rows != NULL && i < t->series_count; i++) {
        series_means(t, &t->series[i], interval_ns, samples, work, mean);
        for (int64_t k = 0; k < samples; k++)
            compile_store(rows, t->width, (size_t)k * t->stride + i, mean[k]);
    }
    t->max_value = max;
    return rows;
}

bool compile_resample(const struct compile *c, struct trace *t, int64_t interval_ns)
{
    SIM_ASSERT(!t->is_grid);
    SIM_ASSERT(interval_ns > 0 && interval_ns <= COMPILE_SPAN_MAX_NS);
    struct trace_series *series = arena_span_resize(c->keep, NULL, t->series_count, sizeof *series);
    if (series == NULL) return compile_nomem(c);
    memcpy(series, t->series, t->series_count * sizeof *series);
    int64_t samples = series_to_grid(series, t->series_count, interval_ns);
    if (samples > LIMIT_TRACE_SAMPLES)
        return fail(c, DIAG_LIMIT, "the grid would have more than 50 million samples");
    if (resampled_rows(c, t, interval_ns, samples) == NULL) return false;
    for (uint32_t i = 0; i < t->series_count; i++)
        series[i].first = series[i].count = 0;
    arena_span_resize(c->keep, (void *)t->event_ns, 0, 1);
    arena_span_resize(c->keep, (void *)t->event_value, 0, 1);
    arena_span_resize(c->keep, (void *)t->series, 0, 1);
    t->event_ns = NULL;
    t->event_value = NULL;
    t->series = series;
    t->interval_ns = interval_ns;
    return true;
}
