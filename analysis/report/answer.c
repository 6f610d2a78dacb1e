/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/answer.h"
#include "analysis/report/figure.h"
#include "analysis/report/stepview.h"
#include "analysis/report/trend.h"
#include "analysis/report/when.h"
#include "scenarios/zone.h"
#include "sim/diag.h"
#include "sim/time.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text {
    char *buf;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(t->buf + t->used, ANSWER_TEXT - t->used, fmt, args);
    va_end(args);
    SIM_ASSERT(n >= 0);
    t->used += (size_t)n;
    if (t->used >= ANSWER_TEXT) t->used = ANSWER_TEXT - 1;
}

static double mean_of(const struct results_plan *p, int metric)
{
    return p->stats[metric].mean;
}

/* Numbers and units are kept on one line by no-break spaces. */
#define NBSP "\u00a0"

static void add_scaled(struct text *t, double v, struct figure_scale s, const char *unit)
{
    char number[FIGURE_TEXT];
    v *= s.factor;
    unit = figure_unit(unit, v);
    add(t, "%s%s%s", figure_text(v, figure_decimals(v, 0), number), unit[0] != '\0' ? NBSP : "",
        unit);
}

static void add_value(struct text *t, const struct results_plan *p, int metric)
{
    double v = mean_of(p, metric);
    struct figure_scale s = figure_scale_of(metric_table()[metric].unit, v);
    add_scaled(t, v, s, s.unit);
}

static void add_share(struct text *t, double percent)
{
    char number[FIGURE_TEXT];
    add(t, " (%s" NBSP "%%)", figure_signed(percent, fabs(percent) < 9.95 ? 1 : 0, number));
}

/* Two values of which people would see the same digits. */
static bool looks_equal(double a, double b)
{
    char one[FIGURE_TEXT], other[FIGURE_TEXT];
    figure_text(a, figure_decimals(a, 0), one);
    figure_text(b, figure_decimals(b, 0), other);
    return strcmp(one, other) == 0;
}

/* A difference that its interval does not call chance. */
static bool is_clear(const struct results_plan *p, int metric)
{
    const struct interval_difference *v = &p->versus[metric];
    if (!isfinite(v->difference) || v->difference == 0) return false;
    return !(interval_is_known(v->ci) && v->ci.lo <= 0 && v->ci.hi >= 0);
}

/* ", 3.1 kW instead of 21.4 (-86 %)"; false and nothing when people would see no difference. */
static bool add_values(struct text *t, const char *before, int metric, double value, double b)
{
    const char *unit = metric_table()[metric].unit;
    struct figure_scale s = figure_scale_of(unit, fmax(b, value));
    if (looks_equal(b * s.factor, value * s.factor)) return false;
    add(t, "%s", before);
    add_scaled(t, value, s, s.unit);
    add(t, " instead of ");
    add_scaled(t, b, s, "");
    if (b > 0 && strcmp(unit, "%") != 0) add_share(t, 100 * (value - b) / b);
    return true;
}

static bool add_instead(struct text *t, const char *before, const struct results_plan *p,
                        const struct results_plan *base, int metric)
{
    return is_clear(p, metric) &&
           add_values(t, before, metric, mean_of(p, metric), mean_of(base, metric));
}

/* The same of the largest value of all replications: a count is whole. */
static bool add_most(struct text *t, const char *before, const struct results_plan *p,
                     const struct results_plan *base, int metric)
{
    return is_clear(p, metric) &&
           add_values(t, before, metric, p->stats[metric].max, base->stats[metric].max);
}

/* Where an estate changes, hosts and space are those at the end, power and use are means. */
/* As many hosts as before, but not as many of them at work. */
static void add_hosts_in_use(struct text *t, const struct results_plan *p,
                             const struct results_plan *base)
{
    if (add_instead(t, "on average ", p, base, METRIC_HOSTS_ON_MEAN))
        add(t, " are on");
    else if (add_most(t, "at most ", p, base, METRIC_HOSTS_BUSY_MAX))
        add(t, " in use");
}

