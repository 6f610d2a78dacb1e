/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show - parts of what scenario_show prints (reader.h). */
#ifndef VDCSIM_SCENARIOS_READER_SHOW_H
#define VDCSIM_SCENARIOS_READER_SHOW_H

#include "scenarios/reader/units.h"
#include "scenarios/spec.h"
#include <stdio.h>

/* show_item - one struct of sc, of table desc, as YAML indented by `indent` columns. */
void show_item(const struct scenario *sc, const struct struct_desc *desc, const void *item,
               int indent, FILE *out);

/* show_value (show_value.c) - one value on one line as reading it again gives the same, in units of
 * sc's currency; returns the columns it takes. show_has_value - is there anything to print? */
int show_value(FILE *out, const struct scenario *sc, const struct param_desc *p, const char *at);
bool show_has_value(const struct param_desc *p, const char *at);
/* show_units_value - the bytes of a quantity as units_text takes them. */
union units_value show_units_value(enum param_type type, const char *at);

#endif
