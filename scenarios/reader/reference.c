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

static void put_meaning(FILE *out, const struct param_desc *p)
{
    char text[2 * WORDS_TEXT_MAX + 512];
    bool runtime = (p->flags & PARAM_RUNTIME) != 0;
    snprintf(text, sizeof text, "%s%s", p->doc, runtime ? " A `set` step may change it." : "");
    put_cell(out, text);
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
        put_meaning(out, p);
        fputs("|\n", out);
    }
}

static bool put_table(void *ctx, const char *path, const struct param_desc *p)
{
    FILE *out = ctx;
    if (p->sub == NULL) return true;
    const char *item = p->type == PARAM_MAP                              ? ".NAME"
                       : p->type == PARAM_LIST || p->type == PARAM_STEPS ? "[]"
                                                                         : "";
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

static void put_verbs(FILE *out, const struct registry *r)
{
    fputs("\n## Verbs\n\n"
          "What a step may do (`do: VERB`), with the keys that it takes besides those of all steps "
          "(see\nplans.NAME.steps[]).\n",
          out);
    for (size_t i = 0; r->verbs != NULL && r->verbs[i] != NULL; i++) {
        fprintf(out, "\n### %s\n\n%s\n", r->verbs[i]->name, r->verbs[i]->doc);
        put_rows(out, r->verbs[i]->params);
    }
}

static void put_units(FILE *out)
{
    size_t count;
    const enum param_type *types = words_unit_types(&count);
    fprintf(out, "\n## Units\n\n%s\n\n| kind | example | units |\n|---|---|---|\n",
            words_units_doc());
    for (size_t i = 0; i < count; i++) {
        char list[WORDS_TEXT_MAX];
        put_cell(out, units_noun(types[i]));
        put_cell(out, units_example(types[i]));
        put_cell(out, words_units(types[i], list));
        fputs("|\n", out);
    }
}

/* Every name of a key in other places than its own: plans, --set, explain, messages. */
static void put_paths(FILE *out)
{
    fputs(
        "\n## Paths\n\n"
        "A path names one value of the file: keys joined by dots, items of a list by their number "
        "in\nbrackets, the first is `[0]`. Plans (`set`), `--set PATH=VALUE` on the command line, "
        "`vdcsim\nexplain` and all messages use the same paths.\n\n"
        "```yaml\n"
        "plans:\n"
        "  fewer:\n"
        "    set:\n"
        "      policies.placement.headroom: 20 %\n"
        "      workloads.web.demand: {mean: 30 %}       # a map merges: other keys of demand stay\n"
        "      estate.hosts[0].name: \"srv[1-3]\"         # one key of the first host group\n"
        "      estate.hosts: [{name: a, model: dell-r740}] # a list replaces the whole list\n"
        "```\n\n"
        "- Maps merge deeply: keys that the new map does not give stay as they are.\n"
        "- Lists and single values replace. So do policies and distributions, which are one "
        "value.\n"
        "- `[N]` changes an item that is there; to add one, give the whole list.\n"
        "- A new workload, server, site ... needs a whole map: `workloads.batch: {memory: 1 GiB, "
        "...}`.\n"
        "- Order: included files, the file itself, the plan's `set`, then every `--set` from left "
        "to right.\n"
        "- `scenario`, `name`, `include` and `plans` cannot be set.\n",
        out);
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
    put_paths(out);
    put_policies(out, r);
    put_verbs(out, r);
    put_units(out);
}
