/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: results whole or not at all, one JSON document, status by kind of failure, signals. */
#include "tests/cli/jsontext.h"
#include "tests/cli/process.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Two plans, two replications, two days: a few milliseconds. */
#define HEAD                                                                    \
    "scenario: 1\n"                                                             \
    "name: small\n"                                                             \
    "seed: 1\n"                                                                 \
    "clock: {start: 2026-01-01, horizon: 2d}\n"                                 \
    "catalogue:\n"                                                              \
    "  servers:\n"                                                              \
    "    box: {sockets: 1, cores: 8, clock: 2 GHz, memory: 32 GiB, height: 1U," \
    " power: {idle: 100 W, max: 200 W}}\n"                                      \
    "estate:\n"                                                                 \
    "  sites: {a: {racks: 1 x 42U}}\n"                                          \
    "  hosts: [{name: \"h[1-4]\", model: box, site: a}]\n"                      \
    "plans: {now: {}, more: {set: {workloads.web.count: 12}}}\n"                \
    "experiment: {replications: 2}\n"                                           \
    "outputs: {plots: false}\n"                                                 \
    "workloads:\n"
#define SMALL                                                                                \
    HEAD "  web: {count: 6, vcpu: 2, clock: 2 GHz, memory: 4 GiB, demand: {mean: 30 %, cv: " \
         "0.3}}\n"

/* One workload, right but for what is added; of another size; with another demand. */
#define WEB(more)   "  web: {vcpu: 2, clock: 2 GHz, memory: 4 GiB, demand: {mean: 30 %}" more "}\n"
#define BIG(size)   "  web: {vcpu: 2, clock: 2 GHz, memory: " size ", demand: {mean: 30 %}}\n"
#define TRACE(file) "  web: {vcpu: 2, memory: 4 GiB, demand: {trace: " file ", format: matrix}}\n"

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

