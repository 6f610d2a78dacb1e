/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html - report.html: one file, no script, no network, readable on a phone and on paper.
 *
 * Question and answer first, then the comparison table, the steps of the plans with a chart, plots
 * with captions, why VMs did not run, what the plans change, hosts and workloads per plan,
 * assumptions (the effective scenario), definitions of the metrics, and what is needed to repeat
 * the run. Plots are embedded as images. All text from scenarios is escaped. Test:
 * tests/analysis/test_html.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_HTML_H
#define VDCSIM_ANALYSIS_REPORT_HTML_H

#include "analysis/experiment/results.h"
#include "analysis/report/manifest.h"
#include "analysis/report/outf.h"
#include <stdint.h>

struct html_options {
    const char *scenario_text; /* NULL = no section */
    uint64_t scenario_hash;
    const struct folder_change *changes; /* one per plan; NULL = no section */
    const char *const *arguments;        /* as in struct folder_options */
    uint32_t argument_count;
    const char *file;     /* of the scenario, for the command line; NULL = FILE */
    const char *plot_dir; /* folder with NAME.svg of plot.h; NULL = no plots */
};

void html_write(struct outf *o, const struct results *r, const struct html_options *opt);

#endif
