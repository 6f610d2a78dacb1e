/* SPDX-License-Identifier: GPL-3.0-or-later */
/* console_plan - what became of the steps of the plans, and of decisions, on a terminal. Test:
 * tests/analysis/test_console_plan.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_CONSOLE_PLAN_H
#define VDCSIM_ANALYSIS_REPORT_CONSOLE_PLAN_H

#include "analysis/experiment/results.h"
#include "analysis/report/term.h"

/* console_plan_steps - a short table for each plan that has steps; what could not be done stands
 * out with its reason. Narrow terminals lose columns: effort first, the simulated end never. */
void console_plan_steps(const struct term *t, const struct results *r);

/* console_plan_decisions - how many decisions there were of each kind, when they were counted. */
void console_plan_decisions(const struct term *t, const struct results *r);

#endif
