/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli - what every command is handed, and how it talks: data on stdout, messages on stderr.
 *
 * A command is `int cmd_NAME(const struct cli *c)` in cli/cmd_NAME.c and returns the exit status:
 * 0 done, 1 an assertion of --assert does not hold, 2 usage, 65 bad scenario, 66 missing input,
 * 70 internal error, 71 memory limit, 74 input or output failed, 130/143 SIGINT/SIGTERM. */
#ifndef VDCSIM_CLI_CLI_H
#define VDCSIM_CLI_CLI_H

#include "cli/options.h"
#include "scenarios/describe.h"
#include "sim/diag.h"
#include <signal.h>
#include <stdbool.h>

enum {
    CLI_OK = 0,
    CLI_ASSERTION = 1,
    CLI_USAGE = 2,
    CLI_INTERNAL = 70,
    CLI_IO = 74,
    CLI_SIGNAL = 128 /* + number of the signal */
};

struct cli {
    struct options opt;
    struct registry registry;
    const char *data_dir;                   /* --data, else VDCSIM_DATA, else NULL */
    const volatile sig_atomic_t *interrupt; /* number of the signal that came, or 0 */
    bool out_color, err_color;
    bool out_utf8;
    int width;    /* of stdout in columns */
    bool err_tty; /* a progress line makes sense */
};

/* cli_create - everything known about this process's terminal and environment, options aside. */
struct cli cli_create(const struct options *opt, const volatile sig_atomic_t *interrupt);

/* cli_registry - the policies, verbs and metrics of this build: the one place that gathers them. */
struct registry cli_registry(void);

/* cli_say - "vdcsim: ..." on stderr. cli_usage - the same with a pointer to --help; returns
 * CLI_USAGE.
 * cli_note - a message that --quiet silences. */
void cli_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int cli_usage(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cli_note(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* cli_wrap - text on stdout and a line end, broken at blanks so that it fits between column
 * `indent`, where it begins, and the width. */
void cli_wrap(const char *text, int indent, int width);

/* cli_status - exit status of a diagnostic; an interrupt counts by its signal. */
int cli_status(const struct cli *c, enum diag_code code);

int cmd_run(const struct cli *c);
int cmd_check(const struct cli *c);
int cmd_show(const struct cli *c);
int cmd_explain(const struct cli *c);
int cmd_list(const struct cli *c);
int cmd_schema(const struct cli *c);
int cmd_completion(const struct cli *c);
int cmd_version(const struct cli *c);
int cmd_help(const struct cli *c);

#endif
