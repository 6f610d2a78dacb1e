/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/host.h"
#include "models/placement.h"
#include "models/share.h"

bool host_is_real(const struct world *w, uint32_t h)
{
    return h < w->host_count;
}

/* ---- integration ---- */

/* Integrates what changes only with placement and state. */
static void host_plan_advance(struct world *w, uint32_t h)
{
    struct host_meter *m = &w->host_meter[h];
    int64_t dt = world_now(w) - w->host_plan_ns[h];
    w->host_plan_ns[h] = world_now(w);
    m->vms += (i128)w->host_vms[h] * dt;
    if (w->host_flags[h] & HOST_WAITING) return;
    m->in_state_ns[w->host_state[h]] += dt;
    bool active = w->host_vms[h] > 0 || (w->host_flags[h] & HOST_MOVING);
    if (w->host_state[h] != HOST_UP || !active) return;
    m->active_ns += dt;
    m->vcpu += (i128)w->host_vcpus[h] * dt;
    m->memory += (i128)w->host_configured_b[h] * dt;
    m->granted += (i128)w->host_granted_b[h] * dt;
}

void host_short_advance(struct world *w, uint32_t h, int64_t dt_ns)
{
    struct host_meter *m = &w->host_meter[h];
    m->unserved += (i128)(w->host_demand_mpt[h] - w->host_guest_mpt[h]) * dt_ns;
    if (w->host_state[h] != HOST_UP) return;
    m->lost += (i128)w->host_lost_mpt[h] * dt_ns;
    if (w->host_flags[h] & (HOST_CONTENDED | HOST_MOVING)) m->violated_ns += dt_ns;
    if (w->host_flags[h] & HOST_CONTENDED) {
        m->contended_ns += dt_ns;
        m->ready += (i128)w->host_waiting_ppm[h] * dt_ns;
    }
}

static void host_vms_advance(struct world *w, uint32_t h, int64_t dt_ns)
{
    bool is_short = (w->host_flags[h] & HOST_SHORT) != 0;
    if (w->host_flags[h] & HOST_WAITING) return;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        host_vm_advance(w, v, dt_ns, is_short);
}

void host_touch(struct world *w, uint32_t h)
{
    SIM_ASSERT(h < w->host_slots);
    int64_t dt = world_now(w) - w->host_t_ns[h];
    ENGINE_ASSERT(&w->engine, dt >= 0);
    host_plan_advance(w, h);
    if (dt == 0) return;
    host_rates_advance(w, h, dt);
    if (w->host_flags[h] & (HOST_SHORT | HOST_SQUEEZED | HOST_MOVING)) host_short_advance(w, h, dt);
    w->util_ns[w->host_bin[h]] += dt;
    host_vms_advance(w, h, dt);
    w->host_t_ns[h] = world_now(w);
}

/* ---- load and power ---- */

static void host_mark_dirty(struct world *w, uint32_t h)
{
    if (w->host_flags[h] & HOST_DIRTY) return;
    w->host_flags[h] |= HOST_DIRTY;
    w->host_dirty_list[w->dirty_count++] = h;
}

/* Overhead of the hypervisor with the present number of VMs: interference makes every guest cycle
 * dearer by gamma for each neighbour. */
static struct cpu_overhead host_overhead_now(const struct world *w, uint32_t h)
{
    const struct host_overhead *o = &w->host_overhead[h];
    struct cpu_overhead cpu = o->cpu;
    if (o->interference_ppm != 0 && w->host_vms[h] > 1) {
        int64_t more = o->interference_ppm * ((int64_t)w->host_vms[h] - 1);
        cpu.factor_ppm += more + num_mul_div_round(cpu.factor_ppm, more, 1000000);
    }
    return cpu;
}

