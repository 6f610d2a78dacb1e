/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/experiment.h"
#include "analysis/report/console.h"
#include "analysis/report/folder.h"
#include "analysis/report/summary.h"
#include "cli/assertion.h"
#include "cli/load.h"
#include "cli/progress.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIRECTORY_MAX = 1024 };

struct target { /* a results folder of this command line and the file it belongs to */
    const char *path;
    char directory[DIRECTORY_MAX]; /* "" = no results folder */
};

struct job { /* one scenario file of the command line */
    const struct cli *c;
    struct target *target, *earlier; /* its own; those of the files before it: [earlier, target) */
    const char *path;
    const struct assertion *asserts;
    struct load load;
    struct results results;
    bool has_results;
};

/* ---- results folder ---- */

static bool fail_usage(struct job *job, const char *message, const char *what)
{
    struct diag d = {.code = DIAG_OK};
    diag_fail(&d, DIAG_USAGE, diag_nowhere(), "%s%s", message, what);
    return load_fail(&job->load, job->c, &d);
}

static bool choose_directory(struct job *job)
{
    const struct options *opt = &job->c->opt;
    const struct scenario *sc = job->load.plans[0];
    char *dir = job->target->directory;
    int n = 0;
    job->target->path = job->path;
    if (opt->digest && !opt->output) return true;
    if (opt->output && opt->arguments.count > 1)
        n = snprintf(dir, DIRECTORY_MAX, "%s/%s", opt->output, sc->name);
    else if (opt->output || sc->outputs.directory)
        n = snprintf(dir, DIRECTORY_MAX, "%s", opt->output ? opt->output : sc->outputs.directory);
    else
        n = snprintf(dir, DIRECTORY_MAX, "results/%s", sc->name);
    if (n >= DIRECTORY_MAX) return fail_usage(job, "the results folder's name is too long: ", dir);
    for (const struct target *t = job->earlier; t < job->target; t++)
        if (strcmp(t->directory, dir) == 0 && strcmp(t->path, job->path) != 0)
            return fail_usage(job, "its results would replace those of ", t->path);
    return true;
}

static void warn(void *ctx, const char *line)
{
    cli_note(ctx, "warning: %s", line);
}

struct wrapping { /* what folder_options borrows */
    struct folder_options options;
    struct folder_input *inputs;
    const char **plans;
    char *text;
    size_t text_len;
};

static bool wrapping_fill(struct wrapping *w, const struct job *job)
{
    const struct load *l = &job->load;
    uint32_t count = document_input_count(l->document);
    w->inputs = calloc(count, sizeof *w->inputs);
    w->plans = calloc(l->plan_count, sizeof *w->plans);
    FILE *text = open_memstream(&w->text, &w->text_len);
    if (text) scenario_show(l->plans[0], text);
    bool ok = text && fclose(text) == 0 && w->inputs && w->plans;
    for (uint32_t i = 0; ok && i < count; i++) {
        const struct document_input *in = document_input(l->document, i);
        w->inputs[i] = (struct folder_input){in->path, in->hash, in->bytes};
    }
    for (uint32_t i = 0; ok && i < l->plan_count; i++)
        w->plans[i] = l->plans[i]->plan;
    w->options.inputs = w->inputs;
    w->options.input_count = count;
    w->options.scenario_text = w->text;
    return ok;
}

static void wrapping_free(struct wrapping *w)
{
    free(w->inputs);
    free(w->plans);
    free(w->text);
}

static struct folder *open_folder(const struct job *job, struct wrapping *w, struct diag *d)
{
    const struct options *opt = &job->c->opt;
    const struct scenario *sc = job->load.plans[0];
    w->options = (struct folder_options){
        .directory = job->target->directory,
        .scenario_name = sc->name,
        .scenario_hash = document_hash(job->load.document),
        .force = opt->force,
        .html = sc->outputs.html,
        .plots = sc->outputs.plots && !opt->no_plots,
        .vms = sc->outputs.table_vms,
        .decisions = opt->decisions,
        .warn = warn,
        .warn_ctx = (void *)(uintptr_t)job->c,
    };
    if (!wrapping_fill(w, job)) {
        diag_fail(d, DIAG_NOMEM, diag_nowhere(), "out of memory");
        return NULL;
    }
    return folder_begin(&w->options, w->plans, job->load.plan_count, d);
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
    struct wrapping w = {0};
    struct folder *folder = NULL;
    bool ok = true;
    if (job->target->directory[0]) {
        folder = open_folder(job, &w, &d);
        ok = folder != NULL;
    }
    ok = ok && simulate(job, folder, &d);
    if (ok && folder)
        ok = folder_commit(folder, &job->results, &d);
    else if (folder)
        folder_abort(folder);
    wrapping_free(&w);
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
    if (job->target->directory[0] && !c->opt.digest) {
        fflush(stdout);
        cli_note(c, "results are in %s/", job->target->directory);
    }
}

static bool check_asserted_plans(struct job *job)
{
    for (int i = 0; i < job->c->opt.asserts.count; i++) {
        const struct assertion *a = &job->asserts[i];
        if (a->plan[0] && load_plan_find(&job->load, a->plan) < 0)
            return fail_usage(job, "--assert: no such plan is run: ", a->plan);
    }
    return true;
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

static int run_file(struct job *job)
{
    const struct cli *c = job->c;
    bool ok = load_open(&job->load, c, job->path, LOAD_WITH_TRACES) && check_asserted_plans(job) &&
              choose_directory(job) && simulate_and_write(job);
    if (ok) {
        print_results(job);
        check_assertions(job);
    }
    if (c->opt.json) print_json(job);
    int status = job->load.status;
    if (job->has_results) results_deinit(&job->results);
    load_close(&job->load);
    return status;
}

static int run_files(const struct cli *c, const struct assertion *asserts, struct target *targets)
{
    const struct option_list *files = &c->opt.arguments;
    bool is_array = c->opt.json && files->count > 1;
    int status = CLI_OK;
    if (is_array) puts("[");
    for (int i = 0; i < files->count; i++) {
        if (is_array && i > 0) puts(",");
        struct job job = {.c = c,
                          .target = &targets[i],
                          .earlier = targets,
                          .path = files->items[i],
                          .asserts = asserts};
        int one = run_file(&job);
        if (status == CLI_OK) status = one;
        if (*c->interrupt) break;
    }
    if (is_array) puts("]");
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
    struct target *targets = calloc((size_t)c->opt.arguments.count, sizeof *targets);
    int status = CLI_USAGE;
    if (!asserts || !targets) {
        cli_say("out of memory");
        status = diag_exit_status(DIAG_NOMEM);
    } else if (parse_assertions(c, asserts)) {
        status = run_files(c, asserts, targets);
    }
    free(asserts);
    free(targets);
    return status;
}
