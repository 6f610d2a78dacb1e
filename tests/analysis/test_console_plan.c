/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static struct fake_experiment x;
static struct results r;

static void begin(void)
{
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, 2, 1, 1);
    cr_assert(experiment_run(&x.e, &r, &d));
}

static void end(void)
{
    results_deinit(&r);
}

TestSuite(console_plan, .init = begin, .fini = end);

static char *print(int width)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    cr_assert(console_summary(f, &r, &(struct console_options){.width = width}));
    fclose(f);
    return text;
}

static void expect(const char *text, const char *part)
{
    cr_assert_not_null(strstr(text, part), "no '%s' in\n%s", part, text);
}

Test(console_plan, lists_the_steps_and_what_was_not_done)
{
    char *t = print(80);
    expect(t, "Steps of virtualise\n"
              "            planned end  simulated end  late by  effort   done\n"
              "buy-hosts    2026-01-02     2026-01-02        0     4 h    8/8\n"
              "wave-1       2026-01-03     2026-01-02  -30 min    40 h  20/20\n");
    expect(t, "    2 of 40 not done: no host has room for 64 GiB\n");
    expect(t, "switch-off   2026-01-05      not begun                   0/100\n");
    cr_assert_null(strstr(t, "Steps of current"), "a plan without steps has no table");
    free(t);
}

Test(console_plan, narrow_terminals_lose_effort_then_the_planned_end)
{
    char *t = print(60);
    expect(t, "            planned end  simulated end  late by   done\n");
    free(t);
    t = print(44);
    expect(t, "            simulated end  late by   done\n");
    free(t);
}

/* Sixty steps, the fortieth and the last with trouble: both are shown. */
Test(console_plan, a_long_plan_shows_trouble_first)
{
    static char ids[60][16];
    struct steps_all *all = &r.plans[1].steps;
    struct steps_total good = all->rows[0];
    all->rows = realloc(all->rows, 60 * sizeof *all->rows);
    cr_assert_not_null(all->rows);
    for (uint32_t i = 0; i < 60; i++) {
        snprintf(ids[i], sizeof ids[i], "step-%u", i);
        all->rows[i] = good;
        all->rows[i].id = ids[i];
        all->rows[i].step = i;
        if (i != 39 && i != 59) continue;
        all->rows[i].whole = 0;
        all->rows[i].done.mean = 5;
        all->rows[i].state = "incomplete";
    }
    all->count = 60;
    char *t = print(80);
    expect(t, "\nstep-9 ");
    cr_assert_null(strstr(t, "\nstep-10 "));
    expect(t, "\nstep-39 ");
    expect(t, "\nstep-59 ");
    expect(t, "    3 of 8 not done\n");
    expect(t, "... and 48 more in steps.csv\n");
    free(t);
}

Test(console_plan, tells_how_many_decisions_there_were)
{
    struct record_decision d = {.action = "migrate", .outcome = "done"};
    char *t = print(80);
    cr_assert_null(strstr(t, "Decisions"), "nobody counted them");
    free(t);
    for (int i = 0; i < 1234; i++)
        tally_add(&r.plans[1].decisions, &d);
    d = (struct record_decision){.action = "place", .outcome = "refused"};
    tally_add(&r.plans[1].decisions, &d);
    t = print(80);
    expect(t, "\nDecisions of virtualise: migrate done 1234, place refused 1\n");
    free(t);
}
