/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/bind.h"

#include "scenarios/limits.h"
#include "scenarios/reader/names.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/units_calendar.h"
#include "sim/time.h"
#include <stdio.h>
#include <string.h>

/* Turns a place within the text of n into a place in the file. */
static void report(struct bind *b, const struct node *n, const struct diag *found)
{
    struct diag *d = bind_error(b, found->code, n, "%s", found->msg);
    if (found->hint[0] != '\0') diag_hint(d, "%s", found->hint);
    bool plain = n->kind == NODE_SCALAR && !n->quoted && n->span == (int)n->count;
    if (!plain || found->pos.col == 0) return;
    d->pos.col = n->pos.col + found->pos.col - 1;
    d->span = found->span;
}

static bool is_below(enum param_type type, union units_value a, union units_value b)
{
    return units_is_real(type) ? a.r < b.r : a.i < b.i;
}

/* Range texts are ours, so they parse. */
static union units_value bound(enum param_type type, const char *text)
{
    union units_value v;
    struct diag d = {.code = DIAG_OK};
    bool good = units_parse(type, text, &v, NULL, &d);
    SIM_ASSERT(good);
    return v;
}

/* 25 for 25 %: the commonest slip with ratios. */
static void hint_percent(struct diag *d, const struct param_desc *p, const char *text,
                         union units_value v)
{
    if (p->type != PARAM_RATIO || strchr(text, '%') != NULL) return;
    const union units_value share = {.r = v.r / 100.0};
    bool low = p->min != NULL && is_below(PARAM_RATIO, share, bound(PARAM_RATIO, p->min));
    bool high = p->max != NULL && is_below(PARAM_RATIO, bound(PARAM_RATIO, p->max), share);
    if (!low && !high) diag_hint(d, "did you mean %.40s %%?", text);
}

static bool check_range(struct bind *b, const struct param_desc *p, const struct node *n,
                        union units_value v)
{
    bool time = p->type == PARAM_INSTANT || p->type == PARAM_PERIOD;
    enum param_type type = time ? PARAM_DURATION : p->type;
    bool low = p->min != NULL && is_below(type, v, bound(type, p->min));
    bool high = p->max != NULL && is_below(type, bound(type, p->max), v);
    if (!low && !high) return true;
    struct diag *d;
    if (p->min != NULL && p->max != NULL)
        d = bind_error(b, DIAG_RANGE, n, "%s is outside [%s, %s]", n->text, p->min, p->max);
    else if (low)
        d = bind_error(b, DIAG_RANGE, n, "%s is less than %s", n->text, p->min);
    else
        d = bind_error(b, DIAG_RANGE, n, "%s is more than %s", n->text, p->max);
    hint_percent(d, p, n->text, v);
    return false;
}

/* All prices of a scenario are in one currency: there are no exchange rates. */
static void check_currency(struct bind *b, const struct node *n, const char *code)
{
    if (code[0] == '\0') return;
    if (b->currency[0] == '\0') {
        memcpy(b->currency, code, UNITS_CURRENCY);
        b->currency_pos = n->pos;
        return;
    }
    if (strcmp(b->currency, code) == 0) return;
    struct diag *d = bind_error(b, DIAG_CONFLICT, n, "this is in %s, but other prices are in %s",
                                code, b->currency);
    diag_hint(d, "first price at %s:%d:%d; one scenario has one currency",
              b->currency_pos.file == NULL ? "" : b->currency_pos.file, b->currency_pos.line,
              b->currency_pos.col);
}

static void put_units_value(const struct param_desc *p, union units_value v, char *at)
{
    if (p->type == PARAM_BOOL)
        memcpy(at, &v.b, sizeof v.b);
    else if (units_is_real(p->type))
        memcpy(at, &v.r, sizeof v.r);
    else
        memcpy(at, &v.i, sizeof v.i);
}

