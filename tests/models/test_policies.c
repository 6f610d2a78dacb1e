/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The laws that every placement policy keeps, whatever it prefers, and what each one prefers. The
 * world is a toy: power is linear in the CPU used, idle power differs by class. */
#include "models/policies/place.h"
#include "models/policies/registry.h"
#include <criterion/criterion.h>
#include <string.h>

enum { HOSTS = 60, STATE_MAX = 64 };

struct toy {
    uint32_t n;
    struct fit_free now[2 * HOSTS], empty[2 * HOSTS];
    uint64_t key[2 * HOSTS];
    uint32_t class_id[2 * HOSTS];
    int64_t used_mpt[2 * HOSTS];
};

static const struct toy *toy_of(const void *world)
{
    return world;
}

static int64_t toy_power(const void *world, host_id h, int64_t extra_mpt)
{
    const struct toy *t = toy_of(world);
    int64_t slope = 1 + (int64_t)t->class_id[h.ix];
    int64_t idle_w = 100 + 10 * (int64_t)t->class_id[h.ix];
    int64_t now_w = t->now[h.ix].off ? 5 : idle_w + t->used_mpt[h.ix] * slope;
    if (t->now[h.ix].off && extra_mpt > 0) now_w = idle_w;
    /* one microwatt more or less, as rounding does */
    return 1000000 * (now_w + extra_mpt * slope) + (extra_mpt == 0 ? (int64_t)t->key[h.ix] % 2 : 0);
}

static int64_t toy_capacity(const void *world, host_id h)
{
    return toy_of(world)->empty[h.ix].rating_mpt;
}

static int64_t toy_memory(const void *world, host_id h)
{
    return toy_of(world)->empty[h.ix].memory_b;
}

static int64_t toy_used(const void *world, host_id h)
{
    return toy_of(world)->used_mpt[h.ix];
}

static struct fit_free toy_when_empty(const void *world, host_id h)
{
    return toy_of(world)->empty[h.ix];
}

/* A host's state follows from its key alone, so that a permutation keeps the estate. */
static void toy_host(struct toy *t, uint32_t h, uint64_t key)
{
    struct rng_cursor c = rng_cursor(key, 0);
    uint32_t class_id = (uint32_t)rng_below(&c, 3);
    int64_t size = 16 << class_id;
    struct fit_free f = {size, 4 * size, size, 1 + class_id, 0, true, false};
    t->key[h] = key;
    t->class_id[h] = class_id;
    t->empty[h] = f;
    f.vms = (uint32_t)rng_below(&c, 4);
    if (f.vms > 0) {
        f.memory_b -= (int64_t)rng_below(&c, (uint64_t)size + 1);
        f.rating_mpt -= (int64_t)rng_below(&c, (uint64_t)(4 * size) + 1);
        f.vcpus -= (int64_t)rng_below(&c, (uint64_t)size + 1);
    }
    f.open = rng_below(&c, 8) != 0;
    f.off = f.vms == 0 && rng_below(&c, 2) == 0;
    t->now[h] = f;
    t->used_mpt[h] = f.vms > 0 ? 10 : 0;
}

static void toy_fill(struct toy *t, uint64_t seed)
{
    *t = (struct toy){.n = HOSTS};
    for (uint32_t h = 0; h < HOSTS; h++)
        toy_host(t, h, rng_mix(seed * 1000 + h + 1));
}

static struct fit_index *toy_index(const struct toy *t, struct arena *a)
{
    struct fit_index *fit = fit_create(a, t->n, t->key, t->class_id);
    cr_assert_not_null(fit);
    for (uint32_t h = 0; h < t->n; h++)
        fit_set(fit, (host_id){h}, &t->now[h]);
    return fit;
}

static struct place_view toy_view(const struct toy *t, const struct fit_index *fit)
{
    return (struct place_view){.fit = fit,
                               .world = t,
                               .power_uw = toy_power,
                               .capacity_mpt = toy_capacity,
                               .memory_b = toy_memory,
                               .used_mpt = toy_used,
                               .when_empty = toy_when_empty};
}

