/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/record.h"
#include "models/host.h"
#include "models/meter.h"
#include "models/move.h"
#include "models/tick.h"
#include "models/vm.h"
#include <math.h>
#include <string.h>

static double record_ratio(i128 part, i128 whole)
{
    return whole == 0 ? (double)NAN : num_i128_double(part) / num_i128_double(whole);
}

static double record_hours(i128 ns)
{
    return num_i128_double(ns) / (double)NS_PER_H;
}

static double record_kwh(i128 uw_ns)
{
    return num_i128_double(uw_ns) / 3.6e21;
}

_Static_assert(RECORD_DOWN_CAUSES == (int)DOWN_CAUSES, "one name a cause");
const char *const record_down_cause[RECORD_DOWN_CAUSES] = {"queue", "host", "migration",
                                                           "conversion", "maintenance"};

/* ---- rows ---- */

static void record_host_row(const struct world *w, uint32_t h, struct record_host *r)
{
    const struct host_meter *m = &w->host_meter[h];
    const struct spec_host *spec = &w->sc->hosts[h];
    i128 up = m->in_state_ns[HOST_UP];
    i128 on = up + m->in_state_ns[HOST_BOOTING] + m->in_state_ns[HOST_STOPPING];
    *r = (struct record_host){
        .name = spec->name,
        .model = spec->server->name,
        .site = spec->site >= 0 ? w->sc->sites[spec->site].name : "-",
        .cluster = spec->cluster >= 0 ? w->sc->clusters[spec->cluster].name : "-",
        .on_h = record_hours(on),
        .failed_h = record_hours(m->in_state_ns[HOST_FAILED]),
        .cpu_mean = record_ratio(host_used(w, h), up * w->host_capacity_mpt[h]),
        .cpu_max = record_ratio(w->host_used_max_mpt[h], w->host_capacity_mpt[h]),
        .memory_mean = record_ratio(m->memory, up * w->host_memory_b[h]),
        .vms_mean = record_ratio(m->vms, world_now(w) - w->account_t_ns),
        .energy_kwh = record_kwh(host_energy(w, h)),
        .contended_h = record_hours(m->contended_ns),
        .active_h = record_hours(host_used(w, h)) / (double)w->host_capacity_mpt[h]};
}

static void record_workload_row(const struct world *w, uint32_t i, struct record_workload *r)
{
    const struct workload_meter *m = &w->workload_meter[i];
    i128 dt = world_now(w) - w->account_t_ns;
    *r = (struct record_workload){.name = w->sc->workloads[i].name,
                                  .vms_mean = record_ratio(m->running, dt),
                                  .queued_mean = record_ratio(m->queued, dt),
                                  .demand_points = record_ratio(m->work + m->unserved, dt * 1000),
                                  .served_points = record_ratio(m->work, dt * 1000),
                                  .paused_mean = record_ratio(m->paused, dt),
                                  .ready = record_ratio(m->ready, m->vcpu * 1000000),
                                  .wait_s = record_ratio(m->wait_ns, (i128)m->placed * NS_PER_S)};
    for (int c = 0; c < DOWN_CAUSES; c++) {
        r->down_h[c] = record_hours(m->down[c]);
        r->downs[c] = (double)m->downs[c];
    }
}

