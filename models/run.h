/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run - simulate one plan once: specification in, record out. Thread-safe: no shared mutable state.
 * */
#ifndef VDCSIM_MODELS_RUN_H
#define VDCSIM_MODELS_RUN_H

#include "models/record.h"
#include "scenarios/spec.h"
#include "sim/diag.h"
#include <signal.h>

struct run_options {
    uint64_t replication; /* 0, 1, 2 ...: part of every draw's address */
    uint64_t branch;      /* splitting branches; 0 for plain runs */
    int64_t until_ns;     /* stop early; 0 = horizon */
    uint32_t tick_split;  /* integrate k times per demand sample; 0 = 1. Changes no result. */
    int64_t clone_at_ns;  /* > 0: clone the world there and go on in the clone (tests) */
    bool audit;           /* check every invariant at every instant (slow) */
    const volatile sig_atomic_t *interrupt; /* NULL = none */
    const struct record_sink *sink;         /* NULL = none */
};

/* run_simulate - one run. On false `d` says why and `out` is empty. Frees everything but `out`. */
bool run_simulate(const struct scenario *sc, const struct run_options *opt, struct record *out,
                  struct diag *d);

#endif