static struct place_ask ask_of(uint64_t seed)
{
    struct rng_cursor c = rng_cursor(seed, 7);
    struct place_ask ask = {.draws = rng_cursor(seed, 8)};
    ask.need.memory_b = ask.memory_b = 1 + (int64_t)rng_below(&c, 12);
    ask.need.rating_mpt = 1 + (int64_t)rng_below(&c, 40);
    ask.need.vcpus = 1 + (int64_t)rng_below(&c, 8);
    ask.need.core_mpt = (int64_t)rng_below(&c, 3);
    ask.demand_mpt = 1 + (int64_t)rng_below(&c, 20);
    return ask;
}

static bool odd_key(const void *ctx, host_id h)
{
    return toy_of(ctx)->key[h.ix] % 2 == 1;
}

static bool nowhere(const void *ctx, host_id h)
{
    (void)ctx, (void)h;
    return false;
}

/* ---- every policy with every value of its parameters ---- */

struct setting { /* parameters live in a buffer large and aligned enough for any policy here */
    const struct policy_desc *policy;
    int params[8];
};

static int index_of(const char *const *choices, const char *name)
{
    for (int i = 0; choices[i] != NULL; i++)
        if (strcmp(choices[i], name) == 0) return i;
    return -1;
}

/* All policies here have at most one parameter, a choice. */
static uint32_t settings(struct setting *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; place_policies[i] != NULL; i++) {
        const struct param_desc *p = place_policies[i]->params;
        if (p == NULL) {
            out[n++] = (struct setting){place_policies[i], {0}};
            continue;
        }
        for (int value = 0; p->choices[value] != NULL; value++)
            out[n++] = (struct setting){place_policies[i], {value}};
    }
    return n;
}

static host_id choose(const struct setting *s, void *state, const struct place_view *view,
                      struct place_ask ask, enum place_reason *why)
{
    const struct place_ops *ops = s->policy->ops;
    return ops->choose(state, s->params, view, &ask, why);
}

static bool is(const struct setting *s, const char *name)
{
    return strcmp(s->policy->name, name) == 0;
}

static bool goes_by_file_order(const struct setting *s)
{
    return is(s, "first-fit") || is(s, "round-robin") || is(s, "most-free-memory") ||
           is(s, "cloudsim-3");
}

static bool some_host_fits(const struct toy *t, const struct fit_index *fit,
                           const struct fit_need *need)
{
    for (uint32_t h = 0; h < t->n; h++)
        if (fit_ok(fit, (host_id){h}, need)) return true;
    return false;
}

typedef void law_fn(const struct setting *s, const struct toy *t, const struct fit_index *fit,
                    struct place_ask ask);

static void for_all(law_fn *law)
{
    struct setting all[32];
    uint32_t n = settings(all);
    cr_assert_geq(n, 8);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct toy t;
        struct arena a;
        arena_init(&a, 0);
        toy_fill(&t, seed);
        struct fit_index *fit = toy_index(&t, &a);
        for (uint32_t i = 0; i < n; i++)
            law(&all[i], &t, fit, ask_of(seed));
        arena_deinit(&a);
    }
}

static void law_answer_fits(const struct setting *s, const struct toy *t,
                            const struct fit_index *fit, struct place_ask ask)
{
    uint64_t state[STATE_MAX] = {0};
    struct place_view view = toy_view(t, fit);
    for (int filtered = 0; filtered < 2; filtered++) {
        enum place_reason why = PLACE_NO_CAPACITY;
        ask.need.allows = filtered ? odd_key : NULL;
        ask.need.ctx = t;
        host_id h = choose(s, state, &view, ask, &why);
        if (is(s, "cloudsim-3")) ask.need.core_mpt = ask.need.rating_mpt / ask.need.vcpus + 1;
        bool possible = some_host_fits(t, fit, &ask.need);
        cr_assert_eq(!host_is_none(h), possible, "%s", s->policy->name);
        cr_assert_eq(why == PLACE_OK, possible, "%s", s->policy->name);
        if (possible) cr_assert(fit_ok(fit, h, &ask.need), "%s: host %u", s->policy->name, h.ix);
    }
}

Test(policies, answer_a_host_that_fits_whenever_there_is_one)
{
    for_all(law_answer_fits);
}

