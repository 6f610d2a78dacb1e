/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/placement.h"
#include "sim/dmath.h"
#include <string.h>

static const struct place_ops *placement_ops(const struct world *w)
{
    return w->policies.placement.algorithm.policy->ops;
}

/* ---- set-up ---- */

static uint32_t placement_row_count(const struct spec_names *names, int32_t *rows,
                                    const struct scenario *sc, uint32_t next)
{
    for (uint32_t i = 0; i < sc->workload_count; i++)
        for (uint32_t n = 0; n < names->count; n++)
            if (strcmp(names->items[n], sc->workloads[i].name) == 0 && rows[i] == SPEC_NONE)
                rows[i] = (int32_t)next++;
    return next;
}

static bool placement_affinity(struct world *w)
{
    const struct scenario *sc = w->sc;
    uint32_t n = sc->workload_count, rows = 0;
    w->apart_row = arena_alloc(w->arena, n + 1, sizeof(int32_t));
    w->together_row = arena_alloc(w->arena, n + 1, sizeof(int32_t));
    if (w->apart_row == NULL || w->together_row == NULL) return false;
    for (uint32_t i = 0; i < n; i++)
        w->apart_row[i] = w->together_row[i] = SPEC_NONE;
    rows = placement_row_count(&sc->policies.placement.keep_apart, w->apart_row, sc, rows);
    rows = placement_row_count(&sc->policies.placement.keep_together, w->together_row, sc, rows);
    w->affinity_rows = rows;
    w->apart = arena_alloc(w->arena, (size_t)rows * w->host_slots + 1, sizeof(uint32_t));
    w->together_host = arena_alloc(w->arena, (size_t)rows + 1, sizeof(uint32_t));
    return w->apart != NULL && w->together_host != NULL;
}

/* Equal sets of allowed hosts become one zone of the index; sets beyond its zones stay filters. */
static bool placement_zones(struct world *w)
{
    const struct scenario *sc = w->sc;
    size_t bytes = ((size_t)w->host_count + 7) / 8;
    uint32_t zones = 0;
    w->zone = arena_alloc(w->arena, sc->workload_count + 1, sizeof(*w->zone));
    if (w->zone == NULL) return false;
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        const uint8_t *set = sc->workloads[i].host_allowed;
        for (uint32_t k = 0; k < i && set != NULL && w->zone[i] == 0; k++) {
            const uint8_t *other = sc->workloads[k].host_allowed;
            if (other != NULL && memcmp(set, other, bytes) == 0) w->zone[i] = w->zone[k];
        }
        if (set == NULL || w->zone[i] > 0 || zones == FIT_ZONES) continue;
        fit_zone_set(w->fit, zones, set);
        w->zone[i] = ++zones;
    }
    return true;
}

bool placement_init(struct world *w)
{
    const struct policy_choice *policy = &w->policies.placement.algorithm;
    if (!placement_affinity(w)) return false;
    size_t size = policy->policy->state_size;
    w->place_state = arena_alloc(w->arena, 1, size > 0 ? size : 1);
    w->fit = fit_create(w->arena, w->host_count, w->host_key, w->host_class);
    return w->place_state != NULL && w->fit != NULL && placement_zones(w);
}

bool placement_clone(struct world *dst, const struct world *src)
{
    uint32_t n = src->sc->workload_count, rows = src->affinity_rows;
    size_t size = src->policies.placement.algorithm.policy->state_size;
    dst->fit = fit_clone(src->fit, dst->arena);
    dst->place_state = arena_alloc(dst->arena, 1, size > 0 ? size : 1);
    dst->zone = arena_alloc(dst->arena, n + 1, sizeof(*dst->zone));
    dst->apart_row = arena_alloc(dst->arena, n + 1, sizeof(int32_t));
    dst->together_row = arena_alloc(dst->arena, n + 1, sizeof(int32_t));
    dst->apart = arena_alloc(dst->arena, (size_t)rows * src->host_slots + 1, sizeof(uint32_t));
    dst->together_host = arena_alloc(dst->arena, (size_t)rows + 1, sizeof(uint32_t));
    if (!dst->fit || !dst->place_state || !dst->zone || !dst->apart_row || !dst->together_row ||
        !dst->apart || !dst->together_host)
        return false;
    memcpy(dst->place_state, src->place_state, size);
    memcpy(dst->zone, src->zone, n * sizeof(*dst->zone));
    memcpy(dst->apart_row, src->apart_row, n * sizeof(int32_t));
    memcpy(dst->together_row, src->together_row, n * sizeof(int32_t));
    memcpy(dst->apart, src->apart, (size_t)rows * src->host_slots * sizeof(uint32_t));
    memcpy(dst->together_host, src->together_host, (size_t)rows * sizeof(uint32_t));
    return true;
}

