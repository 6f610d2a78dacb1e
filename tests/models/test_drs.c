/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load balancing on small clusters: when it moves, where to, and when it leaves things alone. */
#include "models/detect.h"
#include "models/policies/drs.h"
#include "models/vm.h"
#include "sim/time.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>
#include <math.h>

/* Priorities as the formula gives them: among 4 hosts 0.05 is one step. */
Test(drs, priority_falls_with_the_imbalance)
{
    cr_expect_eq(drs_priority(0.0, 4), 6);
    cr_expect_eq(drs_priority(0.05, 4), 5);
    cr_expect_eq(drs_priority(0.051, 4), 4);
    cr_expect_eq(drs_priority(0.12, 4), 3);
    cr_expect_eq(drs_priority(0.5, 4), 2);
    cr_expect_eq(drs_priority(0.5, 1000000), 2);
}

/* A level makes the moves of its priorities: exactly those above its target. */
Test(drs, levels_and_priorities_agree)
{
    for (uint32_t n = 1; n <= 64; n++)
        for (int k = 1; k < 100; k++)
            for (int64_t level = 2; level <= 5; level++) {
                double imbalance = 0.00503 * k;
                cr_expect_eq(imbalance > drs_target(level, n), drs_priority(imbalance, n) <= level,
                             "%g %u %d", imbalance, n, (int)level);
            }
    cr_expect_gt(drs_target(1, 4), 1e100);
}

struct bed {
    struct loop_bed base;
    struct rebalance_drs p;
};

/* Equal hosts of 16000 points; 8 VMs of 1000 points, all on the first. */
static void bed_init(struct bed *b, uint32_t hosts, int64_t level)
{
    loop_bed_init(&b->base, hosts);
    for (uint32_t h = 0; h < hosts; h++)
        b->base.sc->hosts[h].server = &b->base.sc->servers[0];
    loop_bed_vms(&b->base, "a", 8, 1, 4, 0.5);
    b->base.sc->policies.power.empty_hosts = 0;
    b->p = (struct rebalance_drs){.level = level, .stable_ns = NS_PER_H, .cost = 0.1};
    b->base.sc->policies.rebalance = (struct spec_rebalance){
        .algorithm = {&rebalance_drs, &b->p}, .enabled = true, .every_ns = 300 * NS_PER_S};
}

static void bed_run(struct bed *b, int64_t to_ns)
{
    loop_bed_start(&b->base);
    loop_bed_to(&b->base, 299 * NS_PER_S);
    cr_assert_eq(b->base.w.host_vms[0], 8);
    loop_bed_to(&b->base, to_ns);
}

static double imbalance(const struct world *w)
{
    double load[64];
    for (uint32_t h = 0; h < w->host_count; h++)
        load[h] = (double)w->host_demand_mpt[h] / (double)w->host_ready_mpt[h];
    return detect_sd(load, w->host_count);
}

Test(drs, balances_as_far_as_its_level_says)
{
    /* By level. After k moves the deviation is 0.182, 0.147, 0.108, 0.077, 0.044, 0. */
    const uint32_t moved[] = {0, 0, 2, 4, 5, 6};
    for (int64_t level = 1; level <= 5; level++) {
        struct bed b;
        bed_init(&b, 4, level);
        bed_run(&b, NS_PER_H);
        cr_expect_eq(loop_bed_moves(&b.base), moved[level], "level %d: %llu", (int)level,
                     (unsigned long long)loop_bed_moves(&b.base));
        cr_expect_leq(imbalance(&b.base.w), drs_target(level, 4) + 1e-12);
        uint64_t settled = loop_bed_moves(&b.base);
        loop_bed_to(&b.base, NS_PER_DAY);
        cr_expect_eq(loop_bed_moves(&b.base), settled, "constant load: no move after that");
        loop_bed_end(&b.base);
    }
}

/* The sum of N is the same at all levels; at level 5 every host has two VMs. */
Test(drs, level_five_is_even)
{
    struct bed b;
    bed_init(&b, 4, 5);
    bed_run(&b, NS_PER_H);
    for (uint32_t h = 0; h < 4; h++)
        cr_expect_eq(b.base.w.host_vms[h], 2);
    cr_expect_float_eq(imbalance(&b.base.w), 0.0, 1e-12);
    loop_bed_end(&b.base);
}

