/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/sizing.h"
#include "models/outlook.h"
#include "models/sizing_pack.h"
#include "sim/dmath.h"
#include <stdio.h>
#include <string.h>

enum { SIZING_NAMES = 3, SIZING_NAME = 256, SIZING_MODELS = 4 };
#define SIZING_NONE UINT32_MAX

struct sizing_all {
    const struct scenario *sc;
    struct outlook outlook;
    struct arena work;   /* ends with the sizing */
    uint32_t *pool_of;   /* places: the place that stands for their pool; SIZING_NONE: unused */
    uint32_t *host_pool; /* hosts: likewise; SIZING_NONE: of no pool */
    struct sizing_kind *kinds; /* of the pool in work */
    uint32_t kind_count, kind_cap;
    struct sizing_demand **demand; /* workloads: of each of their series */
};

struct sizing_out { /* what is found */
    struct arena *arena;
    struct record_sizing *rows;
    uint32_t count;
};

/* ---- pools ---- */

static uint32_t sizing_root(const struct sizing_all *a, uint32_t place)
{
    while (a->pool_of[place] != place)
        place = a->pool_of[place];
    return place;
}

/* The pool of host h: that of the places that hold it, which become one. */
static uint32_t sizing_pool_at(struct sizing_all *a, uint32_t h)
{
    uint32_t pool = SIZING_NONE;
    if (!a->outlook.there[h] || a->sc->hosts[h].hypervisor == NULL) return pool;
    for (uint32_t p = 0; p < a->sc->place_count; p++) {
        if (a->pool_of[p] == SIZING_NONE || !outlook_has(a->sc, p, h)) continue;
        uint32_t root = sizing_root(a, p);
        if (pool == SIZING_NONE || root == pool) {
            pool = root;
            continue;
        }
        uint32_t low = root < pool ? root : pool, high = root < pool ? pool : root;
        a->pool_of[high] = low;
        pool = low;
    }
    return pool;
}

static void sizing_pools(struct sizing_all *a)
{
    for (uint32_t p = 0; p < a->sc->place_count; p++)
        a->pool_of[p] = SIZING_NONE;
    for (uint32_t i = 0; i < a->outlook.count; i++)
        a->pool_of[a->outlook.vms[i].place] = a->outlook.vms[i].place;
    for (uint32_t h = 0; h < a->sc->host_count; h++)
        a->host_pool[h] = sizing_pool_at(a, h);
    for (uint32_t h = 0; h < a->sc->host_count; h++)
        if (a->host_pool[h] != SIZING_NONE) a->host_pool[h] = sizing_root(a, a->host_pool[h]);
}

/* ---- kinds of VMs ---- */

static uint32_t sizing_weighted(const struct spec_workload *wl, uint64_t i)
{
    const struct spec_size *sizes = wl->sizes.items;
    double total = 0.0, seen = 0.0;
    for (uint32_t k = 0; k < wl->sizes.count; k++)
        total += sizes[k].weight;
    /* multiples of the golden ratio fill [0, 1) evenly, however many there are */
    double turn = ((double)i + 0.5) * 0.61803398874989484820, at = (turn - dm_floor(turn)) * total;
    for (uint32_t k = 0; k + 1 < wl->sizes.count; k++) {
        seen += sizes[k].weight;
        if (at < seen) return k;
    }
    return wl->sizes.count - 1;
}

/* Which size VM number i has; where it is drawn in a run, the shares are those of the weights. */
static uint32_t sizing_deal(const struct spec_workload *wl, uint64_t i)
{
    uint64_t n = wl->sizes.count, count = (uint64_t)wl->count;
    if (n <= 1) return 0;
    if (wl->sizes_by == SIZE_TURN) return (uint32_t)(i % n);
    if (wl->sizes_by == SIZE_WEIGHT) return sizing_weighted(wl, i);
    if (i >= count) return (uint32_t)((i - count) % n);
    uint64_t block = (count + n - 1) / n;
    return (uint32_t)(i / block < n ? i / block : n - 1);
}

static struct sizing_kind *sizing_kind_new(struct sizing_all *a)
{
    if (a->kind_count == a->kind_cap) {
        uint32_t cap = a->kind_cap < 64 ? 64 : 2 * a->kind_cap;
        struct sizing_kind *all = arena_span_resize(&a->work, a->kinds, cap, sizeof(*all));
        if (all == NULL) return NULL;
        a->kinds = all;
        a->kind_cap = cap;
    }
    return &a->kinds[a->kind_count++];
}

