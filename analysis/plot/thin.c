/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/thin.h"
#include "sim/diag.h"
#include "sim/time.h"
#include <math.h>
#include <string.h>

enum { COARSER_MAX = 8 }; /* more than that would throw too much away for roundness */

static const int64_t round_ns[] = {
    NS_PER_MIN,   5 * NS_PER_MIN,  10 * NS_PER_MIN, 15 * NS_PER_MIN,  30 * NS_PER_MIN,  NS_PER_H,
    2 * NS_PER_H, 3 * NS_PER_H,    4 * NS_PER_H,    6 * NS_PER_H,     12 * NS_PER_H,    NS_PER_DAY,
    NS_PER_WEEK,  2 * NS_PER_WEEK, 4 * NS_PER_WEEK, 13 * NS_PER_WEEK, 52 * NS_PER_WEEK,
};

uint32_t thin_stride(const struct series *s, uint32_t points)
{
    SIM_ASSERT(points > 0);
    if (s->count <= points) return 1;
    uint32_t least = (s->count - 1) / points + 1;
    int64_t interval = s->rows[0].to_ns - s->rows[0].from_ns;
    for (size_t i = 0; interval > 0 && i < sizeof round_ns / sizeof *round_ns; i++) {
        if (round_ns[i] % interval != 0 || round_ns[i] / interval < least) continue;
        int64_t stride = round_ns[i] / interval;
        return stride <= (int64_t)least * COARSER_MAX ? (uint32_t)stride : least;
    }
    return least;
}

static double column(const struct record_series *row, size_t offset)
{
    double v;
    memcpy(&v, (const char *)row + offset, sizeof v);
    return v;
}

struct thin_point thin_point_of(const struct series *s, const struct thin_quantity *q,
                                uint32_t stride, uint32_t i)
{
    SIM_ASSERT(stride > 0 && (uint64_t)i * stride < s->count);
    uint32_t from = i * stride, to = s->count - from < stride ? s->count : from + stride;
    double over = 0, under = 0;
    struct thin_point p = {.low = (double)NAN, .high = (double)NAN};
    for (uint32_t k = from; k < to; k++) {
        const struct record_series *row = &s->rows[k];
        double dt = (double)(row->to_ns - row->from_ns);
        double a = column(row, q->over);
        double b = q->under == THIN_NO_RATIO ? 1 : column(row, q->under);
        over += a * dt;
        under += b * dt;
        p.low = fmin(p.low, q->factor * a / b);
        p.high = fmax(p.high, q->factor * a / b);
    }
    int64_t start = s->rows[from].from_ns, end = s->rows[to - 1].to_ns;
    p.middle_ns = start + (end - start) / 2;
    p.mean = q->factor * over / under;
    if (!isfinite(p.mean)) p.mean = p.low = p.high = (double)NAN;
    return p;
}
