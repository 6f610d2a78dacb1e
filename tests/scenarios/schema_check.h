/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema_check - does a YAML document satisfy a JSON Schema? For the keywords that ours uses.
 *
 * Values have the types that editors give them: quoted scalars are strings, plain ones null,
 * booleans, numbers or strings by YAML's core rules. */
#ifndef VDCSIM_TESTS_SCENARIOS_SCHEMA_CHECK_H
#define VDCSIM_TESTS_SCENARIOS_SCHEMA_CHECK_H

#include "scenarios/reader/tree.h"

enum { SCHEMA_MESSAGE = 300 };

/* schema_check - NULL when value satisfies the schema; else what is wrong, in buf. A keyword that
 * is not known here fails the test. */
const char *schema_check(const struct node *schema, const struct node *value,
                         char buf[SCHEMA_MESSAGE]);

#endif
