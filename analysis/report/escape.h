/* SPDX-License-Identifier: GPL-3.0-or-later */
/* escape - text of the user inside HTML and SVG. Test: tests/analysis/test_html.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_ESCAPE_H
#define VDCSIM_ANALYSIS_REPORT_ESCAPE_H

#include "analysis/report/outf.h"

/* escape_xml - for the content of elements and for quoted attributes. escape_xml_cut - likewise, at
 * most `letters` code points; what is cut off leaves an ellipsis. */
void escape_xml(struct outf *o, const char *text);
void escape_xml_cut(struct outf *o, const char *text, int letters);

#endif
