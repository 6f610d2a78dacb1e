/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/names.h"
#include <criterion/criterion.h>
#include <string.h>

Test(names, rule_for_names)
{
    const char *const good[] = {"a", "9", "lon-srv042", "A_b-c", NULL};
    const char *const bad[] = {"", "-a", "_a", "a.b", "a b", "caf\xc3\xa9", "a/b", "a[1]", NULL};
    for (int i = 0; good[i] != NULL; i++)
        cr_assert(names_is_valid(good[i]), "%s", good[i]);
    for (int i = 0; bad[i] != NULL; i++)
        cr_assert_not(names_is_valid(bad[i]), "%s", bad[i]);
    char text[66];
    memset(text, 'a', sizeof text);
    text[64] = '\0';
    cr_assert(names_is_valid(text));
    text[64] = 'a';
    text[65] = '\0';
    cr_assert_not(names_is_valid(text));
}

static void check_range(const char *pattern, uint64_t count, const char *first, const char *last)
{
    struct names_range r;
    struct diag d = {.code = DIAG_OK};
    char name[100];
    cr_assert(names_parse(pattern, diag_nowhere(), &r, &d), "%s: %s", pattern, d.msg);
    cr_assert_eq(r.count, count, "%s: %llu", pattern, (unsigned long long)r.count);
    cr_assert_eq(names_nth(&r, 0, name, sizeof name), strlen(first));
    cr_assert_str_eq(name, first);
    names_nth(&r, count - 1, name, sizeof name);
    cr_assert_str_eq(name, last);
}

Test(names, ranges_expand_in_order)
{
    check_range("h", 1, "h", "h");
    check_range("h[1-4]", 4, "h1", "h4");
    check_range("h[001-120]", 120, "h001", "h120");
    check_range("h[9-11]", 3, "h9", "h11");
    check_range("h[09-11]", 3, "h09", "h11");
    check_range("h[8-8]-x", 1, "h8-x", "h8-x");
    check_range("r[1-4]n[01-32]", 128, "r1n01", "r4n32");
    check_range("a[0-1]b[0-1]c[0-1]d[0-1]", 16, "a0b0c0d0", "a1b1c1d1");
    struct names_range r;
    struct diag d = {.code = DIAG_OK};
    char name[100];
    cr_assert(names_parse("r[1-4]n[01-32]", diag_nowhere(), &r, &d));
    names_nth(&r, 32, name, sizeof name);
    cr_assert_str_eq(name, "r2n01", "the last bracket runs fastest: %s", name);
}

Test(names, all_names_of_a_range_differ)
{
    struct names_range r;
    struct diag d = {.code = DIAG_OK};
    char last[32] = "", name[32];
    cr_assert(names_parse("x[007-1007]", diag_nowhere(), &r, &d));
    cr_assert_eq(r.count, 1001);
    for (uint64_t i = 0; i < r.count; i++) {
        size_t len = names_nth(&r, i, name, sizeof name);
        cr_assert(len > strlen(last) || strcmp(name, last) > 0, "%s after %s", name, last);
        memcpy(last, name, sizeof last);
    }
}

Test(names, bad_ranges_are_refused)
{
    const char *const bad[] = {"h[",
                               "h[1",
                               "h[1-",
                               "h[1-2",
                               "h[-2]",
                               "h[a-b]",
                               "h[2-1]",
                               "h[1:2]",
                               "h[1234567890-1234567891]",
                               "h[1-1000001]",
                               "h[1-1000][1-1001]",
                               "[0-1][0-1][0-1][0-1][0-1]",
                               NULL};
    for (int i = 0; bad[i] != NULL; i++) {
        struct names_range r;
        struct diag d = {.code = DIAG_OK};
        cr_assert_not(names_parse(bad[i], diag_nowhere(), &r, &d), "%s", bad[i]);
        cr_assert_neq(d.code, DIAG_OK);
    }
}

Test(names, cut_result_tells_the_full_length)
{
    struct names_range r;
    struct diag d = {.code = DIAG_OK};
    char name[4];
    cr_assert(names_parse("abc[1-2]def", diag_nowhere(), &r, &d));
    cr_assert_eq(names_nth(&r, 1, name, sizeof name), 7);
    cr_assert_str_eq(name, "abc");
}

Test(names, globs)
{
    const struct {
        const char *glob, *name;
        bool match;
    } cases[] = {
        {"*", "", true},         {"*", "abc", true},          {"a*", "abc", true},
        {"a*", "bac", false},    {"*c", "abc", true},         {"a*c", "abbbc", true},
        {"a*c", "abcb", false},  {"a?c", "abc", true},        {"a?c", "ac", false},
        {"*b*b*", "abab", true}, {"*b*b*", "abaa", false},    {"abc", "abc", true},
        {"abc", "abcd", false},  {"lon-*", "lon-srv1", true}, {"", "", true},
        {"", "a", false},        {"a**", "a", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(names_match(cases[i].glob, cases[i].name), cases[i].match, "%s on %s",
                     cases[i].glob, cases[i].name);
    char name[2001];
    memset(name, 'a', sizeof name - 1);
    name[2000] = '\0';
    cr_assert_not(names_match("*a*a*a*a*a*a*a*a*a*b", name), "and fast");
    cr_assert(names_is_glob("a*") && names_is_glob("?") && !names_is_glob("a[1-2]"));
}
