/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Water-filling against hand-computed cases, an independent slow reference, and its laws. Each case
 * says the system, what is expected, and why. */
#include "sim/fair.h"
#include "sim/num.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <string.h>

enum { CLAIMS_MAX = 64 };

static int64_t share(struct fair_claim *claims, size_t n, int64_t capacity)
{
    uint32_t scratch[CLAIMS_MAX];
    cr_assert(n <= CLAIMS_MAX);
    return fair_share(claims, n, capacity, scratch);
}

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- hand-computed cases ---- */

struct share_case {
    const char *what;
    int64_t capacity;
    size_t n;
    struct fair_claim claims[4]; /* floor, cap, weight, expected got, expected contended */
};

static const struct share_case SHARE_CASES[] = {
    {"equal weights, C = 10.0: 2 and 2.6 are satisfied, the rest is split",
     1000,
     4,
     {{0, 200, 1, 200, false},
      {0, 260, 1, 260, false},
      {0, 400, 1, 270, true},
      {0, 500, 1, 270, true}}},
    {"shares high : normal : low = 4 : 2 : 1 of 100, eight digits",
     10000000000,
     3,
     {{0, 10000000000, 4, 5714285714, true},
      {0, 10000000000, 2, 2857142857, true},
      {0, 10000000000, 1, 1428571428, true}}},
    {"a reservation is a floor of the share: 4000 instead of 2500, others 2 : 1 of the rest",
     10000,
     3,
     {{0, 9000, 2000, 4000, true}, {4000, 9000, 1000, 4000, true}, {0, 9000, 1000, 2000, true}}},
    {"an idle reservation is lent out",
     10000,
     3,
     {{0, 9000, 2000, 6000, true}, {4000, 1000, 1000, 1000, false}, {0, 9000, 1000, 3000, true}}},
    {"a limit caps the larger share; the floor of 4000 does not bind",
     12000,
     3,
     {{0, 3000, 2000, 3000, false}, {0, 8000, 1000, 4500, true}, {4000, 8000, 1000, 4500, true}}},
    {"what the heaviest leaves goes to the others",
     1000,
     3,
     {{0, 100, 3, 100, false}, {0, 900, 1, 450, true}, {0, 900, 1, 450, true}}},
    {"max-min, where proportional scaling would give 1466 1466 788",
     3720,
     3,
     {{0, 1860, 1, 1360, true}, {0, 1860, 1, 1360, true}, {0, 1000, 1, 1000, false}}},
    {"floors beyond the capacity shrink pro rata",
     90,
     3,
     {{60, 100, 1, 30, true}, {120, 500, 9, 60, true}, {0, 10, 5, 0, true}}},
    {"floors that fill the capacity exactly are kept",
     180,
     2,
     {{60, 100, 1, 60, true}, {120, 120, 9, 120, false}}},
    {"weight 0 comes last: the others are satisfied, the rest is split equally",
     100,
     4,
     {{0, 40, 7, 40, false}, {0, 80, 0, 30, true}, {10, 90, 0, 30, true}, {0, 0, 1, 0, false}}},
    {"weight 0 keeps its floor under contention",
     100,
     3,
     {{0, 80, 1, 45, true}, {0, 80, 1, 45, true}, {10, 90, 0, 10, true}}},
    {"nobody has weight: equal shares above the floors",
     100,
     3,
     {{0, 80, 0, 20, true}, {60, 80, 0, 60, true}, {0, 80, 0, 20, true}}},
    {"the remainder of a division stays idle",
     100,
     3,
     {{0, 80, 1, 33, true}, {0, 80, 1, 33, true}, {0, 80, 1, 33, true}}},
    {"no capacity", 0, 2, {{5, 10, 1, 0, true}, {0, 0, 1, 0, false}}},
    {"room for all", 1000, 2, {{5, 10, 1, 10, false}, {0, 990, 0, 990, false}}},
    {"a claim of which the capacity is far exceeded", 10, 1, {{0, INT64_MAX, 1, 10, true}}},
};

Test(fair, hand_computed_shares)
{
    for (size_t k = 0; k < sizeof SHARE_CASES / sizeof *SHARE_CASES; k++) {
        const struct share_case *s = &SHARE_CASES[k];
        struct fair_claim claims[4];
        memcpy(claims, s->claims, sizeof claims);
        int64_t sum = 0;
        int64_t got = share(claims, s->n, s->capacity);
        for (size_t i = 0; i < s->n; i++) {
            cr_expect_eq(claims[i].got, s->claims[i].got, "%s: claim %zu got %ld", s->what, i,
                         (long)claims[i].got);
            cr_expect_eq(claims[i].contended, s->claims[i].contended, "%s: claim %zu", s->what, i);
            sum += claims[i].got;
        }
        cr_expect_eq(got, sum);
    }
    cr_expect_eq(fair_share(NULL, 0, 100, NULL), 0, "nobody asks");
}

