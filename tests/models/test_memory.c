/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory reclaim: published numbers, exact accounting and monotonicity on random hosts. */
#include "models/memory.h"
#include "sim/rng.h"
#include <criterion/criterion.h>

#define MB  INT64_C(1048576)
#define GB  (1024 * MB)
#define PPM INT64_C(1000000)

static const struct spec_memory_policy DEFAULTS = {.balloon = true,
                                                   .balloon_max = 0.65,
                                                   .idle_tax = 0.75,
                                                   .compression = 0.10,
                                                   .swap_latency_ns = 8000000};

enum { VMS_MAX = 40 };

static void resolve(struct memory_host *host, struct memory_vm *vms, uint32_t n,
                    const struct spec_memory_policy *policy)
{
    static int64_t scratch[VMS_MAX * 8];
    cr_assert(memory_scratch_b(n) <= sizeof scratch);
    memory_resolve(host, vms, n, policy, scratch);
}

/* The host whose VMs may have room_b before the balloon starts: room = memory - overhead - 64 % of
 * minFree. */
static struct memory_host host_with_room(int64_t memory_b, int64_t room_b)
{
    int64_t overhead = memory_b - memory_min_free(memory_b) * 64 / 100 - room_b;
    return (struct memory_host){.memory_b = memory_b, .overhead_b = overhead};
}

/* ---- published numbers ---- */

/* 360 MB for two VMs with equal shares: an idle page costs 1 / (1 - 0.75) = 4 active ones, so a VM
 * that uses all its pages gets four times as much as one that uses none. */
Test(memory, idle_memory_tax)
{
    struct memory_vm vms[] = {
        {.configured_b = 360 * MB, .active_b = 360 * MB, .shares = 1000},
        {.configured_b = 200 * MB, .active_b = 0, .shares = 1000},
    };
    struct memory_host host = host_with_room(GB, 360 * MB);
    resolve(&host, vms, 2, &DEFAULTS);
    cr_expect_eq(host.state, MEMORY_SOFT);
    cr_expect_eq(vms[0].granted_b, 288 * MB);
    cr_expect_eq(vms[1].granted_b, 72 * MB);
    cr_expect_eq(vms[1].ballooned_b, 128 * MB);
    cr_expect_eq(vms[1].efficiency_ppm, PPM, "idle memory is free to take");
}

Test(memory, swap_penalty)
{
    cr_expect_float_eq(memory_slowdown(1e-5, 8000000), 1.79999, 1e-12, "hard disk");
    cr_expect_float_eq(memory_slowdown(1e-5, 100000), 1.00999, 1e-12, "SSD");
    cr_expect_eq(memory_slowdown(0, 8000000), 1.0);
}

/* 20 identical VMs of 2048 MB that have 30 % in common: 20 x 2048 x 0.7 + 2048 x 0.3 MB. */
Test(memory, page_sharing_keeps_one_copy)
{
    struct memory_vm vms[20];
    for (int i = 0; i < 20; i++)
        vms[i] =
            (struct memory_vm){.configured_b = 2048 * MB, .active_b = GB, .shares = 1, .group = 7};
    struct memory_host host = {.memory_b = 64 * GB, .page_sharing = 0.30};
    resolve(&host, vms, 20, &DEFAULTS);
    cr_expect_float_eq((double)host.granted_b / (double)MB, 29286.4, 29286.4e-9);
    cr_expect_eq(host.state, MEMORY_HIGH);
    cr_expect_eq(vms[3].granted_b, 2048 * MB - vms[3].shared_b);

    /* another group shares nothing with the first */
    for (int i = 10; i < 20; i++)
        vms[i].group = 8;
    resolve(&host, vms, 20, &DEFAULTS);
    cr_expect_float_eq((double)host.granted_b / (double)MB, 2 * (10 * 0.7 + 0.3) * 2048, 1e-4);
    /* a VM alone has nobody to share with */
    resolve(&host, vms, 1, &DEFAULTS);
    cr_expect_eq(host.granted_b, 2048 * MB);
}

/* ESXi 5 and later: 899 MB for the first 28 GB and 1 % of the rest. */
Test(memory, min_free)
{
    cr_expect_eq(memory_min_free(28 * GB), 899 * MB);
    cr_expect_eq(memory_min_free(128 * GB), 1923 * MB);
    cr_expect_eq(memory_min_free(64 * GB), 899 * MB + 36 * GB / 100);
    cr_expect_eq(memory_min_free(4 * GB), 4 * GB * 6 / 100);
    cr_expect_eq(memory_min_free(12 * GB), 4 * GB * 6 / 100 + 8 * GB * 4 / 100);
    cr_expect_eq(memory_min_free(0), 0);
    int64_t before = 0;
    for (int64_t m = 0; m < 40 * GB; m += 10007 * 1013) {
        int64_t now = memory_min_free(m);
        cr_assert(now >= before && now - before <= 10007 * 1013 * 6 / 100 + 2);
        before = now;
    }
}

