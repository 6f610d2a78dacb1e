/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: what a plan did, and the log of decisions. */
#include "tests/cli/process.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Five machines of 20 GiB on four hosts of 32 GiB: the fifth finds no room. */
#define CROWDED                                                                 \
    "scenario: 1\n"                                                             \
    "name: crowded\n"                                                           \
    "seed: 1\n"                                                                 \
    "clock: {start: 2026-01-01, horizon: 2d, timezone: Europe/Berlin}\n"        \
    "catalogue:\n"                                                              \
    "  servers:\n"                                                              \
    "    box: {sockets: 1, cores: 8, clock: 2 GHz, memory: 32 GiB, height: 1U," \
    " power: {idle: 100 W, max: 200 W}}\n"                                      \
    "estate:\n"                                                                 \
    "  sites: {a: {racks: 1 x 42U}}\n"                                          \
    "  hosts: [{name: \"h[1-4]\", model: box, site: a}]\n"                      \
    "plans: {now: {}, fewer: {set: {workloads.web.count: 4}}}\n"                \
    "experiment: {replications: 3}\n"                                           \
    "outputs: {plots: false}\n"                                                 \
    "workloads:\n"                                                              \
    "  web: {count: 5, vcpu: 2, clock: 2 GHz, memory: 20 GiB, demand: {mean: 30 %}}\n"

struct place { /* a folder with a scenario, and where its results go */
    char folder[PROCESS_PATH_MAX], scenario[PROCESS_PATH_MAX], results[PROCESS_PATH_MAX + 8];
};

static void place_make(struct place *at, const char *text)
{
    process_folder(at->folder);
    process_write(at->scenario, at->folder, "s.yaml", text);
    snprintf(at->results, sizeof at->results, "%s/out", at->folder);
}

static bool exists(const char *folder, const char *name)
{
    char path[PROCESS_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static int lines(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

Test(run_plan, decisions_are_logged_and_counted_when_asked_for)
{
    struct place at;
    place_make(&at, CROWDED);
    struct process p = RUN("run", at.scenario, "-o", at.results, "--decisions");
    cr_assert_eq(p.status, 0, "%s", p.err);
    cr_assert_not_null(strstr(p.out, "\nDecisions of now: place refused 1\n"), "%s", p.out);
    cr_assert_null(strstr(p.out, "Decisions of fewer"), "there were none: %s", p.out);
    char *text = process_read(at.results, "decisions.csv");
    static const char head[] = "plan,replication,time,t_s,actor,action,subject,from,target,outcome,"
                               "reason\nnow,0,2026-01-01T00:00:00,0,";
    cr_assert_eq(strncmp(text, head, strlen(head)), 0, "midnight in Berlin: %s", text);
    cr_assert_not_null(strstr(text, ",place,web-4,,,refused,\"no host has room: needs 20480 MiB"));
    cr_assert_eq(lines(text), 2, "of the first replication only: %s", text);
    free(text);
    process_free(&p);
    process_remove(at.folder);
}

Test(run_plan, decisions_change_no_result_and_are_off_by_default)
{
    struct place at;
    char *digests[2];
    place_make(&at, CROWDED);
    for (int i = 0; i < 2; i++) {
        struct process p =
            i == 0 ? RUN("run", at.scenario, "-o", at.results, "--digest")
                   : RUN("run", at.scenario, "-o", at.results, "--digest", "--decisions");
        cr_assert_eq(p.status, 0, "%s", p.err);
        digests[i] = strdup(p.out);
        cr_assert_eq(exists(at.results, "decisions.csv"), i == 1);
        process_free(&p);
    }
    cr_assert_eq(lines(digests[0]), 6);
    cr_assert_str_eq(digests[0], digests[1]);
    free(digests[0]);
    free(digests[1]);
    process_remove(at.folder);
}

Test(run_plan, a_plan_without_steps_has_an_empty_table)
{
    struct place at;
    place_make(&at, CROWDED);
    struct process p = RUN("run", at.scenario, "-o", at.results);
    cr_assert_eq(p.status, 0, "%s", p.err);
    cr_assert_null(strstr(p.out, "Steps of"), "%s", p.out);
    char *steps = process_read(at.results, "steps.csv");
    char *report = process_read(at.results, "report.html");
    cr_assert_eq(lines(steps), 1);
    cr_assert_null(strstr(report, "<section id=\"plan\">"));
    free(steps);
    free(report);
    process_free(&p);
    process_remove(at.folder);
}
