/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lookup - from the name of an input in a scenario to an open file, and nowhere else.
 *
 * A scenario may come from a stranger, so a name must not reach outside two folders: that of the
 * scenario, then that of --data. Names are relative, without `..`; every component is opened
 * beneath the one before with O_NOFOLLOW, so no symbolic link is passed, and only a regular file is
 * accepted. The two folders themselves are the user's choice and may be links.
 * Tests: tests/scenarios/test_import_lookup.c. */
#ifndef VDCSIM_SCENARIOS_IMPORT_LOOKUP_H
#define VDCSIM_SCENARIOS_IMPORT_LOOKUP_H

#include "sim/arena.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>

struct lookup {
    const char *scenario_dir; /* NULL or "" = "." */
    const char *data_dir;     /* NULL = none */
    struct diag_pos pos;      /* where the name is written */
    struct diag *d;
};

/* lookup_open - opens `name` for reading.
 * Returns a file descriptor that the caller closes, or -1 with *l->d. Errors: DIAG_TRACE the name
 * is not allowed (see above); DIAG_NOINPUT it is in neither folder, cannot be read, is a symbolic
 * link or not a regular file. */
int lookup_open(const struct lookup *l, const char *name);

/* lookup_is_glob - does the name hold `*` or `?`? */
bool lookup_is_glob(const char *name);

/* lookup_glob - names that match `pattern`, in byte order ("10.csv" before "2.csv"). `*` and `?`
 * stand for any characters of the last component except a leading dot; folders are written out. The
 * data folder is tried when the scenario's has no match. *names are in `keep`, each "folder/name"
 * as lookup_open takes it.
 * Errors  as lookup_open; DIAG_LIMIT more than LIMIT_TRACE_FILES; DIAG_NOMEM. */
bool lookup_glob(const struct lookup *l, const char *pattern, struct arena *keep,
                 const char ***names, size_t *count);

#endif
