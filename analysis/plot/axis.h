/* SPDX-License-Identifier: GPL-3.0-or-later */
/* axis - where a time axis has its ticks, and what they are called.
 *
 * Ticks stand on whole hours, midnights, Mondays, first days of a month or of a year, at most
 * AXIS_TICKS_MAX of them, with labels as short as the span allows. Integer calendar only.
 * Test: tests/analysis/test_axis.c. */
#ifndef VDCSIM_ANALYSIS_PLOT_AXIS_H
#define VDCSIM_ANALYSIS_PLOT_AXIS_H

#include <stdint.h>

enum { AXIS_TICKS_MAX = 10, AXIS_LABEL_MAX = 24 };

struct axis_tick {
    int64_t epoch_s;
    char label[AXIS_LABEL_MAX]; /* letters, digits, blanks, ':' */
};

/* axis_ticks - ticks in [from_s, to_s], seconds since 1970 in the time zone to be shown.
 * Args: from_s < to_s. Returns their number; at least 1 for spans of an hour or more. */
int axis_ticks(int64_t from_s, int64_t to_s, struct axis_tick ticks[AXIS_TICKS_MAX]);

#endif
