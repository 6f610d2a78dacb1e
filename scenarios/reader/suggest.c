/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/suggest.h"

#include "sim/diag.h"
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    if (a_len > SUGGEST_WORD_MAX || b_len > SUGGEST_WORD_MAX) return 2 * SUGGEST_WORD_MAX;
    int row[3][SUGGEST_WORD_MAX + 1]; /* rows i-2, i-1, i of the edit matrix, in turn */
    for (size_t j = 0; j <= b_len; j++)
        row[0][j] = (int)j;
    for (size_t i = 1; i <= a_len; i++) {
        int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b_len; j++) {
            char x = lower(a[i - 1]), y = lower(b[j - 1]);
            int edits = least(least(now[j - 1], last[j]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
                edits = least(edits, before[j - 2] + 1);
            now[j] = edits;
        }
    }
    return row[a_len % 3][b_len];
}

void suggest_start(struct suggest *s, const char *word, size_t len)
{
    SIM_ASSERT(s != NULL && word != NULL);
    size_t near = len / 3 > 1 ? len / 3 : 1;
    *s = (struct suggest){word, len, NULL, near > SUGGEST_WORD_MAX ? 0 : (int)near + 1};
}

void suggest_try(struct suggest *s, const char *candidate)
{
    size_t len = strlen(candidate);
    int edits = suggest_distance(s->word, s->len, candidate, len);
    /* Replacing every letter is not a resemblance. */
    if (edits >= s->best_distance || (size_t)edits >= (s->len > len ? s->len : len)) return;
    s->best = candidate;
    s->best_distance = edits;
}
