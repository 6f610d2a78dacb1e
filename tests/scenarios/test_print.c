/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *text, struct diag_pos pos, int span, const char *hint, bool colour,
                  const char *expected)
{
    struct reading r;
    reading_text(&r, text, NULL);
    struct diag d = {.code = DIAG_RANGE, .pos = pos, .span = span, .msg = "message"};
    snprintf(d.hint, sizeof d.hint, "%s", hint);
    char *printed = NULL;
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    diag_print(out, &d, r.sources, colour);
    fclose(out);
    cr_assert_str_eq(printed, expected);
    free(printed);
    reading_end(&r);
}

Test(print, marks_the_place)
{
    check("a: bcd\n", (struct diag_pos){"t.yaml", 1, 4}, 3, "a hint", false,
          "t.yaml:1:4: error[range]: message\n    1 | a: bcd\n      |    ^~~ a hint\n");
    check("a: bcd\n", (struct diag_pos){"t.yaml", 1, 4}, 0, "", false,
          "t.yaml:1:4: error[range]: message\n    1 | a: bcd\n      |    ^\n");
    check("a: bcd\n", (struct diag_pos){"t.yaml", 9, 4}, 0, "hint", false,
          "t.yaml:9:4: error[range]: message\n      hint\n");
    check("a: b\n", (struct diag_pos){"other", 0, 0}, 0, "", false,
          "other: error[range]: message\n");
    check("a: b\n", diag_nowhere(), 0, "", false, "error[range]: message\n");
}

Test(print, tabs_are_kept_and_wide_characters_counted)
{
    check("\ta\tb\n", (struct diag_pos){"t.yaml", 1, 4}, 1, "", false,
          "t.yaml:1:4: error[range]: message\n    1 | \ta\tb\n      | \t \t^\n");
    check("\xE6\x97\xA5\xC3\xA9: x\n", (struct diag_pos){"t.yaml", 1, 5}, 1, "", false,
          "t.yaml:1:5: error[range]: message\n    1 | \xE6\x97\xA5\xC3\xA9: x\n      |      ^\n");
    check("a: \xE6\x97\xA5\xE6\x9C\xAC\n", (struct diag_pos){"t.yaml", 1, 4}, 2, "", false,
          "t.yaml:1:4: error[range]: message\n    1 | a: \xE6\x97\xA5\xE6\x9C\xAC\n      |    "
          "^~~~\n");
}

Test(print, colours_only_when_asked)
{
    check("a: b\n", (struct diag_pos){"t.yaml", 1, 4}, 1, "", true,
          "\033[1mt.yaml:1:4: \033[0m\033[1;31merror[range]: \033[0mmessage\n"
          "    1 | a: b\n      |    \033[1;32m^\033[0m\n");
}

Test(print, long_lines_are_cut_around_the_place)
{
    char text[2001];
    memset(text, 'x', sizeof text);
    text[1500] = '!';
    text[2000] = '\0';
    struct reading r;
    reading_text(&r, text, NULL);
    struct diag d = {.code = DIAG_RANGE, .pos = {"t.yaml", 1, 1501}, .span = 1, .msg = "m"};
    char *printed = NULL;
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    diag_print(out, &d, r.sources, false);
    fclose(out);
    char *line = strstr(printed, "    1 | "), *caret = strchr(line, '^');
    cr_assert_lt(strcspn(line, "\n"), 200);
    size_t column = (size_t)(caret - (strchr(line, '\n') + 1));
    cr_assert_eq(line[column], '!');
    free(printed);
    reading_end(&r);
}

Test(print, json_is_escaped)
{
    struct diag_log log = {.count = 0};
    struct diag *d = diag_log_add(&log, DIAG_UNIT, (struct diag_pos){"a\"b.yaml", 2, 3}, "x\\y\n");
    diag_hint(d, "h");
    char *printed = NULL;
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    diag_log_json(out, &log);
    fclose(out);
    cr_assert_str_eq(printed,
                     "[{\"file\": \"a\\\"b.yaml\", \"line\": 2, \"column\": 3, \"code\": \"unit\", "
                     "\"message\": \"x\\\\y\\u000a\", \"hint\": \"h\"}]\n");
    free(printed);
}

Test(print, status_is_that_of_the_first_error)
{
    struct diag_log log = {.count = 0};
    cr_assert_eq(diag_log_status(&log), 0);
    diag_log_add(&log, DIAG_NOINPUT, diag_nowhere(), "m");
    diag_log_add(&log, DIAG_UNIT, diag_nowhere(), "m");
    cr_assert_eq(diag_log_status(&log), 66);
}
