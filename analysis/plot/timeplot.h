/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timeplot - plots over time, one line per plan: means over replications, thinned to some hundred
 * points with a band from the smallest to the largest interval of each. Test:
 * tests/analysis/test_plot.c. */
#ifndef VDCSIM_ANALYSIS_PLOT_TIMEPLOT_H
#define VDCSIM_ANALYSIS_PLOT_TIMEPLOT_H

#include "analysis/plot/canvas.h"

/* Hosts, VMs per host and, where their number moves, VMs; nothing to draw while all stay. */
extern const struct canvas_drawing timeplot_estate;
extern const struct canvas_drawing timeplot_utilisation; /* CPU and memory of hosts that are on */
extern const struct canvas_drawing timeplot_power;

#endif
