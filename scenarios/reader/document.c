/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/document.h"

#include "scenarios/import/infile.h"
#include "scenarios/limits.h"
#include "scenarios/reader/names.h"
#include "scenarios/reader/parse.h"
#include <stdlib.h>
#include <string.h>

static const char *const catalogue[] = {"catalogue/servers.yaml", "catalogue/hypervisors.yaml",
                                        "catalogue/profiles.yaml", NULL};
/* Known to every scenario, whatever the catalogue holds. */
static const char ideal[] = "catalogue: {hypervisors: {ideal: {}}}";

static bool add_error(struct diag_log *log, enum diag_code code, struct diag_pos pos, int span,
                      const char *msg, const char *hint)
{
    struct diag *d = diag_log_add(log, code, pos, "%s", msg);
    d->span = span;
    if (hint != NULL) diag_hint(d, "%s", hint);
    return false;
}

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return ".";
    return slash == path ? "/" : arena_text(a, path, (size_t)(slash - path));
}

/* The built-in catalogue as the base on which everything else is laid. */
static const struct node *built_in(struct document *doc, struct diag_log *log)
{
    struct diag d = {.code = DIAG_OK};
    struct sources *s = doc->include.sources;
    const struct source *src = sources_add(s, "built-in", ideal, sizeof ideal - 1, &d);
    const struct node *base = src == NULL ? NULL : parse_yaml(&doc->arena, src, 0, log);
    for (int i = 0; base != NULL && catalogue[i] != NULL; i++) {
        src = include_embedded(s, catalogue[i]);
        if (src == NULL) continue;
        const struct node *more = parse_yaml(&doc->arena, src, 0, log);
        base = more == NULL ? NULL : tree_merge(&doc->arena, base, more, &d);
    }
    if (base == NULL && log->count == 0)
        diag_log_add(log, DIAG_NOMEM, diag_nowhere(), "not enough memory for the catalogue");
    return base;
}

/* `scenario: 1` tells which language the rest is in, so it comes first. */
static bool check_version(const struct node *top, struct diag_log *log)
{
    const struct member *m = top->count > 0 ? &top->members[0] : NULL;
    if (m == NULL || strcmp(m->key, "scenario") != 0)
        return add_error(log, DIAG_MISSING, m == NULL ? top->pos : m->pos, m == NULL ? 1 : m->span,
                         "the first key of a scenario file must be `scenario: 1`",
                         "it tells the version of the language");
    if (m->value->kind == NODE_SCALAR && strcmp(m->value->text, "1") == 0) return true;
    return add_error(log, DIAG_RANGE, m->value->pos, m->value->span,
                     "this version of the scenario language is not known",
                     "this program reads `scenario: 1`");
}

static bool fits(const struct member *members, uint32_t n, struct diag_pos pos, struct diag *d)
{
    return node_fits(members, n, 1) ||
           diag_fail(d, DIAG_LIMIT, pos, "the scenario gets more than %d YAML nodes or %d levels",
                     LIMIT_NODES, LIMIT_DEPTH);
}

/* A plan that is a list is a list of steps: the map {steps: list} takes its place. NULL: no memory,
 * or an error in d. */
static const struct node *plan_maps(struct arena *a, const struct node *plans, struct diag *d)
{
    struct member *members = arena_alloc(a, plans->count, sizeof *members);
    if (members == NULL) return NULL;
    for (uint32_t i = 0; i < plans->count; i++) {
        members[i] = plans->members[i];
        const struct node *list = members[i].value;
        if (list->kind != NODE_LIST || node_is_ignored(members[i].key)) continue;
        const struct member steps = {"steps", list->pos, list->span, list};
        if (!fits(&steps, 1, list->pos, d)) return NULL;
        members[i].value = node_build(a, NODE_MAP, list->pos, list->span, &steps, 1);
        if (members[i].value == NULL) return NULL;
    }
    if (!fits(members, plans->count, plans->pos, d)) return NULL;
    return node_build(a, NODE_MAP, plans->pos, plans->span, members, plans->count);
}

static bool normalise_plans(struct document *doc, const struct member *m, struct diag_log *log)
{
    struct diag d = {.code = DIAG_OK};
    struct member changed = *m;
    changed.value = plan_maps(&doc->arena, m->value, &d);
    uint32_t ix = (uint32_t)(m - doc->root->members);
    const struct node *root =
        changed.value == NULL ? NULL : tree_replace(&doc->arena, doc->root, ix, changed, &d);
    if (root == NULL && d.code == DIAG_OK)
        diag_fail(&d, DIAG_NOMEM, diag_nowhere(), "not enough memory for the plans");
    if (root == NULL) return add_error(log, d.code, d.pos, 1, d.msg, NULL);
    doc->root = root;
    return true;
}

