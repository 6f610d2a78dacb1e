/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_sizing - the section "How many hosts would do?" of report.html. Test:
 * tests/analysis/test_sizing_view.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_HTML_SIZING_H
#define VDCSIM_ANALYSIS_REPORT_HTML_SIZING_H

#include "analysis/report/page.h"

/* html_sizing_write - nothing when no plan has VMs on virtualised hosts. */
void html_sizing_write(const struct page *p);

#endif
