/* SPDX-License-Identifier: GPL-3.0-or-later */
/* highlight - which metrics a reader wants to see first, and how their numbers are shown.
 *
 * One table for console and HTML: metric, plain label, and the rule that drops a row that says
 * nothing (a queue that was always empty, hosts that were always on). A row shows every plan with
 * the same unit and the same number of decimals. Test: tests/analysis/test_console.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_HIGHLIGHT_H
#define VDCSIM_ANALYSIS_REPORT_HIGHLIGHT_H

#include "analysis/experiment/results.h"
#include "analysis/report/figure.h"
#include <stdbool.h>
#include <stdint.h>

struct highlight {
    int metric;
    const char *label; /* plain words; the dotted name when every metric is listed */
    struct figure_scale scale;
    int decimals;            /* of values */
    int decimals_difference; /* of differences */
    int shortened;           /* as by highlight_shorten */
};

enum { HIGHLIGHT_CELL = 96 };
enum highlight_effect { HIGHLIGHT_NEUTRAL, HIGHLIGHT_BETTER, HIGHLIGHT_WORSE, HIGHLIGHT_UNCLEAR };

/* highlight_list - the rows worth showing, in table order; with `all` every metric with data.
 * Returns their number, at most METRIC_COUNT. */
uint32_t highlight_list(const struct results *r, bool all, struct highlight rows[METRIC_COUNT]);

/* highlight_shorten - for narrow tables: 1 writes shares as "(-62%)", 2 takes one decimal off
 * numbers that have several, 3 leaves shares out. Levels are to be taken in order. */
enum { HIGHLIGHT_SHORTEST = 3 };
void highlight_shorten(struct highlight *h, int level);

/* highlight_value - "8.23 +-0.04", without +- when there is no interval or it is a point.
 * highlight_difference - "-13.2 +-0.1 (-62 %)" against the baseline; the share is left out for
 * metrics in percent, whose differences are percentage points. `plus_minus` is the sign to use.
 * Both return buf. */
char *highlight_value(const struct highlight *h, const struct results_plan *p,
                      const char *plus_minus, char buf[HIGHLIGHT_CELL]);
char *highlight_difference(const struct highlight *h, const struct results *r,
                           const struct results_plan *p, const char *plus_minus,
                           char buf[HIGHLIGHT_CELL]);

/* highlight_effect_of - is the difference good? UNCLEAR when its interval contains 0 and is not a
 * point, also as it is rounded in the cell; NEUTRAL for no difference, one that reads as 0, no data
 * and metrics that are neither good nor bad. */
enum highlight_effect highlight_effect_of(const struct highlight *h, const struct results_plan *p);

#endif
