/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/host.h"
#include "models/outlook.h"
#include "models/placement.h"
#include "models/verbs/drain.h"
#include "models/verbs/machines.h"
#include "models/verbs/registry.h"
#include "models/verbs/shift.h"
#include "models/vm.h"

struct replace {
    struct spec_host_set hosts;
    struct spec_ref with;
    int64_t rolling;
    int64_t lead_ns;
    struct dist outage; /* ns */
    const struct spec_dist *outage_as;
};

#define IN(member) offsetof(struct replace, member)
static const struct param_desc replace_rows[] = {
    {.name = "hosts",
     .type = PARAM_HOSTS,
     .offset = IN(hosts),
     .flags = PARAM_REQUIRED,
     .doc = "Hosts that are replaced, one after another in the order of the estate."},
    {.name = "with",
     .type = PARAM_REF,
     .group = "server",
     .offset = IN(with),
     .flags = PARAM_REQUIRED,
     .doc = "Catalogue server that takes the place of each: same site, rack, cluster and "
            "hypervisor."},
    {.name = "rolling",
     .type = PARAM_INT,
     .offset = IN(rolling),
     .fallback = "1",
     .min = "1",
     .max = "100000",
     .doc = "Hosts that are replaced at one time at most."},
    {.name = "lead_time",
     .type = PARAM_DURATION,
     .offset = IN(lead_ns),
     .fallback = "6w",
     .min = "0 s",
     .max = "10 y",
     .doc = "From the order until the new servers are there (4 to 8 weeks is common)."},
    {.name = "outage",
     .type = PARAM_DIST,
     .offset = IN(outage),
     .fallback = "2 h",
     .min = "0 s",
     .max = "30 d",
     .doc = "How long the workload of a bare-metal server is down while it changes machines (2 h: "
            "copy and validation). VMs of hypervisors migrate instead."},
    {.name = NULL}};
#undef IN

static void replace_new_hosts(const void *params, struct verb_new_hosts *out)
{
    const struct replace *r = params;
    *out = (struct verb_new_hosts){.like = &r->hosts, .model = r->with.name};
}

static int64_t replace_planned_end(const struct scenario *sc, const struct spec_step *step,
                                   int64_t start_ns)
{
    const struct replace *r = step->params;
    int64_t n = r->hosts.count, rounds = (n + r->rolling - 1) / r->rolling;
    int64_t t_ns = start_ns + r->lead_ns;
    bool bare = n > 0 && sc->hosts[r->hosts.hosts[0]].hypervisor == NULL;
    double mean_ns = bare ? dist_mean(&r->outage) : 0.0;
    for (int64_t i = 0; i < rounds && mean_ns < 4e18; i++) {
        if (step->has_window) t_ns = calendar_next_open(&sc->calendar, &step->window, t_ns);
        if (t_ns > TIME_NEVER - (int64_t)mean_ns) return TIME_NEVER;
        t_ns += (int64_t)mean_ns;
    }
    return t_ns;
}

/* ---- one host ---- */

/* States of an item. Items in state VM are workloads that change machines; `to` tells whose. */
enum { REPLACE_DUE, REPLACE_MOVE, REPLACE_OVER, REPLACE_VM };

/* A bare-metal server has room for one machine: until that of the old one is there, the new one
 * takes no other. */
static bool replace_reserves(const struct world *w, uint32_t item)
{
    return (w->host_flags[w->item_thing[item]] & HOST_BARE) != 0;
}

static void replace_start(struct world *w, uint32_t run, uint32_t item)
{
    w->item_state[item] = REPLACE_MOVE;
    w->run_next[run]++;
    plan_labour(w, run);
    host_install(w, w->item_to[item]);
    host_block(w, w->item_thing[item], 1);
    if (replace_reserves(w, item)) host_block(w, w->item_to[item], 1);
}

/* May v go to the new server, which is kept for it? */
static bool replace_may_go(struct world *w, uint32_t v, uint32_t to, const char **why)
{
    *why = "it does not run, or something else is done with it";
    if (w->vm_state[v] != VM_RUNNING || move_in_flight(w, v)) return false;
    *why = "its new server is starting";
    if (w->host_state[to] == HOST_BOOTING) return false;
    host_block(w, to, -1);
    bool ok = placement_may_go(w, v, to, why);
    host_block(w, to, 1);
    return ok;
}

/* The workload of a bare-metal server goes to the new one as soon as that is up. When it is stuck
 * *why says why. */
static enum drain_state replace_shift(struct world *w, uint32_t run, uint32_t item,
                                      const char **why)
{
    const struct replace *r = plan_params(w, run);
    uint32_t h = w->item_thing[item], to = w->item_to[item], v = w->host_first[h];
    const char *reason;
    if (v == TABLE_NONE) return w->host_held[h] > 0 ? DRAIN_STUCK : DRAIN_EMPTY;
    if (w->item_waits[item] > 0) return DRAIN_MOVING;
    if (!replace_may_go(w, v, to, &reason)) {
        if (w->run_wait_from_ns[run] == TIME_NEVER) plan_note_vm(w, run, v, "stays", reason);
        *why = reason;
        return DRAIN_STUCK;
    }
    uint32_t machine = plan_item(w, run, v, w->vms.gen[v]);
    if (machine == TABLE_NONE) return DRAIN_STUCK;
    w->item_state[machine] = REPLACE_VM;
    w->item_waits[item]++;
    int64_t outage_ns = shift_outage(w, &r->outage, v, SHIFT_REPLACE);
    shift_begin(w, run, machine, to, DOWN_MAINTENANCE, outage_ns);
    return DRAIN_MOVING;
}

