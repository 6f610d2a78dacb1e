/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "scenarios/reader/reader.h"
#include <stdio.h>

int cmd_explain(const struct cli *c)
{
    const struct option_list *topics = &c->opt.arguments;
    for (int i = 0; i < topics->count; i++) {
        char near[EXPLAIN_SUGGESTION_MAX] = "";
        if (i > 0) putchar('\n');
        if (explain(stdout, &c->registry, topics->items[i], near)) continue;
        if (near[0])
            return cli_usage(c, "nothing is called '%s'; did you mean '%s'?", topics->items[i],
                             near);
        return cli_usage(c, "nothing is called '%s'", topics->items[i]);
    }
    return CLI_OK;
}
