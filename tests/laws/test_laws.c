/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of a scenario or of the way it is run that must not change anything: same digest, same
 * metrics to the last bit. */
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/laws/law.h"
#include <criterion/criterion.h>
#include <string.h>

/* The end of an outage makes those who wait try again, in vain when nothing changed. */
static const enum model_metric tries[] = {METRIC_EVENTS, METRIC_PLACEMENTS_REFUSED, METRIC_COUNT};
static const enum model_metric counters[] = {METRIC_EVENTS, METRIC_SAMPLES, METRIC_COUNT};
/* Largest means over a report interval. */
static const enum model_metric of_reports[] = {METRIC_EVENTS, METRIC_POWER_PEAK,
                                               METRIC_VCPU_PER_CORE, METRIC_COUNT};

static void same_runs(const struct gen_case *a, const struct run_options *with_a,
                      const struct gen_case *b, const struct run_options *with_b,
                      const enum model_metric *except)
{
    struct law_result one, two;
    law_run(a, with_a, &one);
    law_run(b, with_b, &two);
    law_expect_same(a, &one.record, &two.record, except);
    law_end(&one);
    law_end(&two);
}

/* ---- the way it is run ---- */

static bool law_repeat(const struct gen_case *c)
{
    same_runs(c, NULL, c, NULL, NULL);
    return true;
}

Test(laws, a_second_run_in_the_same_process_is_equal)
{
    law_for_all(law_repeat, LAW_CASES);
}

static bool law_audit(const struct gen_case *c)
{
    struct run_options audit = {.audit = true};
    same_runs(c, NULL, c, &audit, NULL);
    return true;
}

Test(laws, invariants_hold_at_every_instant_and_looking_changes_nothing)
{
    law_for_all(law_audit, LAW_CASES);
}

/* The clone takes over at a random moment, or exactly at a tick, where most happens at once. */
static bool law_clone(const struct gen_case *c)
{
    struct rng_cursor draws = rng_cursor(c->gen_seed, 17);
    int64_t horizon_ns = c->horizon_min * NS_PER_MIN;
    struct run_options at = {.clone_at_ns =
                                 1 + (int64_t)rng_below(&draws, (uint64_t)horizon_ns - 1)};
    same_runs(c, NULL, c, &at, NULL);
    at.clone_at_ns -= at.clone_at_ns % (c->interval_s * NS_PER_S);
    if (at.clone_at_ns > 0) same_runs(c, NULL, c, &at, NULL);
    return true;
}

Test(laws, a_clone_goes_on_as_the_original_would)
{
    law_for_all(law_clone, LAW_CASES);
}

static bool law_tick_split(const struct gen_case *c)
{
    struct run_options four = {.tick_split = 4}, seven = {.tick_split = 7};
    same_runs(c, NULL, c, &four, counters);
    same_runs(c, NULL, c, &seven, counters);
    return true;
}

Test(laws, integrating_in_smaller_steps_changes_nothing)
{
    law_for_all(law_tick_split, LAW_CASES);
}

static bool law_report_interval(const struct gen_case *c)
{
    struct gen_case other = *c;
    other.sample_min = c->sample_min * 3 + 1;
    same_runs(c, NULL, &other, NULL, of_reports);
    return true;
}

Test(laws, the_report_interval_changes_only_reports)
{
    law_for_all(law_report_interval, LAW_CASES);
}

/* ---- the way it is written ---- */

static bool law_section_order(const struct gen_case *c)
{
    struct gen_case other = *c;
    other.turned = true;
    same_runs(c, NULL, &other, NULL, NULL);
    return true;
}

Test(laws, the_order_of_sections_does_not_matter)
{
    law_for_all(law_section_order, LAW_CASES);
}

static bool law_host_ranges(const struct gen_case *c)
{
    struct gen_case other = *c;
    other.ranges = true;
    same_runs(c, NULL, &other, NULL, NULL);
    return true;
}

