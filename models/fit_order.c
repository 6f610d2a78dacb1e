/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit_order.h"
#include "sim/diag.h"
#include <string.h>

enum {
    HEIGHT_MAX = 16,
    JOIN_MAX = FIT_NODE_MAX - FIT_NODE_MAX / 4 /* joining up to here leaves room to grow again */
};

struct fit_tops { /* largest offers below an entry */
    int64_t v[FIT_ORDER_AXES];
};

struct fit_node {
    uint32_t count;
    uint32_t child[FIT_NODE_MAX]; /* node, or host in a leaf */
    uint32_t zones[FIT_NODE_MAX]; /* of the hosts below */
    uint64_t key[FIT_NODE_MAX];   /* of the last host below */
    struct fit_tops max[FIT_NODE_MAX];
};

struct fit_step { /* of a path from the root */
    uint32_t node, at;
};

static struct fit_node *node_of(const struct fit_order *o, uint32_t n)
{
    SIM_ASSERT(n < o->high);
    return &o->nodes[n];
}

static bool tops_cover(const struct fit_tops *tops, const struct fit_vec *need)
{
    return (tops->v[0] >= need->v[0]) & (tops->v[1] >= need->v[1]) & (tops->v[2] >= need->v[2]);
}

static void tops_raise(struct fit_tops *tops, const int64_t *by)
{
    for (int d = 0; d < FIT_ORDER_AXES; d++)
        tops->v[d] = by[d] > tops->v[d] ? by[d] : tops->v[d];
}

/* ---- nodes ---- */

/* A push may split every level and add a root: with that many nodes at hand it cannot fail
 * half-way. */
static bool reserve(struct fit_order *o, struct arena *a)
{
    uint32_t want = o->high + o->height + 2;
    if (want <= o->capacity) return true;
    uint32_t capacity = o->capacity + o->capacity / 8 + 16;
    struct fit_node *nodes = arena_span_resize(a, o->nodes, capacity, sizeof *nodes);
    if (nodes == NULL) return false;
    o->nodes = nodes;
    o->capacity = capacity;
    return true;
}

static uint32_t take(struct fit_order *o)
{
    uint32_t n = o->free_head;
    if (n == FIT_NOWHERE) {
        SIM_ASSERT(o->high < o->capacity);
        n = o->high++;
    } else {
        o->free_head = o->nodes[n].child[0];
    }
    o->nodes[n].count = 0;
    return n;
}

static void give_back(struct fit_order *o, uint32_t n)
{
    o->nodes[n].child[0] = o->free_head;
    o->free_head = n;
}

static void open_gap(struct fit_node *n, uint32_t at)
{
    size_t tail = n->count - at;
    SIM_ASSERT(n->count < FIT_NODE_MAX && at <= n->count);
    memmove(&n->child[at + 1], &n->child[at], tail * sizeof n->child[0]);
    memmove(&n->zones[at + 1], &n->zones[at], tail * sizeof n->zones[0]);
    memmove(&n->key[at + 1], &n->key[at], tail * sizeof n->key[0]);
    memmove(&n->max[at + 1], &n->max[at], tail * sizeof n->max[0]);
    n->count++;
}

static void close_gap(struct fit_node *n, uint32_t at)
{
    size_t tail = n->count - at - 1;
    SIM_ASSERT(at < n->count);
    memmove(&n->child[at], &n->child[at + 1], tail * sizeof n->child[0]);
    memmove(&n->zones[at], &n->zones[at + 1], tail * sizeof n->zones[0]);
    memmove(&n->key[at], &n->key[at + 1], tail * sizeof n->key[0]);
    memmove(&n->max[at], &n->max[at + 1], tail * sizeof n->max[0]);
    n->count--;
}

static void append(struct fit_node *to, const struct fit_node *from, uint32_t first)
{
    size_t n = from->count - first;
    SIM_ASSERT(to->count + n <= FIT_NODE_MAX);
    memcpy(&to->child[to->count], &from->child[first], n * sizeof to->child[0]);
    memcpy(&to->zones[to->count], &from->zones[first], n * sizeof to->zones[0]);
    memcpy(&to->key[to->count], &from->key[first], n * sizeof to->key[0]);
    memcpy(&to->max[to->count], &from->max[first], n * sizeof to->max[0]);
    to->count += (uint32_t)n;
}

