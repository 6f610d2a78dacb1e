/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/reader.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/units_pace.h"
#include "scenarios/reader/words.h"
#include <stdio.h>
#include <string.h>

/* Editors see values after YAML has typed them: 4 is a number, "4 GiB" text, `on` text or true. */
#define NAME_PATTERN   "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
#define DAY_PATTERN    "[A-Za-z]{3,9}"
#define DAYS_PATTERN   DAY_PATTERN "( *- *" DAY_PATTERN ")?"
#define CLOCK_PATTERN  "[0-9]{1,2}:[0-9]{2}"
#define TIMES_PATTERN  CLOCK_PATTERN " *- *" CLOCK_PATTERN
#define PIECE_PATTERN  "(" DAYS_PATTERN "( +" TIMES_PATTERN ")?|" TIMES_PATTERN ")"
#define WINDOW_PATTERN "^" PIECE_PATTERN "(( *, *| +and +)" PIECE_PATTERN ")*$"
#define AFTER_PATTERN  "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}( +\\\\+ +[0-9.]+ *[a-z]+)?$"
#define RANGE_PATTERN  "^([A-Za-z0-9_-]|\\\\[[0-9]+-[0-9]+\\\\])+$"

struct schema {
    FILE *out;
    const struct registry *registry;
};

static void put_text(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') putc('\\', out);
        putc(*text, out);
    }
    putc('"', out);
}

/* "server" -> #/definitions/server; blanks become '-'. */
static void put_definition_name(FILE *out, const char *name)
{
    for (; *name != '\0'; name++)
        putc(*name == ' ' ? '-' : *name, out);
}

static void put_reference(FILE *out, const struct struct_desc *desc)
{
    fputs("{\"$ref\": \"#/definitions/", out);
    put_definition_name(out, desc->name);
    fputs("\"}", out);
}

static void put_scalar(FILE *out, enum param_type type)
{
    char pattern[UNITS_PATTERN_MAX];
    switch (type) {
    case PARAM_BOOL:
        fputs("\"enum\": [true, false, \"yes\", \"no\", \"on\", \"off\"]", out);
        return;
    case PARAM_INT:
        fputs("\"type\": \"integer\"", out);
        return;
    case PARAM_REAL:
        fputs("\"type\": \"number\"", out);
        return;
    default:
        fputs("\"type\": [\"string\", \"number\"], \"pattern\": ", out);
        put_text(out, units_pattern(type, pattern, sizeof pattern));
        return;
    }
}

static void put_choices(FILE *out, const struct param_desc *p)
{
    fputs("\"enum\": [", out);
    for (int i = 0; p->choices[i] != NULL; i++) {
        fputs(i > 0 ? ", " : "", out);
        put_text(out, p->choices[i]);
    }
    fputs("]", out);
}

/* A policy's name alone, or with its parameters. */
static void put_policy(struct schema *s, const struct param_desc *p)
{
    const struct policy_desc *const *all = s->registry->policies;
    int n = 0;
    fputs("\"anyOf\": [{\"enum\": [", s->out);
    if ((p->flags & PARAM_OPTIONAL) != 0) n += fprintf(s->out, "\"none\"") > 0;
    for (size_t i = 0; all != NULL && all[i] != NULL; i++) {
        if (strcmp(all[i]->kind, p->group) != 0) continue;
        fputs(n++ > 0 ? ", " : "", s->out);
        put_text(s->out, all[i]->name);
    }
    fputs("]}", s->out);
    for (size_t i = 0; all != NULL && all[i] != NULL; i++)
        if (strcmp(all[i]->kind, p->group) == 0)
            fprintf(s->out, ", {\"$ref\": \"#/definitions/%s-policy-%s\"}", all[i]->kind,
                    all[i]->name);
    putc(']', s->out);
}

static void put_names(FILE *out)
{
    fputs("\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": "
          "{\"type\": [\"string\", \"number\"]}}]",
          out);
}

/* The names for completion; differences by their form. */
static void put_zones(FILE *out)
{
    const struct zone *zone;
    fputs("\"anyOf\": [{\"enum\": [", out);
    for (size_t i = 0; (zone = zone_nth(i)) != NULL; i++) {
        fputs(i > 0 ? ", " : "", out);
        put_text(out, zone_name(zone));
    }
    fputs("]}, {\"type\": \"string\", \"pattern\": "
          "\"^[+-](0[0-9]|1[0-4]):(00|15|30|45)$\"}]",
          out);
}

static void put_values(FILE *out, const struct param_desc *p)
{
    fputs("\"type\": \"array\", \"items\": {", out);
    put_scalar(out, p->elem);
    putc('}', out);
    if (p->items > 0) fprintf(out, ", \"minItems\": %u, \"maxItems\": %u", p->items, p->items);
}

static void put_verbs(struct schema *s)
{
    const struct verb_desc *const *all = s->registry->verbs;
    fputs("\"enum\": [", s->out);
    for (size_t i = 0; all != NULL && all[i] != NULL; i++) {
        fputs(i > 0 ? ", " : "", s->out);
        put_text(s->out, all[i]->name);
    }
    putc(']', s->out);
}

