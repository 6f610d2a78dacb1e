/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/reader.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/words.h"
#include <string.h>

/* Cells of a Markdown table: '|' would end them. */
static void put_cell(FILE *out, const char *text)
{
    fputs("| ", out);
    for (; *text != '\0'; text++) {
        if (*text == '|') putc('\\', out);
        putc(*text, out);
    }
    putc(' ', out);
}

static void put_rows(FILE *out, const struct param_desc *rows)
{
    if (rows == NULL || rows->name == NULL) return;
    fputs("\n| key | value | range | default | meaning |\n|---|---|---|---|---|\n", out);
    for (const struct param_desc *p = rows; p->name != NULL; p++) {
        char text[WORDS_TEXT_MAX];
        fprintf(out, "| `%s` ", p->name);
        put_cell(out, words_type(p, text));
        put_cell(out, words_range(p, text));
        put_cell(out, words_default(p, text));
        put_cell(out, p->doc);
        fputs("|\n", out);
    }
}

static bool put_table(void *ctx, const char *path, const struct param_desc *p)
{
    FILE *out = ctx;
    if (p->sub == NULL) return true;
    const char *item = p->type == PARAM_MAP ? ".NAME" : p->type == PARAM_LIST ? "[]" : "";
    fprintf(out, "\n## %s%s\n\n%s\n", path, item, p->sub->doc);
    put_rows(out, p->sub->params);
    return true;
}

static void put_policies(FILE *out, const struct registry *r)
{
    fputs("\n## Policies\n", out);
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++) {
        const struct policy_desc *p = r->policies[i];
        fprintf(out, "\n### %s (%s)\n\n%s\n", p->name, p->kind, p->doc);
        if (p->source != NULL) fprintf(out, "\nSource: %s\n", p->source);
        put_rows(out, p->params);
    }
}

static void put_units(FILE *out)
{
    static const enum param_type types[] = {
        PARAM_DURATION, PARAM_BYTES, PARAM_RATING, PARAM_POWER, PARAM_BANDWIDTH,
        PARAM_MONEY,    PARAM_RATE,  PARAM_YEARLY, PARAM_RATIO, PARAM_UNITS};
    fputs("\n## Units\n\nA number and its unit, with or without a blank between. Only 0 needs no "
          "unit. Capital letters matter.\nA year is 365.25 days, a month a twelfth of it.\n"
          "\n| kind | example | units |\n|---|---|---|\n",
          out);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        char list[WORDS_TEXT_MAX];
        put_cell(out, units_noun(types[i]));
        put_cell(out, units_example(types[i]));
        put_cell(out, types[i] == PARAM_MONEY
                          ? "any currency code of three capital letters, kEUR, MEUR, c (1/100)"
                          : units_list(types[i], list, sizeof list));
        fputs("|\n", out);
    }
}

void reference_print(FILE *out, const struct registry *r)
{
    SIM_ASSERT(out != NULL && r != NULL);
    fputs(
        "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
        "<!-- Generated from the tables of the program; do not edit. -->\n"
        "# Scenario files, version 1\n\n"
        "Every key of a scenario file. `vdcsim explain PATH` prints the same for one key, `vdcsim\n"
        "show FILE` a file with all defaults filled in. NAME stands for a name of your choice:\n"
        "letters, digits, `-` and `_`, at most 64 characters. Keys that start with `x-` are "
        "ignored.\n",
        out);
    fprintf(out, "\n## The file\n\n%s\n", tables_scenario.doc);
    put_rows(out, tables_scenario.params);
    words_walk(put_table, out);
    fprintf(out, "\n## Distributions\n\n%s\n", tables_dist.doc);
    put_rows(out, tables_dist.params);
    put_policies(out, r);
    put_units(out);
}
