/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/placement.h"
#include "models/host.h"
#include "models/rules.h"
#include "sim/dmath.h"
#include <string.h>

static const struct place_ops *placement_ops(const struct world *w)
{
    return w->policies.placement.algorithm.policy->ops;
}

/* ---- set-up ---- */

/* Every place becomes one zone of the index, as far as there are zones; others stay filters. */
static bool placement_zones(struct world *w)
{
    uint32_t n = w->sc->place_count;
    w->workload_place = arena_alloc(w->arena, w->sc->workload_count + 1, sizeof(uint32_t));
    w->place_zone = arena_alloc(w->arena, n + 1, sizeof(*w->place_zone));
    if (w->workload_place == NULL || w->place_zone == NULL) return false;
    for (uint32_t i = 0, zones = 0; i < n && zones < FIT_ZONES; i++) {
        if (w->sc->places[i].hosts == NULL) continue;
        fit_zone_set(w->fit, zones, w->sc->places[i].hosts);
        w->place_zone[i] = ++zones;
    }
    for (uint32_t i = 0; i < w->sc->workload_count; i++)
        w->workload_place[i] = (uint32_t)w->sc->workloads[i].place;
    return true;
}

bool placement_init(struct world *w)
{
    const struct policy_choice *policy = &w->policies.placement.algorithm;
    size_t size = policy->policy->state_size;
    if (!rules_init(w)) return false;
    w->place_state = arena_alloc(w->arena, 1, size > 0 ? size : 1);
    w->fit = fit_create(w->arena, w->host_count, w->host_key, w->host_class);
    return w->place_state != NULL && w->fit != NULL && placement_zones(w);
}

bool placement_clone(struct world *dst, const struct world *src)
{
    uint32_t n = src->sc->workload_count, places = src->sc->place_count;
    size_t size = src->policies.placement.algorithm.policy->state_size;
    dst->fit = fit_clone(src->fit, dst->arena);
    dst->place_state = arena_alloc(dst->arena, 1, size > 0 ? size : 1);
    dst->workload_place = arena_alloc(dst->arena, n + 1, sizeof(uint32_t));
    dst->place_zone = arena_alloc(dst->arena, places + 1, sizeof(*dst->place_zone));
    if (!dst->fit || !dst->place_state || !dst->workload_place || !dst->place_zone) return false;
    memcpy(dst->place_state, src->place_state, size);
    memcpy(dst->workload_place, src->workload_place, n * sizeof(uint32_t));
    memcpy(dst->place_zone, src->place_zone, places * sizeof(*dst->place_zone));
    return rules_clone(dst, src);
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

struct fit_free placement_empty(const struct world *w, uint32_t h)
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
    int64_t taken = w->host_configured_b[h] + w->host_overhead_b[h] - base + w->host_held_b[h];
    f.memory_b = placement_rest(f.memory_b, taken);
    f.rating_mpt = placement_rest(f.rating_mpt, w->host_rating_mpt[h] + w->host_held_rating[h]);
    f.vcpus = placement_rest(f.vcpus, w->host_vcpus[h] + w->host_held_vcpus[h]);
    f.vms = w->host_vms[h] + w->host_held[h];
    bool there = state == HOST_OFF || state == HOST_BOOTING || state == HOST_UP;
    f.open = there && f.vms < placement_max_vms(w, h) && w->host_blocks[h] == 0;
    f.off = state == HOST_OFF || state == HOST_STOPPING;
    fit_set(w->fit, (host_id){h}, &f);
}

/* ---- choosing ---- */

/* What a VM asks beyond plain capacity. */
struct placement_filter {
    const struct world *w;
    const struct vm_size *size;
    const uint8_t *allowed; /* bit set of hosts that are no zone of the index; NULL = all */
    uint32_t workload, level;
    uint32_t but; /* a host that does not count; TABLE_NONE */
    bool rules;   /* the workload has rules */
};

