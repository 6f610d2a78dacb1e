/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page - what all sections of report.html share. Test: tests/analysis/test_html.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_PAGE_H
#define VDCSIM_ANALYSIS_REPORT_PAGE_H

#include "analysis/report/highlight.h"
#include "analysis/report/html.h"
#include <stdbool.h>

struct page {
    struct outf *o;
    const struct results *r;
    const struct html_options *opt;
    uint32_t row_count; /* of the comparison */
    struct highlight rows[METRIC_COUNT];
};

enum { PAGE_ROWS_MAX = 300 }; /* of one table; the rest is in a CSV file */

/* page_element - `open` and `close` as they are, `text` escaped. */
void page_element(struct outf *o, const char *open, const char *text, const char *close);
/* page_cell - a number times a factor with three digits, or a dash. page_left_cell - text. */
void page_cell(struct outf *o, double v, double factor);
void page_left_cell(struct outf *o, const char *text);
bool page_is_given(const char *text);

#endif
