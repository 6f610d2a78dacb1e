/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infile - an input file, compressed or not, as one stream of text with positions.
 *
 * Bytes are read in blocks, hashed as stored, inflated when they start with the gzip magic (several
 * members in a row are one file, as gzip itself reads them) and offered in a window [p, end) that
 * is always followed by a zero byte, so a scanner needs no end test for each character. A UTF-8
 * byte order mark is skipped. Errors go to the diag of the stream and stay; every call then fails.
 * Tests: tests/scenarios/test_import_infile.c. */
#ifndef VDCSIM_SCENARIOS_IMPORT_INFILE_H
#define VDCSIM_SCENARIOS_IMPORT_INFILE_H

#include "scenarios/limits.h"
#include "sim/arena.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INFILE_WINDOW_B = 1 << 16 }; /* larger than any line */

struct infile_limits {
    uint64_t stored_b, plain_b;
};

struct infile_state; /* file, block, inflate */

struct infile {
    const char *p;          /* the reader moves it forward, over what it has understood */
    const char *end;        /* *end == 0 */
    int line;               /* 1-based; the reader counts with infile_next_line */
    bool at_end;            /* nothing follows `end` */
    const char *name;       /* for messages, borrowed */
    struct diag *d;         /* borrowed */
    uint64_t window_offset; /* of buf[0] and of the current line's start in the text */
    uint64_t line_offset;
    uint64_t stored_b; /* bytes so far, as stored and as text */
    uint64_t plain_b;
    uint64_t hash; /* of the stored bytes so far: FNV-1a, 64 bit */
    char *buf;
    struct infile_state *state;
};

/* infile_open - starts reading a file descriptor, which the stream then owns and closes, also when
 * opening fails. Buffers come from `scratch`.
 * Errors  false: DIAG_LIMIT larger than limits->stored_b, DIAG_IO, DIAG_NOMEM, DIAG_TRACE (UTF-16,
 *         broken gzip). */
bool infile_open(struct infile *in, struct arena *scratch, int fd, const char *name,
                 const struct infile_limits *limits, struct diag *d);
/* infile_open_bytes - the same for bytes in memory, which are borrowed until infile_close. */
bool infile_open_bytes(struct infile *in, struct arena *scratch, const void *bytes, size_t size,
                       const char *name, const struct infile_limits *limits, struct diag *d);
void infile_close(struct infile *in);

/* infile_fill - makes at least `want` < INFILE_WINDOW_B bytes readable, or all that are left;
 * p stays on the same byte, other pointers into the window end. false: error. */
bool infile_fill(struct infile *in, size_t want);
static inline bool infile_need(struct infile *in, size_t want)
{
    return (size_t)(in->end - in->p) >= want || in->at_end || infile_fill(in, want);
}

/* infile_next_line - tells that p stands on the first byte of the next line. */
static inline void infile_next_line(struct infile *in)
{
    in->line++;
    in->line_offset = in->window_offset + (uint64_t)(in->p - in->buf);
}

/* infile_line - takes the next line that is not blank, without its line end (LF or CRLF), and ends
 * it with a zero byte; it may be changed and lives until the next call. *length excludes the zero.
 * Returns false at the end of the text and on errors (in->d->code tells them apart). Errors:
 * DIAG_TRACE for a line over LIMIT_TRACE_LINE or a zero byte within. */
bool infile_line(struct infile *in, char **line, size_t *length);

/* infile_pos - position of a byte of the current line within the window; infile_fail - error. */
struct diag_pos infile_pos(const struct infile *in, const char *at);
bool infile_fail(struct infile *in, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* infile_hash - FNV-1a (Fowler, Noll, Vo) of more bytes; start with INFILE_HASH_START. */
#define INFILE_HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t infile_hash(uint64_t hash, const void *bytes, size_t size);
/* infile_hash_u64 - of a number as eight bytes, lowest first: the same on every machine. */
uint64_t infile_hash_u64(uint64_t hash, uint64_t value);

#endif
