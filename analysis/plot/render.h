/* SPDX-License-Identifier: GPL-3.0-or-later */
/* render - runs gnuplot on finished scripts, as an untrusted external program.
 *
 * No shell, empty environment but LC_ALL=C, the plot folder as working folder, output to nowhere,
 * limits on CPU time, memory, file size and wall time. Test: tests/analysis/test_render.c. */
#ifndef VDCSIM_ANALYSIS_PLOT_RENDER_H
#define VDCSIM_ANALYSIS_PLOT_RENDER_H

#include <stddef.h>

enum render_outcome { RENDER_DONE, RENDER_NO_GNUPLOT, RENDER_FAILED };

/* render_plots - every plot of plot_list() that has a script in `dir` becomes NAME.svg there.
 * Args    gnuplot: program, by PATH when it has no '/'; NULL = "gnuplot".
 * Returns the worst outcome; `why` (may be NULL) then has one line. A failed plot leaves no .svg.
 * */
enum render_outcome render_plots(const char *dir, const char *gnuplot, char *why, size_t why_size);

#endif
