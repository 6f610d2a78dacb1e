/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pack.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <stdlib.h>

enum { ITEMS_MAX = 64 };

static const struct pack_options ffd_sum = {PACK_FIRST_FIT, PACK_SUM, 0};
static const struct pack_options all_options[] = {
    {PACK_FIRST_FIT, PACK_SUM, 0},
    {PACK_FIRST_FIT, PACK_PRODUCT, 0},
    {PACK_FIRST_FIT, PACK_ONE_DIM, 0},
    {PACK_FIRST_FIT, PACK_WEIGHTED_SUM, 0},
    {PACK_BEST_FIT, PACK_SUM, 0},
    {PACK_BEST_FIT, PACK_PRODUCT, 0},
    {PACK_BEST_FIT, PACK_ONE_DIM, 0},
    {PACK_BEST_FIT, PACK_WEIGHTED_SUM, 0},
    {PACK_DOT, PACK_SUM, 0},
    {PACK_DOT, PACK_WEIGHTED_SUM, 0},
    {PACK_L2, PACK_SUM, 0},
    {PACK_L2, PACK_WEIGHTED_SUM, 0},
};
enum { OPTIONS = sizeof all_options / sizeof all_options[0] };

static uint32_t bins_of(const struct pack_problem *p, struct pack_options o)
{
    uint32_t bin_of[ITEMS_MAX];
    struct pack_result result;
    struct arena a;
    arena_init(&a, 0);
    cr_assert_leq(p->items, ITEMS_MAX);
    cr_assert(pack_run(p, &o, bin_of, &result, &a));
    cr_assert(pack_check(p, bin_of, result.bins, &a));
    cr_assert_eq(result.unpacked, 0);
    arena_deinit(&a);
    return result.bins;
}

static uint32_t l2_of(const struct pack_problem *p)
{
    struct arena a;
    arena_init(&a, 0);
    uint32_t bins = pack_bound_l2(p, &a);
    arena_deinit(&a);
    return bins;
}

/* ---- the optimum by exhaustive search, for a dozen items ---- */

struct search {
    const struct pack_problem *p;
    uint32_t best;
};

/* Item i goes into each open bin or a new one; bins are opened in order, so no packing is met
 * twice. */
static void try_item(struct search *s, uint32_t i, uint32_t bins, int64_t room[][4])
{
    if (bins >= s->best) return;
    if (i == s->p->items) {
        s->best = bins;
        return;
    }
    for (uint32_t b = 0; b <= bins; b++) {
        bool fits = true;
        for (uint32_t d = 0; d < s->p->dims; d++) {
            if (b == bins) room[b][d] = s->p->capacity[d];
            fits = fits && s->p->size[i * s->p->dims + d] <= room[b][d];
        }
        if (!fits) continue;
        for (uint32_t d = 0; d < s->p->dims; d++)
            room[b][d] -= s->p->size[i * s->p->dims + d];
        try_item(s, i + 1, b == bins ? bins + 1 : bins, room);
        for (uint32_t d = 0; d < s->p->dims; d++)
            room[b][d] += s->p->size[i * s->p->dims + d];
    }
}

static uint32_t optimum(const struct pack_problem *p)
{
    int64_t room[ITEMS_MAX][4];
    struct search s = {p, p->items + 1};
    cr_assert_leq(p->dims, 4);
    try_item(&s, 0, 0, room);
    return s.best;
}

/* ---- validation rows ---- */

/* K01: four items of 51 in bins of 100. Volume says 3, but no two share a bin. */
Test(pack, l2_sees_that_items_over_half_a_bin_are_alone)
{
    static const int64_t size[] = {51, 51, 51, 51}, capacity[] = {100};
    struct pack_problem p = {4, 1, size, capacity, NULL};
    cr_assert_eq(pack_bound_volume(&p), 3);
    cr_assert_eq(l2_of(&p), 4);
    cr_assert_eq(optimum(&p), 4);
}

/* K02 */
Test(pack, first_fit_decreasing_meets_the_l2_bound)
{
    static const int64_t size[] = {70, 60, 50, 33, 33, 33, 11, 7, 3}, capacity[] = {100};
    struct pack_problem p = {9, 1, size, capacity, NULL};
    cr_assert_eq(pack_bound_volume(&p), 3);
    cr_assert_eq(l2_of(&p), 4);
    cr_assert_eq(bins_of(&p, ffd_sum), 4);
    cr_assert_eq(optimum(&p), 4);
}

