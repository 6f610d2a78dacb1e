/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves in a living world against closed forms: validation cases C01-C14, flows that share a link,
 * rates that change within a round, what a migration costs and what it must not change. */
#include "models/host.h"
#include "models/meter.h"
#include "models/network.h"
#include "models/vm.h"
#include "tests/models/moving.h"
#include <criterion/criterion.h>
#include <math.h>

static double mib(i128 bytes)
{
    return (double)bytes / (double)MOVING_MIB;
}

/* One VM of 4096 MiB that is half busy on 1024 MiB/s, D = 128 MiB/s in two halves. */
static void open_c01(struct moving *m)
{
    moving_open(m, 2, 1024 * MOVING_MIB);
    moving_vms(m, "vm", 1, 4096 * MOVING_MIB, 0.5, 64 * MOVING_MIB, 128 * MOVING_MIB);
    m->sc->policies.migration.threshold_b = 50 * MOVING_MIB;
    m->sc->policies.migration.resume_ns = 20 * NS_PER_MS;
}

Test(migration, pre_copy_meets_the_closed_form)
{
    /* C01-C04: 3 live rounds, 4680 MiB, 27.8125 ms of blackout, 4.5625 s live */
    struct moving m;
    open_c01(&m);
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    moving_to(&m, 1000.0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    cr_expect_float_eq(moving_until_over(&m, v, 10), 1004.5903125, 1e-8);
    const struct move_meter *mm = &m.w->move_meter;
    cr_expect_eq(m.w->vm_host[v], 1);
    cr_expect_eq(m.w->vm_state[v], VM_RUNNING);
    cr_expect_eq(mm->rounds, 3);
    cr_expect(mm->bytes == 4680 * MOVING_MIB);
    cr_expect(network_bytes(m.w, TRAFFIC_MIGRATION) == mm->bytes);
    cr_expect_float_eq((double)mm->blackout_ns / 1e9, 0.0278125, 1e-9);
    cr_expect_eq((int64_t)mm->blackout_ns, mm->blackout_max_ns);
    cr_expect(moving_said(&m, "1000 vm-0 h0>h1 ordered", "the test wants it"));
    cr_expect(moving_said(&m, "1004.59031 vm-0 h0>h1 done", "3 rounds, 4680 MiB in 4.590 s"));
    struct record r = moving_end(&m);
    cr_expect_float_eq(r.metric[METRIC_MIGRATIONS_DURATION], 4.5903125, 1e-8);
    cr_expect_float_eq(r.metric[METRIC_DOWN_MIGRATION] * 3600, 0.0278125, 1e-9);
    cr_expect_float_eq(r.metric[METRIC_DOWN] * 3600, 0.0278125, 1e-9);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], 1.0);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS_FAILED], 0.0);
    record_deinit(&r);
}

Test(migration, rounds_end_by_number_and_the_working_set_bounds_them)
{
    /* C05: 29 rounds, 230.4 s of which 5.12 s of blackout */
    struct moving m;
    moving_open(&m, 2, 100 * MOVING_MIB);
    struct spec_workload *wl = moving_vms(&m, "vm", 1, 8192 * MOVING_MIB, 0.5, 120 * MOVING_MIB, 0);
    wl->dirty.working_set = 512.0 / 8192;
    m.sc->policies.migration.rounds = 29;
    m.sc->policies.migration.data_cap = 3.0;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    cr_expect_float_eq(moving_until_over(&m, v, 300), 230.4, 1e-6);
    cr_expect_eq(m.w->move_meter.rounds, 29);
    cr_expect_float_eq((double)m.w->move_meter.blackout_ns / 1e9, 5.12, 1e-6);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration, a_saturating_set)
{
    /* C12 */
    struct moving m;
    moving_open(&m, 2, 512 * MOVING_MIB);
    struct spec_workload *wl = moving_vms(&m, "vm", 1, 4096 * MOVING_MIB, 1.0, 0, 256 * MOVING_MIB);
    wl->dirty.working_set = 300.0 / 4096;
    wl->dirty.curve = 1;
    m.sc->policies.migration.threshold_b = 40 * MOVING_MIB;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_until_over(&m, v, 60);
    cr_expect_eq(m.w->move_meter.rounds, 4);
    double rest = (double)m.w->move_meter.blackout_ns / 1e9 * 512;
    cr_expect_float_eq(rest, 25.608942, 3e-6, "%.7f", rest);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration, single_copies)
{
    /* C07: stop-and-copy M / R; C14: post-copy 0.15 s down, 4.15 s in all */
    static const struct {
        enum migration_method method;
        double total_s, down_s;
    } cases[] = {{MIGRATION_STOP_AND_COPY, 4.0, 4.0}, {MIGRATION_POST_COPY, 4.15, 0.15}};
    for (int i = 0; i < 2; i++) {
        struct moving m;
        open_c01(&m);
        m.sc->policies.migration.method = (int)cases[i].method;
        m.sc->policies.migration.resume_ns = 0;
        moving_start(&m);
        uint32_t v = moving_vm(&m, 0, 0);
        cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
        moving_to(&m, cases[i].down_s - 1e-9);
        cr_expect_eq(m.w->vm_state[v], VM_PAUSED);
        cr_expect_eq(m.w->vm_host[v], 0);
        moving_to(&m, cases[i].down_s);
        cr_expect_eq(m.w->vm_state[v], VM_RUNNING);
        cr_expect_eq(m.w->vm_host[v], 1);
        cr_expect_float_eq(moving_until_over(&m, v, 10), cases[i].total_s, 1e-9);
        cr_expect(m.w->move_meter.bytes == 4096 * MOVING_MIB);
        struct record r = moving_end(&m);
        cr_expect_float_eq(r.metric[METRIC_MIGRATIONS_BLACKOUT], cases[i].down_s, 1e-9);
        record_deinit(&r);
    }
}

