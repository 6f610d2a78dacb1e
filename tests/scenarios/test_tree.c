/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/parse.h"
#include "scenarios/reader/tree.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct world {
    struct sources *sources;
    struct arena arena;
};

static struct world begin(void)
{
    struct world w = {.sources = sources_create()};
    arena_init(&w.arena, 0);
    return w;
}

static void end(struct world *w)
{
    arena_deinit(&w->arena);
    sources_free(w->sources);
}

static const struct node *parse(struct world *w, const char *text)
{
    struct diag_log log = {.count = 0};
    struct diag d = {.code = DIAG_OK};
    const struct source *src = sources_add(w->sources, "t", text, strlen(text), &d);
    const struct node *n = parse_yaml(&w->arena, src, 0, &log);
    cr_assert_not_null(n, "%s", log.items[0].msg);
    return n;
}

/* Flow text of a tree, to compare with. */
static void print(FILE *out, const struct node *n)
{
    if (n->kind == NODE_SCALAR) {
        fprintf(out, "%s", n->text);
        return;
    }
    fputc(n->kind == NODE_MAP ? '{' : '[', out);
    for (uint32_t i = 0; i < n->count; i++) {
        if (i > 0) fputs(", ", out);
        if (n->kind == NODE_MAP) fprintf(out, "%s: ", n->members[i].key);
        print(out, n->members[i].value);
    }
    fputc(n->kind == NODE_MAP ? '}' : ']', out);
}

static void check_text(const struct node *n, const char *expected)
{
    char buf[1000];
    FILE *out = fmemopen(buf, sizeof buf, "w");
    print(out, n);
    fclose(out);
    cr_assert_str_eq(buf, expected);
}

Test(tree, merge_is_deep_for_maps_and_replaces_the_rest)
{
    struct world w = begin();
    const struct {
        const char *base, *over, *merged;
    } cases[] = {
        {"{a: 1, b: 2}", "{b: 3, c: 4}", "{a: 1, b: 3, c: 4}"},
        {"{a: {x: 1, y: [1, 2]}}", "{a: {y: [3]}}", "{a: {x: 1, y: [3]}}"},
        {"{a: {x: 1}}", "{a: 4}", "{a: 4}"},
        {"{a: 4}", "{a: {x: 1}}", "{a: {x: 1}}"},
        {"{}", "{a: 1}", "{a: 1}"},
        {"{a: 1}", "{}", "{a: 1}"},
        {"{a: {b: {c: 1}}}", "{a: {b: {d: 2}}}", "{a: {b: {c: 1, d: 2}}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct diag d = {.code = DIAG_OK};
        const struct node *base = parse(&w, cases[i].base), *over = parse(&w, cases[i].over);
        check_text(tree_merge(&w.arena, base, over, &d), cases[i].merged);
        check_text(base, cases[i].base);
    }
    end(&w);
}

Test(tree, at_follows_keys_and_indices)
{
    struct world w = begin();
    const struct node *root = parse(&w, "{a: {b: [x, {c: y}]}}");
    bool exact;
    cr_assert_str_eq(tree_at(root, "a.b[0]", &exact)->text, "x");
    cr_assert(exact);
    cr_assert_str_eq(tree_at(root, "a.b[1].c", &exact)->text, "y");
    cr_assert_eq(tree_at(root, "", &exact), root);
    const char *const astray[] = {"z",    "a.z",    "a.b[2]",   "a.b.c",
                                  "a[0]", "a.b[x]", "a.b[0].c", NULL};
    for (int i = 0; astray[i] != NULL; i++) {
        cr_assert_not_null(tree_at(root, astray[i], &exact));
        cr_assert_not(exact, "%s", astray[i]);
    }
    end(&w);
}

Test(tree, replace_leaves_the_old_tree_alone)
{
    struct world w = begin();
    const struct node *root = parse(&w, "{a: 1, b: 2}"),
                      *four = node_scalar(&w.arena, root->pos, "4", 1);
    struct diag d = {.code = DIAG_OK};
    struct member m = {"b", root->pos, 1, four};
    check_text(tree_replace(&w.arena, root, 1, m, &d), "{a: 1, b: 4}");
    m.key = "c";
    check_text(tree_replace(&w.arena, root, 2, m, &d), "{a: 1, b: 2, c: 4}");
    check_text(root, "{a: 1, b: 2}");
    end(&w);
}

Test(tree, nodes_know_how_long_a_walk_is)
{
    struct world w = begin();
    const struct node *root = parse(&w, "{a: &x [1, 2, 3], b: [*x, *x]}");
    cr_assert_eq(root->visits, 1 + 4 + 1 + 8, "%u", root->visits);
    cr_assert_eq(root->height, 4, "map, list, list, scalar: %u", root->height);
    end(&w);
}

Test(tree, null_is_what_yaml_calls_null)
{
    struct world w = begin();
    const struct node *n = parse(&w, "[~, null, '', \"~\", nul, {}]");
    const bool is_null[] = {true, true, false, false, false, false};
    for (uint32_t i = 0; i < n->count; i++)
        cr_assert_eq(node_is_null(n->members[i].value), is_null[i], "%u", i);
    cr_assert(node_is_ignored("x-mine") && !node_is_ignored("xmine") && !node_is_ignored(""));
    end(&w);
}
