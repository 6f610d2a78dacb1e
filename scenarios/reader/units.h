/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units - quantities: a number and the unit that its key demands.
 *
 * "2.4 GHz" and "2.4GHz" are the same. Integers are exact ("1.5 GiB" is 1610612736 bytes); what
 * falls between two steps of the representation is rounded to nearest, and refused when it would
 * vanish. Every quantity but 0 and ratios needs its unit; capital letters matter (kB is not KiB, M
 * not m). A year is 365.25 days, a month a twelfth of it.
 * Tests: tests/scenarios/test_units.c. */
#ifndef VDCSIM_SCENARIOS_READER_UNITS_H
#define VDCSIM_SCENARIOS_READER_UNITS_H

#include "scenarios/describe.h"
#include "sim/diag.h"

union units_value { /* which member: see enum param_type */
    int64_t i;
    double r;
    bool b;
};

enum { UNITS_TEXT_MAX = 64, UNITS_CURRENCY = 4, UNITS_PATTERN_MAX = 320 };

/* units_is_scalar - is the type read by units_parse? (Numbers, quantities, dates, booleans.) */
bool units_is_scalar(enum param_type type);
/* units_is_real - is the value in .r? (PARAM_BOOL is in .b, all others in .i.) */
bool units_is_real(enum param_type type);

/* units_parse - text to value. On false, d says what is wrong; d->pos.col and d->span mark the
 * place within the text (1-based), d->pos.file and line are empty.
 * Args  currency: receives the code of a PARAM_MONEY ("" for 0); may be NULL for other types. */
bool units_parse(enum param_type type, const char *text, union units_value *out,
                 char currency[UNITS_CURRENCY], struct diag *d);

/* units_text - the canonical text: parsing it gives the same value. Returns buf.
 * Args  currency: code to print behind PARAM_MONEY, NULL = "EUR". */
char *units_text(enum param_type type, union units_value v, const char *currency,
                 char buf[UNITS_TEXT_MAX]);

/* units_noun - "a duration"; units_example - "300 s"; units_list - "ns, us, ..." or "" into buf. */
const char *units_noun(enum param_type type);
const char *units_example(enum param_type type);
char *units_list(enum param_type type, char *buf, size_t size);
/* units_pattern - regular expression (JSON Schema dialect) that accepts what units_parse does, for
 * editors; into buf. */
char *units_pattern(enum param_type type, char *buf, size_t size);

#endif
