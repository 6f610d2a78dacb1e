/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan.h"
#include "models/decision.h"
#include "models/forecast.h"
#include "models/meter.h"
#include "sim/num.h"
#include <stdio.h>
#include <string.h>

#define X(type, name) TABLE_COL(struct world, run_##name),
static const struct table_col plan_run_cols[] = {RUN_COLUMNS(X)};
#undef X
#define X(type, name) TABLE_COL(struct world, item_##name),
static const struct table_col plan_item_cols[] = {ITEM_COLUMNS(X)};
#undef X
enum {
    PLAN_RUN_COLS = sizeof(plan_run_cols) / sizeof(plan_run_cols[0]),
    PLAN_ITEM_COLS = sizeof(plan_item_cols) / sizeof(plan_item_cols[0])
};

static const struct verb_ops *plan_ops(const struct spec_step *step)
{
    return step->verb->ops;
}

static bool plan_is_live(const struct world *w, uint32_t run)
{
    return run < w->runs.high && w->runs.gen[run] % 2 == 1;
}

/* ---- when things are planned ---- */

static int64_t plan_add(const struct world *w, int64_t t_ns, struct period p)
{
    if (t_ns == TIME_NEVER) return TIME_NEVER;
    if (p.months == 0 && p.days == 0 && p.ns == 0) return t_ns;
    return calendar_add(&w->sc->calendar, t_ns, p);
}

static int64_t plan_open(const struct world *w, const struct spec_step *step, int64_t t_ns)
{
    if (t_ns == TIME_NEVER || !step->has_window) return t_ns;
    return calendar_next_open(&w->sc->calendar, &step->window, t_ns);
}

/* Begin and end of a run of step s that is due at due_ns if all goes well. */
static void plan_forecast(const struct world *w, uint32_t s, int64_t due_ns, int64_t *begin_ns,
                          int64_t *end_ns)
{
    const struct spec_step *step = &w->sc->steps[s];
    const uint32_t *needs = step->needs.items;
    for (uint32_t i = 0; i < step->needs.count; i++)
        if (w->steps[needs[i]].planned_over_ns > due_ns)
            due_ns = w->steps[needs[i]].planned_over_ns;
    forecast_run(w->sc, step, due_ns, begin_ns, end_ns);
}

/* ---- set-up ---- */

static bool plan_steps_alloc(struct world *w)
{
    w->steps = arena_alloc(w->arena, (size_t)w->sc->step_count + 1, sizeof(*w->steps));
    return w->steps != NULL;
}

bool plan_init(struct world *w)
{
    if (!plan_steps_alloc(w) ||
        !table_init(&w->runs, w, plan_run_cols, PLAN_RUN_COLS, w->arena, 0) ||
        !table_init(&w->items, w, plan_item_cols, PLAN_ITEM_COLS, w->arena, 0))
        return false;
    struct forecast *planned =
        arena_alloc(w->arena, (size_t)w->sc->step_count + 1, sizeof(*planned));
    if (planned == NULL) return false;
    forecast_all(w->sc, planned);
    for (uint32_t s = 0; s < w->sc->step_count; s++)
        w->steps[s] = (struct step_state){.last_end_ns = TIME_NEVER,
                                          .planned_ns = planned[s].begin_ns,
                                          .planned_end_ns = planned[s].end_ns,
                                          .planned_over_ns = planned[s].over_ns};
    return true;
}

bool plan_clone(struct world *dst, const struct world *src)
{
    if (!plan_steps_alloc(dst) || !table_clone(&dst->runs, dst, &src->runs, src, dst->arena) ||
        !table_clone(&dst->items, dst, &src->items, src, dst->arena))
        return false;
    memcpy(dst->steps, src->steps, src->sc->step_count * sizeof(*dst->steps));
    return true;
}

static void plan_schedule(struct world *w, uint32_t step, int64_t t_ns, int64_t planned_ns)
{
    if (t_ns > w->engine.horizon_ns) return; /* TIME_NEVER too */
    engine_at(&w->engine, t_ns, PHASE_PLAN, EV_STEP, step, (uint64_t)planned_ns);
}

