/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree - a YAML document as nodes with positions; const once built.
 *
 * Scalars keep their text: types come from the descriptor tables, so `no`, `010` and `12:30:45` are
 * whatever their key says. An alias shares the node of its anchor, so the tree is really a DAG;
 * every node knows how many visits a walk of it takes and how high it is, and no tree is built
 * whose walk would exceed LIMIT_NODES visits or LIMIT_DEPTH levels. So everything that walks a
 * tree may recurse. Nodes are immutable: merge and override make new nodes along the path that
 * changes and share the rest, which lets each plan have its own tree at no cost.
 * Tests: tests/scenarios/test_tree.c. */
#ifndef VDCSIM_SCENARIOS_READER_TREE_H
#define VDCSIM_SCENARIOS_READER_TREE_H

#include "sim/arena.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stdint.h>

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    bool quoted;     /* scalar in quotes or block style: never null, never a number */
    uint8_t height;  /* 1 = no children */
    uint32_t count;  /* scalar: bytes of text; else members */
    uint32_t visits; /* nodes a walk meets, itself included; <= LIMIT_NODES */
    int span;        /* columns of the first line that it covers */
    struct diag_pos pos;
    const char *text; /* scalar: zero-terminated, without zero bytes */
    const struct member *members;
    const struct key_slot *sorted; /* maps of many keys: members by key; else NULL */
};

struct member {
    const char *key;     /* NULL in a list */
    struct diag_pos pos; /* of the key */
    int span;
    const struct node *value;
};

struct key_slot {
    const char *key;
    uint32_t ix; /* in members */
};

/* node_scalar - a scalar; the text is borrowed. NULL: no memory. */
const struct node *node_scalar(struct arena *a, struct diag_pos pos, const char *text,
                               uint32_t len);
/* node_build - a list or map of the n members given (copied). NULL: no memory.
 * Programmer error: a walk of the result would exceed the limits; ask node_fits first. */
const struct node *node_build(struct arena *a, enum node_kind kind, struct diag_pos pos, int span,
                              const struct member *members, uint32_t n);
/* node_fits - would a container with these members at nesting level `depth` keep within limits? */
bool node_fits(const struct member *members, uint32_t n, int depth);
/* node_find - the member of a map by its key; NULL: none. O(log n) in large maps. */
const struct member *node_find(const struct node *map, const char *key);
/* node_duplicate - index of the first member whose key an earlier member has, or -1; the earlier
 * one goes to *first. */
int64_t node_duplicate(const struct node *map, const struct member **first);
/* node_is_null - an empty plain scalar, ~ or null. */
bool node_is_null(const struct node *n);
/* node_is_ignored - keys that start with "x-" are the user's own. */
bool node_is_ignored(const char *key);

/* tree_at - the node at a path such as "workloads.web.demand" or "estate.hosts[0].model". Where the
 * path leaves the tree, the last node on it, and *exact is false. */
const struct node *tree_at(const struct node *root, const char *path, bool *exact);
/* tree_replace - a copy of a container with one member's value changed; `m` is appended when `ix`
 * is the number of members. NULL with *d set: no memory, or beyond the limits. */
const struct node *tree_replace(struct arena *a, const struct node *container, uint32_t ix,
                                struct member m, struct diag *d);

/* tree_merge - `over` laid on `base`: maps merge deeply and keep base's order, new keys follow;
 * lists and scalars of `over` replace. NULL with *d set: no memory, or the result exceeds the
 * limits. */
const struct node *tree_merge(struct arena *a, const struct node *base, const struct node *over,
                              struct diag *d);

#endif
