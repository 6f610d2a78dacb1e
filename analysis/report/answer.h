/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer - what an experiment means, in one or two plain sentences per plan, for console and
 * report. */
#ifndef VDCSIM_ANALYSIS_REPORT_ANSWER_H
#define VDCSIM_ANALYSIS_REPORT_ANSWER_H

#include "analysis/experiment/results.h"

enum { ANSWER_TEXT = 1024 };

/* answer_alert - what must be known before the figures: VMs without a host at the end, CPU work
 * lost to memory reclaim, demand cut off at the VMs' peak, steps that were not done. "" when there
 * is nothing of that. Plain UTF-8 text with no-break spaces before units, like the others. Returns
 * buf. */
char *answer_alert(const struct results *r, uint32_t plan, char buf[ANSWER_TEXT]);

/* answer_figures - the plan against the baseline (or what the baseline is): hosts, space, power,
 * how they change, when the last step ends, what binds, what is not served. Returns buf. */
char *answer_figures(const struct results *r, uint32_t plan, char buf[ANSWER_TEXT]);

/* answer_setup - "2 plans, 30 replications, 7 days from 2026-01-01T00:00:00Z, seed 42, 95 %
 * intervals".
 * Returns buf. */
char *answer_setup(const struct results *r, char buf[ANSWER_TEXT]);

#endif