Test(memory, overhead_of_a_vm)
{
    static const struct {
        int table, vcpus;
        int64_t memory_mb;
        double overhead_mb;
    } cases[] = {
        {1, 1, 256, 20.29},      {1, 8, 256, 48.16},    {1, 4, 1024, 37.86},
        {1, 1, 4096, 48.64},     {1, 8, 16384, 168.60}, {1, 1, 8192, 78.96666667},
        {1, 3, 4096, 56.695},    {1, 1, 128, 20.29},    {1, 1, 32768, 260.92666667},
        {1, 16, 16384, 201.94},  {2, 1, 1024, 123.73},  {2, 1, 65536, 1011.21},
        {2, 8, 256, 416.50},     {2, 1, 16384, 334.96}, {2, 2, 8192, 331.12},
        {2, 1, 131072, 1912.48}, /* beyond the rows used, but printed in the guide: linear holds */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = memory_vm_overhead(cases[i].table, cases[i].vcpus, cases[i].memory_mb * MB);
        cr_expect_float_eq((double)got / (double)MB, cases[i].overhead_mb,
                           cases[i].table == 2 ? 0.005 * cases[i].overhead_mb : 1e-6, "case %d: %g",
                           (int)i, (double)got / (double)MB);
    }
    cr_expect_eq(memory_vm_overhead(0, 4, GB), 0);
}

/* ---- the ladder ---- */

/* Ten VMs of 1 GB, half of it active, on hosts with less and less memory. */
Test(memory, the_ladder_goes_from_balloon_to_swap)
{
    struct memory_vm vms[10];
    enum memory_state last = MEMORY_HIGH;
    bool seen[4] = {false};
    for (int64_t room = 11 * GB; room > 0; room -= 64 * MB) {
        for (int i = 0; i < 10; i++)
            vms[i] = (struct memory_vm){
                .configured_b = GB, .active_b = GB / 2, .shares = 1, .reservation_b = GB / 8};
        struct memory_host host = {.memory_b = 32 * GB, .overhead_b = 32 * GB - room};
        resolve(&host, vms, 10, &DEFAULTS);
        cr_assert(host.state >= last, "the state never improves with less memory");
        last = host.state;
        seen[host.state] = true;
        int64_t min_free = memory_min_free(host.memory_b);
        switch (host.state) {
        case MEMORY_HIGH:
            cr_assert(host.free_b >= min_free * 64 / 100 && vms[0].granted_b == GB);
            break;
        case MEMORY_SOFT:
            cr_assert(host.free_b >= min_free * 32 / 100 && vms[0].ballooned_b > 0);
            cr_assert(vms[0].swapped_b == 0 && vms[0].compressed_b == 0);
            break;
        case MEMORY_HARD:
            cr_assert(host.free_b >= min_free * 16 / 100 && vms[0].compressed_b > 0);
            cr_assert_geq(vms[0].granted_b, GB / 8, "reservations hold");
            break;
        case MEMORY_LOW:
            cr_assert_lt(vms[0].granted_b, GB / 8);
            break;
        }
        if (vms[0].granted_b >= GB / 2) cr_assert_eq(vms[0].efficiency_ppm, PPM);
        if (vms[0].granted_b < GB / 4) cr_assert_lt(vms[0].efficiency_ppm, PPM);
    }
    for (int s = 0; s < 4; s++)
        cr_assert(seen[s], "state %d occurs", s);
}

/* The byte that tips the scale: each rung of the ladder still holds when it fits exactly. */
Test(memory, thresholds_are_exact_to_the_byte)
{
    const int64_t memory = 32 * GB;
    const int64_t min_free = memory_min_free(memory);
    static const struct {
        int64_t percent, rung_b; /* of minFree; what the VM may keep on that rung */
        enum memory_state fits, below;
    } cases[] = {{64, GB, MEMORY_HIGH, MEMORY_SOFT},
                 {32, GB / 2, MEMORY_SOFT, MEMORY_HARD},
                 {16, GB / 4, MEMORY_HARD, MEMORY_LOW}};
    struct spec_memory_policy policy = DEFAULTS;
    policy.balloon_max = 0.5;
    for (int i = 0; i < 3; i++) {
        for (int short_b = 0; short_b < 2; short_b++) {
            struct memory_vm vm = {
                .configured_b = GB, .active_b = GB, .shares = 1, .reservation_b = GB / 4};
            int64_t keep_free = min_free * cases[i].percent / 100;
            struct memory_host host = {
                .memory_b = memory, .overhead_b = memory - keep_free - cases[i].rung_b + short_b};
            resolve(&host, &vm, 1, &policy);
            cr_expect_eq(host.state, short_b ? cases[i].below : cases[i].fits, "case %d - %d", i,
                         short_b);
            if (!short_b) cr_expect_eq(vm.granted_b, cases[i].rung_b);
        }
    }
}

