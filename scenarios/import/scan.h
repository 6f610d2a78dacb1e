/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan - exact decimal numbers from text.
 *
 * Foreign files hold decimal text; we hold integers in thousandths or units. So the digits are
 * converted without a double in between: 29.259994499999998 becomes 29260 thousandths because its
 * digits say so, on every machine and in every locale. Halves round up.
 * Tests: tests/scenarios/test_import_scan.c. */
#ifndef VDCSIM_SCENARIOS_IMPORT_SCAN_H
#define VDCSIM_SCENARIOS_IMPORT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_VALUE_END UINT64_C(1000000000000000000) /* 10^18: no value reaches it */

enum scan_result {
    SCAN_OK,
    SCAN_NOT_A_NUMBER, /* not of the form below */
    SCAN_NEGATIVE,     /* a number below zero (-0 is zero) */
    SCAN_TOO_LARGE     /* more than `max` after rounding */
};

struct scan_number {
    uint64_t value; /* in units of 10^-places, rounded to nearest */
    int decimals;   /* digits after the point that count: 12.50 has 1, 1.5e1 has 0, 15e-2 has 2 */
    size_t length;  /* characters of the number */
};

/* scan_decimal - reads digits[.digits][e[+-]digits] with an optional sign at the start of a
 * zero-terminated text; what follows the number is the caller's business.
 * Args    places in [0, 9]; max < SCAN_VALUE_END. */
enum scan_result scan_decimal(const char *text, int places, uint64_t max, struct scan_number *n);

/* scan_cell - the same, but the number must be all of the text. */
enum scan_result scan_cell(const char *text, int places, uint64_t max, uint64_t *value);

/* scan_excerpt - the first characters of a cell for a message: ends before a separator or line end,
 * unprintable bytes become '?'. Returns buf. */
enum { SCAN_EXCERPT = 28 };
char *scan_excerpt(const char *text, char buf[SCAN_EXCERPT]);

#endif