/* Larger hosts take more: loads are relative. Server 1 has 24000 points, server 0 16000. */
Test(drs, loads_are_relative_to_the_host)
{
    struct bed b;
    bed_init(&b, 2, 5);
    b.base.sc->workloads[0].count = 10;
    b.base.sc->hosts[1].server = &b.base.sc->servers[1];
    loop_bed_start(&b.base);
    loop_bed_to(&b.base, NS_PER_H);
    cr_expect_eq(b.base.w.host_vms[0], 4);
    cr_expect_eq(b.base.w.host_vms[1], 6);
    loop_bed_end(&b.base);
}

Test(drs, clusters_are_balanced_by_themselves)
{
    struct bed b;
    struct spec_cluster clusters[2] = {{.name = "x"}, {.name = "y"}};
    bed_init(&b, 6, 5);
    b.base.sc->clusters = clusters;
    b.base.sc->cluster_count = 2;
    for (uint32_t h = 0; h < 6; h++)
        b.base.sc->hosts[h].cluster = h < 2 ? 0 : h < 4 ? 1 : SPEC_NONE;
    bed_run(&b, NS_PER_DAY);
    cr_expect_eq(b.base.w.host_vms[0], 4);
    cr_expect_eq(b.base.w.host_vms[1], 4);
    loop_bed_end(&b.base);
}

/* A move of 1/16 of a host is worth 1/16 x 3600 s = 225 s of a host. 4 GiB at 1000 MB/s take 4.3 s:
 * at a cost of 5200 % that is more. */
Test(drs, what_costs_more_than_it_brings_is_left_alone)
{
    struct bed b;
    bed_init(&b, 4, 5);
    b.p.cost = 53.0;
    bed_run(&b, NS_PER_H);
    cr_expect_eq(loop_bed_moves(&b.base), 0);
    loop_bed_end(&b.base);
    bed_init(&b, 4, 5);
    b.p.cost = 51.0;
    bed_run(&b, NS_PER_H);
    cr_expect_eq(loop_bed_moves(&b.base), 6);
    loop_bed_end(&b.base);
}

Test(drs, rules_hold)
{
    static const char *const name[] = {"a"};
    struct bed b;
    bed_init(&b, 4, 5);
    b.base.sc->policies.placement.pinned = (struct spec_names){(const char **)name, 1};
    bed_run(&b, NS_PER_DAY);
    cr_expect_eq(loop_bed_moves(&b.base), 0);
    loop_bed_end(&b.base);
}

/* Two VMs may run on hosts 2 and 3 only from now on: level 1 moves them, and nothing else. */
Test(drs, mandatory_moves_are_made_at_every_level)
{
    struct bed b;
    static const uint8_t last_two[] = {0x0c};
    struct spec_place places[2] = {{.hosts = NULL}, {.hosts = last_two}};
    bed_init(&b, 4, 1);
    b.base.sc->places = places;
    b.base.sc->place_count = 2;
    bed_run(&b, 400 * NS_PER_S);
    cr_expect_eq(loop_bed_moves(&b.base), 0);
    vm_set_place(&b.base.w, 3, 1);
    vm_set_place(&b.base.w, 5, 1);
    loop_bed_to(&b.base, NS_PER_H);
    cr_expect_eq(loop_bed_moves(&b.base), 2);
    cr_expect_eq(b.base.w.host_vms[0], 6);
    cr_expect_eq(b.base.w.host_vms[2], 1);
    cr_expect_eq(b.base.w.host_vms[3], 1, "the second finds the first there");
    loop_bed_end(&b.base);
}

/* Demand that wanders on many hosts: the world takes every move, and the imbalance stays low. */
Test(drs, follows_wandering_demand)
{
    struct loop_bed b;
    struct rebalance_drs p = {.level = 4, .stable_ns = NS_PER_H, .cost = 0.1};
    loop_bed_init(&b, 16);
    b.sc->policies.placement.algorithm.policy = &place_round_robin;
    struct spec_workload *s = loop_bed_vms(&b, "a", 120, 2, 3, 0.4);
    s->demand.cv = 0.6;
    s->demand.phi = 0.95;
    b.sc->policies.power.empty_hosts = 0;
    b.sc->policies.rebalance = (struct spec_rebalance){
        .algorithm = {&rebalance_drs, &p}, .enabled = true, .every_ns = 300 * NS_PER_S};
    loop_bed_start(&b);
    double worst = 0.0;
    for (int64_t k = 1; k < 280; k++) {
        loop_bed_to(&b, k * 300 * NS_PER_S + 60 * NS_PER_S);
        double now = imbalance(&b.w);
        if (now > worst) worst = now;
    }
    cr_expect_gt(b.ordered, 50);
    cr_expect_eq(b.rejected, 0, "%s", b.last_reason);
    cr_expect_leq(worst, drs_target(4, 16) + 1e-12, "%g", worst);
    loop_bed_end(&b);
}
