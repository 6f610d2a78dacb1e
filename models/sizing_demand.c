/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/sizing_demand.h"
#include "models/batch.h"
#include "sim/dmath.h"
#include "sim/time.h"

enum { HOUR_S = 3600, DAY_HOURS = SIZING_HOURS };

uint32_t sizing_demand_series(const struct spec_workload *wl)
{
    return wl->demand.trace_ref != NULL ? wl->demand.trace_ref->series_count : 1;
}

bool sizing_demand_in_points(const struct spec_workload *wl)
{
    return wl->demand.trace_ref != NULL && wl->demand.trace_ref->unit == TRACE_MPT;
}

/* Simulated time at which the trace of a workload's first VMs begins. */
static int64_t sizing_origin_ns(const struct spec_workload *wl)
{
    return wl->demand.trace_time == TRACE_START ? wl->start_ns : 0;
}

bool sizing_demand_over(const struct spec_workload *wl, uint64_t i, int64_t end_ns)
{
    const struct trace *tr = wl->demand.trace_ref;
    if (tr == NULL || wl->demand.after_end != AFTER_STOP) return false;
    const struct trace_series *s = &tr->series[i % tr->series_count];
    int64_t rows_ns = (int64_t)tr->samples * tr->interval_ns;
    int64_t length_ns = s->length_ns > 0 ? s->length_ns : rows_ns - s->start_ns;
    return sizing_origin_ns(wl) + s->start_ns + length_ns < end_ns;
}

static double sizing_growth(const struct spec_workload *wl, int64_t end_ns)
{
    if (wl->growth <= -1.0) return end_ns > 0 ? 0.0 : 1.0;
    return dm_exp(dm_log1p(wl->growth) * ((double)end_ns / (double)NS_PER_YEAR));
}

/* ---- described demand ---- */

/* Values of a profile relative to their mean; without values all are 1. */
static double sizing_relative(const struct spec_array *values, uint32_t i)
{
    const double *v = values->items;
    double sum = 0.0;
    for (uint32_t k = 0; k < values->count; k++)
        sum += v[k];
    return i < values->count && sum > 0.0 ? v[i] * values->count / sum : 1.0;
}

static double sizing_busiest_day(const struct spec_profile *p)
{
    double most = p->weekdays.count > 0 ? 0.0 : 1.0;
    for (uint32_t d = 0; d < p->weekdays.count; d++) {
        double day = sizing_relative(&p->weekdays, d);
        most = day > most ? day : most;
    }
    return p->month_end > 1.0 ? most * p->month_end : most;
}

/* Mean and variance / mean^2 of the factor that bursts put on demand. */
static double sizing_bursts(const struct spec_demand *d, double *mean)
{
    double per_burst = d->burst_rate * 1e-9 * dist_mean(&d->burst_length);
    *mean = 1.0;
    if (!(d->burst_rate > 0.0) || !(per_burst < 1e9)) return 0.0;
    double part = per_burst / (1.0 + per_burst), more = d->burst_factor - 1.0;
    *mean = 1.0 + part * more;
    return part * (1.0 - part) * more * more / (*mean * *mean);
}

static void sizing_described(const struct spec_workload *wl, double growth,
                             struct sizing_demand *out)
{
    const struct spec_demand *d = &wl->demand;
    const struct spec_profile *p = d->profile_ref;
    double burst, bursts = sizing_bursts(d, &burst);
    double day = p != NULL ? sizing_busiest_day(p) : 1.0;
    for (uint32_t h = 0; h < DAY_HOURS; h++) {
        double hour = p != NULL ? sizing_relative(&p->hours, h) : 1.0;
        out->mean[h] = d->mean * day * hour * growth * burst;
        out->sd[h] = out->mean[h] * d->cv;
    }
    /* variances of a product of independent factors, less that of the noise alone */
    double all = (1.0 + d->spread * d->spread) * (1.0 + bursts) * (1.0 + d->cv * d->cv);
    double own = all - 1.0 - d->cv * d->cv;
    out->own = dm_sqrt(own > 0.0 ? own : 0.0);
    out->peak = d->peak;
}

/* ---- replayed demand ---- */

struct sizing_sums { /* by hour and series: weights, sums and sums of squares of samples */
    double *weight, *sum, *square;
    uint32_t series;
};

static uint32_t sizing_hour(const struct scenario *sc, int64_t t_ns)
{
    int64_t s = calendar_local_s(&sc->calendar, t_ns) % (DAY_HOURS * HOUR_S);
    return (uint32_t)((s < 0 ? s + DAY_HOURS * HOUR_S : s) / HOUR_S);
}

static void sizing_note(struct sizing_sums *x, uint32_t hour, uint32_t series, double value,
                        double weight)
{
    size_t at = (size_t)hour * x->series + series;
    x->weight[at] += weight;
    x->sum[at] += weight * value;
    x->square[at] += weight * value * value;
}

/* Rows [first, last) in which a series lives. */
static uint32_t sizing_row_first(const struct trace *tr, uint32_t series)
{
    int64_t row = tr->series[series].start_ns / tr->interval_ns;
    return row < (int64_t)tr->samples ? (uint32_t)row : tr->samples;
}

static uint32_t sizing_row_last(const struct trace *tr, uint32_t series)
{
    const struct trace_series *s = &tr->series[series];
    int64_t end_ns = s->start_ns + s->length_ns;
    int64_t row = (end_ns + tr->interval_ns - 1) / tr->interval_ns;
    return s->length_ns <= 0 || row > (int64_t)tr->samples ? tr->samples : (uint32_t)row;
}

