/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/steps.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct spec_step known[] = {{.id = "buy"}, {.id = "move"}, {.id = "patch"}};
static const struct scenario sc = {.steps = known, .step_count = 3};

static struct record_step row(const char *id, uint32_t occurrence, double end_h, uint32_t done)
{
    return (struct record_step){.id = id,
                                .verb = "p2v",
                                .title = "",
                                .occurrence = occurrence,
                                .planned_begin_ns = 0,
                                .planned_end_ns = NS_PER_H,
                                .begin_ns = 0,
                                .end_ns =
                                    end_h < 0 ? TIME_NEVER : (int64_t)(end_h * (double)NS_PER_H),
                                .effort_h = 2 * done,
                                .total = 4,
                                .done = done,
                                .failed = 4 - done,
                                .state = done == 4 ? "done" : "incomplete",
                                .reason = done == 4 ? NULL : "no room"};
}

static void push(struct steps *s, struct record_step r)
{
    cr_assert(steps_push(s, &sc, &r));
}

Test(steps, come_in_the_order_of_the_plan_whatever_ends_first)
{
    struct steps s = {0};
    push(&s, row("patch", 1, 3, 4));
    push(&s, row("unknown", 0, 1, 4));
    push(&s, row("move", 0, 2, 4));
    push(&s, row("patch", 0, 1, 4));
    push(&s, row("buy", 0, 5, 4));
    steps_sort(&s);
    static const char *const order[] = {"buy", "move", "patch", "patch", "unknown"};
    for (uint32_t i = 0; i < 5; i++)
        cr_assert_str_eq(s.rows[i].row.id, order[i]);
    cr_assert_eq(s.rows[2].row.occurrence, 0u);
    cr_assert_eq(s.rows[3].row.occurrence, 1u);
    steps_deinit(&s);
}

/* Three runs: 2 h, 3 h and never; done 4, 2 and 0. */
Test(steps, of_several_runs_have_means_over_those_that_came_so_far)
{
    struct steps_all all = {0};
    static const double ends[] = {2, 3, -1};
    static const uint32_t done[] = {4, 2, 0};
    for (int run = 0; run < 3; run++) {
        struct steps s = {0};
        push(&s, row("move", 0, ends[run], done[run]));
        if (run == 1) push(&s, row("buy", 0, 1, 4)); /* only here */
        steps_sort(&s);
        cr_assert(steps_add(&all, &s));
        steps_deinit(&s);
    }
    steps_finish(&all);
    cr_assert_eq(all.count, 2u);
    cr_assert_str_eq(all.rows[0].id, "buy");
    cr_assert_eq(all.rows[0].n, 1u);
    const struct steps_total *t = &all.rows[1];
    cr_assert_eq(t->n, 3u);
    cr_assert_eq(t->whole, 1u);
    cr_assert_eq(t->end_h.n, 2u);
    cr_assert_eq(t->end_h.mean, 2.5);
    cr_assert_eq(t->end_h.min, 2);
    cr_assert_eq(t->end_h.max, 3);
    cr_assert_eq(t->done.mean, 2);
    cr_assert_eq(t->effort_h.max, 8);
    cr_assert_str_eq(t->state, "incomplete", "of the first run that was not whole");
    cr_assert_str_eq(t->reason, "no room");
    steps_all_deinit(&all);
}

/* Many occurrences in many runs keep one row each, also when a run has fewer. */
Test(steps, of_many_runs_take_memory_by_occurrence_only)
{
    struct steps_all all = {0};
    for (uint32_t run = 0; run < 50; run++) {
        struct steps s = {0};
        for (uint32_t k = 0; k < 100 - run; k++)
            push(&s, row("patch", k, k + 0.1, 4));
        steps_sort(&s);
        cr_assert(steps_add(&all, &s));
        steps_deinit(&s);
    }
    steps_finish(&all);
    cr_assert_eq(all.count, 100u);
    for (uint32_t k = 0; k < 100; k++) {
        cr_assert_eq(all.rows[k].occurrence, k);
        cr_assert_eq(all.rows[k].n, k < 51 ? 50 : 100 - k);
        cr_assert_eq(all.rows[k].end_h.mean, all.rows[k].end_h.min, "equal values, exact mean");
    }
    steps_all_deinit(&all);
}

Test(steps, a_long_reason_is_cut_between_characters)
{
    char reason[400] = "";
    for (int i = 0; i < 130; i++)
        strcat(reason, "\u00fc"); /* two bytes each */
    struct steps s = {0};
    struct record_step r = row("buy", 0, 1, 4);
    r.reason = reason;
    push(&s, r);
    size_t n = strlen(s.rows[0].reason);
    cr_assert_eq(n, (STEPS_REASON_MAX - 1) / 2 * 2, "%zu", n);
    cr_assert_null(s.rows[0].row.reason, "nothing is borrowed");
    steps_deinit(&s);
}
