/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/folder.h"
#include "analysis/plot/gantt.h"
#include "analysis/plot/plot.h"
#include "analysis/plot/render.h"
#include "analysis/report/csv.h"
#include "analysis/report/html.h"
#include "analysis/report/manifest.h"
#include "analysis/report/summary.h"
#include "analysis/report/swapdir.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_VMS, STREAM_DECISIONS, STREAMS, WHY_MAX = 256 };
enum { CHARTS_MAX = MANIFEST_FILES_MAX - 100 }; /* further plans have theirs in the report only */

static const struct stream_kind {
    const char *file;
    void (*header)(struct outf *o);
} kinds[STREAMS] = {
    {"vms.csv", csv_vm_header},
    {"decisions.csv", csv_decision_header},
};

struct folder {
    const struct folder_options *opt;
    const char *const *plans;
    uint32_t plan_count;
    struct swapdir dir;
    struct manifest manifest;
    struct experiment_observer observer;
    struct outf **parts; /* [STREAMS][plans]: rows of a plan until all plans are joined */
    struct outf out;     /* the file being written */
};

static bool fail_errno(struct diag *d, const char *path)
{
    return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", path, strerror(errno));
}

static void path_of(const struct folder *f, const char *name, char path[OUTF_PATH_MAX])
{
    int n = snprintf(path, OUTF_PATH_MAX, "%s/%s", f->dir.temp, name);
    SIM_ASSERT(n > 0 && n < OUTF_PATH_MAX);
}

/* ---- rows that stream in while the runs go on ---- */

static void part_name(int stream, uint32_t plan, char name[MANIFEST_NAME_MAX])
{
    snprintf(name, MANIFEST_NAME_MAX, ".%s.%u", kinds[stream].file, plan);
}

/* The observer calls never come twice at a time for one plan, so each plan's file needs no lock. */
static struct outf *part_of(struct folder *f, int stream, uint32_t plan, struct diag *d)
{
    SIM_ASSERT(plan < f->plan_count);
    struct outf **slot = &f->parts[(size_t)stream * f->plan_count + plan];
    if (*slot != NULL) return *slot;
    struct outf *o = malloc(sizeof *o);
    if (o == NULL) {
        diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory to write %s", kinds[stream].file);
        return NULL;
    }
    char name[MANIFEST_NAME_MAX], path[OUTF_PATH_MAX];
    part_name(stream, plan, name);
    path_of(f, name, path);
    if (!outf_open(o, f->dir.ops, path, d)) {
        free(o);
        return NULL;
    }
    *slot = o;
    return o;
}

static bool observe_vm(void *ctx, uint32_t plan, const struct record_vm *row, struct diag *d)
{
    struct folder *f = ctx;
    struct outf *o = part_of(f, STREAM_VMS, plan, d);
    if (o == NULL) return false;
    csv_vm_row(o, f->plans[plan], row);
    return outf_check(o, d);
}

static bool observe_decision(void *ctx, uint32_t plan, const struct record_decision *row,
                             struct diag *d)
{
    struct folder *f = ctx;
    struct outf *o = part_of(f, STREAM_DECISIONS, plan, d);
    if (o == NULL) return false;
    csv_decision_row(o, f->plans[plan], f->opt->first_replication, &f->opt->calendar, row);
    return outf_check(o, d);
}

const struct experiment_observer *folder_observer(struct folder *f)
{
    if (!f->opt->vms && !f->opt->decisions) return NULL;
    f->observer = (struct experiment_observer){.ctx = f};
    if (f->opt->vms) f->observer.vm = observe_vm;
    if (f->opt->decisions) f->observer.decision = observe_decision;
    return &f->observer;
}

/* ---- begin and end ---- */

static void release(struct folder *f)
{
    for (size_t i = 0; f->parts != NULL && i < (size_t)STREAMS * f->plan_count; i++) {
        struct diag ignored = {0};
        if (f->parts[i] != NULL) outf_close(f->parts[i], NULL, &ignored);
        free(f->parts[i]);
    }
    free(f->parts);
    free(f);
}

static bool check_target(const struct folder_options *opt, struct diag *d)
{
    struct stat st;
    if (lstat(opt->directory, &st) != 0) return true; /* what is wrong, mkdir will tell */
    return manifest_allows_replacing(opt->directory, opt->scenario_name, opt->force, d);
}

struct folder *folder_begin(const struct folder_options *opt, const char *const *plan_names,
                            uint32_t plan_count, struct diag *d)
{
    SIM_ASSERT(opt != NULL && opt->directory != NULL && opt->scenario_name != NULL);
    SIM_ASSERT(plan_names != NULL && plan_count > 0);
    if (!check_target(opt, d)) return NULL;
    struct folder *f = calloc(1, sizeof *f);
    struct outf **parts = calloc((size_t)STREAMS * plan_count, sizeof(struct outf *));
    if (f == NULL || parts == NULL) {
        free(f);
        free(parts);
        diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the results folder");
        return NULL;
    }
    f->opt = opt;
    f->plans = plan_names;
    f->plan_count = plan_count;
    f->parts = parts;
    const struct outf_ops *ops = opt->ops != NULL ? opt->ops : outf_system();
    if (swapdir_begin(&f->dir, ops, opt->directory, d)) return f;
    release(f);
    return NULL;
}

