/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suggest - "did you mean ...?": the nearest known word to a mistyped one.
 *
 * Distance is Damerau-Levenshtein in the restricted form (insert, delete, replace, swap of
 * neighbours; Damerau, CACM 7(3), 1964), letters compared without case. A word is near when its
 * distance is at most max(1, length / 3). */
#ifndef VDCSIM_SCENARIOS_READER_SUGGEST_H
#define VDCSIM_SCENARIOS_READER_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_WORD_MAX = 64 }; /* longer words are never near */

struct suggest { /* zero-initialised text pointers with suggest_start */
    const char *word;
    size_t len;
    const char *best; /* borrowed from the candidates; NULL = none is near */
    int best_distance;
};

/* suggest_distance - edits between a and b; a large number when one is too long. */
int suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len);

/* Feed candidates one by one; the first of several equally near wins. */
void suggest_start(struct suggest *s, const char *word, size_t len);
void suggest_try(struct suggest *s, const char *candidate);

#endif
