/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally - how often each decision was taken and how it ended, by action and outcome.
 *
 * Fixed size: what does not fit any more is counted together as "other". Rows are in the order in
 * which they first came, which is the run's own. Test: tests/analysis/test_tally.c. */
#ifndef VDCSIM_ANALYSIS_EXPERIMENT_TALLY_H
#define VDCSIM_ANALYSIS_EXPERIMENT_TALLY_H

#include "models/record.h"
#include <stdint.h>

enum { TALLY_ROWS = 32, TALLY_TEXT = 32 };

struct tally_row {
    char action[TALLY_TEXT], outcome[TALLY_TEXT];
    uint64_t count;
};

struct tally {
    struct tally_row rows[TALLY_ROWS];
    uint32_t count;
    uint64_t other; /* more kinds than rows */
};

void tally_add(struct tally *t, const struct record_decision *d);

#endif
