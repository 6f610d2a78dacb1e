/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/table.h"
#include "sim/diag.h"
#include <string.h>

enum { FIRST_CAP = 16 };
#define CAP_MAX (TABLE_NONE - 1)

/* The owner's column pointers have their own types; memcpy reads and writes them without
 * aliasing. */
static void *column_get(const void *owner, const struct table_col *col)
{
    void *base;
    memcpy(&base, (const char *)owner + col->base_offset, sizeof base);
    return base;
}

static void column_set(void *owner, const struct table_col *col, void *base)
{
    memcpy((char *)owner + col->base_offset, &base, sizeof base);
}

static bool grow_words(uint32_t **words, uint32_t cap, struct arena *a)
{
    uint32_t *grown = arena_span_resize(a, *words, cap, sizeof **words);
    if (grown == NULL) return false;
    *words = grown;
    return true;
}

/* On failure some columns are longer than cap says; they are found so by the next attempt. */
static bool grow(struct table *t, void *owner, struct arena *a, uint32_t cap)
{
    SIM_ASSERT(cap > t->cap);
    for (uint32_t i = 0; i < t->col_count; i++) {
        const struct table_col *col = &t->cols[i];
        void *base = arena_span_resize(a, column_get(owner, col), cap, col->elem_size);
        if (base == NULL) return false;
        column_set(owner, col, base);
    }
    if (!grow_words(&t->gen, cap, a) || !grow_words(&t->next, cap, a)) return false;
    t->cap = cap;
    return true;
}

bool table_init(struct table *t, void *owner, const struct table_col *cols, uint32_t col_count,
                struct arena *a, uint32_t cap)
{
    SIM_ASSERT(cap <= CAP_MAX);
    *t = (struct table){.cols = cols, .col_count = col_count, .free_head = TABLE_NONE};
    for (uint32_t i = 0; i < col_count; i++) {
        SIM_ASSERT(cols[i].elem_size > 0);
        column_set(owner, &cols[i], NULL);
    }
    return cap == 0 || grow(t, owner, a, cap);
}

static void zero_columns(const struct table *t, void *owner, uint32_t slot)
{
    for (uint32_t i = 0; i < t->col_count; i++) {
        const struct table_col *col = &t->cols[i];
        char *base = column_get(owner, col);
        memset(base + (size_t)slot * col->elem_size, 0, col->elem_size);
    }
}

static bool make_room(struct table *t, void *owner, struct arena *a)
{
    if (t->high < t->cap) return true;
    if (t->cap == CAP_MAX) return false;
    uint32_t cap = t->cap > CAP_MAX / 2 ? CAP_MAX : t->cap * 2;
    return grow(t, owner, a, cap < FIRST_CAP ? FIRST_CAP : cap);
}

uint32_t table_take(struct table *t, void *owner, struct arena *a)
{
    uint32_t slot = t->free_head;
    if (slot != TABLE_NONE) {
        t->free_head = t->next[slot];
    } else {
        if (!make_room(t, owner, a)) return TABLE_NONE;
        slot = t->high++;
    }
    SIM_ASSERT(slot < t->high);
    SIM_ASSERT(t->gen[slot] % 2 == 0);
    t->gen[slot]++;
    t->live++;
    zero_columns(t, owner, slot);
    return slot;
}

void table_drop(struct table *t, uint32_t slot)
{
    SIM_ASSERT(slot < t->high);
    SIM_ASSERT(t->gen[slot] % 2 == 1);
    t->gen[slot]++;
    t->next[slot] = t->free_head;
    t->free_head = slot;
    t->live--;
}

bool table_is_live(const struct table *t, uint32_t slot, uint32_t gen)
{
    return slot < t->high && gen % 2 == 1 && t->gen[slot] == gen;
}

bool table_clone(struct table *dst, void *dst_owner, const struct table *t, const void *owner,
                 struct arena *a)
{
    SIM_ASSERT(t->high <= t->cap);
    if (!table_init(dst, dst_owner, t->cols, t->col_count, a, t->cap)) return false;
    for (uint32_t i = 0; i < t->col_count && t->high > 0; i++) {
        const struct table_col *col = &t->cols[i];
        memcpy(column_get(dst_owner, col), column_get(owner, col), t->high * col->elem_size);
    }
    if (t->high > 0) {
        memcpy(dst->gen, t->gen, t->high * sizeof *t->gen);
        memcpy(dst->next, t->next, t->high * sizeof *t->next);
    }
    dst->high = t->high;
    dst->live = t->live;
    dst->free_head = t->free_head;
    return true;
}