static void law_repeatable(const struct setting *s, const struct toy *t,
                           const struct fit_index *fit, struct place_ask ask)
{
    uint64_t one[STATE_MAX] = {0}, two[STATE_MAX] = {0};
    struct place_view view = toy_view(t, fit);
    cr_assert_leq(s->policy->state_size, sizeof one);
    for (uint64_t i = 0; i < 5; i++) {
        enum place_reason why;
        ask.draws = rng_cursor(99, i);
        host_id a = choose(s, one, &view, ask, &why);
        host_id b = choose(s, two, &view, ask, &why);
        cr_assert_eq(a.ix, b.ix, "%s", s->policy->name);
        cr_assert_arr_eq(one, two, s->policy->state_size + (s->policy->state_size == 0));
    }
}

Test(policies, same_question_and_state_give_the_same_answer)
{
    for_all(law_repeatable);
}

static void law_numbers_do_not_matter(const struct setting *s, const struct toy *t,
                                      const struct fit_index *fit, struct place_ask ask)
{
    uint64_t state[STATE_MAX] = {0};
    struct toy turned = {.n = t->n};
    struct arena a;
    enum place_reason why;
    if (goes_by_file_order(s) || is(s, "random")) return;
    arena_init(&a, 0);
    for (uint32_t h = 0; h < t->n; h++)
        toy_host(&turned, h, t->key[(7 * h + 3) % t->n]);
    struct fit_index *other = toy_index(&turned, &a);
    struct place_view view = toy_view(t, fit), view_turned = toy_view(&turned, other);
    host_id x = choose(s, state, &view, ask, &why);
    host_id y = choose(s, state, &view_turned, ask, &why);
    cr_assert_eq(host_is_none(x), host_is_none(y));
    if (!host_is_none(x)) cr_assert_eq(fit_key(fit, x), fit_key(other, y), "%s", s->policy->name);
    arena_deinit(&a);
}

Test(policies, host_numbers_do_not_matter_where_keys_break_ties)
{
    for_all(law_numbers_do_not_matter);
}

static void law_full_hosts_do_not_matter(const struct setting *s, const struct toy *t,
                                         const struct fit_index *fit, struct place_ask ask)
{
    uint64_t state[STATE_MAX] = {0}, state_other[STATE_MAX] = {0};
    struct toy more = {.n = 2 * t->n};
    struct arena a;
    if (is(s, "random")) return; /* its draws are over all hosts */
    arena_init(&a, 0);
    for (uint32_t h = 0; h < t->n; h++) { /* a full or a closed host before each one */
        toy_host(&more, 2 * h, h + 1);
        more.now[2 * h].vms = 1;
        if (h % 2 == 0) more.now[2 * h].memory_b = 0;
        if (h % 2 == 1) more.now[2 * h].open = false;
        toy_host(&more, 2 * h + 1, t->key[h]);
    }
    struct fit_index *other = toy_index(&more, &a);
    struct place_view view = toy_view(t, fit), view_more = toy_view(&more, other);
    for (int i = 0; i < 4; i++) {
        enum place_reason why;
        host_id x = choose(s, state, &view, ask, &why);
        host_id y = choose(s, state_other, &view_more, ask, &why);
        cr_assert_eq(host_is_none(x), host_is_none(y));
        if (!host_is_none(x))
            cr_assert_eq(fit_key(fit, x), fit_key(other, y), "%s", s->policy->name);
    }
    arena_deinit(&a);
}

Test(policies, full_and_closed_hosts_do_not_matter)
{
    for_all(law_full_hosts_do_not_matter);
}

static void law_refusal_has_a_reason(const struct setting *s, const struct toy *t,
                                     const struct fit_index *fit, struct place_ask ask)
{
    uint64_t state[STATE_MAX] = {0};
    struct place_view view = toy_view(t, fit);
    enum place_reason why = PLACE_OK;
    bool room = some_host_fits(t, fit, &ask.need);
    ask.need.allows = nowhere;
    cr_assert(host_is_none(choose(s, state, &view, ask, &why)));
    cr_assert_eq(why, room ? PLACE_NOT_ALLOWED : PLACE_NO_CAPACITY, "%s", s->policy->name);
    ask.need.memory_b = 1000; /* larger than any host */
    cr_assert(host_is_none(choose(s, state, &view, ask, &why)));
    cr_assert_eq(why, PLACE_NO_CAPACITY, "%s", s->policy->name);
    cr_assert_str_not_empty(place_reason_text(why));
}

Test(policies, a_refusal_says_why)
{
    for_all(law_refusal_has_a_reason);
}

