/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/csv.h"
#include "analysis/report/when.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BIN_PERCENT = 5 };

/* ---- cells ---- */

void csv_cell(struct outf *o, const char *text)
{
    if (text == NULL) return;
    /* a lone "-" is our word for "none" and no formula */
    bool is_formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    if (strcmp(text, "-") == 0) is_formula = false;
    bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (is_quoted) outf_char(o, '"');
    if (is_formula) outf_char(o, '\'');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"') outf_char(o, '"');
        outf_char(o, *p);
    }
    if (is_quoted) outf_char(o, '"');
}

static void add_text(struct outf *o, const char *value)
{
    outf_char(o, ',');
    csv_cell(o, value);
}

static void add_number(struct outf *o, double v)
{
    outf_char(o, ',');
    outf_number(o, v);
}

/* Values that passed through a quantile of the GSL agree to nine digits between machines. */
static void add_number9(struct outf *o, double v)
{
    outf_char(o, ',');
    if (v == v) outf_printf(o, "%.9g", v == 0 ? 0 : v);
}

static void add_percent(struct outf *o, double fraction)
{
    add_number(o, 100 * fraction);
}

static void add_u64(struct outf *o, uint64_t v)
{
    outf_printf(o, ",%" PRIu64, v);
}

/* Exact decimal seconds: 300, 0.25. A time that never comes is an empty cell. */
static void add_seconds(struct outf *o, int64_t t_ns)
{
    outf_char(o, ',');
    if (t_ns == TIME_NEVER) return;
    uint64_t ns = t_ns < 0 ? 0 - (uint64_t)t_ns : (uint64_t)t_ns;
    outf_printf(o, "%s%" PRIu64, t_ns < 0 ? "-" : "", ns / (uint64_t)NS_PER_S);
    uint64_t rest = ns % (uint64_t)NS_PER_S;
    if (rest == 0) return;
    char digits[16];
    snprintf(digits, sizeof digits, "%09" PRIu64, rest);
    size_t n = strlen(digits);
    while (n > 1 && digits[n - 1] == '0')
        digits[--n] = '\0';
    outf_printf(o, ".%s", digits);
}

static void end_row(struct outf *o)
{
    outf_char(o, '\n');
}

/* ---- metrics ---- */

void csv_metrics(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,replication,metric,unit,value\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct results_plan *plan = &r->plans[p];
        for (uint32_t i = 0; i < r->replications; i++) {
            for (int m = 0; m < METRIC_COUNT; m++) {
                csv_cell(o, plan->name);
                add_u64(o, r->first_replication + i);
                add_text(o, metric_table()[m].name);
                add_text(o, metric_table()[m].unit);
                add_number(o, results_values(r, plan, m)[i]);
                end_row(o);
            }
        }
    }
}

static void summary_row(struct outf *o, const struct results_plan *plan, int m, bool is_baseline)
{
    const struct moments *s = &plan->stats[m];
    const struct interval_difference *v = &plan->versus[m];
    csv_cell(o, plan->name);
    add_text(o, metric_table()[m].name);
    add_text(o, metric_table()[m].unit);
    add_u64(o, s->n);
    add_number(o, s->mean);
    add_number9(o, plan->ci[m].lo);
    add_number9(o, plan->ci[m].hi);
    add_number(o, s->min);
    add_number(o, s->max);
    add_number(o, s->variance);
    if (is_baseline) {
        outf_text(o, ",,,,\n");
        return;
    }
    add_number(o, v->difference);
    add_number9(o, v->ci.lo);
    add_number9(o, v->ci.hi);
    add_number9(o, v->correlation);
    end_row(o);
}

void csv_summary(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,metric,unit,n,mean,ci_lo,ci_hi,min,max,variance,difference,"
                 "difference_ci_lo,difference_ci_hi,correlation\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        for (int m = 0; m < METRIC_COUNT; m++)
            summary_row(o, &r->plans[p], m, p == r->baseline);
    }
}