/* One kind: VMs of a group with size number `size` and demand of series `series`. */
static bool sizing_kind_add(struct sizing_all *a, const struct outlook_vms *g, uint32_t size,
                            uint32_t series, uint32_t count)
{
    const struct spec_workload *wl = &a->sc->workloads[g->workload];
    const struct trace *tr = wl->demand.trace_ref;
    const struct spec_size *list = wl->sizes.items;
    const struct spec_size *spec = wl->sizes.count > 0 ? &list[size] : &wl->size;
    struct sizing_kind *x = sizing_kind_new(a);
    if (x == NULL) return false;
    *x = (struct sizing_kind){.workload = g->workload,
                              .count = count,
                              .vcpu = spec->vcpu,
                              .memory_b = spec->memory_b,
                              .nominal_mpt = spec->vcpu * spec->clock_mpt,
                              .demand = &a->demand[g->workload][series]};
    if (tr != NULL && wl->sizes.count == 0) { /* what the trace says about the VM */
        const struct trace_series *s = &tr->series[series];
        if (s->vcpu > 0) x->vcpu = s->vcpu;
        if (s->memory_b > 0) x->memory_b = s->memory_b;
        x->nominal_mpt = s->nominal_mpt > 0 ? s->nominal_mpt : x->vcpu * spec->clock_mpt;
    }
    x->scale = sizing_demand_in_points(wl) ? 1.0 : (double)x->nominal_mpt;
    int64_t core_mpt = g->clock_mpt > 0 ? g->clock_mpt : x->nominal_mpt / x->vcpu;
    if (g->vcpu > 0) x->vcpu = g->vcpu;
    if (g->memory_b > 0) x->memory_b = g->memory_b;
    if (g->vcpu > 0 || g->clock_mpt > 0) x->nominal_mpt = x->vcpu * core_mpt;
    return true;
}

static bool sizing_demands(struct sizing_all *a, uint32_t workload)
{
    const struct spec_workload *wl = &a->sc->workloads[workload];
    struct arena scratch;
    if (a->demand[workload] != NULL) return true;
    a->demand[workload] = arena_alloc(&a->work, sizing_demand_series(wl), sizeof(**a->demand));
    if (a->demand[workload] == NULL) return false;
    arena_init(&scratch, 0);
    bool ok = sizing_demand_of(a->sc, wl, a->outlook.end_ns, a->demand[workload], &scratch);
    arena_deinit(&scratch);
    return ok;
}

/* The kinds of one group: VMs counted by size and series. */
static bool sizing_group(struct sizing_all *a, const struct outlook_vms *g)
{
    const struct spec_workload *wl = &a->sc->workloads[g->workload];
    uint32_t series = sizing_demand_series(wl), sizes = wl->sizes.count > 1 ? wl->sizes.count : 1;
    uint32_t *count = arena_span_resize(&a->work, NULL, (size_t)series * sizes, sizeof(*count));
    if (count == NULL || !sizing_demands(a, g->workload)) return false;
    for (uint64_t i = g->first; i < (uint64_t)g->first + g->count; i++)
        if (!sizing_demand_over(wl, i, a->outlook.end_ns))
            count[(size_t)sizing_deal(wl, i) * series + i % series]++;
    bool ok = true;
    for (uint32_t k = 0; k < sizes; k++)
        for (uint32_t i = 0; ok && i < series; i++) {
            uint32_t n = count[(size_t)k * series + i];
            if (n > 0) ok = sizing_kind_add(a, g, k, i, n);
        }
    arena_span_resize(&a->work, count, 0, 1);
    return ok;
}

static bool sizing_kinds(struct sizing_all *a, uint32_t pool)
{
    a->kind_count = 0;
    for (uint32_t i = 0; i < a->outlook.count; i++) {
        const struct outlook_vms *g = &a->outlook.vms[i];
        if (sizing_root(a, g->place) == pool && !sizing_group(a, g)) return false;
    }
    return true;
}

/* ---- one pool ---- */

struct sizing_model {      /* one kind of host */
    uint32_t first, count; /* its first host, how many there are */
};

/* The kinds of hosts of a pool, the most common first, of several the one that comes first.
 * models: room for one per host. Returns how many. */
static uint32_t sizing_models(const struct sizing_all *a, uint32_t pool,
                              struct sizing_model *models)
{
    const struct spec_host *hosts = a->sc->hosts;
    uint32_t n = 0;
    for (uint32_t h = 0; h < a->sc->host_count; h++) {
        if (a->host_pool[h] != pool) continue;
        uint32_t m = 0;
        while (m < n && (hosts[models[m].first].server != hosts[h].server ||
                         hosts[models[m].first].hypervisor != hosts[h].hypervisor))
            m++;
        if (m == n) models[n++] = (struct sizing_model){h, 0};
        models[m].count++;
    }
    for (uint32_t i = 1; i < n; i++) { /* few: by insertion, which keeps the order of equals */
        struct sizing_model own = models[i];
        uint32_t at = i;
        for (; at > 0 && models[at - 1].count < own.count; at--)
            models[at] = models[at - 1];
        models[at] = own;
    }
    return n;
}