void folder_abort(struct folder *f)
{
    swapdir_abort(&f->dir);
    release(f);
}

/* ---- files ---- */

static bool open_file(struct folder *f, const char *name, struct diag *d)
{
    char path[OUTF_PATH_MAX];
    path_of(f, name, path);
    return outf_open(&f->out, f->dir.ops, path, d);
}

static bool close_file(struct folder *f, const char *name, struct diag *d)
{
    char hash[SHA256_TEXT];
    if (!outf_close(&f->out, hash, d)) return false;
    manifest_add(&f->manifest, name, f->out.bytes, hash);
    return true;
}

static bool write_tables(struct folder *f, const struct results *r, struct diag *d)
{
    static const struct {
        const char *name;
        void (*write)(struct outf *o, const struct results *r);
    } tables[] = {
        {"summary.json", summary_write},  {"summary.csv", csv_summary},
        {"metrics.csv", csv_metrics},     {"hosts.csv", csv_hosts},
        {"workloads.csv", csv_workloads}, {"clusters.csv", csv_clusters},
        {"series.csv", csv_series},       {"util_histogram.csv", csv_util_histogram},
        {"steps.csv", csv_steps},         {"sizing.csv", csv_sizing},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!open_file(f, tables[i].name, d)) return false;
        tables[i].write(&f->out, r);
        if (!close_file(f, tables[i].name, d)) return false;
    }
    return true;
}

/* ---- joining the parts of streamed tables, in plan order ---- */

static bool append_file(struct outf *o, const char *path, struct diag *d)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) return fail_errno(d, path);
    char chunk[1 << 14];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, in)) > 0)
        outf_bytes(o, chunk, n);
    bool ok = ferror(in) == 0;
    if (!ok) fail_errno(d, path);
    fclose(in);
    return ok;
}

static bool join_part(struct folder *f, int stream, uint32_t plan, struct diag *d)
{
    struct outf **slot = &f->parts[(size_t)stream * f->plan_count + plan];
    if (*slot == NULL) return true; /* no rows */
    bool ok = outf_close(*slot, NULL, d);
    free(*slot);
    *slot = NULL;
    char name[MANIFEST_NAME_MAX], path[OUTF_PATH_MAX];
    part_name(stream, plan, name);
    path_of(f, name, path);
    ok = ok && append_file(&f->out, path, d);
    if (f->dir.ops->unlink(f->dir.ops->ctx, path) != 0) return ok && fail_errno(d, path);
    return ok;
}

static bool join_stream(struct folder *f, int stream, struct diag *d)
{
    const char *name = kinds[stream].file;
    if (!open_file(f, name, d)) return false;
    kinds[stream].header(&f->out);
    bool ok = true;
    for (uint32_t p = 0; p < f->plan_count; p++)
        ok = join_part(f, stream, p, d) && ok;
    return close_file(f, name, d) && ok;
}

/* ---- plots ---- */

static void warn(const struct folder *f, const char *line)
{
    if (f->opt->warn != NULL) f->opt->warn(f->opt->warn_ctx, line);
}

/* Files of another program, and of plot_write: hash what is on the disk, and sync it. */
static bool take_file(struct folder *f, const char *name, struct diag *d)
{
    char path[OUTF_PATH_MAX], hash[SHA256_TEXT], chunk[1 << 14];
    path_of(f, name, path);
    struct sha256 s;
    sha256_init(&s);
    const struct outf_ops *ops = f->dir.ops;
    int fd = ops->open(ops->ctx, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return errno == ENOENT ? true : fail_errno(d, path);
    ssize_t n;
    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        sha256_add(&s, chunk, (size_t)n);
    bool ok = n == 0 && ops->fsync(ops->ctx, fd) == 0;
    if (!ok) fail_errno(d, path);
    if (ops->close(ops->ctx, fd) != 0) ok = fail_errno(d, path);
    uint64_t bytes = s.bytes;
    if (ok) manifest_add(&f->manifest, name, bytes, sha256_finish(&s, hash));
    return ok;
}

static bool write_charts(struct folder *f, const struct results *r, struct diag *d)
{
    for (uint32_t i = 0; i < r->plan_count && i < CHARTS_MAX; i++) {
        const struct results_plan *plan = &r->plans[i];
        char name[MANIFEST_NAME_MAX];
        if (!gantt_has_data(plan)) continue;
        snprintf(name, sizeof name, "plots/gantt-%s.svg", plan->name);
        if (!open_file(f, name, d)) return false;
        gantt_write(&f->out, r, plan, GANTT_FILE);
        if (!close_file(f, name, d)) return false;
    }
    return true;
}

static bool write_plots(struct folder *f, const struct results *r, char dir[OUTF_PATH_MAX],
                        struct diag *d)
{
    char why[WHY_MAX];
    path_of(f, "plots", dir);
    if (f->dir.ops->mkdir(f->dir.ops->ctx, dir, 0777) != 0) return fail_errno(d, dir);
    if (!write_charts(f, r, d) || !plot_write(r, dir, f->dir.ops, d)) return false;
    if (render_plots(dir, f->opt->gnuplot, why, sizeof why) != RENDER_DONE) warn(f, why);
    static const char *const endings[] = {"dat", "gp", "svg"};
    for (const struct plot_desc *p = plot_list(); p->name != NULL; p++) {
        for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
            char name[MANIFEST_NAME_MAX];
            snprintf(name, sizeof name, "plots/%s.%s", p->name, endings[i]);
            if (!take_file(f, name, d)) return false;
        }
    }
    return outf_sync_directory(f->dir.ops, dir, d);
}

