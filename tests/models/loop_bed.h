/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_bed - a living world for tests of control loops: three kinds of servers, VMs of many sizes.
 *
 * Server 0 has linear power, server 1 the published curve of the HP ProLiant ML110 G5, server 2 the
 * square root; hosts take turns. Empty hosts are off. */
#ifndef VDCSIM_TESTS_MODELS_LOOP_BED_H
#define VDCSIM_TESTS_MODELS_LOOP_BED_H

#include "models/policies/overload.h"
#include "models/policies/rebalance.h"
#include "models/world.h"

struct loop_bed {
    struct arena spec, run;
    struct scenario *sc;
    struct run_options opt;
    struct world w;
    struct rebalance_consolidate consolidate;
    struct record_sink sink;
    uint32_t ordered, rejected; /* moves in the log of decisions */
    uint32_t refused;           /* rejected by the world, not by the policy itself */
    char last_reason[96];       /* of the last one that was rejected */
};

/* loop_bed_init - the specification, to be completed by the test. */
void loop_bed_init(struct loop_bed *b, uint32_t hosts);
/* loop_bed_vms - a workload of `count` VMs with constant demand. */
struct spec_workload *loop_bed_vms(struct loop_bed *b, const char *name, int64_t count,
                                   int64_t vcpu, int64_t memory_gib, double mean);
/* loop_bed_consolidate - the policy "consolidate" every 5 min, every parameter at its default. */
void loop_bed_consolidate(struct loop_bed *b, const struct policy_desc *overload,
                          const struct policy_desc *select, const struct policy_desc *target);
/* loop_bed_start - the world begins; loop_bed_to - it goes on to t_ns. */
void loop_bed_start(struct loop_bed *b);
void loop_bed_to(struct loop_bed *b, int64_t t_ns);
/* loop_bed_moves - live migrations begun so far. loop_bed_on - hosts that are on. */
uint64_t loop_bed_moves(const struct loop_bed *b);
uint32_t loop_bed_on(const struct loop_bed *b);
void loop_bed_end(struct loop_bed *b);

#endif