static void add_comparison(struct text *t, const struct results_plan *p,
                           const struct results_plan *base)
{
    size_t start = t->used;
    bool in_motion = trend_is_in_motion(p) || trend_is_in_motion(base);
    bool hosts = add_instead(t, in_motion ? "At the end " : "", p, base, METRIC_HOSTS_INSTALLED);
    if (!hosts) add_hosts_in_use(t, p, base);
    add_instead(t, t->used > start ? ", " : "", p, base, METRIC_RACK_UNITS);
    const char *from = in_motion && hosts ? "; on average " : t->used > start ? ", " : "";
    bool power = add_instead(t, from, p, base, METRIC_POWER_MEAN);
    add_instead(t,
                t->used == start ? "CPU "
                : power          ? ", CPU "
                                 : "; CPU ",
                p, base, METRIC_CPU_USED);
    add(t, t->used > start ? ". " : "No clear difference in hosts, space, power or CPU use. ");
}

static void add_baseline(struct text *t, const struct results_plan *p)
{
    bool in_motion = trend_is_in_motion(p);
    if (in_motion) add(t, "At the end ");
    add_value(t, p, METRIC_HOSTS_INSTALLED);
    add(t, ", ");
    add_value(t, p, METRIC_RACK_UNITS);
    add(t, in_motion ? "; on average " : ", ");
    add_value(t, p, METRIC_POWER_MEAN);
    add(t, ", CPU ");
    add_value(t, p, METRIC_CPU_USED);
    add(t, " used. ");
}

/* ---- over time ---- */

#define POWER_CHANGES_FROM 0.02 /* of the larger: less is weather */

static void add_number(struct text *t, double v)
{
    char number[FIGURE_TEXT];
    add(t, "%s", figure_text(v, v == floor(v) ? 0 : 1, number));
}

static void add_hosts_over_time(struct text *t, const struct trend *k)
{
    add_number(t, k->hosts_first);
    add(t, " hosts at the start");
    if (k->hosts_max > k->hosts_first && k->hosts_max > k->hosts_last) {
        add(t, ", at most ");
        add_number(t, k->hosts_max);
    }
    add(t, ", ");
    add_number(t, k->hosts_last);
    add(t, " at the end. ");
}

static void add_power_over_time(struct text *t, const struct trend *k)
{
    const double h_per_year = (double)(NS_PER_YEAR / NS_PER_H);
    double first = k->power_first_kw, last = k->power_last_kw, larger = fmax(first, last);
    if (!k->has_window || fabs(last - first) < POWER_CHANGES_FROM * larger) return;
    struct figure_scale kw = figure_scale_of("kW", larger);
    struct figure_scale kwh = figure_scale_of("kWh", larger * h_per_year);
    add(t, "Power %s from ", last < first ? "falls" : "rises");
    add_scaled(t, first, kw, kw.unit);
    add(t, " in the first %s to ", k->window);
    add_scaled(t, last, kw, kw.unit);
    add(t, " in the last: ");
    add_scaled(t, last * h_per_year, kwh, kwh.unit);
    add(t, " a year instead of ");
    add_scaled(t, first * h_per_year, kwh, "");
    add(t, ". ");
}

static void add_trend(struct text *t, const struct results_plan *p)
{
    struct trend k = trend_of(p);
    if (!k.in_motion) return;
    add_hosts_over_time(t, &k);
    add_power_over_time(t, &k);
}

/* When the last step ends that happens once; nothing when one of them does not end, or when all of
 * them only set values. */
