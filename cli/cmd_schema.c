/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "scenarios/reader/reader.h"
#include <stdio.h>

int cmd_schema(const struct cli *c)
{
    schema_print(stdout, &c->registry);
    return CLI_OK;
}
