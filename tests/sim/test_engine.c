/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/engine.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A client that writes down what it sees as text, "t:phase:kind " for events and "|t " for ends of
 * instants, and does what the event's kind tells it. */
enum kind {
    NOTHING,
    PUSH_NOW_EARLIER, /* pushes NOTHING at now in phase a */
    PUSH_LATER,       /* pushes NOTHING b ns later in phase a */
    STOP,
    NO_MEMORY,
    INTERRUPT,
    REPEAT_NOW, /* pushes itself again at now */
    REPEAT,     /* pushes itself again b ns later */
    CANCEL      /* cancels `other` */
};

struct world {
    struct engine engine;
    struct arena arena;
    char log[4096];
    size_t length;
    int64_t push_at_end; /* instant_end pushes NOTHING this long after, once; -1: not */
    int ends;
    struct evh other;
    sig_atomic_t interrupt;
};

static void note(struct world *w, const char *fmt, long long t, int phase, unsigned kind)
{
    int n = snprintf(w->log + w->length, sizeof w->log - w->length, fmt, t, phase, kind);
    if (w->length + (size_t)n < sizeof w->log) w->length += (size_t)n;
}

static void dispatch(void *ctx, const struct event *ev)
{
    struct world *w = ctx;
    struct engine *e = &w->engine;
    note(w, "%lld:%d:%u ", (long long)e->now_ns, (int)e->phase, ev->kind);
    switch ((enum kind)ev->kind) {
    case NOTHING:
        break;
    case PUSH_NOW_EARLIER:
        engine_at(e, e->now_ns, (enum phase)ev->a, NOTHING, 0, 0);
        break;
    case PUSH_LATER:
        engine_at(e, e->now_ns + (int64_t)ev->b, (enum phase)ev->a, NOTHING, 0, 0);
        break;
    case STOP:
        engine_stop(e);
        break;
    case NO_MEMORY:
        engine_nomem(e);
        break;
    case INTERRUPT:
        w->interrupt = SIGINT;
        break;
    case REPEAT_NOW:
        engine_at(e, e->now_ns, e->phase, REPEAT_NOW, 0, 0);
        break;
    case REPEAT:
        engine_at(e, e->now_ns + (int64_t)ev->b, e->phase, REPEAT, 0, ev->b);
        break;
    case CANCEL:
        cr_expect(engine_cancel(e, w->other));
        cr_expect_not(engine_cancel(e, w->other));
        break;
    }
}

static void instant_end(void *ctx, int64_t t_ns)
{
    struct world *w = ctx;
    note(w, "|%lld ", (long long)t_ns, 0, 0);
    cr_expect_eq(t_ns, w->engine.now_ns);
    w->ends++;
    if (w->push_at_end >= 0)
        engine_at(&w->engine, t_ns + w->push_at_end, PHASE_FAILURE, NOTHING, 0, 0);
    w->push_at_end = -1;
}

static void open_world(struct world *w, int64_t horizon_ns)
{
    memset(w, 0, sizeof *w);
    w->push_at_end = -1;
    arena_init(&w->arena, 0);
    struct engine_client client = {w, dispatch, instant_end};
    cr_assert(engine_init(&w->engine, &w->arena, client, horizon_ns));
    w->engine.interrupt = &w->interrupt;
    w->engine.seed = 4711;
}

static void expect_log(struct world *w, const char *text)
{
    cr_expect_str_eq(w->log, text, "log is '%s'", w->log);
    w->log[0] = '\0';
    w->length = 0;
}

Test(engine, an_instant_ends_once_after_its_last_event)
{
    struct world w;
    open_world(&w, 100);
    engine_at(&w.engine, 5, PHASE_ARRIVAL, NOTHING, 0, 0);
    engine_at(&w.engine, 5, PHASE_FAILURE, PUSH_LATER, PHASE_OBSERVER, 0);
    engine_at(&w.engine, 0, PHASE_DEMAND, NOTHING, 0, 0);
    engine_at(&w.engine, 9, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, INT64_MAX), ENGINE_HORIZON);
    expect_log(&w, "0:8:0 |0 5:0:2 5:7:0 5:11:0 |5 9:5:0 |9 ");
    cr_expect_eq(w.engine.now_ns, 100);
    cr_expect_eq(w.engine.events, 5);
    arena_deinit(&w.arena);
}

Test(engine, an_empty_run_ends_no_instant)
{
    struct world w;
    open_world(&w, 100);
    engine_at(&w.engine, 101, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, INT64_MAX), ENGINE_HORIZON);
    cr_expect_eq(engine_run(&w.engine, 100), ENGINE_HORIZON);
    expect_log(&w, "");
    cr_expect_eq(w.engine.now_ns, 100);
    arena_deinit(&w.arena);
}

