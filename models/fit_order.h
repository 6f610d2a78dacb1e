/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit_order - hosts sorted by (free capacity along one axis, key), with maxima of the others.
 *
 * A B+ tree: every entry of a node carries, per axis but the core, the largest offer below it,
 * and the key of its last host, so that a search skips subtrees without a fitting host in either
 * direction. Nodes live in one span and refer to each other by number. Nodes are at least half
 * full on average: two neighbours that fit together are joined.
 * Private to the fit index. No draws; tested through tests/models/test_fit.c. */
#ifndef VDCSIM_MODELS_FIT_ORDER_H
#define VDCSIM_MODELS_FIT_ORDER_H

#include "models/fit_max.h"
#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    FIT_NODE_MAX = 16,  /* entries of a node; measured: docs/decisions */
    FIT_ORDER_AXES = 3, /* the core hardly differs between hosts: left to accept() */
};

struct fit_entry { /* one host as the tree sees it */
    struct fit_vec free;
    uint64_t key;
    uint32_t host;
    uint32_t zones; /* bit z: the host is of zone z */
};

struct fit_node;

struct fit_order {
    struct fit_node *nodes;
    uint32_t capacity;  /* allocated nodes */
    uint32_t high;      /* nodes ever used */
    uint32_t free_head; /* list of released nodes; FIT_NOWHERE = none */
    uint32_t root;
    uint32_t height; /* levels above the leaves */
    uint32_t axis;
};

enum fit_direction { FIT_UPWARDS, FIT_DOWNWARDS };

/* fit_order_init - an empty tree along `axis`. false: no memory. */
bool fit_order_init(struct fit_order *o, struct arena *a, uint32_t axis);
void fit_order_deinit(struct fit_order *o, struct arena *a);
bool fit_order_clone(struct fit_order *dst, const struct fit_order *src, struct arena *a);
/* fit_order_insert - adds an entry that is not there. false: no memory, nothing changed. */
bool fit_order_insert(struct fit_order *o, struct arena *a, const struct fit_entry *e);
/* fit_order_remove - takes out an entry that is there, as it was inserted. */
void fit_order_remove(struct fit_order *o, const struct fit_entry *e);
/* fit_order_find - the first host of the zones from the low or the high end that covers the need
 * (but for the core) and that accept(ctx, host) takes; FIT_NOWHERE: none. */
uint32_t fit_order_find(const struct fit_order *o, const struct fit_vec *need, uint32_t zones,
                        enum fit_direction direction,
                        bool (*accept)(const void *ctx, uint32_t host), const void *ctx);

#endif