/* ---- replication 0 in full ---- */

static void host_row(struct outf *o, const char *plan, const struct record_host *h)
{
    csv_cell(o, plan);
    add_text(o, h->name);
    add_text(o, h->model);
    add_text(o, h->site);
    add_text(o, h->cluster);
    add_number(o, h->on_h);
    add_number(o, h->failed_h);
    add_percent(o, h->cpu_mean);
    add_percent(o, h->cpu_max);
    add_percent(o, h->memory_mean);
    add_number(o, h->vms_mean);
    add_number(o, h->energy_kwh);
    add_number(o, h->contended_h);
    add_number(o, h->active_h);
    end_row(o);
}

void csv_hosts(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,host,model,site,cluster,on_h,failed_h,cpu_mean_pct,cpu_max_pct,"
                 "memory_mean_pct,vms_mean,energy_kwh,contended_h,active_h\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct record *record = &r->plans[p].first;
        for (uint32_t i = 0; i < record->host_count; i++)
            host_row(o, r->plans[p].name, &record->hosts[i]);
    }
}

static void workload_row(struct outf *o, const char *plan, const struct record_workload *w)
{
    csv_cell(o, plan);
    add_text(o, w->name);
    add_number(o, w->vms_mean);
    add_number(o, w->queued_mean);
    add_number(o, w->demand_points);
    add_number(o, w->served_points);
    add_percent(o, w->ready);
    add_number(o, w->wait_s);
    add_number(o, w->paused_mean);
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        add_number(o, w->down_h[c]);
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        add_number(o, w->downs[c]);
    end_row(o);
}

void csv_workloads(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,workload,vms_mean,queued_mean,demand_points,served_points,ready_pct,"
                 "wait_s,paused_mean");
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        outf_printf(o, ",down_%s_h", record_down_cause[c]);
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        outf_printf(o, ",downs_%s", record_down_cause[c]);
    end_row(o);
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct record *record = &r->plans[p].first;
        for (uint32_t i = 0; i < record->workload_count; i++)
            workload_row(o, r->plans[p].name, &record->workloads[i]);
    }
}

static void cluster_row(struct outf *o, const char *plan, const struct record_cluster *c)
{
    csv_cell(o, plan);
    add_text(o, c->name);
    add_number(o, c->hosts);
    add_number(o, c->on_mean);
    add_percent(o, c->cpu_mean);
    add_percent(o, c->memory_mean);
    add_number(o, c->energy_kwh);
    add_number(o, c->vms_mean);
    end_row(o);
}

void csv_clusters(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,cluster,hosts,on_mean,cpu_mean_pct,memory_mean_pct,energy_kwh,vms_mean\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct record *record = &r->plans[p].first;
        for (uint32_t i = 0; i < record->cluster_count; i++)
            cluster_row(o, r->plans[p].name, &record->clusters[i]);
    }
}

/* ---- over time ---- */

static void series_rows(struct outf *o, const struct results *r, const char *plan,
                        const char *statistic, const struct series *s)
{
    char time[TIME_TEXT_MAX];
    for (uint32_t i = 0; i < s->count; i++) {
        const struct record_series *row = &s->rows[i];
        csv_cell(o, plan);
        add_text(o, statistic);
        add_text(o, epoch_text(r->clock_start_s + row->from_ns / NS_PER_S, time));
        add_seconds(o, row->from_ns);
        add_seconds(o, row->to_ns);
        for (const struct series_column *c = series_columns(); c->name != NULL; c++)
            add_number(o, series_get(row, c));
        end_row(o);
    }
}

void csv_series(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,statistic,time,from_s,to_s");
    for (const struct series_column *c = series_columns(); c->name != NULL; c++)
        add_text(o, c->name);
    end_row(o);
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct results_plan *plan = &r->plans[p];
        series_rows(o, r, plan->name, "mean", &plan->series_mean);
        if (r->replications > 1) series_rows(o, r, plan->name, "first", &plan->series_first);
    }
}

