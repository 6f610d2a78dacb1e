/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console.h"
#include "analysis/report/answer.h"
#include "analysis/report/console_plan.h"
#include "analysis/report/console_sizing.h"
#include "analysis/report/highlight.h"
#include "analysis/report/term.h"
#include "sim/diag.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, GAP = 2, LABEL_MAX = 64 };

struct console {
    struct term t;
    const struct results *r;
    const char *plus_minus;
    uint32_t row_count;
    struct highlight rows[METRIC_COUNT];
};

/* ---- cells ---- */

static char *label_of(const struct highlight *h, char buf[LABEL_MAX])
{
    if (h->scale.unit[0] == '\0') {
        snprintf(buf, LABEL_MAX, "%s", h->label);
    } else {
        snprintf(buf, LABEL_MAX, "%s, %s", h->label, h->scale.unit);
    }
    return buf;
}

static int label_width(const struct console *c)
{
    char label[LABEL_MAX];
    int width = 0;
    for (uint32_t i = 0; i < c->row_count; i++)
        width = term_longer(width, label_of(&c->rows[i], label));
    return width;
}

static int value_width(const struct console *c, uint32_t plan)
{
    char cell[HIGHLIGHT_CELL];
    const struct results_plan *p = &c->r->plans[plan];
    int width = term_columns(p->name);
    for (uint32_t i = 0; i < c->row_count; i++)
        width = term_longer(width, highlight_value(&c->rows[i], p, c->plus_minus, cell));
    return width;
}

static int difference_width(const struct console *c, uint32_t plan)
{
    char cell[HIGHLIGHT_CELL];
    const struct results_plan *p = &c->r->plans[plan];
    int width = term_columns("difference");
    for (uint32_t i = 0; i < c->row_count; i++)
        width = term_longer(width, highlight_difference(&c->rows[i], c->r, p, c->plus_minus, cell));
    return width;
}

static void put_value(const struct console *c, const struct highlight *h, uint32_t plan, int width)
{
    char cell[HIGHLIGHT_CELL];
    highlight_value(h, &c->r->plans[plan], c->plus_minus, cell);
    term_pad(&c->t, width - term_columns(cell));
    fputs(cell, c->t.out);
}

static void put_difference(const struct console *c, const struct highlight *h, uint32_t plan,
                           int width)
{
    static const char *const codes[] = {[HIGHLIGHT_NEUTRAL] = "0",
                                        [HIGHLIGHT_BETTER] = TERM_GOOD,
                                        [HIGHLIGHT_WORSE] = TERM_BAD,
                                        [HIGHLIGHT_UNCLEAR] = TERM_FAINT};
    char cell[HIGHLIGHT_CELL];
    const struct results_plan *p = &c->r->plans[plan];
    highlight_difference(h, c->r, p, c->plus_minus, cell);
    term_pad(&c->t, width - term_columns(cell));
    term_style_begin(&c->t, codes[highlight_effect_of(h, p)]);
    fputs(cell, c->t.out);
    term_style_end(&c->t);
}

/* ---- the table: as many plans side by side as fit ---- */

static void put_head(const struct console *c, const char *text, int width)
{
    term_pad(&c->t, width - term_columns(text));
    term_style_begin(&c->t, TERM_BOLD);
    fputs(text, c->t.out);
    term_style_end(&c->t);
}

enum { BLOCK_PLANS = 16 };

struct block { /* the plans that stand side by side, and column widths */
    int label, base;
    uint32_t plans[BLOCK_PLANS];
    int values[BLOCK_PLANS], differences[BLOCK_PLANS];
    uint32_t count;
};

static void print_block(const struct console *c, const struct block *b)
{
    char label[LABEL_MAX];
    term_pad(&c->t, b->label + GAP);
    put_head(c, c->r->plans[c->r->baseline].name, b->base);
    for (uint32_t k = 0; k < b->count; k++) {
        term_pad(&c->t, GAP);
        put_head(c, c->r->plans[b->plans[k]].name, b->values[k]);
        term_pad(&c->t, GAP);
        put_head(c, "difference", b->differences[k]);
    }
    fputc('\n', c->t.out);
    for (uint32_t i = 0; i < c->row_count; i++) {
        label_of(&c->rows[i], label);
        fputs(label, c->t.out);
        term_pad(&c->t, b->label - term_columns(label) + GAP);
        put_value(c, &c->rows[i], c->r->baseline, b->base);
        for (uint32_t k = 0; k < b->count; k++) {
            term_pad(&c->t, GAP);
            put_value(c, &c->rows[i], b->plans[k], b->values[k]);
            term_pad(&c->t, GAP);
            put_difference(c, &c->rows[i], b->plans[k], b->differences[k]);
        }
        fputc('\n', c->t.out);
    }
}

/* Widest single block, to decide between table and list. */
static bool fits(const struct console *c, int fixed)
{
    for (uint32_t p = 0; p < c->r->plan_count; p++) {
        if (p == c->r->baseline) continue;
        if (fixed + 2 * GAP + value_width(c, p) + difference_width(c, p) > c->t.width) return false;
    }
    return fixed <= c->t.width;
}

