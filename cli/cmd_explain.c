/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "scenarios/reader/reader.h"
#include <stdio.h>

int cmd_explain(const struct cli *c)
{
    const struct option_list *topics = &c->opt.arguments;
    char near[EXPLAIN_SUGGESTION_MAX] = "";
    if (topics->count == 0) explain(stdout, &c->registry, "scenario", near);
    for (int i = 0; i < topics->count; i++) {
        if (i > 0) putchar('\n');
        if (explain(stdout, &c->registry, topics->items[i], near)) continue;
        if (near[0])
            return cli_usage(c, "nothing is called '%s'; did you mean '%s'?", topics->items[i],
                             near);
        return cli_usage(c, "nothing is called '%s'", topics->items[i]);
    }
    return CLI_OK;
}
