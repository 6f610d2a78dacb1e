/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/schema_check.h"
#include <criterion/criterion.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check {
    const struct node *root;
    char *buf;
    char path[200];
};

static bool satisfies(struct check *c, const struct node *schema, const struct node *value);

static bool fail(struct check *c, const char *what, const char *detail)
{
    snprintf(c->buf, SCHEMA_MESSAGE, "%.150s: %.40s %.80s", c->path, what, detail);
    return false;
}

static bool matches(const char *pattern, const char *text)
{
    regex_t re;
    cr_assert_eq(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0, "%s", pattern);
    bool good = regexec(&re, text, 0, NULL, 0) == 0;
    regfree(&re);
    return good;
}

static const char *type_of(const struct node *n)
{
    if (n->kind == NODE_MAP) return "object";
    if (n->kind == NODE_LIST) return "array";
    if (n->quoted) return "string";
    if (node_is_null(n)) return "null";
    if (strcmp(n->text, "true") == 0 || strcmp(n->text, "false") == 0) return "boolean";
    if (matches("^[-+]?[0-9]+$", n->text)) return "integer";
    bool number = matches("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$", n->text);
    return number ? "number" : "string";
}

static bool is_type(const char *type, const char *wanted)
{
    return strcmp(type, wanted) == 0 ||
           (strcmp(type, "integer") == 0 && strcmp(wanted, "number") == 0);
}

static bool equals(const struct node *a, const struct node *b)
{
    const char *type = type_of(a);
    return a->kind == NODE_SCALAR && b->kind == NODE_SCALAR && strcmp(type, type_of(b)) == 0 &&
           (strcmp(type, "null") == 0 || strcmp(a->text, b->text) == 0);
}

static const struct node *target(struct check *c, const char *ref)
{
    cr_assert_eq(strncmp(ref, "#/definitions/", 14), 0, "%s", ref);
    const struct member *all = node_find(c->root, "definitions");
    const struct member *m = all == NULL ? NULL : node_find(all->value, ref + 14);
    cr_assert_not_null(m, "%s", ref);
    return m->value;
}

static bool check_member(struct check *c, const struct node *schema, const struct member *m)
{
    const struct member *own = node_find(schema, "properties");
    const struct member *patterns = node_find(schema, "patternProperties");
    const struct member *more = node_find(schema, "additionalProperties");
    const struct member *row = own == NULL ? NULL : node_find(own->value, m->key);
    if (row != NULL) return satisfies(c, row->value, m->value);
    for (uint32_t i = 0; patterns != NULL && i < patterns->value->count; i++)
        if (matches(patterns->value->members[i].key, m->key)) return true;
    if (more == NULL) return true;
    if (more->value->kind == NODE_MAP) return satisfies(c, more->value, m->value);
    cr_assert_str_eq(more->value->text, "false");
    return fail(c, "unknown key", m->key);
}

static bool check_object(struct check *c, const struct node *schema, const struct node *value)
{
    const struct member *required = node_find(schema, "required");
    const struct member *names = node_find(schema, "propertyNames");
    for (uint32_t i = 0; required != NULL && i < required->value->count; i++) {
        const char *key = required->value->members[i].value->text;
        if (node_find(value, key) == NULL) return fail(c, "missing", key);
    }
    for (uint32_t i = 0; i < value->count; i++) {
        const struct member *m = &value->members[i];
        size_t mark = strlen(c->path);
        const struct node name = {.kind = NODE_SCALAR, .quoted = true, .text = m->key};
        snprintf(c->path + mark, sizeof c->path - mark, ".%s", m->key);
        bool good = names == NULL || satisfies(c, names->value, &name);
        if (!good || !check_member(c, schema, m)) return false;
        c->path[mark] = '\0';
    }
    return true;
}

