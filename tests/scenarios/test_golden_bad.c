/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every message of the reader, word for word: tests/golden/bad/NAME.yaml must give NAME.expected.
 * Lines "# set: PATH=VALUE" at the start of a file act as --set. With VDCSIM_UPDATE=1 the .expected
 * files are written instead: look at the difference before you commit it. */
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SETS_MAX = 8, SET_LENGTH = 200, FILES_MAX = 400, NAME_LENGTH = 80 };

static char *read_whole(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) return NULL;
    char *text = calloc(1, 100000);
    size_t n = fread(text, 1, 99999, in);
    text[n] = '\0';
    fclose(in);
    return text;
}

static int read_sets(const char *path, char sets[SETS_MAX][SET_LENGTH])
{
    int n = 0;
    FILE *in = fopen(path, "rb");
    while (n < SETS_MAX && fgets(sets[n], SET_LENGTH, in) != NULL &&
           strncmp(sets[n], "# set: ", 7) == 0) {
        sets[n][strcspn(sets[n], "\n")] = '\0';
        n++;
    }
    fclose(in);
    return n;
}

static char *diagnostics_of(const char *path)
{
    char lines[SETS_MAX][SET_LENGTH];
    const char *sets[SETS_MAX];
    struct diag_log log = {.count = 0}, warnings = {.count = 0};
    struct reader_options opt = {.registry = reading_registry(),
                                 .sources = sources_create(),
                                 .sets = sets,
                                 .set_count = read_sets(path, lines),
                                 .warnings = &warnings};
    for (int i = 0; i < opt.set_count; i++)
        sets[i] = lines[i] + 7;
    struct document *doc = document_load(path, &opt, &log);
    for (uint32_t i = 0; doc != NULL && log.count == 0 && i < document_plan_count(doc); i++)
        scenario_free(scenario_bind(doc, i, &opt, &log));
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    diag_log_print(out, &log, opt.sources, false);
    diag_log_print_warnings(out, &warnings, opt.sources, false);
    fprintf(out, "status %d\n", diag_log_status(&log));
    fclose(out);
    document_free(doc);
    sources_free(opt.sources);
    return text;
}

static void print_difference(const char *name, const char *expected, const char *found)
{
    const char *e = expected, *f = found;
    int line = 1;
    while (*e != '\0' && *e == *f) {
        line += *e == '\n';
        e++;
        f++;
    }
    fprintf(stderr, "%s, line %d differs.\n--- expected\n%s--- found\n%s---\n", name, line,
            expected, found);
}

static bool is_same(const char *name)
{
    char expected_name[NAME_LENGTH + 16];
    int stem = (int)(strlen(name) - strlen(".yaml"));
    snprintf(expected_name, sizeof expected_name, "%.*s.expected", stem, name);
    char *found = diagnostics_of(name);
    if (getenv("VDCSIM_UPDATE") != NULL) {
        FILE *out = fopen(expected_name, "wb");
        fputs(found, out);
        fclose(out);
    }
    char *expected = read_whole(expected_name);
    bool same = expected != NULL && strcmp(expected, found) == 0;
    if (!same) print_difference(name, expected == NULL ? "(no file)\n" : expected, found);
    free(expected);
    free(found);
    return same;
}

Test(golden_bad, every_message_is_as_expected)
{
    cr_assert_eq(chdir("tests/golden/bad"), 0, "run tests at the root of the repository");
    DIR *folder = opendir(".");
    int files = 0, different = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        size_t len = strlen(entry->d_name);
        if (len < 6 || strcmp(entry->d_name + len - 5, ".yaml") != 0) continue;
        cr_assert_lt(len, NAME_LENGTH);
        files++;
        different += !is_same(entry->d_name);
    }
    closedir(folder);
    cr_assert_geq(files, 120, "only %d files", files);
    cr_assert_eq(different, 0, "%d of %d files differ", different, files);
}
