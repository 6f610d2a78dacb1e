/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/target_tree.h"
#include "sim/diag.h"
#include "sim/table.h"

/* Height of a random tree of n nodes is below 5 ln n but for a chance of less than 1 in n: 111 for
 * all hosts that can be numbered. */
enum { TREE_HEIGHT = 256 };

/* ---- room ---- */

bool target_tree_covers(const struct target_room *have, const struct target_room *need)
{
    return (have->free[TARGET_MEMORY] >= need->free[TARGET_MEMORY]) &
           (have->free[TARGET_VCPUS] >= need->free[TARGET_VCPUS]) &
           (have->free[TARGET_RATING] >= need->free[TARGET_RATING]) &
           (have->free[TARGET_SPARE] >= need->free[TARGET_SPARE]) &
           ((need->places & ~have->places) == 0);
}

static void target_tree_raise(struct target_room *most, const struct target_room *by)
{
    for (int d = 0; d < TARGET_DIMS; d++)
        most->free[d] = by->free[d] > most->free[d] ? by->free[d] : most->free[d];
    most->places |= by->places;
}

static void target_tree_sum(struct target_node *nodes, uint32_t n)
{
    struct target_node *node = &nodes[n];
    node->most = node->own;
    for (int side = 0; side < 2; side++)
        if (node->child[side] != TABLE_NONE)
            target_tree_raise(&node->most, &nodes[node->child[side]].most);
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
static void target_tree_rotate(struct target_node *nodes, uint32_t *root, uint32_t n)
{
    uint32_t p = nodes[n].parent;
    int side = target_tree_side(nodes, n), outer = target_tree_side(nodes, p);
    uint32_t middle = nodes[n].child[!side];
    target_tree_hang(nodes, root, nodes[p].parent, outer, n);
    target_tree_hang(nodes, root, p, side, middle);
    target_tree_hang(nodes, root, n, !side, p);
    target_tree_sum(nodes, p);
    target_tree_sum(nodes, n);
}

static void target_tree_clear(struct target_node *node)
{
    node->child[0] = node->child[1] = node->parent = TABLE_NONE;
    node->most = node->own;
    node->in = true;
}

/* The last node's ancestors are the right edge of the tree. Those below the new one become its
 * left subtree, and are complete. */
void target_tree_append(struct target_node *nodes, uint32_t *root, uint32_t *last, uint32_t h)
{
    uint32_t below = TABLE_NONE, at = *last;
    target_tree_clear(&nodes[h]);
    while (at != TABLE_NONE && target_tree_above(&nodes[h], &nodes[at])) {
        target_tree_sum(nodes, at);
        below = at;
        at = nodes[at].parent;
    }
    target_tree_hang(nodes, root, at, 1, h);
    target_tree_hang(nodes, root, h, 0, below);
    *last = h;
}

void target_tree_seal(struct target_node *nodes, uint32_t last)
{
    for (; last != TABLE_NONE; last = nodes[last].parent)
        target_tree_sum(nodes, last);
}

void target_tree_insert(struct target_node *nodes, uint32_t *root, uint32_t h)
{
    uint32_t parent = TABLE_NONE, at = *root;
    int side = 0;
    SIM_ASSERT(!nodes[h].in);
    target_tree_clear(&nodes[h]);
    while (at != TABLE_NONE) {
        target_tree_raise(&nodes[at].most, &nodes[h].own);
        side = target_tree_before(&nodes[at], &nodes[h]);
        parent = at;
        at = nodes[at].child[side];
    }
    target_tree_hang(nodes, root, parent, side, h);
    while (nodes[h].parent != TABLE_NONE && target_tree_above(&nodes[h], &nodes[nodes[h].parent]))
        target_tree_rotate(nodes, root, h);
}

void target_tree_remove(struct target_node *nodes, uint32_t *root, uint32_t h)
{
    struct target_node *node = &nodes[h];
    SIM_ASSERT(node->in);
    while (node->child[0] != TABLE_NONE && node->child[1] != TABLE_NONE) {
        bool right = target_tree_above(&nodes[node->child[1]], &nodes[node->child[0]]);
        target_tree_rotate(nodes, root, node->child[right]);
    }
    uint32_t rest = node->child[0] != TABLE_NONE ? node->child[0] : node->child[1];
    uint32_t parent = node->parent;
    target_tree_hang(nodes, root, parent, target_tree_side(nodes, h), rest);
    target_tree_seal(nodes, parent);
    node->in = false;
}

/* ---- search ---- */

/* Nodes whose near subtree is being looked at wait on the stack; subtrees without room are as good
 * as not there. */
uint32_t target_tree_find(const struct target_node *nodes, uint32_t root,
                          const struct target_room *need, int64_t from, int64_t to,
                          enum target_end end, bool (*accept)(const void *ctx, uint32_t h),
                          const void *ctx)
{
    uint32_t stack[TREE_HEIGHT], depth = 0, at = root;
    int near = end == TARGET_HIGHEST, far = !near;
    for (;;) {
        while (at != TABLE_NONE && target_tree_covers(&nodes[at].most, need)) {
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
        if (target_tree_covers(&nodes[at].own, need) && accept(ctx, at)) return at;
        at = nodes[at].child[far];
    }
}
