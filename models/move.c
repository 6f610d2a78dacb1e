/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/move.h"
#include "models/host.h"
#include "models/move_queue.h"
#include "models/network.h"
#include "models/placement.h"
#include "sim/rng.h"

#define X(type, name) TABLE_COL(struct world, move_##name),
static const struct table_col move_cols[] = {MOVE_COLUMNS(X)};
#undef X
enum { MOVE_COLS = sizeof(move_cols) / sizeof(move_cols[0]) };

const char *move_action(enum move_kind kind)
{
    static const char *const names[] = {"migrate", "migrate cold", "migrate storage", "shift"};
    return names[kind];
}

bool moves_init(struct world *w)
{
    return table_init(&w->moves, w, move_cols, MOVE_COLS, w->arena, 0);
}

bool moves_clone(struct world *dst, const struct world *src)
{
    dst->move_due = NULL;
    dst->move_due_list = NULL;
    dst->move_due_room = 0;
    return table_clone(&dst->moves, dst, &src->moves, src, dst->arena);
}

/* ---- meters ---- */

/* What the present round has sent so far; copies without a flow count when they are over. */
static int64_t move_sent_now(const struct world *w, uint32_t m)
{
    if (w->move_flow[m] == 0) return 0;
    return w->move_volume_b[m] - network_left_b(w, w->move_flow[m] - 1);
}

void moves_settle(struct world *w)
{
    for (uint32_t m = 0; m < w->moves.high; m++) {
        if (!move_is_live(w, m) || !move_has_slots(w, m)) continue;
        uint32_t v = w->move_vm[m], kind = w->move_kind[m];
        w->move_meter.bytes += move_sent_now(w, m) - w->move_counted_b[m];
        w->move_counted_b[m] = move_sent_now(w, m);
        if ((kind != MOVE_LIVE && kind != MOVE_STORAGE) || w->move_idle[m]) continue;
        w->move_meter.degraded += w->vm_unserved[v] - w->move_short_mark[m];
        w->move_short_mark[m] = w->vm_unserved[v];
    }
}

void moves_account(struct world *w)
{
    for (uint32_t m = 0; m < w->moves.high; m++) {
        if (!move_is_live(w, m) || w->move_phase[m] == MOVE_QUEUED) continue;
        w->move_worked[m] = move_worked(w, m);
        w->move_work_mark[m] = w->move_short_mark[m] = 0;
        w->move_counted_b[m] = move_sent_now(w, m);
    }
}

