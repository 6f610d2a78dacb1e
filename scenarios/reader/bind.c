/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/bind.h"

#include "scenarios/reader/names.h"
#include "scenarios/reader/suggest.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const KIND_NAMES[] = {"a single value", "a list", "a map"};

void bind_init(struct bind *b, struct arena *a, const struct registry *r, struct diag_log *log)
{
    *b = (struct bind){.arena = a, .registry = r, .log = log};
}

size_t bind_push(struct bind *b, const char *key)
{
    size_t mark = b->path_len;
    int n = snprintf(b->path + mark, sizeof b->path - mark, "%s%s", mark > 0 ? "." : "", key);
    SIM_ASSERT(n >= 0);
    b->path_len = mark + (size_t)n < sizeof b->path ? mark + (size_t)n : sizeof b->path - 1;
    return mark;
}

size_t bind_push_index(struct bind *b, uint32_t i)
{
    size_t mark = b->path_len;
    int n = snprintf(b->path + mark, sizeof b->path - mark, "[%u]", i);
    SIM_ASSERT(n >= 0);
    b->path_len = mark + (size_t)n < sizeof b->path ? mark + (size_t)n : sizeof b->path - 1;
    return mark;
}

void bind_pop(struct bind *b, size_t mark)
{
    SIM_ASSERT(mark <= b->path_len);
    b->path_len = mark;
    b->path[mark] = '\0';
}

static struct diag *add_error(struct bind *b, enum diag_code code, struct diag_pos pos, int span,
                              const char *msg)
{
    b->errors++;
    struct diag *d = diag_log_add(b->log, code, pos, "%s", msg);
    d->span = span;
    return d;
}

struct diag *bind_error(struct bind *b, enum diag_code code, const struct node *n, const char *fmt,
                        ...)
{
    char text[DIAG_MSG_MAX], msg[DIAG_MSG_MAX + BIND_PATH_MAX + 2];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    snprintf(msg, sizeof msg, "%s%s%s", b->path, b->path_len > 0 ? ": " : "", text);
    return add_error(b, code, n->pos, n->span, msg);
}

bool bind_no_memory(struct bind *b)
{
    add_error(b, DIAG_NOMEM, diag_nowhere(), 0, "not enough memory for the specification");
    return false;
}

void *bind_alloc(struct bind *b, size_t n, size_t size)
{
    void *p = arena_alloc(b->arena, n, size);
    if (p == NULL) bind_no_memory(b);
    return p;
}

const char *bind_text(struct bind *b, const char *text, size_t len)
{
    const char *copy = arena_text(b->arena, text, len);
    if (copy == NULL) bind_no_memory(b);
    return copy;
}

const char *bind_text_of(struct bind *b, const struct node *n, const char *noun)
{
    if (n->kind == NODE_SCALAR && !node_is_null(n)) return n->text;
    if (n->kind == NODE_SCALAR)
        bind_error(b, DIAG_TYPE, n, "a value is missing: expected %s", noun);
    else
        bind_error(b, DIAG_TYPE, n, "expected %s, not %s", noun, KIND_NAMES[n->kind]);
    return NULL;
}

/* ---- defaults ---- */

static void fill_defaults(struct bind *b, const struct struct_desc *desc, char *base)
{
    for (const struct param_desc *p = desc->params; p->name != NULL; p++) {
        if (p->type == PARAM_SECTION) fill_defaults(b, p->sub, base + p->offset);
        if (p->fallback == NULL) continue;
        const struct node n = {
            .kind = NODE_SCALAR, .count = (uint32_t)strlen(p->fallback), .text = p->fallback};
        size_t mark = bind_push(b, p->name);
        bind_value(b, p, &n, base);
        bind_pop(b, mark);
    }
}

/* Defaults are read once a table; every further item of a map is a copy. */
static void copy_defaults(struct bind *b, const struct struct_desc *desc, void *out)
{
    for (int i = 0; i < b->image_count; i++) {
        if (b->images[i].desc != desc) continue;
        memcpy(out, b->images[i].bytes, desc->size);
        return;
    }
    memset(out, 0, desc->size);
    fill_defaults(b, desc, out);
    if (b->image_count == BIND_IMAGES) return;
    void *bytes = bind_alloc(b, 1, desc->size);
    if (bytes == NULL) return;
    memcpy(bytes, out, desc->size);
    b->images[b->image_count++] = (struct bind_image){desc, bytes};
}

