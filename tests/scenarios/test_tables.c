/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/words.h"
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static enum param_type quantity_of(const struct param_desc *p)
{
    if (p->type == PARAM_INSTANT) return PARAM_DURATION;
    return p->type == PARAM_VALUES || p->type == PARAM_TIMES ? p->elem : p->type;
}

static double number(const struct param_desc *p, const char *path, const char *text)
{
    union units_value v;
    struct diag d = {.code = DIAG_OK};
    enum param_type type = quantity_of(p);
    cr_assert(units_parse(type, text, &v, NULL, &d), "%s: '%s': %s", path, text, d.msg);
    return units_is_real(type) ? v.r : (double)v.i;
}

static bool check_row(void *ctx, const char *path, const struct param_desc *p)
{
    int *rows = ctx;
    ++*rows;
    size_t len = strlen(p->doc);
    cr_assert(len > 4 && p->doc[len - 1] == '.', "%s: the text is a sentence", path);
    cr_assert_eq((p->flags & PARAM_REQUIRED) != 0 && p->fallback != NULL, false, "%s", path);
    cr_assert(p->type != PARAM_ENUM || p->choices != NULL, "%s", path);
    bool nested = p->type == PARAM_SECTION || p->type == PARAM_MAP || p->type == PARAM_LIST ||
                  p->type == PARAM_STEPS;
    cr_assert_eq(p->sub != NULL, nested, "%s", path);
    if (p->type == PARAM_MAP)
        cr_assert(p->sub->name_offset != SIZE_MAX && p->sub->pos_offset != SIZE_MAX, "%s", path);
    if (!units_is_scalar(quantity_of(p))) return true;
    if (p->min != NULL && p->max != NULL)
        cr_assert_leq(number(p, path, p->min), number(p, path, p->max), "%s", path);
    if (p->fallback == NULL || p->type == PARAM_TIMES || p->type == PARAM_BOOL) return true;
    double fallback = number(p, path, p->fallback);
    if (p->min != NULL) cr_assert_geq(fallback, number(p, path, p->min), "%s", path);
    if (p->max != NULL) cr_assert_leq(fallback, number(p, path, p->max), "%s", path);
    return true;
}

Test(tables, defaults_lie_within_their_ranges)
{
    int rows = 0;
    words_walk(check_row, &rows);
    cr_assert_gt(rows, 120, "%d", rows);
}

static bool check_table(void *ctx, const char *path, const struct param_desc *p)
{
    (void)ctx;
    if (p->sub == NULL) return true;
    int n = 0;
    for (const struct param_desc *row = p->sub->params; row->name != NULL; row++, n++) {
        cr_assert_lt(row->offset, p->sub->size, "%s.%s", path, row->name);
        cr_assert(strspn(row->name, "abcdefghijklmnopqrstuvwxyz_") == strlen(row->name), "%s.%s",
                  path, row->name);
        for (const struct param_desc *other = row + 1; other->name != NULL; other++)
            cr_assert_str_neq(row->name, other->name, "in %s", path);
    }
    cr_assert_leq(n, PARAM_MAX, "%s", path);
    return true;
}

Test(tables, rows_fit_their_structs)
{
    words_walk(check_table, NULL);
}