Test(migration, ram_over_bandwidth_shares_nothing)
{
    /* C08: 870 MB over half of 1 Gbit/s take 13.92 s, however many there are at a time */
    struct moving m;
    moving_open(&m, 2, 125000000);
    moving_vms(&m, "vm", 4, 870000000, 0.5, 10000000, 0);
    m.sc->policies.migration.method = MIGRATION_RAM_OVER_BW;
    m.sc->policies.migration.bandwidth_mbps = INT64_C(62500000000);
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    for (uint32_t i = 0; i < 4; i++)
        cr_assert_null(moving_order(&m, moving_vm(&m, 0, i), 1, MOVE_LIVE));
    moving_to(&m, 13.919999999);
    cr_expect_eq(m.w->host_vms[0], 4);
    moving_to(&m, 13.92);
    cr_expect_eq(m.w->host_vms[1], 4);
    cr_expect_eq(m.w->vm_move[v], 0);
    cr_expect_eq((int64_t)m.w->move_meter.blackout_ns, 0);
    cr_expect(network_bytes(m.w, TRAFFIC_MIGRATION) == 0);
    struct record r = moving_end(&m);
    cr_expect_eq(r.metric[METRIC_DOWN], 0.0);
    cr_expect_float_eq(r.metric[METRIC_MIGRATIONS_DURATION], 13.92, 1e-9);
    record_deinit(&r);
}

/* Makespan and MiB of 16 VMs of 8192 MiB from one host to another over 1024 MiB/s. */
static double evacuate(int64_t parallel, double dirty_mib, double *data_mib)
{
    struct moving m;
    double last = 0.0;
    moving_open(&m, 2, 1024 * MOVING_MIB);
    m.sc->servers[0].memory_b = INT64_C(256) << 30;
    m.sc->servers[0].capacity_mpt *= 2;
    moving_vms(&m, "vm", 16, 8192 * MOVING_MIB, 0.25, 0, (int64_t)(dirty_mib * 4) * MOVING_MIB);
    m.sc->policies.migration.threshold_b = 64 * MOVING_MIB;
    m.sc->policies.migration.parallel = parallel;
    moving_start(&m);
    for (uint32_t i = 0; i < 16; i++)
        cr_assert_null(moving_order(&m, moving_vm(&m, 0, i), 1, MOVE_LIVE));
    for (uint32_t i = 0; i < 16; i++)
        last = fmax(last, moving_until_over(&m, moving_vm(&m, 0, i), 400));
    *data_mib = mib(m.w->move_meter.bytes);
    cr_expect(network_bytes(m.w, TRAFFIC_MIGRATION) == m.w->move_meter.bytes);
    cr_expect_eq(m.w->host_vms[1], 16);
    cr_expect_eq(m.w->moves.live, 0);
    struct record r = moving_end(&m);
    record_deinit(&r);
    return last;
}

/* The same by the closed form: groups of k, each with the rate 1024 / k. */
static double evacuate_form(double k, double dirty_mib, double *data_mib)
{
    double volume = 8192.0, data = 8192.0;
    do {
        volume *= dirty_mib / (1024.0 / k);
        data += volume;
    } while (volume > 64.0);
    *data_mib = 16 * data;
    return 16 * data / 1024.0;
}

