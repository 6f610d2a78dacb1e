/* SPDX-License-Identifier: GPL-3.0-or-later */
/* output - what a results folder is told about where its results come from.
 *
 * The files that were read, the effective scenario, what each plan changes (its `set`, as in the
 * file), and those options of the command line that change results: --plan, --set, --seed,
 * --replications, --until. Borrows from the load and the options; owns its texts. Tests:
 * tests/cli/test_run.c. */
#ifndef VDCSIM_CLI_OUTPUT_H
#define VDCSIM_CLI_OUTPUT_H

#include "analysis/report/folder.h"
#include "cli/load.h"

enum { OUTPUT_NUMBER_MAX = 24 };

struct output {
    struct folder_options options;
    struct folder_input *inputs;
    struct folder_change *changes; /* one per plan; their texts are owned */
    const char **plans;            /* names of the plans that run, file order */
    const char **arguments;
    char seed[OUTPUT_NUMBER_MAX], replications[OUTPUT_NUMBER_MAX];
    char *scenario_text;
    uint32_t plan_count;
};

/* output_fill - o->options for the folder `directory`. false: no memory. Always followed by
 * output_free. */
bool output_fill(struct output *o, const struct load *l, const struct cli *c,
                 const char *directory);
void output_free(struct output *o);

#endif
