/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/trial.h"
#include "models/loop.h"
#include "models/move.h"
#include "models/network.h"
#include "models/placement.h"
#include <string.h>

enum trial_rules {
    TRIAL_APART = 1, /* no two of them on one host */
    TRIAL_FAR = 2    /* where one may go depends on VMs elsewhere */
};

/* ---- set-up ---- */

static void trial_mark(struct trial *t, const struct spec_names *names, uint8_t bit)
{
    const struct scenario *sc = t->w->sc;
    for (uint32_t i = 0; i < sc->workload_count; i++)
        for (uint32_t n = 0; n < names->count; n++)
            if (strcmp(names->items[n], sc->workloads[i].name) == 0) t->rules[i] |= bit;
}

bool trial_init(struct trial *t, struct arena *a, const struct world *w)
{
    const struct spec_placement *p = &w->policies.placement;
    const struct spec_licensed *licensed = p->licensed.items;
    *t = (struct trial){.w = w};
    t->hosts = arena_alloc(a, w->host_count + 1, sizeof(*t->hosts));
    t->idle = arena_alloc(a, w->host_count + 1, sizeof(*t->idle));
    t->rules = arena_alloc(a, w->sc->workload_count + 1, sizeof(*t->rules));
    t->sent_of = arena_alloc(a, w->sc->workload_count + 1, sizeof(*t->sent_of));
    if (!t->hosts || !t->idle || !t->rules || !t->sent_of) return false;
    trial_mark(t, &p->keep_apart, TRIAL_APART);
    trial_mark(t, &p->keep_together, TRIAL_FAR);
    trial_mark(t, &p->spread_racks, TRIAL_FAR);
    trial_mark(t, &p->spread_sites, TRIAL_FAR);
    for (uint32_t i = 0; i < p->licensed.count; i++)
        trial_mark(t, &licensed[i].workloads, TRIAL_FAR);
    return true;
}

static bool trial_reserve(struct trial *t, struct arena *a, uint32_t slots)
{
    if (slots <= t->vm_slots) return true;
    uint32_t room = slots + slots / 2;
    struct trial_vm *vms = arena_span_resize(a, t->vms, room, sizeof(*vms));
    if (vms == NULL) return false;
    t->vms = vms;
    struct trial_entry *list = arena_span_resize(a, t->list, room, sizeof(*list));
    if (list == NULL) return false;
    t->list = list;
    t->vm_slots = room;
    return true;
}

/* ---- the beginning of a decision ---- */

/* Most hosts that are off were so before, and nothing about them has changed. */
static void trial_begin_host(struct trial *t, uint32_t h, bool same_limits)
{
    const struct world *w = t->w;
    bool idle = w->host_state[h] == HOST_OFF && w->host_vms[h] == 0 && w->host_held[h] == 0;
    if (idle && t->idle[h] > 0 && same_limits) {
        t->idle[h] = 2;
        return;
    }
    const struct fit_free *f = fit_get(w->fit, (host_id){h});
    int64_t most = w->policies.placement.max_vms_per_host;
    t->idle[h] = idle;
    t->hosts[h] = (struct trial_host){.limit_mpt = trial_deliverable(w, h),
                                      .free_b = f->memory_b,
                                      .free_vcpus = f->vcpus,
                                      .free_rating = f->rating_mpt,
                                      .room = most > 0 ? most - f->vms : INT64_MAX,
                                      .came = TABLE_NONE};
}

/* Have the limits of admission changed? Takes note of those of now. */
static bool trial_same_limits(struct trial *t)
{
    const struct spec_placement *p = &t->w->policies.placement;
    struct trial_limits old = t->limits;
    t->limits = (struct trial_limits){p->overcommit_cpu, p->overcommit_rating, p->overcommit_memory,
                                      p->headroom, p->max_vms_per_host};
    return old.cpu == t->limits.cpu && old.rating == t->limits.rating &&
           old.memory == t->limits.memory && old.headroom == t->limits.headroom &&
           old.vms == t->limits.vms;
}

/* A VM under way counts where it goes; the others are listed at their hosts. */
static void trial_begin_vm(struct trial *t, uint32_t v)
{
    const struct world *w = t->w;
    t->vms[v] = (struct trial_vm){TABLE_NONE, TABLE_NONE, 0};
    if (w->vm_state[v] != VM_RUNNING && w->vm_state[v] != VM_PAUSED) return;
    struct trial_host *home = &t->hosts[trial_home(w, v)];
    uint32_t mpt = trial_vm_mpt(w, v);
    home->vms++;
    home->demand_mpt += mpt;
    home->expect_mpt += mpt;
    if (move_in_flight(w, v)) {
        t->hosts[w->move_from[w->vm_move[v] - 1]].traffic++;
        home->traffic++;
        return;
    }
    bool may_go = loop_must_stay(w, v) == NULL;
    t->list[home->first + home->listed++] = (struct trial_entry){v, mpt, may_go};
    home->stuck += !may_go;
}

/* In the order of the VMs' slots, as their columns lie in memory. Their hosts are anywhere, so they
 * are asked for some VMs ahead. */
