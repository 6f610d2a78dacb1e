/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random plans on random estates: steps of all verbs, migrations of all methods, control loops,
 * outages in between. Every invariant holds at every instant: a VM is on one host, no host has
 * promised more than it may, what destinations hold is what is on its way, energy, CPU work and VM
 * time are conserved. Watching, cloning and finer integration change nothing. */
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/laws/gen_plan.h"
#include "tests/laws/law.h"
#include <criterion/criterion.h>

enum { PLANS = 300 };

static int moved, converted, runs;

static void with_plan(const struct gen_case *c, const struct run_options *opt,
                      struct law_result *out)
{
    char text[GEN_PLAN_TEXT];
    struct gen_case planned = *c;
    gen_plan(&planned, text);
    law_run(&planned, opt, out);
}

static void same(const struct gen_case *c, const struct run_options *opt,
                 const enum model_metric *except)
{
    struct law_result one, two;
    with_plan(c, NULL, &one);
    with_plan(c, opt, &two);
    law_expect_same(c, &one.record, &two.record, except);
    law_end(&one);
    law_end(&two);
}

static bool audited(const struct gen_case *c)
{
    static const struct run_options audit = {.audit = true};
    struct law_result r;
    with_plan(c, &audit, &r);
    moved += r.record.metric[METRIC_MIGRATIONS] > 0;
    converted += r.record.metric[METRIC_DOWN_CONVERSION] > 0;
    runs += r.record.metric[METRIC_STEPS_DONE] > 0;
    law_end(&r);
    return true;
}

Test(plans, keep_every_invariant_at_every_instant)
{
    law_for_many(audited, PLANS, PLANS);
    cr_assert_geq(moved, PLANS / 4, "only %d plans moved a VM live", moved);
    cr_assert_geq(converted, PLANS / 40, "only %d plans converted a VM", converted);
    cr_assert_geq(runs, PLANS / 2, "only %d plans ended a step", runs);
}

static bool cloned(const struct gen_case *c)
{
    struct rng_cursor draws = rng_cursor(c->gen_seed, 18);
    int64_t horizon_ns = c->horizon_min * NS_PER_MIN;
    struct run_options at = {.clone_at_ns =
                                 1 + (int64_t)rng_below(&draws, (uint64_t)horizon_ns - 1)};
    same(c, &at, NULL);
    return true;
}

Test(plans, go_on_in_a_clone_as_the_original_would)
{
    law_for_all(cloned, LAW_CASES);
}

static bool split(const struct gen_case *c)
{
    static const enum model_metric counters[] = {METRIC_EVENTS, METRIC_SAMPLES, METRIC_COUNT};
    struct run_options three = {.tick_split = 3};
    same(c, &three, counters);
    return true;
}

Test(plans, do_not_feel_how_finely_time_is_integrated)
{
    law_for_all(split, LAW_CASES);
}

static bool watched(const struct gen_case *c)
{
    struct run_options audit = {.audit = true};
    same(c, &audit, NULL);
    return true;
}

Test(plans, do_not_feel_that_they_are_watched)
{
    law_for_all(watched, LAW_CASES);
}
