/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thin - a long series as a few hundred points, without hiding its extremes.
 *
 * Neighbouring intervals are joined into one point: exact time average, smallest and largest of
 * them. A picture of 43,800 hours then shows a line and a band. Test: tests/analysis/test_thin.c.
 * */
#ifndef VDCSIM_ANALYSIS_PLOT_THIN_H
#define VDCSIM_ANALYSIS_PLOT_THIN_H

#include "analysis/experiment/series.h"
#include <stddef.h>
#include <stdint.h>

struct thin_quantity { /* a column, or the ratio of two columns, times a factor */
    size_t over;       /* offset in struct record_series */
    size_t under;      /* offset, or THIN_NO_RATIO */
    double factor;
};
#define THIN_NO_RATIO SIZE_MAX

struct thin_point {
    int64_t middle_ns;
    double mean, low, high; /* NaN: no data (0/0) */
};

/* thin_stride - intervals per point so that at most `points` are left: 1 when they fit, else a
 * whole number of minutes, hours, days or weeks where the interval allows it. A point of 13 hours
 * would beat with the daily cycle and draw waves that are not there. */
uint32_t thin_stride(const struct series *s, uint32_t points);

/* thin_point_of - point i of the series: intervals [i x stride, (i + 1) x stride). */
struct thin_point thin_point_of(const struct series *s, const struct thin_quantity *q,
                                uint32_t stride, uint32_t i);

#endif
