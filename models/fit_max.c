/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit_max.h"
#include "sim/diag.h"
#include <string.h>

static uint32_t parents(uint32_t n)
{
    return n / FIT_FAN + (n % FIT_FAN != 0);
}

/* One allocation for all levels keeps the upper levels, which every search reads, side by side. */
static size_t shape(struct fit_max *t, uint32_t n)
{
    size_t total = 0;
    t->levels = 0;
    do {
        n = parents(n);
        SIM_ASSERT(t->levels < FIT_LEVELS);
        t->count[t->levels++] = n;
        total += n;
    } while (n > 1);
    return total;
}

static bool allocate(struct fit_max *t, struct arena *a, size_t total)
{
    struct fit_offer *nodes = arena_alloc(a, total, sizeof *nodes);
    if (nodes == NULL) return false;
    for (uint32_t l = t->levels; l-- > 0;) {
        t->level[l] = nodes;
        nodes += t->count[l];
    }
    return true;
}

bool fit_max_init(struct fit_max *t, struct arena *a, uint32_t n)
{
    SIM_ASSERT(n >= 1);
    if (!allocate(t, a, shape(t, n))) return false;
    for (uint32_t l = 0; l < t->levels; l++)
        for (uint32_t i = 0; i < t->count[l]; i++)
            t->level[l][i] = FIT_OFFER_NOTHING;
    return true;
}

bool fit_max_clone(struct fit_max *dst, const struct fit_max *src, struct arena *a)
{
    size_t total = 0;
    *dst = *src;
    for (uint32_t l = 0; l < src->levels; l++)
        total += src->count[l];
    if (!allocate(dst, a, total)) return false;
    memcpy(dst->level[dst->levels - 1], src->level[src->levels - 1],
           total * sizeof(struct fit_offer));
    return true;
}

static bool covers(const struct fit_offer *offer, const struct fit_offer *need)
{
    return fit_vec_covers(&offer->vec, &need->vec) & ((need->marks & ~offer->marks) == 0) &
           ((need->zones & ~offer->zones) == 0);
}

static struct fit_offer offer_of_children(const struct fit_max *t, uint32_t l, uint32_t parent)
{
    uint32_t end = (parent + 1) * FIT_FAN;
    struct fit_offer sum = t->level[l][parent * FIT_FAN];
    if (end > t->count[l]) end = t->count[l];
    for (uint32_t i = parent * FIT_FAN + 1; i < end; i++) {
        fit_vec_raise(&sum.vec, &t->level[l][i].vec);
        sum.marks |= t->level[l][i].marks;
        sum.zones |= t->level[l][i].zones;
    }
    return sum;
}

void fit_max_put(struct fit_max *t, uint32_t block, const struct fit_offer *offer)
{
    struct fit_offer now = *offer;
    SIM_ASSERT(block < t->count[0]);
    for (uint32_t l = 0;; l++) {
        struct fit_offer *old = &t->level[l][block];
        if (fit_vec_equal(&old->vec, &now.vec) && old->marks == now.marks &&
            old->zones == now.zones)
            return;
        *old = now;
        if (l + 1 == t->levels) return;
        block /= FIT_FAN;
        now = offer_of_children(t, l, block);
    }
}

uint32_t fit_max_next(const struct fit_max *t, const struct fit_offer *need, uint32_t block,
                      uint64_t *steps)
{
    uint32_t l = 0, i = block;
    for (;; ++*steps) {
        /* at the left edge of a family the parent speaks for all of it */
        while (i % FIT_FAN == 0 && l + 1 < t->levels) {
            i /= FIT_FAN;
            l++;
        }
        while (i < t->count[l] && covers(&t->level[l][i], need)) {
            if (l == 0) return i;
            i *= FIT_FAN;
            l--;
        }
        if (i >= t->count[l]) return FIT_NOWHERE;
        i++;
    }
}
