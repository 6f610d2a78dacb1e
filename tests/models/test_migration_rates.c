/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rates that change within a round, what a migration costs while it lasts, and what it must leave
 * as it was: energy, work and time of VMs. */
#include "models/host.h"
#include "models/meter.h"
#include "models/network.h"
#include "tests/models/moving.h"
#include <criterion/criterion.h>
#include <math.h>

static double mib(i128 bytes)
{
    return (double)bytes / (double)MOVING_MIB;
}

Test(migration_rates, another_move_takes_half_of_the_link_within_a_round)
{
    /* a: 4096 MiB at 1024/s; after 2 s b comes: 2048 MiB left at 512/s: the round takes 6 s and
     * a wrote 6 x 32 MiB. b then has the link alone for its last 2048 MiB */
    struct moving m;
    moving_open(&m, 2, 1024 * MOVING_MIB);
    moving_vms(&m, "a", 1, 4096 * MOVING_MIB, 1.0, 0, 32 * MOVING_MIB);
    moving_vms(&m, "b", 1, 4096 * MOVING_MIB, 1.0, 0, 0);
    m.sc->policies.migration.threshold_b = 192 * MOVING_MIB;
    moving_start(&m);
    uint32_t a = moving_vm(&m, 0, 0), b = moving_vm(&m, 1, 0);
    cr_assert_null(moving_order(&m, a, 1, MOVE_LIVE));
    moving_to(&m, 2.0);
    cr_assert_null(moving_order(&m, b, 1, MOVE_LIVE));
    moving_to(&m, 6.0);
    cr_expect_eq(m.w->vm_state[a], VM_PAUSED);
    cr_expect_eq(m.w->move_volume_b[m.w->vm_move[a] - 1], 192 * MOVING_MIB);
    /* 192 MiB at 512/s, then b's 2048 - 192 at 1024/s */
    cr_expect_float_eq(moving_until_over(&m, a, 10), 6.375, 1e-8);
    cr_expect_float_eq(moving_until_over(&m, b, 10), 6.375 + 1856.0 / 1024, 1e-8);
    cr_expect_float_eq(mib(network_bytes(m.w, TRAFFIC_MIGRATION)), 8384.0, 1e-9);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

/* A VM idle for a time and busy then, by an irregular trace in points. */
static const struct trace *idle_then_busy(struct arena *a, int64_t idle_ns)
{
    struct trace *t = arena_alloc(a, 1, sizeof(*t));
    struct trace_series *series = arena_alloc(a, 1, sizeof(*series));
    int64_t *when = arena_alloc(a, 2, sizeof(*when));
    uint32_t *value = arena_alloc(a, 2, sizeof(*value));
    when[1] = idle_ns;
    value[1] = 2000000;
    *series = (struct trace_series){.count = 2, .length_ns = 10 * NS_PER_DAY};
    *t = (struct trace){.name = "step",
                        .unit = TRACE_MPT,
                        .per_percent = 1,
                        .series_count = 1,
                        .series = series,
                        .event_ns = when,
                        .event_value = value};
    return t;
}

Test(migration_rates, writes_follow_the_cpu_within_a_round)
{
    /* the first round takes 4 s; from 3 s on the VM is busy: 4 x 16 + 1 x 128 MiB */
    struct moving m;
    moving_open(&m, 2, 1024 * MOVING_MIB);
    struct spec_workload *wl =
        moving_vms(&m, "vm", 1, 4096 * MOVING_MIB, 0.0, 16 * MOVING_MIB, 128 * MOVING_MIB);
    wl->demand.trace_ref = idle_then_busy(&m.arena, 3 * NS_PER_S);
    wl->demand.after_end = AFTER_HOLD;
    m.sc->policies.migration.threshold_b = 192 * MOVING_MIB;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, 4.0);
    cr_expect_eq(m.w->vm_state[v], VM_PAUSED);
    cr_expect_eq(m.w->move_volume_b[m.w->vm_move[v] - 1], 192 * MOVING_MIB);
    moving_until_over(&m, v, 10);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_rates, accounting_that_begins_within_a_round_changes_nothing)
{
    double over[2];
    int64_t volume[2];
    for (int warm = 0; warm < 2; warm++) {
        struct moving m;
        moving_open(&m, 2, 1024 * MOVING_MIB);
        moving_vms(&m, "vm", 1, 4096 * MOVING_MIB, 0.5, 64 * MOVING_MIB, 128 * MOVING_MIB);
        m.sc->policies.migration.threshold_b = 50 * MOVING_MIB;
        m.sc->policies.migration.source_overhead = 0.1;
        if (warm) m.sc->account.from_ns = 1001500000000;
        moving_start(&m);
        uint32_t v = moving_vm(&m, 0, 0);
        moving_to(&m, 1000.0);
        cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
        moving_to(&m, 1004.0);
        volume[warm] = m.w->move_volume_b[m.w->vm_move[v] - 1];
        over[warm] = moving_until_over(&m, v, 10);
        struct record r = moving_end(&m);
        /* 10 % of 1000 points are missed for 4.x s; only what lies in the window counts */
        double live = over[warm] - 1000.0 - r.metric[METRIC_MIGRATIONS_BLACKOUT];
        double missed = (live - (warm ? 1.5 : 0.0)) * 0.1 + r.metric[METRIC_MIGRATIONS_BLACKOUT];
        double window = 86400.0 - (warm ? 1001.5 : 0.0);
        cr_expect_float_eq(r.metric[METRIC_PDM], missed / window, 1e-9, "%.9g %.9g",
                           r.metric[METRIC_PDM], missed / window);
        record_deinit(&r);
    }
    cr_expect_eq(volume[0], volume[1]);
    cr_expect_eq(over[0], over[1]);
}