void plan_start(struct world *w)
{
    for (uint32_t s = 0; s < w->sc->step_count; s++) {
        const struct spec_step *step = &w->sc->steps[s];
        if (step->trigger == STEP_AFTER) continue;
        plan_schedule(w, s, step->at_ns > 0 ? step->at_ns : 0, step->at_ns);
    }
}

/* ---- what others hear ---- */

static void plan_trail(struct world *w, enum trail_kind kind, uint32_t run)
{
    uint64_t words[] = {(uint64_t)world_now(w),
                        w->engine.phase,
                        kind,
                        w->run_key[run],
                        w->run_done[run],
                        w->run_failed[run],
                        (uint64_t)w->run_effort_ns[run]};
    digest_record(&w->digest, words, kind == TRAIL_STEP_BEGUN ? 4 : 7);
}

static void plan_emit(struct world *w, const struct record_step *row)
{
    const struct record_sink *sink = w->opt->sink;
    if (sink == NULL || sink->step == NULL) return;
    if (!sink->step(sink->ctx, row)) meter_sink_failed(w);
}

static struct record_step plan_row(const struct world *w, uint32_t s)
{
    const struct spec_step *step = &w->sc->steps[s];
    return (struct record_step){.id = step->id,
                                .verb = step->verb->name,
                                .title = step->title != NULL ? step->title : "",
                                .planned_begin_ns = w->steps[s].planned_ns,
                                .planned_end_ns = w->steps[s].planned_end_ns,
                                .begin_ns = TIME_NEVER,
                                .end_ns = TIME_NEVER};
}

static void plan_emit_run(struct world *w, uint32_t run, int64_t end_ns, const char *state)
{
    struct record_step row = plan_row(w, w->run_step[run]);
    int64_t waited = w->run_waited_ns[run];
    if (w->run_wait_from_ns[run] != TIME_NEVER) waited += world_now(w) - w->run_wait_from_ns[run];
    row.occurrence = w->run_occurrence[run];
    row.planned_begin_ns = w->run_due_ns[run];
    row.planned_end_ns = w->run_end_due_ns[run];
    row.begin_ns = w->run_begun_ns[run];
    row.end_ns = end_ns;
    row.effort_h = num_i128_double(w->run_effort_ns[run]) / (double)NS_PER_H;
    row.waited_h = (double)waited / (double)NS_PER_H;
    row.total = w->run_total[run];
    row.done = w->run_done[run];
    row.failed = w->run_failed[run];
    row.state = state;
    row.reason = w->run_why[run] != NULL ? w->run_why[run] : w->run_lost[run];
    plan_emit(w, &row);
}

/* The rows of one step whose runs are not over, oldest first. */
static void plan_emit_open(struct world *w, uint32_t s)
{
    for (uint32_t n = 0; n < w->steps[s].due; n++)
        for (uint32_t r = 0; r < w->runs.high; r++) {
            if (!plan_is_live(w, r) || w->run_step[r] != s || w->run_occurrence[r] != n) continue;
            bool begun = w->run_begun_ns[r] != TIME_NEVER;
            plan_emit_run(w, r, TIME_NEVER, begun ? "under way" : "not begun");
        }
}

/* Has step s done all that it is to do? A step that was disabled each time never is. */
static bool plan_is_over(const struct world *w, uint32_t s)
{
    const struct spec_step *step = &w->sc->steps[s];
    const struct step_state *st = &w->steps[s];
    if (step->trigger == STEP_EVERY && (step->times == 0 || st->due < step->times)) return false;
    return st->ended > 0 && st->ended + st->skipped == st->due;
}

