/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every system call of a results folder is made to fail once, one after the other, and from there
 * on for ever: the target is whole and new, or as it was before, never anything else. */
#include "analysis/report/folder.h"
#include "tests/analysis/fake.h"
#include "tests/analysis/scratch.h"
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <sys/stat.h>

enum call {
    CALL_OPEN,
    CALL_WRITE,
    CALL_FSYNC,
    CALL_CLOSE,
    CALL_RENAME,
    CALL_MKDIR,
    CALL_UNLINK,
    CALL_RMDIR
};

struct fault {
    int calls, fail_from, fail_to; /* calls number fail_from .. fail_to fail */
    int error;
    int short_writes; /* every n-th write takes one byte only; 0 = none */
    int last_rename;  /* number of the call that put the folder in place */
    enum call failed; /* the first that failed */
};

static bool fails(struct fault *f, enum call call)
{
    f->calls++;
    if (f->calls < f->fail_from || f->calls > f->fail_to) return false;
    if (f->calls == f->fail_from) f->failed = call;
    errno = f->error;
    return true;
}

static int fault_open(void *ctx, const char *path, int flags, mode_t mode)
{
    const struct outf_ops *s = outf_system();
    return fails(ctx, CALL_OPEN) ? -1 : s->open(NULL, path, flags, mode);
}

static ssize_t fault_write(void *ctx, int fd, const void *data, size_t n)
{
    struct fault *f = ctx;
    if (fails(f, CALL_WRITE)) return -1;
    if (f->short_writes > 0 && f->calls % f->short_writes == 0) n = 1;
    return outf_system()->write(NULL, fd, data, n);
}

static int fault_fsync(void *ctx, int fd)
{
    return fails(ctx, CALL_FSYNC) ? -1 : outf_system()->fsync(NULL, fd);
}

static int fault_close(void *ctx, int fd)
{
    int result = outf_system()->close(NULL, fd); /* a failed close has closed */
    return fails(ctx, CALL_CLOSE) ? -1 : result;
}

static int fault_rename(void *ctx, const char *from, const char *to)
{
    struct fault *f = ctx;
    if (fails(f, CALL_RENAME)) return -1;
    f->last_rename = f->calls;
    return outf_system()->rename(NULL, from, to);
}

static int fault_mkdir(void *ctx, const char *path, mode_t mode)
{
    return fails(ctx, CALL_MKDIR) ? -1 : outf_system()->mkdir(NULL, path, mode);
}

static int fault_unlink(void *ctx, const char *path)
{
    return fails(ctx, CALL_UNLINK) ? -1 : outf_system()->unlink(NULL, path);
}

static int fault_rmdir(void *ctx, const char *path)
{
    return fails(ctx, CALL_RMDIR) ? -1 : outf_system()->rmdir(NULL, path);
}

static struct outf_ops ops_of(struct fault *f)
{
    return (struct outf_ops){.ctx = f,
                             .open = fault_open,
                             .write = fault_write,
                             .fsync = fault_fsync,
                             .close = fault_close,
                             .rename = fault_rename,
                             .mkdir = fault_mkdir,
                             .unlink = fault_unlink,
                             .rmdir = fault_rmdir};
}

static char dir[SCRATCH_PATH], target[SCRATCH_PATH];
static struct fake_experiment x;
static struct results old_results, new_results;

/* The folder is written some hundred times: a few rows of the series will do. */
static void shorten(struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++)
        r->plans[p].series_mean.count = 3;
}

static void begin(void)
{
    struct diag d = {0};
    gsl_set_error_handler_off();
    scratch_make(dir);
    scratch_join(target, dir, "acme");
    fake_init(&x, 2, 1, 1);
    cr_assert(experiment_run(&x.e, &old_results, &d));
    x.specs[0].seed = 7;
    cr_assert(experiment_run(&x.e, &new_results, &d));
    shorten(&old_results);
    shorten(&new_results);
}

static void end(void)
{
    results_deinit(&old_results);
    results_deinit(&new_results);
    scratch_remove(dir);
}

TestSuite(folder_faults, .init = begin, .fini = end);

static struct folder_options options(const struct outf_ops *ops)
{
    return (struct folder_options){.directory = target,
                                   .scenario_name = "acme",
                                   .html = true,
                                   .plots = true,
                                   .vms = true,
                                   .gnuplot = "no-such-gnuplot",
                                   .ops = ops};
}

/* One whole way: begin, rows, commit. */
static bool write_folder(const struct results *r, const struct outf_ops *ops, struct diag *d)
{
    struct folder_options opt = options(ops);
    struct folder *f = folder_begin(&opt, x.names, 2, d);
    if (f == NULL) return false;
    const struct experiment_observer *observer = folder_observer(f);
    struct record_vm vm = {.workload = "web"};
    for (uint32_t p = 0; p < 2; p++) {
        if (observer->vm(observer->ctx, p, &vm, d)) continue;
        folder_abort(f);
        return false;
    }
    return folder_commit(f, r, d);
}