Test(migration_rates, both_hosts_pay_with_cpu_while_memory_is_copied)
{
    struct moving m;
    moving_open(&m, 2, 1024 * MOVING_MIB);
    moving_vms(&m, "vm", 1, 4096 * MOVING_MIB, 0.5, 0, 0);
    m.sc->policies.migration.setup_ns = 2 * NS_PER_S;
    m.sc->policies.migration.source_overhead = 0.1;
    m.sc->policies.migration.target_overhead = 0.2;
    moving_start(&m);
    struct world *w = m.w;
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, 1.0);
    cr_expect(w->host_used_mpt[0] == 1000000 && w->host_used_mpt[1] == 0, "set-up costs nothing");
    moving_to(&m, 3.0);
    cr_expect_eq(w->vm_rate_mpt[v], 900000);
    cr_expect_eq(w->host_guest_mpt[0], 900000);
    cr_expect_eq(w->host_used_mpt[0], 1000000);
    cr_expect_eq(w->host_used_mpt[1], 200000);
    cr_expect_float_eq(moving_until_over(&m, v, 10), 6.0, 1e-9);
    cr_expect(w->host_used_mpt[0] == 0 && w->host_used_mpt[1] == 1000000);
    cr_expect_eq(w->host_moving_mpt[0] + w->host_moving_mpt[1], 0);
    cr_expect(w->move_meter.degraded == (i128)100000 * 4 * NS_PER_S);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

/* Energy of a day with so many moves to and fro, in joule; work, and how many VM seconds. */
static void day(int moves, bool down, double *joule, double *work, double *vm_h)
{
    struct moving m;
    moving_open(&m, 2, 1024 * MOVING_MIB);
    moving_vms(&m, "vm", 3, 4096 * MOVING_MIB, 0.5, 0, 64 * MOVING_MIB);
    m.sc->policies.migration.method = down ? MIGRATION_STOP_AND_COPY : MIGRATION_RAM_OVER_BW;
    moving_start(&m);
    for (int i = 0; i < moves; i++) {
        moving_to(&m, 1000.0 * (i + 1) + 0.123);
        uint32_t v = moving_vm(&m, 0, (uint32_t)(i % 3));
        cr_assert_null(moving_order(&m, v, 1 - m.w->vm_host[v], MOVE_LIVE));
    }
    struct record r = moving_end(&m);
    *joule = r.metric[METRIC_ENERGY_IT] * 3.6e6;
    *work = r.metric[METRIC_CPU_WORK];
    *vm_h = r.metric[METRIC_VMS_MEAN] * 24;
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], (double)moves);
    record_deinit(&r);
}

Test(migration_rates, energy_work_and_vm_hours_do_not_depend_on_where_vms_are)
{
    /* equal hosts with linear power: a VM draws the same on either, before, while and after it
     * moves in the middle of its work (SimGrid 207: energy and speed were wrong then) */
    double j0, j1, j2, work0, work1, work2, h0, h1, h2;
    day(0, false, &j0, &work0, &h0);
    day(41, false, &j1, &work1, &h1);
    cr_expect_float_eq(j1, j0, 1e-12 * j0, "%.17g %.17g", j1, j0);
    cr_expect_float_eq(work1, work0, 1e-12 * work0);
    cr_expect_float_eq(h1, h0, 1e-9);
    /* paused VMs miss 4 s each time: 1000 points, and their share of 100 W of 16000 */
    day(41, true, &j2, &work2, &h2);
    double missed_s = 41 * 4.0;
    cr_expect_float_eq(work0 - work2, 1000.0 * missed_s / 3600, 1e-6);
    cr_expect_float_eq(j0 - j2, missed_s * 100.0 / 16, 1e-5, "%.17g", j0 - j2);
    cr_expect_float_eq(h2 + missed_s / 3600, h0, 1e-9);
}

