/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "analysis/experiment/metric.h"
#include "models/policies/registry.h"
#include "models/verbs/registry.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, WIDTH_MAX = 400 };

struct registry cli_registry(void)
{
    return (struct registry){registry_policies, models_verbs, metric_table()};
}

/* ---- terminal and environment ---- */

static const char *environment(const char *name)
{
    const char *text = getenv(name);
    return text && *text ? text : NULL;
}

static bool wants_color(int when, int fd)
{
    if (when != COLOR_AUTO) return when == COLOR_ALWAYS;
    const char *term = environment("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0 && !environment("NO_COLOR");
}

static bool wants_utf8(void)
{
    const char *locale = environment("LC_ALL");
    if (!locale) locale = environment("LC_CTYPE");
    if (!locale) locale = environment("LANG");
    return isatty(STDOUT_FILENO) && locale && (strstr(locale, "UTF-8") || strstr(locale, "utf8"));
}

static int output_width(void)
{
    struct winsize size;
    int width = WIDTH_DEFAULT;
    const char *columns = environment("COLUMNS");
    if (columns)
        width = atoi(columns);
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        width = size.ws_col;
    if (width < WIDTH_MIN) return WIDTH_MIN;
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

struct cli cli_create(const struct options *opt, const volatile sig_atomic_t *interrupt)
{
    return (struct cli){
        .opt = *opt,
        .registry = cli_registry(),
        .data_dir = opt->data ? opt->data : environment("VDCSIM_DATA"),
        .interrupt = interrupt,
        .out_color = wants_color(opt->color, STDOUT_FILENO),
        .err_color = wants_color(opt->color, STDERR_FILENO),
        .out_utf8 = wants_utf8(),
        .width = output_width(),
        .err_tty = isatty(STDERR_FILENO) != 0,
    };
}

void cli_wrap(const char *text, int indent, int width)
{
    int at = indent;
    while (*text) {
        int len = (int)strcspn(text, " ");
        bool is_first = at == indent;
        if (!is_first && at + 1 + len > width) {
            printf("\n%*s", indent, "");
            at = indent;
        } else if (!is_first) {
            putchar(' ');
            at++;
        }
        printf("%.*s", len, text);
        at += len;
        text += len;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* ---- messages ---- */

static void say(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

static void say(const char *fmt, va_list args)
{
    fputs("vdcsim: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
}

void cli_say(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(fmt, args);
    va_end(args);
}

int cli_usage(const struct cli *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(fmt, args);
    va_end(args);
    const char *command =
        c->opt.command < COMMAND_COUNT ? options_command(c->opt.command)->name : NULL;
    fprintf(stderr, "Try 'vdcsim %s%s--help'.\n", command ? command : "", command ? " " : "");
    return CLI_USAGE;
}

void cli_note(const struct cli *c, const char *fmt, ...)
{
    if (c->opt.quiet) return;
    va_list args;
    va_start(args, fmt);
    say(fmt, args);
    va_end(args);
}

int cli_status(const struct cli *c, enum diag_code code)
{
    int signal_number = c->interrupt ? *c->interrupt : 0;
    if (code == DIAG_INTERRUPTED && signal_number) return CLI_SIGNAL + signal_number;
    return diag_exit_status(code);
}
