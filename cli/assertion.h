/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assertion - `--assert EXPR`: a statement about the results that decides the exit status.
 *
 *   EXPR = [PLAN "."] METRIC OP NUMBER [UNIT] ["+-" NUMBER [UNIT]]      OP: <  <=  >  >=  ==  !=
 *
 * It speaks of the mean over replications, in the unit of `vdcsim list metrics` (43 is 43 %) or one
 * that is written and converts to it: Wh kWh MWh GWh, W kW MW, s min h d. Without PLAN it must hold
 * for every plan that ran. `+-` belongs to == and !=; `+- 5 %` is a share of the value, but for
 * metrics in percent it is percentage points. A metric without data satisfies nothing. Tests:
 * tests/cli/test_assertion.c. */
#ifndef VDCSIM_CLI_ASSERTION_H
#define VDCSIM_CLI_ASSERTION_H

#include "analysis/experiment/results.h"
#include <stdbool.h>
#include <stdio.h>

enum assertion_op {
    ASSERTION_LT,
    ASSERTION_LE,
    ASSERTION_GT,
    ASSERTION_GE,
    ASSERTION_EQ,
    ASSERTION_NE
};

enum { ASSERTION_PLAN_MAX = 65, ASSERTION_ERROR_MAX = 256 };

struct assertion {
    const char *text;              /* as written; borrowed */
    char plan[ASSERTION_PLAN_MAX]; /* "" = every plan */
    int metric;                    /* index of metric_table() */
    enum assertion_op op;
    double value, tolerance;
};

/* assertion_parse - false: `error` says what is wrong, with a suggestion for a mistyped metric. */
bool assertion_parse(const char *text, struct assertion *out, char error[ASSERTION_ERROR_MAX]);
/* assertion_holds - is it true of this value? NaN: never. Pure. */
bool assertion_holds(const struct assertion *a, double value);
/* assertion_check - true when it holds; otherwise one line for each plan that fails: which, and by
 * how much. A plan that did not run is the caller's usage error (results_plan_find). */
bool assertion_check(const struct assertion *a, const struct results *r, FILE *err);

#endif
