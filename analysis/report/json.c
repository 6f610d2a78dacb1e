/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/json.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

struct json json_begin(struct outf *out)
{
    SIM_ASSERT(out != NULL);
    return (struct json){.out = out};
}

void json_end(struct json *j)
{
    SIM_ASSERT(j->depth == 0 && !j->after_key);
    outf_char(j->out, '\n');
}

static void new_line(struct json *j)
{
    outf_char(j->out, '\n');
    for (int i = 0; i < j->depth; i++)
        outf_text(j->out, "  ");
}

/* Before every key, and before every value that has no key: comma and line. */
static void item(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->depth == 0) return;
    int level = j->depth - 1;
    if (j->filled[level]) outf_text(j->out, j->is_inline[level] ? ", " : ",");
    j->filled[level] = true;
    if (!j->is_inline[level]) new_line(j);
}

static void open_level(struct json *j, char bracket, bool is_inline)
{
    SIM_ASSERT(bracket == '{' || bracket == '[');
    SIM_ASSERT(j->depth < JSON_DEPTH_MAX);
    item(j);
    outf_char(j->out, bracket);
    j->filled[j->depth] = false;
    j->is_inline[j->depth] = is_inline;
    j->close[j->depth] = bracket == '{' ? '}' : ']';
    j->depth++;
}

void json_open(struct json *j, char bracket)
{
    open_level(j, bracket, false);
}

void json_open_inline(struct json *j, char bracket)
{
    open_level(j, bracket, true);
}

void json_close(struct json *j)
{
    SIM_ASSERT(j->depth > 0 && !j->after_key);
    j->depth--;
    if (j->filled[j->depth] && !j->is_inline[j->depth]) new_line(j);
    outf_char(j->out, j->close[j->depth]);
}

/* utf8_length - bytes of the well-formed sequence at p, 0 when it is malformed (RFC 3629). */
static size_t utf8_length(const unsigned char *p)
{
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xc2 || p[0] > 0xf4) return 0;
    size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    unsigned char low = 0x80, high = 0xbf;
    if (p[0] == 0xe0) low = 0xa0;
    if (p[0] == 0xed) high = 0x9f;
    if (p[0] == 0xf0) low = 0x90;
    if (p[0] == 0xf4) high = 0x8f;
    if (p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < n; i++) {
        if (p[i] < 0x80 || p[i] > 0xbf) return 0;
    }
    return n;
}

static void quoted(struct outf *o, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    outf_char(o, '"');
    while (*p != '\0') {
        size_t n = utf8_length(p);
        if (n == 0) {
            outf_text(o, "\\ufffd");
            p++;
            continue;
        }
        if (*p == '"' || *p == '\\') {
            outf_char(o, '\\');
            outf_char(o, (char)*p);
        } else if (*p < 0x20 || *p == 0x7f) {
            outf_printf(o, "\\u%04x", *p);
        } else {
            outf_bytes(o, p, n);
        }
        p += n;
    }
    outf_char(o, '"');
}

void json_key(struct json *j, const char *key)
{
    SIM_ASSERT(j->depth > 0 && j->close[j->depth - 1] == '}' && !j->after_key);
    item(j);
    quoted(j->out, key);
    outf_text(j->out, ": ");
    j->after_key = true;
}

void json_text(struct json *j, const char *text)
{
    item(j);
    if (text == NULL) {
        outf_text(j->out, "null");
    } else {
        quoted(j->out, text);
    }
}

void json_number(struct json *j, double v)
{
    item(j);
    if (isfinite(v)) {
        outf_number(j->out, v);
    } else {
        outf_text(j->out, "null");
    }
}

void json_number9(struct json *j, double v)
{
    item(j);
    if (isfinite(v)) {
        outf_printf(j->out, "%.9g", v == 0 ? 0 : v);
    } else {
        outf_text(j->out, "null");
    }
}

void json_u64(struct json *j, uint64_t v)
{
    item(j);
    outf_printf(j->out, "%" PRIu64, v);
}

void json_hex64(struct json *j, uint64_t v)
{
    item(j);
    outf_printf(j->out, "\"%016" PRIx64 "\"", v);
}

void json_bool(struct json *j, bool v)
{
    item(j);
    outf_text(j->out, v ? "true" : "false");
}
