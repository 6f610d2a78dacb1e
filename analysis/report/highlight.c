/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/highlight.h"
#include "analysis/report/trend.h"
#include "sim/diag.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum show { SHOW_ALWAYS, SHOW_NONZERO, SHOW_FROM_1, SHOW_UNLIKE, SHOW_WITH };

struct rule {
    int metric;
    const char *label;
    enum show show;
    int other; /* SHOW_UNLIKE: some plan differs from it; SHOW_WITH: some plan has both */
    /* label when the estate of some plan changes: NULL = the same, "" = not shown then */
    const char *in_motion;
};

static const struct rule rules[] = {
    {METRIC_HOSTS_INSTALLED, "hosts installed", SHOW_ALWAYS, 0, "hosts at the end"},
    {METRIC_HOSTS_INSTALLED_MEAN, "hosts installed, mean", SHOW_UNLIKE, METRIC_HOSTS_INSTALLED,
     NULL},
    {METRIC_HOSTS_BUSY_MAX, "hosts carrying VMs, max", SHOW_UNLIKE, METRIC_HOSTS_INSTALLED, ""},
    {METRIC_HOSTS_ON_MEAN, "hosts on, mean", SHOW_UNLIKE, METRIC_HOSTS_INSTALLED_MEAN, NULL},
    {METRIC_RACK_UNITS, "rack space", SHOW_ALWAYS, 0, "rack space at the end"},
    {METRIC_POWER_MEAN, "mean power", SHOW_ALWAYS, 0, NULL},
    {METRIC_POWER_PEAK, "peak power", SHOW_ALWAYS, 0, NULL},
    {METRIC_ENERGY_IT, "energy, hosts", SHOW_ALWAYS, 0, NULL},
    {METRIC_ENERGY_FACILITY, "energy, facility", SHOW_UNLIKE, METRIC_ENERGY_IT, NULL},
    {METRIC_CPU_USED, "CPU used", SHOW_ALWAYS, 0, NULL},
    {METRIC_CPU_P95, "CPU used, p95", SHOW_ALWAYS, 0, NULL},
    {METRIC_MEMORY_CONFIGURED, "memory configured", SHOW_ALWAYS, 0, NULL},
    {METRIC_MEMORY_GRANTED, "memory in use", SHOW_UNLIKE, METRIC_MEMORY_CONFIGURED, NULL},
    {METRIC_VMS_PER_HOST, "VMs per host", SHOW_ALWAYS, 0, NULL},
    {METRIC_VMS_MEAN, "VMs running, mean", SHOW_ALWAYS, 0, NULL},
    {METRIC_VMS_QUEUED_MEAN, "VMs queued, mean", SHOW_NONZERO, 0, NULL},
    {METRIC_VMS_QUEUED_END, "VMs queued at the end", SHOW_NONZERO, 0, NULL},
    {METRIC_DOWN, "VMs not running", SHOW_NONZERO, 0, NULL},
    {METRIC_MIGRATIONS, "live migrations", SHOW_NONZERO, 0, NULL},
    {METRIC_MIGRATIONS_COLD, "cold migrations", SHOW_NONZERO, 0, NULL},
    {METRIC_MIGRATIONS_FAILED, "moves that failed", SHOW_NONZERO, 0, NULL},
    {METRIC_MIGRATIONS_BLACKOUT_MAX, "longest blackout", SHOW_NONZERO, 0, NULL},
    {METRIC_HOSTS_SHUTDOWNS, "hosts switched off", SHOW_WITH, METRIC_MIGRATIONS, NULL},
    {METRIC_LABOUR, "labour", SHOW_NONZERO, 0, NULL},
    {METRIC_STEPS_FAILED, "machines not done", SHOW_NONZERO, 0, NULL},
    {METRIC_CPU_UNSERVED, "CPU demand not served", SHOW_ALWAYS, 0, NULL},
    {METRIC_CPU_READY, "CPU ready time", SHOW_ALWAYS, 0, NULL},
    {METRIC_SLATAH, "host time short of CPU", SHOW_WITH, METRIC_MIGRATIONS, NULL},
    {METRIC_PDM, "CPU lost in migrations", SHOW_WITH, METRIC_MIGRATIONS, NULL},
    {METRIC_MEMORY_SLOWDOWN, "memory slowdown", SHOW_NONZERO, 0, NULL},
    {METRIC_DEMAND_CLIPPED, "demand cut off at the peak", SHOW_FROM_1, 0, NULL},
};
enum { RULES = sizeof rules / sizeof *rules };

