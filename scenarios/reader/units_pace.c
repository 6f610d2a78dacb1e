/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units_pace.h"

#include "scenarios/reader/suggest.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PACE_DIGITS = 9 };

struct pace_unit {
    const char *name;
    struct period per;
};

/* The first unit of each period is the one that is printed. */
static const struct pace_unit UNITS[] = {
    {"min", {0, 0, NS_PER_MIN}}, {"h", {0, 0, NS_PER_H}}, {"day", {0, 1, 0}},
    {"night", {0, 1, 0}},        {"week", {0, 7, 0}},     {"month", {1, 0, 0}},
    {"year", {12, 0, 0}},        {"d", {0, 1, 0}},        {"w", {0, 7, 0}},
    {"y", {12, 0, 0}},
};

enum { UNIT_COUNT = sizeof UNITS / sizeof UNITS[0] };

const char *units_pace_list(void)
{
    return "/min, /h, /day, /night, /week, /month, /year";
}

static bool fault(struct diag *d, enum diag_code code, const char *text, const char *what)
{
    diag_fail(d, code, diag_nowhere(), "'%.80s' %s", text, what);
    diag_hint(d, "for example 4 /night or 1 /week");
    return false;
}

static bool find_unit(const char *name, struct spec_pace *out, struct diag *d)
{
    struct suggest s;
    suggest_start(&s, name, strlen(name));
    for (int i = 0; i < UNIT_COUNT; i++) {
        if (strcmp(UNITS[i].name, name) == 0) {
            out->per = UNITS[i].per;
            return true;
        }
        suggest_try(&s, UNITS[i].name);
    }
    diag_fail(d, DIAG_UNIT, diag_nowhere(), "'/%.40s' is not a unit of pace", name);
    if (s.best != NULL) diag_hint(d, "did you mean '/%s'?", s.best);
    diag_hint(d, "one of %s", units_pace_list());
    return false;
}

bool units_pace(const char *text, struct spec_pace *out, struct diag *d)
{
    SIM_ASSERT(text != NULL && out != NULL);
    size_t digits = strspn(text, "0123456789");
    size_t slash = digits + strspn(text + digits, " ");
    if (digits == 0 || text[slash] == '.' || text[slash] == ',')
        return fault(d, DIAG_TYPE, text, "is not a pace");
    if (text[slash] != '/') return fault(d, DIAG_UNIT, text, "needs a period such as /day");
    *out = (struct spec_pace){0};
    for (size_t i = 0; i < digits && i <= PACE_DIGITS; i++)
        out->count = out->count * 10 + (text[i] - '0');
    if (digits > PACE_DIGITS || out->count == 0)
        return fault(d, DIAG_RANGE, text, "is not a number of things to do");
    slash += 1 + strspn(text + slash + 1, " ");
    return find_unit(text + slash, out, d);
}

char *units_pace_text(const struct spec_pace *p, char *buf, size_t size)
{
    const struct pace_unit *unit = UNITS;
    for (int i = UNIT_COUNT - 1; i >= 0; i--)
        if (memcmp(&UNITS[i].per, &p->per, sizeof p->per) == 0) unit = &UNITS[i];
    snprintf(buf, size, "%" PRId64 " /%s", p->count, unit->name);
    return buf;
}