Test(migration, concurrency_of_an_evacuation)
{
    /* C09: without writes it makes no difference; C10, C11: with them one at a time is fastest */
    double data, expected;
    for (int64_t k = 1; k <= 16; k *= 2) {
        cr_expect_float_eq(evacuate(k, 0.0, &data), 128.0, 1e-6, "concurrency %d", (int)k);
        cr_expect_float_eq(data, 131072.0, 1e-9);
    }
    cr_expect_float_eq(evacuate(1, 40.0, &data), 133.195312, 1e-6);
    cr_expect_float_eq(data, 136392.0, 1e-4);
    for (int64_t k = 1; k <= 8; k *= 2) {
        double form = evacuate_form((double)k, 40.0, &expected);
        double span = evacuate(k, 40.0, &data);
        cr_expect_float_eq(span, form, 1e-6 * form, "%d: %.7f, form %.7f", (int)k, span, form);
        cr_expect_float_eq(data, expected, 1e-6 * expected);
    }
    cr_expect_float_eq(evacuate(8, 40.0, &data), 186.0, 0.05);
}

Test(migration, simgrid_takes_the_time_that_simgrid_takes)
{
    /* its network model: 13.01 x latency, 0.97 of the bandwidth, 5 % for the acknowledgements */
    static const struct {
        int64_t bytes;
        double expected_s, within;
    } cases[] = {{1000000000, 132.765801, 5e-7}, {100000000, 13.346, 5e-4}};
    for (int i = 0; i < 2; i++) {
        struct moving m;
        moving_open(&m, 2, (int64_t)llround(8.158e6 * 0.97 / 1.05));
        m.sc->servers[0].nic_mbps = llround(8.158e9 * 0.97 / 1.05);
        m.sc->sites = arena_alloc(&m.arena, 1, sizeof(*m.sc->sites));
        m.sc->networks = arena_alloc(&m.arena, 1, sizeof(*m.sc->networks));
        uint32_t *site = arena_alloc(&m.arena, 1, sizeof(*site));
        m.sc->sites[0] = (struct spec_site){.name = "s", .pue = 1.0};
        m.sc->networks[0] = (struct spec_network){.name = "lan",
                                                  .within = {.count = 1},
                                                  .sites = site,
                                                  .site_count = 1,
                                                  .latency_ns = llround(13.01 * 1976025.0)};
        m.sc->site_count = m.sc->network_count = 1;
        m.sc->hosts[0].site = m.sc->hosts[1].site = 0;
        moving_vms(&m, "vm", 1, cases[i].bytes, 0.0, 1000000, 1000000);
        m.sc->policies.migration.method = MIGRATION_SIMGRID;
        moving_start(&m);
        uint32_t v = moving_vm(&m, 0, 0);
        cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
        double took = moving_until_over(&m, v, 200);
        cr_expect_float_eq(took, cases[i].expected_s, cases[i].within, "%.9f", took);
        struct record r = moving_end(&m);
        record_deinit(&r);
    }
}

Test(migration, simgrid_stops_at_thirty_milliseconds_and_caps_at_nine_tenths)
{
    struct moving m;
    moving_open(&m, 2, 100 * MOVING_MIB);
    /* x = 1/2 on 1000 MiB: 1000 500 250 125 62.5 31.25 15.6 7.8 3.9, and 1.95 take 20 ms */
    moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 1.0, 0, 50 * MOVING_MIB);
    /* it writes faster than it is copied: 900 MiB again and again, until patience ends */
    moving_vms(&m, "wild", 1, 1000 * MOVING_MIB, 1.0, 0, 500 * MOVING_MIB);
    m.sc->policies.migration.method = MIGRATION_SIMGRID;
    m.sc->clock.horizon_ns = m.sc->account.to_ns = INT64_C(11000000) * NS_PER_S;
    m.sc->outputs.sample_ns = 1000000 * NS_PER_S;
    m.opt.audit = false;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0), wild = moving_vm(&m, 1, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_until_over(&m, v, 100);
    cr_expect_eq(m.w->move_meter.rounds, 9);
    cr_expect_float_eq((double)m.w->move_meter.blackout_ns / 1e9, 1000.0 / 512 / 100, 1e-6);
    double begun = (double)world_now(m.w) / 1e9;
    cr_assert_null(moving_order(&m, wild, 1, MOVE_LIVE));
    double took = moving_until_over(&m, wild, 1.1e7) - begun;
    cr_expect(took >= 1e7 && took < 1e7 + 30, "%.3f", took);
    cr_expect_float_eq((double)m.w->move_meter.blackout_max_ns / 1e9, 9.0, 1e-6);
    struct record r = moving_end(&m);
    record_deinit(&r);
}
