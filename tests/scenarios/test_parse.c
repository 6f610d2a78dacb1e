/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/parse.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct parsed {
    struct sources *sources;
    struct arena arena;
    struct diag_log log;
    const struct node *root;
};

static struct parsed parse(const char *text, size_t len)
{
    struct parsed p = {.sources = sources_create()};
    struct diag d = {.code = DIAG_OK};
    arena_init(&p.arena, 0);
    const struct source *src = sources_add(p.sources, "t.yaml", text, len, &d);
    if (src != NULL) p.root = parse_yaml(&p.arena, src, 0, &p.log);
    return p;
}

static void end(struct parsed *p)
{
    arena_deinit(&p->arena);
    sources_free(p->sources);
}

static const struct node *at(const struct parsed *p, const char *path)
{
    bool exact;
    cr_assert_not_null(p->root, "%s", p->log.items[0].msg);
    const struct node *n = tree_at(p->root, path, &exact);
    cr_assert(exact, "%s", path);
    return n;
}

Test(parse, scalars_keep_text_and_place)
{
    const char *text =
        "a: no\nb: [010, '1_000', \"x\\ty\", 12:30]\nc:\n  d: |\n    two\n    lines\n";
    struct parsed p = parse(text, strlen(text));
    cr_assert_str_eq(at(&p, "a")->text, "no");
    cr_assert_str_eq(at(&p, "b[0]")->text, "010");
    cr_assert(at(&p, "b[1]")->quoted && !at(&p, "b[0]")->quoted);
    cr_assert_str_eq(at(&p, "b[2]")->text, "x\ty");
    cr_assert_str_eq(at(&p, "c.d")->text, "two\nlines\n");
    const struct node *n = at(&p, "b[3]");
    cr_assert(n->pos.line == 2 && n->pos.col == 27, "%d:%d", n->pos.line, n->pos.col);
    cr_assert_eq(n->span, 5);
    end(&p);
}

Test(parse, places_count_characters_not_bytes)
{
    const char *text = "\xEF\xBB\xBF"
                       "a: 1\r\n\xC3\xA9\xE6\x97\xA5: {b: \xC3\xBC, c: 4}\r\n";
    struct parsed p = parse(text, strlen(text));
    const struct node *n = at(&p, "\xC3\xA9\xE6\x97\xA5.c");
    cr_assert(n->pos.line == 2 && n->pos.col == 15, "%d:%d", n->pos.line, n->pos.col);
    cr_assert_eq(at(&p, "a")->pos.col, 4);
    end(&p);
}

Test(parse, aliases_share_and_later_anchors_win)
{
    const char *text = "a: &x {k: 1}\nb: *x\nc: &x 2\nd: *x\n";
    struct parsed p = parse(text, strlen(text));
    cr_assert_eq(at(&p, "a"), at(&p, "b"));
    cr_assert_str_eq(at(&p, "d")->text, "2");
    end(&p);
}

Test(parse, merge_keys_give_way_to_own_keys)
{
    const char *text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\n"
                       "one: {<<: *x, b: 9}\ntwo: {b: 9, <<: [*x, *y]}\nthree: {\"<<\": 1}\n";
    struct parsed p = parse(text, strlen(text));
    cr_assert_str_eq(at(&p, "one.a")->text, "1");
    cr_assert_str_eq(at(&p, "one.b")->text, "9");
    cr_assert_eq(at(&p, "one")->count, 2);
    cr_assert_str_eq(at(&p, "two.a")->text, "1");
    cr_assert_str_eq(at(&p, "two.b")->text, "9");
    cr_assert_str_eq(at(&p, "two.c")->text, "4");
    cr_assert_eq(at(&p, "two")->count, 3);
    end(&p);
}

Test(parse, large_maps_are_searched_by_key)
{
    char *text = malloc(200000);
    size_t len = 0;
    for (int i = 0; i < 10000; i++)
        len += (size_t)sprintf(text + len, "k%d: %d\n", i * 7919 % 10000, i);
    struct parsed p = parse(text, len);
    for (int i = 0; i < 10000; i += 97) {
        char key[16], value[16];
        snprintf(key, sizeof key, "k%d", i * 7919 % 10000);
        snprintf(value, sizeof value, "%d", i);
        cr_assert_str_eq(at(&p, key)->text, value);
    }
    end(&p);
    free(text);
}

