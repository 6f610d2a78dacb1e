/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan - carries out the steps of a plan on the living estate.
 *
 * A step is due at a date, after the end of another step, or again and again; each time is a run
 * of it. plan.c knows when runs begin and end, windows, waiting, effort and records; what is done
 * is the verb's (models/verbs/verb_NAME.c). A verb works in small pieces: `begin`, then `work` for
 * every EV_WORK it asked for or that the end of one of its moves sends, until it calls plan_end.
 * Verbs keep what they need to know in the run's words; a run is plain data, so a clone goes on. */
#ifndef VDCSIM_MODELS_PLAN_H
#define VDCSIM_MODELS_PLAN_H

#include "models/move.h"

struct verb_ops {
    /* planned_end - when a run that begins at start_ns ends if all goes well (for the Gantt chart
     * and for the planned times of steps behind it). NULL: at once. */
    int64_t (*planned_end)(const struct scenario *sc, const struct spec_step *step,
                           int64_t start_ns);
    void (*begin)(struct world *w, uint32_t run);
    void (*work)(struct world *w, uint32_t run, uint64_t code); /* may be NULL */
};

enum { WORK_CODE_BITS = 62 }; /* codes of a verb; above them the outcome of a move */
static inline uint64_t work_code(uint64_t b)
{
    return b & ((UINT64_C(1) << WORK_CODE_BITS) - 1);
}
static inline enum move_outcome work_outcome(uint64_t b)
{
    return (enum move_outcome)(b >> WORK_CODE_BITS);
}

bool plan_init(struct world *w);
bool plan_clone(struct world *dst, const struct world *src);
/* plan_start - schedules the first run of every step that does not wait for another. */
void plan_start(struct world *w);
/* plan_due - EV_STEP: a run of step begins. plan_work - EV_WORK for a run that is under way. */
void plan_due(struct world *w, uint32_t step);
void plan_work(struct world *w, uint32_t run, uint64_t code);

/* ---- for verbs ---- */
const struct spec_step *plan_step(const struct world *w, uint32_t run);
/* plan_at - EV_WORK with this code at t_ns (now or later). */
void plan_at(struct world *w, uint32_t run, int64_t t_ns, uint64_t code);
/* plan_open_ns - the first instant >= t_ns when the step's window is open. */
int64_t plan_open_ns(const struct world *w, uint32_t run, int64_t t_ns);
/* plan_wait - the run waits from now on (why: static text, decision log); plan_go - no longer. */
void plan_wait(struct world *w, uint32_t run, const char *why);
void plan_go(struct world *w, uint32_t run);
/* plan_effort - books labour. plan_note - one thing done or not done, for the decision log. */
void plan_effort(struct world *w, uint32_t run, int64_t labour_ns);
void plan_note(struct world *w, uint32_t run, const char *action, const char *subject,
               const char *outcome, const char *reason);
/* plan_end - the run is over: record, digest, steps behind it become due. */
void plan_end(struct world *w, uint32_t run);
/* plan_records - rows of runs under way and of steps that never began, to the sink. */
void plan_records(struct world *w);

#endif
