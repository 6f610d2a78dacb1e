/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/store.h"
#include "scenarios/limits.h"
#include "scenarios/reader/resolve.h"
#include "scenarios/reader/tables.h"
#include "sim/num.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Rating of the reference core (rating.h), for VMs of which nobody says how fast they were. */
#define REFERENCE_CORE_MPT  INT64_C(3000000)
#define DEFAULT_INTERVAL_NS (300 * NS_PER_S)

static bool given(const struct spec_workload *w, const char *key)
{
    return param_given(&tables_workload, w->seen, key);
}

static bool demand_given(const struct spec_workload *w, const char *key)
{
    return param_given(&tables_demand, w->demand.seen, key);
}

/* ---- demand ---- */

static void resolve_trace(struct resolve *r, struct spec_workload *w)
{
    struct spec_demand *d = &w->demand;
    char path[BIND_PATH_MAX];
    const struct {
        const char *key;
        bool has_effect; /* or would have, without the trace */
    } described[] = {{"mean", demand_given(w, "mean")},
                     {"spread", d->spread > 0.0},
                     {"peak", d->peak < 1.0},
                     {"profile", d->profile != NULL},
                     {"cv", d->cv > 0.0},
                     {"burst_rate", d->burst_rate > 0.0}};
    for (size_t i = 0; i < sizeof described / sizeof described[0]; i++)
        if (described[i].has_effect)
            resolve_error(r, DIAG_CONFLICT,
                          resolve_path(path, "workloads.%s.demand.%s", w->name, described[i].key),
                          "demand is measured by the trace, so this has no effect");
    if (r->opt->traces == NULL) return;
    bool exact;
    const struct node *at =
        tree_at(r->root, resolve_path(path, "workloads.%s.demand.trace", w->name), &exact);
    const struct trace_request request = {
        .file = d->trace,
        .fragments = d->fragments,
        .format = (enum trace_format)d->format,
        .interval_ns = d->interval_ns,
        .scenario_dir = r->folder,
        .data_dir = r->opt->data_dir,
        .resample_ns = demand_given(w, "interval") ? d->interval_ns : 0,
        .pos = at->pos,
    };
    struct diag found = {.code = DIAG_OK};
    if (trace_store_get(r->opt->traces, &request, &d->trace_ref, &found)) {
        if (d->trace_ref->rows_skipped > 0)
            resolve_warning(r, DIAG_TRACE, path,
                            "%llu lines of the trace are left out: their time is not after that of "
                            "the line before",
                            (unsigned long long)d->trace_ref->rows_skipped);
        return;
    }
    struct diag *e = resolve_error(r, found.code, path, "%s", found.msg);
    if (found.pos.file != NULL) *e = found;
}

static void resolve_demand(struct resolve *r, struct spec_workload *w)
{
    struct spec_demand *d = &w->demand;
    char path[BIND_PATH_MAX];
    if (!demand_given(w, "interval")) d->interval_ns = DEFAULT_INTERVAL_NS;
    if (d->trace != NULL) {
        resolve_trace(r, w);
        return;
    }
    if (!demand_given(w, "mean")) {
        struct diag *e =
            resolve_error(r, DIAG_MISSING, resolve_path(path, "workloads.%s.demand", w->name),
                          "neither mean nor trace is given");
        diag_hint(e, "for example mean: 20 %%");
    }
    if (demand_given(w, "fragments"))
        resolve_error(r, DIAG_CONFLICT,
                      resolve_path(path, "workloads.%s.demand.fragments", w->name),
                      "fragments belong to a trace, and none is given");
    if (d->mean > d->peak)
        resolve_error(r, DIAG_CONFLICT, resolve_path(path, "workloads.%s.demand.mean", w->name),
                      "the mean is more than the peak");
    if (d->profile == NULL) return;
    int64_t i = resolve_name(r, &r->profiles, "the catalogue has no profile", d->profile,
                             resolve_path(path, "workloads.%s.demand.profile", w->name));
    if (i >= 0) d->profile_ref = &r->sc->profiles[i];
}

/* ---- sizes ---- */

static void resolve_clock(struct resolve *r, struct spec_workload *w)
{
    char path[BIND_PATH_MAX];
    resolve_path(path, "workloads.%s.measured_on", w->name);
    if (w->measured_on == NULL) {
        if (!given(w, "clock")) w->size.clock_mpt = REFERENCE_CORE_MPT;
        return;
    }
    if (given(w, "clock"))
        resolve_error(r, DIAG_CONFLICT, path, "clock is given as well: one of them is enough");
    int64_t i = resolve_name(r, &r->servers, "the catalogue has no server", w->measured_on, path);
    if (i >= 0)
        w->size.clock_mpt = num_mul_div_round(r->sc->servers[i].capacity_mpt, 1, w->size.vcpu);
}