/* ---- maps with fixed keys ---- */

static void hint_keys(struct diag *d, const struct struct_desc *desc, const char *word)
{
    struct suggest s;
    suggest_start(&s, word, strlen(word));
    char list[DIAG_HINT_MAX];
    size_t n = 0;
    list[0] = '\0';
    for (const struct param_desc *p = desc->params; p->name != NULL; p++) {
        suggest_try(&s, p->name);
        if (n < sizeof list)
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? ", " : "", p->name);
    }
    if (s.best != NULL)
        diag_hint(d, "did you mean '%s'?", s.best);
    else if (n == 0)
        diag_hint(d, "%s takes no keys", desc->name);
    else if (n + sizeof "known here: " <= sizeof list)
        diag_hint(d, "known here: %s", list);
    else
        diag_hint(d, "docs/reference/scenario.md lists all keys");
}

struct diag *bind_key_error(struct bind *b, enum diag_code code, const struct member *m,
                            const char *fmt, ...)
{
    const struct node key = {.pos = m->pos, .span = m->span};
    char text[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return bind_error(b, code, &key, "%s", text);
}

static void unknown_key(struct bind *b, const struct struct_desc *desc, const struct member *m)
{
    hint_keys(bind_key_error(b, DIAG_UNKNOWN_KEY, m, "unknown key '%.80s'", m->key), desc, m->key);
}

static int row_of(const struct struct_desc *desc, const char *key)
{
    for (int i = 0; desc->params[i].name != NULL; i++)
        if (strcmp(desc->params[i].name, key) == 0) return i;
    return -1;
}

/* Writes what the user gave over the defaults that are in place. Returns a bit for each such
 * row. */
static uint64_t bind_given(struct bind *b, const struct struct_desc *desc, const struct node *map,
                           struct diag_pos at, char *base)
{
    if (map->kind != NODE_MAP && !node_is_null(map)) {
        bind_error(b, DIAG_TYPE, map, "expected a map of keys, not %s", KIND_NAMES[map->kind]);
        return 0;
    }
    const struct member *given[PARAM_MAX] = {NULL};
    uint64_t seen = 0;
    for (uint32_t i = 0; map->kind == NODE_MAP && i < map->count; i++) {
        const struct member *m = &map->members[i];
        if (node_is_ignored(m->key)) continue;
        int row = row_of(desc, m->key);
        SIM_ASSERT(row < PARAM_MAX);
        if (row < 0)
            unknown_key(b, desc, m);
        else
            given[row] = m;
    }
    for (int i = 0; desc->params[i].name != NULL; i++) {
        const struct param_desc *p = &desc->params[i];
        size_t mark = bind_push(b, p->name);
        if (given[i] != NULL) {
            seen |= UINT64_C(1) << i;
            bind_value(b, p, given[i]->value, base);
        } else if ((p->flags & PARAM_REQUIRED) != 0) {
            char msg[DIAG_MSG_MAX + BIND_PATH_MAX];
            snprintf(msg, sizeof msg, "%s is missing", b->path);
            struct diag *d = add_error(b, DIAG_MISSING, at, 0, msg);
            diag_hint(d, "%s", p->doc);
        }
        bind_pop(b, mark);
    }
    if (desc->pos_offset != SIZE_MAX) memcpy(base + desc->pos_offset, &at, sizeof at);
    if (desc->seen_offset != SIZE_MAX) memcpy(base + desc->seen_offset, &seen, sizeof seen);
    return seen;
}

void bind_struct(struct bind *b, const struct struct_desc *desc, const struct node *map,
                 struct diag_pos at, void *out)
{
    copy_defaults(b, desc, out);
    bind_given(b, desc, map, at, out);
}

void bind_root(struct bind *b, const struct struct_desc *desc, const struct node *map, void *out)
{
    SIM_ASSERT(b->path_len == 0);
    bind_struct(b, desc, map, map->pos, out);
}

/* ---- maps by name, lists ---- */

/* struct spec_array by value: the count may be followed by other members, not by padding. */
static void put_array(char *at, void *items, uint32_t count)
{
    memcpy(at, &items, sizeof items);
    memcpy(at + offsetof(struct spec_array, count), &count, sizeof count);
}

static void bind_map(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    if (node_is_null(n)) return;
    if (n->kind != NODE_MAP) {
        bind_error(b, DIAG_TYPE, n, "expected a map from names, not %s", KIND_NAMES[n->kind]);
        return;
    }
    char *items = bind_alloc(b, n->count, p->sub->size);
    uint32_t count = 0;
    for (uint32_t i = 0; items != NULL && i < n->count; i++) {
        const struct member *m = &n->members[i];
        if (node_is_ignored(m->key)) continue;
        char *item = items + (size_t)count++ * p->sub->size;
        if (!names_is_valid(m->key)) {
            struct diag *d = bind_key_error(b, DIAG_TYPE, m, "'%.80s' is not a name", m->key);
            diag_hint(d, "letters, digits, '-' and '_', at most 64; free text goes into 'title'");
        }
        size_t mark = bind_push(b, m->key);
        bind_struct(b, p->sub, m->value, m->pos, item);
        memcpy(item + p->sub->name_offset, &m->key, sizeof m->key);
        bind_pop(b, mark);
    }
    put_array(at, items, count);
}

static void bind_list(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    if (node_is_null(n)) return;
    if (n->kind != NODE_LIST) {
        bind_error(b, DIAG_TYPE, n, "expected a list, not %s", KIND_NAMES[n->kind]);
        return;
    }
    char *items = bind_alloc(b, n->count, p->sub->size);
    for (uint32_t i = 0; items != NULL && i < n->count; i++) {
        size_t mark = bind_push_index(b, i);
        const struct node *value = n->members[i].value;
        bind_struct(b, p->sub, value, value->pos, items + (size_t)i * p->sub->size);
        bind_pop(b, mark);
    }
    put_array(at, items, n->count);
}

void bind_names(struct bind *b, const struct node *n, char *at)
{
    const struct node *one[1] = {n};
    uint32_t count = n->kind == NODE_LIST ? n->count : 1;
    const char **items = bind_alloc(b, count, sizeof *items);
    if (items == NULL) return;
    for (uint32_t i = 0; i < count; i++) {
        const struct node *item = n->kind == NODE_LIST ? n->members[i].value : one[0];
        size_t mark = n->kind == NODE_LIST ? bind_push_index(b, i) : b->path_len;
        items[i] = bind_text_of(b, item, "a name");
        if (items[i] == NULL) items[i] = "";
        bind_pop(b, mark);
    }
    struct spec_names names = {items, count};
    memcpy(at, &names, sizeof names);
}

size_t bind_scalar_size(enum param_type type)
{
    if (type == PARAM_BOOL) return sizeof(bool);
    if (type == PARAM_ENUM) return sizeof(int);
    return units_is_real(type) ? sizeof(double) : sizeof(int64_t);
}

static void bind_values(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    if (n->kind != NODE_LIST) {
        bind_error(b, DIAG_TYPE, n, "expected a list of values, not %s", KIND_NAMES[n->kind]);
        return;
    }
    if (p->items != 0 && n->count != p->items) {
        bind_error(b, DIAG_RANGE, n, "expected %u values, not %u", p->items, n->count);
        return;
    }
    struct param_desc element = *p;
    element.type = p->elem;
    size_t size = bind_scalar_size(p->elem);
    char *items = bind_alloc(b, n->count, size);
    for (uint32_t i = 0; items != NULL && i < n->count; i++) {
        size_t mark = bind_push_index(b, i);
        bind_scalar(b, &element, n->members[i].value, items + (size_t)i * size);
        bind_pop(b, mark);
    }
    put_array(at, items, n->count);
}

/* ---- policies ---- */

/* The policy of that name; NULL after an error, or when *none is what stands there. */
static const struct policy_desc *find_policy(struct bind *b, const struct param_desc *p,
                                             const struct node *name, bool *none)
{
    const char *text = bind_text_of(b, name, "the name of a policy"), *kind = p->group;
    if (text == NULL) return NULL;
    const struct policy_desc *policy = registry_policy(b->registry, kind, text);
    *none = policy == NULL && (p->flags & PARAM_OPTIONAL) != 0 && strcmp(text, "none") == 0;
    if (policy != NULL || *none) return policy;
    struct diag *d =
        bind_error(b, DIAG_REFERENCE, name, "no %s policy is called '%.64s'", kind, text);
    struct suggest s;
    suggest_start(&s, text, strlen(text));
    for (int i = 0; b->registry->policies[i] != NULL; i++)
        if (strcmp(b->registry->policies[i]->kind, kind) == 0)
            suggest_try(&s, b->registry->policies[i]->name);
    if (s.best != NULL) diag_hint(d, "did you mean '%s'?", s.best);
    diag_hint(d, "vdcsim list policies");
    return NULL;
}

void bind_params(struct bind *b, const char *name, const struct param_desc *rows, size_t size,
                 const struct node *map, struct diag_pos at, void *out, uint64_t *seen)
{
    static const struct param_desc none[] = {{.name = NULL}};
    const struct struct_desc desc = {
        .name = name,
        .size = size,
        .params = rows == NULL ? none : rows,
        .name_offset = SIZE_MAX,
        .pos_offset = SIZE_MAX,
        .seen_offset = SIZE_MAX,
    };
    fill_defaults(b, &desc, out);
    uint64_t given = map == NULL ? 0 : bind_given(b, &desc, map, at, out);
    if (seen != NULL) *seen = given;
}

/* A map without one of its members. */
static bool without(struct bind *b, const struct node *map, const struct member *one,
                    struct node *out)
{
    struct member *rest = bind_alloc(b, map->count, sizeof *rest);
    uint32_t count = 0;
    for (uint32_t i = 0; rest != NULL && i < map->count; i++)
        if (&map->members[i] != one) rest[count++] = map->members[i];
    *out = (struct node){
        .kind = NODE_MAP, .count = count, .pos = map->pos, .span = map->span, .members = rest};
    return rest != NULL;
}

/* NAME, or {name: NAME, its parameters}; where a policy may be absent, `none` says so. */
static void bind_policy(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    const struct member *name = n->kind == NODE_MAP ? node_find(n, "name") : NULL;
    if (n->kind == NODE_MAP && name == NULL) {
        bind_error(b, DIAG_MISSING, n, "name is missing");
        return;
    }
    bool none = false;
    struct policy_choice choice = {find_policy(b, p, name == NULL ? n : name->value, &none), NULL};
    if (none) memcpy(at, &choice, sizeof choice); /* over the default's */
    if (choice.policy == NULL) return;
    struct node params;
    choice.params = bind_alloc(b, 1, choice.policy->params_size);
    if (choice.params == NULL || (name != NULL && !without(b, n, name, &params))) return;
    memcpy(at, &choice, sizeof choice);
    bind_params(b, choice.policy->name, choice.policy->params, choice.policy->params_size,
                name == NULL ? NULL : &params, n->pos, choice.params, NULL);
}

void bind_value(struct bind *b, const struct param_desc *p, const struct node *n, char *base)
{
    char *at = base + p->offset;
    switch (p->type) {
    case PARAM_SECTION:
        bind_given(b, p->sub, n, n->pos, at);
        return;
    case PARAM_MAP:
        bind_map(b, p, n, at);
        return;
    case PARAM_LIST:
        bind_list(b, p, n, at);
        return;
    case PARAM_NAMES:
        bind_names(b, n, at);
        return;
    case PARAM_VALUES:
        bind_values(b, p, n, at);
        return;
    case PARAM_POLICY:
        bind_policy(b, p, n, at);
        return;
    case PARAM_DIST:
        bind_dist(b, n, at);
        return;
    case PARAM_ANY:
    case PARAM_STEPS:
        return;
    default:
        break;
    }
    if (bind_is_named(p->type))
        bind_named(b, p, n, at);
    else
        bind_scalar(b, p, n, at);
}
