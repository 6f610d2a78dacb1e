/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/diag.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A message cut by the buffer must not end inside a UTF-8 sequence. */
static void cut_whole_characters(char *text, int wanted, int size)
{
    if (wanted < size) return;
    int end = size - 1;
    int start = end - 1;
    while (start > 0 && ((unsigned char)text[start] & 0xC0U) == 0x80U)
        start--;
    unsigned char lead = (unsigned char)text[start];
    int length = lead < 0x80U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
    if (start + length > end) text[start] = '\0';
}

static void format(char *text, int size, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

static void format(char *text, int size, const char *fmt, va_list args)
{
    int wanted = vsnprintf(text, (size_t)size, fmt, args);
    if (wanted < 0) text[0] = '\0';
    cut_whole_characters(text, wanted, size);
}

bool diag_fail(struct diag *d, enum diag_code code, struct diag_pos pos, const char *fmt, ...)
{
    SIM_ASSERT(code > DIAG_OK);
    SIM_ASSERT(code < DIAG_CODE_COUNT);
    if (d->code != DIAG_OK) return false;
    *d = (struct diag){.code = code, .pos = pos};
    va_list args;
    va_start(args, fmt);
    format(d->msg, DIAG_MSG_MAX, fmt, args);
    va_end(args);
    return false;
}

void diag_hint(struct diag *d, const char *fmt, ...)
{
    if (d->code == DIAG_OK || d->hint[0] != '\0') return;
    va_list args;
    va_start(args, fmt);
    format(d->hint, DIAG_HINT_MAX, fmt, args);
    va_end(args);
}

struct diag *diag_log_add(struct diag_log *log, enum diag_code code, struct diag_pos pos,
                          const char *fmt, ...)
{
    SIM_ASSERT(log->count >= 0);
    SIM_ASSERT(log->count <= DIAG_LOG_MAX);
    struct diag *entry = &log->scratch;
    if (log->count < DIAG_LOG_MAX)
        entry = &log->items[log->count++];
    else
        log->dropped++;
    *entry = (struct diag){.code = code, .pos = pos};
    va_list args;
    va_start(args, fmt);
    format(entry->msg, DIAG_MSG_MAX, fmt, args);
    va_end(args);
    return entry;
}

struct code_info {
    int exit_status;
    const char *label;
};

static const struct code_info CODES[DIAG_CODE_COUNT] = {
#define X(code, status, label) [code] = {status, label},
    DIAG_CODES(X)
#undef X
};

const char *diag_label(enum diag_code code)
{
    SIM_ASSERT(code < DIAG_CODE_COUNT);
    return CODES[code].label;
}

int diag_exit_status(enum diag_code code)
{
    SIM_ASSERT(code < DIAG_CODE_COUNT);
    return CODES[code].exit_status;
}

_Noreturn void sim_assert_fail(const char *file, int line, const char *expr)
{
    fprintf(stderr, "vdcsim: internal error at %s:%d: %s\n", file, line, expr);
    abort();
}
