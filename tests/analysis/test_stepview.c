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
    cr_assert_str_eq(stepview_problem(&v, text), "2 of 40 not done: no host has room for 64 GiB");
    cr_assert_str_eq(stepview_state(&v), "incomplete");
    v = find("switch-off");
    cr_assert_str_eq(stepview_problem(&v, text),
                     "100 of 100 not done: waits for the end of wave-3");
    cr_assert_str_eq(stepview_state(&v), "not begun");
    cr_assert_str_eq(stepview_late(&v, text), "");
    v = find("wave-2");
    cr_assert_str_eq(stepview_problem(&v, text), "", "late is no trouble");
}

/* What is planned to end behind the end of the run is under way then, as it should be. */
Test(stepview, of_steps_beyond_the_end_of_the_run_is_no_trouble)
{
    struct steps_total *t = row_of("switch-off");
    t->planned_end_ns = r.account_to_ns + 1;
    t->reason[0] = '\0';
    cr_assert_null(find("switch-off").trouble);
    t->planned_end_ns = r.account_to_ns;
    cr_assert_not_null(find("switch-off").trouble);
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
    cr_assert_str_eq(stepview_problem(&v, text), "0.3 of 40 not done (in 3 of 20 replications): no "
                                                 "host has room for 64 GiB");
    cr_assert_str_eq(stepview_done(&v, text), "39.7/40");
}
