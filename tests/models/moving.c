/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/models/moving.h"
#include "models/audit.h"
#include "models/meter.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int64_t nanoseconds(double s)
{
    return (int64_t)llround(s * 1e9);
}

void moving_open(struct moving *m, uint32_t hosts, int64_t port_bps)
{
    memset(m, 0, sizeof(*m));
    arena_init(&m->arena, 0);
    m->sc = spec_build(&m->arena, hosts, 8, 2000000, INT64_C(64) << 30);
    m->sc->servers[0].nics = 1;
    m->sc->servers[0].nic_mbps = port_bps * 1000;
    m->sc->policies.migration = (struct spec_migration){.live = true,
                                                        .method = MIGRATION_PRE_COPY,
                                                        .rounds = 30,
                                                        .cost_live = 1,
                                                        .cost_storage = 4,
                                                        .converge_after = 2,
                                                        .converge_step = 0.2,
                                                        .state_ns = 150 * NS_PER_MS,
                                                        .disk_mbps = 100 * MOVING_MIB * 1000,
                                                        .restart_ns = 120 * NS_PER_S};
}

struct spec_workload *moving_vms(struct moving *m, const char *name, int64_t count,
                                 int64_t memory_b, double mean, int64_t idle_bps, int64_t busy_bps)
{
    struct spec_workload *wl = spec_build_workload(m->sc, name, count, 1, 2000000, memory_b, mean);
    wl->dirty = (struct spec_dirty){
        .idle_mbps = idle_bps * 1000, .busy_mbps = busy_bps * 1000, .working_set = 1.0};
    return wl;
}

void moving_fail(struct moving *m, uint32_t h, double at_s)
{
    struct spec_failure *f = arena_alloc(&m->arena, 4, sizeof(*f));
    uint32_t *host = arena_alloc(&m->arena, 1, sizeof(*host));
    *host = h;
    if (m->sc->failures == NULL) m->sc->failures = f;
    m->sc->failures[m->sc->failure_count++] = (struct spec_failure){.name = "outage",
                                                                    .at_ns = nanoseconds(at_s),
                                                                    .lasts_ns = NS_PER_H,
                                                                    .hosts = host,
                                                                    .host_count = 1};
}

static bool note(void *ctx, const struct record_decision *d)
{
    struct moving *m = ctx;
    cr_assert_lt(m->rows, MOVING_ROWS);
    snprintf(m->row[m->rows++], MOVING_TEXT, "%.9g %s %s>%s %s: %s", (double)d->t_ns / 1e9,
             d->subject, d->from, d->target, d->outcome, d->reason);
    return true;
}

void moving_start(struct moving *m)
{
    struct diag d = {0};
    m->sink = (struct record_sink){.ctx = m, .decision = note};
    m->opt.audit = true;
    m->opt.sink = &m->sink;
    m->w = &m->world;
    cr_assert(assemble_world(m->w, m->sc, &m->opt, &m->arena, &d), "%s", d.msg);
    moving_to(m, 0.0);
}

void moving_to(struct moving *m, double at_s)
{
    enum engine_stop why = engine_run(&m->w->engine, nanoseconds(at_s));
    cr_assert_eq(why, ENGINE_HORIZON);
}

uint32_t moving_vm(const struct moving *m, uint32_t workload, uint32_t index)
{
    const struct world *w = m->w;
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE && w->vm_workload[v] == workload && w->vm_index[v] == index)
            return v;
    cr_assert(false, "VM %u of workload %u is not there", index, workload);
    return TABLE_NONE;
}

const char *moving_order_as(struct moving *m, uint32_t v, uint32_t to, enum move_kind kind,
                            uint8_t priority)
{
    const char *why;
    struct move_order o = {.vm = v,
                           .to = to,
                           .kind = kind,
                           .actor = ACTOR_PLAN,
                           .priority = priority,
                           .why = "the test wants it"};
    enum move_outcome outcome = migration_order(m->w, &o, &why);
    cr_assert_eq(outcome == MOVE_REJECTED, why != NULL);
    m->w->engine.instant_open = true; /* as if an event had done it: the instant ends once more */
    return why;
}

const char *moving_order(struct moving *m, uint32_t v, uint32_t to, enum move_kind kind)
{
    return moving_order_as(m, v, to, kind, 2);
}

struct record moving_end(struct moving *m)
{
    struct record r;
    memset(&r, 0, sizeof(r));
    moving_to(m, (double)m->w->engine.horizon_ns / 1e9);
    cr_assert(record_fill(m->w, &r));
    audit_end(m->w);
    arena_deinit(&m->arena);
    return r;
}

bool moving_said(const struct moving *m, const char *begin, const char *part)
{
    for (int i = 0; i < m->rows; i++)
        if (strncmp(m->row[i], begin, strlen(begin)) == 0 && strstr(m->row[i], part) != NULL)
            return true;
    for (int i = 0; i < m->rows; i++)
        cr_log_warn("row %d: %s", i, m->row[i]);
    return false;
}

double moving_until_over(struct moving *m, uint32_t v, double most_s)
{
    struct engine *e = &m->w->engine;
    int64_t end = e->now_ns + nanoseconds(most_s), t;
    unsigned phase;
    cr_assert_eq(engine_run(e, e->now_ns), ENGINE_HORIZON); /* flows get their rates */
    while (m->w->vm_move[v] != 0) {
        cr_assert(evq_peek(e->queue, &t, &phase) && t <= end, "the move is not over");
        cr_assert_eq(engine_run(e, t), ENGINE_HORIZON);
    }
    return (double)e->now_ns / 1e9;
}