void plan_records(struct world *w)
{
    if (w->opt->sink == NULL || w->opt->sink->step == NULL) return;
    for (uint32_t s = 0; s < w->sc->step_count; s++) {
        plan_emit_open(w, s);
        if (w->steps[s].due > 0) continue;
        struct record_step row = plan_row(w, s);
        row.state = "not begun";
        const struct spec_step *step = &w->sc->steps[s];
        bool waits = step->trigger == STEP_AFTER && !plan_is_over(w, (uint32_t)step->after);
        row.reason = waits ? "the step before it is not over" : "due after the end of the run";
        plan_emit(w, &row);
    }
}

/* ---- due ---- */

static uint32_t plan_take(struct world *w, uint32_t step, uint32_t occurrence, int64_t planned_ns)
{
    uint32_t run = table_take(&w->runs, w, w->arena);
    if (run == TABLE_NONE) {
        engine_nomem(&w->engine);
        return TABLE_NONE;
    }
    w->run_key[run] = rng_key_indexed(w->sc->steps[step].key, occurrence);
    w->run_step[run] = step;
    w->run_occurrence[run] = occurrence;
    w->run_begun_ns[run] = w->run_wait_from_ns[run] = TIME_NEVER;
    w->run_first[run] = w->run_last[run] = TABLE_NONE;
    plan_forecast(w, step, planned_ns, &w->run_due_ns[run], &w->run_end_due_ns[run]);
    return run;
}

/* Why a run that is due cannot begin even if its window is open; NULL: it can. */
static const char *plan_blocked(const struct world *w, uint32_t run)
{
    const struct spec_step *step = plan_step(w, run);
    const uint32_t *needs = step->needs.items;
    for (uint32_t r = 0; r < w->runs.high && !plan_ops(step)->overlaps; r++)
        if (plan_is_live(w, r) && w->run_step[r] == w->run_step[run] &&
            w->run_occurrence[r] < w->run_occurrence[run])
            return "its occurrence before is not over";
    for (uint32_t i = 0; i < step->needs.count; i++)
        if (!plan_is_over(w, needs[i])) return "a step that it needs is not over";
    return NULL;
}

static void plan_try(struct world *w, uint32_t run)
{
    const char *why = plan_blocked(w, run);
    int64_t open_ns = plan_open_ns(w, run, world_now(w));
    if (why != NULL) {
        plan_wait(w, run, why);
        return;
    }
    if (open_ns > world_now(w)) {
        plan_wait(w, run, "its window is closed");
        plan_alarm(w, run, open_ns);
        return;
    }
    plan_go(w, run);
    w->run_begun_ns[run] = world_now(w);
    w->steps[w->run_step[run]].begun++;
    plan_trail(w, TRAIL_STEP_BEGUN, run);
    plan_ops(plan_step(w, run))->begin(w, run);
}

/* ---- what comes after ---- */

static void plan_drop(struct world *w, uint32_t run)
{
    plan_alarm(w, run, TIME_NEVER);
    for (uint32_t i = w->run_first[run], next; i != TABLE_NONE; i = next) {
        next = w->item_next[i];
        table_drop(&w->items, i);
    }
    table_drop(&w->runs, run);
}

/* The first run of step s from this occurrence on that is due and has not begun; TABLE_NONE. */
static uint32_t plan_waiting(const struct world *w, uint32_t s, uint32_t occurrence)
{
    uint32_t first = TABLE_NONE;
    for (uint32_t r = 0; r < w->runs.high; r++)
        if (plan_is_live(w, r) && w->run_step[r] == s && w->run_begun_ns[r] == TIME_NEVER &&
            w->run_occurrence[r] >= occurrence &&
            (first == TABLE_NONE || w->run_occurrence[r] < w->run_occurrence[first]))
            first = r;
    return first;
}

/* Runs that waited for something to end look again, in the order of the steps. */
static void plan_wake(struct world *w)
{
    for (uint32_t s = 0; s < w->sc->step_count; s++) {
        bool all = plan_ops(&w->sc->steps[s])->overlaps;
        if (w->steps[s].due == w->steps[s].begun + w->steps[s].skipped) continue;
        for (uint32_t r = plan_waiting(w, s, 0); r != TABLE_NONE;
             r = all ? plan_waiting(w, s, w->run_occurrence[r] + 1) : TABLE_NONE)
            plan_alarm(w, r, world_now(w));
    }
}

