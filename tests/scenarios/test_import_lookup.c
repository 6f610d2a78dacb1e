/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/lookup.h"
#include "scenarios/limits.h"
#include "tests/scenarios/import_help.h"

/* Two folders beside each other, and a secret that no name may reach:
 *   TOP/secret   TOP/scenario/{a.csv, dir/b.csv}   TOP/data/{a.csv, c.csv, glob/...} */
struct place {
    struct import_dir top;
    char scenario[2 * IMPORT_PATH], data[2 * IMPORT_PATH];
};

static void place_begin(struct place *p)
{
    import_dir_begin(&p->top);
    import_write(&p->top, "secret", "secret");
    import_folder(&p->top, "scenario");
    import_folder(&p->top, "scenario/dir");
    import_folder(&p->top, "data");
    import_write(&p->top, "scenario/a.csv", "scenario a");
    import_write(&p->top, "scenario/dir/b.csv", "scenario b");
    import_write(&p->top, "data/a.csv", "data a");
    import_write(&p->top, "data/c.csv", "data c");
    import_path(&p->top, "scenario", p->scenario);
    import_path(&p->top, "data", p->data);
}

static struct lookup lookup_in(const struct place *p, struct diag *d)
{
    *d = (struct diag){0};
    return (struct lookup){p->scenario, p->data, {"s.yaml", 7, 9}, d};
}

/* What the file holds, or "" with the message in *d. */
static void content(const struct lookup *l, const char *name, char *text, size_t size)
{
    int fd = lookup_open(l, name);
    text[0] = '\0';
    if (fd < 0) {
        cr_assert(l->d->code != DIAG_OK);
        return;
    }
    ssize_t n = read(fd, text, size - 1);
    cr_assert(n >= 0);
    text[n] = '\0';
    close(fd);
}

