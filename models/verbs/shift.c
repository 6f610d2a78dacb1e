/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/shift.h"
#include "models/host.h"
#include "models/vm.h"

enum { SHIFT_PRIORITY = QUEUE_LEVELS - 1, SHIFT_KIND_AT = 48, SHIFT_ITEM_BITS = 32 };

static struct rng_cursor shift_cursor(const struct world *w, enum draw_purpose purpose,
                                      uint64_t key, enum shift_kind kind, uint32_t number)
{
    return rng_cursor(rng_stream(w->draws, purpose, key), (uint64_t)kind << SHIFT_KIND_AT | number);
}

struct rng_cursor shift_draw(const struct world *w, enum draw_purpose purpose, uint32_t v,
                             enum shift_kind kind)
{
    return shift_cursor(w, purpose, w->vm_key[v], kind, w->vm_shifts[v].begun[kind]);
}

int64_t shift_outage(struct world *w, const struct dist *d, uint32_t v, enum shift_kind kind)
{
    w->vm_shifts[v].begun[kind]++;
    struct rng_cursor c = shift_draw(w, DRAW_STEP_OUTAGE, v, kind);
    return dist_duration_ns(d, &c);
}

int64_t shift_hold(struct world *w, const struct dist *d, uint32_t h)
{
    uint32_t number = ++w->host_holds[h];
    struct rng_cursor c = shift_cursor(w, DRAW_STEP_OUTAGE, w->host_key[h], SHIFT_HOLD, number);
    return dist_duration_ns(d, &c);
}

bool shift_begin(struct world *w, uint32_t run, uint32_t item, uint32_t to, enum down_cause cause,
                 int64_t outage_ns)
{
    uint32_t v = w->item_thing[item];
    uint64_t attempt = ++w->item_attempts[item];
    struct move_order order = {.vm = v,
                               .to = to,
                               .kind = MOVE_SHIFT,
                               .actor = ACTOR_PLAN,
                               .priority = SHIFT_PRIORITY,
                               .run = run + 1,
                               .code = item,
                               .why = plan_step(w, run)->id};
    w->item_to[item] = to;
    w->run_pending[run]++;
    vm_pause(w, v, cause);
    plan_at(w, run, world_now(w) + outage_ns, attempt << SHIFT_ITEM_BITS | item);
    if (w->host_state[to] == HOST_OFF) host_power_on(w, to);
    return move_take(w, &order) != TABLE_NONE;
}

bool shift_is_over(const struct world *w, uint32_t item, uint64_t b)
{
    uint64_t attempt = (b & (WORK_TIMER - 1)) >> SHIFT_ITEM_BITS;
    if (attempt != w->item_attempts[item] || !plan_item_vm(w, item)) return false;
    uint32_t m = w->vm_move[w->item_thing[item]];
    return m != 0 && w->move_kind[m - 1] == MOVE_SHIFT && w->move_code[m - 1] == item;
}

void shift_end(struct world *w, uint32_t item, bool back)
{
    uint32_t v = w->item_thing[item], m = w->vm_move[v] - 1;
    SIM_ASSERT(w->vm_state[v] == VM_PAUSED && w->move_vm[m] == v);
    if (!back) {
        move_let_go(w, m);
        vm_transfer(w, v, w->item_to[item]);
    }
    vm_unpause(w, v);
    move_drop(w, m, back ? MOVE_ABORTED : MOVE_DONE);
}
