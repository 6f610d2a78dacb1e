/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue is compared, operation by operation, with a plain binary heap (tests/bench/evq_ref.h).
 * Both are driven by the same script; every pop, peek, refusal and size must be equal. */
#include "sim/evq.h"
#include "sim/evq_parts.h"
#include "sim/rng.h"
#include "tests/bench/evq_ref.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* --- by hand
 * ------------------------------------------------------------------------------------ */

static struct evh push(struct evq *q, int64_t t, unsigned phase, uint32_t name)
{
    struct evh h =
        evq_push(q, t, phase, (struct event){.kind = name, .a = ~name, .b = name * 3ULL});
    cr_assert_neq(h.gen, 0);
    return h;
}

static void expect_pop(struct evq *q, int64_t t, unsigned phase, uint32_t name)
{
    int64_t got_t = -1, seen_t = -1;
    unsigned got_phase = 99, seen_phase = 99;
    struct event ev = {0};
    cr_expect(evq_peek(q, &seen_t, &seen_phase));
    cr_expect(evq_pop(q, &got_t, &got_phase, &ev));
    cr_expect_eq(got_t, t, "event %u at %lld", name, (long long)got_t);
    cr_expect_eq(got_phase, phase);
    cr_expect_eq(ev.kind, name, "got event %u instead of %u", ev.kind, name);
    cr_expect_eq(ev.a, ~name);
    cr_expect_eq(ev.b, name * 3ULL);
    cr_expect_eq(seen_t, t);
    cr_expect_eq(seen_phase, phase);
}

static void expect_empty(struct evq *q)
{
    int64_t t;
    unsigned phase;
    struct event ev;
    cr_expect_not(evq_peek(q, &t, &phase));
    cr_expect_not(evq_pop(q, &t, &phase, &ev));
    cr_expect_eq(evq_size(q), 0);
}

Test(evq, ties_pop_in_phase_and_then_in_push_order)
{
    struct arena a;
    arena_init(&a, 0);
    struct evq *q = evq_create(&a);
    expect_empty(q);
    push(q, 7, 2, 1);
    push(q, 7, 0, 2);
    push(q, 5, 255, 3);
    push(q, 7, 2, 4);
    push(q, 7, 0, 5);
    push(q, INT64_MAX, 0, 6);
    push(q, 5, 1, 7);
    expect_pop(q, 5, 1, 7);
    expect_pop(q, 5, 255, 3);
    expect_pop(q, 7, 0, 2);
    push(q, 7, 1, 8);
    expect_pop(q, 7, 0, 5);
    expect_pop(q, 7, 1, 8);
    expect_pop(q, 7, 2, 1);
    push(q, 7, 2, 9);
    expect_pop(q, 7, 2, 4);
    expect_pop(q, 7, 2, 9);
    expect_pop(q, INT64_MAX, 0, 6);
    expect_empty(q);
    arena_deinit(&a);
}

Test(evq, a_move_to_the_same_place_keeps_the_turn_and_any_other_loses_it)
{
    struct arena a;
    arena_init(&a, 0);
    struct evq *q = evq_create(&a);
    struct evh first = push(q, 10, 3, 1);
    struct evh second = push(q, 10, 3, 2);
    push(q, 10, 3, 3);
    cr_expect(evq_move(q, first, 10, 3));
    cr_expect(evq_move(q, second, 11, 3));
    cr_expect(evq_move(q, second, 10, 3));
    push(q, 10, 3, 4);
    expect_pop(q, 10, 3, 1);
    expect_pop(q, 10, 3, 3);
    expect_pop(q, 10, 3, 2);
    expect_pop(q, 10, 3, 4);
    struct evh late = push(q, 20, 5, 5);
    push(q, 20, 4, 6);
    cr_expect(evq_move(q, late, 20, 3));
    expect_pop(q, 20, 3, 5);
    expect_pop(q, 20, 4, 6);
    expect_empty(q);
    arena_deinit(&a);
}

