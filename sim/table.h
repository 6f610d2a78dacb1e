/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table - slots with generations over struct-of-arrays columns.
 *
 * A table hands out slot numbers 0, 1, 2 ... and reuses freed ones, last freed first. Each column
 * is a contiguous span whose base pointer is a member of an owner struct (the world), found by
 * offset, so that the owner holds the only pointers and a clone is a copy of the columns. A freed
 * slot's generation grows, so a stale reference is detected, never followed. Columns of a taken
 * slot are zeroed. Slots in [0, high) may be free: array passes over them must be harmless
 * there. */
#ifndef VDCSIM_SIM_TABLE_H
#define VDCSIM_SIM_TABLE_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_NONE UINT32_MAX

struct table_col {
    size_t base_offset; /* offsetof(owner, column pointer) */
    size_t elem_size;
};

struct table {
    const struct table_col *cols;
    uint32_t col_count;
    uint32_t cap;       /* allocated slots */
    uint32_t high;      /* slots ever used: [0, high) */
    uint32_t live;      /* slots in use */
    uint32_t free_head; /* TABLE_NONE or the last freed slot */
    uint32_t *gen;      /* generation of each slot; odd = in use */
    uint32_t *next;     /* free list */
};

#define TABLE_COL(owner_type, member)                                    \
    {                                                                    \
        offsetof(owner_type, member), sizeof(*((owner_type *)0)->member) \
    }

/* table_init - no slots yet; cols is const static data. Reserves `cap` slots. false: no memory. */
bool table_init(struct table *t, void *owner, const struct table_col *cols, uint32_t col_count,
                struct arena *a, uint32_t cap);
/* table_take - a zeroed slot, or TABLE_NONE when memory is short. May move the columns: reload
 * bases. */
uint32_t table_take(struct table *t, void *owner, struct arena *a);
/* table_drop - frees a slot in use. */
void table_drop(struct table *t, uint32_t slot);
/* table_is_live - is `slot` in use with this generation? A stale pair is a plain no. */
bool table_is_live(const struct table *t, uint32_t slot, uint32_t gen);
/* table_clone - copies t and all columns into dst_owner, memory from a. false: no memory. */
bool table_clone(struct table *dst, void *dst_owner, const struct table *t, const void *owner,
                 struct arena *a);

#endif
