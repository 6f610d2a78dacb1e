/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/meter.h"
#include "models/host.h"
#include "models/move.h"
#include "models/site.h"
#include "models/tick.h"
#include <stdio.h>
#include <string.h>

double meter_point_h(i128 mpt_ns)
{
    return num_i128_double(mpt_ns) / (1000.0 * (double)NS_PER_H);
}

/* ---- counts and decisions ---- */

void meter_vm_count(struct world *w, int vms, int busy)
{
    w->running += vms;
    w->busy += busy;
    SIM_ASSERT(w->running >= 0 && w->busy >= 0);
    if (w->running > w->running_max) w->running_max = w->running;
    if (w->busy > w->busy_max) w->busy_max = w->busy;
}

void meter_sink_failed(struct world *w)
{
    w->sink_failed = true;
    engine_stop(&w->engine);
}

void meter_refusal(struct world *w, uint32_t v, enum place_reason why)
{
    const struct record_sink *sink = w->opt->sink;
    if (sink == NULL || sink->decision == NULL) return;
    char subject[96], reason[160];
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    snprintf(subject, sizeof(subject), "%s-%u", w->sc->workloads[w->vm_workload[v]].name,
             w->vm_index[v]);
    int64_t vcpus = fit_largest_free(w->fit, FIT_VCPUS);
    char room[32] = "any number of";
    if (vcpus < INT64_MAX) snprintf(room, sizeof(room), "%lld", (long long)vcpus);
    snprintf(reason, sizeof(reason),
             "%s: needs %lld MiB and %u vCPUs; most free on one host: %lld MiB, %s vCPUs",
             why == PLACE_NOT_ALLOWED ? "no allowed host" : "no host has room",
             (long long)(size->memory_b >> 20), size->vcpu,
             (long long)(fit_largest_free(w->fit, FIT_MEMORY) >> 20), room);
    struct record_decision row = {.t_ns = world_now(w),
                                  .actor = w->policies.placement.algorithm.policy->name,
                                  .action = "place",
                                  .subject = subject,
                                  .target = "",
                                  .outcome = "refused",
                                  .reason = reason};
    if (!sink->decision(sink->ctx, &row)) meter_sink_failed(w);
}

void meter_vm_fold(struct world *w, uint32_t v)
{
    struct workload_meter *m = &w->workload_meter[w->vm_workload[v]];
    int64_t since = world_now(w) - w->vm_since_ns[v];
    w->vm_since_ns[v] = world_now(w);
    if (w->vm_state[v] == VM_RUNNING) {
        w->vm_running_ns[v] += since;
        return;
    }
    if (w->vm_state[v] == VM_PAUSED)
        m->paused += since;
    else
        w->vm_queued_ns[v] += since;
    if (!w->vm_started[v]) return;
    w->vm_down_ns[v] += since;
    m->down[w->vm_cause[v]] += since;
}

/* ---- totals ---- */

static void meter_add_host(const struct world *w, uint32_t h, struct totals *t)
{
    const struct host_meter *m = &w->host_meter[h];
    if (w->host_flags[h] & HOST_WAITING) {
        t->queued += m->vms;
        return;
    }
    int32_t site = w->sc->hosts[h].site;
    int64_t up = m->in_state_ns[HOST_UP], installed = 0;
    for (int s = 0; s < HOST_STATES; s++)
        installed += s == HOST_ABSENT ? 0 : m->in_state_ns[s];
    t->installed += installed;
    t->rack_units += (i128)installed * w->sc->hosts[h].server->height_u;
    t->capacity_installed += (i128)installed * w->host_capacity_mpt[h];
    t->memory_installed += (i128)installed * w->host_memory_b[h];
    t->energy += host_energy(w, h);
    t->facility_uwns += num_i128_double(host_energy(w, h)) * site_pue(w, site);
    t->used += host_used(w, h);
    t->demand += host_demand(w, h);
    t->guest += host_demand(w, h) - m->unserved;
    t->lost += m->lost;
    t->vcpu += m->vcpu;
    t->ready += m->ready;
    t->vms += m->vms;
    t->memory += m->memory;
    t->granted += m->granted;
    t->up += up;
    t->on += (i128)up + m->in_state_ns[HOST_BOOTING] + m->in_state_ns[HOST_STOPPING];
    t->active += m->active_ns;
    t->contended += m->contended_ns;
    t->violated += m->violated_ns;
    t->capacity_on += (i128)up * w->host_capacity_mpt[h];
    t->memory_on += (i128)up * w->host_memory_b[h];
}

