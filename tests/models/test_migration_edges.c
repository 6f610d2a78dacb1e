/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong on the way: hosts that fail in every phase, VMs that end, orders that
 * contradict each other, room and rules that change before the VM arrives. */
#include "models/host.h"
#include "models/meter.h"
#include "models/network.h"
#include "models/vm.h"
#include "tests/models/moving.h"
#include <criterion/criterion.h>

/* 1000 MiB at 100 MiB/s: copied until 10 s, paused for 1 s of rest, resumes until 12 s. */
static void open_small(struct moving *m, uint32_t hosts)
{
    moving_open(m, hosts, 100 * MOVING_MIB);
    moving_vms(m, "vm", 1, 1000 * MOVING_MIB, 0.5, 10 * MOVING_MIB, 0);
    m->sc->policies.migration.downtime_ns = NS_PER_S;
    m->sc->policies.migration.resume_ns = NS_PER_S;
}

struct failure_case {
    const char *what;
    enum migration_method method;
    uint32_t host; /* that fails */
    double at_s;
    uint32_t after; /* where the VM runs then; 2 = it was lost and placed on the spare host */
    const char *reason;
};

static const struct failure_case failures[] = {
    {"source, set out", MIGRATION_PRE_COPY, 0, 5.0, 1, "its host failed"},
    {"source, paused", MIGRATION_PRE_COPY, 0, 10.5, 1, "its host failed"},
    {"source, resumes there", MIGRATION_PRE_COPY, 0, 11.5, 1, NULL},
    {"destination, set out", MIGRATION_PRE_COPY, 1, 5.0, 0, "its destination failed"},
    {"destination, paused", MIGRATION_PRE_COPY, 1, 10.5, 0, "its destination failed"},
    {"destination, resumes", MIGRATION_PRE_COPY, 1, 11.5, 0, "its destination failed"},
    {"source, state is sent", MIGRATION_POST_COPY, 0, 0.1, 1, "its host failed"},
    {"destination, state is sent", MIGRATION_POST_COPY, 1, 0.1, 0, "its destination failed"},
    {"source, memory is pulled", MIGRATION_POST_COPY, 0, 5.0, 1, "its host failed"},
    {"destination, memory is pulled", MIGRATION_POST_COPY, 1, 5.0, 0, "its host failed"},
};

/* Was the VM interrupted, and did it start again (first-fit) at once? */
static void check_failure(const struct failure_case *c)
{
    struct moving m;
    open_small(&m, 2);
    m.sc->policies.migration.method = (int)c->method;
    moving_fail(&m, c->host, c->at_s);
    moving_start(&m);
    struct world *w = m.w;
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, c->at_s);
    cr_expect_eq(w->vm_move[v] != 0, c->reason == NULL, "%s: the move goes on?", c->what);
    cr_expect_eq(w->vm_host[v], c->after, "%s: host %u", c->what, w->vm_host[v]);
    cr_expect_eq(w->vm_state[v], c->reason == NULL ? VM_PAUSED : VM_RUNNING, "%s", c->what);
    if (c->reason != NULL) cr_expect(moving_said(&m, "", c->reason), "%s", c->what);
    moving_to(&m, c->at_s + 20);
    cr_expect_eq(w->vm_state[v], VM_RUNNING, "%s", c->what);
    cr_expect_eq(w->moves.live + w->flows.live, 0, "%s", c->what);
    cr_expect_eq(w->host_held[1] + w->host_odd[0] + w->host_odd[1], 0, "%s", c->what);
    cr_expect_eq(w->host_moving_in[1] + w->host_moving_out[0] + w->host_budget[0], 0);
    struct record r = moving_end(&m);
    double down = r.metric[METRIC_DOWN_MIGRATION] * 3600;
    cr_expect_eq(r.metric[METRIC_MIGRATIONS_FAILED], c->reason == NULL ? 0.0 : 1.0, "%s", c->what);
    if (c->reason == NULL) cr_expect_float_eq(down, 2.0, 1e-8, "%s: %.9f", c->what, down);
    record_deinit(&r);
}

