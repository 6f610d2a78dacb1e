/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/change.h"

#include "scenarios/limits.h"
#include "scenarios/reader/override.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/words.h"
#include <stdio.h>
#include <string.h>

const void *change_at(const struct scenario *sc, const struct spec_change *c)
{
    switch (c->where) {
    case CHANGE_SITE:
        return (const char *)&sc->sites[c->item] + c->offset;
    case CHANGE_WORKLOAD:
        return (const char *)&sc->workloads[c->item] + c->offset;
    default:
        SIM_ASSERT(c->where == CHANGE_POLICIES);
        return (const char *)&sc->policies + c->offset;
    }
}

/* ---- where a path leads ---- */

struct lead { /* along the path, table by table */
    const struct struct_desc *desc;
    const struct param_desc *row;
    size_t offset; /* within the struct that the last map led to, or within struct scenario */
    const struct param_desc *map;
    char item[LIMIT_NAME + 1];
};

/* The path is good: override has walked along it. */
static bool next_key(const char **path, char key[LIMIT_NAME + 1])
{
    size_t len = strcspn(*path, ".[");
    if (len == 0 || len > LIMIT_NAME) return false;
    memcpy(key, *path, len);
    key[len] = '\0';
    *path += len + ((*path)[len] == '.');
    return true;
}

static bool follow(const char *path, struct lead *l)
{
    char key[LIMIT_NAME + 1];
    *l = (struct lead){.desc = &tables_scenario};
    while (*path != '\0') {
        if (l->row != NULL) {
            if (l->row->type != PARAM_SECTION && l->row->type != PARAM_MAP) return false;
            if (l->row->type == PARAM_MAP) {
                l->map = l->row;
                l->offset = 0;
                if (!next_key(&path, l->item)) return false;
            }
            l->desc = l->row->sub;
        }
        l->row = NULL;
        if (!next_key(&path, key)) return false;
        for (const struct param_desc *p = l->desc->params; p->name != NULL; p++)
            if (strcmp(p->name, key) == 0) l->row = p;
        if (l->row == NULL) return false;
        l->offset += l->row->offset;
    }
    return l->row != NULL;
}

static bool can_change(const struct param_desc *p)
{
    return (p->flags & PARAM_RUNTIME) != 0;
}

/* ---- what could be meant instead ---- */

struct near {
    struct suggest s;
    char text[WORDS_PATH_MAX];
};

static bool visit_near(void *ctx, const char *path, const struct param_desc *p)
{
    struct near *n = ctx;
    int before = n->s.best_distance;
    if (can_change(p)) suggest_try(&n->s, path);
    if (n->s.best_distance < before) snprintf(n->text, sizeof n->text, "%s", path);
    return true;
}

/* Neighbours that may change, or the most similar key that may. */
static void hint_changeable(struct diag *d, const struct lead *l, const char *path)
{
    char list[DIAG_HINT_MAX / 2] = "";
    size_t n = 0;
    bool within = l->row != NULL && l->row->type == PARAM_SECTION;
    const struct struct_desc *desc = within ? l->row->sub : l->desc;
    for (const struct param_desc *p = desc->params; p->name != NULL; p++)
        if (can_change(p) && n < sizeof list)
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? ", " : "", p->name);
    struct near near = {.text = ""};
    suggest_start(&near.s, path, strlen(path));
    words_walk(visit_near, &near);
    if (n > 0)
        diag_hint(d, "%s it these can: %.*s%s", within ? "within" : "beside", (int)sizeof list - 1,
                  list, n >= sizeof list ? "..." : "");
    else if (near.text[0] != '\0')
        diag_hint(d, "did you mean '%s'?", near.text);
    else
        diag_hint(d, "keys of policies and of estate.sites can");
}

/* ---- one step ---- */

static bool locate(struct resolve *r, const struct lead *l, struct spec_change *c)
{
    if (l->map == NULL) {
        size_t first = offsetof(struct scenario, policies);
        SIM_ASSERT(l->offset >= first && l->offset < first + sizeof(struct spec_policies));
        c->where = CHANGE_POLICIES;
        c->offset = l->offset - first;
    } else {
        bool site = l->map->sub == &tables_site;
        SIM_ASSERT(site || l->map->sub == &tables_workload);
        c->where = site ? CHANGE_SITE : CHANGE_WORKLOAD;
        c->offset = l->offset;
        int64_t item = index_find(site ? &r->sites : &r->workloads, l->item);
        SIM_ASSERT(item >= 0);
        c->item = (uint32_t)item;
    }
    c->row = l->row;
    c->size = bind_scalar_size(l->row->type);
    return true;
}

/* Errors elsewhere say which step brings them about. */
static void blame(struct diag_log *log, int first, const struct node *value, const char *path)
{
    for (int i = first; i < log->count; i++) {
        struct diag *d = &log->items[i];
        char msg[DIAG_MSG_MAX];
        if (d->pos.file == value->pos.file && d->pos.line == value->pos.line) continue;
        snprintf(msg, sizeof msg, "%.200s (because of %.100s)", d->msg, path);
        memcpy(d->msg, msg, sizeof msg);
    }
}

static bool change_step(struct resolve *r, const struct change_source *from, struct spec_step *s,
                        struct spec_change *c)
{
    char path_key[BIND_PATH_MAX], value_key[BIND_PATH_MAX];
    bool exact;
    resolve_step_path(r, s, "path", path_key);
    const struct node *path = tree_at(from->root, path_key, &exact);
    const struct node *value =
        tree_at(from->root, resolve_step_path(r, s, "value", value_key), &exact);
    SIM_ASSERT(exact); /* the verb's row says that it must be given */
    struct override o = {.arena = r->bind->arena, .log = from->log};
    struct change_source changed = *from;
    changed.root = override_set(&o, from->root, c->path, path->pos, value);
    r->bind->errors += o.errors;
    if (o.errors > 0) return false;
    struct lead l;
    if (!follow(c->path, &l) || !can_change(l.row)) {
        struct diag *d = resolve_error(r, DIAG_CONFLICT, path_key,
                                       "'%.100s' cannot change during a run", c->path);
        hint_changeable(d, &l, c->path);
        return false;
    }
    void *bytes = locate(r, &l, c) ? bind_alloc(r->bind, 1, c->size) : NULL;
    if (bytes == NULL) return false;
    c->value = bytes;
    int first = from->log->count;
    if (from->rebind(&changed, r->sc, c, bytes)) return true;
    r->bind->errors++;
    blame(from->log, first, value, path_key);
    return false;
}

bool change_all(struct resolve *r, const struct change_source *from)
{
    for (uint32_t i = 0; i < r->sc->step_count; i++) {
        struct spec_step *s = &r->sc->steps[i];
        for (const struct param_desc *p = s->verb->params; p != NULL && p->name != NULL; p++) {
            if (p->type != PARAM_PATH) continue;
            struct spec_change c;
            char *at = (char *)s->params + p->offset;
            memcpy(&c, at, sizeof c);
            if (!change_step(r, from, s, &c)) continue;
            memcpy(at, &c, sizeof c);
            s->change = c;
        }
    }
    return r->bind->errors == 0;
}
