/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figure - numbers for people: no more digits than the interval supports, units of a handy size.
 *
 * Files for machines use outf_number instead. No locale: the decimal sign is a point, there is no
 * thousands separator. Test: tests/analysis/test_figure.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_FIGURE_H
#define VDCSIM_ANALYSIS_REPORT_FIGURE_H

#include <stddef.h>

enum { FIGURE_TEXT = 40, FIGURE_DECIMALS_MAX = 4 };

/* figure_decimals - digits after the point: two significant ones of the half-width of the interval,
 * but at most four of the value; without an interval (NaN or 0) none for whole numbers, else three
 * significant digits of the value. */
int figure_decimals(double value, double half_width);

/* figure_text - "12.3"; "no data" for NaN; never "-0.0". figure_signed - with + or -.
 * figure_half_width - rounded up, so that a shown interval is never too short. All return buf. */
char *figure_text(double v, int decimals, char buf[FIGURE_TEXT]);
char *figure_signed(double v, int decimals, char buf[FIGURE_TEXT]);

char *figure_half_width(double half_width, int decimals, char buf[FIGURE_TEXT]);

/* figure_unit - the unit as it follows the value: "host" behind 1 or -1, else as it is. */
const char *figure_unit(const char *unit, double value);

struct figure_scale {
    double factor; /* shown = value x factor */
    const char *unit;
};

/* figure_scale_of - for a row of values of which `largest` is the largest in size: kWh become MWh
 * or GWh, kW become MW, "1" becomes "". Other units stay. */
struct figure_scale figure_scale_of(const char *unit, double largest);

#endif