Test(laws, hosts_one_by_one_or_as_a_range_are_the_same_hosts)
{
    law_for_all(law_host_ranges, LAW_CASES);
}

static bool law_plan_name(const struct gen_case *c)
{
    struct gen_case named = *c, renamed = *c;
    named.plan = "as-is";
    renamed.plan = "zz-top";
    same_runs(c, NULL, &named, NULL, NULL);
    same_runs(&named, NULL, &renamed, NULL, NULL);
    return true;
}

Test(laws, the_name_of_a_plan_does_not_matter)
{
    law_for_all(law_plan_name, LAW_CASES);
}

/* ---- what has no effect ---- */

static bool law_workload_without_vms(const struct gen_case *c)
{
    struct gen_case other = *c;
    struct law_result one, two;
    struct gen_workload *w = &other.workload[other.workloads++];
    *w = c->workload[0];
    strcpy(w->name, "nobody");
    w->count = w->arrivals_per_day = 0;
    law_run(c, NULL, &one);
    law_run(&other, NULL, &two);
    cr_expect_str_eq(one.record.digest, two.record.digest, "case %d", (int)c->gen_seed);
    law_expect_metrics(c, &one.record, &two.record, counters, 0);
    law_end(&one);
    law_end(&two);
    return true;
}

Test(laws, a_workload_without_vms_changes_nothing)
{
    law_for_all(law_workload_without_vms, LAW_CASES);
}

static bool law_shares_are_relative(const struct gen_case *c)
{
    struct gen_case other = *c;
    for (uint32_t i = 0; i < c->workloads; i++)
        other.workload[i].shares *= 2;
    same_runs(c, NULL, &other, NULL, NULL);
    return true;
}

Test(laws, shares_are_relative)
{
    law_for_all(law_shares_are_relative, LAW_CASES);
}

/* Nobody waits, so nobody can be served first. Refusals are counted from the warm-up on. */
static bool law_priority_orders_only_the_queue(const struct gen_case *given)
{
    struct gen_case whole = *given, other;
    const struct gen_case *c = &whole;
    struct law_result one, two;
    whole.warmup_min = 0;
    whole.outages = 0; /* the interrupted wait, if only for an instant */
    other = whole;
    for (uint32_t i = 0; i < c->workloads; i++)
        other.workload[i].priority = 4 - c->workload[i].priority;
    law_run(c, NULL, &one);
    bool applies = one.record.metric[METRIC_PLACEMENTS_REFUSED] == 0;
    if (applies) {
        law_run(&other, NULL, &two);
        law_expect_same(c, &one.record, &two.record, NULL);
        law_end(&two);
    }
    law_end(&one);
    return applies;
}

Test(laws, priority_orders_only_those_who_wait)
{
    law_for_all(law_priority_orders_only_the_queue, 15);
}

/* A limit that no demand reaches; with interference demand may exceed the nominal rating. */
static bool law_limit_above_demand(const struct gen_case *c)
{
    struct gen_case without = *c, with;
    without.hypervisor.interference_bp = 0;
    for (uint32_t i = 0; i < c->workloads; i++)
        without.workload[i].limit_mhz = 0;
    with = without;
    for (uint32_t i = 0; i < c->workloads; i++)
        with.workload[i].limit_mhz = (c->workload[i].vcpu + 1) * c->workload[i].clock_mhz;
    same_runs(&without, NULL, &with, NULL, NULL);
    return true;
}

Test(laws, a_limit_that_no_demand_reaches_does_nothing)
{
    law_for_all(law_limit_above_demand, LAW_CASES);
}

