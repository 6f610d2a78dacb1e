/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve - what needs a look at several keys: references, ranges of hosts, derived defaults.
 *
 * Works on a specification that bind has filled without errors. Order: catalogue (ratings, powers),
 * estate (sites, clusters, every single host), workloads (sizes, demand, traces, where they may
 * run), policies and the rest. Errors carry the path of the key and the place where it is written.
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
};

/* resolve_all - false when an error was logged. Afterwards the indices are filled. */
bool resolve_all(struct resolve *r);

/* Parts of it, in this order; they log errors and go on. resolve_estate (resolve_estate.c) false:
 * the hosts are unusable, what follows would only repeat errors. */
void resolve_catalogue(struct resolve *r);
bool resolve_estate(struct resolve *r);
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
