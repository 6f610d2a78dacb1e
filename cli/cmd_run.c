/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/experiment.h"
#include "analysis/report/console.h"
#include "analysis/report/folder.h"
#include "analysis/report/summary.h"
#include "cli/assertion.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "scenarios/reader/suggest.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIRECTORY_MAX = 1024 };

struct job { /* one scenario file of the command line */
    const struct cli *c;
    const struct job *first; /* of the command line; those before this one: [first, this) */
    const char *path;
    const struct assertion *asserts;
    char directory[DIRECTORY_MAX]; /* "" = no results folder */
    struct load load;
    struct results results;
    bool has_results;
};

/* ---- before any run ---- */

static bool fail_usage(struct job *job, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail_usage(struct job *job, const char *hint, const char *fmt, ...)
{
    char text[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    struct diag d = {.code = DIAG_OK};
    diag_fail(&d, DIAG_USAGE, diag_nowhere(), "%s", text);
    diag_hint(&d, "%s", hint);
    return load_fail(&job->load, job->c, &d);
}

static bool choose_directory(struct job *job)
{
    const struct options *opt = &job->c->opt;
    const struct scenario *sc = job->load.plans[0];
    char *dir = job->directory;
    int n = 0;
    if (opt->digest && !opt->output) return true;
    if (opt->output && opt->arguments.count > 1)
        n = snprintf(dir, DIRECTORY_MAX, "%s/%s", opt->output, sc->name);
    else if (opt->output || sc->outputs.directory)
        n = snprintf(dir, DIRECTORY_MAX, "%s", opt->output ? opt->output : sc->outputs.directory);
    else
        n = snprintf(dir, DIRECTORY_MAX, "results/%s", sc->name);
    if (n >= DIRECTORY_MAX)
        return fail_usage(job, "", "the results folder's name is too long: %.60s...", dir);
    for (const struct job *other = job->first; other < job; other++)
        if (strcmp(other->directory, dir) == 0 && strcmp(other->path, job->path) != 0)
            return fail_usage(job,
                              "give one of them another 'name', or run them one by one with -o",
                              "%.100s: its results would replace those of %.100s, in %.80s/",
                              job->path, other->path, dir);
    return true;
}

static bool check_asserted_plans(struct job *job)
{
    char hint[DIAG_HINT_MAX] = "";
    for (int i = 0; i < job->c->opt.asserts.count; i++) {
        const char *plan = job->asserts[i].plan;
        if (!plan[0] || load_plan_find(&job->load, plan) >= 0) continue;
        struct suggest s;
        suggest_start(&s, plan, strlen(plan));
        for (uint32_t k = 0; k < job->load.plan_count; k++)
            suggest_try(&s, job->load.plans[k]->plan);
        if (s.best) snprintf(hint, sizeof hint, "did you mean '%s'?", s.best);
        return fail_usage(job, hint, "--assert: no such plan is run: %s", plan);
    }
    return true;
}

static bool prepare(struct job *job)
{
    return load_open(&job->load, job->c, job->path, LOAD_WITH_TRACES) &&
           check_asserted_plans(job) && choose_directory(job);
}

/* ---- simulation ---- */

static uint32_t thread_count(const struct options *opt)
{
    if (opt->threads > 0) return (uint32_t)opt->threads;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors < 1) return 1;
    return processors < EXPERIMENT_THREADS_MAX ? (uint32_t)processors : EXPERIMENT_THREADS_MAX;
}

/* The scenario's baseline, unless --plan left it out. */
static const char *baseline_of(const struct load *l)
{
    const char *wanted = l->plans[0]->experiment.baseline;
    return wanted && load_plan_find(l, wanted) >= 0 ? wanted : l->plans[0]->plan;
}

static void warn_of_late_end(const struct job *job, int64_t until_ns)
{
    for (uint32_t i = 0; i < job->load.plan_count; i++)
        if (until_ns <= job->load.plans[i]->clock.horizon_ns) return;
    cli_note(job->c, "warning: --until %s is later than clock.horizon: it changes nothing",
             job->c->opt.until);
}

static bool simulate(struct job *job, struct folder *folder, struct diag *d)
{
    const struct cli *c = job->c;
    struct progress progress = {.name = job->load.plans[0]->name};
    bool shows = c->err_tty && !c->opt.no_progress && !c->opt.quiet;
    struct experiment e = {
        .plans = (const struct scenario *const *)job->load.plans,
        .plan_count = job->load.plan_count,
        .baseline = baseline_of(&job->load),
        .replications = c->opt.replications,
        .threads = thread_count(&c->opt),
        .tick_split = (uint32_t)c->opt.tick_split,
        .audit = c->opt.audit,
        .interrupt = c->interrupt,
        .observer = folder ? folder_observer(folder) : NULL,
        .progress = shows ? progress_show : NULL,
        .progress_ctx = &progress,
    };
    const char *until = c->opt.until;
    const char *clone_at = c->opt.clone_at;
    if (until && !load_instant(&job->load, c, "until", until, &e.until_ns)) return false;
    if (until) warn_of_late_end(job, e.until_ns);
    if (clone_at && !load_instant(&job->load, c, "clone-at", clone_at, &e.clone_at_ns))
        return false;
    job->has_results = experiment_run(&e, &job->results, d);
    progress_clear(&progress);
    return job->has_results;
}

/* Either the folder is there, whole, or it is as it was before. */
static bool simulate_and_write(struct job *job)
{
    struct diag d = {.code = DIAG_OK};
    struct output output = {0};
    struct folder *folder = NULL;
    bool ok = true;
    if (job->directory[0]) {
        ok = output_fill(&output, &job->load, job->c, job->directory);
        if (!ok) diag_fail(&d, DIAG_NOMEM, diag_nowhere(), "out of memory");
        if (ok) folder = folder_begin(&output.options, output.plans, job->load.plan_count, &d);
        ok = folder != NULL;
    }
    ok = ok && simulate(job, folder, &d);
    if (ok && folder)
        ok = folder_commit(folder, &job->results, &d);
    else if (folder)
        folder_abort(folder);
    output_free(&output);
    if (!ok && d.code == DIAG_INTERRUPTED && folder) diag_hint(&d, "nothing was written");
    if (!ok && d.code != DIAG_OK) load_fail(&job->load, job->c, &d);
    return ok;
}

/* ---- what the user sees ---- */

static void print_results(const struct job *job)
{
    const struct cli *c = job->c;
    if (c->opt.json) return;
    if (c->opt.digest) {
        console_digests(stdout, &job->results);
    } else if (!c->opt.quiet) {
        struct console_options console = {
            .width = c->width, .color = c->out_color, .utf8 = c->out_utf8, .all = c->opt.all};
        console_summary(stdout, &job->results, &console);
    }
    if (job->directory[0] && !c->opt.digest) {
        fflush(stdout);
        cli_note(c, "results are in %s/", job->directory);
    }
}

static void check_assertions(struct job *job)
{
    for (int i = 0; i < job->c->opt.asserts.count; i++)
        if (!assertion_check(&job->asserts[i], &job->results, stderr))
            job->load.status = CLI_ASSERTION;
}

static void print_json(const struct job *job)
{
    if (job->has_results && job->load.log.count == 0) {
        summary_print(stdout, &job->results);
        return;
    }
    struct outf out;
    struct diag ignored = {.code = DIAG_OK}; /* main looks at stdout itself */
    outf_stream(&out, stdout);
    struct json json = json_begin(&out);
    load_json(&job->load, job->path, &json);
    json_end(&json);
    outf_close(&out, NULL, &ignored);
}

static void run_job(struct job *job)
{
    if (!simulate_and_write(job)) return;
    print_results(job);
    check_assertions(job);
}

/* A mistake in the last file must not show after hours spent on the first. */
static bool prepare_all(struct job *jobs, int count)
{
    bool ok = true;
    for (int i = 0; i < count; i++)
        ok = prepare(&jobs[i]) && ok;
    return ok;
}

static int run_files(const struct cli *c, const struct assertion *asserts, struct job *jobs)
{
    int count = c->opt.arguments.count, status = CLI_OK;
    bool is_array = c->opt.json && count > 1;
    for (int i = 0; i < count; i++)
        jobs[i] = (struct job){
            .c = c, .first = jobs, .path = c->opt.arguments.items[i], .asserts = asserts};
    bool ready = prepare_all(jobs, count);
    if (is_array) puts("[");
    for (int i = 0; i < count && (i == 0 || !*c->interrupt); i++) {
        if (is_array && i > 0) puts(",");
        if (ready) run_job(&jobs[i]);
        if (c->opt.json) print_json(&jobs[i]);
        if (status == CLI_OK) status = jobs[i].load.status;
        if (jobs[i].has_results) results_deinit(&jobs[i].results);
        jobs[i].has_results = false;
    }
    if (is_array) puts("]");
    for (int i = 0; i < count; i++)
        load_close(&jobs[i].load);
    return *c->interrupt ? CLI_SIGNAL + *c->interrupt : status;
}

static bool parse_assertions(const struct cli *c, struct assertion *asserts)
{
    char error[ASSERTION_ERROR_MAX];
    for (int i = 0; i < c->opt.asserts.count; i++) {
        if (assertion_parse(c->opt.asserts.items[i], &asserts[i], error)) continue;
        cli_usage(c, "%s", error);
        return false;
    }
    return true;
}

int cmd_run(const struct cli *c)
{
    if (c->opt.json && c->opt.digest)
        return cli_usage(c, "--json contains the digests: leave --digest out");
    struct assertion *asserts = calloc((size_t)c->opt.asserts.count + 1, sizeof *asserts);
    struct job *jobs = calloc((size_t)c->opt.arguments.count, sizeof *jobs);
    int status = CLI_USAGE;
    if (!asserts || !jobs) {
        cli_say("out of memory");
        status = diag_exit_status(DIAG_NOMEM);
    } else if (parse_assertions(c, asserts)) {
        status = run_files(c, asserts, jobs);
    }
    free(asserts);
    free(jobs);
    return status;
}