static bool check_array(struct check *c, const struct node *schema, const struct node *value)
{
    const struct member *items = node_find(schema, "items");
    const struct member *least = node_find(schema, "minItems"),
                        *most = node_find(schema, "maxItems");
    if (least != NULL && value->count < strtoul(least->value->text, NULL, 10))
        return fail(c, "too few", "");
    if (most != NULL && value->count > strtoul(most->value->text, NULL, 10))
        return fail(c, "too many", "");
    for (uint32_t i = 0; items != NULL && i < value->count; i++) {
        size_t mark = strlen(c->path);
        snprintf(c->path + mark, sizeof c->path - mark, "[%u]", i);
        if (!satisfies(c, items->value, value->members[i].value)) return false;
        c->path[mark] = '\0';
    }
    return true;
}

static bool check_type(struct check *c, const struct node *types, const struct node *value)
{
    const char *type = type_of(value);
    if (types->kind == NODE_SCALAR)
        return is_type(type, types->text) || fail(c, "wrong type", type);
    for (uint32_t i = 0; i < types->count; i++)
        if (is_type(type, types->members[i].value->text)) return true;
    return fail(c, "wrong type", type);
}

static bool check_enum(struct check *c, const struct node *list, const struct node *value)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (equals(list->members[i].value, value)) return true;
    return fail(c, "none of the values:", value->kind == NODE_SCALAR ? value->text : "");
}

static bool check_any(struct check *c, const struct node *list, const struct node *value)
{
    size_t mark = strlen(c->path);
    for (uint32_t i = 0; i < list->count; i++) {
        if (satisfies(c, list->members[i].value, value)) return true;
        c->path[mark] = '\0';
    }
    return false; /* buf tells about the last */
}

static bool check_all(struct check *c, const struct node *list, const struct node *value)
{
    bool good = true;
    for (uint32_t i = 0; good && i < list->count; i++)
        good = satisfies(c, list->members[i].value, value);
    return good;
}

static bool check_if(struct check *c, const struct node *schema, const struct node *value)
{
    char aside[SCHEMA_MESSAGE];
    struct check test = *c;
    test.buf = aside;
    const struct node *condition = node_find(schema, "if")->value;
    return !satisfies(&test, condition, value) ||
           satisfies(c, node_find(schema, "then")->value, value);
}

static bool check_keyword(struct check *c, const struct node *schema, const struct member *k,
                          const struct node *value)
{
    static const char *const elsewhere[] = {"description",
                                            "$schema",
                                            "title",
                                            "definitions",
                                            "properties",
                                            "required",
                                            "propertyNames",
                                            "patternProperties",
                                            "additionalProperties",
                                            "items",
                                            "minItems",
                                            "maxItems",
                                            "then",
                                            NULL};
    const char *key = k->key;
    if (strcmp(key, "$ref") == 0) return satisfies(c, target(c, k->value->text), value);
    if (strcmp(key, "type") == 0) return check_type(c, k->value, value);
    if (strcmp(key, "enum") == 0) return check_enum(c, k->value, value);
    if (strcmp(key, "const") == 0) return equals(k->value, value) || fail(c, "not", k->value->text);
    if (strcmp(key, "anyOf") == 0) return check_any(c, k->value, value);
    if (strcmp(key, "allOf") == 0) return check_all(c, k->value, value);
    if (strcmp(key, "if") == 0) return check_if(c, schema, value);
    if (strcmp(key, "pattern") == 0)
        return strcmp(type_of(value), "string") != 0 || matches(k->value->text, value->text) ||
               fail(c, "not of the form:", value->text);
    bool known = false;
    for (int i = 0; elsewhere[i] != NULL; i++)
        known |= strcmp(elsewhere[i], key) == 0;
    cr_assert(known, "the keyword '%s' is not known here", key);
    return true;
}

static bool satisfies(struct check *c, const struct node *schema, const struct node *value)
{
    cr_assert_eq(schema->kind, NODE_MAP, "%s", c->path);
    for (uint32_t i = 0; i < schema->count; i++)
        if (!check_keyword(c, schema, &schema->members[i], value)) return false;
    if (value->kind == NODE_MAP) return check_object(c, schema, value);
    return value->kind != NODE_LIST || check_array(c, schema, value);
}

const char *schema_check(const struct node *schema, const struct node *value,
                         char buf[SCHEMA_MESSAGE])
{
    struct check c = {.root = schema, .buf = buf};
    buf[0] = '\0';
    return satisfies(&c, schema, value) ? NULL : buf;
}
