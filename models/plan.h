/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan - carries out the steps of a plan on the living estate.
 *
 * A step is due at a date, after the end of another step, or again and again; each time is a run
 * of it. A run begins when the run of the same step before it is over, the steps that it needs have
 * ended, and its window is open; until then it waits. plan.c knows when runs begin and end,
 * windows, waiting, effort and records; what is done is the verb's (models/verbs/verb_NAME.c). A
 * verb works in small pieces: `begin`, then `work` for every timer it set and for every end of a
 * move it ordered, until it calls plan_end. What it needs to know it keeps in the run's words and
 * in the run's items, one a machine; all of it is plain data, so a clone goes on. */
#ifndef VDCSIM_MODELS_PLAN_H
#define VDCSIM_MODELS_PLAN_H

#include "models/move.h"
#include "sim/time.h"

struct outlook;
struct verb_ops {
    /* planned_end - when a run that begins at start_ns ends if all goes well (for the Gantt chart
     * and for the planned times of steps behind it). NULL: at once. */
    int64_t (*planned_end)(const struct scenario *sc, const struct spec_step *step,
                           int64_t start_ns);
    void (*begin)(struct world *w, uint32_t run);
    void (*work)(struct world *w, uint32_t run, uint64_t b); /* may be NULL */
    bool overlaps;     /* a run does not wait for the end of the one before it */
    int64_t effort_ns; /* labour per machine, or per run of a verb without machines, when the step
                          does not say */
    /* outlook - what the estate is like after a run, if all goes well (models/outlook.h), but for
     * the hosts that it installs. NULL: as before. */
    void (*outlook)(struct outlook *o, const struct spec_step *step);
};

/* What `work` is told: a code of the verb's own (mostly an item) and, above it, whether a timer
 * sends it or the end of a move, and how that ended. The alarm of a run is a timer without code. */
enum { WORK_CODE_BITS = 61 };
#define WORK_TIMER (UINT64_C(1) << WORK_CODE_BITS)
#define WORK_ALARM (2 * WORK_TIMER - 1)

static inline uint32_t work_item(uint64_t b)
{
    return (uint32_t)(b & (WORK_TIMER - 1));
}
static inline bool work_is_timer(uint64_t b)
{
    return (b & WORK_TIMER) != 0;
}
static inline enum move_outcome work_outcome(uint64_t b)
{
    return (enum move_outcome)(b >> (WORK_CODE_BITS + 1));
}

bool plan_init(struct world *w);
bool plan_clone(struct world *dst, const struct world *src);
/* plan_start - schedules the first run of every step that does not wait for another. */
void plan_start(struct world *w);
/* plan_due - EV_STEP: a run of step is due, which the plan expects at planned_ns. plan_work -
 * EV_WORK for a run that is due or under way. */
void plan_due(struct world *w, uint32_t step, int64_t planned_ns);
void plan_work(struct world *w, uint32_t run, uint64_t b);
/* plan_records - rows of runs under way and of steps that never began, to the sink. */
void plan_records(struct world *w);

/* ---- for verbs ---- */

static inline const struct spec_step *plan_step(const struct world *w, uint32_t run)
{
    return &w->sc->steps[w->run_step[run]];
}
static inline const void *plan_params(const struct world *w, uint32_t run)
{
    return plan_step(w, run)->params;
}
/* plan_at - `work` with a timer of this code (an item in its low 32 bits) at t_ns (now or later);
 * every timer comes before the run may end. plan_alarm - `work` with WORK_ALARM at t_ns; a run has
 * one alarm: setting it again moves it, TIME_NEVER stops it. */
void plan_at(struct world *w, uint32_t run, int64_t t_ns, uint64_t code);
void plan_alarm(struct world *w, uint32_t run, int64_t t_ns);
/* plan_open_ns - the first instant >= t_ns when the step's window is open; TIME_NEVER: never. */
int64_t plan_open_ns(const struct world *w, uint32_t run, int64_t t_ns);
/* plan_item - one more machine at the end of the run's list (`thing` is a host, or a VM slot with
 * its generation); TABLE_NONE: no memory, the run of the world ends. */
uint32_t plan_item(struct world *w, uint32_t run, uint32_t thing, uint32_t gen);
/* plan_item_vm - is the VM of this item still the one it was? */
bool plan_item_vm(const struct world *w, uint32_t item);
/* plan_wait - the run waits from now on, or for another reason than before (why: static text);
 * plan_go - no longer. */
void plan_wait(struct world *w, uint32_t run, const char *why);
void plan_go(struct world *w, uint32_t run);
/* plan_effort - books labour. plan_labour - the step's effort for one machine (or run). */
void plan_effort(struct world *w, uint32_t run, int64_t labour_ns);
void plan_labour(struct world *w, uint32_t run);
/* plan_failed - one machine could not be dealt with (why: static text). */
void plan_failed(struct world *w, uint32_t run, const char *why);
/* plan_enable - a step is switched on or off; off: runs that have not begun yet are skipped. */
void plan_enable(struct world *w, uint32_t step, bool on);
/* plan_note - one thing done or not done, for the decision log. plan_note_host, plan_note_vm - with
 * its name. */
void plan_note(struct world *w, uint32_t run, const char *subject, const char *outcome,
               const char *reason);
void plan_note_host(struct world *w, uint32_t run, uint32_t h, const char *outcome,
                    const char *reason);
void plan_note_vm(struct world *w, uint32_t run, uint32_t v, const char *outcome,
                  const char *reason);
/* plan_end - the run is over: record, digest, steps behind it become due. Neither timers nor moves
 * of it are pending; afterwards `run` is no run any more. */
void plan_end(struct world *w, uint32_t run);

#endif