Test(migration_rates, auto_converge_slows_the_vm_until_it_fits)
{
    /* D = 200 > R = 100 MiB/s: without throttling W is sent again and again */
    struct moving m;
    moving_open(&m, 2, 100 * MOVING_MIB);
    moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 1.0, 0, 200 * MOVING_MIB);
    m.sc->workloads[0].dirty.working_set = 0.5;
    m.sc->policies.migration.stall = STALL_AUTO_CONVERGE;
    m.sc->policies.migration.downtime_ns = 300 * NS_PER_MS;
    moving_start(&m);
    struct world *w = m.w;
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, 14.0); /* rounds of 10 s and 5 s: the second is not over */
    cr_expect_eq(w->vm_throttle_ppm[v], 0);
    moving_to(&m, 16.0);
    cr_expect_eq(w->vm_throttle_ppm[v], 200000);
    cr_expect_eq(w->vm_rate_mpt[v], 1600000);
    moving_to(&m, 21.0);
    cr_expect_eq(w->vm_throttle_ppm[v], 360000);
    moving_until_over(&m, v, 100);
    cr_expect_eq(w->vm_host[v], 1);
    cr_expect_eq(w->vm_throttle_ppm[v], 0);
    cr_expect_eq(w->host_used_mpt[1], 2000000, "full speed again");
    cr_expect_leq(w->move_meter.blackout_max_ns, 300 * NS_PER_MS);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_rates, a_vm_that_stays_gets_its_full_speed_back)
{
    struct moving m;
    moving_open(&m, 2, 100 * MOVING_MIB);
    moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 1.0, 0, 200 * MOVING_MIB);
    m.sc->policies.migration.stall = STALL_AUTO_CONVERGE;
    moving_fail(&m, 1, 25.0);
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, 24.0);
    cr_expect_eq(m.w->vm_rate_mpt[v], 1600000);
    moving_to(&m, 25.0);
    cr_expect_eq(m.w->vm_throttle_ppm[v], 0);
    cr_expect_eq(m.w->host_used_mpt[0], 2000000);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_rates, other_ends_of_a_migration_that_does_not_converge)
{
    static const struct {
        enum migration_stall stall;
        uint32_t host;
        double over_s, down_s, sent_mib;
    } cases[] = {
        /* 3 rounds: 10 s + 5 s + 5 s, then 500 MiB: stopped, pulled, or not at all */
        {STALL_STOP, 1, 25.0, 5.0, 2500},
        {STALL_POST_COPY, 1, 25.15, 0.15, 2500},
        {STALL_ABORT, 0, 20.0, 0.0, 2000},
    };
    for (int i = 0; i < 3; i++) {
        struct moving m;
        moving_open(&m, 2, 100 * MOVING_MIB);
        moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 1.0, 0, 200 * MOVING_MIB);
        m.sc->workloads[0].dirty.working_set = 0.5;
        m.sc->policies.migration.stall = (int)cases[i].stall;
        m.sc->policies.migration.rounds = 3;
        moving_start(&m);
        uint32_t v = moving_vm(&m, 0, 0);
        cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
        cr_expect_float_eq(moving_until_over(&m, v, 100), cases[i].over_s, 1e-8);
        cr_expect_eq(m.w->vm_host[v], cases[i].host);
        cr_expect_eq(m.w->vm_state[v], VM_RUNNING);
        cr_expect_float_eq(mib(network_bytes(m.w, TRAFFIC_MIGRATION)), cases[i].sent_mib, 1e-9);
        cr_expect_eq(m.w->host_held[1], 0);
        struct record r = moving_end(&m);
        cr_expect_float_eq(r.metric[METRIC_DOWN] * 3600, cases[i].down_s, 1e-8);
        cr_expect_eq(r.metric[METRIC_MIGRATIONS_FAILED], cases[i].host == 0 ? 1.0 : 0.0);
        record_deinit(&r);
    }
}

Test(migration_rates, the_stream_limit_makes_concurrency_worth_while)
{
    /* 2 VMs of 1000 MiB on 1000 MiB/s, streams of 400, set-up 2 s: 4.5 s, and both the same */
    struct moving m;
    moving_open(&m, 2, 1000 * MOVING_MIB);
    moving_vms(&m, "vm", 2, 1000 * MOVING_MIB, 0.5, 0, 0);
    m.sc->policies.migration.stream_mbps = 400 * MOVING_MIB * 1000;
    m.sc->policies.migration.setup_ns = 2 * NS_PER_S;
    moving_start(&m);
    uint32_t a = moving_vm(&m, 0, 0), b = moving_vm(&m, 0, 1);
    cr_assert_null(moving_order(&m, a, 1, MOVE_LIVE));
    cr_assert_null(moving_order(&m, b, 1, MOVE_LIVE));
    cr_expect_float_eq(moving_until_over(&m, a, 10), 4.5, 1e-8);
    cr_expect_eq(m.w->vm_move[b], 0);
    struct record r = moving_end(&m);
    record_deinit(&r);
}
