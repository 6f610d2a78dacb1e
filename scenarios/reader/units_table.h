/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units_table - which units each kind of quantity knows. Internal to units*.c. */
#ifndef VDCSIM_SCENARIOS_READER_UNITS_TABLE_H
#define VDCSIM_SCENARIOS_READER_UNITS_TABLE_H

#include "scenarios/describe.h"

struct unit {
    const char *name;    /* NULL ends the list */
    int64_t num, den;    /* one unit = num / den of the representation's steps */
    const char *instead; /* not a unit: what was probably meant */
};

struct unit_kind {
    const char *noun; /* "a duration" */
    const char *of;   /* "time": 'x' is not a unit of time */
    const char *example;
    const struct unit *units; /* NULL = plain numbers */
    bool bare;                /* a number without unit is allowed */
    bool real;
};

/* unit_kind_of - NULL for types that are not numbers. */
const struct unit_kind *unit_kind_of(enum param_type type);

#endif
