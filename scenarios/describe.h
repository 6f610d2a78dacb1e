/* SPDX-License-Identifier: GPL-3.0-or-later */
/* describe - the tables that say what a scenario may contain and a result may hold.
 *
 * One table row (struct param_desc) per key gives type, unit, range, default, documentation, and
 * whether a `set` step may change it during a run. From the same rows come the reader, `vdcsim
 * explain`, `vdcsim schema`, `vdcsim show` and docs/reference. models/ and analysis/ fill tables of
 * policies, verbs and metrics; cli/ gathers them into one struct registry and hands it down, so
 * that the reader checks names without including a higher layer. All tables are const and static.
 * */
#ifndef VDCSIM_SCENARIOS_DESCRIBE_H
#define VDCSIM_SCENARIOS_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum param_type {
    /* scalars; C type at the offset in brackets */
    PARAM_BOOL,      /* true/false/on/off/yes/no          [bool] */
    PARAM_INT,       /* whole number without unit          [int64_t] */
    PARAM_REAL,      /* plain number                       [double] */
    PARAM_RATIO,     /* "8 %" or "0.08"                    [double, 0.08] */
    PARAM_DURATION,  /* "300 s", "2w", "5y"                [int64_t ns] */
    PARAM_DATE,      /* "2026-01-31[T10:00]"               [int64_t s since 1970] */
    PARAM_INSTANT,   /* date or duration since clock.start [int64_t ns since clock.start] */
    PARAM_BYTES,     /* "4 GiB"                            [int64_t bytes] */
    PARAM_RATING,    /* "2.4 GHz", "1860 MHz", "2500 MIPS" [int64_t 1/1000 point] */
    PARAM_POWER,     /* "160 W"                            [int64_t uW] */
    PARAM_RATE,      /* events: "30 /h", "2 /day"          [double per second] */
    PARAM_YEARLY,    /* growth: "12 %/y"                   [double per year] */
    PARAM_MONEY,     /* "14500 EUR"                        [int64_t 1e-6 currency units] */
    PARAM_BANDWIDTH, /* "10 Gbit/s", "80 MB/s"             [int64_t 1/1000 byte/s] */
    PARAM_UNITS,     /* rack units "2U"                    [int64_t] */
    PARAM_ENUM,      /* one of `choices`                   [int = index] */
    PARAM_NAME,      /* entity name [A-Za-z0-9][A-Za-z0-9_-]{0,63}   [const char *] */
    PARAM_TEXT,      /* printable text                     [const char *] */
    PARAM_FILE,      /* relative path of an input          [const char *] */
    PARAM_DIST,      /* duration or {dist: .., mean: ..}   [struct dist in ns, then
                       const struct spec_dist * as written] */
    /* composites */
    PARAM_SECTION, /* map with fixed keys: `sub`         [struct at the offset] */
    PARAM_MAP,     /* map by name: `sub` per item        [struct spec_array] */
    PARAM_LIST,    /* list of `sub` items                [struct spec_array] */
    PARAM_NAMES,   /* list of names/globs or one of them [struct spec_names] */
    PARAM_VALUES,  /* list of scalars of type `elem`     [struct spec_array of that C type] */
    PARAM_POLICY,  /* NAME or {name: NAME, ...params}    [struct policy_choice] */
    /* later additions */
    PARAM_TIMES,     /* "2 x 1 Gbit/s", of type `elem`     [int64_t count, int64_t value of elem] */
    PARAM_PATTERN,   /* names by range "srv[001-120]"      [const char *] */
    PARAM_ZONE,      /* time zone: Europe/Berlin, +hh:mm [const struct zone *] */
    PARAM_ANY,       /* read elsewhere (plans.set)         [nothing] */
    PARAM_WINDOW,    /* "Sat-Sun 22:00-06:00"              [struct window] */
    PARAM_PERIOD,    /* "6 months", "2w", "12 h"           [struct period] */
    PARAM_REF,       /* name of a `group`: "server", "hypervisor", "site", "cluster", "step"
                                                          [struct spec_ref] */
    PARAM_HOSTS,     /* hosts by name, range, glob, cluster or site  [struct spec_host_set] */
    PARAM_WORKLOADS, /* workloads by name or glob                 [struct spec_workload_set] */
    PARAM_PACE,      /* "4 /night", "1 /week"              [struct spec_pace] */
    PARAM_PATH,      /* key path that a `set` step may change; the row `value` beside it is what it
                        becomes                              [struct spec_change] */
    PARAM_VERB,      /* what a step does                     [const struct verb_desc *] */
    PARAM_AFTER,     /* "wave-1 + 4w"                        [const char *] */
    PARAM_STEPS      /* list of steps: `sub` and the rows of each step's verb; read elsewhere
                        [nothing] */
};

