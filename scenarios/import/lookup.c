/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/lookup.h"
#include "scenarios/limits.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a folder answered: opened, nothing of that name (look in the next folder), or an error. */
enum found { FOUND_YES, FOUND_NOTHING, FOUND_ERROR };

static bool refuse(const struct lookup *l, enum diag_code code, const char *name, const char *why)
{
    return diag_fail(l->d, code, l->pos, "'%.200s' %s", name, why);
}

static bool has_control(const char *name)
{
    for (const char *p = name; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f) return true;
    return false;
}

/* One pass over the components: none empty, none `..`, not too many. */
static bool components_allowed(const struct lookup *l, const char *name)
{
    int depth = 0;
    for (const char *p = name; p != NULL; depth++) {
        size_t n = strcspn(p, "/");
        if (n == 0) return refuse(l, DIAG_TRACE, name, "has an empty component");
        if (n == 2 && p[0] == '.' && p[1] == '.')
            return refuse(l, DIAG_TRACE, name,
                          "leaves its folder: '..' is not allowed in names of inputs");
        p = p[n] == '/' ? p + n + 1 : NULL;
    }
    if (depth > LIMIT_TRACE_FOLDERS + 1) return refuse(l, DIAG_TRACE, name, "has too many folders");
    return true;
}

static bool name_allowed(const struct lookup *l, const char *name)
{
    if (name[0] == '\0') return refuse(l, DIAG_TRACE, name, "is not the name of an input");
    if (strlen(name) > LIMIT_TRACE_NAME) return refuse(l, DIAG_TRACE, name, "is too long a name");
    if (has_control(name))
        return diag_fail(l->d, DIAG_TRACE, l->pos, "a name of an input holds control characters");
    if (name[0] == '/')
        return refuse(l, DIAG_TRACE, name,
                      "is an absolute name: names are relative to the scenario or to --data");
    return components_allowed(l, name);
}

static enum found unreadable(const struct lookup *l, const char *name, int error)
{
    diag_fail(l->d, DIAG_NOINPUT, l->pos, "'%.200s' cannot be read: %s", name, strerror(error));
    return FOUND_ERROR;
}

