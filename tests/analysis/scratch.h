/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scratch - temporary folders and whole files for tests of what is written to disk. Header only. */
#ifndef VDCSIM_TESTS_ANALYSIS_SCRATCH_H
#define VDCSIM_TESTS_ANALYSIS_SCRATCH_H

#include "analysis/report/swapdir.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRATCH_PATH = 512 };

/* scratch_make - a new folder of the test's own, in memory where that is possible: hundreds of
 * synced files would wait for a disk. */
static inline void scratch_make(char path[SCRATCH_PATH])
{
    const char *base = getenv("TMPDIR");
    if (base == NULL) base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    int n = snprintf(path, SCRATCH_PATH - 6, "%s/vdcsim-test-", base);
    memset(path + n, 'X', 6); /* what mkdtemp fills in */
    path[n + 6] = '\0';
    cr_assert_not_null(mkdtemp(path));
}

static inline void scratch_remove(const char *path)
{
    cr_assert(swapdir_remove_tree(outf_system(), path), "%s is left", path);
}

static inline void scratch_join(char path[SCRATCH_PATH], const char *dir, const char *name)
{
    cr_assert_lt(snprintf(path, SCRATCH_PATH, "%s/%s", dir, name), SCRATCH_PATH);
}

/* scratch_read - whole file as text; NULL when it is not there. The caller frees it. */
static inline char *scratch_read(const char *dir, const char *name)
{
    char path[SCRATCH_PATH];
    scratch_join(path, dir, name);
    FILE *f = fopen(path, "rb");
    if (f == NULL) return NULL;
    char *text = NULL, chunk[4096];
    size_t used = 0, n;
    do {
        n = fread(chunk, 1, sizeof chunk, f);
        text = realloc(text, used + n + 1);
        cr_assert_not_null(text);
        memcpy(text + used, chunk, n);
        used += n;
    } while (n > 0);
    text[used] = '\0';
    fclose(f);
    return text;
}

static inline void scratch_write(const char *dir, const char *name, const char *text)
{
    char path[SCRATCH_PATH];
    scratch_join(path, dir, name);
    FILE *f = fopen(path, "wb");
    cr_assert_not_null(f, "%s", path);
    cr_assert_geq(fputs(text, f), 0);
    fclose(f);
}

/* scratch_entries - entries of a folder, hidden ones included. */
static inline int scratch_entries(const char *dir)
{
    DIR *stream = opendir(dir);
    cr_assert_not_null(stream, "%s", dir);
    int n = -2; /* . and .. */
    while (readdir(stream) != NULL)
        n++;
    closedir(stream);
    return n;
}

#endif