void meter_totals(const struct world *w, struct totals *t)
{
    memset(t, 0, sizeof(*t));
    t->facility_uwns = sites_facility(w);
    for (uint32_t h = 0; h < w->host_slots; h++)
        meter_add_host(w, h, t);
}

void meter_touch_all(struct world *w)
{
    for (uint32_t h = 0; h < w->host_slots; h++)
        host_touch(w, h);
}

/* ---- series ---- */

/* Average of an integral over dt, in its own unit / `scale`. */
static double meter_mean(i128 now, i128 before, double dt_ns, double scale)
{
    return num_i128_double(now - before) / dt_ns / scale;
}

void meter_fullness(struct world *w)
{
    w->plan_changed = false;
    if (w->on_hosts == 0) return;
    double memory = (double)w->placed_memory_b / (double)w->on_memory_b;
    double vcpus = (double)w->placed_vcpus / (double)w->on_cores;
    double limit = w->policies.placement.overcommit_cpu;
    if (memory > w->peak_memory) w->peak_memory = memory;
    if (vcpus > w->vcpu_ratio_max) w->vcpu_ratio_max = vcpus;
    if (limit > 0.0) w->peak_vcpu = w->vcpu_ratio_max / limit;
}

static bool meter_row(struct world *w, struct record_series *r)
{
    struct totals now;
    int64_t from = w->sample_t_ns, to = world_now(w);
    if (to <= from) return false;
    meter_touch_all(w);
    meter_totals(w, &now);
    const struct totals *was = &w->last_totals;
    const double gib = (double)(INT64_C(1) << 30), dt = (double)(to - from);
    *r = (struct record_series){
        .from_ns = from,
        .to_ns = to,
        .hosts_on = meter_mean(now.on, was->on, dt, 1.0),
        .hosts_busy = meter_mean(now.active, was->active, dt, 1.0),
        .vms_running = meter_mean(now.vms, was->vms, dt, 1.0),
        .vms_queued = meter_mean(now.queued, was->queued, dt, 1.0),
        .cpu_demand_points = meter_mean(now.demand, was->demand, dt, 1e3),
        .cpu_used_points = meter_mean(now.used, was->used, dt, 1e3),
        .hosts_installed = meter_mean(now.installed, was->installed, dt, 1.0),
        .cpu_installed_points =
            meter_mean(now.capacity_installed, was->capacity_installed, dt, 1e3),
        .memory_installed_gib = meter_mean(now.memory_installed, was->memory_installed, dt, gib),
        .cpu_on_points = meter_mean(now.capacity_on, was->capacity_on, dt, 1e3),
        .memory_configured_gib = meter_mean(now.memory, was->memory, dt, gib),
        .memory_granted_gib = meter_mean(now.granted, was->granted, dt, gib),
        .memory_on_gib = meter_mean(now.memory_on, was->memory_on, dt, gib),
        .power_kw = meter_mean(now.energy, was->energy, dt, 1e9),
        .facility_kw = (now.facility_uwns - was->facility_uwns) / dt / 1e9,
        .energy_kwh = num_i128_double(now.energy - was->energy) / 3.6e21};
    if (r->power_kw > w->peak_power_kw) w->peak_power_kw = r->power_kw;
    w->last_totals = now;
    w->sample_t_ns = to;
    return true;
}

