/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shift - a VM is taken down and comes up again on another host: conversion, change of hardware.
 *
 * Its destination holds room for it from the beginning of the outage. Length of the outage and
 * whether it succeeds are drawn by the VM's key, the kind of work and the number of the attempt, so
 * a machine has the same luck in every plan. A shift ends before its time when a host or the VM
 * itself fails or goes; the run hears of either end as the end of a move. */
#ifndef VDCSIM_MODELS_VERBS_SHIFT_H
#define VDCSIM_MODELS_VERBS_SHIFT_H

#include "models/plan.h"

/* Part of the address of draws; fixed for ever. */
enum shift_kind { SHIFT_P2V, SHIFT_V2V, SHIFT_REPLACE, SHIFT_RESIZE, SHIFT_HOLD };

/* shift_draw - place of a draw: attempt (1, 2 ...) of a kind of work in this run. */
struct rng_cursor shift_draw(const struct world *w, uint32_t run, enum draw_purpose purpose,
                             uint64_t key, enum shift_kind kind, uint32_t attempt);
/* shift_outage - how long the outage of attempt 1, 2 ... on the machine of this key takes. */
int64_t shift_outage(const struct world *w, uint32_t run, const struct dist *d, uint64_t key,
                     enum shift_kind kind, uint32_t attempt);

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
