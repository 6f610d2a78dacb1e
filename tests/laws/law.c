/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/laws/law.h"
#include "models/policies/registry.h"
#include "models/verbs/registry.h"
#include "scenarios/reader/reader.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct metric_desc no_metrics[] = {{.name = NULL}};
static const struct registry registry = {registry_policies, models_verbs, no_metrics};

void law_run(const struct gen_case *c, const struct run_options *opt, struct law_result *out)
{
    static const struct run_options plain = {0};
    struct diag_log log = {.count = 0};
    struct diag d = {.code = DIAG_OK};
    char *text = gen_text(c);
    out->sources = sources_create();
    cr_assert(text != NULL && out->sources != NULL);
    struct reader_options reader = {
        .registry = &registry, .sources = out->sources, .no_files = true};
    out->document = document_load_text("law.yaml", text, strlen(text), &reader, &log);
    out->scenario = out->document != NULL ? scenario_bind(out->document, 0, &reader, &log) : NULL;
    if (out->scenario == NULL) diag_log_print(stderr, &log, out->sources, false);
    cr_assert_not_null(out->scenario, "case %d is not valid", (int)c->gen_seed);
    cr_assert(run_simulate(out->scenario, opt != NULL ? opt : &plain, &out->record, &d),
              "case %d: %s", (int)c->gen_seed, d.msg);
    free(text);
}

void law_end(struct law_result *r)
{
    record_deinit(&r->record);
    scenario_free(r->scenario);
    document_free(r->document);
    sources_free(r->sources);
}

/* ---- comparing ---- */

bool law_close(double a, double b, double tolerance)
{
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
}

static bool is_excepted(const enum model_metric *except, int metric)
{
    for (; except != NULL && *except != METRIC_COUNT; except++)
        if ((int)*except == metric) return true;
    return false;
}

static const char *metric_name(int metric)
{
#define X(id, name, ...) name,
    static const char *const names[] = {MODEL_METRICS(X)};
#undef X
    return names[metric];
}

void law_expect_metrics(const struct gen_case *c, const struct record *a, const struct record *b,
                        const enum model_metric *except, double tolerance)
{
    for (int m = 0; m < METRIC_COUNT; m++) {
        if (is_excepted(except, m)) continue;
        cr_expect(law_close(a->metric[m], b->metric[m], tolerance),
                  "case %d: %s is %.17g and %.17g", (int)c->gen_seed, metric_name(m), a->metric[m],
                  b->metric[m]);
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_host(const struct record_host *a, const struct record_host *b)
{
    return same_text(a->name, b->name) && law_close(a->on_h, b->on_h, 0) &&
           law_close(a->cpu_mean, b->cpu_mean, 0) && law_close(a->cpu_max, b->cpu_max, 0) &&
           law_close(a->memory_mean, b->memory_mean, 0) && law_close(a->vms_mean, b->vms_mean, 0) &&
           law_close(a->energy_kwh, b->energy_kwh, 0) &&
           law_close(a->contended_h, b->contended_h, 0) && law_close(a->active_h, b->active_h, 0);
}

static bool same_workload(const struct record_workload *a, const struct record_workload *b)
{
    return same_text(a->name, b->name) && law_close(a->vms_mean, b->vms_mean, 0) &&
           law_close(a->queued_mean, b->queued_mean, 0) &&
           law_close(a->demand_points, b->demand_points, 0) &&
           law_close(a->served_points, b->served_points, 0) && law_close(a->ready, b->ready, 0) &&
           law_close(a->wait_s, b->wait_s, 0);
}

static bool same_cluster(const struct record_cluster *a, const struct record_cluster *b)
{
    return same_text(a->name, b->name) && law_close(a->hosts, b->hosts, 0) &&
           law_close(a->on_mean, b->on_mean, 0) && law_close(a->cpu_mean, b->cpu_mean, 0) &&
           law_close(a->energy_kwh, b->energy_kwh, 0) && law_close(a->vms_mean, b->vms_mean, 0);
}

void law_expect_same(const struct gen_case *c, const struct record *a, const struct record *b,
                     const enum model_metric *except)
{
    int seed = (int)c->gen_seed;
    cr_expect_str_eq(a->digest, b->digest, "case %d", seed);
    law_expect_metrics(c, a, b, except, 0);
    cr_assert_eq(a->host_count, b->host_count, "case %d", seed);
    cr_assert_eq(a->workload_count, b->workload_count, "case %d", seed);
    cr_assert_eq(a->cluster_count, b->cluster_count, "case %d", seed);
    for (uint32_t i = 0; i < a->host_count; i++)
        cr_expect(same_host(&a->hosts[i], &b->hosts[i]), "case %d host %u", seed, i);
    for (uint32_t i = 0; i < a->workload_count; i++)
        cr_expect(same_workload(&a->workloads[i], &b->workloads[i]), "case %d workload %u", seed,
                  i);
    for (uint32_t i = 0; i < a->cluster_count; i++)
        cr_expect(same_cluster(&a->clusters[i], &b->clusters[i]), "case %d cluster %u", seed, i);
}

/* ---- all cases ---- */

void law_for_many(law_fn *law, int cases, int least)
{
    const char *soak = getenv("VDCSIM_SOAK");
    long times = soak != NULL ? strtol(soak, NULL, 10) : 1;
    long spoken = 0;
    if (times < 1) times = 1;
    for (long i = 0; i < times * cases; i++) {
        struct gen_case c;
        gen_make(&c, (uint64_t)i);
        spoken += law(&c);
    }
    cr_expect_geq(spoken, times * least, "the law speaks about %ld of %ld cases only", spoken,
                  times * cases);
}

void law_for_all(law_fn *law, int least)
{
    law_for_many(law, LAW_CASES, least);
}