void meter_sample(struct world *w)
{
    const struct record_sink *sink = w->opt->sink;
    struct record_series row;
    if (w->accounting && meter_row(w, &row) && sink != NULL && sink->series != NULL &&
        !sink->series(sink->ctx, &row))
        meter_sink_failed(w);
    if (sink != NULL && sink->progress != NULL)
        sink->progress(sink->ctx, world_now(w), w->engine.horizon_ns);
}

/* ---- accounting window ---- */

static void meter_digest_amount(struct world *w, uint64_t key, uint32_t tag, i128 amount)
{
    digest_set_amount(&w->digest, (uint64_t)w->account_t_ns, key, tag, amount);
}

static void meter_digest_host(struct world *w, uint32_t h)
{
    const struct host_meter *m = &w->host_meter[h];
    const i128 amounts[] = {host_energy(w, h), host_used(w, h), host_demand(w, h), m->unserved,
                            m->lost,           m->vcpu,         m->ready,          m->vms,
                            m->memory,         m->granted,      m->contended_ns,   m->active_ns,
                            m->violated_ns};
    uint32_t tag = 16;
    for (uint32_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
        meter_digest_amount(w, w->host_key[h], tag++, amounts[i]);
    for (uint32_t i = 0; i < HOST_STATES; i++)
        meter_digest_amount(w, w->host_key[h], tag++, m->in_state_ns[i]);
}

static void meter_digest_vm(struct world *w, uint32_t v)
{
    uint64_t key = w->vm_key[v];
    meter_vm_fold(w, v);
    meter_digest_amount(w, key, 1, host_vm_work(w, v));
    meter_digest_amount(w, key, 2, w->vm_unserved[v]);
    meter_digest_amount(w, key, 3, w->vm_ready[v]);
    meter_digest_amount(w, key, 4, w->vm_running_ns[v]);
    meter_digest_amount(w, key, 5, w->vm_queued_ns[v]);
    meter_digest_amount(w, key, 6, w->vm_down_ns[v]);
}

void meter_digest(struct world *w)
{
    meter_touch_all(w);
    for (uint32_t h = 0; h < w->host_slots; h++)
        meter_digest_host(w, h);
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE) meter_digest_vm(w, v);
    moves_digest(w);
}

static void meter_reset_vm(struct world *w, uint32_t v)
{
    w->vm_grid_demand[v] = 0;
    w->vm_wanted[v] = w->vm_unserved[v] = w->vm_ready[v] = 0;
    w->vm_running_ns[v] = w->vm_queued_ns[v] = w->vm_down_ns[v] = 0;
    w->vm_vcpu_more[v] = 0;
    w->vm_since_ns[v] = world_now(w);
}

void meter_account(struct world *w)
{
    meter_digest(w);
    uint64_t words[] = {(uint64_t)world_now(w), TRAIL_ACCOUNT};
    digest_record(&w->digest, words, 2);
    for (uint32_t h = 0; h < w->host_slots; h++) {
        memset(&w->host_meter[h], 0, sizeof(w->host_meter[h]));
        w->host_used_max_mpt[h] = w->host_used_mpt[h];
        w->host_grid_energy[h] = w->host_grid_used[h] = w->host_grid_demand[h] = 0;
    }
    moves_account(w);
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE) meter_reset_vm(w, v);
    memset(w->util_ns, 0, sizeof(w->util_ns));
    memset(w->workload_meter, 0, w->sc->workload_count * sizeof(*w->workload_meter));
    meter_totals(w, &w->last_totals);
    w->samples = w->refused = w->shutdowns = w->arrived = w->departed = w->waits = 0;
    tick_clip_settle(w);
    w->wait_ns = w->clipped = 0;
    memset(&w->move_meter, 0, sizeof(w->move_meter));
    sites_account(w);
    w->effort_ns = 0;
    w->steps_ended = w->machines_failed = 0;
    w->busy_max = w->busy;
    w->running_max = w->running;
    w->peak_power_kw = w->peak_memory = w->peak_vcpu = w->vcpu_ratio_max = 0.0;
    meter_fullness(w);
    w->account_t_ns = w->sample_t_ns = world_now(w);
    w->accounting = true;
}
