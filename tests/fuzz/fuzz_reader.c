/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_reader - any bytes through the whole reader: text, tree, overrides, specification, messages,
 * and what is shown of a good one must read again.
 *
 * A first line "# set: PATH=VALUE" acts as --set. No files but the built-in catalogue are opened.
 * */
#include "models/policies/registry.h"
#include "models/verbs/registry.h"
#include "scenarios/reader/reader.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct registry registry = {registry_policies, models_verbs, NULL};

static void print(const struct diag_log *log, const struct sources *s)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    diag_log_print(out, log, s, true);
    diag_log_json(out, log);
    fclose(out);
    free(text);
}

/* Returns the shown text of the first plan, NULL when there is none. */
static char *read_and_show(const char *bytes, size_t size, const char *set)
{
    struct diag_log log = {.count = 0}, warnings = {.count = 0};
    const char *sets[] = {set};
    struct reader_options opt = {.registry = &registry,
                                 .sources = sources_create(),
                                 .sets = sets,
                                 .set_count = set != NULL,
                                 .warnings = &warnings,
                                 .no_files = true};
    struct document *doc = document_load_text("fuzz.yaml", bytes, size, &opt, &log);
    struct scenario *sc = doc == NULL ? NULL : scenario_bind(doc, 0, &opt, &log);
    if ((sc == NULL) != (log.count > 0)) abort();
    char *text = NULL;
    size_t len;
    if (sc != NULL) {
        FILE *out = open_memstream(&text, &len);
        scenario_show(sc, out);
        fclose(out);
    }
    print(&log, opt.sources);
    print(&warnings, opt.sources);
    scenario_free(sc);
    document_free(doc);
    sources_free(opt.sources);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char set[200] = "";
    const char *bytes = (const char *)data;
    if (size > 7 && memcmp(bytes, "# set: ", 7) == 0) {
        size_t len = 0;
        while (7 + len < size && len < sizeof set - 1 && bytes[7 + len] != '\n' &&
               bytes[7 + len] != '\0')
            len++;
        memcpy(set, bytes + 7, len);
    }
    char *shown = read_and_show(bytes, size, set[0] == '\0' ? NULL : set);
    if (shown == NULL) return 0;
    char *again = read_and_show(shown, strlen(shown), NULL);
    if (again == NULL) abort();
    free(shown);
    free(again);
    return 0;
}