static void add_last_step(struct text *t, const struct results *r, const struct results_plan *p)
{
    struct stepview v;
    char text[TIME_TEXT_MAX], span[WHEN_SPAN_MAX];
    int64_t end_ns = INT64_MIN, planned_ns = INT64_MIN;
    double machines = 0;
    bool recurs = false;
    for (uint32_t at = 0; stepview_next(r, p, &at, &v);) {
        recurs = recurs || (v.count > 1 && !v.disabled);
        if (v.count > 1 || v.disabled) continue;
        if (v.end_ns == TIME_NEVER || v.planned_end_ns == TIME_NEVER) return;
        if (v.end_ns > end_ns) end_ns = v.end_ns;
        if (v.planned_end_ns > planned_ns) planned_ns = v.planned_end_ns;
        machines += v.machines;
    }
    if (end_ns == INT64_MIN || !(machines > 0)) return;
    add(t, "The last %sstep ends on %s", recurs ? "one-off " : "",
        when_day(&r->calendar, end_ns, text));
    int64_t late_ns = end_ns - planned_ns;
    if (late_ns >= NS_PER_H)
        add(t, ", %s later than planned. ", when_span(late_ns, span));
    else if (late_ns <= -NS_PER_H)
        add(t, ", %s earlier than planned. ", when_span(-late_ns, span));
    else
        add(t, ", as planned. ");
}

/* What is nearly used up limits the plan; else it is only the fullest. */
#define BINDS_FROM 0.9

static void add_binding(struct text *t, const struct results_plan *p)
{
    static const struct {
        const char *name, *label, *of_what;
    } known[] = {{"memory", "memory", "configured at the peak"},
                 {"cpu", "CPU", "used at the 95th percentile"},
                 {"vcpu", "vCPUs", "of those allowed per core"}};
    const double peaks[] = {p->peak_memory, p->peak_cpu, p->peak_vcpu};
    for (size_t i = 0; p->binds != NULL && i < sizeof known / sizeof *known; i++) {
        if (strcmp(p->binds, known[i].name) != 0 || !isfinite(peaks[i])) continue;
        bool binds = peaks[i] >= BINDS_FROM;
        add(t, "%s %s: %.0f" NBSP "%% %s. ", binds ? "Bound by" : "Fullest is", known[i].label,
            100 * peaks[i], known[i].of_what);
    }
}

/* ---- what must be known before the figures ---- */

/* Less is a matter of rounding and of the clipping that noise always needs; both in percent. */
#define SLOWDOWN_FROM 0.01
#define CLIPPED_FROM  1.0

static void add_waiting(struct text *t, const struct results_plan *p)
{
    char number[FIGURE_TEXT];
    double waiting = mean_of(p, METRIC_VMS_QUEUED_END);
    if (!(waiting > 0)) return;
    bool is_mean = waiting != floor(waiting);
    add(t, "%s%s" NBSP "VM%s still without a host at the end. ", is_mean ? "On average " : "",
        figure_text(waiting, figure_decimals(waiting, 0), number), waiting == 1 ? " is" : "s are");
}

static void add_lost(struct text *t, double percent, double from, const char *what)
{
    char number[FIGURE_TEXT];
    if (!(percent > from)) return;
    int decimals = percent < 9.95 ? figure_decimals(percent, 0) : 0;
    if (percent >= 1 && percent < 9.95) decimals = 1;
    add(t, "%s" NBSP "%% of %s. ", figure_text(percent, decimals, number), what);
}

enum { STEPS_NAMED_MAX = 3 };

enum undone { UNDONE_PART, UNDONE_NEVER, UNDONE_LATER };

static bool is_undone(const struct stepview *v, enum undone kind)
{
    if (kind == UNDONE_LATER) return v->never && v->trouble == NULL;
    return v->trouble != NULL && v->never == (kind == UNDONE_NEVER);
}

/* "1 step never began: retire. " */
static void add_steps(struct text *t, const struct results *r, const struct results_plan *p,
                      enum undone kind)
{
    static const char *const one[] = {"step could not be done in full", "step never began",
                                      "step is planned after the end of the run"};
    static const char *const many[] = {"steps could not be done in full", "steps never began",
                                       "steps are planned after the end of the run"};
    struct stepview v;
    uint32_t n = 0, k = 0;
    for (uint32_t at = 0; stepview_next(r, p, &at, &v);)
        n += is_undone(&v, kind);
    if (n == 0) return;
    add(t, "%" PRIu32 " %s: ", n, n == 1 ? one[kind] : many[kind]);
    for (uint32_t at = 0; stepview_next(r, p, &at, &v);) {
        if (!is_undone(&v, kind) || ++k > STEPS_NAMED_MAX) continue;
        add(t, "%s%s", k > 1 ? ", " : "", v.id);
    }
    add(t, n > STEPS_NAMED_MAX ? " and more. " : ". ");
}

