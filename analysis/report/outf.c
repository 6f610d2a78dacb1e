/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/outf.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRINTF_MAX = 1024 };
#define INTEGERS_BELOW 1e15 /* whole numbers below keep all their digits instead of an exponent */

/* ---- the real calls ---- */

static int system_open(void *ctx, const char *path, int flags, mode_t mode)
{
    (void)ctx;
    return open(path, flags, mode);
}

static ssize_t system_write(void *ctx, int fd, const void *data, size_t n)
{
    (void)ctx;
    return write(fd, data, n);
}

static int system_fsync(void *ctx, int fd)
{
    (void)ctx;
    return fsync(fd);
}

static int system_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd);
}

static int system_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return rename(from, to);
}

static int system_mkdir(void *ctx, const char *path, mode_t mode)
{
    (void)ctx;
    return mkdir(path, mode);
}

static int system_unlink(void *ctx, const char *path)
{
    (void)ctx;
    return unlink(path);
}

static int system_rmdir(void *ctx, const char *path)
{
    (void)ctx;
    return rmdir(path);
}

static const struct outf_ops system_ops = {
    .open = system_open,
    .write = system_write,
    .fsync = system_fsync,
    .close = system_close,
    .rename = system_rename,
    .mkdir = system_mkdir,
    .unlink = system_unlink,
    .rmdir = system_rmdir,
};

const struct outf_ops *outf_system(void)
{
    return &system_ops;
}

/* ---- a file ---- */

static void clear(struct outf *o)
{
    o->ops = NULL;
    o->stream = NULL;
    o->fd = -1;
    o->error = 0;
    o->used = 0;
    o->bytes = 0;
    o->path[0] = '\0';
    sha256_init(&o->hash);
}

bool outf_open(struct outf *o, const struct outf_ops *ops, const char *path, struct diag *d)
{
    SIM_ASSERT(ops != NULL && path != NULL);
    clear(o);
    o->ops = ops;
    int n = snprintf(o->path, sizeof o->path, "%s", path);
    if (n < 0 || (size_t)n >= sizeof o->path)
        return diag_fail(d, DIAG_IO, diag_nowhere(), "%.80s...: path is too long", path);
    o->fd = ops->open(ops->ctx, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (o->fd >= 0) return true;
    return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", path, strerror(errno));
}

void outf_stream(struct outf *o, FILE *stream)
{
    SIM_ASSERT(stream != NULL);
    clear(o);
    o->stream = stream;
    snprintf(o->path, sizeof o->path, "%s", "output stream");
}

static void write_all(struct outf *o, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t written = o->ops->write(o->ops->ctx, o->fd, data, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) { /* 0 bytes without an error would be an endless loop */
            o->error = written < 0 ? errno : EIO;
            return;
        }
        SIM_ASSERT((size_t)written <= n);
        data += written;
        n -= (size_t)written;
    }
}

static void flush(struct outf *o)
{
    size_t n = o->used;
    o->used = 0;
    if (o->error != 0 || n == 0) return;
    sha256_add(&o->hash, o->buffer, n);
    if (o->stream == NULL) {
        write_all(o, o->buffer, n);
        return;
    }
    errno = 0;
    if (fwrite(o->buffer, 1, n, o->stream) != n) o->error = errno != 0 ? errno : EIO;
}

void outf_bytes(struct outf *o, const void *data, size_t n)
{
    SIM_ASSERT(data != NULL || n == 0);
    const char *p = data;
    o->bytes += n;
    while (n > 0) {
        size_t room = OUTF_BUFFER - o->used, take = n < room ? n : room;
        memcpy(o->buffer + o->used, p, take);
        o->used += take;
        p += take;
        n -= take;
        if (o->used == OUTF_BUFFER) flush(o);
    }
}

/* fsync has nothing to do on a pipe or a terminal and says so by EINVAL. */
static void finish_file(struct outf *o)
{
    if (o->error == 0 && o->ops->fsync(o->ops->ctx, o->fd) != 0 && errno != EINVAL)
        o->error = errno;
    if (o->ops->close(o->ops->ctx, o->fd) != 0 && o->error == 0) o->error = errno;
    o->fd = -1;
}

bool outf_close(struct outf *o, char hash[SHA256_TEXT], struct diag *d)
{
    flush(o);
    if (o->stream != NULL) {
        errno = 0;
        bool ok = fflush(o->stream) == 0 && !ferror(o->stream);
        if (!ok && o->error == 0) o->error = errno != 0 ? errno : EIO;
    } else {
        SIM_ASSERT(o->fd >= 0);
        finish_file(o);
    }
    if (hash != NULL) sha256_finish(&o->hash, hash);
    return outf_check(o, d);
}

bool outf_check(const struct outf *o, struct diag *d)
{
    if (o->error == 0) return true;
    return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", o->path, strerror(o->error));
}

void outf_text(struct outf *o, const char *text)
{
    outf_bytes(o, text, strlen(text));
}

void outf_char(struct outf *o, char c)
{
    outf_bytes(o, &c, 1);
}

void outf_printf(struct outf *o, const char *fmt, ...)
{
    char text[PRINTF_MAX];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    SIM_ASSERT(n >= 0 && n < PRINTF_MAX);
    outf_bytes(o, text, (size_t)n);
}

/* ---- numbers ---- */

static bool reads_back(double v, int digits, char buf[OUTF_NUMBER_TEXT])
{
    snprintf(buf, OUTF_NUMBER_TEXT, "%.*g", digits, v);
    return strtod(buf, NULL) == v;
}

char *outf_number_text(double v, char buf[OUTF_NUMBER_TEXT])
{
    buf[0] = '\0';
    if (!isfinite(v)) return buf;
    if (v == 0) v = 0; /* -0 */
    if (fabs(v) < INTEGERS_BELOW && v == floor(v)) {
        snprintf(buf, OUTF_NUMBER_TEXT, "%.0f", v);
        return buf;
    }
    /* computed values mostly need 16 or 17 digits: do not try the short ones in vain */
    bool is_short = reads_back(v, 15, buf);
    for (int digits = is_short ? 9 : 16; digits <= 17 && !reads_back(v, digits, buf); digits++)
        continue;
    SIM_ASSERT(strtod(buf, NULL) == v);
    return buf;
}

void outf_number(struct outf *o, double v)
{
    char text[OUTF_NUMBER_TEXT];
    outf_text(o, outf_number_text(v, text));
}

/* ---- directories ---- */

bool outf_sync_directory(const struct outf_ops *ops, const char *path, struct diag *d)
{
    int fd = ops->open(ops->ctx, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", path, strerror(errno));
    int error = ops->fsync(ops->ctx, fd) != 0 && errno != EINVAL ? errno : 0;
    if (ops->close(ops->ctx, fd) != 0 && error == 0) error = errno;
    if (error == 0) return true;
    return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", path, strerror(error));
}
