/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_plan - the section "Plan" of report.html: a chart of the steps of each plan, what could
 * not be done, and the steps as a table. Test:
 * tests/analysis/test_html.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_HTML_PLAN_H
#define VDCSIM_ANALYSIS_REPORT_HTML_PLAN_H

#include "analysis/report/page.h"

/* html_plan_write - nothing when no plan has steps. */
void html_plan_write(const struct page *p);

#endif