/* summarise - entry `at` of the parent says what its child holds. false: it did so already. */
static bool summarise(struct fit_node *parent, uint32_t at, const struct fit_node *child)
{
    struct fit_tops max = child->max[0];
    uint32_t zones = child->zones[0];
    for (uint32_t i = 1; i < child->count; i++) {
        tops_raise(&max, child->max[i].v);
        zones |= child->zones[i];
    }
    uint64_t key = child->key[child->count - 1];
    if (key == parent->key[at] && zones == parent->zones[at] &&
        memcmp(&max, &parent->max[at], sizeof max) == 0)
        return false;
    parent->zones[at] = zones;
    parent->max[at] = max;
    parent->key[at] = key;
    return true;
}

static bool is_before(const struct fit_node *n, uint32_t at, uint32_t axis, int64_t value,
                      uint64_t key)
{
    int64_t own = n->max[at].v[axis];
    return own < value || (own == value && n->key[at] < key);
}

/* position - first entry that is not before (value, key). The order of the hosts is total: keys are
 * distinct. */
static uint32_t position(const struct fit_node *n, uint32_t axis, int64_t value, uint64_t key)
{
    uint32_t at = 0;
    while (at < n->count && n->max[at].v[axis] < value)
        at++;
    while (at < n->count && n->max[at].v[axis] == value && n->key[at] < key)
        at++;
    return at;
}

/* ---- life cycle ---- */

bool fit_order_init(struct fit_order *o, struct arena *a, uint32_t axis)
{
    SIM_ASSERT(axis < FIT_ORDER_AXES);
    *o = (struct fit_order){.free_head = FIT_NOWHERE, .axis = axis};
    if (!reserve(o, a)) return false;
    o->root = take(o);
    return true;
}

void fit_order_deinit(struct fit_order *o, struct arena *a)
{
    if (o->nodes != NULL) (void)arena_span_resize(a, o->nodes, 0, sizeof *o->nodes);
    *o = (struct fit_order){.free_head = FIT_NOWHERE};
}

bool fit_order_clone(struct fit_order *dst, const struct fit_order *src, struct arena *a)
{
    *dst = *src;
    dst->nodes = arena_span_resize(a, NULL, src->capacity, sizeof *dst->nodes);
    if (dst->nodes == NULL) return false;
    memcpy(dst->nodes, src->nodes, src->high * sizeof *dst->nodes);
    return true;
}

/* ---- change ---- */

/* split_child - the full child `at` of the parent becomes two. */
static void split_child(struct fit_order *o, uint32_t parent, uint32_t at)
{
    uint32_t right = take(o);
    struct fit_node *p = node_of(o, parent);
    struct fit_node *l = node_of(o, p->child[at]);
    struct fit_node *r = node_of(o, right);
    append(r, l, FIT_NODE_MAX / 2);
    l->count = FIT_NODE_MAX / 2;
    open_gap(p, at + 1);
    p->child[at + 1] = right;
    (void)summarise(p, at, l);
    (void)summarise(p, at + 1, r);
}

static void grow_root(struct fit_order *o)
{
    uint32_t old = o->root;
    o->root = take(o);
    o->height++;
    SIM_ASSERT(o->height < HEIGHT_MAX);
    struct fit_node *root = node_of(o, o->root);
    root->count = 1;
    root->child[0] = old;
    (void)summarise(root, 0, node_of(o, old));
    split_child(o, o->root, 0);
}

