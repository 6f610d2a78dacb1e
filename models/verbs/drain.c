/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/drain.h"
#include "models/migration.h"
#include "models/placement.h"
#include "models/rules.h"

enum { DRAIN_PRIORITY = QUEUE_LEVELS - 1 };

static bool drain_stays(const struct world *w, uint32_t v, bool for_good)
{
    if (w->host_flags[w->vm_host[v]] & HOST_BARE) return true;
    return !for_good && rules_pinned(w, w->vm_workload[v]);
}

static bool drain_order(struct world *w, uint32_t run, uint32_t item, uint32_t v, uint32_t to,
                        const char **why)
{
    struct move_order o = {.vm = v,
                           .to = to,
                           .kind = MOVE_LIVE,
                           .actor = ACTOR_PLAN,
                           .priority = DRAIN_PRIORITY,
                           .run = run + 1,
                           .code = item,
                           .why = plan_step(w, run)->id};
    if (migration_order(w, &o, why) == MOVE_REJECTED) return false;
    w->item_waits[item]++;
    w->run_pending[run]++;
    return true;
}

/* Sends v away; false: it cannot go now, *why says why. */
static bool drain_vm(struct world *w, uint32_t run, uint32_t item, uint32_t v, uint32_t prefer,
                     const char **why)
{
    enum place_reason reason;
    if (prefer != TABLE_NONE && drain_order(w, run, item, v, prefer, why)) return true;
    host_id to = placement_choose_for(w, v, w->vm_place[v], &reason);
    *why = place_reason_text(reason);
    return !host_is_none(to) && drain_order(w, run, item, v, to.ix, why);
}

enum drain_state drain_host(struct world *w, uint32_t run, uint32_t item, uint32_t h,
                            uint32_t prefer, bool for_good)
{
    /* somebody is still on the way here, or runs elsewhere and pulls its memory from here */
    bool others = w->host_held[h] > 0 || w->host_moving_out[h] > 0;
    bool refused = false;
    for (uint32_t v = w->host_first[h], next; v != TABLE_NONE; v = next) {
        const char *why = "";
        next = w->vm_next[v];
        if (move_in_flight(w, v) || w->vm_state[v] != VM_RUNNING) {
            others = true; /* ours is under way, or somebody else has it in hand */
            continue;
        }
        if (drain_stays(w, v, for_good) || drain_vm(w, run, item, v, prefer, &why)) continue;
        if (w->run_wait_from_ns[run] == TIME_NEVER) plan_note_vm(w, run, v, "stays", why);
        refused = true;
    }
    if (w->item_waits[item] > 0 && !refused) return DRAIN_MOVING;
    return refused || others || w->item_waits[item] > 0 ? DRAIN_STUCK : DRAIN_EMPTY;
}

void drain_heard(struct world *w, uint32_t run, uint32_t item)
{
    SIM_ASSERT(w->item_waits[item] > 0 && w->run_pending[run] > 0);
    w->item_waits[item]--;
    w->run_pending[run]--;
}
