/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/json.h"
#include "cli/cli.h"
#include "cli/hardware.h"
#include "scenarios/reader/suggest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list is a table of texts, so that console and JSON cannot differ. */
enum { COLUMNS_MAX = 8 };

struct table {
    const char *const *columns; /* names, NULL-terminated */
    const char **cells;         /* row after row */
    size_t rows, width;
    bool out_of_memory;
};

static void table_begin(struct table *t, const char *const *columns)
{
    *t = (struct table){.columns = columns};
    while (columns[t->width])
        t->width++;
    SIM_ASSERT(t->width > 0 && t->width <= COLUMNS_MAX);
}

static void table_row(struct table *t, const char *const *cells)
{
    const char **grown = realloc(t->cells, (t->rows + 1) * t->width * sizeof *grown);
    if (!grown) {
        t->out_of_memory = true;
        return;
    }
    t->cells = grown;
    memcpy(t->cells + t->rows * t->width, cells, t->width * sizeof *cells);
    t->rows++;
}

static void print_json(const struct table *t)
{
    struct outf out;
    struct diag ignored = {.code = DIAG_OK}; /* main looks at stdout itself */
    outf_stream(&out, stdout);
    struct json j = json_begin(&out);
    json_open(&j, '[');
    for (size_t r = 0; r < t->rows; r++) {
        json_open(&j, '{');
        for (size_t k = 0; k < t->width; k++) {
            json_key(&j, t->columns[k]);
            json_text(&j, t->cells[r * t->width + k]);
        }
        json_close(&j);
    }
    json_close(&j);
    json_end(&j);
    outf_close(&out, NULL, &ignored);
}

/* The last column is broken to the width of the terminal. */
static void print_text(const struct table *t, const struct cli *c)
{
    int widths[COLUMNS_MAX] = {0};
    for (size_t i = 0; i < t->rows * t->width; i++) {
        int len = t->cells[i] ? (int)strlen(t->cells[i]) : 1;
        if (len > widths[i % t->width]) widths[i % t->width] = len;
    }
    for (size_t r = 0; r < t->rows; r++) {
        int indent = 0;
        for (size_t k = 0; k < t->width; k++) {
            const char *cell = t->cells[r * t->width + k];
            if (!cell) cell = "-";
            if (k + 1 == t->width)
                cli_wrap(cell, indent, c->width);
            else
                printf("%-*s  ", widths[k], cell);
            indent += widths[k] + 2;
        }
    }
}

static int table_end(struct table *t, const struct cli *c, const char *kind)
{
    int status = CLI_OK;
    if (t->out_of_memory) {
        cli_say("out of memory");
        status = diag_exit_status(DIAG_NOMEM);
    } else if (c->opt.json) {
        print_json(t);
    } else {
        print_text(t, c);
        if (t->rows == 0) cli_say("this version has no %s", kind);
    }
    free(t->cells);
    return status;
}

/* ---- the kinds ---- */

static int list_policies(const struct cli *c)
{
    static const char *const columns[] = {"kind", "name", "doc", NULL};
    struct table t;
    table_begin(&t, columns);
    for (const struct policy_desc *const *p = c->registry.policies; *p; p++)
        table_row(&t, (const char *const[]){(*p)->kind, (*p)->name, (*p)->doc});
    return table_end(&t, c, "policies");
}

static int list_metrics(const struct cli *c)
{
    static const char *const columns[] = {"name", "unit", "doc", NULL};
    struct table t;
    table_begin(&t, columns);
    for (const struct metric_desc *m = c->registry.metrics; m->name; m++)
        table_row(&t, (const char *const[]){m->name, m->unit, m->doc});
    return table_end(&t, c, "metrics");
}

static int list_verbs(const struct cli *c)
{
    static const char *const columns[] = {"name", "doc", NULL};
    struct table t;
    table_begin(&t, columns);
    for (const struct verb_desc *const *v = c->registry.verbs; v && *v; v++)
        table_row(&t, (const char *const[]){(*v)->name, (*v)->doc});
    return table_end(&t, c, "verbs");
}

static int list_nothing(const struct cli *c)
{
    static const char *const columns[] = {"name", "doc", NULL};
    struct table t;
    table_begin(&t, columns);
    return table_end(&t, c, c->opt.arguments.items[0]);
}

static int no_part(const struct cli *c, const struct hardware *h, const char *part)
{
    struct suggest s;
    suggest_start(&s, part, strlen(part));
    for (size_t i = 0; i < h->count; i++)
        suggest_try(&s, h->items[i].kind);
    if (s.best) return cli_usage(c, "list hardware: no '%s'; did you mean '%s'?", part, s.best);
    return cli_usage(c, "list hardware: '%s' is not a part of the catalogue", part);
}

/* All of it in brief, or one part of it in full. */
static int print_hardware(const struct cli *c, const struct hardware *h)
{
    static const char *const columns[] = {"kind", "name", "doc", NULL};
    const char *part = c->opt.arguments.count > 1 ? c->opt.arguments.items[1] : NULL;
    struct table t;
    table_begin(&t, part ? columns + 1 : columns);
    for (size_t i = 0; i < h->count; i++) {
        const struct hardware_item *item = &h->items[i];
        if (part && strcmp(part, item->kind) != 0) continue;
        const char *cells[] = {item->kind, item->name, part ? item->full : item->brief};
        table_row(&t, part ? cells + 1 : cells);
    }
    if (part && t.rows == 0) {
        free(t.cells);
        return no_part(c, h, part);
    }
    return table_end(&t, c, "hardware");
}

static int list_hardware(const struct cli *c)
{
    struct hardware h;
    int status;
    if (hardware_open(&h)) {
        status = print_hardware(c, &h);
    } else {
        diag_log_print(stderr, &h.log, h.sources, c->err_color);
        status = diag_log_status(&h.log);
    }
    hardware_close(&h);
    return status;
}

int cmd_list(const struct cli *c)
{
    static const struct {
        const char *name;
        int (*list)(const struct cli *);
    } kinds[] = {
        {"policies", list_policies}, {"metrics", list_metrics}, {"hardware", list_hardware},
        {"verbs", list_verbs},       {"labs", list_nothing},    {"patterns", list_nothing},
    };
    const char *wanted = c->opt.arguments.items[0];
    struct suggest s;
    suggest_start(&s, wanted, strlen(wanted));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, wanted) == 0) {
            if (c->opt.arguments.count > 1 && kinds[i].list != list_hardware)
                return cli_usage(c, "list: only hardware has parts");
            return kinds[i].list(c);
        }
        suggest_try(&s, kinds[i].name);
    }
    if (s.best) return cli_usage(c, "list: no '%s'; did you mean '%s'?", wanted, s.best);
    return cli_usage(c, "list: '%s' is not policies, metrics or hardware", wanted);
}
