/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_view - what a reader first wants to know of the hosts that would do. Tests:
 * tests/analysis/test_sizing_view.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_SIZING_VIEW_H
#define VDCSIM_ANALYSIS_REPORT_SIZING_VIEW_H

#include "analysis/experiment/results.h"

enum { SIZING_VIEW_TEXT = 512 };

/* sizing_view_next - the row to show of the next pool, from *at on: of several kinds of hosts the
 * one that takes most VMs, of those the most common. NULL: no further pool. */
const struct record_sizing *sizing_view_next(const struct results_plan *plan, uint32_t *at);
/* sizing_view_text - a sentence without full stop: "esx has 9 hosts; 9 would do for its 100 VMs (no
 * packing needs fewer than 8); CPU at 10:00 binds". */
const char *sizing_view_text(const struct record_sizing *s, char text[SIZING_VIEW_TEXT]);

#endif