static void bind_quantity(struct bind *b, const struct param_desc *p, const struct node *n,
                          char *at)
{
    const char *text = bind_text_of(b, n, units_noun(p->type));
    if (text == NULL) return;
    union units_value v;
    char currency[UNITS_CURRENCY];
    struct diag d = {.code = DIAG_OK};
    if (!units_parse(p->type, text, &v, currency, &d)) {
        report(b, n, &d);
        return;
    }
    bool bare = p->type == PARAM_INT || p->type == PARAM_REAL;
    if (n->quoted && bare) {
        struct diag *e = bind_error(b, DIAG_TYPE, n, "expected %s, not text", units_noun(p->type));
        diag_hint(e, "leave the quotes out");
        return;
    }
    if (!check_range(b, p, n, v)) return;
    check_currency(b, n, currency);
    put_units_value(p, v, at);
}

static void bind_date(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, units_noun(PARAM_DATE));
    if (text == NULL) return;
    union units_value v;
    struct diag d = {.code = DIAG_OK};
    if (!units_date(b->clock.zone, text, &v.i, &d))
        report(b, n, &d);
    else if (check_range(b, p, n, v))
        memcpy(at, &v.i, sizeof v.i);
}

static void bind_instant(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a date or a duration since clock.start");
    if (text == NULL) return;
    union units_value v;
    struct diag d = {.code = DIAG_OK};
    bool date = strlen(text) >= 8 && strspn(text, "0123456789") == 4 && text[4] == '-';
    bool good = date ? units_date(b->clock.zone, text, &v.i, &d)
                     : units_parse(PARAM_DURATION, text, &v, NULL, &d);
    if (!good) {
        report(b, n, &d);
        return;
    }
    if (date && __builtin_mul_overflow(v.i - b->clock.start_s, NS_PER_S, &v.i)) {
        bind_error(b, DIAG_RANGE, n, "%s is too far from clock.start", text);
        return;
    }
    if (date && v.i < 0)
        bind_error(b, DIAG_RANGE, n, "%s is before clock.start", text);
    else if (check_range(b, p, n, v))
        memcpy(at, &v.i, sizeof v.i);
}

/* Words that other tools take for true or false: "-on" or "-off" at the end of a choice. */
static const char *ending_of(const char *text)
{
    union units_value v;
    struct diag d = {.code = DIAG_OK};
    if (!units_parse(PARAM_BOOL, text, &v, NULL, &d)) return NULL;
    return v.b ? "-on" : "-off";
}

static const char *choice_like(const char *const *choices, const char *text)
{
    const char *ending = ending_of(text);
    for (int i = 0; ending != NULL && choices[i] != NULL; i++) {
        size_t len = strlen(choices[i]), tail = strlen(ending);
        if (len > tail && strcmp(choices[i] + len - tail, ending) == 0) return choices[i];
    }
    return NULL;
}

static void bind_enum(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    char list[DIAG_HINT_MAX] = "";
    size_t len = 0;
    struct suggest s;
    const char *text = bind_text_of(b, n, "one of the known words");
    if (text == NULL) return;
    suggest_start(&s, text, strlen(text));
    for (int i = 0; p->choices[i] != NULL; i++) {
        if (strcmp(p->choices[i], text) == 0) {
            memcpy(at, &i, sizeof i);
            return;
        }
        suggest_try(&s, p->choices[i]);
        if (len < sizeof list)
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? ", " : "",
                                    p->choices[i]);
    }
    struct diag *d = bind_error(b, DIAG_REFERENCE, n, "'%.64s' is none of %s", text, list);
    const char *like = choice_like(p->choices, text);
    if (like != NULL) diag_hint(d, "did you mean '%s'?", like);
    if (s.best != NULL) diag_hint(d, "did you mean '%s'?", s.best);
}

static bool is_printable(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        if (*c < 0x20 || *c == 0x7F) return false;
    return true;
}

static void bind_words(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, p->type == PARAM_FILE ? "a file name" : "text");
    if (text == NULL) return;
    if (!is_printable(text)) {
        bind_error(b, DIAG_TYPE, n, "control characters are not allowed here");
        return;
    }
    if (p->type == PARAM_FILE && text[0] == '\0') {
        bind_error(b, DIAG_TYPE, n, "expected a file name");
        return;
    }
    memcpy(at, &text, sizeof text);
}

