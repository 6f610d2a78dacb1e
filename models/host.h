/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host - integration, CPU sharing, states and power of one host.
 *
 * Every change on a host follows the same three steps: host_touch (integrate at the old rates), change
 * something, host_update (compute the new rates, load and power). Pseudo-hosts (waiting VMs) take part
 * with no capacity, so time waiting is integrated like any other. */
#ifndef VDCSIM_MODELS_HOST_H
#define VDCSIM_MODELS_HOST_H

#include "models/world.h"

/* host_touch - integrates host h and its VMs at their constant rates up to now. */
void host_touch(struct world *w, uint32_t h);
/* host_meter_advance - adds dt of the host's own rates to its meter (not its VMs). */
void host_meter_advance(struct world *w, uint32_t h, int64_t dt_ns);
/* host_vm_advance - adds dt of a VM's rates to its integrals; `is_short`: it may get less than it
 * demands. */
static inline void host_vm_advance(struct world *w, uint32_t v, int64_t dt_ns, bool is_short)
{
    w->vm_work[v] += (i128)w->vm_rate_mpt[v] * dt_ns;
    if (!is_short) return;
    w->vm_unserved[v] += (i128)((int64_t)w->vm_demand_mpt[v] - w->vm_rate_mpt[v]) * dt_ns;
    w->vm_ready[v] += (i128)w->vm_ready_ppm[v] * dt_ns;
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
/* host_set_state - touch, change, replan, digest record. */
void host_set_state(struct world *w, uint32_t h, enum host_state state);
/* host_empty_check - EV_EMPTY: power management of hosts without VMs. */
void host_empty_check(struct world *w, uint32_t h);

/* host_power_at - power of host h if it used `used_mpt`, in its present state (off hosts: off power
 * for 0, otherwise as if up). */
int64_t host_power_at(const struct world *w, uint32_t h, int64_t used_mpt);
bool host_is_real(const struct world *w, uint32_t h);

/* host_instant_end - end of an instant: changed loads go into the digest. */
void host_instant_end(struct world *w, int64_t t_ns);

#endif
