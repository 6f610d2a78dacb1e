/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/loop.h"
#include "models/decision.h"
#include "models/host.h"
#include "models/migration.h"
#include "models/network.h"
#include "models/placement.h"
#include "models/rules.h"
#include "sim/time.h"
#include <string.h>

enum { LOOP_PRIORITY = 2 }; /* of its moves: plan steps go before */

/* ---- actions ---- */

void action_add(struct action_list *l, struct action a)
{
    if (l->failed) return;
    if (l->count == l->cap) {
        uint32_t cap = l->cap + l->cap / 2 + 64;
        struct action *items = arena_span_resize(l->arena, l->items, cap, sizeof(*items));
        if (items == NULL) {
            l->failed = true;
            return;
        }
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count++] = a;
}

/* ---- set-up ---- */

static const struct policy_choice *loop_choice(const struct world *w, uint32_t kind)
{
    return kind == LOOP_REBALANCE ? &w->policies.rebalance.algorithm : &w->policies.power.algorithm;
}

static bool loop_alloc(struct world *w, uint32_t kind)
{
    struct loop *l = &w->loops[kind];
    const struct policy_choice *choice = loop_choice(w, kind);
    bool any = choice->policy != NULL && choice->policy->ops != NULL;
    *l = (struct loop){.policy = any ? choice->policy : NULL,
                       .params = choice->params,
                       .actions.arena = w->arena,
                       .next_ns = TIME_NEVER};
    if (l->policy == NULL) return true;
    l->state = arena_alloc(w->arena, 1, l->policy->state_size > 0 ? l->policy->state_size : 1);
    return l->state != NULL;
}

bool loops_init(struct world *w)
{
    w->loop_count = LOOP_KINDS;
    w->loops = arena_alloc(w->arena, LOOP_KINDS, sizeof(*w->loops));
    if (w->loops == NULL) return false;
    for (uint32_t kind = 0; kind < LOOP_KINDS; kind++) {
        struct loop *l = &w->loops[kind];
        if (!loop_alloc(w, kind)) return false;
        if (l->policy == NULL) continue;
        const struct loop_ops *ops = l->policy->ops;
        if (ops->init != NULL && !ops->init(l->state, l->params, w)) return false;
    }
    return true;
}

bool loops_clone(struct world *dst, const struct world *src)
{
    dst->loops = arena_alloc(dst->arena, LOOP_KINDS, sizeof(*dst->loops));
    if (dst->loops == NULL) return false;
    for (uint32_t kind = 0; kind < LOOP_KINDS; kind++) {
        const struct loop *from = &src->loops[kind];
        struct loop *to = &dst->loops[kind];
        if (!loop_alloc(dst, kind)) return false;
        to->done = from->done;
        to->next_ns = from->next_ns;
        if (to->policy == NULL) continue;
        const struct loop_ops *ops = to->policy->ops;
        memcpy(to->state, from->state, to->policy->state_size);
        if (ops->clone != NULL && !ops->clone(to->state, from->state, dst)) return false;
    }
    return true;
}

/* ---- when ---- */

static int64_t loop_every(const struct world *w, uint32_t kind)
{
    return kind == LOOP_REBALANCE ? w->policies.rebalance.every_ns : w->policies.power.every_ns;
}

static void loop_schedule(struct world *w, uint32_t kind, int64_t from_ns)
{
    int64_t every = loop_every(w, kind);
    SIM_ASSERT(every > 0);
    w->loops[kind].next_ns = from_ns + every;
    engine_at(&w->engine, from_ns + every, PHASE_CONTROL, EV_LOOP, kind, 0);
}

void loops_start(struct world *w)
{
    if (w->loops[LOOP_REBALANCE].policy != NULL)
        loop_schedule(w, LOOP_REBALANCE, w->policies.rebalance.offset_ns);
    if (w->loops[LOOP_POWER].policy != NULL) loop_schedule(w, LOOP_POWER, 0);
}

/* ---- what policies may ask ---- */

const char *loop_must_stay(const struct world *w, uint32_t v)
{
    if (w->vm_state[v] != VM_RUNNING) return "it does not run";
    if (move_in_flight(w, v)) return "it is on its way already";
    if (w->host_flags[w->vm_host[v]] & HOST_BARE) return "it runs on bare metal";
    if (rules_pinned(w, w->vm_workload[v])) return "it is pinned";
    if (world_now(w) - w->vm_moved_ns[v] < w->policies.rebalance.min_residence_ns)
        return "it has not stayed long enough";
    return NULL;
}

