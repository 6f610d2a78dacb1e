/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failure - scheduled outages of hosts.
 *
 * At `at` all hosts of an incident fail together; their VMs are interrupted, wait, and are placed
 * elsewhere at once where a host has room (there is no detection time in this model). After `lasts`
 * the hosts boot again. A host under several incidents comes back when the last one is over. */
#ifndef VDCSIM_MODELS_FAILURE_H
#define VDCSIM_MODELS_FAILURE_H

#include "models/world.h"

/* failures_start - schedules all incidents of the scenario. */
void failures_start(struct world *w);
/* failure_begin, failure_end - EV_FAIL, EV_REPAIR of incident i. */
void failure_begin(struct world *w, uint32_t i);
void failure_end(struct world *w, uint32_t i);

#endif