Test(parse, reader_errors_have_their_place)
{
    const struct {
        const char *text;
        int line, col;
    } cases[] = {
        {"a: b\xFF\n", 1, 5},
        {"a: 1\nb: \"\xC3\xA9\x01\"\n", 2, 6},
        {"\xEF\xBB\xBF"
         "a: 1\r\nb: \xC3\x28\r\n",
         2, 4},
        {"# \xE6\x97\xA5\xE6\x9C\xAC\nk: \x7F\n", 2, 4},
        {"a: \xED\xA0\x80\n", 1, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct parsed p = parse(cases[i].text, strlen(cases[i].text));
        cr_assert_null(p.root);
        cr_assert_eq(p.log.items[0].pos.line, cases[i].line, "%zu: line %d", i,
                     p.log.items[0].pos.line);
        cr_assert_eq(p.log.items[0].pos.col, cases[i].col, "%zu: column %d", i,
                     p.log.items[0].pos.col);
        end(&p);
    }
}

Test(parse, a_zero_byte_in_the_text_is_an_error)
{
    struct parsed p = parse("abc: 1\nd: \0x\n", 13);
    cr_assert_null(p.root);
    cr_assert_eq(p.log.items[0].pos.line, 2);
    end(&p);
}

/* ---- hostile input ends quickly ---- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check_quick(const char *what, const char *text, size_t len, bool good)
{
    double start = seconds();
    struct parsed p = parse(text, len);
    double took = seconds() - start;
    cr_assert_eq(p.root != NULL, good, "%s", what);
    if (!good) cr_assert_eq(p.log.items[0].code, DIAG_LIMIT, "%s", what);
    cr_assert_lt(took, 2.0, "%s took %g s", what, took);
    end(&p);
}

Test(parse, deep_nesting_is_refused_at_once)
{
    char *text = malloc(200001);
    memset(text, '[', 200000);
    check_quick("200,000 brackets", text, 200000, false);
    free(text);
}

Test(parse, many_anchors_are_no_trouble)
{
    char *text = malloc(2000000);
    size_t len = (size_t)sprintf(text, "- &a0 x\n");
    for (int i = 1; i < 20000; i++)
        len += (size_t)sprintf(text + len, "- &a%d [*a%d]\n", i, i / 2);
    check_quick("20,000 anchors", text, len, true);
    free(text);
}

/* Nine levels of nine aliases are 4e8 visits: refused while it is built, not while it is walked. */
Test(parse, alias_bombs_are_refused)
{
    char text[4000];
    size_t len = (size_t)sprintf(text, "- &a0 x\n");
    for (int i = 1; i <= 9; i++) {
        len += (size_t)sprintf(text + len, "- &a%d [", i);
        for (int k = 0; k < 9; k++)
            len += (size_t)sprintf(text + len, "%s*a%d", k > 0 ? ", " : "", i - 1);
        len += (size_t)sprintf(text + len, "]\n");
    }
    check_quick("alias bomb", text, len, false);
}

/* A chain of aliases makes a tree deeper than its text. */
Test(parse, deep_chains_of_aliases_are_refused)
{
    char text[4000];
    size_t len = (size_t)sprintf(text, "- &a0 x\n");
    for (int i = 1; i <= 80; i++)
        len += (size_t)sprintf(text + len, "- &a%d [*a%d]\n", i, i - 1);
    check_quick("chain of aliases", text, len, false);
}

Test(parse, merge_bombs_are_refused)
{
    char *text = malloc(400000);
    size_t len = (size_t)sprintf(text, "x: &x {");
    for (int i = 0; i < 1000; i++)
        len += (size_t)sprintf(text + len, "%sk%d: 1", i > 0 ? ", " : "", i);
    len += (size_t)sprintf(text + len, "}\n");
    for (int i = 0; i < 5000; i++)
        len += (size_t)sprintf(text + len, "m%d: {<<: *x}\n", i);
    check_quick("merges", text, len, false);
    free(text);
}

Test(parse, files_have_a_largest_size)
{
    size_t len = (size_t)LIMIT_FILE_B + 1;
    char *text = malloc(len);
    memset(text, '#', len);
    struct sources *s = sources_create();
    struct diag d = {.code = DIAG_OK};
    cr_assert_null(sources_add(s, "t.yaml", text, len, &d));
    cr_assert_eq(d.code, DIAG_LIMIT);
    sources_free(s);
    free(text);
}
