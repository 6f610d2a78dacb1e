/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/check.h"

#include "scenarios/limits.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REMEMBERED = 8 };

/* The most that any host which a workload may use has of everything. */
struct largest {
    int64_t memory_b, capacity_mpt, core_mpt, cores;
    uint32_t hosts;
    const struct spec_host *roomy; /* the one that memory_b, what placement admits, is of */
};

static bool is_allowed(const struct spec_workload *w, uint32_t h)
{
    return w->host_allowed == NULL || (w->host_allowed[h / 8] >> (h % 8) & 1) != 0;
}

static int64_t more(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static struct largest largest_of(const struct scenario *sc, const struct spec_workload *w)
{
    struct largest l = {0};
    for (uint32_t h = 0; h < sc->host_count; h++) {
        if (!is_allowed(w, h)) continue;
        const struct spec_server *s = sc->hosts[h].server;
        int64_t limit_b = check_memory_limit(sc, &sc->hosts[h]);
        if (l.roomy == NULL || limit_b > l.memory_b) l.roomy = &sc->hosts[h];
        l.memory_b = l.roomy == &sc->hosts[h] ? limit_b : l.memory_b;
        l.capacity_mpt = more(l.capacity_mpt, s->capacity_mpt);
        l.core_mpt = more(l.core_mpt, s->core_mpt);
        l.cores = more(l.cores, s->sockets * s->cores);
        l.hosts++;
    }
    return l;
}

static const char *amount(enum param_type type, int64_t v, char buf[UNITS_TEXT_MAX])
{
    return units_text(type, (union units_value){.i = v}, NULL, buf);
}

/* Names the host that comes nearest and how its limit comes about. */
static void refuse_memory(struct resolve *r, int64_t memory_b, const struct largest *l,
                          const char *path)
{
    const struct scenario *sc = r->sc;
    const struct spec_placement *p = &sc->policies.placement;
    char need[UNITS_TEXT_MAX], plan[LIMIT_NAME + 16] = "";
    const double gib = 1024.0 * 1024.0 * 1024.0;
    if (sc->plan_count > 1) snprintf(plan, sizeof plan, " in plan '%s'", sc->plan);
    struct diag *d =
        resolve_error(r, DIAG_CONFLICT, path, "a VM needs %s, more than any host has for it%s",
                      amount(PARAM_BYTES, memory_b, need), plan);
    if (l->roomy == NULL) return;
    const struct spec_server *s = l->roomy->server;
    const struct spec_hypervisor *v = l->roomy->hypervisor;
    if (l->memory_b == s->memory_b)
        diag_hint(d, "the largest is %s with %.2f GiB", s->name, (double)s->memory_b / gib);
    else
        diag_hint(d,
                  "the largest, %s, admits %.2f GiB: %.2f GiB x %g (overcommit) x %g (headroom) - "
                  "%.2f GiB (%s)",
                  s->name, (double)l->memory_b / gib, (double)s->memory_b / gib,
                  p->overcommit_memory, 1.0 - p->headroom, (double)v->memory_base_b / gib, v->name);
}

/* One size against the largest host; `at` is where the size is written. */
static void check_size(struct resolve *r, const struct spec_workload *w, const struct spec_size *s,
                       const struct largest *l, const char *at)
{
    const struct spec_placement *p = &r->sc->policies.placement;
    char path[BIND_PATH_MAX], need[UNITS_TEXT_MAX], have[UNITS_TEXT_MAX];
    double room = 1.0 - p->headroom;
    if (s->memory_b > l->memory_b)
        refuse_memory(r, s->memory_b, l, resolve_path(path, "%.200s.memory", at));
    double vcpu = (double)s->vcpu, rating = vcpu * (double)s->clock_mpt;
    if (p->overcommit_cpu > 0.0 && vcpu > (double)l->cores * p->overcommit_cpu * room)
        resolve_error(r, DIAG_CONFLICT, resolve_path(path, "%.200s.vcpu", at),
                      "a VM has %" PRId64 " vCPUs, more than overcommit.cpu allows on any host",
                      s->vcpu);
    else if (s->vcpu > l->cores)
        resolve_warning(r, DIAG_CONFLICT, resolve_path(path, "%.200s.vcpu", at),
                        "a VM has %" PRId64 " vCPUs, but no host where it may run has more than "
                        "%" PRId64 " cores",
                        s->vcpu, l->cores);
    if (p->overcommit_rating > 0.0 &&
        rating > (double)l->capacity_mpt * p->overcommit_rating * room)
        resolve_error(r, DIAG_CONFLICT, resolve_path(path, "%.200s.clock", at),
                      "a VM is rated higher than overcommit.rating allows on any host");
    if (w->fast_core && s->clock_mpt > l->core_mpt) {
        struct diag *d = resolve_error(r, DIAG_CONFLICT, resolve_path(path, "%.200s.clock", at),
                                       "fast_core: no host has a core as fast as a vCPU of %s",
                                       amount(PARAM_RATING, s->clock_mpt, need));
        diag_hint(d, "the fastest core has %s", amount(PARAM_RATING, l->core_mpt, have));
    }
}

static void check_reservation(struct resolve *r, const struct spec_workload *w,
                              const struct largest *l)
{
    char path[BIND_PATH_MAX];
    resolve_path(path, "workloads.%s.reservation", w->name);
    if (w->limit_mpt > 0 && w->reservation_mpt > w->limit_mpt)
        resolve_error(r, DIAG_CONFLICT, path, "the reservation is more than the limit");
    else if (w->reservation_mpt > l->capacity_mpt)
        resolve_error(r, DIAG_CONFLICT, path, "the reservation is more than any host has");
}

static void check_workload(struct resolve *r, const struct spec_workload *w,
                           const struct largest *l)
{
    char path[BIND_PATH_MAX];
    const struct spec_size *sizes = w->sizes.items;
    bool by_trace = w->demand.trace != NULL && w->sizes.count == 0 &&
                    !param_given(&tables_workload, w->seen, "memory");
    if (w->sizes.count == 0 && !by_trace)
        check_size(r, w, &w->size, l, resolve_path(path, "workloads.%s", w->name));
    for (uint32_t i = 0; i < w->sizes.count; i++)
        check_size(r, w, &sizes[i], l, resolve_path(path, "workloads.%s.sizes[%u]", w->name, i));
    check_reservation(r, w, l);
    if (w->start_ns >= r->sc->clock.horizon_ns)
        resolve_warning(r, DIAG_RANGE, resolve_path(path, "workloads.%s.start", w->name),
                        "this is not before the horizon: its VMs never start");
    if (w->count == 0 && !(w->arrival_rate > 0.0))
        resolve_warning(r, DIAG_RANGE, resolve_path(path, "workloads.%s.count", w->name),
                        "it has no VMs and no arrivals");
}

static const struct spec_workload *workload_of(struct resolve *r, const char *name)
{
    int64_t i = index_find(&r->workloads, name);
    SIM_ASSERT(i >= 0); /* resolve has replaced globs by names */
    return &r->sc->workloads[i];
}

static bool holds(const struct spec_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

static void check_spread(struct resolve *r, const struct spec_names *names, const char *path)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (holds(&r->sc->policies.placement.keep_together, names->items[i]))
            resolve_error(r, DIAG_CONFLICT, path, "'%s' is in keep_together as well",
                          names->items[i]);
}

static void check_affinity(struct resolve *r)
{
    const struct spec_placement *p = &r->sc->policies.placement;
    for (uint32_t i = 0; i < p->keep_apart.count; i++) {
        const struct spec_workload *w = workload_of(r, p->keep_apart.items[i]);
        uint32_t hosts = largest_of(r->sc, w).hosts;
        if (w->count > hosts)
            resolve_warning(r, DIAG_CONFLICT, "policies.placement.keep_apart",
                            "'%s' has %" PRId64 " VMs for %u hosts: the others will wait", w->name,
                            w->count, hosts);
        if (holds(&p->keep_together, w->name))
            resolve_error(r, DIAG_CONFLICT, "policies.placement.keep_together",
                          "'%s' is in keep_apart as well", w->name);
    }
    check_spread(r, &p->spread_racks, "policies.placement.spread.racks");
    check_spread(r, &p->spread_sites, "policies.placement.spread.sites");
}

static void check_powers(struct resolve *r)
{
    const struct scenario *sc = r->sc;
    bool *told = bind_alloc(r->bind, sc->server_count, sizeof *told);
    if (told == NULL) return;
    for (uint32_t h = 0; h < sc->host_count; h++) {
        const struct spec_server *s = sc->hosts[h].server;
        uint32_t i = (uint32_t)(s - sc->servers);
        if (told[i] || s->power.max_uw > 0) continue;
        char path[BIND_PATH_MAX];
        told[i] = true;
        resolve_warning(r, DIAG_MISSING, resolve_path(path, "catalogue.servers.%s", s->name),
                        "no power is given: its energy counts as 0");
    }
}

static void check_racks(struct resolve *r)
{
    const struct scenario *sc = r->sc;
    for (uint32_t i = 0; i < sc->site_count; i++) {
        const struct spec_site *site = &sc->sites[i];
        int64_t used_u = 0;
        for (uint32_t h = 0; h < sc->host_count; h++)
            if (sc->hosts[h].site == (int32_t)i && sc->hosts[h].step < 0)
                used_u += sc->hosts[h].server->height_u;
        char path[BIND_PATH_MAX];
        if (site->racks > 0 && used_u > site->racks * site->rack_u)
            resolve_warning(r, DIAG_CONFLICT,
                            resolve_path(path, "estate.sites.%s.racks", site->name),
                            "its hosts are %" PRId64 "U high, its racks %" PRId64 "U", used_u,
                            site->racks * site->rack_u);
    }
}

/* Few sets of hosts serve most workloads, in any order: the last ones are remembered. */
struct memo {
    struct largest largest[REMEMBERED];
    const uint8_t *set[REMEMBERED];
    unsigned count;
};

static const struct largest *recall(struct memo *m, const struct scenario *sc,
                                    const struct spec_workload *w)
{
    unsigned kept = m->count < REMEMBERED ? m->count : REMEMBERED;
    for (unsigned i = 0; i < kept; i++)
        if (m->set[i] == w->host_allowed) return &m->largest[i];
    unsigned at = m->count++ % REMEMBERED;
    m->set[at] = w->host_allowed;
    m->largest[at] = largest_of(sc, w);
    return &m->largest[at];
}

bool check_all(struct resolve *r)
{
    SIM_ASSERT(r->bind->errors == 0);
    struct memo memo = {.count = 0};
    for (uint32_t i = 0; i < r->sc->workload_count; i++) {
        const struct spec_workload *w = &r->sc->workloads[i];
        check_workload(r, w, recall(&memo, r->sc, w));
    }
    if (r->bind->errors == 0) check_room(r);
    check_affinity(r);
    check_powers(r);
    check_racks(r);
    check_steps(r);
    return r->bind->errors == 0;
}