Test(import_lookup, the_scenario_folder_comes_before_the_data_folder)
{
    struct place p;
    struct diag d;
    char text[64];
    place_begin(&p);
    static const struct {
        const char *name, *text;
    } cases[] = {{"a.csv", "scenario a"},
                 {"./a.csv", "scenario a"},
                 {"dir/b.csv", "scenario b"},
                 {"c.csv", "data c"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lookup l = lookup_in(&p, &d);
        content(&l, cases[i].name, text, sizeof text);
        cr_assert(strcmp(text, cases[i].text) == 0, "%s: %s", cases[i].name, d.msg);
    }
    import_dir_end(&p.top);
}

Test(import_lookup, a_missing_file_names_both_folders)
{
    struct place p;
    struct diag d;
    char text[64], expected[5 * IMPORT_PATH];
    place_begin(&p);
    struct lookup l = lookup_in(&p, &d);
    content(&l, "nothing.csv", text, sizeof text);
    snprintf(expected, sizeof expected,
             "there is no file 'nothing.csv' in the scenario's folder '%s' nor in the data folder "
             "'%s'",
             p.scenario, p.data);
    cr_assert(d.code == DIAG_NOINPUT && d.pos.line == 7 && d.pos.col == 9);
    cr_assert(strcmp(d.msg, expected) == 0, "%s", d.msg);
    l = lookup_in(&p, &d);
    l.data_dir = NULL;
    content(&l, "a.csv/x", text, sizeof text); /* a file is no folder: nothing of that name */
    snprintf(expected, sizeof expected, "there is no file 'a.csv/x' in the scenario's folder '%s'",
             p.scenario);
    cr_assert(strcmp(d.msg, expected) == 0, "%s", d.msg);
    cr_assert(strcmp(d.hint, "--data DIR names a second folder to look in") == 0);
    l = lookup_in(&p, &d);
    l.data_dir = "/no/such/folder";
    content(&l, "c.csv", text, sizeof text);
    cr_assert(d.code == DIAG_NOINPUT);
    cr_assert(strcmp(d.msg, "the folder '/no/such/folder' cannot be opened: No such file or "
                            "directory") == 0,
              "%s", d.msg);
    import_dir_end(&p.top);
}

Test(import_lookup, names_that_leave_the_folders_are_refused_unseen)
{
    struct place p;
    struct diag d;
    char text[64], longest[LIMIT_TRACE_NAME + 2], deep[64];
    place_begin(&p);
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    deep[0] = '\0';
    for (int i = 0; i < LIMIT_TRACE_FOLDERS + 1; i++)
        strcat(deep, "d/");
    strcat(deep, "f");
    const struct {
        const char *name, *message;
    } cases[] = {
        {"../secret", "'../secret' leaves its folder: '..' is not allowed in names of inputs"},
        {"dir/../../secret",
         "'dir/../../secret' leaves its folder: '..' is not allowed in names of inputs"},
        {"dir/..", "'dir/..' leaves its folder: '..' is not allowed in names of inputs"},
        {"..", "'..' leaves its folder: '..' is not allowed in names of inputs"},
        {"/etc/passwd",
         "'/etc/passwd' is an absolute name: names are relative to the scenario or to --data"},
        {"", "'' is not the name of an input"},
        {"dir//b.csv", "'dir//b.csv' has an empty component"},
        {"dir/", "'dir/' has an empty component"},
        {"a\n.csv", "a name of an input holds control characters"},
        {deep, "'d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/f' has too many folders"},
        {longest, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lookup l = lookup_in(&p, &d);
        content(&l, cases[i].name, text, sizeof text);
        cr_assert(text[0] == '\0' && d.code == DIAG_TRACE, "%s", cases[i].name);
        cr_assert(cases[i].message == NULL || strcmp(d.msg, cases[i].message) == 0, "%s", d.msg);
    }
    import_dir_end(&p.top);
}

Test(import_lookup, as_many_folders_as_allowed_may_be_named)
{
    struct place p;
    struct diag d;
    char text[64], deep[64] = "";
    place_begin(&p);
    for (int i = 0; i < LIMIT_TRACE_FOLDERS; i++)
        strcat(deep, "d/");
    strcat(deep, "f");
    struct lookup l = lookup_in(&p, &d);
    content(&l, deep, text, sizeof text);
    cr_assert(d.code == DIAG_NOINPUT, "looked for, though not there: %s", d.msg);
    import_dir_end(&p.top);
}

/* A dot-dot that is only part of a name is an ordinary name. */
Test(import_lookup, dots_within_names_are_harmless)
{
    struct place p;
    struct diag d;
    char text[64];
    place_begin(&p);
    import_write(&p.top, "scenario/..a..", "dots");
    struct lookup l = lookup_in(&p, &d);
    content(&l, "..a..", text, sizeof text);
    cr_assert(strcmp(text, "dots") == 0, "%s", d.msg);
    import_dir_end(&p.top);
}

Test(import_lookup, symbolic_links_are_not_followed)
{
    struct place p;
    struct diag d;
    char text[64], link[2 * IMPORT_PATH];
    place_begin(&p);
    static const struct {
        const char *link, *target, *name, *message;
    } cases[] = {
        {"scenario/out.csv", "../secret", "out.csv",
         "'out.csv' passes the symbolic link 'out.csv': links are not followed"},
        {"scenario/up", "..", "up/secret",
         "'up/secret' passes the symbolic link 'up': links are not followed"},
        {"scenario/dir/in.csv", "b.csv", "dir/in.csv",
         "'dir/in.csv' passes the symbolic link 'in.csv': links are not followed"},
        {"scenario/gone.csv", "no-such-file", "gone.csv",
         "'gone.csv' passes the symbolic link 'gone.csv': links are not followed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        import_path(&p.top, cases[i].link, link);
        cr_assert(symlink(cases[i].target, link) == 0);
        struct lookup l = lookup_in(&p, &d);
        content(&l, cases[i].name, text, sizeof text);
        cr_assert(text[0] == '\0' && d.code == DIAG_NOINPUT, "%s", cases[i].name);
        cr_assert(strcmp(d.msg, cases[i].message) == 0, "%s", d.msg);
    }
    import_dir_end(&p.top);
}

/* The two folders are the user's own choice: they may be reached through a link. */
Test(import_lookup, the_folders_themselves_may_be_links)
{
    struct place p;
    struct diag d;
    char text[64], link[2 * IMPORT_PATH];
    place_begin(&p);
    import_path(&p.top, "link", link);
    cr_assert(symlink("scenario", link) == 0);
    struct lookup l = lookup_in(&p, &d);
    l.scenario_dir = link;
    content(&l, "a.csv", text, sizeof text);
    cr_assert(strcmp(text, "scenario a") == 0, "%s", d.msg);
    import_dir_end(&p.top);
}

Test(import_lookup, only_readable_regular_files_are_opened)
{
    struct place p;
    struct diag d;
    char text[64], path[2 * IMPORT_PATH];
    place_begin(&p);
    import_path(&p.top, "scenario/pipe.csv", path);
    cr_assert(mkfifo(path, 0600) == 0);
    struct lookup l = lookup_in(&p, &d);
    content(&l, "pipe.csv", text, sizeof text); /* must not wait for a writer */
    cr_assert(d.code == DIAG_NOINPUT);
    cr_assert(strcmp(d.msg, "'pipe.csv' is not a regular file") == 0, "%s", d.msg);
    l = lookup_in(&p, &d);
    content(&l, "dir", text, sizeof text);
    cr_assert(strcmp(d.msg, "'dir' is a folder, not a file") == 0, "%s", d.msg);
    import_path(&p.top, "scenario/a.csv", path);
    cr_assert(chmod(path, 0) == 0);
    l = lookup_in(&p, &d);
    content(&l, "a.csv", text, sizeof text);
    if (geteuid() != 0) { /* root reads everything */
        cr_assert(d.code == DIAG_NOINPUT);
        cr_assert(strcmp(d.msg, "'a.csv' cannot be read: Permission denied") == 0, "%s", d.msg);
    }
    import_dir_end(&p.top);
}

static void glob_is(const struct lookup *l, const char *pattern, const char *expected)
{
    struct arena keep;
    const char **names = NULL;
    size_t count = 0;
    char joined[512] = "";
    arena_init(&keep, 0);
    *l->d = (struct diag){0};
    bool ok = lookup_glob(l, pattern, &keep, &names, &count);
    for (size_t i = 0; i < count; i++) {
        strcat(joined, names[i]);
        strcat(joined, " ");
    }
    cr_assert(ok && strcmp(joined, expected) == 0, "%s: %s%s", pattern, joined, l->d->msg);
    arena_deinit(&keep);
}

Test(import_lookup, globs_match_the_last_component_in_byte_order)
{
    struct place p;
    struct diag d;
    place_begin(&p);
    import_folder(&p.top, "scenario/t");
    import_folder(&p.top, "data/t");
    static const char *const files[] = {"1.csv",   "2.csv",       "10.csv",
                                        "a-b.csv", ".hidden.csv", "x.csv.gz"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "data/t/%s", files[i]);
        import_write(&p.top, name, "");
    }
    struct lookup l = lookup_in(&p, &d);
    glob_is(&l, "t/*.csv", "t/1.csv t/10.csv t/2.csv t/a-b.csv ");
    glob_is(&l, "t/?.csv", "t/1.csv t/2.csv ");
    glob_is(&l, "t/*b*v", "t/a-b.csv ");
    glob_is(&l, "t/**c*s*v*", "t/1.csv t/10.csv t/2.csv t/a-b.csv t/x.csv.gz ");
    glob_is(&l, "t/.*", "t/.hidden.csv ");
    import_write(&p.top, "scenario/t/7.csv", "");
    glob_is(&l, "t/*.csv", "t/7.csv "); /* the scenario's folder hides the data folder */
    import_dir_end(&p.top);
}

Test(import_lookup, globs_that_match_nothing_or_too_much_are_refused)
{
    struct place p;
    struct diag d;
    struct arena keep;
    const char **names;
    size_t count;
    char expected[5 * IMPORT_PATH];
    place_begin(&p);
    arena_init(&keep, 0);
    struct lookup l = lookup_in(&p, &d);
    cr_assert(!lookup_glob(&l, "t/*.csv", &keep, &names, &count));
    snprintf(expected, sizeof expected,
             "no file matches 't/*.csv' in the scenario's folder '%s' nor in the data folder '%s'",
             p.scenario, p.data);
    cr_assert(d.code == DIAG_NOINPUT && strcmp(d.msg, expected) == 0, "%s", d.msg);
    l = lookup_in(&p, &d);
    cr_assert(!lookup_glob(&l, "*/a.csv", &keep, &names, &count));
    cr_assert(strcmp(d.msg, "'*/a.csv' has '*' or '?' in a folder: write folders out") == 0, "%s",
              d.msg);
    l = lookup_in(&p, &d);
    cr_assert(!lookup_glob(&l, "../*", &keep, &names, &count));
    cr_assert(d.code == DIAG_TRACE);
    arena_deinit(&keep);
    import_dir_end(&p.top);
}
