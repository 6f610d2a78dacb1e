/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/names.h"
#include "scenarios/reader/show.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/units_calendar.h"
#include "scenarios/reader/units_pace.h"
#include <inttypes.h>
#include <string.h>

struct show { /* where to, and what of */
    FILE *out;
    const struct scenario *sc;
};

static int put_quoted(FILE *out, const char *text)
{
    int n = 2;
    putc('"', out);
    for (; *text != '\0'; text++, n++) {
        if (*text == '"' || *text == '\\') n++, putc('\\', out);
        putc(*text, out);
    }
    putc('"', out);
    return n;
}

/* Plain where YAML and the reader take it as it stands. */
static int put_word(FILE *out, const char *text)
{
    if (!names_is_valid(text) || strcmp(text, "null") == 0) return put_quoted(out, text);
    return fprintf(out, "%s", text);
}

static int put_zone(FILE *out, const char *at)
{
    const struct zone *zone;
    memcpy(&zone, at, sizeof zone);
    return fprintf(out, "%s", zone_name(zone));
}

static int put_window(FILE *out, const char *at)
{
    struct window window;
    char text[UNITS_WINDOW_MAX];
    memcpy(&window, at, sizeof window);
    return put_quoted(out, units_window_text(&window, text));
}

static int put_period(FILE *out, const char *at)
{
    struct period period;
    char text[UNITS_TEXT_MAX];
    memcpy(&period, at, sizeof period);
    return fprintf(out, "%s", units_period_text(period, text, sizeof text));
}

union units_value show_units_value(enum param_type type, const char *at)
{
    union units_value v = {0};
    if (type == PARAM_BOOL)
        memcpy(&v.b, at, sizeof v.b);
    else if (units_is_real(type))
        memcpy(&v.r, at, sizeof v.r);
    else
        memcpy(&v.i, at, sizeof v.i);
    return v;
}

static int put_units(const struct show *s, enum param_type type, const char *at)
{
    char text[UNITS_TEXT_MAX];
    if (type == PARAM_INSTANT) type = PARAM_DURATION;
    if (type == PARAM_DATE) {
        int64_t utc_s = show_units_value(type, at).i;
        return fprintf(s->out, "%s", units_date_text(s->sc->clock.zone, utc_s, text, sizeof text));
    }
    return fprintf(s->out, "%s",
                   units_text(type, show_units_value(type, at), s->sc->currency, text));
}

static size_t element_size(enum param_type type)
{
    return units_is_real(type) ? sizeof(double) : sizeof(int64_t);
}

static int put_values(const struct show *s, enum param_type type, const char *at)
{
    struct spec_array a;
    memcpy(&a, at, sizeof a);
    int n = fprintf(s->out, "[");
    for (uint32_t i = 0; i < a.count; i++) {
        n += fprintf(s->out, "%s", i > 0 ? ", " : "");
        n += put_units(s, type, (const char *)a.items + i * element_size(type));
    }
    return n + fprintf(s->out, "]");
}

static int put_ref(FILE *out, const char *at)
{
    struct spec_ref ref;
    memcpy(&ref, at, sizeof ref);
    return put_word(out, ref.name);
}

static int put_pace(FILE *out, const char *at)
{
    struct spec_pace pace;
    char text[UNITS_TEXT_MAX];
    memcpy(&pace, at, sizeof pace);
    return fprintf(out, "%s", units_pace_text(&pace, text, sizeof text));
}

static int put_verb(FILE *out, const char *at)
{
    const struct verb_desc *verb;
    memcpy(&verb, at, sizeof verb);
    return put_word(out, verb->name);
}

static int put_names(const struct show *s, const char *at)
{
    struct spec_names names;
    memcpy(&names, at, sizeof names);
    int n = fprintf(s->out, "[");
    for (uint32_t i = 0; i < names.count; i++) {
        n += fprintf(s->out, "%s", i > 0 ? ", " : "");
        n += put_word(s->out, names.items[i]);
    }
    return n + fprintf(s->out, "]");
}

static int put_value(const struct show *s, const struct param_desc *p, const char *at);

static int put_dist(const struct show *s, const char *at)
{
    const struct spec_dist *as;
    memcpy(&as, at + sizeof(struct dist), sizeof as);
    if (as->seen == 0) return put_units(s, PARAM_DURATION, (const char *)&as->value_ns);
    int n = fprintf(s->out, "{");
    for (int i = 0; tables_dist.params[i].name != NULL; i++) {
        const struct param_desc *p = &tables_dist.params[i];
        if ((as->seen >> i & 1) == 0) continue;
        n += fprintf(s->out, "%s%s: ", n > 1 ? ", " : "", p->name);
        n += put_value(s, p, (const char *)as + p->offset);
    }
    return n + fprintf(s->out, "}");
}

