/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/decimal.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/units_table.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct step { /* a unit for output: 10^places of the representation, or a whole number of steps */
    const char *name;
    int64_t steps;
    int places;
};

/* Largest unit that divides v; the last entry always does. */
static char *whole(const struct step *u, int64_t v, char buf[UNITS_TEXT_MAX])
{
    while (u->steps > 1 && (v == 0 || v % u->steps != 0))
        u++;
    snprintf(buf, UNITS_TEXT_MAX, "%" PRId64 " %s", v / u->steps, u->name);
    return buf;
}

/* Largest unit not above v, with decimals. */
static char *decimal(const struct step *u, int64_t v, char buf[UNITS_TEXT_MAX])
{
    char number[DECIMAL_TEXT_MAX];
    int64_t size = v < 0 ? -v : v;
    while (u[1].name != NULL && size < u->steps)
        u++;
    snprintf(buf, UNITS_TEXT_MAX, "%s %s", decimal_text(v, u->places, number), u->name);
    return buf;
}

static char *duration(int64_t v, char buf[UNITS_TEXT_MAX])
{
    static const struct step units[] = {
        {"y", NS_PER_YEAR, 0}, {"d", NS_PER_DAY, 0}, {"h", NS_PER_H, 0},   {"min", NS_PER_MIN, 0},
        {"s", NS_PER_S, 0},    {"ms", NS_PER_MS, 0}, {"us", NS_PER_US, 0}, {"ns", 1, 0},
    };
    if (v == 0) return strcpy(buf, "0 s");
    return whole(units, v, buf);
}

static char *bytes(int64_t v, char buf[UNITS_TEXT_MAX])
{
    static const struct step units[] = {
        {"PiB", INT64_C(1) << 50, 0}, {"TiB", INT64_C(1) << 40, 0}, {"GiB", INT64_C(1) << 30, 0},
        {"MiB", INT64_C(1) << 20, 0}, {"KiB", INT64_C(1) << 10, 0}, {"B", 1, 0},
    };
    return whole(units, v, buf);
}

static char *rating(int64_t v, char buf[UNITS_TEXT_MAX])
{
    static const struct step units[] = {
        {"GHz", 1000000, 6}, {"MHz", 1000, 3}, {"kHz", 1, 0}, {NULL, 0, 0}};
    if (v == 0) return strcpy(buf, "0 MHz");
    return decimal(units, v, buf);
}

static char *power(int64_t v, char buf[UNITS_TEXT_MAX])
{
    static const struct step units[] = {{"W", 1000000, 6}, {"mW", 1, 3}, {NULL, 0, 0}};
    if (v == 0) return strcpy(buf, "0 W");
    return decimal(units, v, buf);
}

/* 1/1000 byte/s are 8/1000 bit/s; bytes when the bits do not fit. */
static char *bandwidth(int64_t v, char buf[UNITS_TEXT_MAX])
{
    static const struct step bits[] = {{"Gbit/s", INT64_C(1000000000000), 12},
                                       {"Mbit/s", 1000000000, 9},
                                       {"kbit/s", 1000000, 6},
                                       {"bit/s", 1, 3},
                                       {NULL, 0, 0}};
    static const struct step eights[] = {{"MB/s", 1000000000, 9}, {"B/s", 1, 3}, {NULL, 0, 0}};
    int64_t eight;
    if (__builtin_mul_overflow(v, 8, &eight)) return decimal(eights, v, buf);
    if (v == 0) return strcpy(buf, "0 bit/s");
    return decimal(bits, eight, buf);
}

static char *money(int64_t v, const char *currency, char buf[UNITS_TEXT_MAX])
{
    char number[DECIMAL_TEXT_MAX];
    snprintf(buf, UNITS_TEXT_MAX, "%s %s", decimal_text(v, 6, number),
             currency == NULL || currency[0] == '\0' ? "EUR" : currency);
    return buf;
}

