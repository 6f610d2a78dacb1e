/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/source.h"
#include "models/batch.h"
#include "models/host.h"
#include "sim/dmath.h"
#include "sim/time.h"

static const struct spec_demand *source_spec(const struct world *w, uint32_t workload)
{
    return &w->sc->workloads[workload].demand;
}

bool source_runs_from_placement(const struct world *w, uint32_t workload)
{
    return w->sources[workload].from_placement;
}

/* ---- set-up ---- */

static enum source_kind source_kind_of(const struct spec_workload *wl)
{
    const struct spec_demand *d = &wl->demand;
    if (d->trace_ref != NULL) return d->trace_ref->is_grid ? SOURCE_GRID : SOURCE_EVENTS;
    bool moves = d->profile_ref != NULL || d->cv > 0.0 || d->burst_rate > 0.0;
    return moves || wl->growth > 0.0 || wl->growth < 0.0 ? SOURCE_PROFILE : SOURCE_CONSTANT;
}

static int32_t source_grid_find(struct world *w, int64_t interval_ns)
{
    for (uint32_t g = 0; g < w->grid_count; g++)
        if (w->grids[g].interval_ns == interval_ns) return (int32_t)g;
    w->grids[w->grid_count] = (struct grid){.interval_ns = interval_ns, .done = -1};
    return (int32_t)w->grid_count++;
}

static void source_noise_init(const struct world *w, uint32_t i, struct source *s)
{
    const struct spec_workload *wl = &w->sc->workloads[i];
    const struct spec_demand *d = &wl->demand;
    double rho = wl->department_ix >= 0 ? w->sc->departments[wl->department_ix].correlation : 0.0;
    s->noise_sd = d->cv;
    s->sigma = d->noise == NOISE_LOGNORMAL ? dm_sqrt(dm_log1p(d->cv * d->cv)) : 0.0;
    s->phi = d->phi;
    s->innovation = dm_sqrt(1.0 - d->phi * d->phi);
    s->share_dept = dm_sqrt(rho);
    s->share_own = dm_sqrt(1.0 - rho);
    if (wl->department_ix >= 0) {
        uint64_t key = w->sc->departments[wl->department_ix].key;
        s->dept_stream = rng_stream(w->draws, DRAW_DEPARTMENT, key);
        s->dept_state = dist_normal_at(s->dept_stream, 0);
    }
}

static double source_profile_scale(const struct spec_profile *p)
{
    if (p == NULL) return 1.0;
    const double *hours = p->hours.items, *days = p->weekdays.items;
    double hour_sum = 0.0, day_sum = 0.0;
    for (uint32_t i = 0; i < p->hours.count; i++)
        hour_sum += hours[i];
    for (uint32_t i = 0; i < p->weekdays.count; i++)
        day_sum += days[i];
    double scale = 1.0;
    if (hour_sum > 0.0) scale *= (double)p->hours.count / hour_sum;
    if (day_sum > 0.0) scale *= (double)p->weekdays.count / day_sum;
    return scale;
}

/* All series alive from the first to the last row: everybody reads the same row at a tick. */
static bool source_is_even(const struct trace *tr)
{
    for (uint32_t i = 0; i < tr->series_count; i++)
        if (tr->series[i].start_ns > 0 ||
            (tr->series[i].length_ns > 0 &&
             tr->series[i].length_ns != (int64_t)tr->samples * tr->interval_ns))
            return false;
    return true;
}

/* Largest number of a trace. */
static uint32_t source_trace_max(const struct trace *tr)
{
    uint32_t most = 0;
    if (tr->is_grid) return tr->max_value;
    for (uint32_t i = 0; i < tr->series_count; i++)
        for (uint64_t k = 0; k < tr->series[i].count; k++)
            if (tr->event_value[tr->series[i].first + k] > most)
                most = tr->event_value[tr->series[i].first + k];
    return most;
}

static void source_bound(const struct world *w, const struct spec_workload *wl, struct source *s)
{
    const struct trace *tr = wl->demand.trace_ref;
    double years = (double)w->engine.horizon_ns / (double)NS_PER_YEAR;
    double growth = wl->growth > 0.0 ? dm_exp(s->growth_log * years) : 1.0;
    s->bound = 1.0; /* a described demand never exceeds its peak, at most the nominal rating */
    if (tr == NULL) return;
    s->in_points = tr->unit == TRACE_MPT;
    s->bound = (double)source_trace_max(tr) * growth / (double)batch_den(tr, 1);
}

