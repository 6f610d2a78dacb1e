/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/words.h"

#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "sim/diag.h"
#include <stdio.h>
#include <string.h>

static char *words_choices(const struct param_desc *p, char buf[WORDS_TEXT_MAX])
{
    size_t n = 0;
    buf[0] = '\0';
    for (int i = 0; p->choices[i] != NULL && n < WORDS_TEXT_MAX; i++) {
        const char *glue = i == 0 ? "" : p->choices[i + 1] == NULL ? " or " : ", ";
        n += (size_t)snprintf(buf + n, WORDS_TEXT_MAX - n, "%s%s", glue, p->choices[i]);
    }
    return buf;
}

static char *words_quantity(enum param_type type, const char *before, char buf[WORDS_TEXT_MAX])
{
    snprintf(buf, WORDS_TEXT_MAX, "%s%s, such as %s", before, units_noun(type),
             units_example(type));
    return buf;
}

char *words_type(const struct param_desc *p, char buf[WORDS_TEXT_MAX])
{
    switch (p->type) {
    case PARAM_ENUM:
        return words_choices(p, buf);
    case PARAM_INSTANT:
        return strcpy(buf, "a date, or a duration since clock.start");
    case PARAM_NAME:
        return strcpy(buf, "a name");
    case PARAM_PATTERN:
        return strcpy(buf, "a name or a range of names");
    case PARAM_TEXT:
        return strcpy(buf, "text");
    case PARAM_FILE:
        return strcpy(buf, "a file name");
    case PARAM_NAMES:
        return strcpy(buf, "a name or a list of names");
    case PARAM_ZONE:
        return strcpy(buf, "a time zone, such as Europe/Berlin, UTC or +01:00");
    case PARAM_WINDOW:
        return strcpy(buf, "always, or windows of time, such as Sat-Sun 22:00-06:00");
    case PARAM_PERIOD:
        return strcpy(buf, "a period, such as 6 months, 2 w or 12 h");
    case PARAM_DIST:
        return strcpy(buf, "a duration or a distribution of durations");
    case PARAM_POLICY:
        return strcpy(buf, "a policy: its name, or {name: NAME, its parameters}");
    case PARAM_TIMES:
        snprintf(buf, WORDS_TEXT_MAX, "a number of times %s, such as 2 x %s", units_noun(p->elem),
                 units_example(p->elem));
        return buf;
    case PARAM_VALUES:
        if (p->items == 0) return words_quantity(p->elem, "a list, each ", buf);
        snprintf(buf, WORDS_TEXT_MAX, "%u values, each %s", p->items, units_noun(p->elem));
        return buf;
    case PARAM_SECTION:
        snprintf(buf, WORDS_TEXT_MAX, "a map of keys: %s", p->sub->name);
        return buf;
    case PARAM_MAP:
        snprintf(buf, WORDS_TEXT_MAX, "a map from names to: %s", p->sub->name);
        return buf;
    case PARAM_LIST:
        snprintf(buf, WORDS_TEXT_MAX, "a list of: %s", p->sub->name);
        return buf;
    case PARAM_ANY:
        if (strcmp(p->name, "value") == 0) return strcpy(buf, "what the key takes");
        return strcpy(buf, strcmp(p->name, "include") == 0 ? "a file name or a list of them"
                                                           : "a map from paths to values");
    case PARAM_REF:
        snprintf(buf, WORDS_TEXT_MAX, "the name of a %s", p->group);
        return buf;
    case PARAM_HOSTS:
        return strcpy(buf, "clusters, sites, hosts, or globs and ranges of hosts");
    case PARAM_WORKLOADS:
        return strcpy(buf, "workloads, or globs of them");
    case PARAM_PACE:
        return strcpy(buf, "a number per period, such as 4 /night");
    case PARAM_PATH:
        return strcpy(buf, "the path of a key");
    case PARAM_VERB:
        return strcpy(buf, "a verb");
    case PARAM_AFTER:
        return strcpy(buf, "a step, or a step + a period, such as wave-1 + 4w");
    case PARAM_STEPS:
        return strcpy(buf, "a list of: step");
    case PARAM_BOOL:
        return strcpy(buf, "true or false");
    default:
        return words_quantity(p->type, "", buf);
    }
}

