/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dynamic consolidation on small estates: what it does, what it leaves alone, and that it comes to
 * rest. Every instant of every run is audited. */
#include "models/loop.h"
#include "models/policies/select.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct policy_desc *const overloads[] = {&overload_thr, &overload_mad, &overload_iqr,
                                                      &overload_lr, &overload_lrr};
static const struct policy_desc *const selects[] = {&select_mmt, &select_random, &select_mc,
                                                    &select_mu};
static const struct policy_desc *const targets[] = {
    &place_power_aware, &place_best_fit, &place_worst_fit, &place_first_fit, &place_random};

/* 24 hosts of three kinds, 96 VMs dealt out evenly: far more hosts than needed. */
static void spread_out(struct loop_bed *b)
{
    loop_bed_init(b, 24);
    b->sc->policies.placement.algorithm = (struct policy_choice){&place_round_robin, NULL};
    struct spec_workload *s = loop_bed_vms(b, "small", 60, 1, 2, 0.3);
    s->demand.spread = 0.6;
    s = loop_bed_vms(b, "large", 36, 4, 6, 0.2);
    s->demand.spread = 0.6;
}

/* Constant load: everything moves together in the first hours, then nothing moves any more. */
Test(consolidate, constant_load_comes_to_rest)
{
    for (int o = 0; o < 5; o++)
        for (int t = 0; t < 5; t++) {
            struct loop_bed b;
            spread_out(&b);
            loop_bed_consolidate(&b, overloads[o], selects[(o + t) % 4], targets[t]);
            loop_bed_start(&b);
            loop_bed_to(&b, 299 * NS_PER_S);
            cr_expect_eq(loop_bed_on(&b), 24);
            loop_bed_to(&b, 4 * NS_PER_H);
            uint64_t settled = loop_bed_moves(&b);
            cr_expect_gt(settled, 10, "%s %s", overloads[o]->name, targets[t]->name);
            cr_expect_lt(loop_bed_on(&b), 12, "%s %s: %u on", overloads[o]->name, targets[t]->name,
                         loop_bed_on(&b));
            loop_bed_to(&b, NS_PER_DAY);
            cr_expect_eq(loop_bed_moves(&b), settled, "%s %s", overloads[o]->name,
                         targets[t]->name);
            cr_expect_eq(b.w.vms.live, 96);
            cr_expect_eq(b.w.running, 96);
            loop_bed_end(&b);
        }
}

static double share(const struct world *w, uint32_t h)
{
    return (double)w->host_demand_mpt[h] / (double)w->host_capacity_mpt[h];
}

/* Two VMs of 3200 and two of 4000 points on one host of 16000: 90 %. The two smaller ones have less
 * memory; one of them leaves, and 70 % is below the threshold. */
static void one_hot_host(struct loop_bed *b)
{
    loop_bed_init(b, 3);
    for (uint32_t h = 0; h < 3; h++)
        b->sc->hosts[h].server = &b->sc->servers[0];
    loop_bed_vms(b, "a", 2, 4, 4, 0.4);
    loop_bed_vms(b, "b", 2, 4, 8, 0.5);
    loop_bed_consolidate(b, &overload_thr, &select_mmt, &place_power_aware);
}

Test(consolidate, an_overloaded_host_is_relieved)
{
    struct loop_bed b;
    one_hot_host(&b);
    loop_bed_start(&b);
    loop_bed_to(&b, 299 * NS_PER_S);
    cr_assert_eq(b.w.host_vms[0], 4);
    cr_assert_eq(loop_bed_on(&b), 1);
    loop_bed_to(&b, NS_PER_H);
    cr_expect_eq(loop_bed_moves(&b), 1);
    cr_expect_eq(b.w.host_vms[0], 3);
    cr_expect_float_eq(share(&b.w, 0), 0.7, 1e-9);
    cr_expect_eq(loop_bed_on(&b), 2, "a second host was woken for it");
    cr_expect_eq(b.ordered, 1);
    loop_bed_end(&b);
}

/* No host has room in memory: it stays, every decision says so, and nothing else happens. */
Test(consolidate, without_room_a_hot_host_stays_hot)
{
    struct loop_bed b;
    one_hot_host(&b);
    b.sc->host_count = 1;
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    cr_expect_eq(loop_bed_moves(&b), 0);
    cr_expect_eq(b.rejected, 12, "%u", b.rejected); /* 5, 10 .. 60 min */
    cr_expect_str_eq(b.last_reason, "its host is overloaded, and no other has room for it");
    loop_bed_end(&b);
}

/* Idle hosts with large VMs: CPU would allow one host, memory needs two (64 GiB each). */
Test(consolidate, memory_stays_reserved)
{
    struct loop_bed b;
    loop_bed_init(&b, 6);
    b.sc->policies.placement.algorithm = (struct policy_choice){&place_round_robin, NULL};
    loop_bed_vms(&b, "big", 6, 1, 20, 0.05);
    loop_bed_consolidate(&b, &overload_thr, &select_mmt, &place_power_aware);
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_DAY);
    cr_expect_eq(loop_bed_on(&b), 2);
    cr_expect_eq(loop_bed_moves(&b), 4);
    loop_bed_end(&b);
}

