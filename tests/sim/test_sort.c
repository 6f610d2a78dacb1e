/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rng.h"
#include "sim/sort.h"
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

enum { MOST = 3000 };

/* Every length up to 200, then some around powers of two: ascending, a permutation, and equal
 * items in the order they came. */
Test(sort, is_a_stable_ascending_permutation)
{
    static struct sort_item items[MOST], scratch[MOST];
    static uint8_t seen[MOST];
    for (uint32_t n = 0; n <= MOST; n = n < 200 ? n + 1 : n + 279) {
        struct rng_cursor c = rng_cursor(n, 0);
        for (uint32_t i = 0; i < n; i++) {
            items[i].major = n % 3 == 0 ? rng_below(&c, 5) : rng_next(&c) >> n % 60;
            items[i].minor = rng_below(&c, 5);
            items[i].ix = i;
        }
        memset(seen, 0, sizeof(seen));
        sort_items(items, scratch, n);
        for (uint32_t i = 0; i < n; i++) {
            cr_assert_eq(seen[items[i].ix]++, 0);
            if (i == 0) continue;
            const struct sort_item *a = &items[i - 1], *b = &items[i];
            bool rises = a->major < b->major || (a->major == b->major && a->minor < b->minor);
            bool equal = a->major == b->major && a->minor == b->minor;
            cr_assert(rises || (equal && a->ix < b->ix), "n %u at %u", n, i);
        }
    }
}

Test(sort, words_keep_the_order_of_signed_numbers)
{
    const int64_t x[] = {INT64_MIN, -5, -1, 0, 1, 7, INT64_MAX};
    for (int i = 0; i + 1 < 7; i++) {
        cr_expect_lt(sort_word(x[i]), sort_word(x[i + 1]));
        cr_expect_gt(sort_down(x[i]), sort_down(x[i + 1]));
    }
}
