/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gantt - the steps of a plan over time: planned against simulated, as SVG.
 *
 * One row per step, however often it recurs. A grey bar is what was planned; a coloured one below
 * it what was simulated, in another colour from the planned end on; a diamond is a step that takes
 * no time; a line with ends spans the replications. Times are on the clock of the scenario's zone.
 * Written directly, not by gnuplot: text stays text, colours follow the page that it is in.
 * Test: tests/analysis/test_gantt.c. */
#ifndef VDCSIM_ANALYSIS_PLOT_GANTT_H
#define VDCSIM_ANALYSIS_PLOT_GANTT_H

#include "analysis/experiment/results.h"
#include "analysis/report/outf.h"
#include <stdbool.h>

/* gantt_has_data - does the plan have steps? */
bool gantt_has_data(const struct results_plan *plan);

/* gantt_write - the <svg> element. GANTT_INLINE: for a page with the rules of gantt_style;
 * GANTT_FILE: with rules, name space and background of its own. */
enum gantt_place { GANTT_INLINE, GANTT_FILE };
void gantt_write(struct outf *o, const struct results *r, const struct results_plan *plan,
                 enum gantt_place place);

/* gantt_style - CSS of the chart; colours are the variables --gantt-..., defined here too. */
void gantt_style(struct outf *o);

#endif
