/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gen_plan - a random plan for a generated case: policies that move VMs, and steps.
 *
 * Written as the `plans` section of the case's text, so that it goes through the reader like any
 * other: what the policies are is the plan's `set`, then up to six steps of all verbs. */
#ifndef VDCSIM_TESTS_LAWS_GEN_PLAN_H
#define VDCSIM_TESTS_LAWS_GEN_PLAN_H

#include "tests/laws/gen.h"

enum { GEN_PLAN_TEXT = 8192 };

/* gen_plan - writes the plan of case c into text and makes it c's only one. `text` must live as
 * long as c is used. */
void gen_plan(struct gen_case *c, char text[GEN_PLAN_TEXT]);

#endif
