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
    cr_assert_not_null(strstr(p.out, "\nDecisions of now (first replication): place refused 1\n"),
                       "%s", p.out);
    cr_assert_null(strstr(p.out, "Decisions of fewer"), "there were none: %s", p.out);
    char *text = process_read(at.results, "decisions.csv");
    static const char head[] = "plan,replication,time,t_s,actor,action,subject,from,target,outcome,"
                               "reason\nnow,0,2026-01-01T00:00:00+01:00,0,";
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

/* Two old servers become virtual machines in two nights; a third has no room and stays. The step
 * that waits for them never begins. */
#define STEPS                                                                                   \
    "scenario: 1\n"                                                                             \
    "name: steps\n"                                                                             \
    "seed: 1\n"                                                                                 \
    "clock: {start: 2026-03-27, horizon: 6d, timezone: Europe/Berlin}\n"                        \
    "catalogue:\n"                                                                              \
    "  servers:\n"                                                                              \
    "    box: {sockets: 1, cores: 8, clock: 2 GHz, memory: 32 GiB, height: 1U,"                 \
    " power: {idle: 100 W, max: 200 W}}\n"                                                      \
    "estate:\n"                                                                                 \
    "  sites: {a: {racks: 1 x 42U}}\n"                                                          \
    "  hosts:\n"                                                                                \
    "    - {name: \"old[1-3]\", model: box, site: a, cluster: old, hypervisor: none}\n"         \
    "workloads:\n"                                                                              \
    "  web: {count: 3, vcpu: 2, clock: 2 GHz, memory: 12 GiB, runs_on: old, demand: {mean: 30 " \
    "%}}\n"                                                                                     \
    "experiment: {replications: 2}\n"                                                           \
    "outputs: {plots: false}\n"                                                                 \
    "plans:\n"                                                                                  \
    "  stay: {}\n"                                                                              \
    "  move:\n"                                                                                 \
    "    - {id: order, at: 2026-03-27, do: buy, model: box, count: 1, site: a, cluster: new,"   \
    " hypervisor: ideal, lead_time: 1d}\n"                                                      \
    "    - {id: wave, after: order, do: p2v, workloads: web, to: new, rate: 1 /day,"            \
    " outage: 45 min, window: \"22:00-06:00\"}\n"                                               \
    "    - {id: retire, after: wave + 1d, do: decommission, hosts: \"old[1-3]\"}\n"

/* Both machines are moved within two days; what follows a day later is due after the end of the
 * run, and says so. */
Test(run_plan, tells_of_a_step_that_is_due_after_the_end)
{
    struct place at;
    place_make(&at, STEPS);
    struct process p = RUN("run", at.scenario, "-o", at.results, "--set", "workloads.web.count=2",
                           "--until", "2d");
    cr_assert_eq(p.status, 0, "%s%s", p.err, p.out);
    cr_assert_not_null(strstr(p.out, "1 step is planned after the end of the run: retire."), "%s",
                       p.out);
    cr_assert_not_null(strstr(p.out, "after the end of the run\n"), "%s", p.out);
    process_free(&p);
    process_remove(at.folder);
}

Test(run_plan, tells_what_the_steps_did_and_what_they_could_not_do)
{
    struct place at;
    place_make(&at, STEPS);
    struct process p = RUN("run", at.scenario, "-o", at.results);
    cr_assert_eq(p.status, 0, "%s%s", p.err, p.out);
    cr_assert_not_null(strstr(p.out, "Steps of move (means)\n"), "%s", p.out);
    cr_assert_not_null(strstr(p.out, "1 of 3 left, under way since 2026-03-28: no "), "%s", p.out);
    cr_assert_not_null(strstr(p.out, "    not begun: the step before it is not over\n"), "%s",
                       p.out);
    char *steps = process_read(at.results, "steps.csv");
    char *report = process_read(at.results, "report.html");
    cr_assert_not_null(
        strstr(steps,
               "move,first,order,0,buy,1,2026-03-27T00:00:00+01:00,"
               "2026-03-28T00:00:00+01:00,2026-03-27T00:00:00+01:00,2026-03-28T00:00:00+01:00,"
               "0,24,0,24,"),
        "%s", steps);
    cr_assert_not_null(strstr(steps, "move,first,wave,0,p2v,1,2026-03-28T00:00:00+01:00,"), "%s",
                       steps);
    cr_assert_not_null(strstr(report, "<svg class=\"gantt\""));
    cr_assert_null(strstr(report, "Steps of stay"));
    cr_assert_not_null(strstr(report, "<h3>move</h3>\n<pre>- {id: order, at: 2026-03-27, "));
    cr_assert_not_null(strstr(report, "<h3>stay</h3>\n<p class=\"soft\">Changes nothing.</p>"));
    cr_assert_not_null(strstr(report, "Effective scenario of plan stay</summary>"));
    free(steps);
    free(report);
    process_free(&p);
    p = RUN("run", at.scenario, "--json", "-o", at.results);
    cr_assert_eq(p.status, 0, "%s", p.err);
    cr_assert_not_null(strstr(p.out, "{\"step\": \"order\", \"verb\": \"buy\", "), "%s", p.out);
    process_free(&p);
    process_remove(at.folder);
}