bool trial_begin(struct trial *t, struct arena *a, const struct world *w)
{
    enum { AHEAD = 16 };
    uint32_t first = 0;
    t->w = w;
    bool same = trial_same_limits(t);
    if (!trial_reserve(t, a, w->vms.high)) return false;
    memset(t->sent_of, 0, w->sc->workload_count * sizeof(*t->sent_of));
    for (uint32_t h = 0; h < w->host_count; h++) {
        trial_begin_host(t, h, same);
        if (w->host_vms[h] == 0) continue;
        t->hosts[h].first = first;
        first += w->host_vms[h];
    }
    for (uint32_t v = 0; v < w->vms.high; v++) {
        uint32_t soon = v + AHEAD < w->vms.high ? w->vm_host[v + AHEAD] : TABLE_NONE;
        if (soon < w->host_count) __builtin_prefetch(&t->hosts[soon], 1);
        trial_begin_vm(t, v);
    }
    return true;
}

/* ---- CPU ---- */

int64_t trial_deliverable(const struct world *w, uint32_t h)
{
    if (w->host_state[h] == HOST_UP) return w->host_ready_mpt[h];
    return cpu_deliverable(w->host_capacity_mpt[h], &w->host_overhead[h].cpu, 1);
}

int64_t trial_used(const struct trial *t, uint32_t h)
{
    const struct world *w = t->w;
    const struct trial_host *host = &t->hosts[h];
    int64_t capacity = w->host_capacity_mpt[h];
    return cpu_physical_used(host->demand_mpt, &w->host_overhead[h].cpu, host->vms, capacity);
}

int64_t trial_added(const struct world *w, uint32_t h, uint32_t v)
{
    struct cpu_overhead own = w->host_overhead[h].cpu;
    own.base_mpt = 0;
    return cpu_physical_used(trial_vm_mpt(w, v), &own, 1, INT64_MAX);
}

/* ---- may it? ---- */

const char *trial_may_leave(const struct trial *t, uint32_t v)
{
    return t->vms[v].to != TABLE_NONE ? "it is on its way already" : loop_must_stay(t->w, v);
}

/* Do the VMs sent so far leave it the right to go to h? */
static bool trial_rules_allow(const struct trial *t, uint32_t v, uint32_t h)
{
    uint32_t workload = t->w->vm_workload[v];
    uint8_t rules = t->rules[workload];
    if (rules == 0) return true;
    if ((rules & TRIAL_FAR) && t->sent_of[workload] > 0) return false;
    if (!(rules & TRIAL_APART)) return true;
    for (uint32_t other = t->hosts[h].came; other != TABLE_NONE; other = t->vms[other].next)
        if (t->w->vm_workload[other] == workload) return false;
    return true;
}

bool trial_fits(const struct trial *t, uint32_t v, uint32_t h)
{
    const struct world *w = t->w;
    const struct trial_host *host = &t->hosts[h];
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    const char *why;
    if (w->host_flags[h] & HOST_BARE || host->room < 1) return false;
    if (host->free_b < size->memory_b + size->overhead_b[w->host_overhead[h].memory_table] ||
        host->free_vcpus < size->vcpu || host->free_rating < size->nominal_mpt)
        return false;
    return trial_rules_allow(t, v, h) && placement_may_go(w, v, h, &why) &&
           network_reaches(w, w->vm_host[v], h);
}

/* ---- moves ---- */

void trial_lift(struct trial *t, uint32_t v, uint32_t expect_mpt, int sign)
{
    struct trial_host *host = &t->hosts[t->w->vm_host[v]];
    t->vms[v].expect_mpt = sign > 0 ? expect_mpt : 0;
    host->demand_mpt -= sign * (int64_t)trial_vm_mpt(t->w, v);
    host->expect_mpt -= sign * (int64_t)expect_mpt;
    host->vms -= (uint32_t)sign;
    host->traffic += (uint32_t)sign;
}

static int64_t trial_less(int64_t free, int64_t by)
{
    return free == INT64_MAX ? INT64_MAX : free - by;
}

void trial_land(struct trial *t, uint32_t v, uint32_t h, int sign)
{
    const struct world *w = t->w;
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    struct trial_host *host = &t->hosts[h];
    int64_t memory_b = size->memory_b + size->overhead_b[w->host_overhead[h].memory_table];
    t->idle[h] = 0;
    host->demand_mpt += sign * (int64_t)trial_vm_mpt(w, v);
    host->expect_mpt += sign * (int64_t)t->vms[v].expect_mpt;
    host->free_b = trial_less(host->free_b, sign * memory_b);
    host->free_vcpus = trial_less(host->free_vcpus, sign * (int64_t)size->vcpu);
    host->free_rating = trial_less(host->free_rating, sign * size->nominal_mpt);
    host->room = trial_less(host->room, sign);
    host->vms += (uint32_t)sign;
    host->traffic += (uint32_t)sign;
    t->sent_of[w->vm_workload[v]] += (uint32_t)sign;
    if (sign > 0) {
        t->vms[v].to = h;
        t->vms[v].next = host->came;
        host->came = v;
        return;
    }
    SIM_ASSERT(host->came == v);
    host->came = t->vms[v].next;
    t->vms[v].to = t->vms[v].next = TABLE_NONE;
}
