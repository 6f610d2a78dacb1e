/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change - what `set` steps change during a run.
 *
 * A path is looked up in the tables: only single values whose row is marked as changeable may be
 * set. The value takes the way of a plan's `set`: it is put into the tree, and the whole scenario
 * is read once more, so that whatever is wrong with it, alone or together with other keys, is told
 * as if it stood in its place from the beginning.
 * Tests: tests/scenarios/test_change.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_CHANGE_H
#define VDCSIM_SCENARIOS_READER_CHANGE_H

#include "scenarios/reader/resolve.h"

struct change_source { /* what a specification is made from */
    const struct node *root;
    const char *plan, *folder;
    const struct reader_options *opt;
    struct diag_log *log;
    /* rebind - reads `from` instead and copies the bytes that change out of it; false after an
     * error */
    bool (*rebind)(const struct change_source *from, const struct scenario *base,
                   struct spec_change *change, void *value);
};

/* change_all - the changes of all steps of r->sc, which is complete otherwise. */
bool change_all(struct resolve *r, const struct change_source *from);
/* change_at - the bytes of a specification that a change is about. */
const void *change_at(const struct scenario *sc, const struct spec_change *c);

#endif
