/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any orders at any time, while hosts fail and VMs end: every invariant is audited at every
 * instant (models/audit.c: a VM is on one host, what hosts hold, slots, budgets, energy), and bytes
 * are conserved. The same seed gives the same run, also through a copy of the world. */
#include "models/meter.h"
#include "models/network.h"
#include "sim/rng.h"
#include "tests/models/moving.h"
#include <criterion/criterion.h>
#include <stdlib.h>

enum { CASES = 400, ORDERS = 60, HOSTS = 5 };

struct outcome {
    char digest[DIGEST_TEXT];
    uint64_t done, failed, begun;
    i128 bytes;
};

/* Something between nothing and `most`, often nothing. */
static int64_t some(struct rng_cursor *c, int64_t most)
{
    if (rng_below(c, 3) == 0) return 0;
    return (int64_t)rng_below(c, (uint64_t)most + 1);
}

static void draw_policy(struct spec_migration *p, struct rng_cursor *c)
{
    p->method = (int)rng_below(c, 5);
    p->live = rng_below(c, 8) != 0;
    p->stall = (int)rng_below(c, 4);
    p->superseded = (int)rng_below(c, 2);
    p->parallel = some(c, 4);
    p->host_budget = some(c, 8);
    p->setup_ns = some(c, 3) * NS_PER_S;
    p->resume_ns = some(c, 2000) * NS_PER_MS;
    p->state_ns = some(c, 300) * NS_PER_MS;
    p->downtime_ns = some(c, 1000) * NS_PER_MS;
    p->rounds = 1 + some(c, 20);
    p->data_cap = (double)some(c, 4);
    p->stream_mbps = some(c, 200) * MOVING_MIB * 1000;
    p->bandwidth_mbps = some(c, 100) * MOVING_MIB * 1000;
    p->source_overhead = (double)some(c, 30) / 100;
    p->target_overhead = (double)some(c, 30) / 100;
    p->restart_ns = some(c, 60) * NS_PER_S;
}

static void draw_workload(struct moving *m, struct rng_cursor *c, const char *name)
{
    int64_t memory = 200 + (int64_t)rng_below(c, 4000), idle = some(c, 20), busy = some(c, 300);
    int64_t count = 1 + (int64_t)rng_below(c, 6);
    double mean = (double)(1 + rng_below(c, 90)) / 100;
    struct spec_workload *wl =
        moving_vms(m, name, count, memory * MOVING_MIB, mean, idle * MOVING_MIB, busy * MOVING_MIB);
    wl->dirty.working_set = (double)some(c, 100) / 100;
    wl->dirty.curve = (int)rng_below(c, 2);
    wl->demand.cv = (double)some(c, 60) / 100;
    wl->disk_b = some(c, 2000) * MOVING_MIB;
    wl->on_interrupt = (int)rng_below(c, 3);
    wl->has_lifetime = rng_below(c, 2) == 0;
    wl->lifetime = (struct dist){.kind = DIST_EXPONENTIAL, .a = 2e12};
    if (rng_below(c, 3) == 0) wl->arrival_rate = 1.0 / 200;
}

static void draw_world(struct moving *m, struct rng_cursor *c)
{
    int64_t port = 10 + (int64_t)rng_below(c, 200);
    moving_open(m, HOSTS, port * MOVING_MIB);
    m->sc->servers[0].memory_b = (int64_t)(6 + rng_below(c, 30)) << 30;
    m->sc->servers[0].power.boot_ns = some(c, 100) * NS_PER_S;
    m->sc->policies.power.empty_hosts = (int)rng_below(c, 2);
    m->sc->policies.placement.overcommit_cpu = (double)some(c, 4);
    m->sc->clock.horizon_ns = m->sc->account.to_ns = 2 * NS_PER_H;
    if (rng_below(c, 2) == 0) m->sc->account.from_ns = 700 * NS_PER_S;
    draw_policy(&m->sc->policies.migration, c);
    draw_workload(m, c, "a");
    draw_workload(m, c, "b");
    if (rng_below(c, 4) == 0) m->sc->hosts[HOSTS - 1].hypervisor = NULL;
    for (uint64_t n = rng_below(c, 4); n > 0; n--) {
        uint32_t host = (uint32_t)rng_below(c, HOSTS);
        double at_s = (double)rng_below(c, 3000);
        moving_fail(m, host, at_s);
    }
}

