/* SPDX-License-Identifier: GPL-3.0-or-later */
/* console_sizing - how many hosts would do, on a terminal. Test:
 * tests/analysis/test_sizing_view.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_CONSOLE_SIZING_H
#define VDCSIM_ANALYSIS_REPORT_CONSOLE_SIZING_H

#include "analysis/experiment/results.h"
#include "analysis/report/term.h"

/* console_sizing - one line for each plan that has virtualised hosts, of its first pools. */
void console_sizing(const struct term *t, const struct results *r);

#endif