static void sizing_row(const struct trace *tr, uint32_t row, uint32_t hour, const uint32_t *first,
                       const uint32_t *last, struct sizing_sums *x)
{
    for (uint32_t i = 0; i < tr->series_count; i++)
        if (row >= first[i] && row < last[i])
            sizing_note(x, hour, i, (double)batch_raw(tr, row, i), 1.0);
}

static bool sizing_grid(const struct scenario *sc, const struct spec_workload *wl,
                        struct sizing_sums *x, struct arena *scratch)
{
    const struct trace *tr = wl->demand.trace_ref;
    int64_t hour_ns = HOUR_S * NS_PER_S, origin_ns = sizing_origin_ns(wl);
    uint32_t *first = arena_alloc(scratch, tr->series_count, sizeof(*first));
    uint32_t *last = arena_alloc(scratch, tr->series_count, sizeof(*last));
    if (first == NULL || last == NULL) return false;
    for (uint32_t i = 0; i < tr->series_count; i++) {
        first[i] = sizing_row_first(tr, i);
        last[i] = sizing_row_last(tr, i);
    }
    for (uint32_t row = 0; row < tr->samples; row++) {
        int64_t t_ns = origin_ns + (int64_t)row * tr->interval_ns, within_ns = 0;
        for (int n = 0; n < DAY_HOURS && within_ns < tr->interval_ns; n++, within_ns += hour_ns)
            sizing_row(tr, row, sizing_hour(sc, t_ns + within_ns), first, last, x);
    }
    return true;
}

/* A value that holds from one instant to another counts in each hour by the time there. */
static void sizing_piece(const struct scenario *sc, int64_t from_ns, int64_t to_ns, uint32_t series,
                         double value, struct sizing_sums *x)
{
    int64_t hour_ns = HOUR_S * NS_PER_S, days = (to_ns - from_ns) / NS_PER_DAY;
    for (uint32_t h = 0; days > 0 && h < DAY_HOURS; h++)
        sizing_note(x, h, series, value, (double)days);
    from_ns += days * NS_PER_DAY;
    while (from_ns < to_ns) {
        int64_t past_ns = calendar_local_s(&sc->calendar, from_ns) % HOUR_S * NS_PER_S;
        int64_t next_ns = from_ns + hour_ns - (past_ns < 0 ? past_ns + hour_ns : past_ns);
        if (next_ns > to_ns) next_ns = to_ns;
        sizing_note(x, sizing_hour(sc, from_ns), series, value,
                    (double)(next_ns - from_ns) / (double)hour_ns);
        from_ns = next_ns;
    }
}

static void sizing_events(const struct scenario *sc, const struct spec_workload *wl,
                          struct sizing_sums *x)
{
    const struct trace *tr = wl->demand.trace_ref;
    for (uint32_t i = 0; i < tr->series_count; i++) {
        const struct trace_series *s = &tr->series[i];
        int64_t begin_ns = sizing_origin_ns(wl) + s->start_ns;
        for (uint64_t k = s->first; k < s->first + s->count; k++) {
            bool is_last = k + 1 == s->first + s->count;
            int64_t to_ns = is_last ? s->length_ns : tr->event_ns[k + 1];
            sizing_piece(sc, begin_ns + tr->event_ns[k], begin_ns + to_ns, i,
                         (double)tr->event_value[k], x);
        }
    }
}

static void sizing_moments(double weight, double sum, double square, double scale, double *mean,
                           double *sd)
{
    double m = weight > 0.0 ? sum / weight : 0.0;
    double variance = weight > 0.0 ? square / weight - m * m : 0.0;
    *mean = m * scale;
    *sd = variance > 0.0 ? dm_sqrt(variance) * scale : 0.0;
}

static void sizing_of_series(const struct sizing_sums *x, uint32_t series, double scale,
                             struct sizing_demand *out)
{
    double weight = 0.0, sum = 0.0, square = 0.0;
    for (size_t at = series; at < (size_t)DAY_HOURS * x->series; at += x->series) {
        weight += x->weight[at];
        sum += x->sum[at];
        square += x->square[at];
    }
    for (uint32_t h = 0; h < DAY_HOURS; h++) {
        size_t at = (size_t)h * x->series + series;
        bool seen = x->weight[at] > 0.0;
        sizing_moments(seen ? x->weight[at] : weight, seen ? x->sum[at] : sum,
                       seen ? x->square[at] : square, scale, &out->mean[h], &out->sd[h]);
    }
    out->own = 0.0;
    out->peak = 1e18;
}

static bool sizing_replayed(const struct scenario *sc, const struct spec_workload *wl,
                            double growth, struct sizing_demand *out, struct arena *scratch)
{
    const struct trace *tr = wl->demand.trace_ref;
    size_t n = (size_t)tr->series_count * DAY_HOURS;
    struct sizing_sums x = {.weight = arena_alloc(scratch, n, sizeof(double)),
                            .sum = arena_alloc(scratch, n, sizeof(double)),
                            .square = arena_alloc(scratch, n, sizeof(double)),
                            .series = tr->series_count};
    if (x.weight == NULL || x.sum == NULL || x.square == NULL) return false;
    if (!tr->is_grid)
        sizing_events(sc, wl, &x);
    else if (!sizing_grid(sc, wl, &x, scratch))
        return false;
    double scale = growth / (double)batch_den(tr, 1);
    for (uint32_t i = 0; i < tr->series_count; i++)
        sizing_of_series(&x, i, scale, &out[i]);
    return true;
}

bool sizing_demand_of(const struct scenario *sc, const struct spec_workload *wl, int64_t end_ns,
                      struct sizing_demand *out, struct arena *scratch)
{
    double growth = sizing_growth(wl, end_ns);
    if (wl->demand.trace_ref != NULL) return sizing_replayed(sc, wl, growth, out, scratch);
    sizing_described(wl, growth, out);
    return true;
}