static void source_init(struct world *w, uint32_t i)
{
    const struct spec_workload *wl = &w->sc->workloads[i];
    const struct spec_demand *d = &wl->demand;
    struct source *s = &w->sources[i];
    s->kind = source_kind_of(wl);
    s->grid = SPEC_NONE;
    s->substeps = 1;
    s->from_placement = d->trace_ref != NULL && d->trace_time == TRACE_START;
    s->growth_log = wl->growth > -1.0 ? dm_log1p(wl->growth) : 0.0;
    s->profile_scale = source_profile_scale(d->profile_ref);
    s->batch.workload = i;
    s->burst_factor = d->burst_factor;
    source_noise_init(w, i, s);
    source_bound(w, wl, s);
    s->batch.kind = s->kind == SOURCE_GRID ? BATCH_TRACE : BATCH_PROFILE;
    if (s->kind == SOURCE_GRID) {
        if (d->interpolate == INTERPOLATE_LINEAR) s->substeps = d->substeps;
        s->grid = source_grid_find(w, d->trace_ref->interval_ns / s->substeps);
        s->even = source_is_even(d->trace_ref);
        bool linear = d->interpolate == INTERPOLATE_LINEAR;
        s->den = batch_den(d->trace_ref, linear ? (uint32_t)(2 * s->substeps) : 1);
    }
    if (s->kind == SOURCE_PROFILE) s->grid = source_grid_find(w, d->interval_ns);
}

bool sources_init(struct world *w)
{
    uint32_t n = w->sc->workload_count;
    w->sources = arena_alloc(w->arena, n + 1, sizeof(*w->sources));
    w->grids = arena_alloc(w->arena, n + 1, sizeof(*w->grids));
    if (w->sources == NULL || w->grids == NULL) return false;
    for (uint32_t i = 0; i < n; i++)
        source_init(w, i);
    return true;
}

bool sources_clone(struct world *dst, const struct world *src)
{
    uint32_t n = src->sc->workload_count;
    dst->sources = arena_alloc(dst->arena, n + 1, sizeof(*dst->sources));
    dst->grids = arena_alloc(dst->arena, n + 1, sizeof(*dst->grids));
    if (dst->sources == NULL || dst->grids == NULL) return false;
    for (uint32_t g = 0; g < src->grid_count; g++)
        dst->grids[g] = src->grids[g];
    for (uint32_t i = 0; i < n; i++) {
        dst->sources[i] = src->sources[i];
        if (!batch_clone(&dst->sources[i].batch, &src->sources[i].batch, dst->arena)) return false;
    }
    return true;
}

void sources_start(struct world *w)
{
    for (uint32_t g = 0; g < w->grid_count; g++)
        engine_at(&w->engine, 0, PHASE_DEMAND, EV_TICK, g, 0);
}

/* ---- shape ---- */

static double source_profile_at(const struct spec_profile *p, int64_t local_s)
{
    const double *hours = p->hours.items, *days = p->weekdays.items;
    struct civil c = civil_from_epoch(local_s);
    double f = p->hours.count == 24 ? hours[c.hour] : 1.0;
    if (p->weekdays.count == 7) f *= days[epoch_weekday(local_s)];
    if (civil_from_epoch(local_s + 86400).month != c.month) f *= p->month_end;
    return f;
}

void source_clock(struct world *w)
{
    const struct calendar *c = &w->sc->calendar;
    int64_t utc_s = calendar_utc_s(c, world_now(w));
    if (utc_s >= w->local.from_s && utc_s < w->local.until_s) return;
    w->local = (struct local_clock){.from_s = utc_s,
                                    .until_s = zone_next_change(c->zone, utc_s),
                                    .offset_s = zone_offset_s(c->zone, utc_s)};
}

/* What the clock of the scenario's zone shows. */
static int64_t source_local_s(const struct world *w, int64_t t_ns)
{
    const struct local_clock *l = &w->local;
    int64_t utc_s = w->sc->clock.start_s + t_ns / NS_PER_S;
    if (utc_s >= l->from_s && utc_s < l->until_s) return utc_s + l->offset_s;
    return zone_local(w->sc->clock.zone, utc_s);
}

double source_factor(const struct world *w, uint32_t workload, int64_t t_ns)
{
    const struct source *s = &w->sources[workload];
    const struct spec_demand *d = source_spec(w, workload);
    double f = 1.0;
    if (d->profile_ref != NULL) {
        f = source_profile_at(d->profile_ref, source_local_s(w, t_ns)) * s->profile_scale;
    }
    double years = (double)t_ns / (double)NS_PER_YEAR;
    if (w->sc->workloads[workload].growth <= -1.0) return t_ns > 0 ? 0.0 : f;
    return f * dm_exp(s->growth_log * years);
}

