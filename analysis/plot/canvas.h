/* SPDX-License-Identifier: GPL-3.0-or-later */
/* canvas - what all plots share: sizes, colours of plans, legend, margins, time axis.
 *
 * Colours are Okabe and Ito's, distinguishable with any colour vision; the baseline is grey, so
 * that the plans stand out against it. On time axes x is seconds since 1970 UTC, ticks stand where
 * the clock of the scenario's zone shows round times. Test: tests/analysis/test_plot.c. */
#ifndef VDCSIM_ANALYSIS_PLOT_CANVAS_H
#define VDCSIM_ANALYSIS_PLOT_CANVAS_H

#include "analysis/experiment/results.h"
#include "analysis/report/outf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { /* pixels */
       CANVAS_WIDTH_PX = 960,
       CANVAS_PANEL_PX = 210,
       CANVAS_GAP_PX = 34,
       CANVAS_TALL_PX = 290,
       CANVAS_AXIS_PX = 46,
       CANVAS_LABEL_PX = 26
};

struct canvas_drawing { /* one plot: is there something to draw, its data, its script */
    bool (*has_data)(const struct results *r);
    void (*data)(struct outf *o, const struct results *r);
    void (*script)(struct outf *o, const struct results *r);
};

const char *canvas_colour(const struct results *r, uint32_t plan);
/* canvas_dash - colours start again after seven plans, with another dash. */
int canvas_dash(const struct results *r, uint32_t plan);
size_t canvas_longest_name(const struct results *r);

/* canvas_begin - terminal, output, grid: the head of every script. */
void canvas_begin(struct outf *o, const char *name, int height);
/* canvas_legend - plans above the picture, in canvas_legend_px pixels. */
void canvas_legend(struct outf *o, const struct results *r);
int canvas_legend_px(const struct results *r);
/* canvas_margins - a panel that ends `above` and `below` pixels from the edges of a picture of that
 * height. */
void canvas_margins(struct outf *o, int height, int above, int below);
/* canvas_time_axis - x range and ticks of the series; without labels for upper panels. */
void canvas_time_axis(struct outf *o, const struct results *r, bool labels);

#endif