/* ---- what is free ---- */

/* Share `ratio` of `have` less the headroom, as an integer; 0 = unlimited. */
static int64_t placement_limit(const struct world *w, int64_t have, double ratio)
{
    if (ratio <= 0.0) return INT64_MAX;
    double limit = (double)have * ratio * (1.0 - w->policies.placement.headroom);
    SIM_ASSERT(limit >= 0.0 && limit < 0x1p62);
    return (int64_t)dm_floor(limit + 0.5);
}

static int64_t placement_rest(int64_t limit, int64_t taken)
{
    return limit == INT64_MAX ? INT64_MAX : limit - taken;
}

/* What host h could take if it carried nothing. */
static struct fit_free placement_empty(const struct world *w, uint32_t h)
{
    const struct spec_placement *p = &w->policies.placement;
    struct fit_free f = {.memory_b = w->host_memory_b[h],
                         .rating_mpt = INT64_MAX,
                         .vcpus = INT64_MAX,
                         .core_mpt = w->host_core_mpt[h],
                         .open = true};
    if (w->host_flags[h] & HOST_BARE) return f;
    f.memory_b = placement_limit(w, f.memory_b, p->overcommit_memory);
    f.memory_b = placement_rest(f.memory_b, w->host_overhead[h].memory_base_b);
    f.vcpus = placement_limit(w, w->host_cores[h], p->overcommit_cpu);
    f.rating_mpt = placement_limit(w, w->host_capacity_mpt[h], p->overcommit_rating);
    return f;
}

/* How many VMs h may carry: one on bare metal. */
static int64_t placement_max_vms(const struct world *w, uint32_t h)
{
    if (w->host_flags[h] & HOST_BARE) return 1;
    int64_t most = w->policies.placement.max_vms_per_host;
    return most > 0 ? most : INT64_MAX;
}

void placement_refresh(struct world *w, uint32_t h)
{
    struct fit_free f = placement_empty(w, h);
    enum host_state state = (enum host_state)w->host_state[h];
    int64_t base = w->host_overhead[h].memory_base_b;
    f.memory_b = placement_rest(f.memory_b, w->host_configured_b[h] + w->host_overhead_b[h] - base);
    f.rating_mpt = placement_rest(f.rating_mpt, w->host_rating_mpt[h]);
    f.vcpus = placement_rest(f.vcpus, w->host_vcpus[h]);
    f.vms = w->host_vms[h];
    f.open =
        w->host_vms[h] < placement_max_vms(w, h) && state != HOST_STOPPING && state != HOST_FAILED;
    f.off = state == HOST_OFF || state == HOST_STOPPING;
    fit_set(w->fit, (host_id){h}, &f);
}

/* ---- choosing ---- */

/* What a VM asks beyond plain capacity. */
struct placement_filter {
    const struct world *w;
    const struct vm_size *size;
    const uint8_t *allowed; /* bit set of hosts that are no zone of the index; NULL = all */
    const uint32_t *apart;  /* VMs of its workload by host, which must be 0; NULL = no matter */
};

static bool placement_allows(const void *ctx, host_id h)
{
    const struct placement_filter *f = ctx;
    if (f->allowed != NULL && !(f->allowed[h.ix / 8] >> (h.ix % 8) & 1)) return false;
    if (f->apart != NULL && f->apart[h.ix] > 0) return false;
    if (!f->w->overhead_differs) return true;
    int64_t here = f->size->overhead_b[f->w->host_overhead[h.ix].memory_table];
    return fit_get(f->w->fit, h)->memory_b >= f->size->memory_b + here;
}

static int64_t placement_power(const void *world, host_id h, int64_t extra_mpt)
{
    const struct world *w = world;
    int64_t used = w->host_used_mpt[h.ix] + extra_mpt;
    if (used > w->host_capacity_mpt[h.ix]) used = w->host_capacity_mpt[h.ix];
    return world_power_at(w, h.ix, used);
}

static int64_t placement_capacity(const void *world, host_id h)
{
    return ((const struct world *)world)->host_capacity_mpt[h.ix];
}

static int64_t placement_memory(const void *world, host_id h)
{
    return ((const struct world *)world)->host_memory_b[h.ix];
}

static int64_t placement_used(const void *world, host_id h)
{
    return ((const struct world *)world)->host_used_mpt[h.ix];
}

