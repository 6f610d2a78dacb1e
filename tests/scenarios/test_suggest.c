/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/suggest.h"
#include <criterion/criterion.h>
#include <string.h>

static int distance(const char *a, const char *b)
{
    return suggest_distance(a, strlen(a), b, strlen(b));
}

Test(suggest, distance_counts_edits)
{
    const struct {
        const char *a, *b;
        int edits;
    } cases[] = {
        {"", "", 0},       {"abc", "", 3},          {"abc", "abc", 0},
        {"abc", "ABC", 0}, {"abc", "acb", 1},       {"kitten", "sitting", 3},
        {"ca", "abc", 3},  {"memroy", "memory", 1}, {"headrom", "headroom", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int found = distance(cases[i].a, cases[i].b);
        cr_assert_eq(found, cases[i].edits, "%s -> %s: %d", cases[i].a, cases[i].b, found);
        cr_assert_eq(distance(cases[i].b, cases[i].a), found, "symmetric: %s", cases[i].a);
    }
}

Test(suggest, long_words_are_never_near)
{
    char a[100];
    memset(a, 'a', sizeof a);
    cr_assert_gt(suggest_distance(a, sizeof a, a, sizeof a), SUGGEST_WORD_MAX);
}

static const char *nearest(const char *word)
{
    static const char *const known[] = {"memory", "vcpu", "clock", "W", "GB", "GiB", NULL};
    struct suggest s;
    suggest_start(&s, word, strlen(word));
    for (int i = 0; known[i] != NULL; i++)
        suggest_try(&s, known[i]);
    return s.best == NULL ? "" : s.best;
}

Test(suggest, best_is_within_a_third_of_the_word)
{
    const struct {
        const char *word, *best;
    } cases[] = {
        {"memroy", "memory"}, {"memoryes", "memory"},
        {"mmr", ""},          {"vpcu", "vcpu"},
        {"colck", "clock"},   {"gb", "GB"},
        {"gibb", "GiB"},      {"V", ""},
        {"zzzzzz", ""},       {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_str_eq(nearest(cases[i].word), cases[i].best, "for %s", cases[i].word);
}

Test(suggest, first_of_equally_near_wins)
{
    struct suggest s;
    suggest_start(&s, "abcx", 4);
    suggest_try(&s, "abcy");
    suggest_try(&s, "abcz");
    cr_assert_str_eq(s.best, "abcy");
}