static int64_t host_power_now(const struct world *w, uint32_t h)
{
    const struct power_model *p = &w->power[w->host_model[h]];
    switch ((enum host_state)w->host_state[h]) {
    case HOST_OFF:
        return p->off_uw;
    case HOST_BOOTING:
        return p->boot_uw;
    case HOST_STOPPING:
        return power_uw(p, 0, w->host_capacity_mpt[h]);
    case HOST_FAILED:
        return p->failed_uw;
    case HOST_ABSENT:
        return 0;
    case HOST_UP:
    case HOST_STATES:
        break;
    }
    return power_uw(p, w->host_used_mpt[h], w->host_capacity_mpt[h]);
}

static void host_set_bin(struct world *w, uint32_t h)
{
    uint64_t used = (uint64_t)w->host_used_mpt[h], cap = (uint64_t)w->host_capacity_mpt[h];
    bool up = w->host_state[h] == HOST_UP && cap > 0;
    w->host_bin[h] = (uint8_t)(up ? used * (RECORD_UTIL_BINS - 1) / cap : RECORD_UTIL_BINS);
}

static void host_set_load(struct world *w, uint32_t h, int64_t used_mpt)
{
    SIM_ASSERT(used_mpt >= 0 && used_mpt <= w->host_capacity_mpt[h]);
    w->host_used_mpt[h] = used_mpt;
    w->host_power_uw[h] = host_power_now(w, h);
    host_set_bin(w, h);
    host_mark_dirty(w, h);
}

void host_update(struct world *w, uint32_t h)
{
    int64_t demand = w->host_demand_mpt[h];
    w->host_shared_mpt[h] = demand;
    if (w->host_flags[h] & HOST_WAITING) return;
    const uint16_t slow = HOST_CONTENDED | HOST_SHORT | HOST_SPECIAL | HOST_MOVING;
    if ((w->host_flags[h] & slow) || demand > w->host_ready_mpt[h])
        share_host(w, h);
    else {
        w->host_guest_mpt[h] = demand;
        w->host_moving_mpt[h] = 0;
        w->host_flags[h] &= (uint16_t)~HOST_MOVING;
    }
    int64_t used = 0;
    if (w->host_state[h] == HOST_UP) {
        used = w->host_guest_mpt[h] + w->host_moving_mpt[h];
        if (!(w->host_flags[h] & HOST_FREE)) {
            struct cpu_overhead o = host_overhead_now(w, h);
            used = cpu_physical_used(used, &o, w->host_vms[h], w->host_capacity_mpt[h]);
        }
    }
    if (used != w->host_used_mpt[h]) host_set_load(w, h, used);
}

void host_replan(struct world *w, uint32_t h)
{
    if (w->host_flags[h] & HOST_WAITING) return;
    struct cpu_overhead o = host_overhead_now(w, h);
    bool up = w->host_state[h] == HOST_UP;
    w->host_ready_mpt[h] = up ? cpu_deliverable(w->host_capacity_mpt[h], &o, w->host_vms[h]) : 0;
    share_inspect(w, h);
    placement_refresh(w, h);
    host_update(w, h);
    w->host_power_uw[h] = host_power_now(w, h);
    host_set_bin(w, h);
}

/* ---- lists ---- */

/* VM v counts among the running ones (sign 1) or no longer (-1). */
static void host_count_placed(struct world *w, uint32_t h, const struct vm_size *size, int sign)
{
    if (w->host_flags[h] & HOST_WAITING) return;
    w->placed_memory_b += sign * size->memory_b;
    w->placed_vcpus += sign * (int64_t)size->vcpu;
    w->plan_changed = true;
}