char *words_range(const struct param_desc *p, char buf[WORDS_TEXT_MAX])
{
    buf[0] = '\0';
    if (p->min != NULL && p->max != NULL && strcmp(p->min, p->max) == 0)
        snprintf(buf, WORDS_TEXT_MAX, "%s", p->min);
    else if (p->min != NULL && p->max != NULL)
        snprintf(buf, WORDS_TEXT_MAX, "%s to %s", p->min, p->max);
    else if (p->min != NULL)
        snprintf(buf, WORDS_TEXT_MAX, "at least %s", p->min);
    else if (p->max != NULL)
        snprintf(buf, WORDS_TEXT_MAX, "at most %s", p->max);
    return buf;
}

char *words_default(const struct param_desc *p, char buf[WORDS_TEXT_MAX])
{
    const char *text = "none";
    if ((p->flags & PARAM_REQUIRED) != 0) text = "required";
    if (p->derived != NULL) text = p->derived;
    if (p->fallback != NULL) text = p->fallback;
    if (p->type == PARAM_SECTION && text[0] == 'n') text = "its keys' defaults";
    snprintf(buf, WORDS_TEXT_MAX, "%s", text);
    return buf;
}

const enum param_type *words_unit_types(size_t *count)
{
    static const enum param_type types[] = {
        PARAM_DURATION, PARAM_BYTES, PARAM_RATING, PARAM_POWER, PARAM_BANDWIDTH,
        PARAM_MONEY,    PARAM_RATE,  PARAM_YEARLY, PARAM_RATIO, PARAM_UNITS};
    *count = sizeof types / sizeof types[0];
    return types;
}

const char *words_units(enum param_type type, char buf[WORDS_TEXT_MAX])
{
    if (type == PARAM_MONEY)
        return "any currency code of three capital letters, kEUR, MEUR, c (1/100)";
    if (type == PARAM_RATIO) return "%, or none: 25 % and 0.25 are the same";
    return units_list(type, buf, WORDS_TEXT_MAX);
}

const char *words_units_doc(void)
{
    return "A number and its unit, with or without a blank between. Without a unit stand only 0, "
           "ratios (0.25 is 25 %), whole numbers such as count and plain numbers such as cv. "
           "Capital letters matter. A year is 365.25 days, a month a twelfth of it.";
}

struct walk {
    words_visit visit;
    void *ctx;
    char path[WORDS_PATH_MAX];
};

/* As deep as the tables are; they do not contain themselves. */
static bool walk_table(struct walk *w, const struct struct_desc *desc, size_t len)
{
    for (const struct param_desc *p = desc->params; p->name != NULL; p++) {
        int n = snprintf(w->path + len, sizeof w->path - len, "%s%s", len > 0 ? "." : "", p->name);
        size_t end = len + (size_t)n;
        SIM_ASSERT(end + sizeof ".NAME" < sizeof w->path);
        if (!w->visit(w->ctx, w->path, p)) return false;
        if (p->sub == NULL) continue;
        const char *item = p->type == PARAM_MAP                              ? ".NAME"
                           : p->type == PARAM_LIST || p->type == PARAM_STEPS ? "[]"
                                                                             : "";
        memcpy(w->path + end, item, strlen(item) + 1);
        if (!walk_table(w, p->sub, end + strlen(item))) return false;
    }
    return true;
}

void words_walk(words_visit visit, void *ctx)
{
    struct walk w = {.visit = visit, .ctx = ctx};
    walk_table(&w, &tables_scenario, 0);
}