Test(migration_edges, hosts_that_fail_in_every_phase)
{
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        check_failure(&failures[i]);
}

Test(migration_edges, a_vm_whose_memory_was_split_is_lost)
{
    /* the source fails while memory is pulled: interrupted on its new host, which goes on */
    struct moving m;
    open_small(&m, 3);
    m.sc->policies.migration.method = MIGRATION_POST_COPY;
    m.sc->workloads[0].on_interrupt = INTERRUPT_RESTART;
    moving_vms(&m, "other", 1, 1000 * MOVING_MIB, 0.5, 0, 0);
    moving_fail(&m, 0, 5.0);
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0), other = moving_vm(&m, 1, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    cr_assert_null(moving_order(&m, other, 2, MOVE_LIVE));
    moving_to(&m, 5.0);
    cr_expect_eq(m.w->vm_host[v], 1, "started again where first-fit says");
    cr_expect_eq(m.w->workload_meter[0].downs[DOWN_HOST], 1);
    cr_expect_eq(m.w->workload_meter[1].downs[DOWN_HOST], 1);
    cr_expect(moving_said(&m, "5 vm-0 h0>h1 aborted", "its host failed"));
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_edges, a_vm_that_ends_on_the_way)
{
    for (int paused = 0; paused < 2; paused++) {
        struct moving m;
        open_small(&m, 2);
        m.sc->workloads[0].has_lifetime = true;
        m.sc->workloads[0].lifetime =
            (struct dist){.kind = DIST_CONSTANT, .a = paused ? 10.5e9 : 5e9};
        moving_start(&m);
        cr_assert_null(moving_order(&m, moving_vm(&m, 0, 0), 1, MOVE_LIVE));
        moving_to(&m, 11.0);
        cr_expect_eq(m.w->vms.live + m.w->moves.live + m.w->flows.live, 0);
        cr_expect_eq(m.w->host_held[1] + m.w->host_odd[0] + m.w->host_odd[1], 0);
        cr_expect(moving_said(&m, "", "the VM ended"));
        struct record r = moving_end(&m);
        cr_expect_float_eq(r.metric[METRIC_MIGRATIONS_DATA] * 1024, paused ? 1050.0 : 500.0, 1e-6);
        cr_expect_eq(r.metric[METRIC_MIGRATIONS_FAILED], 1.0);
        record_deinit(&r);
    }
}

Test(migration_edges, room_is_held_from_the_order_on)
{
    /* the destination has room for one of the two, whoever comes first: the other is refused, and
     * a new VM cannot slip in either */
    struct moving m;
    moving_open(&m, 3, 100 * MOVING_MIB);
    moving_vms(&m, "vm", 2, 40 * 1024 * MOVING_MIB, 0.5, 0, 0);
    struct spec_workload *late = moving_vms(&m, "late", 1, 40 * 1024 * MOVING_MIB, 0.5, 0, 0);
    late->start_ns = 20 * NS_PER_S;
    moving_start(&m);
    uint32_t a = moving_vm(&m, 0, 0), b = moving_vm(&m, 0, 1);
    cr_assert(m.w->vm_host[a] == 0 && m.w->vm_host[b] == 1);
    cr_assert_null(moving_order(&m, a, 2, MOVE_LIVE));
    cr_expect_str_eq(moving_order(&m, b, 2, MOVE_LIVE), "not enough memory");
    cr_expect_eq(m.w->host_held_b[2], 40 * 1024 * MOVING_MIB);
    moving_to(&m, 25.0);
    cr_expect_eq(m.w->vm_state[moving_vm(&m, 1, 0)], VM_WAITING);
    moving_until_over(&m, a, 1000);
    cr_expect_eq(m.w->vm_host[moving_vm(&m, 1, 0)], 0, "it takes the place that was left");
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_edges, the_last_order_of_an_instant_counts)
{
    static const enum migration_method methods[] = {MIGRATION_PRE_COPY, MIGRATION_STOP_AND_COPY,
                                                    MIGRATION_POST_COPY, MIGRATION_RAM_OVER_BW};
    for (int i = 0; i < 4; i++) {
        struct moving m;
        open_small(&m, 3);
        m.sc->policies.migration.method = (int)methods[i];
        m.sc->policies.migration.bandwidth_mbps = 100 * MOVING_MIB * 1000;
        moving_start(&m);
        uint32_t v = moving_vm(&m, 0, 0);
        cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
        cr_expect_str_eq(moving_order(&m, v, 1, MOVE_LIVE), "it is on its way already");
        cr_expect_str_eq(moving_order(&m, v, 0, MOVE_LIVE), "it is there already");
        cr_assert_null(moving_order(&m, v, 2, MOVE_LIVE));
        cr_expect_eq(m.w->host_held[1], 0);
        cr_expect_eq(m.w->moves.live, 1);
        moving_to(&m, 1.0);
        cr_expect_str_eq(moving_order(&m, v, 1, MOVE_LIVE), "it is on its way already");
        moving_until_over(&m, v, 60);
        cr_expect_eq(m.w->vm_host[v], 2);
        cr_expect(moving_said(&m, "0 vm-0 h0>h1 aborted", "superseded"));
        cr_expect(m.w->move_meter.begun[MOVE_LIVE] == 2 && m.w->move_meter.done[MOVE_LIVE] == 1);
        struct record r = moving_end(&m);
        record_deinit(&r);
    }
}

