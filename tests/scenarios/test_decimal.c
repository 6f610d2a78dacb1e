/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/decimal.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(decimal, grammar_decides_where_a_number_ends)
{
    const struct {
        const char *text;
        size_t len;
    } cases[] = {
        {"0", 1},   {"12", 2},  {"-1", 2},    {"+1.5", 4}, {"1.5e3", 5}, {"1.5E-3x", 6},
        {"1e", 1},  {"1e+", 1}, {"5EB", 1},   {"1.", 1},   {"1.x", 1},   {".5", 0},
        {"-", 0},   {"", 0},    {"nan", 0},   {"inf", 0},  {"0x10", 1},  {" 1", 0},
        {"1_0", 1}, {"--1", 0}, {"1e400", 5}, {"007", 3},  {"1,5", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal v;
        bool too_long;
        size_t len = decimal_parse(cases[i].text, &v, &too_long);
        cr_assert_eq(len, cases[i].len, "'%s': %zu", cases[i].text, len);
        cr_assert_not(too_long, "%s", cases[i].text);
    }
}

Test(decimal, digits_are_limited_but_zeros_in_front_are_free)
{
    struct decimal v;
    bool too_long;
    decimal_parse("12345678901234567890", &v, &too_long);
    cr_assert_not(too_long);
    decimal_parse("123456789012345678901", &v, &too_long);
    cr_assert(too_long);
    decimal_parse("0.000000000000000000000000000001", &v, &too_long);
    cr_assert_not(too_long);
    cr_assert_eq(v.exponent, -30);
}

static enum decimal_fit scale(const char *text, int64_t num, int64_t den, int64_t *out, bool *exact)
{
    struct decimal v;
    bool too_long;
    cr_assert_eq(decimal_parse(text, &v, &too_long), strlen(text), "%s", text);
    return decimal_scale(&v, num, den, out, exact);
}

Test(decimal, integers_are_exact_or_rounded_to_nearest)
{
    const struct {
        const char *text;
        int64_t num, den, value;
        bool exact;
    } cases[] = {
        {"1.5", INT64_C(1) << 30, 1, INT64_C(1610612736), true},
        {"0.1", 1000000000, 1, 100000000, true},
        {"2.5", 1, 1, 3, false},
        {"-2.5", 1, 1, -3, false},
        {"2.4999", 1, 1, 2, false},
        {"1e3", 1, 1, 1000, true},
        {"1500e-3", 1000, 1, 1500, true},
        {"1", 1, 1000, 0, false},
        {"0", 1, 1, 0, true},
        {"0e400", 1, 1, 0, true},
        {"9223372036854775807", 1, 1, INT64_MAX, true},
        {"9007199254740993", 1, 1, INT64_C(9007199254740993), true}, /* not a double */
        {"1", INT64_C(31557600) * 1000000000, 1, INT64_C(31557600000000000), true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value;
        bool exact;
        scale(cases[i].text, cases[i].num, cases[i].den, &value, &exact);
        cr_assert_eq(value, cases[i].value, "%s: %" PRId64, cases[i].text, value);
        cr_assert_eq(exact, cases[i].exact, "%s", cases[i].text);
    }
}

Test(decimal, what_does_not_fit_is_told)
{
    int64_t value;
    bool exact;
    cr_assert_eq(scale("9223372036854775808", 1, 1, &value, &exact), DECIMAL_TOO_LARGE);
    cr_assert_eq(scale("1e19", 1, 1, &value, &exact), DECIMAL_TOO_LARGE);
    cr_assert_eq(scale("1e9000", 1, 1, &value, &exact), DECIMAL_TOO_LARGE);
    cr_assert_eq(scale("99999999999999999999", INT64_C(1) << 59, 1, &value, &exact),
                 DECIMAL_TOO_LARGE);
    cr_assert_eq(scale("0.4", 1, 1, &value, &exact), DECIMAL_TOO_SMALL);
    cr_assert_eq(scale("1e-9000", 1, 1, &value, &exact), DECIMAL_TOO_SMALL);
    cr_assert_eq(scale("0.5", 1, 1, &value, &exact), DECIMAL_OK);
    cr_assert_eq(value, 1);
}

static double parse_double(const char *text, int shift)
{
    struct decimal v;
    bool too_long;
    double x = 0.0;
    decimal_parse(text, &v, &too_long);
    decimal_double(&v, shift, &x);
    return x;
}

Test(decimal, doubles_are_correctly_rounded)
{
    cr_assert_eq(parse_double("8", -2), 0.08, "8 %% is the double 0.08");
    cr_assert_eq(parse_double("33.3", -2), 0.333);
    cr_assert_eq(parse_double("0.1", 0), 0.1);
    cr_assert_eq(parse_double("-1.5e300", 0), -1.5e300);
    struct decimal v;
    bool too_long;
    double x;
    decimal_parse("1e400", &v, &too_long);
    cr_assert_eq(decimal_double(&v, 0, &x), DECIMAL_TOO_LARGE);
    decimal_parse("1e-400", &v, &too_long);
    cr_assert_eq(decimal_double(&v, 0, &x), DECIMAL_TOO_SMALL);
    decimal_parse("0e-400", &v, &too_long);
    cr_assert_eq(decimal_double(&v, 0, &x), DECIMAL_OK);
}

Test(decimal, text_of_integers)
{
    const struct {
        int64_t value;
        int places;
        const char *text;
    } cases[] = {
        {0, 0, "0"},
        {0, 6, "0"},
        {5, 1, "0.5"},
        {-5, 3, "-0.005"},
        {86400000, 6, "86.4"},
        {1200, 0, "1200"},
        {1000000, 6, "1"},
        {1000001, 6, "1.000001"},
        {INT64_MIN, 0, "-9223372036854775808"},
        {INT64_MAX, 18, "9.223372036854775807"},
    };
    char buf[DECIMAL_TEXT_MAX];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_str_eq(decimal_text(cases[i].value, cases[i].places, buf), cases[i].text);
}

Test(decimal, shortest_text_reads_back_as_the_same_double)
{
    char buf[DECIMAL_TEXT_MAX];
    struct rng_cursor c = rng_cursor(rng_stream(1, 1, 1), 0);
    for (int i = 0; i < 20000; i++) {
        double unit = rng_unit(&c);
        int64_t power = (int64_t)rng_below(&c, 40) - 20;
        double x = unit;
        for (int64_t k = 0; k < (power < 0 ? -power : power); k++)
            x = power < 0 ? x / 10 : x * 10;
        decimal_shortest(x, buf);
        double back = strtod(buf, NULL);
        cr_assert(memcmp(&back, &x, sizeof x) == 0, "%.17g -> %s", x, buf);
    }
    cr_assert_str_eq(decimal_shortest(100.0, buf), "100");
    cr_assert_str_eq(decimal_shortest(0.1, buf), "0.1");
    cr_assert_str_eq(decimal_shortest(-2.5e-5, buf), "-0.000025");
    cr_assert_str_eq(decimal_shortest(1e30, buf), "1e+30");
    cr_assert_str_eq(decimal_shortest(0.0, buf), "0");
}