static void record_cluster_rows(const struct world *w, struct record *out)
{
    double dt_h = record_hours(world_now(w) - w->account_t_ns);
    uint32_t n = out->cluster_count;
    double *used = out->cluster_work, *capacity = used + n, *memory = capacity + n,
           *memory_on = memory + n;
    for (uint32_t h = 0; h < w->host_count; h++) {
        int32_t c = w->sc->hosts[h].cluster;
        uint32_t i = c >= 0 ? (uint32_t)c : n - 1;
        const struct host_meter *m = &w->host_meter[h];
        double up_h = record_hours(m->in_state_ns[HOST_UP]);
        struct record_cluster *r = &out->clusters[i];
        r->hosts += 1.0;
        r->on_mean += out->hosts[h].on_h / dt_h;
        r->energy_kwh += out->hosts[h].energy_kwh;
        r->vms_mean += out->hosts[h].vms_mean;
        used[i] += record_hours(host_used(w, h));
        capacity[i] += up_h * (double)w->host_capacity_mpt[h];
        memory[i] += record_hours(m->memory);
        memory_on[i] += up_h * (double)w->host_memory_b[h];
    }
    for (uint32_t i = 0; i < n; i++) {
        out->clusters[i].name = i + 1 < n ? w->sc->clusters[i].name : "-";
        out->clusters[i].cpu_mean = capacity[i] > 0.0 ? used[i] / capacity[i] : (double)NAN;
        out->clusters[i].memory_mean = memory_on[i] > 0.0 ? memory[i] / memory_on[i] : (double)NAN;
    }
}

/* ---- metrics ---- */

static double record_p95(const struct world *w)
{
    i128 total = 0, seen = 0;
    for (uint32_t b = 0; b < RECORD_UTIL_BINS; b++)
        total += w->util_ns[b];
    if (total == 0) return (double)NAN;
    for (uint32_t b = 0; b < RECORD_UTIL_BINS; b++) {
        i128 next = seen + w->util_ns[b];
        if (next * 20 >= total * 19) { /* linear within the bin */
            double into = record_ratio(total * 19 - seen * 20, w->util_ns[b] * 20);
            double at = ((double)b + into) / (RECORD_UTIL_BINS - 1);
            return at < 1.0 ? at : 1.0;
        }
        seen = next;
    }
    return 1.0;
}

/* The estate at the end of accounting, and its average over time. */
static void record_installed(const struct world *w, const struct totals *t, i128 dt, double *m)
{
    m[METRIC_RACK_UNITS] = m[METRIC_HOSTS_INSTALLED] = 0.0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (w->host_state[h] == HOST_ABSENT) continue;
        m[METRIC_HOSTS_INSTALLED] += 1.0;
        m[METRIC_RACK_UNITS] += (double)w->sc->hosts[h].server->height_u;
    }
    m[METRIC_HOSTS_INSTALLED_MEAN] = record_ratio(t->installed, dt);
    m[METRIC_RACK_UNITS_MEAN] = record_ratio(t->rack_units, dt);
}

static void record_move_metrics(const struct world *w, const struct totals *t, double *m)
{
    const struct move_meter *mm = &w->move_meter;
    i128 live = (i128)mm->done[MOVE_LIVE];
    m[METRIC_MIGRATIONS] = (double)mm->begun[MOVE_LIVE];
    m[METRIC_MIGRATIONS_FAILED] =
        (double)(mm->failed[MOVE_LIVE] + mm->failed[MOVE_COLD] + mm->failed[MOVE_STORAGE]);
    m[METRIC_MIGRATIONS_COLD] = (double)mm->begun[MOVE_COLD];
    m[METRIC_MIGRATIONS_STORAGE] = (double)mm->begun[MOVE_STORAGE];
    m[METRIC_MIGRATIONS_DATA] = num_i128_double(mm->bytes) / (double)(INT64_C(1) << 30);
    m[METRIC_MIGRATIONS_BLACKOUT] = record_ratio(mm->blackout_ns, live * NS_PER_S);
    m[METRIC_MIGRATIONS_BLACKOUT_MAX] = live > 0 ? (double)mm->blackout_max_ns / 1e9 : (double)NAN;
    m[METRIC_MIGRATIONS_DURATION] = record_ratio(mm->duration_ns, live * NS_PER_S);
    m[METRIC_PDM] = record_ratio(mm->degraded, t->demand);
    m[METRIC_SLAV] = m[METRIC_SLATAH] * m[METRIC_PDM];
    m[METRIC_ESV] = m[METRIC_ENERGY_IT] * m[METRIC_SLAV];
}