Test(evq, handles_of_what_is_gone_are_a_plain_no)
{
    struct arena a;
    arena_init(&a, 0);
    struct evq *q = evq_create(&a);
    int64_t t = -5;
    cr_expect_not(evq_cancel(q, (struct evh){0, 0}));
    cr_expect_not(evq_cancel(q, (struct evh){1000000, 1}));
    struct evh popped = push(q, 1, 0, 1);
    cr_expect(evq_when(q, popped, &t));
    cr_expect_eq(t, 1);
    expect_pop(q, 1, 0, 1);
    struct evh cancelled = push(q, 2, 0, 2);
    cr_expect_eq(cancelled.slot, popped.slot, "the slot should be used again");
    cr_expect_not(evq_cancel(q, popped));
    cr_expect_not(evq_move(q, popped, 9, 0));
    cr_expect_not(evq_when(q, popped, &t));
    cr_expect(evq_cancel(q, cancelled));
    cr_expect_not(evq_cancel(q, cancelled));
    cr_expect_not(evq_move(q, cancelled, 9, 0));
    cr_expect_not(evq_when(q, cancelled, &t));
    cr_expect_not(evq_cancel(q, (struct evh){cancelled.slot, cancelled.gen + 1}));
    expect_empty(q);
    arena_deinit(&a);
}

Test(evq, a_push_into_the_past_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    struct arena a;
    arena_init(&a, 0);
    struct evq *q = evq_create(&a);
    push(q, 10, 0, 1);
    expect_pop(q, 10, 0, 1);
    push(q, 9, 0, 2);
}

/* --- beside the reference
 * ------------------------------------------------------------------------ */

enum { IDS = 16384, FIXED_DELAYS = 5 };

enum delays {
    TIED,       /* 0..7 ns: most events share their instant */
    SPREAD,     /* exponential-like, up to days */
    FIXED,      /* a few delays, as ticks and time-outs have */
    MANY_FIXED, /* more fixed delays than there are lanes */
    NEAREST,    /* each push before all that is pending */
    FARTHEST,   /* each push behind all that is pending */
    BLEND       /* all of the above */
};

struct script {
    const char *name;
    enum delays delays;
    int pending;      /* the size that pushes and pops steer to */
    int cancel, move; /* per cent of operations */
    unsigned phases;  /* pushes use 0 .. phases - 1 */
    bool renew;       /* moves re-arm with a fixed delay from now: resets of a time-out */
    int operations;
};

static const struct script SCRIPTS[] = {
    {"plain", SPREAD, 500, 0, 0, 1, false, 100000},
    {"tied", TIED, 800, 5, 5, 12, false, 150000},
    {"tied and cancelled", TIED, 60, 30, 10, 3, false, 100000},
    {"fixed", FIXED, 1500, 0, 0, 1, false, 100000},
    {"fixed and cancelled", FIXED, 1500, 30, 0, 2, false, 150000},
    {"fixed and moved", FIXED, 1000, 5, 30, 2, false, 150000},
    {"time-outs that never fire", FIXED, 1000, 1, 80, 1, true, 150000},
    {"more delays than lanes", MANY_FIXED, 2000, 10, 10, 4, false, 150000},
    {"nearest", NEAREST, 1000, 5, 5, 2, false, 100000},
    {"farthest", FARTHEST, 1000, 5, 5, 2, false, 100000},
    {"moved", SPREAD, 2000, 0, 50, 12, false, 150000},
    {"nearly empty", BLEND, 2, 10, 10, 12, false, 100000},
    {"blend", BLEND, 1500, 10, 15, 12, false, 200000},
    {"many, spread", SPREAD, 9000, 0, 0, 2, false, 200000},
    {"many, moved", SPREAD, 9000, 2, 40, 2, false, 250000},
    {"many, cancelled", SPREAD, 7000, 20, 5, 2, false, 200000},
    {"many, tied", TIED, 9000, 5, 5, 3, false, 200000},
    {"many, nearest", NEAREST, 9000, 5, 5, 2, false, 200000},
    {"many, farthest", FARTHEST, 9000, 5, 5, 2, false, 200000},
    {"many, blend", BLEND, 9000, 5, 10, 12, false, 300000},
};
enum { SCRIPT_COUNT = sizeof SCRIPTS / sizeof *SCRIPTS };

struct pair {
    struct evq *q;
    struct evq_ref *ref;
    struct evh handle[IDS], ref_handle[IDS];
    bool pending[IDS];
    int64_t now, farthest;
    uint64_t serial;
    struct rng_cursor dice;
    uint64_t pops, cancels, moves, refused;
    uint32_t heap_most, ring_most, far_most; /* how many the parts of the queue held */
};

static int64_t fixed_delay(uint64_t pick)
{
    static const int64_t DELAYS[FIXED_DELAYS] = {300, 300000000000, 60, 0, 7};
    return DELAYS[pick % FIXED_DELAYS];
}

