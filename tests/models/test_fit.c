/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every answer of the index is compared with a scan over a plain array that is kept beside it. */
#include "models/fit.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <string.h>

enum { HOSTS_MAX = 700 };

struct model { /* the reference */
    uint32_t n;
    struct fit_free at[HOSTS_MAX];
    uint64_t key[HOSTS_MAX];
    uint32_t class_id[HOSTS_MAX];
    uint32_t zones[HOSTS_MAX];
};

static bool ok(const struct model *m, uint32_t h, const struct fit_need *need)
{
    const struct fit_free *f = &m->at[h];
    return f->open && f->memory_b >= need->memory_b && f->rating_mpt >= need->rating_mpt &&
           f->vcpus >= need->vcpus && f->core_mpt >= need->core_mpt &&
           (need->zone == 0 || (m->zones[h] >> (need->zone - 1) & 1)) &&
           (need->allows == NULL || need->allows(need->ctx, (host_id){h}));
}

static uint32_t scan_first(const struct model *m, const struct fit_need *need, uint32_t from)
{
    for (uint32_t h = from; h < m->n; h++)
        if (ok(m, h, need)) return h;
    return UINT32_MAX;
}

/* sign +1: least free, -1: most free */
static uint32_t scan_best(const struct model *m, const struct fit_need *need, enum fit_dim dim,
                          int sign)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t h = 0; h < m->n; h++) {
        if (!ok(m, h, need)) continue;
        if (best == UINT32_MAX) {
            best = h;
            continue;
        }
        int64_t own = fit_along(&m->at[h], dim), other = fit_along(&m->at[best], dim);
        bool better = sign > 0 ? own < other : own > other;
        if (better || (own == other && m->key[h] < m->key[best])) best = h;
    }
    return best;
}

static bool stands_for_others(const struct model *m, const struct fit_need *need, uint32_t h)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (i != h && ok(m, i, need) && m->at[i].vms == 0 && m->at[i].off == m->at[h].off &&
            m->class_id[i] == m->class_id[h] && m->key[i] < m->key[h])
            return false;
    return true;
}

static bool only_odd_tens(const void *ctx, host_id h)
{
    (void)ctx;
    return (h.ix / 10) % 2 == 1;
}

/* Few distinct values, so that ties and equal hosts are common; now and then something extreme. */
static struct fit_free random_free(struct rng_cursor *c)
{
    struct fit_free f = {0};
    f.memory_b = (int64_t)rng_below(c, 12) - 1;
    f.rating_mpt = rng_below(c, 20) == 0 ? INT64_MAX : (int64_t)rng_below(c, 10);
    f.vcpus = rng_below(c, 4) == 0 ? INT64_MAX : (int64_t)rng_below(c, 10);
    f.core_mpt = 1 + (int64_t)rng_below(c, 3);
    f.vms = (uint32_t)rng_below(c, 3);
    f.open = rng_below(c, 8) != 0;
    f.off = f.vms == 0 && rng_below(c, 2) == 0;
    return f;
}

static struct fit_need random_need(struct rng_cursor *c)
{
    struct fit_need need = {0};
    need.memory_b = (int64_t)rng_below(c, 12);
    need.rating_mpt = (int64_t)rng_below(c, 10);
    need.vcpus = (int64_t)rng_below(c, 10);
    need.core_mpt = (int64_t)rng_below(c, 4);
    if (rng_below(c, 3) == 0) need.allows = only_odd_tens;
    if (rng_below(c, 3) == 0) need.zone = 1 + 31 * (uint32_t)rng_below(c, 2); /* first or last */
    return need;
}

static struct fit_index *create(struct arena *a, struct model *m, uint32_t n, struct rng_cursor *c)
{
    *m = (struct model){.n = n};
    for (uint32_t h = 0; h < n; h++) {
        m->key[h] = rng_next(c);
        m->class_id[h] = (uint32_t)rng_below(c, 4) * 1000;
    }
    struct fit_index *fit = fit_create(a, n, m->key, m->class_id);
    cr_assert_not_null(fit);
    return fit;
}

