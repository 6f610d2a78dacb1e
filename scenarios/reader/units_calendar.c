/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units_calendar.h"

#include "scenarios/reader/decimal.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/units.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Records an error about the whole text. */
static void fault(struct diag *d, enum diag_code code, const char *text, const char *what)
{
    bool first = d->code == DIAG_OK;
    diag_fail(d, code, (struct diag_pos){NULL, 0, 1}, "'%.64s' %s", text, what);
    if (first) d->span = text[0] == '\0' ? 1 : (int)strlen(text);
}

/* ---- dates ---- */

bool units_date(const struct zone *z, const char *text, int64_t *utc_s, struct diag *d)
{
    bool local;
    if (!epoch_parse_local(text, utc_s, &local)) {
        fault(d, DIAG_TYPE, text, "is not a date");
        diag_hint(d, "for example 2026-01-31 or 2026-01-31T10:00");
        return false;
    }
    if (local) *utc_s = zone_utc(z, *utc_s);
    return true;
}

char *units_date_text(const struct zone *z, int64_t utc_s, char *buf, size_t size)
{
    char local[TIME_TEXT_MAX];
    int64_t offset_s = zone_offset_s(z, utc_s);
    epoch_text(utc_s + offset_s, local);
    if (offset_s == 0) {
        snprintf(buf, size, "%s", local);
        return buf;
    }
    int64_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    snprintf(buf, size, "%.*s%c%02" PRId64 ":%02" PRId64, (int)strlen(local) - 1, local,
             offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return buf;
}

/* ---- zones ---- */

/* "london", "New York": the place without its continent. */
static bool is_place(const char *name, const char *text)
{
    const char *place = strrchr(name, '/');
    place = place == NULL ? name : place + 1;
    size_t i = 0;
    for (; place[i] != '\0'; i++) {
        char wanted = place[i] == '_' ? ' ' : (char)(place[i] | 0x20);
        char given = text[i] == '_' ? ' ' : (char)(text[i] | 0x20);
        if (wanted != given) return false;
    }
    return text[i] == '\0';
}

const struct zone *units_zone(const char *text, struct diag *d)
{
    const struct zone *z = zone_find(text), *other;
    if (z != NULL) return z;
    struct suggest s;
    suggest_start(&s, text, strlen(text));
    fault(d, DIAG_REFERENCE, text, "is not a time zone");
    for (size_t i = 0; (other = zone_nth(i)) != NULL; i++) {
        if (is_place(zone_name(other), text)) diag_hint(d, "did you mean '%s'?", zone_name(other));
        suggest_try(&s, zone_name(other));
    }
    bool digits = strpbrk(text, "0123456789") != NULL;
    if (s.best != NULL && !digits) diag_hint(d, "did you mean '%s'?", s.best);
    diag_hint(d, "UTC, a place such as Europe/Berlin or America/New_York, or hours and minutes "
                 "east of UTC: +01:00");
    return NULL;
}

/* ---- periods ---- */

static void hint_period(struct diag *d)
{
    diag_hint(d, "for example 6 months, 2 w, or 12 h");
}

/* Length of the calendar's unit in months or days; both 0: the unit is physical. */
static struct period unit_of(const char *unit)
{
    if (strcmp(unit, "y") == 0) return (struct period){.months = 12};
    if (strncmp(unit, "month", 5) == 0) return (struct period){.months = 1};
    if (strcmp(unit, "w") == 0) return (struct period){.days = 7};
    if (strcmp(unit, "d") == 0) return (struct period){.days = 1};
    return (struct period){0};
}

static bool whole_steps(const char *text, const struct decimal *v, int64_t unit, int64_t *out,
                        const char *what, struct diag *d)
{
    bool exact = true;
    if (decimal_scale(v, unit, 1, out, &exact) == DECIMAL_OK && exact) return true;
    fault(d, DIAG_RANGE, text, what);
    diag_hint(d, "hours are not tied to the calendar: 12 h");
    return false;
}

bool units_period(const char *text, struct period *out, struct diag *d)
{
    struct decimal v;
    bool too_long = false;
    union units_value ns;
    *out = (struct period){0};
    size_t n = decimal_parse(text, &v, &too_long);
    if (n == 0) {
        fault(d, DIAG_TYPE, text, "is not a period");
        hint_period(d);
        return false;
    }
    if (!units_parse(PARAM_DURATION, text, &ns, NULL, d)) return false;
    if (ns.i <= 0) {
        fault(d, DIAG_RANGE, text, "is not a period: it must be longer than 0");
        hint_period(d);
        return false;
    }
    struct period unit = unit_of(text + n + strspn(text + n, " \t"));
    if (unit.months > 0)
        return whole_steps(text, &v, unit.months, &out->months, "is not a number of months", d);
    if (unit.days > 0)
        return whole_steps(text, &v, unit.days, &out->days, "is not a number of days", d);
    out->ns = ns.i;
    return true;
}

char *units_period_text(struct period p, char *buf, size_t size)
{
    char text[UNITS_TEXT_MAX];
    if (p.months != 0 && p.months % 12 == 0)
        snprintf(buf, size, "%" PRId64 " y", p.months / 12);
    else if (p.months != 0)
        snprintf(buf, size, "%" PRId64 " month%s", p.months, p.months == 1 ? "" : "s");
    else if (p.days != 0)
        snprintf(buf, size, "%" PRId64 " %s", p.days % 7 == 0 ? p.days / 7 : p.days,
                 p.days % 7 == 0 ? "w" : "d");
    else if (p.ns % NS_PER_H == 0) /* as a duration 24 h would be 1 d */
        snprintf(buf, size, "%" PRId64 " h", p.ns / NS_PER_H);
    else
        snprintf(buf, size, "%s",
                 units_text(PARAM_DURATION, (union units_value){.i = p.ns}, NULL, text));
    return buf;
}
