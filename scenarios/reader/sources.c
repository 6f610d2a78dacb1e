/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/sources.h"

#include "scenarios/import/infile.h"
#include "scenarios/limits.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP_B = 64 * 1024, PATH_PART_MAX = 255 };

struct sources {
    struct arena arena;
    struct source *first, *last;
};

struct sources *sources_create(void)
{
    struct sources *s = calloc(1, sizeof *s);
    if (s != NULL) arena_init(&s->arena, 0);
    return s;
}

void sources_free(struct sources *s)
{
    if (s == NULL) return;
    arena_deinit(&s->arena);
    free(s);
}

const char *sources_text(struct sources *s, const char *text, size_t len)
{
    return arena_text(&s->arena, text, len);
}

static const struct source *no_memory(const char *name, struct diag *d)
{
    diag_fail(d, DIAG_NOMEM, diag_nowhere(), "not enough memory to read %s", name);
    return NULL;
}

static bool is_utf16(const char *text, size_t len)
{
    if (len < 2) return false;
    unsigned char a = (unsigned char)text[0], b = (unsigned char)text[1];
    return (a == 0xFF && b == 0xFE) || (a == 0xFE && b == 0xFF) || a == 0 || b == 0;
}

const struct source *sources_add(struct sources *s, const char *name, const char *text, size_t len,
                                 struct diag *d)
{
    SIM_ASSERT(s != NULL && name != NULL);
    struct source *src = arena_alloc(&s->arena, 1, sizeof *src);
    if (src == NULL) return no_memory(name, d);
    src->name = arena_text(&s->arena, name, strlen(name));
    if (src->name == NULL) return no_memory(name, d);
    struct diag_pos start = {src->name, 1, 1};
    if (len > LIMIT_FILE_B) {
        diag_fail(d, DIAG_LIMIT, start, "the file is larger than %d MiB", LIMIT_FILE_B >> 20);
        return NULL;
    }
    if (is_utf16(text, len)) {
        diag_fail(d, DIAG_SYNTAX, start, "the file is UTF-16, not UTF-8");
        diag_hint(d, "save it as UTF-8");
        return NULL;
    }
    src->bytes = len;
    src->hash = infile_hash(INFILE_HASH_START, text, len);
    size_t mark = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    src->len = len - mark;
    src->text = arena_text(&s->arena, text + mark, src->len);
    if (src->text == NULL) return no_memory(name, d);
    *(s->last == NULL ? &s->first : &s->last->next) = src;
    s->last = src;
    return src;
}

/* All bytes of fd, at most one more than the limit, into a span of the arena. */
static char *read_all(struct arena *a, int fd, size_t *len)
{
    char *buf = NULL;
    size_t cap = 0;
    *len = 0;
    for (;;) {
        if (*len == cap) {
            cap = cap == 0 ? READ_STEP_B : cap * 2;
            char *larger = arena_span_resize(a, buf, cap, 1);
            if (larger == NULL) errno = ENOMEM;
            if (larger == NULL) break;
            buf = larger;
        }
        ssize_t got = read(fd, buf + *len, cap - *len);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) break;
        *len += (size_t)got;
        if (got == 0 || *len > LIMIT_FILE_B) return buf;
    }
    arena_span_resize(a, buf, 0, 1);
    return NULL;
}

static const struct source *read_failed(const char *name, struct diag_pos pos, int error,
                                        struct diag *d)
{
    if (error == ENOMEM) return no_memory(name, d);
    enum diag_code code = error == ENOENT || error == ENOTDIR ? DIAG_NOINPUT : DIAG_IO;
    diag_fail(d, code, pos, "cannot read %s: %s", name, strerror(error));
    return NULL;
}

/* Takes over fd. */
static const struct source *read_fd(struct sources *s, int fd, const char *name,
                                    struct diag_pos pos, bool regular, struct diag *d)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode) || (regular && !S_ISREG(info.st_mode))) {
        close(fd);
        diag_fail(d, DIAG_NOINPUT, pos, "cannot read %s: it is not a file", name);
        return NULL;
    }
    size_t len = 0;
    char *text = read_all(&s->arena, fd, &len);
    int error = errno;
    close(fd);
    if (text == NULL) return read_failed(name, pos, error, d);
    const struct source *src = sources_add(s, name, text, len, d);
    arena_span_resize(&s->arena, text, 0, 1);
    return src;
}

const struct source *sources_read(struct sources *s, const char *path, struct diag *d)
{
    bool input = strcmp(path, "-") == 0;
    const char *name = input ? "<stdin>" : path;
    int fd = input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return read_failed(name, diag_nowhere(), errno, d);
    return read_fd(s, fd, name, diag_nowhere(), false, d);
}