/* ---- commit ---- */

static bool write_report(struct folder *f, const struct results *r, const char *plot_dir,
                         struct diag *d)
{
    struct html_options html = {.scenario_text = f->opt->scenario_text,
                                .scenario_hash = f->opt->scenario_hash,
                                .changes = f->opt->changes,
                                .arguments = f->opt->arguments,
                                .argument_count = f->opt->argument_count,
                                .file = f->opt->input_count > 0 ? f->opt->inputs[0].name : NULL,
                                .plot_dir = plot_dir};
    if (!open_file(f, "report.html", d)) return false;
    html_write(&f->out, r, &html);
    return close_file(f, "report.html", d);
}

/* Lists all files but itself and the manifest, which lists it. */
static bool write_sums(struct folder *f, struct diag *d)
{
    static const char name[] = "SHA256SUMS";
    if (!open_file(f, name, d)) return false;
    manifest_write_sums(&f->out, &f->manifest);
    return close_file(f, name, d);
}

static bool write_manifest(struct folder *f, const struct results *r, struct diag *d)
{
    f->manifest.scenario_hash = f->opt->scenario_hash;
    f->manifest.arguments = f->opt->arguments;
    f->manifest.argument_count = f->opt->argument_count;
    f->manifest.inputs = f->opt->inputs;
    f->manifest.input_count = f->opt->input_count;
    if (!open_file(f, "manifest.json", d)) return false;
    manifest_write(&f->out, r, &f->manifest);
    return outf_close(&f->out, NULL, d);
}

static bool write_all(struct folder *f, const struct results *r, struct diag *d)
{
    char plot_dir[OUTF_PATH_MAX];
    if (!write_tables(f, r, d)) return false;
    if (f->opt->vms && !join_stream(f, STREAM_VMS, d)) return false;
    if (f->opt->decisions && !join_stream(f, STREAM_DECISIONS, d)) return false;
    if (f->opt->plots && !write_plots(f, r, plot_dir, d)) return false;
    if (f->opt->html && !write_report(f, r, f->opt->plots ? plot_dir : NULL, d)) return false;
    return write_sums(f, d) && write_manifest(f, r, d);
}

/* Users know the folder that they asked for, not its hidden sibling. */
static void name_target(const struct swapdir *dir, struct diag *d)
{
    char msg[DIAG_MSG_MAX];
    const char *at = dir->temp[0] != '\0' ? strstr(d->msg, dir->temp) : NULL;
    if (at == NULL) return;
    snprintf(msg, sizeof msg, "%.*s%.160s%s", (int)(at - d->msg), d->msg, dir->target,
             at + strlen(dir->temp));
    memcpy(d->msg, msg, sizeof msg);
}

bool folder_commit(struct folder *f, const struct results *r, struct diag *d)
{
    SIM_ASSERT(r->plan_count == f->plan_count);
    SIM_ASSERT(strcmp(r->name, f->opt->scenario_name) == 0);
    if (!write_all(f, r, d)) {
        name_target(&f->dir, d);
        folder_abort(f);
        return false;
    }
    bool ok = swapdir_commit(&f->dir, d);
    release(f);
    return ok;
}

bool folder_write(const struct results *r, const struct folder_options *opt, struct diag *d)
{
    const char **names = calloc(r->plan_count, sizeof *names);
    if (names == NULL) return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for results");
    for (uint32_t p = 0; p < r->plan_count; p++)
        names[p] = r->plans[p].name;
    struct folder *f = folder_begin(opt, names, r->plan_count, d);
    bool ok = f != NULL && folder_commit(f, r, d);
    free(names);
    return ok;
}