Test(migration_edges, where_it_may_not_go_any_more_it_does_not_go)
{
    /* maintenance of the destination begins while the VM is on its way */
    struct moving m;
    open_small(&m, 2);
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, 5.0);
    host_block(m.w, 1, 1);
    cr_expect_float_eq(moving_until_over(&m, v, 60), 12.0, 1e-8);
    cr_expect_eq(m.w->vm_host[v], 0);
    cr_expect_eq(m.w->vm_state[v], VM_RUNNING);
    cr_expect_eq(m.w->host_held[1], 0);
    cr_expect_eq(m.w->move_meter.failed[MOVE_LIVE], 1);
    cr_expect_str_eq(moving_order(&m, v, 1, MOVE_LIVE), "the host is in maintenance");
    host_block(m.w, 1, -1);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_until_over(&m, v, 60);
    cr_expect_eq(m.w->vm_host[v], 1);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_edges, vms_kept_apart_hold_their_distance_on_the_way)
{
    struct moving m;
    moving_open(&m, 3, 100 * MOVING_MIB);
    moving_vms(&m, "vm", 2, 1000 * MOVING_MIB, 0.5, 0, 0);
    static const char *apart[] = {"vm"};
    m.sc->policies.placement.keep_apart = (struct spec_names){.items = apart, .count = 1};
    moving_start(&m);
    uint32_t a = moving_vm(&m, 0, 0), b = moving_vm(&m, 0, 1);
    cr_assert(m.w->vm_host[a] == 0 && m.w->vm_host[b] == 1);
    cr_assert_null(moving_order(&m, a, 2, MOVE_LIVE));
    cr_expect_str_eq(moving_order(&m, b, 2, MOVE_LIVE), "a VM it is kept apart from is there");
    moving_until_over(&m, a, 60);
    cr_expect_eq(m.w->vm_host[a], 2);
    cr_assert_null(moving_order(&m, b, 0, MOVE_LIVE));
    moving_until_over(&m, b, 60);
    cr_expect_eq(m.w->vm_host[b], 0);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_edges, orders_that_make_no_sense_are_refused)
{
    struct moving m;
    moving_open(&m, 4, 100 * MOVING_MIB);
    moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 0.5, 0, 0);
    moving_vms(&m, "waits", 1, 128 * 1024 * MOVING_MIB, 0.5, 0, 0);
    m.sc->sites = arena_alloc(&m.arena, 2, sizeof(*m.sc->sites));
    m.sc->sites[0] = (struct spec_site){.name = "a", .pue = 1.0};
    m.sc->sites[1] = (struct spec_site){.name = "b", .pue = 1.0};
    m.sc->site_count = 2;
    m.sc->hosts[0].site = m.sc->hosts[1].site = m.sc->hosts[2].site = 0;
    m.sc->hosts[3].site = 1;
    m.sc->hosts[2].hypervisor = NULL;
    moving_fail(&m, 1, 10.0);
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0), waits = moving_vm(&m, 1, 0);
    cr_expect_str_eq(moving_order(&m, waits, 1, MOVE_LIVE), "it does not run");
    cr_expect_str_eq(moving_order(&m, v, 3, MOVE_LIVE), "no network between the hosts");
    cr_expect_str_eq(moving_order(&m, v, 2, MOVE_LIVE), "bare metal is left only cold");
    cr_expect_str_eq(moving_order(&m, v, 0, MOVE_STORAGE), "it has no own disks");
    moving_to(&m, 11.0);
    cr_expect_str_eq(moving_order(&m, v, 1, MOVE_LIVE), "the host takes no VMs");
    vm_pause(m.w, v, DOWN_MAINTENANCE);
    cr_expect_str_eq(moving_order(&m, v, 2, MOVE_COLD), "it does not run");
    vm_unpause(m.w, v);
    cr_assert_null(moving_order(&m, v, 2, MOVE_COLD));
    moving_until_over(&m, v, 200);
    cr_expect_eq(m.w->vm_host[v], 2);
    cr_expect_eq(m.w->moves.live, 0);
    struct record r = moving_end(&m);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], 0.0);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS_COLD], 1.0);
    record_deinit(&r);
}

