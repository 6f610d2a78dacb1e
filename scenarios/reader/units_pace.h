/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units_pace - texts such as "4 /night" and "1 /week": so many at the beginning of each period.
 *
 * Days, weeks, months and years are those of the calendar; hours and minutes are physical. A night
 * counts as a day: which hours are night is a matter of the step's window.
 * Tests: tests/scenarios/test_units_pace.c. */
#ifndef VDCSIM_SCENARIOS_READER_UNITS_PACE_H
#define VDCSIM_SCENARIOS_READER_UNITS_PACE_H

#include "scenarios/spec.h"

#define UNITS_PACE_PATTERN "^[1-9][0-9]{0,8} */ *(min|h|day|d|night|week|w|month|year|y)$"

/* units_pace - text to value; false: d says what is wrong, without a place. */
bool units_pace(const char *text, struct spec_pace *out, struct diag *d);
/* units_pace_text - the canonical text: reading it gives the same. Returns buf. */
char *units_pace_text(const struct spec_pace *p, char *buf, size_t size);
/* units_pace_list - the units, for documentation. */
const char *units_pace_list(void);

#endif
