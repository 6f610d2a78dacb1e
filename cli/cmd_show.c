/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/load.h"
#include <stdio.h>

int cmd_show(const struct cli *c)
{
    struct load l;
    if (load_open(&l, c, c->opt.arguments.items[0], LOAD_WITHOUT_TRACES)) {
        scenario_show(l.plans[0], stdout);
        if (l.plan_count > 1)
            cli_note(c, "this is plan %s, the first of %u; --plan shows another", l.plans[0]->plan,
                     (unsigned)l.plan_count);
    }
    int status = l.status;
    load_close(&l);
    return status;
}
