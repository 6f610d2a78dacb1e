/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console_plan.h"
#include "analysis/report/stepview.h"
#include "analysis/report/when.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, ROWS_MAX = 12, NAME_MIN = 12, LINE_MAX = 400 };

/* ---- columns ---- */

static const char *cell_planned(const struct results *r, const struct stepview *v, char *buf)
{
    return when_day(&r->calendar, v->planned_end_ns, buf);
}

static const char *cell_end(const struct results *r, const struct stepview *v, char *buf)
{
    return v->end_ns != TIME_NEVER ? when_day(&r->calendar, v->end_ns, buf) : stepview_state(v);
}

static const char *cell_late(const struct results *r, const struct stepview *v, char *buf)
{
    (void)r;
    return stepview_late(v, buf);
}

static const char *cell_effort(const struct results *r, const struct stepview *v, char *buf)
{
    (void)r;
    return stepview_effort(v, buf);
}

static const char *cell_done(const struct results *r, const struct stepview *v, char *buf)
{
    (void)r;
    return stepview_done(v, buf);
}

/* `drop`: the highest goes first when the terminal is narrow; 0 stays. */
static const struct column {
    const char *head;
    int drop;
    const char *(*cell)(const struct results *r, const struct stepview *v, char *buf);
} columns[] = {{"planned end", 2, cell_planned},
               {"simulated end", 0, cell_end},
               {"late by", 1, cell_late},
               {"effort", 3, cell_effort},
               {"done", 0, cell_done}};
enum { COLUMNS = sizeof columns / sizeof *columns, DROP_MAX = 3, CELL_MAX = 64 };

struct table {
    const struct term *t;
    const struct results *r;
    const struct results_plan *plan;
    int name;                     /* width of the first column */
    int widths[COLUMNS];          /* 0: column is not shown */
    uint32_t steps, shown, quiet; /* of all; shown; shown without trouble */
};

/* ---- which rows ---- */

/* Trouble is always shown; of the others as many as there is room for. */
static void choose_rows(struct table *k)
{
    struct stepview v;
    uint32_t at = 0, troubled = 0;
    while (stepview_next(k->r, k->plan, &at, &v)) {
        k->steps++;
        troubled += v.trouble != NULL;
    }
    uint32_t loud = troubled < ROWS_MAX ? troubled : ROWS_MAX;
    k->quiet = ROWS_MAX - loud;
    if (k->quiet > k->steps - troubled) k->quiet = k->steps - troubled;
    k->shown = loud + k->quiet;
}

/* The next row to show; *loud and *quiet count down. */
static bool next_row(const struct table *k, uint32_t *at, uint32_t *loud, uint32_t *quiet,
                     struct stepview *v)
{
    while (stepview_next(k->r, k->plan, at, v)) {
        uint32_t *left = v->trouble != NULL ? loud : quiet;
        if (*left == 0) continue;
        --*left;
        return true;
    }
    return false;
}

/* ---- widths ---- */

static void measure(struct table *k)
{
    struct stepview v;
    uint32_t at = 0, loud = k->shown - k->quiet, quiet = k->quiet;
    char buf[CELL_MAX];
    for (int c = 0; c < COLUMNS; c++)
        k->widths[c] = 0;
    while (next_row(k, &at, &loud, &quiet, &v)) {
        k->name = term_longer(k->name, v.id);
        for (int c = 0; c < COLUMNS; c++)
            k->widths[c] = term_longer(k->widths[c], columns[c].cell(k->r, &v, buf));
    }
    /* a column that says nothing is none */
    for (int c = 0; c < COLUMNS; c++)
        if (k->widths[c] > 0) k->widths[c] = term_longer(k->widths[c], columns[c].head);
}

static int table_width(const struct table *k)
{
    int width = k->name;
    for (int c = 0; c < COLUMNS; c++)
        if (k->widths[c] > 0) width += GAP + k->widths[c];
    return width;
}

