/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json - a small JSON writer on outf: keys in the order they are written, commas and indent by
 * itself.
 *
 * Containers opened with json_open put every item on its own line; those opened with
 * json_open_inline stay on one. NaN and infinities are null. Text must be UTF-8; bytes that are not
 * become U+FFFD. Nesting up to JSON_DEPTH_MAX (assert). Test: tests/analysis/test_json.c. */
#ifndef VDCSIM_ANALYSIS_REPORT_JSON_H
#define VDCSIM_ANALYSIS_REPORT_JSON_H

#include "analysis/report/outf.h"
#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH_MAX = 16 };

struct json {
    struct outf *out;
    int depth;
    bool after_key;
    bool filled[JSON_DEPTH_MAX], is_inline[JSON_DEPTH_MAX];
    char close[JSON_DEPTH_MAX];
};

struct json json_begin(struct outf *out);
/* json_end - asserts that everything is closed and writes the final newline. */
void json_end(struct json *j);

/* json_open, json_open_inline - bracket is '{' or '['. */
void json_open(struct json *j, char bracket);
void json_open_inline(struct json *j, char bracket);
void json_close(struct json *j);
void json_key(struct json *j, const char *key);

void json_text(struct json *j, const char *text); /* NULL: null */
void json_number(struct json *j, double v);       /* shortest that reads back exactly */
void json_number9(struct json *j, double v); /* nine digits: values that pass through the GSL */
void json_u64(struct json *j, uint64_t v);
void json_hex64(struct json *j, uint64_t v); /* as text: 16 hexadecimal digits */
void json_bool(struct json *j, bool v);

#endif
