/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/infile.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16 }; /* largest window; + 16: a gzip head is expected */

struct infile_state {
    int fd; /* -1: bytes in memory */
    const unsigned char *bytes;
    size_t bytes_left;
    struct infile_limits limits;
    bool stored_end;  /* nothing follows the block */
    bool gzip;        /* stream is initialised */
    bool member_done; /* at the end of a gzip member */
    z_stream z;
    const unsigned char *next; /* unread part of the block, when not compressed */
    size_t left;
    unsigned char block[INFILE_WINDOW_B];
};

_Static_assert(LIMIT_TRACE_LINE < INFILE_WINDOW_B / 2,
               "a line fits the window beside the last one");
_Static_assert(LIMIT_TRACE_CELL < LIMIT_TRACE_LINE, "a cell fits where a line does");

uint64_t infile_hash(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ b[i]) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t infile_hash_u64(uint64_t hash, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    return infile_hash(hash, bytes, sizeof bytes);
}

static struct diag_pos whole_file(const struct infile *in)
{
    return (struct diag_pos){in->name, 0, 0};
}

static bool too_large(struct infile *in, const char *what, uint64_t limit_b)
{
    return diag_fail(in->d, DIAG_LIMIT, whole_file(in), "the file is larger than %llu bytes%s",
                     (unsigned long long)limit_b, what);
}

/* Reads one block whole, so that its hash does not depend on how read() cuts. */
static bool block_from_file(struct infile *in, size_t *size)
{
    struct infile_state *s = in->state;
    *size = 0;
    while (*size < sizeof s->block) {
        ssize_t n = read(s->fd, s->block + *size, sizeof s->block - *size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return diag_fail(in->d, DIAG_IO, whole_file(in), "reading failed: %s", strerror(errno));
        if (n == 0) break;
        *size += (size_t)n;
    }
    return true;
}

static void block_from_bytes(struct infile_state *s, size_t *size)
{
    *size = s->bytes_left < sizeof s->block ? s->bytes_left : sizeof s->block;
    if (*size > 0) memcpy(s->block, s->bytes, *size);
    s->bytes += *size;
    s->bytes_left -= *size;
}

static bool block_next(struct infile *in)
{
    struct infile_state *s = in->state;
    SIM_ASSERT(s->left == 0);
    size_t size = 0;
    if (s->fd < 0)
        block_from_bytes(s, &size);
    else if (!block_from_file(in, &size))
        return false;
    s->stored_end = size < sizeof s->block;
    s->next = s->block;
    s->left = size;
    in->stored_b += size;
    in->hash = infile_hash(in->hash, s->block, size);
    if (in->stored_b > s->limits.stored_b) return too_large(in, "", s->limits.stored_b);
    return true;
}

static bool gzip_broken(struct infile *in, const char *why)
{
    return diag_fail(in->d, DIAG_TRACE, whole_file(in), "the gzip data is broken: %s", why);
}

/* Between two members: either the file ends here or another head must follow. */
static bool gzip_next_member(struct infile *in, bool *end)
{
    struct infile_state *s = in->state;
    if (s->left == 0 && !s->stored_end && !block_next(in)) return false;
    *end = s->left == 0;
    if (*end) return true;
    s->member_done = false;
    if (inflateReset(&s->z) != Z_OK) return gzip_broken(in, "it cannot be restarted");
    return true;
}

static bool gzip_step(struct infile *in)
{
    struct infile_state *s = in->state;
    if (s->left == 0 && !s->stored_end && !block_next(in)) return false;
    if (s->left == 0)
        return diag_fail(in->d, DIAG_TRACE, whole_file(in),
                         "the gzip data is truncated: the file ends in the middle of it");
    s->z.next_in = s->block + (s->next - s->block);
    s->z.avail_in = (uInt)s->left;
    int status = inflate(&s->z, Z_NO_FLUSH);
    s->next = s->z.next_in;
    s->left = s->z.avail_in;
    if (status == Z_STREAM_END) s->member_done = true;
    if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR) return true;
    if (status == Z_MEM_ERROR)
        return diag_fail(in->d, DIAG_NOMEM, whole_file(in), "no memory to inflate the file");
    return gzip_broken(in, s->z.msg != NULL ? s->z.msg : "not deflate data");
}

static bool text_inflated(struct infile *in, char *out, size_t room, size_t *got)
{
    struct infile_state *s = in->state;
    s->z.next_out = (unsigned char *)out;
    s->z.avail_out = (uInt)room;
    while (s->z.avail_out > 0 && !in->at_end) {
        bool ok = s->member_done ? gzip_next_member(in, &in->at_end) : gzip_step(in);
        if (!ok) return false;
    }
    *got = room - s->z.avail_out;
    return true;
}

static bool text_plain(struct infile *in, char *out, size_t room, size_t *got)
{
    struct infile_state *s = in->state;
    if (s->left == 0 && !s->stored_end && !block_next(in)) return false;
    *got = s->left < room ? s->left : room;
    memcpy(out, s->next, *got);
    s->next += *got;
    s->left -= *got;
    in->at_end = s->left == 0 && s->stored_end;
    return true;
}

