/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/convert.h"
#include "models/placement.h"
#include "models/verbs/crew.h"
#include "models/verbs/pace.h"
#include "models/vm.h"

enum { CONVERT_BACK = CREW_STATES }; /* state of an item: it is rolled back */

static const struct convert *convert_params(const struct world *w, uint32_t run)
{
    return plan_params(w, run);
}

int64_t convert_end(const struct scenario *sc, const struct spec_step *step, int64_t start_ns,
                    uint32_t total)
{
    const struct convert *c = step->params;
    int64_t last_ns = pace_last(sc, step, &c->rate, start_ns, total);
    double mean_ns = dist_mean(&c->outage);
    if (last_ns == TIME_NEVER || !(mean_ns < (double)(TIME_NEVER - last_ns))) return TIME_NEVER;
    return last_ns + (int64_t)mean_ns;
}

static bool convert_is_of(const struct convert *c, uint32_t workload)
{
    for (uint32_t i = 0; i < c->workloads.count; i++)
        if (c->workloads.items[i] == workload) return true;
    return false;
}

void convert_begin(struct world *w, uint32_t run)
{
    const struct convert *c = convert_params(w, run);
    for (uint32_t i = 0; i < c->workloads.count; i++)
        w->workload_place[c->workloads.items[i]] = (uint32_t)c->to.place;
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] == VM_WAITING && !w->vm_started[v] &&
            convert_is_of(c, w->vm_workload[v]))
            vm_set_place(w, v, (uint32_t)c->to.place);
    placement_room(w);
    crew_begin(w, run, &c->rate);
}

/* ---- one machine ---- */

static bool convert_start(struct world *w, uint32_t run, uint32_t item, enum shift_kind kind,
                          const char **why)
{
    const struct convert *c = convert_params(w, run);
    uint32_t v = w->item_thing[item];
    enum place_reason reason;
    *why = "it does not run, or something else is done with it";
    if (w->vm_state[v] != VM_RUNNING || move_in_flight(w, v)) return false;
    host_id to = placement_choose_for(w, v, (uint32_t)c->to.place, &reason);
    *why = place_reason_text(reason);
    if (host_is_none(to)) return false;
    int64_t outage = shift_outage(w, &c->outage, v, kind);
    crew_state(w, run, item, CREW_BEGUN);
    plan_labour(w, run);
    shift_begin(w, run, item, to.ix, DOWN_CONVERSION, outage);
    return true;
}

static bool convert_start_p2v(struct world *w, uint32_t run, uint32_t item, const char **why)
{
    return convert_start(w, run, item, SHIFT_P2V, why);
}

static bool convert_start_v2v(struct world *w, uint32_t run, uint32_t item, const char **why)
{
    return convert_start(w, run, item, SHIFT_V2V, why);
}

static void convert_finish(struct world *w, uint32_t run, uint32_t item, enum shift_kind kind)
{
    const struct convert *c = convert_params(w, run);
    uint32_t v = w->item_thing[item];
    struct rng_cursor draw = shift_draw(w, DRAW_STEP_ROLLBACK, v, kind);
    bool back = rng_unit(&draw) < c->rollback;
    if (back)
        crew_state(w, run, item, CONVERT_BACK);
    else
        vm_set_place(w, v, (uint32_t)c->to.place);
    shift_end(w, item, back);
}

/* The run heard that a shift ended. */
static void convert_heard(struct world *w, uint32_t run, uint32_t item, enum move_outcome outcome)
{
    uint32_t v = w->item_thing[item];
    bool back = w->item_state[item] == CONVERT_BACK;
    w->run_pending[run]--;
    if (!plan_item_vm(w, item)) {
        crew_gone(w, run, item);
        return;
    }
    crew_state(w, run, item, CREW_OVER);
    bool down = w->vm_state[v] == VM_PAUSED && w->vm_cause[v] == DOWN_CONVERSION;
    if (down && !move_in_flight(w, v)) vm_unpause(w, v); /* its destination failed */
    if (outcome == MOVE_DONE) {
        w->run_done[run]++;
        plan_note_vm(w, run, v, "done", "converted");
    } else if (w->item_attempts[item] >= CONVERT_ATTEMPTS) {
        plan_failed(w, run, "no attempt on a machine succeeded");
        plan_note_vm(w, run, v, "failed", "no attempt succeeded");
    } else {
        crew_state(w, run, item, CREW_DUE);
        plan_note_vm(w, run, v, back ? "rolled back" : "aborted", "to be tried again");
    }
}

void convert_work(struct world *w, uint32_t run, uint64_t b, enum shift_kind kind)
{
    const struct spec_pace *pace = &convert_params(w, run)->rate;
    uint32_t item = work_item(b);
    if (b == WORK_ALARM) {
        crew_batch(w, run, pace, kind == SHIFT_P2V ? convert_start_p2v : convert_start_v2v);
        return;
    }
    if (!work_is_timer(b))
        convert_heard(w, run, item, work_outcome(b));
    else if (shift_is_over(w, item, b))
        convert_finish(w, run, item, kind);
    crew_go_on(w, run, pace);
}