static bool reads_back(enum param_type type, const char *text, double x)
{
    union units_value v;
    struct diag d = {.code = DIAG_OK};
    return units_parse(type, text, &v, NULL, &d) && v.r >= x && v.r <= x;
}

/* The shortest text in any unit of the kind that reads back as x; of several, one that is not
 * below 1 ("30 /h", not "0.5 /min"). */
static char *real(enum param_type type, double x, char buf[UNITS_TEXT_MAX])
{
    const struct unit_kind *kind = unit_kind_of(type);
    char number[DECIMAL_TEXT_MAX], text[UNITS_TEXT_MAX];
    bool found = false;
    for (int digits = 1; digits <= 17 && !found; digits++) {
        for (const struct unit *u = kind->units; u->name != NULL && u->instead == NULL; u++) {
            double scaled = x * (double)u->den;
            decimal_digits(scaled, digits, number);
            snprintf(text, sizeof text, "%s %s", number, u->name);
            if (!reads_back(type, text, x)) continue;
            bool handy = scaled >= 1.0 || scaled <= -1.0;
            if (!found || handy) strcpy(buf, text);
            found = true;
            if (handy) break;
        }
    }
    if (found) return buf;
    /* Doubles times 3600 can miss x by one ulp in every unit; then the unit itself is exact. */
    const char *unit = type == PARAM_RATE ? " /s" : type == PARAM_YEARLY ? " /y" : "";
    snprintf(buf, UNITS_TEXT_MAX, "%s%s", decimal_shortest(x, number), unit);
    return buf;
}

char *units_text(enum param_type type, union units_value v, const char *currency,
                 char buf[UNITS_TEXT_MAX])
{
    char number[DECIMAL_TEXT_MAX];
    switch (type) {
    case PARAM_BOOL:
        return strcpy(buf, v.b ? "true" : "false");
    case PARAM_DATE:
        return epoch_text(v.i, buf);
    case PARAM_DURATION:
        return duration(v.i, buf);
    case PARAM_BYTES:
        return bytes(v.i, buf);
    case PARAM_RATING:
        return rating(v.i, buf);
    case PARAM_POWER:
        return power(v.i, buf);
    case PARAM_BANDWIDTH:
        return bandwidth(v.i, buf);
    case PARAM_MONEY:
        return money(v.i, currency, buf);
    case PARAM_REAL:
        return strcpy(buf, decimal_shortest(v.r, number));
    case PARAM_RATIO:
    case PARAM_RATE:
    case PARAM_YEARLY:
        return real(type, v.r, buf);
    default:
        SIM_ASSERT(type == PARAM_INT || type == PARAM_UNITS);
        snprintf(buf, UNITS_TEXT_MAX, "%" PRId64 "%s", v.i, type == PARAM_UNITS ? "U" : "");
        return buf;
    }
}

#define NUMBER_PATTERN "[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?"

char *units_pattern(enum param_type type, char *buf, size_t size)
{
    const struct unit_kind *kind = unit_kind_of(type);
    if (type == PARAM_DATE) {
        snprintf(buf, size, "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?)?$");
        return buf;
    }
    SIM_ASSERT(kind != NULL);
    if (type == PARAM_MONEY) {
        snprintf(buf, size, "^" NUMBER_PATTERN "[ \\t]*([kM]?[A-Z]{3}|c)$|^0$");
        return buf;
    }
    int n = snprintf(buf, size, "^" NUMBER_PATTERN "[ \\t]*(");
    for (const struct unit *u = kind->units; u->name != NULL && u->instead == NULL; u++)
        n += snprintf(buf + n, size - (size_t)n, "%s%s", u == kind->units ? "" : "|", u->name);
    snprintf(buf + n, size - (size_t)n, ")%s$", kind->bare ? "?" : "");
    SIM_ASSERT(strlen(buf) + 1 < size);
    return buf;
}
