/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_repeat - what was put in: changes of the plans, assumptions, definitions, how to repeat the
 * run. Test: tests/analysis/test_html.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_HTML_REPEAT_H
#define VDCSIM_ANALYSIS_REPORT_HTML_REPEAT_H

#include "analysis/report/page.h"

/* html_repeat_changes - what each plan changes. html_repeat_write - the sections at the end. */
void html_repeat_changes(const struct page *p);
void html_repeat_write(const struct page *p);

#endif
