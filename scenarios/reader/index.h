/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index - look-up of entities by name in an array of structs that hold a `const char *name`.
 *
 * Sorted, not hashed; ties in array order. Tests: tests/scenarios/test_resolve.c. */
#ifndef VDCSIM_SCENARIOS_READER_INDEX_H
#define VDCSIM_SCENARIOS_READER_INDEX_H

#include "scenarios/reader/tree.h"

struct index {
    struct key_slot *slots; /* by name, then position */
    uint32_t count;
};

/* index_build - of `count` structs of `size` bytes at items, whose name pointer is at name_offset.
 * false: no memory. Names must be set. */
bool index_build(struct index *x, struct arena *a, const void *items, uint32_t count, size_t size,
                 size_t name_offset);
/* index_find - position of the first of that name, or -1. */
int64_t index_find(const struct index *x, const char *name);
/* index_duplicate - a name that is there twice: its two first positions, and true. */
bool index_duplicate(const struct index *x, uint32_t *first, uint32_t *second);
/* index_some - the first names in order, "a, b, c, ...", into buf; false: there is none. */
bool index_some(const struct index *x, char *buf, size_t size);
/* index_nearest - the most similar name for "did you mean"; NULL: none is near. */
const char *index_nearest(const struct index *x, const char *name);

#endif