/* Why openat(dir, text) failed. With O_DIRECTORY a symbolic link answers ENOTDIR: so look. */
static enum found explain_failure(const struct lookup *l, const char *name, int dir,
                                  const char *text, int error)
{
    struct stat st;
    if (error == ENOENT) return FOUND_NOTHING;
    bool known = fstatat(dir, text, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (known && S_ISLNK(st.st_mode)) {
        diag_fail(l->d, DIAG_NOINPUT, l->pos,
                  "'%.200s' passes the symbolic link '%.64s': links are not followed", name, text);
        return FOUND_ERROR;
    }
    if (error == ENOTDIR) return FOUND_NOTHING;
    return unreadable(l, name, error);
}

static int root_open(const struct lookup *l, const char *dir)
{
    const char *path = dir[0] == '\0' ? "." : dir;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        diag_fail(l->d, DIAG_NOINPUT, l->pos, "the folder '%.200s' cannot be opened: %s", path,
                  strerror(errno));
    return fd;
}

/* Opens the folder that holds the last component of `name` below `dir`; *last points at it. */
static enum found folder_open(const struct lookup *l, const char *dir, const char *name,
                              int *folder, const char **last)
{
    int fd = root_open(l, dir);
    if (fd < 0) return FOUND_ERROR;
    const char *p = name;
    for (const char *slash = strchr(p, '/'); slash != NULL; slash = strchr(p, '/')) {
        char step[LIMIT_TRACE_NAME + 1];
        size_t n = (size_t)(slash - p);
        SIM_ASSERT(n < sizeof step);
        memcpy(step, p, n);
        step[n] = '\0';
        int next = openat(fd, step, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        enum found why = next < 0 ? explain_failure(l, name, fd, step, errno) : FOUND_YES;
        close(fd);
        if (next < 0) return why;
        fd = next;
        p = slash + 1;
    }
    *folder = fd;
    *last = p;
    return FOUND_YES;
}

static enum found check_regular(const struct lookup *l, const char *name, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return unreadable(l, name, errno);
    if (S_ISREG(st.st_mode)) return FOUND_YES;
    refuse(l, DIAG_NOINPUT, name,
           S_ISDIR(st.st_mode) ? "is a folder, not a file" : "is not a regular file");
    return FOUND_ERROR;
}

/* O_NONBLOCK: a named pipe must not hold us before it is found not to be a file. */
static enum found file_open(const struct lookup *l, const char *dir, const char *name, int *file)
{
    int folder = -1;
    const char *last = NULL;
    enum found f = folder_open(l, dir, name, &folder, &last);
    if (f != FOUND_YES) return f;
    int fd = openat(folder, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) f = explain_failure(l, name, folder, last, errno);
    close(folder);
    if (fd < 0) return f;
    f = check_regular(l, name, fd);
    if (f == FOUND_YES)
        *file = fd;
    else
        close(fd);
    return f;
}

static const char *shown(const char *dir)
{
    return dir == NULL || dir[0] == '\0' ? "." : dir;
}

static bool not_found(const struct lookup *l, const char *what, const char *name)
{
    const char *here = shown(l->scenario_dir);
    if (l->data_dir == NULL) {
        diag_fail(l->d, DIAG_NOINPUT, l->pos, "%s '%.120s' in the scenario's folder '%.100s'", what,
                  name, here);
        diag_hint(l->d, "--data DIR names a second folder to look in");
        return false;
    }
    return diag_fail(l->d, DIAG_NOINPUT, l->pos,
                     "%s '%.100s' in the scenario's folder '%.80s' nor in the data folder '%.80s'",
                     what, name, here, shown(l->data_dir));
}

int lookup_open(const struct lookup *l, const char *name)
{
    if (!name_allowed(l, name)) return -1;
    const char *dirs[] = {l->scenario_dir != NULL ? l->scenario_dir : "", l->data_dir};
    for (size_t i = 0; i < 2 && dirs[i] != NULL; i++) {
        int fd = -1;
        enum found f = file_open(l, dirs[i], name, &fd);
        if (f == FOUND_YES) return fd;
        if (f == FOUND_ERROR) return -1;
    }
    not_found(l, "there is no file", name);
    return -1;
}

bool lookup_is_glob(const char *name)
{
    return strpbrk(name, "*?") != NULL;
}

/* `*` by going back to the last one: linear in practice, never exponential. */
static bool matches(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    if (text[0] == '.' && pattern[0] != '.') return false;
    if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0) return false;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

struct names {
    const char **items;
    size_t count, capacity;
};

/* prefix: length of the folders in `pattern`, slash included. */
static bool names_add(const struct lookup *l, struct arena *keep, struct names *names,
                      const char *pattern, size_t prefix, const char *entry)
{
    if (names->count == LIMIT_TRACE_FILES)
        return diag_fail(l->d, DIAG_LIMIT, l->pos, "'%.200s' matches more than %d files", pattern,
                         LIMIT_TRACE_FILES);
    if (names->count == names->capacity) {
        size_t capacity = names->capacity == 0 ? 64 : 2 * names->capacity;
        const char **items = arena_span_resize(keep, names->items, capacity, sizeof *items);
        if (items == NULL) return diag_fail(l->d, DIAG_NOMEM, l->pos, "no memory for file names");
        names->items = items;
        names->capacity = capacity;
    }
    size_t n = strlen(entry);
    char *text = arena_alloc(keep, prefix + n + 1, 1);
    if (text == NULL) return diag_fail(l->d, DIAG_NOMEM, l->pos, "no memory for file names");
    memcpy(text, pattern, prefix);
    memcpy(text + prefix, entry, n);
    names->items[names->count++] = text;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y); /* names of one folder are all different */
}

static bool folder_list(const struct lookup *l, struct arena *keep, int folder, const char *pattern,
                        size_t prefix, struct names *names)
{
    DIR *dir = fdopendir(folder);
    if (dir == NULL) {
        unreadable(l, pattern, errno);
        close(folder);
        return false;
    }
    bool ok = true;
    for (;;) {
        errno = 0;
        const struct dirent *e = readdir(dir);
        if (e == NULL) break;
        if (matches(pattern + prefix, e->d_name))
            ok = names_add(l, keep, names, pattern, prefix, e->d_name);
        if (!ok) break;
    }
    if (ok && errno != 0) {
        unreadable(l, pattern, errno);
        ok = false;
    }
    closedir(dir);
    return ok;
}

bool lookup_glob(const struct lookup *l, const char *pattern, struct arena *keep,
                 const char ***names, size_t *count)
{
    if (!name_allowed(l, pattern)) return false;
    const char *slash = strrchr(pattern, '/');
    size_t prefix = slash == NULL ? 0 : (size_t)(slash - pattern) + 1;
    if (strcspn(pattern, "*?") < prefix)
        return refuse(l, DIAG_TRACE, pattern, "has '*' or '?' in a folder: write folders out");
    struct names found = {0};
    const char *dirs[] = {l->scenario_dir != NULL ? l->scenario_dir : "", l->data_dir};
    for (size_t i = 0; i < 2 && dirs[i] != NULL && found.count == 0; i++) {
        int folder = -1;
        const char *last = NULL;
        enum found f = folder_open(l, dirs[i], pattern, &folder, &last);
        if (f == FOUND_ERROR) return false;
        if (f == FOUND_YES && !folder_list(l, keep, folder, pattern, prefix, &found)) return false;
    }
    if (found.count == 0) return not_found(l, "no file matches", pattern);
    qsort(found.items, found.count, sizeof *found.items, by_bytes);
    *names = found.items;
    *count = found.count;
    return true;
}
