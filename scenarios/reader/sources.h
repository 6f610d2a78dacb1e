/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sources - the texts that were read, so that messages can show the line they talk about.
 *
 * Owns names and texts; positions borrow the names. Files are read whole: regular files of at most
 * LIMIT_FILE_B. Included files must lie beneath the scenario's folder: relative names without
 * `..`, no symbolic link in any component.
 * Tests: tests/scenarios/test_sources.c. */
#ifndef VDCSIM_SCENARIOS_READER_SOURCES_H
#define VDCSIM_SCENARIOS_READER_SOURCES_H

#include "scenarios/reader/reader.h"
#include "sim/arena.h"

struct source {
    const char *name; /* as shown in messages */
    const char *text; /* len bytes and a zero; starts after a byte order mark */
    size_t len;
    uint64_t bytes; /* as stored */
    uint64_t hash;  /* of the bytes as stored */
    struct source *next;
};

/* sources_add - keeps a copy of a text. Refuses what is too long or UTF-16.
 * Errors  NULL with *d set: DIAG_LIMIT, DIAG_SYNTAX, DIAG_NOMEM. */
const struct source *sources_add(struct sources *s, const char *name, const char *text, size_t len,
                                 struct diag *d);
/* sources_read - reads the file at `path` ("-" is standard input) wherever it lies.
 * sources_read_beneath - reads `path` below `folder` by the rules above; `name` is for messages.
 * `pos` is where the file is asked for. Errors: as above, DIAG_NOINPUT, DIAG_IO. */
const struct source *sources_read(struct sources *s, const char *path, struct diag *d);
const struct source *sources_read_beneath(struct sources *s, const char *folder, const char *path,
                                          const char *name, struct diag_pos pos, struct diag *d);
/* sources_text - a copy of a text that lives as long as the sources (names). NULL: no memory. */
const char *sources_text(struct sources *s, const char *text, size_t len);
/* sources_place - line and column (1-based, code points) of a byte offset. */
struct diag_pos sources_place(const struct source *src, size_t offset);
/* sources_char - first byte of the character at a position; 0 behind the end of its line. */
char sources_char(const struct source *src, struct diag_pos pos);

#endif
