/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anchors - which node each YAML anchor of a file names; a later anchor of the same name wins.
 *
 * A hash table for look-up only: nothing ever iterates it. Tests: tests/scenarios/test_parse.c. */
#ifndef VDCSIM_SCENARIOS_READER_ANCHORS_H
#define VDCSIM_SCENARIOS_READER_ANCHORS_H

#include "scenarios/reader/tree.h"

struct anchor_slot {
    const char *name; /* NULL = free */
    const struct node *node;
};

struct anchors {
    struct arena *arena;
    struct anchor_slot *slots;
    uint32_t cap, used; /* cap is 0 or a power of two */
};

void anchors_init(struct anchors *t, struct arena *a);
/* anchors_put - copies the name. false: no memory. */
bool anchors_put(struct anchors *t, const char *name, const struct node *n);
/* anchors_get - NULL: no such anchor. */
const struct node *anchors_get(const struct anchors *t, const char *name);

#endif
