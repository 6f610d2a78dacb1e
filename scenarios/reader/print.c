/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/reader.h"
#include <string.h>

enum { EXCERPT_MAX = 160 }; /* columns of a source line that are shown */

struct colours {
    const char *bold, *red, *yellow, *green, *plain;
};

static const struct colours none = {"", "", "", "", ""};
static const struct colours ansi = {"\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;32m", "\033[0m"};

static bool starts_character(char c)
{
    return ((unsigned char)c & 0xC0U) != 0x80U;
}

/* Wide characters of East Asian scripts and emoji take two columns of a terminal. */
static int columns_of(const char *s, size_t left)
{
    unsigned char c = (unsigned char)s[0];
    if (c < 0xE1U || left < 3) return 1;
    unsigned code =
        ((c & 0x0FU) << 12) | (((unsigned char)s[1] & 0x3FU) << 6) | ((unsigned char)s[2] & 0x3FU);
    if (c >= 0xF0U) return 2;
    bool wide = (code >= 0x1100U && code <= 0x115FU) || (code >= 0x2E80U && code <= 0xA4CFU) ||
                (code >= 0xAC00U && code <= 0xD7A3U) || (code >= 0xF900U && code <= 0xFAFFU) ||
                (code >= 0xFE30U && code <= 0xFE6FU) || (code >= 0xFF00U && code <= 0xFF60U);
    return wide ? 2 : 1;
}

/* Bytes of the line up to column `col` (1-based, code points). */
static size_t offset_of(const char *line, size_t len, int col)
{
    size_t i = 0;
    for (int at = 1; i < len; i++) {
        if (!starts_character(line[i])) continue;
        if (at++ == col) break;
    }
    return i;
}

/* Prints bytes, control characters as blanks: a damaged file must not reach the terminal raw. */
static void print_text(FILE *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool control = (c < 0x20U && c != '\t') || c == 0x7FU;
        putc(control ? ' ' : s[i], out);
    }
}

/* Blanks as wide as the text, tabs kept. */
static void print_blanks(FILE *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!starts_character(s[i])) continue;
        if (s[i] == '\t')
            putc('\t', out);
        else
            fprintf(out, "%*s", columns_of(s + i, len - i), "");
    }
}

static void print_caret(FILE *out, const struct diag *d, const char *line, size_t len,
                        const struct colours *c)
{
    size_t start = offset_of(line, len, d->pos.col);
    size_t end = offset_of(line, len, d->pos.col + (d->span > 0 ? d->span : 1));
    fputs("      | ", out);
    print_blanks(out, line, start);
    fprintf(out, "%s^", c->green);
    int tildes = -1;
    for (size_t i = start; i < end; i++)
        if (starts_character(line[i])) tildes += columns_of(line + i, end - i);
    while (tildes-- > 0)
        putc('~', out);
    if (d->hint[0] != '\0') fprintf(out, " %s", d->hint);
    fprintf(out, "%s\n", c->plain);
}

/* The source line with the place marked; long lines are cut on both sides of it. */
static bool print_excerpt(FILE *out, const struct diag *d, const struct sources *s,
                          const struct colours *c)
{
    size_t len = 0;
    const char *line = d->pos.col < 1 ? NULL : sources_line(s, d->pos.file, d->pos.line, &len);
    if (line == NULL) return false;
    struct diag shown = *d;
    bool cut_front = d->pos.col > EXCERPT_MAX / 2 && len > EXCERPT_MAX;
    if (cut_front) {
        int skip = d->pos.col - EXCERPT_MAX / 2;
        size_t bytes = offset_of(line, len, skip + 1);
        line += bytes;
        len -= bytes;
        shown.pos.col -= skip;
    }
    size_t most = offset_of(line, len, EXCERPT_MAX + 1);
    fprintf(out, "%5d | ", d->pos.line);
    print_text(out, line, most);
    putc('\n', out);
    print_caret(out, &shown, line, most, c);
    return true;
}

static void print_one(FILE *out, const struct diag *d, const struct sources *s, const char *kind,
                      const struct colours *c, const char *shade)
{
    fputs(c->bold, out);
    if (d->pos.file != NULL && d->pos.line > 0)
        fprintf(out, "%s:%d:%d: ", d->pos.file, d->pos.line, d->pos.col);
    else if (d->pos.file != NULL)
        fprintf(out, "%s: ", d->pos.file);
    fprintf(out, "%s%s%s[%s]: %s", c->plain, shade, kind, diag_label(d->code), c->plain);
    print_text(out, d->msg, strlen(d->msg));
    putc('\n', out);
    if (!print_excerpt(out, d, s, c) && d->hint[0] != '\0')
        fprintf(out, "      %s%s%s\n", c->green, d->hint, c->plain);
}

void diag_print(FILE *out, const struct diag *d, const struct sources *s, bool colour)
{
    const struct colours *c = colour ? &ansi : &none;
    print_one(out, d, s, "error", c, c->red);
}

void diag_log_print(FILE *out, const struct diag_log *log, const struct sources *s, bool colour)
{
    for (int i = 0; i < log->count; i++)
        diag_print(out, &log->items[i], s, colour);
    if (log->dropped > 0) fprintf(out, "and %d more errors\n", log->dropped);
}

void diag_log_print_warnings(FILE *out, const struct diag_log *log, const struct sources *s,
                             bool colour)
{
    const struct colours *c = colour ? &ansi : &none;
    for (int i = 0; i < log->count; i++)
        print_one(out, &log->items[i], s, "warning", c, c->yellow);
    if (log->dropped > 0) fprintf(out, "and %d more warnings\n", log->dropped);
}

static void json_text(FILE *out, const char *s)
{
    putc('"', out);
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20U || c == 0x7FU)
            fprintf(out, "\\u%04x", c);
        else
            putc(c, out);
    }
    putc('"', out);
}

void diag_log_json(FILE *out, const struct diag_log *log)
{
    putc('[', out);
    for (int i = 0; i < log->count; i++) {
        const struct diag *d = &log->items[i];
        fputs(i > 0 ? ",\n {\"file\": " : "{\"file\": ", out);
        json_text(out, d->pos.file == NULL ? "" : d->pos.file);
        fprintf(out, ", \"line\": %d, \"column\": %d, \"code\": ", d->pos.line, d->pos.col);
        json_text(out, diag_label(d->code));
        fputs(", \"message\": ", out);
        json_text(out, d->msg);
        fputs(", \"hint\": ", out);
        json_text(out, d->hint);
        putc('}', out);
    }
    fputs("]\n", out);
}

int diag_log_status(const struct diag_log *log)
{
    return log->count == 0 ? 0 : diag_exit_status(log->items[0].code);
}