/* A map, or a list of steps. */
static void put_plan(FILE *out)
{
    fputs("{\"anyOf\": [", out);
    put_reference(out, &tables_plan);
    fputs(", {\"type\": \"array\", \"items\": ", out);
    put_reference(out, &tables_step);
    fputs("}]}", out);
}

/* Types whose values are one scalar in a form of its own; NULL: others. */
static const char *form_of(const struct param_desc *p)
{
    switch (p->type) {
    case PARAM_NAME:
    case PARAM_REF:
        return "\"type\": [\"string\", \"number\"], \"pattern\": \"" NAME_PATTERN "\"";
    case PARAM_TEXT:
        return "\"type\": [\"string\", \"number\", \"boolean\"]";
    case PARAM_PATTERN:
        return "\"type\": [\"string\", \"number\"], \"pattern\": \"" RANGE_PATTERN "\"";
    case PARAM_WINDOW:
        return "\"type\": \"string\", \"pattern\": \"" WINDOW_PATTERN "\"";
    case PARAM_PACE:
        return "\"type\": \"string\", \"pattern\": \"" UNITS_PACE_PATTERN "\"";
    case PARAM_AFTER:
        return "\"type\": [\"string\", \"number\"], \"pattern\": \"" AFTER_PATTERN "\"";
    case PARAM_INSTANT:
    case PARAM_FILE:
    case PARAM_TIMES:
    case PARAM_PATH:
        return "\"type\": [\"string\", \"number\"]";
    case PARAM_ANY:
        if (strcmp(p->name, "value") == 0) return "\"type\": [\"string\", \"number\", \"boolean\"]";
        return strcmp(p->name, "include") == 0 ? "\"type\": [\"string\", \"array\", \"null\"]"
                                               : "\"type\": [\"object\", \"null\"]";
    default:
        return NULL;
    }
}

/* Types that lead to other tables. */
static bool put_container(FILE *out, const struct param_desc *p)
{
    if (p->type == PARAM_SECTION) {
        fputs("\"allOf\": [", out);
        put_reference(out, p->sub);
        putc(']', out);
        return true;
    }
    if (p->type == PARAM_LIST || p->type == PARAM_STEPS) {
        fputs("\"type\": [\"array\", \"null\"], \"items\": ", out);
        put_reference(out, p->sub);
        return true;
    }
    if (p->type != PARAM_MAP) return false;
    fputs("\"type\": [\"object\", \"null\"], \"propertyNames\": {\"pattern\": \"" NAME_PATTERN
          "\"}, \"additionalProperties\": ",
          out);
    if (p->sub == &tables_plan)
        put_plan(out);
    else
        put_reference(out, p->sub);
    return true;
}

static void put_value(struct schema *s, const struct param_desc *p)
{
    FILE *out = s->out;
    const char *form = form_of(p);
    if (form != NULL) fputs(form, out);
    if (form != NULL || put_container(out, p)) return;
    switch (p->type) {
    case PARAM_ENUM:
        put_choices(out, p);
        return;
    case PARAM_ZONE:
        put_zones(out);
        return;
    case PARAM_PERIOD:
        put_scalar(out, PARAM_DURATION);
        return;
    case PARAM_NAMES:
    case PARAM_HOSTS:
    case PARAM_WORKLOADS:
        put_names(out);
        return;
    case PARAM_VERB:
        put_verbs(s);
        return;
    case PARAM_VALUES:
        put_values(out, p);
        return;
    case PARAM_POLICY:
        put_policy(s, p);
        return;
    case PARAM_DIST:
        fputs("\"anyOf\": [{", out);
        put_scalar(out, PARAM_DURATION);
        fputs("}, ", out);
        put_reference(out, &tables_dist);
        putc(']', out);
        return;
    default:
        put_scalar(out, p->type);
        return;
    }
}

static void put_description(struct schema *s, const struct param_desc *p)
{
    char text[WORDS_TEXT_MAX], doc[2 * WORDS_TEXT_MAX + 512];
    snprintf(doc, sizeof doc, "%s Default: %s.", p->doc, words_default(p, text));
    fputs("\"description\": ", s->out);
    put_text(s->out, doc);
    fputs(", ", s->out);
}

static void put_rows(struct schema *s, const struct param_desc *rows, int indent, bool first)
{
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        fprintf(s->out, "%s\n%*s\"%s\": {", first ? "" : ",", indent, "", p->name);
        put_description(s, p);
        put_value(s, p);
        putc('}', s->out);
        first = false;
    }
}

/* Which other keys a step takes depends on its verb. */
static void put_step_rules(struct schema *s, int indent)
{
    const struct verb_desc *const *all = s->registry->verbs;
    fprintf(s->out, "},\n%*s\"allOf\": [", indent, "");
    for (size_t i = 0; all != NULL && all[i] != NULL; i++)
        fprintf(s->out,
                "%s\n%*s{\"if\": {\"required\": [\"do\"], \"properties\": {\"do\": {\"const\": "
                "\"%s\"}}}, \"then\": {\"$ref\": \"#/definitions/verb-%s\"}}",
                i > 0 ? "," : "", indent + 2, "", all[i]->name, all[i]->name);
    fputs(all == NULL || all[0] == NULL ? "{}]" : "]", s->out);
}

