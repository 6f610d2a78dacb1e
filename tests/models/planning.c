/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/models/planning.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t nanoseconds(double h)
{
    return (int64_t)llround(h * 3600.0) * NS_PER_S;
}

double planning_h(int64_t t_ns)
{
    return (double)t_ns / (double)NS_PER_H;
}

/* ---- the estate ---- */

static void add_host(struct planning *p, bool bare)
{
    struct scenario *sc = p->sc;
    uint32_t h = sc->host_count++;
    char name[32];
    cr_assert_lt(h, PLANNING_HOSTS);
    int len = snprintf(name, sizeof(name), "%s%u", bare ? "b" : "v", h);
    sc->hosts[h] = (struct spec_host){.name = arena_text(&p->arena, name, (size_t)len),
                                      .key = rng_key_indexed(rng_key("host/h"), h),
                                      .server = sc->servers,
                                      .hypervisor = bare ? NULL : sc->hypervisors,
                                      .site = SPEC_NONE,
                                      .cluster = SPEC_NONE,
                                      .step = SPEC_NONE,
                                      .group = &sc->host_groups[bare]};
    uint8_t *bits = (uint8_t *)(uintptr_t)sc->places[bare ? PLACE_BARE : PLACE_VIRTUAL].hosts;
    bits[h / 8] = (uint8_t)(bits[h / 8] | 1u << h % 8);
}

static void set_policies(struct scenario *sc)
{
    sc->policies.migration = (struct spec_migration){.live = true,
                                                     .method = MIGRATION_RAM_OVER_BW,
                                                     .bandwidth_mbps = PLANNING_GIB * 1000,
                                                     .rounds = 30,
                                                     .cost_live = 1};
    sc->calendar = (struct calendar){
        .zone = zone_find("UTC"), .start_s = epoch_from_civil((struct civil){2026, 1, 1, 0, 0, 0})};
}

struct planning *planning_open(uint32_t bare, uint32_t virtual, double horizon_h)
{
    struct planning *p = calloc(1, sizeof(*p));
    arena_init(&p->arena, 0);
    struct scenario *sc = spec_build(&p->arena, 1, 8, 2000000, 64 * PLANNING_GIB);
    p->sc = sc;
    p->bare = bare;
    p->virtual = virtual;
    sc->hosts = arena_alloc(&p->arena, PLANNING_HOSTS, sizeof(*sc->hosts));
    sc->host_groups = arena_alloc(&p->arena, 2, sizeof(*sc->host_groups));
    sc->host_group_count = 2;
    sc->places = arena_alloc(&p->arena, 3, sizeof(*sc->places));
    sc->place_count = 3;
    for (int i = PLACE_BARE; i <= PLACE_VIRTUAL; i++)
        sc->places[i].hosts = arena_alloc(&p->arena, PLANNING_HOSTS / 8, 1);
    sc->host_count = 0;
    for (uint32_t h = 0; h < bare + virtual; h++)
        add_host(p, h < bare);
    sc->steps = arena_alloc(&p->arena, PLANNING_STEPS, sizeof(*sc->steps));
    sc->clock.horizon_ns = sc->account.to_ns = nanoseconds(horizon_h);
    sc->outputs.sample_ns = 24 * NS_PER_H;
    set_policies(sc);
    return p;
}

void planning_close(struct planning *p)
{
    arena_deinit(&p->arena);
    free(p);
}

static struct spec_host_set set_of(struct planning *p, uint32_t first, uint32_t count, int place)
{
    uint32_t *hosts = arena_alloc(&p->arena, count + 1, sizeof(*hosts));
    for (uint32_t i = 0; i < count; i++)
        hosts[i] = first + i;
    return (struct spec_host_set){.hosts = hosts, .count = count, .place = place};
}

struct spec_host_set planning_bare(struct planning *p, uint32_t first, uint32_t count)
{
    return set_of(p, first, count, PLACE_BARE);
}

struct spec_host_set planning_virtual(struct planning *p, uint32_t first, uint32_t count)
{
    return set_of(p, p->bare + first, count, PLACE_VIRTUAL);
}

struct spec_workload_set planning_workloads(struct planning *p, uint32_t first, uint32_t count)
{
    uint32_t *items = arena_alloc(&p->arena, count + 1, sizeof(*items));
    for (uint32_t i = 0; i < count; i++)
        items[i] = first + i;
    return (struct spec_workload_set){.items = items, .count = count};
}

struct spec_workload *planning_vms(struct planning *p, const char *name, int64_t count,
                                   int64_t memory_b, double mean, enum planning_place place)
{
    struct spec_workload *w = spec_build_workload(p->sc, name, count, 2, 2000000, memory_b, mean);
    w->place = (int32_t)place;
    w->host_allowed = (uint8_t *)(uintptr_t)p->sc->places[place].hosts;
    return w;
}

/* ---- the plan ---- */

struct spec_step *planning_step(struct planning *p, const char *id, const struct verb_desc *verb,
                                double at_h)
{
    struct spec_step *s = &p->sc->steps[p->sc->step_count++];
    cr_assert_leq(p->sc->step_count, PLANNING_STEPS);
    *s = (struct spec_step){.id = id,
                            .key = rng_key_indexed(rng_key("step/"), rng_key(id)),
                            .verb = verb,
                            .trigger = STEP_AT,
                            .at_ns = nanoseconds(at_h),
                            .after = SPEC_NONE};
    s->params = arena_alloc(&p->arena, 1, verb->params_size + 1);
    return s;
}

