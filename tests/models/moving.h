/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moving - a small world whose moves a test orders itself, at times it chooses.
 *
 * Two hosts or more with a port of so many bytes per second each, no overheads, no set-up time,
 * unless the test changes the scenario before moving_start. Every invariant is audited at every
 * instant and at the end. */
#ifndef VDCSIM_TESTS_MODELS_MOVING_H
#define VDCSIM_TESTS_MODELS_MOVING_H

#include "models/assemble.h"
#include "models/migration.h"
#include "tests/bench/spec_build.h"

#define MOVING_MIB (INT64_C(1) << 20)

enum { MOVING_ROWS = 256, MOVING_TEXT = 200 };

struct moving {
    struct arena arena;
    struct scenario *sc;
    struct run_options opt;
    struct record_sink sink;
    struct world world;
    struct world *w;
    char row[MOVING_ROWS][MOVING_TEXT]; /* decision log: "seconds subject from>to outcome: why" */
    int rows;
};

/* moving_open - hosts of 8 cores x 2000 points and 64 GiB with a port of port_bps bytes/s. */
void moving_open(struct moving *m, uint32_t hosts, int64_t port_bps);
/* moving_vms - `count` VMs of 1 vCPU x 2000 points that demand `mean` of it all the time and write
 * idle_bps + busy_bps x mean; all of them on the first host that has room. */
struct spec_workload *moving_vms(struct moving *m, const char *name, int64_t count,
                                 int64_t memory_b, double mean, int64_t idle_bps, int64_t busy_bps);
/* moving_fail - host h fails at so many seconds for an hour. */
void moving_fail(struct moving *m, uint32_t h, double at_s);
void moving_start(struct moving *m);
/* moving_to - runs up to and with this time. */
void moving_to(struct moving *m, double at_s);
/* moving_vm - slot of VM `index` of workload number `workload`. */
uint32_t moving_vm(const struct moving *m, uint32_t workload, uint32_t index);
/* moving_order - an order for VM v now; the reason it was refused, or NULL. */
const char *moving_order(struct moving *m, uint32_t v, uint32_t to, enum move_kind kind);
/* moving_order_as - the same with a priority. */
const char *moving_order_as(struct moving *m, uint32_t v, uint32_t to, enum move_kind kind,
                            uint8_t priority);
/* moving_end - runs to the end and fills the record (free it with record_deinit); frees all else.
 */
struct record moving_end(struct moving *m);
/* moving_said - is there a decision row that begins so and contains that? */
bool moving_said(const struct moving *m, const char *begin, const char *part);
/* moving_until_over - runs until VM v has no move, at most so long; the time then, in seconds. */
double moving_until_over(struct moving *m, uint32_t v, double most_s);

#endif