Test(migration_edges, cold_moves_take_disks_along_and_start_the_guest)
{
    for (int disks = 0; disks < 2; disks++) {
        struct moving m;
        moving_open(&m, 2, 1000 * MOVING_MIB);
        moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 0.5, 10 * MOVING_MIB, 0);
        m.sc->workloads[0].disk_b = disks ? 3000 * MOVING_MIB : 0;
        m.sc->policies.migration.live = false;
        m.sc->policies.migration.setup_ns = 2 * NS_PER_S;
        moving_start(&m);
        uint32_t v = moving_vm(&m, 0, 0);
        cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
        double down = disks ? 150.0 : 120.0; /* 3000 MiB at 100/s, then two minutes */
        cr_expect_float_eq(moving_until_over(&m, v, 200), 2.0 + down, 1e-8);
        cr_expect(network_bytes(m.w, TRAFFIC_STORAGE) == m.sc->workloads[0].disk_b);
        cr_expect(network_bytes(m.w, TRAFFIC_MIGRATION) == 0);
        struct record r = moving_end(&m);
        cr_expect_float_eq(r.metric[METRIC_DOWN_MIGRATION] * 3600, down, 1e-8);
        cr_expect_eq(r.metric[METRIC_MIGRATIONS_COLD], 1.0);
        cr_expect_eq(r.metric[METRIC_MIGRATIONS], 0.0);
        record_deinit(&r);
    }
}

Test(migration_edges, disks_go_first_and_the_vm_runs_meanwhile)
{
    /* to another host: 3000 MiB of disks at 100/s, then 1000 MiB of memory at 1000/s */
    struct moving m;
    moving_open(&m, 2, 1000 * MOVING_MIB);
    moving_vms(&m, "vm", 1, 1000 * MOVING_MIB, 0.5, 0, 0);
    m.sc->workloads[0].disk_b = 3000 * MOVING_MIB;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    cr_expect_eq(m.w->host_budget[0], 4, "it counts as a storage migration");
    cr_expect_float_eq(moving_until_over(&m, v, 60), 31.0, 1e-8);
    cr_expect_eq(m.w->vm_host[v], 1);
    /* on the host itself */
    cr_assert_null(moving_order(&m, v, 1, MOVE_STORAGE));
    cr_expect_eq(m.w->host_budget[1], 4);
    cr_expect_float_eq(moving_until_over(&m, v, 60), 61.0, 1e-8);
    cr_expect_eq(m.w->vm_host[v], 1);
    cr_expect_eq(m.w->host_budget[1], 0);
    struct record r = moving_end(&m);
    cr_expect_eq(r.metric[METRIC_DOWN], 0.0);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS_STORAGE], 2.0);
    record_deinit(&r);
}

