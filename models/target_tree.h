/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target_tree - hosts ordered by (use, key), with the most spare load below every node.
 *
 * A treap over an array of nodes indexed by host: a search tree by (use, key) and at the same time
 * a heap by a hash of the key, so its shape depends on what is in it and not on how it came
 * there. Room is asked for by size: a host fits a size or not, and every node knows, for each of
 * the TARGET_SIZES sizes, the most spare load of any host below that fits it. A search for one size
 * and load therefore never enters a subtree in vain. Private to the target index.
 * No draws; tested through tests/models/test_target.c. */
#ifndef VDCSIM_MODELS_TARGET_TREE_H
#define VDCSIM_MODELS_TARGET_TREE_H

#include <stdbool.h>
#include <stdint.h>

enum { TARGET_SIZES = 8 };

struct target_node {
    int64_t used_mpt;
    int64_t spare_mpt;           /* load it may still take */
    int64_t most[TARGET_SIZES];  /* of its subtree, INT64_MIN: nothing fits */
    uint64_t places, all_places; /* bits: of the host; of its subtree */
    uint64_t key;
    uint32_t priority;
    uint32_t child[2], parent; /* TABLE_NONE */
    uint8_t fits;              /* bit per size */
};

struct target_need {
    uint32_t size;
    int64_t load_mpt;
    uint64_t places;
};

struct target_trees {
    struct target_node *nodes;
    uint32_t sizes; /* in use: the others are not kept up to date */
};

/* target_tree_append - h becomes the last host of the tree: nothing there comes after it. After the
 * last one target_tree_seal makes the tree usable. O(1) on average. */
void target_tree_append(const struct target_trees *t, uint32_t *root, uint32_t *last, uint32_t h);
void target_tree_seal(const struct target_trees *t, uint32_t last);
void target_tree_insert(const struct target_trees *t, uint32_t *root, uint32_t h);
void target_tree_remove(const struct target_trees *t, uint32_t *root, uint32_t h);

enum target_end { TARGET_LOWEST, TARGET_HIGHEST };

/* target_tree_find - the first host from that end with a use in [from, to] that has the room needed
 * and that accept(ctx, h) takes; TABLE_NONE: none. */
uint32_t target_tree_find(const struct target_node *nodes, uint32_t root,
                          const struct target_need *need, int64_t from, int64_t to,
                          enum target_end end, bool (*accept)(const void *ctx, uint32_t h),
                          const void *ctx);
/* target_tree_covers - does n or a host below fit? */
bool target_tree_covers(const struct target_node *n, const struct target_need *need);

#endif
