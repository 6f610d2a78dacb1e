/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/outlook.h"
#include "models/forecast.h"
#include "models/plan.h"
#include "sim/dmath.h"
#include "sim/sort.h"

bool outlook_has(const struct scenario *sc, uint32_t place, uint32_t h)
{
    const uint8_t *bits = sc->places[place].hosts;
    return bits == NULL || (bits[h / 8] >> (h % 8) & 1) != 0;
}

/* ---- VMs that come and go ---- */

enum { OUTLOOK_CUTS = 512 };

/* Mean of min(lifetime, most): the area under its survival function, by trapezoids between points
 * that lie closer together where lifetimes are short. */
static double outlook_mean_life(const struct dist *d, double most_ns)
{
    double area = 0.0, x0 = 0.0, alive0 = 1.0;
    for (int i = 1; i <= OUTLOOK_CUTS; i++) {
        double u = (double)i / OUTLOOK_CUTS, x1 = most_ns * u * u * u;
        double alive1 = 1.0 - dist_cdf(d, x1);
        area += (x1 - x0) * 0.5 * (alive0 + alive1);
        x0 = x1;
        alive0 = alive1;
    }
    return area;
}

double outlook_live(const struct spec_workload *wl, int64_t end_ns)
{
    if (end_ns <= wl->start_ns) return 0.0;
    double time_ns = (double)(end_ns - wl->start_ns), rate = wl->arrival_rate * 1e-9;
    if (!wl->has_lifetime) return (double)wl->count + rate * time_ns;
    double live = (double)wl->count * (1.0 - dist_cdf(&wl->lifetime, time_ns));
    return rate > 0.0 ? live + rate * outlook_mean_life(&wl->lifetime, time_ns) : live;
}

/* ---- VMs ---- */

static void outlook_add(struct outlook *o, struct outlook_vms vms)
{
    if (o->count == o->cap) {
        uint32_t cap = o->cap < 16 ? 16 : 2 * o->cap;
        struct outlook_vms *all = arena_span_resize(o->arena, o->vms, cap, sizeof(*all));
        if (all == NULL) {
            o->no_memory = true;
            return;
        }
        o->vms = all;
        o->cap = cap;
    }
    if (vms.count > 0) o->vms[o->count++] = vms;
}

static void outlook_start(struct outlook *o, uint32_t workload)
{
    const struct spec_workload *wl = &o->sc->workloads[workload];
    /* a whole VM for every part of one, but none for what rounding adds */
    double live = dm_floor(outlook_live(wl, o->end_ns) + 1.0 - 1e-6);
    if (live > (double)INT32_MAX) live = (double)INT32_MAX;
    o->place[workload] = (uint32_t)wl->place;
    outlook_add(o, (struct outlook_vms){.workload = workload,
                                        .place = (uint32_t)wl->place,
                                        .count = (uint32_t)live});
}

void outlook_grow(struct outlook *o, uint32_t workload, int64_t add, double by)
{
    uint64_t live = 0;
    for (uint32_t i = 0; i < o->count; i++)
        if (o->vms[i].workload == workload) live += o->vms[i].count;
    if (add == 0) add = (int64_t)((double)live * by + 0.5);
    if (live + (uint64_t)add > INT32_MAX) add = (int64_t)(INT32_MAX - live);
    uint32_t first = (uint32_t)o->sc->workloads[workload].count + o->added[workload];
    o->added[workload] += (uint32_t)add;
    outlook_add(o, (struct outlook_vms){.workload = workload,
                                        .place = o->place[workload],
                                        .first = first,
                                        .count = (uint32_t)add});
}

void outlook_resize(struct outlook *o, uint32_t workload, int64_t vcpu, int64_t memory_b,
                    int64_t clock_mpt)
{
    for (uint32_t i = 0; i < o->count; i++) {
        struct outlook_vms *g = &o->vms[i];
        if (g->workload != workload) continue;
        if (vcpu > 0) g->vcpu = vcpu;
        if (memory_b > 0) g->memory_b = memory_b;
        if (clock_mpt > 0) g->clock_mpt = clock_mpt;
    }
}

/* ---- conversions ---- */

static bool outlook_in(const struct spec_workload_set *set, uint32_t workload)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i] == workload) return true;
    return set->count == 0;
}

/* Is h a host from which VMs of this place may still be converted? */
static bool outlook_source(const struct outlook *o, uint32_t place, uint32_t h, bool bare)
{
    return o->there[h] && !o->converted[h] && (o->sc->hosts[h].hypervisor == NULL) == bare &&
           outlook_has(o->sc, place, h);
}