Test(engine, events_at_the_horizon_run_and_later_ones_do_not)
{
    struct world w;
    open_world(&w, 100);
    engine_at(&w.engine, 100, PHASE_PLAN, PUSH_LATER, PHASE_PLAN, 0);
    engine_at(&w.engine, 101, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, 500), ENGINE_HORIZON);
    expect_log(&w, "100:5:2 100:5:0 |100 ");
    arena_deinit(&w.arena);
}

/* Each phase against each: a push at now runs in its own phase, or in the running one if that is
 * later. */
Test(engine, a_push_at_now_never_goes_back_to_an_earlier_phase)
{
    for (unsigned running = 0; running < PHASE_COUNT; running++) {
        for (unsigned pushed = 0; pushed < PHASE_COUNT; pushed++) {
            struct world w;
            char expected[64];
            open_world(&w, 100);
            engine_at(&w.engine, 3, (enum phase)running, PUSH_NOW_EARLIER, pushed, 0);
            engine_run(&w.engine, 100);
            unsigned ran = pushed > running ? pushed : running;
            snprintf(expected, sizeof expected, "3:%u:1 3:%u:0 |3 ", running, ran);
            expect_log(&w, expected);
            arena_deinit(&w.arena);
        }
    }
}

Test(engine, a_later_push_and_one_between_runs_keep_their_phase)
{
    struct world w;
    open_world(&w, 100);
    engine_at(&w.engine, 3, PHASE_OBSERVER, PUSH_LATER, PHASE_FAILURE, 2);
    engine_run(&w.engine, 10);
    engine_at(&w.engine, 10, PHASE_PLAN, NOTHING, 0, 0);
    engine_at(&w.engine, 10, PHASE_FAILURE, NOTHING, 0, 0);
    engine_run(&w.engine, 10);
    expect_log(&w, "3:11:2 |3 5:0:0 |5 10:0:0 10:5:0 |10 ");
    arena_deinit(&w.arena);
}

Test(engine, what_instant_end_pushes_runs_before_later_events)
{
    struct world w;
    open_world(&w, 100);
    w.push_at_end = 2;
    engine_at(&w.engine, 5, PHASE_PLAN, NOTHING, 0, 0);
    engine_at(&w.engine, 20, PHASE_PLAN, NOTHING, 0, 0);
    engine_run(&w.engine, 100);
    expect_log(&w, "5:5:0 |5 7:0:0 |7 20:5:0 |20 ");
    arena_deinit(&w.arena);
}

Test(engine, instant_end_may_not_push_at_now, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    struct world w;
    open_world(&w, 100);
    w.push_at_end = 0;
    engine_at(&w.engine, 5, PHASE_PLAN, NOTHING, 0, 0);
    engine_run(&w.engine, 100);
}

Test(engine, a_push_into_the_past_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    struct world w;
    open_world(&w, 100);
    engine_run(&w.engine, 50);
    engine_at(&w.engine, 49, PHASE_PLAN, NOTHING, 0, 0);
}

Test(engine, slices_of_a_run_equal_the_run)
{
    struct world whole, sliced;
    open_world(&whole, 1000);
    open_world(&sliced, 1000);
    for (uint64_t period = 7; period < 12; period++) {
        engine_at(&whole.engine, 0, (enum phase)period, REPEAT, 0, 10 * period);
        engine_at(&sliced.engine, 0, (enum phase)period, REPEAT, 0, 10 * period);
    }
    engine_run(&whole.engine, 1000);
    for (int64_t until = 0; until < 1100; until += 13) {
        cr_expect_eq(engine_run(&sliced.engine, until), ENGINE_HORIZON);
        cr_expect_eq(sliced.engine.now_ns, until < 1000 ? until : 1000);
        if (sliced.engine.now_ns == 1000) break;
    }
    cr_expect_gt(whole.length, 500);
    expect_log(&sliced, whole.log);
    cr_expect_eq(sliced.engine.events, whole.engine.events);
    cr_expect_eq(sliced.ends, whole.ends);
    arena_deinit(&whole.arena);
    arena_deinit(&sliced.arena);
}

Test(engine, cancel_and_move_reach_the_queue)
{
    struct world w;
    open_world(&w, 100);
    w.other = engine_at(&w.engine, 8, PHASE_PLAN, NOTHING, 0, 0);
    struct evh moved = engine_at(&w.engine, 50, PHASE_PLAN, NOTHING, 0, 0);
    engine_at(&w.engine, 7, PHASE_PLAN, CANCEL, 0, 0);
    cr_expect(engine_move(&w.engine, moved, 6, PHASE_REPAIR));
    engine_run(&w.engine, 100);
    expect_log(&w, "6:1:0 |6 7:5:8 |7 ");
    cr_expect_not(engine_move(&w.engine, moved, 200, PHASE_PLAN));
    arena_deinit(&w.arena);
}