/* ---- random instances against a slow reference ---- */

struct instance {
    struct fair_claim claims[CLAIMS_MAX];
    size_t n;
    int64_t capacity;
};

static int64_t draw(struct rng_cursor *c, int64_t most)
{
    return (int64_t)rng_below(c, (uint64_t)most + 1);
}

static void draw_instance(struct instance *in, struct rng_cursor *c)
{
    static const int64_t sizes[] = {5, 100, 1000000, INT64_C(1) << 40, INT64_C(1) << 54};
    static const int64_t weights[] = {1, 3, 4000, INT64_C(1) << 31};
    int64_t size = sizes[draw(c, 4)];
    int64_t heaviest = weights[draw(c, 3)];
    bool floors = draw(c, 1) == 1;
    in->n = 1 + (size_t)draw(c, CLAIMS_MAX - 1);
    int64_t caps = 0;
    for (size_t i = 0; i < in->n; i++) {
        int64_t cap = draw(c, size);
        int64_t floor = floors && draw(c, 2) == 0 ? draw(c, size) : 0;
        int64_t weight = draw(c, 7) == 0 ? 0 : draw(c, heaviest);
        in->claims[i] = (struct fair_claim){floor, cap, weight, -1, false};
        caps += cap;
    }
    in->capacity = draw(c, caps + caps / 8 + 1);
}

static int64_t lower(const struct fair_claim *c)
{
    return min_i64(c->floor, c->cap);
}

/* Total at the level p / q, times q; exact. */
static i128 total_at(const struct fair_claim *c, size_t n, i128 p, i128 q)
{
    i128 sum = 0;
    for (size_t i = 0; i < n; i++) {
        i128 x = c[i].weight * p;
        if (x < lower(&c[i]) * q) x = lower(&c[i]) * q;
        if (x > c[i].cap * q) x = c[i].cap * q;
        sum += x;
    }
    return sum;
}

/* The reference finds the level by trying every breakpoint floor / weight and cap / weight: the
 * highest one that fits decides who is at a bound; the rest is divided. For claims with weight
 * only. */
static void reference(struct fair_claim *c, size_t n, int64_t capacity)
{
    i128 best_p = 0;
    i128 best_q = 1;
    for (size_t k = 0; k < 2 * n; k++) {
        const struct fair_claim *b = &c[k / 2];
        i128 p = k % 2 ? b->cap : lower(b);
        if (p * best_q <= best_p * b->weight) continue;
        if (total_at(c, n, p, b->weight) > (i128)capacity * b->weight) continue;
        best_p = p;
        best_q = b->weight;
    }
    i128 left = capacity;
    i128 weight = 0;
    for (size_t i = 0; i < n; i++) {
        bool at_cap = c[i].cap * best_q <= c[i].weight * best_p;
        bool at_floor = lower(&c[i]) * best_q > c[i].weight * best_p;
        c[i].got = at_cap ? c[i].cap : at_floor ? lower(&c[i]) : -1;
        if (c[i].got >= 0)
            left -= c[i].got;
        else
            weight += c[i].weight;
    }
    for (size_t i = 0; i < n; i++)
        if (c[i].got < 0) c[i].got = (int64_t)(c[i].weight * left / weight);
}

Test(fair, agrees_with_a_search_over_all_breakpoints)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/reference"), 0);
    int compared = 0;
    for (int round = 0; round < 20000; round++) {
        struct instance in;
        draw_instance(&in, &c);
        i128 floors = 0;
        i128 caps = 0;
        for (size_t i = 0; i < in.n; i++) {
            if (in.claims[i].weight == 0) in.claims[i].weight = 1;
            floors += lower(&in.claims[i]);
            caps += in.claims[i].cap;
        }
        if (floors >= in.capacity || caps <= in.capacity) continue;
        struct instance slow = in;
        share(in.claims, in.n, in.capacity);
        reference(slow.claims, slow.n, slow.capacity);
        for (size_t i = 0; i < in.n; i++)
            cr_assert_eq(in.claims[i].got, slow.claims[i].got, "round %d claim %zu", round, i);
        compared++;
    }
    cr_assert_gt(compared, 5000);
}

