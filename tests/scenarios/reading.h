/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading - helper of the reader's tests: a scenario text, read and bound in one call.
 *
 * The registry is a small one of its own, so that these tests do not depend on which policies and
 * metrics the models have. */
#ifndef VDCSIM_TESTS_SCENARIOS_READING_H
#define VDCSIM_TESTS_SCENARIOS_READING_H

#include "scenarios/import/store.h"
#include "scenarios/reader/reader.h"

/* A complete scenario: 4 hosts h1..h4 of server s (4 cores of 2 GHz, 16 GiB, 100..200 W) in cluster
 * prod, two VMs of workload w. Vary it with `sets`, or append top-level keys. */
#define READING_HEAD                                                     \
    "scenario: 1\n"                                                      \
    "name: t\n"                                                          \
    "clock: {start: 2026-01-01, horizon: 10 d}\n"                        \
    "estate: {hosts: [{name: \"h[1-4]\", model: s, cluster: prod}]}\n"   \
    "catalogue: {servers: {s: {cores: 4, clock: 2 GHz, memory: 16 GiB, " \
    "power: {idle: 100 W, max: 200 W}}}}\n"
#define READING_BASE \
    READING_HEAD "workloads: {w: {count: 2, memory: 1 GiB, demand: {mean: 20 %}}}\n"

struct reading {
    struct sources *sources;
    struct diag_log log, warnings;
    struct reader_options opt;
    struct document *doc;
    struct scenario *sc; /* plan 0; NULL after an error */
};

const struct registry *reading_registry(void);
/* reading_text - loads and binds plan 0. sets: NULL-terminated "path=value", or NULL. */
void reading_text(struct reading *r, const char *text, const char *const *sets);
/* reading_file - the same for a file; its traces are not opened. */
void reading_file(struct reading *r, const char *path);
/* reading_base - READING_BASE with one set ("" = none). */
void reading_base(struct reading *r, const char *set);
void reading_end(struct reading *r);
/* reading_error - the first message, "" when there is none. */
const char *reading_error(const struct reading *r);

#endif
