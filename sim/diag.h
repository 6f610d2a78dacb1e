/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diag - errors that a user or the environment causes, and asserts for errors of ours.
 *
 * Three kinds of trouble, three mechanisms (docs/ARCHITECTURE.md): a user's mistake travels upwards
 * as `bool f(..., struct diag *d)` with `return diag_fail(d, ...)`; an expected "no" of the model
 * is a value; a broken invariant is SIM_ASSERT. Buffers are fixed, so an out-of-memory can be
 * reported without memory. The first error set in a struct diag wins. */
#ifndef VDCSIM_SIM_DIAG_H
#define VDCSIM_SIM_DIAG_H

#include <stdbool.h>
#include <stdint.h>

/* code, exit status, stable public label. Append only: labels are documented. */
#define DIAG_CODES(X)                        \
    X(DIAG_OK, 0, "ok")                      \
    X(DIAG_ASSERTION, 1, "assertion-failed") \
    X(DIAG_USAGE, 2, "usage")                \
    X(DIAG_SYNTAX, 65, "syntax")             \
    X(DIAG_UNKNOWN_KEY, 65, "unknown-key")   \
    X(DIAG_DUPLICATE, 65, "duplicate")       \
    X(DIAG_TYPE, 65, "wrong-type")           \
    X(DIAG_UNIT, 65, "unit")                 \
    X(DIAG_RANGE, 65, "range")               \
    X(DIAG_MISSING, 65, "missing-key")       \
    X(DIAG_REFERENCE, 65, "unknown-name")    \
    X(DIAG_CONFLICT, 65, "conflict")         \
    X(DIAG_LIMIT, 65, "limit")               \
    X(DIAG_TRACE, 65, "trace")               \
    X(DIAG_NOINPUT, 66, "missing-input")     \
    X(DIAG_INTERNAL, 70, "internal")         \
    X(DIAG_NOMEM, 71, "memory")              \
    X(DIAG_IO, 74, "io")                     \
    X(DIAG_INTERRUPTED, 130, "interrupted")

#define X(code, status, label) code,
enum diag_code { DIAG_CODES(X) DIAG_CODE_COUNT };
#undef X

struct diag_pos { /* 1-based; 0 = unknown. `file` is borrowed and outlives the diag. */
    const char *file;
    int line, col;
};

enum { DIAG_MSG_MAX = 320, DIAG_HINT_MAX = 160, DIAG_LOG_MAX = 20 };

struct diag {
    enum diag_code code;
    struct diag_pos pos;
    int span;                 /* columns to underline from pos.col; 0 = one */
    char msg[DIAG_MSG_MAX];   /* what is wrong and what was expected */
    char hint[DIAG_HINT_MAX]; /* "did you mean 'x'?", "declared at f:1:2"; "" = none */
};

struct diag_log { /* the reader reports many errors at once */
    struct diag items[DIAG_LOG_MAX];
    int count;           /* entries used */
    int dropped;         /* further errors that did not fit */
    struct diag scratch; /* the last error that did not fit */
};

/* diag_fail - records the error unless one is recorded already. Returns false, always, so that
 * `return diag_fail(...)` reads well. */
bool diag_fail(struct diag *d, enum diag_code code, struct diag_pos pos, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* diag_hint - adds a hint to the recorded error, unless there is no error or a hint already. */
void diag_hint(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* diag_log_add - appends an entry (counts it as dropped when full) and returns it, or a scratch
 * entry inside the log when full, so a caller may always set hint and span. */
struct diag *diag_log_add(struct diag_log *log, enum diag_code code, struct diag_pos pos,
                          const char *fmt, ...) __attribute__((format(printf, 4, 5)));

const char *diag_label(enum diag_code code);
int diag_exit_status(enum diag_code code);
static inline struct diag_pos diag_nowhere(void)
{
    return (struct diag_pos){0, 0, 0};
}

/* SIM_ASSERT - programmer error; stays in release builds; prints file:line and the expression to
 * stderr, then aborts. engine.h adds the run's seed, time and event number to it. */
_Noreturn void sim_assert_fail(const char *file, int line, const char *expr);
#define SIM_ASSERT(cond) ((cond) ? (void)0 : sim_assert_fail(__FILE__, __LINE__, #cond))

#endif
