/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/explain_print.h"
#include "scenarios/reader/reader.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/words.h"
#include <stdio.h>
#include <string.h>

static const char *const general[] = {"scenario", "distribution", "units", NULL};

struct search {
    const char *topic;
    FILE *out;
    const struct registry *registry;
    int found;
    struct suggest near;
    char near_text[WORDS_PATH_MAX]; /* what is walked over does not last */
};

/* Length of the first step of a path; *name without brackets is shorter. */
static size_t step_of(const char *path, size_t *name)
{
    *name = strcspn(path, ".[");
    return strcspn(path, ".");
}

/* Does the topic name this row? NAME stands for any one step; without_names skips it. */
static bool is_named(const char *path, const char *topic, bool without_names)
{
    while (*path != '\0') {
        size_t name, step = step_of(path, &name), topic_name, topic_step;
        bool any = name == 4 && strncmp(path, "NAME", 4) == 0;
        if (!any || !without_names) {
            topic_step = step_of(topic, &topic_name);
            if (topic_step == 0) return false;
            if (!any && (topic_name != name || strncmp(path, topic, name) != 0)) return false;
            topic += topic_step + (topic[topic_step] == '.');
        }
        path += step + (path[step] == '.');
    }
    return *topic == '\0';
}

static bool visit_path(void *ctx, const char *path, const struct param_desc *p)
{
    struct search *s = ctx;
    if (!is_named(path, s->topic, false) && !is_named(path, s->topic, true)) return true;
    explain_row(s->out, s->registry, path, p);
    s->found++;
    return false;
}

/* "workloads.web": an item of a map, by a name of the user's. */
static bool visit_item(void *ctx, const char *path, const struct param_desc *p)
{
    struct search *s = ctx;
    char item[WORDS_PATH_MAX + 8];
    snprintf(item, sizeof item, "%s.NAME", path);
    if (p->type != PARAM_MAP || !is_named(item, s->topic, false)) return true;
    explain_row(s->out, s->registry, path, p);
    s->found++;
    return false;
}

/* Does the topic name the end of a path: "placement.headroom"? */
static bool visit_end(void *ctx, const char *path, const struct param_desc *p)
{
    struct search *s = ctx;
    bool named = false;
    for (const char *end = path; end != NULL && !named; end = strchr(end, '.')) {
        end += end != path;
        bool any = strncmp(end, "NAME", 4) == 0;
        named = !any && (is_named(end, s->topic, false) || is_named(end, s->topic, true));
    }
    if (!named) return true;
    if (s->found++ > 0) putc('\n', s->out);
    explain_row(s->out, s->registry, path, p);
    return true;
}

/* "buy.model", or "plans.x.steps[0].model" for every verb that has it. */
static void search_verbs(struct search *s)
{
    const struct verb_desc *const *verbs = s->registry->verbs;
    for (size_t i = 0; verbs != NULL && verbs[i] != NULL; i++) {
        for (const struct param_desc *p = verbs[i]->params; p != NULL && p->name != NULL; p++) {
            char path[WORDS_PATH_MAX], step[WORDS_PATH_MAX];
            snprintf(path, sizeof path, "%s.%s", verbs[i]->name, p->name);
            snprintf(step, sizeof step, "plans.NAME.steps[].%s", p->name);
            if (strcmp(path, s->topic) != 0 && !is_named(step, s->topic, false) &&
                !is_named(step, s->topic, true))
                continue;
            if (s->found++ > 0) putc('\n', s->out);
            explain_row(s->out, s->registry, path, p);
        }
    }
}

static void visit_entry(void *ctx, const struct scenario *sc, const struct struct_desc *desc,
                        const char *name, const void *item)
{
    struct search *s = ctx;
    if (strcmp(name, s->topic) != 0) return;
    if (s->found++ > 0) putc('\n', s->out);
    explain_item(s->out, sc, desc, name, item);
}

static void try_near(struct search *s, const char *text)
{
    int before = s->near.best_distance;
    suggest_try(&s->near, text);
    if (s->near.best_distance < before) snprintf(s->near_text, sizeof s->near_text, "%s", text);
}

static bool visit_near(void *ctx, const char *path, const struct param_desc *p)
{
    try_near(ctx, path);
    try_near(ctx, p->name);
    return true;
}

static void visit_near_entry(void *ctx, const struct scenario *sc, const struct struct_desc *desc,
                             const char *name, const void *item)
{
    (void)sc;
    (void)desc;
    (void)item;
    try_near(ctx, name);
}

static void suggest_topic(struct search *s, char suggestion[EXPLAIN_SUGGESTION_MAX])
{
    const struct registry *r = s->registry;
    suggest_start(&s->near, s->topic, strlen(s->topic));
    words_walk(visit_near, s);
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++)
        try_near(s, r->policies[i]->name);
    for (size_t i = 0; r->verbs != NULL && r->verbs[i] != NULL; i++)
        try_near(s, r->verbs[i]->name);
    for (size_t i = 0; r->metrics != NULL && r->metrics[i].name != NULL; i++)
        try_near(s, r->metrics[i].name);
    explain_catalogue(r, visit_near_entry, s);
    for (int i = 0; general[i] != NULL; i++)
        try_near(s, general[i]);
    snprintf(suggestion, EXPLAIN_SUGGESTION_MAX, "%s", s->near_text);
}

/* Topics that are neither key nor name. */
static bool explain_general(FILE *out, const char *topic)
{
    if (strcmp(topic, "scenario") == 0)
        explain_table(out, topic, &tables_scenario);
    else if (strcmp(topic, "distribution") == 0 || strcmp(topic, "dist") == 0)
        explain_table(out, topic, &tables_dist);
    else if (strcmp(topic, "units") == 0)
        explain_units(out);
    else
        return false;
    return true;
}

bool explain(FILE *out, const struct registry *r, const char *topic,
             char suggestion[EXPLAIN_SUGGESTION_MAX])
{
    SIM_ASSERT(out != NULL && r != NULL && topic != NULL);
    struct search s = {.topic = topic, .out = out, .registry = r};
    const struct policy_desc *policy = registry_policy(r, NULL, topic);
    const struct metric_desc *metric = registry_metric(r, topic);
    const struct verb_desc *verb = registry_verb(r, topic);
    suggestion[0] = '\0';
    if (topic[0] == '\0') return false;
    if (explain_general(out, topic)) return true;
    words_walk(visit_path, &s);
    if (s.found == 0) words_walk(visit_item, &s);
    if (s.found > 0) return true;
    if (policy != NULL) explain_policy(out, r, policy);
    if (metric != NULL) explain_metric(out, metric);
    if (verb != NULL) explain_verb(out, r, verb);
    if (policy != NULL || metric != NULL || verb != NULL) return true;
    search_verbs(&s);
    if (s.found > 0) return true;
    explain_catalogue(r, visit_entry, &s);
    if (s.found == 0) words_walk(visit_end, &s);
    if (s.found > 0) return true;
    suggest_topic(&s, suggestion);
    return false;
}
