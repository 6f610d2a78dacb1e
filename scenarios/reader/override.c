/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/override.h"

#include "scenarios/limits.h"
#include "scenarios/reader/parse.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/tables.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 16 };

struct step { /* one part of a path */
    char key[LIMIT_NAME + 1];
    bool is_index;
    uint32_t index;
    int offset, len; /* within the path */
};

struct path {
    const char *text;
    struct diag_pos pos;
    struct step steps[STEPS_MAX];
    int count;
};

static struct diag *path_error(struct override *o, const struct path *p, const struct step *s,
                               enum diag_code code, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

static struct diag *path_error(struct override *o, const struct path *p, const struct step *s,
                               enum diag_code code, const char *fmt, ...)
{
    char msg[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(msg, sizeof msg, fmt, args);
    va_end(args);
    struct diag_pos pos = p->pos;
    pos.col += s == NULL ? 0 : s->offset;
    o->errors++;
    struct diag *d = diag_log_add(o->log, code, pos, "%s", msg);
    d->span = s == NULL ? (int)strlen(p->text) : s->len;
    return d;
}

/* "[12]" or "key" at p->text + at. */
static bool read_step(struct path *p, size_t at, struct step *s)
{
    const char *text = p->text + at;
    *s = (struct step){.is_index = text[0] == '[', .offset = (int)at};
    if (s->is_index) {
        char *end;
        size_t digits = strspn(text + 1, "0123456789");
        s->index = (uint32_t)strtoul(text + 1, &end, 10);
        s->len = (int)(end - text) + 1;
        return digits > 0 && digits < 10 && *end == ']';
    }
    s->len = (int)strcspn(text, ".[");
    if (s->len == 0 || s->len > LIMIT_NAME) return false;
    memcpy(s->key, text, (size_t)s->len);
    return true;
}

static bool read_path(struct override *o, struct path *p)
{
    size_t at = 0;
    while (p->text[at] != '\0' || p->count == 0) {
        if (p->count == STEPS_MAX) break;
        struct step *s = &p->steps[p->count++];
        if (!read_step(p, at, s)) break;
        at += (size_t)s->len;
        if (p->text[at] == '\0') return true;
        if (p->text[at] == '.') at++;
    }
    struct diag *d = path_error(o, p, NULL, DIAG_SYNTAX, "'%.100s' is not a path of keys", p->text);
    diag_hint(d, "for example policies.placement.headroom or estate.hosts[0].model");
    return false;
}

static void unknown_key(struct override *o, const struct path *p, const struct step *s,
                        const struct struct_desc *desc)
{
    struct diag *d = path_error(o, p, s, DIAG_UNKNOWN_KEY, "there is no key '%.*s'",
                                s->offset + s->len, p->text);
    struct suggest near;
    suggest_start(&near, s->key, strlen(s->key));
    for (const struct param_desc *row = desc->params; row->name != NULL; row++)
        suggest_try(&near, row->name);
    if (near.best != NULL) diag_hint(d, "did you mean '%.*s%s'?", s->offset, p->text, near.best);
    if (s->offset > 0)
        diag_hint(d, "vdcsim explain %.*s lists what there is", s->offset - 1, p->text);
    diag_hint(d, "vdcsim explain scenario lists what there is");
}

static void unknown_item(struct override *o, const struct path *p, const struct step *s,
                         const struct node *map)
{
    struct diag *d = path_error(o, p, s, DIAG_REFERENCE, "there is no '%.*s' to set a value in",
                                s->offset + s->len, p->text);
    struct suggest near;
    suggest_start(&near, s->key, strlen(s->key));
    for (uint32_t i = 0; map != NULL && map->kind == NODE_MAP && i < map->count; i++)
        suggest_try(&near, map->members[i].key);
    if (near.best != NULL) diag_hint(d, "did you mean '%.*s%s'?", s->offset, p->text, near.best);
}

static const struct param_desc *row_of(const struct struct_desc *desc, const struct step *s)
{
    for (const struct param_desc *row = desc->params; row->name != NULL; row++)
        if (!s->is_index && strcmp(row->name, s->key) == 0) return row;
    return NULL;
}

static const struct node *no_room(struct override *o, const struct path *p, const struct diag *why)
{
    if (why == NULL)
        path_error(o, p, NULL, DIAG_NOMEM, "not enough memory for the scenario");
    else
        path_error(o, p, NULL, why->code, "%s", why->msg);
    return NULL;
}

/* What stands at the end of the path: maps merge, but a policy or a distribution is one value. */
static const struct node *final_value(struct override *o, const struct path *p,
                                      const struct node *old, const struct node *value,
                                      enum param_type type)
{
    bool whole = type == PARAM_DIST || type == PARAM_POLICY;
    if (old == NULL || whole) return value;
    struct diag d = {.code = DIAG_OK};
    const struct node *merged = tree_merge(o->arena, old, value, &d);
    return merged == NULL ? no_room(o, p, &d) : merged;
}

/* Can the path go on behind this row, and in which table? NULL after an error. */
static const struct struct_desc *table_behind(struct override *o, const struct path *p, int at,
                                              const struct param_desc *row)
{
    if (row->sub != NULL) return row->sub;
    if (row->type == PARAM_DIST) return &tables_dist;
    const struct step *s = &p->steps[at];
    struct diag *d = path_error(o, p, &p->steps[at + 1], DIAG_UNKNOWN_KEY, "'%.*s' has no keys",
                                s->offset + s->len, p->text);
    if (row->type == PARAM_POLICY)
        diag_hint(d, "set the whole policy: %.*s={name: NAME, ...}", s->offset + s->len, p->text);
    return NULL;
}

static struct member set_member(const struct path *p, const struct step *s, const char *key,
                                const struct node *value)
{
    struct diag_pos pos = p->pos;
    pos.col += s->offset;
    return (struct member){key, pos, s->len, value};
}

static const struct node *empty_map(struct override *o, const struct path *p)
{
    return node_build(o->arena, NODE_MAP, p->pos, 1, NULL, 0);
}

/* A map with the value at `key` changed to what `next` makes of the old one. */
static const struct node *put_key(struct override *o, const struct path *p, const struct step *s,
                                  const struct node *map, const struct node *value)
{
    if (value == NULL) return NULL;
    uint32_t ix = map->count;
    const char *key = NULL;
    const struct member *old = node_find(map, s->key);
    if (old != NULL) {
        ix = (uint32_t)(old - map->members);
        key = old->key;
    } else {
        key = arena_text(o->arena, s->key, strlen(s->key));
        if (key == NULL) return no_room(o, p, NULL);
    }
    struct diag d = {.code = DIAG_OK};
    const struct node *changed = tree_replace(o->arena, map, ix, set_member(p, s, key, value), &d);
    return changed == NULL ? no_room(o, p, &d) : changed;
}

static const struct node *set_in_struct(struct override *o, const struct path *p, int at,
                                        const struct struct_desc *desc, const struct node *n,
                                        const struct node *value);

/* The items of a PARAM_MAP; steps[at] is a name. */
static const struct node *set_in_map(struct override *o, const struct path *p, int at,
                                     const struct param_desc *row, const struct node *n,
                                     const struct node *value)
{
    const struct step *s = &p->steps[at];
    bool last = at + 1 == p->count;
    if (n == NULL || n->kind != NODE_MAP) n = empty_map(o, p);
    if (n == NULL) return no_room(o, p, NULL);
    const struct member *old = s->is_index ? NULL : node_find(n, s->key);
    if (s->is_index || (old == NULL && !(last && value->kind == NODE_MAP))) {
        unknown_item(o, p, s, n);
        return NULL;
    }
    const struct node *item = old == NULL ? NULL : old->value;
    const struct node *changed = last ? final_value(o, p, item, value, PARAM_SECTION)
                                      : set_in_struct(o, p, at + 1, row->sub, item, value);
    return put_key(o, p, s, n, changed);
}

/* The items of a PARAM_LIST; steps[at] is an index. */
static const struct node *set_in_list(struct override *o, const struct path *p, int at,
                                      const struct param_desc *row, const struct node *n,
                                      const struct node *value)
{
    const struct step *s = &p->steps[at];
    uint32_t count = n != NULL && n->kind == NODE_LIST ? n->count : 0;
    if (!s->is_index || s->index >= count) {
        struct diag *d = path_error(o, p, s, DIAG_RANGE, "'%.*s' holds %u item%s",
                                    p->steps[at - 1].offset + p->steps[at - 1].len, p->text, count,
                                    count == 1 ? "" : "s");
        if (!s->is_index && strspn(s->key, "0123456789") == strlen(s->key))
            diag_hint(d, "write %.*s[%s]%.60s", s->offset - 1, p->text, s->key,
                      p->text + s->offset + s->len);
        if (count > 0) diag_hint(d, "items are [0] to [%u]", count - 1);
        return NULL;
    }
    const struct node *item = n->members[s->index].value;
    const struct node *changed = at + 1 == p->count
                                     ? final_value(o, p, item, value, PARAM_SECTION)
                                     : set_in_struct(o, p, at + 1, row->sub, item, value);
    if (changed == NULL) return NULL;
    struct diag d = {.code = DIAG_OK};
    const struct node *list =
        tree_replace(o->arena, n, s->index, set_member(p, s, NULL, changed), &d);
    return list == NULL ? no_room(o, p, &d) : list;
}

/* The value of one row; steps[at] is its key. */
static const struct node *set_in_row(struct override *o, const struct path *p, int at,
                                     const struct param_desc *row, const struct node *old,
                                     const struct node *value)
{
    if (at + 1 == p->count) return final_value(o, p, old, value, row->type);
    const struct struct_desc *sub = table_behind(o, p, at, row);
    if (sub == NULL) return NULL;
    if (row->type == PARAM_MAP) return set_in_map(o, p, at + 1, row, old, value);
    if (row->type == PARAM_LIST) return set_in_list(o, p, at + 1, row, old, value);
    return set_in_struct(o, p, at + 1, sub, old, value);
}

/* Recursion follows the tables, which are not recursive, and the path, which is short. */
static const struct node *set_in_struct(struct override *o, const struct path *p, int at,
                                        const struct struct_desc *desc, const struct node *n,
                                        const struct node *value)
{
    SIM_ASSERT(at < p->count);
    const struct step *s = &p->steps[at];
    const struct param_desc *row = row_of(desc, s);
    if (row == NULL) {
        unknown_key(o, p, s, desc);
        return NULL;
    }
    if (n == NULL || n->kind != NODE_MAP) n = empty_map(o, p);
    if (n == NULL) return no_room(o, p, NULL);
    const struct member *old = node_find(n, s->key);
    return put_key(o, p, s, n, set_in_row(o, p, at, row, old == NULL ? NULL : old->value, value));
}

static bool is_settable(struct override *o, const struct path *p)
{
    static const char *const fixed[] = {"scenario", "include", "plans", "name", NULL};
    for (int i = 0; fixed[i] != NULL; i++) {
        if (strcmp(p->steps[0].key, fixed[i]) != 0) continue;
        path_error(o, p, &p->steps[0], DIAG_CONFLICT, "'%s' cannot be set", fixed[i]);
        return false;
    }
    return true;
}

const struct node *override_set(struct override *o, const struct node *root, const char *path,
                                struct diag_pos pos, const struct node *value)
{
    SIM_ASSERT(root != NULL && value != NULL);
    struct path p = {.text = path, .pos = pos};
    if (!read_path(o, &p) || !is_settable(o, &p)) return root;
    const struct node *changed = set_in_struct(o, &p, 0, &tables_scenario, root, value);
    return changed == NULL ? root : changed;
}

const struct node *override_map(struct override *o, const struct node *root, const struct node *set)
{
    if (node_is_null(set)) return root;
    if (set->kind != NODE_MAP) {
        o->errors++;
        struct diag *d =
            diag_log_add(o->log, DIAG_TYPE, set->pos, "`set` takes a map from paths to values");
        diag_hint(d, "for example {policies.placement.headroom: 20 %%}");
        d->span = set->span;
        return root;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        const struct member *m = &set->members[i];
        if (!node_is_ignored(m->key)) root = override_set(o, root, m->key, m->pos, m->value);
    }
    return root;
}

const struct node *override_text(struct override *o, const struct node *root, struct sources *s,
                                 const char *text)
{
    struct diag d = {.code = DIAG_OK};
    const struct source *src = sources_add(s, "--set", text, strlen(text), &d);
    const char *equals = src == NULL ? NULL : strchr(src->text, '=');
    if (equals == NULL) {
        o->errors++;
        struct diag_pos pos = {src == NULL ? "--set" : src->name, 1, 1};
        struct diag *e = diag_log_add(o->log, src == NULL ? d.code : DIAG_USAGE, pos, "%s",
                                      src == NULL ? d.msg : "--set takes PATH=VALUE");
        diag_hint(e, "for example --set policies.placement.headroom=20%%");
        return root;
    }
    size_t len = (size_t)(equals - src->text);
    size_t path_len = len;
    while (path_len > 0 && src->text[path_len - 1] == ' ')
        path_len--;
    const char *path = arena_text(o->arena, src->text, path_len);
    if (equals[1 + strspn(equals + 1, " ")] == '\0') {
        o->errors++;
        diag_log_add(o->log, DIAG_USAGE, sources_place(src, len), "a value is missing behind '='");
        return root;
    }
    const struct node *value = parse_yaml(o->arena, src, len + 1, o->log);
    if (path == NULL || value == NULL) {
        o->errors++;
        return root;
    }
    return override_set(o, root, path, (struct diag_pos){src->name, 1, 1}, value);
}
