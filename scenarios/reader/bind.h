/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bind - tree to typed structs, driven by the descriptor tables.
 *
 * Generic: knows types, not meanings. Fills defaults first, then what the user gave, checks names,
 * units and ranges, and reports every error it finds with the path and the place. What needs a
 * look at other keys is left to resolve and check.
 * Tests: tests/scenarios/test_bind.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_BIND_H
#define VDCSIM_SCENARIOS_READER_BIND_H

#include "scenarios/describe.h"
#include "scenarios/reader/tree.h"
#include "scenarios/reader/units.h"
#include "scenarios/spec.h"

enum { BIND_PATH_MAX = 256, BIND_IMAGES = 48 };

struct bind_image { /* a struct with all its defaults */
    const struct struct_desc *desc;
    void *bytes;
};

struct bind {
    struct arena *arena; /* of the specification */
    const struct registry *registry;
    struct diag_log *log;
    struct calendar clock; /* clock.timezone and clock.start: what dates mean */
    char currency[UNITS_CURRENCY];
    struct diag_pos currency_pos;
    char path[BIND_PATH_MAX]; /* dotted, of the value at hand */
    size_t path_len;
    struct bind_image images[BIND_IMAGES];
    int image_count;
    int errors;
};

/* bind_init - arena, registry and log are borrowed. */
void bind_init(struct bind *b, struct arena *a, const struct registry *r, struct diag_log *log);
/* bind_root - fills *out (desc->size bytes) from the map. Errors are in the log and counted. */
void bind_root(struct bind *b, const struct struct_desc *desc, const struct node *map, void *out);
/* bind_struct - the same for one struct at a path of its own; `at` is reported for missing keys. */
void bind_struct(struct bind *b, const struct struct_desc *desc, const struct node *map,
                 struct diag_pos at, void *out);
/* bind_error - an error at a value; the message starts with the path. Returns the entry, for
 * hints. */
struct diag *bind_error(struct bind *b, enum diag_code code, const struct node *n, const char *fmt,
                        ...) __attribute__((format(printf, 4, 5)));
/* bind_alloc - zeroed memory of the specification, or NULL after an error. bind_text - a copy of a
 * text there. bind_no_memory - reports another lack of memory; returns false. */
void *bind_alloc(struct bind *b, size_t n, size_t size);
const char *bind_text(struct bind *b, const char *text, size_t len);
bool bind_no_memory(struct bind *b);

/* Path of the value at hand: push before going down, pop with what push returned. */
size_t bind_push(struct bind *b, const char *key);
size_t bind_push_index(struct bind *b, uint32_t i);
void bind_pop(struct bind *b, size_t mark);

/* bind_value - one value by its row, into the struct at `base`. Internal to bind*.c:
 * bind_scalar (bind_scalar.c) reads the types without parts, bind_dist distributions. */
void bind_value(struct bind *b, const struct param_desc *p, const struct node *n, char *base);
void bind_scalar(struct bind *b, const struct param_desc *p, const struct node *n, char *at);
size_t bind_scalar_size(enum param_type type); /* bytes of a value without parts */
void bind_dist(struct bind *b, const struct node *n, char *at);
void bind_names(struct bind *b, const struct node *n, char *at);
/* bind_named (bind_plan.c) - references, sets of hosts and workloads, and what only steps have:
 * names are kept as written and resolved later. */
void bind_named(struct bind *b, const struct param_desc *p, const struct node *n, char *at);
bool bind_is_named(enum param_type type);
/* bind_params - as bind_struct, for rows that belong to no table: the parameters of a policy or a
 * verb. *seen (may be NULL) receives a bit for each row that was given. */
void bind_params(struct bind *b, const char *name, const struct param_desc *rows, size_t size,
                 const struct node *map, struct diag_pos at, void *out, uint64_t *seen);
/* bind_steps (bind_plan.c) - the steps of a plan, a list or nothing, into sc->steps. The path is at
 * the list. */
void bind_steps(struct bind *b, const struct node *list, struct scenario *sc);
/* bind_key_error - an error at a key, not at its value. */
struct diag *bind_key_error(struct bind *b, enum diag_code code, const struct member *m,
                            const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* bind_text_of - the text of a scalar that is not null, or NULL after an error. */
const char *bind_text_of(struct bind *b, const struct node *n, const char *noun);

#endif