/* More or fewer of these is neither good nor bad in itself. */
static bool is_neutral(int metric)
{
    return metric == METRIC_CPU_USED || metric == METRIC_CPU_DEMAND ||
           metric == METRIC_CPU_INSTALLED || metric == METRIC_VMS_PER_HOST ||
           metric == METRIC_EVENTS || metric == METRIC_SAMPLES || metric == METRIC_VMS_ARRIVED ||
           metric == METRIC_VMS_DEPARTED || metric == METRIC_CPU_ACTIVE ||
           metric == METRIC_HOSTS_SHUTDOWNS || metric == METRIC_CPU_P95 ||
           metric == METRIC_MEMORY_CONFIGURED || metric == METRIC_MEMORY_GRANTED ||
           metric == METRIC_MEMORY_INSTALLED || metric == METRIC_VCPU_PER_CORE ||
           metric == METRIC_MIGRATIONS || metric == METRIC_MIGRATIONS_COLD ||
           metric == METRIC_MIGRATIONS_STORAGE || metric == METRIC_MIGRATIONS_DATA ||
           metric == METRIC_STEPS_DONE;
}

static bool is_nonzero(const struct results *r, int metric)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct moments *s = &r->plans[p].stats[metric];
        if (s->max != 0 && s->mean == s->mean) return true;
    }
    return false;
}

static bool is_unlike(const struct results *r, int metric, int other)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        double v = r->plans[p].stats[metric].mean, w = r->plans[p].stats[other].mean;
        if (fabs(v - w) > 1e-9 * fabs(w)) return true;
    }
    return false;
}

static bool is_from_1(const struct results *r, int metric)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (r->plans[p].stats[metric].mean >= 1) return true;
    }
    return false;
}

static bool is_relevant(const struct results *r, const struct rule *rule)
{
    switch (rule->show) {
    case SHOW_ALWAYS:
        return true;
    case SHOW_NONZERO:
        return is_nonzero(r, rule->metric);
    case SHOW_FROM_1:
        return is_from_1(r, rule->metric);
    case SHOW_UNLIKE:
        return is_unlike(r, rule->metric, rule->other);
    case SHOW_WITH:
        return is_nonzero(r, rule->other) && is_nonzero(r, rule->metric);
    }
    return false;
}

static bool has_data(const struct results *r, int metric)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (r->plans[p].stats[metric].n > 0) return true;
    }
    return false;
}

static int more(int a, int b)
{
    return a > b ? a : b;
}

static struct highlight make_row(const struct results *r, int metric, const char *label)
{
    double largest = 0;
    for (uint32_t p = 0; p < r->plan_count; p++)
        largest = fmax(largest, fabs(r->plans[p].stats[metric].mean));
    struct highlight h = {.metric = metric,
                          .label = label,
                          .scale = figure_scale_of(metric_table()[metric].unit, largest)};
    /* "hosts installed, hosts" would say it twice */
    bool is_word = strlen(h.scale.unit) > 2; /* "s" and "h" are in any label */
    bool said = is_word && strstr(label, h.scale.unit) != NULL && strchr(label, '.') == NULL;
    if (said) h.scale.unit = "";
    double f = h.scale.factor;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct results_plan *plan = &r->plans[p];
        double half = f * interval_half_width(plan->ci[metric]);
        h.decimals = more(h.decimals, figure_decimals(f * plan->stats[metric].mean, half));
        if (p == r->baseline) continue;
        const struct interval_difference *v = &plan->versus[metric];
        half = f * interval_half_width(v->ci);
        h.decimals_difference =
            more(h.decimals_difference, figure_decimals(f * v->difference, half));
    }
    /* a difference shows no digits that the values do not */
    if (h.decimals_difference > h.decimals) h.decimals_difference = h.decimals;
    return h;
}

uint32_t highlight_list(const struct results *r, bool all, struct highlight rows[METRIC_COUNT])
{
    SIM_ASSERT(r->plan_count > 0);
    uint32_t n = 0;
    for (int m = 0; all && m < METRIC_COUNT; m++) {
        if (has_data(r, m)) rows[n++] = make_row(r, m, metric_table()[m].name);
    }
    bool in_motion = trend_any_in_motion(r);
    for (int i = 0; !all && i < RULES; i++) {
        const struct rule *rule = &rules[i];
        if (!has_data(r, rule->metric) || !is_relevant(r, rule)) continue;
        const char *label = in_motion && rule->in_motion != NULL ? rule->in_motion : rule->label;
        if (label[0] != '\0') rows[n++] = make_row(r, rule->metric, label);
    }
    SIM_ASSERT(n <= METRIC_COUNT);
    return n;
}

