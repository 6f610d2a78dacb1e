/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/vm.h"
#include "models/host.h"
#include "models/meter.h"
#include "models/placement.h"
#include "models/rules.h"
#include "models/source.h"

static const struct spec_workload *vm_spec(const struct world *w, uint32_t v)
{
    return &w->sc->workloads[w->vm_workload[v]];
}

static void vm_trail(struct world *w, enum trail_kind kind, uint32_t v, uint64_t extra)
{
    uint64_t words[] = {(uint64_t)world_now(w), w->engine.phase, kind, w->vm_key[v], extra};
    digest_record(&w->digest, words, 5);
}

static void vm_trail_arrival(struct world *w, uint32_t v)
{
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    uint64_t words[] = {(uint64_t)world_now(w),
                        w->engine.phase,
                        TRAIL_VM_ARRIVED,
                        w->vm_key[v],
                        size->vcpu,
                        (uint64_t)size->nominal_mpt,
                        (uint64_t)size->memory_b};
    digest_record(&w->digest, words, 7);
}

/* ---- size ---- */

static uint32_t vm_pick_weighted(const struct world *w, uint32_t workload, uint64_t key)
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

static uint32_t vm_pick_size(const struct world *w, uint32_t workload, uint64_t index, uint64_t key)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    const struct source *s = &w->sources[workload];
    uint32_t n = s->size_count;
    if (n == 1) return s->size_first;
    if (s->size_by_series || spec->sizes_by == SIZE_TURN)
        return s->size_first + (uint32_t)(index % n);
    if (spec->sizes_by == SIZE_WEIGHT) return s->size_first + vm_pick_weighted(w, workload, key);
    if (index >= (uint64_t)spec->count) /* blocks are of the initial VMs; later ones take turns */
        return s->size_first + (uint32_t)((index - (uint64_t)spec->count) % n);
    uint64_t block = ((uint64_t)spec->count + n - 1) / n;
    uint64_t i = block > 0 ? index / block : 0;
    return s->size_first + (uint32_t)(i < n ? i : n - 1);
}

/* ---- arrival ---- */

static uint32_t vm_create(struct world *w, uint32_t workload, uint64_t index)
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
    w->vm_size[v] = w->vm_born[v] = vm_pick_size(w, workload, index, w->vm_key[v]);
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

/* Schedules v's end: of its lifetime or of its demand, whichever comes first. An end that is over
 * already is now. */
static void vm_arm_end(struct world *w, uint32_t v, bool source_runs)
{
    int64_t end = w->vm_life_end_ns[v];
    int64_t source_end = source_runs ? source_end_ns(w, v) : TIME_NEVER;
    if (source_end < end) end = source_end;
    engine_cancel(&w->engine, w->vm_end_event[v]);
    w->vm_end_event[v] = (struct evh){0, 0};
    if (end == TIME_NEVER) return;
    if (end < world_now(w)) end = world_now(w);
    w->vm_end_event[v] = engine_at(&w->engine, end, PHASE_DEPARTURE, EV_DEPART, v, 0);
}

/* Its own time starts: source and lifetime. */
static void vm_begin(struct world *w, uint32_t v)
{
    const struct spec_workload *spec = vm_spec(w, v);
    source_placed(w, v);
    if (w->engine.out_of_memory) return;
    if (spec->has_lifetime) {
        struct rng_cursor c = rng_cursor(rng_stream(w->draws, DRAW_LIFETIME, w->vm_key[v]), 0);
        w->vm_life_end_ns[v] = world_now(w) + dist_duration_ns(&spec->lifetime, &c);
    }
    vm_arm_end(w, v, true);
}

static void vm_first_placement(struct world *w, uint32_t v)
{
    struct workload_meter *m = &w->workload_meter[w->vm_workload[v]];
    int64_t waited = world_now(w) - w->vm_arrived_ns[v];
    m->placed++;
    m->wait_ns += waited;
    w->wait_ns += waited;
    w->waits++;
    w->vm_started[v] = true;
    vm_begin(w, v);
}

