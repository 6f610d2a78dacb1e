/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/tick.h"
#include "models/batch.h"
#include "models/host.h"
#include "models/source.h"

/* ---- integration of everything ---- */

/* One unit of the grid sums stands for grid_step_ns: a new step folds the sums so far. */
static void tick_change_step(struct world *w, int64_t step_ns)
{
    if (step_ns == w->grid_step_ns) return;
    for (uint32_t v = 0; v < w->vms.high; v++) {
        w->vm_wanted[v] += (i128)w->vm_grid_demand[v] * w->grid_step_ns;
        w->vm_grid_demand[v] = 0;
    }
    for (uint32_t h = 0; h < w->host_slots; h++) {
        struct host_meter *m = &w->host_meter[h];
        m->energy = host_energy(w, h);
        m->used = host_used(w, h);
        m->demand = host_demand(w, h);
        w->host_grid_energy[h] = w->host_grid_used[h] = w->host_grid_demand[h] = 0;
    }
    w->grid_step_ns = step_ns;
}

/* The coming full step of host h's VMs is `excess` too much. */
static void tick_correct(struct world *w, uint32_t h, int64_t excess_ns)
{
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        w->vm_wanted[v] -= (i128)w->vm_demand_mpt[v] * excess_ns;
}

static void tick_short(struct world *w, uint32_t h, int64_t dt_ns)
{
    host_short_advance(w, h, dt_ns);
    if (!(w->host_flags[h] & HOST_SHORT)) return;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        host_vm_short(w, v, dt_ns);
}

/* What differs from host to host: late hosts, short ones, the histogram. */
static void tick_hosts_special(struct world *w, int64_t now, int64_t step)
{
    uint64_t full[RECORD_UTIL_BINS + 1] = {0}; /* hosts with a full step, by bin */
    for (uint32_t h = 0; h < w->host_slots; h++) {
        int64_t dt = now - w->host_t_ns[h];
        w->host_t_ns[h] = now;
        if (dt == step)
            full[w->host_bin[h]]++;
        else { /* integrated later than the last settle */
            w->util_ns[w->host_bin[h]] += dt;
            host_rates_advance(w, h, dt - step);
        }
        bool waiting = (w->host_flags[h] & HOST_WAITING) != 0;
        if (dt != step || waiting) tick_correct(w, h, waiting ? step : step - dt);
        if (w->host_flags[h] & (HOST_SHORT | HOST_SQUEEZED | HOST_MOVING)) tick_short(w, h, dt);
    }
    for (uint32_t b = 0; b <= RECORD_UTIL_BINS; b++)
        w->util_ns[b] += (i128)full[b] * step;
}

static void tick_add(uint64_t *restrict sum, const int64_t *restrict rate, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        sum[i] += (uint64_t)rate[i];
}

void tick_settle(struct world *w)
{
    int64_t now = world_now(w), step = now - w->grid_t_ns;
    if (step == 0) return;
    tick_change_step(w, step);
    tick_hosts_special(w, now, step);
    tick_add(w->host_grid_energy, w->host_power_uw, w->host_slots);
    tick_add(w->host_grid_used, w->host_used_mpt, w->host_slots);
    tick_add(w->host_grid_demand, w->host_demand_mpt, w->host_slots);
    uint64_t *restrict sum = w->vm_grid_demand;
    const uint32_t *restrict demand = w->vm_demand_mpt;
    for (uint32_t v = 0; v < w->vms.high; v++)
        sum[v] += demand[v];
    w->grid_t_ns = now;
}

/* ---- new demand ---- */

/* Members whose slots follow each other. Column pointers are taken once: the compiler cannot know
 * that columns do not overlap the world. */
static void tick_apply_straight(struct world *w, uint32_t slot, const uint32_t *restrict demand,
                                uint32_t n)
{
    int64_t *restrict host_demand = w->host_demand_mpt;
    uint32_t *restrict vm_demand = w->vm_demand_mpt + slot;
    const uint32_t *restrict vm_host = w->vm_host + slot;
    for (uint32_t i = 0; i < n; i++) {
        host_demand[vm_host[i]] += (int64_t)demand[i] - vm_demand[i];
        vm_demand[i] = demand[i];
    }
}

static void tick_apply(struct world *w, const struct batch *b, uint32_t first,
                       const uint32_t *restrict demand, uint32_t n)
{
    if (b->straight) {
        tick_apply_straight(w, b->slot[first], demand, n);
        return;
    }
    int64_t *restrict host_demand = w->host_demand_mpt;
    uint32_t *restrict vm_demand = w->vm_demand_mpt;
    const uint32_t *restrict vm_host = w->vm_host, *restrict slot = b->slot + first;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = slot[i], d = demand[i];
        host_demand[vm_host[v]] += (int64_t)d - vm_demand[v];
        vm_demand[v] = d;
    }
}

