/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/scan.h"
#include "sim/diag.h"
#include <string.h>

/* 18 digits fit uint64 with room for the rounding half. Digits after them cannot matter: halves
 * round up, so what is cut below a kept digit changes nothing, and a value with more than 18 digits
 * before the rounding place is above any `max`. */
enum { DIGITS_MAX = 18, EXPONENT_MAX = 9999 };

struct digits {
    uint64_t mantissa;
    int kept;      /* digits in mantissa, leading zeros not counted */
    int64_t scale; /* value = mantissa x 10^scale, when digits were cut a little more */
    int64_t last;  /* decimal place of the last digit that is not zero: 12.50 -> 1 */
    bool any;
};

static uint64_t power_of_ten(int64_t n)
{
    uint64_t p = 1;
    for (int64_t i = 0; i < n; i++)
        p *= 10;
    return p;
}

static bool is_digit(char c)
{
    return (unsigned)(c - '0') <= 9;
}

/* place: decimal place of the digit, 0 before the point, 1 for the first after it. */
static void digit_add(struct digits *d, char c, int64_t place)
{
    d->any = true;
    if (c != '0') d->last = place;
    if (d->kept == 0 && c == '0') return;
    if (d->kept == DIGITS_MAX) {
        d->scale += place == 0;
        return;
    }
    d->mantissa = d->mantissa * 10 + (uint64_t)(c - '0');
    d->kept++;
    if (place > 0) d->scale = -place;
}

static const char *exponent_read(const char *p, int64_t *exponent)
{
    *exponent = 0;
    if (*p != 'e' && *p != 'E') return p;
    const char *q = p + 1;
    bool minus = *q == '-';
    if (*q == '-' || *q == '+') q++;
    if (!is_digit(*q)) return p;
    for (; is_digit(*q); q++)
        if (*exponent < EXPONENT_MAX) *exponent = *exponent * 10 + (*q - '0');
    if (minus) *exponent = -*exponent;
    return q;
}

/* mantissa x 10^shift, rounded; false: above max. */
static bool scaled(uint64_t mantissa, int64_t shift, uint64_t max, uint64_t *value)
{
    if (mantissa == 0 || shift < -DIGITS_MAX) {
        *value = 0;
        return true;
    }
    if (shift > DIGITS_MAX) return false;
    if (shift < 0) {
        uint64_t unit = power_of_ten(-shift);
        *value = (mantissa + unit / 2) / unit;
    } else if (__builtin_mul_overflow(mantissa, power_of_ten(shift), value)) {
        return false;
    }
    return *value <= max;
}

enum scan_result scan_decimal(const char *text, int places, uint64_t max, struct scan_number *n)
{
    SIM_ASSERT(places >= 0 && places <= 9);
    SIM_ASSERT(max < SCAN_VALUE_END);
    struct digits d = {0};
    const char *p = text;
    bool minus = *p == '-';
    if (*p == '-' || *p == '+') p++;
    for (; is_digit(*p); p++)
        digit_add(&d, *p, 0);
    if (*p == '.') {
        p++;
        for (int64_t place = 1; is_digit(*p); p++, place++)
            digit_add(&d, *p, place);
    }
    if (!d.any) return SCAN_NOT_A_NUMBER;
    int64_t exponent;
    p = exponent_read(p, &exponent);
    int64_t decimals = d.mantissa == 0 ? 0 : d.last - exponent;
    n->decimals = decimals < 0 ? 0 : decimals > INT32_MAX ? INT32_MAX : (int)decimals;
    n->length = (size_t)(p - text);
    if (minus && d.mantissa != 0) return SCAN_NEGATIVE;
    return scaled(d.mantissa, d.scale + exponent + places, max, &n->value) ? SCAN_OK
                                                                           : SCAN_TOO_LARGE;
}

enum scan_result scan_cell(const char *text, int places, uint64_t max, uint64_t *value)
{
    struct scan_number n;
    enum scan_result r = scan_decimal(text, places, max, &n);
    if (r == SCAN_NOT_A_NUMBER) return r;
    if (text[n.length] != '\0') return SCAN_NOT_A_NUMBER;
    if (r == SCAN_OK) *value = n.value;
    return r;
}

char *scan_excerpt(const char *text, char buf[SCAN_EXCERPT])
{
    size_t n = strcspn(text, ",;\t\r\n");
    bool cut = n > SCAN_EXCERPT - 4;
    if (cut) n = SCAN_EXCERPT - 4;
    for (size_t i = 0; i < n; i++)
        buf[i] = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
    memcpy(buf + n, cut ? "..." : "", cut ? 4 : 1);
    return buf;
}
