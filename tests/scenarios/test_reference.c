/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/reference/scenario.md is generated: VDCSIM_UPDATE=1 build/.../test-scenarios
 * --filter 'reference/committed*' writes it anew. */
#include "cli/cli.h"
#include "scenarios/reader/reader.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFERENCE_FILE "docs/reference/scenario.md"

static char *read_whole(const char *path)
{
    char *text = NULL;
    size_t size;
    FILE *in = fopen(path, "rb");
    FILE *out = open_memstream(&text, &size);
    for (int c = in == NULL ? EOF : getc(in); c != EOF; c = getc(in))
        putc(c, out);
    if (in != NULL) fclose(in);
    fclose(out);
    return text;
}

Test(reference, committed_file_is_up_to_date)
{
    const struct registry registry = cli_registry();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    reference_print(out, &registry);
    fclose(out);
    if (getenv("VDCSIM_UPDATE") != NULL) {
        FILE *file = fopen(REFERENCE_FILE, "wb");
        cr_assert_not_null(file);
        fputs(text, file);
        fclose(file);
    }
    char *committed = read_whole(REFERENCE_FILE);
    int line = 1;
    for (size_t i = 0; text[i] != '\0' && text[i] == committed[i]; i++)
        line += text[i] == '\n';
    cr_assert_str_eq(text, committed,
                     REFERENCE_FILE " differs from line %d on; run this test with VDCSIM_UPDATE=1",
                     line);
    free(committed);
    free(text);
}
