/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/migration.h"
#include "models/outlook.h"
#include "models/placement.h"
#include "models/rules.h"
#include "models/size.h"
#include "models/verbs/crew.h"
#include "models/verbs/machines.h"
#include "models/verbs/pace.h"
#include "models/verbs/registry.h"
#include "models/verbs/shift.h"
#include "models/vm.h"

struct resize {
    struct spec_workload_set workloads;
    int64_t vcpu, memory_b, clock_mpt; /* 0 = as before */
    struct spec_pace rate;
    struct dist outage; /* ns */
    const struct spec_dist *outage_as;
};

#define IN(member) offsetof(struct resize, member)
static const struct param_desc resize_rows[] = {
    {.name = "workloads",
     .type = PARAM_WORKLOADS,
     .offset = IN(workloads),
     .flags = PARAM_REQUIRED,
     .doc = "Workloads whose VMs get another size. VMs that arrive later have the old one."},
    {.name = "vcpu",
     .type = PARAM_INT,
     .offset = IN(vcpu),
     .fallback = "0",
     .min = "0",
     .max = "4096",
     .doc = "vCPUs of each VM from then on; 0 = as before."},
    {.name = "memory",
     .type = PARAM_BYTES,
     .offset = IN(memory_b),
     .fallback = "0 B",
     .min = "0 B",
     .max = "64 TiB",
     .doc = "Memory of each VM from then on; 0 = as before."},
    {.name = "clock",
     .type = PARAM_RATING,
     .offset = IN(clock_mpt),
     .fallback = "0 MHz",
     .min = "0 MHz",
     .max = "100 GHz",
     .doc = "Rating of one vCPU from then on; 0 = as before."},
    {.name = "rate",
     .type = PARAM_PACE,
     .offset = IN(rate),
     .flags = PARAM_OPTIONAL,
     .doc = "How many VMs begin in each period, when the window opens. Left out: all at once."},
    {.name = "outage",
     .type = PARAM_DIST,
     .offset = IN(outage),
     .fallback = "2 min",
     .min = "0 s",
     .max = "30 d",
     .doc = "How long each VM is down (2 min: stop and start of a guest); 0 s = changed while it "
            "runs (hot add)."},
    {.name = NULL}};
#undef IN

static const char *resize_check(const void *params, const char **row)
{
    const struct resize *r = params;
    *row = "vcpu";
    return r->vcpu == 0 && r->memory_b == 0 && r->clock_mpt == 0 ? "what changes: vcpu, memory or "
                                                                   "clock?"
                                                                 : NULL;
}

static int64_t resize_planned_end(const struct scenario *sc, const struct spec_step *step,
                                  int64_t start_ns)
{
    const struct resize *r = step->params;
    int64_t last_ns = pace_last(sc, step, &r->rate, start_ns, machines_expected(sc, &r->workloads));
    double mean_ns = dist_mean(&r->outage);
    if (last_ns == TIME_NEVER || !(mean_ns < (double)(TIME_NEVER - last_ns))) return TIME_NEVER;
    return last_ns + (int64_t)mean_ns;
}

/* ---- size classes ---- */

static struct spec_size resize_target(const struct world *w, const struct resize *r, uint32_t v)
{
    const struct vm_size *now = &w->sizes[w->vm_size[v]];
    return (struct spec_size){.vcpu = r->vcpu > 0 ? r->vcpu : (int64_t)now->vcpu,
                              .memory_b = r->memory_b > 0 ? r->memory_b : now->memory_b,
                              .clock_mpt = r->clock_mpt > 0 ? r->clock_mpt : now->core_mpt};
}

static bool resize_same(const struct vm_size *a, const struct vm_size *b)
{
    return a->vcpu == b->vcpu && a->memory_b == b->memory_b && a->nominal_mpt == b->nominal_mpt &&
           a->core_mpt == b->core_mpt && a->weight == b->weight && a->floor_mpt == b->floor_mpt &&
           a->limit_mpt == b->limit_mpt && a->active_b == b->active_b;
}

/* The class of v's new size: one that exists already, or a new one; TABLE_NONE: no memory. */
static uint32_t resize_class(struct world *w, uint32_t run, uint32_t v)
{
    struct spec_size target = resize_target(w, plan_params(w, run), v);
    uint32_t workload = w->vm_workload[v];
    struct vm_size size = size_make(w, &w->sc->workloads[workload], &target, NULL);
    for (uint32_t i = 0; i < w->size_count; i++)
        if (resize_same(&w->sizes[i], &size)) return i;
    return size_add(w, workload, &target);
}

/* Has v's host room for what v would have more? */
static bool resize_fits(const struct world *w, uint32_t v, uint32_t size)
{
    uint32_t h = w->vm_host[v];
    const struct vm_size *a = &w->sizes[w->vm_size[v]], *b = &w->sizes[size];
    const struct fit_free *f = fit_get(w->fit, (host_id){h});
    int table = w->host_overhead[h].memory_table;
    int64_t memory_b = b->memory_b + b->overhead_b[table] - a->memory_b - a->overhead_b[table];
    int64_t vcpus = (int64_t)b->vcpu - a->vcpu, rating = b->nominal_mpt - a->nominal_mpt;
    return (memory_b <= 0 || memory_b <= f->memory_b) && (vcpus <= 0 || vcpus <= f->vcpus) &&
           (rating <= 0 || rating <= f->rating_mpt);
}

/* ---- work ---- */

static void resize_done(struct world *w, uint32_t run, uint32_t item, uint32_t size)
{
    if (size != w->vm_size[w->item_thing[item]]) vm_resize(w, w->item_thing[item], size);
    crew_state(w, run, item, CREW_OVER);
    w->run_done[run]++;
    plan_note_vm(w, run, w->item_thing[item], "done", "resized");
}