static void set(struct fit_index *fit, struct model *m, uint32_t h, struct fit_free f)
{
    m->at[h] = f;
    fit_set(fit, (host_id){h}, &f);
}

static void set_zone(struct fit_index *fit, struct model *m, uint32_t zone, struct rng_cursor *c)
{
    uint8_t bits[(HOSTS_MAX + 7) / 8] = {0};
    for (uint32_t h = 0; h < m->n; h++) {
        uint32_t in = rng_below(c, 3) == 0;
        bits[h / 8] |= (uint8_t)(in << (h % 8));
        m->zones[h] = (m->zones[h] & ~(UINT32_C(1) << zone)) | in << zone;
    }
    fit_zone_set(fit, zone, bits);
}

static void check_candidates(const struct fit_index *fit, const struct model *m,
                             const struct fit_need *need)
{
    uint32_t seen = 0, expected = 0;
    host_id last = HOST_NONE;
    for (uint32_t h = 0; h < m->n; h++)
        if (ok(m, h, need) && (m->at[h].vms > 0 || stands_for_others(m, need, h))) expected++;
    for (host_id h = fit_next_candidate(fit, need, HOST_NONE); !host_is_none(h);
         h = fit_next_candidate(fit, need, h)) {
        cr_assert(ok(m, h.ix, need), "candidate %u does not fit", h.ix);
        cr_assert(m->at[h.ix].vms > 0 || stands_for_others(m, need, h.ix));
        cr_assert(host_is_none(last) || m->at[last.ix].vms == 0 || m->at[h.ix].vms == 0 ||
                  last.ix < h.ix);
        cr_assert(host_is_none(last) || m->at[last.ix].vms > 0 || m->at[h.ix].vms == 0,
                  "a busy host came after an empty one");
        last = h;
        cr_assert_leq(++seen, expected, "candidates repeat");
    }
    cr_assert_eq(seen, expected);
}

static void check_query(const struct fit_index *fit, const struct model *m, struct rng_cursor *c,
                        unsigned kind)
{
    struct fit_need need = random_need(c);
    enum fit_dim dim = (enum fit_dim)rng_below(c, FIT_DIM_COUNT);
    uint32_t from = (uint32_t)rng_below(c, m->n + 2);
    switch (kind) {
    case 0:
        cr_assert_eq(fit_first(fit, &need, from).ix, scan_first(m, &need, from));
        break;
    case 1:
        cr_assert_eq(fit_tightest(fit, &need, dim).ix, scan_best(m, &need, dim, 1));
        break;
    case 2:
        cr_assert_eq(fit_most_free(fit, &need, dim).ix, scan_best(m, &need, dim, -1));
        break;
    case 3:
        check_candidates(fit, m, &need);
        break;
    default: {
        int64_t most = INT64_MIN;
        for (uint32_t h = 0; h < m->n; h++)
            if (m->at[h].open && fit_along(&m->at[h], dim) > most) most = fit_along(&m->at[h], dim);
        cr_assert_eq(fit_largest_free(fit, dim), most == INT64_MIN ? 0 : most);
        if (from < m->n) cr_assert_eq(fit_ok(fit, (host_id){from}, &need), ok(m, from, &need));
    }
    }
}

/* 16 estates x 6,250 steps = 100,000 operations: three of four change a host, the others ask;
 * now and then a zone gets other hosts. Small
 * ones meet the edges (no host, one block, one level more), the large one grows the ordered trees
 * to three levels and shrinks them again when the hosts close. */
Test(fit, every_answer_is_that_of_a_scan)
{
    static const uint32_t sizes[16] = {0,  1,  2,  7,   8,   9,   15,  17,
                                       63, 64, 65, 100, 129, 511, 513, 700};
    for (unsigned round = 0; round < 16; round++) {
        struct arena a;
        struct model m;
        struct rng_cursor c = rng_cursor(rng_stream(1, 1, round), 0);
        arena_init(&a, 0);
        struct fit_index *fit = create(&a, &m, sizes[round], &c);
        for (unsigned step = 0; step < 6250; step++) {
            bool closing = step / 1500 % 2 == 1; /* phases in which most hosts close */
            if (step % 2000 == 100) set_zone(fit, &m, 31 * (uint32_t)rng_below(&c, 2), &c);
            if (step % 4 == 3 || m.n == 0) {
                check_query(fit, &m, &c, (step / 4) % 5);
                continue;
            }
            struct fit_free f = random_free(&c);
            uint32_t h = (uint32_t)rng_below(&c, m.n);
            if (closing) f.open = f.open && rng_below(&c, 8) == 0;
            set(fit, &m, h, f);
        }
        cr_assert_eq(fit_hosts(fit), m.n);
        arena_deinit(&a);
    }
}