/* Steps that come after step `over` become due. */
static void plan_follow(struct world *w, uint32_t over)
{
    if (!plan_is_over(w, over)) return;
    for (uint32_t s = 0; s < w->sc->step_count; s++) {
        const struct spec_step *step = &w->sc->steps[s];
        if (step->trigger != STEP_AFTER || step->after != (int32_t)over) continue;
        plan_schedule(w, s, plan_add(w, world_now(w), step->delay),
                      plan_add(w, w->steps[over].planned_over_ns, step->delay));
    }
}

/* A disabled step lets its time pass. */
static void plan_skip(struct world *w, uint32_t s, uint32_t occurrence, int64_t planned_ns)
{
    struct record_step row = plan_row(w, s);
    row.occurrence = occurrence;
    plan_forecast(w, s, planned_ns, &row.planned_begin_ns, &row.planned_end_ns);
    row.state = "disabled";
    plan_emit(w, &row);
    w->steps[s].skipped++;
    plan_follow(w, s);
    plan_wake(w);
}

void plan_enable(struct world *w, uint32_t step, bool on)
{
    w->steps[step].disabled = !on;
    if (on || plan_waiting(w, step, 0) == TABLE_NONE) return;
    for (uint32_t r; (r = plan_waiting(w, step, 0)) != TABLE_NONE;) {
        w->run_why[r] = "disabled before it began";
        plan_emit_run(w, r, TIME_NEVER, "disabled");
        plan_note(w, r, plan_step(w, r)->id, "skipped", w->run_why[r]);
        w->steps[step].skipped++;
        plan_drop(w, r);
    }
    plan_follow(w, step);
    plan_wake(w);
}

void plan_due(struct world *w, uint32_t step, int64_t planned_ns)
{
    const struct spec_step *spec = &w->sc->steps[step];
    struct step_state *st = &w->steps[step];
    uint32_t occurrence = st->due++;
    if (spec->trigger == STEP_EVERY && (spec->times == 0 || st->due < spec->times)) {
        int64_t next_ns = calendar_nth(&w->sc->calendar, spec->at_ns, spec->every, st->due);
        plan_schedule(w, step, next_ns, next_ns);
    }
    if (st->disabled) {
        plan_skip(w, step, occurrence, planned_ns);
        return;
    }
    uint32_t run = plan_take(w, step, occurrence, planned_ns);
    if (run != TABLE_NONE) plan_try(w, run);
}

void plan_work(struct world *w, uint32_t run, uint64_t b)
{
    ENGINE_ASSERT(&w->engine, plan_is_live(w, run));
    const struct verb_ops *ops = plan_ops(plan_step(w, run));
    if (b == WORK_ALARM) {
        w->run_event[run] = (struct evh){0, 0};
        if (w->run_begun_ns[run] == TIME_NEVER) {
            plan_try(w, run);
            return;
        }
    } else if (work_is_timer(b)) {
        SIM_ASSERT(w->run_timers[run] > 0);
        w->run_timers[run]--;
    }
    SIM_ASSERT(ops->work != NULL);
    ops->work(w, run, b);
}

/* ---- for verbs ---- */

void plan_at(struct world *w, uint32_t run, int64_t t_ns, uint64_t code)
{
    w->run_timers[run]++;
    engine_at(&w->engine, t_ns, PHASE_PLAN, EV_WORK, run, WORK_TIMER | code);
}

void plan_alarm(struct world *w, uint32_t run, int64_t t_ns)
{
    engine_cancel(&w->engine, w->run_event[run]);
    w->run_event[run] = (struct evh){0, 0};
    if (t_ns <= w->engine.horizon_ns)
        w->run_event[run] = engine_at(&w->engine, t_ns, PHASE_PLAN, EV_WORK, run, WORK_ALARM);
}