Test(policies, descriptions_are_complete)
{
    for (uint32_t i = 0; place_policies[i] != NULL; i++) {
        const struct policy_desc *p = place_policies[i];
        cr_expect_str_eq(p->kind, "placement");
        cr_expect_null(strchr(p->name, '_'), "%s: names are hyphenated", p->name);
        cr_expect_gt(strlen(p->doc), 20, "%s", p->name);
        cr_expect_gt(strlen(p->source), 10, "%s", p->name);
        cr_expect_not_null(p->ops);
        for (uint32_t k = 0; k < i; k++)
            cr_expect_str_neq(p->name, place_policies[k]->name);
        for (const struct param_desc *d = p->params; d != NULL && d->name != NULL; d++) {
            cr_expect_eq(d->type, PARAM_ENUM);
            cr_expect_leq(d->offset + sizeof(int), p->params_size, "%s.%s", p->name, d->name);
            cr_expect_geq(index_of(d->choices, d->fallback), 0, "%s.%s", p->name, d->name);
            cr_expect_gt(strlen(d->doc), 20);
        }
    }
}

/* ---- what each policy prefers ---- */

static struct setting setting_of(const char *name, int value)
{
    for (uint32_t i = 0; place_policies[i] != NULL; i++)
        if (strcmp(place_policies[i]->name, name) == 0)
            return (struct setting){place_policies[i], {value}};
    cr_assert_fail("no policy %s", name);
    return (struct setting){0};
}

/* Four hosts of 32 GB, 128 points and 32 vCPUs; d is empty and off.
 *            free memory  rating  vCPUs   class (power slope 1 + class)
 *   0 a           20        90      8       1
 *   1 b            8        60     30       0
 *   2 c           20        40     20       2
 *   3 d           32       128     32       0    idle 100, off 5
 * Keys fall with the number, so that key and file order differ. A VM of 4 GB, 10 points,
 * 4 vCPUs. */
static void four_hosts(struct toy *t)
{
    static const int64_t free[4][3] = {{20, 90, 8}, {8, 60, 30}, {20, 40, 20}, {32, 128, 32}};
    static const uint32_t classes[4] = {1, 0, 2, 0};
    *t = (struct toy){.n = 4};
    for (uint32_t h = 0; h < 4; h++) {
        t->key[h] = 100 - h;
        t->class_id[h] = classes[h];
        t->empty[h] = (struct fit_free){32, 128, 32, 1, 0, true, false};
        t->now[h] = (struct fit_free){free[h][0], free[h][1], free[h][2], 1, h < 3, true, h == 3};
        t->used_mpt[h] = h < 3 ? 10 : 0;
    }
}

/* power-aware: a 10 x 2, b 10 x 1, c 10 x 3, d 110 - 5 more. dot-product, in units of demand x
 * free: a 4x20/1024 + 10x90/16384 + 4x8/1024 = .164, b .185, c .181, d .328 (empty: only when
 * `equal`). */
Test(policies, each_prefers_what_its_definition_says)
{
    static const struct {
        const char *name;
        int value;
        uint32_t host;
    } cases[] = {
        {"first-fit", 0, 0},        {"best-fit", 0, 1},    {"best-fit", 1, 2},
        {"best-fit", 2, 0},         {"worst-fit", 0, 3},   {"worst-fit", 1, 3},
        {"worst-fit", 2, 3},        {"power-aware", 0, 1}, {"dot-product", 0, 1},
        {"most-free-memory", 0, 3}, {"dot-product", 1, 3},
    };
    struct toy t;
    struct arena a;
    arena_init(&a, 0);
    four_hosts(&t);
    struct fit_index *fit = toy_index(&t, &a);
    struct place_view view = toy_view(&t, fit);
    struct place_ask ask = {.need = {.memory_b = 4, .rating_mpt = 10, .vcpus = 4},
                            .demand_mpt = 10};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t state[STATE_MAX] = {0};
        struct setting s = setting_of(cases[i].name, cases[i].value);
        enum place_reason why;
        cr_expect_eq(choose(&s, state, &view, ask, &why).ix, cases[i].host, "%s %d", cases[i].name,
                     cases[i].value);
    }
    arena_deinit(&a);
}

/* With d closed, a and c have equally much free memory: the file decides for most-free-memory
 * (a), the key for worst-fit (c). */