static void set(struct spec_step *step, const char *name, const void *value, size_t size)
{
    const struct param_desc *row = step->verb->params;
    while (row->name != NULL && strcmp(row->name, name) != 0)
        row++;
    cr_assert(row->name != NULL, "%s has no %s", step->verb->name, name);
    memcpy((char *)step->params + row->offset, value, size);
}

void planning_int(struct spec_step *step, const char *name, int64_t value)
{
    set(step, name, &value, sizeof(value));
}

void planning_choice(struct spec_step *step, const char *name, int value)
{
    set(step, name, &value, sizeof(value));
}

void planning_real(struct spec_step *step, const char *name, double value)
{
    set(step, name, &value, sizeof(value));
}

void planning_dist(struct spec_step *step, const char *name, struct dist value)
{
    set(step, name, &value, sizeof(value));
}

void planning_hosts(struct spec_step *step, const char *name, struct spec_host_set value)
{
    set(step, name, &value, sizeof(value));
}

void planning_items(struct spec_step *step, const char *name, struct spec_workload_set value)
{
    set(step, name, &value, sizeof(value));
}

void planning_pace(struct spec_step *step, const char *name, int64_t count, struct period per)
{
    struct spec_pace pace = {.count = count, .per = per};
    set(step, name, &pace, sizeof(pace));
}

void planning_ref(struct spec_step *step, const char *name, const char *what, int32_t ix)
{
    struct spec_ref ref = {.name = what, .ix = ix};
    set(step, name, &ref, sizeof(ref));
}

void planning_after(struct planning *p, struct spec_step *step, const char *id, double delay_h)
{
    step->trigger = STEP_AFTER;
    step->delay = (struct period){.ns = nanoseconds(delay_h)};
    for (uint32_t i = 0; i < p->sc->step_count; i++)
        if (strcmp(p->sc->steps[i].id, id) == 0) step->after = (int32_t)i;
    cr_assert_neq(step->after, SPEC_NONE);
}

void planning_room(struct planning *p, struct spec_step *step, uint32_t per_time, uint32_t times,
                   bool bare)
{
    step->first_host = p->sc->host_count;
    step->hosts_per_time = per_time;
    step->host_count = per_time * times;
    for (uint32_t i = 0; i < step->host_count; i++) {
        add_host(p, bare);
        struct spec_host *h = &p->sc->hosts[p->sc->host_count - 1];
        h->step = (int32_t)(step - p->sc->steps);
        h->occurrence = i / per_time;
    }
}

struct window planning_window(uint32_t days, int from_h, int to_h)
{
    struct window w = {.count = 1};
    w.pieces[0] = (struct window_piece){
        .days = days, .from_s = from_h * 3600, .to_s = (to_h <= from_h ? to_h + 24 : to_h) * 3600};
    return w;
}

struct dist planning_hours(double h)
{
    return (struct dist){.kind = DIST_CONSTANT, .a = (double)nanoseconds(h)};
}

/* ---- the run ---- */

static bool note_step(void *ctx, const struct record_step *row)
{
    struct planning *p = ctx;
    cr_assert_lt(p->rows, PLANNING_ROWS);
    p->row[p->rows++] = *row;
    return true;
}

static bool note_vm(void *ctx, const struct record_vm *row)
{
    struct planning *p = ctx;
    cr_assert_lt(p->vms, PLANNING_VMS);
    p->vm[p->vms++] = *row;
    return true;
}

static bool note_decision(void *ctx, const struct record_decision *d)
{
    struct planning *p = ctx;
    cr_assert_lt(p->notes, PLANNING_NOTES);
    snprintf(p->note[p->notes++], PLANNING_TEXT, "%.9g %s %s %s: %s", planning_h(d->t_ns),
             d->action, d->subject, d->outcome, d->reason);
    return true;
}

struct record planning_run(struct planning *p)
{
    struct record r;
    struct diag d = {0};
    p->rows = p->vms = p->notes = 0;
    p->sink =
        (struct record_sink){.ctx = p, .step = note_step, .vm = note_vm, .decision = note_decision};
    p->opt.sink = &p->sink;
    p->opt.audit = true;
    cr_assert(run_simulate(p->sc, &p->opt, &r, &d), "%s", d.msg);
    return r;
}

void planning_digest(struct planning *p, char text[DIGEST_TEXT])
{
    struct record r = planning_run(p);
    memcpy(text, r.digest, DIGEST_TEXT);
    record_deinit(&r);
}

const struct record_step *planning_row(const struct planning *p, const char *id, uint32_t n)
{
    for (int i = 0; i < p->rows; i++)
        if (strcmp(p->row[i].id, id) == 0 && p->row[i].occurrence == n) return &p->row[i];
    cr_assert(false, "no row %u of step %s", n, id);
    return NULL;
}

int planning_said(const struct planning *p, const char *a, const char *b)
{
    int n = 0;
    for (int i = 0; i < p->notes; i++)
        n += strstr(p->note[i], a) != NULL && strstr(p->note[i], b) != NULL;
    return n;
}
