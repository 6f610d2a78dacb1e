/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/vm.h"
#include "models/host.h"
#include "models/loop.h"
#include "models/meter.h"
#include "models/move.h"
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

/* ---- begin ---- */

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
    move_forget(w, v, "its host failed");
    vm_stop_clock(w, v);
    meter_vm_fold(w, v);
    host_unlink(w, v);
    w->vm_state[v] = VM_WAITING;
    w->vm_last_host[v] = h + 1;
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
    host_emptied(w, from);
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
    meter_vm_fold(w, v);
    int64_t fewer = (int64_t)w->sizes[w->vm_size[v]].vcpu - w->sizes[size].vcpu;
    w->vm_vcpu_more[v] += (i128)fewer * w->vm_running_ns[v];
    host_unlink(w, v);
    w->vm_size[v] = size;
    host_link(w, h, v);
    vm_trail(w, TRAIL_VM_RESIZED, v, (uint64_t)w->sizes[size].memory_b);
    host_replan(w, h);
    placement_room(w);
}

void vm_enter(struct world *w, uint32_t v)
{
    source_join(w, v);
    if (w->engine.out_of_memory) return;
    vm_trail_arrival(w, v);
    vm_arm_end(w, v, !source_runs_from_placement(w, w->vm_workload[v]));
    if (!placement_must_wait(w, v) && vm_try_place(w, v)) return;
    vm_wait(w, v);
    vm_trail(w, TRAIL_VM_QUEUED, v, 0);
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
    i128 vcpu_ns = (i128)size->vcpu * running + w->vm_vcpu_more[v];
    m->vcpu += vcpu_ns;
    m->running += running;
    m->queued += queued;
    m->ended += ended;
    if (w->opt->sink == NULL || w->opt->sink->vm == NULL || !w->accounting) return;
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
                            .ready =
                                num_i128_double(w->vm_ready[v]) * 1e-6 / num_i128_double(vcpu_ns)};
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
    move_forget(w, v, "the VM ended");
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
    loop_vm_ended(w, v);
    w->vm_demand_mpt[v] = 0; /* array passes go over free slots */
    table_drop(&w->vms, v);
    if (real) host_replan(w, h);
    placement_room(w); /* a strict queue moves on when its head leaves, too */
    if (real) host_emptied(w, h);
}
