/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/plot.h"
#include "analysis/plot/render.h"
#include "tests/analysis/fake.h"
#include "tests/analysis/scratch.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <sys/stat.h>

static char dir[SCRATCH_PATH];
static struct fake_experiment x;
static struct results r;

static void begin(void)
{
    gsl_set_error_handler_off();
    scratch_make(dir);
}

static void end(void)
{
    results_deinit(&r);
    scratch_remove(dir);
}

TestSuite(plot, .init = begin, .fini = end);

static void run(uint32_t plans, uint64_t replications)
{
    struct diag d = {0};
    fake_init(&x, plans, replications, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert(plot_write(&r, dir, outf_system(), &d), "%s", d.msg);
}

static int pictures(void)
{
    int n = 0;
    for (const struct plot_desc *p = plot_list(); p->name != NULL; p++) {
        char name[64];
        snprintf(name, sizeof name, "%s.svg", p->name);
        char *svg = scratch_read(dir, name);
        if (svg == NULL) continue;
        cr_assert_not_null(strstr(svg, "</svg>"), "%s is whole", name);
        free(svg);
        n++;
    }
    return n;
}

static bool has_gnuplot(void)
{
    return access("/usr/bin/gnuplot", X_OK) == 0;
}

Test(plot, every_plot_is_described)
{
    for (const struct plot_desc *p = plot_list(); p->name != NULL; p++)
        cr_assert(strlen(p->title) > 5 && strlen(p->caption) > 40, "%s", p->name);
}

Test(plot, one_plan_has_nothing_to_compare)
{
    run(1, 1);
    cr_assert_eq(scratch_entries(dir), 6, "data and script of three plots");
}

Test(plot, gnuplot_draws_them_all)
{
    char why[256] = "";
    if (!has_gnuplot()) cr_skip_test("gnuplot is not installed");
    run(3, 3);
    cr_assert_eq(render_plots(dir, NULL, why, sizeof why), RENDER_DONE, "%s", why);
    cr_assert_eq(pictures(), 5);
    char *svg = scratch_read(dir, "power.svg");
    cr_assert_not_null(strstr(svg, "virtualise-off"), "the legend names the plans");
    free(svg);
}

/* Names are checked when a scenario is read; the plots would be safe even without that. */
Test(plot, user_text_is_only_data)
{
    char why[256] = "", canary[SCRATCH_PATH], name[SCRATCH_PATH + 32];
    scratch_join(canary, dir, "canary");
    snprintf(name, sizeof name, "`touch %s`", canary);
    struct diag d = {0};
    fake_init(&x, 2, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    r.plans[1].name = name;
    cr_assert(plot_write(&r, dir, outf_system(), &d));
    for (const struct plot_desc *p = plot_list(); p->name != NULL; p++) {
        char script[64];
        snprintf(script, sizeof script, "%s.gp", p->name);
        char *text = scratch_read(dir, script);
        if (text == NULL) continue; /* nothing to draw */
        cr_assert_null(strstr(text, "touch"), "%s", script);
        free(text);
    }
    if (!has_gnuplot()) cr_skip_test("gnuplot is not installed");
    render_plots(dir, NULL, why, sizeof why);
    cr_assert_neq(access(canary, F_OK), 0, "a plan's name was executed");
}

Test(plot, a_missing_gnuplot_is_told_in_one_line)
{
    char why[256] = "";
    run(2, 1);
    cr_assert_eq(render_plots(dir, "no-such-gnuplot", why, sizeof why), RENDER_NO_GNUPLOT);
    cr_assert_str_eq(why, "no-such-gnuplot is not installed: results without plots");
    cr_assert_eq(render_plots(dir, "/nonexistent/gnuplot", NULL, 0), RENDER_NO_GNUPLOT);
}

Test(plot, a_script_that_fails_is_told_and_leaves_no_picture)
{
    char why[256] = "";
    if (!has_gnuplot()) cr_skip_test("gnuplot is not installed");
    run(2, 1);
    scratch_write(dir, "power.gp",
                  "set terminal svg\nset output 'power.svg'\nplot 'missing.dat'\n");
    cr_assert_eq(render_plots(dir, NULL, why, sizeof why), RENDER_FAILED);
    cr_assert_not_null(strstr(why, "gnuplot power.gp: "), "%s", why);
    cr_assert_eq(pictures(), 3, "the others are drawn");
}

/* The environment of the caller does not reach gnuplot. */
Test(plot, gnuplot_runs_with_an_empty_environment)
{
    char program[SCRATCH_PATH], why[256] = "";
    run(2, 1);
    scratch_write(dir, "env.sh",
                  "#!/bin/sh\nenv > environment.txt\npwd >> environment.txt\nexit 3\n");
    scratch_join(program, dir, "env.sh");
    cr_assert_eq(chmod(program, 0700), 0);
    cr_assert_eq(setenv("SECRET_OF_THE_CALLER", "1", 1), 0);
    cr_assert_eq(render_plots(dir, program, why, sizeof why), RENDER_FAILED);
    char *text = scratch_read(dir, "environment.txt");
    cr_assert_not_null(strstr(text, "LC_ALL=C"));
    cr_assert_null(strstr(text, "SECRET"));
    cr_assert_null(strstr(text, "HOME="));
    cr_assert_not_null(strstr(text, dir), "works in the plot folder");
    free(text);
    cr_assert_str_eq(why, "gnuplot comparison.gp: failed");
}

/* Hosts that come and go, and a change of daylight saving: the last of March 2026 in London. */
Test(plot, an_estate_that_changes_has_a_plot_of_its_own)
{
    struct diag d = {0};
    fake_init(&x, 1, 1, 1);
    x.specs[0].calendar = (struct calendar){zone_find("Europe/London"), INT64_C(1774396800)};
    cr_assert(experiment_run(&x.e, &r, &d));
    cr_assert(plot_write(&r, dir, outf_system(), &d));
    cr_assert_null(scratch_read(dir, "estate.gp"), "nothing ever changes");
    for (uint32_t i = 84; i < r.plans[0].series_mean.count; i++)
        r.plans[0].series_mean.rows[i].hosts_installed = 50;
    cr_assert(plot_write(&r, dir, outf_system(), &d));
    char *gp = scratch_read(dir, "estate.gp"), *dat = scratch_read(dir, "estate.dat");
    cr_assert_not_null(strstr(gp, "set xrange [1774396800:1775001600]"), "%s", gp);
    cr_assert_not_null(strstr(gp, "'Sun 29 Mar' 1774742400, 'Mon 30 Mar' 1774825200"),
                       "that Sunday has 23 hours");
    cr_assert_not_null(
        strstr(dat, "epoch_s\tcurrent\thosts_on_min\thosts_on_max\thosts_installed"));
    cr_assert_not_null(strstr(dat, "\t100\t100\t100\t50\t50\t50\t"));
    cr_assert_not_null(strstr(gp, "VMs per host"));
    cr_assert_null(strstr(gp, "VMs running"), "their number stays");
    free(gp);
    free(dat);
}

/* As many hosts in every plan: what differs is how many are on. */
Test(plot, the_comparison_shows_hosts_that_are_on_where_none_goes)
{
    struct diag d = {0};
    fake_init(&x, 3, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    for (int i = 0; i < 2; i++) {
        cr_assert(plot_write(&r, dir, outf_system(), &d));
        char *gp = scratch_read(dir, "comparison.gp");
        cr_assert_eq(strstr(gp, "set title 'hosts on, mean'") != NULL, i == 1, "%s", gp);
        free(gp);
        for (uint32_t p = 0; p < r.plan_count; p++)
            r.plans[p].stats[METRIC_HOSTS_INSTALLED].mean =
                r.plans[p].stats[METRIC_HOSTS_INSTALLED_MEAN].mean = 100;
    }
}
