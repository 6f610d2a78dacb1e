/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/target_tree.h"
#include "sim/diag.h"
#include "sim/table.h"

/* Height of a random tree of n nodes is below 5 ln n but for a chance of less than 1 in n: 111 for
 * all hosts that can be numbered. */
enum { TREE_HEIGHT = 256 };

/* ---- room ---- */

bool target_tree_covers(const struct target_node *n, const struct target_need *need)
{
    return (n->most[need->size] >= need->load_mpt) & ((need->places & ~n->all_places) == 0);
}

static bool target_tree_fits(const struct target_node *n, const struct target_need *need)
{
    return (n->fits >> need->size & 1) && n->spare_mpt >= need->load_mpt &&
           (need->places & ~n->places) == 0;
}

static void target_tree_raise(struct target_node *n, const struct target_node *by, uint32_t sizes)
{
    for (uint32_t k = 0; k < sizes; k++)
        n->most[k] = by->most[k] > n->most[k] ? by->most[k] : n->most[k];
    n->all_places |= by->all_places;
}

static void target_tree_own(struct target_node *n, uint32_t sizes)
{
    for (uint32_t k = 0; k < sizes; k++)
        n->most[k] = n->fits >> k & 1 ? n->spare_mpt : INT64_MIN;
    n->all_places = n->places;
}

static void target_tree_sum(const struct target_trees *t, uint32_t n)
{
    struct target_node *node = &t->nodes[n];
    target_tree_own(node, t->sizes);
    for (int side = 0; side < 2; side++)
        if (node->child[side] != TABLE_NONE)
            target_tree_raise(node, &t->nodes[node->child[side]], t->sizes);
}

/* ---- shape ---- */

static bool target_tree_before(const struct target_node *a, const struct target_node *b)
{
    return a->used_mpt < b->used_mpt || (a->used_mpt == b->used_mpt && a->key < b->key);
}

/* Priorities that collide are told apart by the key. */
static bool target_tree_above(const struct target_node *a, const struct target_node *b)
{
    return a->priority > b->priority || (a->priority == b->priority && a->key > b->key);
}

static void target_tree_hang(struct target_node *nodes, uint32_t *root, uint32_t parent, int side,
                             uint32_t n)
{
    if (n != TABLE_NONE) nodes[n].parent = parent;
    if (parent == TABLE_NONE)
        *root = n;
    else
        nodes[parent].child[side] = n;
}

static int target_tree_side(const struct target_node *nodes, uint32_t n)
{
    uint32_t parent = nodes[n].parent;
    return parent != TABLE_NONE && nodes[parent].child[1] == n;
}

/* n takes the place of its parent, which becomes its child. */
static void target_tree_rotate(const struct target_trees *t, uint32_t *root, uint32_t n)
{
    struct target_node *nodes = t->nodes;
    uint32_t p = nodes[n].parent;
    int side = target_tree_side(nodes, n), outer = target_tree_side(nodes, p);
    uint32_t middle = nodes[n].child[!side];
    target_tree_hang(nodes, root, nodes[p].parent, outer, n);
    target_tree_hang(nodes, root, p, side, middle);
    target_tree_hang(nodes, root, n, !side, p);
    target_tree_sum(t, p);
    target_tree_sum(t, n);
}

static void target_tree_clear(const struct target_trees *t, struct target_node *node)
{
    node->child[0] = node->child[1] = node->parent = TABLE_NONE;
    target_tree_own(node, t->sizes);
}

/* The last node's ancestors are the right edge of the tree. Those below the new one become its
 * left subtree, and are complete. */
void target_tree_append(const struct target_trees *t, uint32_t *root, uint32_t *last, uint32_t h)
{
    struct target_node *nodes = t->nodes;
    uint32_t below = TABLE_NONE, at = *last;
    target_tree_clear(t, &nodes[h]);
    while (at != TABLE_NONE && target_tree_above(&nodes[h], &nodes[at])) {
        target_tree_sum(t, at);
        below = at;
        at = nodes[at].parent;
    }
    target_tree_hang(nodes, root, at, 1, h);
    target_tree_hang(nodes, root, h, 0, below);
    *last = h;
}

void target_tree_seal(const struct target_trees *t, uint32_t last)
{
    for (; last != TABLE_NONE; last = t->nodes[last].parent)
        target_tree_sum(t, last);
}

void target_tree_insert(const struct target_trees *t, uint32_t *root, uint32_t h)
{
    struct target_node *nodes = t->nodes;
    uint32_t parent = TABLE_NONE, at = *root;
    int side = 0;
    target_tree_clear(t, &nodes[h]);
    while (at != TABLE_NONE) {
        target_tree_raise(&nodes[at], &nodes[h], t->sizes);
        side = target_tree_before(&nodes[at], &nodes[h]);
        parent = at;
        at = nodes[at].child[side];
    }
    target_tree_hang(nodes, root, parent, side, h);
    while (nodes[h].parent != TABLE_NONE && target_tree_above(&nodes[h], &nodes[nodes[h].parent]))
        target_tree_rotate(t, root, h);
}

void target_tree_remove(const struct target_trees *t, uint32_t *root, uint32_t h)
{
    struct target_node *nodes = t->nodes, *node = &nodes[h];
    while (node->child[0] != TABLE_NONE && node->child[1] != TABLE_NONE) {
        bool right = target_tree_above(&nodes[node->child[1]], &nodes[node->child[0]]);
        target_tree_rotate(t, root, node->child[right]);
    }
    uint32_t rest = node->child[0] != TABLE_NONE ? node->child[0] : node->child[1];
    uint32_t parent = node->parent;
    target_tree_hang(nodes, root, parent, target_tree_side(nodes, h), rest);
    target_tree_seal(t, parent);
}

/* ---- search ---- */

/* Nodes whose near subtree is being looked at wait on the stack; subtrees without room are as good
 * as not there. */
uint32_t target_tree_find(const struct target_node *nodes, uint32_t root,
                          const struct target_need *need, int64_t from, int64_t to,
                          enum target_end end, bool (*accept)(const void *ctx, uint32_t h),
                          const void *ctx)
{
    uint32_t stack[TREE_HEIGHT], depth = 0, at = root;
    int near = end == TARGET_HIGHEST, far = !near;
    for (;;) {
        while (at != TABLE_NONE && target_tree_covers(&nodes[at], need)) {
            int64_t used = nodes[at].used_mpt;
            if (near ? used > to : used < from) { /* it and all beyond it are outside */
                at = nodes[at].child[far];
                continue;
            }
            SIM_ASSERT(depth < TREE_HEIGHT);
            stack[depth++] = at;
            at = nodes[at].child[near];
        }
        if (depth == 0) return TABLE_NONE;
        at = stack[--depth];
        if (near ? nodes[at].used_mpt < from : nodes[at].used_mpt > to) return TABLE_NONE;
        if (target_tree_fits(&nodes[at], need) && accept(ctx, at)) return at;
        at = nodes[at].child[far];
    }
}
