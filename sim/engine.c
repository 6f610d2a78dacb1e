/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/engine.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Events at one instant before the client has said how many entities there are. */
#define INSTANT_CAP_DEFAULT UINT64_C(1000000)

bool engine_init(struct engine *e, struct arena *a, struct engine_client client, int64_t horizon_ns)
{
    SIM_ASSERT(client.dispatch != NULL);
    SIM_ASSERT(horizon_ns >= 0);
    *e = (struct engine){
        .client = client, .horizon_ns = horizon_ns, .instant_cap = INSTANT_CAP_DEFAULT};
    e->queue = evq_create(a);
    return e->queue != NULL;
}

bool engine_clone(struct engine *dst, const struct engine *src, struct arena *a,
                  struct engine_client client)
{
    SIM_ASSERT(client.dispatch != NULL);
    *dst = *src;
    dst->client = client;
    dst->queue = evq_clone(src->queue, a);
    return dst->queue != NULL;
}

/* Outside of events e->phase is the first phase, so nothing is too early then. */
static enum phase effective_phase(const struct engine *e, int64_t t_ns, enum phase phase)
{
    bool too_early = t_ns == e->now_ns && phase < e->phase;
    return too_early ? e->phase : phase;
}

static void check_push(const struct engine *e, int64_t t_ns, enum phase phase)
{
    ENGINE_ASSERT(e, t_ns >= e->now_ns);
    ENGINE_ASSERT(e, phase < PHASE_COUNT);
    ENGINE_ASSERT(e, !e->ending_instant || t_ns > e->now_ns);
}

struct evh engine_at(struct engine *e, int64_t t_ns, enum phase phase, uint32_t kind, uint32_t a,
                     uint64_t b)
{
    check_push(e, t_ns, phase);
    struct event ev = {.kind = kind, .a = a, .b = b};
    struct evh h = evq_push(e->queue, t_ns, effective_phase(e, t_ns, phase), ev);
    if (h.gen == 0) e->out_of_memory = true;
    return h;
}

bool engine_cancel(struct engine *e, struct evh h)
{
    return evq_cancel(e->queue, h);
}

bool engine_move(struct engine *e, struct evh h, int64_t t_ns, enum phase phase)
{
    check_push(e, t_ns, phase);
    return evq_move(e->queue, h, t_ns, effective_phase(e, t_ns, phase));
}

void engine_stop(struct engine *e)
{
    e->stop_requested = true;
}

void engine_nomem(struct engine *e)
{
    e->out_of_memory = true;
}

/* True when instant_end ran: it may have pushed events, so the queue must be looked at again. */
static bool close_instant(struct engine *e)
{
    if (!e->instant_open) return false;
    e->instant_open = false;
    if (e->client.instant_end == NULL) return false;
    e->ending_instant = true;
    e->client.instant_end(e->client.ctx, e->now_ns);
    e->ending_instant = false;
    return true;
}

static void advance(struct engine *e, int64_t t_ns)
{
    ENGINE_ASSERT(e, t_ns >= e->now_ns);
    ENGINE_ASSERT(e, !e->instant_open || t_ns == e->now_ns);
    if (t_ns > e->now_ns) e->instant_events = 0;
    e->now_ns = t_ns;
}

static void run_one(struct engine *e)
{
    int64_t t_ns;
    unsigned phase;
    struct event ev;
    bool popped = evq_pop(e->queue, &t_ns, &phase, &ev);
    ENGINE_ASSERT(e, popped);
    ENGINE_ASSERT(e, t_ns == e->now_ns);
    ENGINE_ASSERT(e, phase >= e->phase || !e->instant_open);
    e->phase = (enum phase)phase;
    e->instant_open = true;
    e->events++;
    e->instant_events++;
    e->client.dispatch(e->client.ctx, &ev);
}

/* What the loop does next; GO_ON means: run the event at the head of the queue. */
enum step { STEP_EVENT, STEP_LOOK_AGAIN, STEP_DONE, STEP_STOP };

static bool must_stop(const struct engine *e, enum engine_stop *why)
{
    if (e->out_of_memory)
        *why = ENGINE_NOMEM;
    else if (e->interrupt != NULL && *e->interrupt != 0)
        *why = ENGINE_INTERRUPTED;
    else if (e->stop_requested)
        *why = ENGINE_STOPPED;
    else
        return false;
    return true;
}

