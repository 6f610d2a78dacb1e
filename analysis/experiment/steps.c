/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/steps.h"
#include "sim/diag.h"
#include "sim/time.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one run ---- */

/* Occurrences of one step tend to follow each other. */
static uint32_t place_of(const struct steps *s, const struct scenario *sc, const char *id)
{
    if (s->count > 0 && strcmp(s->rows[s->count - 1].row.id, id) == 0)
        return s->rows[s->count - 1].step;
    uint32_t i = 0;
    while (i < sc->step_count && strcmp(sc->steps[i].id, id) != 0)
        i++;
    return i;
}

/* A text that is too long is cut between characters. */
static void copy_reason(char to[STEPS_REASON_MAX], const char *from)
{
    int n = snprintf(to, STEPS_REASON_MAX, "%s", from != NULL ? from : "");
    if (n < STEPS_REASON_MAX) return;
    size_t end = STEPS_REASON_MAX - 1;
    while (end > 0 && ((unsigned char)from[end] & 0xc0) == 0x80)
        end--;
    to[end] = '\0';
}

bool steps_push(struct steps *s, const struct scenario *sc, const struct record_step *row)
{
    SIM_ASSERT(row->id != NULL && row->verb != NULL && row->state != NULL);
    if (s->count == s->cap) {
        if (s->cap > UINT32_MAX / 2) return false;
        uint32_t cap = s->cap < 16 ? 16 : 2 * s->cap;
        struct steps_row *grown = realloc(s->rows, (size_t)cap * sizeof *grown);
        if (grown == NULL) return false;
        s->rows = grown;
        s->cap = cap;
    }
    struct steps_row *r = &s->rows[s->count];
    r->row = *row;
    r->row.reason = NULL;
    r->step = place_of(s, sc, row->id);
    copy_reason(r->reason, row->reason);
    s->count++;
    return true;
}

/* Steps of unknown place are told apart by name. */
static int compare_keys(uint32_t step, const char *id, uint32_t occurrence,
                        const struct steps_row *b)
{
    if (step != b->step) return step < b->step ? -1 : 1;
    int names = strcmp(id, b->row.id);
    if (names != 0) return names;
    if (occurrence != b->row.occurrence) return occurrence < b->row.occurrence ? -1 : 1;
    return 0;
}

static int compare_rows(const void *pa, const void *pb)
{
    const struct steps_row *a = pa;
    return compare_keys(a->step, a->row.id, a->row.occurrence, pb);
}

void steps_sort(struct steps *s)
{
    if (s->count > 1) qsort(s->rows, s->count, sizeof *s->rows, compare_rows);
}

void steps_deinit(struct steps *s)
{
    free(s->rows);
    *s = (struct steps){0};
}

bool steps_is_whole(const struct record_step *row)
{
    return row->end_ns != TIME_NEVER && row->failed == 0 && row->done >= row->total;
}

/* ---- all runs ---- */

static void spread_add(struct steps_spread *s, double v)
{
    if (s->n == 0 || v < s->min) s->min = v;
    if (s->n == 0 || v > s->max) s->max = v;
    s->mean += v;
    s->n++;
}

static void spread_finish(struct steps_spread *s)
{
    if (s->n == 0) return;
    /* equal values are their own mean, without rounding */
    s->mean = s->min == s->max ? s->min : s->mean / s->n;
}

static void add_time(struct steps_spread *s, int64_t t_ns)
{
    if (t_ns != TIME_NEVER) spread_add(s, (double)t_ns / (double)NS_PER_H);
}

static struct steps_total new_total(const struct steps_row *r)
{
    return (struct steps_total){.id = r->row.id,
                                .verb = r->row.verb,
                                .title = r->row.title,
                                .step = r->step,
                                .occurrence = r->row.occurrence,
                                .planned_begin_ns = r->row.planned_begin_ns,
                                .planned_end_ns = r->row.planned_end_ns,
                                .state = r->row.state};
}

static void total_add(struct steps_total *t, const struct steps_row *r)
{
    bool was_whole = t->whole == t->n;
    t->n++;
    t->whole += steps_is_whole(&r->row);
    add_time(&t->begin_h, r->row.begin_ns);
    add_time(&t->end_h, r->row.end_ns);
    spread_add(&t->effort_h, r->row.effort_h);
    spread_add(&t->waited_h, r->row.waited_h);
    spread_add(&t->machines, r->row.total);
    spread_add(&t->done, r->row.done);
    spread_add(&t->failed, r->row.failed);
    if (was_whole) t->state = r->row.state;
    if (t->reason[0] == '\0') memcpy(t->reason, r->reason, STEPS_REASON_MAX);
}

/* Both sides are sorted: a merge into a new array. */
bool steps_add(struct steps_all *all, const struct steps *s)
{
    if (s->count == 0) return true;
    if (all->count > UINT32_MAX - s->count) return false;
    size_t most = (size_t)all->count + s->count;
    struct steps_total *merged = malloc(most * sizeof *merged);
    if (merged == NULL) return false;
    uint32_t a = 0, n = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct steps_row *r = &s->rows[i];
        int order = 1;
        while (a < all->count && (order = compare_keys(all->rows[a].step, all->rows[a].id,
                                                       all->rows[a].occurrence, r)) < 0)
            merged[n++] = all->rows[a++];
        merged[n] = a < all->count && order == 0 ? all->rows[a++] : new_total(r);
        total_add(&merged[n++], r);
    }
    while (a < all->count)
        merged[n++] = all->rows[a++];
    free(all->rows);
    all->rows = merged;
    all->count = n;
    return true;
}

void steps_finish(struct steps_all *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        struct steps_total *t = &all->rows[i];
        struct steps_spread *const spreads[] = {&t->begin_h,  &t->end_h, &t->effort_h, &t->waited_h,
                                                &t->machines, &t->done,  &t->failed};
        for (size_t k = 0; k < sizeof spreads / sizeof *spreads; k++)
            spread_finish(spreads[k]);
    }
}

void steps_all_deinit(struct steps_all *all)
{
    free(all->rows);
    *all = (struct steps_all){0};
}