void moves_digest(struct world *w)
{
    const struct move_meter *mm = &w->move_meter;
    uint64_t key = rng_key("moves");
    const i128 amounts[] = {mm->bytes,       mm->degraded,        mm->blackout_ns,
                            mm->duration_ns, mm->blackout_max_ns, (i128)mm->rounds};
    for (uint32_t k = 0; k < MOVE_KINDS; k++) {
        uint32_t tag = k < MOVE_SHIFT ? 1 + k : 16; /* shifts came later */
        digest_amount(&w->digest, key, tag, (i128)mm->begun[k]);
        digest_amount(&w->digest, key, tag + 3, (i128)mm->done[k]);
        digest_amount(&w->digest, key, tag + 6, (i128)mm->failed[k]);
    }
    for (uint32_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
        digest_amount(&w->digest, key, 10 + i, amounts[i]);
}

/* A move that goes on after a change of hosts has no round any more; what it asks for is never
 * used then. */
i128 move_worked(const struct world *w, uint32_t m)
{
    return w->move_worked[m] + host_vm_work(w, w->move_vm[m]) - w->move_work_mark[m];
}

void move_round(struct world *w, uint32_t m, int64_t volume_b)
{
    w->move_round_ns[m] = world_now(w);
    w->move_volume_b[m] = volume_b;
    w->move_worked[m] = 0;
    w->move_work_mark[m] = host_vm_work(w, w->move_vm[m]);
}

static void move_trail(struct world *w, uint32_t m, enum trail_kind kind, uint64_t extra)
{
    uint64_t words[] = {(uint64_t)world_now(w),
                        w->engine.phase,
                        kind,
                        w->move_key[m],
                        w->host_key[w->move_from[m]],
                        w->host_key[w->move_to[m]],
                        w->move_kind[m],
                        extra};
    digest_record(&w->digest, words, 8);
}

/* ---- lists ---- */

static void move_join_destination(struct world *w, uint32_t m)
{
    uint32_t to = w->move_to[m], first = w->host_moves_in[to];
    w->move_prev_in[m] = TABLE_NONE;
    w->move_next_in[m] = first;
    if (first != TABLE_NONE) w->move_prev_in[first] = m;
    w->host_moves_in[to] = m;
}

static void move_leave_destination(struct world *w, uint32_t m)
{
    uint32_t next = w->move_next_in[m], prev = w->move_prev_in[m];
    if (prev == TABLE_NONE)
        w->host_moves_in[w->move_to[m]] = next;
    else
        w->move_next_in[prev] = next;
    if (next != TABLE_NONE) w->move_prev_in[next] = prev;
}

/* ---- slots ---- */

bool move_has_slots(const struct world *w, uint32_t m)
{
    return w->move_phase[m] != MOVE_QUEUED && w->move_kind[m] != MOVE_SHIFT;
}

/* The VM is down for an outage that its step times; it does not wait for slots. */
static void move_begin_shift(struct world *w, uint32_t m)
{
    w->move_phase[m] = MOVE_BLACKOUT;
    w->move_meter.begun[MOVE_SHIFT]++;
    move_trail(w, m, TRAIL_MOVE_BEGUN, 0);
}

uint32_t move_take(struct world *w, const struct move_order *o)
{
    const struct spec_migration *p = &w->policies.migration;
    SIM_ASSERT(o->priority < QUEUE_LEVELS && w->vm_move[o->vm] == 0);
    uint32_t m = table_take(&w->moves, w, w->arena);
    if (m == TABLE_NONE) {
        engine_nomem(&w->engine);
        return TABLE_NONE;
    }
    w->move_key[m] = w->vm_key[o->vm];
    w->move_vm[m] = o->vm;
    w->move_from[m] = w->vm_host[o->vm];
    w->move_to[m] = o->to;
    w->move_kind[m] = (uint8_t)o->kind;
    w->move_phase[m] = MOVE_QUEUED;
    w->move_priority[m] = o->priority;
    w->move_actor[m] = (uint8_t)o->actor;
    w->move_run[m] = o->run;
    w->move_code[m] = o->code;
    w->move_ordered_ns[m] = w->move_begun_ns[m] = world_now(w);
    w->move_units[m] = (uint32_t)(o->kind == MOVE_STORAGE ? p->cost_storage : p->cost_live);
    w->vm_move[o->vm] = m + 1;
    if (o->kind == MOVE_SHIFT)
        move_begin_shift(w, m);
    else
        move_queue_join(w, m);
    if (o->to == w->move_from[m]) return m;
    w->move_held[m] = true;
    move_join_destination(w, m);
    placement_hold(w, o->to, o->vm, 1);
    return m;
}

/* One move alone may always go, however dear it is. */
static bool move_has_slot(const struct world *w, uint32_t h, uint32_t units)
{
    const struct spec_migration *p = &w->policies.migration;
    uint64_t busy = (uint64_t)w->host_moving_in[h] + w->host_moving_out[h];
    if (w->host_state[h] != HOST_UP) return false;
    if (p->parallel > 0 && busy >= (uint64_t)p->parallel) return false;
    if (p->host_budget == 0 || w->host_budget[h] == 0) return true;
    return (uint64_t)w->host_budget[h] + units <= (uint64_t)p->host_budget;
}

bool move_may_begin(const struct world *w, uint32_t m)
{
    uint32_t from = w->move_from[m], to = w->move_to[m];
    return move_has_slot(w, from, w->move_units[m]) &&
           (to == from || move_has_slot(w, to, w->move_units[m]));
}

static void move_count(struct world *w, uint32_t m, int sign)
{
    uint32_t from = w->move_from[m], to = w->move_to[m];
    uint32_t units = w->move_units[m];
    w->host_moving_out[from] += (uint32_t)sign;
    w->host_budget[from] += (uint32_t)sign * units;
    if (to == from) return;
    w->host_moving_in[to] += (uint32_t)sign;
    w->host_budget[to] += (uint32_t)sign * units;
}

void move_begin(struct world *w, uint32_t m)
{
    SIM_ASSERT(w->move_phase[m] == MOVE_QUEUED);
    move_queue_leave(w, m);
    move_count(w, m, 1);
    w->move_phase[m] = MOVE_SETUP;
    w->move_begun_ns[m] = world_now(w);
    w->move_method[m] = (uint8_t)w->policies.migration.method;
    w->move_short_mark[m] = w->vm_unserved[w->move_vm[m]];
    w->move_meter.begun[w->move_kind[m]]++;
    move_trail(w, m, TRAIL_MOVE_BEGUN, 0);
    if (!w->move_held[m]) return;
    w->host_odd[w->move_from[m]]++;
    w->host_odd[w->move_to[m]]++;
}

void move_let_go(struct world *w, uint32_t m)
{
    uint32_t from = w->move_from[m], to = w->move_to[m];
    if (!w->move_held[m]) return;
    host_touch(w, from);
    host_touch(w, to);
    w->move_held[m] = false;
    move_leave_destination(w, m);
    if (move_has_slots(w, m)) {
        w->host_odd[from]--;
        w->host_odd[to]--;
    }
    placement_hold(w, to, w->move_vm[m], -1);
}

void moves_wake(struct world *w)
{
    for (uint32_t h = 0; h < w->host_count && w->moves_waiting > 0; h++)
        move_queue_wake(w, h);
}

/* ---- the end ---- */

/* What the VM missed while it moved, whatever the reason: PDM of Beloglazov and Buyya 2012. */
static void move_settle(struct world *w, uint32_t m, enum move_outcome outcome)
{
    uint32_t v = w->move_vm[m], kind = w->move_kind[m];
    if (w->move_phase[m] == MOVE_QUEUED) return;
    if ((kind == MOVE_LIVE || kind == MOVE_STORAGE) && !w->move_idle[m])
        w->move_meter.degraded += w->vm_unserved[v] - w->move_short_mark[m];
    if (outcome == MOVE_DONE)
        w->move_meter.done[kind]++;
    else
        w->move_meter.failed[kind]++;
    move_trail(w, m, TRAIL_MOVE_ENDED, outcome);
}

/* An emptied host that was kept on because memory was still pulled from it may go now. */
static void move_leave_host(struct world *w, uint32_t h)
{
    host_emptied(w, h);
}

void move_drop(struct world *w, uint32_t m, enum move_outcome outcome)
{
    uint32_t v = w->move_vm[m], from = w->move_from[m], to = w->move_to[m];
    bool idle = w->move_idle[m], stays = idle || w->vm_host[v] == from;
    host_touch(w, from);
    host_touch(w, to);
    move_settle(w, m, outcome);
    move_let_go(w, m);
    if (w->move_phase[m] == MOVE_QUEUED)
        move_queue_leave(w, m);
    else if (move_has_slots(w, m))
        move_count(w, m, -1);
    engine_cancel(&w->engine, w->move_event[m]);
    if (!idle) {
        w->vm_move[v] = 0;
        w->vm_throttle_ppm[v] = 0;
    }
    uint64_t told = w->move_code[m] | (uint64_t)outcome << MOVE_OUTCOME_SHIFT;
    if (w->move_run[m] > 0)
        engine_at(&w->engine, world_now(w), PHASE_PLAN, EV_WORK, w->move_run[m] - 1, told);
    table_drop(&w->moves, m);
    if (stays) {
        host_replan(w, from);
        if (to != from) host_replan(w, to);
    } else
        move_leave_host(w, from);
    move_queue_wake(w, from);
    move_queue_wake(w, to);
}

void move_idle(struct world *w, uint32_t m)
{
    uint32_t v = w->move_vm[m], from = w->move_from[m];
    SIM_ASSERT(w->move_flow[m] == 0 && w->vm_move[v] == m + 1);
    host_touch(w, from);
    w->move_meter.degraded += w->vm_unserved[v] - w->move_short_mark[m];
    w->move_idle[m] = true;
    w->idle_moves++;
    w->vm_move[v] = 0;
}

void move_idle_end(struct world *w, uint32_t m)
{
    SIM_ASSERT(w->move_idle[m] && w->idle_moves > 0);
    w->move_meter.bytes += w->move_volume_b[m] - w->move_counted_b[m];
    move_drop(w, m, MOVE_ABORTED);
    w->idle_moves--;
}

void move_forget(struct world *w, uint32_t v, const char *why)
{
    if (move_in_flight(w, v)) move_abort(w, v, why);
    for (uint32_t m = 0; w->idle_moves > 0 && m < w->moves.high; m++)
        if (move_is_live(w, m) && w->move_idle[m] && w->move_vm[m] == v) move_idle_end(w, m);
}

void move_abort(struct world *w, uint32_t v, const char *why)
{
    uint32_t m = w->vm_move[v] - 1;
    SIM_ASSERT(w->vm_move[v] != 0 && w->move_vm[m] == v);
    if (w->move_flow[m] != 0) {
        int64_t unsent = network_stop(w, w->move_flow[m] - 1);
        w->move_flow[m] = 0;
        w->move_meter.bytes += w->move_volume_b[m] - unsent - w->move_counted_b[m];
    }
    decision_vm(w, (enum actor)w->move_actor[m], move_action((enum move_kind)w->move_kind[m]), v,
                w->move_from[m], w->move_to[m], "aborted", why);
    move_drop(w, m, MOVE_ABORTED);
}
