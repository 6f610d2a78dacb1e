/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/formats.h"
#include <string.h>
#include <strings.h>

static const char BITBRAINS_START[] = "timestamp";
static const char OPENDC_COLUMN[] = "submission_time";

static bool contains(const char *text, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++)
        if (strncasecmp(text + i, word, n) == 0) return true;
    return false;
}

enum trace_format formats_guess(const struct infile *in)
{
    const char *p = in->p + strspn(in->p, " \t\"");
    size_t length = strcspn(p, "\r\n");
    bool timestamp = strncasecmp(p, BITBRAINS_START, strlen(BITBRAINS_START)) == 0;
    if (timestamp && memchr(p, ';', length) != NULL) return TRACE_BITBRAINS;
    if (contains(p, length, OPENDC_COLUMN)) return TRACE_OPENDC;
    return TRACE_MATRIX;
}
