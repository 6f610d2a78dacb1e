/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sort - a stable order of items by two words, the same on every machine.
 *
 * The library's sorts leave the order of equal items open, so no result may depend on them. Here
 * equal items keep the order they came in; callers that need a total order put the entity key into
 * the minor word. Many items are dealt out by the digits of the major word, few are merged, as are
 * those of one major word; O(n log n) at worst, nothing is allocated. */
#ifndef VDCSIM_SIM_SORT_H
#define VDCSIM_SIM_SORT_H

#include <stdint.h>

struct sort_item {
    uint64_t major, minor;
    uint32_t ix; /* what is sorted */
};

/* sort_items - ascending by (major, minor). `scratch` has room for n items. */
void sort_items(struct sort_item *items, struct sort_item *scratch, uint32_t n);

/* sort_word - maps signed numbers to words of the same order; sort_down reverses it. */
static inline uint64_t sort_word(int64_t x)
{
    return (uint64_t)x ^ (UINT64_C(1) << 63);
}

static inline uint64_t sort_down(int64_t x)
{
    return ~sort_word(x);
}

#endif