/* The VM's turn: it is down for its outage, or changed at once. */
static void resize_go(struct world *w, uint32_t run, uint32_t item, uint32_t size)
{
    const struct resize *r = plan_params(w, run);
    uint32_t v = w->item_thing[item];
    int64_t outage_ns = shift_outage(w, &r->outage, v, SHIFT_RESIZE);
    plan_labour(w, run);
    crew_state(w, run, item, CREW_BEGUN);
    if (outage_ns == 0) {
        resize_done(w, run, item, size);
        return;
    }
    vm_pause(w, v, DOWN_MAINTENANCE);
    plan_at(w, run, world_now(w) + outage_ns, item);
}

/* A host with room for the VM as it will be. */
static host_id resize_elsewhere(struct world *w, uint32_t v, uint32_t size)
{
    enum place_reason why;
    uint32_t now = w->vm_size[v];
    w->vm_size[v] = size;
    host_id to = placement_choose_for(w, v, w->vm_place[v], &why);
    w->vm_size[v] = now;
    return to;
}

/* Its host is full: it goes to one that is not, and is resized there. */
static bool resize_move(struct world *w, uint32_t run, uint32_t item, uint32_t size,
                        const char **why)
{
    uint32_t v = w->item_thing[item];
    bool stays = (w->host_flags[w->vm_host[v]] & HOST_BARE) || rules_pinned(w, w->vm_workload[v]);
    host_id to = stays ? HOST_NONE : resize_elsewhere(w, v, size);
    if (host_is_none(to)) return false;
    struct move_order order = {.vm = v,
                               .to = to.ix,
                               .kind = MOVE_LIVE,
                               .actor = ACTOR_PLAN,
                               .priority = QUEUE_LEVELS - 1,
                               .run = run + 1,
                               .code = item,
                               .why = plan_step(w, run)->id};
    if (migration_order(w, &order, why) == MOVE_REJECTED) return false;
    crew_state(w, run, item, CREW_BEGUN);
    w->run_pending[run]++;
    return true;
}

static bool resize_start(struct world *w, uint32_t run, uint32_t item, const char **why)
{
    uint32_t v = w->item_thing[item];
    *why = "it does not run, or something else is done with it";
    if (w->vm_state[v] != VM_RUNNING || move_in_flight(w, v)) return false;
    uint32_t size = resize_class(w, run, v);
    if (size == TABLE_NONE) return false;
    *why = "no host has room for the new size";
    if (!resize_fits(w, v, size)) return resize_move(w, run, item, size, why);
    resize_go(w, run, item, size);
    return true;
}

/* It has changed hosts, or could not. */
static void resize_moved(struct world *w, uint32_t run, uint32_t item)
{
    uint32_t v = w->item_thing[item];
    w->run_pending[run]--;
    if (!plan_item_vm(w, item)) {
        crew_gone(w, run, item);
        return;
    }
    crew_state(w, run, item, CREW_DUE);
    if (w->vm_state[v] != VM_RUNNING || move_in_flight(w, v)) return;
    uint32_t size = resize_class(w, run, v);
    if (size != TABLE_NONE && resize_fits(w, v, size)) resize_go(w, run, item, size);
}

/* Its outage is over. Its host may have failed, or filled up, meanwhile. */
static void resize_finish(struct world *w, uint32_t run, uint32_t item)
{
    uint32_t v = w->item_thing[item];
    if (!plan_item_vm(w, item)) {
        crew_gone(w, run, item);
        return;
    }
    bool down = w->vm_state[v] == VM_PAUSED && w->vm_cause[v] == DOWN_MAINTENANCE;
    uint32_t size = down ? resize_class(w, run, v) : TABLE_NONE;
    if (size != TABLE_NONE && resize_fits(w, v, size))
        resize_done(w, run, item, size);
    else {
        crew_state(w, run, item, CREW_DUE);
        plan_note_vm(w, run, v, "aborted", down ? "its host has filled up" : "its host failed");
    }
    if (down) vm_unpause(w, v);
}

static void resize_begin(struct world *w, uint32_t run)
{
    const struct resize *r = plan_params(w, run);
    w->run_total[run] = machines_of(w, run, &r->workloads, NULL);
    crew_begin(w, run, &r->rate);
}

static void resize_work(struct world *w, uint32_t run, uint64_t b)
{
    const struct resize *r = plan_params(w, run);
    if (b == WORK_ALARM) {
        crew_batch(w, run, &r->rate, resize_start);
        return;
    }
    if (work_is_timer(b))
        resize_finish(w, run, work_item(b));
    else
        resize_moved(w, run, work_item(b));
    crew_go_on(w, run, &r->rate);
}

static void resize_outlook(struct outlook *o, const struct spec_step *step)
{
    const struct resize *r = step->params;
    for (uint32_t i = 0; i < r->workloads.count; i++)
        outlook_resize(o, r->workloads.items[i], r->vcpu, r->memory_b, r->clock_mpt);
}

static const struct verb_ops ops = {.planned_end = resize_planned_end,
                                    .begin = resize_begin,
                                    .work = resize_work,
                                    .effort_ns = NS_PER_H / 4,
                                    .outlook = resize_outlook};

const struct verb_desc verb_resize = {
    .name = "resize",
    .doc =
        "Gives VMs another size, so many in each period: each is down for an outage, or changed "
        "while it runs. A VM whose host has no room for what it would have more moves to one that "
        "has, or waits. What it demands stays a share of the size it was born with. Labour "
        "unless the step says otherwise: 15 min a VM.",
    .params = resize_rows,
    .params_size = sizeof(struct resize),
    .check = resize_check,
    .ops = &ops,
};