static int64_t draw_delay(struct pair *p, enum delays kind)
{
    uint64_t bits = rng_next(&p->dice);
    switch (kind) {
    case TIED:
        return (int64_t)(bits % 8);
    case SPREAD:
        return (int64_t)((bits >> 20) >> (bits % 30));
    case FIXED:
        return fixed_delay(bits);
    case MANY_FIXED:
        return (int64_t)(1000 + bits % 90);
    case NEAREST: {
        int64_t t = p->now;
        unsigned phase;
        (void)evq_peek(p->q, &t, &phase);
        return t > p->now ? t - p->now - 1 : 0;
    }
    case FARTHEST:
        return p->farthest - p->now + (int64_t)(bits % 3);
    case BLEND:
        break;
    }
    return draw_delay(p, (enum delays)(bits % BLEND));
}

static int64_t draw_time(struct pair *p, enum delays kind)
{
    int64_t t = p->now + draw_delay(p, kind);
    if (t > p->farthest) p->farthest = t;
    return t;
}

static void do_push(struct pair *p, const struct script *s)
{
    uint32_t id = (uint32_t)rng_below(&p->dice, IDS);
    if (p->pending[id]) return;
    int64_t t = draw_time(p, s->delays);
    unsigned phase = (unsigned)rng_below(&p->dice, s->phases);
    struct event ev = {.kind = 5, .a = id, .b = ++p->serial};
    p->handle[id] = evq_push(p->q, t, phase, ev);
    if (p->handle[id].gen ==
        0) { /* no memory: the reference has more of it and must not go on alone */
        p->refused++;
        return;
    }
    p->ref_handle[id] = evq_ref_push(p->ref, t, phase, ev);
    p->pending[id] = true;
}

static void do_pop(struct pair *p)
{
    int64_t t = -1, ref_t = -2;
    unsigned phase = 77, ref_phase = 78;
    struct event ev = {0}, ref_ev = {0};
    bool got = evq_pop(p->q, &t, &phase, &ev);
    cr_assert_eq(got, evq_ref_pop(p->ref, &ref_t, &ref_phase, &ref_ev));
    if (!got) return;
    cr_assert(t == ref_t && phase == ref_phase && ev.a == ref_ev.a && ev.b == ref_ev.b,
              "pop %llu: event %u of push %llu at %lld instead of event %u of push %llu at %lld",
              (unsigned long long)p->pops, ev.a, (unsigned long long)ev.b, (long long)t, ref_ev.a,
              (unsigned long long)ref_ev.b, (long long)ref_t);
    cr_assert(p->pending[ev.a]);
    cr_assert_geq(t, p->now);
    p->pending[ev.a] = false;
    p->now = t;
    p->pops++;
}

/* Handles that were popped or cancelled before are tried as well. */
static void do_cancel(struct pair *p)
{
    uint32_t id = (uint32_t)rng_below(&p->dice, IDS);
    bool done = evq_cancel(p->q, p->handle[id]);
    cr_assert_eq(done, p->pending[id]);
    cr_assert_eq(done, evq_ref_cancel(p->ref, p->ref_handle[id]));
    p->pending[id] = false;
    p->cancels += done;
}

static void do_move(struct pair *p, const struct script *s)
{
    uint32_t id = (uint32_t)rng_below(&p->dice, IDS);
    int64_t t = 0;
    if (s->renew)
        t = p->now + 300;
    else if (rng_below(&p->dice, 8) > 0 || !evq_when(p->q, p->handle[id], &t))
        t = draw_time(p, s->delays);
    unsigned phase = (unsigned)rng_below(&p->dice, s->phases);
    bool done = evq_move(p->q, p->handle[id], t, phase);
    cr_assert_eq(done, p->pending[id]);
    cr_assert_eq(done, evq_ref_move(p->ref, p->ref_handle[id], t, phase));
    p->moves += done;
}

static void check_views(struct pair *p)
{
    int64_t t = -1, ref_t = -1;
    unsigned phase = 0, ref_phase = 0;
    uint32_t id = (uint32_t)rng_below(&p->dice, IDS);
    cr_assert_eq(evq_size(p->q), evq_ref_size(p->ref));
    cr_assert_eq(evq_when(p->q, p->handle[id], &t),
                 evq_ref_when(p->ref, p->ref_handle[id], &ref_t));
    cr_assert_eq(t, ref_t);
    if (rng_below(&p->dice, 4) > 0)
        return; /* a peek fills the hole of the last pop: most operations must find it open */
    cr_assert_eq(evq_peek(p->q, &t, &phase), evq_ref_peek(p->ref, &ref_t, &ref_phase));
    cr_assert(t == ref_t && phase == ref_phase);
}

