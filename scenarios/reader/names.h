/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names - what entities may be called, ranges of names, and globs that pick some of them.
 *
 *   name     [A-Za-z0-9][A-Za-z0-9_-]{0,63}
 *   range    a name with brackets: "srv[001-120]" is srv001 .. srv120; "r[1-4]n[01-32]" is all 128
 *            pairs, the last bracket running fastest. Equal widths keep leading zeros.
 *   glob     "*" any run of characters, "?" one; ranges are allowed in globs too
 * Tests: tests/scenarios/test_names.c. */
#ifndef VDCSIM_SCENARIOS_READER_NAMES_H
#define VDCSIM_SCENARIOS_READER_NAMES_H

#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAMES_BRACKETS = 4, NAMES_TEXT_MAX = 256 };

struct names_part { /* fixed text, then a number from low to high in `width` digits */
    char text[NAMES_TEXT_MAX];
    uint64_t low, high;
    int width; /* 0 = no zeros in front */
    bool ranged;
};

struct names_range { /* a parsed pattern; plain data */
    struct names_part parts[NAMES_BRACKETS + 1];
    int part_count;
    uint64_t count; /* names it stands for */
};

/* names_is_valid - does the text match the rule for names? */
bool names_is_valid(const char *text);
/* names_parse - parses a pattern. On false `d` (position pos) says what is wrong. */
bool names_parse(const char *pattern, struct diag_pos pos, struct names_range *out, struct diag *d);
/* names_nth - the i-th name of a range, i < count, into buf. Returns its length; a result of size
 * or more was cut. */
size_t names_nth(const struct names_range *r, uint64_t i, char *buf, size_t size);
/* names_match - does a glob match a whole name? O(glob x name) at worst. */
bool names_match(const char *glob, const char *name);
/* names_is_glob - does it hold * or ? */
bool names_is_glob(const char *text);

#endif
