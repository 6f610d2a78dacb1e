/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/swapdir.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 8, TEMP_TRIES = 1000 };

static bool fail_errno(struct diag *d, const char *path)
{
    return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", path, strerror(errno));
}

/* ---- paths ---- */

static bool too_long(struct diag *d, const char *path)
{
    return diag_fail(d, DIAG_IO, diag_nowhere(), "%.80s...: path is too long", path);
}

/* target without trailing slashes, and its folder. The spare bytes leave room for the sibling's
 * name. */
static bool split(struct swapdir *s, const char *target, struct diag *d)
{
    size_t n = strlen(target);
    while (n > 1 && target[n - 1] == '/')
        n--;
    if (n + 64 >= sizeof s->target) return too_long(d, target);
    memcpy(s->target, target, n);
    s->target[n] = '\0';
    const char *slash = strrchr(s->target, '/');
    const char *base = slash != NULL ? slash + 1 : s->target;
    if (base[0] == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
        return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: cannot be a results folder", target);
    if (slash == NULL) {
        strcpy(s->parent, ".");
    } else if (slash == s->target) {
        strcpy(s->parent, "/");
    } else {
        memcpy(s->parent, s->target, (size_t)(slash - s->target));
        s->parent[slash - s->target] = '\0';
    }
    return true;
}

static bool make_parents(const struct swapdir *s, struct diag *d)
{
    char path[OUTF_PATH_MAX];
    for (const char *p = s->parent + 1; p[-1] != '\0'; p++) {
        if (*p != '/' && *p != '\0') continue;
        memcpy(path, s->parent, (size_t)(p - s->parent));
        path[p - s->parent] = '\0';
        struct stat st;
        if (stat(path, &st) == 0) continue;
        if (s->ops->mkdir(s->ops->ctx, path, 0777) != 0 && errno != EEXIST)
            return diag_fail(d, DIAG_IO, diag_nowhere(), "%.150s: cannot make %.100s: %s",
                             s->target, path, strerror(errno));
    }
    return true;
}

static void hidden_sibling(const struct swapdir *s, const char *what, int attempt,
                           char path[OUTF_PATH_MAX])
{
    const char *slash = strrchr(s->target, '/');
    const char *base = slash != NULL ? slash + 1 : s->target;
    int folder = (int)(base - s->target);
    int n = snprintf(path, OUTF_PATH_MAX, "%.*s.%s.%s-%ld-%d", folder, s->target, base, what,
                     (long)getpid(), attempt);
    SIM_ASSERT(n > 0 && n < OUTF_PATH_MAX);
}

bool swapdir_begin(struct swapdir *s, const struct outf_ops *ops, const char *target,
                   struct diag *d)
{
    SIM_ASSERT(ops != NULL && target != NULL);
    *s = (struct swapdir){.ops = ops};
    if (!split(s, target, d) || !make_parents(s, d)) return false;
    for (int i = 0; i < TEMP_TRIES; i++) {
        hidden_sibling(s, "tmp", i, s->temp);
        hidden_sibling(s, "old", i, s->old);
        if (ops->mkdir(ops->ctx, s->temp, 0777) == 0) return true;
        if (errno != EEXIST) break;
    }
    diag_fail(d, DIAG_IO, diag_nowhere(), "%s: cannot be made: %s", s->target, strerror(errno));
    s->temp[0] = '\0';
    return false;
}

/* ---- removal ---- */

static bool remove_level(const struct outf_ops *ops, const char *path, int depth)
{
    DIR *dir = depth > 0 ? opendir(path) : NULL;
    if (dir == NULL) return false;
    bool all = true;
    struct dirent *e;
    while ((e = readdir(dir)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        char child[OUTF_PATH_MAX];
        struct stat st;
        int n = snprintf(child, sizeof child, "%s/%s", path, e->d_name);
        if (n < 0 || (size_t)n >= sizeof child || lstat(child, &st) != 0) {
            all = false;
        } else if (S_ISDIR(st.st_mode)) {
            all = remove_level(ops, child, depth - 1) && all;
        } else {
            all = ops->unlink(ops->ctx, child) == 0 && all;
        }
    }
    closedir(dir);
    return ops->rmdir(ops->ctx, path) == 0 && all;
}

bool swapdir_remove_tree(const struct outf_ops *ops, const char *path)
{
    return remove_level(ops, path, DEPTH_MAX);
}

void swapdir_abort(struct swapdir *s)
{
    if (s->temp[0] == '\0') return;
    swapdir_remove_tree(s->ops, s->temp);
    s->temp[0] = '\0';
}

/* ---- commit ---- */

static bool swap(const struct swapdir *s, bool *had_old, struct diag *d)
{
    const struct outf_ops *ops = s->ops;
    struct stat st;
    *had_old = lstat(s->target, &st) == 0;
    if (*had_old && ops->rename(ops->ctx, s->target, s->old) != 0) return fail_errno(d, s->target);
    if (ops->rename(ops->ctx, s->temp, s->target) == 0) return true;
    fail_errno(d, s->target);
    /* the system's own call: this must not be what a test lets fail */
    if (*had_old && rename(s->old, s->target) != 0)
        diag_hint(d, "the old results are in %.120s", s->old);
    return false;
}

bool swapdir_commit(struct swapdir *s, struct diag *d)
{
    SIM_ASSERT(s->temp[0] != '\0');
    bool had_old = false;
    if (!outf_sync_directory(s->ops, s->temp, d) || !swap(s, &had_old, d)) {
        swapdir_abort(s);
        return false;
    }
    s->temp[0] = '\0';
    /* From here on the new results are in place. What fails now can only leave the old ones behind
     * under a hidden name, or the name unsynced: no reason to report failure. */
    struct diag ignored = {0};
    outf_sync_directory(s->ops, s->parent, &ignored);
    if (had_old) swapdir_remove_tree(s->ops, s->old);
    return true;
}
