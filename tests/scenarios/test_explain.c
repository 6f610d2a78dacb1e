/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/parse.h"
#include "scenarios/reader/words.h"
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *text_of(const char *topic, char near[EXPLAIN_SUGGESTION_MAX], bool *found)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    *found = explain(out, reading_registry(), topic, near);
    fclose(out);
    return text;
}

Test(explain, finds_paths_keys_policies_and_metrics)
{
    const struct {
        const char *topic, *start, *part;
    } cases[] = {
        {"clock.horizon", "clock.horizon\n", "required"},
        {"workloads.web.demand.mean", "workloads.NAME.demand.mean\n", "0 % to 100 %"},
        {"workloads.demand.mean", "workloads.NAME.demand.mean\n", "ratio"},
        {"workloads.web", "workloads\n", "memory_active"},
        {"workloads", "workloads\n", "sizes_by"},
        {"workloads.clock", "workloads.NAME.clock\n", "dell-r740"},
        {"estate.hosts[0].model", "estate.hosts[].model\n", "catalogue"},
        {"estate.hosts.model", "estate.hosts[].model\n", "catalogue"},
        {"headroom", "policies.placement.headroom\n", "default  0 %"},
        {"policies.placement.algorithm", "policies.placement.algorithm\n", "first-fit"},
        {"first-fit", "first-fit (placement policy)\n", "cpu_weight"},
        {"energy.it.kwh", "energy.it.kwh (metric)\n", "better   lower"},
        {"workloads.w.lifetime", "workloads.NAME.lifetime\n", "median"},
        {"memory", "limits.memory\n", "workloads.NAME.memory\n"},
        {"placement.headroom", "policies.placement.headroom\n", "default  0 %"},
        {"demand.mean", "workloads.NAME.demand.mean\n", "ratio"},
        {"scenario", "scenario\n", "\n        experiment   Replications"},
        {"distribution", "distribution\n", "lognormal median sigma"},
        {"dist", "dist\n", "Standard deviation of the logarithm"},
        {"units", "units\n", "%, or none"},
        {"units", "a data rate", "Mbit/s"},
        {"policies.placement", "\n        queue ", "Default: skip."},
        {"estate.hosts", "\n        model ", "Required."},
        {"clock.start", "clock.start\n", "2026-01-01"},
        {"dell-r740", "dell-r740 (server of the catalogue)\n", "one core 7712\n"},
        {"dell-r740", "cores: 28\n", "standby: 8 W "},
        {"vsphere-8", "vsphere-8 (hypervisor of the catalogue)\n", "memory_base: 4 GiB\n"},
        {"move", "move (verb)\n", "\n        rate "},
        {"move", "policies for placement\n        none\n", "best-fit"},
        {"rest", "rest (verb)\n", "vdcsim explain plans.steps"},
        {"move.rate", "move.rate\n", "such as 4 /night"},
        {"plans.x.steps[0].model", "buy.model\n", "the name of a server"},
        {"plans.steps.hosts", "replace.hosts\n", "globs and ranges of hosts"},
        {"plans.steps", "plans.NAME.steps\n", "    verbs\n        buy\n"},
        {"plans.x.steps[3].after", "plans.NAME.steps[].after\n", "wave-1 + 4w"},
        {"policies.rebalance.algorithm", "default  none\n", "    policies\n        none\n"},
        {"spread-load", "spread-load (rebalance policy)\n", "policies for overload\n"},
        {"policies.placement.headroom", "policies.placement.headroom\n", "by a `set` step"},
        {"office-day", "office-day (profile of the catalogue)\n", "weekdays: [100, 100, 98,"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool found;
        char near[EXPLAIN_SUGGESTION_MAX], *text = text_of(cases[i].topic, near, &found);
        cr_assert(found, "%s", cases[i].topic);
        cr_assert(strstr(text, cases[i].start) != NULL, "%s:\n%s", cases[i].topic, text);
        cr_assert(strstr(text, cases[i].part) != NULL, "%s:\n%s", cases[i].topic, text);
        free(text);
    }
}

Test(explain, unknown_topics_get_a_suggestion_and_no_text)
{
    const struct {
        const char *topic, *near;
    } cases[] = {
        {"headrom", "headroom"},
        {"frist-fit", "first-fit"},
        {"clock.horizn", "clock.horizon"},
        {"energy.it.kw", "energy.it.kwh"},
        {"dell-r704", "dell-r740"},
        {"offce-day", "office-day"},
        {"distributin", "distribution"},
        {"replce", "replace"},
        {"foo.memory", ""},
        {"zzzzzzzzzzz", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool found;
        char near[EXPLAIN_SUGGESTION_MAX], *text = text_of(cases[i].topic, near, &found);
        cr_assert_not(found, "%s:\n%s", cases[i].topic, text);
        cr_assert_str_eq(near, cases[i].near);
        cr_assert_str_eq(text, "");
        free(text);
    }
}

static bool explain_path(void *ctx, const char *path, const struct param_desc *p)
{
    (void)ctx;
    (void)p;
    bool found;
    char near[EXPLAIN_SUGGESTION_MAX], *text = text_of(path, near, &found);
    cr_assert(found && strncmp(text, path, strlen(path)) == 0, "%s:\n%s", path, text);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        cr_assert_leq(strcspn(line, "\n"), 160, "%s: a long line", path);
    free(text);
    return true;
}

Test(explain, every_path_of_the_language_is_known)
{
    words_walk(explain_path, NULL);
}

/* JSON is YAML, so our own parser can tell whether the schema is well-formed. */
Test(schema, is_well_formed_and_complete)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    schema_print(out, reading_registry());
    fclose(out);
    struct sources *s = sources_create();
    struct arena a;
    struct diag_log log = {.count = 0};
    struct diag d = {.code = DIAG_OK};
    arena_init(&a, 0);
    const struct source *src = sources_add(s, "schema", text, size, &d);
    const struct node *root = parse_yaml(&a, src, 0, &log);
    cr_assert_not_null(root, "%s", log.items[0].msg);
    const char *const paths[] = {"properties.scenario",
                                 "properties.plans.additionalProperties",
                                 "properties.clock.allOf[0]",
                                 "definitions.workload.properties.memory.pattern",
                                 "definitions.demand.properties.noise.enum[1]",
                                 "definitions.distribution.required[0]",
                                 "definitions.overcommit.additionalProperties",
                                 "definitions.profile.properties.hours.minItems",
                                 "required[3]",
                                 NULL};
    bool exact;
    for (int i = 0; paths[i] != NULL; i++) {
        tree_at(root, paths[i], &exact);
        cr_assert(exact, "%s", paths[i]);
    }
    /* Every reference leads somewhere. */
    for (const char *at = strstr(text, "#/definitions/"); at != NULL;
         at = strstr(at + 1, "#/definitions/")) {
        char path[100];
        int len = (int)strcspn(at + 14, "\"");
        snprintf(path, sizeof path, "definitions.%.*s", len, at + 14);
        tree_at(root, path, &exact);
        cr_assert(exact, "%s", path);
    }
    arena_deinit(&a);
    sources_free(s);
    free(text);
}

static bool is_documented(void *ctx, const char *path, const struct param_desc *p)
{
    char cell[100];
    snprintf(cell, sizeof cell, "\n| `%s` |", p->name);
    cr_assert(strstr(ctx, cell) != NULL, "%s", path);
    return true;
}

Test(reference, holds_every_key_and_policy)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    reference_print(out, reading_registry());
    fclose(out);
    words_walk(is_documented, text);
    cr_assert(strstr(text, "\n### first-fit (placement)\n") != NULL);
    cr_assert(strstr(text, "| `cpu_weight` |") != NULL);
    cr_assert(strstr(text, "\n### move\n") != NULL);
    cr_assert(strstr(text, "\n## plans.NAME.steps[]\n") != NULL);
    cr_assert(strstr(text, "A `set` step may change it.") != NULL);
    cr_assert(strstr(text, "\n## workloads.NAME.demand\n") != NULL);
    free(text);
}