/* ---- grid traces ---- */

/* ---- one VM ---- */

void source_set_demand(struct world *w, uint32_t v, uint32_t demand_mpt)
{
    uint32_t h = w->vm_host[v];
    if (h != TABLE_NONE) w->host_demand_mpt[h] += (int64_t)demand_mpt - w->vm_demand_mpt[v];
    w->vm_demand_mpt[v] = demand_mpt;
}

/* Index of the sample period that holds `now`, and how many ticks of this grid have run. */
static int64_t source_tick_now(const struct world *w, const struct source *s)
{
    return world_now(w) / w->grids[s->grid].interval_ns;
}

static uint32_t source_peak(const struct world *w, uint32_t v)
{
    double peak = source_spec(w, w->vm_workload[v])->peak;
    double most = peak * (double)w->sizes[w->vm_born[v]].nominal_mpt;
    return most >= 4294967295.0 ? UINT32_MAX : (uint32_t)(most + 0.5);
}

/* Mean demand of a VM: the workload's mean, spread between VMs by a lognormal factor of mean 1. */
static double source_mean_mpt(const struct world *w, uint32_t v)
{
    const struct spec_demand *d = source_spec(w, w->vm_workload[v]);
    double mean = d->mean * (double)w->sizes[w->vm_born[v]].nominal_mpt;
    if (d->spread <= 0.0) return mean;
    double s2 = dm_log1p(d->spread * d->spread);
    double z = dist_normal_at(rng_stream(w->draws, DRAW_SPREAD, w->vm_key[v]), 0);
    return mean * dm_exp(dm_sqrt(s2) * z - 0.5 * s2);
}

static uint32_t source_constant(const struct world *w, uint32_t v)
{
    double mean = source_mean_mpt(w, v), peak = source_peak(w, v);
    return (uint32_t)((mean < peak ? mean : peak) + 0.5);
}

static bool source_enter(struct world *w, uint32_t v)
{
    struct batch *b = &w->sources[w->vm_workload[v]].batch;
    uint32_t m = batch_add(b, w->arena);
    if (m == TABLE_NONE) {
        engine_nomem(&w->engine);
        return false;
    }
    w->vm_member[v] = m;
    b->slot[m] = v;
    b->straight = m == 0 || (b->straight && v == b->slot[0] + m);
    return true;
}

static void source_join_profile(struct world *w, uint32_t v)
{
    struct source *s = &w->sources[w->vm_workload[v]];
    struct batch *b = &s->batch;
    if (!source_enter(w, v)) return;
    uint32_t m = w->vm_member[v];
    uint64_t first = (uint64_t)(w->grids[s->grid].done + 1);
    b->peak[m] = source_peak(w, v);
    b->mean[m] = source_mean_mpt(w, v);
    b->stream[m] = rng_stream(w->draws, DRAW_NOISE, w->vm_key[v]);
    b->state[m] = dist_normal_at(b->stream[m], first);
    int64_t tick = source_tick_now(w, s);
    s->factor = source_factor(w, w->vm_workload[v], tick * w->grids[s->grid].interval_ns);
    uint32_t demand;
    batch_profile_demand(s, m, 1, &demand);
    source_set_demand(w, v, demand);
}

static uint32_t source_grid_now(const struct world *w, uint32_t v, int64_t origin)
{
    uint32_t workload = w->vm_workload[v];
    const struct source *s = &w->sources[workload];
    const struct spec_demand *d = source_spec(w, workload);
    int64_t tick = source_tick_now(w, s);
    struct batch_sample at = batch_sample(d, d->trace_ref, w->vm_column[v], tick - origin);
    double growth = source_factor(w, workload, tick * w->grids[s->grid].interval_ns);
    return batch_grid_value(d->trace_ref, w->vm_column[v], at.k0, at.k1, at.w0, at.w1,
                            (uint32_t)w->sizes[w->vm_born[v]].nominal_mpt, growth);
}

/* Tick of the trace at which v's series begins: rows before it belong to others. */
static int64_t source_first_tick(const struct world *w, uint32_t v)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    const struct trace *tr = source_spec(w, w->vm_workload[v])->trace_ref;
    return tr->series[w->vm_column[v]].start_ns / w->grids[s->grid].interval_ns;
}

