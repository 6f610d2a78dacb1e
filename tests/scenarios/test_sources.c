/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/sources.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct source *add(struct sources *s, const char *text)
{
    struct diag d = {.code = DIAG_OK};
    const struct source *src = sources_add(s, "t", text, strlen(text), &d);
    cr_assert_not_null(src, "%s", d.msg);
    return src;
}

Test(sources, lines_end_as_yaml_says)
{
    struct sources *s = sources_create();
    add(s, "one\r\ntwo\rthree\xC2\x85"
           "four\xE2\x80\xA8"
           "five\n");
    const char *const lines[] = {"one", "two", "three", "four", "five", ""};
    for (int i = 0; i < 6; i++) {
        size_t len = 99;
        const char *line = sources_line(s, "t", i + 1, &len);
        cr_assert_not_null(line, "%d", i);
        cr_assert(len == strlen(lines[i]) && strncmp(line, lines[i], len) == 0, "%d", i);
    }
    size_t len;
    cr_assert_null(sources_line(s, "t", 7, &len));
    cr_assert_null(sources_line(s, "t", 0, &len));
    cr_assert_null(sources_line(s, "other", 1, &len));
    cr_assert_null(sources_line(NULL, "t", 1, &len));
    sources_free(s);
}

Test(sources, places_of_offsets)
{
    struct sources *s = sources_create();
    const struct source *src = add(s, "\xEF\xBB\xBF"
                                      "a\xC3\xA9"
                                      "b\r\nc\n");
    const struct {
        size_t offset;
        int line, col;
        char c;
    } cases[] = {
        {0, 1, 1, 'a'}, {1, 1, 2, '\xC3'}, {3, 1, 3, 'b'}, {6, 2, 1, 'c'}, {8, 3, 1, '\0'}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct diag_pos pos = sources_place(src, cases[i].offset);
        cr_assert(pos.line == cases[i].line && pos.col == cases[i].col, "%zu: %d:%d", i, pos.line,
                  pos.col);
        cr_assert_eq(sources_char(src, pos), cases[i].c, "%zu", i);
    }
    cr_assert_eq(src->bytes, 11, "bytes count the mark, %llu", (unsigned long long)src->bytes);
    sources_free(s);
}

Test(sources, texts_of_one_name_are_told_apart)
{
    struct sources *s = sources_create();
    const struct source *first = add(s, "first"), *second = add(s, "second");
    size_t len;
    cr_assert_eq(strncmp(sources_line(s, first->name, 1, &len), "first", 5), 0);
    cr_assert_eq(strncmp(sources_line(s, second->name, 1, &len), "second", 6), 0);
    sources_free(s);
}

Test(sources, utf16_is_refused_with_and_without_mark)
{
    const char *const texts[] = {"\xFF\xFE\x61\0", "\xFE\xFF\0a", "a\0b\0", "\0a\0b"};
    for (int i = 0; i < 4; i++) {
        struct sources *s = sources_create();
        struct diag d = {.code = DIAG_OK};
        cr_assert_null(sources_add(s, "t", texts[i], 4, &d));
        cr_assert_eq(d.code, DIAG_SYNTAX);
        sources_free(s);
    }
}
