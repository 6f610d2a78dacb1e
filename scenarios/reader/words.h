/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words - rows of the tables in words, for explain and the reference; and a walk over all rows. */
#ifndef VDCSIM_SCENARIOS_READER_WORDS_H
#define VDCSIM_SCENARIOS_READER_WORDS_H

#include "scenarios/describe.h"

enum { WORDS_TEXT_MAX = 400, WORDS_PATH_MAX = 128 };

/* words_type - what may stand there: "a duration, such as 300 s", "curve, linear, sqrt or
 * constant".
 * words_range - "0 % to 90 %" or "". words_default - "300 s", "required", "none" ... Return buf. */
char *words_type(const struct param_desc *p, char buf[WORDS_TEXT_MAX]);
char *words_range(const struct param_desc *p, char buf[WORDS_TEXT_MAX]);
char *words_default(const struct param_desc *p, char buf[WORDS_TEXT_MAX]);

/* words_unit_types - kinds of quantities in the order of the reference, *count of them. words_units
 * - "ns, us, ...", with what is to be said about money. words_units_doc - the rules of all. */
const enum param_type *words_unit_types(size_t *count);
const char *words_units(enum param_type type, char buf[WORDS_TEXT_MAX]);
const char *words_units_doc(void);

/* words_walk - calls visit for every row of the language in table order, with its path
 * ("workloads.NAME.demand.mean", "estate.hosts[].name"); stops when visit returns false. */
typedef bool (*words_visit)(void *ctx, const char *path, const struct param_desc *p);
void words_walk(words_visit visit, void *ctx);

#endif
