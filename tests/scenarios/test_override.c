/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <string.h>

static struct reading with(const char *const *sets)
{
    struct reading r;
    reading_text(&r, READING_BASE "policies: {placement: {overcommit: {cpu: 2, memory: 1}}}\n",
                 sets);
    return r;
}

Test(override, a_set_value_is_what_is_bound)
{
    struct reading r = with((const char *[]){"workloads.w.count=3", "seed=9",
                                             "policies.placement.overcommit.cpu=4.5",
                                             "clock.horizon = 2 d", NULL});
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->workloads[0].count, 3);
    cr_assert_eq(r.sc->seed, 9);
    cr_assert_eq(r.sc->policies.placement.overcommit_cpu, 4.5);
    cr_assert_eq(r.sc->policies.placement.overcommit_memory, 1.0);
    reading_end(&r);
}

Test(override, maps_merge_and_lists_replace)
{
    struct reading r = with(
        (const char *[]){"policies.placement.overcommit={cpu: 3}", "workloads.w.demand={cv: 0.5}",
                         "estate.hosts=[{name: a, model: s}, {name: b, model: s}]", NULL});
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->policies.placement.overcommit_cpu, 3.0);
    cr_assert_eq(r.sc->policies.placement.overcommit_memory, 1.0);
    cr_assert_eq(r.sc->workloads[0].demand.mean, 0.2);
    cr_assert_eq(r.sc->workloads[0].demand.cv, 0.5);
    cr_assert_eq(r.sc->host_count, 2);
    reading_end(&r);
}

Test(override, later_sets_win)
{
    struct reading r = with((const char *[]){"seed=1", "seed=2", NULL});
    cr_assert_eq(r.sc->seed, 2);
    reading_end(&r);
}

Test(override, new_items_need_a_whole_map)
{
    struct reading r = with((const char *[]){"workloads.v={memory: 2 GiB, demand: {mean: 5 %}}",
                                             "workloads.v.count=7", NULL});
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->workload_count, 2);
    cr_assert_eq(r.sc->workloads[1].count, 7);
    reading_end(&r);
    r = with((const char *[]){"workloads.u.count=7", NULL});
    cr_assert_null(r.sc);
    cr_assert_eq(r.log.items[0].code, DIAG_REFERENCE);
    reading_end(&r);
}

Test(override, a_distribution_or_policy_is_one_value)
{
    struct reading r =
        with((const char *[]){"workloads.w.lifetime={dist: lognormal, mean: 6 h, cv: 1}",
                              "workloads.w.lifetime={dist: uniform, min: 1 h, max: 2 h}",
                              "policies.placement.algorithm={name: first-fit, spare: 2}",
                              "policies.placement.algorithm={name: best-fit}", NULL});
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->workloads[0].lifetime.kind, DIST_UNIFORM);
    cr_assert_str_eq(r.sc->policies.placement.algorithm.policy->name, "best-fit");
    reading_end(&r);
}

/* The same change by a plan's `set` and by --set gives the same specification. */
Test(override, plan_and_command_line_share_one_path)
{
    struct reading a, b;
    reading_text(
        &a, READING_BASE "plans: {p: {set: {workloads.w.count: 5, clock: {warmup: 1 d}}}}\n", NULL);
    reading_text(&b, READING_BASE "plans: {p: }\n",
                 (const char *[]){"workloads.w.count=5", "clock={warmup: 1 d}", NULL});
    cr_assert_not_null(a.sc, "%s", reading_error(&a));
    cr_assert_not_null(b.sc, "%s", reading_error(&b));
    cr_assert_eq(a.sc->workloads[0].count, b.sc->workloads[0].count);
    cr_assert_eq(a.sc->clock.warmup_ns, b.sc->clock.warmup_ns);
    cr_assert_eq(a.sc->account.from_ns, b.sc->account.from_ns);
    cr_assert_eq(a.sc->clock.horizon_ns, b.sc->clock.horizon_ns);
    reading_end(&a);
    reading_end(&b);
}

Test(override, plans_do_not_see_each_other)
{
    struct reading r;
    reading_text(&r, READING_BASE "plans: {a: {set: {seed: 5}}, b: {}, c: {set: {seed: 7}}}\n",
                 NULL);
    const uint64_t seeds[] = {5, 1, 7};
    cr_assert_eq(document_plan_count(r.doc), 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct scenario *sc = scenario_bind(r.doc, i, &r.opt, &r.log);
        cr_assert_not_null(sc);
        cr_assert_eq(sc->seed, seeds[i], "plan %s", sc->plan);
        cr_assert_eq(sc->plan_count, 3);
        scenario_free(sc);
    }
    reading_end(&r);
}