static void source_begin_grid(struct world *w, uint32_t v, int64_t progress_ns)
{
    struct source *s = &w->sources[w->vm_workload[v]];
    int64_t done = progress_ns / w->grids[s->grid].interval_ns;
    int64_t origin = s->from_placement ? source_tick_now(w, s) - done - source_first_tick(w, v) : 0;
    if (!source_enter(w, v)) return;
    struct batch *b = &s->batch;
    uint32_t m = w->vm_member[v];
    b->column[m] = w->vm_column[v];
    b->origin[m] = (int32_t)origin;
    b->nominal[m] = (uint32_t)w->sizes[w->vm_born[v]].nominal_mpt;
    bool points = w->sc->workloads[b->workload].demand.trace_ref->unit == TRACE_MPT;
    uint32_t scale = points ? 1 : b->nominal[m]; /* what batch_grid_value multiplies by */
    if (scale % s->den == 0) b->gain[m] = (uint32_t)(scale / s->den);
    b->inexact += b->gain[m] == 0;
    source_set_demand(w, v, source_grid_now(w, v, origin));
}

/* ---- irregular traces ---- */

static uint32_t source_event_value(const struct world *w, uint32_t v, uint64_t pos)
{
    const struct trace *tr = source_spec(w, w->vm_workload[v])->trace_ref;
    uint64_t scale = tr->unit == TRACE_MPT ? 1 : (uint64_t)w->sizes[w->vm_born[v]].nominal_mpt;
    double growth = source_factor(w, w->vm_workload[v], world_now(w));
    return batch_scale(tr->event_value[pos], scale, batch_den(tr, 1), growth);
}

/* Schedules the change after `pos`; at the end of the series goes on as after_end says. */
static void source_schedule(struct world *w, uint32_t v, uint64_t pos)
{
    const struct spec_demand *d = source_spec(w, w->vm_workload[v]);
    const struct trace *tr = d->trace_ref;
    const struct trace_series *series = &tr->series[w->vm_column[v]];
    uint64_t next = pos + 1;
    int64_t base = w->vm_base_ns[v];
    w->vm_demand_event[v] = (struct evh){0, 0};
    if (next >= series->first + series->count) {
        if (d->after_end != AFTER_REPEAT || series->length_ns <= 0) return;
        base += series->length_ns;
        w->vm_base_ns[v] = base;
        next = series->first;
    }
    w->vm_demand_event[v] =
        engine_at(&w->engine, base + tr->event_ns[next], PHASE_DEMAND, EV_DEMAND, v, next);
}

static void source_begin_events(struct world *w, uint32_t v, int64_t progress_ns)
{
    const struct spec_demand *d = source_spec(w, w->vm_workload[v]);
    const struct trace_series *series = &d->trace_ref->series[w->vm_column[v]];
    if (d->after_end == AFTER_REPEAT && series->length_ns > 0) progress_ns %= series->length_ns;
    uint64_t pos = series->first;
    while (pos + 1 < series->first + series->count &&
           d->trace_ref->event_ns[pos + 1] <= progress_ns)
        pos++;
    w->vm_base_ns[v] = world_now(w) - progress_ns;
    source_set_demand(w, v, source_event_value(w, v, pos));
    source_schedule(w, v, pos);
}

/* How far a clock-driven series has come: its trace began at clock.start. */
static int64_t source_clock_progress(const struct world *w, uint32_t v)
{
    const struct trace *tr = source_spec(w, w->vm_workload[v])->trace_ref;
    int64_t progress = world_now(w) - tr->series[w->vm_column[v]].start_ns;
    return progress > 0 ? progress : 0;
}

void source_change(struct world *w, uint32_t v, uint64_t pos)
{
    uint32_t h = w->vm_host[v];
    SIM_ASSERT(h != TABLE_NONE);
    host_touch(w, h);
    source_set_demand(w, v, source_event_value(w, v, pos));
    source_schedule(w, v, pos);
    host_update(w, h);
    w->samples++;
}

/* ---- joining and leaving ---- */

void source_join(struct world *w, uint32_t v)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    const struct trace *tr = source_spec(w, w->vm_workload[v])->trace_ref;
    w->vm_member[v] = TABLE_NONE;
    switch (s->kind) {
    case SOURCE_CONSTANT:
        source_set_demand(w, v, source_constant(w, v));
        return;
    case SOURCE_PROFILE:
        source_join_profile(w, v);
        return;
    case SOURCE_GRID:
        if (s->from_placement)
            source_set_demand(
                w, v, source_grid_now(w, v, source_tick_now(w, s) - source_first_tick(w, v)));
        else
            source_begin_grid(w, v, 0);
        return;
    case SOURCE_EVENTS:
        if (s->from_placement)
            source_set_demand(w, v, source_event_value(w, v, tr->series[w->vm_column[v]].first));
        else
            source_begin_events(w, v, source_clock_progress(w, v));
        return;
    }
}

