/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/json.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct outf o;
static char *text;
static size_t size;
static FILE *stream;

static struct json begin(void)
{
    stream = open_memstream(&text, &size);
    cr_assert_not_null(stream);
    outf_stream(&o, stream);
    return json_begin(&o);
}

static void expect(struct json *j, const char *expected)
{
    struct diag d = {0};
    json_end(j);
    cr_assert(outf_close(&o, NULL, &d));
    fclose(stream);
    cr_assert_str_eq(text, expected);
    free(text);
}

Test(json, nests_with_commas_and_indent)
{
    struct json j = begin();
    json_open(&j, '{');
    json_key(&j, "a");
    json_u64(&j, UINT64_MAX);
    json_key(&j, "list");
    json_open_inline(&j, '[');
    json_number(&j, 0.5);
    json_bool(&j, true);
    json_text(&j, NULL);
    json_close(&j);
    json_key(&j, "empty");
    json_open(&j, '{');
    json_close(&j);
    json_key(&j, "lines");
    json_open(&j, '[');
    json_hex64(&j, 255);
    json_bool(&j, false);
    json_close(&j);
    json_close(&j);
    expect(&j, "{\n"
               "  \"a\": 18446744073709551615,\n"
               "  \"list\": [0.5, true, null],\n"
               "  \"empty\": {},\n"
               "  \"lines\": [\n"
               "    \"00000000000000ff\",\n"
               "    false\n"
               "  ]\n"
               "}\n");
}

Test(json, numbers_that_json_cannot_hold_are_null)
{
    struct json j = begin();
    json_open_inline(&j, '[');
    json_number(&j, (double)NAN);
    json_number(&j, HUGE_VAL);
    json_number9(&j, (double)NAN);
    json_number9(&j, 1.0 / 3);
    json_number9(&j, -0.0);
    json_close(&j);
    expect(&j, "[null, null, null, 0.333333333, 0]\n");
}

Test(json, text_is_escaped_and_always_utf8)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "\"plain\"\n"},
        {"a\"b\\c", "\"a\\\"b\\\\c\"\n"},
        {"tab\tline\n\x01\x7f", "\"tab\\u0009line\\u000a\\u0001\\u007f\"\n"},
        {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
         "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"\n"},
        {"\xff", "\"\\ufffd\"\n"},
        {"cut \xe2\x82", "\"cut \\ufffd\\ufffd\"\n"},
        {"overlong \xc0\xaf", "\"overlong \\ufffd\\ufffd\"\n"},
        {"surrogate \xed\xa0\x80", "\"surrogate \\ufffd\\ufffd\\ufffd\"\n"},
        {"beyond \xf4\x90\x80\x80", "\"beyond \\ufffd\\ufffd\\ufffd\\ufffd\"\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json j = begin();
        json_text(&j, cases[i].in);
        expect(&j, cases[i].out);
    }
}

Test(json, closing_too_often_is_a_programmer_error, .signal = SIGABRT)
{
    cr_redirect_stderr();
    struct json j = begin();
    json_open(&j, '[');
    json_close(&j);
    json_close(&j);
}