/* K04: 4 x (.6, .3) + 4 x (.3, .6): the dot product pairs opposites. */
Test(pack, dot_product_pairs_complementary_items)
{
    static const int64_t capacity[] = {10, 10};
    static const int64_t size[] = {6, 3, 6, 3, 6, 3, 6, 3, 3, 6, 3, 6, 3, 6, 3, 6};
    struct pack_problem p = {8, 2, size, capacity, NULL};
    cr_assert_eq(bins_of(&p, (struct pack_options){PACK_DOT, PACK_SUM, 0}), 4);
    cr_assert_eq(pack_bound_volume(&p), 4);
}

/* K05: 6 x (.5, .1) + 6 x (.1, .5): volume says 4; only pairs of a kind and mixed pairs fit. */
Test(pack, volume_bound_is_weak_in_two_dimensions)
{
    static const int64_t capacity[] = {10, 10};
    static const int64_t size[] = {5, 1, 5, 1, 5, 1, 5, 1, 5, 1, 5, 1,
                                   1, 5, 1, 5, 1, 5, 1, 5, 1, 5, 1, 5};
    struct pack_problem p = {12, 2, size, capacity, NULL};
    cr_assert_eq(bins_of(&p, ffd_sum), 6);
    cr_assert_eq(bins_of(&p, (struct pack_options){PACK_DOT, PACK_SUM, 0}), 6);
    cr_assert_eq(pack_bound_volume(&p), 4);
    cr_assert_eq(optimum(&p), 6);
}

/* ---- laws ---- */

static void random_problem(struct pack_problem *p, int64_t *size, int64_t *capacity, uint64_t seed)
{
    struct rng_cursor c = rng_cursor(seed, 0);
    p->count = NULL;
    p->items = 1 + (uint32_t)rng_below(&c, 9);
    p->dims = 1 + (uint32_t)rng_below(&c, 3);
    p->size = size;
    p->capacity = capacity;
    for (uint32_t d = 0; d < p->dims; d++)
        capacity[d] = 7 + (int64_t)rng_below(&c, 20);
    for (uint32_t i = 0; i < p->items; i++)
        for (uint32_t d = 0; d < p->dims; d++)
            size[i * p->dims + d] = (int64_t)rng_below(&c, (uint64_t)capacity[d] + 1);
}

/* Bounds <= optimum <= every heuristic, and Johnson's FFD <= 11/9 OPT + 6/9 in one dimension. */
Test(pack, bounds_and_heuristics_enclose_the_optimum)
{
    int64_t size[ITEMS_MAX * 3], capacity[3];
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct pack_problem p;
        random_problem(&p, size, capacity, seed);
        uint32_t opt = optimum(&p), volume = pack_bound_volume(&p), l2 = l2_of(&p);
        cr_assert_leq(volume, l2, "seed %d", (int)seed);
        cr_assert_leq(l2, opt, "seed %d", (int)seed);
        for (int i = 0; i < OPTIONS; i++)
            cr_assert_geq(bins_of(&p, all_options[i]), opt, "seed %d option %d", (int)seed, i);
        if (p.dims == 1) cr_assert_leq(9 * bins_of(&p, ffd_sum), 11 * opt + 6);
    }
}

Test(pack, scaling_a_dimension_changes_nothing)
{
    int64_t size[ITEMS_MAX * 3], capacity[3];
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct pack_problem p;
        uint32_t before[OPTIONS];
        random_problem(&p, size, capacity, seed);
        uint32_t l2 = l2_of(&p);
        for (int i = 0; i < OPTIONS; i++)
            before[i] = bins_of(&p, all_options[i]);
        capacity[0] *= 1024; /* a power of two: quotients keep their bits */
        for (uint32_t i = 0; i < p.items; i++)
            size[i * p.dims] *= 1024;
        cr_assert_eq(l2_of(&p), l2);
        for (int i = 0; i < OPTIONS; i++)
            cr_assert_eq(bins_of(&p, all_options[i]), before[i], "seed %d option %d", (int)seed, i);
    }
}