static char *trimmed(struct text *t)
{
    while (t->used > 0 && t->buf[t->used - 1] == ' ')
        t->buf[--t->used] = '\0';
    return t->buf;
}

/* What takes service away. */
static void add_harm(struct text *t, const struct results_plan *p)
{
    add_waiting(t, p);
    add_lost(t, mean_of(p, METRIC_MEMORY_SLOWDOWN), SLOWDOWN_FROM,
             "the CPU work is lost to memory reclaim (swapping)");
    add_lost(t, mean_of(p, METRIC_DEMAND_CLIPPED), CLIPPED_FROM,
             "the demand is cut off at the VMs' peak");
}

char *answer_alert(const struct results *r, uint32_t plan, char buf[ANSWER_TEXT])
{
    SIM_ASSERT(plan < r->plan_count);
    struct text t = {.buf = buf};
    buf[0] = '\0';
    add_harm(&t, &r->plans[plan]);
    add_steps(&t, r, &r->plans[plan], UNDONE_PART);
    add_steps(&t, r, &r->plans[plan], UNDONE_NEVER);
    return trimmed(&t);
}

/* Demand of VMs without a host is in no measure of service: only who never waited is served. */
static bool is_all_placed(const struct results_plan *p)
{
    return mean_of(p, METRIC_VMS_QUEUED_MEAN) == 0 && mean_of(p, METRIC_VMS_QUEUED_END) == 0;
}

static void add_service(struct text *t, const struct results_plan *p, bool is_harmed)
{
    char number[FIGURE_TEXT];
    double unserved = mean_of(p, METRIC_CPU_UNSERVED);
    const char *whose = is_all_placed(p) ? "the CPU demand" : "the CPU demand of placed VMs";
    if (unserved == 0 && (is_harmed || !is_all_placed(p)))
        add(t, "Placed VMs get all CPU they demand.");
    else if (unserved == 0)
        add(t, "All CPU demand is served.");
    else if (unserved > 0 && unserved < 0.01)
        add(t, "Less than 0.01" NBSP "%% of %s is not served.", whose);
    else if (unserved > 0)
        add(t, "%s" NBSP "%% of %s is not served.",
            figure_text(unserved, figure_decimals(unserved, 0), number), whose);
}

/* In the order of record_down_cause. */
static const struct {
    int metric;
    const char *cause;
} down[RECORD_DOWN_CAUSES] = {{METRIC_DOWN_QUEUE, "no host had room"},
                              {METRIC_DOWN_HOST, "their host failed"},
                              {METRIC_DOWN_MIGRATION, "they were migrated"},
                              {METRIC_DOWN_CONVERSION, "they were converted"},
                              {METRIC_DOWN_MAINTENANCE, "of planned work"}};

/* Blackouts of seconds are in the table, not here. */
#define DOWN_FROM_H 1.0

static void add_down(struct text *t, const struct results *r, const struct results_plan *p)
{
    double span_h = (double)(r->account_to_ns - r->account_from_ns) / (double)NS_PER_H;
    double hours = mean_of(p, METRIC_DOWN);
    int most = 0;
    if (!(hours >= DOWN_FROM_H)) return;
    for (int c = 1; c < RECORD_DOWN_CAUSES; c++)
        if (mean_of(p, down[c].metric) > mean_of(p, down[most].metric)) most = c;
    char share[FIGURE_TEXT];
    double percent = 100 * hours / (hours + mean_of(p, METRIC_VMS_MEAN) * span_h);
    add(t, " VMs do not run for ");
    add_scaled(t, hours, (struct figure_scale){1, ""}, "");
    add(t, NBSP "VM" NBSP "h (%s" NBSP "%% of their time), mostly because %s.",
        figure_text(percent, figure_decimals(percent, 0), share), down[most].cause);
}

