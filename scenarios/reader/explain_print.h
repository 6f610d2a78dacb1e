/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_print - what `vdcsim explain` prints about one thing. Tests: test_explain.c. */
#ifndef VDCSIM_SCENARIOS_READER_EXPLAIN_PRINT_H
#define VDCSIM_SCENARIOS_READER_EXPLAIN_PRINT_H

#include "scenarios/describe.h"
#include <stdio.h>

struct scenario;

/* explain_row - a key: meaning, type, range, default, and the keys behind it. */
void explain_row(FILE *out, const struct registry *r, const char *path, const struct param_desc *p);
void explain_policy(FILE *out, const struct registry *r, const struct policy_desc *p);
void explain_verb(FILE *out, const struct registry *r, const struct verb_desc *v);
void explain_metric(FILE *out, const struct metric_desc *m);
/* explain_table - a table that is no row: the whole file, distributions. */
void explain_table(FILE *out, const char *title, const struct struct_desc *desc);
/* explain_units - every kind of quantity with an example and its units. */
void explain_units(FILE *out);

/* explain_catalogue - calls visit for every entry of the built-in catalogue: `desc` is its table,
 * `item` the bound struct within sc. Without memory it calls nothing. (explain_catalogue.c) */
typedef void (*explain_entry)(void *ctx, const struct scenario *sc, const struct struct_desc *desc,
                              const char *name, const void *item);
void explain_catalogue(const struct registry *r, explain_entry visit, void *ctx);
/* explain_item - prints one such entry with its defaults. */
void explain_item(FILE *out, const struct scenario *sc, const struct struct_desc *desc,
                  const char *name, const void *item);

#endif