Test(policies, most_free_memory_breaks_ties_by_file_order)
{
    uint64_t state[STATE_MAX] = {0};
    struct toy t;
    struct arena a;
    enum place_reason why;
    struct setting most = setting_of("most-free-memory", 0), worst = setting_of("worst-fit", 0);
    arena_init(&a, 0);
    four_hosts(&t);
    t.now[3].open = false;
    struct fit_index *fit = toy_index(&t, &a);
    struct place_view view = toy_view(&t, fit);
    struct place_ask ask = {.need = {.memory_b = 4, .rating_mpt = 10, .vcpus = 4}};
    cr_assert_eq(choose(&most, state, &view, ask, &why).ix, 0);
    cr_assert_eq(choose(&worst, state, &view, ask, &why).ix, 2);
    arena_deinit(&a);
}

/* Two hosts of a class that are loaded alike but for the last microwatt: the key decides. */
Test(policies, power_aware_does_not_see_rounding)
{
    uint64_t state[STATE_MAX] = {0};
    struct toy t = {.n = 2};
    struct arena a;
    enum place_reason why;
    struct setting s = setting_of("power-aware", 0);
    arena_init(&a, 0);
    for (uint64_t swap = 0; swap < 2; swap++) {
        for (uint32_t h = 0; h < 2; h++) {
            t.key[h] = 20 + 2 * h + (h == swap); /* an odd key adds a microwatt to the power now */
            t.now[h] = t.empty[h] = (struct fit_free){32, 128, 32, 1, 1, true, false};
            t.used_mpt[h] = 10;
        }
        struct fit_index *fit = toy_index(&t, &a);
        struct place_view view = toy_view(&t, fit);
        struct place_ask ask = {.need = {.memory_b = 4, .rating_mpt = 10, .vcpus = 4},
                                .demand_mpt = 10};
        cr_assert_eq(choose(&s, state, &view, ask, &why).ix, 0);
    }
    arena_deinit(&a);
}

Test(policies, round_robin_goes_on_after_the_last_one_and_wraps)
{
    static const uint32_t expected[6] = {0, 2, 3, 0, 2, 3}; /* b is too small for 10 GB */
    uint64_t state[STATE_MAX] = {0};
    struct toy t;
    struct arena a;
    struct setting s = setting_of("round-robin", 0);
    arena_init(&a, 0);
    four_hosts(&t);
    struct fit_index *fit = toy_index(&t, &a);
    struct place_view view = toy_view(&t, fit);
    struct place_ask ask = {.need = {.memory_b = 10, .rating_mpt = 10, .vcpus = 4}};
    for (int i = 0; i < 6; i++) {
        enum place_reason why;
        cr_assert_eq(choose(&s, state, &view, ask, &why).ix, expected[i], "turn %d", i);
    }
    arena_deinit(&a);
}

/* 20,000 draws over k fitting hosts of 60, k = 60, 12 (rejection) and 1, 3 (mostly counting): every
 * share within 4.5 standard deviations of n / k. */
Test(policies, random_is_uniform_over_the_hosts_that_fit)
{
    static const uint32_t fitting[4] = {60, 12, 3, 1};
    enum { DRAWS = 20000 };
    struct setting s = setting_of("random", 0);
    for (int round = 0; round < 4; round++) {
        uint32_t k = fitting[round], count[HOSTS] = {0};
        struct toy t = {.n = HOSTS};
        struct arena a;
        arena_init(&a, 0);
        for (uint32_t h = 0; h < HOSTS; h++) {
            t.key[h] = rng_mix(h);
            t.now[h] = (struct fit_free){h % (HOSTS / k) == 0 ? 8 : 2, 8, 8, 1, 1, true, false};
        }
        struct fit_index *fit = toy_index(&t, &a);
        struct place_view view = toy_view(&t, fit);
        struct place_ask ask = {.need = {.memory_b = 4}};
        for (uint64_t i = 0; i < DRAWS; i++) {
            enum place_reason why;
            ask.draws = rng_cursor(5, i);
            count[choose(&s, NULL, &view, ask, &why).ix]++;
        }
        double mean = (double)DRAWS / k;
        for (uint32_t h = 0; h < HOSTS; h++) {
            double off = (double)count[h] - (h % (HOSTS / k) == 0 ? mean : 0.0);
            cr_expect_leq(off * off, 4.5 * 4.5 * mean * (1.0 - 1.0 / k), "host %u of %u", h, k);
        }
        arena_deinit(&a);
    }
}
