/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/check.h"

#include "scenarios/reader/units.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Sets of hosts that are compared with what is bound to them; more are left to the simulation. */
enum { SETS_MAX = 32 };

struct room { /* sums: of hosts what placement admits, of workloads what their VMs ask */
    double memory_b;
    int64_t vms; /* INT64_MAX = any number */
    uint32_t hosts, bare;
};

static bool is_in(const uint8_t *set, uint32_t host)
{
    return set == NULL || (set[host / 8] >> (host % 8) & 1) != 0;
}

/* NULL is the set of all hosts. Estates are large and workloads many: 64 hosts at a time. */
static bool is_subset(const uint8_t *part, const uint8_t *whole, uint32_t hosts)
{
    if (whole == NULL || part == whole) return true;
    uint32_t h = 0;
    for (; h + 64 <= hosts; h += 64) {
        uint64_t a = UINT64_MAX, b;
        if (part != NULL) memcpy(&a, part + h / 8, sizeof a);
        memcpy(&b, whole + h / 8, sizeof b);
        if ((a & ~b) != 0) return false;
    }
    for (; h < hosts; h++)
        if (is_in(part, h) && !is_in(whole, h)) return false;
    return true;
}

static bool is_same(const uint8_t *a, const uint8_t *b, uint32_t hosts)
{
    return is_subset(a, b, hosts) && is_subset(b, a, hosts);
}

int64_t check_memory_limit(const struct scenario *sc, const struct spec_host *host)
{
    const struct spec_placement *p = &sc->policies.placement;
    int64_t memory_b = host->server->memory_b;
    if (host->hypervisor == NULL) return memory_b;
    double limit = (double)memory_b * p->overcommit_memory * (1.0 - p->headroom);
    SIM_ASSERT(limit >= 0.0 && limit < 0x1p62);
    return (int64_t)(limit + 0.5) - host->hypervisor->memory_base_b;
}

static struct room room_of_hosts(const struct scenario *sc, const uint8_t *set)
{
    struct room sum = {0};
    int64_t most = sc->policies.placement.max_vms_per_host;
    for (uint32_t h = 0; h < sc->host_count; h++) {
        if (!is_in(set, h) || sc->hosts[h].step >= 0) continue; /* of a step: not there yet */
        bool bare = sc->hosts[h].hypervisor == NULL;
        int64_t limit_b = check_memory_limit(sc, &sc->hosts[h]);
        sum.hosts++;
        sum.bare += bare;
        if (limit_b > 0) sum.memory_b += (double)limit_b;
        if (!bare && most == 0)
            sum.vms = INT64_MAX;
        else if (sum.vms != INT64_MAX)
            sum.vms += bare ? 1 : most;
    }
    return sum;
}

/* Configured memory of the VMs of a workload at its start; with weights what is to be expected. */
static double memory_of(const struct spec_workload *w)
{
    const struct spec_size *sizes = w->sizes.items;
    uint32_t n = w->sizes.count;
    const struct trace *t = w->demand.trace_ref;
    double sum_b = 0.0, weights = 0.0;
    if (n == 0 && w->size.memory_b > 0) return (double)w->count * (double)w->size.memory_b;
    for (int64_t i = 0; n == 0 && t != NULL && t->series_count > 0 && i < w->count; i++)
        sum_b += (double)t->series[i % t->series_count].memory_b;
    for (uint32_t i = 0; w->sizes_by == SIZE_WEIGHT && i < n; i++)
        weights += sizes[i].weight;
    int64_t block = n == 0 ? 0 : (w->count + n - 1) / n;
    for (uint32_t i = 0; i < n; i++) {
        int64_t left = w->count - i * block;
        double vms = (double)(left < 0 ? 0 : left < block ? left : block);
        if (w->sizes_by == SIZE_TURN) vms = (double)(w->count / n + (i < w->count % n));
        if (w->sizes_by == SIZE_WEIGHT) vms = (double)w->count * sizes[i].weight / weights;
        sum_b += vms * (double)sizes[i].memory_b;
    }
    return sum_b;
}

/* Do all its VMs arrive with clock.start? */
static bool is_initial(const struct spec_workload *w)
{
    const struct trace *t = w->demand.trace_ref;
    bool initial = w->count > 0 && w->start_ns == 0;
    for (uint32_t i = 0; t != NULL && initial && i < t->series_count; i++)
        initial = t->series[i].start_ns <= 0;
    return initial;
}

/* All VMs that arrive with clock.start and may run nowhere else than in the set. */
static struct room need_within(const struct scenario *sc, const uint8_t *set, uint32_t *workloads)
{
    struct room sum = {0};
    *workloads = 0;
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        const struct spec_workload *w = &sc->workloads[i];
        if (!is_initial(w) || !is_subset(w->host_allowed, set, sc->host_count)) continue;
        sum.memory_b += memory_of(w);
        sum.vms += w->count;
        ++*workloads;
    }
    return sum;
}

static void warn_of_vms(struct resolve *r, const char *path, const struct room *need,
                        const struct room *have)
{
    const char *plural = have->hosts == 1 ? "" : "s";
    if (have->bare == have->hosts)
        resolve_warning(r, DIAG_CONFLICT, path,
                        "%" PRId64 " VMs may run only on %u host%s of bare metal, one VM each: the "
                        "others will wait",
                        need->vms, have->hosts, plural);
    else
        resolve_warning(r, DIAG_CONFLICT, path,
                        "%" PRId64 " VMs may run only on %u host%s, at most %" PRId64
                        " VMs in all: the others will wait",
                        need->vms, have->hosts, plural, have->vms);
}

static void check_set(struct resolve *r, const struct spec_workload *first)
{
    uint32_t workloads;
    char path[BIND_PATH_MAX];
    const struct room have = room_of_hosts(r->sc, first->host_allowed);
    const struct room need = need_within(r->sc, first->host_allowed, &workloads);
    if (workloads == 1)
        resolve_path(path, "workloads.%s.count", first->name);
    else if (first->host_allowed != NULL)
        resolve_path(path, "workloads.%s.runs_on", first->name);
    else
        resolve_path(path, "workloads");
    if (need.vms > have.vms) {
        warn_of_vms(r, path, &need, &have);
        return;
    }
    const double gib = 1024.0 * 1024.0 * 1024.0;
    if (need.memory_b > have.memory_b)
        resolve_warning(r, DIAG_CONFLICT, path,
                        "the VMs at the start have %.1f GiB of memory, but placement admits %.1f "
                        "GiB on the %u host%s where they may run: some VMs will wait",
                        need.memory_b / gib, have.memory_b / gib, have.hosts,
                        have.hosts == 1 ? "" : "s");
}

void check_room(struct resolve *r)
{
    const struct scenario *sc = r->sc;
    const uint8_t *known[SETS_MAX];
    int count = 0;
    if (r->warnings == NULL) return;
    for (uint32_t i = 0; i < sc->workload_count && count < SETS_MAX; i++) {
        const struct spec_workload *w = &sc->workloads[i];
        bool is_known = !is_initial(w);
        for (int k = 0; k < count && !is_known; k++)
            is_known = is_same(known[k], w->host_allowed, sc->host_count);
        if (is_known) continue;
        known[count++] = w->host_allowed;
        check_set(r, w);
    }
}