void host_link(struct world *w, uint32_t h, uint32_t v)
{
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    uint32_t last = w->host_last[h];
    w->vm_host[v] = h;
    w->vm_prev[v] = last;
    w->vm_next[v] = TABLE_NONE;
    if (last == TABLE_NONE)
        w->host_first[h] = v;
    else
        w->vm_next[last] = v;
    w->host_last[h] = v;
    w->host_vms[h]++;
    w->host_vcpus[h] += size->vcpu;
    w->host_rating_mpt[h] += size->nominal_mpt;
    w->host_configured_b[h] += size->memory_b;
    w->host_overhead_b[h] += size->overhead_b[w->host_overhead[h].memory_table];
    w->host_demand_mpt[h] += w->vm_demand_mpt[v];
    w->vm_efficiency_ppm[v] = 1000000;
    share_ceiling_count(w, h, v, 1);
    w->host_odd[h] += w->vm_state[v] == VM_PAUSED;
    host_count_placed(w, h, size, 1);
    w->vm_rate_mpt[v] = 0;
    w->vm_ready_ppm[v] = 0;
}

void host_unlink(struct world *w, uint32_t v)
{
    uint32_t h = w->vm_host[v], next = w->vm_next[v], prev = w->vm_prev[v];
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    SIM_ASSERT(w->host_vms[h] > 0);
    if (prev == TABLE_NONE)
        w->host_first[h] = next;
    else
        w->vm_next[prev] = next;
    if (next == TABLE_NONE)
        w->host_last[h] = prev;
    else
        w->vm_prev[next] = prev;
    w->host_vms[h]--;
    w->host_vcpus[h] -= size->vcpu;
    w->host_rating_mpt[h] -= size->nominal_mpt;
    w->host_configured_b[h] -= size->memory_b;
    w->host_overhead_b[h] -= size->overhead_b[w->host_overhead[h].memory_table];
    w->host_demand_mpt[h] -= w->vm_demand_mpt[v];
    share_ceiling_count(w, h, v, -1);
    w->host_odd[h] -= w->vm_state[v] == VM_PAUSED;
    host_count_placed(w, h, size, -1);
    w->vm_rate_mpt[v] = 0;
    w->vm_ready_ppm[v] = 0;
}

/* ---- states ---- */

static bool host_is_on(enum host_state s)
{
    return s == HOST_BOOTING || s == HOST_UP || s == HOST_STOPPING;
}

void host_set_state(struct world *w, uint32_t h, enum host_state state)
{
    SIM_ASSERT(host_is_real(w, h));
    host_touch(w, h);
    int64_t turned = (int64_t)host_is_on(state) - (int64_t)host_is_on(w->host_state[h]);
    w->on_hosts += turned;
    w->on_memory_b += turned * w->host_memory_b[h];
    w->on_cores += turned * w->host_cores[h];
    w->plan_changed = true;
    w->host_changed_ns[h] = world_now(w);
    w->host_state[h] = (uint8_t)state;
    uint64_t words[] = {(uint64_t)world_now(w), w->engine.phase, TRAIL_HOST_STATE, w->host_key[h],
                        (uint64_t)state};
    digest_record(&w->digest, words, 5);
    host_replan(w, h);
    if (state == HOST_UP) host_emptied(w, h);
}

void host_install(struct world *w, uint32_t h)
{
    SIM_ASSERT(w->host_state[h] == HOST_ABSENT);
    if (w->host_outages[h] > 0) {
        host_set_state(w, h, HOST_FAILED);
        return;
    }
    host_set_state(w, h, HOST_OFF);
    if (w->policies.power.empty_hosts != 1) host_power_on(w, h);
    placement_room(w);
}

void host_remove(struct world *w, uint32_t h)
{
    SIM_ASSERT(w->host_vms[h] == 0 && w->host_held[h] == 0 && w->host_moving_out[h] == 0);
    engine_cancel(&w->engine, w->host_event[h]);
    w->host_event[h] = (struct evh){0, 0};
    host_set_state(w, h, HOST_ABSENT);
}

void host_block(struct world *w, uint32_t h, int sign)
{
    SIM_ASSERT(sign > 0 || w->host_blocks[h] > 0);
    w->host_blocks[h] += (uint32_t)sign;
    placement_refresh(w, h);
    if (sign > 0) return;
    placement_room(w);
    host_emptied(w, h);
}

