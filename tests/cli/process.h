/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process - runs the vdcsim program itself and keeps what it said: helper of the tests of cli/.
 *
 * The program is $VDCSIM, else ./vdcsim; `make test` sets it. No shell is involved. */
#ifndef VDCSIM_TESTS_CLI_PROCESS_H
#define VDCSIM_TESTS_CLI_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PROCESS_ARGS_MAX = 32, PROCESS_TEXT_MAX = 1 << 20, PROCESS_PATH_MAX = 1024 };

struct process {
    int status;      /* exit status; 128 + signal when a signal ended it */
    char *out, *err; /* everything it wrote, zero-terminated */
    size_t out_len;
    pid_t pid;
    int out_fd, err_fd;
};

struct process_options {
    const char *stdout_path; /* file or device instead of a pipe; NULL = pipe */
    const char *stdin_path;  /* NULL = /dev/null */
    const char *directory;   /* start there; NULL = here */
    long file_size_max;      /* RLIMIT_FSIZE in bytes; 0 = none */
    bool closed_stdout;      /* start without descriptor 1 */
    bool no_reader;          /* stdout is a pipe that nobody reads */
};

/* process_run - the program with these arguments (NULL ends them); kept until process_free.
 * process_start, process_finish - the same in two steps, for signals in between. */
struct process process_run(const struct process_options *opt, const char *const *args);
struct process process_start(const struct process_options *opt, const char *const *args);
void process_finish(struct process *p);
void process_free(struct process *p);

/* process_folder - a new empty folder below the temporary one; process_remove takes it away
 * again. */
char *process_folder(char buf[PROCESS_PATH_MAX]);
void process_remove(const char *folder);
/* process_write - a file in a folder; returns its path in buf. */
char *process_write(char buf[PROCESS_PATH_MAX], const char *folder, const char *name,
                    const char *text);
/* process_read - the text of a file in a folder; the caller frees it. A missing file fails
 * the test. */
char *process_read(const char *folder, const char *name);
/* process_entries - number of entries of a folder, hidden ones included; -1: there is no folder. */
int process_entries(const char *folder);

/* RUN(process, "list", "metrics") - shorthand. */
#define RUN(...) process_run(NULL, (const char *const[]){__VA_ARGS__, NULL})

#endif
