/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check - does a resolved specification make sense? Errors for what can never work, warnings for
 * what probably was not meant. Tests: tests/scenarios/test_check.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_CHECK_H
#define VDCSIM_SCENARIOS_READER_CHECK_H

#include "scenarios/reader/resolve.h"

/* check_all - false when an error was logged. */
bool check_all(struct resolve *r);

/* check_room (check_room.c) - warns when the VMs at the start are too many, or have too much
 * memory, for the hosts where they may run. Part of check_all. */
void check_room(struct resolve *r);
/* check_steps (check_steps.c) - what verbs say about their parameters, and whether steps and
 * windows come before the horizon. */
void check_steps(struct resolve *r);
/* check_memory_limit - configured memory that placement admits on an empty host: times overcommit,
 * less headroom and the hypervisor's own (models/placement.c); bare metal: all of it. */
int64_t check_memory_limit(const struct scenario *sc, const struct spec_host *host);

#endif
