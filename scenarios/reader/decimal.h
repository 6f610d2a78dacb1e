/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decimal - numbers as people write them, read by a strict grammar and converted exactly.
 *
 *   number = [+-] digits [. digits] [(e|E) [+-] digits]     at most DECIMAL_DIGITS significant
 *   digits
 *
 * So nan, inf, hexadecimal, thousands separators and a leading point are not numbers. A decimal is
 * scaled to integers in 128 bits without passing through floating point; doubles come from strtod
 * on text that the grammar has accepted, hence correctly rounded.
 * Tests: tests/scenarios/test_decimal.c. */
#ifndef VDCSIM_SCENARIOS_READER_DECIMAL_H
#define VDCSIM_SCENARIOS_READER_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DECIMAL_DIGITS = 20, DECIMAL_TEXT_MAX = 48 };

struct decimal { /* value = (-1)^negative x digits x 10^exponent */
    bool negative;
    uint64_t high, low; /* digits = high x 10^10 + low, both < 10^10 */
    int exponent;       /* in [-9999, 9999] */
};

enum decimal_fit { DECIMAL_OK, DECIMAL_TOO_LARGE, DECIMAL_TOO_SMALL };

/* decimal_parse - the number at the start of text. Returns the bytes it takes, 0 when there is
 * none. *too_long tells that the grammar holds but for more than DECIMAL_DIGITS digits. */
size_t decimal_parse(const char *text, struct decimal *out, bool *too_long);
/* decimal_scale - value x num / den to the nearest integer, halves away from zero; num, den > 0,
 * num < 2^60. DECIMAL_TOO_SMALL: not zero, but rounds to it. *exact tells whether it was rounded.
 * */
enum decimal_fit decimal_scale(const struct decimal *v, int64_t num, int64_t den, int64_t *out,
                               bool *exact);
/* decimal_double - value x 10^shift as the nearest double. */
enum decimal_fit decimal_double(const struct decimal *v, int shift, double *out);
/* decimal_is_zero - no digit but 0? */
bool decimal_is_zero(const struct decimal *v);

/* decimal_text - value / 10^places without trailing zeros. decimal_digits - x rounded to so many
 * significant digits. decimal_shortest - with the fewest digits that read back as x. All return
 * buf.
 * Args  x finite. */
char *decimal_text(int64_t value, int places, char buf[DECIMAL_TEXT_MAX]);
char *decimal_digits(double x, int digits, char buf[DECIMAL_TEXT_MAX]);
char *decimal_shortest(double x, char buf[DECIMAL_TEXT_MAX]);

#endif
