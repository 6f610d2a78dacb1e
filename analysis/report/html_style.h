/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_style - the style sheet of report.html: system fonts, light and dark, phone to wide screen,
 * print. */
#ifndef VDCSIM_ANALYSIS_REPORT_HTML_STYLE_H
#define VDCSIM_ANALYSIS_REPORT_HTML_STYLE_H

#include "analysis/report/outf.h"

void html_style_write(struct outf *o);

#endif
