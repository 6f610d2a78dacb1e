/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/index.h"

#include "scenarios/reader/suggest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEAREST_MAX = 20000, /* names compared for a suggestion */
    LIST_MAX = 8         /* names listed in a hint */
};

static int by_name(const void *a, const void *b)
{
    const struct key_slot *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    return x->ix < y->ix ? -1 : x->ix > y->ix;
}

bool index_build(struct index *x, struct arena *a, const void *items, uint32_t count, size_t size,
                 size_t name_offset)
{
    *x = (struct index){arena_alloc(a, count, sizeof *x->slots), count};
    if (x->slots == NULL) return false;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&x->slots[i].key, (const char *)items + i * size + name_offset, sizeof(char *));
        SIM_ASSERT(x->slots[i].key != NULL);
        x->slots[i].ix = i;
    }
    qsort(x->slots, count, sizeof *x->slots, by_name);
    return true;
}

int64_t index_find(const struct index *x, const char *name)
{
    uint32_t low = 0, high = x->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(x->slots[middle].key, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < x->count && strcmp(x->slots[low].key, name) == 0;
    return found ? (int64_t)x->slots[low].ix : -1;
}

bool index_duplicate(const struct index *x, uint32_t *first, uint32_t *second)
{
    for (uint32_t i = 1; i < x->count; i++) {
        if (strcmp(x->slots[i - 1].key, x->slots[i].key) != 0) continue;
        *first = x->slots[i - 1].ix;
        *second = x->slots[i].ix;
        return true;
    }
    return false;
}

bool index_some(const struct index *x, char *buf, size_t size)
{
    static const char more[] = ", ...";
    size_t n = 0;
    SIM_ASSERT(size > sizeof more);
    buf[0] = '\0';
    for (uint32_t i = 0; i < x->count; i++) {
        const char *name = x->slots[i].key;
        if (i == LIST_MAX || n + strlen(name) + sizeof more + 2 > size) {
            snprintf(buf + n, size - n, "%s", n > 0 ? more : "...");
            break;
        }
        n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "", name);
    }
    return x->count > 0;
}

const char *index_nearest(const struct index *x, const char *name)
{
    struct suggest s;
    suggest_start(&s, name, strlen(name));
    for (uint32_t i = 0; i < x->count && i < NEAREST_MAX; i++)
        suggest_try(&s, x->slots[i].key);
    return s.best;
}
