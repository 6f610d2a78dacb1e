/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/gantt.h"
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
    fake_init(&x, 2, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
}

static void end(void)
{
    results_deinit(&r);
}

TestSuite(gantt, .init = begin, .fini = end);

static char *draw(enum gantt_place place)
{
    char *text = NULL;
    size_t size = 0;
    struct diag d = {0};
    FILE *f = open_memstream(&text, &size);
    outf_stream(&o, f);
    gantt_write(&o, &r, &r.plans[1], place);
    cr_assert(outf_close(&o, NULL, &d));
    fclose(f);
    return text;
}

static int count(const char *text, const char *part)
{
    int n = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        n++;
    return n;
}

/* x and width of the n-th rectangle of a class, behind the legend. */
static void bar(const char *text, const char *class, int nth, double *at, double *width)
{
    char open[64];
    snprintf(open, sizeof open, "<rect class=\"%s\" x=\"", class);
    for (int i = 0; i <= nth + 1; i++) {
        text = strstr(text, open);
        cr_assert_not_null(text, "%s %d", class, nth);
        text += strlen(open);
    }
    cr_assert_eq(sscanf(text, "%lf\" y=\"%*d\" width=\"%lf\"", at, width), 2);
}

Test(gantt, one_row_a_step_however_often_it_recurs)
{
    char *t = draw(GANTT_INLINE);
    cr_assert_eq(count(t, "<g>"), FAKE_STEPS);
    cr_assert_eq(count(t, "<title>"), FAKE_STEPS);
    cr_assert_eq(count(t, "class=\"planned\"") - 1, FAKE_STEPS - 1 + FAKE_PATCHES);
    cr_assert_not_null(strstr(t, "The rest, &lt;heavy&gt; ones</text>"));
    cr_assert_null(strstr(t, "<style>"), "the page has the rules");
    free(t);
}

/* wave-2: planned 48 to 72 h, simulated from 48 h on and late; wave-1 is as long and in time. */
Test(gantt, lengths_are_times_and_what_is_late_has_another_colour)
{
    char *t = draw(GANTT_INLINE);
    double planned, planned_px, done, done_px, late, late_px;
    bar(t, "planned", 2, &planned, &planned_px);
    bar(t, "bar", 2, &done, &done_px);
    bar(t, "late", 0, &late, &late_px);
    cr_assert_float_eq(done, planned, 0.11);
    cr_assert_float_eq(done_px, planned_px, 0.11, "in time up to the planned end");
    cr_assert_float_eq(late, planned + planned_px, 0.11, "late from there on");
    const struct steps_total *wave = &r.plans[1].steps.rows[2];
    cr_assert_str_eq(wave->id, "wave-2");
    cr_assert_float_eq(late_px / planned_px, (wave->end_h.mean - 72) / 24, 0.01);
    free(t);
}

Test(gantt, what_was_not_done_stands_out)
{
    char *t = draw(GANTT_INLINE);
    cr_assert_eq(count(t, "class=\"info bad\""), 2);
    cr_assert_not_null(strstr(t, ">38/40, "));
    cr_assert_not_null(strstr(t, ">0/100, not begun</text>"));
    cr_assert_not_null(strstr(t, "2 of 40 not done: no host has room for 64 GiB</title>"));
    free(t);
}

Test(gantt, a_file_of_its_own_needs_nothing_else)
{
    char *t = draw(GANTT_FILE);
    cr_assert_not_null(strstr(t, "xmlns=\"http://www.w3.org/2000/svg\""));
    cr_assert_not_null(strstr(t, ".gantt .bar{"));
    cr_assert_not_null(strstr(t, "</svg>\n"));
    free(t);
}

/* A year of daily occurrences is a strip, not 366 rectangles on top of each other. */
Test(gantt, occurrences_that_touch_are_one_bar)
{
    struct steps_all *all = &r.plans[1].steps;
    all->rows = realloc(all->rows, 366 * sizeof *all->rows);
    cr_assert_not_null(all->rows);
    for (uint32_t i = 0; i < 366; i++) {
        struct steps_spread begin_h = {.n = 1, .mean = 24.0 * i}, end_h = begin_h;
        end_h.mean += 23;
        all->rows[i] = (struct steps_total){.id = "daily",
                                            .verb = "evacuate",
                                            .title = "",
                                            .occurrence = i,
                                            .planned_begin_ns = i * NS_PER_DAY,
                                            .planned_end_ns = i * NS_PER_DAY + 20 * NS_PER_H,
                                            .n = 1,
                                            .whole = 1,
                                            .begin_h = begin_h,
                                            .end_h = end_h,
                                            .state = "done"};
    }
    all->count = 366;
    r.account_to_ns = 366 * NS_PER_DAY;
    char *t = draw(GANTT_INLINE);
    cr_assert_eq(count(t, "<g>"), 1);
    cr_assert_lt(count(t, "<rect"), 12, "%d", count(t, "<rect"));
    free(t);
}
