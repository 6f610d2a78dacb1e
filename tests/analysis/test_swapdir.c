/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/swapdir.h"
#include "tests/analysis/scratch.h"
#include <criterion/criterion.h>
#include <sys/stat.h>

static char dir[SCRATCH_PATH], target[SCRATCH_PATH];

static void begin(void)
{
    scratch_make(dir);
    scratch_join(target, dir, "a/b/results");
}

static void end(void)
{
    chmod(dir, 0700);
    scratch_remove(dir);
}

TestSuite(swapdir, .init = begin, .fini = end);

static void put(const char *text)
{
    struct swapdir s;
    struct diag d = {0};
    cr_assert(swapdir_begin(&s, outf_system(), target, &d), "%s", d.msg);
    scratch_write(s.temp, "f", text);
    cr_assert(swapdir_commit(&s, &d), "%s", d.msg);
}

static void expect(const char *text)
{
    char *found = scratch_read(target, "f");
    cr_assert_str_eq(found, text);
    free(found);
}

Test(swapdir, makes_parents_and_appears_whole)
{
    struct swapdir s;
    struct diag d = {0};
    char parent[SCRATCH_PATH];
    cr_assert(swapdir_begin(&s, outf_system(), target, &d));
    scratch_write(s.temp, "f", "new");
    cr_assert_neq(access(target, F_OK), 0, "nothing before commit");
    cr_assert(swapdir_commit(&s, &d));
    expect("new");
    scratch_join(parent, dir, "a/b");
    cr_assert_eq(scratch_entries(parent), 1, "nothing but the target");
}

Test(swapdir, replaces_an_old_folder_with_all_in_it)
{
    char parent[SCRATCH_PATH], sub[SCRATCH_PATH];
    put("old");
    scratch_join(sub, target, "plots");
    cr_assert_eq(mkdir(sub, 0700), 0);
    scratch_write(sub, "x.svg", "old");
    put("new");
    expect("new");
    cr_assert_eq(scratch_entries(target), 1);
    scratch_join(parent, dir, "a/b");
    cr_assert_eq(scratch_entries(parent), 1);
}

Test(swapdir, abort_leaves_no_trace)
{
    struct swapdir s;
    struct diag d = {0};
    char parent[SCRATCH_PATH];
    put("old");
    cr_assert(swapdir_begin(&s, outf_system(), target, &d));
    scratch_write(s.temp, "f", "half");
    swapdir_abort(&s);
    swapdir_abort(&s);
    expect("old");
    scratch_join(parent, dir, "a/b");
    cr_assert_eq(scratch_entries(parent), 1);
}

Test(swapdir, two_writers_do_not_meet)
{
    struct swapdir a, b;
    struct diag d = {0};
    cr_assert(swapdir_begin(&a, outf_system(), target, &d));
    cr_assert(swapdir_begin(&b, outf_system(), target, &d));
    cr_assert_str_neq(a.temp, b.temp);
    scratch_write(a.temp, "f", "first");
    scratch_write(b.temp, "f", "second");
    cr_assert(swapdir_commit(&a, &d));
    cr_assert(swapdir_commit(&b, &d));
    expect("second");
}

Test(swapdir, removal_does_not_follow_links)
{
    char outside[SCRATCH_PATH], inside[SCRATCH_PATH], link[SCRATCH_PATH];
    scratch_join(outside, dir, "outside");
    scratch_join(inside, dir, "inside");
    cr_assert_eq(mkdir(outside, 0700), 0);
    cr_assert_eq(mkdir(inside, 0700), 0);
    scratch_write(outside, "precious", "x");
    scratch_join(link, inside, "link");
    cr_assert_eq(symlink(outside, link), 0);
    cr_assert(swapdir_remove_tree(outf_system(), inside));
    char *kept = scratch_read(outside, "precious");
    cr_assert_not_null(kept);
    free(kept);
}

Test(swapdir, refuses_names_that_are_no_folder_of_its_own)
{
    static const char *const bad[] = {"/", ".", "..", "x/..", "x/.", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct swapdir s;
        struct diag d = {0};
        cr_assert(!swapdir_begin(&s, outf_system(), bad[i], &d), "'%s'", bad[i]);
        cr_assert_eq(d.code, DIAG_IO);
    }
}

Test(swapdir, names_the_parent_that_cannot_be_made)
{
    struct swapdir s;
    struct diag d = {0};
    char path[SCRATCH_PATH], expected[2 * SCRATCH_PATH + 64];
    scratch_write(dir, "file", "in the way");
    scratch_join(path, dir, "file/x/results");
    cr_assert(!swapdir_begin(&s, outf_system(), path, &d));
    snprintf(expected, sizeof expected, "%s: cannot make %s/file/x: Not a directory", path, dir);
    cr_assert_str_eq(d.msg, expected);
}
