/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The limits between "possible" and "never": just fits passes, one more does not. What the messages
 * say is in tests/golden/bad/sense-*. */
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <string.h>

static void check(const char *const *sets, bool possible, int warnings)
{
    struct reading r;
    reading_text(&r, READING_BASE, sets);
    cr_assert_eq(r.sc != NULL, possible, "%s: %s", sets[0], reading_error(&r));
    cr_assert_eq(r.warnings.count, warnings, "%s: %d, %s", sets[0], r.warnings.count,
                 r.warnings.items[0].msg);
    reading_end(&r);
}

#define SETS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(check, memory_of_the_largest_host_bounds_a_vm)
{
    check(SETS("workloads.w.memory=16 GiB"), true, 0);
    check(SETS("workloads.w.memory=16385 MiB"), false, 0);
    check(SETS("workloads.w.memory=16385 MiB", "policies.placement.overcommit.memory=1.1"), true,
          0);
    check(SETS("workloads.w.memory=16 GiB", "policies.placement.headroom=1 %"), false, 0);
    check(SETS("workloads.w.memory=16 GiB", "estate.hosts[0].hypervisor=vsphere-6"), false, 0);
    check(SETS("workloads.w.memory=20 GiB",
               "catalogue.servers.t={cores: 1, clock: 1 GHz, memory: 32 GiB, power: {idle: 1 W, "
               "max: 1 W}}",
               "estate.hosts[0].model=[s, t]"),
          true, 0);
    check(SETS("workloads.w={memory: 20 GiB, runs_on: h1}",
               "catalogue.servers.t={cores: 1, clock: 1 GHz, memory: 32 GiB, power: {idle: 1 W, "
               "max: 1 W}}",
               "estate.hosts[0].model=[s, t]"),
          false, 0);
}

Test(check, processors_bound_a_vm_only_where_overcommit_is_limited)
{
    check(SETS("workloads.w.vcpu=4"), true, 0);
    check(SETS("workloads.w.vcpu=5"), true, 1);
    check(SETS("workloads.w.vcpu=8", "policies.placement.overcommit.cpu=2"), true, 1);
    check(SETS("workloads.w.vcpu=9", "policies.placement.overcommit.cpu=2"), false, 0);
    check(SETS("workloads.w={vcpu: 4, clock: 2 GHz}", "policies.placement.overcommit.rating=1"),
          true, 0);
    check(SETS("workloads.w={vcpu: 4, clock: 2.1 GHz}", "policies.placement.overcommit.rating=1"),
          false, 0);
    check(SETS("workloads.w={clock: 2 GHz, fast_core: true}"), true, 0);
    check(SETS("workloads.w={clock: 2001 MHz, fast_core: true}"), false, 0);
    check(SETS("workloads.w={reservation: 8 GHz}"), true, 0);
    check(SETS("workloads.w={reservation: 8001 MHz}"), false, 0);
    check(SETS("workloads.w={reservation: 1 GHz, limit: 1 GHz}"), true, 0);
    check(SETS("workloads.w={reservation: 1001 MHz, limit: 1 GHz}"), false, 0);
}

Test(check, time)
{
    check(SETS("clock.warmup=9 d"), true, 0);
    check(SETS("clock.warmup=10 d"), false, 0);
    check(SETS("account={from: 9 d, to: 10 d}"), true, 0);
    check(SETS("account={from: 10 d}"), false, 0);
    check(SETS("account={to: 11 d}"), false, 0);
    check(SETS("workloads.w.start=9 d"), true, 0);
    check(SETS("workloads.w.start=10 d"), true, 1);
}

Test(check, warnings_do_not_stop)
{
    check(SETS("policies.placement.keep_apart=w", "workloads.w.count=4"), true, 0);
    check(SETS("policies.placement.keep_apart=w", "workloads.w.count=5"), true, 1);
    check(SETS("policies.placement.keep_apart=w", "policies.placement.keep_together=w"), false, 0);
    check(SETS("workloads.w.count=0"), true, 1);
    check(SETS("workloads.w={count: 0, arrivals: 1 /h}"), true, 0);
    check(SETS("estate.sites={x: {racks: 1 x 4U}}"), true, 0);
    check(SETS("estate.sites={x: {racks: 1 x 3U}}"), true, 1);
    check(SETS("catalogue.servers.t={cores: 1, clock: 1 GHz, memory: 16 GiB}",
               "estate.hosts[0].model=t"),
          true, 1);
}

#define BARE   "estate.hosts[0].hypervisor=none"
#define LARGER "estate.hosts=[{name: \"h[1-5]\", model: s, cluster: prod}]"

