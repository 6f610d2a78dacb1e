/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/names.h"

#include "scenarios/limits.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RANGE_DIGITS = 9 };

static bool is_alnum(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool names_is_valid(const char *text)
{
    if (!is_alnum(text[0])) return false;
    size_t n = 1;
    while (is_alnum(text[n]) || text[n] == '_' || text[n] == '-')
        n++;
    return text[n] == '\0' && n <= LIMIT_NAME;
}

/* Digits at *s into *value; returns how many, 0 when there is none or too many. */
static int read_digits(const char **s, uint64_t *value)
{
    int n = 0;
    *value = 0;
    while (**s >= '0' && **s <= '9') {
        if (++n > RANGE_DIGITS) return 0;
        *value = *value * 10 + (uint64_t)(**s - '0');
        (*s)++;
    }
    return n;
}

/* "[low-high]" at *s. */
static bool read_bracket(const char **s, struct diag_pos pos, struct names_part *part,
                         struct diag *d)
{
    const char *at = *s + 1;
    int low_digits = read_digits(&at, &part->low);
    bool good = low_digits > 0 && *at == '-';
    at += good;
    int high_digits = good ? read_digits(&at, &part->high) : 0;
    if (high_digits == 0 || *at != ']') {
        diag_fail(d, DIAG_SYNTAX, pos, "brackets in a name hold a range of whole numbers");
        diag_hint(d, "for example srv[001-120]");
        return false;
    }
    if (part->low > part->high)
        return diag_fail(d, DIAG_RANGE, pos, "the range [%" PRIu64 "-%" PRIu64 "] runs backwards",
                         part->low, part->high);
    part->ranged = true;
    bool padded = low_digits == high_digits || (*s)[1] == '0';
    part->width = padded ? low_digits : 0;
    *s = at + 1;
    return true;
}

bool names_parse(const char *pattern, struct diag_pos pos, struct names_range *out, struct diag *d)
{
    SIM_ASSERT(pattern != NULL && out != NULL);
    if (strlen(pattern) >= NAMES_TEXT_MAX)
        return diag_fail(d, DIAG_LIMIT, pos, "a name pattern has at most %d characters",
                         NAMES_TEXT_MAX - 1);
    *out = (struct names_range){.count = 1};
    const char *s = pattern;
    while (out->part_count == 0 || *s != '\0') {
        struct names_part *part = &out->parts[out->part_count++];
        size_t fixed = strcspn(s, "[");
        memcpy(part->text, s, fixed);
        s += fixed;
        if (*s == '\0') break;
        if (out->part_count > NAMES_BRACKETS)
            return diag_fail(d, DIAG_LIMIT, pos, "a name has at most %d brackets", NAMES_BRACKETS);
        if (!read_bracket(&s, pos, part, d)) return false;
        if (__builtin_mul_overflow(out->count, part->high - part->low + 1, &out->count) ||
            out->count > LIMIT_HOSTS)
            return diag_fail(d, DIAG_LIMIT, pos, "'%s' stands for more than %d names", pattern,
                             LIMIT_HOSTS);
    }
    return true;
}

size_t names_nth(const struct names_range *r, uint64_t i, char *buf, size_t size)
{
    SIM_ASSERT(i < r->count && size > 0);
    uint64_t value[NAMES_BRACKETS + 1] = {0};
    for (int k = r->part_count - 1; k >= 0; k--) {
        const struct names_part *part = &r->parts[k];
        uint64_t span = part->ranged ? part->high - part->low + 1 : 1;
        value[k] = part->low + i % span;
        i /= span;
    }
    size_t len = 0;
    buf[0] = '\0';
    for (int k = 0; k < r->part_count; k++) {
        const struct names_part *part = &r->parts[k];
        char number[24] = "";
        if (part->ranged) snprintf(number, sizeof number, "%0*" PRIu64, part->width, value[k]);
        char *end = len < size ? buf + len : buf + size - 1;
        int n = snprintf(end, len < size ? size - len : 1, "%s%s", part->text, number);
        SIM_ASSERT(n >= 0);
        len += (size_t)n;
    }
    return len;
}

bool names_match(const char *glob, const char *name)
{
    const char *star = NULL, *resume = NULL; /* last '*' and where its run may grow to */
    while (*name != '\0') {
        if (*glob == '*') {
            star = glob++;
            resume = name;
        } else if (*glob == '?' || *glob == *name) {
            glob++;
            name++;
        } else if (star != NULL) {
            glob = star + 1;
            name = ++resume;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return *glob == '\0';
}

bool names_is_glob(const char *text)
{
    return strpbrk(text, "*?") != NULL;
}
