/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands besides run: what is on stdout, what on stderr, and the exit status. */
#include "tests/cli/jsontext.h"
#include "tests/cli/process.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST "scenarios/first/consolidate.yaml"

Test(command, usage_errors_say_so_on_stderr_and_exit_2)
{
    static const struct {
        const char *args[5];
        const char *said;
    } cases[] = {
        {{NULL}, "vdcsim: no command\nTry 'vdcsim --help'.\n"},
        {{"rnu", "x"}, "did you mean 'run'?"},
        {{"run"}, "'run' needs FILE...\nTry 'vdcsim run --help'."},
        {{"run", FIRST, "--replication", "3"}, "did you mean '--replications'?"},
        {{"run", FIRST, "--json", "--digest"}, "leave --digest out"},
        {{"run", FIRST, "--assert", "energy.it.kw < 3"}, "did you mean 'energy.it.kwh'?"},
        {{"check", FIRST, "--force"}, "'check' takes no option --force"},
        {{"check", FIRST, "--plan", "virtualize"}, "did you mean 'virtualise'?"},
        {{"list", "polices"}, "did you mean 'policies'?"},
        {{"list", "zzz"}, "is not policies, metrics or hardware"},
        {{"list", "hardware", "server"}, "did you mean 'servers'?"},
        {{"list", "metrics", "servers"}, "only hardware has parts"},
        {{"explain", "policies.placement.headrom"}, "did you mean"},
        {{"completion", "tcsh"}, "is not bash, zsh or fish"},
        {{"help", "nothing"}, "there is no command 'nothing'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct process p = process_run(NULL, cases[i].args);
        cr_expect_eq(p.status, 2, "case %zu: status %d", i, p.status);
        cr_expect_str_eq(p.out, "", "case %zu", i);
        cr_expect(strstr(p.err, cases[i].said) != NULL, "case %zu says '%s'", i, p.err);
        process_free(&p);
    }
}

Test(command, every_command_has_help_with_two_examples)
{
    static const char *const names[] = {"run",    "check",      "show",    "explain", "list",
                                        "schema", "completion", "version", "help"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct process p = RUN(names[i], "--help");
        char usage[64];
        snprintf(usage, sizeof usage, "Usage: vdcsim %s ", names[i]);
        cr_expect_eq(p.status, 0);
        cr_expect_eq(strncmp(p.out, usage, strlen(usage)), 0, "%s", p.out);
        const char *examples = strstr(p.out, "\nExamples:\n");
        cr_assert(examples != NULL, "%s", names[i]);
        int count = 0;
        for (const char *at = examples; (at = strstr(at, "vdcsim ")) != NULL; at++)
            count++;
        cr_expect_geq(count, 2, "%s has %d examples", names[i], count);
        cr_expect_str_eq(p.err, "");
        process_free(&p);
    }
}

Test(command, lists_name_what_exists)
{
    static const struct {
        const char *kind, *contains;
    } cases[] = {
        {"metrics", "energy.it.kwh "},
        {"policies", "first-fit"},
        {"hardware", "hp-ml110-g4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct process p = RUN("list", cases[i].kind);
        cr_expect_eq(p.status, 0);
        cr_expect(strstr(p.out, cases[i].contains) != NULL, "list %s", cases[i].kind);
        process_free(&p);
        p = RUN("list", cases[i].kind, "--json");
        cr_expect(jsontext_is_document(p.out, p.out_len), "list %s --json", cases[i].kind);
        cr_expect_eq(jsontext_first(p.out), '[');
        process_free(&p);
    }
}

Test(command, help_and_lists_fit_eighty_columns)
{
    static const char *const commands[][4] = {{"--help"},
                                              {"help", "run"},
                                              {"help", "list"},
                                              {"list", "metrics"},
                                              {"list", "policies"},
                                              {"list", "hardware"},
                                              {"list", "hardware", "servers"}};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct process p = process_run(NULL, commands[i]);
        cr_expect_eq(p.status, 0);
        for (char *line = strtok(p.out, "\n"); line; line = strtok(NULL, "\n"))
            cr_expect_leq(strlen(line), 80U, "%s: %s", commands[i][0], line);
        process_free(&p);
    }
}

Test(command, hardware_is_told_by_what_one_looks_for)
{
    struct process p = RUN("list", "hardware");
    cr_expect(strstr(p.out, "2006-05, 8 GiB, 2U, 159151 ssj_ops, 172-258 W\n") != NULL);
    cr_expect(strstr(p.out, "busiest from ") != NULL);
    process_free(&p);
    p = RUN("list", "hardware", "hypervisors");
    cr_expect(strstr(p.out, "page_sharing 15 %") != NULL, "%s", p.out);
    cr_expect(strstr(p.out, "hp-dl380-g5") == NULL);
    process_free(&p);
}

Test(command, empty_kinds_say_so)
{
    static const char *const kinds[] = {"labs", "patterns"};
    for (size_t i = 0; i < 2; i++) {
        struct process p = RUN("list", kinds[i]);
        cr_expect_eq(p.status, 0);
        if (p.out_len == 0)
            cr_expect(strstr(p.err, "this version has no ") != NULL, "%s", kinds[i]);
        process_free(&p);
    }
}

Test(command, version_and_schema_are_for_programs_too)
{
    struct process p = RUN("version");
    cr_expect_eq(p.status, 0);
    cr_expect_eq(strncmp(p.out, "vdcsim ", 7), 0);
    process_free(&p);
    p = RUN("version", "--json");
    cr_expect(jsontext_is_document(p.out, p.out_len));
    process_free(&p);
    p = RUN("schema");
    cr_expect_eq(p.status, 0);
    cr_expect(jsontext_is_document(p.out, p.out_len));
    cr_expect(strstr(p.out, "\"workloads\"") != NULL);
    process_free(&p);
}

Test(command, completion_offers_commands_and_options)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    for (size_t i = 0; i < 3; i++) {
        struct process p = RUN("completion", shells[i]);
        cr_expect_eq(p.status, 0);
        cr_expect(strstr(p.out, "check") && strstr(p.out, "replications"), "%s", shells[i]);
        process_free(&p);
    }
}

