/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse - YAML text to a tree, through libyaml's event interface.
 *
 * Adds what the events leave open: anchors and aliases, `<<` merge keys, duplicate keys, several
 * documents, tags (refused), and limits on depth, nodes and scalars. The only file that includes
 * yaml.h. Work is linear in the text but for sorting the keys of large maps.
 * Tests: tests/scenarios/test_parse.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_PARSE_H
#define VDCSIM_SCENARIOS_READER_PARSE_H

#include "scenarios/reader/sources.h"
#include "scenarios/reader/tree.h"

/* parse_yaml - the tree of a source from byte `offset` on, or NULL when `log` got an entry.
 * An empty text gives NULL and the message that there is nothing in it. */
const struct node *parse_yaml(struct arena *a, const struct source *src, size_t offset,
                              struct diag_log *log);

#endif
