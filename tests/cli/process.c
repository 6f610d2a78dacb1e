/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/cli/process.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program(char buf[PROCESS_PATH_MAX])
{
    const char *path = getenv("VDCSIM");
    if (!path || !*path) path = "./vdcsim";
    if (path[0] == '/') return path;
    char here[512];
    cr_assert(getcwd(here, sizeof here) != NULL);
    snprintf(buf, PROCESS_PATH_MAX, "%s/%s", here, path);
    return buf;
}

/* In the child: descriptors, limits, folder, then the program. Only async-signal-safe calls. */
static void become(const char *path, char *const *argv, const struct process_options *opt,
                   int out_fd, int err_fd)
{
    int in = open(opt->stdin_path ? opt->stdin_path : "/dev/null", O_RDONLY);
    if (opt->stdout_path) out_fd = open(opt->stdout_path, O_WRONLY | O_CREAT, 0600);
    if (in < 0 || out_fd < 0) _exit(99);
    if (dup2(in, 0) < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0) _exit(99);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    if (opt->closed_stdout) close(1);
    if (opt->file_size_max > 0) {
        struct rlimit limit = {(rlim_t)opt->file_size_max, (rlim_t)opt->file_size_max};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(99);
    }
    if (opt->directory && chdir(opt->directory) != 0) _exit(99);
    execv(path, argv);
    _exit(99);
}

struct process process_start(const struct process_options *opt, const char *const *args)
{
    static const struct process_options plain = {0};
    if (!opt) opt = &plain;
    char path[PROCESS_PATH_MAX];
    const char *file = program(path);
    char *argv[PROCESS_ARGS_MAX] = {(char *)(size_t)file};
    for (int i = 0; args[i]; i++) {
        cr_assert_lt(i + 2, PROCESS_ARGS_MAX);
        argv[i + 1] = (char *)(size_t)args[i];
    }
    int out[2], err[2];
    cr_assert_eq(pipe(out), 0);
    cr_assert_eq(pipe(err), 0);
    if (opt->no_reader) close(out[0]);
    struct process p = {.out_fd = opt->no_reader ? -1 : out[0], .err_fd = err[0]};
    p.pid = fork();
    cr_assert_geq(p.pid, 0);
    if (p.pid == 0) become(file, argv, opt, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    return p;
}

/* Reads both pipes at once, or a program that fills one of them would wait for ever. */
static void drain(struct process *p)
{
    struct pollfd fds[2] = {{p->out_fd, POLLIN, 0}, {p->err_fd, POLLIN, 0}};
    char *text[2] = {calloc(1, PROCESS_TEXT_MAX + 1), calloc(1, PROCESS_TEXT_MAX + 1)};
    size_t used[2] = {0, 0};
    cr_assert(text[0] && text[1]);
    for (int open_fds = p->out_fd < 0 ? 1 : 2; open_fds > 0;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR) break;
        for (int i = 0; i < 2; i++) {
            if (fds[i].fd < 0 || !fds[i].revents) continue;
            char chunk[65536];
            ssize_t n = read(fds[i].fd, chunk, sizeof chunk);
            size_t room = PROCESS_TEXT_MAX - used[i];
            size_t kept = n > 0 ? ((size_t)n < room ? (size_t)n : room) : 0;
            memcpy(text[i] + used[i], chunk, kept);
            used[i] += kept;
            if (n > 0) continue;
            fds[i].fd = -1;
            open_fds--;
        }
    }
    p->out = text[0];
    p->err = text[1];
    p->out_len = used[0];
}

void process_finish(struct process *p)
{
    drain(p);
    if (p->out_fd >= 0) close(p->out_fd);
    close(p->err_fd);
    int status = 0;
    cr_assert_eq(waitpid(p->pid, &status, 0), p->pid);
    p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    cr_assert_neq(p->status, 99, "the program could not be started");
}

struct process process_run(const struct process_options *opt, const char *const *args)
{
    struct process p = process_start(opt, args);
    process_finish(&p);
    return p;
}

void process_free(struct process *p)
{
    free(p->out);
    free(p->err);
}

/* ---- folders ---- */

char *process_folder(char buf[PROCESS_PATH_MAX])
{
    const char *base = getenv("TMPDIR");
    snprintf(buf, PROCESS_PATH_MAX, "%s/vdcsim-test-XXXXXX", base && *base ? base : "/tmp");
    cr_assert(mkdtemp(buf) != NULL);
    return buf;
}

void process_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        char path[PROCESS_PATH_MAX + 300];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        struct stat st;
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
            process_remove(path);
        else
            unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

char *process_write(char buf[PROCESS_PATH_MAX], const char *folder, const char *name,
                    const char *text)
{
    int n = snprintf(buf, PROCESS_PATH_MAX, "%s/%s", folder, name);
    cr_assert(n > 0 && n < PROCESS_PATH_MAX);
    FILE *f = fopen(buf, "w");
    cr_assert(f != NULL);
    cr_assert_geq(fputs(text, f), 0);
    cr_assert_eq(fclose(f), 0);
    return buf;
}

char *process_read(const char *folder, const char *name)
{
    char path[PROCESS_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    cr_assert(f != NULL, "%s", path);
    char *text = calloc(1, PROCESS_TEXT_MAX);
    cr_assert(text != NULL);
    size_t n = fread(text, 1, PROCESS_TEXT_MAX - 1, f);
    cr_assert_lt(n, (size_t)PROCESS_TEXT_MAX - 1);
    fclose(f);
    return text;
}

int process_entries(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) return -1;
    int n = 0;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(dir);
    return n;
}
