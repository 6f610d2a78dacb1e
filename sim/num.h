/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num - checked integers and exact 128-bit integrals.
 *
 * Every quantity that a result depends on is an integer: rates in 64 bit, integrals (rate x time)
 * in 128 bit. Integer sums do not depend on their order, so they may be vectorised, sharded and
 * merged, and conservation can be asserted with ==. Nothing here allocates or draws; all functions
 * are pure. */
#ifndef VDCSIM_SIM_NUM_H
#define VDCSIM_SIM_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

/* Size of a buffer that holds any i128 in decimal with sign and terminator. */
enum { NUM_I128_TEXT = 48 };

/* num_add_i64, num_mul_i64 - *sum = a + b, *product = a * b.
 * Returns false on overflow; the result is then unspecified. */
static inline bool num_add_i64(int64_t a, int64_t b, int64_t *sum)
{
    return !__builtin_add_overflow(a, b, sum);
}

static inline bool num_mul_i64(int64_t a, int64_t b, int64_t *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

/* num_floor_div, num_ceil_div, num_round_div - a / b towards -inf, +inf, nearest (halves away from
 * zero). Args: b > 0. */
i128 num_floor_div(i128 a, i128 b);
i128 num_ceil_div(i128 a, i128 b);
i128 num_round_div(i128 a, i128 b);

/* num_mul_div_floor, num_mul_div_round - a * b / c with a 128-bit product, c > 0.
 * Programmer error (assert) when the quotient does not fit int64. */
int64_t num_mul_div_floor(int64_t a, int64_t b, int64_t c);
int64_t num_mul_div_round(int64_t a, int64_t b, int64_t c);

/* num_i128_text - decimal text of v into buf, which holds NUM_I128_TEXT bytes; returns buf. */
char *num_i128_text(i128 v, char *buf);

/* num_i128_double - the double nearest to v (one rounding, ties to even), with our own arithmetic
 * so that no run-time library decides a bit. */
double num_i128_double(i128 v);

#endif
