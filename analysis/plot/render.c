/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/render.h"
#include "analysis/plot/plot.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CPU_S = 20, WALL_MS = 30000, POLL_MS = 5, PATH_MAX_B = 1024, EXIT_EXEC = 127 };
#define FILE_MAX_B   ((rlim_t)64 << 20)
#define MEMORY_MAX_B ((rlim_t)2 << 30)

/* ---- finding the program ---- */

static bool is_program(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode) && access(path, X_OK) == 0;
}

/* Relative entries of PATH are skipped: the child works in another folder. */
static bool find_program(const char *name, char path[PATH_MAX_B])
{
    if (strchr(name, '/') != NULL) {
        snprintf(path, PATH_MAX_B, "%s", name);
        return is_program(path);
    }
    const char *list = getenv("PATH");
    if (list == NULL) list = "/usr/local/bin:/usr/bin:/bin";
    while (*list != '\0') {
        size_t n = strcspn(list, ":");
        int used = snprintf(path, PATH_MAX_B, "%.*s/%s", (int)n, list, name);
        if (list[0] == '/' && used > 0 && used < PATH_MAX_B && is_program(path)) return true;
        list += n + (list[n] == ':');
    }
    return false;
}

/* ---- one child ---- */

static void limit(int what, rlim_t most)
{
    struct rlimit r = {most, most};
    setrlimit(what, &r);
}

/* Between fork and exec only calls that are safe there. Not posix_spawn: it sets neither limits nor
 * the working folder. */
_Noreturn static void become_gnuplot(const char *program, const char *dir, const char *script,
                                     int errors)
{
    char locale[] = "LC_ALL=C", flag[] = "-d", name[] = "gnuplot";
    char file[PATH_MAX_B];
    size_t n = strlen(script);
    int null = open("/dev/null", O_RDWR);
    if (n >= sizeof file || null < 0 || chdir(dir) != 0) _exit(EXIT_EXEC);
    memcpy(file, script, n + 1);
    if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(errors, 2) < 0) _exit(EXIT_EXEC);
    limit(RLIMIT_CPU, CPU_S);
    limit(RLIMIT_FSIZE, FILE_MAX_B);
    limit(RLIMIT_AS, MEMORY_MAX_B);
    limit(RLIMIT_CORE, 0);
    char *const argv[] = {name, flag, file, NULL};
    char *const environment[] = {locale, NULL};
    execve(program, argv, environment);
    _exit(EXIT_EXEC);
}

static void pause_ms(long ms)
{
    struct timespec t = {0, ms * 1000000};
    nanosleep(&t, NULL);
}

/* false when it had to be killed; *status as from waitpid. */
static bool wait_for(pid_t child, int *status)
{
    for (int waited = 0; waited < WALL_MS; waited += POLL_MS) {
        pid_t done = waitpid(child, status, WNOHANG);
        if (done == child) return true;
        if (done < 0 && errno != EINTR) return false;
        pause_ms(POLL_MS);
    }
    kill(child, SIGKILL);
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        continue;
    return false;
}

static void explain(char *why, size_t why_size, const char *script, FILE *errors, bool in_time)
{
    char line[160] = "";
    if (why == NULL) return;
    if (!in_time) {
        snprintf(why, why_size, "gnuplot %s: stopped after %d s", script, WALL_MS / 1000);
        return;
    }
    /* after an echo of the line and a caret: the last line that says something */
    char text[160];
    rewind(errors);
    while (fgets(text, sizeof text, errors) != NULL) {
        text[strcspn(text, "\r\n")] = '\0';
        if (strspn(text, " ^") != strlen(text)) memcpy(line, text, sizeof line);
    }
    snprintf(why, why_size, "gnuplot %s: %s", script, line[0] != '\0' ? line : "failed");
}

static bool run(const char *program, const char *dir, const char *script, char *why,
                size_t why_size)
{
    FILE *errors = tmpfile(); /* a pipe could fill up and block the child */
    if (errors == NULL) {
        if (why != NULL) snprintf(why, why_size, "gnuplot %s: %s", script, strerror(errno));
        return false;
    }
    pid_t child = fork();
    if (child == 0) become_gnuplot(program, dir, script, fileno(errors));
    int status = -1;
    bool in_time = child > 0 && wait_for(child, &status);
    bool ok = in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!ok && child < 0 && why != NULL)
        snprintf(why, why_size, "gnuplot %s: %s", script, strerror(errno));
    if (!ok && child > 0) explain(why, why_size, script, errors, in_time);
    fclose(errors);
    return ok;
}

/* ---- all plots ---- */

static bool exists(const char *dir, const char *name, const char *ending, char path[PATH_MAX_B])
{
    int n = snprintf(path, PATH_MAX_B, "%s/%s.%s", dir, name, ending);
    return n > 0 && n < PATH_MAX_B && access(path, F_OK) == 0;
}

enum render_outcome render_plots(const char *dir, const char *gnuplot, char *why, size_t why_size)
{
    char program[PATH_MAX_B], path[PATH_MAX_B];
    if (gnuplot == NULL) gnuplot = "gnuplot";
    if (!find_program(gnuplot, program)) {
        if (why != NULL)
            snprintf(why, why_size, "%s is not installed: results without plots", gnuplot);
        return RENDER_NO_GNUPLOT;
    }
    enum render_outcome outcome = RENDER_DONE;
    for (const struct plot_desc *p = plot_list(); p->name != NULL; p++) {
        if (!exists(dir, p->name, "gp", path)) continue;
        char script[64];
        snprintf(script, sizeof script, "%s.gp", p->name);
        bool ok = run(program, dir, script, outcome == RENDER_DONE ? why : NULL, why_size);
        if (ok && exists(dir, p->name, "svg", path)) continue;
        if (exists(dir, p->name, "svg", path)) unlink(path);
        outcome = RENDER_FAILED;
    }
    return outcome;
}