static struct diag check(struct world *w, enum engine_stop why, bool good)
{
    struct diag d = {0};
    cr_expect_eq(engine_stop_check(&w->engine, why, &d), good);
    return d;
}

Test(engine, a_stop_ends_the_run_after_the_event_and_can_be_continued)
{
    struct world w;
    open_world(&w, 100);
    engine_at(&w.engine, 4, PHASE_PLAN, STOP, 0, 0);
    engine_at(&w.engine, 4, PHASE_PLAN, NOTHING, 0, 0);
    engine_at(&w.engine, 6, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, 100), ENGINE_STOPPED);
    expect_log(&w, "4:5:3 |4 ");
    cr_expect_eq(w.engine.now_ns, 4);
    cr_expect_eq(check(&w, ENGINE_STOPPED, true).code, DIAG_OK);
    cr_expect_eq(engine_run(&w.engine, 100), ENGINE_HORIZON);
    expect_log(&w, "4:5:0 |4 6:5:0 |6 ");
    cr_expect_eq(check(&w, ENGINE_HORIZON, true).code, DIAG_OK);
    arena_deinit(&w.arena);
}

Test(engine, an_interrupt_is_seen_between_events)
{
    struct world w;
    open_world(&w, 100);
    engine_at(&w.engine, 4, PHASE_PLAN, INTERRUPT, 0, 0);
    engine_at(&w.engine, 4, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, 100), ENGINE_INTERRUPTED);
    expect_log(&w, "4:5:5 ");
    struct diag d = check(&w, ENGINE_INTERRUPTED, false);
    cr_expect_eq(d.code, DIAG_INTERRUPTED);
    w.engine.interrupt = NULL;
    cr_expect_eq(engine_run(&w.engine, 100), ENGINE_HORIZON);
    expect_log(&w, "4:5:0 |4 ");
    arena_deinit(&w.arena);
}

Test(engine, time_that_stands_still_is_an_event_storm)
{
    struct world w;
    open_world(&w, 2 * INT64_C(86400000000000));
    w.engine.instant_cap = 1000;
    for (int64_t i = 0; i < 900; i++) { /* busy instants side by side are none */
        engine_at(&w.engine, 1, PHASE_PLAN, NOTHING, 0, 0);
        engine_at(&w.engine, 2, PHASE_PLAN, NOTHING, 0, 0);
    }
    engine_at(&w.engine, INT64_C(90000000000000), PHASE_PLAN, REPEAT_NOW, 0, 0);
    cr_expect_eq(engine_run(&w.engine, INT64_MAX), ENGINE_STORM);
    cr_expect_eq(w.engine.events, 2800);
    cr_expect_eq(w.ends, 2);
    struct diag d = check(&w, ENGINE_STORM, false);
    cr_expect_eq(d.code, DIAG_LIMIT);
    cr_expect_not_null(strstr(d.msg, "1d 01:00:00"), "%s", d.msg);
    cr_expect_not_null(strstr(d.msg, "2800 events"), "%s", d.msg);
    cr_expect_not_null(strstr(d.hint, "1000"), "%s", d.hint);
    arena_deinit(&w.arena);
}

Test(engine, exactly_as_many_events_as_an_instant_may_have)
{
    struct world w;
    open_world(&w, 100);
    w.engine.instant_cap = 50;
    for (int i = 0; i < 50; i++)
        engine_at(&w.engine, 1, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, 100), ENGINE_HORIZON);
    cr_expect_eq(w.engine.events, 50);
    arena_deinit(&w.arena);
}

Test(engine, the_event_limit_stops_before_the_next_event)
{
    struct world w;
    open_world(&w, 1000);
    w.engine.events_limit = 10;
    engine_at(&w.engine, 0, PHASE_PLAN, REPEAT, 0, 5);
    cr_expect_eq(engine_run(&w.engine, 45), ENGINE_HORIZON, "the tenth event is allowed");
    cr_expect_eq(engine_run(&w.engine, 1000), ENGINE_EVENT_LIMIT);
    cr_expect_eq(w.engine.events, 10);
    struct diag d = check(&w, ENGINE_EVENT_LIMIT, false);
    cr_expect_eq(d.code, DIAG_LIMIT);
    cr_expect_not_null(strstr(d.hint, "10 events"), "%s", d.hint);
    arena_deinit(&w.arena);
}

