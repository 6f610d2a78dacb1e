/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/batch.h"
#include "sim/dmath.h"
#include <string.h>

/* ---- members ---- */

static bool batch_grow(struct batch *b, struct arena *a)
{
    uint32_t cap = b->cap < 64 ? 64 : b->cap * 2;
    if (cap <= b->cap) return false;
#define X(type, name, kinds)                                            \
    if (b->kind & (kinds)) {                                            \
        type *grown = arena_span_resize(a, b->name, cap, sizeof(type)); \
        if (grown == NULL) return false;                                \
        b->name = grown;                                                \
    }
    BATCH_COLUMNS(X)
#undef X
    b->cap = cap;
    return true;
}

uint32_t batch_add(struct batch *b, struct arena *a)
{
    if (b->count == b->cap && !batch_grow(b, a)) return TABLE_NONE;
    uint32_t m = b->count++;
#define X(type, name, kinds) \
    if (b->kind & (kinds)) b->name[m] = (type)0;
    BATCH_COLUMNS(X)
#undef X
    return m;
}

void batch_remove(struct batch *b, uint32_t m)
{
    SIM_ASSERT(m < b->count);
    if (b->kind == BATCH_TRACE) b->inexact -= b->gain[m] == 0;
    uint32_t last = --b->count;
    b->straight = b->straight && m == last;
#define X(type, name, kinds) \
    if (b->kind & (kinds)) b->name[m] = b->name[last];
    BATCH_COLUMNS(X)
#undef X
}

bool batch_clone(struct batch *dst, const struct batch *src, struct arena *a)
{
    *dst = *src;
    dst->cap = src->count;
#define X(type, name, kinds)                                              \
    dst->name = NULL;                                                     \
    if (src->count > 0 && (src->kind & (kinds))) {                        \
        dst->name = arena_span_resize(a, NULL, src->count, sizeof(type)); \
        if (dst->name == NULL) return false;                              \
        memcpy(dst->name, src->name, src->count * sizeof(type));          \
    }
    BATCH_COLUMNS(X)
#undef X
    return true;
}

/* ---- arithmetic ---- */

static bool batch_is_one(double growth)
{
    return !(growth < 1.0) && !(growth > 1.0);
}

uint32_t batch_scale(uint64_t raw, uint64_t scale, uint64_t den, double growth)
{
    uint64_t product = raw * scale;
    if (batch_is_one(growth)) {
        uint64_t q = (product + den / 2) / den;
        return q > UINT32_MAX ? UINT32_MAX : (uint32_t)q;
    }
    double x = (double)product * growth / (double)den + 0.5;
    return x >= 4294967295.0 ? UINT32_MAX : (uint32_t)x;
}

void batch_profile_advance(struct source *s, uint32_t first, uint32_t n, uint64_t occurrence)
{
    struct batch *b = &s->batch;
    double phi = s->phi, innovation = s->innovation;
    for (uint32_t i = first; i < first + n; i++)
        b->state[i] = phi * b->state[i] + innovation * dist_normal_at(b->stream[i], occurrence);
}

/* mean x factor x noise, before clipping at the peak. */
static double batch_noise(const struct source *s, double x)
{
    if (s->sigma > 0.0) return dm_exp(s->sigma * x - 0.5 * s->sigma * s->sigma);
    return 1.0 + s->noise_sd * x;
}

int64_t batch_profile_demand(const struct source *s, uint32_t first, uint32_t n, uint32_t *demand)
{
    const struct batch *b = &s->batch;
    double common = s->share_dept * s->dept_state, own = s->share_own;
    int64_t clipped = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t m = first + i;
        double d = b->mean[m] * s->factor;
        if (s->noise_sd > 0.0) d *= batch_noise(s, common + own * b->state[m]);
        if ((int64_t)b->burst_to[m] > s->tick) d *= s->burst_factor;
        double peak = b->peak[m];
        double kept = d < 0.0 ? 0.0 : d;
        kept = kept > peak ? peak : kept;
        clipped += kept > d ? (int64_t)(kept - d) : (int64_t)(d - kept);
        demand[i] = (uint32_t)(kept + 0.5);
    }
    return clipped;
}

/* ---- trace samples ---- */

struct batch_sample batch_sample(const struct spec_demand *d, const struct trace *tr,
                                 uint32_t column, int64_t n)
{
    const struct trace_series *series = &tr->series[column];
    int64_t first = series->start_ns / tr->interval_ns, rows = tr->samples;
    if (series->length_ns > 0) rows = (series->length_ns + tr->interval_ns - 1) / tr->interval_ns;
    if (rows > (int64_t)tr->samples - first) rows = (int64_t)tr->samples - first;
    int64_t m = d->interpolate == INTERPOLATE_LINEAR ? d->substeps : 1;
    int64_t k = n / m - first, j = n % m, last = rows - 1;
    if (k < 0) k = 0; /* before its life: the first sample */
    if (d->after_end == AFTER_REPEAT) k %= rows;
    if (k > last) k = last;
    int64_t next = k < last ? k + 1 : k; /* the last sample of a round is held, as at the end */
    uint32_t k0 = (uint32_t)(first + k), k1 = (uint32_t)(first + next);
    if (d->interpolate == INTERPOLATE_STEP) return (struct batch_sample){k0, k0, 1, 0};
    return (struct batch_sample){k0, k1, (uint32_t)(2 * m - 2 * j - 1), (uint32_t)(2 * j + 1)};
}