Test(command, explain_knows_keys_metrics_and_policies)
{
    static const char *const topics[] = {"policies.placement.headroom", "qos.slatah", "first-fit"};
    for (size_t i = 0; i < 3; i++) {
        struct process p = RUN("explain", topics[i]);
        cr_expect_eq(p.status, 0, "%s: %s", topics[i], p.err);
        cr_expect_gt(p.out_len, 40U, "%s", topics[i]);
        process_free(&p);
    }
    struct process all = RUN("explain");
    cr_expect_eq(all.status, 0, "%s", all.err);
    cr_expect(strstr(all.out, "\n        workloads ") != NULL, "%s", all.out);
    process_free(&all);
}

Test(command, verbs_are_listed_and_explained)
{
    struct process p = RUN("list", "verbs");
    cr_expect_eq(p.status, 0, "%s", p.err);
    cr_expect(strstr(p.out, "p2v ") != NULL && strstr(p.out, "evacuate ") != NULL, "%s", p.out);
    process_free(&p);
    p = RUN("explain", "p2v", "buy.model", "plans.steps.after");
    cr_expect_eq(p.status, 0, "%s", p.err);
    cr_expect(strstr(p.out, "p2v (verb)\n") != NULL, "%s", p.out);
    cr_expect(strstr(p.out, "\nbuy.model\n") != NULL, "%s", p.out);
    cr_expect(strstr(p.out, "\nplans.NAME.steps[].after\n") != NULL, "%s", p.out);
    process_free(&p);
    p = RUN("list", "verbs", "--json");
    cr_expect(jsontext_is_document(p.out, p.out_len));
    process_free(&p);
}

Test(command, show_gives_a_scenario_that_shows_the_same_again)
{
    char folder[PROCESS_PATH_MAX], path[PROCESS_PATH_MAX];
    process_folder(folder);
    struct process p = RUN("show", FIRST, "--plan", "virtualise", "--quiet");
    cr_assert_eq(p.status, 0, "%s", p.err);
    cr_expect(strstr(p.out, "# default") != NULL);
    process_write(path, folder, "again.yaml", p.out);
    struct process q = RUN("show", path, "--quiet");
    cr_expect_eq(q.status, 0, "%s", q.err);
    struct process first = RUN("run", FIRST, "-p", "virtualise", "-n1", "--until=3d", "--digest");
    struct process second = RUN("run", path, "-n1", "--until=3d", "--digest");
    cr_expect_str_eq(strrchr(first.out, ' '), strrchr(second.out, ' '));
    process_free(&p);
    process_free(&q);
    process_free(&first);
    process_free(&second);
    process_remove(folder);
}

Test(command, full_disk_and_closed_output_are_failures)
{
    static const char *const commands[][4] = {
        {"list", "metrics"}, {"help"}, {"schema"}, {"check", FIRST}, {"version", "--json"}};
    const struct process_options full = {.stdout_path = "/dev/full"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct process p = process_run(&full, commands[i]);
        cr_expect_eq(p.status, 74, "%s: %d", commands[i][0], p.status);
        cr_expect(strstr(p.err, "cannot write to standard output: No space left") != NULL, "%s",
                  p.err);
        process_free(&p);
    }
    const struct process_options closed = {.closed_stdout = true};
    struct process p = process_run(&closed, commands[0]);
    cr_expect_eq(p.status, 74);
    cr_expect(strstr(p.err, "cannot write to standard output: Bad file descriptor") != NULL, "%s",
              p.err);
    process_free(&p);
}

Test(command, reader_that_leaves_early_gets_no_message)
{
    static const char *const commands[][4] = {
        {"list", "metrics"}, {"schema"}, {"version", "--json"}};
    const struct process_options no_reader = {.no_reader = true};
    for (size_t i = 0; i < 3; i++) {
        struct process p = process_run(&no_reader, commands[i]);
        cr_expect_eq(p.status, 128 + SIGPIPE, "%s: %d", commands[i][0], p.status);
        cr_expect_str_eq(p.err, "");
        process_free(&p);
    }
}
