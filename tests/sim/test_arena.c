/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/arena.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static bool all_zero(const void *p, size_t n)
{
    const unsigned char *bytes = p;
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != 0) return false;
    }
    return true;
}

Test(arena, small_pieces_are_zeroed_aligned_and_apart)
{
    struct arena a;
    arena_init(&a, 0);
    struct rng_cursor c = rng_cursor(5, 6);
    enum { PIECES = 4000 };
    static unsigned char *piece[PIECES];
    static size_t size[PIECES];
    for (int i = 0; i < PIECES; i++) {
        size[i] = rng_below(&c, 2000);
        piece[i] = arena_alloc(&a, size[i], 1);
        cr_assert_not_null(piece[i]);
        cr_assert_eq((uintptr_t)piece[i] % 16, 0);
        cr_assert(all_zero(piece[i], size[i]));
        memset(piece[i], i % 251 + 1, size[i]);
    }
    for (int i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < size[i]; k++)
            cr_assert_eq(piece[i][k], i % 251 + 1, "piece %d was overwritten", i);
    }
    arena_deinit(&a);
    cr_expect_eq(a.used_b, 0);
}

Test(arena, empty_pieces_have_addresses_of_their_own)
{
    struct arena a;
    arena_init(&a, 0);
    void *p = arena_alloc(&a, 0, 8);
    void *q = arena_alloc(&a, 8, 0);
    cr_expect_not_null(p);
    cr_expect_neq(p, q);
    arena_deinit(&a);
}

Test(arena, a_large_piece_leaves_the_current_block_in_use)
{
    struct arena a;
    arena_init(&a, 0);
    char *first = arena_alloc(&a, 16, 1);
    char *large = arena_alloc(&a, 5, 1 << 20);
    char *second = arena_alloc(&a, 16, 1);
    cr_expect_not_null(large);
    cr_expect_eq(second, first + 16);
    arena_deinit(&a);
}

Test(arena, overflowing_sizes_are_refused)
{
    struct arena a;
    arena_init(&a, 0);
    cr_expect_null(arena_alloc(&a, SIZE_MAX / 2, 8));
    cr_expect_null(arena_alloc(&a, SIZE_MAX, 1));
    cr_expect_null(arena_alloc(&a, 1, SIZE_MAX));
    cr_expect_null(arena_text(&a, "x", SIZE_MAX));
    cr_expect_null(arena_span_resize(&a, NULL, SIZE_MAX / 4, 8));
    cr_expect_null(arena_span_resize(&a, NULL, SIZE_MAX - 8, 1));
    cr_expect_eq(a.used_b, 0);
    arena_deinit(&a);
}

/* One piece at a time until the end: what was promised is given, and never a byte more. */
Test(arena, the_limit_holds_to_the_byte)
{
    static const size_t LIMITS[] = {1, 100, 4096, 1 << 20, (1 << 20) + 64, 5000000};
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        struct arena a;
        arena_init(&a, LIMITS[i]);
        size_t given = 0;
        while (arena_alloc(&a, 1, 1000) != NULL)
            given += 1000;
        cr_expect_leq(a.used_b, LIMITS[i]);
        cr_expect_leq(given, a.used_b);
        if (LIMITS[i] >= 4096)
            cr_expect_gt((double)given, 0.7 * (double)LIMITS[i], "limit %zu wasted", LIMITS[i]);
        cr_expect_null(arena_span_resize(&a, NULL, LIMITS[i], 1));
        arena_deinit(&a);
        cr_expect_eq(a.limit_b, LIMITS[i]);
    }
}

