/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processor overhead, hardware threads and ready time. */
#include "models/cpu.h"
#include "sim/rng.h"
#include <criterion/criterion.h>

#define MHZ INT64_C(1000)

/* 32 GHz, 300 MHz for the hypervisor, 20 MHz a VM, 5 % on top of what 40 VMs of 500 MHz use */
static const struct cpu_overhead EXAMPLE = {300 * MHZ, 20 * MHZ, 50000};

Test(cpu, physical_use_includes_the_hypervisor)
{
    cr_expect_eq(cpu_physical_used(40 * 500 * MHZ, &EXAMPLE, 40, 32000 * MHZ), 22100 * MHZ);
    cr_expect_eq(cpu_physical_used(0, &EXAMPLE, 0, 32000 * MHZ), 300 * MHZ);
    cr_expect_eq(cpu_physical_used(1, &EXAMPLE, 0, 32000 * MHZ), 300 * MHZ + 2, "rounded up");
    cr_expect_eq(cpu_physical_used(32000 * MHZ, &EXAMPLE, 40, 32000 * MHZ), 32000 * MHZ, "cut off");
}

Test(cpu, deliverable_is_what_the_overhead_leaves)
{
    /* (32000 - 300 - 800) / 1.05 = 29428.57143 MHz */
    cr_expect_eq(cpu_deliverable(32000 * MHZ, &EXAMPLE, 40), 29428571);
    cr_expect_eq(cpu_deliverable(1000 * MHZ, &EXAMPLE, 40), 0, "the overhead exceeds the capacity");
    cr_expect_eq(cpu_deliverable(0, &EXAMPLE, 0), 0);
    struct cpu_overhead none = {0, 0, 0};
    cr_expect_eq(cpu_deliverable(12345, &none, 40), 12345);
    cr_expect_eq(cpu_physical_used(12345, &none, 40, 12345), 12345);
}

/* Whatever is deliverable can be delivered, and one unit more could not. */
Test(cpu, deliverable_and_used_are_inverse)
{
    struct rng_cursor c = rng_cursor(rng_key("test/cpu"), 0);
    for (int round = 0; round < 200000; round++) {
        struct cpu_overhead o;
        o.base_mpt = (int64_t)rng_below(&c, 3000000);
        o.per_vm_mpt = (int64_t)rng_below(&c, 20000);
        o.factor_ppm = (int64_t)rng_below(&c, 400000);
        int64_t vms = (int64_t)rng_below(&c, 200);
        int64_t capacity = (int64_t)rng_below(&c, 400000000);
        int64_t most = cpu_deliverable(capacity, &o, vms);
        int64_t fixed = o.base_mpt + o.per_vm_mpt * vms;
        if (fixed > capacity) {
            cr_assert(most == 0 && cpu_physical_used(0, &o, vms, capacity) == capacity);
            continue;
        }
        int64_t unlimited = INT64_MAX / 2;
        cr_assert_leq(cpu_physical_used(most, &o, vms, unlimited), capacity);
        cr_assert_gt(cpu_physical_used(most + 1, &o, vms, unlimited), capacity);
        int64_t guest = (int64_t)rng_below(&c, (uint64_t)most + 1);
        int64_t used = cpu_physical_used(guest, &o, vms, capacity);
        cr_assert(used >= fixed + guest && used <= capacity);
        cr_assert(cpu_physical_used(guest / 2, &o, vms, capacity) <= used, "monotone");
    }
}

Test(cpu, numbers_beyond_64_bit_products)
{
    struct cpu_overhead o = {0, 0, 1000000};
    int64_t big = INT64_C(1) << 60;
    cr_expect_eq(cpu_physical_used(big, &o, 1, INT64_MAX), 2 * big);
    cr_expect_eq(cpu_physical_used(big, &o, 1, big), big);
    struct cpu_overhead all = {1000, 10, 1000000};
    cr_expect_eq(cpu_physical_used(big, &all, 5, INT64_MAX), 2 * big + 1050);
    cr_expect_eq(cpu_deliverable(2 * big, &o, 1), big);
}

Test(cpu, overhead_of_a_hypervisor_in_the_host_s_own_cores)
{
    struct spec_hypervisor h = {
        .cpu_base_cores = 0.5, .cpu_per_vm_cores = 0.003, .cpu_factor = 0.04};
    struct cpu_overhead o;
    cpu_overhead_init(&o, &h, 2400000);
    cr_expect_eq(o.base_mpt, 1200000);
    cr_expect_eq(o.per_vm_mpt, 7200);
    cr_expect_eq(o.factor_ppm, 40000);
    cpu_overhead_init(&o, NULL, 2400000);
    cr_expect(o.base_mpt == 0 && o.per_vm_mpt == 0 && o.factor_ppm == 0, "bare metal");
}

/* 8 cores with 2 threads and gain 1.25: 12 busy vCPUs are 8 + 4 x 0.25 = 9 cores. */
Test(cpu, hardware_threads_add_less_than_cores)
{
    static const struct {
        int64_t runnable, cores, threads, gain_ppm, want_ppm;
    } cases[] = {
        {12, 8, 2, 1250000, 9000000},  {8, 8, 2, 1250000, 8000000},   {3, 8, 2, 1250000, 3000000},
        {16, 8, 2, 1250000, 10000000}, {99, 8, 2, 1250000, 10000000}, {99, 8, 1, 1250000, 8000000},
        {0, 8, 2, 1250000, 0},         {12, 8, 2, 1000000, 8000000},  {16, 4, 4, 1300000, 5200000},
        {10, 4, 4, 1300000, 4600000},  {5, 0, 2, 1250000, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(cpu_core_equivalents_ppm(cases[i].runnable, cases[i].cores, cases[i].threads,
                                              cases[i].gain_ppm),
                     cases[i].want_ppm, "case %d", (int)i);
    int64_t before = 0;
    for (int64_t k = 0; k < 100; k++) {
        int64_t now = cpu_core_equivalents_ppm(k, 20, 2, 1300000);
        cr_assert(now >= before && now <= k * 1000000, "monotone, never more than k cores");
        before = now;
    }
}

Test(cpu, ready_time_is_the_share_not_served)
{
    cr_expect_eq(cpu_ready_ppm(750, 1000, 4), 1000000, "a quarter of four vCPUs waits");
    cr_expect_eq(cpu_ready_ppm(0, 1000, 2), 2000000);
    cr_expect_eq(cpu_ready_ppm(1000, 1000, 2), 0);
    cr_expect_eq(cpu_ready_ppm(0, 0, 2), 0, "an idle VM waits for nothing");
    cr_expect_eq(cpu_ready_ppm(2, 3, 1), 333333, "rounded down");
}
