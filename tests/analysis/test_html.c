/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static struct outf o;

static char *render(const char *title, const char *scenario_text)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    char *text = NULL;
    size_t size = 0;
    gsl_set_error_handler_off();
    fake_init(&x, 3, 4, 1);
    x.specs[0].title = title;
    cr_assert(experiment_run(&x.e, &r, &d));
    FILE *f = open_memstream(&text, &size);
    outf_stream(&o, f);
    struct html_options opt = {.scenario_text = scenario_text, .scenario_hash = 0x1234};
    html_write(&o, &r, &opt);
    cr_assert(outf_close(&o, NULL, &d));
    fclose(f);
    results_deinit(&r);
    return text;
}

Test(html, escapes_every_text_of_the_user)
{
    char *t = render("<script>alert('1') & \"2\"</script>", "x: </pre><img src=x onerror=1>\n");
    cr_assert_null(strstr(t, "<script"));
    cr_assert_null(strstr(t, "</pre><img"));
    cr_assert_not_null(strstr(t, "&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;"));
    cr_assert_not_null(strstr(t, "srv,&quot;3&quot;"), "names from tables too");
    free(t);
}

Test(html, needs_no_network_and_no_script)
{
    char *t = render("Title", NULL);
    cr_assert_not_null(strstr(t, "Content-Security-Policy\" content=\"default-src 'none'; "));
    cr_assert_null(strstr(t, "http://"));
    cr_assert_null(strstr(t, "https://"));
    cr_assert_null(strstr(t, "url("));
    free(t);
}

/* Every element that is opened is closed, in the right order. */
Test(html, is_well_formed)
{
    static const char *const empty[] = {"meta", "img", "br", "!doctype"};
    char *t = render("Title", "name: acme\n"), open[64][16];
    int depth = 0, most = 0;
    for (char *p = t; (p = strchr(p, '<')) != NULL; p++) {
        char name[16] = "";
        bool closing = p[1] == '/';
        sscanf(p + 1 + closing, "%15[a-z0-9!]", name);
        bool is_empty = p[strcspn(p, ">") - 1] == '/'; /* of SVG */
        for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
            is_empty |= strcmp(name, empty[i]) == 0;
        if (is_empty) continue;
        if (closing) {
            cr_assert_gt(depth, 0);
            cr_assert_str_eq(name, open[--depth], "%.60s", p);
        } else {
            cr_assert_lt(depth, 64);
            memcpy(open[depth++], name, sizeof name);
            if (depth > most) most = depth;
        }
    }
    cr_assert_eq(depth, 0, "%s is open", depth > 0 ? open[depth - 1] : "");
    cr_assert_gt(most, 5);
    free(t);
}

Test(html, defines_every_metric_it_shows_and_how_to_repeat)
{
    char *t = render("Title", "name: acme\n");
    cr_assert_not_null(strstr(t, "<code>qos.cpu.unserved</code>"));
    cr_assert_not_null(strstr(t, "<dt>seed</dt><dd>20260101</dd>"));
    cr_assert_not_null(strstr(t, "<code>0000000000001234</code>"));
    cr_assert_not_null(strstr(t, "name: acme\n</pre>"));
    free(t);
}

Test(html, shows_the_steps_of_plans_and_what_was_not_done)
{
    char *t = render("Title", NULL);
    cr_assert_not_null(strstr(t, "<section id=\"plan\">"));
    cr_assert_not_null(strstr(t, "<svg class=\"gantt\""));
    cr_assert_not_null(strstr(t, "<p class=\"alert\">wave-3: 2 of 40 not done: no host has room "
                                 "for 64 GiB</p>"));
    cr_assert_not_null(strstr(t, "The rest, &lt;heavy&gt; ones"));
    cr_assert_not_null(strstr(t, "Steps of virtualise (6)"));
    cr_assert_null(strstr(t, "Steps of current"), "a plan without steps has no chart");
    free(t);
}

Test(html, tells_why_vms_did_not_run)
{
    char *t = render("Title", NULL);
    char *down = strstr(t, "<section id=\"down\">");
    cr_assert_not_null(down);
    cr_assert_not_null(strstr(down,
                              "<th scope=\"row\">virtualise</th><td>0</td><td>0</td><td>0</td>"
                              "<td>37.5</td><td>0</td><td>37.5</td>"));
    cr_assert_not_null(strstr(down, "<th scope=\"row\">web</th><td>0</td><td>0</td><td>0</td>"
                                    "<td>37.5 <span class=\"soft\">20&times;</span></td>"));
    cr_assert_null(strstr(down, "By workload: current"));
    free(t);
}
