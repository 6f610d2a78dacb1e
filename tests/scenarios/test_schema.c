/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "scenarios/reader/parse.h"
#include "tests/scenarios/reading.h"
#include "tests/scenarios/schema_check.h"
#include <criterion/criterion.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

struct schema {
    struct sources *sources;
    struct arena arena;
    const struct node *root;
};

static const struct node *parse(struct schema *s, const char *name, const char *text, size_t len)
{
    struct diag_log log = {.count = 0};
    struct diag d = {.code = DIAG_OK};
    const struct source *src = text == NULL ? sources_read(s->sources, name, &d)
                                            : sources_add(s->sources, name, text, len, &d);
    cr_assert_not_null(src, "%s: %s", name, d.msg);
    const struct node *root = parse_yaml(&s->arena, src, 0, &log);
    cr_assert_not_null(root, "%s: %s", name, log.items[0].msg);
    return root;
}

static void schema_begin(struct schema *s, const struct registry *registry)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    schema_print(out, registry);
    fclose(out);
    arena_init(&s->arena, 0);
    s->sources = sources_create();
    s->root = parse(s, "schema", text, len);
    free(text);
}

static void schema_end(struct schema *s)
{
    arena_deinit(&s->arena);
    sources_free(s->sources);
}

/* Everything that is shipped, and the file that holds every key. */
Test(schema, accepts_the_scenarios_that_the_reader_accepts)
{
    const struct registry program = cli_registry();
    static const char *const globs[] = {"scenarios/first/*.yaml", "scenarios/studies/*.yaml",
                                        "tests/golden/good/*.yaml"};
    int files = 0;
    for (size_t i = 0; i < sizeof globs / sizeof globs[0]; i++) {
        glob_t found;
        struct schema s;
        char why[SCHEMA_MESSAGE];
        schema_begin(&s, i == 2 ? reading_registry() : &program);
        cr_assert_eq(glob(globs[i], 0, NULL, &found), 0, "%s", globs[i]);
        for (size_t k = 0; k < found.gl_pathc; k++, files++) {
            const char *wrong = schema_check(s.root, parse(&s, found.gl_pathv[k], NULL, 0), why);
            cr_assert_null(wrong, "%s: %s", found.gl_pathv[k], wrong);
        }
        globfree(&found);
        schema_end(&s);
    }
    cr_assert_geq(files, 5, "%d", files);
}

/* {line that takes the place of a plan's steps, part of the message or NULL = good} */
Test(schema, tells_good_steps_from_bad_ones)
{
    static const struct {
        const char *plan, *wrong;
    } cases[] = {
        {"[{at: 2026-02-01, do: rest}]", NULL},
        {"{steps: [{after: a + 4w, do: rest, x-own: 1}]}", NULL},
        {"[{every: 6 months, do: buy, model: s, count: 2, cluster: c}]", NULL},
        {"[{at: 1 d, do: move, workloads: [w, \"*\"], rate: 4 /night, placement: best-fit}]", NULL},
        {"[{at: 1 d, do: move, workloads: w, placement: {name: first-fit, spare: 2}}]", NULL},
        {"[{at: 1 d, do: set, path: a.b, value: 4 GiB}]", NULL},
        {"[{at: 1 d, do: set, path: a.b, value: true}]", NULL},
        {"[{at: 1 d, do: buy, model: s, purpose: x}]", "unknown key purpose"},
        {"[{at: 1 d, do: buy}]", "missing model"},
        {"[{at: 1 d}]", "missing do"},
        {"[{at: 1 d, do: bye}]", "none of the values: bye"},
        {"[{at: 1 d, do: rest, model: s}]", "unknown key model"},
        {"[{at: 1 d, do: move, workloads: w, rate: 4 /nite}]", "not of the form: 4 /nite"},
        {"[{at: 1 d, do: move, workloads: w, placement: {name: first-fit, spare: x}}]", "spare"},
        {"[{at: 1 d, do: move, workloads: w, outages: [{from: 1 d}]}]", "missing to"},
        {"[{after: a+4w, do: rest}]", "not of the form: a+4w"},
        {"[{at: 1 d, do: rest, needs: {a: b}}]", "wrong type object"},
        {"{step: []}", "plans.p"},
        {"4", "plans.p"},
    };
    struct schema s;
    schema_begin(&s, reading_registry());
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000], why[SCHEMA_MESSAGE];
        int len = snprintf(text, sizeof text, "%splans: {p: %s}\n", READING_BASE, cases[i].plan);
        const char *wrong = schema_check(s.root, parse(&s, "t", text, (size_t)len), why);
        if (cases[i].wrong == NULL)
            cr_expect_null(wrong, "%s: %s", cases[i].plan, wrong);
        else
            cr_expect(wrong != NULL && strstr(wrong, cases[i].wrong) != NULL, "%s: %s",
                      cases[i].plan, wrong == NULL ? "accepted" : wrong);
    }
    schema_end(&s);
}

Test(schema, tells_good_policies_from_bad_ones)
{
    static const struct {
        const char *rebalance, *wrong;
    } cases[] = {
        {"{algorithm: none}", NULL},
        {"{algorithm: spread-load, every: 5 min}", NULL},
        {"{algorithm: {name: spread-load, overload: {name: threshold, at: 70 %}}}", NULL},
        {"{algorithm: {name: spread-load, overload: {name: threshold, ad: 70 %}}}", "rebalance"},
        {"{algorithm: spread-lod}", "rebalance"},
        {"{every: 5 minutes}", "not of the form: 5 minutes"},
    };
    struct schema s;
    schema_begin(&s, reading_registry());
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000], why[SCHEMA_MESSAGE];
        int len = snprintf(text, sizeof text, "%spolicies: {rebalance: %s}\n", READING_BASE,
                           cases[i].rebalance);
        const char *wrong = schema_check(s.root, parse(&s, "t", text, (size_t)len), why);
        if (cases[i].wrong == NULL)
            cr_expect_null(wrong, "%s: %s", cases[i].rebalance, wrong);
        else
            cr_expect(wrong != NULL && strstr(wrong, cases[i].wrong) != NULL, "%s: %s",
                      cases[i].rebalance, wrong == NULL ? "accepted" : wrong);
    }
    schema_end(&s);
}