Test(check, vms_at_the_start_need_places)
{
    check(SETS(BARE, "workloads.w.count=4"), true, 0);
    check(SETS(BARE, "workloads.w.count=5"), true, 1);
    check(SETS(BARE, "workloads.w={count: 2, runs_on: h1}"), true, 1);
    check(SETS(BARE, "workloads.w={count: 5, start: 1 h}"), true, 0);
    check(SETS(BARE, "workloads.w.count=2",
               "workloads.v={count: 3, memory: 1 GiB, demand: {mean: 0}}"),
          true, 1);
    check(SETS("policies.placement.max_vms_per_host=2", "workloads.w.count=8"), true, 0);
    check(SETS("policies.placement.max_vms_per_host=2", "workloads.w.count=9"), true, 1);
    check(SETS("policies.placement.max_vms_per_host=1", "workloads.w.count=5", LARGER), true, 0);
}

Test(check, vms_at_the_start_need_memory)
{
    check(SETS("workloads.w={count: 4, memory: 16 GiB}"), true, 0);
    check(SETS("workloads.w={count: 5, memory: 16 GiB}"), true, 1);
    check(SETS("workloads.w={count: 5, memory: 16 GiB}", LARGER), true, 0);
    check(
        SETS("workloads.w={count: 5, memory: 16 GiB}", "policies.placement.overcommit.memory=1.25"),
        true, 0);
    check(SETS("workloads.w={count: 65, memory: 1 GiB, runs_on: prod}"), true, 1);
    check(SETS("workloads.w={count: 64, memory: 1 GiB}", "policies.placement.headroom=2 %"), true,
          1);
    check(SETS("workloads.w={count: 33, memory: 2 GiB, start: 1 h}"), true, 0);
    check(SETS("workloads.w={count: 33, memory: 2 GiB, start: 1 h, runs_on: prod}",
               "workloads.v={count: 4, memory: 16 GiB, demand: {mean: 0}}"),
          true, 0);
    /* Blocks of ceil(7 / 3) = 3, 3 and 1: 3 x 12 + 3 x 8 + 1 x 4 = 64 GiB; in turn 3, 2, 2: 60. */
    const char *const sizes =
        "workloads.w.sizes=[{memory: 12 GiB}, {memory: 8 GiB}, {memory: 4 GiB}]";
    check(SETS(sizes, "workloads.w.count=7"), true, 0);
    check(SETS(sizes, "workloads.w.count=8"), true, 1);
    check(SETS(sizes, "workloads.w={count: 8, sizes_by: turn}"), true, 1);
    check(SETS(sizes, "workloads.w={count: 7, sizes_by: turn}"), true, 0);
    check(SETS(sizes, "workloads.w={count: 8, sizes_by: weight}"), true, 0);
    check(SETS(sizes, "workloads.w={count: 9, sizes_by: weight}"), true, 1);
}

/* Sets of more hosts than one word of bits holds, alike, inside each other, and apart. */
Test(check, sets_of_hosts_are_compared_whole)
{
    const char *const many = "estate.hosts=[{name: \"h[1-150]\", model: s, hypervisor: none}]";
    check(SETS(many, "workloads.w={count: 150, runs_on: \"h[1-150]\"}"), true, 0);
    check(SETS(many, "workloads.w={count: 140, runs_on: \"h[1-140]\"}",
               "workloads.v={count: 10, memory: 1 GiB, demand: {mean: 0}}"),
          true, 0);
    check(SETS(many, "workloads.w={count: 140, runs_on: \"h[1-140]\"}",
               "workloads.v={count: 1, memory: 1 GiB, runs_on: \"h[1-130]\", demand: {mean: 0}}"),
          true, 1);
    check(SETS(many, "workloads.w={count: 140, runs_on: \"h[1-140]\"}",
               "workloads.v={count: 1, memory: 1 GiB, runs_on: h141, demand: {mean: 0}}"),
          true, 0);
    check(SETS(many, "workloads.w={count: 80, runs_on: \"h[1-150]\"}",
               "workloads.v={count: 71, memory: 1 GiB, demand: {mean: 0}}"),
          true, 1);
}

Test(check, ranges_that_name_too_many_hosts)
{
    check(SETS("workloads.w.runs_on=\"h[1-4]\""), true, 0);
    check(SETS("workloads.w.runs_on=\"h[1-5]\""), true, 1);
    check(SETS("workloads.w.runs_on=\"h[1-5]\"", LARGER), true, 0);
    check(SETS("workloads.w.runs_on=\"h[5-6]\""), false, 0);
    check(SETS("failures={f: {target: \"h[4-5]\", at: 1 h, lasts: 1 h}}"), true, 1);
}
