/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The books of moves: slots and budgets of hosts, who goes first, what destinations hold. */
#include "models/host.h"
#include "sim/time.h"
#include "tests/models/moving.h"
#include <criterion/criterion.h>

/* One host with `vms` VMs of 100 MiB with disks of 1000 MiB, and some empty ones; 10 MiB/s. */
static void open_many(struct moving *m, uint32_t hosts, int64_t vms)
{
    moving_open(m, hosts, 10 * MOVING_MIB);
    moving_vms(m, "vm", vms, 100 * MOVING_MIB, 0.1, 0, 0);
    m->sc->policies.migration.disk_mbps = 10 * MOVING_MIB * 1000;
}

static uint32_t begun(const struct moving *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->w->moves.high; i++)
        n += move_is_live(m->w, i) && m->w->move_phase[i] != MOVE_QUEUED;
    return n;
}

Test(move, four_migrations_fit_beside_one_storage_migration)
{
    /* C13: budget 8, a migration costs 1, a storage migration 4 */
    struct moving m;
    open_many(&m, 2, 10);
    struct spec_workload *big = moving_vms(&m, "disk", 1, 100 * MOVING_MIB, 0.1, 0, 0);
    big->disk_b = 1000 * MOVING_MIB;
    m.sc->policies.migration.host_budget = 8;
    moving_start(&m);
    cr_assert_null(moving_order(&m, moving_vm(&m, 1, 0), 1, MOVE_STORAGE));
    for (uint32_t i = 0; i < 10; i++)
        cr_assert_null(moving_order(&m, moving_vm(&m, 0, i), 1, MOVE_LIVE));
    cr_expect_eq(begun(&m), 1 + 4);
    cr_expect_eq(m.w->host_budget[0], 8);
    cr_expect_eq(m.w->host_budget[1], 8);
    cr_expect_eq(m.w->host_held[1], 11, "room is held for those that wait, too");
    moving_to(&m, 400.0);
    cr_expect_eq(m.w->moves.live + m.w->host_budget[0] + m.w->host_budget[1], 0);
    cr_expect_eq(m.w->host_vms[1], 11);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(move, eight_migrations_fit_alone)
{
    struct moving m;
    open_many(&m, 2, 10);
    m.sc->policies.migration.host_budget = 8;
    moving_start(&m);
    for (uint32_t i = 0; i < 10; i++)
        cr_assert_null(moving_order(&m, moving_vm(&m, 0, i), 1, MOVE_LIVE));
    cr_expect_eq(begun(&m), 8);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(move, a_migration_dearer_than_the_budget_goes_alone)
{
    struct moving m;
    open_many(&m, 2, 2);
    m.sc->workloads[0].disk_b = 100 * MOVING_MIB;
    m.sc->policies.migration.host_budget = 3;
    moving_start(&m);
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 0), 1, MOVE_STORAGE));
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 1), 1, MOVE_STORAGE));
    cr_expect_eq(begun(&m), 1);
    moving_to(&m, 100.0);
    cr_expect_eq(m.w->host_vms[1], 2);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(move, parallel_counts_moves_in_both_directions)
{
    struct moving m;
    open_many(&m, 3, 8);
    m.sc->policies.placement.max_vms_per_host = 4;
    m.sc->policies.migration.parallel = 2;
    moving_start(&m);
    cr_assert(m.w->host_vms[0] == 4 && m.w->host_vms[1] == 4);
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 0), 2, MOVE_LIVE));
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 4), 2, MOVE_LIVE));
    cr_expect_eq(begun(&m), 2);
    /* host 2 has its two, so the others wait although their sources have a slot */
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 1), 2, MOVE_LIVE));
    cr_expect_eq(begun(&m), 2);
    moving_to(&m, 21.0);
    cr_expect_eq(begun(&m), 1);
    cr_expect_eq(m.w->host_vms[2], 2);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(move, two_contend_for_the_last_slot)
{
    /* at once; then in order of priority, then of order */
    struct moving m;
    open_many(&m, 2, 4);
    m.sc->policies.migration.parallel = 1;
    moving_start(&m);
    uint32_t v[4];
    for (uint32_t i = 0; i < 4; i++)
        v[i] = moving_vm(&m, 0, i);
    cr_assert_null(moving_order_as(&m, v[0], 1, MOVE_LIVE, 0));
    cr_assert_null(moving_order_as(&m, v[1], 1, MOVE_LIVE, 2));
    cr_assert_null(moving_order_as(&m, v[2], 1, MOVE_LIVE, 2));
    cr_assert_null(moving_order_as(&m, v[3], 1, MOVE_LIVE, 4));
    static const uint32_t order[] = {0, 3, 1, 2};
    for (int i = 0; i < 4; i++)
        cr_expect_float_eq(moving_until_over(&m, v[order[i]], 50), 10.0 * (i + 1), 1e-6);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(move, one_that_waits_may_be_overtaken_only_on_other_hosts)
{
    struct moving m;
    open_many(&m, 4, 2);
    struct spec_workload *other = moving_vms(&m, "other", 1, 100 * MOVING_MIB, 0.1, 0, 0);
    static uint8_t allowed[] = {0xc}; /* hosts 2 and 3 */
    struct spec_place *places = arena_alloc(&m.arena, 2, sizeof(*places));
    places[1].hosts = allowed;
    m.sc->places = places;
    m.sc->place_count = 2;
    other->place = 1;
    other->host_allowed = allowed;
    m.sc->policies.migration.parallel = 1;
    moving_start(&m);
    cr_assert_eq(m.w->host_vms[2], 1);
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 0), 1, MOVE_LIVE));
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 1), 1, MOVE_LIVE));
    cr_assert_null(moving_order(&m, moving_vm(&m, 1, 0), 3, MOVE_LIVE));
    cr_expect_eq(begun(&m), 2);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

