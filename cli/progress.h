/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress - one line on a terminal that says how far the runs are and how long they will take. */
#ifndef VDCSIM_CLI_PROGRESS_H
#define VDCSIM_CLI_PROGRESS_H

#include "analysis/experiment/experiment.h"

struct progress {
    const char *name; /* of the scenario */
    bool is_shown;    /* a line is on the screen */
};

/* progress_show - the callback of struct experiment; ctx is a struct progress. */
void progress_show(void *ctx, const struct experiment_progress *p);
/* progress_clear - takes the line away, so that nothing is left of it. */
void progress_clear(struct progress *p);

enum { PROGRESS_TIME_TEXT = 32 };
/* progress_time_text - "0:07", "12:34", "3:04:05" into buf; "?" when negative. Returns buf. */
char *progress_time_text(double seconds, char buf[PROGRESS_TIME_TEXT]);

#endif
