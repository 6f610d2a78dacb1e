/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/stepview.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static struct fake_experiment x;
static struct results r;

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

TestSuite(stepview, .init = begin, .fini = end);

static struct stepview find(const char *id)
{
    struct stepview v;
    uint32_t at = 0;
    while (stepview_next(&r, &r.plans[1], &at, &v)) {
        if (strcmp(v.id, id) == 0) return v;
    }
    cr_assert_fail("no step %s", id);
    return v;
}

static struct steps_total *row_of(const char *id)
{
    struct steps_all *all = &r.plans[1].steps;
    uint32_t i = 0;
    while (strcmp(all->rows[i].id, id) != 0)
        i++;
    return &all->rows[i];
}

Test(stepview, has_one_row_per_step)
{
    cr_assert_eq(stepview_count(&r, &r.plans[1]), (uint32_t)FAKE_STEPS);
    cr_assert_eq(stepview_count(&r, &r.plans[0]), 0u);
}

Test(stepview, of_a_step_that_recurs_has_sums_and_the_last_end)
{
    struct stepview v = find("patch");
    char text[STEPVIEW_CELL];
    cr_assert_eq(v.count, (uint32_t)FAKE_PATCHES);
    cr_assert_eq(v.end_ns, (17 + 24 * 5) * NS_PER_H);
    cr_assert_eq(v.planned_end_ns, (16 + 24 * 5) * NS_PER_H, "of the same occurrence");
    cr_assert_str_eq(stepview_late(&v, text), "1 h");
    cr_assert_str_eq(stepview_effort(&v, text), "12 h");
    cr_assert_str_eq(stepview_done(&v, text), "48/48");
    cr_assert_str_eq(stepview_state(&v), "done");
}

Test(stepview, says_what_was_not_done_and_why)
{
    char text[STEPVIEW_PROBLEM];
    struct stepview v = find("wave-3");
    cr_assert_str_eq(stepview_problem(&r, &v, text),
                     "2 of 40 not done: no host has room for 64 GiB");
    cr_assert_str_eq(stepview_state(&v), "incomplete");
    v = find("switch-off");
    cr_assert_str_eq(stepview_problem(&r, &v, text), "not begun: waits for the end of wave-3");
    cr_assert_str_eq(stepview_state(&v), "not begun");
    cr_assert_str_eq(stepview_late(&v, text), "");
    v = find("wave-2");
    cr_assert_str_eq(stepview_problem(&r, &v, text), "", "late is no trouble");
}

/* What is planned behind the end of the run is not begun then, as it should be; it is told. */
Test(stepview, of_steps_beyond_the_end_of_the_run_is_no_trouble)
{
    char text[STEPVIEW_PROBLEM];
    struct steps_total *t = row_of("switch-off");
    t->planned_begin_ns = t->planned_end_ns = r.account_to_ns + NS_PER_DAY;
    struct stepview v = find("switch-off");
    cr_assert_null(v.trouble);
    cr_assert(v.never);
    cr_assert_str_eq(stepview_problem(&r, &v, text),
                     "not begun: planned for 2026-01-09, after the end of the run");
    t->planned_begin_ns = r.account_to_ns - 1;
    v = find("switch-off");
    cr_assert_not_null(v.trouble, "it was to begin within the run");
    cr_assert_str_eq(stepview_problem(&r, &v, text), "not begun: waits for the end of wave-3");
}

/* Six times: one lost a machine, one is under way with another reason, two wait for it. */
Test(stepview, tells_what_failed_from_what_is_under_way_and_what_has_not_begun)
{
    char text[STEPVIEW_PROBLEM];
    struct steps_total *t = row_of("patch");
    t[1].whole = t[3].whole = t[4].whole = t[5].whole = 0;
    t[1].state = "incomplete";
    t[1].done.mean = 7;
    t[1].failed.mean = 1;
    snprintf(t[1].reason, STEPS_REASON_MAX, "a VM refused");
    t[3].state = "under way";
    t[3].done.mean = 5;
    t[3].end_h = (struct steps_spread){0};
    snprintf(t[3].reason, STEPS_REASON_MAX, "VMs cannot leave their host");
    for (int i = 4; i < 6; i++) {
        t[i].state = "not begun";
        t[i].machines.mean = t[i].done.mean = 0;
        t[i].begin_h = t[i].end_h = (struct steps_spread){0};
        snprintf(t[i].reason, STEPS_REASON_MAX, "its occurrence before is not over");
    }
    struct stepview v = find("patch");
    cr_assert_str_eq(stepview_problem(&r, &v, text),
                     "1 of 32 not done: a VM refused; 3 of 8 left, under way since 2026-01-04: VMs "
                     "cannot leave their host; 2 of 6 times not begun: its occurrence before is "
                     "not over");
    cr_assert(!v.never);
}

Test(stepview, of_a_disabled_step_is_no_trouble)
{
    row_of("switch-off")->state = "disabled";
    struct stepview v = find("switch-off");
    cr_assert_null(v.trouble);
    cr_assert_str_eq(stepview_state(&v), "disabled");
}

Test(stepview, counts_the_replications_in_which_something_failed)
{
    struct steps_total *t = row_of("wave-3");
    char text[STEPVIEW_PROBLEM];
    t->n = 20;
    t->whole = 17;
    t->done.mean = 39.7;
    struct stepview v = find("wave-3");
    cr_assert_str_eq(stepview_problem(&r, &v, text),
                     "0.3 of 40 not done (in 3 of 20 replications): no "
                     "host has room for 64 GiB");
    cr_assert_str_eq(stepview_done(&v, text), "39.7/40");
}
