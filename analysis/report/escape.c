/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/escape.h"
#include "sim/diag.h"
#include <limits.h>

static void put(struct outf *o, char c)
{
    switch (c) {
    case '&':
        outf_text(o, "&amp;");
        break;
    case '<':
        outf_text(o, "&lt;");
        break;
    case '>':
        outf_text(o, "&gt;");
        break;
    case '"':
        outf_text(o, "&quot;");
        break;
    case '\'':
        outf_text(o, "&#39;");
        break;
    default:
        outf_char(o, c);
    }
}

static int letters_of(const char *text)
{
    int n = 0;
    for (; *text != '\0' && n < INT_MAX; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void escape_xml_cut(struct outf *o, const char *text, int letters)
{
    SIM_ASSERT(letters > 1);
    bool is_cut = letters_of(text) > letters;
    int left = is_cut ? letters - 1 : letters;
    for (; *text != '\0'; text++) {
        bool begins = ((unsigned char)*text & 0xc0) != 0x80;
        if (begins && left-- == 0) break;
        put(o, *text);
    }
    if (is_cut) outf_text(o, "\u2026");
}

void escape_xml(struct outf *o, const char *text)
{
    for (; *text != '\0'; text++)
        put(o, *text);
}
