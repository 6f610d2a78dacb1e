/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/stepview.h"
#include "analysis/report/figure.h"
#include "analysis/report/when.h"
#include "sim/diag.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Less is rounding of a mean over replications. */
#define LATE_FROM_NS (30 * NS_PER_S)

static bool is_disabled(const struct steps_total *t)
{
    return strcmp(t->state, "disabled") == 0;
}

/* What ends behind the end of the run by plan is under way then, as it should be. */
static bool is_trouble(const struct results *r, const struct steps_total *t)
{
    if (t->whole == t->n || is_disabled(t)) return false;
    return t->failed.mean > 0 || t->planned_end_ns <= r->account_to_ns ||
           strcmp(t->state, "incomplete") == 0;
}

static int64_t ns_of(const struct steps_spread *hours)
{
    if (hours->n == 0) return TIME_NEVER;
    return (int64_t)llround(hours->mean * (double)NS_PER_H);
}

static bool is_later(const struct steps_total *a, const struct steps_total *b)
{
    if (a->end_h.n == 0 || b->end_h.n == 0) return a->end_h.n > b->end_h.n;
    return a->end_h.mean >= b->end_h.mean;
}

static void take_times(struct stepview *v, const struct steps_total *t)
{
    v->planned_begin_ns = t->planned_begin_ns;
    v->planned_end_ns = t->planned_end_ns;
    v->begin_ns = ns_of(&t->begin_h);
    v->end_ns = ns_of(&t->end_h);
    v->late_ns = 0;
    if (v->end_ns == TIME_NEVER || v->planned_end_ns == TIME_NEVER) return;
    v->late_ns = v->end_ns - v->planned_end_ns;
    if (v->late_ns > -LATE_FROM_NS && v->late_ns < LATE_FROM_NS) v->late_ns = 0;
}

static void add(const struct results *r, struct stepview *v, const struct steps_total *t)
{
    v->effort_h += t->effort_h.mean;
    v->waited_h += t->waited_h.mean;
    v->machines += t->machines.mean;
    v->done += t->done.mean;
    v->failed += t->failed.mean;
    v->disabled = v->disabled && is_disabled(t);
    if (v->trouble == NULL && is_trouble(r, t)) v->trouble = t;
}

bool stepview_next(const struct results *r, const struct results_plan *plan, uint32_t *at,
                   struct stepview *v)
{
    const struct steps_all *all = &plan->steps;
    if (*at >= all->count) return false;
    const struct steps_total *first = &all->rows[*at], *shown = first;
    *v = (struct stepview){.id = first->id,
                           .verb = first->verb,
                           .title = first->title != NULL ? first->title : "",
                           .times = first,
                           .disabled = true};
    while (*at < all->count && strcmp(all->rows[*at].id, first->id) == 0) {
        const struct steps_total *t = &all->rows[(*at)++];
        add(r, v, t);
        if (is_later(t, shown)) shown = t;
        v->count++;
    }
    take_times(v, shown);
    return true;
}

uint32_t stepview_count(const struct results *r, const struct results_plan *plan)
{
    struct stepview v;
    uint32_t n = 0, at = 0;
    while (stepview_next(r, plan, &at, &v))
        n++;
    return n;
}

/* ---- cells ---- */

char *stepview_late(const struct stepview *v, char buf[STEPVIEW_CELL])
{
    char span[WHEN_SPAN_MAX];
    buf[0] = '\0';
    if (v->end_ns == TIME_NEVER || v->planned_end_ns == TIME_NEVER) return buf;
    snprintf(buf, STEPVIEW_CELL, "%s", when_span(v->late_ns, span));
    return buf;
}

static char *count_text(double v, char buf[FIGURE_TEXT])
{
    return figure_text(v, v == floor(v) ? 0 : 1, buf);
}

char *stepview_done(const struct stepview *v, char buf[STEPVIEW_CELL])
{
    char done[FIGURE_TEXT], total[FIGURE_TEXT];
    buf[0] = '\0';
    if (!(v->machines > 0)) return buf;
    snprintf(buf, STEPVIEW_CELL, "%.20s/%.20s", count_text(v->done, done),
             count_text(v->machines, total));
    return buf;
}

char *stepview_effort(const struct stepview *v, char buf[STEPVIEW_CELL])
{
    char text[FIGURE_TEXT];
    buf[0] = '\0';
    if (!(v->effort_h > 0)) return buf;
    int decimals = v->effort_h < 9.95 ? 1 : 0;
    if (v->effort_h == floor(v->effort_h)) decimals = 0;
    snprintf(buf, STEPVIEW_CELL, "%s h", figure_text(v->effort_h, decimals, text));
    return buf;
}

const char *stepview_state(const struct stepview *v)
{
    if (v->disabled) return "disabled";
    if (v->begin_ns == TIME_NEVER) return "not begun";
    if (v->end_ns == TIME_NEVER) return "under way";
    return v->trouble != NULL ? "incomplete" : "done";
}

__attribute__((format(printf, 2, 3))) static void append(char *buf, const char *fmt, ...)
{
    size_t used = strlen(buf);
    va_list args;
    va_start(args, fmt);
    vsnprintf(buf + used, STEPVIEW_PROBLEM - used, fmt, args);
    va_end(args);
}

char *stepview_problem(const struct stepview *v, char buf[STEPVIEW_PROBLEM])
{
    char left[FIGURE_TEXT], total[FIGURE_TEXT];
    buf[0] = '\0';
    const struct steps_total *t = v->trouble;
    if (t == NULL) return buf;
    double missing = v->machines - v->done;
    if (missing > 0)
        append(buf, "%.20s of %.20s not done", count_text(missing, left),
               count_text(v->machines, total));
    else
        append(buf, "%s", t->state);
    if (t->whole > 0) append(buf, " (in %u of %u replications)", t->n - t->whole, t->n);
    if (t->reason[0] != '\0') append(buf, ": %s", t->reason);
    return buf;
}
