/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/term.h"
#include <string.h>

int term_columns(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

int term_longer(int width, const char *text)
{
    int n = term_columns(text);
    return n > width ? n : width;
}

void term_pad(const struct term *t, int n)
{
    for (; n > 0; n--)
        fputc(' ', t->out);
}

void term_left(const struct term *t, const char *text, int width)
{
    fputs(text, t->out);
    term_pad(t, width - term_columns(text));
}

void term_right(const struct term *t, const char *text, int width)
{
    term_pad(t, width - term_columns(text));
    fputs(text, t->out);
}

void term_style_begin(const struct term *t, const char *code)
{
    if (t->color) fprintf(t->out, "\033[%sm", code);
}

void term_style_end(const struct term *t)
{
    if (t->color) fputs("\033[0m", t->out);
}

/* No-break spaces have done their work when the line is broken. */
static void put_word(const struct term *t, const char *word, size_t n)
{
    static const char nbsp[] = "\u00a0";
    for (const char *end = word + n; word < end; word++) {
        if (strncmp(word, nbsp, sizeof nbsp - 1) == 0) {
            fputc(' ', t->out);
            word += sizeof nbsp - 2;
        } else {
            fputc(*word, t->out);
        }
    }
}

static int columns_of(const char *text, size_t n)
{
    int columns = 0;
    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

void term_flow(const struct term *t, const char *text, int indent, int *at)
{
    while (*text != '\0') {
        size_t n = strcspn(text, " ");
        int w = columns_of(text, n);
        if (*at > 0 && *at + 1 + w > t->width) {
            fputc('\n', t->out);
            term_pad(t, indent);
            *at = indent;
        } else if (*at > 0) {
            fputc(' ', t->out);
            ++*at;
        }
        put_word(t, text, n);
        *at += w;
        text += n + strspn(text + n, " ");
    }
}

void term_wrap(const struct term *t, const char *text, int indent)
{
    int at = 0;
    term_flow(t, text, indent, &at);
    fputc('\n', t->out);
}
