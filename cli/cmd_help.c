/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include <stdio.h>
#include <string.h>

enum { DOC_COLUMN = 26, COMMAND_COLUMN = 32 };

static void print_option(const struct option_desc *d, int width)
{
    char left[64];
    char letter[8] = "    ";
    if (d->letter) snprintf(letter, sizeof letter, "-%c, ", d->letter);
    int len = snprintf(left, sizeof left, "  %s--%s%s%s", letter, d->name, d->value ? " " : "",
                       d->value ? d->value : "");
    printf("%-*s", DOC_COLUMN, left);
    if (len >= DOC_COLUMN) printf("\n%*s", DOC_COLUMN, "");
    cli_wrap(d->doc, DOC_COLUMN, width);
}

static void print_command(const struct cli *c, enum option_command command)
{
    const struct option_command_desc *d = options_command(command);
    printf("Usage: vdcsim %s %s%s[OPTION...]\n\n", d->name, d->arguments,
           d->arguments[0] ? " " : "");
    cli_wrap(d->doc, 0, c->width);
    puts("\nOptions:");
    for (const struct option_desc *o = options_table(); o->name; o++)
        if (o->commands & (1U << command)) print_option(o, c->width);
    puts("\nExamples:");
    for (int i = 0; i < 2; i++)
        printf("  %s\n      %s\n", d->examples[i][0], d->examples[i][1]);
}

static void print_overview(const struct cli *c)
{
    puts("vdcsim simulates virtualised datacentres: what a plan needs, serves and uses,\n"
         "with confidence intervals, the same bytes on every machine.\n");
    puts("Usage: vdcsim COMMAND [ARGUMENT...] [OPTION...]\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        const struct option_command_desc *d = options_command((enum option_command)i);
        char left[64];
        snprintf(left, sizeof left, "  %s %s", d->name, d->arguments);
        printf("%-*s", COMMAND_COLUMN, left);
        if (strlen(left) >= COMMAND_COLUMN) printf("\n%*s", COMMAND_COLUMN, "");
        cli_wrap(d->doc, COMMAND_COLUMN, c->width);
    }
    puts("\n'vdcsim COMMAND --help' lists the options of a command.\n"
         "Start: vdcsim run scenarios/first/consolidate.yaml");
}

int cmd_help(const struct cli *c)
{
    enum option_command command = c->opt.command;
    if (command == COMMAND_HELP && !c->opt.help) {
        if (c->opt.arguments.count == 0) {
            command = COMMAND_NONE;
        } else {
            const char *name = c->opt.arguments.items[0];
            command = options_command_find(name);
            if (command == COMMAND_NONE) return cli_usage(c, "there is no command '%s'", name);
        }
    }
    if (command == COMMAND_NONE)
        print_overview(c);
    else
        print_command(c, command);
    return CLI_OK;
}
