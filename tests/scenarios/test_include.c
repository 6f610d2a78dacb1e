/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tests work in a folder of their own below the system's temporary one. */
static void enter_folder(void)
{
    char folder[] = "/tmp/vdcsim-include-XXXXXX";
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(mkdir("sub", 0700), 0);
}

static void write_file(const char *name, const char *text)
{
    FILE *out = fopen(name, "w");
    fputs(text, out);
    fclose(out);
}

static struct document *load(const char *path, struct reader_options *opt, struct diag_log *log)
{
    memset(log, 0, sizeof *log);
    *opt = (struct reader_options){.registry = reading_registry(), .sources = sources_create()};
    return document_load(path, opt, log);
}

Test(include, files_are_merged_in_order_the_including_one_last)
{
    enter_folder();
    write_file("main.yaml", READING_BASE "include: [sub/a.yaml, ./b.yaml]\nseed: 3\n");
    write_file("sub/a.yaml", "include: c.yaml\nseed: 1\ntitle: from a\n");
    write_file("sub/c.yaml",
               "title: from c\nquestion: from c\nworkloads: {w: {count: 9, vcpu: 3}}\n");
    write_file("b.yaml", "seed: 2\nworkloads: {w: {priority: 4}}\n");
    struct reader_options opt;
    struct diag_log log;
    struct document *doc = load("main.yaml", &opt, &log);
    cr_assert_not_null(doc, "%s", log.items[0].msg);
    struct scenario *sc = scenario_bind(doc, 0, &opt, &log);
    cr_assert_not_null(sc, "%s", log.items[0].msg);
    cr_assert_eq(sc->seed, 3);
    cr_assert_str_eq(sc->title, "from a");
    cr_assert_str_eq(sc->question, "from c");
    const struct spec_workload *w = &sc->workloads[0];
    cr_assert(w->count == 2 && w->size.vcpu == 3 && w->priority == 4);
    cr_assert_str_eq(document_name(doc), "t");
    cr_assert_eq(document_input_count(doc), 4);
    const char *const names[] = {"main.yaml", "sub/a.yaml", "sub/c.yaml", "b.yaml"};
    for (uint32_t i = 0; i < 4; i++)
        cr_assert_str_eq(document_input(doc, i)->path, names[i]);
    scenario_free(sc);
    document_free(doc);
    sources_free(opt.sources);
}

Test(include, hash_covers_every_file)
{
    enter_folder();
    write_file("main.yaml", READING_BASE "include: b.yaml\n");
    write_file("b.yaml", "seed: 2\n");
    struct reader_options opt;
    struct diag_log log;
    uint64_t hash[3];
    for (int i = 0; i < 3; i++) {
        if (i == 2) write_file("b.yaml", "seed: 3\n");
        struct document *doc = load("main.yaml", &opt, &log);
        hash[i] = document_hash(doc);
        document_free(doc);
        sources_free(opt.sources);
    }
    cr_assert_eq(hash[0], hash[1]);
    cr_assert_neq(hash[1], hash[2]);
}

Test(include, built_in_files_need_no_folder)
{
    struct reading r;
    reading_text(&r, READING_BASE "include: catalogue/devices.yaml\n", NULL);
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_gt(r.sc->device_count, 0);
    reading_end(&r);
    reading_text(&r, READING_BASE "include: other.yaml\n", NULL);
    cr_assert_null(r.doc, "no_files");
    reading_end(&r);
}

Test(include, links_are_not_followed)
{
    enter_folder();
    write_file("sub/real.yaml", "seed: 2\n");
    cr_assert_eq(symlink("real.yaml", "sub/link.yaml"), 0);
    cr_assert_eq(symlink("sub", "folder"), 0);
    const char *const names[] = {"sub/link.yaml", "folder/real.yaml", NULL};
    for (int i = 0; names[i] != NULL; i++) {
        char text[1000];
        snprintf(text, sizeof text, "%sinclude: %s\n", READING_BASE, names[i]);
        write_file("main.yaml", text);
        struct reader_options opt;
        struct diag_log log;
        cr_assert_null(load("main.yaml", &opt, &log), "%s", names[i]);
        cr_assert_eq(log.items[0].code, DIAG_NOINPUT, "%s: %s", names[i], log.items[0].msg);
        sources_free(opt.sources);
    }
}

Test(include, missing_scenario_is_missing_input)
{
    struct reader_options opt;
    struct diag_log log;
    cr_assert_null(load("/nowhere/x.yaml", &opt, &log));
    cr_assert_eq(log.items[0].code, DIAG_NOINPUT);
    cr_assert_eq(diag_log_status(&log), 66);
    sources_free(opt.sources);
    cr_assert_null(load("/tmp", &opt, &log), "a folder");
    cr_assert_eq(log.items[0].code, DIAG_NOINPUT);
    sources_free(opt.sources);
}

Test(include, many_includes_end)
{
    enter_folder();
    char text[20000];
    size_t len = (size_t)snprintf(text, sizeof text, "%sinclude: [", READING_BASE);
    for (int i = 0; i < 100; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "b.yaml, ");
    snprintf(text + len, sizeof text - len, "b.yaml]\n");
    write_file("main.yaml", text);
    write_file("b.yaml", "seed: 2\n");
    struct reader_options opt;
    struct diag_log log;
    cr_assert_null(load("main.yaml", &opt, &log));
    cr_assert_eq(log.items[0].code, DIAG_LIMIT);
    sources_free(opt.sources);
}
