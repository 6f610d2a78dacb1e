/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/bind.h"
#include "scenarios/reader/names.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units_pace.h"
#include <stdio.h>
#include <string.h>

/* ---- values that are resolved later ---- */

bool bind_is_named(enum param_type type)
{
    return type == PARAM_REF || type == PARAM_HOSTS || type == PARAM_WORKLOADS ||
           type == PARAM_PACE || type == PARAM_PATH || type == PARAM_VERB || type == PARAM_AFTER;
}

static void bind_ref(struct bind *b, const struct node *n, char *at)
{
    struct spec_ref ref = {.name = bind_text_of(b, n, "a name"), .ix = SPEC_NONE};
    if (ref.name == NULL) return;
    if (names_is_valid(ref.name))
        memcpy(at, &ref, sizeof ref);
    else
        bind_error(b, DIAG_TYPE, n, "'%.80s' is not a name", ref.name);
}

static void bind_pace(struct bind *b, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a pace such as 4 /night");
    if (text == NULL) return;
    struct spec_pace pace;
    struct diag found = {.code = DIAG_OK};
    if (units_pace(text, &pace, &found)) {
        memcpy(at, &pace, sizeof pace);
        return;
    }
    struct diag *d = bind_error(b, found.code, n, "%s", found.msg);
    diag_hint(d, "%s", found.hint);
}

static void bind_verb(struct bind *b, const struct node *n, char *at)
{
    const char *text = bind_text_of(b, n, "a verb");
    if (text == NULL) return;
    const struct verb_desc *verb = registry_verb(b->registry, text);
    memcpy(at, &verb, sizeof verb);
    if (verb != NULL) return;
    struct diag *d = bind_error(b, DIAG_REFERENCE, n, "there is no verb '%.64s'", text);
    const struct verb_desc *const *all = b->registry->verbs;
    struct suggest s;
    suggest_start(&s, text, strlen(text));
    for (size_t i = 0; all != NULL && all[i] != NULL; i++)
        suggest_try(&s, all[i]->name);
    if (s.best != NULL) diag_hint(d, "did you mean '%s'?", s.best);
    diag_hint(d, "vdcsim list verbs");
}

void bind_named(struct bind *b, const struct param_desc *p, const struct node *n, char *at)
{
    struct spec_change change = {.path = NULL};
    struct spec_names names = {NULL, 0};
    const char *text;
    switch (p->type) {
    case PARAM_REF:
        bind_ref(b, n, at);
        return;
    case PARAM_PACE:
        bind_pace(b, n, at);
        return;
    case PARAM_VERB:
        bind_verb(b, n, at);
        return;
    case PARAM_AFTER:
        text = bind_text_of(b, n, "a step, or a step + a duration");
        memcpy(at, &text, sizeof text);
        return;
    case PARAM_PATH:
        change.path = bind_text_of(b, n, "the path of a key");
        memcpy(at, &change, sizeof change);
        return;
    default:
        SIM_ASSERT(p->type == PARAM_HOSTS || p->type == PARAM_WORKLOADS);
        bind_names(b, n, (char *)&names);
        memcpy(at, &names, sizeof names); /* the first member of either set */
        return;
    }
}

_Static_assert(offsetof(struct spec_host_set, names) == 0, "bind_named fills it");
_Static_assert(offsetof(struct spec_workload_set, names) == 0, "bind_named fills it");

/* ---- steps ---- */

static bool has_row(const struct param_desc *rows, const char *key)
{
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++)
        if (strcmp(p->name, key) == 0) return true;
    return false;
}

static void unknown_key(struct bind *b, const struct verb_desc *verb, const struct member *m)
{
    struct suggest s;
    char list[DIAG_HINT_MAX] = "";
    size_t n = 0;
    struct diag *d =
        bind_key_error(b, DIAG_UNKNOWN_KEY, m, "%s has no key '%.80s'", verb->name, m->key);
    suggest_start(&s, m->key, strlen(m->key));
    for (const struct param_desc *p = verb->params; p != NULL && p->name != NULL; p++) {
        suggest_try(&s, p->name);
        if (n < sizeof list)
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? ", " : "", p->name);
    }
    for (const struct param_desc *p = tables_step.params; p->name != NULL; p++)
        suggest_try(&s, p->name);
    if (s.best != NULL)
        diag_hint(d, "did you mean '%s'?", s.best);
    else if (n > 0 && n + strlen(verb->name) + sizeof " takes: " <= sizeof list)
        diag_hint(d, "%s takes: %s", verb->name, list);
    else
        diag_hint(d, "vdcsim explain %s", verb->name);
}

/* The members of a step that are common to all steps, and those of its verb. */
struct step_parts {
    struct node common, own;
};

static bool part(struct bind *b, const struct node *n, const struct verb_desc *verb,
                 struct step_parts *out)
{
    struct member *common = bind_alloc(b, n->count, sizeof *common);
    struct member *own = bind_alloc(b, n->count, sizeof *own);
    if (common == NULL || own == NULL) return false;
    out->common = out->own = (struct node){.kind = NODE_MAP, .pos = n->pos, .span = n->span};
    for (uint32_t i = 0; i < n->count; i++) {
        const struct member *m = &n->members[i];
        if (has_row(tables_step.params, m->key))
            common[out->common.count++] = *m;
        else if (verb != NULL && has_row(verb->params, m->key))
            own[out->own.count++] = *m;
        else if (verb != NULL && !node_is_ignored(m->key))
            unknown_key(b, verb, m);
    }
    out->common.members = common;
    out->own.members = own;
    return true;
}

/* What is wrong with `do` is reported with the common keys; without a verb the others mean
 * nothing. */
static const struct verb_desc *verb_of(struct bind *b, const struct node *n)
{
    const struct member *m = node_find(n, "do");
    bool named = m != NULL && m->value->kind == NODE_SCALAR && m->value->text != NULL;
    return named ? registry_verb(b->registry, m->value->text) : NULL;
}

static void bind_step(struct bind *b, const struct node *n, struct spec_step *step)
{
    struct step_parts parts;
    if (n->kind != NODE_MAP) {
        struct diag *d = bind_error(b, DIAG_TYPE, n, "expected a step: a map of keys");
        diag_hint(d, "for example {at: 2026-02-01, do: VERB}");
        return;
    }
    const struct verb_desc *verb = verb_of(b, n);
    if (!part(b, n, verb, &parts)) return;
    bind_struct(b, &tables_step, &parts.common, n->pos, step);
    if (verb == NULL) return;
    step->params = bind_alloc(b, 1, verb->params_size);
    if (step->params == NULL) return;
    bind_params(b, verb->name, verb->params, verb->params_size, &parts.own, n->pos, step->params,
                &step->params_seen);
}

void bind_steps(struct bind *b, const struct node *list, struct scenario *sc)
{
    if (list == NULL || node_is_null(list)) return;
    if (list->kind != NODE_LIST) {
        bind_error(b, DIAG_TYPE, list, "expected a list of steps");
        return;
    }
    if (list->count > LIMIT_STEPS) {
        bind_error(b, DIAG_LIMIT, list, "a plan has at most %d steps", LIMIT_STEPS);
        return;
    }
    sc->steps = bind_alloc(b, list->count, sizeof *sc->steps);
    for (uint32_t i = 0; sc->steps != NULL && i < list->count; i++) {
        size_t mark = bind_push_index(b, i);
        bind_step(b, list->members[i].value, &sc->steps[i]);
        bind_pop(b, mark);
    }
    sc->step_count = sc->steps == NULL ? 0 : list->count;
}