/* Placed again after an interruption. Work that is lost went on by itself. */
static void vm_go_on(struct world *w, uint32_t v)
{
    enum on_interrupt mode = (enum on_interrupt)vm_spec(w, v)->on_interrupt;
    if (mode == INTERRUPT_LOSE) return;
    if (mode == INTERRUPT_RESTART) {
        vm_begin(w, v);
        return;
    }
    source_resume(w, v, w->vm_progress_ns[v]);
    if (w->engine.out_of_memory) return;
    int64_t left = w->vm_left_ns[v];
    w->vm_life_end_ns[v] = left == TIME_NEVER ? TIME_NEVER : world_now(w) + left;
    vm_arm_end(w, v, true);
}

static void vm_place(struct world *w, uint32_t v, uint32_t h)
{
    SIM_ASSERT(w->vm_state[v] == VM_WAITING && host_is_real(w, h));
    if (w->vm_host[v] != TABLE_NONE) {
        host_touch(w, w->vm_host[v]);
        host_unlink(w, v);
        w->vm_host[v] = TABLE_NONE;
    }
    if (w->vm_started[v])
        vm_go_on(w, v);
    else
        vm_first_placement(w, v);
    meter_vm_fold(w, v);
    w->vm_state[v] = VM_RUNNING;
    host_touch(w, h);
    host_link(w, h, v);
    rules_count(w, h, v, 1);
    w->vm_moved_ns[v] = world_now(w);
    vm_trail(w, TRAIL_VM_PLACED, v, w->host_key[h]);
    meter_vm_count(w, 1, w->host_vms[h] == 1 ? 1 : 0);
    if (w->host_state[h] == HOST_OFF)
        host_power_on(w, h);
    else
        host_replan(w, h);
}

bool vm_try_place(struct world *w, uint32_t v)
{
    enum place_reason why;
    host_id h = placement_choose(w, v, &why);
    if (!host_is_none(h)) {
        vm_place(w, v, h.ix);
        return true;
    }
    w->refused++;
    meter_refusal(w, v, why);
    return false;
}

static void vm_wait(struct world *w, uint32_t v)
{
    uint32_t h = w->host_count + (uint32_t)vm_spec(w, v)->priority;
    host_touch(w, h);
    host_link(w, h, v);
}

/* Unless its work is simply lost, v's own time stands still until it is placed again. */
static void vm_stop_clock(struct world *w, uint32_t v)
{
    if (vm_spec(w, v)->on_interrupt == INTERRUPT_LOSE) return;
    bool own_source = source_runs_from_placement(w, w->vm_workload[v]);
    int64_t end = w->vm_life_end_ns[v];
    w->vm_left_ns[v] = end == TIME_NEVER ? TIME_NEVER : end - world_now(w);
    w->vm_life_end_ns[v] = TIME_NEVER;
    w->vm_progress_ns[v] = source_progress(w, v);
    if (own_source) source_leave(w, v);
    vm_arm_end(w, v, !own_source);
}

static void vm_goes_down(struct world *w, uint32_t v, enum down_cause cause)
{
    w->vm_cause[v] = (uint8_t)cause;
    w->workload_meter[w->vm_workload[v]].downs[cause]++;
}

void vm_interrupt(struct world *w, uint32_t v, enum down_cause cause)
{
    uint32_t h = w->vm_host[v];
    SIM_ASSERT(w->vm_state[v] == VM_RUNNING || w->vm_state[v] == VM_PAUSED);
    vm_stop_clock(w, v);
    meter_vm_fold(w, v);
    host_unlink(w, v);
    w->vm_state[v] = VM_WAITING;
    w->vm_throttle_ppm[v] = 0;
    vm_goes_down(w, v, cause);
    rules_count(w, h, v, -1);
    meter_vm_count(w, -1, w->host_vms[h] == 0 ? -1 : 0);
    vm_trail(w, TRAIL_VM_INTERRUPTED, v, w->host_key[h]);
    vm_wait(w, v);
}

