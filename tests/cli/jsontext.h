/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jsontext - is a text exactly one JSON document? A judge of its own for the tests, so that the
 * writer is not checked with itself. RFC 8259; nesting to 64. */
#ifndef VDCSIM_TESTS_CLI_JSONTEXT_H
#define VDCSIM_TESTS_CLI_JSONTEXT_H

#include <stdbool.h>
#include <stddef.h>

/* jsontext_is_document - one value, blanks around it, nothing else. */
bool jsontext_is_document(const char *text, size_t len);
/* jsontext_first - first character that is no blank: '{' or '['; 0 when there is none. */
char jsontext_first(const char *text);

#endif
