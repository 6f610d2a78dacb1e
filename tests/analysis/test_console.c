/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static char *print(uint32_t plans, uint64_t replications, const struct console_options *opt)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    char *text = NULL;
    size_t size = 0;
    gsl_set_error_handler_off();
    fake_init(&x, plans, replications, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    FILE *f = open_memstream(&text, &size);
    cr_assert(console_summary(f, &r, opt));
    fclose(f);
    results_deinit(&r);
    return text;
}

static int widest(const char *text)
{
    int most = 0, n = 0;
    for (; *text != '\0'; text++) {
        n = *text == '\n' ? 0 : n + (((unsigned char)*text & 0xc0) != 0x80);
        if (n > most) most = n;
    }
    return most;
}

static void expect(const char *text, const char *part)
{
    cr_assert_not_null(strstr(text, part), "no '%s' in\n%s", part, text);
}

Test(console, says_the_answer_in_words_and_the_numbers_in_a_table)
{
    char *t = print(2, 1, NULL);
    expect(t, "acme: Should Acme virtualise 100 servers?\n");
    expect(t, "virtualise: 1 step could not be done in full: wave-3. 1 step never began:\n"
              "  switch-off. 8 hosts instead of 100 (-92 %), 16 U instead of 100 (-84 %)");
    expect(t, "hosts installed               100           8      -92 (-92 %)\n");
    expect(t, "Bound by memory:\n  100 % configured at the peak.");
    expect(t, "current  virtualise       difference\n");
    cr_assert_null(strstr(t, "queued"), "a queue that was never used is not worth a row");
    cr_assert_null(strstr(t, "\033"), "no colour unless asked for");
    for (const char *p = t; *p != '\0'; p++)
        cr_assert_lt((unsigned char)*p, 128, "plain ASCII unless asked for");
    free(t);
}

Test(console, fits_the_width_it_is_given)
{
    static const int widths[] = {0, 40, 44, 60, 72, 80, 100, 132, 200};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (uint32_t plans = 1; plans <= 3; plans++) {
            struct console_options opt = {.width = widths[i], .utf8 = i % 2 == 0};
            char *t = print(plans, 10, &opt);
            int limit = widths[i] == 0 ? 80 : widths[i];
            cr_assert_leq(widest(t), limit, "%u plans in %d columns:\n%s", plans, limit, t);
            free(t);
        }
    }
}

/* Two plans with names of a common length make a table of 80 columns, with fewer digits. */
Test(console, drops_digits_before_it_gives_up_the_table)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, 2, 10, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    r.plans[0].name = "today-as-it-is";
    r.plans[1].name = "eight-virtualised-hosts";
    static const int widths[] = {80, 100};
    for (size_t i = 0; i < 2; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        cr_assert(console_summary(f, &r, &(struct console_options){.width = widths[i]}));
        fclose(f);
        cr_expect_leq(widest(text), widths[i]);
        expect(text, "today-as-it-is  eight-virtualised-hosts  ");
        bool is_full = strstr(text, "-92 (-92 %)\n") != NULL;
        cr_expect_eq(is_full, widths[i] == 100, "%s", text);
        free(text);
    }
    results_deinit(&r);
}

Test(console, shows_intervals_only_when_there_are_some)
{
    struct console_options opt = {.width = 100};
    char *one = print(2, 1, &opt), *ten = print(2, 10, &opt);
    cr_assert_null(strstr(one, "+-"));
    expect(ten, "+-");
    expect(ten, ", 95 % intervals");
    free(one);
    free(ten);
}

Test(console, lists_every_metric_with_data_when_asked)
{
    struct console_options opt = {.width = 100, .all = true};
    char *t = print(2, 2, &opt);
    expect(t, "energy.it.kwh");
    expect(t, "run.samples");
    cr_assert_null(strstr(t, "vms.wait.mean"), "no data, no row");
    free(t);
}

Test(console, colours_good_and_bad_differences)
{
    struct console_options opt = {.width = 100, .color = true};
    char *t = print(3, 10, &opt);
    expect(t, "\033[32m-92 (-92 %)\033[0m");
    expect(t, "\033[33m+0.187");
    free(t);
}

Test(console, digests_are_one_line_per_run)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    char *text = NULL;
    size_t size = 0;
    fake_init(&x, 2, 2, 1);
    x.e.first_replication = 5;
    cr_assert(experiment_run(&x.e, &r, &d));
    FILE *f = open_memstream(&text, &size);
    cr_assert(console_digests(f, &r));
    fclose(f);
    char expected[512];
    snprintf(
        expected, sizeof expected, "current 5 %s\ncurrent 6 %s\nvirtualise 5 %s\nvirtualise 6 %s\n",
        r.plans[0].digests[0], r.plans[0].digests[1], r.plans[1].digests[0], r.plans[1].digests[1]);
    cr_assert_str_eq(text, expected);
    free(text);
    results_deinit(&r);
}

Test(console, tells_when_the_stream_is_full)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    fake_init(&x, 2, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
    FILE *full = fopen("/dev/full", "w");
    cr_assert_not_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    cr_assert(!console_summary(full, &r, NULL));
    fclose(full);
    results_deinit(&r);
}
