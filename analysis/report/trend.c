/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/trend.h"
#include "sim/time.h"
#include <math.h>

enum { WINDOWS_MIN = 4 };
#define MOTION_FROM 0.02 /* of the hosts: one of a hundred that is replaced is no trend */

static const struct window_kind {
    int64_t ns;
    const char *name;
} windows[] = {{4 * NS_PER_WEEK, "4 weeks"}, {NS_PER_WEEK, "week"}, {NS_PER_DAY, "day"}};

bool trend_is_in_motion(const struct results_plan *plan)
{
    double end = plan->stats[METRIC_HOSTS_INSTALLED].mean;
    return fabs(end - plan->stats[METRIC_HOSTS_INSTALLED_MEAN].mean) > 1e-9 * fabs(end);
}

bool trend_any_in_motion(const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (trend_is_in_motion(&r->plans[p])) return true;
    }
    return false;
}

/* Mean power of the rows that lie wholly in [from, to); NaN: there is none. */
static double power_in(const struct series *s, int64_t from_ns, int64_t to_ns)
{
    double sum = 0, time = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct record_series *row = &s->rows[i];
        if (row->from_ns < from_ns || row->to_ns > to_ns) continue;
        double dt = (double)(row->to_ns - row->from_ns);
        sum += row->power_kw * dt;
        time += dt;
    }
    return time > 0 ? sum / time : (double)NAN;
}

static void add_windows(struct trend *t, const struct series *s)
{
    int64_t from_ns = s->rows[0].from_ns, to_ns = s->rows[s->count - 1].to_ns;
    for (size_t i = 0; i < sizeof windows / sizeof *windows && !t->has_window; i++) {
        const struct window_kind *w = &windows[i];
        if (to_ns - from_ns < WINDOWS_MIN * w->ns) continue;
        t->window = w->name;
        t->power_first_kw = power_in(s, from_ns, from_ns + w->ns);
        t->power_last_kw = power_in(s, to_ns - w->ns, to_ns);
        t->has_window = isfinite(t->power_first_kw) && isfinite(t->power_last_kw);
    }
}

/* Hosts are whole: a mean over an interval in which they change, or over replications, is not. An
 * interval's mean is never above its maximum. */
static void make_whole(struct trend *t)
{
    t->hosts_first = round(t->hosts_first);
    t->hosts_last = round(t->hosts_last);
    t->hosts_max = fmax(ceil(t->hosts_max - 1e-6), fmax(t->hosts_first, t->hosts_last));
}

struct trend trend_of(const struct results_plan *plan)
{
    struct trend t = {.window = ""};
    const struct series *s = &plan->series_mean;
    if (s->count == 0) return t;
    double least = s->rows[0].hosts_installed;
    t.hosts_first = t.hosts_max = least;
    t.hosts_last = s->rows[s->count - 1].hosts_installed;
    for (uint32_t i = 1; i < s->count; i++) {
        t.hosts_max = fmax(t.hosts_max, s->rows[i].hosts_installed);
        least = fmin(least, s->rows[i].hosts_installed);
    }
    t.in_motion = t.hosts_max - least >= MOTION_FROM * t.hosts_max && t.hosts_max > 0;
    if (t.in_motion) add_windows(&t, s);
    make_whole(&t);
    return t;
}
