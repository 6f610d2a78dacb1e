/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outf - the one way a result file is written: buffered, checked to the last close, hashed.
 *
 * An error is sticky: after the first failed call everything is skipped, and outf_close reports it
 * with path and reason. System calls go through struct outf_ops, so that tests can let the n-th
 * call fail (disk full, I/O error, short write, interrupted call). Numbers are written without any
 * locale.
 * Test: tests/analysis/test_outf.c, tests/fault/test_folder_faults.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_OUTF_H
#define VDCSIM_ANALYSIS_REPORT_OUTF_H

#include "analysis/report/sha256.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct outf_ops { /* like the POSIX calls: -1 and errno on failure */
    void *ctx;
    int (*open)(void *ctx, const char *path, int flags, mode_t mode);
    ssize_t (*write)(void *ctx, int fd, const void *data, size_t n);
    int (*fsync)(void *ctx, int fd);
    int (*close)(void *ctx, int fd);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*mkdir)(void *ctx, const char *path, mode_t mode);
    int (*unlink)(void *ctx, const char *path);
    int (*rmdir)(void *ctx, const char *path);
};

/* outf_system - the real calls. */
const struct outf_ops *outf_system(void);

enum { OUTF_BUFFER = 1 << 16, OUTF_PATH_MAX = 1024, OUTF_NUMBER_TEXT = 32 };

struct outf {
    const struct outf_ops *ops;
    FILE *stream; /* instead of fd: outf_stream */
    int fd;
    int error; /* errno of the first failure, 0 = none */
    size_t used;
    uint64_t bytes; /* written so far, buffer included */
    struct sha256 hash;
    char path[OUTF_PATH_MAX];
    char buffer[OUTF_BUFFER];
};

/* outf_open - creates or truncates `path`. false: DIAG_IO. */
bool outf_open(struct outf *o, const struct outf_ops *ops, const char *path, struct diag *d);
/* outf_stream - writes to a stream of the caller (stdout); outf_close flushes, but does not close
 * it. */
void outf_stream(struct outf *o, FILE *stream);
/* outf_close - flush, fsync, close; with `hash` (may be NULL) the SHA-256 of the content as text.
 * false: DIAG_IO. Always releases the descriptor. */
bool outf_close(struct outf *o, char hash[SHA256_TEXT], struct diag *d);

/* outf_check - false with the sticky error, if there is one; for long streams. */
bool outf_check(const struct outf *o, struct diag *d);

void outf_bytes(struct outf *o, const void *data, size_t n);
void outf_text(struct outf *o, const char *text);
void outf_char(struct outf *o, char c);
/* outf_printf - at most 1 KiB of text a call (assert). */
void outf_printf(struct outf *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* outf_number - shortest text that reads back as the same double; see outf_number_text. */
void outf_number(struct outf *o, double v);

/* outf_number_text - whole numbers in full, others as the shortest of %.9g ... %.17g that reads
 * back exactly; -0 becomes 0; NaN and infinities become "". Returns buf. */
char *outf_number_text(double v, char buf[OUTF_NUMBER_TEXT]);

/* outf_sync_directory - fsync of a directory, so that a rename in it survives a power cut. */
bool outf_sync_directory(const struct outf_ops *ops, const char *path, struct diag *d);

#endif