void csv_util_histogram(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,from_pct,to_pct,host_hours,share_pct\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct results_plan *plan = &r->plans[p];
        double total = 0;
        for (int b = 0; b < RECORD_UTIL_BINS; b++)
            total += plan->util_hours[b];
        for (int b = 0; b < RECORD_UTIL_BINS; b++) {
            int to = (b + 1) * BIN_PERCENT;
            csv_cell(o, plan->name);
            add_u64(o, (uint64_t)(b * BIN_PERCENT));
            add_u64(o, (uint64_t)(to < 100 ? to : 100)); /* the last bin is exactly 100 */
            add_number(o, plan->util_hours[b]);
            add_percent(o, plan->util_hours[b] / total);
            end_row(o);
        }
    }
}

/* ---- steps of plans ---- */

/* A time as local date, and as hours since clock.start. */
static void add_date(struct outf *o, const struct results *r, int64_t t_ns)
{
    char date[TIME_TEXT_MAX];
    add_text(o, when_iso(&r->calendar, t_ns, date));
}

static void add_hours(struct outf *o, int64_t t_ns)
{
    add_number(o, t_ns == TIME_NEVER ? (double)NAN : (double)t_ns / (double)NS_PER_H);
}

static int64_t ns_of_hours(double h)
{
    return h == h ? (int64_t)llround(h * (double)NS_PER_H) : TIME_NEVER;
}

static void step_first_row(struct outf *o, const struct results *r, const char *plan,
                           const struct steps_row *s)
{
    const struct record_step *row = &s->row;
    const int64_t times[] = {row->planned_begin_ns, row->planned_end_ns, row->begin_ns,
                             row->end_ns};
    csv_cell(o, plan);
    add_text(o, "first");
    add_text(o, row->id);
    add_u64(o, row->occurrence);
    add_text(o, row->verb);
    add_u64(o, 1);
    for (int i = 0; i < 4; i++)
        add_date(o, r, times[i]);
    for (int i = 0; i < 4; i++)
        add_hours(o, times[i]);
    add_number(o, row->effort_h);
    add_number(o, row->waited_h);
    add_u64(o, row->total);
    add_u64(o, row->done);
    add_u64(o, row->failed);
    add_text(o, row->state);
    add_text(o, s->reason);
    end_row(o);
}

enum statistic { MEAN, MIN, MAX, STATISTICS };

static double spread_get(const struct steps_spread *s, enum statistic which)
{
    if (s->n == 0) return (double)NAN;
    return which == MEAN ? s->mean : which == MIN ? s->min : s->max;
}

static void step_total_row(struct outf *o, const struct results *r, const char *plan,
                           const struct steps_total *t, enum statistic which)
{
    static const char *const names[STATISTICS] = {"mean", "min", "max"};
    double begin_h = spread_get(&t->begin_h, which), end_h = spread_get(&t->end_h, which);
    const struct steps_spread *const numbers[] = {&t->effort_h, &t->waited_h, &t->machines,
                                                  &t->done, &t->failed};
    csv_cell(o, plan);
    add_text(o, names[which]);
    add_text(o, t->id);
    add_u64(o, t->occurrence);
    add_text(o, t->verb);
    add_u64(o, t->n);
    add_date(o, r, t->planned_begin_ns);
    add_date(o, r, t->planned_end_ns);
    add_date(o, r, ns_of_hours(begin_h));
    add_date(o, r, ns_of_hours(end_h));
    add_hours(o, t->planned_begin_ns);
    add_hours(o, t->planned_end_ns);
    add_number(o, begin_h);
    add_number(o, end_h);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add_number(o, spread_get(numbers[i], which));
    outf_text(o, ",,\n"); /* states and reasons have no mean */
}

