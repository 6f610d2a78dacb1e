/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot - figures by gnuplot, an external program: NAME.dat (data), NAME.gp (script), NAME.svg each.
 *
 * Scripts come from templates; the only user text in a plot travels through the data file, where
 * gnuplot does not execute it. render.h turns the scripts into pictures; without gnuplot they are
 * kept all the same.
 * Tests: tests/analysis/test_plot.c with golden scripts in tests/golden/report/. */
#ifndef VDCSIM_ANALYSIS_PLOT_PLOT_H
#define VDCSIM_ANALYSIS_PLOT_PLOT_H

#include "analysis/experiment/results.h"
#include "analysis/report/outf.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>

struct plot_desc {
    const char *name; /* file name without ending */
    const char *title;
    const char *caption; /* what to see in it */
};

/* plot_list - NULL-name terminated, in the order of the report. */
const struct plot_desc *plot_list(void);

/* plot_write - NAME.dat and NAME.gp of every plot that has data into an existing folder. */
bool plot_write(const struct results *r, const char *dir, const struct outf_ops *ops,
                struct diag *d);

#endif
