/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve - what needs a look at several keys: references, ranges of hosts, derived defaults.
 *
 * Works on a specification that bind has filled without errors. Order: catalogue (ratings, powers),
 * steps (names, when), estate (sites, clusters, every single host, also those that steps install),
 * workloads (sizes, demand, traces, where they may run), policies, what steps name, and the rest.
 * Errors carry the path of the key and the place where it is written.
 * Tests: tests/scenarios/test_resolve.c, tests/golden/bad/. */
#ifndef VDCSIM_SCENARIOS_READER_RESOLVE_H
#define VDCSIM_SCENARIOS_READER_RESOLVE_H

#include "scenarios/reader/bind.h"
#include "scenarios/reader/index.h"
#include "scenarios/reader/reader.h"

enum { RESOLVE_SHARED = 32 }; /* different `runs_on` lists that are remembered */

struct resolve {
    struct bind *bind;
    struct scenario *sc;
    const struct node *root; /* the tree that sc was bound from */
    const struct reader_options *opt;
    const char *folder;                                 /* of the scenario: traces */
    struct diag_log *warnings;                          /* NULL = not wanted */
    const struct spec_workload *shared[RESOLVE_SHARED]; /* last ones with lists of their own */
    unsigned shared_next;
    struct index servers, hypervisors, profiles, sites, clusters, departments, workloads, hosts;
    struct index steps;
    struct place_table *places;       /* of resolve_places.c */
    uint32_t host_room;               /* of scenario.hosts while steps add to it */
    uint32_t group_count, group_room; /* of scenario.host_groups, those of steps included */
};

/* resolve_all - false when an error was logged. Afterwards the indices are filled. */
bool resolve_all(struct resolve *r);

/* Parts of it, in this order; they log errors and go on. resolve_estate (resolve_estate.c) false:
 * the hosts are unusable, what follows would only repeat errors. */
void resolve_catalogue(struct resolve *r);
bool resolve_estate(struct resolve *r);
bool resolve_bought(struct resolve *r); /* part of it: hosts of steps; false after an error */
bool resolve_host_index(struct resolve *r);
void resolve_steps(struct resolve *r);
void resolve_workloads(struct resolve *r);
void resolve_failures(struct resolve *r);
void resolve_networks(struct resolve *r);
/* resolve_places - the distinct sets of hosts where workloads run. resolve_place - the number of a
 * set (bit per host; NULL = all hosts), added when it is new. */
void resolve_places(struct resolve *r);
int32_t resolve_place(struct resolve *r, const uint8_t *bits);
/* resolve_hosts - bit per host that is in a named cluster or site, or matched by a name, range or
 * glob. NULL: no memory. Errors: a name that picks nothing, at PATH[i]. */
uint8_t *resolve_hosts(struct resolve *r, const struct spec_names *names, const char *path);

/* resolve_rows (resolve_rows.c) - looks up what the rows of a policy or verb name, parameters of
 * policies among them included. RESOLVE_NAMES: entities and workloads; RESOLVE_HOST_SETS: which of
 * the hosts known now; RESOLVE_PLACES: which place those sets are, once all hosts are known. */
enum resolve_what { RESOLVE_NAMES = 1, RESOLVE_HOST_SETS = 2, RESOLVE_PLACES = 4 };
void resolve_rows(struct resolve *r, const struct param_desc *rows, void *base, const char *path,
                  unsigned what);

/* resolve_step_path - "plans.PLAN.steps[N].KEY" into buf, without KEY when it is "". */
const char *resolve_step_path(const struct resolve *r, const struct spec_step *s, const char *key,
                              char buf[BIND_PATH_MAX]);
/* resolve_new_hosts - what a step installs; false: nothing. resolve_copies_hosts - hosts like
 * others, which are looked up before its own exist? */
bool resolve_new_hosts(const struct spec_step *s, struct verb_new_hosts *out);
bool resolve_copies_hosts(const struct spec_step *s);

/* resolve_error - error at a path of the tree, or at the nearest place around it. resolve_warning -
 * the same into the warnings; never NULL. */
struct diag *resolve_error(struct resolve *r, enum diag_code code, const char *path,
                           const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void resolve_warning(struct resolve *r, enum diag_code code, const char *path, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* resolve_name - position of `name` in an index, or -1 after an error "WHAT 'name'". */
int64_t resolve_name(struct resolve *r, const struct index *x, const char *what, const char *name,
                     const char *path);
/* resolve_index - index_build that reports a lack of memory. */
bool resolve_index(struct resolve *r, struct index *x, const void *items, uint32_t count,
                   size_t size, size_t name_offset);
/* resolve_path - a path built like printf into buf; returns buf. */
const char *resolve_path(char buf[BIND_PATH_MAX], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
