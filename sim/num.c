/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/num.h"
#include "sim/diag.h"

i128 num_floor_div(i128 a, i128 b)
{
    SIM_ASSERT(b > 0);
    i128 q = a / b;
    return q - (a % b < 0);
}

i128 num_ceil_div(i128 a, i128 b)
{
    SIM_ASSERT(b > 0);
    i128 q = a / b;
    return q + (a % b > 0);
}

i128 num_round_div(i128 a, i128 b)
{
    SIM_ASSERT(b > 0);
    i128 q = a / b;
    i128 r = a % b;
    i128 size = r < 0 ? -r : r;
    /* size >= b - size is 2 * size >= b without the overflow. */
    if (size < b - size) return q;
    return r < 0 ? q - 1 : q + 1;
}

static int64_t narrow(i128 v)
{
    SIM_ASSERT(v >= INT64_MIN);
    SIM_ASSERT(v <= INT64_MAX);
    return (int64_t)v;
}

int64_t num_mul_div_floor(int64_t a, int64_t b, int64_t c)
{
    return narrow(num_floor_div((i128)a * b, c));
}

int64_t num_mul_div_round(int64_t a, int64_t b, int64_t c)
{
    return narrow(num_round_div((i128)a * b, c));
}

static u128 magnitude(i128 v)
{
    return v < 0 ? (u128)0 - (u128)v : (u128)v;
}

char *num_i128_text(i128 v, char *buf)
{
    char reversed[NUM_I128_TEXT];
    int n = 0;
    u128 rest = magnitude(v);
    do {
        reversed[n++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (v < 0) reversed[n++] = '-';
    SIM_ASSERT(n < NUM_I128_TEXT);
    for (int i = 0; i < n; i++)
        buf[i] = reversed[n - 1 - i];
    buf[n] = '\0';
    return buf;
}

double num_i128_double(i128 v)
{
    u128 m = magnitude(v);
    uint64_t high = (uint64_t)(m >> 64);
    double size;
    if (high == 0) {
        size = (double)(uint64_t)m;
    } else {
        /* Keep the 64 leading bits and fold all lower ones into the last ("sticky") bit: the one
         * rounding to 53 bits then sees on which side of a half the value lies. */
        int shift = 64 - __builtin_clzll(high);
        uint64_t lead = (uint64_t)(m >> shift);
        bool sticky = (m << (128 - shift)) != 0;
        size = (double)(lead | (sticky ? 1U : 0U));
        size *= 2.0 * (double)(UINT64_C(1) << (shift - 1)); /* exact: a power of two */
    }
    return v < 0 ? -size : size;
}