Test(fit, a_new_index_is_closed)
{
    struct arena a;
    struct model m;
    struct rng_cursor c = rng_cursor(2, 0);
    struct fit_need nothing = {0};
    arena_init(&a, 0);
    struct fit_index *fit = create(&a, &m, 20, &c);
    cr_assert(host_is_none(fit_first(fit, &nothing, 0)));
    cr_assert(host_is_none(fit_tightest(fit, &nothing, FIT_MEMORY)));
    cr_assert(host_is_none(fit_most_free(fit, &nothing, FIT_VCPUS)));
    cr_assert(host_is_none(fit_next_candidate(fit, &nothing, HOST_NONE)));
    cr_assert_eq(fit_largest_free(fit, FIT_MEMORY), 0);
    arena_deinit(&a);
}

/* Five equal hosts: the answer is the smallest key whatever slots they have. */
Test(fit, ties_end_in_the_key)
{
    static const uint64_t keys[5] = {50, 20, 40, 10, 30};
    static const uint32_t classes[5] = {7, 7, 7, 7, 7};
    struct fit_free f = {.memory_b = 8, .rating_mpt = 8, .vcpus = 8, .core_mpt = 1, .open = true};
    struct fit_need need = {.memory_b = 2, .rating_mpt = 2, .vcpus = 2};
    for (uint32_t turn = 0; turn < 5; turn++) {
        struct arena a;
        uint64_t turned[5];
        arena_init(&a, 0);
        for (uint32_t h = 0; h < 5; h++)
            turned[h] = keys[(h + turn) % 5];
        struct fit_index *fit = fit_create(&a, 5, turned, classes);
        for (uint32_t h = 0; h < 5; h++)
            fit_set(fit, (host_id){h}, &f);
        for (enum fit_dim d = 0; d < FIT_DIM_COUNT; d++) {
            cr_assert_eq(fit_key(fit, fit_tightest(fit, &need, d)), 10);
            cr_assert_eq(fit_key(fit, fit_most_free(fit, &need, d)), 10);
        }
        host_id only = fit_next_candidate(fit, &need, HOST_NONE);
        cr_assert_eq(fit_key(fit, only), 10);
        cr_assert(host_is_none(fit_next_candidate(fit, &need, only)));
        cr_assert_eq(fit_first(fit, &need, 0).ix, 0, "first-fit goes by file order");
        arena_deinit(&a);
    }
}

/* An empty host that is off costs its idle power to use, one that is on does not. */
Test(fit, empty_hosts_on_and_off_are_two_candidates)
{
    static const uint64_t keys[4] = {1, 2, 3, 4};
    static const uint32_t classes[4] = {0};
    struct arena a;
    struct fit_need need = {.memory_b = 1};
    arena_init(&a, 0);
    struct fit_index *fit = fit_create(&a, 4, keys, classes);
    for (uint32_t h = 0; h < 4; h++) {
        struct fit_free f = {.memory_b = 4, .open = true, .off = h % 2 == 0};
        fit_set(fit, (host_id){h}, &f);
    }
    host_id first = fit_next_candidate(fit, &need, HOST_NONE);
    host_id second = fit_next_candidate(fit, &need, first);
    cr_assert_eq(first.ix, 1, "on comes first");
    cr_assert_eq(second.ix, 0);
    cr_assert(host_is_none(fit_next_candidate(fit, &need, second)));
    arena_deinit(&a);
}