void source_resume(struct world *w, uint32_t v, int64_t progress_ns)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    SIM_ASSERT(w->vm_host[v] == TABLE_NONE && progress_ns >= 0);
    if (!s->from_placement) return;
    if (s->kind == SOURCE_GRID)
        source_begin_grid(w, v, progress_ns);
    else
        source_begin_events(w, v, progress_ns);
}

void source_placed(struct world *w, uint32_t v)
{
    source_resume(w, v, 0);
}

int64_t source_progress(const struct world *w, uint32_t v)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    if (!s->from_placement) return 0;
    if (s->kind == SOURCE_EVENTS) return world_now(w) - w->vm_base_ns[v];
    int64_t ticks =
        source_tick_now(w, s) - s->batch.origin[w->vm_member[v]] - source_first_tick(w, v);
    return ticks * w->grids[s->grid].interval_ns;
}

void source_leave(struct world *w, uint32_t v)
{
    engine_cancel(&w->engine, w->vm_demand_event[v]);
    uint32_t m = w->vm_member[v];
    if (m == TABLE_NONE) return;
    struct batch *b = &w->sources[w->vm_workload[v]].batch;
    batch_remove(b, m);
    if (m < b->count) w->vm_member[b->slot[m]] = m;
    w->vm_member[v] = TABLE_NONE;
}

/* ---- ends ---- */

/* Rows of a series' life. */
static int64_t source_rows(const struct trace *tr, uint32_t column)
{
    int64_t length = tr->series[column].length_ns;
    int64_t rows = length > 0 ? (length + tr->interval_ns - 1) / tr->interval_ns : tr->samples;
    return rows < tr->samples ? rows : tr->samples;
}

/* First sample of the series after number `from` with which `zeros` successive samples of 0 begin;
 * -1: none. After the end the trace repeats, or its last sample is held. */
static int64_t source_zero_sample(const struct trace *tr, uint32_t column, int64_t from,
                                  int64_t zeros, bool repeats)
{
    int64_t first = tr->series[column].start_ns / tr->interval_ns, n = source_rows(tr, column);
    int64_t run = 0, last = repeats ? from + 2 * n : from + 1 > n - 1 ? from + 1 : n - 1;
    for (int64_t k = from + 1; k <= last; k++) {
        int64_t row = first + (repeats ? k % n : k < n ? k : n - 1);
        run = batch_raw(tr, (uint32_t)row, column) == 0 ? run + 1 : 0;
        bool for_ever = repeats ? run == n : run > 0 && k >= n - 1;
        if (run >= zeros || for_ever) return k - run + 1;
    }
    return -1;
}

static int64_t source_grid_end(const struct world *w, uint32_t v)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    const struct spec_demand *d = source_spec(w, w->vm_workload[v]);
    const struct trace *tr = d->trace_ref;
    int64_t origin_ns = (int64_t)s->batch.origin[w->vm_member[v]] * w->grids[s->grid].interval_ns;
    int64_t end = TIME_NEVER;
    const struct trace_series *series = &tr->series[w->vm_column[v]];
    int64_t length = series->length_ns > 0 ? series->start_ns + series->length_ns
                                           : (int64_t)tr->samples * tr->interval_ns;
    if (d->after_end == AFTER_STOP) end = origin_ns + length;
    if (d->stop_after_zeros == 0) return end;
    int64_t begin_ns = origin_ns + series->start_ns;
    int64_t from = (world_now(w) - begin_ns) / tr->interval_ns;
    int64_t k = source_zero_sample(tr, w->vm_column[v], from > 0 ? from : 0, d->stop_after_zeros,
                                   d->after_end == AFTER_REPEAT);
    if (k >= 0 && begin_ns + k * tr->interval_ns < end) end = begin_ns + k * tr->interval_ns;
    return end;
}

int64_t source_end_ns(const struct world *w, uint32_t v)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    const struct spec_demand *d = source_spec(w, w->vm_workload[v]);
    if (s->kind == SOURCE_GRID) return source_grid_end(w, v);
    if (s->kind != SOURCE_EVENTS || d->after_end != AFTER_STOP) return TIME_NEVER;
    return w->vm_base_ns[v] + d->trace_ref->series[w->vm_column[v]].length_ns;
}
