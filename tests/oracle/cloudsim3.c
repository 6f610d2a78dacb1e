/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The day of the CloudSim yardstick: frames, migrations, results. Rules in cloudsim3.h. */
#include "tests/oracle/cloudsim3_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    double mips, ram_mb;
} vm_type[4] = {{2500, 870}, {2000, 1740}, {1000, 1740}, {500, 613}};
static const double core_mips[2] = {1860, 2660};

#define MIGRATION_MB_PER_S (1e6 / 16000) /* half of 1 Gbit/s */

/* Java's hash of "2-<vm>", the name of a VM of the broker, spread as HashMap does it. */
static unsigned name_hash(int vm)
{
    char name[24];
    unsigned hash = 0;
    snprintf(name, sizeof name, "2-%d", vm);
    for (const char *p = name; *p; p++)
        hash = 31 * hash + (unsigned char)*p;
    return hash ^ hash >> 16;
}

static void build(struct oracle_world *w)
{
    int block = (w->vms + 3) / 4;
    for (int i = 0; i < w->hosts; i++)
        w->host[i] = (struct oracle_host){.type = i % 2,
                                          .core = core_mips[i % 2],
                                          .total = 2 * core_mips[i % 2],
                                          .free = 2 * core_mips[i % 2],
                                          .mark = {.t = -1},
                                          .was_on = true};
    for (int i = 0; i < w->vms; i++)
        w->vm[i] = (struct oracle_vm){.row = w->c->percent + (size_t)i * CLOUDSIM3_SAMPLES,
                                      .hash = name_hash(i),
                                      .mips = vm_type[i / block].mips,
                                      .ram = vm_type[i / block].ram_mb,
                                      .mark = {.t = -1}};
}

static void keep_orders(struct oracle_world *w, int frame)
{
    struct oracle_result *r = w->r;
    size_t need = r->orders_n + (size_t)w->moves;
    if (!w->c->want_orders) return;
    if (need > w->order_room) {
        size_t room = 2 * need;
        void *p = realloc(r->orders, room * sizeof *r->orders);
        if (!p) w->broken = true;
        if (!p) return;
        r->orders = p;
        w->order_room = room;
    }
    for (int k = 0; k < w->moves; k++)
        r->orders[r->orders_n++] =
            (struct oracle_order){frame, w->move[k].vm, w->move[k].from, w->move[k].to};
}

static void mark_superseded(struct oracle_world *w)
{
    for (int k = 0; k < w->vms; k++)
        w->queue[k] = -1;
    for (int k = 0; k < w->moves; k++) {
        int *last = &w->queue[w->move[k].vm];
        if (*last >= 0) w->move[*last].superseded = w->c->with.last_move_only;
        *last = k;
    }
}

/* Both ends are recomputed at once, the target first. */
static void start_moves(struct oracle_world *w)
{
    for (int k = 0; k < w->moves; k++) {
        struct oracle_move *m = &w->move[k];
        struct oracle_vm *v = &w->vm[m->vm];
        m->end = w->now + v->ram / MIGRATION_MB_PER_S;
        if (m->superseded) continue;
        v->moving = true;
        oracle_seat_add(w, m->to, m->vm, true);
        oracle_recompute(w, m->to);
        oracle_recompute(w, m->from);
    }
}

static void finish_move(struct oracle_world *w, const struct oracle_move *m)
{
    struct oracle_vm *v = &w->vm[m->vm];
    oracle_seat_drop(w, v->owner, m->vm);
    oracle_seat_drop(w, m->to, m->vm);
    v->moving = false;
    v->owner = m->to;
    oracle_seat_add(w, m->to, m->vm, false);
}

/* Moves end in the order of time, then of issue; one update before and one after each instant. */
static void finish_moves(struct oracle_world *w)
{
    for (;;) {
        double next = -1;
        for (int k = 0; k < w->moves; k++) {
            double end = w->move[k].end;
            if (!w->move[k].superseded && end > w->now && (next < 0 || end < next)) next = end;
        }
        if (next < 0) return;
        w->now = next;
        oracle_update(w, false);
        for (int k = 0; k < w->moves; k++)
            if (!w->move[k].superseded && w->move[k].end == next) finish_move(w, &w->move[k]);
        oracle_update(w, false);
    }
}

