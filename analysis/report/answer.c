/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/answer.h"
#include "analysis/report/figure.h"
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

/* ", 3.1 kW instead of 21.4 (-86 %)"; false and nothing when there is no difference to tell. */
static bool add_instead(struct text *t, const char *before, const struct results_plan *p,
                        const struct results_plan *base, int metric)
{
    const struct interval_difference *v = &p->versus[metric];
    if (!isfinite(v->difference) || v->difference == 0) return false;
    if (interval_is_known(v->ci) && v->ci.lo <= 0 && v->ci.hi >= 0) return false;
    double b = mean_of(base, metric), value = mean_of(p, metric);
    const char *unit = metric_table()[metric].unit;
    struct figure_scale s = figure_scale_of(unit, fmax(b, value));
    add(t, "%s", before);
    add_scaled(t, value, s, s.unit);
    add(t, " instead of ");
    add_scaled(t, b, s, "");
    if (b > 0 && strcmp(unit, "%") != 0) add_share(t, 100 * v->difference / b);
    return true;
}

static void add_comparison(struct text *t, const struct results_plan *p,
                           const struct results_plan *base)
{
    size_t start = t->used;
    bool hosts = add_instead(t, "", p, base, METRIC_HOSTS_INSTALLED);
    if (!hosts && add_instead(t, "at most ", p, base, METRIC_HOSTS_BUSY_MAX)) add(t, " in use");
    add_instead(t, t->used > start ? ", " : "", p, base, METRIC_RACK_UNITS);
    add_instead(t, t->used > start ? ", " : "", p, base, METRIC_POWER_MEAN);
    add_instead(t, t->used > start ? ", CPU " : "CPU ", p, base, METRIC_CPU_USED);
    add(t, t->used > start ? ". " : "No clear difference in hosts, space, power or CPU use. ");
}

static void add_baseline(struct text *t, const struct results_plan *p)
{
    add_value(t, p, METRIC_HOSTS_INSTALLED);
    add(t, ", ");
    add_value(t, p, METRIC_RACK_UNITS);
    add(t, ", ");
    add_value(t, p, METRIC_POWER_MEAN);
    add(t, ", CPU ");
    add_value(t, p, METRIC_CPU_USED);
    add(t, " used. ");
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

static char *trimmed(struct text *t)
{
    while (t->used > 0 && t->buf[t->used - 1] == ' ')
        t->buf[--t->used] = '\0';
    return t->buf;
}

char *answer_alert(const struct results *r, uint32_t plan, char buf[ANSWER_TEXT])
{
    SIM_ASSERT(plan < r->plan_count);
    const struct results_plan *p = &r->plans[plan];
    struct text t = {.buf = buf};
    buf[0] = '\0';
    add_waiting(&t, p);
    add_lost(&t, mean_of(p, METRIC_MEMORY_SLOWDOWN), SLOWDOWN_FROM,
             "the CPU work is lost to memory reclaim (swapping)");
    add_lost(&t, mean_of(p, METRIC_DEMAND_CLIPPED), CLIPPED_FROM,
             "the demand is cut off at the VMs' peak");
    return trimmed(&t);
}

/* Demand of VMs without a host is in no measure of service: only who never waited is served. */
static bool is_all_placed(const struct results_plan *p)
{
    return mean_of(p, METRIC_VMS_QUEUED_MEAN) == 0 && mean_of(p, METRIC_VMS_QUEUED_END) == 0;
}

static void add_service(struct text *t, const struct results_plan *p, bool has_alert)
{
    char number[FIGURE_TEXT];
    double unserved = mean_of(p, METRIC_CPU_UNSERVED);
    const char *whose = is_all_placed(p) ? "the CPU demand" : "the CPU demand of placed VMs";
    if (unserved == 0 && (has_alert || !is_all_placed(p)))
        add(t, "Placed VMs get all CPU they demand.");
    else if (unserved == 0)
        add(t, "All CPU demand is served.");
    else if (unserved > 0 && unserved < 0.01)
        add(t, "Less than 0.01" NBSP "%% of %s is not served.", whose);
    else if (unserved > 0)
        add(t, "%s" NBSP "%% of %s is not served.",
            figure_text(unserved, figure_decimals(unserved, 0), number), whose);
}

char *answer_figures(const struct results *r, uint32_t plan, char buf[ANSWER_TEXT])
{
    SIM_ASSERT(plan < r->plan_count);
    const struct results_plan *p = &r->plans[plan];
    bool has_alert = answer_alert(r, plan, buf)[0] != '\0';
    struct text t = {.buf = buf};
    buf[0] = '\0';
    if (plan == r->baseline) {
        add_baseline(&t, p);
    } else {
        add_comparison(&t, p, &r->plans[r->baseline]);
    }
    add_binding(&t, p);
    add_service(&t, p, has_alert);
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
    add(&t, " from %s, seed %" PRIu64,
        epoch_text(r->clock_start_s + r->account_from_ns / NS_PER_S, from), r->seed);
    if (r->replications > 1) add(&t, ", %.6g" NBSP "%% intervals", 100 * r->confidence);
    return buf;
}
