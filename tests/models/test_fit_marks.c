/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit_marks.h"
#include "sim/rng.h"
#include <criterion/criterion.h>

static struct fit_vec random_vec(struct rng_cursor *c)
{
    struct fit_vec v;
    for (int d = 0; d < FIT_AXES; d++)
        v.v[d] = rng_below(c, 10) == 0 ? INT64_MAX : (int64_t)rng_below(c, 30);
    return v;
}

static uint64_t naive(const struct fit_vec *at, uint32_t n, const struct fit_vec *v)
{
    uint64_t set = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool below = true;
        for (int d = 0; d < FIT_AXES; d++)
            below = below && at[i].v[d] <= v->v[d];
        set |= (uint64_t)below << i;
    }
    return set;
}

/* 64 landmarks one by one, then 64 more that replace them in turn: always what comparing says. */
Test(fit_marks, sets_are_those_of_comparing_every_landmark)
{
    struct fit_marks m;
    struct fit_vec at[FIT_MARKS];
    struct rng_cursor c = rng_cursor(1, 0);
    fit_marks_init(&m);
    for (uint32_t i = 0; i < 2 * FIT_MARKS; i++) {
        uint32_t n = i < FIT_MARKS ? i + 1 : FIT_MARKS;
        at[i % FIT_MARKS] = random_vec(&c);
        fit_marks_add(&m, &at[i % FIT_MARKS]);
        for (int k = 0; k < 50; k++) {
            struct fit_vec v = random_vec(&c);
            cr_assert_eq(fit_marks_below(&m, &v), naive(at, n, &v));
        }
    }
}

Test(fit_marks, without_landmarks_sets_are_empty)
{
    struct fit_marks m;
    struct fit_vec v = {{INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}};
    fit_marks_init(&m);
    cr_assert_eq(fit_marks_below(&m, &v), 0);
}
