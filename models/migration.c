/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/migration.h"
#include "models/host.h"
#include "models/migration_phase.h"
#include "models/move_queue.h"
#include "models/network.h"
#include "models/placement.h"
#include "models/vm.h"

/* ---- orders ---- */

/* What the order amounts to under the present policy. */
static enum move_kind migration_kind(const struct world *w, const struct move_order *o)
{
    if (o->kind != MOVE_LIVE) return o->kind;
    if (!w->policies.migration.live) return MOVE_COLD;
    return w->sc->workloads[w->vm_workload[o->vm]].disk_b > 0 ? MOVE_STORAGE : MOVE_LIVE;
}

static const char *migration_refuse_hosts(const struct world *w, const struct move_order *o)
{
    const char *why = NULL;
    uint32_t from = w->vm_host[o->vm];
    uint16_t flags = w->host_flags[from] | w->host_flags[o->to];
    if (o->kind != MOVE_COLD && (flags & HOST_BARE)) return "bare metal is left only cold";
    if (from == o->to) {
        if (o->kind != MOVE_STORAGE) return "it is there already";
        return w->sc->workloads[w->vm_workload[o->vm]].disk_b > 0 ? NULL : "it has no own disks";
    }
    if (!placement_may_go(w, o->vm, o->to, &why)) return why;
    return network_reaches(w, from, o->to) ? NULL : "no network between the hosts";
}

/* Ordered in this very instant: nothing has been sent yet, so the later order may take over. */
static bool migration_may_redirect(const struct world *w, const struct move_order *o)
{
    uint32_t m = w->vm_move[o->vm] - 1;
    return w->move_ordered_ns[m] == world_now(w) && w->move_to[m] != o->to &&
           w->vm_host[o->vm] == w->move_from[m];
}

static const char *migration_refuse(const struct world *w, const struct move_order *o)
{
    bool redirect = move_in_flight(w, o->vm) && migration_may_redirect(w, o);
    if (move_in_flight(w, o->vm) && !redirect) return "it is on its way already";
    if (w->vm_state[o->vm] != VM_RUNNING && !redirect) return "it does not run";
    return migration_refuse_hosts(w, o);
}

static void migration_carry_out(struct world *w, const struct move_order *o)
{
    uint32_t m = move_take(w, o);
    if (m == TABLE_NONE) return;
    if (w->host_state[o->to] == HOST_OFF) host_power_on(w, o->to);
    if (w->move_room) { /* those that wait longer go first, later in this instant */
        move_queue_wake(w, o->to);
        return;
    }
    if (move_may_begin(w, m)) migration_phase_begin(w, m);
}

/* Its VM is sent elsewhere before anything happened. */
static void migration_supersede(struct world *w, uint32_t m)
{
    bool copies = w->move_phase[m] == MOVE_COPY && w->move_method[m] == MIGRATION_RAM_OVER_BW;
    if (!copies || w->policies.migration.superseded == 0) {
        migration_phase_cancel(w, m, "superseded");
        return;
    }
    decision_vm(w, (enum actor)w->move_actor[m], "migrate", w->move_vm[m], w->move_from[m],
                w->move_to[m], "aborted", "superseded, copies on for nothing");
    move_idle(w, m);
}

/* A refusal goes into the log once, until its reason changes or an order is accepted: steps that
 * wait ask again and again. */
static bool migration_news(struct world *w, uint32_t v, const char *reason)
{
    uint64_t key = reason == NULL ? 0 : rng_key(reason);
    bool news = reason == NULL || w->vm_refusal[v] != key;
    w->vm_refusal[v] = key;
    return news;
}

enum move_outcome migration_order(struct world *w, const struct move_order *o, const char **reason)
{
    struct move_order order = *o;
    SIM_ASSERT(o->to < w->host_count && w->vm_state[o->vm] != VM_FREE);
    order.kind = migration_kind(w, o);
    *reason = migration_refuse(w, &order);
    if (migration_news(w, o->vm, *reason))
        decision_vm(w, o->actor, move_action(order.kind), o->vm, w->vm_host[o->vm], o->to,
                    *reason == NULL ? "ordered" : "rejected", *reason == NULL ? o->why : *reason);
    if (*reason != NULL) return MOVE_REJECTED;
    if (move_in_flight(w, o->vm)) migration_supersede(w, w->vm_move[o->vm] - 1);
    migration_carry_out(w, &order);
    return MOVE_DONE;
}

/* ---- slots ---- */

static void migration_slots(struct world *w)
{
    const uint32_t *due;
    w->move_room = false;
    uint32_t n = move_queue_due(w, &due);
    for (uint32_t i = 0; i < n; i++) {
        bool waits = move_is_live(w, due[i]) && w->move_phase[due[i]] == MOVE_QUEUED;
        if (waits && move_may_begin(w, due[i])) migration_phase_begin(w, due[i]);
    }
}

/* ---- events ---- */

void migration_copied(struct world *w, uint32_t m)
{
    migration_phase_copied(w, m);
}

void migration_timer(struct world *w, uint32_t m)
{
    if (m == TABLE_NONE)
        migration_slots(w);
    else
        migration_phase_timer(w, m);
}

/* ---- failures ---- */

/* The move from host h in this phase with the smallest key; RESUME: its VM is still on h. */
static uint32_t migration_find(const struct world *w, uint32_t h, enum move_phase phase)
{
    uint32_t best = TABLE_NONE;
    for (uint32_t m = 0; m < w->moves.high; m++) {
        if (!move_is_live(w, m) || w->move_from[m] != h || w->move_phase[m] != phase) continue;
        if (phase == MOVE_RESUME && w->vm_host[w->move_vm[m]] != h) continue;
        if (best == TABLE_NONE || w->move_key[m] < w->move_key[best]) best = m;
    }
    return best;
}

void migration_host_failed(struct world *w, uint32_t h)
{
    uint32_t m, next;
    for (m = w->host_moves_in[h]; m != TABLE_NONE; m = next) {
        next = w->move_next_in[m];
        if (w->move_idle[m])
            move_idle_end(w, m);
        else
            migration_phase_cancel(w, m, "its destination failed");
    }
    /* all of their memory has arrived */
    while ((m = migration_find(w, h, MOVE_RESUME)) != TABLE_NONE)
        migration_phase_switch(w, m);
    /* half of their memory is gone */
    while ((m = migration_find(w, h, MOVE_PULL)) != TABLE_NONE) {
        uint32_t to = w->move_to[m];
        host_touch(w, to);
        vm_interrupt(w, w->move_vm[m], DOWN_HOST);
        host_replan(w, to);
    }
}
