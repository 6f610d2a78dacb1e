/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_details - hosts, workloads, and why VMs did not run, plan by plan, of replication 0. Test:
 * tests/analysis/test_html.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_HTML_DETAILS_H
#define VDCSIM_ANALYSIS_REPORT_HTML_DETAILS_H

#include "analysis/report/page.h"

/* html_details_down - why VMs did not run; nothing when all of them always did. */
void html_details_down(const struct page *p);
/* html_details_write - hosts and workloads, folded. */
void html_details_write(const struct page *p);

#endif
