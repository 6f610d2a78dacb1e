/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit_rank.h"
#include <stdbool.h>

struct ranking {
    const uint32_t *class_id;
    const uint64_t *key;
    uint32_t *heap;
};

static bool comes_before(const struct ranking *r, uint32_t a, uint32_t b)
{
    if (r->class_id[a] != r->class_id[b]) return r->class_id[a] < r->class_id[b];
    if (r->key[a] != r->key[b]) return r->key[a] < r->key[b];
    return a < b;
}

static void sift_down(const struct ranking *r, uint32_t at, uint32_t n)
{
    uint32_t moving = r->heap[at];
    for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && comes_before(r, r->heap[child], r->heap[child + 1])) child++;
        if (!comes_before(r, moving, r->heap[child])) break;
        r->heap[at] = r->heap[child];
    }
    r->heap[at] = moving;
}

/* Heap sort: in place, no memory, and the order is total, so the result is unique. */
void fit_rank(uint32_t n, const uint32_t *class_id, const uint64_t *key, uint32_t *by_rank,
              uint32_t *rank_of)
{
    const struct ranking r = {class_id, key, by_rank};
    for (uint32_t h = 0; h < n; h++)
        by_rank[h] = h;
    for (uint32_t i = n / 2; i-- > 0;)
        sift_down(&r, i, n);
    for (uint32_t left = n; left > 1; left--) {
        uint32_t last = by_rank[left - 1];
        by_rank[left - 1] = by_rank[0];
        by_rank[0] = last;
        sift_down(&r, 0, left - 1);
    }
    for (uint32_t p = 0; p < n; p++)
        rank_of[by_rank[p]] = p;
}
