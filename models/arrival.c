/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/arrival.h"
#include "models/vm.h"
#include "sim/time.h"

/* ---- size ---- */

static uint32_t arrival_pick_weighted(const struct world *w, uint32_t workload, uint64_t key)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    const struct spec_size *sizes = spec->sizes.items;
    double total = 0.0, seen = 0.0;
    for (uint32_t i = 0; i < spec->sizes.count; i++)
        total += sizes[i].weight;
    struct rng_cursor c = rng_cursor(rng_stream(w->draws, DRAW_SIZE, key), 0);
    double at = rng_unit(&c) * total;
    for (uint32_t i = 0; i + 1 < spec->sizes.count; i++) {
        seen += sizes[i].weight;
        if (at < seen) return i;
    }
    return spec->sizes.count - 1;
}

static uint32_t arrival_pick_size(const struct world *w, uint32_t workload, uint64_t index,
                                  uint64_t key)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    const struct source *s = &w->sources[workload];
    uint32_t n = s->size_count;
    if (n == 1) return s->size_first;
    if (s->size_by_series || spec->sizes_by == SIZE_TURN)
        return s->size_first + (uint32_t)(index % n);
    if (spec->sizes_by == SIZE_WEIGHT)
        return s->size_first + arrival_pick_weighted(w, workload, key);
    if (index >= (uint64_t)spec->count) /* blocks are of the initial VMs; later ones take turns */
        return s->size_first + (uint32_t)((index - (uint64_t)spec->count) % n);
    uint64_t block = ((uint64_t)spec->count + n - 1) / n;
    uint64_t i = block > 0 ? index / block : 0;
    return s->size_first + (uint32_t)(i < n ? i : n - 1);
}

/* ---- one VM ---- */

static uint32_t arrival_create(struct world *w, uint32_t workload, uint64_t index)
{
    uint32_t v = table_take(&w->vms, w, w->arena);
    if (v == TABLE_NONE) {
        engine_nomem(&w->engine);
        return TABLE_NONE;
    }
    const struct trace *tr = w->sc->workloads[workload].demand.trace_ref;
    w->vm_key[v] = rng_key_indexed(w->sc->workloads[workload].key, index);
    w->vm_index[v] = (uint32_t)index;
    w->vm_workload[v] = workload;
    w->vm_size[v] = w->vm_born[v] = arrival_pick_size(w, workload, index, w->vm_key[v]);
    w->vm_place[v] = w->workload_place[workload];
    w->vm_column[v] = tr != NULL ? (uint32_t)(index % tr->series_count) : 0;
    w->vm_host[v] = TABLE_NONE;
    w->vm_state[v] = VM_WAITING;
    w->vm_life_end_ns[v] = TIME_NEVER;
    w->vm_arrived_ns[v] = w->vm_since_ns[v] = world_now(w);
    w->arrived++;
    w->workload_meter[workload].arrived++;
    w->engine.instant_cap = 1000000 + 16 * ((uint64_t)w->host_count + w->vms.live);
    return v;
}

static void arrival_one(struct world *w, uint32_t workload, uint64_t index)
{
    uint32_t v = arrival_create(w, workload, index);
    if (v != TABLE_NONE) vm_enter(w, v);
}

/* ---- groups and processes ---- */

struct arrival_plan { /* one VM of a group that arrives together */
    double size;
    uint64_t key;
    uint32_t workload, index;
};

static int arrival_order(const void *a, const void *b)
{
    const struct arrival_plan *x = a, *y = b;
    if (x->size > y->size || x->size < y->size) return x->size > y->size ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

/* Heap sort: no library sort may decide an order, and this one needs no memory. */
static void arrival_sort(struct arrival_plan *p, uint32_t n)
{
    for (uint32_t end = n, start = n / 2; end > 1;) {
        if (start > 0)
            start--;
        else {
            end--;
            struct arrival_plan t = p[0];
            p[0] = p[end];
            p[end] = t;
        }
        for (uint32_t root = start, child; (child = 2 * root + 1) < end; root = child) {
            if (child + 1 < end && arrival_order(&p[child], &p[child + 1]) < 0) child++;
            if (arrival_order(&p[root], &p[child]) >= 0) break;
            struct arrival_plan t = p[root];
            p[root] = p[child];
            p[child] = t;
        }
    }
}

/* Size of a VM for "largest first": the larger of its shares of the estate's memory and rating. */
static double arrival_relative_size(const struct world *w, uint32_t size)
{
    double memory = 0.0, rating = 0.0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        memory += (double)w->host_memory_b[h];
        rating += (double)w->host_capacity_mpt[h];
    }
    double m = memory > 0.0 ? (double)w->sizes[size].memory_b / memory : 0.0;
    double r = rating > 0.0 ? (double)w->sizes[size].nominal_mpt / rating : 0.0;
    return m > r ? m : r;
}

