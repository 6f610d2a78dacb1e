/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/explain_print.h"

#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/words.h"
#include "sim/diag.h"
#include <string.h>

enum { WIDTH = 80, INDENT = 4 };

/* Words of the text between column `indent` and WIDTH; the cursor stands at `column` already. */
static void print_words(FILE *out, const char *text, int indent, int column)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        bool first = column <= indent;
        if (!first && column + 1 + (int)len > WIDTH) {
            putc('\n', out);
            column = 0;
            first = true;
        }
        column += fprintf(out, "%*s%.*s", first ? indent - column : 1, "", (int)len, text);
        text += len + strspn(text + len, " ");
    }
    putc('\n', out);
}

static void print_wrapped(FILE *out, const char *text)
{
    print_words(out, text, INDENT, 0);
}

static void print_fact(FILE *out, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0') fprintf(out, "%*s%-9s%s\n", INDENT, "", label, text);
}

/* Up to the first full stop that a capital letter follows. */
static size_t sentence_of(const char *doc)
{
    const char *at = strstr(doc, ". ");
    while (at != NULL && !(at[2] >= 'A' && at[2] <= 'Z'))
        at = strstr(at + 1, ". ");
    return at == NULL ? strlen(doc) : (size_t)(at - doc) + 1;
}

static void print_key(FILE *out, const struct param_desc *p, int width)
{
    char fallback[WORDS_TEXT_MAX], text[3 * WORDS_TEXT_MAX];
    int n = snprintf(text, sizeof text, "%.*s", (int)sentence_of(p->doc), p->doc);
    bool required = (p->flags & PARAM_REQUIRED) != 0;
    if (n < (int)sizeof text && (required || p->fallback != NULL || p->derived != NULL))
        snprintf(text + n, sizeof text - (size_t)n, required ? " Required." : " Default: %s.",
                 words_default(p, fallback));
    int column = fprintf(out, "%*s%s", 2 * INDENT, "", p->name);
    print_words(out, text, 2 * INDENT + width + 2, column);
}

static void print_keys(FILE *out, const struct param_desc *rows, const char *label)
{
    int width = 0;
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++)
        if ((int)strlen(p->name) > width) width = (int)strlen(p->name);
    if (width > 0) fprintf(out, "%*s%s\n", INDENT, "", label);
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++)
        print_key(out, p, width);
}

static void print_policies(FILE *out, const struct registry *r, const struct param_desc *row,
                           const char *label)
{
    fprintf(out, "%*s%s\n", INDENT, "", label);
    if ((row->flags & PARAM_OPTIONAL) != 0) fprintf(out, "%*snone\n", 2 * INDENT, "");
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++)
        if (strcmp(r->policies[i]->kind, row->group) == 0)
            fprintf(out, "%*s%s\n", 2 * INDENT, "", r->policies[i]->name);
}

/* Policies that parameters of a policy or verb choose among. */
static void print_row_policies(FILE *out, const struct registry *r, const struct param_desc *rows)
{
    char label[WORDS_TEXT_MAX];
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        if (p->type != PARAM_POLICY) continue;
        snprintf(label, sizeof label, "policies for %s", p->name);
        print_policies(out, r, p, label);
    }
}

static void print_verbs(FILE *out, const struct registry *r)
{
    fprintf(out, "%*sverbs\n", INDENT, "");
    for (size_t i = 0; r->verbs != NULL && r->verbs[i] != NULL; i++)
        fprintf(out, "%*s%s\n", 2 * INDENT, "", r->verbs[i]->name);
}

static void print_units(FILE *out, const struct param_desc *p)
{
    char list[WORDS_TEXT_MAX];
    enum param_type type = p->type == PARAM_VALUES || p->type == PARAM_TIMES ? p->elem : p->type;
    if (type == PARAM_INSTANT || type == PARAM_DIST) type = PARAM_DURATION;
    if (units_is_scalar(type)) print_fact(out, "units", words_units(type, list));
}

void explain_row(FILE *out, const struct registry *r, const char *path, const struct param_desc *p)
{
    SIM_ASSERT(out != NULL && p->doc != NULL);
    char text[WORDS_TEXT_MAX];
    fprintf(out, "%s\n", path);
    print_wrapped(out, p->doc);
    if (p->sub != NULL) print_wrapped(out, p->sub->doc);
    print_fact(out, "value", words_type(p, text));
    print_units(out, p);
    print_fact(out, "range", words_range(p, text));
    print_fact(out, "default", words_default(p, text));
    if ((p->flags & PARAM_RUNTIME) != 0) print_fact(out, "changes", "by a `set` step of a plan");
    if (p->sub != NULL) print_keys(out, p->sub->params, "keys");
    if (p->type == PARAM_DIST) print_keys(out, tables_dist.params, "keys of a distribution");
    if (p->type == PARAM_POLICY) print_policies(out, r, p, "policies");
    if (p->type == PARAM_STEPS || p->type == PARAM_VERB) print_verbs(out, r);
}

void explain_policy(FILE *out, const struct registry *r, const struct policy_desc *p)
{
    fprintf(out, "%s (%s policy)\n", p->name, p->kind);
    print_wrapped(out, p->doc);
    print_fact(out, "source", p->source);
    print_keys(out, p->params, "parameters");
    print_row_policies(out, r, p->params);
}

void explain_verb(FILE *out, const struct registry *r, const struct verb_desc *v)
{
    fprintf(out, "%s (verb)\n", v->name);
    print_wrapped(out, v->doc);
    print_keys(out, v->params, "keys");
    print_row_policies(out, r, v->params);
    print_wrapped(out, "When it is done, what it waits for and what it is called say keys that all "
                       "steps have: vdcsim explain plans.steps");
}

void explain_metric(FILE *out, const struct metric_desc *m)
{
    fprintf(out, "%s (metric)\n", m->name);
    print_wrapped(out, m->doc);
    print_fact(out, "unit", m->unit);
    print_fact(out, "source", m->source);
    print_fact(out, "better", m->lower_is_better ? "lower" : "higher");
}

void explain_table(FILE *out, const char *title, const struct struct_desc *desc)
{
    fprintf(out, "%s\n", title);
    print_wrapped(out, desc->doc);
    print_keys(out, desc->params, "keys");
}

void explain_units(FILE *out)
{
    size_t count;
    const enum param_type *types = words_unit_types(&count);
    fprintf(out, "units\n");
    print_wrapped(out, words_units_doc());
    for (size_t i = 0; i < count; i++) {
        char list[WORDS_TEXT_MAX], text[2 * WORDS_TEXT_MAX];
        snprintf(text, sizeof text, "%s; for example %s", words_units(types[i], list),
                 units_example(types[i]));
        int column = fprintf(out, "%*s%s", INDENT, "", units_noun(types[i]));
        print_words(out, text, INDENT + (int)sizeof "an amount of memory or data " + 1, column);
    }
}