int64_t plan_open_ns(const struct world *w, uint32_t run, int64_t t_ns)
{
    return plan_open(w, plan_step(w, run), t_ns);
}

uint32_t plan_item(struct world *w, uint32_t run, uint32_t thing, uint32_t gen)
{
    uint32_t item = table_take(&w->items, w, w->arena);
    if (item == TABLE_NONE) {
        engine_nomem(&w->engine);
        return TABLE_NONE;
    }
    w->item_thing[item] = thing;
    w->item_gen[item] = gen;
    w->item_to[item] = w->item_next[item] = TABLE_NONE;
    if (w->run_last[run] == TABLE_NONE) {
        w->run_first[run] = item;
    } else {
        w->item_next[w->run_last[run]] = item;
        w->item_number[item] = w->item_number[w->run_last[run]] + 1;
    }
    w->run_last[run] = item;
    return item;
}

bool plan_item_vm(const struct world *w, uint32_t item)
{
    return table_is_live(&w->vms, w->item_thing[item], w->item_gen[item]);
}

void plan_wait(struct world *w, uint32_t run, const char *why)
{
    bool same = w->run_wait_from_ns[run] != TIME_NEVER && w->run_why[run] == why;
    if (w->run_wait_from_ns[run] == TIME_NEVER) w->run_wait_from_ns[run] = world_now(w);
    w->run_why[run] = why;
    if (!same) plan_note(w, run, plan_step(w, run)->id, "waits", why);
}

void plan_go(struct world *w, uint32_t run)
{
    if (w->run_wait_from_ns[run] == TIME_NEVER) return;
    w->run_waited_ns[run] += world_now(w) - w->run_wait_from_ns[run];
    w->run_wait_from_ns[run] = TIME_NEVER;
    w->run_why[run] = NULL;
}

void plan_effort(struct world *w, uint32_t run, int64_t labour_ns)
{
    w->run_effort_ns[run] += labour_ns;
    w->effort_ns += labour_ns;
}

void plan_labour(struct world *w, uint32_t run)
{
    const struct spec_step *step = plan_step(w, run);
    plan_effort(w, run, step->effort_ns >= 0 ? step->effort_ns : plan_ops(step)->effort_ns);
}

void plan_failed(struct world *w, uint32_t run, const char *why)
{
    w->run_failed[run]++;
    w->machines_failed++;
    w->run_lost[run] = why;
}

void plan_note(struct world *w, uint32_t run, const char *subject, const char *outcome,
               const char *reason)
{
    char why[160];
    if (!decision_wanted(w)) return;
    snprintf(why, sizeof(why), "%s: %s", plan_step(w, run)->id, reason);
    decision_text(w, ACTOR_PLAN, plan_step(w, run)->verb->name, subject, outcome, why);
}

void plan_note_host(struct world *w, uint32_t run, uint32_t h, const char *outcome,
                    const char *reason)
{
    plan_note(w, run, w->sc->hosts[h].name, outcome, reason);
}

void plan_note_vm(struct world *w, uint32_t run, uint32_t v, const char *outcome,
                  const char *reason)
{
    char name[96];
    if (!decision_wanted(w)) return;
    snprintf(name, sizeof(name), "%s-%u", w->sc->workloads[w->vm_workload[v]].name, w->vm_index[v]);
    plan_note(w, run, name, outcome, reason);
}

/* ---- over ---- */

void plan_end(struct world *w, uint32_t run)
{
    uint32_t s = w->run_step[run];
    bool whole = w->run_done[run] == w->run_total[run];
    SIM_ASSERT(w->run_timers[run] == 0 && w->run_pending[run] == 0);
    plan_go(w, run);
    plan_trail(w, TRAIL_STEP_ENDED, run);
    plan_emit_run(w, run, world_now(w), whole ? "done" : "incomplete");
    w->steps[s].ended++;
    w->steps[s].last_end_ns = world_now(w);
    w->steps_ended++;
    plan_drop(w, run);
    plan_follow(w, s);
    plan_wake(w);
}
