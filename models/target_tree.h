/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target_tree - hosts ordered by (use, key), with the most room below every node.
 *
 * A treap over an array of nodes indexed by host: a search tree by (use, key) and at the same time
 * a heap by a hash of the key, so its shape depends on what is in it and not on how it came
 * there. Every node knows the largest free amount of each dimension, and the places, of its
 * subtree, so that a search passes over subtrees without room. Private to the target index.
 * No draws; tested through tests/models/test_target.c. */
#ifndef VDCSIM_MODELS_TARGET_TREE_H
#define VDCSIM_MODELS_TARGET_TREE_H

#include <stdbool.h>
#include <stdint.h>

enum target_dim { TARGET_MEMORY, TARGET_VCPUS, TARGET_RATING, TARGET_SPARE, TARGET_DIMS };

struct target_room {
    int64_t free[TARGET_DIMS];
    uint64_t places; /* bits */
};

struct target_node {
    struct target_room own, most; /* of the host; the largest of its subtree */
    int64_t used_mpt;
    uint64_t key;
    uint32_t priority;
    uint32_t child[2], parent; /* TABLE_NONE */
    bool in, on;               /* a tree; that of the hosts that are on */
};

/* target_tree_append - h becomes the last host of the tree: nothing there comes after it. After the
 * last one target_tree_seal makes the tree usable. O(1) on average. */
void target_tree_append(struct target_node *nodes, uint32_t *root, uint32_t *last, uint32_t h);
void target_tree_seal(struct target_node *nodes, uint32_t last);
void target_tree_insert(struct target_node *nodes, uint32_t *root, uint32_t h);
void target_tree_remove(struct target_node *nodes, uint32_t *root, uint32_t h);

enum target_end { TARGET_LOWEST, TARGET_HIGHEST };

/* target_tree_find - the first host from that end with a use in [from, to] that has the room needed
 * and that accept(ctx, h) takes; TABLE_NONE: none. */
uint32_t target_tree_find(const struct target_node *nodes, uint32_t root,
                          const struct target_room *need, int64_t from, int64_t to,
                          enum target_end end, bool (*accept)(const void *ctx, uint32_t h),
                          const void *ctx);
/* target_tree_covers - is there as much of everything? */
bool target_tree_covers(const struct target_room *have, const struct target_room *need);

#endif