uint32_t batch_raw(const struct trace *tr, uint32_t k, uint32_t column)
{
    size_t at = (size_t)k * tr->stride + column;
    if (tr->width == 1) return ((const uint8_t *)tr->rows)[at];
    if (tr->width == 2) return ((const uint16_t *)tr->rows)[at];
    return ((const uint32_t *)tr->rows)[at];
}

/* What raw x nominal is divided by: weights of the two rows, and percent to whole. */
uint64_t batch_den(const struct trace *tr, uint32_t weights)
{
    return (uint64_t)weights * (tr->unit == TRACE_MPT ? 1 : 100u * (uint64_t)tr->per_percent);
}

uint32_t batch_grid_value(const struct trace *tr, uint32_t column, uint32_t k0, uint32_t k1,
                          uint32_t w0, uint32_t w1, uint32_t nominal, double growth)
{
    uint64_t raw = (uint64_t)batch_raw(tr, k0, column) * w0;
    if (w1 > 0) raw += (uint64_t)batch_raw(tr, k1, column) * w1;
    uint64_t scale = tr->unit == TRACE_MPT ? 1 : nominal;
    return batch_scale(raw, scale, batch_den(tr, w0 + w1), growth);
}

/* ---- trace rows ---- */

#define BATCH_GATHER(type, name)                                                                \
    static void batch_gather_##name(const struct trace *tr, uint32_t k, const uint32_t *column, \
                                    uint32_t n, uint32_t weight, uint64_t *raw)                 \
    {                                                                                           \
        const type *row = (const type *)tr->rows + (size_t)k * tr->stride;                      \
        for (uint32_t i = 0; i < n; i++)                                                        \
            raw[i] += (uint64_t)row[column[i]] * weight;                                        \
    }
BATCH_GATHER(uint8_t, u8)
BATCH_GATHER(uint16_t, u16)
BATCH_GATHER(uint32_t, u32)

static void batch_gather(const struct trace *tr, uint32_t k, const uint32_t *column, uint32_t n,
                         uint32_t weight, uint64_t *raw)
{
    if (tr->width == 1)
        batch_gather_u8(tr, k, column, n, weight, raw);
    else if (tr->width == 2)
        batch_gather_u16(tr, k, column, n, weight, raw);
    else
        batch_gather_u32(tr, k, column, n, weight, raw);
}

/* All members at the same rows, all gains exact, one byte a sample: the common case, one pass. */
static void batch_fast(const struct trace *tr, uint32_t k, const uint32_t *column,
                       const uint32_t *gain, uint32_t n, uint32_t *demand)
{
    const uint8_t *row = (const uint8_t *)tr->rows + (size_t)k * tr->stride;
    for (uint32_t i = 0; i < n; i++)
        demand[i] = row[column[i]] * gain[i];
}

void batch_trace_demand(const struct world *w, const struct source *s, uint32_t first, uint32_t n,
                        int64_t tick, uint32_t *demand)
{
    const struct batch *b = &s->batch;
    const struct spec_demand *d = &w->sc->workloads[b->workload].demand;
    const struct trace *tr = d->trace_ref;
    if (s->from_placement || !s->even) {
        for (uint32_t i = 0; i < n; i++) {
            struct batch_sample at =
                batch_sample(d, tr, b->column[first + i], tick - b->origin[first + i]);
            demand[i] = batch_grid_value(tr, b->column[first + i], at.k0, at.k1, at.w0, at.w1,
                                         b->nominal[first + i], s->factor);
        }
        return;
    }
    struct batch_sample at = batch_sample(d, tr, 0, tick);
    bool exact = batch_is_one(s->factor) && b->inexact == 0;
    if (exact && at.w1 == 0 && tr->width == 1) {
        batch_fast(tr, at.k0, b->column + first, b->gain + first, n, demand);
        return;
    }
    uint64_t raw[BATCH_BLOCK] = {0};
    SIM_ASSERT(n <= BATCH_BLOCK);
    batch_gather(tr, at.k0, b->column + first, n, at.w0, raw);
    if (at.w1 > 0) batch_gather(tr, at.k1, b->column + first, n, at.w1, raw);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t scale = tr->unit == TRACE_MPT ? 1 : b->nominal[first + i];
        demand[i] = exact ? (uint32_t)(raw[i] * b->gain[first + i])
                          : batch_scale(raw[i], scale, s->den, s->factor);
    }
}