/* Best fit looks for the least room left: 6 of 10 and 7 of 10 are open, 3 goes to the 7. */
Test(pack, best_fit_takes_the_fullest_bin)
{
    static const int64_t size[] = {7, 6, 3}, capacity[] = {10};
    struct pack_problem p = {3, 1, size, capacity, NULL};
    struct pack_options o = {PACK_BEST_FIT, PACK_SUM, 0};
    struct pack_result result;
    uint32_t bin_of[3];
    struct arena a;
    arena_init(&a, 0);
    cr_assert(pack_run(&p, &o, bin_of, &result, &a));
    cr_assert_eq(bin_of[2], bin_of[0]);
    cr_assert_eq(result.bins, 2);
    arena_deinit(&a);
}

/* By memory alone, 8 and 7 come first and 2 joins the 8; by the sum, 2 + 9 is the largest. */
Test(pack, one_dimension_alone_decides_the_order)
{
    static const int64_t size[] = {2, 9, 8, 1, 7, 0}, capacity[] = {10, 10};
    struct pack_problem p = {3, 2, size, capacity, NULL};
    struct pack_result result;
    uint32_t bin_of[3];
    struct arena a;
    arena_init(&a, 0);
    cr_assert(
        pack_run(&p, &(struct pack_options){PACK_FIRST_FIT, PACK_ONE_DIM, 0}, bin_of, &result, &a));
    cr_assert_eq(bin_of[1], 0, "8 is the largest in dimension 0");
    cr_assert_eq(bin_of[2], 1, "7 is next and needs a second bin");
    cr_assert_eq(bin_of[0], 0, "2 comes last");
    cr_assert(
        pack_run(&p, &(struct pack_options){PACK_FIRST_FIT, PACK_ONE_DIM, 1}, bin_of, &result, &a));
    cr_assert_eq(bin_of[0], 0, "9 is the largest in dimension 1");
    cr_assert_eq(bin_of[1], 0);
    /* best fit by dimension 1: after 9 and 1 the first bin is full there, yet 7, 0 fits no better
     *  */
    cr_assert(
        pack_run(&p, &(struct pack_options){PACK_BEST_FIT, PACK_ONE_DIM, 1}, bin_of, &result, &a));
    cr_assert_eq(bin_of[2], 1);
    arena_deinit(&a);
}

Test(pack, items_larger_than_a_bin_are_left_out)
{
    static const int64_t size[] = {5, 11, 5}, capacity[] = {10};
    struct pack_problem p = {3, 1, size, capacity, NULL};
    struct arena a;
    arena_init(&a, 0);
    for (int i = 0; i < OPTIONS; i++) {
        uint32_t bin_of[3];
        struct pack_result result;
        cr_assert(pack_run(&p, &all_options[i], bin_of, &result, &a));
        cr_assert_eq(bin_of[1], PACK_UNPACKED);
        cr_assert_eq(result.unpacked, 1);
        cr_assert_eq(result.bins, 1);
    }
    cr_assert_eq(pack_bound_volume(&p), 1);
    cr_assert_eq(pack_bound_l2(&p, &a), 1);
    arena_deinit(&a);
}

Test(pack, nothing_to_pack_needs_no_bin)
{
    static const int64_t capacity[] = {10};
    struct pack_problem p = {0, 1, NULL, capacity, NULL};
    cr_assert_eq(bins_of(&p, ffd_sum), 0);
    cr_assert_eq(pack_bound_volume(&p), 0);
    cr_assert_eq(l2_of(&p), 0);
}

Test(pack, check_finds_an_overfull_bin_and_a_bin_that_is_not_there)
{
    static const int64_t size[] = {6, 6}, capacity[] = {10};
    static const uint32_t together[] = {0, 0}, beyond[] = {0, 1}, fine[] = {0, 1};
    struct pack_problem p = {2, 1, size, capacity, NULL};
    struct arena a;
    arena_init(&a, 0);
    cr_assert_not(pack_check(&p, together, 1, &a));
    cr_assert_not(pack_check(&p, beyond, 1, &a));
    cr_assert(pack_check(&p, fine, 2, &a));
    arena_deinit(&a);
}

