/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/reading.h"
#include "models/batch.h"
#include "sim/time.h"

static double reading_share(const struct world *w, const struct trace *tr, uint32_t v, uint32_t k)
{
    double raw = batch_raw(tr, k, w->vm_column[v]);
    if (tr->unit == TRACE_PERCENT) return raw / (100.0 * (double)tr->per_percent);
    return raw / (double)w->sizes[w->vm_born[v]].nominal_mpt;
}

bool reading_of(const struct world *w, uint32_t v, struct reading *out)
{
    const struct source *s = &w->sources[w->vm_workload[v]];
    const struct spec_demand *d = &w->sc->workloads[w->vm_workload[v]].demand;
    const struct trace *tr = d->trace_ref;
    if (s->kind != SOURCE_GRID) return false;
    int64_t steps = d->interpolate == INTERPOLATE_LINEAR ? d->substeps : 1;
    int64_t tick = world_now(w) / w->grids[s->grid].interval_ns - s->batch.origin[w->vm_member[v]];
    int64_t first = tick / steps * steps;
    uint32_t k0 = batch_sample(d, tr, w->vm_column[v], first).k0;
    uint32_t k1 = batch_sample(d, tr, w->vm_column[v], first + steps).k0;
    out->before = reading_share(w, tr, v, k0);
    out->after = reading_share(w, tr, v, k1);
    out->interval_s = (double)tr->interval_ns / (double)NS_PER_S;
    return true;
}