static int put_policy(const struct show *s, const char *at)
{
    struct policy_choice choice;
    memcpy(&choice, at, sizeof choice);
    if (choice.policy == NULL) return fprintf(s->out, "none");
    const struct param_desc *p = choice.policy->params;
    if (p == NULL || p->name == NULL) return put_word(s->out, choice.policy->name);
    int n = fprintf(s->out, "{name: ");
    n += put_word(s->out, choice.policy->name);
    for (; p->name != NULL; p++) {
        const char *value = (const char *)choice.params + p->offset;
        if (!show_has_value(p, value)) continue;
        n += fprintf(s->out, ", %s: ", p->name);
        n += put_value(s, p, value);
    }
    return n + fprintf(s->out, "}");
}

static int put_value(const struct show *s, const struct param_desc *p, const char *at)
{
    const char *text = NULL;
    int choice;
    int64_t number;
    switch (p->type) {
    case PARAM_ENUM:
        memcpy(&choice, at, sizeof choice);
        return fprintf(s->out, "%s", p->choices[choice]);
    case PARAM_NAME:
    case PARAM_PATTERN:
    case PARAM_TEXT:
    case PARAM_FILE:
    case PARAM_AFTER:
    case PARAM_PATH: /* its first member */
        memcpy(&text, at, sizeof text);
        return p->type == PARAM_NAME ? put_word(s->out, text) : put_quoted(s->out, text);
    case PARAM_NAMES:
    case PARAM_HOSTS: /* their first member */
    case PARAM_WORKLOADS:
        return put_names(s, at);
    case PARAM_REF:
        return put_ref(s->out, at);
    case PARAM_PACE:
        return put_pace(s->out, at);
    case PARAM_VERB:
        return put_verb(s->out, at);
    case PARAM_VALUES:
        return put_values(s, p->elem, at);
    case PARAM_DIST:
        return put_dist(s, at);
    case PARAM_POLICY:
        return put_policy(s, at);
    case PARAM_TIMES:
        memcpy(&number, at, sizeof number);
        return fprintf(s->out, "%" PRId64 " x ", number) +
               put_units(s, p->elem, at + sizeof number);
    case PARAM_ZONE:
        return put_zone(s->out, at);
    case PARAM_WINDOW:
        return put_window(s->out, at);
    case PARAM_PERIOD:
        return put_period(s->out, at);
    default:
        return put_units(s, p->type, at);
    }
}

bool show_has_value(const struct param_desc *p, const char *at)
{
    const char *text = NULL;
    struct spec_array a;
    struct spec_names names;
    struct policy_choice choice;
    struct period period;
    struct spec_pace pace;
    switch (p->type) {
    case PARAM_PERIOD:
        memcpy(&period, at, sizeof period);
        return period.months != 0 || period.days != 0 || period.ns != 0;
    case PARAM_NAME:
    case PARAM_PATTERN:
    case PARAM_TEXT:
    case PARAM_FILE:
    case PARAM_AFTER:
    case PARAM_PATH:
    case PARAM_REF:
    case PARAM_VERB: /* all of them a pointer, at least first */
        memcpy(&text, at, sizeof text);
        return text != NULL;
    case PARAM_PACE:
        memcpy(&pace, at, sizeof pace);
        return pace.count > 0;
    case PARAM_NAMES:
    case PARAM_HOSTS:
    case PARAM_WORKLOADS:
        memcpy(&names, at, sizeof names);
        return names.count > 0;
    case PARAM_MAP:
    case PARAM_LIST:
    case PARAM_VALUES:
        memcpy(&a.items, at, sizeof a.items);
        memcpy(&a.count, at + offsetof(struct spec_array, count), sizeof a.count);
        return a.count > 0;
    case PARAM_DIST:
        memcpy(&text, at + sizeof(struct dist), sizeof text);
        return text != NULL;
    case PARAM_POLICY:
        memcpy(&choice, at, sizeof choice);
        return choice.policy != NULL || p->fallback != NULL;
    default:
        return p->type != PARAM_ANY && p->type != PARAM_STEPS;
    }
}

int show_value(FILE *out, const struct scenario *sc, const struct param_desc *p, const char *at)
{
    const struct show s = {out, sc};
    return put_value(&s, p, at);
}