static void remove_leftovers(void)
{
    cr_assert(swapdir_remove_tree(outf_system(), dir));
    cr_assert_eq(mkdir(dir, 0700), 0);
}

enum state { ABSENT, OLD, NEW, BROKEN };

static enum state state_of_target(void)
{
    if (access(target, F_OK) != 0) return ABSENT;
    char *manifest = scratch_read(target, "manifest.json");
    char *summary = scratch_read(target, "summary.json");
    enum state s = BROKEN;
    if (manifest != NULL && summary != NULL && scratch_entries(target) == 15) {
        if (strstr(summary, "\"seed\": 20260101") != NULL) s = OLD;
        if (strstr(summary, "\"seed\": 7") != NULL) s = NEW;
        char hash[SHA256_TEXT];
        if (strstr(manifest, sha256_of(summary, strlen(summary), hash)) == NULL) s = BROKEN;
    }
    free(manifest);
    free(summary);
    return s;
}

static void every_call_fails(bool had_old, bool for_ever, int error)
{
    struct diag d = {0};
    struct fault count = {.fail_from = 1000000, .fail_to = 1000000};
    struct outf_ops ops = ops_of(&count);
    if (had_old) cr_assert(write_folder(&old_results, outf_system(), &d), "%s", d.msg);
    cr_assert(write_folder(&new_results, &ops, &d), "%s", d.msg);
    int total = count.calls, told = 0;
    cr_assert_gt(total, 60, "the loop reaches %d calls", total);
    for (int n = 1; n <= total; n++) {
        remove_leftovers();
        d = (struct diag){0};
        if (had_old) cr_assert(write_folder(&old_results, outf_system(), &d));
        struct fault f = {.fail_from = n, .fail_to = for_ever ? 1000000 : n, .error = error};
        ops = ops_of(&f);
        bool ok = write_folder(&new_results, &ops, &d);
        enum state s = state_of_target();
        cr_assert_eq(s,
                     ok        ? NEW
                     : had_old ? OLD
                               : ABSENT,
                     "call %d of %d (kind %d): %s, state %d", n, total, (int)f.failed,
                     ok ? "done" : d.msg, (int)s);
        if (!ok) {
            told++;
            cr_assert_eq(d.code, DIAG_IO);
            cr_assert_not_null(strstr(d.msg, strerror(error)), "call %d: %s", n, d.msg);
            if (!for_ever && f.failed != CALL_UNLINK && f.failed != CALL_RMDIR)
                cr_assert_eq(scratch_entries(dir), had_old ? 1 : 0, "call %d leaves a temporary",
                             n);
        } else {
            /* once the folder is in place, only cleaning up is left */
            cr_assert_gt(n, count.last_rename, "call %d (kind %d) failed unnoticed", n,
                         (int)f.failed);
        }
    }
    cr_assert_eq(told, count.last_rename, "every failure up to the rename is told");
}

Test(folder_faults, a_full_disk_once_leaves_no_folder)
{
    every_call_fails(false, false, ENOSPC);
}

Test(folder_faults, a_broken_disk_for_ever_leaves_no_folder)
{
    every_call_fails(false, true, EIO);
}

Test(folder_faults, a_full_disk_once_keeps_the_old_folder)
{
    every_call_fails(true, false, ENOSPC);
}

Test(folder_faults, a_read_only_disk_for_ever_keeps_the_old_folder)
{
    every_call_fails(true, true, EROFS);
}

Test(folder_faults, short_writes_and_interrupted_calls_change_nothing)
{
    struct diag d = {0};
    struct fault f = {.short_writes = 2};
    struct outf_ops ops = ops_of(&f);
    cr_assert(write_folder(&new_results, &ops, &d), "%s", d.msg);
    cr_assert_eq(state_of_target(), NEW);
    f = (struct fault){.short_writes = 3};
    cr_assert(write_folder(&old_results, &ops, &d), "%s", d.msg);
    cr_assert_eq(state_of_target(), OLD);
}

Test(folder_faults, an_interrupted_write_is_taken_up_again)
{
    struct outf *o = malloc(sizeof *o);
    struct diag d = {0};
    struct fault f = {.fail_from = 2, .fail_to = 4, .error = EINTR};
    struct outf_ops ops = ops_of(&f);
    char path[SCRATCH_PATH];
    scratch_join(path, dir, "x");
    cr_assert(outf_open(o, &ops, path, &d));
    outf_text(o, "kept");
    cr_assert(outf_close(o, NULL, &d), "%s", d.msg);
    char *text = scratch_read(dir, "x");
    cr_assert_str_eq(text, "kept");
    free(text);
    free(o);
}
