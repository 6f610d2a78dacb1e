/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stepview - the steps of a plan as people read them: one row per step, all its occurrences and all
 * replications together.
 *
 * Console, report and chart say the same because they ask here. Times are means over the
 * replications in which the step came so far. Test: tests/analysis/test_stepview.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_STEPVIEW_H
#define VDCSIM_ANALYSIS_REPORT_STEPVIEW_H

#include "analysis/experiment/results.h"
#include <stdbool.h>
#include <stdint.h>

enum { STEPVIEW_CELL = 48, STEPVIEW_PROBLEM = 320 };

struct stepview_part {               /* occurrences of which something was not done */
    const struct steps_total *first; /* NULL = none */
    uint32_t times;
    double machines; /* not done; of those under way: those that failed are not among them */
};

struct stepview {
    const char *id, *verb, *title;   /* title: "" = none */
    const struct steps_total *times; /* its occurrences, in order */
    uint32_t count;
    int64_t planned_begin_ns, planned_end_ns; /* of the occurrence that `end_ns` belongs to */
    int64_t begin_ns, end_ns;                 /* of the last that ended, else the last that began;
                                                 TIME_NEVER: it did not */
    int64_t late_ns;                          /* end - planned end; 0 when either is not known */
    double effort_h, waited_h;                /* sums over the occurrences, as the next three */
    double machines, done, failed;
    bool disabled; /* every occurrence of it */
    bool never;    /* none of them began, in no replication, and not because it was disabled */
    struct stepview_part lost, open, waiting; /* the occurrences in trouble, by their state */
    const struct steps_total *trouble;        /* first occurrence of which something was not done
                                                 although its end was planned; NULL = none */
};

/* stepview_next - the step that begins with row *at of plan->steps; *at moves behind it. false: no
 * more. */
bool stepview_next(const struct results *r, const struct results_plan *plan, uint32_t *at,
                   struct stepview *v);
/* stepview_count - how many steps a plan has rows of. */
uint32_t stepview_count(const struct results *r, const struct results_plan *plan);

/* stepview_late - "7 d", "-2 h" (earlier), "" when nothing is known; stepview_done - "20/20",
 * "19.5/20", "" for steps that are about no machines; stepview_effort - hours, "" for none. All
 * return buf. */
char *stepview_late(const struct stepview *v, char buf[STEPVIEW_CELL]);
char *stepview_done(const struct stepview *v, char buf[STEPVIEW_CELL]);
char *stepview_effort(const struct stepview *v, char buf[STEPVIEW_CELL]);
/* stepview_state - "done", "incomplete", "under way", "not begun" or "disabled". */
const char *stepview_state(const struct stepview *v);
/* stepview_problem - what was not done and why, in a sentence without full stop: "2 of 20 not
 * done: no host has room", "1 of 12 left, under way since 2026-10-04: ...", "3 of 5 times not
 * begun: ...". Also tells of steps that never begin because they are planned after the end of the
 * run. "" when there is nothing to tell. Returns buf. */
char *stepview_problem(const struct results *r, const struct stepview *v,
                       char buf[STEPVIEW_PROBLEM]);

#endif