/* Gets on with one host; true: it is stuck, *why may say why. */
static bool replace_move(struct world *w, uint32_t run, uint32_t item, const char **why)
{
    uint32_t h = w->item_thing[item];
    enum drain_state s = w->host_flags[h] & HOST_BARE
                             ? replace_shift(w, run, item, why)
                             : drain_host(w, run, item, h, w->item_to[item], true);
    if (s != DRAIN_EMPTY) return s == DRAIN_STUCK;
    if (w->host_state[h] != HOST_ABSENT) host_remove(w, h);
    host_block(w, h, -1);
    if (replace_reserves(w, item)) host_block(w, w->item_to[item], -1);
    w->item_state[item] = REPLACE_OVER;
    w->run_done[run]++;
    plan_note_host(w, run, h, "done", "replaced");
    return false;
}

/* ---- the run ---- */

/* Moves what is under way and takes further hosts as far as the step allows. Returns how many are
 * stuck; *left: still to do, *why: what one of the stuck ones waits for. */
static uint32_t replace_pass(struct world *w, uint32_t run, uint32_t *left, const char **why)
{
    const struct replace *r = plan_params(w, run);
    bool open = plan_open_ns(w, run, world_now(w)) == world_now(w);
    uint32_t stuck = 0;
    int64_t out = 0;
    *left = 0;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i]) {
        if (w->item_state[i] == REPLACE_DUE && open && out < r->rolling) replace_start(w, run, i);
        if (w->item_state[i] == REPLACE_MOVE) stuck += replace_move(w, run, i, why);
        out += w->item_state[i] == REPLACE_MOVE;
        *left += w->item_state[i] == REPLACE_DUE;
    }
    return stuck;
}

static void replace_go_on(struct world *w, uint32_t run)
{
    const char *why = "VMs cannot change hosts yet";
    uint32_t left, stuck = replace_pass(w, run, &left, &why);
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
        plan_wait(w, run, why);
    else if (!busy)
        plan_wait(w, run, "its window is closed");
    else
        plan_go(w, run);
}

/* What stands in place i of the step's hosts now: the host itself, or what runs of the step before
 * put there; TABLE_NONE: nothing. */
static uint32_t replace_present(const struct world *w, uint32_t run, uint32_t i)
{
    const struct spec_step *step = plan_step(w, run);
    const struct replace *r = step->params;
    uint32_t h = r->hosts.hosts[i];
    for (uint32_t n = w->run_occurrence[run]; n-- > 0;) {
        uint32_t later = step->first_host + n * step->hosts_per_time + i;
        if (w->host_state[later] != HOST_ABSENT) return later;
    }
    return w->host_state[h] != HOST_ABSENT ? h : TABLE_NONE;
}

static void replace_begin(struct world *w, uint32_t run)
{
    const struct spec_step *step = plan_step(w, run);
    const struct replace *r = step->params;
    uint32_t first = step->first_host + w->run_occurrence[run] * step->hosts_per_time;
    for (uint32_t i = 0; i < r->hosts.count; i++) {
        uint32_t old = replace_present(w, run, i);
        if (old == TABLE_NONE) continue;
        uint32_t item = plan_item(w, run, old, 0);
        if (item == TABLE_NONE) return;
        w->item_to[item] = first + i;
        w->run_total[run]++;
    }
    plan_alarm(w, run, world_now(w) + r->lead_ns);
}

/* The run heard that a workload has changed machines, or could not. */
static void replace_heard(struct world *w, uint32_t run, uint32_t machine)
{
    uint32_t v = w->item_thing[machine];
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i])
        if (w->item_state[i] == REPLACE_MOVE && w->item_to[i] == w->item_to[machine])
            w->item_waits[i]--;
    w->run_pending[run]--;
    if (!plan_item_vm(w, machine) || w->vm_state[v] != VM_PAUSED) return;
    if (w->vm_cause[v] == DOWN_MAINTENANCE && !move_in_flight(w, v)) vm_unpause(w, v);
}

static void replace_work(struct world *w, uint32_t run, uint64_t b)
{
    uint32_t item = work_item(b);
    if (b != WORK_ALARM && work_is_timer(b)) {
        if (shift_is_over(w, item, b)) shift_end(w, item, false);
    } else if (b != WORK_ALARM) {
        if (w->item_state[item] == REPLACE_VM)
            replace_heard(w, run, item);
        else
            drain_heard(w, run, item);
    }
    replace_go_on(w, run);
}

static void replace_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct replace *r = step->params;
    outlook_leave(o, &r->hosts);
    for (uint32_t i = 0; i < step->host_count; i++)
        o->there[step->first_host + i] = 0; /* what runs before this one put in */
}

static const struct verb_ops ops = {.planned_end = replace_planned_end,
                                    .begin = replace_begin,
                                    .work = replace_work,
                                    .effort_ns = 12 * NS_PER_H,
                                    .outlook = replace_outlook};

const struct verb_desc verb_replace = {
    .name = "replace",
    .doc = "Technology refresh: orders a new server for each of these hosts and, after the lead "
           "time, puts them in one after another, moves what runs on the old ones and takes those "
           "away. With `every`, each time what was put in before is replaced. New servers are "
           "named after the step: ID-001, ID-002 ..., and belong to every set of hosts that names "
           "the old ones. Labour unless the step says otherwise: 12 h a server.",
    .params = replace_rows,
    .params_size = sizeof(struct replace),
    .new_hosts = replace_new_hosts,
    .ops = &ops,
};