/* How many VMs of g are on these hosts, if they are spread evenly. */
static uint32_t outlook_part(const struct outlook *o, const struct outlook_vms *g,
                             const struct spec_host_set *hosts, bool bare)
{
    uint64_t all = 0, hit = 0;
    for (uint32_t h = 0; h < o->sc->host_count; h++)
        all += outlook_source(o, g->place, h, bare);
    if (all == 0 || hosts->count == 0) return all == 0 ? 0 : g->count;
    for (uint32_t i = 0; i < hosts->count; i++)
        hit += outlook_source(o, g->place, hosts->hosts[i], bare);
    return (uint32_t)((2 * g->count * hit + all) / (2 * all));
}

void outlook_convert(struct outlook *o, const struct spec_workload_set *workloads,
                     const struct spec_host_set *hosts, bool bare, uint32_t to)
{
    uint32_t before = o->count;
    for (uint32_t i = 0; i < before; i++) {
        if (!outlook_in(workloads, o->vms[i].workload)) continue;
        struct outlook_vms part = o->vms[i];
        part.count = outlook_part(o, &o->vms[i], hosts, bare);
        part.place = to;
        if (part.count == o->vms[i].count) {
            o->vms[i].place = to;
            continue;
        }
        o->vms[i].first += part.count;
        o->vms[i].count -= part.count;
        outlook_add(o, part);
    }
    for (uint32_t i = 0; i < workloads->count; i++)
        o->place[workloads->items[i]] = to;
    for (uint32_t i = 0; i < hosts->count; i++)
        if ((o->sc->hosts[hosts->hosts[i]].hypervisor == NULL) == bare)
            o->converted[hosts->hosts[i]] = 1;
}

/* ---- steps ---- */

void outlook_leave(struct outlook *o, const struct spec_host_set *hosts)
{
    for (uint32_t i = 0; i < hosts->count; i++)
        o->there[hosts->hosts[i]] = 0;
}

/* Runs of a step that begin before the end. */
static uint32_t outlook_times(const struct outlook *o, const struct spec_step *step,
                              const struct forecast *f)
{
    uint32_t n = 1;
    if (f->begin_ns >= o->end_ns) return 0;
    if (step->trigger != STEP_EVERY) return 1;
    while (step->times == 0 || n < step->times) {
        if (calendar_nth(&o->sc->calendar, step->at_ns, step->every, n) >= o->end_ns) break;
        n++;
    }
    return n;
}

static void outlook_step(struct outlook *o, uint32_t s, const struct forecast *f)
{
    const struct spec_step *step = &o->sc->steps[s];
    const struct verb_ops *ops = step->verb->ops;
    if (step->host_count == 0 && ops->outlook == NULL) return;
    uint32_t times = outlook_times(o, step, f), per_time = step->hosts_per_time;
    for (uint32_t n = 0; n < times; n++) {
        if (ops->outlook != NULL) ops->outlook(o, step);
        for (uint32_t i = n * per_time; i < (n + 1) * per_time && i < step->host_count; i++)
            o->there[step->first_host + i] = 1;
    }
}

static bool outlook_steps(struct outlook *o)
{
    uint32_t n = o->sc->step_count;
    struct forecast *planned = arena_alloc(o->arena, (size_t)n + 1, sizeof(*planned));
    struct sort_item *order = arena_alloc(o->arena, 2 * (size_t)n + 1, sizeof(*order));
    if (planned == NULL || order == NULL) return false;
    forecast_all(o->sc, planned);
    for (uint32_t s = 0; s < n; s++)
        order[s] = (struct sort_item){sort_word(planned[s].begin_ns), s, s};
    sort_items(order, order + n, n);
    for (uint32_t i = 0; i < n; i++)
        outlook_step(o, order[i].ix, &planned[order[i].ix]);
    return true;
}

bool outlook_of(const struct scenario *sc, struct outlook *o, struct arena *a)
{
    size_t hosts = (size_t)sc->host_count + 1, workloads = (size_t)sc->workload_count + 1;
    int64_t to_ns = sc->account.to_ns, horizon_ns = sc->clock.horizon_ns;
    *o = (struct outlook){.sc = sc,
                          .arena = a,
                          .policies = sc->policies,
                          .end_ns = to_ns > 0 && to_ns < horizon_ns ? to_ns : horizon_ns,
                          .there = arena_alloc(a, hosts, 1),
                          .converted = arena_alloc(a, hosts, 1),
                          .place = arena_alloc(a, workloads, sizeof(*o->place)),
                          .added = arena_alloc(a, workloads, sizeof(*o->added))};
    if (!o->there || !o->converted || !o->place || !o->added) return false;
    for (uint32_t h = 0; h < sc->host_count; h++)
        o->there[h] = sc->hosts[h].step == SPEC_NONE;
    for (uint32_t i = 0; i < sc->workload_count; i++)
        outlook_start(o, i);
    return outlook_steps(o) && !o->no_memory;
}
