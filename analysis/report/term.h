/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term - text on a terminal of a given width: columns, wrapping, colour. Test:
 * tests/analysis/test_console.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_TERM_H
#define VDCSIM_ANALYSIS_REPORT_TERM_H

#include <stdbool.h>
#include <stdio.h>

#define TERM_BOLD  "1"
#define TERM_FAINT "2"
#define TERM_GOOD  "32"
#define TERM_BAD   "33"

struct term {
    FILE *out;
    int width;
    bool color;
};

/* term_columns - of UTF-8 text: code points, not bytes. term_longer - the larger of width and the
 * columns of text. */
int term_columns(const char *text);
int term_longer(int width, const char *text);

void term_pad(const struct term *t, int n);
/* term_left, term_right - text in `width` columns; longer text is not cut. */
void term_left(const struct term *t, const char *text, int width);
void term_right(const struct term *t, const char *text, int width);

void term_style_begin(const struct term *t, const char *code);
void term_style_end(const struct term *t);

/* term_flow - goes on in column *at and breaks lines at blanks; the next ones begin at `indent`.
 * Words longer than a line stand on a line of their own. term_wrap - the same from column 0, with a
 * line end. */
void term_flow(const struct term *t, const char *text, int indent, int *at);
void term_wrap(const struct term *t, const char *text, int indent);

#endif
