/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of a fixed made-up experiment against the files in tests/golden/report/. Text must be
 * equal, numbers to eight digits (intervals pass through the GSL). With GOLDEN_UPDATE=1 in the
 * environment the files are written anew: look at the difference before committing it. */
#include "analysis/plot/gantt.h"
#include "analysis/plot/plot.h"
#include "analysis/report/console.h"
#include "analysis/report/csv.h"
#include "analysis/report/manifest.h"
#include "analysis/report/summary.h"
#include "sim/version.h"
#include "tests/analysis/fake.h"
#include "tests/analysis/scratch.h"
#include <ctype.h>
#include <gsl/gsl_errno.h>

#define FOLDER "tests/golden/report"

static struct outf o;

/* Where the two texts part, or NULL. Numbers that agree to eight digits are equal. */
static const char *difference(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            char *a_end, *b_end;
            double x = strtod(a, &a_end), y = strtod(b, &b_end);
            if (fabs(x - y) > 1e-8 * fabs(x)) return a;
            a = a_end;
            b = b_end;
        } else {
            if (*a != *b) return a;
            a++;
            b++;
        }
    }
    return NULL;
}

/* Golden files do not name a version of the program. */
static void mask_version(char *text)
{
    static const char version[] = "vdcsim " VDCSIM_VERSION;
    char *at = strstr(text, version);
    if (at == NULL) return;
    memmove(at + strlen("vdcsim"), at + strlen(version), strlen(at + strlen(version)) + 1);
}

static void compare(const char *name, char *found)
{
    mask_version(found);
    if (getenv("GOLDEN_UPDATE") != NULL) scratch_write(FOLDER, name, found);
    char *golden = scratch_read(FOLDER, name);
    cr_assert_not_null(golden, FOLDER "/%s is missing: run from the top folder", name);
    const char *at = difference(found, golden);
    cr_assert_null(at, "%s differs at: %.60s", name, at != NULL ? at : "");
    free(golden);
}

static void experiment(struct results *r, uint32_t plans, uint64_t replications)
{
    static struct fake_experiment x;
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, plans, replications, 2);
    cr_assert(experiment_run(&x.e, r, &d), "%s", d.msg);
}

static void compare_written(const char *name, const struct results *r,
                            void (*write)(struct outf *, const struct results *))
{
    char *text = NULL;
    size_t size = 0;
    struct diag d = {0};
    FILE *f = open_memstream(&text, &size);
    outf_stream(&o, f);
    write(&o, r);
    cr_assert(outf_close(&o, NULL, &d));
    fclose(f);
    compare(name, text);
    free(text);
}

Test(golden_report, tables_and_summary)
{
    struct results r;
    experiment(&r, 3, 3);
    compare_written("summary.json", &r, summary_write);
    compare_written("summary.csv", &r, csv_summary);
    compare_written("hosts.csv", &r, csv_hosts);
    compare_written("workloads.csv", &r, csv_workloads);
    compare_written("clusters.csv", &r, csv_clusters);
    compare_written("util_histogram.csv", &r, csv_util_histogram);
    compare_written("steps.csv", &r, csv_steps);
    compare_written("sizing.csv", &r, csv_sizing);
    results_deinit(&r);
}

static void first_day(struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++)
        r->plans[p].series_mean.count = r->plans[p].series_first.count = 24;
}

static void gantt(struct outf *out, const struct results *r)
{
    gantt_write(out, r, &r->plans[1], GANTT_FILE);
}

Test(golden_report, chart_of_steps)
{
    struct results r;
    experiment(&r, 2, 3);
    compare_written("gantt-virtualise.svg", &r, gantt);
    results_deinit(&r);
}

Test(golden_report, series_of_a_day)
{
    struct results r;
    experiment(&r, 2, 2);
    first_day(&r);
    compare_written("series.csv", &r, csv_series);
    results_deinit(&r);
}

static void manifest(struct outf *out, const struct results *r)
{
    static const struct folder_input inputs[] = {{"acme.yaml", 0xfeed, 123},
                                                 {"catalogue/servers.yaml", 0xbeef, 4567}};
    struct manifest m = {.scenario_hash = 0x0123456789abcdef, .inputs = inputs, .input_count = 2};
    char hash[SHA256_TEXT];
    manifest_add(&m, "summary.json", 3, sha256_of("abc", 3, hash));
    manifest_add(&m, "plots/power.svg", 0, sha256_of("", 0, hash));
    manifest_write(out, r, &m);
}

Test(golden_report, manifest)
{
    struct results r;
    experiment(&r, 2, 2);
    compare_written("manifest.json", &r, manifest);
    results_deinit(&r);
}

Test(golden_report, console)
{
    struct results r;
    struct console_options wide = {.width = 120}, narrow = {.width = 44, .utf8 = true};
    experiment(&r, 3, 10);
    const struct console_options *const options[] = {&wide, &narrow};
    static const char *const names[] = {"console.txt", "console_narrow.txt"};
    for (int i = 0; i < 2; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        cr_assert(console_summary(f, &r, options[i]));
        fclose(f);
        compare(names[i], text);
        free(text);
    }
    results_deinit(&r);
}

Test(golden_report, plot_scripts_and_data)
{
    struct results r;
    struct diag d = {0};
    char dir[SCRATCH_PATH];
    experiment(&r, 3, 3);
    scratch_make(dir);
    cr_assert(plot_write(&r, dir, outf_system(), &d));
    static const char *const names[] = {"comparison.gp", "utilisation.gp", "histogram.gp",
                                        "power.gp",      "comparison.dat", "histogram.dat"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *text = scratch_read(dir, names[i]);
        compare(names[i], text);
        free(text);
    }
    scratch_remove(dir);
    results_deinit(&r);
}
