/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placement - which host may take which VM: admission, affinity, the fit index, waiting VMs.
 *
 * Admission limits of a virtualised host: memory x overcommit.memory, cores x overcommit.cpu
 * (vCPUs), capacity x overcommit.rating (nominal rating), each less the headroom, and
 * max_vms_per_host. A bare-metal host takes exactly one VM that its memory can hold. The policy
 * chooses among what fits; the world acts. */
#ifndef VDCSIM_MODELS_PLACEMENT_H
#define VDCSIM_MODELS_PLACEMENT_H

#include "models/world.h"

/* placement_init - fit index, policy state, affinity tables. All hosts' columns are set. */
bool placement_init(struct world *w);
bool placement_clone(struct world *dst, const struct world *src);
/* placement_refresh - host h changed: tell the index what is free there now. */
void placement_refresh(struct world *w, uint32_t h);
/* placement_choose - the policy's choice for waiting VM v, or HOST_NONE with a reason. */
host_id placement_choose(struct world *w, uint32_t v, enum place_reason *why);
/* placement_choose_for - the policy's choice for VM v, which is on a host, among the other hosts of
 * a place; HOST_NONE with a reason. */
host_id placement_choose_for(struct world *w, uint32_t v, uint32_t place, enum place_reason *why);
/* placement_may_go - may VM v, which is on a host, go to host h (open, room, place, rules, core
 * speed)? On false *why says why not (static text). */
bool placement_may_go(const struct world *w, uint32_t v, uint32_t h, const char **why);
/* placement_empty - what host h could take if it carried nothing. */
struct fit_free placement_empty(const struct world *w, uint32_t h);
/* placement_hold - host h holds (sign 1) or gives back (-1) room for VM v on its way. */
void placement_hold(struct world *w, uint32_t h, uint32_t v, int sign);
/* placement_must_wait - in a strict queue a VM may not overtake those that wait already. */
bool placement_must_wait(const struct world *w, uint32_t v);
/* placement_room - capacity was freed: waiting VMs will be tried again in this instant. */
void placement_room(struct world *w);

#endif