static void watch_parts(struct pair *p)
{
    uint32_t in_rings = 0;
    for (int i = 0; i < EVQ_LANES; i++)
        in_rings += p->q->lanes[i].tail - p->q->lanes[i].head;
    if (p->q->heap_size > p->heap_most) p->heap_most = p->q->heap_size;
    if (p->q->far_size > p->far_most) p->far_most = p->q->far_size;
    if (in_rings > p->ring_most) p->ring_most = in_rings;
}

static void play(struct pair *p, const struct script *s, int operations)
{
    for (int i = 0; i < operations; i++) {
        int roll = (int)rng_below(&p->dice, 100);
        bool low = evq_size(p->q) < (uint64_t)s->pending;
        if (roll < s->cancel)
            do_cancel(p);
        else if (roll < s->cancel + s->move)
            do_move(p, s);
        else if (roll % 8 < (low ? 6 : 2))
            do_push(p, s);
        else
            do_pop(p);
        check_views(p);
        if (i % 1000 == 0) watch_parts(p);
    }
}

static void drain(struct pair *p)
{
    while (evq_size(p->q) > 0)
        do_pop(p);
    do_pop(p);
    for (int id = 0; id < IDS; id++)
        cr_assert_not(p->pending[id]);
}

static struct pair *pair_open(struct arena *a, struct arena *ref_arena, uint64_t seed)
{
    struct pair *p = calloc(1, sizeof *p);
    cr_assert_not_null(p);
    p->q = evq_create(a);
    p->ref = evq_ref_create(ref_arena);
    p->dice = rng_cursor(seed, 1);
    return p;
}

Test(evq, pops_like_a_plain_heap_under_every_script)
{
    int operations = 0;
    uint32_t heap_most = 0, ring_most = 0, far_most = 0;
    for (int i = 0; i < SCRIPT_COUNT; i++) {
        const struct script *s = &SCRIPTS[i];
        struct arena a, b;
        arena_init(&a, 0);
        arena_init(&b, 0);
        struct pair *p = pair_open(&a, &b, (uint64_t)i);
        play(p, s, s->operations);
        cr_expect_gt(p->pops, (uint64_t)s->operations / 100, "%s: few pops", s->name);
        cr_expect_eq(p->cancels > 0, s->cancel > 0, "%s: cancels", s->name);
        cr_expect_eq(p->moves > 0, s->move > 0, "%s: moves", s->name);
        drain(p);
        operations += s->operations;
        heap_most = p->heap_most > heap_most ? p->heap_most : heap_most;
        ring_most = p->ring_most > ring_most ? p->ring_most : ring_most;
        far_most = p->far_most > far_most ? p->far_most : far_most;
        free(p);
        arena_deinit(&a);
        arena_deinit(&b);
    }
    cr_expect_geq(operations, 1000000);
    cr_expect_gt(heap_most, EVQ_SPILL_AT / 2, "no heap was ever large");
    cr_expect_gt(ring_most, 1000, "no ring was ever long");
    cr_expect_gt(far_most, 5000, "few events were ever far");
}

/* Tens of thousands at one instant, then all of them out; twice, so that rings wrap. With two
 * phases they stand in lanes; with 200 there are not enough lanes, and the heap is full of ties. */
static void tied_burst(uint32_t phases)
{
    enum { BURST = 50000 };
    struct arena a;
    arena_init(&a, 0);
    struct evq *q = evq_create(&a);
    for (int64_t now = 0; now <= 300; now += 300) {
        for (uint32_t i = 0; i < BURST; i++)
            push(q, now + 300, i % phases, i);
        uint32_t expected = 0;
        for (uint32_t i = 0; i < BURST; i++) {
            int64_t t;
            unsigned phase;
            struct event ev;
            cr_assert(evq_pop(q, &t, &phase, &ev));
            cr_assert_eq(t, now + 300);
            cr_assert_eq(ev.kind, expected);
            expected = expected + phases < BURST ? expected + phases : expected % phases + 1;
        }
    }
    expect_empty(q);
    arena_deinit(&a);
}

Test(evq, large_tied_bursts_come_out_in_phase_and_push_order)
{
    tied_burst(1);
    tied_burst(2);
    tied_burst(200);
}

