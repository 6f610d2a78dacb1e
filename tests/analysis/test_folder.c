/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/folder.h"
#include "tests/analysis/fake.h"
#include "tests/analysis/scratch.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <sys/stat.h>

static char dir[SCRATCH_PATH], target[SCRATCH_PATH];
static struct fake_experiment x;
static struct results r;
static struct folder_options opt;
static int warnings;

static void count_warning(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
    warnings++;
}

static void begin(void)
{
    struct diag d = {0};
    gsl_set_error_handler_off();
    scratch_make(dir);
    scratch_join(target, dir, "acme");
    fake_init(&x, 2, 2, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    opt = (struct folder_options){.directory = target,
                                  .scenario_name = "acme",
                                  .scenario_hash = 0xabc,
                                  .scenario_text = "name: <acme>\n",
                                  .calendar = x.specs[0].calendar,
                                  .html = true,
                                  .warn = count_warning};
}

static void end(void)
{
    results_deinit(&r);
    scratch_remove(dir);
}

TestSuite(folder, .init = begin, .fini = end);

static const char *const tables[] = {
    "summary.json", "summary.csv", "metrics.csv",   "hosts.csv",          "workloads.csv",
    "clusters.csv", "series.csv",  "report.html",   "util_histogram.csv", "steps.csv",
    "sizing.csv",   "SHA256SUMS",  "manifest.json",
};
enum { TABLES = sizeof tables / sizeof *tables };

/* Has the list, in the form of sha256sum, a line with this hash and name? */
static bool lists(const char *sums, const char *hash, const char *name)
{
    char line[SHA256_TEXT + 128];
    snprintf(line, sizeof line, "%s  %s\n", hash, name);
    return strstr(sums, line) != NULL;
}

Test(folder, has_a_list_of_hashes_that_sha256sum_reads)
{
    struct diag d = {0};
    cr_assert(folder_write(&r, &opt, &d), "%s", d.msg);
    char *sums = scratch_read(target, "SHA256SUMS"), hash[SHA256_TEXT];
    cr_assert_not_null(sums);
    uint32_t lines = 0;
    for (const char *c = sums; *c != '\0'; c++)
        lines += *c == '\n';
    cr_assert_eq(lines, TABLES - 2, "all but itself and the manifest");
    for (size_t i = 0; i < TABLES - 2; i++) {
        char *text = scratch_read(target, tables[i]);
        sha256_of(text, strlen(text), hash);
        cr_assert(lists(sums, hash, tables[i]), "%s", tables[i]);
        free(text);
    }
    free(sums);
}

Test(folder, holds_every_table_and_a_manifest_with_its_hash)
{
    struct diag d = {0};
    cr_assert(folder_write(&r, &opt, &d), "%s", d.msg);
    char *manifest = scratch_read(target, "manifest.json");
    for (size_t i = 0; i < TABLES; i++) {
        char *text = scratch_read(target, tables[i]), hash[SHA256_TEXT];
        cr_assert_not_null(text, "%s", tables[i]);
        sha256_of(text, strlen(text), hash);
        if (strcmp(tables[i], "manifest.json") != 0)
            cr_assert_not_null(strstr(manifest, hash), "hash of %s", tables[i]);
        free(text);
    }
    cr_assert_not_null(strstr(manifest, "\"scenario_hash\": \"0000000000000abc\""));
    cr_assert_not_null(strstr(manifest, r.plans[1].digests[1]));
    free(manifest);
    cr_assert_eq(scratch_entries(target), TABLES);
    cr_assert_eq(scratch_entries(dir), 1, "no temporary is left");
}

/* Byte for byte the same at another time, place and number of threads. */
Test(folder, is_the_same_bytes_again)
{
    struct diag d = {0};
    struct results again;
    char other[SCRATCH_PATH];
    cr_assert(folder_write(&r, &opt, &d));
    x.e.threads = 3;
    cr_assert(experiment_run(&x.e, &again, &d));
    scratch_join(other, dir, "other");
    opt.directory = other;
    cr_assert(folder_write(&again, &opt, &d));
    for (size_t i = 0; i < TABLES; i++) {
        char *a = scratch_read(target, tables[i]), *b = scratch_read(other, tables[i]);
        cr_assert_str_eq(a, b, "%s", tables[i]);
        free(a);
        free(b);
    }
    results_deinit(&again);
}

Test(folder, streams_vms_and_decisions_in_plan_order)
{
    struct diag d = {0};
    opt.vms = opt.decisions = true;
    struct folder *f = folder_begin(&opt, x.names, 2, &d);
    cr_assert_not_null(f);
    results_deinit(&r);
    x.e.observer = folder_observer(f);
    x.e.threads = 2;
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert(folder_commit(f, &r, &d), "%s", d.msg);
    char *vms = scratch_read(target, "vms.csv"), *last = NULL;
    int lines = 0;
    for (char *line = strtok(vms, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++) {
        if (lines >= 1 && lines <= 3) cr_assert_eq(strncmp(line, "current,web,", 12), 0);
        if (lines >= 4) cr_assert_eq(strncmp(line, "virtualise,web,", 15), 0);
        last = line;
    }
    cr_assert_eq(lines, 7);
    cr_assert_str_eq(last, "virtualise,web,2,0x0123456789abcdef,0.5,,168,0,0,1234.5,1234.5,0");
    char *decisions = scratch_read(target, "decisions.csv");
    cr_assert_not_null(strstr(
        decisions, "virtualise,0,2026-01-01T00:05:00Z,300,placement,place,"
                   "web-001,srv002,srv001,refused,\"no host has 64 GiB, the most is 32 GiB\"\n"));
    free(vms);
    free(decisions);
    cr_assert_eq(scratch_entries(target), TABLES + 2, "no parts are left");
}

Test(folder, wants_no_observer_when_no_row_table_is_wanted)
{
    struct diag d = {0};
    struct folder *f = folder_begin(&opt, x.names, 2, &d);
    cr_assert_null(folder_observer(f));
    folder_abort(f);
    cr_assert_eq(scratch_entries(dir), 0);
}

Test(folder, replaces_results_of_the_same_scenario_only)
{
    struct diag d = {0};
    cr_assert(folder_write(&r, &opt, &d));
    cr_assert(folder_write(&r, &opt, &d), "%s", d.msg);
    opt.scenario_name = "other";
    cr_assert_null(folder_begin(&opt, x.names, 2, &d));
    cr_assert_eq(d.code, DIAG_IO);
    cr_assert_not_null(strstr(d.msg, "another scenario"));
    cr_assert_not_null(strstr(d.hint, "--force"));
    opt.force = true;
    d = (struct diag){0};
    struct folder *f = folder_begin(&opt, x.names, 2, &d);
    cr_assert_not_null(f);
    folder_abort(f);
}

/* A name that another one begins with is another scenario. */
Test(folder, tells_scenarios_apart_by_their_whole_name)
{
    struct diag d = {0};
    cr_assert(folder_write(&r, &opt, &d));
    opt.scenario_name = "acm";
    cr_assert_null(folder_begin(&opt, x.names, 2, &d));
}

Test(folder, never_deletes_files_that_are_not_its_own)
{
    struct diag d = {0};
    cr_assert(folder_write(&r, &opt, &d));
    scratch_write(target, "notes.txt", "my thesis");
    cr_assert(!folder_write(&r, &opt, &d));
    cr_assert_not_null(strstr(d.msg, "notes.txt"), "%s", d.msg);
    char *notes = scratch_read(target, "notes.txt");
    cr_assert_str_eq(notes, "my thesis");
    free(notes);
    opt.force = true;
    d = (struct diag){0};
    cr_assert(folder_write(&r, &opt, &d), "%s", d.msg);
    cr_assert_eq(scratch_entries(target), TABLES);
}

Test(folder, never_replaces_a_folder_without_its_manifest)
{
    struct diag d = {0};
    opt.force = true;
    cr_assert_eq(mkdir(target, 0700), 0);
    struct folder *f = folder_begin(&opt, x.names, 2, &d);
    cr_assert_not_null(f, "an empty folder is nobody's");
    folder_abort(f);
    scratch_write(target, "thesis.tex", "precious");
    cr_assert(!folder_write(&r, &opt, &d));
    scratch_write(target, "manifest.json", "{\"name\": \"a web page\"}\n");
    d = (struct diag){0};
    cr_assert(!folder_write(&r, &opt, &d), "someone else's manifest");
    cr_assert_eq(scratch_entries(target), 2);
    cr_assert_eq(scratch_entries(dir), 1);
}

Test(folder, refuses_a_file_in_its_place)
{
    struct diag d = {0};
    opt.force = true;
    scratch_write(dir, "acme", "a file");
    cr_assert_null(folder_begin(&opt, x.names, 2, &d));
    cr_assert_not_null(strstr(d.msg, "not a folder"));
}

Test(folder, goes_without_plots_when_gnuplot_is_missing)
{
    struct diag d = {0};
    char plots[SCRATCH_PATH];
    opt.plots = true;
    opt.gnuplot = "no-such-gnuplot";
    cr_assert(folder_write(&r, &opt, &d), "%s", d.msg);
    cr_assert_eq(warnings, 1);
    scratch_join(plots, target, "plots");
    cr_assert_eq(scratch_entries(plots), 9, "scripts, data and the chart of steps are kept");
    char *html = scratch_read(target, "report.html");
    cr_assert_null(strstr(html, "<img"));
    free(html);
    cr_assert(folder_write(&r, &opt, &d), "and is replaced again, plots included: %s", d.msg);
}

Test(folder, embeds_the_plots_that_gnuplot_makes)
{
    struct diag d = {0};
    char plots[SCRATCH_PATH];
    if (access("/usr/bin/gnuplot", X_OK) != 0) cr_skip_test("gnuplot is not installed");
    opt.plots = true;
    cr_assert(folder_write(&r, &opt, &d), "%s", d.msg);
    cr_assert_eq(warnings, 0);
    scratch_join(plots, target, "plots");
    cr_assert_eq(scratch_entries(plots), 13);
    char *html = scratch_read(target, "report.html"), *at = html;
    int images = 0;
    while ((at = strstr(at, "src=\"data:image/svg+xml;base64,PD94")) != NULL) { /* "<?x" */
        images++;
        at++;
    }
    cr_assert_eq(images, 4);
    free(html);
    char *manifest = scratch_read(target, "manifest.json");
    cr_assert_not_null(strstr(manifest, "\"plots/power.svg\""));
    cr_assert_not_null(strstr(manifest, "\"plots/gantt-virtualise.svg\""));
    free(manifest);
}