static bool placement_allows(const void *ctx, host_id h)
{
    const struct placement_filter *f = ctx;
    if (h.ix == f->but) return false;
    if (f->allowed != NULL && !(f->allowed[h.ix / 8] >> (h.ix % 8) & 1)) return false;
    if (f->rules && !rules_allow(f->w, f->workload, h.ix, f->level, f->but)) return false;
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

/* Fills the need of VM v in a place; `filter` must live as long as the need. */
static struct fit_need placement_need(const struct world *w, uint32_t v, uint32_t place,
                                      struct placement_filter *filter)
{
    uint32_t workload = w->vm_workload[v], zone = w->place_zone[place];
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    const struct spec_workload *spec = &w->sc->workloads[workload];
    *filter = (struct placement_filter){.w = w,
                                        .size = size,
                                        .workload = workload,
                                        .but = TABLE_NONE,
                                        .rules = rules_any(w, workload)};
    if (zone == 0) filter->allowed = w->sc->places[place].hosts;
    bool filtered = filter->allowed || filter->rules || w->overhead_differs;
    return (struct fit_need){.memory_b = size->memory_b + size->overhead_min_b,
                             .rating_mpt = size->nominal_mpt,
                             .vcpus = size->vcpu,
                             .core_mpt = spec->fast_core ? size->core_mpt : 0,
                             .zone = zone,
                             .allows = filtered ? placement_allows : NULL,
                             .ctx = filter};
}

/* The policy's choice, with ever less even spreads until there is one. */
static host_id placement_ask(struct world *w, uint32_t v, struct place_ask *ask,
                             struct placement_filter *filter, enum place_reason *why)
{
    struct place_view view = {.fit = w->fit,
                              .world = w,
                              .power_uw = placement_power,
                              .capacity_mpt = placement_capacity,
                              .memory_b = placement_memory,
                              .used_mpt = placement_used,
                              .when_empty = placement_when_empty};
    const struct policy_choice *algorithm = &w->policies.placement.algorithm;
    uint32_t levels = rules_levels(w, w->vm_workload[v]);
    host_id h = HOST_NONE;
    for (filter->level = 0; filter->level < levels && host_is_none(h); filter->level++) {
        *why = PLACE_OK;
        h = placement_ops(w)->choose(w->place_state, algorithm->params, &view, ask, why);
    }
    filter->level = levels;
    ENGINE_ASSERT(&w->engine, host_is_none(h) || fit_ok(w->fit, h, &ask->need));
    return h;
}

static host_id placement_in(struct world *w, uint32_t v, uint32_t place, uint32_t but,
                            enum place_reason *why)
{
    struct placement_filter filter;
    uint64_t stream = rng_stream(w->draws, DRAW_PLACEMENT, w->vm_key[v]);
    struct place_ask ask = {.need = placement_need(w, v, place, &filter),
                            .memory_b = w->sizes[w->vm_size[v]].memory_b,
                            .demand_mpt = w->vm_demand_mpt[v],
                            .draws = rng_cursor(stream, w->vm_attempts[v])};
    filter.but = but;
    if (but != TABLE_NONE) ask.need.allows = placement_allows;
    w->vm_attempts[v]++;
    uint32_t bound = rules_bound(w, w->vm_workload[v]);
    if (bound == TABLE_NONE || bound == but) return placement_ask(w, v, &ask, &filter, why);
    *why = PLACE_OK;
    if (fit_ok(w->fit, (host_id){bound}, &ask.need)) return (host_id){bound};
    *why = PLACE_NO_CAPACITY;
    return HOST_NONE;
}

host_id placement_choose(struct world *w, uint32_t v, enum place_reason *why)
{
    return placement_in(w, v, w->vm_place[v], TABLE_NONE, why);
}

host_id placement_choose_for(struct world *w, uint32_t v, uint32_t place, enum place_reason *why)
{
    return placement_in(w, v, place, w->vm_host[v], why);
}

/* Why host h, where v has no room, has none. */
static const char *placement_refusal(const struct world *w, uint32_t h, const struct fit_need *need)
{
    const struct fit_free *f = fit_get(w->fit, (host_id){h});
    if (w->host_blocks[h] > 0) return "the host is in maintenance";
    if (!f->open) return "the host takes no VMs";
    if (f->memory_b < need->memory_b) return "not enough memory";
    if (f->vcpus < need->vcpus) return "not enough vCPUs";
    if (f->rating_mpt < need->rating_mpt) return "not enough rating";
    if (f->core_mpt < need->core_mpt) return "its cores are too slow";
    return "it may not run there";
}

bool placement_may_go(const struct world *w, uint32_t v, uint32_t h, const char **why)
{
    struct placement_filter filter;
    struct fit_need need = placement_need(w, v, w->vm_place[v], &filter);
    filter.rules = false; /* rules_may_go knows where it comes from */
    *why = NULL;
    if (h == w->vm_host[v])
        *why = "it is there already";
    else if (!fit_ok(w->fit, (host_id){h}, &need))
        *why = placement_refusal(w, h, &need);
    else
        *why = rules_may_go(w, v, h);
    return *why == NULL;
}

void placement_hold(struct world *w, uint32_t h, uint32_t v, int sign)
{
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    int64_t overhead = size->overhead_b[w->host_overhead[h].memory_table];
    w->host_held[h] += (uint32_t)sign;
    w->host_held_b[h] += sign * (size->memory_b + overhead);
    w->host_held_vcpus[h] += sign * (int64_t)size->vcpu;
    w->host_held_rating[h] += sign * size->nominal_mpt;
    rules_count(w, h, v, sign);
    placement_refresh(w, h);
    if (sign > 0) return;
    placement_room(w);
    if (w->host_held[h] == 0) host_emptied(w, h);
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
