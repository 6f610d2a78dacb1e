/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host - integration, CPU sharing, states and power of one host.
 *
 * Every change on a host follows the same three steps: host_touch (integrate at the old rates),
 * change something, host_update (compute the new rates, load and power). Pseudo-hosts (waiting VMs)
 * take part with no capacity, so time waiting is integrated like any other. */
#ifndef VDCSIM_MODELS_HOST_H
#define VDCSIM_MODELS_HOST_H

#include "models/world.h"

/* host_touch - integrates host h and its VMs at their constant rates up to now. */
void host_touch(struct world *w, uint32_t h);
/* host_short_advance - adds dt of what only hosts flagged SHORT accumulate. */
void host_short_advance(struct world *w, uint32_t h, int64_t dt_ns);
/* host_energy (uW ns), host_used, host_demand (mpt ns) - up to its last integration. */
static inline i128 host_energy(const struct world *w, uint32_t h)
{
    return w->host_meter[h].energy + (i128)w->host_grid_energy[h] * w->grid_step_ns;
}

static inline i128 host_used(const struct world *w, uint32_t h)
{
    return w->host_meter[h].used + (i128)w->host_grid_used[h] * w->grid_step_ns;
}

static inline i128 host_demand(const struct world *w, uint32_t h)
{
    return w->host_meter[h].demand + (i128)w->host_grid_demand[h] * w->grid_step_ns;
}

/* host_rates_advance - adds dt (may be negative: a correction) of the host's power, use and demand.
 * */
static inline void host_rates_advance(struct world *w, uint32_t h, int64_t dt_ns)
{
    struct host_meter *m = &w->host_meter[h];
    m->energy += (i128)w->host_power_uw[h] * dt_ns;
    m->used += (i128)w->host_used_mpt[h] * dt_ns;
    m->demand += (i128)w->host_demand_mpt[h] * dt_ns;
}

/* host_vm_short - adds dt of what a VM of a SHORT host demands and does not get.
 * host_vm_advance - adds dt of all its rates; `is_short`: its host is SHORT. */
static inline void host_vm_short(struct world *w, uint32_t v, int64_t dt_ns)
{
    int64_t missing = (int64_t)w->vm_demand_mpt[v] - w->vm_rate_mpt[v];
    w->vm_unserved[v] += (i128)missing * dt_ns;
    w->vm_ready[v] += (i128)w->vm_ready_ppm[v] * dt_ns;
}

static inline void host_vm_advance(struct world *w, uint32_t v, int64_t dt_ns, bool is_short)
{
    w->vm_wanted[v] += (i128)w->vm_demand_mpt[v] * dt_ns;
    if (is_short) host_vm_short(w, v, dt_ns);
}

/* host_vm_work - CPU integral of VM v (mpt ns) up to its host's last integration. */
static inline i128 host_vm_work(const struct world *w, uint32_t v)
{
    return w->vm_wanted[v] + (i128)w->vm_grid_demand[v] * w->grid_step_ns - w->vm_unserved[v];
}

/* host_update - shares CPU among its VMs for the present demand; sets load, power, dirty mark.
 * The host must be integrated up to now. */
void host_update(struct world *w, uint32_t h);
/* host_replan - after its VMs or state changed: capacity, memory ladder, fit index, then update. */
void host_replan(struct world *w, uint32_t h);

/* host_link, host_unlink - VM v joins or leaves the list and sums of host h. Both hosts touched. */
void host_link(struct world *w, uint32_t h, uint32_t v);
void host_unlink(struct world *w, uint32_t v);

/* host_power_on - an OFF host begins to boot (at once UP when its boot time is 0).
 * host_power_off - an UP host without VMs begins to shut down. host_state_done - EV_HOST_STATE. */
void host_power_on(struct world *w, uint32_t h);
void host_power_off(struct world *w, uint32_t h);
void host_state_done(struct world *w, uint32_t h);
/* host_install - an ABSENT host becomes part of the estate: on, or off where empty hosts are.
 * host_remove - a host without VMs leaves the estate. host_block - +1/-1: placement and moves stay
 * away from h (maintenance) while the count is above 0. */
void host_install(struct world *w, uint32_t h);
void host_remove(struct world *w, uint32_t h);
void host_block(struct world *w, uint32_t h, int sign);
/* host_leave - h is to go off once it is empty, and blocked until then; false: no longer.
 * host_emptied - its last VM, or what was held there, has gone: does it go off? */
void host_leave(struct world *w, uint32_t h, bool leave);
void host_emptied(struct world *w, uint32_t h);
/* host_set_state - touch, change, replan, digest record. */
void host_set_state(struct world *w, uint32_t h, enum host_state state);
/* host_empty_check - EV_EMPTY: power management of hosts without VMs. */
void host_empty_check(struct world *w, uint32_t h);

bool host_is_real(const struct world *w, uint32_t h);

/* host_instant_end - end of an instant: changed loads go into the digest. */
void host_instant_end(struct world *w, int64_t t_ns);

#endif
