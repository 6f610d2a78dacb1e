/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history - the last readings of every VM's CPU demand, taken by a control loop as it decides.
 *
 * A ring of HISTORY_LENGTH readings per VM slot, written backwards: newer readings come first. All
 * VMs are read in the same rounds, so one position serves all rings. Memory: 120 bytes a VM slot. A
 * VM's history starts when it is first seen and ends with its slot (history_forget). No draws;
 * tests: tests/models/test_history.c. */
#ifndef VDCSIM_MODELS_HISTORY_H
#define VDCSIM_MODELS_HISTORY_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* Ten readings are what local regression looks at and 12 what the adaptive thresholds need at
 * least; CloudSim keeps 30 (PowerVm). */
enum { HISTORY_LENGTH = 30 };

struct history {
    uint32_t (*ring)[HISTORY_LENGTH]; /* per VM slot, 1/1000 rating points */
    uint8_t *count;                   /* readings so far, at most HISTORY_LENGTH */
    uint32_t slots;
    uint32_t at; /* position of the newest round */
};

/* history_round - a new round for VM slots below `slots` begins: the readings follow. The arrays
 * grow on the arena. false: no memory. */
bool history_round(struct history *h, struct arena *a, uint32_t slots);
/* history_put - VM slot v's reading of this round: exactly one per round and VM. */
static inline void history_put(struct history *h, uint32_t v, uint32_t mpt)
{
    h->ring[v][h->at] = mpt;
    if (h->count[v] < HISTORY_LENGTH) h->count[v]++;
}

/* history_forget - slot v is free. */
void history_forget(struct history *h, uint32_t v);
/* history_clone - into arena a; false: no memory. */
bool history_clone(struct history *dst, const struct history *src, struct arena *a);

/* history_count - readings of v; 0 for a slot that was never read. */
static inline uint32_t history_count(const struct history *h, uint32_t v)
{
    return v < h->slots ? h->count[v] : 0;
}

/* history_add - adds v's readings to sum[0 .. HISTORY_LENGTH - 1], newest first. Before its first
 * reading a VM counts with that reading: a young VM adds no movement to the past of its host.
 * A VM that was never read adds `now` throughout. Returns its number of readings. */
uint32_t history_add(const struct history *h, uint32_t v, uint32_t now, int64_t *sum);

#endif