/* Names give way first, then columns. */
static void squeeze(struct table *k)
{
    int full = k->name;
    for (int drop = DROP_MAX; drop >= 0; drop--) {
        int over = table_width(k) - k->t->width;
        if (over <= 0) return;
        int least = full < NAME_MIN ? full : NAME_MIN;
        if (k->name - over >= least || drop == 0) {
            k->name = k->name - over > least ? k->name - over : least;
            return;
        }
        for (int c = 0; c < COLUMNS; c++)
            if (columns[c].drop == drop) k->widths[c] = 0;
    }
}

/* ---- output ---- */

static void print_name(const struct table *k, const char *name)
{
    if (term_columns(name) <= k->name) {
        term_left(k->t, name, k->name);
        return;
    }
    fprintf(k->t->out, "%.*s..", k->name - 2, name); /* names are ASCII */
}

static void print_head(const struct table *k)
{
    char title[LINE_MAX];
    snprintf(title, sizeof title, "Steps of %s%s", k->plan->name,
             k->r->replications > 1 ? " (means)" : "");
    fputc('\n', k->t->out);
    term_style_begin(k->t, TERM_BOLD);
    bool fits = term_columns(title) <= k->name;
    if (fits) {
        term_left(k->t, title, k->name);
    } else {
        term_wrap(k->t, title, 2);
        term_pad(k->t, k->name);
    }
    for (int c = 0; c < COLUMNS; c++) {
        if (k->widths[c] == 0) continue;
        term_pad(k->t, GAP);
        term_right(k->t, columns[c].head, k->widths[c]);
    }
    term_style_end(k->t);
    fputc('\n', k->t->out);
}

static void print_row(const struct table *k, const struct stepview *v)
{
    char buf[CELL_MAX], problem[STEPVIEW_PROBLEM];
    print_name(k, v->id);
    for (int c = 0; c < COLUMNS; c++) {
        if (k->widths[c] == 0) continue;
        term_pad(k->t, GAP);
        term_right(k->t, columns[c].cell(k->r, v, buf), k->widths[c]);
    }
    fputc('\n', k->t->out);
    if (stepview_problem(k->r, v, problem)[0] == '\0') return;
    int at = 3;
    term_pad(k->t, at);
    if (v->trouble != NULL) term_style_begin(k->t, TERM_BAD);
    term_flow(k->t, problem, 4, &at);
    if (v->trouble != NULL) term_style_end(k->t);
    fputc('\n', k->t->out);
}

static void print_table(struct table *k)
{
    struct stepview v;
    choose_rows(k);
    if (k->steps == 0) return;
    measure(k);
    squeeze(k);
    print_head(k);
    uint32_t at = 0, loud = k->shown - k->quiet, quiet = k->quiet;
    while (next_row(k, &at, &loud, &quiet, &v))
        print_row(k, &v);
    if (k->steps > k->shown)
        fprintf(k->t->out, "... and %" PRIu32 " more in steps.csv\n", k->steps - k->shown);
}

void console_plan_steps(const struct term *t, const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        struct table k = {.t = t, .r = r, .plan = &r->plans[p]};
        print_table(&k);
    }
}

/* ---- decisions ---- */

static void print_tally(const struct term *t, const struct results *r,
                        const struct results_plan *plan)
{
    const struct tally *y = &plan->decisions;
    char part[LINE_MAX];
    int at = 0;
    snprintf(part, sizeof part, "Decisions of %s%s:", plan->name,
             r->replications > 1 ? " (first replication)" : "");
    term_flow(t, part, 2, &at);
    for (uint32_t i = 0; i < y->count; i++) {
        const struct tally_row *row = &y->rows[i];
        bool is_last = i + 1 == y->count && y->other == 0;
        snprintf(part, sizeof part, "%s %s %" PRIu64 "%s", row->action, row->outcome, row->count,
                 is_last ? "" : ",");
        term_flow(t, part, 2, &at);
    }
    if (y->other > 0) {
        snprintf(part, sizeof part, "other %" PRIu64, y->other);
        term_flow(t, part, 2, &at);
    }
    fputc('\n', t->out);
}

void console_plan_decisions(const struct term *t, const struct results *r)
{
    bool is_first = true;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (r->plans[p].decisions.count == 0) continue;
        if (is_first) fputc('\n', t->out);
        is_first = false;
        print_tally(t, r, &r->plans[p]);
    }
}