Test(pack, no_memory_is_reported)
{
    static const int64_t size[] = {5}, capacity[] = {10};
    struct pack_problem p = {1, 1, size, capacity, NULL};
    struct pack_result result;
    uint32_t bin_of[1];
    struct arena a;
    arena_init(&a, 1);
    cr_assert_not(pack_run(&p, &ffd_sum, bin_of, &result, &a));
    cr_assert_eq(pack_bound_l2(&p, &a), UINT32_MAX);
    arena_deinit(&a);
}

/* ---- pieces ---- */

/* Items with counts are packed as if each piece were an item, in the same order of numbers. */
Test(pack, equal_pieces_are_packed_as_single_items)
{
    int64_t size[ITEMS_MAX * 3], capacity[3], flat[200 * 3];
    uint32_t count[ITEMS_MAX], of_many[200], of_flat[200];
    struct arena a;
    arena_init(&a, 0);
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct pack_problem p, q;
        struct pack_result many, single;
        struct rng_cursor c = rng_cursor(seed, 1);
        random_problem(&p, size, capacity, seed);
        q = p;
        p.count = count;
        q.items = 0;
        for (uint32_t i = 0; i < p.items; i++) {
            count[i] = (uint32_t)rng_below(&c, 12);
            for (uint32_t j = 0; j < count[i]; j++, q.items++)
                for (uint32_t d = 0; d < p.dims; d++)
                    flat[q.items * p.dims + d] = size[i * p.dims + d];
        }
        q.size = flat;
        cr_assert_eq(pack_pieces(&p), q.items);
        for (int i = 0; i < OPTIONS; i++) {
            cr_assert(pack_run(&p, &all_options[i], of_many, &many, &a));
            cr_assert(pack_run(&q, &all_options[i], of_flat, &single, &a));
            cr_assert(pack_check(&p, of_many, many.bins, &a));
            cr_assert_eq(many.bins, single.bins, "seed %d option %d", (int)seed, i);
            for (uint32_t j = 0; j < q.items; j++)
                cr_assert_neq(of_many[j], PACK_UNPACKED);
        }
        cr_assert_eq(pack_bound_volume(&p), pack_bound_volume(&q));
        cr_assert_eq(l2_of(&p), l2_of(&q));
    }
    arena_deinit(&a);
}

/* More different items than DOT and L2 look at: every packing is still one, within the bounds. */
Test(pack, more_kinds_than_the_window_holds)
{
    enum { MANY = 5 * PACK_WINDOW };
    int64_t *size = malloc(sizeof *size * MANY * 2);
    uint32_t *bin_of = malloc(sizeof *bin_of * MANY);
    static const int64_t capacity[] = {10000, 10000};
    struct rng_cursor c = rng_cursor(5, 0);
    struct pack_problem p = {MANY, 2, size, capacity, NULL};
    struct arena a;
    arena_init(&a, 0);
    for (uint32_t i = 0; i < 2 * MANY; i++)
        size[i] = 1 + (int64_t)rng_below(&c, 3000);
    for (int i = 0; i < OPTIONS; i++) {
        struct pack_result r;
        cr_assert(pack_run(&p, &all_options[i], bin_of, &r, &a));
        cr_assert(pack_check(&p, bin_of, r.bins, &a));
        cr_assert_eq(r.unpacked, 0);
        cr_assert_geq(r.bins, pack_bound_l2(&p, &a));
        cr_assert_leq(r.bins, pack_bound_volume(&p) * 5 / 4, "option %d", i);
    }
    arena_deinit(&a);
    free(size);
    free(bin_of);
}

/* Half a bin each in one dimension, a little in the other: the first decides. */
Test(pack, bounds_by_dimension)
{
    static const int64_t size[] = {6, 1, 4, 5}, capacity[] = {10, 10};
    static const uint32_t count[] = {4, 2};
    struct pack_problem p = {2, 2, size, capacity, count};
    uint32_t of_dim[2];
    struct arena a;
    arena_init(&a, 0);
    cr_assert(pack_bound_l2_dims(&p, of_dim, &a));
    cr_assert_eq(of_dim[0], 4, "no two of four sixes share a bin");
    cr_assert_eq(of_dim[1], 2);
    double volume[2];
    pack_volumes(&p, volume);
    cr_assert_float_eq(volume[0], 3.2, 1e-12);
    cr_assert_float_eq(volume[1], 1.4, 1e-12);
    arena_deinit(&a);
}
