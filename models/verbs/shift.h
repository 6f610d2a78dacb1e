/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shift - a VM is taken down and comes up again on another host: conversion, change of hardware.
 *
 * Its destination holds room for it from the beginning of the outage. Length of the outage and
 * whether it succeeds are drawn by the VM's key, the kind of work and the number of the attempt,
 * counted over all steps: a machine has the same luck in every plan, and new luck each time. A
 * shift ends before its time when a host or the VM itself fails or goes; the run hears of either
 * end as the end of a move. */
#ifndef VDCSIM_MODELS_VERBS_SHIFT_H
#define VDCSIM_MODELS_VERBS_SHIFT_H

#include "models/plan.h"

/* Part of the address of draws; fixed for ever. Those of VMs first. */
enum shift_kind { SHIFT_P2V, SHIFT_V2V, SHIFT_REPLACE, SHIFT_RESIZE, SHIFT_HOLD };
_Static_assert((int)SHIFT_VM_KINDS == (int)SHIFT_HOLD, "a count for each kind of work on VMs");

/* shift_outage - one more attempt on v: how long its outage takes. shift_draw - place of another
 * draw for the same attempt. */
int64_t shift_outage(struct world *w, const struct dist *d, uint32_t v, enum shift_kind kind);
struct rng_cursor shift_draw(const struct world *w, enum draw_purpose purpose, uint32_t v,
                             enum shift_kind kind);
/* shift_hold - a host is worked on once more: for how long. */
int64_t shift_hold(struct world *w, const struct dist *d, uint32_t h);

/* shift_begin - the VM of this item (running, not on its way) goes down for the outage; its timer
 * will come. Counts the attempt and the machine pending. false: no memory. */
bool shift_begin(struct world *w, uint32_t run, uint32_t item, uint32_t to, enum down_cause cause,
                 int64_t outage_ns);
/* shift_is_over - is this timer that of the attempt under way (not of one that was cut short)? */
bool shift_is_over(const struct world *w, uint32_t item, uint64_t b);
/* shift_end - the outage is over: the VM runs at its destination, or (back) where it was. The run
 * hears of it in this instant: MOVE_DONE or MOVE_ABORTED. */
void shift_end(struct world *w, uint32_t item, bool back);

#endif