static void note_frame(struct oracle_world *w, int k)
{
    struct oracle_result *r = w->r;
    for (int i = 0; i < w->hosts; i++)
        r->frame_active[k] += w->host[i].util > 0;
    r->frame_energy_kwh[k] = w->joules / 3.6e6;
    r->frame_destroyed[k] = r->destroyed;
}

static void frame(struct oracle_world *w, int k)
{
    oracle_update(w, true);
    note_frame(w, k);
    w->moves = 0;
    if (w->c->policy < CLOUDSIM3_THR) return;
    oracle_plan(w);
    w->r->frame_migrations[k] = w->moves;
    w->r->migrations += w->moves;
    keep_orders(w, k);
    mark_superseded(w);
    start_moves(w);
    if (k < CLOUDSIM3_FRAMES || !w->c->with.end_at_frame) finish_moves(w);
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void conclude(struct oracle_world *w)
{
    struct oracle_result *r = w->r;
    double request = 0, alloc = 0, move_short = 0;
    oracle_settle(w);
    for (int i = 0; i < w->vms; i++) {
        request += w->vm[i].request_sum;
        alloc += w->vm[i].alloc_sum;
        move_short += w->vm[i].move_short;
    }
    r->energy_kwh = w->joules / 3.6e6;
    r->slatah = ratio(w->short_s, w->active_s);
    r->pdm = ratio(move_short, request);
    r->sla = r->slatah * r->pdm;
    r->overall_sla = ratio(request - alloc, request);
    r->average_sla = ratio(w->shortfall_sum, w->shortfalls);
    r->shutdown_mean_s = ratio(w->off_after_s, r->shutdowns);
}

static void run_day(struct oracle_world *w)
{
    build(w);
    oracle_place_all(w);
    double t = w->c->with.frames_on_sample ? 0 : 0.1;
    for (int k = 1; k <= CLOUDSIM3_FRAMES && !w->broken; k++) {
        t += 300;
        w->now = t;
        frame(w, k);
    }
    conclude(w);
}

bool oracle_run(const struct oracle_case *c, struct oracle_result *r)
{
    struct oracle_world w = {.c = c, .r = r};
    memset(r, 0, sizeof *r);
    w.hosts = c->hosts ? c->hosts : CLOUDSIM3_HOSTS;
    w.vms = c->vms;
    w.host = calloc((size_t)w.hosts, sizeof *w.host);
    w.vm = calloc((size_t)w.vms, sizeof *w.vm);
    w.queue = calloc((size_t)w.vms, sizeof *w.queue);
    w.saved = calloc((size_t)w.vms, sizeof *w.saved);
    w.over = calloc((size_t)w.hosts, sizeof *w.over);
    w.hashed = calloc((size_t)w.vms, sizeof *w.hashed);
    w.broken = !w.host || !w.vm || !w.queue || !w.saved || !w.over || !w.hashed;
    if (!w.broken) run_day(&w);
    for (int i = 0; w.host && i < w.hosts; i++)
        free(w.host[i].seat);
    free(w.host);
    free(w.vm);
    free(w.queue);
    free(w.saved);
    free(w.over);
    free(w.hashed);
    free(w.move);
    return !w.broken;
}

void oracle_free(struct oracle_result *r)
{
    free(r->orders);
    r->orders = NULL;
    r->orders_n = 0;
}

bool oracle_switch(struct oracle_switches *with, const char *name)
{
#define CLOUDSIM3_SET(field, doc) \
    if (strcmp(name, #field) == 0) return with->field = true;
    CLOUDSIM3_SWITCHES(CLOUDSIM3_SET)
#undef CLOUDSIM3_SET
    return false;
}
