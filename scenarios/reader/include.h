/* SPDX-License-Identifier: GPL-3.0-or-later */
/* include - a scenario file with everything it includes, as one tree.
 *
 * Included files are merged in order, the including file last: maps deeply, lists and single values
 * replaced. Names are relative to the including file and stay beneath the scenario's folder;
 * "catalogue/NAME.yaml" is built in. A cycle is reported with its path.
 * Tests: tests/scenarios/test_include.c, tests/golden/bad/include-*.yaml. */
#ifndef VDCSIM_SCENARIOS_READER_INCLUDE_H
#define VDCSIM_SCENARIOS_READER_INCLUDE_H

#include "scenarios/limits.h"
#include "scenarios/reader/sources.h"
#include "scenarios/reader/tree.h"

struct include {
    struct arena *arena; /* of the tree and of `inputs` */
    struct sources *sources;
    struct diag_log *log;
    const char *folder;     /* of the scenario: nothing outside is read */
    bool no_files;          /* only the built-in catalogue */
    const struct node *own; /* the first file's tree, without its includes */
    struct document_input inputs[1 + LIMIT_INCLUDES]; /* files read, in order */
    uint32_t input_count;
    const char *open[LIMIT_INCLUDES]; /* files being read, outermost first */
    uint32_t open_count;
};

/* include_tree - the tree of `src` with its includes merged. `path` is its name relative to
 * inc->folder. NULL after an error in inc->log. */
const struct node *include_tree(struct include *inc, const struct source *src, const char *path);
/* include_embedded - a built-in file as source; NULL: there is none of that name, or no memory. */
const struct source *include_embedded(struct sources *s, const char *name);

#endif