/* ---- laws ---- */

Test(fair, never_more_than_cap_or_capacity_and_little_is_wasted)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/laws"), 0);
    for (int round = 0; round < 20000; round++) {
        struct instance in;
        draw_instance(&in, &c);
        int64_t sum = share(in.claims, in.n, in.capacity);
        i128 caps = 0;
        i128 floors = 0;
        int64_t check = 0;
        for (size_t i = 0; i < in.n; i++) {
            const struct fair_claim *a = &in.claims[i];
            cr_assert(a->got >= 0 && a->got <= a->cap);
            cr_assert_eq(a->contended, a->got < a->cap);
            caps += a->cap;
            floors += lower(a);
            check += a->got;
        }
        cr_assert_eq(check, sum);
        cr_assert_leq(sum, in.capacity);
        if (caps <= in.capacity)
            cr_assert_eq((int64_t)caps, sum);
        else
            cr_assert_gt(sum, in.capacity - (int64_t)in.n, "less than a unit per claim is idle");
        for (size_t i = 0; i < in.n && floors <= in.capacity; i++)
            cr_assert_geq(in.claims[i].got, lower(&in.claims[i]), "floors hold");
    }
}

/* The bottleneck condition of max-min fairness: nobody above his floor has more per weight than a
 * claim that wants more, up to the rounding of one unit. */
Test(fair, bottleneck_condition)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/bottleneck"), 0);
    for (int round = 0; round < 5000; round++) {
        struct instance in;
        draw_instance(&in, &c);
        i128 floors = 0;
        for (size_t i = 0; i < in.n; i++)
            floors += lower(&in.claims[i]);
        if (floors > in.capacity) continue;
        share(in.claims, in.n, in.capacity);
        for (size_t i = 0; i < in.n; i++) {
            const struct fair_claim *poor = &in.claims[i];
            if (!poor->contended || poor->weight == 0) continue;
            for (size_t k = 0; k < in.n; k++) {
                const struct fair_claim *rich = &in.claims[k];
                if (rich->got <= lower(rich)) continue;
                cr_assert_gt(rich->weight, 0, "weight 0 gets extra while others want more");
                cr_assert((i128)rich->got * poor->weight <= (i128)(poor->got + 1) * rich->weight,
                          "round %d: claim %zu is poorer than %zu", round, i, k);
            }
        }
    }
}

Test(fair, permuting_the_claims_permutes_the_result)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/order"), 0);
    for (int round = 0; round < 5000; round++) {
        struct instance in;
        draw_instance(&in, &c);
        struct instance other = in;
        size_t from[CLAIMS_MAX];
        for (size_t i = 0; i < in.n; i++) { /* a random permutation, built by insertion */
            size_t at = (size_t)draw(&c, (int64_t)i);
            from[i] = from[at];
            from[at] = i;
        }
        for (size_t i = 0; i < in.n; i++)
            other.claims[i] = in.claims[from[i]];
        share(in.claims, in.n, in.capacity);
        share(other.claims, other.n, other.capacity);
        for (size_t i = 0; i < in.n; i++)
            cr_assert_eq(other.claims[i].got, in.claims[from[i]].got, "round %d", round);
    }
}

Test(fair, more_capacity_never_takes_from_anybody)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/more"), 0);
    for (int round = 0; round < 5000; round++) {
        struct instance less;
        draw_instance(&less, &c);
        struct instance more = less;
        more.capacity += 1 + draw(&c, draw(&c, 1) ? 2 : less.capacity);
        share(less.claims, less.n, less.capacity);
        share(more.claims, more.n, more.capacity);
        for (size_t i = 0; i < less.n; i++)
            cr_assert_geq(more.claims[i].got, less.claims[i].got, "round %d", round);
    }
}

/* Claims made so that each round of freezing settles one more of them at a time still take few
 * rounds: the test ends at once although n is large. */
Test(fair, many_claims_with_close_caps)
{
    enum { MANY = 200000 };
    static struct fair_claim claims[MANY];
    static uint32_t scratch[MANY];
    for (int i = 0; i < MANY; i++)
        claims[i] = (struct fair_claim){0, (INT64_C(1) << 40) + ((int64_t)i * i) % 1048583,
                                        1 + i % 7, 0, false};
    int64_t capacity = (INT64_C(1) << 40) * (int64_t)MANY - 12345;
    int64_t sum = fair_share(claims, MANY, capacity, scratch);
    cr_assert(sum <= capacity && sum > capacity - MANY);
}
