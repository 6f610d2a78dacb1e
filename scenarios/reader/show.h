/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show - parts of what scenario_show prints (reader.h). */
#ifndef VDCSIM_SCENARIOS_READER_SHOW_H
#define VDCSIM_SCENARIOS_READER_SHOW_H

#include "scenarios/spec.h"
#include <stdio.h>

/* show_item - one struct of sc, of table desc, as YAML indented by `indent` columns. */
void show_item(const struct scenario *sc, const struct struct_desc *desc, const void *item,
               int indent, FILE *out);

#endif
