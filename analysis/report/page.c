/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/page.h"
#include "analysis/report/escape.h"

void page_element(struct outf *o, const char *open, const char *text, const char *close)
{
    outf_text(o, open);
    escape_xml(o, text);
    outf_text(o, close);
}

void page_cell(struct outf *o, double v, double factor)
{
    char text[FIGURE_TEXT];
    v *= factor;
    outf_printf(o, "<td>%s</td>", v == v ? figure_text(v, figure_decimals(v, 0), text) : "–");
}

void page_left_cell(struct outf *o, const char *text)
{
    page_element(o, "<td class=\"left\">", text != NULL ? text : "–", "</td>");
}

bool page_is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}
