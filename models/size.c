/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/size.h"

struct vm_size size_make(const struct world *w, const struct spec_workload *spec,
                         const struct spec_size *size, const struct trace_series *series)
{
    struct vm_size s = {.vcpu = (uint32_t)size->vcpu, .memory_b = size->memory_b};
    s.nominal_mpt = size->vcpu * size->clock_mpt;
    if (series != NULL && series->vcpu > 0) {
        s.vcpu = (uint32_t)series->vcpu;
        s.nominal_mpt = series->vcpu * size->clock_mpt;
    }
    if (series != NULL && series->nominal_mpt > 0) s.nominal_mpt = series->nominal_mpt;
    if (series != NULL && series->memory_b > 0) s.memory_b = series->memory_b;
    s.core_mpt = s.nominal_mpt / s.vcpu;
    s.floor_mpt = spec->reservation_mpt;
    s.limit_mpt = spec->limit_mpt > 0 ? spec->limit_mpt : INT64_MAX;
    s.weight = spec->shares * s.vcpu;
    s.active_b = (int64_t)((double)s.memory_b * spec->memory_active);
    for (int table = 1; table <= 2; table++)
        s.overhead_b[table] = memory_vm_overhead(table, s.vcpu, s.memory_b);
    s.overhead_min_b = INT64_MAX;
    for (uint32_t h = 0; h < w->host_count; h++) {
        int64_t here = s.overhead_b[w->host_overhead[h].memory_table];
        if (here < s.overhead_min_b) s.overhead_min_b = here;
    }
    return s;
}

uint32_t size_add(struct world *w, uint32_t workload, const struct spec_size *size)
{
    uint32_t n = w->size_count;
    struct vm_size *all = arena_span_resize(w->arena, w->sizes, (size_t)n + 2, sizeof(*w->sizes));
    if (all == NULL) {
        engine_nomem(&w->engine);
        return TABLE_NONE;
    }
    w->sizes = all;
    w->sizes[n] = size_make(w, &w->sc->workloads[workload], size, NULL);
    w->size_count++;
    return n;
}
