/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/reader.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/words.h"
#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, INDENT = 4 };

/* ---- printing ---- */

/* Words of the text between column `indent` and WIDTH. */
static void print_wrapped(FILE *out, const char *text, int indent)
{
    int column = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        bool fits = column + 1 + (int)len <= WIDTH;
        if (column == 0 || !fits) {
            fprintf(out, "%s%*s", column == 0 ? "" : "\n", indent, "");
            column = indent;
        } else {
            putc(' ', out);
            column++;
        }
        fwrite(text, 1, len, out);
        column += (int)len;
        text += len + strspn(text + len, " ");
    }
    putc('\n', out);
}

static void print_fact(FILE *out, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0') fprintf(out, "%*s%-9s%s\n", INDENT, "", label, text);
}

static void print_keys(FILE *out, const struct param_desc *rows, const char *label)
{
    int width = 0;
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++)
        if ((int)strlen(p->name) > width) width = (int)strlen(p->name);
    if (width > 0) fprintf(out, "%*s%s\n", INDENT, "", label);
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        char text[WORDS_TEXT_MAX];
        fprintf(out, "%*s%-*s  %s\n", 2 * INDENT, "", width, p->name, words_type(p, text));
    }
}

static void print_policies(FILE *out, const struct registry *r, const char *kind)
{
    fprintf(out, "%*spolicies\n", INDENT, "");
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++)
        if (strcmp(r->policies[i]->kind, kind) == 0)
            fprintf(out, "%*s%s\n", 2 * INDENT, "", r->policies[i]->name);
}

static void print_units(FILE *out, const struct param_desc *p)
{
    char list[WORDS_TEXT_MAX];
    enum param_type type = p->type == PARAM_VALUES || p->type == PARAM_TIMES ? p->elem : p->type;
    if (type == PARAM_INSTANT || type == PARAM_DIST) type = PARAM_DURATION;
    if (units_is_scalar(type)) print_fact(out, "units", units_list(type, list, sizeof list));
}

static void print_row(FILE *out, const struct registry *r, const char *path,
                      const struct param_desc *p)
{
    char text[WORDS_TEXT_MAX];
    fprintf(out, "%s\n", path);
    print_wrapped(out, p->doc, INDENT);
    if (p->sub != NULL) print_wrapped(out, p->sub->doc, INDENT);
    print_fact(out, "value", words_type(p, text));
    print_units(out, p);
    print_fact(out, "range", words_range(p, text));
    print_fact(out, "default", words_default(p, text));
    if (p->sub != NULL) print_keys(out, p->sub->params, "keys");
    if (p->type == PARAM_DIST) print_keys(out, tables_dist.params, "keys of a distribution");
    if (p->type == PARAM_POLICY) print_policies(out, r, p->group);
}

static void print_policy(FILE *out, const struct policy_desc *p)
{
    fprintf(out, "%s (%s policy)\n", p->name, p->kind);
    print_wrapped(out, p->doc, INDENT);
    print_fact(out, "source", p->source);
    print_keys(out, p->params, "parameters");
}

static void print_metric(FILE *out, const struct metric_desc *m)
{
    fprintf(out, "%s (metric)\n", m->name);
    print_wrapped(out, m->doc, INDENT);
    print_fact(out, "unit", m->unit);
    print_fact(out, "source", m->source);
    print_fact(out, "better", m->lower_is_better ? "lower" : "higher");
}

/* ---- finding ---- */

struct search {
    const char *topic;
    FILE *out;
    const struct registry *registry;
    int found;
    struct suggest near;
    char near_path[WORDS_PATH_MAX]; /* the walk's paths do not last */
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
    char item[WORDS_PATH_MAX + 8];
    bool map = p->type == PARAM_MAP;
    snprintf(item, sizeof item, "%s.NAME", path);
    if (is_named(path, s->topic, false) || is_named(path, s->topic, true) ||
        (map && is_named(item, s->topic, false))) {
        print_row(s->out, s->registry, path, p);
        s->found++;
        return false;
    }
    return true;
}

static bool visit_key(void *ctx, const char *path, const struct param_desc *p)
{
    struct search *s = ctx;
    if (strcmp(p->name, s->topic) == 0) {
        if (s->found++ > 0) putc('\n', s->out);
        print_row(s->out, s->registry, path, p);
    }
    return true;
}

static bool visit_near(void *ctx, const char *path, const struct param_desc *p)
{
    struct search *s = ctx;
    int before = s->near.best_distance;
    suggest_try(&s->near, path);
    if (s->near.best_distance < before) snprintf(s->near_path, sizeof s->near_path, "%s", path);
    before = s->near.best_distance;
    suggest_try(&s->near, p->name);
    if (s->near.best_distance < before) snprintf(s->near_path, sizeof s->near_path, "%s", p->name);
    return true;
}

static void suggest_topic(struct search *s, char suggestion[EXPLAIN_SUGGESTION_MAX])
{
    const struct registry *r = s->registry;
    suggest_start(&s->near, s->topic, strlen(s->topic));
    words_walk(visit_near, s);
    int by_row = s->near.best_distance;
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++)
        suggest_try(&s->near, r->policies[i]->name);
    for (size_t i = 0; r->metrics != NULL && r->metrics[i].name != NULL; i++)
        suggest_try(&s->near, r->metrics[i].name);
    const char *best = s->near.best_distance < by_row ? s->near.best : s->near_path;
    snprintf(suggestion, EXPLAIN_SUGGESTION_MAX, "%s", best);
}

bool explain(FILE *out, const struct registry *r, const char *topic,
             char suggestion[EXPLAIN_SUGGESTION_MAX])
{
    SIM_ASSERT(out != NULL && r != NULL && topic != NULL);
    struct search s = {.topic = topic, .out = out, .registry = r};
    const struct policy_desc *policy = registry_policy(r, NULL, topic);
    const struct metric_desc *metric = registry_metric(r, topic);
    suggestion[0] = '\0';
    if (topic[0] != '\0') words_walk(visit_path, &s);
    if (s.found > 0) return true;
    if (policy != NULL) print_policy(out, policy);
    if (metric != NULL) print_metric(out, metric);
    if (policy != NULL || metric != NULL) return true;
    words_walk(visit_key, &s);
    if (s.found > 0) return true;
    suggest_topic(&s, suggestion);
    return false;
}