Test(engine, a_client_without_memory_ends_the_run)
{
    struct world w;
    open_world(&w, 1000);
    engine_at(&w.engine, 3, PHASE_PLAN, NO_MEMORY, 0, 0);
    engine_at(&w.engine, 3, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(engine_run(&w.engine, 1000), ENGINE_NOMEM);
    expect_log(&w, "3:5:4 ");
    cr_expect_eq(check(&w, ENGINE_NOMEM, false).code, DIAG_NOMEM);
    arena_deinit(&w.arena);
}

Test(engine, a_queue_without_memory_ends_the_run)
{
    struct world w;
    open_world(&w, 1000);
    struct engine small;
    struct arena a;
    arena_init(&a, 1000);
    struct engine_client client = {&w, dispatch, instant_end};
    cr_expect_not(engine_init(&small, &a, client, 1000));
    arena_deinit(&a);
    arena_init(&a, 30000);
    cr_assert(engine_init(&small, &a, client, 1000));
    struct evh h = {1, 1};
    for (int i = 0; i < 10000 && h.gen != 0; i++)
        h = engine_at(&small, 5, PHASE_PLAN, NOTHING, 0, 0);
    cr_expect_eq(h.gen, 0);
    cr_expect_eq(engine_run(&small, 1000), ENGINE_NOMEM);
    cr_expect_eq(small.events, 0);
    struct engine copy;
    struct arena none;
    arena_init(&none, 100);
    cr_expect_not(engine_clone(&copy, &small, &none, client));
    arena_deinit(&none);
    arena_deinit(&a);
    arena_deinit(&w.arena);
}

Test(engine, a_clone_runs_on_its_own_and_ends_alike)
{
    struct world w, twin;
    open_world(&w, 2000);
    for (uint64_t period = 7; period < 12; period++)
        engine_at(&w.engine, 0, (enum phase)period, REPEAT, 0, 10 * period);
    engine_run(&w.engine, 777);
    memset(&twin, 0, sizeof twin);
    twin.push_at_end = -1;
    arena_init(&twin.arena, 0);
    struct engine_client client = {&twin, dispatch, instant_end};
    cr_assert(engine_clone(&twin.engine, &w.engine, &twin.arena, client));
    cr_expect_eq(twin.engine.seed, 4711);
    cr_expect_eq(twin.engine.now_ns, 777);
    size_t before = w.length;
    engine_run(&w.engine, 2000);
    cr_expect_eq(twin.length, 0, "the twin saw the original's events");
    arena_deinit(&w.arena);
    engine_run(&twin.engine, 2000);
    cr_expect_gt(twin.length, 300);
    expect_log(&twin, w.log + before);
    cr_expect_eq(twin.engine.events, w.engine.events);
    arena_deinit(&twin.arena);
}

/* Runs `die` in a child and returns what it wrote to stderr before it was aborted. */
static void last_words(void (*die)(struct world *), struct world *w, char *text, size_t size)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        die(w);
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n < size - 1; n += (size_t)(got > 0 ? got : 0))
        got = read(ends[0], text + n, size - 1 - n);
    text[n] = '\0';
    close(ends[0]);
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void break_an_invariant(struct world *w)
{
    ENGINE_ASSERT(&w->engine, w->engine.events == 1);
    ENGINE_ASSERT(&w->engine, w->engine.events == 2);
}

Test(engine, a_failed_assert_names_seed_time_and_event)
{
    struct world w;
    char text[512];
    open_world(&w, 1000);
    engine_at(&w.engine, 3, PHASE_PLAN, NOTHING, 0, 0);
    engine_run(&w.engine, 60);
    last_words(break_an_invariant, &w, text, sizeof text);
    cr_expect_not_null(strstr(text, "test_engine.c:"), "%s", text);
    cr_expect_not_null(strstr(text, "w->engine.events == 2"), "%s", text);
    cr_expect_not_null(strstr(text, "seed 4711, t_ns 60 "), "%s", text);
    cr_expect_not_null(strstr(text, "event 1\n"), "%s", text);
    arena_deinit(&w.arena);
}

Test(engine, phases_have_different_names)
{
    for (int a = 0; a < PHASE_COUNT; a++) {
        for (int b = 0; b < a; b++)
            cr_expect_str_neq(engine_phase_name((enum phase)a), engine_phase_name((enum phase)b));
    }
    cr_expect_str_eq(engine_phase_name(PHASE_FAILURE), "failure");
    cr_expect_str_eq(engine_phase_name(PHASE_OBSERVER), "observer");
}