static enum step next_step(struct engine *e, int64_t end_ns, enum engine_stop *why)
{
    if (must_stop(e, why)) return STEP_STOP;
    int64_t t_ns;
    unsigned phase;
    bool more = evq_peek(e->queue, &t_ns, &phase) && t_ns <= end_ns;
    if ((!more || t_ns > e->now_ns) && close_instant(e)) return STEP_LOOK_AGAIN;
    if (!more) return STEP_DONE;
    advance(e, t_ns);
    *why = e->instant_events >= e->instant_cap ? ENGINE_STORM : ENGINE_EVENT_LIMIT;
    bool limit = e->events_limit != 0 && e->events >= e->events_limit;
    return *why == ENGINE_STORM || limit ? STEP_STOP : STEP_EVENT;
}

enum engine_stop engine_run(struct engine *e, int64_t until_ns)
{
    int64_t end_ns = until_ns < e->horizon_ns ? until_ns : e->horizon_ns;
    ENGINE_ASSERT(e, end_ns >= e->now_ns);
    enum engine_stop why = ENGINE_HORIZON;
    enum step step = STEP_LOOK_AGAIN;
    while (step == STEP_EVENT || step == STEP_LOOK_AGAIN) {
        step = next_step(e, end_ns, &why);
        if (step == STEP_EVENT) run_one(e);
    }
    e->phase = PHASE_FAILURE;
    if (step == STEP_DONE) {
        advance(e, end_ns);
        return ENGINE_HORIZON;
    }
    if (why == ENGINE_STOPPED) {
        e->stop_requested = false;
        (void)close_instant(e);
    }
    return why;
}

static bool fail_at(const struct engine *e, struct diag *d, enum diag_code code, const char *what)
{
    char when[TIME_TEXT_MAX];
    return diag_fail(d, code, diag_nowhere(), "%s at simulated time %s, after %" PRIu64 " events",
                     what, time_text(e->now_ns, when), e->events);
}

bool engine_stop_check(const struct engine *e, enum engine_stop why, struct diag *d)
{
    switch (why) {
    case ENGINE_HORIZON:
    case ENGINE_STOPPED:
        return true;
    case ENGINE_INTERRUPTED:
        return fail_at(e, d, DIAG_INTERRUPTED, "interrupted");
    case ENGINE_STORM:
        (void)fail_at(e, d, DIAG_LIMIT, "events keep causing events and time stands still");
        diag_hint(d, "%" PRIu64 " events ran at this instant; the limit is %" PRIu64,
                  e->instant_events, e->instant_cap);
        return false;
    case ENGINE_EVENT_LIMIT:
        (void)fail_at(e, d, DIAG_LIMIT, "the run used up its event limit");
        diag_hint(d, "shorten the horizon, or raise the limit of %" PRIu64 " events",
                  e->events_limit);
        return false;
    case ENGINE_NOMEM:
        (void)fail_at(e, d, DIAG_NOMEM, "out of memory");
        diag_hint(d, "raise the memory limit, or run fewer replications at a time");
        return false;
    }
    SIM_ASSERT(why <= ENGINE_NOMEM);
    return false;
}

const char *engine_phase_name(enum phase phase)
{
    static const char *const NAMES[PHASE_COUNT] = {
        [PHASE_FAILURE] = "failure",       [PHASE_REPAIR] = "repair",
        [PHASE_COMPLETION] = "completion", [PHASE_DETECTION] = "detection",
        [PHASE_FAILOVER] = "failover",     [PHASE_PLAN] = "plan",
        [PHASE_DEPARTURE] = "departure",   [PHASE_ARRIVAL] = "arrival",
        [PHASE_DEMAND] = "demand",         [PHASE_CONTROL] = "control",
        [PHASE_METERING] = "metering",     [PHASE_OBSERVER] = "observer"};
    SIM_ASSERT(phase < PHASE_COUNT);
    return NAMES[phase];
}

_Noreturn void engine_assert_fail(const struct engine *e, const char *file, int line,
                                  const char *expr)
{
    char when[TIME_TEXT_MAX];
    fprintf(stderr,
            "vdcsim: internal error at %s:%d: %s\n"
            "vdcsim: seed %" PRIu64 ", t_ns %" PRId64 " (%s), event %" PRIu64 "\n",
            file, line, expr, e->seed, e->now_ns, time_text(e->now_ns, when), e->events);
    abort();
}
