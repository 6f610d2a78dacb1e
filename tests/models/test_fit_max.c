/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit_max.h"
#include "sim/rng.h"
#include <criterion/criterion.h>

enum { BLOCKS = 1000 };

/* Blocks with much of one resource and none of the other, and one that has both: the case in which
 * maxima by axis see nothing. `at` is where the good block lies. */
static void build(struct fit_max *t, struct arena *a, const struct fit_marks *m, uint32_t at)
{
    cr_assert(fit_max_init(t, a, BLOCKS * FIT_FAN));
    for (uint32_t b = 0; b < BLOCKS; b++) {
        struct fit_offer o = {{{b % 2 == 0 ? 20 : 1, 100, b % 2 == 0 ? 1 : 20, 1}}, 0, 0};
        if (b == at) o.vec = (struct fit_vec){{10, 100, 10, 1}};
        o.marks = fit_marks_below(m, &o.vec);
        fit_max_put(t, b, &o);
    }
}

/* A straight search looks at less than a family a level. */
Test(fit_max, a_need_that_is_a_landmark_is_found_straight)
{
    for (uint32_t at = 0; at < BLOCKS; at += 37) {
        struct fit_max t;
        struct fit_marks m;
        struct arena a;
        struct fit_offer need = {{{8, 8, 8, 0}}, 0, 0};
        uint64_t astray = 0, straight = 0;
        arena_init(&a, 0);
        fit_marks_init(&m);
        build(&t, &a, &m, at);
        cr_assert_eq(fit_max_next(&t, &need, 0, &astray), at);
        fit_marks_add(&m, &need.vec);
        need.marks = fit_marks_below(&m, &need.vec);
        build(&t, &a, &m, at);
        cr_assert_eq(fit_max_next(&t, &need, 0, &straight), at);
        cr_assert_leq(straight, FIT_FAN * t.levels);
        cr_assert_geq(astray, at, "a block of 1,000 hides nothing: maxima of families mislead");
        cr_assert_eq(fit_max_next(&t, &need, at + 1, &straight), FIT_NOWHERE);
        arena_deinit(&a);
    }
}

Test(fit_max, a_new_tree_offers_nothing)
{
    struct fit_max t;
    struct arena a;
    struct fit_offer need = {{{-5, -5, -5, 0}}, 0, 0};
    uint64_t steps = 0;
    arena_init(&a, 0);
    cr_assert(fit_max_init(&t, &a, 100));
    cr_assert_eq(fit_max_next(&t, &need, 0, &steps), FIT_NOWHERE);
    cr_assert_leq(steps, 1);
    arena_deinit(&a);
}
