/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/words.h"
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
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

/* ---- rows of the program's policies and verbs ---- */

static void check_rows(const char *owner, const struct param_desc *rows, size_t size)
{
    int count = 0;
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        char path[200];
        snprintf(path, sizeof path, "%s.%s", owner, p->name);
        check_row(&count, path, p);
        cr_assert(p->type == PARAM_ANY || p->offset < size, "%s", path);
        if (p->sub != NULL) check_rows(path, p->sub->params, p->sub->size);
        for (const struct param_desc *other = p + 1; other->name != NULL; other++)
            cr_assert_str_neq(p->name, other->name, "in %s", owner);
    }
    cr_assert_leq(count, PARAM_MAX, "%s", owner);
}

static bool has_row(const struct param_desc *rows, const char *name)
{
    for (const struct param_desc *p = rows; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0) return true;
    return false;
}

Test(tables, verbs_and_policies_of_the_program_are_well_formed)
{
    const struct registry r = cli_registry();
    for (size_t i = 0; r.policies[i] != NULL; i++)
        check_rows(r.policies[i]->name, r.policies[i]->params, r.policies[i]->params_size);
    size_t verbs = 0;
    for (; r.verbs[verbs] != NULL; verbs++) {
        const struct verb_desc *v = r.verbs[verbs];
        cr_assert(v->doc[strlen(v->doc) - 1] == '.', "%s", v->name);
        check_rows(v->name, v->params, v->params_size);
        for (const struct param_desc *p = v->params; p != NULL && p->name != NULL; p++)
            cr_assert_not(has_row(tables_step.params, p->name), "all steps have %s, %s too",
                          p->name, v->name);
        for (size_t k = 0; k < verbs; k++)
            cr_assert_str_neq(r.verbs[k]->name, v->name);
    }
    cr_assert_geq(verbs, 10, "%zu", verbs);
}

/* Whatever a `set` step may change is one value within policies, a site or a workload. */
static bool check_changeable(void *ctx, const char *path, const struct param_desc *p)
{
    int *rows = ctx;
    if ((p->flags & PARAM_RUNTIME) == 0) return true;
    ++*rows;
    bool one = units_is_scalar(p->type) || p->type == PARAM_ENUM;
    bool place = strncmp(path, "policies.", 9) == 0 ||
                 strncmp(path, "estate.sites.NAME.", 18) == 0 ||
                 strncmp(path, "workloads.NAME.", 15) == 0;
    cr_assert(one && place && strchr(path, '[') == NULL, "%s", path);
    return true;
}

Test(tables, changeable_rows_are_single_values_of_what_may_change)
{
    int rows = 0;
    words_walk(check_changeable, &rows);
    cr_assert_gt(rows, 40, "%d", rows);
}

/* ---- every-key.yaml ---- */

static bool check_used(void *ctx, const char *path, const struct param_desc *p)
{
    char key[80];
    snprintf(key, sizeof key, "%s:", p->name);
    bool used = false;
    for (const char *at = strstr(ctx, key); at != NULL && !used; at = strstr(at + 1, key))
        used = strchr(" {\n", at[-1]) != NULL;
    cr_assert(used || strncmp(path, "catalogue.", 10) == 0 || strcmp(path, "include") == 0,
              "%s is not in every-key.yaml", path);
    return true;
}

Test(tables, every_key_has_every_key)
{
    char text[20000] = "";
    FILE *in = fopen("tests/golden/good/every-key.yaml", "rb");
    cr_assert_not_null(in);
    size_t n = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    cr_assert_lt(n, sizeof text - 1);
    words_walk(check_used, text);
}