bool fit_order_insert(struct fit_order *o, struct arena *a, const struct fit_entry *e)
{
    int64_t value = e->free.v[o->axis];
    if (!reserve(o, a)) return false;
    if (node_of(o, o->root)->count == FIT_NODE_MAX) grow_root(o);
    uint32_t n = o->root;
    for (uint32_t level = o->height; level > 0; level--) {
        struct fit_node *node = node_of(o, n);
        uint32_t at = position(node, o->axis, value, e->key);
        bool beyond = at == node->count; /* becomes the last host below this node */
        if (beyond) at--;
        if (node_of(o, node->child[at])->count == FIT_NODE_MAX) {
            split_child(o, n, at);
            if (beyond || is_before(node, at, o->axis, value, e->key)) at++;
        }
        if (beyond) node->key[at] = e->key;
        tops_raise(&node->max[at], e->free.v);
        node->zones[at] |= e->zones;
        n = node->child[at];
    }
    struct fit_node *leaf = node_of(o, n);
    uint32_t at = position(leaf, o->axis, value, e->key);
    open_gap(leaf, at);
    leaf->child[at] = e->host;
    leaf->key[at] = e->key;
    leaf->zones[at] = e->zones;
    memcpy(leaf->max[at].v, e->free.v, sizeof leaf->max[at].v);
    return true;
}

/* join - puts child at + 1 of the parent behind child at when both fit into one node. */
static bool join(struct fit_order *o, struct fit_node *p, uint32_t at)
{
    if (at + 1 >= p->count) return false;
    struct fit_node *l = node_of(o, p->child[at]);
    struct fit_node *r = node_of(o, p->child[at + 1]);
    if (l->count + r->count > JOIN_MAX) return false;
    append(l, r, 0);
    (void)summarise(p, at, l);
    give_back(o, p->child[at + 1]);
    close_gap(p, at + 1);
    return true;
}

/* after_removal - brings entry `at` of the parent up to date with its shrunken child. false:
 * nothing changed, so nothing above changes either. */
static bool after_removal(struct fit_order *o, struct fit_node *p, uint32_t at)
{
    struct fit_node *child = node_of(o, p->child[at]);
    if (child->count == 0) {
        give_back(o, p->child[at]);
        close_gap(p, at);
        return true;
    }
    bool changed = summarise(p, at, child);
    if (child->count > JOIN_MAX / 2) return changed;
    if (join(o, p, at)) return true;
    return (at > 0 && join(o, p, at - 1)) || changed;
}

static void shrink_root(struct fit_order *o)
{
    while (o->height > 0 && node_of(o, o->root)->count == 1) {
        uint32_t old = o->root;
        o->root = node_of(o, old)->child[0];
        o->height--;
        give_back(o, old);
    }
    if (node_of(o, o->root)->count == 0) o->height = 0;
}

void fit_order_remove(struct fit_order *o, const struct fit_entry *e)
{
    struct fit_step path[HEIGHT_MAX];
    int64_t value = e->free.v[o->axis];
    uint32_t n = o->root;
    for (uint32_t level = o->height; level > 0; level--) {
        uint32_t at = position(node_of(o, n), o->axis, value, e->key);
        SIM_ASSERT(at < node_of(o, n)->count);
        path[level] = (struct fit_step){n, at};
        n = node_of(o, n)->child[at];
    }
    struct fit_node *leaf = node_of(o, n);
    uint32_t at = position(leaf, o->axis, value, e->key);
    SIM_ASSERT(at < leaf->count && leaf->child[at] == e->host);
    close_gap(leaf, at);
    uint32_t level = 1;
    while (level <= o->height && after_removal(o, node_of(o, path[level].node), path[level].at))
        level++;
    shrink_root(o);
}

/* ---- search ---- */

uint32_t fit_order_find(const struct fit_order *o, const struct fit_vec *need, uint32_t zones,
                        enum fit_direction direction,
                        bool (*accept)(const void *ctx, uint32_t host), const void *ctx)
{
    struct fit_step path[HEIGHT_MAX];
    uint32_t level = o->height;
    path[level] = (struct fit_step){o->root, 0};
    for (;;) {
        /* `at` counts entries looked at, from the end where the search began */
        const struct fit_node *n = node_of(o, path[level].node);
        if (path[level].at >= n->count) {
            if (level == o->height) return FIT_NOWHERE;
            level++;
            continue;
        }
        uint32_t at = path[level].at++;
        if (direction == FIT_DOWNWARDS) at = n->count - 1 - at;
        if (!tops_cover(&n->max[at], need) || (zones & ~n->zones[at]) != 0) continue;
        if (level > 0) {
            path[--level] = (struct fit_step){n->child[at], 0};
            continue;
        }
        if (accept(ctx, n->child[at])) return n->child[at];
    }
}