static void draw_order(struct moving *m, struct rng_cursor *c)
{
    uint32_t high = m->w->vms.high;
    uint32_t v = (uint32_t)rng_below(c, high > 0 ? high : 1), to = (uint32_t)rng_below(c, HOSTS);
    uint64_t kind = rng_below(c, 6);
    uint8_t priority = (uint8_t)rng_below(c, QUEUE_LEVELS);
    if (high == 0 || m->w->vm_state[v] == VM_FREE) return;
    moving_order_as(m, v, to, kind < 3 ? (enum move_kind)kind : MOVE_LIVE, priority);
}

static void check_end(const struct moving *m, uint64_t seed)
{
    const struct world *w = m->w;
    const struct move_meter *mm = &w->move_meter;
    i128 sent = network_bytes(w, TRAFFIC_MIGRATION) + network_bytes(w, TRAFFIC_STORAGE);
    bool plain = w->policies.migration.method == MIGRATION_RAM_OVER_BW;
    if (w->moves.live > 0) return; /* what is on its way is not booked yet */
    cr_expect_eq(w->flows.live, 0, "case %llu", (unsigned long long)seed);
    if (m->sc->account.from_ns == 0 && !plain)
        cr_expect(mm->bytes == sent, "case %llu: bytes", (unsigned long long)seed);
    if (m->sc->account.from_ns > 0) return;
    for (int k = 0; k < MOVE_SHIFT; k++)
        cr_expect_eq(mm->begun[k], mm->done[k] + mm->failed[k], "case %llu",
                     (unsigned long long)seed);
}

/* copy_at: after so many orders the world is copied and the copy goes on. */
static struct outcome run_case(uint64_t seed, int copy_at)
{
    struct moving m;
    struct world copy;
    struct arena other;
    struct diag d = {0};
    struct outcome o;
    struct rng_cursor c = rng_cursor(rng_key_indexed(rng_key("random moves"), seed), 0);
    draw_world(&m, &c);
    moving_start(&m);
    m.sink.decision = NULL;
    double at_s = 0.0;
    for (int i = 0; i < ORDERS; i++) {
        at_s += (double)some(&c, 100);
        moving_to(&m, at_s);
        if (i == copy_at) {
            arena_init(&other, 0);
            cr_assert(assemble_clone(&copy, &m.world, &other, &d), "%s", d.msg);
            m.w = &copy;
        }
        for (uint64_t n = 1 + rng_below(&c, 3); n > 0; n--)
            draw_order(&m, &c);
    }
    moving_to(&m, 7200.0);
    check_end(&m, seed);
    const struct move_meter *mm = &m.w->move_meter;
    o = (struct outcome){.bytes = mm->bytes};
    for (int k = 0; k < MOVE_SHIFT; k++) {
        o.begun += mm->begun[k];
        o.done += mm->done[k];
        o.failed += mm->failed[k];
    }
    meter_digest(m.w);
    digest_text(&m.w->digest, o.digest);
    if (copy_at >= 0) arena_deinit(&other);
    arena_deinit(&m.arena);
    return o;
}

static uint64_t cases(void)
{
    const char *soak = getenv("VDCSIM_SOAK");
    return (uint64_t)CASES * (soak != NULL ? strtoul(soak, NULL, 10) : 1);
}

Test(migration_random, no_order_at_any_time_breaks_an_invariant)
{
    uint64_t begun = 0, done = 0, failed = 0;
    for (uint64_t seed = 1; seed <= cases(); seed++) {
        struct outcome o = run_case(seed, -1);
        begun += o.begun;
        done += o.done;
        failed += o.failed;
    }
    /* the cases must say something: most moves arrive, many are broken off */
    cr_expect_gt(done, 10 * cases(), "%llu done", (unsigned long long)done);
    cr_expect_gt(failed, cases(), "%llu failed of %llu", (unsigned long long)failed,
                 (unsigned long long)begun);
}

Test(migration_random, copies_of_the_world_go_on_in_the_same_way)
{
    for (uint64_t seed = 1; seed <= cases() / 4; seed++) {
        struct outcome o = run_case(seed, -1);
        struct outcome again = run_case(seed, (int)(seed % ORDERS));
        cr_expect_str_eq(o.digest, again.digest, "case %llu", (unsigned long long)seed);
        cr_expect(o.bytes == again.bytes);
    }
}
