/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/history.h"
#include <criterion/criterion.h>
#include <string.h>

static void sums(const struct history *h, uint32_t v, uint32_t now, int64_t *out, uint32_t want)
{
    memset(out, 0, HISTORY_LENGTH * sizeof(*out));
    cr_expect_eq(history_add(h, v, now, out), want);
}

Test(history, keeps_the_newest_first)
{
    struct arena a;
    struct history h = {0};
    int64_t sum[HISTORY_LENGTH];
    arena_init(&a, 0);
    for (uint32_t r = 1; r <= 77; r++) {
        cr_assert(history_round(&h, &a, 1));
        history_put(&h, 0, r);
        uint32_t n = r < HISTORY_LENGTH ? r : HISTORY_LENGTH;
        sums(&h, 0, 0, sum, n);
        for (uint32_t i = 0; i < HISTORY_LENGTH; i++)
            cr_assert_eq(sum[i], i < n ? r - i : 1, "round %u reading %u: %lld", r, i,
                         (long long)sum[i]);
    }
    arena_deinit(&a);
}

/* VM 1 comes later; slot 0 is freed and taken again; the arrays grow meanwhile. */
Test(history, young_vms_count_with_their_first_reading)
{
    struct arena a;
    struct history h = {0};
    int64_t sum[HISTORY_LENGTH];
    arena_init(&a, 0);
    sums(&h, 5, 9, sum, 0); /* never read */
    cr_expect_eq(sum[0], 9);
    cr_expect_eq(sum[29], 9);
    for (uint32_t r = 0; r < 5; r++) {
        cr_assert(history_round(&h, &a, r < 3 ? 1 : 400));
        history_put(&h, 0, 100 + r);
        if (r >= 3) history_put(&h, 399, 10 * r);
    }
    sums(&h, 399, 0, sum, 2);
    cr_expect_eq(sum[0], 40);
    cr_expect_eq(sum[1], 30);
    cr_expect_eq(sum[29], 30);
    history_add(&h, 0, 0, sum);
    cr_expect_eq(sum[0], 144);
    cr_expect_eq(sum[2], 30 + 102);
    history_forget(&h, 0);
    cr_assert(history_round(&h, &a, 400));
    history_put(&h, 0, 7);
    history_put(&h, 399, 50);
    sums(&h, 0, 0, sum, 1);
    cr_expect_eq(sum[0], 7);
    cr_expect_eq(sum[1], 7);
    arena_deinit(&a);
}

Test(history, a_clone_lives_by_itself)
{
    struct arena a, b;
    struct history h = {0}, copy, empty = {0};
    int64_t one[HISTORY_LENGTH], two[HISTORY_LENGTH];
    arena_init(&a, 0);
    arena_init(&b, 0);
    cr_assert(history_clone(&copy, &empty, &b));
    for (uint32_t r = 0; r < 40; r++) {
        cr_assert(history_round(&h, &a, 3));
        for (uint32_t v = 0; v < 3; v++)
            history_put(&h, v, 10 * r + v);
    }
    cr_assert(history_clone(&copy, &h, &b));
    sums(&h, 1, 0, one, 30);
    cr_assert(history_round(&h, &a, 3));
    history_put(&h, 1, 12345);
    arena_deinit(&a);
    sums(&copy, 1, 0, two, 30);
    cr_expect_arr_eq(one, two, sizeof(one));
    arena_deinit(&b);
}
