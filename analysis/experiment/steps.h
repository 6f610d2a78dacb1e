/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steps - what became of the steps of a plan: one run in full, and all runs together.
 *
 * A row is one occurrence of a step; rows are in the order of the specification's steps, then of
 * occurrences. Memory: O(occurrences), whatever the number of replications. Texts but the reason
 * are borrowed from the specification. Test: tests/analysis/test_steps.c. */
#ifndef VDCSIM_ANALYSIS_EXPERIMENT_STEPS_H
#define VDCSIM_ANALYSIS_EXPERIMENT_STEPS_H

#include "models/record.h"
#include "scenarios/spec.h"
#include <stdbool.h>
#include <stdint.h>

enum { STEPS_REASON_MAX = 160 };

struct steps_row { /* of one run; row.reason is NULL, its text is here */
    struct record_step row;
    uint32_t step; /* place in the specification */
    char reason[STEPS_REASON_MAX];
};

struct steps { /* of one run, in the order they came until steps_sort */
    struct steps_row *rows;
    uint32_t count, cap;
};

struct steps_spread { /* over the replications that have this number */
    uint32_t n;
    double mean, min, max; /* mean: the sum until steps_finish; n = 0: all 0 */
};

struct steps_total { /* one occurrence, all replications */
    const char *id, *verb, *title;
    uint32_t step, occurrence;
    int64_t planned_begin_ns, planned_end_ns;
    uint32_t n;                             /* replications with this occurrence */
    uint32_t whole;                         /* ... in which it ended and all of it was done */
    struct steps_spread begin_h, end_h;     /* since clock.start, where it began and ended */
    struct steps_spread effort_h, waited_h; /* over n, as the next three */
    struct steps_spread machines, done, failed;
    const char *state;             /* of the first replication that was not whole, or "done" */
    char reason[STEPS_REASON_MAX]; /* of the first replication with one; "" = none */
};

struct steps_all { /* of all runs of a plan */
    struct steps_total *rows;
    uint32_t count;
};

/* steps_push - appends a row. false: no memory. Steps that the specification does not know come
 * behind all others. */
bool steps_push(struct steps *s, const struct scenario *sc, const struct record_step *row);
void steps_sort(struct steps *s);
void steps_deinit(struct steps *s);

/* steps_add - joins the sorted rows of one more run. false: no memory (`all` is unchanged). */
bool steps_add(struct steps_all *all, const struct steps *s);
/* steps_finish - sums become means. */
void steps_finish(struct steps_all *all);
void steps_all_deinit(struct steps_all *all);

/* steps_is_whole - was everything done that the step is about? */
bool steps_is_whole(const struct record_step *row);

#endif
