/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/host.h"
#include "models/verbs/drain.h"
#include "models/verbs/machines.h"
#include "models/verbs/registry.h"
#include "models/verbs/shift.h"
#include "models/vm.h"

struct evacuate {
    struct spec_host_set hosts, cluster;
    int64_t rolling;
    struct dist hold; /* ns */
    const struct spec_dist *hold_as;
};

#define IN(member) offsetof(struct evacuate, member)
static const struct param_desc evacuate_rows[] = {
    {.name = "hosts",
     .type = PARAM_HOSTS,
     .offset = IN(hosts),
     .flags = PARAM_OPTIONAL,
     .doc = "Hosts that are worked on, one after another in the order of the estate."},
    {.name = "cluster",
     .type = PARAM_HOSTS,
     .offset = IN(cluster),
     .flags = PARAM_OPTIONAL,
     .doc = "The same, for a cluster."},
    {.name = "rolling",
     .type = PARAM_INT,
     .offset = IN(rolling),
     .fallback = "1",
     .min = "1",
     .max = "100000",
     .doc = "Hosts that are out at one time at most."},
    {.name = "hold",
     .type = PARAM_DIST,
     .offset = IN(hold),
     .fallback = "2 h",
     .min = "0 s",
     .max = "365 d",
     .doc = "How long the work on an empty host takes: a duration or a distribution (patching and "
            "restart: 0.5 to 2 h)."},
    {.name = NULL}};
#undef IN

static const char *evacuate_check(const void *params, const char **row)
{
    const struct evacuate *p = params;
    *row = "hosts";
    if (p->hosts.names.count > 0 && p->cluster.names.count > 0)
        return "either hosts or cluster, not both";
    if (p->hosts.names.count == 0 && p->cluster.names.count == 0) return "which hosts?";
    return NULL;
}

static const struct spec_host_set *evacuate_set(const struct evacuate *p)
{
    return p->hosts.count > 0 ? &p->hosts : &p->cluster;
}

static int64_t evacuate_planned_end(const struct scenario *sc, const struct spec_step *step,
                                    int64_t start_ns)
{
    const struct evacuate *p = step->params;
    int64_t n = evacuate_set(p)->count, rounds = (n + p->rolling - 1) / p->rolling;
    double mean_ns = dist_mean(&p->hold);
    int64_t t_ns = start_ns;
    for (int64_t i = 0; i < rounds && mean_ns < 4e18; i++) {
        if (step->has_window) t_ns = calendar_next_open(&sc->calendar, &step->window, t_ns);
        if (t_ns > TIME_NEVER - (int64_t)mean_ns) return TIME_NEVER;
        t_ns += (int64_t)mean_ns;
    }
    return t_ns;
}

/* ---- one host ---- */

/* States of an item. */
enum { EVACUATE_DUE, EVACUATE_DRAIN, EVACUATE_HOLD, EVACUATE_OVER };

static void evacuate_start(struct world *w, uint32_t run, uint32_t item)
{
    uint32_t h = w->item_thing[item];
    w->run_next[run]++;
    if (w->host_state[h] == HOST_ABSENT || w->host_state[h] == HOST_FAILED) {
        w->item_state[item] = EVACUATE_OVER;
        plan_failed(w, run, "a host was down or gone");
        plan_note_host(w, run, h, "skipped", "it is down or gone");
        return;
    }
    w->item_state[item] = EVACUATE_DRAIN;
    host_block(w, h, 1);
}

/* Another step took the host out of the estate. */
static void evacuate_gone(struct world *w, uint32_t run, uint32_t item)
{
    w->item_state[item] = EVACUATE_OVER;
    host_block(w, w->item_thing[item], -1);
    plan_failed(w, run, "a host was down or gone");
    plan_note_host(w, run, w->item_thing[item], "failed", "it left the estate");
}

/* What stays on the host stands still while it is worked on. */
static void evacuate_hold(struct world *w, uint32_t run, uint32_t item)
{
    const struct evacuate *p = plan_params(w, run);
    uint32_t h = w->item_thing[item];
    w->item_state[item] = EVACUATE_HOLD;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        vm_pause(w, v, DOWN_MAINTENANCE);
    plan_labour(w, run);
    int64_t hold_ns = shift_hold(w, &p->hold, h);
    plan_at(w, run, world_now(w) + hold_ns, item);
}

