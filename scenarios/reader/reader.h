/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader - from a scenario file to checked specifications, one per plan.
 *
 * Two steps. document_load reads the bytes (scenario, includes, catalogue) into a tree and checks
 * what YAML itself demands; it is done once a file. scenario_bind takes a copy of the tree through
 * the plan's `set` and the command line's --set, then turns it into a struct scenario by the
 * descriptor tables: every key known, every quantity with its unit, every reference resolved,
 * every default filled. Both report many errors at once into a diag_log.
 *
 * Life times: positions in diagnostics and specifications point into `struct sources`, which the
 * caller creates first and frees last. A document may be freed as soon as its plans are bound.
 * Thread-safe: no shared state; one `struct sources` must not be used by two threads at once.
 * Tests: tests/scenarios/, one bad file per message in tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_READER_H
#define VDCSIM_SCENARIOS_READER_READER_H

#include "scenarios/describe.h"
#include "scenarios/spec.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct document;
struct sources;
struct trace_store;

struct reader_options {
    const struct registry *registry; /* policies and metrics that names are checked against */
    struct sources *sources;         /* keeps names and texts of everything read; never NULL */
    const char *data_dir;            /* --data: second place to look for traces; NULL = none */
    const char *const *sets;         /* --set: "path=value" each, applied after a plan's `set` */
    int set_count;
    struct trace_store *traces; /* compiles traces; NULL = their files are not opened */
    struct diag_log *warnings;  /* what is possible but probably not meant; NULL = not wanted */
    bool no_files;              /* refuse to open any file: only the built-in catalogue */
};

/* ---- sources: the texts that positions refer to ---- */

/* sources_create - an empty set; NULL: no memory. */
struct sources *sources_create(void);
void sources_free(struct sources *s);
/* sources_line - line `line` (1-based) of the text called `file`, without its line end; NULL:
 * unknown. Each --set is a one-line text called "--set". */
const char *sources_line(const struct sources *s, const char *file, int line, size_t *len);

/* ---- document ---- */

/* document_load - reads and parses a scenario file with all it includes.
 * Returns NULL when anything is wrong; `log` then holds at least one entry.
 * Errors  DIAG_NOINPUT, DIAG_IO, DIAG_SYNTAX, DIAG_DUPLICATE, DIAG_LIMIT, DIAG_NOMEM ... */
struct document *document_load(const char *path, const struct reader_options *opt,
                               struct diag_log *log);
/* document_load_text - the same from memory. `name` stands for the path in messages and its folder
 * is where includes and traces are looked for. The text is copied. */
struct document *document_load_text(const char *name, const char *text, size_t len,
                                    const struct reader_options *opt, struct diag_log *log);
void document_free(struct document *doc);

/* document_plan_count, document_plan_name - plans in file order; a scenario without `plans` has
 * one, called "plan". */
uint32_t document_plan_count(const struct document *doc);
const char *document_plan_name(const struct document *doc, uint32_t plan);
const char *document_name(const struct document *doc);

/* document_hash - 64-bit hash of all bytes read: scenario and included files, in reading order. */
uint64_t document_hash(const struct document *doc);

struct document_input { /* for the manifest */
    const char *path; /* as the user wrote it, relative to the scenario's folder; built-in catalogue
                           files are called "catalogue/NAME.yaml" */
    uint64_t hash;
    uint64_t bytes;
};
/* document_input_count, document_input - the files behind document_hash; number 0 is the
 * scenario. */
uint32_t document_input_count(const struct document *doc);
const struct document_input *document_input(const struct document *doc, uint32_t i);

/* ---- specification ---- */

/* scenario_bind - the checked specification of one plan: plan `set`s, then opt->sets, then
 * defaults, references and semantic checks. NULL when anything is wrong; `log` says what. */
struct scenario *scenario_bind(const struct document *doc, uint32_t plan,
                               const struct reader_options *opt, struct diag_log *log);
void scenario_free(struct scenario *sc);

/* scenario_show - the effective scenario as YAML in canonical units, every default marked with a
 * "# default" comment. Reading the output again gives the same specification. */
void scenario_show(const struct scenario *sc, FILE *out);

/* ---- what the tables know ---- */

/* explain - documentation of one PATH ("policies.placement.headroom"), METRIC or POLICY. On an
 * unknown topic prints nothing to out, puts the nearest known one (or "") into suggestion, and
 * returns false. */
enum { EXPLAIN_SUGGESTION_MAX = 128 };
bool explain(FILE *out, const struct registry *r, const char *topic,
             char suggestion[EXPLAIN_SUGGESTION_MAX]);
/* schema_print - JSON Schema (draft-07) of scenario files, for editors. */
void schema_print(FILE *out, const struct registry *r);
/* reference_print - docs/reference/scenario.md. */
void reference_print(FILE *out, const struct registry *r);

/* ---- printing diagnostics ---- */

/* diag_log_print - all entries in the manner of compilers: place, message, source line, caret,
 * hint. `s` may be NULL (no source lines). diag_print - the same for one entry. */
void diag_log_print(FILE *out, const struct diag_log *log, const struct sources *s, bool colour);
void diag_print(FILE *out, const struct diag *d, const struct sources *s, bool colour);
/* diag_log_print_warnings - the same for reader_options.warnings. */
void diag_log_print_warnings(FILE *out, const struct diag_log *log, const struct sources *s,
                             bool colour);
/* diag_log_json - the same as a JSON array of {file, line, column, code, message, hint}. */
void diag_log_json(FILE *out, const struct diag_log *log);
/* diag_log_status - exit status for a log: that of its first error, 0 when empty. */
int diag_log_status(const struct diag_log *log);

#endif
