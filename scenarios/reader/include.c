/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/include.h"

#include "scenarios/catalogue/embedded.h"
#include "scenarios/reader/parse.h"
#include <stdio.h>
#include <string.h>

enum { PATH_MAX_B = 1024 };

static struct diag *complain(struct include *inc, enum diag_code code, const struct node *n,
                             const char *msg)
{
    struct diag *d = diag_log_add(inc->log, code, n->pos, "%s", msg);
    d->span = n->span;
    return d;
}

static const struct node *no_memory(struct include *inc)
{
    diag_log_add(inc->log, DIAG_NOMEM, diag_nowhere(), "not enough memory for the scenario");
    return NULL;
}

const struct source *include_embedded(struct sources *s, const char *name)
{
    for (const struct embedded_file *f = embedded_files; f->name != NULL; f++) {
        if (strcmp(f->name, name) != 0) continue;
        struct diag d = {.code = DIAG_OK};
        return sources_add(s, name, (const char *)f->data, f->size, &d);
    }
    return NULL;
}

/* The folder of `from` joined with `name`, without "./"; into buf. */
static bool join(const char *from, const char *name, char buf[PATH_MAX_B])
{
    const char *slash = strrchr(from, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - from) + 1;
    while (name[0] == '.' && name[1] == '/')
        name += 2;
    int n = snprintf(buf, PATH_MAX_B, "%.*s%s", (int)folder, from, name);
    return n >= 0 && n < PATH_MAX_B;
}

static bool is_cycle(struct include *inc, const struct node *n, const char *path)
{
    uint32_t i = 0;
    while (i < inc->open_count && strcmp(inc->open[i], path) != 0)
        i++;
    if (i == inc->open_count) return false;
    char msg[DIAG_MSG_MAX] = "files include each other: ";
    size_t len = strlen(msg);
    for (; i < inc->open_count && len < sizeof msg; i++)
        len += (size_t)snprintf(msg + len, sizeof msg - len, "%s -> ", inc->open[i]);
    if (len < sizeof msg) snprintf(msg + len, sizeof msg - len, "%.200s", path);
    complain(inc, DIAG_CONFLICT, n, msg);
    return true;
}

static const struct source *open_source(struct include *inc, const struct node *n, const char *path)
{
    if (strncmp(path, "catalogue/", 10) == 0) {
        const struct source *built_in = include_embedded(inc->sources, path);
        if (built_in != NULL) return built_in;
    }
    if (inc->no_files) {
        complain(inc, DIAG_NOINPUT, n, "files are not read here: only the built-in catalogue");
        return NULL;
    }
    char name[2 * PATH_MAX_B];
    bool here = inc->folder[0] == '\0' || strcmp(inc->folder, ".") == 0;
    int len = snprintf(name, sizeof name, "%s%s%s", here ? "" : inc->folder, here ? "" : "/", path);
    struct diag d = {.code = DIAG_OK};
    const struct source *src = NULL;
    if (len >= 0 && len < (int)sizeof name)
        src = sources_read_beneath(inc->sources, inc->folder, path, name, n->pos, &d);
    if (src != NULL) return src;
    struct diag *e = complain(inc, d.code == DIAG_OK ? DIAG_LIMIT : d.code, n,
                              d.code == DIAG_OK ? "the file name is too long" : d.msg);
    if (d.pos.file != NULL) e->pos = d.pos;
    if (d.hint[0] != '\0') diag_hint(e, "%s", d.hint);
    return NULL;
}

static const struct node *include_one(struct include *inc, const struct node *n, const char *from)
{
    char path[PATH_MAX_B];
    if (n->kind != NODE_SCALAR || node_is_null(n)) {
        complain(inc, DIAG_TYPE, n, "include: expected the name of a file");
        return NULL;
    }
    bool built_in = strncmp(n->text, "catalogue/", 10) == 0;
    if (!join(built_in || n->text[0] == '/' ? "" : from, n->text, path)) {
        complain(inc, DIAG_LIMIT, n, "include: the file name is too long");
        return NULL;
    }
    if (is_cycle(inc, n, path)) return NULL;
    if (inc->input_count == 1 + LIMIT_INCLUDES || inc->open_count == LIMIT_INCLUDES) {
        struct diag *d = complain(inc, DIAG_LIMIT, n, "too many files are included");
        diag_hint(d, "at most %d", LIMIT_INCLUDES);
        return NULL;
    }
    const struct source *src = open_source(inc, n, path);
    return src == NULL ? NULL : include_tree(inc, src, path);
}

/* `top` laid on everything that it includes. */
static const struct node *merge_includes(struct include *inc, const struct node *top,
                                         const char *path)
{
    const struct member *m = top->kind == NODE_MAP ? node_find(top, "include") : NULL;
    if (m == NULL || node_is_null(m->value)) return top;
    bool list = m->value->kind == NODE_LIST;
    const struct node *base = NULL;
    struct diag d = {.code = DIAG_OK};
    for (uint32_t i = 0; i < (list ? m->value->count : 1); i++) {
        const struct node *file =
            include_one(inc, list ? m->value->members[i].value : m->value, path);
        if (file == NULL) return NULL;
        base = base == NULL ? file : tree_merge(inc->arena, base, file, &d);
        if (base == NULL) break;
    }
    const struct node *merged = base == NULL ? top : tree_merge(inc->arena, base, top, &d);
    if (d.code == DIAG_OK) return merged;
    complain(inc, d.code, m->value, d.msg);
    return NULL;
}

const struct node *include_tree(struct include *inc, const struct source *src, const char *path)
{
    SIM_ASSERT(inc->input_count <= LIMIT_INCLUDES && inc->open_count < LIMIT_INCLUDES);
    const char *name = arena_text(inc->arena, path, strlen(path));
    if (name == NULL) return no_memory(inc);
    inc->inputs[inc->input_count++] = (struct document_input){name, src->hash, src->bytes};
    const struct node *top = parse_yaml(inc->arena, src, 0, inc->log);
    if (top == NULL) return NULL;
    if (top->kind != NODE_MAP) {
        complain(inc, DIAG_TYPE, top, "expected a map of keys at the top of the file");
        return NULL;
    }
    if (inc->own == NULL) inc->own = top;
    inc->open[inc->open_count++] = name;
    const struct node *tree = merge_includes(inc, top, path);
    inc->open_count--;
    return tree;
}
