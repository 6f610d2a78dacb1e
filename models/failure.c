/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/failure.h"
#include "models/host.h"
#include "models/migration.h"
#include "models/placement.h"
#include "models/vm.h"

void failures_start(struct world *w)
{
    for (uint32_t i = 0; i < w->sc->failure_count; i++)
        engine_at(&w->engine, w->sc->failures[i].at_ns, PHASE_FAILURE, EV_FAIL, i, 0);
}

/* Returns whether the host was not down already. */
static bool failure_host(struct world *w, uint32_t h)
{
    if (w->host_outages[h]++ > 0 || w->host_state[h] == HOST_ABSENT) return false;
    host_touch(w, h);
    engine_cancel(&w->engine, w->host_event[h]);
    w->host_event[h] = (struct evh){0, 0};
    migration_host_failed(w, h);
    while (w->host_first[h] != TABLE_NONE)
        vm_interrupt(w, w->host_first[h], DOWN_HOST);
    host_set_state(w, h, HOST_FAILED);
    return true;
}

void failure_begin(struct world *w, uint32_t i)
{
    const struct spec_failure *f = &w->sc->failures[i];
    bool changed = false;
    for (uint32_t k = 0; k < f->host_count; k++)
        changed |= failure_host(w, f->hosts[k]);
    if (changed) placement_room(w);
    engine_at(&w->engine, world_now(w) + f->lasts_ns, PHASE_REPAIR, EV_REPAIR, i, 0);
}

static bool failure_repair(struct world *w, uint32_t h)
{
    SIM_ASSERT(w->host_outages[h] > 0);
    if (--w->host_outages[h] > 0 || w->host_state[h] == HOST_ABSENT) return false;
    host_set_state(w, h, HOST_OFF);
    host_power_on(w, h);
    return true;
}

void failure_end(struct world *w, uint32_t i)
{
    const struct spec_failure *f = &w->sc->failures[i];
    bool changed = false;
    for (uint32_t k = 0; k < f->host_count; k++)
        changed |= failure_repair(w, f->hosts[k]);
    if (changed) placement_room(w);
}
