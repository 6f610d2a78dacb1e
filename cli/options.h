/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options - the command line: one table of options, one pass over the arguments.
 *
 * Options may stand anywhere, also before the command; `--name value` and `--name=value` are the
 * same; `--` ends them; `-` is a file name (standard input). Each row of the table says which
 * commands take the option and how it is documented: the parser, `--help` and `completion` read the
 * same rows. An option given twice counts the last time, except the lists (--set, --plan,
 * --assert).
 * Tests: tests/cli/test_options.c. */
#ifndef VDCSIM_CLI_OPTIONS_H
#define VDCSIM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_command { /* order = order in `vdcsim help` */
                      COMMAND_RUN,
                      COMMAND_CHECK,
                      COMMAND_SHOW,
                      COMMAND_EXPLAIN,
                      COMMAND_LIST,
                      COMMAND_SCHEMA,
                      COMMAND_COMPLETION,
                      COMMAND_VERSION,
                      COMMAND_HELP,
                      COMMAND_COUNT,
                      COMMAND_NONE = COMMAND_COUNT
};

enum option_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct option_list { /* texts borrowed from argv; the array is the options' own */
    const char **items;
    int count;
};

struct options {
    enum option_command command;
    struct option_list arguments; /* what follows the command: files, topics */
    bool help;
    bool version;
    const char *output; /* -o */
    bool force;
    const char *data;
    struct option_list plans, sets, asserts;
    uint64_t seed;
    bool has_seed;
    uint64_t replications; /* 0 = as the scenario says */
    uint64_t threads;      /* 0 = one per processor */
    const char *until;
    bool digest, json, quiet, no_plots, no_progress, decisions, all;
    int color; /* enum option_color */
    bool audit;
    uint64_t tick_split; /* 0 = not split */
    const char *clone_at;
};

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_COUNT, OPTION_COLOR };

struct option_desc {
    const char *name; /* without dashes; NULL ends the table */
    char letter;      /* 0 = none */
    enum option_type type;
    const char *value;   /* what stands for its value in --help; NULL for flags */
    size_t offset;       /* of its field in struct options */
    size_t given_offset; /* OPTION_COUNT: of a bool set when given; 0 = none */
    uint64_t min, max;   /* OPTION_COUNT */
    unsigned commands;   /* bit set of enum option_command */
    const char *doc;
};

struct option_command_desc {
    const char *name;
    const char *arguments;            /* "FILE..." */
    int min_arguments, max_arguments; /* max < 0: any number */
    const char *doc;
    const char *examples[2][2]; /* command line, what it does */
};

enum { OPTION_ERROR_MAX = 256 };

const struct option_desc *options_table(void);
const struct option_command_desc *options_command(enum option_command c);
/* options_command_find - by name; COMMAND_NONE when unknown. */
enum option_command options_command_find(const char *name);

/* options_parse - fills o from argv. false: `error` says what is wrong (one line, with a suggestion
 * where one is near). In any case options_deinit ends o. */
bool options_parse(struct options *o, int argc, char **argv, char error[OPTION_ERROR_MAX]);
void options_deinit(struct options *o);

#endif
