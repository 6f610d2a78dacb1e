/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tree.h"

#include "scenarios/limits.h"
#include <stdlib.h>
#include <string.h>

enum { SORT_FROM = 12 }; /* maps of fewer keys are searched from end to end */

const struct node *node_scalar(struct arena *a, struct diag_pos pos, const char *text, uint32_t len)
{
    SIM_ASSERT(text != NULL && text[len] == '\0');
    struct node *n = arena_alloc(a, 1, sizeof *n);
    if (n == NULL) return NULL;
    n->kind = NODE_SCALAR;
    n->height = 1;
    n->visits = 1;
    n->pos = pos;
    n->span = (int)len;
    n->text = text;
    n->count = len;
    return n;
}

static int by_key(const void *a, const void *b)
{
    const struct key_slot *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    return x->ix < y->ix ? -1 : x->ix > y->ix;
}

static bool sort_keys(struct arena *a, struct node *map)
{
    if (map->kind != NODE_MAP || map->count < SORT_FROM) return true;
    struct key_slot *sorted = arena_alloc(a, map->count, sizeof *sorted);
    if (sorted == NULL) return false;
    for (uint32_t i = 0; i < map->count; i++)
        sorted[i] = (struct key_slot){map->members[i].key, i};
    qsort(sorted, map->count, sizeof *sorted, by_key);
    map->sorted = sorted;
    return true;
}

bool node_fits(const struct member *members, uint32_t n, int depth)
{
    uint64_t visits = 1;
    for (uint32_t i = 0; i < n; i++) {
        visits += members[i].value->visits;
        if (visits > LIMIT_NODES || depth + members[i].value->height > LIMIT_DEPTH) return false;
    }
    return true;
}

const struct node *node_build(struct arena *a, enum node_kind kind, struct diag_pos pos, int span,
                              const struct member *members, uint32_t n)
{
    SIM_ASSERT(kind != NODE_SCALAR);
    SIM_ASSERT(node_fits(members, n, 1));
    struct node *node = arena_alloc(a, 1, sizeof *node);
    struct member *copy = arena_alloc(a, n, sizeof *copy);
    if (node == NULL || copy == NULL) return NULL;
    if (n > 0) memcpy(copy, members, n * sizeof *copy);
    *node = (struct node){.kind = kind, .height = 1, .count = n, .visits = 1, .span = span};
    node->pos = pos;
    node->members = copy;
    for (uint32_t i = 0; i < n; i++) {
        const struct node *value = members[i].value;
        node->visits += value->visits;
        if (value->height >= node->height) node->height = (uint8_t)(value->height + 1);
    }
    return sort_keys(a, node) ? node : NULL;
}