/* Three VMs on three hosts; which of them are emptied depends on the rules alone. */
static uint32_t left_on(void (*rule)(struct loop_bed *b), struct loop_bed *b)
{
    loop_bed_init(b, 3);
    for (uint32_t h = 0; h < 3; h++)
        b->sc->hosts[h].server = &b->sc->servers[0];
    b->sc->policies.placement.algorithm = (struct policy_choice){&place_round_robin, NULL};
    loop_bed_vms(b, "a", 3, 1, 4, 0.5);
    loop_bed_consolidate(b, &overload_thr, &select_mmt, &place_power_aware);
    rule(b);
    loop_bed_start(b);
    loop_bed_to(b, NS_PER_DAY);
    uint32_t on = loop_bed_on(b);
    loop_bed_end(b);
    return on;
}

static const char *const names_a[] = {"a"};
static const struct spec_names of_a = {(const char **)names_a, 1};

static void no_rule(struct loop_bed *b)
{
    (void)b;
}

static void pin(struct loop_bed *b)
{
    b->sc->policies.placement.pinned = of_a;
}

static void part(struct loop_bed *b)
{
    b->sc->policies.placement.keep_apart = of_a;
}

static void two_a_host(struct loop_bed *b)
{
    b->sc->policies.placement.max_vms_per_host = 2;
}

static void not_when_idle(struct loop_bed *b)
{
    b->consolidate.underload = false;
}

static void stay_for_days(struct loop_bed *b)
{
    b->sc->policies.rebalance.min_residence_ns = 2 * NS_PER_DAY;
}

static void disabled(struct loop_bed *b)
{
    b->sc->policies.rebalance.enabled = false;
}

static void hosts_stay_on(struct loop_bed *b)
{
    b->sc->policies.power.empty_hosts = 0;
}

Test(consolidate, hosts_are_emptied_as_far_as_rules_allow)
{
    struct loop_bed b;
    cr_expect_eq(left_on(no_rule, &b), 1);
    cr_expect_eq(left_on(two_a_host, &b), 2);
    cr_expect_eq(left_on(pin, &b), 3);
    cr_expect_eq(b.ordered + b.rejected, 0, "nobody even asks");
    cr_expect_eq(left_on(part, &b), 3);
    cr_expect_eq(b.ordered + b.rejected, 0);
    cr_expect_eq(left_on(not_when_idle, &b), 3);
    cr_expect_eq(left_on(stay_for_days, &b), 3);
    cr_expect_eq(left_on(disabled, &b), 3);
    cr_expect_eq(left_on(hosts_stay_on, &b), 3);
    cr_expect_eq(b.ordered, 0, "an empty host that stays on saves nothing: power is linear");
}

/* A decision orders at most so many; the next ones go on with it. */
Test(consolidate, moves_of_a_decision_are_limited)
{
    struct loop_bed b;
    spread_out(&b);
    loop_bed_consolidate(&b, &overload_thr, &select_mmt, &place_power_aware);
    b.sc->policies.rebalance.max_moves = 3;
    loop_bed_start(&b);
    for (int64_t k = 1; k <= 60; k++) {
        loop_bed_to(&b, k * 300 * NS_PER_S + NS_PER_S);
        cr_expect_leq(b.ordered, 3 * (uint32_t)k);
    }
    cr_expect_lt(loop_bed_on(&b), 12);
    loop_bed_end(&b);
}

/* Demand that wanders, VMs that come and go: the world accepts whatever was decided, and a run that
 * goes on in a clone ends like the one that did not. */
static void churn(struct loop_bed *b, int o, int t)
{
    spread_out(b);
    b->sc->workloads[0].demand.trace_ref = spec_build_trace(&b->spec, 60, 288, 100, 5);
    struct spec_workload *s = loop_bed_vms(b, "guest", 0, 2, 4, 0.5);
    s->arrival_rate = 10.0 / 3600;
    s->has_lifetime = true;
    s->lifetime = (struct dist){.kind = DIST_EXPONENTIAL, .a = 1.5 * (double)NS_PER_H};
    s->demand.cv = 0.5;
    loop_bed_consolidate(b, overloads[o], selects[(o + t) % 4], targets[t]);
}

static void digest_of(int o, int t, int64_t clone_at_ns, char *digest)
{
    struct loop_bed b;
    struct record r;
    struct diag d = {0};
    churn(&b, o, t);
    b.opt.clone_at_ns = clone_at_ns;
    cr_assert(run_simulate(b.sc, &b.opt, &r, &d), "%s", d.msg);
    memcpy(digest, r.digest, sizeof(r.digest));
    cr_expect_gt(b.ordered, 100, "%s %s: %u", overloads[o]->name, targets[t]->name, b.ordered);
    cr_expect_eq(b.refused, 0, "%s: %s", targets[t]->name, b.last_reason);
    record_deinit(&r);
    loop_bed_end(&b);
}

Test(consolidate, a_clone_decides_alike)
{
    for (int o = 0; o < 5; o++) {
        char one[DIGEST_TEXT], two[DIGEST_TEXT];
        digest_of(o, o, 0, one);
        digest_of(o, o, 11 * NS_PER_H + 7, two);
        cr_expect_str_eq(one, two, "%s", overloads[o]->name);
    }
}