void csv_steps(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,statistic,step,occurrence,verb,n,planned_begin,planned_end,begin,end,"
                 "planned_begin_h,planned_end_h,begin_h,end_h,effort_h,waited_h,total,done,failed,"
                 "state,reason\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct results_plan *plan = &r->plans[p];
        for (uint32_t i = 0; i < plan->steps_first.count; i++)
            step_first_row(o, r, plan->name, &plan->steps_first.rows[i]);
        for (uint32_t i = 0; r->replications > 1 && i < plan->steps.count; i++) {
            for (int which = MEAN; which < STATISTICS; which++)
                step_total_row(o, r, plan->name, &plan->steps.rows[i], (enum statistic)which);
        }
    }
}

/* ---- hosts that would do ---- */

static void sizing_row(struct outf *o, const char *plan, const struct record_sizing *s)
{
    const uint32_t found[] = {s->first_fit, s->best_fit, s->dot_product, s->l2, s->needed};
    csv_cell(o, plan);
    add_text(o, s->pool);
    add_text(o, s->model);
    add_text(o, s->hypervisor);
    add_u64(o, s->hosts);
    add_u64(o, s->models);
    add_u64(o, s->alike);
    add_u64(o, s->vms);
    add_u64(o, s->too_big);
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        add_u64(o, found[i]);
    add_text(o, s->algorithm);
    add_u64(o, s->bound_volume);
    add_u64(o, s->bound_l2);
    add_text(o, s->binds);
    add_number(o, s->memory_hosts);
    add_number(o, s->cpu_hosts);
    add_text(o, s->cpu_hour);
    add_number(o, s->vcpu_hosts);
    add_number(o, s->vms_per_host);
    end_row(o);
}

void csv_sizing(struct outf *o, const struct results *r)
{
    outf_text(o, "plan,pool,model,hypervisor,hosts,models,alike,vms,too_big,first_fit,best_fit,"
                 "dot_product,l2,needed,algorithm,bound_volume,bound_l2,binds,memory_hosts,"
                 "cpu_hosts,cpu_hour,vcpu_hosts,vms_per_host\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct results_plan *plan = &r->plans[p];
        for (uint32_t i = 0; i < plan->sizing_count; i++)
            sizing_row(o, plan->name, &plan->sizing[i]);
    }
}

/* ---- rows that stream ---- */

void csv_vm_header(struct outf *o)
{
    outf_text(o, "plan,workload,index,key,arrived_s,ended_s,running_h,queued_h,down_h,"
                 "demand_point_h,work_point_h,ready_pct\n");
}

void csv_vm_row(struct outf *o, const char *plan, const struct record_vm *row)
{
    csv_cell(o, plan);
    add_text(o, row->workload);
    add_u64(o, row->index);
    outf_printf(o, ",0x%016" PRIx64, row->key);
    add_seconds(o, row->arrived_ns);
    add_seconds(o, row->ended_ns);
    add_number(o, row->running_h);
    add_number(o, row->queued_h);
    add_number(o, row->down_h);
    add_number(o, row->demand_point_h);
    add_number(o, row->work_point_h);
    add_percent(o, row->ready);
    end_row(o);
}

void csv_decision_header(struct outf *o)
{
    outf_text(o, "plan,replication,time,t_s,actor,action,subject,from,target,outcome,reason\n");
}

void csv_decision_row(struct outf *o, const char *plan, uint64_t replication,
                      const struct calendar *c, const struct record_decision *row)
{
    char date[TIME_TEXT_MAX];
    csv_cell(o, plan);
    add_u64(o, replication);
    add_text(o, when_iso(c, row->t_ns, date));
    add_seconds(o, row->t_ns);
    add_text(o, row->actor);
    add_text(o, row->action);
    add_text(o, row->subject);
    add_text(o, row->from);
    add_text(o, row->target);
    add_text(o, row->outcome);
    add_text(o, row->reason);
    end_row(o);
}
