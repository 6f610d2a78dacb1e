/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/thin.h"
#include "sim/diag.h"
#include <math.h>
#include <string.h>

uint32_t thin_stride(uint32_t intervals, uint32_t points)
{
    SIM_ASSERT(points > 0);
    return intervals <= points ? 1 : (intervals - 1) / points + 1;
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
