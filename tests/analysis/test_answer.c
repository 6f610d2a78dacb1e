/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer: what a plan costs its users comes before what it saves, and is never called served. */
#include "analysis/report/answer.h"
#include "analysis/report/console.h"
#include "analysis/report/highlight.h"
#include "analysis/report/html.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static struct fake_experiment x;
static struct outf o;

static struct results two_plans(void)
{
    struct results r;
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, 2, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    return r;
}

/* The test reads plain blanks: no-break spaces are two bytes, c2 a0. */
static char *plain(char *text)
{
    char *to = text;
    for (char *from = text; *from != '\0'; from++) {
        if ((unsigned char)*from == 0xc2 && (unsigned char)from[1] == 0xa0) continue;
        *to++ = (unsigned char)*from == 0xa0 ? ' ' : *from;
    }
    *to = '\0';
    return text;
}

static void set(struct results *r, int metric, double v)
{
    struct results_plan *p = &r->plans[1];
    p->versus[metric].difference += v - p->stats[metric].mean;
    p->stats[metric].mean = p->stats[metric].min = p->stats[metric].max = v;
}

/* A plan that does nothing and whose VMs always run. */
static void calm(struct results *r)
{
    r->plans[1].steps.count = 0;
    set(r, METRIC_DOWN, 0);
}

Test(answer, harm_is_told_first_and_never_called_served)
{
    static const struct {
        int metric;
        double value;
        const char *alert;
    } cases[] = {
        {METRIC_VMS_QUEUED_END, 1, "1 VM is still without a host at the end."},
        {METRIC_VMS_QUEUED_END, 12, "12 VMs are still without a host at the end."},
        {METRIC_VMS_QUEUED_END, 0.4, "On average 0.400 VMs are still without a host at the end."},
        {METRIC_MEMORY_SLOWDOWN, 46.04,
         "46 % of the CPU work is lost to memory reclaim (swapping)."},
        {METRIC_MEMORY_SLOWDOWN, 0.009, ""},
        {METRIC_DEMAND_CLIPPED, 6, "6.0 % of the demand is cut off at the VMs' peak."},
        {METRIC_DEMAND_CLIPPED, 0.9, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct results r = two_plans();
        char text[ANSWER_TEXT];
        calm(&r);
        set(&r, cases[i].metric, cases[i].value);
        cr_expect_str_eq(plain(answer_alert(&r, 1, text)), cases[i].alert);
        plain(answer_figures(&r, 1, text));
        bool says_all = strstr(text, "All CPU demand is served.") != NULL;
        cr_expect_eq(says_all, cases[i].alert[0] == '\0', "%s", text);
        cr_expect(says_all || strstr(text, "Placed VMs get all CPU they demand.") != NULL, "%s",
                  text);
        results_deinit(&r);
    }
}

Test(answer, vms_that_waited_are_not_called_served)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    set(&r, METRIC_VMS_QUEUED_MEAN, 0.01);
    cr_expect_null(strstr(answer_figures(&r, 1, text), "All CPU demand"));
    set(&r, METRIC_CPU_UNSERVED, 0.5);
    cr_expect_not_null(strstr(answer_figures(&r, 1, text), "of placed VMs is not served"));
    results_deinit(&r);
}

Test(answer, harm_is_coloured_in_console_and_report)
{
    struct results r = two_plans();
    struct diag d = {0};
    set(&r, METRIC_VMS_QUEUED_END, 1);
    set(&r, METRIC_MEMORY_SLOWDOWN, 46);
    set(&r, METRIC_DEMAND_CLIPPED, 6);
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    cr_assert(console_summary(f, &r, &(struct console_options){.width = 200, .color = true}));
    fclose(f);
    cr_expect_not_null(strstr(text, "virtualise:\033[33m 1 VM is still without a host"));
    static const char *const worse[] = {"\033[33m+1\033[0m", "\033[33m+46\033[0m",
                                        "\033[33m+6\033[0m"};
    for (size_t i = 0; i < 3; i++)
        cr_expect_not_null(strstr(text, worse[i]), "%s", text);
    const char *used = strstr(text, "CPU used, %");
    cr_assert_not_null(used);
    cr_expect(strstr(used, "\033[0m+") != NULL, "more CPU used is neither good nor bad");
    free(text);
    f = open_memstream(&text, &size);
    outf_stream(&o, f);
    html_write(&o, &r, &(struct html_options){.scenario_hash = 1});
    cr_assert(outf_close(&o, NULL, &d));
    fclose(f);
    const char *alert = strstr(text, "<p class=\"alert\">1");
    cr_assert_not_null(alert);
    cr_expect(alert < strstr(text, "8\u00a0hosts instead"), "the alert comes first");
    cr_expect_not_null(strstr(text, "<td data-of=\"difference\" class=\"bad\">+46</td>"));
    free(text);
    results_deinit(&r);
}

