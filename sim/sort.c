/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sort.h"
#include <string.h>

enum {
    SORT_RUN = 16,   /* sorted by insertion: below that, merging costs more than it saves */
    SORT_MANY = 512, /* from here on digits are faster than merging */
    SORT_DIGIT_BITS = 11,
    SORT_DIGITS = 1 << SORT_DIGIT_BITS
};

static int sort_before(const struct sort_item *a, const struct sort_item *b)
{
    return a->major < b->major || (a->major == b->major && a->minor < b->minor);
}

static void sort_insertion(struct sort_item *items, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        struct sort_item own = items[i];
        uint32_t at = i;
        for (; at > 0 && sort_before(&own, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = own;
    }
}

/* Runs [0, middle) and [middle, n) of `from` become one run of `to`. */
static void sort_merge(const struct sort_item *from, struct sort_item *to, uint32_t middle,
                       uint32_t n)
{
    uint32_t left = 0, right = middle;
    for (uint32_t i = 0; i < n; i++) {
        int take_right = left == middle || (right < n && sort_before(&from[right], &from[left]));
        to[i] = take_right ? from[right++] : from[left++];
    }
}

static void sort_by_merging(struct sort_item *items, struct sort_item *scratch, uint32_t n)
{
    struct sort_item *from = items, *to = scratch;
    for (uint64_t i = 0; i < n; i += SORT_RUN)
        sort_insertion(items + i, n - i < SORT_RUN ? (uint32_t)(n - i) : SORT_RUN);
    for (uint64_t run = SORT_RUN; run < n; run *= 2) {
        for (uint64_t i = 0; i < n; i += 2 * run) {
            uint64_t both = n - i < 2 * run ? n - i : 2 * run;
            uint64_t middle = both < run ? both : run;
            sort_merge(from + i, to + i, (uint32_t)middle, (uint32_t)both);
        }
        struct sort_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != items) memcpy(items, from, n * sizeof(*items));
}

/* Deals the items out by one digit of the major word, keeping their order. */
static void sort_deal(const struct sort_item *from, struct sort_item *to, uint32_t n, int shift)
{
    uint32_t place[SORT_DIGITS] = {0}, next = 0;
    for (uint32_t i = 0; i < n; i++)
        place[from[i].major >> shift & (SORT_DIGITS - 1)]++;
    for (uint32_t d = 0; d < SORT_DIGITS; d++) {
        uint32_t count = place[d];
        place[d] = next;
        next += count;
    }
    for (uint32_t i = 0; i < n; i++)
        to[place[from[i].major >> shift & (SORT_DIGITS - 1)]++] = from[i];
}

/* Digit by digit, the lowest first; digits in which all items agree are passed over. Then items of
 * one major word are neighbours. */
static void sort_by_digits(struct sort_item *items, struct sort_item *scratch, uint32_t n)
{
    struct sort_item *from = items, *to = scratch;
    uint64_t differ = 0;
    for (uint32_t i = 1; i < n; i++)
        differ |= items[i].major ^ items[0].major;
    for (int shift = 0; shift < 64; shift += SORT_DIGIT_BITS) {
        if ((differ >> shift & (SORT_DIGITS - 1)) == 0) continue;
        sort_deal(from, to, n, shift);
        struct sort_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != items) memcpy(items, from, n * sizeof(*items));
}

void sort_items(struct sort_item *items, struct sort_item *scratch, uint32_t n)
{
    if (n < SORT_MANY) {
        if (n > 1) sort_by_merging(items, scratch, n);
        return;
    }
    sort_by_digits(items, scratch, n);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && items[end].major == items[i].major;)
            end++;
        if (end - i > 1) sort_by_merging(items + i, scratch, end - i);
    }
}
