/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/cli/jsontext.h"
#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

struct at {
    const char *p, *end;
    int depth;
};

static bool value(struct at *a);

static void blanks(struct at *a)
{
    while (a->p < a->end && strchr(" \t\r\n", *a->p) && *a->p)
        a->p++;
}

static bool take(struct at *a, char c)
{
    if (a->p >= a->end || *a->p != c) return false;
    a->p++;
    return true;
}

static bool word(struct at *a, const char *text)
{
    size_t len = strlen(text);
    if ((size_t)(a->end - a->p) < len || memcmp(a->p, text, len) != 0) return false;
    a->p += len;
    return true;
}

static bool escape(struct at *a)
{
    if (!take(a, 'u')) return a->p < a->end && strchr("\"\\/bfnrt", *a->p++) != NULL;
    for (int i = 0; i < 4; i++, a->p++)
        if (a->p >= a->end || !isxdigit((unsigned char)*a->p)) return false;
    return true;
}

static bool string(struct at *a)
{
    if (!take(a, '"')) return false;
    while (a->p < a->end && *a->p != '"') {
        if ((unsigned char)*a->p < 0x20) return false;
        if (take(a, '\\')) {
            if (!escape(a)) return false;
        } else {
            a->p++;
        }
    }
    return take(a, '"');
}

static bool digits(struct at *a)
{
    const char *start = a->p;
    while (a->p < a->end && isdigit((unsigned char)*a->p))
        a->p++;
    return a->p > start;
}

static bool number(struct at *a)
{
    take(a, '-');
    if (!take(a, '0') && !digits(a)) return false;
    if (take(a, '.') && !digits(a)) return false;
    if (take(a, 'e') || take(a, 'E')) {
        if (!take(a, '+')) take(a, '-');
        return digits(a);
    }
    return true;
}

static bool members(struct at *a, char close, bool with_keys)
{
    blanks(a);
    if (take(a, close)) return true;
    do {
        blanks(a);
        if (with_keys) {
            if (!string(a)) return false;
            blanks(a);
            if (!take(a, ':')) return false;
        }
        if (!value(a)) return false;
        blanks(a);
    } while (take(a, ','));
    return take(a, close);
}

static bool value(struct at *a)
{
    blanks(a);
    if (a->p >= a->end || a->depth >= DEPTH_MAX) return false;
    a->depth++;
    bool good;
    if (take(a, '{'))
        good = members(a, '}', true);
    else if (take(a, '['))
        good = members(a, ']', false);
    else if (*a->p == '"')
        good = string(a);
    else
        good = word(a, "true") || word(a, "false") || word(a, "null") || number(a);
    a->depth--;
    return good;
}

bool jsontext_is_document(const char *text, size_t len)
{
    struct at a = {text, text + len, 0};
    if (!value(&a)) return false;
    blanks(&a);
    return a.p == a.end;
}

char jsontext_first(const char *text)
{
    return text[strspn(text, " \t\r\n")];
}