static void evacuate_finish(struct world *w, uint32_t run, uint32_t item)
{
    uint32_t h = w->item_thing[item];
    if (w->host_state[h] == HOST_ABSENT) {
        evacuate_gone(w, run, item);
        return;
    }
    w->item_state[item] = EVACUATE_OVER;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        if (w->vm_state[v] == VM_PAUSED && w->vm_cause[v] == DOWN_MAINTENANCE) vm_unpause(w, v);
    host_block(w, h, -1);
    w->run_done[run]++;
    plan_note_host(w, run, h, "done", "back in service");
}

/* ---- the run ---- */

/* Looks after hosts that are emptied; returns how many cannot get on. */
static uint32_t evacuate_drain(struct world *w, uint32_t run)
{
    uint32_t stuck = 0;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i]) {
        if (w->item_state[i] != EVACUATE_DRAIN) continue;
        if (w->host_state[w->item_thing[i]] == HOST_ABSENT && w->item_waits[i] == 0) {
            evacuate_gone(w, run, i);
            continue;
        }
        enum drain_state s = drain_host(w, run, i, w->item_thing[i], TABLE_NONE, false);
        if (s == DRAIN_EMPTY) evacuate_hold(w, run, i);
        stuck += s == DRAIN_STUCK;
    }
    return stuck;
}

/* Takes further hosts out as far as the step allows. Returns how many are still to do. */
static uint32_t evacuate_take(struct world *w, uint32_t run)
{
    const struct evacuate *p = plan_params(w, run);
    bool open = plan_open_ns(w, run, world_now(w)) == world_now(w);
    int64_t out = 0;
    uint32_t left = 0;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i])
        out += w->item_state[i] == EVACUATE_DRAIN || w->item_state[i] == EVACUATE_HOLD;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i]) {
        if (w->item_state[i] != EVACUATE_DUE) continue;
        if (open && out < p->rolling) evacuate_start(w, run, i);
        out += w->item_state[i] == EVACUATE_DRAIN;
        left += w->item_state[i] == EVACUATE_DUE;
    }
    return left;
}

static void evacuate_go_on(struct world *w, uint32_t run)
{
    uint32_t left = evacuate_take(w, run), stuck = evacuate_drain(w, run);
    bool busy = w->run_pending[run] > 0 || w->run_timers[run] > 0 || stuck > 0;
    int64_t open_ns = plan_open_ns(w, run, world_now(w)), next_ns = TIME_NEVER;
    if (left == 0 && !busy) {
        plan_end(w, run);
        return;
    }
    if (stuck > 0) next_ns = world_now(w) + DRAIN_LOOK_S * NS_PER_S;
    if (left > 0 && open_ns > world_now(w) && open_ns < next_ns) next_ns = open_ns;
    plan_alarm(w, run, next_ns);
    if (stuck > 0)
        plan_wait(w, run, "VMs cannot leave their host");
    else if (!busy)
        plan_wait(w, run, "its window is closed");
    else
        plan_go(w, run);
}

static void evacuate_begin(struct world *w, uint32_t run)
{
    w->run_total[run] = machines_hosts(w, run, evacuate_set(plan_params(w, run)));
    evacuate_go_on(w, run);
}

static void evacuate_work(struct world *w, uint32_t run, uint64_t b)
{
    if (b != WORK_ALARM && work_is_timer(b)) evacuate_finish(w, run, work_item(b));
    if (!work_is_timer(b)) drain_heard(w, run, work_item(b));
    evacuate_go_on(w, run);
}

static const struct verb_ops ops = {.planned_end = evacuate_planned_end,
                                    .begin = evacuate_begin,
                                    .work = evacuate_work,
                                    .effort_ns = NS_PER_H};

const struct verb_desc verb_evacuate = {
    .name = "evacuate",
    .doc = "Rolling maintenance: takes hosts out of service, moves their VMs away, works on them "
           "and puts them back. VMs of pinned workloads and of bare-metal servers stand still "
           "meanwhile. Waits while VMs cannot go anywhere. Labour unless the step says otherwise: "
           "1 h a host.",
    .params = evacuate_rows,
    .params_size = sizeof(struct evacuate),
    .check = evacuate_check,
    .ops = &ops,
};