Test(answer, length_of_the_run_is_in_units_that_people_use)
{
    static const struct {
        int64_t ns;
        const char *said;
    } cases[] = {
        {NS_PER_MONTH, "1 month from"},       {3 * NS_PER_MONTH, "3 months from"},
        {NS_PER_YEAR, "1 year from"},         {7 * NS_PER_DAY, "7 days from"},
        {25 * NS_PER_H, "1 day 1 hour from"}, {90 * NS_PER_MIN, "1 hour 30 minutes from"},
        {NS_PER_MIN / 2, "00:00:30 from"},
    };
    struct results r = two_plans();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[ANSWER_TEXT];
        r.account_to_ns = cases[i].ns;
        cr_expect_not_null(strstr(plain(answer_setup(&r, text)), cases[i].said), "%s", text);
    }
    results_deinit(&r);
}

/* ---- over time ---- */

/* The first plan's hosts as they stand there, hour by hour, and their power. */
static void shrink(struct results *r)
{
    struct results_plan *p = &r->plans[0];
    for (uint32_t i = 0; i < p->series_mean.count; i++) {
        p->series_mean.rows[i].hosts_installed = i < 40 ? 100 : i < 80 ? 108 : 8;
        p->series_mean.rows[i].power_kw = i < 80 ? 12 : 2;
    }
    p->stats[METRIC_HOSTS_INSTALLED].mean = 8;
    p->stats[METRIC_HOSTS_INSTALLED_MEAN].mean = 55;
}

Test(answer, tells_how_an_estate_changes)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    shrink(&r);
    plain(answer_figures(&r, 0, text));
    cr_assert_not_null(strstr(text, "At the end 8 hosts, 100 U; on average 16.6 kW, CPU"), "%s",
                       text);
    cr_assert_not_null(strstr(text,
                              "100 hosts at the start, at most 108, 8 at the end. Power falls "
                              "from 12 kW in the first day to 2 kW in the last: 17.5 MWh a "
                              "year instead of 105."),
                       "%s", text);
    plain(answer_figures(&r, 1, text));
    cr_assert_null(strstr(text, "at the start"), "the other plan's estate stays: %s", text);
    results_deinit(&r);
}

Test(answer, of_an_estate_that_stays_says_nothing_about_time)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    for (uint32_t p = 0; p < 2; p++) {
        plain(answer_figures(&r, p, text));
        cr_assert_null(strstr(text, "at the end"), "%s", text);
        cr_assert_null(strstr(text, "on average"), "%s", text);
    }
    results_deinit(&r);
}

Test(answer, names_steps_that_were_not_done_and_the_end_of_the_last)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    cr_assert_str_eq(plain(answer_alert(&r, 1, text)),
                     "1 step could not be done in full: wave-3. 1 step never began: switch-off.");
    plain(answer_figures(&r, 1, text));
    cr_assert_null(strstr(text, "The last one-off"), "one step never ended: %s", text);
    struct steps_all *all = &r.plans[1].steps;
    all->rows[all->count - 1].state = "disabled";
    plain(answer_figures(&r, 1, text));
    cr_assert_not_null(
        strstr(text, "The last one-off step ends on 2026-01-05, 23 h later than planned."), "%s",
        text);
    cr_assert_str_eq(plain(answer_alert(&r, 1, text)), "1 step could not be done in full: wave-3.");
    results_deinit(&r);
}

Test(answer, tells_why_vms_did_not_run)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    plain(answer_figures(&r, 1, text));
    cr_assert_not_null(strstr(text,
                              "Placed VMs get all CPU they demand. VMs do not run for 37.5 VM "
                              "h (0.223 % of their time), mostly because they were "
                              "converted."),
                       "%s", text);
    set(&r, METRIC_DOWN, 0.5);
    plain(answer_figures(&r, 1, text));
    cr_assert_null(strstr(text, "do not run"), "blackouts of seconds are no headline: %s", text);
    results_deinit(&r);
}

