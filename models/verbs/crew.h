/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crew - goes through the machines of a run in batches, as fast as the step's pace allows.
 *
 * What cannot begin in one batch (no room, something else is done with it) is tried again in the
 * next; the run waits while nothing can begin. The first four words of the run are the crew's, and
 * states of items change by crew_state only: what is due is known without a pass over all items. */
#ifndef VDCSIM_MODELS_VERBS_CREW_H
#define VDCSIM_MODELS_VERBS_CREW_H

#include "models/plan.h"

/* States of an item; a verb may have more. */
enum { CREW_DUE, CREW_BEGUN, CREW_OVER, CREW_STATES };

/* Begins with one machine: false: it cannot begin now, *why says why (static text). */
typedef bool (*crew_start)(struct world *w, uint32_t run, uint32_t item, const char **why);

/* crew_begin - the run's items (VMs) are complete: the first batch comes in this instant. */
void crew_begin(struct world *w, uint32_t run, const struct spec_pace *pace);
/* crew_state - the item is in another state. */
void crew_state(struct world *w, uint32_t run, uint32_t item, uint8_t state);
/* crew_batch - on the alarm: as many machines begin as the pace allows. */
void crew_batch(struct world *w, uint32_t run, const struct spec_pace *pace, crew_start start);
/* crew_go_on - after every other piece of work: the run ends when nothing is left, otherwise there
 * is an alarm for the next batch. */
void crew_go_on(struct world *w, uint32_t run, const struct spec_pace *pace);
/* crew_gone - the VM of an item has ended: it is no machine of this run any more. */
void crew_gone(struct world *w, uint32_t run, uint32_t item);

#endif
