/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which VM leaves an overloaded host: each rule on a host of a few VMs with known histories. */
#include "models/policies/select.h"
#include <criterion/criterion.h>
#include <math.h>

enum { VMS = 40 };

struct bed { /* as much of a world as a selection looks at */
    struct arena arena;
    struct world w;
    struct history history;
    struct vm_size sizes[VMS];
    uint64_t key[VMS];
    uint32_t size[VMS], demand[VMS];
    struct select_vm vms[VMS];
    struct rng_cursor draws;
};

static void bed_init(struct bed *b, uint32_t n)
{
    *b = (struct bed){.draws = rng_cursor(5, 0)};
    arena_init(&b->arena, 0);
    for (uint32_t v = 0; v < n; v++) {
        b->sizes[v].memory_b = 1000 - v;
        b->size[v] = v;
        b->key[v] = 100 + v;
        b->vms[v] = (struct select_vm){v, true, 500 + v};
    }
    b->w.sizes = b->sizes;
    b->w.vm_size = b->size;
    b->w.vm_key = b->key;
    b->w.vm_demand_mpt = b->demand;
}

static uint32_t choose(struct bed *b, const struct policy_desc *policy, uint32_t n)
{
    const struct select_ops *ops = policy->ops;
    struct select_ask ask = {&b->w, &b->history, b->vms, n, &b->draws};
    return ops->choose(NULL, &ask);
}

Test(select, mmt_takes_the_least_memory)
{
    struct bed b;
    bed_init(&b, 5);
    cr_expect_eq(choose(&b, &select_mmt, 5), 4);
    b.vms[4].may_go = false;
    cr_expect_eq(choose(&b, &select_mmt, 5), 3);
    b.sizes[1].memory_b = b.sizes[3].memory_b; /* equal: the smallest key, 101 */
    cr_expect_eq(choose(&b, &select_mmt, 5), 1);
    arena_deinit(&b.arena);
}

Test(select, mu_takes_the_least_load)
{
    struct bed b;
    bed_init(&b, 5);
    cr_expect_eq(choose(&b, &select_mu, 5), 0);
    b.vms[0].may_go = false;
    cr_expect_eq(choose(&b, &select_mu, 5), 1);
    arena_deinit(&b.arena);
}

/* 4 of 6 may go: 4000 draws give each about 1000 (7 standard deviations of the count are 192). */
Test(select, random_is_uniform_over_those_that_may_go)
{
    struct bed b;
    uint32_t seen[6] = {0};
    bed_init(&b, 6);
    b.vms[0].may_go = b.vms[3].may_go = false;
    for (int i = 0; i < 4000; i++)
        seen[choose(&b, &select_random, 6)]++;
    for (uint32_t v = 0; v < 6; v++)
        cr_expect(v == 0 || v == 3 ? seen[v] == 0 : abs((int)seen[v] - 1000) < 192, "%u: %u", v,
                  seen[v]);
    arena_deinit(&b.arena);
}

/* VMs 1 and 2 rise and fall together, VM 0 and the rest on their own; `n` VMs in all. */
static void two_together(struct bed *b, uint32_t n)
{
    struct rng_cursor c = rng_cursor(9, 0);
    for (int round = 0; round < HISTORY_LENGTH; round++) {
        cr_assert(history_round(&b->history, &b->arena, n));
        uint32_t common = (uint32_t)rng_below(&c, 1000);
        for (uint32_t v = 0; v < n; v++) {
            uint32_t own = (uint32_t)rng_below(&c, v == 1 || v == 2 ? 30 : 1000);
            history_put(&b->history, v, own + (v == 1 ? common : v == 2 ? 3 * common : 0));
        }
    }
}

/* VM 2 repeats VM 1 threefold, with the same noise: it is the one explained better. */
Test(select, mc_takes_the_most_explained)
{
    struct bed b;
    bed_init(&b, 4);
    two_together(&b, 4);
    uint32_t first = choose(&b, &select_mc, 4);
    cr_expect(first == 1 || first == 2);
    b.vms[first].may_go = false;
    cr_expect_eq(choose(&b, &select_mc, 4), 3 - first);
    arena_deinit(&b.arena);
}

/* More VMs than readings: the sum of the others takes their place. VM 2 moves most of that sum. */
Test(select, mc_works_with_many_vms)
{
    struct bed b;
    bed_init(&b, VMS);
    for (int round = 0; round < HISTORY_LENGTH; round++) {
        cr_assert(history_round(&b.history, &b.arena, VMS));
        for (uint32_t v = 0; v < VMS; v++)
            history_put(&b.history, v, v == 7 || v == 2 ? 1000 + 100 * (uint32_t)(round % 5) : 9);
    }
    cr_expect_eq(choose(&b, &select_mc, VMS), 2); /* as well explained as VM 7, smaller key */
    arena_deinit(&b.arena);
}

Test(select, mc_without_readings_is_mmt)
{
    struct bed b;
    bed_init(&b, 5);
    cr_expect_eq(choose(&b, &select_mc, 5), 4);
    arena_deinit(&b.arena);
}