/* A time-out that is set again and again must not fill the memory with its cancelled selves. */
Test(evq, time_outs_that_are_reset_for_ever_need_bounded_memory)
{
    enum { TIMERS = 1000, RESETS = 1000000 };
    struct arena a;
    arena_init(&a, 400000);
    struct evq *q = evq_create(&a);
    static struct evh timer[TIMERS];
    for (uint32_t i = 0; i < TIMERS; i++)
        timer[i] = push(q, 1000000, 0, i);
    struct rng_cursor dice = rng_cursor(1, 1);
    push(q, 1, 1, TIMERS);
    for (int64_t now = 1; now <= RESETS; now++) {
        int64_t t;
        unsigned phase;
        struct event ev;
        cr_assert(evq_pop(q, &t, &phase, &ev));
        cr_assert_eq(ev.kind, TIMERS, "a timer fired although it was reset");
        push(q, now + 1, 1, TIMERS);
        cr_assert(evq_move(q, timer[rng_below(&dice, TIMERS)], now + 1000000, 0));
    }
    cr_expect_eq(evq_size(q), TIMERS + 1);
    arena_deinit(&a);
}

/* With every limit from nothing upwards: a refused push changes nothing, everything else goes
 * on. */
Test(evq, short_memory_refuses_pushes_and_nothing_else)
{
    static const struct script S = {"short", BLEND, 8000, 10, 15, 3, false, 30000};
    uint64_t refused = 0;
    for (size_t limit = 20000; limit < 1200000; limit += 57000) {
        struct arena a, b;
        arena_init(&a, limit);
        arena_init(&b, 0);
        struct pair *p = pair_open(&a, &b, limit);
        cr_assert_not_null(p->q);
        play(p, &S, S.operations);
        drain(p);
        refused += p->refused;
        free(p);
        arena_deinit(&a);
        arena_deinit(&b);
    }
    cr_expect_gt(refused, 1000);
    struct arena none;
    arena_init(&none, 64);
    cr_expect_null(evq_create(&none));
    arena_deinit(&none);
}

/* The twin is cloned in the middle (a hole open, rings half full), plays its own script, and
 * outlives the original. */
Test(evq, a_clone_lives_its_own_life)
{
    for (int i = 0; i < SCRIPT_COUNT; i++) {
        const struct script *s = &SCRIPTS[i];
        struct arena a, b, c, d;
        arena_init(&a, 0);
        arena_init(&b, 0);
        arena_init(&c, 0);
        arena_init(&d, 0);
        struct pair *p = pair_open(&a, &b, 100 + (uint64_t)i);
        play(p, s, s->pending > 5000 ? 40000 : 10000);
        do_pop(p);
        struct pair *twin = malloc(sizeof *twin);
        cr_assert_not_null(twin);
        *twin = *p;
        twin->q = evq_clone(p->q, &c);
        twin->ref = evq_ref_clone(p->ref, &d);
        cr_assert_not_null(twin->q);
        twin->dice = rng_cursor(200 + (uint64_t)i, 2);
        play(p, s, 10000);
        play(twin, s, 10000);
        play(p, s, 1000);
        drain(p);
        free(p);
        arena_deinit(&a);
        arena_deinit(&b);
        play(twin, s, 10000);
        drain(twin);
        free(twin);
        arena_deinit(&c);
        arena_deinit(&d);
    }
}

/* Every limit up to the first that is enough: heap, slots, rings and buckets fail in turn. */
Test(evq, a_clone_needs_memory_of_its_own)
{
    enum { TICKS = 10000, RARE = 6000 };
    struct arena a, b;
    arena_init(&a, 0);
    struct evq *q = evq_create(&a);
    for (uint32_t i = 0; i < TICKS; i++)
        push(q, 300, 0, i);
    for (uint32_t i = 0; i < RARE; i++)
        push(q, 1000 + (int64_t)i * i, 0, TICKS + i);
    cr_assert_gt(q->far_size, RARE / 4);
    struct evq *copy = NULL;
    int refused = 0;
    for (size_t limit = 1000; copy == NULL; limit += 8000, refused += copy == NULL) {
        arena_init(&b, limit);
        copy = evq_clone(q, &b);
        if (copy == NULL) arena_deinit(&b);
    }
    cr_expect_gt(refused, 100);
    for (uint32_t i = 0; i < TICKS + RARE; i++) {
        int64_t late = (int64_t)i - TICKS;
        expect_pop(copy, late < 0 ? 300 : 1000 + late * late, 0, i);
    }
    cr_expect_eq(evq_size(q), TICKS + RARE);
    expect_pop(q, 300, 0, 0);
    arena_deinit(&a);
    arena_deinit(&b);
}