/* VMs of a trace whose series begin at different times arrive one by one. */
static bool arrival_by_series(const struct spec_workload *spec)
{
    const struct trace *tr = spec->demand.trace_ref;
    if (tr == NULL) return false;
    bool staggered = false;
    for (uint32_t i = 0; i < tr->series_count; i++)
        staggered |= tr->series[i].start_ns > 0;
    return staggered;
}

static bool arrival_in_group(const struct spec_workload *spec, int64_t t_ns)
{
    return spec->start_ns == t_ns && !arrival_by_series(spec);
}

static void arrival_sorted(struct world *w)
{
    const struct scenario *sc = w->sc;
    uint64_t total = 0;
    for (uint32_t i = 0; i < sc->workload_count; i++)
        if (arrival_in_group(&sc->workloads[i], world_now(w)))
            total += (uint64_t)sc->workloads[i].count;
    struct arrival_plan *plan = arena_span_resize(w->arena, NULL, total + 1, sizeof(*plan));
    if (plan == NULL) {
        engine_nomem(&w->engine);
        return;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        if (!arrival_in_group(&sc->workloads[i], world_now(w))) continue;
        for (int64_t k = 0; k < sc->workloads[i].count; k++) {
            uint64_t key = rng_key_indexed(sc->workloads[i].key, (uint64_t)k);
            uint32_t size = arrival_pick_size(w, i, (uint64_t)k, key);
            plan[n++] = (struct arrival_plan){arrival_relative_size(w, size), key, i, (uint32_t)k};
        }
    }
    arrival_sort(plan, n);
    for (uint32_t i = 0; i < n; i++)
        arrival_one(w, plan[i].workload, plan[i].index);
    arena_span_resize(w->arena, plan, 0, sizeof(*plan));
}

void arrival_group(struct world *w, uint32_t workload)
{
    if (workload == TABLE_NONE) {
        arrival_sorted(w);
        return;
    }
    for (int64_t k = 0; k < w->sc->workloads[workload].count; k++)
        arrival_one(w, workload, (uint64_t)k);
}

/* Numbers of added VMs are behind those of all that arrive by themselves. */
void arrival_add(struct world *w, uint32_t workload, uint32_t count)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    uint64_t first = spec->arrival_rate > 0.0 ? UINT32_C(1) << 31 : (uint64_t)spec->count;
    for (uint32_t i = 0; i < count && !w->engine.out_of_memory; i++)
        arrival_one(w, workload, first + w->added[workload]++);
}

static void arrival_schedule(struct world *w, uint32_t workload, uint64_t index)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    struct rng_cursor c = rng_cursor(rng_stream(w->draws, DRAW_ARRIVAL, spec->key), index);
    struct dist gap = {.kind = DIST_EXPONENTIAL, .a = 1e9 / spec->arrival_rate};
    int64_t dt = dist_duration_ns(&gap, &c);
    if (dt <= w->engine.horizon_ns - world_now(w))
        engine_at(&w->engine, world_now(w) + dt, PHASE_ARRIVAL, EV_ARRIVE, workload, index);
}

void arrival_next(struct world *w, uint32_t workload, uint64_t index)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    arrival_one(w, workload, index);
    if (spec->arrival_rate > 0.0 && index >= (uint64_t)spec->count)
        arrival_schedule(w, workload, index + 1);
}

static void arrival_start_series(struct world *w, uint32_t workload)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    const struct trace *tr = spec->demand.trace_ref;
    for (int64_t k = 0; k < spec->count; k++) {
        int64_t t = spec->start_ns + tr->series[(uint64_t)k % tr->series_count].start_ns;
        engine_at(&w->engine, t, PHASE_ARRIVAL, EV_ARRIVE, workload, (uint64_t)k);
    }
}

void arrivals_start(struct world *w)
{
    const struct scenario *sc = w->sc;
    bool sorted = sc->policies.placement.order == 1;
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        const struct spec_workload *spec = &sc->workloads[i];
        bool first = true; /* of the workloads with this start */
        for (uint32_t k = 0; k < i; k++)
            first = first && (arrival_by_series(&sc->workloads[k]) ||
                              sc->workloads[k].start_ns != spec->start_ns);
        if (arrival_by_series(spec))
            arrival_start_series(w, i);
        else if (!sorted || first)
            engine_at(&w->engine, spec->start_ns, PHASE_ARRIVAL, EV_ARRIVE_GROUP,
                      sorted ? TABLE_NONE : i, 0);
        if (spec->arrival_rate > 0.0) {
            /* the process runs from `start`; its first gap is draw number `count` */
            struct dist gap = {.kind = DIST_EXPONENTIAL, .a = 1e9 / spec->arrival_rate};
            struct rng_cursor c =
                rng_cursor(rng_stream(w->draws, DRAW_ARRIVAL, spec->key), (uint64_t)spec->count);
            int64_t dt = dist_duration_ns(&gap, &c);
            engine_at(&w->engine, spec->start_ns + dt, PHASE_ARRIVAL, EV_ARRIVE, i,
                      (uint64_t)spec->count);
        }
    }
}
