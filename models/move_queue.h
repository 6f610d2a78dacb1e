/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move_queue - moves that wait for slots of their hosts.
 *
 * A waiting move is on the list of its source and on that of its destination. When a slot is freed
 * on a host, only the moves on its lists are looked at, in order of priority and then of order; all
 * others wait for other hosts. So mass evacuations cost O(moves of the two hosts) an end, not O(all
 * that wait). */
#ifndef VDCSIM_MODELS_MOVE_QUEUE_H
#define VDCSIM_MODELS_MOVE_QUEUE_H

#include "models/world.h"

/* move_queue_join, move_queue_leave - move m waits, or no longer. */
void move_queue_join(struct world *w, uint32_t m);
void move_queue_leave(struct world *w, uint32_t m);
/* move_queue_wake - a slot of host h may have become free: those who wait for it are tried later in
 * this instant (EV_MOVE for no move). */
void move_queue_wake(struct world *w, uint32_t h);
/* move_queue_due - waiting moves that may have a slot now, in order; forgets which hosts were
 * freed. Returns how many; *out is valid until the next call. A lack of memory marks the run. */
uint32_t move_queue_due(struct world *w, const uint32_t **out);

#endif
