/* SPDX-License-Identifier: GPL-3.0-or-later */
/* barplot - plots of bars: the plans side by side, and how host time is spent. Test:
 * tests/analysis/test_plot.c. */
#ifndef VDCSIM_ANALYSIS_PLOT_BARPLOT_H
#define VDCSIM_ANALYSIS_PLOT_BARPLOT_H

#include "analysis/plot/canvas.h"

extern const struct canvas_drawing barplot_comparison;
extern const struct canvas_drawing barplot_histogram;

#endif
