/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/apply.h"
#include "models/host.h"
#include "models/move.h"
#include "models/network.h"
#include "models/placement.h"
#include "models/site.h"
#include <string.h>

/* Hosts without VMs: off where they are to be off, on where they are to stay on. */
static void apply_empty_hosts(struct world *w)
{
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (w->policies.power.empty_hosts == 1 && w->host_state[h] == HOST_UP)
            engine_at(&w->engine, world_now(w), PHASE_CONTROL, EV_EMPTY, h, 0);
        if (w->policies.power.empty_hosts != 1 && w->host_state[h] == HOST_OFF) host_power_on(w, h);
    }
}

/* Capacity, memory, admission, links and waiting VMs follow the policies as they are now. */
static void apply_policies(struct world *w)
{
    for (uint32_t h = 0; h < w->host_count; h++) {
        host_touch(w, h);
        host_replan(w, h);
    }
    placement_room(w);
    if (!network_retune(w)) engine_nomem(&w->engine);
    moves_wake(w);
}

/* What is configured holds unless power management is disabled. */
static void apply_power_policy(struct world *w)
{
    w->policies.power.empty_hosts = w->power_off ? 0 : w->empty_hosts;
}

static void apply_to_policies(struct world *w, const struct spec_change *c)
{
    int before = w->policies.power.empty_hosts;
    w->policies.power.empty_hosts = w->empty_hosts;
    memcpy((char *)&w->policies + c->offset, c->value, c->size);
    w->empty_hosts = w->policies.power.empty_hosts;
    apply_power_policy(w);
    w->limits_changed = true;
    apply_policies(w);
    if (w->policies.power.empty_hosts != before) apply_empty_hosts(w);
}

void apply_change(struct world *w, const struct spec_change *change)
{
    switch (change->where) {
    case CHANGE_POLICIES:
        apply_to_policies(w, change);
        return;
    case CHANGE_SITE:
        site_change(w, change);
        return;
    case CHANGE_WORKLOAD:
        break;
    }
    ENGINE_ASSERT(&w->engine, false); /* no row of a workload can change during a run */
}

void apply_power(struct world *w, bool on)
{
    int before = w->policies.power.empty_hosts;
    w->power_off = !on;
    apply_power_policy(w);
    if (w->policies.power.empty_hosts != before) apply_empty_hosts(w);
}