Test(answer, names_the_zone_whose_clock_it_shows)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    cr_assert_not_null(strstr(answer_setup(&r, text), " from 2026-01-01T00:00:00Z, seed 20260101"));
    r.calendar.zone = zone_find("America/New_York");
    cr_assert_not_null(
        strstr(answer_setup(&r, text), " from 2025-12-31 19:00 America/New_York, seed 20260101"),
        "%s", text);
    results_deinit(&r);
}

/* As many hosts, most of them off: the mean tells more than the first minutes. */
Test(answer, of_as_many_hosts_tells_how_many_are_on)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    set(&r, METRIC_HOSTS_INSTALLED, 100);
    set(&r, METRIC_HOSTS_INSTALLED_MEAN, 100);
    set(&r, METRIC_HOSTS_ON_MEAN, 25);
    cr_assert_not_null(
        strstr(plain(answer_figures(&r, 1, text)),
               "on average 25 hosts instead of 100 (-75 %) are on, 16 U instead of 100"),
        "%s", text);
    results_deinit(&r);
}

Test(answer, tells_of_steps_that_are_planned_after_the_end)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    struct steps_all *all = &r.plans[1].steps;
    all->rows[all->count - 1].planned_begin_ns = r.account_to_ns;
    cr_assert_str_eq(plain(answer_alert(&r, 1, text)), "1 step could not be done in full: wave-3.");
    plain(answer_figures(&r, 1, text));
    cr_assert_not_null(strstr(text, "1 step is planned after the end of the run: switch-off."),
                       "%s", text);
    results_deinit(&r);
}

Test(answer, tells_the_longest_blackout_from_five_seconds_on)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    set(&r, METRIC_MIGRATIONS_BLACKOUT_MAX, 5);
    cr_assert_null(strstr(answer_figures(&r, 1, text), "blackout"), "%s", text);
    set(&r, METRIC_MIGRATIONS_BLACKOUT_MAX, 12);
    plain(answer_figures(&r, 1, text));
    cr_assert_not_null(strstr(text, "The longest blackout of a live migration is 12 s."), "%s",
                       text);
    results_deinit(&r);
}

Test(answer, counts_of_hosts_are_whole)
{
    struct results r = two_plans();
    char text[ANSWER_TEXT];
    shrink(&r);
    r.plans[0].series_mean.rows[79].hosts_installed = 108.1;
    r.plans[0].series_mean.rows[0].hosts_installed = 99.8;
    plain(answer_figures(&r, 0, text));
    cr_assert_not_null(strstr(text, "100 hosts at the start, at most 109, 8 at the end."), "%s",
                       text);
    set(&r, METRIC_HOSTS_INSTALLED, 8);
    shrink(&r);
    r.plans[0].stats[METRIC_HOSTS_INSTALLED].mean = 100;
    r.plans[1].versus[METRIC_HOSTS_INSTALLED].difference = 0;
    r.plans[1].versus[METRIC_HOSTS_ON_MEAN].difference = 0;
    r.plans[1].stats[METRIC_HOSTS_BUSY_MAX].mean = 66.1;
    r.plans[1].stats[METRIC_HOSTS_BUSY_MAX].max = 67;
    plain(answer_figures(&r, 1, text));
    cr_assert_not_null(strstr(text, "at most 67 hosts instead of 100 (-33 %) in use"), "%s", text);
    results_deinit(&r);
}

/* What reads as zero, or as no more than its +-, is neither better nor worse. */
Test(answer, differences_that_read_as_zero_are_not_coloured)
{
    struct results r = two_plans();
    struct interval_difference *v = &r.plans[1].versus[METRIC_POWER_MEAN];
    struct highlight h = {
        .metric = METRIC_POWER_MEAN, .scale = {1, "kW"}, .decimals = 2, .decimals_difference = 2};
    *v = (struct interval_difference){.n = 3, .difference = 0.004, .ci = {0.004, 0.004}};
    cr_expect_eq(highlight_effect_of(&h, &r.plans[1]), HIGHLIGHT_NEUTRAL);
    *v = (struct interval_difference){.n = 3, .difference = 0.0095, .ci = {0.0005, 0.0185}};
    cr_expect_eq(highlight_effect_of(&h, &r.plans[1]), HIGHLIGHT_UNCLEAR);
    *v = (struct interval_difference){.n = 3, .difference = 0.02, .ci = {0.015, 0.025}};
    cr_expect_eq(highlight_effect_of(&h, &r.plans[1]), HIGHLIGHT_WORSE);
    results_deinit(&r);
}
