/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One demand, written in four ways - a matrix of percent, files of Bitbrains' kind, those put on a
 * grid, and an OpenDC pair - is one simulation: from the file to the digest. */
#include "models/policies/registry.h"
#include "models/run.h"
#include "scenarios/reader/reader.h"
#include "tests/scenarios/import_help.h"
#include <math.h>

enum { VMS = 23, SAMPLES = 40, INTERVAL_S = 300, FORMS = 4 };

/* Percent of a VM of 1000 MHz: one VM never busy, one always, the others in between. */
static unsigned percent(unsigned vm, unsigned k)
{
    unsigned x = (vm * 40503u + k / (1 + vm % 3)) * 2654435761u;
    if (vm < 2) return vm * 100;
    return (x ^ x >> 15) % 101;
}

static FILE *create(const struct import_dir *dir, const char *name)
{
    char path[2 * IMPORT_PATH];
    import_path(dir, name, path);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL);
    return f;
}

static void write_matrix(const struct import_dir *dir)
{
    FILE *f = create(dir, "m.csv");
    for (unsigned vm = 0; vm < VMS; vm++)
        for (unsigned k = 0; k < SAMPLES; k++)
            fprintf(f, "%u%c", percent(vm, k), k + 1 < SAMPLES ? ',' : '\n');
    cr_assert(fclose(f) == 0);
}

static void write_bitbrains(const struct import_dir *dir)
{
    for (unsigned vm = 0; vm < VMS; vm++) {
        char name[32];
        snprintf(name, sizeof name, "b%02u.csv", vm);
        FILE *f = create(dir, name);
        fprintf(f, "Timestamp [ms];CPU cores;CPU capacity provisioned [MHZ];CPU usage [MHZ];"
                   "Memory capacity provisioned [KB]\n");
        for (unsigned k = 0; k < SAMPLES; k++)
            fprintf(f, "%u;1;1000;%u;1000000\n", 1767225600 + k * INTERVAL_S, percent(vm, k) * 10);
        cr_assert(fclose(f) == 0);
    }
}

static void write_opendc(const struct import_dir *dir)
{
    FILE *f = create(dir, "t.csv");
    fprintf(f, "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n");
    for (unsigned vm = 0; vm < VMS; vm++)
        fprintf(f, "vm%02u,1767225600000,0,1,1000,1024000\n", vm);
    cr_assert(fclose(f) == 0);
    f = create(dir, "f.csv");
    fprintf(f, "id,duration,cpu_usage\n");
    for (unsigned k = 0; k < SAMPLES; k++)
        for (unsigned vm = 0; vm < VMS; vm++)
            fprintf(f, "vm%02u,%d,%u\n", vm, INTERVAL_S * 1000, percent(vm, k) * 10);
    cr_assert(fclose(f) == 0);
}

/* `rest`: further keys of the demand. 1024 MB is what all forms can say. */
static void form_text(int form, const char *rest, char *text, size_t size)
{
    static const char *const traces[FORMS] = {"trace: m.csv", "trace: 'b*.csv'",
                                              "trace: 'b*.csv', interval: 300 s",
                                              "trace: t.csv, fragments: f.csv"};
    snprintf(text, size,
             "scenario: 1\nname: forms\nclock: {horizon: 6 h}\n"
             "catalogue: {servers: {s: {cores: 4, clock: 1500 MHz, memory: 8 GiB,\n"
             "  power: {idle: 100 W, max: 200 W}}}}\n"
             "estate: {hosts: [{name: 'h[1-9]', model: s, hypervisor: esx-3}]}\n"
             "workloads: {w: {vcpu: 1, clock: 1000 MHz, memory: 1024 MB, core_limit: false,\n"
             "  demand: {%s%s}}}\n",
             traces[form], rest);
}

static void form_run(const struct import_dir *dir, const char *text, struct record *record)
{
    static const struct verb_desc *const no_verbs[] = {NULL};
    static const struct metric_desc no_metrics[] = {{.name = NULL}};
    struct registry registry = {place_policies, no_verbs, no_metrics};
    struct sources *sources = sources_create();
    struct trace_store *traces = trace_store_create(0);
    struct diag_log log = {0};
    struct reader_options opt = {
        .registry = &registry, .sources = sources, .data_dir = dir->path, .traces = traces};
    struct document *doc = document_load_text("forms.yaml", text, strlen(text), &opt, &log);
    struct scenario *sc = doc == NULL ? NULL : scenario_bind(doc, 0, &opt, &log);
    cr_assert(sc != NULL, "%s", log.items[0].msg);
    struct diag d = {0};
    cr_assert(run_simulate(sc, &(struct run_options){.audit = true}, record, &d), "%s", d.msg);
    scenario_free(sc);
    document_free(doc);
    sources_free(sources);
    trace_store_destroy(traces);
}

/* How demand is delivered shows only in the counts of events and samples. */
static void same_metrics(const struct record *a, const struct record *b, int form)
{
    for (int m = 0; m < METRIC_COUNT; m++) {
        double x = a->metric[m], y = b->metric[m];
        if (m == METRIC_EVENTS || m == METRIC_SAMPLES) continue;
        cr_expect(x == y || (isnan(x) && isnan(y)), "form %d, metric %d: %.17g, not %.17g", form, m,
                  y, x);
    }
}

/* All metrics and digests are equal, whether the sizes of VMs come from the trace or the workload.
 * */
static void forms_agree(const struct import_dir *dir, const char *rest)
{
    struct record r[FORMS];
    memset(r, 0, sizeof r);
    for (int form = 0; form < FORMS; form++) {
        char text[1024];
        form_text(form, rest, text, sizeof text);
        form_run(dir, text, &r[form]);
        cr_expect(r[form].metric[METRIC_CPU_USED] > 0);
        same_metrics(&r[0], &r[form], form);
        cr_expect_str_eq(r[0].digest, r[form].digest, "form %d%s", form, rest);
    }
    for (int form = 0; form < FORMS; form++)
        record_deinit(&r[form]);
}

Test(trace_forms, one_demand_in_four_spellings_is_one_simulation)
{
    struct import_dir dir;
    import_dir_begin(&dir);
    write_matrix(&dir);
    write_bitbrains(&dir);
    write_opendc(&dir);
    forms_agree(&dir, "");
    forms_agree(&dir, ", after_end: stop, trace_time: start");
    forms_agree(&dir, ", after_end: hold");
    import_dir_end(&dir);
}