/* 1 GB, all of it active. The balloon takes 65 %; what is short then goes to the cache, then to
 * disk. */
Test(memory, efficiency_follows_the_missing_working_set)
{
    struct spec_memory_policy policy = DEFAULTS;
    policy.balloon = false;
    policy.compression = 0;
    struct memory_vm vm = {.configured_b = GB, .active_b = GB, .shares = 1};
    int64_t overhead = 32 * GB - memory_min_free(32 * GB) * 32 / 100 - GB * 9 / 10;
    struct memory_host host = {.memory_b = 32 * GB, .overhead_b = overhead};
    resolve(&host, &vm, 1, &policy);
    /* a tenth is missing: p = 1e-4, slowdown 1 + 1e-4 (80000 - 1) */
    cr_expect_eq(host.state, MEMORY_HARD);
    cr_expect_float_eq((double)vm.swapped_b, 0.1 * (double)GB, 2);
    cr_expect_eq(vm.efficiency_ppm, (int64_t)(1e6 / (1 + 1e-4 * 79999) + 0.5));

    policy.compression = 0.20;
    resolve(&host, &vm, 1, &policy);
    /* 0.2 GB are compressed to half; all faults come from the cache: p = 2e-4, 20 us */
    cr_expect_eq(vm.swapped_b, 0);
    cr_expect_float_eq((double)vm.compressed_b, 0.2 * (double)GB, 4);
    cr_expect_eq(vm.efficiency_ppm, (int64_t)(1e6 / (1 + 2e-4 * 199) + 0.5));

    policy.balloon = true;
    resolve(&host, &vm, 1, &policy);
    /* the guest pages on its own: 64 % of minFree must be free, as much is missing */
    double missing = 1 - (double)vm.granted_b / (double)GB;
    cr_expect_eq(vm.ballooned_b, GB - vm.granted_b);
    cr_expect_float_eq((double)vm.efficiency_ppm, 1e6 / (1 + 1e-3 * missing * 79999), 1);
}

Test(memory, without_pressure_nothing_is_taken)
{
    struct memory_vm vms[3] = {{.configured_b = 3 * GB, .active_b = 3 * GB, .shares = 1},
                               {.configured_b = 0, .active_b = 0, .shares = 5},
                               {.configured_b = GB, .active_b = 9 * GB, .shares = 2}};
    struct memory_host host = {.memory_b = 16 * GB, .overhead_b = GB};
    resolve(&host, vms, 3, &DEFAULTS);
    cr_expect_eq(host.state, MEMORY_HIGH);
    cr_expect_eq(host.free_b, 11 * GB);
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(vms[i].granted_b, vms[i].configured_b);
        cr_expect_eq(vms[i].efficiency_ppm, PPM);
    }
    resolve(&host, vms, 0, &DEFAULTS);
    cr_expect_eq(host.free_b, 15 * GB, "an empty host");
}

Test(memory, overhead_beyond_the_memory_leaves_nothing)
{
    struct memory_vm vm = {.configured_b = GB, .active_b = GB, .shares = 1, .reservation_b = GB};
    struct memory_host host = {.memory_b = GB, .overhead_b = 2 * GB};
    resolve(&host, &vm, 1, &DEFAULTS);
    cr_expect_eq(host.state, MEMORY_LOW);
    cr_expect_eq(vm.granted_b, 0);
    cr_expect_eq(host.free_b, -GB);
    cr_expect_lt(vm.efficiency_ppm, 20000);
}

/* ---- laws on random hosts ---- */

struct instance {
    struct memory_host host;
    struct memory_vm vms[VMS_MAX];
    uint32_t n;
    struct spec_memory_policy policy;
};

static int64_t draw(struct rng_cursor *c, int64_t lo, int64_t hi)
{
    return lo + (int64_t)rng_below(c, (uint64_t)(hi - lo + 1));
}