static const struct member *find_sorted(const struct node *map, const char *key)
{
    uint32_t low = 0, high = map->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(map->sorted[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == map->count || strcmp(map->sorted[low].key, key) != 0) return NULL;
    return &map->members[map->sorted[low].ix];
}

const struct member *node_find(const struct node *map, const char *key)
{
    SIM_ASSERT(map->kind == NODE_MAP);
    if (map->sorted != NULL) return find_sorted(map, key);
    for (uint32_t i = 0; i < map->count; i++)
        if (strcmp(map->members[i].key, key) == 0) return &map->members[i];
    return NULL;
}

int64_t node_duplicate(const struct node *map, const struct member **first)
{
    SIM_ASSERT(map->kind == NODE_MAP);
    int64_t found = -1;
    for (uint32_t i = 0; i < map->count; i++) {
        /* Equal keys are neighbours in the sorted order, earlier member first. */
        const struct member *same = node_find(map, map->members[i].key);
        if (same == &map->members[i]) continue;
        found = i;
        *first = same;
        break;
    }
    return found;
}

bool node_is_null(const struct node *n)
{
    if (n->kind != NODE_SCALAR || n->quoted) return false;
    return n->count == 0 || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0;
}

bool node_is_ignored(const char *key)
{
    return key[0] == 'x' && key[1] == '-';
}

/* The child that the path's next step names; *path moves behind the step. NULL: there is none. */
static const struct node *step(const struct node *n, const char **path)
{
    if (**path == '[') {
        char *end;
        unsigned long i = strtoul(*path + 1, &end, 10);
        if (n->kind != NODE_LIST || i >= n->count || *end != ']') return NULL;
        *path = end + 1;
        return n->members[i].value;
    }
    const char *key = *path + (**path == '.');
    size_t len = strcspn(key, ".[");
    char text[LIMIT_NAME + 1];
    if (n->kind != NODE_MAP || len == 0 || len > LIMIT_NAME) return NULL;
    memcpy(text, key, len);
    text[len] = '\0';
    const struct member *m = node_find(n, text);
    *path = key + len;
    return m == NULL ? NULL : m->value;
}

const struct node *tree_at(const struct node *root, const char *path, bool *exact)
{
    SIM_ASSERT(root != NULL && path != NULL);
    *exact = true;
    while (*path != '\0') {
        const struct node *next = step(root, &path);
        *exact = next != NULL;
        if (next == NULL) break;
        root = next;
    }
    return root;
}

static const struct node *no_memory(struct diag *d, struct diag_pos pos)
{
    diag_fail(d, DIAG_NOMEM, pos, "not enough memory for the scenario");
    return NULL;
}

static const struct node *too_large(struct diag *d, struct diag_pos pos)
{
    diag_fail(d, DIAG_LIMIT, pos, "the scenario gets more than %d YAML nodes or %d levels",
              LIMIT_NODES, LIMIT_DEPTH);
    return NULL;
}

const struct node *tree_replace(struct arena *a, const struct node *container, uint32_t ix,
                                struct member m, struct diag *d)
{
    SIM_ASSERT(container->kind != NODE_SCALAR && ix <= container->count);
    uint32_t n = container->count + (ix == container->count);
    struct member *members = arena_alloc(a, n, sizeof *members);
    if (members == NULL) return no_memory(d, m.pos);
    if (container->count > 0)
        memcpy(members, container->members, container->count * sizeof *members);
    members[ix] = m;
    if (!node_fits(members, n, 1)) return too_large(d, m.pos);
    const struct node *changed =
        node_build(a, container->kind, container->pos, container->span, members, n);
    return changed == NULL ? no_memory(d, m.pos) : changed;
}

/* Base's members with over's laid on them; `out` has room for both. */
static const struct node *merge_maps(struct arena *a, const struct node *base,
                                     const struct node *over, struct diag *d)
{
    struct member *out = arena_alloc(a, (size_t)base->count + over->count, sizeof *out);
    if (out == NULL) return no_memory(d, over->pos);
    uint32_t n = 0;
    for (uint32_t i = 0; i < base->count; i++) {
        out[n] = base->members[i];
        const struct member *newer = node_find(over, out[n].key);
        if (newer != NULL) {
            out[n] = *newer;
            out[n].value = tree_merge(a, base->members[i].value, newer->value, d);
            if (out[n].value == NULL) return NULL;
        }
        n++;
    }
    for (uint32_t i = 0; i < over->count; i++)
        if (node_find(base, over->members[i].key) == NULL) out[n++] = over->members[i];
    if (!node_fits(out, n, 1)) return too_large(d, over->pos);
    const struct node *merged = node_build(a, NODE_MAP, over->pos, over->span, out, n);
    return merged == NULL ? no_memory(d, over->pos) : merged;
}

const struct node *tree_merge(struct arena *a, const struct node *base, const struct node *over,
                              struct diag *d)
{
    SIM_ASSERT(base != NULL && over != NULL);
    if (base->kind != NODE_MAP || over->kind != NODE_MAP) return over;
    return merge_maps(a, base, over, d);
}