Test(fit, a_clone_answers_alike_and_lives_on_its_own)
{
    struct arena a, b;
    struct model m, at_clone;
    struct rng_cursor c = rng_cursor(3, 0);
    struct fit_need need = {.memory_b = 3, .rating_mpt = 2, .vcpus = 2};
    arena_init(&a, 0);
    struct fit_index *fit = create(&a, &m, 300, &c);
    for (uint32_t h = 0; h < m.n; h++)
        set(fit, &m, h, random_free(&c));
    set_zone(fit, &m, 0, &c);
    (void)fit_tightest(fit, &need, FIT_MEMORY); /* the lazy parts are there to be cloned */
    (void)fit_next_candidate(fit, &need, HOST_NONE);
    at_clone = m;
    arena_init(&b, 0);
    struct fit_index *copy = fit_clone(fit, &b);
    cr_assert_not_null(copy);
    for (uint32_t i = 0; i < 2000; i++)
        set(fit, &m, (uint32_t)rng_below(&c, m.n), random_free(&c));
    for (unsigned i = 0; i < 500; i++)
        check_query(copy, &at_clone, &c, i % 5);
    arena_deinit(&a); /* nothing of the copy lives there */
    for (uint32_t i = 0; i < 2000; i++)
        set(copy, &at_clone, (uint32_t)rng_below(&c, m.n), random_free(&c));
    for (unsigned i = 0; i < 500; i++)
        check_query(copy, &at_clone, &c, i % 5);
    arena_deinit(&b);
}

/* When the ordered tree does not fit into the arena, at its first use or later, answers stay the
 * same. */
Test(fit, answers_do_not_depend_on_memory)
{
    for (size_t extra_b = 0; extra_b < 64 * 1024; extra_b += 4 * 1024) {
        struct arena a;
        struct model m;
        struct rng_cursor c = rng_cursor(4, extra_b);
        arena_init(&a, 0);
        struct fit_index *fit = create(&a, &m, 400, &c);
        a.limit_b = a.used_b + extra_b;
        for (unsigned step = 0; step < 3000; step++) {
            struct fit_free f = random_free(&c);
            f.open = rng_below(&c, 3000) < step; /* the tree grows as hosts open */
            set(fit, &m, (uint32_t)rng_below(&c, m.n), f);
            if (step % 20 == 0) check_query(fit, &m, &c, 1 + (step / 20) % 2);
        }
        cr_assert_leq(a.used_b, a.limit_b);
        arena_deinit(&a);
    }
}

Test(fit, no_memory_is_reported)
{
    static const uint64_t keys[64] = {0};
    static const uint32_t classes[64] = {0};
    struct arena a;
    arena_init(&a, 100);
    cr_assert_null(fit_create(&a, 64, keys, classes));
    arena_deinit(&a);
}

/* The header promises about 120 bytes a host and 100 more for a dimension in order. */
Test(fit, costs_at_most_220_bytes_a_host)
{
    enum { N = 100000 };
    struct arena a;
    struct rng_cursor c = rng_cursor(5, 0);
    arena_init(&a, 0);
    uint64_t *keys = arena_alloc(&a, N, sizeof *keys);
    uint32_t *classes = arena_alloc(&a, N, sizeof *classes);
    for (uint32_t h = 0; h < N; h++)
        keys[h] = rng_next(&c);
    size_t before_b = a.used_b;
    struct fit_index *fit = fit_create(&a, N, keys, classes);
    struct fit_need need = {.memory_b = 1};
    for (uint32_t h = 0; h < N; h++) {
        struct fit_free f = {.memory_b = (int64_t)rng_below(&c, 1000), .open = true};
        fit_set(fit, (host_id){h}, &f);
    }
    (void)fit_tightest(fit, &need, FIT_MEMORY);
    (void)fit_next_candidate(fit, &need, HOST_NONE);
    for (uint32_t i = 0; i < 2 * N; i++) {
        struct fit_free f = {.memory_b = (int64_t)rng_below(&c, 1000), .open = true};
        fit_set(fit, (host_id){(uint32_t)rng_below(&c, N)}, &f);
    }
    cr_expect_leq((a.used_b - before_b) / N, 220, "%zu bytes a host", (a.used_b - before_b) / N);
    arena_deinit(&a);
}