Test(migration_edges, a_destination_that_is_off_is_switched_on)
{
    struct moving m;
    open_small(&m, 2);
    m.sc->policies.power.empty_hosts = 1;
    m.sc->servers[0].power.boot_ns = 30 * NS_PER_S;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_eq(m.w->host_state[1], HOST_OFF);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    cr_expect_eq(m.w->host_state[1], HOST_BOOTING);
    moving_to(&m, 30.0);
    cr_expect_eq(m.w->host_state[1], HOST_UP);
    cr_expect_float_eq(moving_until_over(&m, v, 60), 42.0, 1e-8);
    cr_expect_eq(m.w->vm_host[v], 1);
    cr_expect_eq(m.w->host_state[0], HOST_OFF, "nobody is left there");
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(migration_edges, a_host_stays_on_while_memory_is_pulled_from_it)
{
    struct moving m;
    open_small(&m, 2);
    m.sc->policies.power.empty_hosts = 1;
    m.sc->policies.migration.method = MIGRATION_POST_COPY;
    moving_start(&m);
    uint32_t v = moving_vm(&m, 0, 0);
    cr_assert_null(moving_order(&m, v, 1, MOVE_LIVE));
    moving_to(&m, 5.0);
    cr_expect(m.w->host_vms[0] == 0 && m.w->host_state[0] == HOST_UP);
    cr_expect_float_eq(moving_until_over(&m, v, 60), 10.15, 1e-8);
    moving_to(&m, 11.0);
    cr_expect_eq(m.w->host_state[0], HOST_OFF);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

/* Digest and bytes of a run with moves under way that is copied (or not) at so many seconds. */
static void run_copied(double at_s, uint32_t split, char digest[DIGEST_TEXT], i128 *bytes)
{
    struct moving m, *p = &m;
    struct world copy;
    struct arena other;
    struct diag d = {0};
    moving_open(&m, 3, 100 * MOVING_MIB);
    moving_vms(&m, "vm", 4, 1000 * MOVING_MIB, 0.5, 10 * MOVING_MIB, 60 * MOVING_MIB);
    m.sc->policies.migration.parallel = 2;
    m.sc->policies.migration.downtime_ns = 300 * NS_PER_MS;
    m.sc->policies.migration.source_overhead = 0.1;
    m.sc->workloads[0].demand.cv = 0.3;
    m.sc->clock.horizon_ns = m.sc->account.to_ns = NS_PER_H;
    m.opt.tick_split = split;
    moving_start(&m);
    moving_to(&m, 290.0);
    for (uint32_t i = 0; i < 4; i++)
        cr_assert_null(moving_order(&m, moving_vm(&m, 0, i), 1 + i % 2, MOVE_LIVE));
    if (at_s > 0) {
        moving_to(&m, at_s);
        arena_init(&other, 0);
        cr_assert(assemble_clone(&copy, &m.world, &other, &d), "%s", d.msg);
        m.w = &copy;
    }
    moving_to(p, 3600.0);
    *bytes = m.w->move_meter.bytes;
    cr_expect_eq(m.w->moves.live, 0);
    meter_digest(m.w);
    digest_text(&m.w->digest, digest);
    if (at_s > 0) arena_deinit(&other);
    arena_deinit(&m.arena);
}

Test(migration_edges, a_copy_of_the_world_goes_on_with_its_moves)
{
    char first[DIGEST_TEXT], digest[DIGEST_TEXT];
    i128 bytes, same;
    run_copied(0, 1, first, &bytes);
    cr_expect(bytes > 4000 * MOVING_MIB);
    static const double at[] = {295.0, 300.0, 310.7, 322.0};
    for (int i = 0; i < 4; i++) {
        run_copied(at[i], 1, digest, &same);
        cr_expect_str_eq(digest, first, "copied at %.1f s", at[i]);
        cr_expect(same == bytes);
    }
    run_copied(0, 7, digest, &same);
    cr_expect_str_eq(digest, first, "integrated seven times a sample");
}
