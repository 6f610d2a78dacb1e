/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

static bool parse(enum param_type type, const char *text, union units_value *v, struct diag *d)
{
    char currency[UNITS_CURRENCY];
    *d = (struct diag){.code = DIAG_OK};
    return units_parse(type, text, v, currency, d);
}

Test(units, integers_of_every_kind)
{
    const struct {
        enum param_type type;
        const char *text;
        int64_t value;
    } cases[] = {
        {PARAM_INT, "42", 42},
        {PARAM_INT, "1e6", 1000000},
        {PARAM_DURATION, "300 s", 300 * NS_PER_S},
        {PARAM_DURATION, "300s", 300 * NS_PER_S},
        {PARAM_DURATION, "1.5 h", 90 * NS_PER_MIN},
        {PARAM_DURATION, "2w", 2 * NS_PER_WEEK},
        {PARAM_DURATION, "5y", 5 * NS_PER_YEAR},
        {PARAM_DURATION, "6 months", NS_PER_YEAR / 2},
        {PARAM_DURATION, "1 month", NS_PER_MONTH},
        {PARAM_DURATION, "0.2 ms", 200 * NS_PER_US},
        {PARAM_DURATION, "0", 0},
        {PARAM_BYTES, "4 GiB", INT64_C(4) << 30},
        {PARAM_BYTES, "1.5 GiB", INT64_C(1610612736)},
        {PARAM_BYTES, "3.84 TB", INT64_C(3840000000000)},
        {PARAM_BYTES, "870 MB", 870000000},
        {PARAM_BYTES, "1 PiB", INT64_C(1) << 50},
        {PARAM_RATING, "2.4 GHz", 2400000},
        {PARAM_RATING, "2.4GHz", 2400000},
        {PARAM_RATING, "1860 MHz", 1860000},
        {PARAM_RATING, "2500 MIPS", 2500000},
        {PARAM_RATING, "0.001 points", 1},
        {PARAM_POWER, "89.4 W", 89400000},
        {PARAM_POWER, "2 kW", INT64_C(2000000000)},
        {PARAM_MONEY, "14500 EUR", INT64_C(14500000000)},
        {PARAM_MONEY, "400 kEUR", INT64_C(400000000000)},
        {PARAM_MONEY, "12 c", 120000},
        {PARAM_BANDWIDTH, "10 Gbit/s", INT64_C(1250000000000)},
        {PARAM_BANDWIDTH, "80 MB/s", INT64_C(80000000000)},
        {PARAM_BANDWIDTH, "1 bit/s", 125},
        {PARAM_UNITS, "42U", 42},
        {PARAM_DATE, "1970-01-02", 86400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        union units_value v;
        struct diag d;
        cr_assert(parse(cases[i].type, cases[i].text, &v, &d), "%s: %s", cases[i].text, d.msg);
        cr_assert_eq(v.i, cases[i].value, "%s: %" PRId64, cases[i].text, v.i);
    }
}

Test(units, reals_are_the_nearest_double)
{
    const struct {
        enum param_type type;
        const char *text;
        double value;
    } cases[] = {
        {PARAM_REAL, "1.5", 1.5},
        {PARAM_RATIO, "8 %", 0.08},
        {PARAM_RATIO, "0.08", 0.08},
        {PARAM_RATIO, "99.95%", 0.9995},
        {PARAM_RATE, "30 /h", 30.0 / 3600},
        {PARAM_RATE, "25 /s", 25.0},
        {PARAM_RATE, "2 /day", 2.0 / 86400},
        {PARAM_YEARLY, "12 %/y", 0.12},
        {PARAM_YEARLY, "0.12 /y", 0.12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        union units_value v;
        struct diag d;
        cr_assert(parse(cases[i].type, cases[i].text, &v, &d), "%s: %s", cases[i].text, d.msg);
        cr_assert_eq(v.r, cases[i].value, "%s: %.17g", cases[i].text, v.r);
    }
}

Test(units, words_for_true_and_false)
{
    const char *const words[] = {"true", "yes", "on", "True", "false", "no", "off", "False", NULL};
    for (int i = 0; words[i] != NULL; i++) {
        union units_value v;
        struct diag d;
        cr_assert(parse(PARAM_BOOL, words[i], &v, &d));
        cr_assert_eq(v.b, i < 4, "%s", words[i]);
    }
}

Test(units, faults_mark_their_place)
{
    const struct {
        enum param_type type;
        const char *text;
        enum diag_code code;
        int col, span;
        const char *hint;
    } cases[] = {
        {PARAM_BYTES, "64 G", DIAG_UNIT, 4, 1,
         "did you mean 'GB' (10^9 bytes) or 'GiB' (2^30 bytes)?"},
        {PARAM_BYTES, "4 gibb", DIAG_UNIT, 3, 4, "did you mean 'GiB'?"},
        {PARAM_BYTES, "4", DIAG_UNIT, 1, 1,
         "one of B, kB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB"},
        {PARAM_DURATION, "5 m", DIAG_UNIT, 3, 1, "did you mean 'min' (minutes) or 'months'?"},
        {PARAM_REAL, "nan", DIAG_TYPE, 1, 3, "for example 1.5"},
        {PARAM_REAL, "0x10", DIAG_TYPE, 1, 4, "for example 1.5"},
        {PARAM_REAL, "1e400", DIAG_RANGE, 1, 5, ""},
        {PARAM_INT, "2.5", DIAG_TYPE, 1, 3, "for example 4"},
        {PARAM_INT, "9223372036854775808", DIAG_RANGE, 1, 19, ""},
        {PARAM_BYTES, "0.1 B", DIAG_RANGE, 1, 5, ""},
        {PARAM_UNITS, "42", DIAG_UNIT, 1, 2, "for example 2U"},
        {PARAM_BOOL, "maybe", DIAG_TYPE, 1, 5, "for example true"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        union units_value v;
        struct diag d;
        cr_assert_not(parse(cases[i].type, cases[i].text, &v, &d), "%s", cases[i].text);
        cr_assert_eq(d.code, cases[i].code, "%s: %s", cases[i].text, d.msg);
        cr_assert_eq(d.pos.col, cases[i].col, "%s: column %d", cases[i].text, d.pos.col);
        cr_assert_eq(d.span, cases[i].span, "%s: span %d", cases[i].text, d.span);
        cr_assert_str_eq(d.hint, cases[i].hint);
    }
}

Test(units, canonical_text)
{
    const struct {
        enum param_type type;
        const char *text, *canonical;
    } cases[] = {
        {PARAM_DURATION, "3600 s", "1 h"},
        {PARAM_DURATION, "90 min", "90 min"},
        {PARAM_DURATION, "365.25 d", "1 y"},
        {PARAM_DURATION, "0", "0 s"},
        {PARAM_BYTES, "1.5 GiB", "1536 MiB"},
        {PARAM_BYTES, "870 MB", "870000000 B"},
        {PARAM_RATING, "2400 MIPS", "2.4 GHz"},
        {PARAM_RATING, "1 Hz", NULL},
        {PARAM_POWER, "0.0864 kW", "86.4 W"},
        {PARAM_MONEY, "14.5 kUSD", "14500 USD"},
        {PARAM_BANDWIDTH, "125 MB/s", "1 Gbit/s"},
        {PARAM_UNITS, "2 U", "2U"},
        {PARAM_RATIO, "0.08", "8 %"},
        {PARAM_RATE, "0.5 /min", "30 /h"},
        {PARAM_YEARLY, "0.12 /y", "12 %/y"},
        {PARAM_REAL, "1.50", "1.5"},
        {PARAM_BOOL, "yes", "true"},
        {PARAM_INT, "1e3", "1000"},
        {PARAM_DATE, "2026-01-31T10:00", "2026-01-31T10:00:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        union units_value v;
        struct diag d = {.code = DIAG_OK};
        char currency[UNITS_CURRENCY], text[UNITS_TEXT_MAX];
        bool good = units_parse(cases[i].type, cases[i].text, &v, currency, &d);
        cr_assert_eq(good, cases[i].canonical != NULL, "%s: %s", cases[i].text, d.msg);
        if (!good) continue;
        units_text(cases[i].type, v, currency, text);
        cr_assert_str_eq(text, cases[i].canonical);
    }
}

Test(units, text_reads_back_as_the_same_value)
{
    const enum param_type types[] = {PARAM_INT,   PARAM_REAL,      PARAM_RATIO, PARAM_DURATION,
                                     PARAM_BYTES, PARAM_RATING,    PARAM_POWER, PARAM_RATE,
                                     PARAM_MONEY, PARAM_BANDWIDTH, PARAM_UNITS, PARAM_YEARLY};
    struct rng_cursor c = rng_cursor(rng_stream(7, 1, 1), 0);
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        for (int i = 0; i < 1500; i++) {
            union units_value v = {0}, back = {0};
            uint64_t bits = rng_below(&c, 62);
            uint64_t limit = rng_below(&c, (UINT64_C(1) << bits) + 1);
            double unit = rng_unit(&c);
            if (units_is_real(types[t]))
                v.r = (double)limit * unit;
            else
                v.i = (int64_t)limit;
            char text[UNITS_TEXT_MAX];
            struct diag d;
            units_text(types[t], v, "EUR", text);
            cr_assert(parse(types[t], text, &back, &d), "%s: %s", text, d.msg);
            cr_assert_eq(back.i, v.i, "type %d: %s", (int)types[t], text);
        }
    }
}