/* Sizes on both sides of where malloc changes its method, so that addresses move by odd amounts. */
Test(arena, spans_keep_contents_and_zero_what_is_new)
{
    struct arena a;
    arena_init(&a, 0);
    struct rng_cursor c = rng_cursor(7, 8);
    unsigned char *p = NULL;
    size_t n = 0;
    for (int step = 0; step < 400; step++) {
        void *between = arena_span_resize(&a, NULL, 1 + rng_below(&c, 200), 1);
        size_t wanted = 1 + rng_below(&c, step % 10 == 0 ? 300000 : 5000);
        unsigned char *q = arena_span_resize(&a, p, wanted, 1);
        cr_assert_not_null(q);
        cr_assert_eq((uintptr_t)q % 64, 0);
        size_t kept = n < wanted ? n : wanted;
        for (size_t i = 0; i < kept; i++)
            cr_assert_eq(q[i], (i * 7 + n) % 251, "byte %zu of %zu", i, kept);
        cr_assert(all_zero(q + kept, wanted - kept));
        for (size_t i = 0; i < wanted; i++)
            q[i] = (unsigned char)((i * 7 + wanted) % 251);
        p = q;
        n = wanted;
        if (step % 3 != 0) arena_span_resize(&a, between, 0, 1);
    }
    arena_deinit(&a);
    cr_expect_eq(a.used_b, 0);
}

/* The smallest limit that is enough is used up to its last byte. */
Test(arena, an_exact_fit_fits)
{
    for (int span = 0; span < 2; span++) {
        size_t limit = 1000;
        for (void *p = NULL; p == NULL; limit++) {
            struct arena a;
            arena_init(&a, limit);
            p = span ? arena_span_resize(&a, NULL, 1000, 1) : arena_alloc(&a, 1000, 1);
            cr_assert_leq(a.used_b, limit);
            if (p != NULL) cr_expect_eq(a.used_b, limit, "%zu of %zu", a.used_b, limit);
            arena_deinit(&a);
            cr_assert_lt(limit, 1200);
        }
    }
}

Test(arena, many_spans_are_released_in_any_order)
{
    enum { SPANS = 64 };
    struct arena a;
    arena_init(&a, 0);
    uint32_t *span[SPANS] = {0};
    struct rng_cursor c = rng_cursor(9, 10);
    for (uint32_t step = 0; step < 20000; step++) {
        uint32_t i = (uint32_t)rng_below(&c, SPANS);
        if (span[i] != NULL) cr_assert_eq(span[i][0], i + 1);
        size_t n = rng_below(&c, 50);
        span[i] = arena_span_resize(&a, span[i], n, sizeof **span);
        cr_assert_eq(span[i] == NULL, n == 0);
        if (span[i] != NULL) span[i][0] = i + 1;
    }
    size_t full = a.used_b;
    for (int i = 0; i < SPANS; i++)
        span[i] = arena_span_resize(&a, span[i], 0, 4);
    cr_expect_eq(a.used_b, 0);
    cr_expect_geq(a.peak_b, full);
    arena_deinit(&a);
}

Test(arena, a_failed_resize_leaves_the_span_as_it_was)
{
    struct arena a;
    arena_init(&a, 10000);
    unsigned char *p = arena_span_resize(&a, NULL, 4000, 1);
    cr_assert_not_null(p);
    memset(p, 7, 4000);
    size_t used = a.used_b;
    cr_expect_null(arena_span_resize(&a, p, 20000, 1));
    cr_expect_null(arena_span_resize(&a, p, SIZE_MAX / 2, 4));
    cr_expect_eq(a.used_b, used);
    for (int i = 0; i < 4000; i++)
        cr_assert_eq(p[i], 7);
    cr_expect_not_null(arena_span_resize(&a, p, 8000, 1));
    arena_deinit(&a);
}

Test(arena, texts_are_copies_with_a_terminator)
{
    struct arena a;
    arena_init(&a, 0);
    char source[] = "web-017 and more";
    char *copy = arena_text(&a, source, 7);
    memset(source, 'x', 7);
    cr_expect_str_eq(copy, "web-017");
    cr_expect_str_eq(arena_text(&a, NULL, 0), "");
    arena_deinit(&a);
}