void host_leave(struct world *w, uint32_t h, bool leave)
{
    SIM_ASSERT(leave != ((w->host_flags[h] & HOST_LEAVING) != 0));
    if (leave)
        w->host_flags[h] |= HOST_LEAVING;
    else
        w->host_flags[h] &= (uint16_t)~HOST_LEAVING;
    host_block(w, h, leave ? 1 : -1);
}

void host_emptied(struct world *w, uint32_t h)
{
    if (w->host_vms[h] > 0) return;
    if (w->policies.power.empty_hosts != 1 && !(w->host_flags[h] & HOST_LEAVING)) return;
    engine_at(&w->engine, world_now(w), PHASE_CONTROL, EV_EMPTY, h, 0);
}

void host_power_on(struct world *w, uint32_t h)
{
    SIM_ASSERT(w->host_state[h] == HOST_OFF);
    int64_t boot = w->sc->hosts[h].server->power.boot_ns;
    if (boot == 0) {
        host_set_state(w, h, HOST_UP);
        return;
    }
    host_set_state(w, h, HOST_BOOTING);
    w->host_event[h] =
        engine_at(&w->engine, world_now(w) + boot, PHASE_COMPLETION, EV_HOST_STATE, h, 0);
}

void host_power_off(struct world *w, uint32_t h)
{
    SIM_ASSERT(w->host_state[h] == HOST_UP && w->host_vms[h] == 0);
    int64_t stop = w->sc->hosts[h].server->power.shutdown_ns;
    w->shutdowns++;
    if (w->host_flags[h] & HOST_LEAVING) host_leave(w, h, false);
    if (stop == 0) {
        host_set_state(w, h, HOST_OFF);
        return;
    }
    host_set_state(w, h, HOST_STOPPING);
    w->host_event[h] =
        engine_at(&w->engine, world_now(w) + stop, PHASE_COMPLETION, EV_HOST_STATE, h, 0);
}

void host_state_done(struct world *w, uint32_t h)
{
    w->host_event[h] = (struct evh){0, 0};
    switch ((enum host_state)w->host_state[h]) {
    case HOST_BOOTING:
        host_set_state(w, h, HOST_UP);
        return;
    case HOST_STOPPING:
        host_set_state(w, h, HOST_OFF);
        placement_room(w);
        return;
    case HOST_OFF:
    case HOST_UP:
    case HOST_FAILED:
    case HOST_ABSENT:
    case HOST_STATES:
        break;
    }
    ENGINE_ASSERT(&w->engine, false);
}

void host_empty_check(struct world *w, uint32_t h)
{
    if (w->host_state[h] != HOST_UP || w->host_vms[h] > 0 || w->host_held[h] > 0) return;
    if (w->host_moving_out[h] > 0) return; /* memory is still pulled from it */
    if (world_now(w) > 0) {
        host_power_off(w, h);
        return;
    }
    host_set_state(w, h, HOST_OFF); /* the estate is found in this state, nothing is shut down */
}

/* ---- digest ---- */

static void host_trail(struct world *w, uint32_t h, int64_t t_ns)
{
    if (w->host_used_mpt[h] > w->host_used_max_mpt[h])
        w->host_used_max_mpt[h] = w->host_used_mpt[h];
    if (w->host_used_mpt[h] == w->host_seen_mpt[h]) return;
    w->host_seen_mpt[h] = w->host_used_mpt[h];
    digest_set_add(&w->digest, (uint64_t)t_ns, w->host_key[h], (uint64_t)w->host_used_mpt[h]);
}

void host_instant_end(struct world *w, int64_t t_ns)
{
    for (uint32_t i = 0; i < w->dirty_count; i++) {
        uint32_t h = w->host_dirty_list[i];
        w->host_flags[h] &= (uint16_t)~HOST_DIRTY;
        host_trail(w, h, t_ns);
    }
    w->dirty_count = 0;
}
