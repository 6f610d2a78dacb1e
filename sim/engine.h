/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine - the run loop: time, phases, stop rules.
 *
 * Events run in the order (t, phase, seq). A push at `now` with an earlier phase than the running
 * one gets the running phase; a push with t < now is a programmer error. After the last event of an
 * instant (before the first event with a later t, and when a run ends normally) the client's
 * `instant_end` runs once; it must not push events at `now`. Interrupts are looked at between
 * events only. The engine knows no entity and draws nothing; tests: tests/sim/test_engine.c. */
#ifndef VDCSIM_SIM_ENGINE_H
#define VDCSIM_SIM_ENGINE_H

#include "sim/diag.h"
#include "sim/evq.h"
#include <signal.h>

/* What happens first when things happen at the same instant. This is the one place. */
enum phase {
    PHASE_FAILURE,
    PHASE_REPAIR,
    PHASE_COMPLETION,
    PHASE_DETECTION,
    PHASE_FAILOVER,
    PHASE_PLAN,
    PHASE_DEPARTURE,
    PHASE_ARRIVAL,
    PHASE_DEMAND,
    PHASE_CONTROL,
    PHASE_METERING,
    PHASE_OBSERVER,
    PHASE_COUNT
};

enum engine_stop {
    ENGINE_HORIZON,     /* reached the horizon: the normal end */
    ENGINE_STOPPED,     /* the client called engine_stop */
    ENGINE_INTERRUPTED, /* *interrupt became non-zero */
    ENGINE_STORM,       /* more events at one instant than the cap */
    ENGINE_EVENT_LIMIT, /* more events than the run may use */
    ENGINE_NOMEM
};

struct engine_client {
    void *ctx;
    void (*dispatch)(void *ctx, const struct event *ev);
    void (*instant_end)(void *ctx, int64_t t_ns); /* may be NULL */
};

struct engine {
    struct evq *queue;
    struct engine_client client;
    int64_t now_ns;
    int64_t horizon_ns;
    enum phase phase;                       /* of the running event */
    uint64_t events;                        /* executed so far */
    uint64_t events_limit;                  /* 0 = none */
    uint64_t instant_events;                /* executed at now_ns */
    uint64_t instant_cap;                   /* 1e6 + 16 x entities; the client keeps it current */
    uint64_t seed;                          /* for assert messages only */
    const volatile sig_atomic_t *interrupt; /* NULL = none */
    bool stop_requested;
    bool out_of_memory;
    bool instant_open;   /* an event ran at now_ns and instant_end has not been called since */
    bool ending_instant; /* instant_end is running */
};

/* engine_init - now = 0, nothing pending. false: no memory. */
bool engine_init(struct engine *e, struct arena *a, struct engine_client client,
                 int64_t horizon_ns);
/* engine_clone - copies the state of src into dst with queue memory from a and another client. */
bool engine_clone(struct engine *dst, const struct engine *src, struct arena *a,
                  struct engine_client client);

/* engine_phase_name - "failure", "repair", ...: stable labels of logs and messages. */
const char *engine_phase_name(enum phase phase);

/* engine_at - schedules an event. On memory shortage marks the run and returns {0,0}. */
struct evh engine_at(struct engine *e, int64_t t_ns, enum phase phase, uint32_t kind, uint32_t a,
                     uint64_t b);
bool engine_cancel(struct engine *e, struct evh h);
/* engine_move - reschedules; the same phase rule as engine_at. */
bool engine_move(struct engine *e, struct evh h, int64_t t_ns, enum phase phase);
/* engine_stop - ends the run after the current event. */
void engine_stop(struct engine *e);
/* engine_nomem - the client ran out of memory: the run ends after the current event. */
void engine_nomem(struct engine *e);

/* engine_run - executes events with t <= until (and <= horizon); until >= now. ENGINE_HORIZON: all
 * of them ran, and now = min(until, horizon). May be called again to go on. instant_end is called
 * for the last instant reached, except after the abnormal stops, whose results nobody reads. A run
 * stopped by engine_stop within an instant and continued therefore ends that instant once more. */
enum engine_stop engine_run(struct engine *e, int64_t until_ns);
/* engine_stop_check - the diag of an abnormal stop; true for ENGINE_HORIZON and ENGINE_STOPPED.
 * Errors  DIAG_INTERRUPTED, DIAG_LIMIT (storm, event limit), DIAG_NOMEM; with time and event. */
bool engine_stop_check(const struct engine *e, enum engine_stop why, struct diag *d);

/* ENGINE_ASSERT - SIM_ASSERT that also prints seed, time and event number. */
_Noreturn void engine_assert_fail(const struct engine *e, const char *file, int line,
                                  const char *expr);
#define ENGINE_ASSERT(e, cond) \
    ((cond) ? (void)0 : engine_assert_fail((e), __FILE__, __LINE__, #cond))

#endif