static void bind_name(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a name");
    if (text == NULL) return;
    struct names_range range;
    struct diag d = {.code = DIAG_OK};
    char first[LIMIT_NAME + 2];
    bool good = true;
    if (p->type == PARAM_PATTERN) {
        if (!names_parse(text, diag_nowhere(), &range, &d)) {
            report(b, n, &d);
            return;
        }
        good = names_nth(&range, range.count - 1, first, sizeof first) < sizeof first;
    } else {
        good = strlen(text) < sizeof first;
        if (good) memcpy(first, text, strlen(text) + 1);
    }
    if (good && names_is_valid(first)) {
        memcpy(at, &text, sizeof text);
        return;
    }
    struct diag *e = bind_error(b, DIAG_TYPE, n, "'%.80s' is not a name", text);
    diag_hint(e, "letters, digits, '-' and '_', at most 64; free text goes into 'title'");
}

/* "8 x 42U": a count, the letter x, a quantity; without a count it is one. */
static void bind_times(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    char noun[80];
    snprintf(noun, sizeof noun, "a number of times %s, such as '2 x %s'", units_noun(p->elem),
             units_example(p->elem));
    const char *text = bind_text_of(b, n, noun);
    if (text == NULL) return;
    int64_t count = 1;
    size_t digits = strspn(text, "0123456789");
    size_t x = digits + strspn(text + digits, " ");
    struct node rest = *n;
    if (digits > 0 && text[x] == 'x') {
        if (digits > 9) {
            bind_error(b, DIAG_RANGE, n, "%.40s is too many", text);
            return;
        }
        count = 0;
        for (size_t i = 0; i < digits; i++)
            count = count * 10 + (text[i] - '0');
        x += 1 + strspn(text + x + 1, " ");
        rest.text += x;
        rest.count -= (uint32_t)x;
        rest.pos.col += (int)x;
        rest.span = n->span - (int)x;
    }
    struct param_desc element = *p;
    element.type = p->elem;
    memcpy(at, &count, sizeof count);
    bind_quantity(b, &element, &rest, at + sizeof count);
}

static void bind_zone(struct bind *b, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a time zone");
    if (text == NULL) return;
    struct diag d = {.code = DIAG_OK};
    const struct zone *zone = units_zone(text, &d);
    if (zone == NULL)
        report(b, n, &d);
    else
        memcpy(at, &zone, sizeof zone);
}

static void bind_window(struct bind *b, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a window such as Sat-Sun 22:00-06:00");
    if (text == NULL) return;
    struct diag d = {.code = DIAG_OK};
    struct window w;
    if (!units_window(text, &w, &d))
        report(b, n, &d);
    else
        memcpy(at, &w, sizeof w);
}

/* Ranges are durations: months count as a twelfth of a year. */
static void bind_period(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a period such as 6 months");
    if (text == NULL) return;
    struct diag d = {.code = DIAG_OK};
    struct period period;
    if (!units_period(text, &period, &d)) {
        report(b, n, &d);
        return;
    }
    union units_value length = {.i = period.months * NS_PER_MONTH + period.days * NS_PER_DAY +
                                     period.ns};
    if (check_range(b, p, n, length)) memcpy(at, &period, sizeof period);
}

void bind_scalar(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    switch (p->type) {
    case PARAM_INSTANT:
        bind_instant(b, p, n, at);
        return;
    case PARAM_DATE:
        bind_date(b, p, n, at);
        return;
    case PARAM_ENUM:
        bind_enum(b, p, n, at);
        return;
    case PARAM_TEXT:
    case PARAM_FILE:
        bind_words(b, p, n, at);
        return;
    case PARAM_NAME:
    case PARAM_PATTERN:
        bind_name(b, p, n, at);
        return;
    case PARAM_TIMES:
        bind_times(b, p, n, at);
        return;
    case PARAM_ZONE:
        bind_zone(b, n, at);
        return;
    case PARAM_WINDOW:
        bind_window(b, n, at);
        return;
    case PARAM_PERIOD:
        bind_period(b, p, n, at);
        return;
    default:
        bind_quantity(b, p, n, at);
        return;
    }
}