void vm_pause(struct world *w, uint32_t v, enum down_cause cause)
{
    uint32_t h = w->vm_host[v];
    SIM_ASSERT(w->vm_state[v] == VM_RUNNING);
    host_touch(w, h);
    meter_vm_fold(w, v);
    w->vm_state[v] = VM_PAUSED;
    w->host_odd[h]++;
    vm_goes_down(w, v, cause);
    vm_trail(w, TRAIL_VM_PAUSED, v, cause);
    host_replan(w, h);
}

void vm_unpause(struct world *w, uint32_t v)
{
    uint32_t h = w->vm_host[v];
    SIM_ASSERT(w->vm_state[v] == VM_PAUSED && w->host_odd[h] > 0);
    host_touch(w, h);
    meter_vm_fold(w, v);
    w->vm_state[v] = VM_RUNNING;
    w->host_odd[h]--;
    vm_trail(w, TRAIL_VM_RESUMED, v, w->host_key[h]);
    host_replan(w, h);
}

/* Host h has no VM any more. */
static void vm_left_empty(struct world *w, uint32_t h)
{
    if (w->host_vms[h] == 0 && w->policies.power.empty_hosts == 1)
        engine_at(&w->engine, world_now(w), PHASE_CONTROL, EV_EMPTY, h, 0);
}

void vm_transfer(struct world *w, uint32_t v, uint32_t to)
{
    uint32_t from = w->vm_host[v];
    SIM_ASSERT(host_is_real(w, from) && host_is_real(w, to) && from != to);
    host_touch(w, from);
    host_touch(w, to);
    host_unlink(w, v);
    rules_count(w, from, v, -1);
    host_link(w, to, v);
    rules_count(w, to, v, 1);
    w->vm_moved_ns[v] = world_now(w);
    vm_trail(w, TRAIL_VM_PLACED, v, w->host_key[to]);
    meter_vm_count(w, 0, (w->host_vms[to] == 1) - (w->host_vms[from] == 0));
    host_replan(w, from);
    if (w->host_state[to] == HOST_OFF)
        host_power_on(w, to);
    else
        host_replan(w, to);
    placement_room(w);
    vm_left_empty(w, from);
}

void vm_set_place(struct world *w, uint32_t v, uint32_t place)
{
    SIM_ASSERT(place < w->sc->place_count);
    w->vm_place[v] = place;
}

void vm_resize(struct world *w, uint32_t v, uint32_t size)
{
    uint32_t h = w->vm_host[v];
    SIM_ASSERT(h != TABLE_NONE && w->vm_move[v] == 0);
    host_touch(w, h);
    host_unlink(w, v);
    w->vm_size[v] = size;
    host_link(w, h, v);
    vm_trail(w, TRAIL_VM_RESIZED, v, (uint64_t)w->sizes[size].memory_b);
    host_replan(w, h);
    placement_room(w);
}

static void vm_arrive(struct world *w, uint32_t workload, uint64_t index)
{
    uint32_t v = vm_create(w, workload, index);
    if (v == TABLE_NONE) return;
    source_join(w, v);
    if (w->engine.out_of_memory) return;
    vm_trail_arrival(w, v);
    vm_arm_end(w, v, !source_runs_from_placement(w, workload));
    if (!placement_must_wait(w, v) && vm_try_place(w, v)) return;
    vm_wait(w, v);
    vm_trail(w, TRAIL_VM_QUEUED, v, 0);
}

/* ---- groups and processes ---- */

struct vm_plan { /* one VM of a group that arrives together */
    double size;
    uint64_t key;
    uint32_t workload, index;
};

