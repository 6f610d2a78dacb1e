/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console.h"
#include "analysis/report/answer.h"
#include "analysis/report/highlight.h"
#include "sim/diag.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, GAP = 2, LABEL_MAX = 64 };

#define COLOR_WORSE "33"

struct console {
    FILE *out;
    const struct results *r;
    int width;
    bool color;
    const char *plus_minus;
    uint32_t row_count;
    struct highlight rows[METRIC_COUNT];
};

/* ---- text ---- */

/* Columns of UTF-8 text: code points, not bytes. */
static int columns(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void pad(const struct console *c, int n)
{
    for (; n > 0; n--)
        fputc(' ', c->out);
}

static void style_begin(const struct console *c, const char *code)
{
    if (c->color) fprintf(c->out, "\033[%sm", code);
}

static void style_end(const struct console *c)
{
    if (c->color) fputs("\033[0m", c->out);
}

/* No-break spaces have done their work when the line is broken. */
static void put_word(const struct console *c, const char *word)
{
    static const char nbsp[] = "\u00a0";
    for (; *word != '\0'; word++) {
        if (strncmp(word, nbsp, sizeof nbsp - 1) == 0) {
            fputc(' ', c->out);
            word += sizeof nbsp - 2;
        } else {
            fputc(*word, c->out);
        }
    }
}

/* Goes on in column *at. Words that are longer than the line stand on a line of their own. */
static void flow(const struct console *c, const char *text, int indent, int *at)
{
    while (*text != '\0') {
        size_t n = strcspn(text, " ");
        char word[ANSWER_TEXT];
        snprintf(word, sizeof word, "%.*s", (int)n, text);
        int w = columns(word);
        if (*at > 0 && *at + 1 + w > c->width) {
            fputc('\n', c->out);
            pad(c, indent);
            *at = indent;
        } else if (*at > 0) {
            fputc(' ', c->out);
            ++*at;
        }
        put_word(c, word);
        *at += w;
        text += n + strspn(text + n, " ");
    }
}

static void wrap(const struct console *c, const char *text, int indent)
{
    int at = 0;
    flow(c, text, indent, &at);
    fputc('\n', c->out);
}

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

static int longer(int width, const char *text)
{
    int n = columns(text);
    return n > width ? n : width;
}

static int label_width(const struct console *c)
{
    char label[LABEL_MAX];
    int width = 0;
    for (uint32_t i = 0; i < c->row_count; i++)
        width = longer(width, label_of(&c->rows[i], label));
    return width;
}

static int value_width(const struct console *c, uint32_t plan)
{
    char cell[HIGHLIGHT_CELL];
    const struct results_plan *p = &c->r->plans[plan];
    int width = columns(p->name);
    for (uint32_t i = 0; i < c->row_count; i++)
        width = longer(width, highlight_value(&c->rows[i], p, c->plus_minus, cell));
    return width;
}

static int difference_width(const struct console *c, uint32_t plan)
{
    char cell[HIGHLIGHT_CELL];
    const struct results_plan *p = &c->r->plans[plan];
    int width = columns("difference");
    for (uint32_t i = 0; i < c->row_count; i++)
        width = longer(width, highlight_difference(&c->rows[i], c->r, p, c->plus_minus, cell));
    return width;
}

static void put_value(const struct console *c, const struct highlight *h, uint32_t plan, int width)
{
    char cell[HIGHLIGHT_CELL];
    highlight_value(h, &c->r->plans[plan], c->plus_minus, cell);
    pad(c, width - columns(cell));
    fputs(cell, c->out);
}

static void put_difference(const struct console *c, const struct highlight *h, uint32_t plan,
                           int width)
{
    static const char *const codes[] = {[HIGHLIGHT_NEUTRAL] = "0",
                                        [HIGHLIGHT_BETTER] = "32",
                                        [HIGHLIGHT_WORSE] = COLOR_WORSE,
                                        [HIGHLIGHT_UNCLEAR] = "2"};
    char cell[HIGHLIGHT_CELL];
    const struct results_plan *p = &c->r->plans[plan];
    highlight_difference(h, c->r, p, c->plus_minus, cell);
    pad(c, width - columns(cell));
    style_begin(c, codes[highlight_effect_of(h, p)]);
    fputs(cell, c->out);
    style_end(c);
}

/* ---- the table: as many plans side by side as fit ---- */

static void put_head(const struct console *c, const char *text, int width)
{
    pad(c, width - columns(text));
    style_begin(c, "1");
    fputs(text, c->out);
    style_end(c);
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
    pad(c, b->label + GAP);
    put_head(c, c->r->plans[c->r->baseline].name, b->base);
    for (uint32_t k = 0; k < b->count; k++) {
        pad(c, GAP);
        put_head(c, c->r->plans[b->plans[k]].name, b->values[k]);
        pad(c, GAP);
        put_head(c, "difference", b->differences[k]);
    }
    fputc('\n', c->out);
    for (uint32_t i = 0; i < c->row_count; i++) {
        label_of(&c->rows[i], label);
        fputs(label, c->out);
        pad(c, b->label - columns(label) + GAP);
        put_value(c, &c->rows[i], c->r->baseline, b->base);
        for (uint32_t k = 0; k < b->count; k++) {
            pad(c, GAP);
            put_value(c, &c->rows[i], b->plans[k], b->values[k]);
            pad(c, GAP);
            put_difference(c, &c->rows[i], b->plans[k], b->differences[k]);
        }
        fputc('\n', c->out);
    }
}

/* Widest single block, to decide between table and list. */
static bool fits(const struct console *c, int fixed)
{
    for (uint32_t p = 0; p < c->r->plan_count; p++) {
        if (p == c->r->baseline) continue;
        if (fixed + 2 * GAP + value_width(c, p) + difference_width(c, p) > c->width) return false;
    }
    return fixed <= c->width;
}

static void print_table(const struct console *c, int label, int base)
{
    struct block b = {.label = label, .base = base};
    int used = label + GAP + base;
    for (uint32_t p = 0; p < c->r->plan_count; p++) {
        if (p == c->r->baseline) continue;
        int value = value_width(c, p), difference = difference_width(c, p);
        int wide = 2 * GAP + value + difference;
        if (b.count > 0 && (used + wide > c->width || b.count == BLOCK_PLANS)) {
            print_block(c, &b);
            fputc('\n', c->out);
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
        names = longer(names, c->r->plans[p].name);
    if (names > c->width / 3) names = c->width / 3;
    for (uint32_t i = 0; i < c->row_count; i++) {
        style_begin(c, "1");
        fprintf(c->out, "%s\n", label_of(&c->rows[i], label));
        style_end(c);
        for (uint32_t p = 0; p < c->r->plan_count; p++) {
            fprintf(c->out, "  %-*.*s  ", names, names, c->r->plans[p].name);
            put_value(c, &c->rows[i], p, 0);
            fputc('\n', c->out);
            if (p == c->r->baseline) continue;
            pad(c, names + 4);
            put_difference(c, &c->rows[i], p, 0);
            fputc('\n', c->out);
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
    flow(c, text, 2, &at);
    if (answer_alert(r, plan, text)[0] != '\0') {
        style_begin(c, COLOR_WORSE);
        flow(c, text, 2, &at);
        style_end(c);
    }
    flow(c, answer_figures(r, plan, text), 2, &at);
    fputc('\n', c->out);
}

static void print_answers(const struct console *c)
{
    print_answer(c, c->r->baseline);
    for (uint32_t p = 0; p < c->r->plan_count; p++) {
        if (p != c->r->baseline) print_answer(c, p);
    }
    fputc('\n', c->out);
}

static void print_title(const struct console *c)
{
    char text[ANSWER_TEXT];
    const struct results *r = c->r;
    bool titled = r->title != NULL && r->title[0] != '\0';
    style_begin(c, "1");
    snprintf(text, sizeof text, "%s%s%s", r->name, titled ? ": " : "", titled ? r->title : "");
    wrap(c, text, 2);
    style_end(c);
    wrap(c, answer_setup(r, text), 2);
    fputc('\n', c->out);
}

bool console_summary(FILE *out, const struct results *r, const struct console_options *opt)
{
    SIM_ASSERT(r->plan_count > 0 && r->baseline < r->plan_count);
    static const struct console_options defaults;
    if (opt == NULL) opt = &defaults;
    struct console c = {.out = out,
                        .r = r,
                        .width = opt->width == 0          ? WIDTH_DEFAULT
                                 : opt->width < WIDTH_MIN ? WIDTH_MIN
                                                          : opt->width,
                        .color = opt->color,
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
