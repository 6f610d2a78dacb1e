/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units.h"

#include "scenarios/reader/decimal.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/units_table.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool units_is_scalar(enum param_type type)
{
    return type == PARAM_BOOL || type == PARAM_DATE || unit_kind_of(type) != NULL;
}

bool units_is_real(enum param_type type)
{
    const struct unit_kind *kind = unit_kind_of(type);
    return kind != NULL && kind->real;
}

/* Records an error about `len` bytes from `offset` on. */
static bool fault(struct diag *d, enum diag_code code, size_t offset, size_t len, const char *msg)
{
    struct diag_pos pos = {NULL, 0, (int)offset + 1};
    bool first = d->code == DIAG_OK;
    diag_fail(d, code, pos, "%s", msg);
    if (first) d->span = len > 0 ? (int)len : 1;
    return false;
}

static bool fault_type(struct diag *d, const char *text, const char *noun, const char *example)
{
    char msg[DIAG_MSG_MAX];
    snprintf(msg, sizeof msg, "'%.80s' is not %s", text, noun);
    fault(d, DIAG_TYPE, 0, strlen(text), msg);
    if (strpbrk(text, "_,") != NULL && strspn(text, "0123456789_,.") > 1)
        diag_hint(d, "write numbers without separators");
    if (text[0] == '.') diag_hint(d, "write a digit before the point");
    diag_hint(d, "for example %s", example);
    return false;
}

static bool parse_bool(const char *text, bool *out, struct diag *d)
{
    static const char *const yes[] = {"true", "yes", "on", "True", "Yes", "On", NULL};
    static const char *const no[] = {"false", "no", "off", "False", "No", "Off", NULL};
    for (int i = 0; yes[i] != NULL; i++) {
        *out = strcmp(text, yes[i]) == 0;
        if (*out || strcmp(text, no[i]) == 0) return true;
    }
    return fault_type(d, text, "true or false", "true");
}

static bool parse_date(const char *text, int64_t *out, struct diag *d)
{
    if (epoch_parse(text, out)) return true;
    return fault_type(d, text, "a date", "2026-01-31 or 2026-01-31T10:00");
}

/* What could stand in the unit's place, as a hint. */
static void hint_units(struct diag *d, enum param_type type)
{
    const struct unit_kind *kind = unit_kind_of(type);
    char list[128];
    if (type == PARAM_MONEY)
        diag_hint(d, "a currency code such as EUR; also kEUR, MEUR, and c for 1/100");
    else if (kind->units[1].name == NULL)
        diag_hint(d, "for example %s", kind->example);
    else
        diag_hint(d, "one of %s", units_list(type, list, sizeof list));
}

char *units_list(enum param_type type, char *buf, size_t size)
{
    const struct unit_kind *kind = unit_kind_of(type);
    size_t n = 0;
    buf[0] = '\0';
    if (kind == NULL || kind->units == NULL) return buf;
    for (const struct unit *u = kind->units; u->name != NULL && u->instead == NULL; u++) {
        int more = snprintf(buf + n, size - n, "%s%s", n > 0 ? ", " : "", u->name);
        if (more < 0 || (size_t)more >= size - n) break;
        n += (size_t)more;
    }
    return buf;
}

static bool fault_unit(struct diag *d, enum param_type type, const char *text, size_t offset)
{
    const struct unit_kind *kind = unit_kind_of(type);
    const char *unit = text + offset;
    char msg[DIAG_MSG_MAX];
    if (kind->units == NULL) {
        snprintf(msg, sizeof msg, "'%.80s' is not %s", text, kind->noun);
        fault(d, DIAG_UNIT, offset, strlen(unit), msg);
        diag_hint(d, "a plain number such as %s", kind->example);
        return false;
    }
    if (unit[0] == '\0') {
        snprintf(msg, sizeof msg, "'%.80s' needs a unit of %s", text, kind->of);
        fault(d, DIAG_UNIT, 0, strlen(text), msg);
        hint_units(d, type);
        return false;
    }
    snprintf(msg, sizeof msg, "'%.40s' is not a unit of %s", unit, kind->of);
    fault(d, DIAG_UNIT, offset, strlen(unit), msg);
    struct suggest s;
    suggest_start(&s, unit, strlen(unit));
    for (const struct unit *u = kind->units; u->name != NULL; u++) {
        if (u->instead == NULL)
            suggest_try(&s, u->name);
        else if (strcmp(u->name, unit) == 0)
            diag_hint(d, "did you mean %s?", u->instead);
    }
    if (s.best != NULL) diag_hint(d, "did you mean '%s'?", s.best);
    hint_units(d, type);
    return false;
}