static bool find_plans(struct document *doc, struct diag_log *log)
{
    const struct member *m = node_find(doc->root, "plans");
    if (m == NULL || node_is_null(m->value)) return true;
    if (m->value->kind == NODE_MAP) {
        if (!normalise_plans(doc, m, log)) return false;
        m = node_find(doc->root, "plans");
    }
    if (m->value->kind != NODE_MAP)
        return add_error(log, DIAG_TYPE, m->value->pos, m->value->span,
                         "plans: expected a map from names to plans", NULL);
    doc->plans = m->value;
    doc->plan = arena_alloc(&doc->arena, doc->plans->count, sizeof *doc->plan);
    if (doc->plan == NULL)
        return add_error(log, DIAG_NOMEM, diag_nowhere(), 0, "not enough memory for the plans",
                         NULL);
    for (uint32_t i = 0; i < doc->plans->count; i++)
        if (!node_is_ignored(doc->plans->members[i].key))
            doc->plan[doc->plan_count++] = &doc->plans->members[i];
    if (doc->plan_count <= LIMIT_PLANS) return true;
    return add_error(log, DIAG_LIMIT, m->pos, m->span, "there are too many plans", "at most 1000");
}

static void hash_inputs(struct document *doc)
{
    doc->hash = INFILE_HASH_START;
    for (uint32_t i = 0; i < doc->include.input_count; i++) {
        const struct document_input *in = &doc->include.inputs[i];
        doc->hash = infile_hash_u64(doc->hash, in->bytes);
        doc->hash = infile_hash_u64(doc->hash, in->hash);
    }
}

static bool load(struct document *doc, const struct source *src, struct diag_log *log)
{
    const char *slash = strrchr(src->name, '/');
    doc->include.folder = folder_of(&doc->arena, src->name);
    const struct node *base = built_in(doc, log);
    if (base == NULL || doc->include.folder == NULL) return false;
    const struct node *top =
        include_tree(&doc->include, src, slash == NULL ? src->name : slash + 1);
    if (doc->include.own == NULL || !check_version(doc->include.own, log) || top == NULL)
        return false;
    struct diag d = {.code = DIAG_OK};
    doc->root = tree_merge(&doc->arena, base, top, &d);
    if (doc->root == NULL) return add_error(log, d.code, d.pos, 1, d.msg, NULL);
    const struct member *name = node_find(doc->root, "name");
    bool named = name != NULL && name->value->kind == NODE_SCALAR;
    doc->name = named && names_is_valid(name->value->text) ? name->value->text : "scenario";
    hash_inputs(doc);
    return find_plans(doc, log);
}

static struct document *create(const struct source *src, const struct reader_options *opt,
                               struct diag_log *log)
{
    struct document *doc = calloc(1, sizeof *doc);
    if (doc == NULL) {
        add_error(log, DIAG_NOMEM, diag_nowhere(), 0, "not enough memory for the scenario", NULL);
        return NULL;
    }
    arena_init(&doc->arena, 0);
    doc->include = (struct include){
        .arena = &doc->arena, .sources = opt->sources, .log = log, .no_files = opt->no_files};
    if (load(doc, src, log)) return doc;
    document_free(doc);
    return NULL;
}

struct document *document_load(const char *path, const struct reader_options *opt,
                               struct diag_log *log)
{
    SIM_ASSERT(path != NULL && opt->sources != NULL);
    struct diag d = {.code = DIAG_OK};
    const struct source *src = sources_read(opt->sources, path, &d);
    if (src != NULL) return create(src, opt, log);
    add_error(log, d.code, d.pos, 1, d.msg, d.hint[0] == '\0' ? NULL : d.hint);
    return NULL;
}

struct document *document_load_text(const char *name, const char *text, size_t len,
                                    const struct reader_options *opt, struct diag_log *log)
{
    SIM_ASSERT(name != NULL && opt->sources != NULL);
    struct diag d = {.code = DIAG_OK};
    const struct source *src = sources_add(opt->sources, name, text, len, &d);
    if (src != NULL) return create(src, opt, log);
    add_error(log, d.code, d.pos, 1, d.msg, d.hint[0] == '\0' ? NULL : d.hint);
    return NULL;
}

void document_free(struct document *doc)
{
    if (doc == NULL) return;
    arena_deinit(&doc->arena);
    free(doc);
}

uint32_t document_plan_count(const struct document *doc)
{
    return doc->plan_count == 0 ? 1 : doc->plan_count;
}

const char *document_plan_name(const struct document *doc, uint32_t plan)
{
    SIM_ASSERT(plan < document_plan_count(doc));
    return doc->plan_count == 0 ? "plan" : doc->plan[plan]->key;
}

const char *document_name(const struct document *doc)
{
    return doc->name;
}

uint64_t document_hash(const struct document *doc)
{
    return doc->hash;
}

uint32_t document_input_count(const struct document *doc)
{
    return doc->include.input_count;
}

const struct document_input *document_input(const struct document *doc, uint32_t i)
{
    SIM_ASSERT(i < doc->include.input_count);
    return &doc->include.inputs[i];
}