static const char *sizing_host_name(const struct scenario *sc, uint32_t h)
{
    const struct spec_host *host = &sc->hosts[h];
    if (host->cluster >= 0) return sc->clusters[host->cluster].name;
    if (host->step >= 0) return sc->steps[host->step].id;
    return host->group != NULL && host->group->name != NULL ? host->group->name : host->name;
}

/* The clusters of a pool (or groups of hosts, or steps that install them), the first three. */
static const char *sizing_pool_name(struct sizing_all *a, uint32_t pool, struct arena *to)
{
    const char *name[SIZING_NAMES];
    char text[SIZING_NAME];
    uint32_t n = 0;
    int len = 0;
    bool more = false;
    for (uint32_t h = 0; h < a->sc->host_count && !more; h++) {
        if (a->host_pool[h] != pool) continue;
        const char *own = sizing_host_name(a->sc, h);
        bool known = false;
        for (uint32_t i = 0; i < n; i++)
            known = known || strcmp(name[i], own) == 0;
        if (known) continue;
        more = n == SIZING_NAMES;
        if (!more) name[n++] = own;
    }
    for (uint32_t i = 0; i < n; i++)
        len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%.*s", i > 0 ? ", " : "",
                        SIZING_NAME / SIZING_NAMES - 8, name[i]);
    if (more) len += snprintf(text + len, sizeof(text) - (size_t)len, " ...");
    return arena_text(to, text, (size_t)len);
}

/* One row for each of the most common kinds of host: the whole pool packed into such hosts. */
static bool sizing_pool(struct sizing_all *a, uint32_t pool, struct sizing_model *models,
                        struct sizing_out *out)
{
    uint32_t n = sizing_models(a, pool, models), hosts = 0;
    const char *name = sizing_pool_name(a, pool, out->arena);
    if (name == NULL || !sizing_kinds(a, pool)) return false;
    for (uint32_t m = 0; m < n; m++)
        hosts += models[m].count;
    for (uint32_t m = 0; m < n && m < SIZING_MODELS && a->kind_count > 0; m++) {
        const struct spec_host *like = &a->sc->hosts[models[m].first];
        struct record_sizing *row = &out->rows[out->count++];
        struct sizing_case c = {.sc = a->sc,
                                .policies = &a->outlook.policies,
                                .server = like->server,
                                .hypervisor = like->hypervisor,
                                .kinds = a->kinds,
                                .kind_count = a->kind_count};
        *row = (struct record_sizing){.pool = name,
                                      .model = like->server->name,
                                      .hypervisor = like->hypervisor->name,
                                      .models = n,
                                      .hosts = hosts,
                                      .alike = models[m].count};
        if (!sizing_pack(&c, row)) return false;
    }
    return true;
}

/* ---- interface ---- */

static bool sizing_rows(struct sizing_all *a, struct sizing_out *out)
{
    const struct scenario *sc = a->sc;
    struct sizing_model *models =
        arena_alloc(&a->work, (size_t)sc->host_count + 1, sizeof(*models));
    uint8_t *done = arena_alloc(&a->work, (size_t)sc->place_count + 1, 1);
    size_t most = (size_t)sc->place_count * SIZING_MODELS + 1;
    out->rows = arena_alloc(out->arena, most, sizeof(*out->rows));
    if (models == NULL || done == NULL || out->rows == NULL) return false;
    for (uint32_t h = 0; h < sc->host_count; h++) {
        uint32_t pool = a->host_pool[h];
        if (pool == SIZING_NONE || done[pool]) continue;
        done[pool] = 1;
        if (!sizing_pool(a, pool, models, out)) return false;
    }
    return true;
}

static bool sizing_all_of(struct sizing_all *a, struct sizing_out *out)
{
    const struct scenario *sc = a->sc;
    if (!outlook_of(sc, &a->outlook, &a->work)) return false;
    a->pool_of = arena_alloc(&a->work, (size_t)sc->place_count + 1, sizeof(*a->pool_of));
    a->host_pool = arena_alloc(&a->work, (size_t)sc->host_count + 1, sizeof(*a->host_pool));
    a->demand = arena_alloc(&a->work, (size_t)sc->workload_count + 1, sizeof(*a->demand));
    if (a->pool_of == NULL || a->host_pool == NULL || a->demand == NULL) return false;
    sizing_pools(a);
    return sizing_rows(a, out);
}

bool sizing_of(const struct scenario *sc, struct arena *to, struct record_sizing **rows,
               uint32_t *count)
{
    struct sizing_all a = {.sc = sc};
    struct sizing_out out = {.arena = to};
    arena_init(&a.work, 0);
    bool ok = sizing_all_of(&a, &out);
    arena_deinit(&a.work);
    *rows = out.rows;
    *count = ok ? out.count : 0;
    return ok;
}
