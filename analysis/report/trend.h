/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trend - how a plan's estate changes from the beginning of the accounting period to its end.
 *
 * Two windows are compared, the first and the last day, week or four weeks of the period, so that
 * neither days nor weeks are cut: a period shorter than four windows has no trend. Power is a mean
 * over the window, hosts are those of its first or last report interval. Means over replications.
 * Test: tests/analysis/test_trend.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_TREND_H
#define VDCSIM_ANALYSIS_REPORT_TREND_H

#include "analysis/experiment/results.h"
#include <stdbool.h>

struct trend {
    bool in_motion;     /* hosts come or go */
    bool has_window;    /* the next three are known */
    const char *window; /* "4 weeks" */
    double power_first_kw, power_last_kw;
    double hosts_first, hosts_last, hosts_max; /* whole numbers */
};

/* trend_is_in_motion - do hosts come or go within the period? By metrics, so it is known without a
 * series. trend_any_in_motion - in any plan. */
bool trend_is_in_motion(const struct results_plan *plan);
bool trend_any_in_motion(const struct results *r);

struct trend trend_of(const struct results_plan *plan);

#endif