/* No vCPU is faster than the slowest core. */
static bool law_core_limit_on_fast_cores(const struct gen_case *c)
{
    struct gen_case with = *c, without;
    with.hypervisor.interference_bp = 0;
    for (uint32_t i = 0; i < c->workloads; i++) {
        struct gen_workload *w = &with.workload[i];
        w->core_limit = true;
        for (uint32_t s = 0; s < c->servers; s++)
            if (w->clock_mhz > c->server[s].clock_mhz) w->clock_mhz = c->server[s].clock_mhz;
    }
    without = with;
    for (uint32_t i = 0; i < c->workloads; i++)
        without.workload[i].core_limit = false;
    same_runs(&with, NULL, &without, NULL, NULL);
    return true;
}

Test(laws, the_core_limit_does_nothing_on_cores_that_are_fast_enough)
{
    law_for_all(law_core_limit_on_fast_cores, LAW_CASES);
}

static bool law_interrupt_needs_an_outage(const struct gen_case *c)
{
    struct gen_case resume = *c, lose;
    resume.outages = 0;
    lose = resume;
    for (uint32_t i = 0; i < c->workloads; i++) {
        resume.workload[i].on_interrupt = "resume";
        lose.workload[i].on_interrupt = i % 2 == 0 ? "lose" : "restart";
    }
    same_runs(&resume, NULL, &lose, NULL, NULL);
    return true;
}

Test(laws, what_an_interruption_does_matters_only_when_there_is_one)
{
    law_for_all(law_interrupt_needs_an_outage, LAW_CASES);
}

/* An outage of hosts that are down anyway: within another one, and after the end of the run. */
static bool law_outage_of_failed_hosts(const struct gen_case *c)
{
    struct gen_case other = *c;
    if (c->outages == 0) return false;
    if (strcmp(c->policy, "random") == 0) return false; /* every try draws again */
    struct gen_outage *within = &other.outage[other.outages];
    *within = other.outage[0];
    within->at_min += within->lasts_min / 3;
    within->lasts_min -= within->lasts_min / 3;
    struct law_result one, two;
    law_run(c, NULL, &one);
    other.outages++;
    law_run(&other, NULL, &two);
    law_expect_same(c, &one.record, &two.record, tries);
    law_end(&two);
    within->at_min = c->horizon_min + 1;
    law_run(&other, NULL, &two);
    law_expect_same(c, &one.record, &two.record, counters);
    law_end(&two);
    law_end(&one);
    return true;
}

Test(laws, an_outage_of_hosts_that_are_down_changes_nothing)
{
    law_for_all(law_outage_of_failed_hosts, LAW_CASES / 4);
}

/* without_pressure - a quarter of the memory stays free, so nothing is ever taken back. */
static struct gen_case without_pressure(const struct gen_case *c)
{
    struct gen_case free = *c;
    free.memory_overcommit_pc = 100;
    free.headroom_pc = 25;
    gen_shrink(&free);
    return free;
}

static bool law_balloon_needs_pressure(const struct gen_case *c)
{
    struct gen_case with = without_pressure(c), without = with;
    with.balloon = true;
    without.balloon = false;
    same_runs(&with, NULL, &without, NULL, NULL);
    return true;
}

Test(laws, ballooning_does_nothing_without_memory_pressure)
{
    law_for_all(law_balloon_needs_pressure, LAW_CASES);
}

/* Where every VM gets all the CPU it wants, shares decide nothing. */
static bool law_shares_need_contention(const struct gen_case *given)
{
    struct gen_case free = without_pressure(given), other = free;
    const struct gen_case *c = &free;
    struct law_result one, two;
    for (uint32_t i = 0; i < c->workloads; i++)
        other.workload[i].shares = 100 * (1 + (int64_t)i);
    law_run(c, NULL, &one);
    bool applies = one.record.metric[METRIC_CPU_UNSERVED] == 0;
    if (applies) {
        law_run(&other, NULL, &two);
        law_expect_same(c, &one.record, &two.record, NULL);
        law_end(&two);
    }
    law_end(&one);
    return applies;
}

Test(laws, shares_do_nothing_without_contention)
{
    law_for_all(law_shares_need_contention, 10);
}
