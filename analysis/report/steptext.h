/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steptext - a step of a plan as a scenario file says it: name, when, verb and the verb's keys.
 *
 * Only keys that were given: defaults are in the effective scenario. One line of YAML each, so that
 * it can go back into a file. Test: tests/analysis/test_steptext.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_STEPTEXT_H
#define VDCSIM_ANALYSIS_REPORT_STEPTEXT_H

#include "scenarios/spec.h"
#include <stdint.h>
#include <stdio.h>

/* steptext_write - "- {id: retire, after: wave + 1d, do: decommission, hosts: "old[1-3]"}". */
void steptext_write(const struct scenario *sc, uint32_t step, FILE *out);

#endif
