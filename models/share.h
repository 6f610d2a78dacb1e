/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share - CPU among the VMs of one host: weighted max-min with reservations, limits and core speed.
 *
 * Only hosts where demand does not simply fit come here (host.h decides); everywhere else every VM
 * gets what it demands and no VM is looked at. A VM may use at most min(limit, demand, vCPUs x
 * core). Under memory pressure the work of a VM is slowed by its efficiency; the CPU it burns is
 * not. */
#ifndef VDCSIM_MODELS_SHARE_H
#define VDCSIM_MODELS_SHARE_H

#include "models/world.h"

/* share_host - sets rate, ready time and the flags CONTENDED and SHORT for the VMs of h. */
void share_host(struct world *w, uint32_t h);
/* share_inspect - after the set of VMs changed: does h need sharing per VM even when demand fits?
 * Runs the memory ladder and sets SPECIAL, granted memory and efficiencies. */
void share_inspect(struct world *w, uint32_t h);
/* share_ceiling_count - VM v joins (+1) or leaves (-1) h: counts VMs that could demand more than
 * they may use there. */
void share_ceiling_count(struct world *w, uint32_t h, uint32_t v, int sign);
/* share_reserve - makes scratch space for n VMs on one host. false: no memory. */
bool share_reserve(struct world *w, uint32_t n);

#endif