static bool path_is_inside(const char *path, struct diag_pos pos, struct diag *d)
{
    const char *why = NULL;
    if (path[0] == '\0') return diag_fail(d, DIAG_NOINPUT, pos, "the file name is empty");
    if (path[0] == '/') why = "is absolute: it must be relative to the scenario's folder";
    for (const char *part = path; why == NULL && part != NULL; part = strchr(part, '/')) {
        part += part[0] == '/';
        size_t len = strcspn(part, "/");
        if (len == 2 && part[0] == '.' && part[1] == '.') why = "leaves the scenario's folder";
        if (len == 0 || len > PATH_PART_MAX) why = "is not a path of names with '/' between them";
    }
    if (why == NULL) return true;
    return diag_fail(d, DIAG_NOINPUT, pos, "'%s' %s", path, why);
}

/* Opens component after component, so that no link can lead out. */
static int open_beneath(const char *folder, const char *path)
{
    int at = open(folder[0] == '\0' ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (at >= 0) {
        char part[PATH_PART_MAX + 1];
        size_t len = strcspn(path, "/");
        SIM_ASSERT(len > 0 && len <= PATH_PART_MAX);
        memcpy(part, path, len);
        part[len] = '\0';
        bool last = path[len] == '\0';
        int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (last ? O_NONBLOCK : O_DIRECTORY);
        int next = openat(at, part, flags);
        int error = errno;
        close(at);
        errno = error;
        at = next;
        if (last) break;
        path += len + 1;
    }
    return at;
}

const struct source *sources_read_beneath(struct sources *s, const char *folder, const char *path,
                                          const char *name, struct diag_pos pos, struct diag *d)
{
    if (!path_is_inside(path, pos, d)) return NULL;
    int fd = open_beneath(folder, path);
    if (fd < 0 && errno == ELOOP) {
        diag_fail(d, DIAG_NOINPUT, pos, "'%s' is a symbolic link, which is not followed", path);
        return NULL;
    }
    if (fd < 0) return read_failed(name, pos, errno, d);
    return read_fd(s, fd, name, pos, true, d);
}

/* Bytes of the line break at s, 0 when there is none. The YAML 1.1 set, as libyaml counts lines. */
static size_t line_break(const char *s, size_t left)
{
    if (left >= 2 && s[0] == '\r' && s[1] == '\n') return 2;
    if (s[0] == '\n' || s[0] == '\r') return 1;
    if (left >= 2 && memcmp(s, "\xC2\x85", 2) == 0) return 2;
    bool separator = left >= 3 && memcmp(s, "\xE2\x80", 2) == 0;
    return separator && (s[2] == '\xA8' || s[2] == '\xA9') ? 3 : 0;
}

struct diag_pos sources_place(const struct source *src, size_t offset)
{
    SIM_ASSERT(offset <= src->len);
    struct diag_pos pos = {src->name, 1, 1};
    for (size_t i = 0; i < offset;) {
        size_t brk = line_break(src->text + i, src->len - i);
        if (brk > 0) {
            pos.line++;
            pos.col = 1;
            i += brk;
            continue;
        }
        if (((unsigned char)src->text[i] & 0xC0U) != 0x80U) pos.col++;
        i++;
    }
    return pos;
}

static const char *line_of(const struct source *src, int line, size_t *len)
{
    const char *s = src->text, *end = s + src->len;
    while (line > 1 && s < end) {
        size_t brk = line_break(s, (size_t)(end - s));
        line -= brk > 0;
        s += brk > 0 ? brk : 1;
    }
    if (line > 1) return NULL;
    *len = 0;
    while (s + *len < end && line_break(s + *len, (size_t)(end - s) - *len) == 0)
        ++*len;
    return s;
}

char sources_char(const struct source *src, struct diag_pos pos)
{
    size_t len = 0, i = 0;
    const char *line = line_of(src, pos.line, &len);
    if (line == NULL) return '\0';
    for (int col = 1; i < len; i++) {
        if (((unsigned char)line[i] & 0xC0U) != 0x80U && col++ == pos.col) break;
    }
    return i < len ? line[i] : '\0';
}

const char *sources_line(const struct sources *s, const char *file, int line, size_t *len)
{
    if (s == NULL || file == NULL || line < 1) return NULL;
    for (const struct source *src = s->first; src != NULL; src = src->next)
        if (src->name == file) return line_of(src, line, len);
    for (const struct source *src = s->first; src != NULL; src = src->next)
        if (strcmp(src->name, file) == 0) return line_of(src, line, len);
    return NULL;
}
