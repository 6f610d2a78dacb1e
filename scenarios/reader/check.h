/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check - does a resolved specification make sense? Errors for what can never work, warnings for
 * what probably was not meant. Tests: tests/scenarios/test_check.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_CHECK_H
#define VDCSIM_SCENARIOS_READER_CHECK_H

#include "scenarios/reader/resolve.h"

/* check_all - false when an error was logged. */
bool check_all(struct resolve *r);

#endif
