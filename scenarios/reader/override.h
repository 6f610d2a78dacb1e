/* SPDX-License-Identifier: GPL-3.0-or-later */
/* override - values set by path: a plan's `set` and the command line's --set, one code path.
 *
 * A path is dotted keys; names of maps are keys too; a list item is [number], from 0. The value is
 * any YAML: maps merge, everything else replaces. Paths are checked against the tables, and an
 * item of a map must exist before its keys can be set, so a slip of the finger cannot create a new
 * workload. Tests: tests/scenarios/test_override.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_OVERRIDE_H
#define VDCSIM_SCENARIOS_READER_OVERRIDE_H

#include "scenarios/reader/sources.h"
#include "scenarios/reader/tree.h"

struct override {
    struct arena *arena; /* of the new nodes */
    struct diag_log *log;
    int errors;
};

/* override_set - root with the value at `path` replaced; root itself after an error in o->log.
 * Args  pos: where the path is written. */
const struct node *override_set(struct override *o, const struct node *root, const char *path,
                                struct diag_pos pos, const struct node *value);
/* override_map - all keys of a plan's `set` map, in order. */
const struct node *override_map(struct override *o, const struct node *root,
                                const struct node *set);
/* override_text - one --set: "path=value". */
const struct node *override_text(struct override *o, const struct node *root, struct sources *s,
                                 const char *text);

#endif
