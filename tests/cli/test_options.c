/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line means, and what is said about one that means nothing. */
#include "cli/options.h"
#include <criterion/criterion.h>
#include <string.h>

enum { WORDS_MAX = 12 };

static bool parse(struct options *o, const char *const *words, char *error)
{
    char *argv[WORDS_MAX + 1] = {(char *)(size_t) "vdcsim"};
    int argc = 1;
    for (int i = 0; words[i]; i++)
        argv[argc++] = (char *)(size_t)words[i];
    error[0] = '\0';
    return options_parse(o, argc, argv, error);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(options, may_stand_anywhere)
{
    const char *const *lines[] = {
        WORDS("run", "a.yaml", "--threads", "3", "-o", "out", "b.yaml"),
        WORDS("--threads=3", "run", "-oout", "a.yaml", "b.yaml"),
        WORDS("-j3", "--output", "out", "run", "a.yaml", "--", "b.yaml"),
        WORDS("run", "-j", "3", "a.yaml", "b.yaml", "--output=out"),
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct options o;
        char error[OPTION_ERROR_MAX];
        cr_assert(parse(&o, lines[i], error), "line %zu: %s", i, error);
        cr_expect_eq(o.command, COMMAND_RUN);
        cr_expect_eq(o.threads, 3);
        cr_expect_str_eq(o.output, "out");
        cr_assert_eq(o.arguments.count, 2);
        cr_expect_str_eq(o.arguments.items[0], "a.yaml");
        cr_expect_str_eq(o.arguments.items[1], "b.yaml");
        options_deinit(&o);
    }
}

Test(options, lists_keep_their_order_and_scalars_their_last_value)
{
    struct options o;
    char error[OPTION_ERROR_MAX];
    cr_assert(parse(
        &o, WORDS("run", "x", "--set", "a=1", "-s", "b=2", "--seed=1", "--seed=7", "-qfa"), error));
    cr_assert_eq(o.sets.count, 2);
    cr_expect_str_eq(o.sets.items[0], "a=1");
    cr_expect_str_eq(o.sets.items[1], "b=2");
    cr_expect_eq(o.seed, 7);
    cr_expect(o.has_seed && o.quiet && o.force && o.all);
    options_deinit(&o);
}

Test(options, seed_zero_is_a_seed_and_the_largest_fits)
{
    struct options o;
    char error[OPTION_ERROR_MAX];
    cr_assert(parse(&o, WORDS("run", "x", "--seed", "0"), error));
    cr_expect(o.has_seed && o.seed == 0);
    options_deinit(&o);
    cr_assert(parse(&o, WORDS("run", "x", "--seed", "18446744073709551615"), error));
    cr_expect_eq(o.seed, UINT64_MAX);
    options_deinit(&o);
}

Test(options, dash_is_a_file_and_everything_behind_two_dashes_too)
{
    struct options o;
    char error[OPTION_ERROR_MAX];
    cr_assert(parse(&o, WORDS("check", "-", "--", "--quiet"), error));
    cr_assert_eq(o.arguments.count, 2);
    cr_expect_str_eq(o.arguments.items[0], "-");
    cr_expect_str_eq(o.arguments.items[1], "--quiet");
    cr_expect_not(o.quiet);
    options_deinit(&o);
}

Test(options, says_what_is_wrong)
{
    static const struct {
        const char *words[6];
        const char *error;
    } cases[] = {
        {{"run", "x", "--relpications", "3"},
         "unknown option '--relpications'; did you mean '--replications'?"},
        {{"run", "x", "--zzzzzz"}, "unknown option '--zzzzzz'"},
        {{"run", "x", "-Z"}, "unknown option '-Z'"},
        {{"rnu", "x"}, "unknown command 'rnu'; did you mean 'run'?"},
        {{"acme.yaml"}, "unknown command 'acme.yaml'; did you mean 'run acme.yaml'?"},
        {{"run", "x", "--seed"}, "--seed needs a value: N"},
        {{"run", "x", "--seed="},
         "--seed: '' is not a whole number from 0 to 18446744073709551615"},
        {{"run", "x", "--seed=18446744073709551616"},
         "--seed: '18446744073709551616' is not a whole number from 0 to 18446744073709551615"},
        {{"run", "x", "-n", "-3"}, "--replications: '-3' is not a whole number from 1 to 1000000"},
        {{"run", "x", "-n", "0"}, "--replications: '0' is not a whole number from 1 to 1000000"},
        {{"run", "x", "-j", "1.5"}, "--threads: '1.5' is not a whole number from 1 to 256"},
        {{"run", "x", "--quiet=yes"}, "--quiet takes no value"},
        {{"run", "x", "--set", ""}, "--set: the value is empty"},
        {{"run", "x", "--color=blue"}, "--color: 'blue' is not auto, always or never"},
        {{"check", "x", "--threads", "2"}, "'check' takes no option --threads"},
        {{"--threads", "2", "check", "x"}, "'check' takes no option --threads"},
        {{"run"}, "'run' needs FILE..."},
        {{"show", "x", "y"}, "'show': one argument too many: 'y'"},
        {{NULL}, "no command"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct options o;
        char error[OPTION_ERROR_MAX];
        cr_expect_not(parse(&o, cases[i].words, error), "case %zu was accepted", i);
        cr_expect_str_eq(error, cases[i].error);
        options_deinit(&o);
    }
}

Test(options, help_needs_no_arguments)
{
    struct options o;
    char error[OPTION_ERROR_MAX];
    cr_expect(parse(&o, WORDS("run", "--help"), error) && o.help);
    options_deinit(&o);
    cr_expect(parse(&o, WORDS("-h"), error) && o.help && o.command == COMMAND_NONE);
    options_deinit(&o);
    cr_expect(parse(&o, WORDS("--version"), error) && o.version);
    options_deinit(&o);
}

Test(options, table_is_sound)
{
    uint64_t letters[4] = {0};
    int rows = 0;
    for (const struct option_desc *d = options_table(); d->name; d++, rows++) {
        cr_expect(d->doc && d->doc[0], "--%s", d->name);
        cr_expect_neq(d->commands, 0U, "--%s", d->name);
        cr_expect_eq(d->value == NULL, d->type == OPTION_FLAG, "--%s", d->name);
        cr_expect(d->type != OPTION_COUNT || d->max > d->min, "--%s", d->name);
        for (const struct option_desc *other = options_table(); other < d; other++)
            cr_expect_str_neq(other->name, d->name);
        if (!d->letter) continue;
        unsigned c = (unsigned char)d->letter;
        cr_expect_not((letters[c / 64] >> (c % 64)) & 1, "-%c is there twice", d->letter);
        letters[c / 64] |= UINT64_C(1) << (c % 64);
    }
    cr_expect_leq(rows, 64, "the parser remembers 64 options");
    for (int c = 0; c < COMMAND_COUNT; c++) {
        const struct option_command_desc *d = options_command((enum option_command)c);
        cr_expect_eq((int)options_command_find(d->name), c);
        for (int i = 0; i < 2; i++)
            cr_expect(d->examples[i][0] && d->examples[i][1], "%s lacks an example", d->name);
    }
}