static void put_required(FILE *out, const struct param_desc *rows, int indent)
{
    bool first = true;
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        if ((p->flags & PARAM_REQUIRED) == 0) continue;
        if (first) fprintf(out, ",\n%*s\"required\": [", indent, "");
        fprintf(out, "%s\"%s\"", first ? "" : ", ", p->name);
        first = false;
    }
    fputs(first ? "" : "]", out);
}

static void put_closed(FILE *out, int indent)
{
    fprintf(out, "},\n%*s\"patternProperties\": {\"^x-\": {}},\n", indent, "");
    fprintf(out, "%*s\"additionalProperties\": false", indent, "");
}

static void put_properties(struct schema *s, const struct struct_desc *desc, int indent)
{
    fprintf(s->out, "%*s\"description\": ", indent, "");
    put_text(s->out, desc->doc);
    put_required(s->out, desc->params, indent);
    fprintf(s->out, ",\n%*s\"properties\": {", indent, "");
    put_rows(s, desc->params, indent + 2, true);
    if (desc == &tables_step)
        put_step_rules(s, indent);
    else
        put_closed(s->out, indent);
}

/* Every table once, in the order in which they are first met. */
enum { TABLES_MAX = 256 };

struct definitions {
    struct schema *schema;
    const struct struct_desc *done[TABLES_MAX];
    int count;
};

static void put_definition(struct definitions *d, const struct struct_desc *desc)
{
    for (int i = 0; i < d->count; i++)
        if (d->done[i] == desc) return;
    SIM_ASSERT(d->count < TABLES_MAX);
    FILE *out = d->schema->out;
    fprintf(out, "%s\n    \"", d->count > 0 ? "," : "");
    d->done[d->count++] = desc;
    put_definition_name(out, desc->name);
    fputs("\": {\n      \"type\": [\"object\", \"null\"],\n", out);
    put_properties(d->schema, desc, 6);
    fputs("\n    }", out);
}

/* Tables that parameters of policies and verbs lead to. */
static void put_rows_definitions(struct definitions *d, const struct param_desc *rows)
{
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        if (p->type == PARAM_DIST) put_definition(d, &tables_dist);
        if (p->sub == NULL) continue;
        put_definition(d, p->sub);
        put_rows_definitions(d, p->sub->params);
    }
}

static bool visit(void *ctx, const char *path, const struct param_desc *p)
{
    (void)path;
    if (p->sub != NULL) put_definition(ctx, p->sub);
    if (p->type == PARAM_DIST) put_definition(ctx, &tables_dist);
    return true;
}

/* {name: NAME, its parameters} */
static void put_policy_definition(struct schema *s, const struct policy_desc *p)
{
    fprintf(s->out, ",\n    \"%s-policy-%s\": {\n      \"type\": \"object\",\n", p->kind, p->name);
    fputs("      \"description\": ", s->out);
    put_text(s->out, p->doc);
    fputs(",\n      \"required\": [\"name\"],\n      \"properties\": {\n        \"name\": "
          "{\"enum\": [",
          s->out);
    put_text(s->out, p->name);
    fputs("]}", s->out);
    put_rows(s, p->params, 8, false);
    put_closed(s->out, 6);
    fputs("\n    }", s->out);
}

/* A step whose verb it is: the keys of all steps have been looked at. */
static void put_verb_definition(struct schema *s, const struct verb_desc *v)
{
    fprintf(s->out, ",\n    \"verb-%s\": {\n      \"description\": ", v->name);
    put_text(s->out, v->doc);
    put_required(s->out, v->params, 6);
    fputs(",\n      \"properties\": {\n        ", s->out);
    for (const struct param_desc *p = tables_step.params; p->name != NULL; p++)
        fprintf(s->out, "%s\"%s\": {}", p == tables_step.params ? "" : ", ", p->name);
    put_rows(s, v->params, 8, false);
    put_closed(s->out, 6);
    fputs("\n    }", s->out);
}

void schema_print(FILE *out, const struct registry *r)
{
    SIM_ASSERT(out != NULL && r != NULL);
    struct schema s = {out, r};
    struct definitions d = {.schema = &s};
    fputs("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
          "  \"title\": \"vdcsim scenario, version 1\",\n  \"type\": \"object\",\n",
          out);
    put_properties(&s, &tables_scenario, 2);
    fputs(",\n  \"definitions\": {", out);
    words_walk(visit, &d);
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++) {
        put_rows_definitions(&d, r->policies[i]->params);
        put_policy_definition(&s, r->policies[i]);
    }
    for (size_t i = 0; r->verbs != NULL && r->verbs[i] != NULL; i++) {
        put_rows_definitions(&d, r->verbs[i]->params);
        put_verb_definition(&s, r->verbs[i]);
    }
    fputs("\n  }\n}\n", out);
}
