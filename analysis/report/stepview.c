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

static bool is_state(const struct steps_total *t, const char *state)
{
    return strcmp(t->state, state) == 0;
}

/* What begins or ends behind the end of the run by plan is not begun or under way then, as it
 * should be. */
static bool is_trouble(const struct results *r, const struct steps_total *t)
{
    if (t->whole == t->n || is_disabled(t)) return false;
    if (is_state(t, "not begun")) return t->planned_begin_ns < r->account_to_ns;
    return t->failed.mean > 0 || t->planned_end_ns <= r->account_to_ns || is_state(t, "incomplete");
}

static void take_part(struct stepview_part *part, const struct steps_total *t, double machines)
{
    if (part->first == NULL) part->first = t;
    part->times++;
    part->machines += machines;
}

/* What is still to be done of a run under way has not failed. */
static void take_trouble(struct stepview *v, const struct steps_total *t)
{
    double missing = t->machines.mean - t->done.mean;
    if (v->trouble == NULL) v->trouble = t;
    if (is_state(t, "not begun")) {
        take_part(&v->waiting, t, missing);
    } else if (is_state(t, "under way")) {
        take_part(&v->open, t, missing - t->failed.mean);
        if (t->failed.mean > 0) take_part(&v->lost, t, t->failed.mean);
    } else {
        take_part(&v->lost, t, missing);
    }
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
    v->never = v->never && t->begin_h.n == 0;
    if (is_trouble(r, t)) take_trouble(v, t);
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
                           .disabled = true,
                           .never = true};
    while (*at < all->count && strcmp(all->rows[*at].id, first->id) == 0) {
        const struct steps_total *t = &all->rows[(*at)++];
        add(r, v, t);
        if (is_later(t, shown)) shown = t;
        v->count++;
    }
    take_times(v, shown);
    v->never = v->never && !v->disabled;
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

/* In how many replications, and why. */
static void append_cause(char *buf, const struct steps_total *t, const char *reason)
{
    if (t->whole > 0) append(buf, " (in %u of %u replications)", t->n - t->whole, t->n);
    if (reason[0] != '\0') append(buf, ": %s", reason);
}

static const char *join(const char *buf)
{
    return buf[0] != '\0' ? "; " : "";
}

static void append_lost(char *buf, const struct stepview *v)
{
    char left[FIGURE_TEXT], total[FIGURE_TEXT];
    const struct steps_total *t = v->lost.first;
    if (t == NULL) return;
    if (v->lost.machines > 0)
        append(buf, "%.20s of %.20s not done", count_text(v->lost.machines, left),
               count_text(v->machines, total));
    else
        append(buf, "%s", t->state);
    /* a run under way has one reason: that of what it still waits for */
    bool is_other = is_state(t, "under way") && v->open.machines > 0;
    append_cause(buf, t, is_other ? "" : t->reason);
}

static void append_open(char *buf, const struct results *r, const struct stepview *v)
{
    char left[FIGURE_TEXT], total[FIGURE_TEXT], since[TIME_TEXT_MAX];
    const struct steps_total *t = v->open.first;
    if (t == NULL) return;
    append(buf, "%s", join(buf));
    if (v->open.machines > 0)
        append(buf, "%.20s of %.20s left, ", count_text(v->open.machines, left),
               count_text(t->machines.mean * v->open.times, total));
    append(buf, "under way since %s", when_day(&r->calendar, ns_of(&t->begin_h), since));
    append_cause(buf, t, t == v->lost.first && !(v->open.machines > 0) ? "" : t->reason);
}

static void append_waiting(char *buf, const struct stepview *v)
{
    const struct steps_total *t = v->waiting.first;
    if (t == NULL) return;
    append(buf, "%s", join(buf));
    if (v->count > 1) append(buf, "%u of %u times ", v->waiting.times, v->count);
    append(buf, "not begun");
    append_cause(buf, t, t->reason);
}

char *stepview_problem(const struct results *r, const struct stepview *v,
                       char buf[STEPVIEW_PROBLEM])
{
    char day[TIME_TEXT_MAX];
    buf[0] = '\0';
    append_lost(buf, v);
    append_open(buf, r, v);
    append_waiting(buf, v);
    if (buf[0] != '\0' || !v->never) return buf;
    if (v->planned_begin_ns == TIME_NEVER)
        append(buf, "not begun: %s", v->times->reason);
    else
        append(buf, "not begun: planned for %s, after the end of the run",
               when_day(&r->calendar, v->planned_begin_ns, day));
    return buf;
}