static bool trace_tells_memory(const struct trace *t)
{
    for (uint32_t i = 0; i < t->series_count; i++)
        if (t->series[i].memory_b <= 0) return false;
    return t->series_count > 0;
}

static void resolve_sizes(struct resolve *r, struct spec_workload *w)
{
    char path[BIND_PATH_MAX];
    struct spec_size *sizes = w->sizes.items;
    double weight = 0.0;
    bool memory = given(w, "memory");
    for (uint32_t i = 0; i < w->sizes.count; i++) {
        struct spec_size *s = &sizes[i];
        if (!param_given(&tables_size, s->seen, "vcpu")) s->vcpu = w->size.vcpu;
        if (!param_given(&tables_size, s->seen, "clock")) s->clock_mpt = w->size.clock_mpt;
        weight += s->weight;
        if (param_given(&tables_size, s->seen, "memory")) continue;
        s->memory_b = w->size.memory_b;
        if (!memory)
            resolve_error(r, DIAG_MISSING, resolve_path(path, "workloads.%s.sizes[%u]", w->name, i),
                          "memory is missing");
    }
    if (w->sizes.count > 0 && w->sizes_by == SIZE_WEIGHT && !(weight > 0.0))
        resolve_error(r, DIAG_RANGE, resolve_path(path, "workloads.%s.sizes", w->name),
                      "all weights are 0");
    if (memory || w->sizes.count > 0) return;
    const struct trace *t = w->demand.trace_ref;
    /* A trace that was not opened may tell; one that could not be has been reported. */
    bool unknown = t == NULL ? w->demand.trace == NULL : !trace_tells_memory(t);
    if (!unknown) return;
    struct diag *d = resolve_error(r, DIAG_MISSING, resolve_path(path, "workloads.%s", w->name),
                                   "memory is missing");
    diag_hint(d, "configured memory of each VM, for example memory: 4 GiB");
}

static void resolve_count(struct resolve *r, struct spec_workload *w, uint64_t *total)
{
    char path[BIND_PATH_MAX];
    const struct trace *t = w->demand.trace_ref;
    if (!given(w, "count")) w->count = t != NULL ? (int64_t)t->series_count : 1;
    *total += (uint64_t)w->count;
    if (*total > LIMIT_VMS)
        resolve_error(r, DIAG_LIMIT, resolve_path(path, "workloads.%s.count", w->name),
                      "the scenario has more than %d VMs", LIMIT_VMS);
}

/* ---- where its VMs may run ---- */

static bool same_names(const struct spec_names *a, const struct spec_names *b)
{
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++)
        same = strcmp(a->items[i], b->items[i]) == 0;
    return same;
}

/* Most scenarios name the same few clusters again and again: like lists share their bits. */
static void resolve_on(struct resolve *r, struct spec_workload *w)
{
    if (w->runs_on.count == 0) return;
    for (int i = 0; i < RESOLVE_SHARED; i++) {
        const struct spec_workload *other = r->shared[i];
        if (other == NULL || !same_names(&other->runs_on, &w->runs_on)) continue;
        w->host_allowed = other->host_allowed;
        return;
    }
    char path[BIND_PATH_MAX];
    int before = r->bind->errors;
    w->host_allowed =
        resolve_hosts(r, &w->runs_on, resolve_path(path, "workloads.%s.runs_on", w->name));
    if (r->bind->errors == before) r->shared[r->shared_next++ % RESOLVE_SHARED] = w;
}

static uint64_t key_of(const char *prefix, const char *name, const char *suffix)
{
    char path[16 + LIMIT_NAME];
    int n = snprintf(path, sizeof path, "%s%s%s", prefix, name, suffix);
    SIM_ASSERT(n > 0 && n < (int)sizeof path);
    return rng_key(path);
}

static void resolve_workload(struct resolve *r, struct spec_workload *w, uint64_t *total)
{
    char path[BIND_PATH_MAX];
    w->key = key_of("vm/", w->name, "-");
    w->department_ix = SPEC_NONE;
    if (w->department != NULL)
        w->department_ix =
            (int32_t)resolve_name(r, &r->departments, "there is no department", w->department,
                                  resolve_path(path, "workloads.%s.department", w->name));
    w->has_lifetime = given(w, "lifetime");
    resolve_demand(r, w);
    resolve_clock(r, w);
    resolve_sizes(r, w);
    resolve_count(r, w, total);
    resolve_on(r, w);
}

void resolve_workloads(struct resolve *r)
{
    struct scenario *sc = r->sc;
    uint64_t total = 0;
    for (uint32_t i = 0; i < sc->department_count; i++)
        sc->departments[i].key = key_of("department/", sc->departments[i].name, "");
    for (uint32_t i = 0; i < sc->workload_count; i++)
        resolve_workload(r, &sc->workloads[i], &total);
}