static void record_down_metrics(const struct world *w, double *m)
{
    i128 down[DOWN_CAUSES] = {0}, all = 0;
    for (uint32_t i = 0; i < w->sc->workload_count; i++)
        for (int c = 0; c < DOWN_CAUSES; c++)
            down[c] += w->workload_meter[i].down[c];
    for (int c = 0; c < DOWN_CAUSES; c++)
        all += down[c];
    m[METRIC_DOWN] = record_hours(all);
    m[METRIC_DOWN_QUEUE] = record_hours(down[DOWN_QUEUE]);
    m[METRIC_DOWN_HOST] = record_hours(down[DOWN_HOST]);
    m[METRIC_DOWN_MIGRATION] = record_hours(down[DOWN_MIGRATION]);
    m[METRIC_DOWN_CONVERSION] = record_hours(down[DOWN_CONVERSION]);
    m[METRIC_DOWN_MAINTENANCE] = record_hours(down[DOWN_MAINTENANCE]);
    m[METRIC_LABOUR] = record_hours(w->effort_ns);
    m[METRIC_STEPS_DONE] = (double)w->steps_ended;
    m[METRIC_STEPS_FAILED] = (double)w->machines_failed;
}

/* Clipping happens to VMs that wait, too. */
static i128 record_waiting_demand(const struct world *w)
{
    i128 sum = 0;
    for (uint32_t h = w->host_count; h < w->host_slots; h++)
        sum += host_demand(w, h);
    return sum;
}

static void record_cpu_metrics(const struct world *w, const struct totals *t, i128 dt, double *m)
{
    record_installed(w, t, dt, m);
    m[METRIC_CPU_USED] = record_ratio(t->used, t->capacity_on);
    m[METRIC_CPU_DEMAND] = record_ratio(t->demand, t->capacity_on);
    m[METRIC_CPU_INSTALLED] = record_ratio(t->used, t->capacity_installed);
    m[METRIC_CPU_P95] = record_p95(w);
    m[METRIC_MEMORY_CONFIGURED] = record_ratio(t->memory, t->memory_on);
    m[METRIC_MEMORY_GRANTED] = record_ratio(t->granted, t->memory_on);
    m[METRIC_MEMORY_INSTALLED] = record_ratio(t->memory, t->memory_installed);
    m[METRIC_VCPU_PER_CORE] = w->vcpu_ratio_max;
    m[METRIC_CPU_UNSERVED] = record_ratio(t->demand - t->guest, t->demand);
    m[METRIC_CPU_READY] = record_ratio(t->ready, t->vcpu * 1000000);
    m[METRIC_SLATAH] = record_ratio(t->violated, t->active);
    m[METRIC_MEMORY_SLOWDOWN] = record_ratio(t->lost, t->guest);
    m[METRIC_CPU_WORK] = meter_point_h(t->guest);
    m[METRIC_DEMAND_CLIPPED] = record_ratio(w->clipped, t->demand + record_waiting_demand(w));
    m[METRIC_CPU_ACTIVE] = 0.0;
    for (uint32_t h = 0; h < w->host_count; h++)
        m[METRIC_CPU_ACTIVE] += record_hours(host_used(w, h)) / (double)w->host_capacity_mpt[h];
}

static i128 record_paused(const struct world *w)
{
    i128 sum = 0;
    for (uint32_t i = 0; i < w->sc->workload_count; i++)
        sum += w->workload_meter[i].paused;
    return sum;
}