static void print_table(const struct console *c, int label, int base)
{
    struct block b = {.label = label, .base = base};
    int used = label + GAP + base;
    for (uint32_t p = 0; p < c->r->plan_count; p++) {
        if (p == c->r->baseline) continue;
        int value = value_width(c, p), difference = difference_width(c, p);
        int wide = 2 * GAP + value + difference;
        if (b.count > 0 && (used + wide > c->t.width || b.count == BLOCK_PLANS)) {
            print_block(c, &b);
            fputc('\n', c->t.out);
            b.count = 0;
            used = label + GAP + base;
        }
        b.plans[b.count] = p;
        b.values[b.count] = value;
        b.differences[b.count++] = difference;
        used += wide;
    }
    print_block(c, &b);
}

/* ---- the list: for narrow terminals ---- */

static void print_list(const struct console *c)
{
    char label[LABEL_MAX];
    int names = 0;
    for (uint32_t p = 0; p < c->r->plan_count; p++)
        names = term_longer(names, c->r->plans[p].name);
    if (names > c->t.width / 3) names = c->t.width / 3;
    for (uint32_t i = 0; i < c->row_count; i++) {
        term_style_begin(&c->t, TERM_BOLD);
        fprintf(c->t.out, "%s\n", label_of(&c->rows[i], label));
        term_style_end(&c->t);
        for (uint32_t p = 0; p < c->r->plan_count; p++) {
            fprintf(c->t.out, "  %-*.*s  ", names, names, c->r->plans[p].name);
            put_value(c, &c->rows[i], p, 0);
            fputc('\n', c->t.out);
            if (p == c->r->baseline) continue;
            term_pad(&c->t, names + 4);
            put_difference(c, &c->rows[i], p, 0);
            fputc('\n', c->t.out);
        }
    }
}

/* A table with a digit less is easier to read than a list. false: it must be a list, in full. */
static bool squeeze(struct console *c, int label)
{
    struct highlight full[METRIC_COUNT];
    memcpy(full, c->rows, sizeof full);
    for (int level = 1;; level++) {
        if (fits(c, label + GAP + value_width(c, c->r->baseline))) return true;
        if (level > HIGHLIGHT_SHORTEST) break;
        for (uint32_t i = 0; i < c->row_count; i++)
            highlight_shorten(&c->rows[i], level);
    }
    memcpy(c->rows, full, sizeof full);
    return false;
}

/* ---- whole ---- */

static void print_answer(const struct console *c, uint32_t plan)
{
    char text[ANSWER_TEXT];
    int at = 0;
    const struct results *r = c->r;
    snprintf(text, sizeof text, "%s%s:", r->plans[plan].name,
             plan == r->baseline ? " (baseline)" : "");
    term_flow(&c->t, text, 2, &at);
    if (answer_alert(r, plan, text)[0] != '\0') {
        term_style_begin(&c->t, TERM_BAD);
        term_flow(&c->t, text, 2, &at);
        term_style_end(&c->t);
    }
    term_flow(&c->t, answer_figures(r, plan, text), 2, &at);
    fputc('\n', c->t.out);
}

static void print_answers(const struct console *c)
{
    print_answer(c, c->r->baseline);
    for (uint32_t p = 0; p < c->r->plan_count; p++) {
        if (p != c->r->baseline) print_answer(c, p);
    }
    fputc('\n', c->t.out);
}

static void print_title(const struct console *c)
{
    char text[ANSWER_TEXT];
    const struct results *r = c->r;
    bool titled = r->title != NULL && r->title[0] != '\0';
    term_style_begin(&c->t, TERM_BOLD);
    snprintf(text, sizeof text, "%s%s%s", r->name, titled ? ": " : "", titled ? r->title : "");
    term_wrap(&c->t, text, 2);
    term_style_end(&c->t);
    term_wrap(&c->t, answer_setup(r, text), 2);
    fputc('\n', c->t.out);
}

bool console_summary(FILE *out, const struct results *r, const struct console_options *opt)
{
    SIM_ASSERT(r->plan_count > 0 && r->baseline < r->plan_count);
    static const struct console_options defaults;
    if (opt == NULL) opt = &defaults;
    int width = opt->width == 0 ? WIDTH_DEFAULT : opt->width;
    struct console c = {
        .t = {.out = out, .width = width < WIDTH_MIN ? WIDTH_MIN : width, .color = opt->color},
        .r = r,
        .plus_minus = opt->utf8 ? "\u00b1" : "+-"};
    c.row_count = highlight_list(r, opt->all, c.rows);
    print_title(&c);
    print_answers(&c);
    int label = label_width(&c);
    if (squeeze(&c, label)) {
        print_table(&c, label, value_width(&c, r->baseline));
    } else {
        print_list(&c);
    }
    console_sizing(&c.t, r);
    console_plan_steps(&c.t, r);
    console_plan_decisions(&c.t, r);
    return ferror(out) == 0;
}

bool console_digests(FILE *out, const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        for (uint32_t i = 0; i < r->replications; i++)
            fprintf(out, "%s %" PRIu64 " %s\n", r->plans[p].name, r->first_replication + i,
                    r->plans[p].digests[i]);
    }
    return ferror(out) == 0;
}