static struct fit_free placement_when_empty(const void *world, host_id h)
{
    return placement_empty(world, h.ix);
}

/* Fills the need of VM v; `filter` must live as long as the need. */
static struct fit_need placement_need(const struct world *w, uint32_t v,
                                      struct placement_filter *filter)
{
    uint32_t workload = w->vm_workload[v];
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    const struct spec_workload *spec = &w->sc->workloads[workload];
    int32_t apart = w->apart_row[workload];
    uint32_t zone = w->zone[workload];
    *filter = (struct placement_filter){.w = w, .size = size};
    if (zone == 0) filter->allowed = spec->host_allowed;
    if (apart != SPEC_NONE) filter->apart = &w->apart[(size_t)apart * w->host_slots];
    bool filtered = filter->allowed || filter->apart || w->overhead_differs;
    return (struct fit_need){.memory_b = size->memory_b + size->overhead_min_b,
                             .rating_mpt = size->nominal_mpt,
                             .vcpus = size->vcpu,
                             .core_mpt = spec->fast_core ? size->core_mpt : 0,
                             .zone = zone,
                             .allows = filtered ? placement_allows : NULL,
                             .ctx = filter};
}

/* The host that the other VMs of v's workload are on, when they are kept together. */
static host_id placement_bound(const struct world *w, uint32_t v)
{
    int32_t together = w->together_row[w->vm_workload[v]];
    if (together == SPEC_NONE || w->together_host[together] == 0) return HOST_NONE;
    return (host_id){w->together_host[together] - 1};
}

host_id placement_choose(struct world *w, uint32_t v, enum place_reason *why)
{
    struct placement_filter filter;
    uint64_t stream = rng_stream(w->draws, DRAW_PLACEMENT, w->vm_key[v]);
    struct place_view view = {.fit = w->fit,
                              .world = w,
                              .power_uw = placement_power,
                              .capacity_mpt = placement_capacity,
                              .memory_b = placement_memory,
                              .used_mpt = placement_used,
                              .when_empty = placement_when_empty};
    struct place_ask ask = {.need = placement_need(w, v, &filter),
                            .memory_b = w->sizes[w->vm_size[v]].memory_b,
                            .demand_mpt = w->vm_demand_mpt[v],
                            .draws = rng_cursor(stream, w->vm_attempts[v])};
    w->vm_attempts[v]++;
    *why = PLACE_OK;
    host_id h = placement_bound(w, v);
    if (!host_is_none(h)) {
        if (fit_ok(w->fit, h, &ask.need)) return h;
        *why = PLACE_NO_CAPACITY;
        return HOST_NONE;
    }
    h = placement_ops(w)->choose(w->place_state, w->policies.placement.algorithm.params, &view,
                                 &ask, why);
    ENGINE_ASSERT(&w->engine, host_is_none(h) || fit_ok(w->fit, h, &ask.need));
    return h;
}

void placement_bind(struct world *w, uint32_t h, uint32_t v)
{
    int32_t apart = w->apart_row[w->vm_workload[v]], together = w->together_row[w->vm_workload[v]];
    if (apart != SPEC_NONE) w->apart[(size_t)apart * w->host_slots + h]++;
    if (together == SPEC_NONE) return;
    w->apart[(size_t)together * w->host_slots + h]++;
    w->together_host[together] = h + 1;
}

void placement_release(struct world *w, uint32_t h, uint32_t v)
{
    int32_t apart = w->apart_row[w->vm_workload[v]], together = w->together_row[w->vm_workload[v]];
    if (apart != SPEC_NONE) w->apart[(size_t)apart * w->host_slots + h]--;
    if (together == SPEC_NONE) return;
    if (--w->apart[(size_t)together * w->host_slots + h] == 0) w->together_host[together] = 0;
}

/* ---- waiting VMs ---- */

bool placement_must_wait(const struct world *w, uint32_t v)
{
    if (w->policies.placement.queue != 1) return false;
    uint32_t level = (uint32_t)w->sc->workloads[w->vm_workload[v]].priority;
    for (uint32_t p = level; p < QUEUE_LEVELS; p++)
        if (w->host_vms[w->host_count + p] > 0) return true;
    return false;
}

void placement_room(struct world *w)
{
    if (w->queue_due) return;
    for (uint32_t p = 0; p < QUEUE_LEVELS; p++)
        if (w->host_vms[w->host_count + p] > 0) w->queue_due = true;
    if (w->queue_due) engine_at(&w->engine, world_now(w), PHASE_ARRIVAL, EV_QUEUE, 0, 0);
}