enum param_flags {
    PARAM_REQUIRED = 1, /* no default: must be given */
    PARAM_RUNTIME = 2,  /* a `set` step may change it during a run */
    PARAM_OPTIONAL = 4  /* may be absent without default: see `seen` bit of the struct */
};

struct spec_array {
    void *items;
    uint32_t count;
};

struct spec_names {
    const char **items;
    uint32_t count;
};

struct param_desc {
    const char *name; /* NULL ends a table */
    enum param_type type;
    uint32_t flags;
    size_t offset;
    const char *fallback;          /* default as the user would write it; NULL = none/zero */
    const char *min, *max;         /* range as the user would write it; NULL = the type's own */
    const char *doc;               /* one or two sentences, with the source of a default number */
    const char *const *choices;    /* PARAM_ENUM: NULL-terminated */
    const struct struct_desc *sub; /* composites */
    enum param_type elem;          /* PARAM_VALUES, PARAM_TIMES */
    const char *group;             /* PARAM_POLICY: policy kind; PARAM_REF: what is referred to */
    uint32_t items;                /* PARAM_VALUES: how many there must be; 0 = any number */
    const char *derived;           /* default that depends on other keys, in words; NULL = none */
};

enum { PARAM_MAX = 64 }; /* rows of one table: bits of `seen` */

struct struct_desc { /* one YAML map = one C struct */
    const char *name;
    size_t size;
    const struct param_desc *params; /* NULL-name terminated */
    /* conventions: offset of `const char *name` (PARAM_MAP items; SIZE_MAX = none), of `struct
     * diag_pos pos` and of a uint64_t bit set `seen` with bit i = params[i] was given by the user
     * (SIZE_MAX) */
    size_t name_offset, pos_offset, seen_offset;
    const char *doc;
};

/* A policy: one file in models/policies/. `ops` is the kind's own function table. */
struct policy_desc {
    const char *kind; /* "placement", later "overload", "tiering" ... */
    const char *name, *doc, *source;
    const struct param_desc *params; /* offsets into the policy's parameter struct */
    size_t params_size;
    size_t state_size; /* plain data, zeroed, in the run's arena, copied by sim_clone */
    const void *ops;
};

struct spec_host_set;
struct policy_choice { /* what PARAM_POLICY yields */
    const struct policy_desc *policy;
    void *params; /* params_size bytes, defaults filled */
};

/* Hosts that a step adds to the estate when it is carried out. The reader makes room for them at
 * load (once per occurrence of the step), so the number of hosts of a run is known from the start.
 */
struct verb_new_hosts {
    uint32_t count;                   /* hosts; ignored when `like` is given */
    const struct spec_host_set *like; /* one new host for each of these, NULL = none */
    const char *model;                /* catalogue server */
    /* NULL = as the host it is like; without one as for hosts of the estate: the only site, ideal,
     * no rack, no cluster */
    const char *site, *rack, *cluster, *hypervisor;
};

/* A plan verb: one file in models/verbs/. `ops` is struct verb_ops of models/plan.h. Rows that all
 * steps share (id, at, after, every, window, effort ...) are the reader's. */
struct verb_desc {
    const char *name, *doc;
    const struct param_desc *params; /* offsets into the verb's parameter struct */
    size_t params_size;
    /* new_hosts - what this step adds; NULL = nothing */
    void (*new_hosts)(const void *params, struct verb_new_hosts *out);
    /* check - what the rows alone cannot say. Returns NULL, or the complaint; *row then names the
     * key it is about. NULL = nothing to check */
    const char *(*check)(const void *params, const char **row);
    const void *ops;
};

struct metric_desc {
    const char *name; /* dotted */
    const char *unit; /* "%", "kWh", "1", "s", "kW" ... */
    const char *doc;
    const char *source; /* NULL or where the definition comes from */
    bool lower_is_better;
};

struct registry {
    const struct policy_desc *const *policies; /* NULL-terminated */
    const struct verb_desc *const *verbs;      /* NULL-terminated */
    const struct metric_desc *metrics;         /* NULL-name terminated, model metrics first */
};

/* registry_policy, registry_metric, registry_verb - by name; NULL: unknown. kind = NULL: of any
 * kind. */
const struct policy_desc *registry_policy(const struct registry *r, const char *kind,
                                          const char *name);
const struct metric_desc *registry_metric(const struct registry *r, const char *name);
const struct verb_desc *registry_verb(const struct registry *r, const char *name);
/* param_given - was the row `name` of this table given by the user? (bit in `seen`) */
bool param_given(const struct struct_desc *sd, uint64_t seen, const char *name);

#endif