void highlight_shorten(struct highlight *h, int level)
{
    SIM_ASSERT(level == h->shortened + 1 && level <= HIGHLIGHT_SHORTEST);
    h->shortened = level;
    if (level != 2) return;
    if (h->decimals > 1) h->decimals--;
    if (h->decimals_difference > h->decimals) h->decimals_difference = h->decimals;
}

/* ---- cells ---- */

static void append(char buf[HIGHLIGHT_CELL], const char *a, const char *b)
{
    size_t n = strlen(buf);
    snprintf(buf + n, HIGHLIGHT_CELL - n, "%s%s", a, b);
}

static void append_half_width(char buf[HIGHLIGHT_CELL], struct interval ci, double factor,
                              int decimals, const char *plus_minus)
{
    double half = factor * interval_half_width(ci);
    if (!(half > 0)) return;
    char text[FIGURE_TEXT];
    append(buf, " ", plus_minus);
    append(buf, figure_half_width(half, decimals, text), "");
}

char *highlight_value(const struct highlight *h, const struct results_plan *p,
                      const char *plus_minus, char buf[HIGHLIGHT_CELL])
{
    char text[FIGURE_TEXT];
    double f = h->scale.factor, mean = p->stats[h->metric].mean;
    buf[0] = '\0';
    append(buf, figure_text(f * mean, mean == 0 ? 0 : h->decimals, text), "");
    append_half_width(buf, p->ci[h->metric], f, h->decimals, plus_minus);
    return buf;
}

char *highlight_difference(const struct highlight *h, const struct results *r,
                           const struct results_plan *p, const char *plus_minus,
                           char buf[HIGHLIGHT_CELL])
{
    char text[FIGURE_TEXT];
    double f = h->scale.factor, base = r->plans[r->baseline].stats[h->metric].mean;
    const struct interval_difference *v = &p->versus[h->metric];
    buf[0] = '\0';
    int decimals = v->difference == 0 ? 0 : h->decimals_difference;
    append(buf, figure_signed(f * v->difference, decimals, text), "");
    append_half_width(buf, v->ci, f, h->decimals_difference, plus_minus);
    if (!isfinite(v->difference) || v->difference == 0 || !(base > 0)) return buf;
    if (strcmp(metric_table()[h->metric].unit, "%") == 0) return buf;
    double share = 100 * v->difference / base;
    if (!(fabs(share) < 100000) || h->shortened >= HIGHLIGHT_SHORTEST) return buf;
    bool is_short = h->shortened > 0;
    append(buf, " (", figure_signed(share, !is_short && fabs(share) < 9.95 ? 1 : 0, text));
    append(buf, is_short ? "%)" : " %)", "");
    return buf;
}

/* Does the cell read as zero, or as a difference that its +- reaches? As rounded there. */
static bool looks_like_zero(const struct highlight *h, const struct interval_difference *v)
{
    double step = pow(10, -h->decimals_difference), f = h->scale.factor;
    double shown = floor(fabs(f * v->difference) / step + 0.5);
    double half = f * interval_half_width(v->ci);
    double shown_half = half > 0 ? ceil(half / step * (1 - 1e-9)) : 0;
    return shown <= shown_half;
}

enum highlight_effect highlight_effect_of(const struct highlight *h, const struct results_plan *p)
{
    const struct interval_difference *v = &p->versus[h->metric];
    if (v->n == 0 || !isfinite(v->difference) || v->difference == 0) return HIGHLIGHT_NEUTRAL;
    if (interval_is_known(v->ci) && v->ci.lo <= 0 && v->ci.hi >= 0) return HIGHLIGHT_UNCLEAR;
    if (looks_like_zero(h, v))
        return interval_half_width(v->ci) > 0 ? HIGHLIGHT_UNCLEAR : HIGHLIGHT_NEUTRAL;
    if (is_neutral(h->metric)) return HIGHLIGHT_NEUTRAL;
    bool lower = v->difference < 0;
    return lower == metric_table()[h->metric].lower_is_better ? HIGHLIGHT_BETTER : HIGHLIGHT_WORSE;
}