static int vm_plan_order(const void *a, const void *b)
{
    const struct vm_plan *x = a, *y = b;
    if (x->size > y->size || x->size < y->size) return x->size > y->size ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

/* Heap sort: no library sort may decide an order, and this one needs no memory. */
static void vm_plan_sort(struct vm_plan *p, uint32_t n)
{
    for (uint32_t end = n, start = n / 2; end > 1;) {
        if (start > 0)
            start--;
        else {
            end--;
            struct vm_plan t = p[0];
            p[0] = p[end];
            p[end] = t;
        }
        for (uint32_t root = start, child; (child = 2 * root + 1) < end; root = child) {
            if (child + 1 < end && vm_plan_order(&p[child], &p[child + 1]) < 0) child++;
            if (vm_plan_order(&p[root], &p[child]) >= 0) break;
            struct vm_plan t = p[root];
            p[root] = p[child];
            p[child] = t;
        }
    }
}

/* Size of a VM for "largest first": the larger of its shares of the estate's memory and rating. */
static double vm_relative_size(const struct world *w, uint32_t size)
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
static bool vm_arrives_by_series(const struct spec_workload *spec)
{
    const struct trace *tr = spec->demand.trace_ref;
    if (tr == NULL) return false;
    bool staggered = false;
    for (uint32_t i = 0; i < tr->series_count; i++)
        staggered |= tr->series[i].start_ns > 0;
    return staggered;
}

static bool vm_arrives_in_group(const struct spec_workload *spec, int64_t t_ns)
{
    return spec->start_ns == t_ns && !vm_arrives_by_series(spec);
}

static void vm_arrive_sorted(struct world *w)
{
    const struct scenario *sc = w->sc;
    uint64_t total = 0;
    for (uint32_t i = 0; i < sc->workload_count; i++)
        if (vm_arrives_in_group(&sc->workloads[i], world_now(w)))
            total += (uint64_t)sc->workloads[i].count;
    struct vm_plan *plan = arena_span_resize(w->arena, NULL, total + 1, sizeof(*plan));
    if (plan == NULL) {
        engine_nomem(&w->engine);
        return;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        if (!vm_arrives_in_group(&sc->workloads[i], world_now(w))) continue;
        for (int64_t k = 0; k < sc->workloads[i].count; k++) {
            uint64_t key = rng_key_indexed(sc->workloads[i].key, (uint64_t)k);
            uint32_t size = vm_pick_size(w, i, (uint64_t)k, key);
            plan[n++] = (struct vm_plan){vm_relative_size(w, size), key, i, (uint32_t)k};
        }
    }
    vm_plan_sort(plan, n);
    for (uint32_t i = 0; i < n; i++)
        vm_arrive(w, plan[i].workload, plan[i].index);
    arena_span_resize(w->arena, plan, 0, sizeof(*plan));
}

void vm_arrive_group(struct world *w, uint32_t workload)
{
    if (workload == TABLE_NONE) {
        vm_arrive_sorted(w);
        return;
    }
    for (int64_t k = 0; k < w->sc->workloads[workload].count; k++)
        vm_arrive(w, workload, (uint64_t)k);
}

/* Numbers of added VMs are behind those of all that arrive by themselves. */
void vm_add(struct world *w, uint32_t workload, uint32_t count)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    uint64_t first = spec->arrival_rate > 0.0 ? UINT32_C(1) << 31 : (uint64_t)spec->count;
    for (uint32_t i = 0; i < count && !w->engine.out_of_memory; i++)
        vm_arrive(w, workload, first + w->added[workload]++);
}

static void vm_schedule_arrival(struct world *w, uint32_t workload, uint64_t index)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    struct rng_cursor c = rng_cursor(rng_stream(w->draws, DRAW_ARRIVAL, spec->key), index);
    struct dist gap = {.kind = DIST_EXPONENTIAL, .a = 1e9 / spec->arrival_rate};
    int64_t dt = dist_duration_ns(&gap, &c);
    if (dt <= w->engine.horizon_ns - world_now(w))
        engine_at(&w->engine, world_now(w) + dt, PHASE_ARRIVAL, EV_ARRIVE, workload, index);
}

void vm_arrive_next(struct world *w, uint32_t workload, uint64_t index)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    vm_arrive(w, workload, index);
    if (spec->arrival_rate > 0.0 && index >= (uint64_t)spec->count)
        vm_schedule_arrival(w, workload, index + 1);
}

