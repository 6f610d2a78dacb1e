/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/num.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define I128_MAX ((i128)((u128)-1 >> 1))
#define I128_MIN (-I128_MAX - 1)

struct division {
    int64_t a, b;
    int64_t floor, ceil, round;
};

/* Every combination of sign and remainder below, at and above a half. */
static const struct division DIVISIONS[] = {
    {0, 1, 0, 0, 0},
    {7, 1, 7, 7, 7},
    {6, 3, 2, 2, 2},
    {-6, 3, -2, -2, -2},
    {7, 3, 2, 3, 2},
    {8, 3, 2, 3, 3},
    {-7, 3, -3, -2, -2},
    {-8, 3, -3, -2, -3},
    {5, 2, 2, 3, 3},
    {-5, 2, -3, -2, -3},
    {1, 2, 0, 1, 1},
    {-1, 2, -1, 0, -1},
    {1, 3, 0, 1, 0},
    {-1, 3, -1, 0, 0},
    {3, 4, 0, 1, 1},
    {-3, 4, -1, 0, -1},
    {INT64_MAX, INT64_MAX, 1, 1, 1},
    {INT64_MIN, INT64_MAX, -2, -1, -1},
    {INT64_MIN, 1, INT64_MIN, INT64_MIN, INT64_MIN},
    {1, INT64_MAX, 0, 1, 0},
    {-1, INT64_MAX, -1, 0, 0},
};

Test(num, divisions_round_down_up_and_to_nearest)
{
    for (size_t i = 0; i < sizeof DIVISIONS / sizeof *DIVISIONS; i++) {
        const struct division *c = &DIVISIONS[i];
        cr_expect(num_floor_div(c->a, c->b) == c->floor, "floor of case %zu", i);
        cr_expect(num_ceil_div(c->a, c->b) == c->ceil, "ceil of case %zu", i);
        cr_expect(num_round_div(c->a, c->b) == c->round, "round of case %zu", i);
    }
}

/* a = q b + r with the remainder's range is the definition; it needs no second division. */
Test(num, divisions_satisfy_their_definitions_on_random_values)
{
    struct rng_cursor c = rng_cursor(1, 2);
    for (int i = 0; i < 100000; i++) {
        int shift = (int)(rng_next(&c) % 64);
        int64_t a = (int64_t)rng_next(&c) >> shift;
        shift = (int)(rng_next(&c) % 63);
        int64_t b = (int64_t)(rng_next(&c) >> 1 >> shift);
        b += b == 0;
        i128 down = a - num_floor_div(a, b) * b;
        i128 up = num_ceil_div(a, b) * b - a;
        i128 off = a - num_round_div(a, b) * b;
        cr_assert(down >= 0 && down < b);
        cr_assert(up >= 0 && up < b);
        cr_assert(2 * off <= b && -2 * off <= b);
        if (2 * off == b || -2 * off == b)
            cr_assert((a > 0) == (off < 0), "halves go away from zero");
    }
}

Test(num, rounding_does_not_overflow_at_the_end_of_128_bits)
{
    cr_expect(num_round_div(I128_MAX, I128_MAX) == 1);
    cr_expect(num_round_div(I128_MAX - 1, I128_MAX) == 1);
    cr_expect(num_round_div(I128_MIN + 1, I128_MAX) == -1);
    cr_expect(num_round_div(I128_MAX / 2, I128_MAX) == 0);
    cr_expect(num_round_div(I128_MAX / 2 + 1, I128_MAX) == 1);
}

Test(num, products_are_exact_beyond_64_bits)
{
    cr_expect_eq(num_mul_div_floor(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    cr_expect_eq(num_mul_div_floor(INT64_MIN, INT64_MAX, INT64_MAX), INT64_MIN);
    cr_expect_eq(num_mul_div_floor(INT64_C(1000000000000000009), 998244353, 1000000006),
                 INT64_C(998244347010533926));
    cr_expect_eq(num_mul_div_round(INT64_C(1000000000000000009), 998244353, 1000000006),
                 INT64_C(998244347010533927));
    cr_expect_eq(num_mul_div_floor(-7, 1, 2), -4);
    cr_expect_eq(num_mul_div_round(-7, 1, 2), -4);
    cr_expect_eq(num_mul_div_round(7, 1, 2), 4);
}

Test(num, a_quotient_that_does_not_fit_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    num_mul_div_floor(INT64_MAX, 2, 1);
}

Test(num, a_divisor_of_zero_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    num_floor_div(1, 0);
}

Test(num, checked_sums_and_products_report_overflow)
{
    int64_t v = 0;
    cr_expect(num_add_i64(INT64_MAX - 1, 1, &v));
    cr_expect_eq(v, INT64_MAX);
    cr_expect_not(num_add_i64(INT64_MAX, 1, &v));
    cr_expect_not(num_add_i64(INT64_MIN, -1, &v));
    cr_expect(num_mul_i64(INT64_C(3037000499), INT64_C(3037000499), &v));
    cr_expect_eq(v, INT64_C(9223372030926249001));
    cr_expect_not(num_mul_i64(INT64_C(3037000500), INT64_C(3037000500), &v));
    cr_expect_not(num_mul_i64(INT64_MIN, -1, &v));
}

Test(num, text_of_128_bits)
{
    static const struct {
        i128 value;
        const char *text;
    } CASES[] = {{0, "0"},
                 {7, "7"},
                 {-10, "-10"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"},
                 {(i128)INT64_MAX * 1000, "9223372036854775807000"},
                 {I128_MAX, "170141183460469231731687303715884105727"},
                 {I128_MIN, "-170141183460469231731687303715884105728"}};
    char buf[NUM_I128_TEXT];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        cr_expect_str_eq(num_i128_text(CASES[i].value, buf), CASES[i].text);
}

/* strtod rounds a decimal text once, to nearest: an oracle that shares no code with the
 * conversion. */
Test(num, doubles_are_the_nearest_ones)
{
    struct rng_cursor c = rng_cursor(3, 4);
    char buf[NUM_I128_TEXT];
    for (int i = 0; i < 100000; i++) {
        u128 bits = (u128)rng_next(&c) << 64;
        bits |= rng_next(&c);
        i128 v = (i128)bits >> (rng_next(&c) % 127);
        cr_assert_eq(num_i128_double(v), strtod(num_i128_text(v, buf), NULL), "%s", buf);
    }
}

/* Halfway between two doubles, and one to either side: where a double rounding would show. */
Test(num, doubles_round_ties_to_even)
{
    char buf[NUM_I128_TEXT];
    for (int shift = 12; shift < 74; shift++) {
        for (int odd = 0; odd < 2; odd++) {
            i128 tie = (((i128)1 << 52) + odd) << shift | (i128)1 << (shift - 1);
            for (int step = -1; step <= 1; step++) {
                i128 v = tie + step;
                cr_assert_eq(num_i128_double(v), strtod(num_i128_text(v, buf), NULL), "%s", buf);
                cr_assert_eq(num_i128_double(-v), -num_i128_double(v), "%s", buf);
            }
        }
    }
    cr_expect_eq(num_i128_double(I128_MIN), -0x1p127);
    cr_expect_eq(num_i128_double(I128_MAX), 0x1p127);
    cr_expect_eq(num_i128_double(0), 0.0);
}
