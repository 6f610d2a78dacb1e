/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "sim/selftest.h"
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The one mutable global of vdcsim: a handler has no other way to say that a signal came. */
static volatile sig_atomic_t interrupted;

/* The first signal asks the run to stop between two events; the second ends the process. */
static void on_signal(int number)
{
    if (interrupted) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    interrupted = number;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    struct sigaction before;
    const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    /* A reader that went away, or a file size limit, is an error of a write, not a sudden death. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

/* With a closed standard descriptor the next file opened would take its place and its output. */
static void open_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            int opened = open("/dev/null", O_RDONLY);
            if (opened != fd) _exit(CLI_IO);
        }
}

static int dispatch(const struct cli *c)
{
    static int (*const run[COMMAND_COUNT])(const struct cli *) = {
        [COMMAND_RUN] = cmd_run,         [COMMAND_CHECK] = cmd_check,
        [COMMAND_SHOW] = cmd_show,       [COMMAND_EXPLAIN] = cmd_explain,
        [COMMAND_LIST] = cmd_list,       [COMMAND_SCHEMA] = cmd_schema,
        [COMMAND_VERSION] = cmd_version, [COMMAND_COMPLETION] = cmd_completion,
        [COMMAND_HELP] = cmd_help,
    };
    if (c->opt.version) return cmd_version(c);
    if (c->opt.help) return cmd_help(c);
    return run[c->opt.command](c);
}

/* stdio forgets why an earlier write failed; one more byte into a broken output asks again. */
static int reason_of_failure(void)
{
    return write(STDOUT_FILENO, "\n", 1) < 0 ? errno : EIO;
}

/* A full disk shows only when buffers are written; a reader that left (head) deserves no
 * message. */
static int close_output(int status)
{
    int error = 0;
    if (ferror(stdout))
        error = reason_of_failure();
    else if (fflush(stdout) != 0)
        error = errno;
    if (fclose(stdout) != 0 && !error) error = errno;
    if (!error) return status;
    if (error == EPIPE) return status ? status : CLI_SIGNAL + SIGPIPE;
    cli_say("cannot write to standard output: %s", strerror(error));
    return status ? status : CLI_IO;
}

int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    open_standard_descriptors();
    catch_signals();
    struct options opt;
    char error[OPTION_ERROR_MAX];
    bool understood = options_parse(&opt, argc, argv, error);
    struct cli c = cli_create(&opt, &interrupted);
    struct diag unsound = {.code = DIAG_OK};
    int status;
    if (!selftest_run(&unsound)) {
        cli_say("%s", unsound.msg);
        status = cli_status(&c, unsound.code);
    } else if (!understood) {
        status = cli_usage(&c, "%s", error);
    } else {
        status = dispatch(&c);
    }
    options_deinit(&opt);
    return close_output(status);
}
