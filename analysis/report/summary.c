/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/summary.h"
#include "analysis/report/json.h"
#include "analysis/report/stepview.h"
#include "analysis/report/when.h"
#include "sim/version.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 32 };

static void write_interval(struct json *j, const struct results *r, struct interval ci)
{
    char key[KEY_MAX];
    snprintf(key, sizeof key, "ci%.6g", 100 * r->confidence);
    json_key(j, key);
    json_open_inline(j, '[');
    json_number9(j, ci.lo);
    json_number9(j, ci.hi);
    json_close(j);
}

static void write_metric(struct json *j, const struct results *r, const struct results_plan *p,
                         int m)
{
    json_key(j, metric_table()[m].name);
    json_open_inline(j, '{');
    json_key(j, "unit");
    json_text(j, metric_table()[m].unit);
    json_key(j, "mean");
    json_number(j, p->stats[m].mean);
    write_interval(j, r, p->ci[m]);
    json_key(j, "n");
    json_u64(j, p->stats[m].n);
    json_key(j, "values");
    json_open_inline(j, '[');
    for (uint32_t i = 0; i < r->replications; i++)
        json_number(j, results_values(r, p, m)[i]);
    json_close(j);
    json_close(j);
}

static void write_peaks(struct json *j, const struct results_plan *p)
{
    json_key(j, "binds");
    json_text(j, p->binds);
    json_key(j, "peaks");
    json_open_inline(j, '{');
    json_key(j, "unit");
    json_text(j, "%");
    json_key(j, "cpu");
    json_number(j, 100 * p->peak_cpu);
    json_key(j, "memory");
    json_number(j, 100 * p->peak_memory);
    json_key(j, "vcpu");
    json_number(j, 100 * p->peak_vcpu);
    json_close(j);
}

static void write_date(struct json *j, const struct results *r, const char *key, int64_t t_ns)
{
    char text[TIME_TEXT_MAX];
    json_key(j, key);
    json_text(j, t_ns == TIME_NEVER ? NULL : when_iso(&r->calendar, t_ns, text));
}

static void write_number(struct json *j, const char *key, double v)
{
    json_key(j, key);
    json_number(j, v);
}

static void write_step(struct json *j, const struct results *r, const struct stepview *v)
{
    bool is_known = v->end_ns != TIME_NEVER && v->planned_end_ns != TIME_NEVER;
    json_open_inline(j, '{');
    json_key(j, "step");
    json_text(j, v->id);
    json_key(j, "verb");
    json_text(j, v->verb);
    json_key(j, "title");
    json_text(j, v->title);
    json_key(j, "times");
    json_u64(j, v->count);
    write_date(j, r, "planned_begin", v->planned_begin_ns);
    write_date(j, r, "planned_end", v->planned_end_ns);
    write_date(j, r, "begin", v->begin_ns);
    write_date(j, r, "end", v->end_ns);
    write_number(j, "late_h", is_known ? (double)v->late_ns / (double)NS_PER_H : (double)NAN);
    write_number(j, "effort_h", v->effort_h);
    write_number(j, "waited_h", v->waited_h);
    write_number(j, "total", v->machines);
    write_number(j, "done", v->done);
    write_number(j, "failed", v->failed);
    json_key(j, "state");
    json_text(j, stepview_state(v));
    json_key(j, "reason");
    json_text(j, v->trouble != NULL && v->trouble->reason[0] != '\0' ? v->trouble->reason : NULL);
    json_close(j);
}

static void write_steps(struct json *j, const struct results *r, const struct results_plan *p)
{
    struct stepview v;
    json_key(j, "steps");
    json_open(j, '[');
    for (uint32_t at = 0; stepview_next(r, p, &at, &v);)
        write_step(j, r, &v);
    json_close(j);
}

static void write_plan(struct json *j, const struct results *r, const struct results_plan *p)
{
    json_key(j, p->name);
    json_open(j, '{');
    json_key(j, "metrics");
    json_open(j, '{');
    for (int m = 0; m < METRIC_COUNT; m++)
        write_metric(j, r, p, m);
    json_close(j);
    write_peaks(j, p);
    write_steps(j, r, p);
    json_key(j, "digests");
    json_open(j, '[');
    for (uint32_t i = 0; i < r->replications; i++)
        json_text(j, p->digests[i]);
    json_close(j);
    json_close(j);
}

static void write_comparison(struct json *j, const struct results *r, const struct results_plan *p)
{
    json_key(j, p->name);
    json_open(j, '{');
    for (int m = 0; m < METRIC_COUNT; m++) {
        const struct interval_difference *v = &p->versus[m];
        json_key(j, metric_table()[m].name);
        json_open_inline(j, '{');
        json_key(j, "difference");
        json_number(j, v->difference);
        write_interval(j, r, v->ci);
        json_key(j, "n");
        json_u64(j, v->n);
        json_key(j, "correlation");
        json_number9(j, v->correlation);
        json_close(j);
    }
    json_close(j);
}

static void write_header(struct json *j, const struct results *r)
{
    json_key(j, "schema_version");
    json_u64(j, 1);
    json_key(j, "generator");
    json_text(j, "vdcsim " VDCSIM_VERSION);
    json_key(j, "scenario");
    json_text(j, r->name);
    json_key(j, "title");
    json_text(j, r->title);
    json_key(j, "question");
    json_text(j, r->question);
    json_key(j, "seed");
    json_u64(j, r->seed);
    json_key(j, "first_replication");
    json_u64(j, r->first_replication);
    json_key(j, "replications");
    json_u64(j, r->replications);
    json_key(j, "common_random_numbers");
    json_bool(j, r->common_random_numbers);
    json_key(j, "baseline");
    json_text(j, r->plans[r->baseline].name);
}

void summary_write(struct outf *o, const struct results *r)
{
    SIM_ASSERT(r->baseline < r->plan_count);
    struct json j = json_begin(o);
    json_open(&j, '{');
    write_header(&j, r);
    json_key(&j, "plans");
    json_open(&j, '{');
    for (uint32_t p = 0; p < r->plan_count; p++)
        write_plan(&j, r, &r->plans[p]);
    json_close(&j);
    json_key(&j, "comparisons");
    json_open(&j, '{');
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (p != r->baseline) write_comparison(&j, r, &r->plans[p]);
    }
    json_close(&j);
    json_close(&j);
    json_end(&j);
}

bool summary_print(FILE *out, const struct results *r)
{
    struct outf *o = malloc(sizeof *o); /* its buffer is too much for a small stack */
    if (o == NULL) return false;
    struct diag d = {0};
    outf_stream(o, out);
    summary_write(o, r);
    bool ok = outf_close(o, NULL, &d);
    free(o);
    return ok;
}
