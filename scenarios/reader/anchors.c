/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/anchors.h"

#include "scenarios/import/infile.h"
#include <string.h>

enum { FIRST_CAP = 64 };

void anchors_init(struct anchors *t, struct arena *a)
{
    *t = (struct anchors){.arena = a};
}

/* The slot that holds the name, or the free one where it belongs. */
static struct anchor_slot *slot_of(const struct anchors *t, const char *name)
{
    SIM_ASSERT(t->used < t->cap);
    uint32_t i = (uint32_t)infile_hash(INFILE_HASH_START, name, strlen(name));
    for (;; i++) {
        struct anchor_slot *slot = &t->slots[i & (t->cap - 1)];
        if (slot->name == NULL || strcmp(slot->name, name) == 0) return slot;
    }
}

static bool grow(struct anchors *t)
{
    struct anchors larger = {t->arena, NULL, t->cap == 0 ? FIRST_CAP : t->cap * 2, 0};
    larger.slots = arena_span_resize(t->arena, NULL, larger.cap, sizeof *larger.slots);
    if (larger.slots == NULL) return false;
    for (uint32_t i = 0; i < t->cap; i++) {
        if (t->slots[i].name == NULL) continue;
        *slot_of(&larger, t->slots[i].name) = t->slots[i];
        larger.used++;
    }
    if (t->slots != NULL) arena_span_resize(t->arena, t->slots, 0, sizeof *t->slots);
    *t = larger;
    return true;
}

bool anchors_put(struct anchors *t, const char *name, const struct node *n)
{
    if (2 * (t->used + 1) > t->cap && !grow(t)) return false;
    struct anchor_slot *slot = slot_of(t, name);
    if (slot->name == NULL) {
        slot->name = arena_text(t->arena, name, strlen(name));
        if (slot->name == NULL) return false;
        t->used++;
    }
    slot->node = n;
    return true;
}

const struct node *anchors_get(const struct anchors *t, const char *name)
{
    return t->cap == 0 ? NULL : slot_of(t, name)->node;
}
