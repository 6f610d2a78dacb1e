/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console.h"
#include "analysis/report/html.h"
#include "analysis/report/sizing_view.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static struct fake_experiment x;
static struct results r;
static struct outf o;

static void begin(void)
{
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, 3, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
}

static void end(void)
{
    results_deinit(&r);
}

TestSuite(sizing_view, .init = begin, .fini = end);

static const char *text_of(const struct record_sizing *s)
{
    static char text[SIZING_VIEW_TEXT];
    return sizing_view_text(s, text);
}

Test(sizing_view, says_how_many_would_do_and_what_binds)
{
    struct record_sizing s = r.plans[1].sizing[0];
    cr_assert_str_eq(text_of(&s), "esx has 8 hosts; 7 would do for its 100 VMs (no packing needs "
                                  "fewer than 6); memory binds");
    s.bound_l2 = s.needed; /* it is the optimum */
    cr_assert_str_eq(text_of(&s), "esx has 8 hosts; 7 would do for its 100 VMs; memory binds");
    s.models = 2;
    s.too_big = 1;
    cr_assert_str_eq(text_of(&s), "esx has 8 hosts; 1 VM is too big for virtual-2u; 7 virtual-2u "
                                  "would do for the other 99 VMs; memory binds");
    s.too_big = 100;
    cr_assert_str_eq(text_of(&s), "esx has 8 hosts; 100 VMs are too big for virtual-2u");
}

/* Of two kinds of hosts the one that takes all VMs; the next pool is another row. */
Test(sizing_view, one_kind_of_host_stands_for_a_pool)
{
    struct record_sizing rows[3] = {r.plans[2].sizing[0], r.plans[2].sizing[1],
                                    r.plans[1].sizing[0]};
    struct results_plan plan = {.sizing = rows, .sizing_count = 3};
    uint32_t at = 0;
    rows[2].pool = "other";
    cr_assert_eq(sizing_view_next(&plan, &at), &rows[1]);
    cr_assert_eq(sizing_view_next(&plan, &at), &rows[2]);
    cr_assert_null(sizing_view_next(&plan, &at));
    at = 0;
    rows[0].too_big = 0; /* both take all: the more common one */
    cr_assert_eq(sizing_view_next(&plan, &at), &rows[0]);
}

static char *console(int width)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    cr_assert(console_summary(f, &r, &(struct console_options){.width = width}));
    fclose(f);
    return text;
}

Test(sizing_view, is_a_line_on_the_terminal)
{
    char *t = console(200);
    cr_assert_not_null(strstr(t, "\nHosts of virtualise: esx has 8 hosts; 7 would do for its 100 "
                                 "VMs (no packing needs fewer than 6); memory binds\n"),
                       "%s", t);
    cr_assert_not_null(strstr(t,
                              "\nHosts of virtualise-off: esx has 8 hosts; 4 large-<4u> would do "
                              "for its 100 VMs; CPU at 14:00 binds\n"),
                       "%s", t);
    cr_assert_null(strstr(t, "Hosts of current"));
    free(t);
    for (uint32_t p = 0; p < r.plan_count; p++)
        r.plans[p].sizing_count = 0;
    t = console(200);
    cr_assert_null(strstr(t, "Hosts of"));
    free(t);
}

static char *html(void)
{
    char *text = NULL;
    size_t size = 0;
    struct diag d = {0};
    FILE *f = open_memstream(&text, &size);
    outf_stream(&o, f);
    html_write(&o, &r, &(struct html_options){.plot_dir = NULL});
    cr_assert(outf_close(&o, NULL, &d));
    fclose(f);
    return text;
}

Test(sizing_view, is_a_section_of_the_report)
{
    char *t = html();
    cr_assert_not_null(strstr(t, "<h2>How many hosts would do?</h2>"));
    cr_assert_not_null(strstr(t, "<li><b>virtualise</b>: esx has 8 hosts; 7 would do"));
    cr_assert_not_null(strstr(t, "large-&lt;4u&gt; (3 of the pool)"), "names are escaped");
    cr_assert_not_null(strstr(t, "<td data-of=\"memory\">5.75</td>"));
    cr_assert_not_null(strstr(t, "<td data-of=\"vCPUs\">–</td>"), "no limit is no number");
    free(t);
    for (uint32_t p = 0; p < r.plan_count; p++)
        r.plans[p].sizing_count = 0;
    t = html();
    cr_assert_null(strstr(t, "id=\"sizing\""));
    free(t);
}
