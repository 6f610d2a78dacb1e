/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"
#include "scenarios/reader/document.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 4 /* words: --seed N --replications N */, UNTIL = 2 };

static void warn(void *ctx, const char *line)
{
    cli_note(ctx, "warning: %s", line);
}

/* ---- a plan's `set` as text: YAML of one line per path, or per item of a list ---- */

/* Plain text that means something else between brackets is put in quotes. */
static bool needs_quotes(const struct node *n)
{
    return n->quoted || n->count == 0 || strpbrk(n->text, ",[]{}#\n\"\\") != NULL ||
           strstr(n->text, ": ") != NULL;
}

static void print_scalar(FILE *out, const struct node *n)
{
    if (!needs_quotes(n)) {
        fputs(n->text, out);
        return;
    }
    fputc('"', out);
    for (const char *c = n->text; *c; c++) {
        if (*c == '"' || *c == '\\') fputc('\\', out);
        if (*c == '\n')
            fputs("\\n", out);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

static void print_node(FILE *out, const struct node *n)
{
    if (n->kind == NODE_SCALAR) {
        print_scalar(out, n);
        return;
    }
    bool is_map = n->kind == NODE_MAP;
    fputc(is_map ? '{' : '[', out);
    for (uint32_t i = 0; i < n->count; i++) {
        if (i > 0) fputs(", ", out);
        if (is_map) fprintf(out, "%s: ", n->members[i].key);
        print_node(out, n->members[i].value);
    }
    fputc(is_map ? '}' : ']', out);
}

static void print_change(FILE *out, const struct member *m)
{
    const struct node *n = m->value;
    bool is_long = n->kind == NODE_LIST && n->count > 0 && n->members[0].value->kind == NODE_MAP;
    fprintf(out, "%s:%s", m->key, is_long ? "\n" : " ");
    if (!is_long) {
        print_node(out, n);
        fputc('\n', out);
        return;
    }
    for (uint32_t i = 0; i < n->count; i++) {
        fputs("  - ", out);
        print_node(out, n->members[i].value);
        fputc('\n', out);
    }
}

static const struct node *set_of(const struct document *doc, const char *plan)
{
    for (uint32_t i = 0; i < doc->plan_count; i++) {
        if (strcmp(doc->plan[i]->key, plan) != 0) continue;
        const struct node *value = doc->plan[i]->value;
        const struct member *set = value->kind == NODE_MAP ? node_find(value, "set") : NULL;
        return set && set->value->kind == NODE_MAP ? set->value : NULL;
    }
    return NULL;
}

static bool fill_change(struct folder_change *change, const struct load *l,
                        const struct scenario *sc)
{
    size_t len = 0;
    const struct node *set = set_of(l->document, sc->plan);
    change->plan = sc->plan;
    for (uint32_t i = 0; i < sc->plan_count; i++)
        if (strcmp(sc->plans[i].name, sc->plan) == 0) change->title = sc->plans[i].title;
    FILE *text = open_memstream(&change->text, &len);
    if (!text) return false;
    for (uint32_t i = 0; set && i < set->count; i++)
        print_change(text, &set->members[i]);
    return fclose(text) == 0;
}

/* ---- the command line ---- */

static void add_list(struct output *o, const char *option, const struct option_list *list)
{
    for (int i = 0; i < list->count; i++) {
        o->arguments[o->options.argument_count++] = option;
        o->arguments[o->options.argument_count++] = list->items[i];
    }
}

static void add_word(struct output *o, const char *option, const char *value)
{
    o->arguments[o->options.argument_count++] = option;
    o->arguments[o->options.argument_count++] = value;
}

static void fill_arguments(struct output *o, const struct options *opt)
{
    add_list(o, "--plan", &opt->plans);
    add_list(o, "--set", &opt->sets);
    snprintf(o->seed, sizeof o->seed, "%" PRIu64, opt->seed);
    snprintf(o->replications, sizeof o->replications, "%" PRIu64, opt->replications);
    if (opt->has_seed) add_word(o, "--seed", o->seed);
    if (opt->replications > 0) add_word(o, "--replications", o->replications);
    if (opt->until) add_word(o, "--until", opt->until);
    o->options.arguments = o->arguments;
}

/* ---- whole ---- */

static bool fill_texts(struct output *o, const struct load *l)
{
    size_t len = 0;
    FILE *text = open_memstream(&o->scenario_text, &len);
    if (text) scenario_show(l->plans[0], text);
    bool ok = text && fclose(text) == 0;
    for (uint32_t i = 0; ok && i < l->plan_count; i++) {
        o->plans[i] = l->plans[i]->plan;
        ok = fill_change(&o->changes[i], l, l->plans[i]);
    }
    o->options.scenario_text = o->scenario_text;
    o->options.changes = o->changes;
    return ok;
}

static bool allocate(struct output *o, const struct load *l, const struct options *opt)
{
    size_t words = 2 * (size_t)(opt->plans.count + opt->sets.count) + NUMBERS + UNTIL;
    o->inputs = calloc(document_input_count(l->document), sizeof *o->inputs);
    o->plans = calloc(l->plan_count, sizeof *o->plans);
    o->changes = calloc(l->plan_count, sizeof *o->changes);
    o->arguments = calloc(words, sizeof *o->arguments);
    o->plan_count = l->plan_count;
    return o->inputs && o->plans && o->changes && o->arguments;
}

bool output_fill(struct output *o, const struct load *l, const struct cli *c, const char *directory)
{
    SIM_ASSERT(l->plan_count > 0 && directory[0]);
    const struct scenario *sc = l->plans[0];
    *o = (struct output){.options = {
                             .directory = directory,
                             .scenario_name = sc->name,
                             .scenario_hash = document_hash(l->document),
                             .force = c->opt.force,
                             .html = sc->outputs.html,
                             .plots = sc->outputs.plots && !c->opt.no_plots,
                             .vms = sc->outputs.table_vms,
                             .decisions = c->opt.decisions,
                             .calendar = sc->calendar,
                             .warn = warn,
                             .warn_ctx = (void *)(uintptr_t)c,
                         }};
    if (!allocate(o, l, &c->opt)) return false;
    o->options.inputs = o->inputs;
    o->options.input_count = document_input_count(l->document);
    for (uint32_t i = 0; i < o->options.input_count; i++) {
        const struct document_input *in = document_input(l->document, i);
        o->inputs[i] = (struct folder_input){in->path, in->hash, in->bytes};
    }
    fill_arguments(o, &c->opt);
    return fill_texts(o, l);
}

void output_free(struct output *o)
{
    for (uint32_t i = 0; o->changes && i < o->plan_count; i++)
        free(o->changes[i].text);
    free(o->changes);
    free(o->inputs);
    free(o->plans);
    free(o->arguments);
    free(o->scenario_text);
}
