/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law - runs generated cases and compares what two runs left behind.
 *
 * A law is a function that is called with every case; it says whether the case was one it speaks
 * about. law_for_all fails when that were too few, so that no law becomes empty.
 * VDCSIM_SOAK=n runs n times as many cases. */
#ifndef VDCSIM_TESTS_LAWS_LAW_H
#define VDCSIM_TESTS_LAWS_LAW_H

#include "models/run.h"
#include "tests/laws/gen.h"
#include <stdbool.h>

struct document;
struct sources;

enum { LAW_CASES = 60 };

struct law_result { /* a record and the specification that its names point into */
    struct record record;
    struct scenario *scenario;
    struct document *document;
    struct sources *sources;
};

/* law_run - one run; a case that cannot be read or run fails the test. opt NULL = plain run. */
void law_run(const struct gen_case *c, const struct run_options *opt, struct law_result *out);
void law_end(struct law_result *r);

/* law_expect_same - digest, metrics (but for those of `except`, terminated by METRIC_COUNT; NULL =
 * none) and the rows of hosts, workloads and clusters are the same bits. */
void law_expect_same(const struct gen_case *c, const struct record *a, const struct record *b,
                     const enum model_metric *except);
/* law_expect_metrics - only the metrics, each within `tolerance` relative to the larger one. */
void law_expect_metrics(const struct gen_case *c, const struct record *a, const struct record *b,
                        const enum model_metric *except, double tolerance);
/* law_close - a and b differ by at most tolerance x the larger, or are both NaN. */
bool law_close(double a, double b, double tolerance);

/* law_for_all - calls the law with every case. `least` = cases it must speak about, of LAW_CASES.
 *  */
typedef bool law_fn(const struct gen_case *c);
void law_for_all(law_fn *law, int least);
/* law_for_many - the same with another number of cases. */
void law_for_many(law_fn *law, int cases, int least);

#endif