Test(move, a_vm_that_ends_while_its_move_waits)
{
    struct moving m;
    open_many(&m, 2, 2);
    m.sc->workloads[0].has_lifetime = true;
    m.sc->workloads[0].lifetime = (struct dist){.kind = DIST_CONSTANT, .a = 4e9};
    m.sc->policies.migration.parallel = 1;
    moving_start(&m);
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 0), 1, MOVE_LIVE));
    cr_assert_null(moving_order(&m, moving_vm(&m, 0, 1), 1, MOVE_LIVE));
    moving_to(&m, 5.0);
    cr_expect_eq(m.w->moves.live + m.w->vms.live + m.w->host_held[1], 0);
    cr_expect_eq(m.w->host_moves_in[1], TABLE_NONE);
    cr_expect_eq(m.w->move_meter.begun[MOVE_LIVE], 1, "the other never set out");
    cr_expect_eq(m.w->move_meter.failed[MOVE_LIVE], 1);
    struct record r = moving_end(&m);
    record_deinit(&r);
}

/* A step is told by an event, which is looked at in the queue: there is no step here. */
Test(move, the_step_that_ordered_is_told_how_it_ended)
{
    for (int failed = 0; failed < 2; failed++) {
        struct moving m;
        const char *why;
        int64_t t;
        unsigned phase;
        struct event ev = {0};
        open_many(&m, 2, 1);
        moving_start(&m);
        struct engine *e = &m.w->engine;
        uint32_t v = moving_vm(&m, 0, 0);
        struct move_order o = {
            .vm = v, .to = 1, .actor = ACTOR_PLAN, .priority = 4, .run = 8, .code = 77};
        cr_assert_eq(migration_order(m.w, &o, &why), MOVE_DONE);
        e->instant_open = true;
        engine_run(e, 0);
        if (failed) move_abort(m.w, v, "the test says so");
        while (ev.kind != EV_WORK) {
            cr_assert(evq_pop(e->queue, &t, &phase, &ev), "nobody is told");
            e->now_ns = t;
            if (ev.kind == EV_FLOW) e->client.dispatch(m.w, &ev);
        }
        cr_expect_eq(t, failed ? 0 : 10 * NS_PER_S);
        cr_expect_eq(ev.a, 7);
        cr_expect_eq(ev.b & 0xffff, 77);
        cr_expect_eq(phase, PHASE_PLAN);
        cr_expect_eq(ev.b >> MOVE_OUTCOME_SHIFT, failed ? MOVE_ABORTED : MOVE_DONE);
        arena_deinit(&m.arena);
    }
}
