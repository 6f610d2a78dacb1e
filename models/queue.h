/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue - VMs that wait for a host: tried again when room appears. */
#ifndef VDCSIM_MODELS_QUEUE_H
#define VDCSIM_MODELS_QUEUE_H

#include "models/world.h"

/* queue_retry - EV_QUEUE: tries waiting VMs, highest priority and longest wait first. In a strict
 * queue the first refusal ends the pass. */
void queue_retry(struct world *w);

#endif