Test(run, writes_a_results_folder_and_replaces_its_own)
{
    struct place at;
    place_make(&at, SMALL);
    for (int time = 0; time < 2; time++) {
        struct process p = RUN("run", at.scenario, "-o", at.results);
        cr_expect_eq(p.status, 0, "%s", p.err);
        cr_expect(strstr(p.out, "energy") != NULL);
        cr_expect(strstr(p.err, "results are in ") != NULL);
        static const char *const files[] = {"summary.json", "manifest.json", "metrics.csv",
                                            "hosts.csv", "series.csv"};
        for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
            cr_expect(exists(at.results, files[i]), "%s", files[i]);
        cr_expect_eq(process_entries(at.folder), 2, "only the scenario and the results");
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, never_replaces_what_it_did_not_write)
{
    struct place at;
    place_make(&at, SMALL);
    char precious[PROCESS_PATH_MAX];
    process_write(precious, at.folder, "precious", "mine");
    struct process p = RUN("run", at.scenario, "-o", at.folder, "--force");
    cr_expect_eq(p.status, 74, "%d: %s", p.status, p.err);
    cr_expect(exists(at.folder, "precious") && exists(at.folder, "s.yaml"));
    process_free(&p);
    process_remove(at.folder);
}

Test(run, two_files_never_share_a_results_folder)
{
    struct place at;
    place_make(&at, SMALL);
    char other[PROCESS_PATH_MAX];
    process_write(other, at.folder, "other.yaml", SMALL);
    struct process p = RUN("run", at.scenario, other, "-o", at.results, "-q");
    cr_expect_eq(p.status, 2, "%d", p.status);
    cr_expect(strstr(p.err, "its results would replace those of") != NULL, "%s", p.err);
    cr_expect(strstr(p.err, "other.yaml") != NULL, "%s", p.err);
    cr_expect(strstr(p.err, "another 'name'") != NULL, "%s", p.err);
    cr_expect_eq(process_entries(at.results), -1, "no run has started");
    process_free(&p);
    p = RUN("run", at.scenario, at.scenario, "-o", at.results, "-q");
    cr_expect_eq(p.status, 0, "the same file twice is the same result: %s", p.err);
    process_free(&p);
    process_remove(at.folder);
}

Test(run, nothing_starts_when_a_later_file_is_missing_or_wrong)
{
    struct place at;
    place_make(&at, SMALL);
    char bad[PROCESS_PATH_MAX];
    process_write(bad, at.folder, "bad.yaml", HEAD "  web: {count: 6, vcpus: 2}\n");
    const char *const later[] = {"/nothing/here.yaml", bad};
    static const int statuses[] = {66, 65};
    for (size_t i = 0; i < 2; i++) {
        struct process p = RUN("run", at.scenario, later[i], "-o", at.results);
        cr_expect_eq(p.status, statuses[i], "%d: %s", p.status, p.err);
        cr_expect(strstr(p.err, later[i]) != NULL, "%s", p.err);
        cr_expect_str_eq(p.out, "");
        cr_expect_eq(process_entries(at.results), -1, "no run has started");
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, report_and_manifest_say_what_was_changed)
{
    struct place at;
    place_make(&at, SMALL);
    struct process p = RUN("run", at.scenario, "-o", at.results, "--set",
                           "workloads.web.demand.mean=20 %", "--until", "1d", "--seed", "7");
    cr_assert_eq(p.status, 0, "%s", p.err);
    static const char arguments[] =
        "\"arguments\": [\"--set\", \"workloads.web.demand.mean=20 %\", "
        "\"--seed\", \"7\", \"--until\", \"1d\"]";
    static const struct {
        const char *file, *said[4];
    } cases[] = {
        {"report.html",
         {"What the plans change", "workloads.web.count: 12\n</pre>", "Changes nothing.",
          "vdcsim run s.yaml --set &#39;workloads.web.demand.mean=20 %&#39; --seed 7 --until 1d"}},
        {"manifest.json", {arguments, "SHA256SUMS", "", ""}},
    };
    for (size_t i = 0; i < 2; i++) {
        char *text = process_read(at.results, cases[i].file);
        for (int k = 0; k < 4; k++)
            cr_expect(strstr(text, cases[i].said[k]) != NULL, "%s: %s", cases[i].file,
                      cases[i].said[k]);
        free(text);
    }
    process_free(&p);
    process_remove(at.folder);
}

Test(run, sets_are_shown_as_yaml_that_can_be_used_again)
{
    struct place at;
    place_make(&at, SMALL);
    char text[4096];
    const char *plans = strstr(SMALL, "plans:"), *end = strchr(plans, '\n');
    snprintf(text, sizeof text, "%.*s%s%s", (int)(plans - SMALL), SMALL,
             "plans:\n  now: {}\n  more:\n    title: More & bigger\n    set:\n"
             "      estate.hosts:\n        - {name: \"h[1-4]\", model: box, site: a}\n"
             "        - {name: extra, model: [box], site: a}\n"
             "      workloads.web.demand: {mean: 10 %, cv: 0.2}\n",
             end + 1);
    process_write(at.scenario, at.folder, "s.yaml", text);
    struct process p = RUN("run", at.scenario, "-o", at.results);
    cr_assert_eq(p.status, 0, "%s", p.err);
    char *report = process_read(at.results, "report.html");
    static const char hosts[] =
        "estate.hosts:\n  - {name: &quot;h[1-4]&quot;, model: box, site: a}\n"
        "  - {name: extra, model: [box], site: a}\n";
    static const char *const said[] = {"<p>More &amp; bigger</p>", hosts,
                                       "workloads.web.demand: {mean: 10 %, cv: 0.2}\n"};
    for (size_t i = 0; i < 3; i++)
        cr_expect(strstr(report, said[i]) != NULL, "%s", said[i]);
    free(report);
    process_free(&p);
    process_remove(at.folder);
}

Test(run, late_end_and_missing_data_folder_are_told)
{
    struct place at;
    place_make(&at, SMALL);
    struct process p = RUN("run", at.scenario, "--digest", "--until", "4w");
    cr_expect_eq(p.status, 0, "%s", p.err);
    cr_expect(strstr(p.err, "vdcsim: warning: --until 4w is later than clock.horizon") != NULL,
              "%s", p.err);
    process_free(&p);
    p = RUN("run", at.scenario, "--digest", "--until", "2d");
    cr_expect_str_eq(p.err, "");
    process_free(&p);
    static const char *const commands[] = {"run", "check", "show"};
    for (size_t i = 0; i < 3; i++) {
        p = RUN(commands[i], at.scenario, "--data", "/nothing/here");
        cr_expect_eq(p.status, 66, "%d", p.status);
        cr_expect_str_eq(p.err, "vdcsim: --data: there is no folder '/nothing/here'\n");
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, cannot_write_results_is_74_and_leaves_nothing)
{
    struct place at;
    place_make(&at, SMALL);
    char below_a_file[PROCESS_PATH_MAX + 8];
    snprintf(below_a_file, sizeof below_a_file, "%s/x", at.scenario);
    const char *const targets[] = {below_a_file, at.scenario, "/proc/vdcsim-results"};
    for (size_t i = 0; i < 3; i++) {
        struct process p = RUN("run", at.scenario, "-o", targets[i]);
        cr_expect_eq(p.status, 74, "%s: %d", targets[i], p.status);
        cr_expect_str_eq(p.out, "");
        cr_expect(strncmp(p.err, "vdcsim: ", 8) == 0 && strstr(p.err, targets[i]) != NULL, "%s",
                  p.err);
        process_free(&p);
    }
    cr_expect_eq(process_entries(at.folder), 1);
    process_remove(at.folder);
}

Test(run, file_too_large_is_74_and_leaves_nothing)
{
    struct place at;
    place_make(&at, SMALL);
    const struct process_options small_files = {.file_size_max = 2000};
    struct process p = process_run(
        &small_files, (const char *const[]){"run", at.scenario, "-o", at.results, NULL});
    cr_expect_eq(p.status, 74, "%d: %s", p.status, p.err);
    cr_expect_eq(process_entries(at.folder), 1, "only the scenario is left");
    process_free(&p);
    process_remove(at.folder);
}

Test(run, full_output_is_74)
{
    struct place at;
    place_make(&at, SMALL);
    const struct process_options full = {.stdout_path = "/dev/full"};
    const char *const ways[] = {"--all", "--json", "--digest"};
    for (size_t i = 0; i < 3; i++) {
        struct process p = process_run(
            &full, (const char *const[]){"run", at.scenario, "-o", at.results, ways[i], NULL});
        cr_expect_eq(p.status, 74, "%s: %d", ways[i], p.status);
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, json_is_exactly_one_document)
{
    struct place good, bad;
    place_make(&good, SMALL);
    place_make(&bad, HEAD "  web: {count: 6, vcpus: 2}\n");
    const struct {
        const char *args[9];
        int status;
        char first;
    } cases[] = {
        {{"run", good.scenario, "--json", "-o", good.results}, 0, '{'},
        {{"run", good.scenario, good.scenario, "--json", "-o", good.results}, 0, '['},
        {{"run", bad.scenario, "--json", "-o", bad.results}, 65, '{'},
        {{"run", bad.scenario, good.scenario, "--json", "-o", good.results}, 65, '['},
        {{"run", "/nothing/here.yaml", "--json"}, 66, '{'},
        {{"run", good.scenario, "--json", "-o", "/proc/vdcsim-results"}, 74, '{'},
        {{"run", good.scenario, "--json", "-o", good.results, "--assert", "hosts.installed < 1"},
         1,
         '{'},
        {{"check", good.scenario, "--json"}, 0, '{'},
        {{"check", good.scenario, bad.scenario, "--json"}, 65, '['},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        process_remove(good.results);
        struct process p = process_run(NULL, cases[i].args);
        cr_expect_eq(p.status, cases[i].status, "case %zu: %d %s", i, p.status, p.err);
        cr_expect(jsontext_is_document(p.out, p.out_len), "case %zu: %s", i, p.out);
        cr_expect_eq(jsontext_first(p.out), cases[i].first, "case %zu", i);
        process_free(&p);
    }
    process_remove(good.folder);
    process_remove(bad.folder);
}

Test(run, digests_do_not_depend_on_threads_steps_or_company)
{
    struct place at;
    place_make(&at, SMALL);
    struct process one = RUN("run", at.scenario, "--digest", "-j1");
    cr_assert_eq(one.status, 0, "%s", one.err);
    int lines = 0;
    for (const char *c = one.out; *c; c++)
        lines += *c == '\n';
    cr_expect_eq(lines, 4, "two plans, two replications: %s", one.out);
    cr_expect_eq(strncmp(one.out, "now 0 ", 6), 0);
    cr_expect_eq(process_entries(at.folder), 1, "--digest writes no results folder");
    const char *const ways[][5] = {{"-j3"}, {"--tick-split=4"}, {"--clone-at=7h"}, {"--audit"}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct process p = RUN("run", at.scenario, "--digest", ways[i][0]);
        cr_expect_str_eq(p.out, one.out, "%s", ways[i][0]);
        process_free(&p);
    }
    struct process two = RUN("run", at.scenario, at.scenario, "--digest");
    cr_expect_eq(two.out_len, 2 * one.out_len);
    cr_expect_eq(strncmp(two.out, one.out, one.out_len), 0);
    cr_expect_str_eq(two.out + one.out_len, one.out);
    struct process seed = RUN("run", at.scenario, "--digest", "--seed=2");
    cr_expect_str_neq(seed.out, one.out, "another seed is another world");
    process_free(&one);
    process_free(&two);
    process_free(&seed);
    process_remove(at.folder);
}

Test(run, assertions_decide_the_status_and_keep_the_results)
{
    struct place at;
    place_make(&at, SMALL);
    static const struct {
        const char *expr;
        int status;
        const char *said;
    } cases[] = {
        {"hosts.installed == 4", 0, ""},
        {"more.vms.running.mean >= 12", 0, ""},
        {"hosts.installed <= 3", 1, "plan now has 4 hosts, 1 host too much"},
        {"now.vms.arrived > 100", 1, "plan now has 6 VMs, 94 VMs too little"},
        {"nwo.vms.arrived > 1", 2, "no such plan is run: nwo; did you mean 'now'?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        process_remove(at.results);
        struct process p =
            RUN("run", at.scenario, "-q", "-o", at.results, "--assert", cases[i].expr);
        cr_expect_eq(p.status, cases[i].status, "%s: %d %s", cases[i].expr, p.status, p.err);
        cr_expect(strstr(p.err, cases[i].said) != NULL, "%s: %s", cases[i].expr, p.err);
        cr_expect_eq(exists(at.results, "summary.json"), cases[i].status < 2);
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, mistakes_in_scenarios_are_65_with_their_place)
{
    static const struct {
        const char *workload;
        int status;
        const char *said[3];
    } cases[] = {
        {WEB(", cuont: 6"), 65, {"s.yaml:15:69:", "'cuont'", "did you mean 'count'?"}},
        {WEB(", count: 6, memory: 64 GiB"), 65, {"s.yaml:15:", "duplicate", "memory"}},
        {WEB(", reservation: 1 TiB"), 65, {"s.yaml:15:", "reservation", ""}},
        {WEB(", limit: 4"), 65, {"s.yaml:15:", "needs a unit", ""}},
        {WEB(", runs_on: nowhere"), 65, {"s.yaml:15:", "'nowhere'", ""}},
        {BIG("64 GiB"), 65, {"s.yaml:15:", "64 GiB", "more than any host"}},
        {TRACE("no.csv"), 66, {"s.yaml:15:", "'no.csv'", ""}},
        {TRACE("s.yaml"), 65, {"s.yaml:2:1:", "is not a percentage", "named at"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[4096];
        struct place at;
        snprintf(text, sizeof text, "%s%s", HEAD, cases[i].workload);
        place_make(&at, text);
        struct process p = RUN("run", at.scenario, "-o", at.results);
        cr_expect_eq(p.status, cases[i].status, "case %zu: %d %s", i, p.status, p.err);
        for (int k = 0; k < 3; k++)
            cr_expect(strstr(p.err, cases[i].said[k]) != NULL, "case %zu: %s", i, p.err);
        cr_expect_str_eq(p.out, "");
        cr_expect_eq(process_entries(at.folder), 1, "case %zu", i);
        process_free(&p);
        process_remove(at.folder);
    }
}

static int count_of(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

Test(run, doubtful_scenarios_are_warned_about_once_for_all_plans)
{
    struct place at;
    place_make(&at, HEAD WEB(", start: 5d"));
    struct process p = RUN("check", at.scenario);
    cr_expect_eq(p.status, 0, "%s", p.err);
    cr_expect_eq(count_of(p.err, "warning"), 1, "%s", p.err);
    cr_expect(strstr(p.err, "s.yaml:15:") != NULL, "%s", p.err);
    process_free(&p);
    p = RUN("check", at.scenario, "--quiet");
    cr_expect_str_eq(p.err, "");
    process_free(&p);
    p = RUN("check", at.scenario, "--json");
    cr_expect(jsontext_is_document(p.out, p.out_len));
    cr_expect_eq(count_of(p.out, "\"line\": 15"), 1, "%s", p.out);
    process_free(&p);
    process_remove(at.folder);
}

Test(run, colour_is_for_terminals_unless_asked_for)
{
    struct place at;
    place_make(&at, HEAD WEB(", cuont: 6"));
    static const struct {
        const char *option;
        bool colours;
    } cases[] = {{"--color=auto", false}, {"--color=always", true}, {"--color=never", false}};
    for (size_t i = 0; i < 3; i++) {
        struct process p = RUN("check", at.scenario, cases[i].option);
        cr_expect_eq(strchr(p.err, '\033') != NULL, cases[i].colours, "%s", cases[i].option);
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, unreadable_input_is_66)
{
    struct place at;
    place_make(&at, SMALL);
    const char *const paths[] = {"/nothing/here.yaml", at.folder};
    for (size_t i = 0; i < 2; i++) {
        struct process p = RUN("run", paths[i]);
        cr_expect_eq(p.status, 66, "%s: %d", paths[i], p.status);
        cr_expect(strstr(p.err, paths[i]) != NULL, "%s", p.err);
        process_free(&p);
    }
    process_remove(at.folder);
}

Test(run, scenario_may_come_from_standard_input)
{
    struct place at;
    place_make(&at, SMALL);
    const struct process_options in = {.stdin_path = at.scenario};
    struct process p = process_run(&in, (const char *const[]){"run", "-", "--digest", NULL});
    struct process q = RUN("run", at.scenario, "--digest");
    cr_expect_eq(p.status, 0, "%s", p.err);
    cr_expect_str_eq(p.out, q.out);
    process_free(&p);
    process_free(&q);
    process_remove(at.folder);
}

Test(run, memory_limit_is_71)
{
    struct place at;
    place_make(&at, SMALL "limits: {memory: 64 KiB}\n");
    struct process p = RUN("run", at.scenario, "-o", at.results);
    cr_expect_eq(p.status, 71, "%d: %s", p.status, p.err);
    cr_expect_eq(process_entries(at.folder), 1);
    process_free(&p);
    process_remove(at.folder);
}

/* ---- signals ---- */

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* The scenario's folder gets a second entry when the run has begun to write beside its target. */
static bool wait_for_start(const char *folder)
{
    for (int i = 0; i < 500; i++) {
        if (process_entries(folder) > 1) return true;
        pause_ms(10);
    }
    return false;
}

Test(run, signals_leave_nothing_behind, .timeout = 60)
{
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        struct place at;
        place_make(&at, SMALL);
        struct process p = process_start(
            NULL, (const char *const[]){"run", at.scenario, "-o", at.results, "-n", "1000000",
                                        "--set", "clock.horizon=5y", "-j2", NULL});
        cr_assert(wait_for_start(at.folder));
        pause_ms(100);
        kill(p.pid, signals[i]);
        process_finish(&p);
        cr_expect_eq(p.status, 128 + signals[i], "%d: %s", p.status, p.err);
        cr_expect_str_eq(p.out, "");
        cr_expect(strstr(p.err, "of 2000000 runs were complete; nothing was written") != NULL, "%s",
                  p.err);
        cr_expect_eq(process_entries(at.folder), 1, "something is left");
        process_free(&p);
        process_remove(at.folder);
    }
}