static void draw_instance(struct instance *in, struct rng_cursor *c)
{
    in->n = (uint32_t)draw(c, 1, VMS_MAX);
    int64_t sum = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        int64_t size = draw(c, 0, 8) == 0 ? 0 : draw(c, 1, 8 * GB);
        int64_t active = draw(c, 0, size);
        int64_t reserved = draw(c, 0, 2) == 0 ? draw(c, 0, size) : 0;
        int64_t shares = draw(c, 1, 40000);
        uint32_t group = (uint32_t)draw(c, 0, 4);
        in->vms[i] = (struct memory_vm){.configured_b = size,
                                        .active_b = active,
                                        .reservation_b = reserved,
                                        .shares = shares,
                                        .group = group};
        sum += size;
    }
    int64_t memory = draw(c, sum / 8, sum + sum / 4 + GB);
    int64_t overhead = draw(c, 0, memory / 10);
    double sharing = draw(c, 0, 1) ? rng_unit(c) * 0.4 : 0;
    in->host =
        (struct memory_host){.memory_b = memory, .overhead_b = overhead, .page_sharing = sharing};
    in->policy = DEFAULTS;
    in->policy.balloon = draw(c, 0, 3) > 0;
    in->policy.balloon_max = rng_unit(c);
    in->policy.idle_tax = rng_unit(c) * 0.99;
    in->policy.compression = rng_unit(c) * 0.3;
    in->policy.swap_latency_ns = draw(c, 1000, 20000000);
}

Test(memory, every_byte_is_accounted_for)
{
    struct rng_cursor c = rng_cursor(rng_key("test/memory/bytes"), 0);
    static struct instance in;
    int states[4] = {0};
    for (int round = 0; round < 5000; round++) {
        draw_instance(&in, &c);
        resolve(&in.host, in.vms, in.n, &in.policy);
        states[in.host.state]++;
        int64_t granted = 0;
        for (uint32_t i = 0; i < in.n; i++) {
            const struct memory_vm *v = &in.vms[i];
            cr_assert(v->granted_b >= 0 && v->shared_b >= 0 && v->ballooned_b >= 0);
            cr_assert(v->compressed_b >= 0 && v->swapped_b >= 0 && v->compressed_b % 2 == 0);
            cr_assert_eq(v->granted_b + v->shared_b + v->ballooned_b + v->swapped_b +
                             v->compressed_b / 2,
                         v->configured_b, "round %d VM %u", round, i);
            cr_assert(v->compressed_b / 2 <= v->granted_b, "the cache is part of the grant");
            cr_assert((double)v->ballooned_b <=
                      in.policy.balloon_max * (double)v->configured_b + 1);
            cr_assert(v->efficiency_ppm > 0 && v->efficiency_ppm <= PPM);
            if (in.host.state != MEMORY_LOW && v->reservation_b <= v->configured_b - v->shared_b)
                cr_assert_geq(v->granted_b, v->reservation_b, "reservations hold");
            granted += v->granted_b;
        }
        cr_assert_eq(granted, in.host.granted_b);
        cr_assert_eq(in.host.granted_b + in.host.overhead_b + in.host.free_b, in.host.memory_b);
    }
    for (int s = 0; s < 4; s++)
        cr_assert_gt(states[s], 50, "state %d is exercised", s);
}

Test(memory, more_memory_never_hurts)
{
    struct rng_cursor c = rng_cursor(rng_key("test/memory/more"), 0);
    static struct instance less, more;
    for (int round = 0; round < 5000; round++) {
        draw_instance(&less, &c);
        more = less;
        more.host.memory_b += draw(&c, 0, 1) ? draw(&c, 0, 3) : draw(&c, 0, 8 * GB);
        resolve(&less.host, less.vms, less.n, &less.policy);
        resolve(&more.host, more.vms, more.n, &more.policy);
        cr_assert(more.host.state <= less.host.state);
        for (uint32_t i = 0; i < less.n; i++) {
            cr_assert_geq(more.vms[i].granted_b, less.vms[i].granted_b, "round %d", round);
            cr_assert_geq(more.vms[i].efficiency_ppm, less.vms[i].efficiency_ppm, "round %d",
                          round);
        }
    }
}

static bool same_outcome(const struct memory_vm *a, const struct memory_vm *b)
{
    return a->granted_b == b->granted_b && a->shared_b == b->shared_b &&
           a->ballooned_b == b->ballooned_b && a->compressed_b == b->compressed_b &&
           a->swapped_b == b->swapped_b && a->efficiency_ppm == b->efficiency_ppm;
}

Test(memory, order_of_the_vms_does_not_matter)
{
    struct rng_cursor c = rng_cursor(rng_key("test/memory/order"), 0);
    static struct instance one, two;
    for (int round = 0; round < 2000; round++) {
        draw_instance(&one, &c);
        two = one;
        for (uint32_t i = 0; i < one.n; i++)
            two.vms[i] = one.vms[one.n - 1 - i];
        resolve(&one.host, one.vms, one.n, &one.policy);
        resolve(&two.host, two.vms, two.n, &two.policy);
        cr_assert(one.host.free_b == two.host.free_b && one.host.state == two.host.state);
        for (uint32_t i = 0; i < one.n; i++)
            cr_assert(same_outcome(&one.vms[i], &two.vms[one.n - 1 - i]));
    }
}