static void vm_start_series(struct world *w, uint32_t workload)
{
    const struct spec_workload *spec = &w->sc->workloads[workload];
    const struct trace *tr = spec->demand.trace_ref;
    for (int64_t k = 0; k < spec->count; k++) {
        int64_t t = spec->start_ns + tr->series[(uint64_t)k % tr->series_count].start_ns;
        engine_at(&w->engine, t, PHASE_ARRIVAL, EV_ARRIVE, workload, (uint64_t)k);
    }
}

void vm_start(struct world *w)
{
    const struct scenario *sc = w->sc;
    bool sorted = sc->policies.placement.order == 1;
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        const struct spec_workload *spec = &sc->workloads[i];
        bool first = true; /* of the workloads with this start */
        for (uint32_t k = 0; k < i; k++)
            first = first && (vm_arrives_by_series(&sc->workloads[k]) ||
                              sc->workloads[k].start_ns != spec->start_ns);
        if (vm_arrives_by_series(spec))
            vm_start_series(w, i);
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

/* ---- end ---- */

void vm_record(struct world *w, uint32_t v, bool ended)
{
    struct workload_meter *m = &w->workload_meter[w->vm_workload[v]];
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    meter_vm_fold(w, v);
    int64_t running = w->vm_running_ns[v], queued = w->vm_queued_ns[v];
    i128 work = host_vm_work(w, v);
    m->work += work;
    m->unserved += w->vm_unserved[v];
    m->ready += w->vm_ready[v];
    m->vcpu += (i128)size->vcpu * running;
    m->running += running;
    m->queued += queued;
    m->ended += ended;
    if (w->opt->sink == NULL || w->opt->sink->vm == NULL || !w->accounting) return;
    double vcpu_ns = (double)size->vcpu * (double)running;
    struct record_vm row = {.workload = vm_spec(w, v)->name,
                            .index = w->vm_index[v],
                            .key = w->vm_key[v],
                            .arrived_ns = w->vm_arrived_ns[v],
                            .ended_ns = ended ? world_now(w) : TIME_NEVER,
                            .running_h = (double)running / (double)NS_PER_H,
                            .queued_h = (double)queued / (double)NS_PER_H,
                            .down_h = (double)w->vm_down_ns[v] / (double)NS_PER_H,
                            .work_point_h = meter_point_h(work),
                            .demand_point_h = meter_point_h(work + w->vm_unserved[v]),
                            .ready = num_i128_double(w->vm_ready[v]) * 1e-6 / vcpu_ns};
    if (!w->opt->sink->vm(w->opt->sink->ctx, &row)) meter_sink_failed(w);
}

static void vm_digest(struct world *w, uint32_t v)
{
    uint64_t key = w->vm_key[v];
    digest_amount(&w->digest, key, 1, host_vm_work(w, v));
    digest_amount(&w->digest, key, 2, w->vm_unserved[v]);
    digest_amount(&w->digest, key, 3, w->vm_ready[v]);
    digest_amount(&w->digest, key, 4, w->vm_running_ns[v]);
    digest_amount(&w->digest, key, 5, w->vm_queued_ns[v]);
    digest_amount(&w->digest, key, 6, w->vm_down_ns[v]);
}

void vm_end(struct world *w, uint32_t v)
{
    uint32_t h = w->vm_host[v];
    SIM_ASSERT(h != TABLE_NONE && w->vm_state[v] != VM_FREE);
    bool real = host_is_real(w, h);
    host_touch(w, h);
    vm_trail(w, TRAIL_VM_ENDED, v, 0);
    meter_vm_fold(w, v);
    vm_digest(w, v);
    vm_record(w, v, true);
    w->departed++;
    source_leave(w, v);
    engine_cancel(&w->engine, w->vm_end_event[v]);
    host_unlink(w, v);
    if (real) {
        rules_count(w, h, v, -1);
        meter_vm_count(w, -1, w->host_vms[h] == 0 ? -1 : 0);
    }
    w->vm_state[v] = VM_FREE;
    w->vm_demand_mpt[v] = 0; /* array passes go over free slots */
    table_drop(&w->vms, v);
    if (real) host_replan(w, h);
    placement_room(w); /* a strict queue moves on when its head leaves, too */
    if (real) vm_left_empty(w, h);
}