/* Longer than what clients take for a pause. */
#define BLACKOUT_FROM_S 5.0

static void add_blackout(struct text *t, const struct results_plan *p)
{
    double longest_s = p->stats[METRIC_MIGRATIONS_BLACKOUT_MAX].max;
    if (!(longest_s > BLACKOUT_FROM_S)) return;
    add(t, " The longest blackout of a live migration is ");
    add_scaled(t, longest_s, (struct figure_scale){1, "s"}, "s");
    add(t, ".");
}

char *answer_figures(const struct results *r, uint32_t plan, char buf[ANSWER_TEXT])
{
    SIM_ASSERT(plan < r->plan_count);
    const struct results_plan *p = &r->plans[plan];
    struct text t = {.buf = buf};
    buf[0] = '\0';
    add_harm(&t, p);
    bool is_harmed = t.used > 0 || mean_of(p, METRIC_DOWN) > 0;
    t.used = 0;
    buf[0] = '\0';
    if (plan == r->baseline) {
        add_baseline(&t, p);
    } else {
        add_comparison(&t, p, &r->plans[r->baseline]);
    }
    add_trend(&t, p);
    add_last_step(&t, r, p);
    add_steps(&t, r, p, UNDONE_LATER);
    add_binding(&t, p);
    add_service(&t, p, is_harmed);
    add_down(&t, r, p);
    add_blackout(&t, p);
    return trimmed(&t);
}

/* ---- the experiment ---- */

static void add_unit(struct text *t, int64_t *ns, int64_t unit_ns, const char *name)
{
    int64_t n = *ns / unit_ns;
    *ns %= unit_ns;
    if (n > 0) add(t, "%" PRId64 " %s%s ", n, name, n == 1 ? "" : "s");
}

/* "1 year", "2 months", "3 days 4 hours": a month of a scenario is a twelfth of a year. */
static void add_duration(struct text *t, int64_t ns)
{
    char number[TIME_TEXT_MAX];
    if (ns > 0 && ns % NS_PER_YEAR == 0) {
        add_unit(t, &ns, NS_PER_YEAR, "year");
    } else if (ns > 0 && ns % NS_PER_MONTH == 0) {
        add_unit(t, &ns, NS_PER_MONTH, "month");
    } else if (ns >= NS_PER_MIN) {
        add_unit(t, &ns, NS_PER_DAY, "day");
        add_unit(t, &ns, NS_PER_H, "hour");
        add_unit(t, &ns, NS_PER_MIN, "minute");
    } else {
        add(t, "%s", time_text(ns, number));
    }
    trimmed(t);
}

char *answer_setup(const struct results *r, char buf[ANSWER_TEXT])
{
    char from[TIME_TEXT_MAX];
    struct text t = {.buf = buf};
    buf[0] = '\0';
    add(&t, "%" PRIu32 " plan%s, %" PRIu32 " replication%s, ", r->plan_count,
        r->plan_count == 1 ? "" : "s", r->replications, r->replications == 1 ? "" : "s");
    add_duration(&t, r->account_to_ns - r->account_from_ns);
    bool is_utc = r->calendar.zone == NULL || strcmp(zone_name(r->calendar.zone), "UTC") == 0;
    if (is_utc)
        add(&t, " from %s", epoch_text(when_utc_s(&r->calendar, r->account_from_ns), from));
    else
        add(&t, " from %s %s", when_minute(&r->calendar, r->account_from_ns, from),
            zone_name(r->calendar.zone));
    add(&t, ", seed %" PRIu64, r->seed);
    if (r->replications > 1) add(&t, ", %.6g" NBSP "%% intervals", 100 * r->confidence);
    return buf;
}
