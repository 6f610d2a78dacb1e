/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load balancing on small clusters. Every instant of every run is audited. */
#include "models/detect.h"
#include "models/loop.h"
#include "sim/time.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>
#include <string.h>

struct level { /* as the parameters of the policy "drs" begin */
    int64_t level, readings, horizon_ns;
};

/* Four equal hosts; first fit puts all 16 VMs (100 % of one host together) on the first. */
static void piled_up(struct loop_bed *b, struct level *p)
{
    loop_bed_init(b, 4);
    for (uint32_t h = 0; h < 4; h++)
        b->sc->hosts[h].server = &b->sc->servers[0];
    b->sc->policies.power.empty_hosts = 0;
    b->sc->policies.migration.source_overhead = b->sc->policies.migration.target_overhead = 0.1;
    loop_bed_vms(b, "vm", 16, 1, 2, 0.5);
    cr_assert_eq(rebalance_drs.params_size, sizeof(*p));
    b->sc->policies.rebalance.algorithm = (struct policy_choice){&rebalance_drs, p};
    b->sc->policies.rebalance.enabled = true;
    b->sc->policies.rebalance.every_ns = 300 * NS_PER_S;
}

static double imbalance(const struct world *w)
{
    double load[8];
    for (uint32_t h = 0; h < w->host_count; h++)
        load[h] = (double)w->host_demand_mpt[h] / (double)w->host_capacity_mpt[h];
    return detect_sd(load, w->host_count);
}

static double after_a_day(struct level p, uint64_t *moves)
{
    struct loop_bed b;
    piled_up(&b, &p);
    loop_bed_start(&b);
    loop_bed_to(&b, 6 * NS_PER_H);
    uint64_t settled = loop_bed_moves(&b);
    loop_bed_to(&b, NS_PER_DAY);
    *moves = loop_bed_moves(&b);
    cr_expect_eq(*moves, settled, "constant load goes on moving at level %d", (int)p.level);
    cr_expect_eq(b.refused, 0, "%s", b.last_reason);
    cr_expect_eq(b.w.running, 16);
    double sd = imbalance(&b.w);
    loop_bed_end(&b);
    return sd;
}

/* Loads 1 0 0 0 have the standard deviation 0.433; with 4 hosts 0.433 / 0.1 x 2 = 8.7: priority
 * 2. */
Test(drs, levels_even_ever_more_and_come_to_rest)
{
    double before = 1.0;
    for (int64_t level = 1; level <= 5; level++) {
        uint64_t moves;
        double sd = after_a_day((struct level){level, 3, NS_PER_H}, &moves);
        if (level == 1) {
            cr_expect_eq(moves, 0);
            cr_expect_float_eq(sd, 0.4330127, 1e-6);
        } else {
            /* at rest the imbalance asks for a priority above the level */
            cr_expect_leq(sd / 0.1 * 2.0, 5.0 - (double)level + 1e-9, "level %d", (int)level);
            cr_expect_leq(sd, before);
        }
        before = sd;
    }
    cr_expect_float_eq(before, 0.0, 1e-9); /* level 5: four VMs on each */
}

Test(drs, a_move_must_be_worth_its_cost)
{
    uint64_t moves;
    after_a_day((struct level){5, 3, NS_PER_US}, &moves); /* of use for a microsecond */
    cr_expect_eq(moves, 0);
}

Test(drs, clusters_are_evened_by_themselves)
{
    struct loop_bed b;
    struct level p = {5, 3, NS_PER_H};
    piled_up(&b, &p);
    b.sc->cluster_count = 2;
    b.sc->clusters = arena_alloc(&b.spec, 2, sizeof(*b.sc->clusters));
    b.sc->clusters[0].name = "one";
    b.sc->clusters[1].name = "two";
    for (uint32_t h = 0; h < 4; h++)
        b.sc->hosts[h].cluster = h < 2 ? 0 : 1;
    loop_bed_start(&b);
    loop_bed_to(&b, 6 * NS_PER_H);
    cr_expect_eq(b.w.host_vms[0], 8);
    cr_expect_eq(b.w.host_vms[1], 8);
    cr_expect_eq(b.w.host_vms[2] + b.w.host_vms[3], 0);
    loop_bed_end(&b);
}

Test(drs, hosts_in_maintenance_and_pinned_vms_are_left_alone)
{
    struct loop_bed b;
    struct level p = {5, 3, NS_PER_H};
    static const char *const pinned[] = {"vm"};
    piled_up(&b, &p);
    loop_bed_vms(&b, "free", 4, 1, 2, 0.5);
    b.sc->policies.placement.pinned = (struct spec_names){(const char **)pinned, 1};
    loop_bed_start(&b);
    loop_bed_to(&b, 1);
    b.w.host_blocks[3]++;
    loop_bed_to(&b, 6 * NS_PER_H);
    cr_expect_eq(b.w.host_vms[0], 16);
    cr_expect_eq(b.w.host_vms[1] + b.w.host_vms[2], 4);
    cr_expect_eq(b.w.host_vms[3], 0);
    loop_bed_end(&b);
}
