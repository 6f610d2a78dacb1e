/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_help - a folder of files made for one test, and traces compiled from it. */
#ifndef VDCSIM_TESTS_SCENARIOS_IMPORT_HELP_H
#define VDCSIM_TESTS_SCENARIOS_IMPORT_HELP_H

#include "scenarios/import/store.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define IMPORT_FIXTURES "tests/scenarios/fixtures"

enum { IMPORT_PATH = 256 };

struct import_dir { /* emptied and removed by import_dir_end */
    char path[IMPORT_PATH];
};

static inline void import_dir_begin(struct import_dir *dir)
{
    strcpy(dir->path, "/tmp/vdcsim-import-XXXXXX");
    cr_assert(mkdtemp(dir->path) != NULL);
}

static inline void import_tree_remove(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0) return;
    DIR *d = S_ISDIR(st.st_mode) ? opendir(path) : NULL;
    if (d == NULL) {
        unlink(path);
        return;
    }
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        char sub[2 * IMPORT_PATH];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        int n = snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
        if (n > 0 && n < (int)sizeof sub) import_tree_remove(sub);
    }
    closedir(d);
    rmdir(path);
}

static inline void import_dir_end(struct import_dir *dir)
{
    import_tree_remove(dir->path);
}

static inline void import_path(const struct import_dir *dir, const char *name, char *path)
{
    cr_assert(snprintf(path, 2 * IMPORT_PATH, "%s/%s", dir->path, name) < 2 * IMPORT_PATH);
}

static inline void import_folder(const struct import_dir *dir, const char *name)
{
    char path[2 * IMPORT_PATH];
    import_path(dir, name, path);
    cr_assert(mkdir(path, 0700) == 0);
}

static inline void import_write_bytes(const struct import_dir *dir, const char *name,
                                      const void *bytes, size_t size)
{
    char path[2 * IMPORT_PATH];
    import_path(dir, name, path);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL);
    cr_assert(fwrite(bytes, 1, size, f) == size);
    cr_assert(fclose(f) == 0);
}

static inline void import_write(const struct import_dir *dir, const char *name, const char *text)
{
    import_write_bytes(dir, name, text, strlen(text));
}

/* import_gzip - compresses text at a level 0 .. 9 into out; returns the size. */
static inline size_t import_gzip(const void *text, size_t size, int level, unsigned char *out,
                                 size_t room)
{
    z_stream z = {0};
    cr_assert(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    unsigned char *copy = malloc(size + 1);
    cr_assert(copy != NULL);
    memcpy(copy, text, size);
    z.next_in = copy;
    z.avail_in = (uInt)size;
    z.next_out = out;
    z.avail_out = (uInt)room;
    cr_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
    size_t used = room - z.avail_out;
    deflateEnd(&z);
    free(copy);
    return used;
}

/* import_get - compiles; fails the test with the message when that does not work. */
static inline const struct trace *import_get(struct trace_store *store,
                                             const struct trace_request *request)
{
    const struct trace *t = NULL;
    struct diag d = {0};
    bool ok = trace_store_get(store, request, &t, &d);
    cr_assert(ok, "%s:%d:%d: %s", d.pos.file != NULL ? d.pos.file : "", d.pos.line, d.pos.col,
              d.msg);
    cr_assert(t != NULL && d.code == DIAG_OK);
    return t;
}

/* import_error - the text that a user would see, "file:line:col: message", of a request that must
 * fail; *code receives the kind. */
static inline void import_error(const struct trace_request *request, enum diag_code *code,
                                char *text, size_t size)
{
    const struct trace *t = NULL;
    struct diag d = {0};
    struct trace_store *store = trace_store_create(0);
    cr_assert(!trace_store_get(store, request, &t, &d));
    cr_assert(t == NULL);
    cr_assert(trace_store_inputs(store) == 0);
    *code = d.code;
    snprintf(text, size, "%s:%d:%d: %s", d.pos.file != NULL ? d.pos.file : "", d.pos.line,
             d.pos.col, d.msg);
    trace_store_destroy(store);
}

/* import_sample - one sample of a grid. */
static inline uint32_t import_sample(const struct trace *t, uint32_t row, uint32_t series)
{
    size_t i = (size_t)row * t->stride + series;
    if (t->width == 1) return ((const uint8_t *)t->rows)[i];
    if (t->width == 2) return ((const uint16_t *)t->rows)[i];
    return ((const uint32_t *)t->rows)[i];
}

/* import_value - demand of a series of an event trace at a time since its start. */
static inline uint32_t import_value(const struct trace *t, const struct trace_series *s, int64_t ns)
{
    uint64_t i = s->first;
    while (i + 1 < s->first + s->count && t->event_ns[i + 1] <= ns)
        i++;
    return t->event_value[i];
}

#endif
