/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/decimal.h"

#include "sim/diag.h"
#include "sim/num.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HALF_DIGITS UINT64_C(10000000000) /* 10^10: two halves hold 20 digits */

enum { EXPONENT_MAX = 9999 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static u128 digits_of(const struct decimal *v)
{
    return (u128)v->high * HALF_DIGITS + v->low;
}

bool decimal_is_zero(const struct decimal *v)
{
    return v->high == 0 && v->low == 0;
}

/* Appends a digit; zeros in front do not count. */
static bool take_digit(u128 *digits, int *count, char c)
{
    *count += *digits > 0 || c != '0';
    if (*count > DECIMAL_DIGITS) return false;
    *digits = *digits * 10 + (unsigned)(c - '0');
    return true;
}

/* "e+12" at s: its length and value; 0 when it is no exponent (then it may be a unit). */
static size_t take_exponent(const char *s, int *exponent)
{
    if (*s != 'e' && *s != 'E') return 0;
    size_t n = 1;
    bool negative = s[n] == '-';
    n += s[n] == '-' || s[n] == '+';
    if (!is_digit(s[n])) return 0;
    int value = 0;
    for (; is_digit(s[n]); n++)
        if (value <= EXPONENT_MAX) value = value * 10 + (s[n] - '0');
    *exponent = negative ? -value : value;
    return n;
}

size_t decimal_parse(const char *text, struct decimal *out, bool *too_long)
{
    SIM_ASSERT(text != NULL && out != NULL);
    size_t n = text[0] == '-' || text[0] == '+';
    *out = (struct decimal){.negative = text[0] == '-'};
    *too_long = false;
    if (!is_digit(text[n])) return 0;
    u128 digits = 0;
    int count = 0, point = 0, exponent = 0;
    for (; is_digit(text[n]); n++)
        *too_long |= !take_digit(&digits, &count, text[n]);
    if (text[n] == '.' && is_digit(text[n + 1])) {
        for (n++; is_digit(text[n]); n++, point++)
            *too_long |= !take_digit(&digits, &count, text[n]);
    }
    n += take_exponent(text + n, &exponent);
    exponent = exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
    exponent = exponent < -EXPONENT_MAX ? -EXPONENT_MAX : exponent;
    out->exponent = exponent - (point < EXPONENT_MAX ? point : EXPONENT_MAX);
    out->high = (uint64_t)(digits / HALF_DIGITS);
    out->low = (uint64_t)(digits % HALF_DIGITS);
    return n;
}

enum decimal_fit decimal_scale(const struct decimal *v, int64_t num, int64_t den, int64_t *out,
                               bool *exact)
{
    SIM_ASSERT(num > 0 && den > 0);
    SIM_ASSERT(num < INT64_C(1) << 60);
    *out = 0;
    *exact = true;
    if (decimal_is_zero(v)) return DECIMAL_OK;
    u128 top, bottom = (u128)den;
    if (__builtin_mul_overflow(digits_of(v), (u128)num, &top)) return DECIMAL_TOO_LARGE;
    for (int e = v->exponent; e > 0; e--)
        if (__builtin_mul_overflow(top, (u128)10, &top)) return DECIMAL_TOO_LARGE;
    for (int e = v->exponent; e < 0; e++) {
        if (__builtin_mul_overflow(bottom, (u128)10, &bottom)) {
            *exact = false;
            return DECIMAL_TOO_SMALL;
        }
    }
    u128 whole = top / bottom, rest = top % bottom;
    *exact = rest == 0;
    whole += rest >= bottom - rest; /* twice the rest reaches bottom, without overflow */
    if (whole > INT64_MAX) return DECIMAL_TOO_LARGE;
    *out = v->negative ? -(int64_t)whole : (int64_t)whole;
    return whole == 0 ? DECIMAL_TOO_SMALL : DECIMAL_OK;
}

enum decimal_fit decimal_double(const struct decimal *v, int shift, double *out)
{
    char text[DECIMAL_TEXT_MAX];
    int n = snprintf(text, sizeof text, "%s%" PRIu64 "%010" PRIu64 "e%d", v->negative ? "-" : "",
                     v->high, v->low, v->exponent + shift);
    SIM_ASSERT(n > 0 && n < (int)sizeof text);
    *out = strtod(text, NULL);
    if (*out > 1e300 || *out < -1e300) return DECIMAL_TOO_LARGE;
    bool vanished = *out < 1e-300 && *out > -1e-300 && !decimal_is_zero(v);
    return vanished ? DECIMAL_TOO_SMALL : DECIMAL_OK;
}

char *decimal_text(int64_t value, int places, char buf[DECIMAL_TEXT_MAX])
{
    SIM_ASSERT(places >= 0 && places <= 18);
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char digits[DECIMAL_TEXT_MAX];
    int n = DECIMAL_TEXT_MAX - 1, written = 0;
    digits[n] = '\0';
    /* From the last digit to the first; zeros at the end of the decimals are left out. */
    for (bool counts = false; size > 0 || written <= places; size /= 10, written++) {
        if (written == places && counts) digits[--n] = '.';
        counts |= size % 10 != 0;
        if (counts || written >= places) digits[--n] = (char)('0' + size % 10);
    }
    if (value < 0) digits[--n] = '-';
    return memcpy(buf, digits + n, (size_t)(DECIMAL_TEXT_MAX - n));
}

/* x to so many significant digits: 120000, 0.5; with an exponent only where zeros would abound. */
char *decimal_digits(double x, int digits, char buf[DECIMAL_TEXT_MAX])
{
    SIM_ASSERT(digits >= 1 && digits <= 17);
    char text[DECIMAL_TEXT_MAX];
    snprintf(text, sizeof text, "%.*e", digits - 1, x);
    long exponent = strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent < -6 || exponent > 14) return strcpy(buf, text);
    int places = digits - 1 - (int)exponent;
    snprintf(buf, DECIMAL_TEXT_MAX, "%.*f", places > 0 ? places : 0, strtod(text, NULL));
    return buf;
}

char *decimal_shortest(double x, char buf[DECIMAL_TEXT_MAX])
{
    for (int digits = 1; digits <= 17; digits++) {
        decimal_digits(x, digits, buf);
        double back = strtod(buf, NULL);
        if (back <= x && back >= x) break;
    }
    return buf;
}
