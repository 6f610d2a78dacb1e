/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/assertion.h"
#include "analysis/report/figure.h"
#include "scenarios/reader/decimal.h"
#include "scenarios/reader/suggest.h"
#include "sim/diag.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const op_text[] = {"<", "<=", ">", ">=", "==", "!="};

static bool fail(char *error, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool fail(char *error, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(error, ASSERTION_ERROR_MAX, fmt, args);
    va_end(args);
    return false;
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* ---- left side ---- */

static bool unknown_metric(const char *text, size_t len, char *error)
{
    struct suggest s;
    suggest_start(&s, text, len);
    for (const struct metric_desc *m = metric_table(); m->name; m++)
        suggest_try(&s, m->name);
    if (s.best)
        return fail(error, "--assert: there is no metric '%.*s'; did you mean '%s'?", (int)len,
                    text, s.best);
    return fail(error, "--assert: there is no metric '%.*s'; see 'vdcsim list metrics'", (int)len,
                text);
}

/* A metric's name wins over a plan of the same first word. */
static bool parse_subject(struct assertion *a, const char *text, size_t len, char *error)
{
    char name[256];
    if (len == 0) return fail(error, "--assert: '%s' does not begin with a metric", text);
    if (len >= sizeof name) return fail(error, "--assert: the metric's name is too long");
    memcpy(name, text, len);
    name[len] = '\0';
    a->metric = metric_find(name);
    if (a->metric >= 0) return true;
    const char *dot = strchr(name, '.');
    if (!dot || dot - name >= ASSERTION_PLAN_MAX) return unknown_metric(name, len, error);
    a->metric = metric_find(dot + 1);
    if (a->metric < 0) return unknown_metric(name, len, error);
    memcpy(a->plan, name, (size_t)(dot - name));
    return true;
}

/* ---- right side ---- */

static bool parse_op(struct assertion *a, const char **at, char *error)
{
    size_t len = strspn(*at, "<>=!");
    for (int i = 0; i < 6; i++) {
        if (strlen(op_text[i]) != len || memcmp(*at, op_text[i], len) != 0) continue;
        a->op = (enum assertion_op)i;
        *at += len;
        return true;
    }
    return fail(error, "--assert: '%s': expected one of < <= > >= == != behind the metric",
                a->text);
}

/* ---- units ---- */

static const struct unit {
    const char *metric, *written; /* as in the table of metrics; as in the assertion */
    double factor;
} units[] = {
    {"kWh", "Wh", 1e-3}, {"kWh", "MWh", 1e3},  {"kWh", "GWh", 1e6}, {"kW", "W", 1e-3},
    {"kW", "MW", 1e3},   {"s", "ms", 1e-3},    {"s", "min", 60},    {"s", "h", 3600},
    {"s", "d", 86400},   {"hosts", "host", 1}, {"VMs", "VM", 1},
};

static bool takes(const char **at, const char *word)
{
    size_t len = strlen(word);
    if (strncmp(*at, word, len) != 0) return false;
    if ((*at)[len] != '\0' && strchr(" \t+", (*at)[len]) == NULL) return false;
    *at = skip_blanks(*at + len);
    return true;
}

/* Factor to the metric's own unit, which need not be written; moves behind what it understands. */
static double parse_unit(const struct assertion *a, const char **at)
{
    const char *own = metric_table()[a->metric].unit;
    if (takes(at, own)) return 1;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].metric, own) == 0 && takes(at, units[i].written))
            return units[i].factor;
    return 1;
}

static bool parse_number(const struct assertion *a, const char **at, double *out, char *error)
{
    struct decimal number;
    bool too_long = false;
    *at = skip_blanks(*at);
    size_t len = decimal_parse(*at, &number, &too_long);
    if (len == 0) return fail(error, "--assert: '%s': expected a number at '%s'", a->text, *at);
    if (decimal_double(&number, 0, out) != DECIMAL_OK)
        return fail(error, "--assert: '%s': the number is out of range", a->text);
    *at = skip_blanks(*at + len);
    return true;
}

static bool parse_tolerance(struct assertion *a, const char **at, char *error)
{
    if (strncmp(*at, "+-", 2) != 0) return true;
    if (a->op != ASSERTION_EQ && a->op != ASSERTION_NE)
        return fail(error, "--assert: '%s': '+-' belongs to == and !=", a->text);
    *at += 2;
    if (!parse_number(a, at, &a->tolerance, error)) return false;
    bool is_share = strcmp(metric_table()[a->metric].unit, "%") != 0 && takes(at, "%");
    a->tolerance *= is_share ? fabs(a->value) / 100 : parse_unit(a, at);
    return a->tolerance >= 0 || fail(error, "--assert: '%s': the tolerance is negative", a->text);
}

bool assertion_parse(const char *text, struct assertion *out, char error[ASSERTION_ERROR_MAX])
{
    *out = (struct assertion){.text = text};
    const char *at = skip_blanks(text);
    size_t len = strcspn(at, " \t<>=!");
    if (!parse_subject(out, at, len, error)) return false;
    at = skip_blanks(at + len);
    if (!parse_op(out, &at, error)) return false;
    if (!parse_number(out, &at, &out->value, error)) return false;
    out->value *= parse_unit(out, &at);
    if (!parse_tolerance(out, &at, error)) return false;
    if (*at)
        return fail(error, "--assert: '%s': '%s' does not belong there (the unit of %s is %s)",
                    text, at, metric_table()[out->metric].name, metric_table()[out->metric].unit);
    return true;
}

/* ---- verdict ---- */

bool assertion_holds(const struct assertion *a, double value)
{
    if (isnan(value)) return false;
    bool is_near = fabs(value - a->value) <= a->tolerance;
    switch (a->op) {
    case ASSERTION_LT:
        return value < a->value;
    case ASSERTION_LE:
        return value <= a->value;
    case ASSERTION_GT:
        return value > a->value;
    case ASSERTION_GE:
        return value >= a->value;
    case ASSERTION_EQ:
        return is_near;
    case ASSERTION_NE:
        return !is_near;
    }
    return false;
}

static void explain_failure(const struct assertion *a, const char *plan, double value, FILE *err)
{
    const struct metric_desc *m = &metric_table()[a->metric];
    double difference = value - a->value;
    fprintf(err, "vdcsim: assertion failed: %s: plan %s has ", a->text, plan);
    if (isnan(value)) {
        fprintf(err, "no data\n");
        return;
    }
    fprintf(err, "%.9g %s, ", value, figure_unit(m->unit, value));
    if (difference == 0)
        fprintf(err, "exactly the value\n");
    else
        fprintf(err, "%.3g %s too %s\n", fabs(difference), figure_unit(m->unit, difference),
                difference > 0 ? (a->op == ASSERTION_NE ? "near (above)" : "much")
                               : (a->op == ASSERTION_NE ? "near (below)" : "little"));
}

bool assertion_check(const struct assertion *a, const struct results *r, FILE *err)
{
    SIM_ASSERT(a->metric >= 0 && a->metric < METRIC_COUNT);
    bool holds = true;
    for (uint32_t i = 0; i < r->plan_count; i++) {
        const struct results_plan *p = &r->plans[i];
        if (a->plan[0] && strcmp(a->plan, p->name) != 0) continue;
        double value = p->stats[a->metric].mean;
        if (assertion_holds(a, value)) continue;
        explain_failure(a, p->name, value, err);
        holds = false;
    }
    return holds;
}
