/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rng.h"
#include "sim/table.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <string.h>

struct zoo { /* an owner with columns of different widths */
    struct table animals;
    uint8_t *legs;
    int64_t *weight;
    struct cage {
        uint32_t row;
        uint64_t keeper;
    } * cage;
};

static const struct table_col COLUMNS[] = {
    TABLE_COL(struct zoo, legs), TABLE_COL(struct zoo, weight), TABLE_COL(struct zoo, cage)};
enum { COLUMN_COUNT = 3 };

static void zoo_open(struct zoo *z, struct arena *a, size_t limit_b, uint32_t cap)
{
    arena_init(a, limit_b);
    cr_assert(table_init(&z->animals, z, COLUMNS, COLUMN_COUNT, a, cap));
}

static uint32_t zoo_add(struct zoo *z, struct arena *a, int64_t tag)
{
    uint32_t slot = table_take(&z->animals, z, a);
    if (slot == TABLE_NONE) return slot;
    cr_assert_eq(z->legs[slot], 0);
    cr_assert_eq(z->weight[slot], 0);
    cr_assert_eq(z->cage[slot].keeper, 0);
    z->legs[slot] = (uint8_t)tag;
    z->weight[slot] = tag;
    z->cage[slot].keeper = (uint64_t)tag;
    return slot;
}

Test(table, freed_slots_are_reused_last_freed_first)
{
    struct arena a;
    struct zoo z;
    zoo_open(&z, &a, 0, 0);
    for (uint32_t i = 0; i < 5; i++)
        cr_expect_eq(zoo_add(&z, &a, 100 + i), i);
    table_drop(&z.animals, 1);
    table_drop(&z.animals, 3);
    cr_expect_eq(z.animals.live, 3);
    cr_expect_eq(zoo_add(&z, &a, 1), 3);
    cr_expect_eq(zoo_add(&z, &a, 2), 1);
    cr_expect_eq(zoo_add(&z, &a, 3), 5);
    cr_expect_eq(z.animals.high, 6);
    cr_expect_eq(z.weight[4], 104);
    arena_deinit(&a);
}

Test(table, stale_references_are_a_plain_no)
{
    struct arena a;
    struct zoo z;
    zoo_open(&z, &a, 0, 4);
    uint32_t slot = zoo_add(&z, &a, 1);
    uint32_t gen = z.animals.gen[slot];
    cr_expect(table_is_live(&z.animals, slot, gen));
    cr_expect_not(table_is_live(&z.animals, slot, 0));
    cr_expect_not(table_is_live(&z.animals, slot + 1, gen));
    cr_expect_not(table_is_live(&z.animals, TABLE_NONE, gen));
    table_drop(&z.animals, slot);
    cr_expect_not(table_is_live(&z.animals, slot, gen));
    cr_expect_not(table_is_live(&z.animals, slot, gen + 1));
    cr_expect_eq(zoo_add(&z, &a, 2), slot);
    cr_expect_not(table_is_live(&z.animals, slot, gen));
    cr_expect(table_is_live(&z.animals, slot, z.animals.gen[slot]));
    arena_deinit(&a);
}

Test(table, dropping_twice_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    struct arena a;
    struct zoo z;
    zoo_open(&z, &a, 0, 0);
    uint32_t slot = zoo_add(&z, &a, 1);
    table_drop(&z.animals, slot);
    table_drop(&z.animals, slot);
}

/* A shadow array knows what each slot must hold. */
Test(table, random_use_keeps_every_living_row)
{
    enum { ROWS = 3000 };
    static int64_t shadow[ROWS];
    struct arena a;
    struct zoo z;
    zoo_open(&z, &a, 0, 0);
    struct rng_cursor c = rng_cursor(11, 12);
    uint32_t live = 0;
    for (int64_t step = 1; step < 200000; step++) {
        uint32_t slot = (uint32_t)rng_below(&c, ROWS);
        if (slot < z.animals.high && shadow[slot] != 0) {
            table_drop(&z.animals, slot);
            shadow[slot] = 0;
            live--;
        } else if (live < ROWS) {
            slot = zoo_add(&z, &a, step);
            cr_assert_lt(slot, ROWS);
            cr_assert_eq(shadow[slot], 0, "slot %u was given twice", slot);
            shadow[slot] = step;
            live++;
        }
        cr_assert_eq(z.animals.live, live);
    }
    for (uint32_t slot = 0; slot < z.animals.high; slot++) {
        cr_assert_eq(z.animals.gen[slot] % 2, shadow[slot] != 0);
        if (shadow[slot] == 0) continue;
        cr_assert_eq(z.weight[slot], shadow[slot]);
        cr_assert_eq(z.legs[slot], (uint8_t)shadow[slot]);
        cr_assert_eq(z.cage[slot].keeper, (uint64_t)shadow[slot]);
    }
    arena_deinit(&a);
}

Test(table, a_full_arena_refuses_and_keeps_the_rows)
{
    struct arena a;
    struct zoo z;
    zoo_open(&z, &a, 20000, 0);
    int64_t rows = 0;
    while (zoo_add(&z, &a, rows + 1) != TABLE_NONE)
        rows++;
    cr_expect_gt(rows, 100);
    cr_expect_eq(table_take(&z.animals, &z, &a), TABLE_NONE);
    for (int64_t i = 0; i < rows; i++)
        cr_assert_eq(z.weight[i], i + 1);
    table_drop(&z.animals, 5);
    cr_expect_eq(zoo_add(&z, &a, 77), 5);
    arena_deinit(&a);
}

Test(table, a_clone_lives_its_own_life)
{
    struct arena a, b;
    struct zoo z, twin;
    zoo_open(&z, &a, 0, 0);
    for (int64_t i = 0; i < 100; i++)
        zoo_add(&z, &a, i + 1);
    table_drop(&z.animals, 17);
    arena_init(&b, 0);
    cr_assert(table_clone(&twin.animals, &twin, &z.animals, &z, &b));
    for (uint32_t slot = 0; slot < 100; slot++) {
        cr_assert_eq(twin.weight[slot], z.weight[slot]);
        cr_assert_eq(twin.animals.gen[slot], z.animals.gen[slot]);
    }
    cr_expect_eq(zoo_add(&twin, &b, 5), 17);
    table_drop(&z.animals, 3);
    z.weight[4] = -1;
    cr_expect_eq(twin.weight[4], 5);
    cr_expect(table_is_live(&twin.animals, 3, twin.animals.gen[3]));
    arena_deinit(&a);
    cr_expect_eq(twin.weight[99], 100, "the twin must not use the original's memory");
    arena_deinit(&b);
}

Test(table, an_empty_table_can_be_cloned_and_then_used)
{
    struct arena a, b;
    struct zoo z, twin;
    zoo_open(&z, &a, 0, 0);
    arena_init(&b, 0);
    cr_assert(table_clone(&twin.animals, &twin, &z.animals, &z, &b));
    cr_expect_eq(zoo_add(&twin, &b, 1), 0);
    arena_deinit(&a);
    arena_deinit(&b);
    arena_init(&b, 500);
    struct zoo large;
    zoo_open(&large, &a, 0, 1000);
    cr_expect_not(table_clone(&twin.animals, &twin, &large.animals, &large, &b));
    arena_deinit(&a);
    arena_deinit(&b);
}
