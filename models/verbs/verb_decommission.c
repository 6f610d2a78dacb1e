/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/host.h"
#include "models/outlook.h"
#include "models/verbs/drain.h"
#include "models/verbs/machines.h"
#include "models/verbs/registry.h"

enum { WHEN_EMPTY, WHEN_NOW };
enum { LOOK_S = 3600 };

struct decommission {
    struct spec_host_set hosts;
    int when;
};

#define IN(member) offsetof(struct decommission, member)
static const char *const whens[] = {"empty", "now", NULL};
static const struct param_desc decommission_rows[] = {
    {.name = "hosts",
     .type = PARAM_HOSTS,
     .offset = IN(hosts),
     .flags = PARAM_REQUIRED,
     .doc = "Hosts that leave the estate."},
    {.name = "when",
     .type = PARAM_ENUM,
     .offset = IN(when),
     .choices = whens,
     .fallback = "empty",
     .doc = "empty: each leaves when nothing runs on it any more (looked at every hour); now: VMs "
            "are moved away first. No VM is placed on them from the beginning of the step."},
    {.name = NULL}};
#undef IN

/* States of an item: the host takes no VMs; it has gone; the VM that it lost may come back. */
enum { DECOMMISSION_DUE, DECOMMISSION_OVER, DECOMMISSION_AWAITED };

/* A machine that was interrupted on bare metal waits for its server, so that is not empty: the
 * machine may come back to it until it is moved elsewhere. */
static bool decommission_awaited(struct world *w, uint32_t item)
{
    uint32_t h = w->item_thing[item];
    bool before = w->item_state[item] == DECOMMISSION_AWAITED;
    bool now = (w->host_flags[h] & HOST_BARE) && machines_waiting(w, h, TABLE_NONE) != TABLE_NONE;
    if (now != before) {
        w->item_state[item] = now ? DECOMMISSION_AWAITED : DECOMMISSION_DUE;
        host_block(w, h, now ? -1 : 1);
    }
    return now;
}

/* Is there nothing on host h, nor on its way to or from it? */
static bool decommission_empty(const struct world *w, uint32_t h)
{
    return w->host_vms[h] == 0 && w->host_held[h] == 0 && w->host_moving_out[h] == 0;
}

/* Takes host h away if it is empty; otherwise what is to be done about it. */
static enum drain_state decommission_host(struct world *w, uint32_t run, uint32_t item)
{
    const struct decommission *p = plan_params(w, run);
    uint32_t h = w->item_thing[item];
    enum drain_state s = DRAIN_EMPTY;
    if (w->host_state[h] != HOST_ABSENT && decommission_awaited(w, item)) return DRAIN_STUCK;
    if (p->when == WHEN_NOW) s = drain_host(w, run, item, h, TABLE_NONE, true);
    if (s == DRAIN_MOVING) return s;
    if (w->host_state[h] != HOST_ABSENT) {
        if (p->when == WHEN_EMPTY && w->host_state[h] == HOST_FAILED) return DRAIN_STUCK;
        if (!decommission_empty(w, h) || s == DRAIN_STUCK) return DRAIN_STUCK;
        host_remove(w, h);
    }
    if (w->item_state[item] == DECOMMISSION_DUE) host_block(w, h, -1);
    w->item_state[item] = DECOMMISSION_OVER;
    w->run_done[run]++;
    w->run_next[run]++;
    plan_labour(w, run);
    plan_note_host(w, run, h, "done", "left the estate");
    return DRAIN_EMPTY;
}

static void decommission_go_on(struct world *w, uint32_t run)
{
    int64_t open_ns = plan_open_ns(w, run, world_now(w)), next_ns;
    uint32_t stuck = 0, left = 0;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i]) {
        if (w->item_state[i] == DECOMMISSION_OVER) continue;
        if (open_ns == world_now(w)) stuck += decommission_host(w, run, i) == DRAIN_STUCK;
        left += w->item_state[i] != DECOMMISSION_OVER;
    }
    if (left == 0 && w->run_pending[run] == 0) {
        plan_end(w, run);
        return;
    }
    next_ns = open_ns > world_now(w) ? open_ns : world_now(w) + LOOK_S * NS_PER_S;
    plan_alarm(w, run, next_ns);
    if (open_ns > world_now(w))
        plan_wait(w, run, "its window is closed");
    else if (stuck > 0)
        plan_wait(w, run, "hosts are not empty");
    else
        plan_go(w, run);
}

static void decommission_begin(struct world *w, uint32_t run)
{
    const struct decommission *p = plan_params(w, run);
    w->run_total[run] = machines_hosts(w, run, &p->hosts);
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i])
        host_block(w, w->item_thing[i], 1);
    decommission_go_on(w, run);
}

static void decommission_work(struct world *w, uint32_t run, uint64_t b)
{
    if (!work_is_timer(b)) drain_heard(w, run, work_item(b));
    decommission_go_on(w, run);
}

static void decommission_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct decommission *p = step->params;
    outlook_leave(o, &p->hosts);
}

static const struct verb_ops ops = {.begin = decommission_begin,
                                    .work = decommission_work,
                                    .effort_ns = 2 * NS_PER_H,
                                    .outlook = decommission_outlook};

const struct verb_desc verb_decommission = {
    .name = "decommission",
    .doc = "Takes hosts out of the estate: they need no power and no room any more. Labour unless "
           "the step says otherwise: 2 h a host.",
    .params = decommission_rows,
    .params_size = sizeof(struct decommission),
    .ops = &ops,
};