static void tick_bursts(struct world *w, struct source *s, int64_t tick)
{
    const struct spec_demand *d = &w->sc->workloads[s->batch.workload].demand;
    struct batch *b = &s->batch;
    int64_t interval = w->grids[s->grid].interval_ns;
    double chance = d->burst_rate * (double)interval * 1e-9;
    for (uint32_t i = 0; i < b->count; i++) {
        if ((int64_t)b->burst_to[i] > tick) continue;
        uint64_t key = w->vm_key[b->slot[i]];
        struct rng_cursor c = rng_cursor(rng_stream(w->draws, DRAW_BURST, key), (uint64_t)tick);
        if (rng_unit(&c) >= chance) continue;
        int64_t ticks = dist_duration_ns(&d->burst_length, &c) / interval;
        b->burst_to[i] = (uint32_t)(tick + (ticks > 0 ? ticks : 1));
    }
}

/* What clipping takes or adds is a rate: the old one is booked up to now. */
static void tick_clip(struct world *w, struct source *s, int64_t clip_mpt)
{
    w->clipped += (i128)s->clip_mpt * (world_now(w) - s->clip_since_ns);
    s->clip_mpt = clip_mpt;
    s->clip_since_ns = world_now(w);
}

void tick_clip_settle(struct world *w)
{
    for (uint32_t i = 0; i < w->sc->workload_count; i++)
        tick_clip(w, &w->sources[i], w->sources[i].clip_mpt);
}

static void tick_profile(struct world *w, struct source *s, int64_t tick)
{
    struct batch *b = &s->batch;
    uint64_t occurrence = (uint64_t)tick + 1;
    uint32_t demand[BATCH_BLOCK];
    int64_t clipped = 0;
    if (w->sc->workloads[b->workload].demand.burst_rate > 0.0) tick_bursts(w, s, tick);
    if (s->noise_sd > 0.0 && s->share_dept > 0.0)
        s->dept_state =
            s->phi * s->dept_state + s->innovation * dist_normal_at(s->dept_stream, occurrence);
    for (uint32_t i = 0; i < b->count; i += BATCH_BLOCK) {
        uint32_t n = b->count - i < BATCH_BLOCK ? b->count - i : BATCH_BLOCK;
        if (s->noise_sd > 0.0) batch_profile_advance(s, i, n, occurrence);
        clipped += batch_profile_demand(s, i, n, demand);
        tick_apply(w, b, i, demand, n);
    }
    tick_clip(w, s, clipped);
}

static void tick_trace(struct world *w, struct source *s, int64_t tick)
{
    const struct batch *b = &s->batch;
    uint32_t demand[BATCH_BLOCK];
    for (uint32_t i = 0; i < b->count; i += BATCH_BLOCK) {
        uint32_t n = b->count - i < BATCH_BLOCK ? b->count - i : BATCH_BLOCK;
        batch_trace_demand(w, s, i, n, tick, demand);
        tick_apply(w, b, i, demand, n);
    }
}

static void tick_hosts(struct world *w)
{
    const uint16_t slow = HOST_CONTENDED | HOST_SHORT | HOST_SPECIAL | HOST_MOVING;
    for (uint32_t h = 0; h < w->host_count; h++)
        if (w->host_demand_mpt[h] != w->host_shared_mpt[h] || (w->host_flags[h] & slow))
            host_update(w, h);
}

/* ---- the events ---- */

static void tick_schedule(struct world *w, uint32_t g, int64_t tick)
{
    struct grid *grid = &w->grids[g];
    int64_t split = w->tick_split, piece = grid->interval_ns / split;
    for (int64_t i = 1; i < split; i++)
        engine_at(&w->engine, world_now(w) + i * piece, PHASE_DEMAND, EV_SUBTICK, g, 0);
    engine_at(&w->engine, (tick + 1) * grid->interval_ns, PHASE_DEMAND, EV_TICK, g, 0);
}

void tick_run(struct world *w, uint32_t g)
{
    struct grid *grid = &w->grids[g];
    int64_t tick = grid->done + 1;
    ENGINE_ASSERT(&w->engine, world_now(w) == tick * grid->interval_ns);
    tick_settle(w);
    source_clock(w);
    for (uint32_t i = 0; i < w->sc->workload_count; i++) {
        struct source *s = &w->sources[i];
        if (s->grid != (int32_t)g) continue;
        s->tick = tick;
        s->factor = source_factor(w, i, world_now(w));
        if (s->kind == SOURCE_PROFILE)
            tick_profile(w, s, tick);
        else
            tick_trace(w, s, tick);
        w->samples += s->batch.count;
    }
    tick_hosts(w);
    grid->done = tick;
    tick_schedule(w, g, tick);
}
