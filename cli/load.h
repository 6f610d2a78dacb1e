/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load - a scenario file and the specifications of its chosen plans, or printed diagnostics.
 *
 * Owns everything that specifications point into: sources, traces, specifications. One load_open,
 * one load_close, whatever the outcome. */
#ifndef VDCSIM_CLI_LOAD_H
#define VDCSIM_CLI_LOAD_H

#include "analysis/report/json.h"
#include "cli/cli.h"
#include "scenarios/reader/reader.h"

struct load {
    struct sources *sources;
    struct trace_store *traces;
    struct document *document;
    struct scenario **plans; /* the chosen plans in file order */
    uint32_t plan_count;
    struct diag_log log;      /* what was wrong */
    struct diag_log warnings; /* what is possible but probably not meant */
    int status;               /* exit status so far */
};

enum load_traces { LOAD_WITH_TRACES, LOAD_WITHOUT_TRACES };

/* load_open - reads `path` and binds the plans of --plan (all when none is named). Returns false
 * after load_fail. */
bool load_open(struct load *l, const struct cli *c, const char *path, enum load_traces traces);
void load_close(struct load *l);

/* load_fail - a later diagnostic of this scenario (a run's, an output's) joins the log, is printed
 * to stderr with its source line, and decides the status. Returns false. */
bool load_fail(struct load *l, const struct cli *c, const struct diag *d);
/* load_instant - a date, or a duration since clock.start, of the command line. false after
 * load_fail. */
bool load_instant(struct load *l, const struct cli *c, const char *option, const char *text,
                  int64_t *out_ns);
/* load_plan_find - index of a chosen plan, or -1. */
int load_plan_find(const struct load *l, const char *name);

/* load_json - {"file", "status", "errors": [{"file", "line", "column", "code", "message",
 * "hint"}]}. */
void load_json(const struct load *l, const char *path, struct json *j);

#endif
