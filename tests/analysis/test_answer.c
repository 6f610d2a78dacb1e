/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer: what a plan costs its users comes before what it saves, and is never called served. */
#include "analysis/report/answer.h"
#include "analysis/report/console.h"
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
