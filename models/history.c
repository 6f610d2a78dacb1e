/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/history.h"
#include <string.h>

static bool history_reserve(struct history *h, struct arena *a, uint32_t slots)
{
    if (slots <= h->slots) return true;
    uint32_t room = slots + slots / 2;
    void *ring = arena_span_resize(a, h->ring, room, sizeof(*h->ring));
    if (ring == NULL) return false;
    h->ring = ring;
    void *count = arena_span_resize(a, h->count, room, sizeof(*h->count));
    if (count == NULL) return false;
    h->count = count;
    h->slots = room;
    return true;
}

bool history_round(struct history *h, struct arena *a, uint32_t slots)
{
    h->at = (h->at + HISTORY_LENGTH - 1) % HISTORY_LENGTH;
    return history_reserve(h, a, slots);
}

void history_forget(struct history *h, uint32_t v)
{
    if (v < h->slots) h->count[v] = 0;
}

bool history_clone(struct history *dst, const struct history *src, struct arena *a)
{
    *dst = (struct history){.at = src->at};
    if (src->slots == 0) return true;
    dst->ring = arena_span_resize(a, NULL, src->slots, sizeof(*dst->ring));
    dst->count = arena_span_resize(a, NULL, src->slots, sizeof(*dst->count));
    if (dst->ring == NULL || dst->count == NULL) return false;
    memcpy(dst->ring, src->ring, src->slots * sizeof(*dst->ring));
    memcpy(dst->count, src->count, src->slots * sizeof(*dst->count));
    dst->slots = src->slots;
    return true;
}

static void history_sum(const uint32_t *restrict from, int64_t *restrict sum, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        sum[i] += from[i];
}

uint32_t history_add(const struct history *h, uint32_t v, uint32_t now, int64_t *sum)
{
    uint32_t n = history_count(h, v), oldest = now;
    if (n > 0) {
        uint32_t straight = HISTORY_LENGTH - h->at; /* readings up to the end of the ring */
        if (straight > n) straight = n;
        history_sum(h->ring[v] + h->at, sum, straight);
        history_sum(h->ring[v], sum + straight, n - straight);
        oldest = h->ring[v][(h->at + n - 1) % HISTORY_LENGTH];
    }
    for (uint32_t i = n; i < HISTORY_LENGTH; i++)
        sum[i] += oldest;
    return n;
}