static bool is_code(const char *s)
{
    for (int i = 0; i < 3; i++)
        if (s[i] < 'A' || s[i] > 'Z') return false;
    return s[3] == '\0';
}

/* "EUR", "kEUR", "MEUR" of any three capital letters; "c" has no currency of its own. */
static const struct unit *money_unit(const char *name, char currency[UNITS_CURRENCY])
{
    const struct unit *all = unit_kind_of(PARAM_MONEY)->units;
    const struct unit *u = NULL;
    const char *code = name;
    if (is_code(name))
        u = &all[0];
    else if ((name[0] == 'k' || name[0] == 'M') && is_code(name + 1)) {
        u = &all[name[0] == 'k' ? 1 : 2];
        code = name + 1;
    } else if (strcmp(name, "c") == 0) {
        return &all[3];
    }
    if (u != NULL && currency != NULL) memcpy(currency, code, UNITS_CURRENCY);
    return u;
}

static const struct unit *find_unit(enum param_type type, const char *name,
                                    char currency[UNITS_CURRENCY])
{
    if (type == PARAM_MONEY) return money_unit(name, currency);
    const struct unit_kind *kind = unit_kind_of(type);
    if (kind->units == NULL) return NULL;
    for (const struct unit *u = kind->units; u->name != NULL; u++)
        if (u->instead == NULL && strcmp(u->name, name) == 0) return u;
    return NULL;
}

static bool fault_size(struct diag *d, const char *text, enum decimal_fit fit)
{
    char msg[DIAG_MSG_MAX];
    snprintf(msg, sizeof msg, "%.80s is too %s", text,
             fit == DECIMAL_TOO_LARGE ? "large" : "small: it would count as 0");
    return fault(d, DIAG_RANGE, 0, strlen(text), msg);
}

static bool convert(enum param_type type, const char *text, const struct decimal *v,
                    const struct unit *unit, union units_value *out, struct diag *d)
{
    int64_t num = unit == NULL ? 1 : unit->num, den = unit == NULL ? 1 : unit->den;
    enum decimal_fit fit;
    bool exact = true;
    if (units_is_real(type)) {
        /* Percent shift the decimal point, so that 8 % is the same double as 0.08. */
        fit = decimal_double(v, den == 100 ? -2 : 0, &out->r);
        if (den != 100) out->r /= (double)den;
    } else {
        fit = decimal_scale(v, num, den, &out->i, &exact);
    }
    if (type == PARAM_INT && !exact) return fault_type(d, text, "a whole number", "4");
    if (fit != DECIMAL_OK) return fault_size(d, text, fit);
    return true;
}

bool units_parse(enum param_type type, const char *text, union units_value *out,
                 char currency[UNITS_CURRENCY], struct diag *d)
{
    SIM_ASSERT(units_is_scalar(type));
    if (currency != NULL) currency[0] = '\0';
    *out = (union units_value){0};
    if (type == PARAM_BOOL) return parse_bool(text, &out->b, d);
    if (type == PARAM_DATE) return parse_date(text, &out->i, d);
    const struct unit_kind *kind = unit_kind_of(type);
    struct decimal v;
    bool too_long = false;
    size_t n = decimal_parse(text, &v, &too_long);
    if (n == 0) return fault_type(d, text, kind->noun, kind->example);
    if (too_long) return fault(d, DIAG_RANGE, 0, n, "a number has at most 20 digits");
    size_t number = n;
    while (text[n] == ' ' || text[n] == '\t')
        n++;
    const struct unit *unit = NULL;
    if (text[n] != '\0') {
        unit = find_unit(type, text + n, currency);
        bool glued = n == number && strchr("_,.:-xX", text[n]) != NULL;
        if (unit == NULL && glued) return fault_type(d, text, kind->noun, kind->example);
        if (unit == NULL) return fault_unit(d, type, text, n);
    } else if (!kind->bare && !decimal_is_zero(&v)) {
        return fault_unit(d, type, text, n);
    }
    return convert(type, text, &v, unit, out, d);
}

const char *units_noun(enum param_type type)
{
    if (type == PARAM_BOOL) return "true or false";
    if (type == PARAM_DATE) return "a date";
    return unit_kind_of(type)->noun;
}

const char *units_example(enum param_type type)
{
    if (type == PARAM_BOOL) return "true";
    if (type == PARAM_DATE) return "2026-01-31";
    return unit_kind_of(type)->example;
}