bool infile_fill(struct infile *in, size_t want)
{
    SIM_ASSERT(want < INFILE_WINDOW_B);
    if (in->d->code != DIAG_OK) return false;
    size_t have = (size_t)(in->end - in->p);
    memmove(in->buf, in->p, have);
    in->window_offset += (uint64_t)(in->p - in->buf);
    in->p = in->buf;
    while (have < INFILE_WINDOW_B && !in->at_end) {
        size_t got = 0;
        char *out = in->buf + have;
        bool ok = in->state->gzip ? text_inflated(in, out, INFILE_WINDOW_B - have, &got)
                                  : text_plain(in, out, INFILE_WINDOW_B - have, &got);
        if (!ok) got = 0;
        have += got;
        in->end = in->buf + have;
        in->buf[have] = '\0';
        if (!ok) return false;
        in->plain_b += got;
        if (in->plain_b > in->state->limits.plain_b)
            return too_large(in, " when decompressed", in->state->limits.plain_b);
    }
    return true;
}

static bool gzip_start(struct infile *in)
{
    struct infile_state *s = in->state;
    if (s->left < 2 || s->block[0] != 0x1f || s->block[1] != 0x8b) return true;
    int status = inflateInit2(&s->z, GZIP_WINDOW);
    if (status != Z_OK)
        return diag_fail(in->d, DIAG_NOMEM, whole_file(in), "no memory to inflate the file");
    s->gzip = true;
    return true;
}

static bool skip_mark(struct infile *in)
{
    if (!infile_fill(in, 4)) return false;
    const unsigned char *p = (const unsigned char *)in->p;
    if ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff))
        return diag_fail(in->d, DIAG_TRACE, whole_file(in),
                         "the file is UTF-16; save it as UTF-8 or plain text");
    if (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf) in->p += 3;
    in->line_offset = (uint64_t)(in->p - in->buf);
    return true;
}

static bool start(struct infile *in)
{
    if (!block_next(in) || !gzip_start(in)) return false;
    return skip_mark(in);
}

static bool prepare(struct infile *in, struct arena *scratch, const char *name,
                    const struct infile_limits *limits, struct diag *d)
{
    *in = (struct infile){.name = name, .d = d, .line = 1, .hash = INFILE_HASH_START};
    in->state = arena_span_resize(scratch, NULL, 1, sizeof *in->state);
    in->buf = arena_span_resize(scratch, NULL, INFILE_WINDOW_B + 1, 1);
    if (in->state == NULL || in->buf == NULL) {
        in->state = NULL;
        return diag_fail(d, DIAG_NOMEM, whole_file(in), "no memory to read the file");
    }
    in->p = in->end = in->buf;
    in->state->fd = -1;
    in->state->limits = *limits;
    return true;
}

bool infile_open(struct infile *in, struct arena *scratch, int fd, const char *name,
                 const struct infile_limits *limits, struct diag *d)
{
    SIM_ASSERT(fd >= 0);
    if (!prepare(in, scratch, name, limits, d)) {
        close(fd);
        return false;
    }
    in->state->fd = fd;
    struct stat st;
    if (fstat(fd, &st) == 0 && (uint64_t)st.st_size > limits->stored_b)
        too_large(in, "", limits->stored_b);
    else if (start(in))
        return true;
    infile_close(in);
    return false;
}

bool infile_open_bytes(struct infile *in, struct arena *scratch, const void *bytes, size_t size,
                       const char *name, const struct infile_limits *limits, struct diag *d)
{
    if (!prepare(in, scratch, name, limits, d)) return false;
    in->state->bytes = bytes;
    in->state->bytes_left = size;
    if (start(in)) return true;
    infile_close(in);
    return false;
}

void infile_close(struct infile *in)
{
    if (in->state == NULL) return;
    if (in->state->gzip) inflateEnd(&in->state->z);
    if (in->state->fd >= 0) close(in->state->fd);
    in->state = NULL; /* the memory goes with the arena */
}

struct diag_pos infile_pos(const struct infile *in, const char *at)
{
    uint64_t offset = in->window_offset + (uint64_t)(at - in->buf);
    SIM_ASSERT(offset >= in->line_offset);
    uint64_t col = offset - in->line_offset + 1;
    return (struct diag_pos){in->name, in->line, col > INT32_MAX ? INT32_MAX : (int)col};
}

bool infile_fail(struct infile *in, const char *at, const char *fmt, ...)
{
    char text[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return diag_fail(in->d, DIAG_TRACE, infile_pos(in, at), "%s", text);
}

static bool is_blank(const char *line, size_t length)
{
    return strspn(line, " \t") == length;
}

/* Takes one line, blank or not; false at the end and on errors. */
static bool take_line(struct infile *in, char **line, size_t *length)
{
    if (!infile_need(in, LIMIT_TRACE_LINE + 2)) return false;
    size_t left = (size_t)(in->end - in->p);
    if (left == 0) return false;
    const char *newline = memchr(in->p, '\n', left);
    size_t size = newline != NULL ? (size_t)(newline - in->p) : left;
    *line = in->buf + (in->p - in->buf);
    if (memchr(*line, '\0', size) != NULL)
        return infile_fail(in, in->p + strlen(in->p), "the file holds a zero byte: it is not text");
    in->p += size + (newline != NULL);
    if (size > 0 && (*line)[size - 1] == '\r') size--;
    if (size > LIMIT_TRACE_LINE)
        return infile_fail(in, *line, "the line is longer than %d characters", LIMIT_TRACE_LINE);
    (*line)[size] = '\0';
    *length = size;
    return true;
}

bool infile_line(struct infile *in, char **line, size_t *length)
{
    for (;;) {
        /* The line before is over only now, so that errors in it had its position. */
        bool taken = in->window_offset + (uint64_t)(in->p - in->buf) > in->line_offset;
        if (taken) infile_next_line(in);
        if (!take_line(in, line, length)) return false;
        if (!is_blank(*line, *length)) return true;
    }
}