bool loop_can_take(const struct world *w, uint32_t h, uint32_t v)
{
    const char *why;
    return placement_may_go(w, v, h, &why) && network_reaches(w, w->vm_host[v], h);
}

/* ---- carrying out ---- */

static enum actor loop_actor(uint32_t kind)
{
    return kind == LOOP_REBALANCE ? ACTOR_REBALANCE : ACTOR_POWER;
}

/* A VM that the same decision has sent already may be sent elsewhere: the last one counts. */
static const char *loop_refuse_move(const struct world *w, const struct action *a, int64_t moves)
{
    if (a->host == TABLE_NONE) return a->why;
    if (w->vm_state[a->vm] == VM_RUNNING && !move_in_flight(w, a->vm)) {
        const char *stays = loop_must_stay(w, a->vm);
        if (stays != NULL) return stays;
    }
    int64_t most = w->policies.rebalance.max_moves;
    return most > 0 && moves >= most ? "most moves of one decision are ordered" : NULL;
}

/* Returns how many moves were ordered. */
static int64_t loop_move(struct world *w, enum actor who, const struct action *a, int64_t moves)
{
    const char *why = loop_refuse_move(w, a, moves);
    if (why != NULL) {
        decision_vm(w, who, "migrate", a->vm, w->vm_host[a->vm], a->host, "rejected", why);
        return 0;
    }
    struct move_order order = {.vm = a->vm,
                               .to = a->host,
                               .kind = MOVE_LIVE,
                               .actor = who,
                               .priority = LOOP_PRIORITY,
                               .why = a->why};
    return migration_order(w, &order, &why) == MOVE_DONE;
}

static void loop_on(struct world *w, enum actor who, const struct action *a)
{
    bool leaving = (w->host_flags[a->host] & HOST_LEAVING) != 0;
    bool off = w->host_state[a->host] == HOST_OFF;
    decision_host(w, who, "switch on", a->host, off || leaving ? "done" : "rejected",
                  off || leaving ? a->why : "it is not off");
    if (leaving) host_leave(w, a->host, false);
    if (off) host_power_on(w, a->host);
}

static void loop_off(struct world *w, enum actor who, const struct action *a)
{
    bool up = w->host_state[a->host] == HOST_UP;
    bool empty = w->host_vms[a->host] == 0 && w->host_held[a->host] == 0;
    const char *why = up ? a->why : "it is not up";
    if (w->host_blocks[a->host] > 0) why = "it is in maintenance, or goes off already";
    bool possible = up && w->host_blocks[a->host] == 0;
    const char *outcome = !possible ? "rejected" : empty ? "done" : "ordered";
    decision_host(w, who, "switch off", a->host, outcome, why);
    if (possible && empty)
        host_power_off(w, a->host);
    else if (possible)
        host_leave(w, a->host, true);
}

static void loop_carry_out(struct world *w, uint32_t kind)
{
    const struct action_list *l = &w->loops[kind].actions;
    enum actor who = loop_actor(kind);
    int64_t moves = 0;
    for (uint32_t i = 0; i < l->count && !w->engine.out_of_memory; i++) {
        const struct action *a = &l->items[i];
        if (a->kind == ACTION_MOVE)
            moves += loop_move(w, who, a, moves);
        else if (a->kind == ACTION_ON)
            loop_on(w, who, a);
        else
            loop_off(w, who, a);
    }
}

static void loop_decide(struct world *w, uint32_t kind)
{
    struct loop *l = &w->loops[kind];
    const struct loop_ops *ops = l->policy->ops;
    loop_schedule(w, kind, l->next_ns);
    if (kind == LOOP_REBALANCE ? !w->policies.rebalance.enabled : w->power_off) return;
    l->actions.count = 0;
    ops->decide(l->state, l->params, w, &l->actions);
    l->done++;
    if (l->actions.failed)
        engine_nomem(&w->engine);
    else
        loop_carry_out(w, kind);
}

void loop_run(struct world *w, uint32_t kind)
{
    SIM_ASSERT(kind < LOOP_KINDS);
    for (uint32_t k = 0; k <= kind; k++)
        if (w->loops[k].next_ns == world_now(w)) loop_decide(w, k);
}

void loop_vm_ended(struct world *w, uint32_t v)
{
    for (uint32_t kind = 0; kind < LOOP_KINDS; kind++) {
        const struct loop *l = &w->loops[kind];
        if (l->policy == NULL) continue;
        const struct loop_ops *ops = l->policy->ops;
        if (ops->vm_ended != NULL) ops->vm_ended(l->state, v);
    }
}