static void record_metrics(const struct world *w, const struct totals *t, double *m)
{
    i128 dt = world_now(w) - w->account_t_ns, waiting = 0;
    for (uint32_t h = w->host_count; h < w->host_slots; h++)
        waiting += w->host_vms[h];
    record_cpu_metrics(w, t, dt, m);
    m[METRIC_HOSTS_ON_MEAN] = record_ratio(t->on, dt);
    m[METRIC_HOSTS_BUSY_MAX] = (double)w->busy_max;
    m[METRIC_HOSTS_SHUTDOWNS] = (double)w->shutdowns;
    m[METRIC_ENERGY_IT] = record_kwh(t->energy);
    m[METRIC_ENERGY_FACILITY] = t->facility_uwns / 3.6e21;
    m[METRIC_POWER_MEAN] = record_ratio(t->energy, dt * NS_PER_S);
    m[METRIC_POWER_PEAK] = w->peak_power_kw;
    m[METRIC_VMS_ARRIVED] = (double)w->arrived;
    m[METRIC_VMS_DEPARTED] = (double)w->departed;
    m[METRIC_VMS_MEAN] = record_ratio(t->vms - record_paused(w), dt);
    m[METRIC_VMS_MAX] = (double)w->running_max;
    m[METRIC_VMS_QUEUED_MEAN] = record_ratio(t->queued, dt);
    m[METRIC_VMS_QUEUED_END] = num_i128_double(waiting);
    m[METRIC_VMS_WAIT_MEAN] = record_ratio(w->wait_ns, (i128)w->waits * NS_PER_S);
    m[METRIC_VMS_PER_HOST] = record_ratio(t->vms, t->on);
    m[METRIC_PLACEMENTS_REFUSED] = (double)w->refused;
    record_move_metrics(w, t, m);
    record_down_metrics(w, m);
    m[METRIC_EVENTS] = (double)w->engine.events;
    m[METRIC_SAMPLES] = (double)w->samples;
}

static void record_binds(const struct world *w, struct record *out)
{
    out->peak_cpu = record_p95(w); /* a peak of one sample says little about size */
    out->peak_memory = w->peak_memory;
    out->peak_vcpu = w->peak_vcpu;
    out->binds = "cpu";
    double most = out->peak_cpu;
    if (w->peak_memory > most) {
        most = w->peak_memory;
        out->binds = "memory";
    }
    if (w->peak_vcpu > most) out->binds = "vcpu";
}

static void record_vms(struct world *w)
{
    for (uint32_t v = 0; v < w->vms.high && !w->sink_failed; v++)
        if (w->vm_state[v] != VM_FREE) vm_record(w, v, false);
}

bool record_fill(struct world *w, struct record *out)
{
    struct totals now;
    memset(out, 0, sizeof(*out));
    arena_init(&out->memory, 0);
    meter_touch_all(w);
    meter_sample(w);
    moves_settle(w);
    record_vms(w);
    meter_totals(w, &now);
    tick_clip_settle(w);
    out->host_count = w->host_count;
    out->workload_count = w->sc->workload_count;
    out->cluster_count = w->sc->cluster_count + 1;
    out->hosts = arena_alloc(&out->memory, out->host_count + 1, sizeof(*out->hosts));
    out->workloads = arena_alloc(&out->memory, out->workload_count + 1, sizeof(*out->workloads));
    out->clusters = arena_alloc(&out->memory, out->cluster_count, sizeof(*out->clusters));
    out->cluster_work = arena_alloc(&out->memory, 4 * (size_t)out->cluster_count, sizeof(double));
    if (!out->hosts || !out->workloads || !out->clusters || !out->cluster_work) return false;
    record_metrics(w, &now, out->metric);
    for (uint32_t h = 0; h < w->host_count; h++)
        record_host_row(w, h, &out->hosts[h]);
    for (uint32_t i = 0; i < w->sc->workload_count; i++)
        record_workload_row(w, i, &out->workloads[i]);
    record_cluster_rows(w, out);
    for (uint32_t b = 0; b < RECORD_UTIL_BINS; b++)
        out->util_hours[b] = record_hours(w->util_ns[b]);
    record_binds(w, out);
    meter_digest(w);
    digest_text(&w->digest, out->digest);
    out->events = w->engine.events;
    out->memory_peak_b = w->arena->peak_b;
    return true;
}

void record_deinit(struct record *r)
{
    arena_deinit(&r->memory);
    memset(r, 0, sizeof(*r));
}
