/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --assert: grammar, verdicts, and the line that a failure prints. */
#include "cli/assertion.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct assertion parsed(const char *text)
{
    struct assertion a;
    char error[ASSERTION_ERROR_MAX] = "";
    cr_assert(assertion_parse(text, &a, error), "%s", error);
    return a;
}

Test(assertion, reads_plan_metric_operator_value_and_tolerance)
{
    static const struct {
        const char *text, *plan, *metric;
        enum assertion_op op;
        double value, tolerance;
    } cases[] = {
        {"energy.it.kwh < 1000", "", "energy.it.kwh", ASSERTION_LT, 1000, 0},
        {"energy.it.kwh<1000", "", "energy.it.kwh", ASSERTION_LT, 1000, 0},
        {" virtualised.hosts.installed <= 10 hosts ", "virtualised", "hosts.installed",
         ASSERTION_LE, 10, 0},
        {"qos.slatah>=0.5 %", "", "qos.slatah", ASSERTION_GE, 0.5, 0},
        {"a-b_c.vms.arrived > -1e3", "a-b_c", "vms.arrived", ASSERTION_GT, -1000, 0},
        {"energy.it.kwh == 117.6 +- 0.1", "", "energy.it.kwh", ASSERTION_EQ, 117.6, 0.1},
        {"energy.it.kwh == 117.6 kWh +- 0.1 kWh", "", "energy.it.kwh", ASSERTION_EQ, 117.6, 0.1},
        {"hosts.installed != 3", "", "hosts.installed", ASSERTION_NE, 3, 0},
        {"hosts.installed == 1 host", "", "hosts.installed", ASSERTION_EQ, 1, 0},
        {"energy.it.kwh < 3 MWh", "", "energy.it.kwh", ASSERTION_LT, 3000, 0},
        {"energy.it.kwh == 2 MWh +- 500 Wh", "", "energy.it.kwh", ASSERTION_EQ, 2000, 0.5},
        {"power.it.mean.kw > 2000W", "", "power.it.mean.kw", ASSERTION_GT, 2, 0},
        {"power.it.mean.kw == 2 MW+-25 %", "", "power.it.mean.kw", ASSERTION_EQ, 2000, 500},
        {"vms.wait.mean < 2 h", "", "vms.wait.mean", ASSERTION_LT, 7200, 0},
        {"qos.slatah == 50 % +- 2 %", "", "qos.slatah", ASSERTION_EQ, 50, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct assertion a = parsed(cases[i].text);
        cr_expect_str_eq(a.plan, cases[i].plan, "%s", cases[i].text);
        cr_expect_str_eq(metric_table()[a.metric].name, cases[i].metric, "%s", cases[i].text);
        cr_expect_eq(a.op, cases[i].op, "%s", cases[i].text);
        cr_expect(a.value == cases[i].value && a.tolerance == cases[i].tolerance, "%s",
                  cases[i].text);
    }
}

Test(assertion, refuses_what_it_does_not_understand)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"energy.it.kwhh < 1",
         "there is no metric 'energy.it.kwhh'; did you mean 'energy.it.kwh'?"},
        {"plan.energy.it < 1", "there is no metric 'plan.energy.it'"},
        {"zzz < 1", "there is no metric 'zzz'; see 'vdcsim list metrics'"},
        {"< 1", "does not begin with a metric"},
        {"", "does not begin with a metric"},
        {"energy.it.kwh", "expected one of < <= > >= == !="},
        {"energy.it.kwh = 3", "expected one of < <= > >= == !="},
        {"energy.it.kwh =< 3", "expected one of < <= > >= == !="},
        {"energy.it.kwh <", "expected a number at ''"},
        {"energy.it.kwh < nan", "expected a number at 'nan'"},
        {"energy.it.kwh < 0x10", "'x10' does not belong there"},
        {"energy.it.kwh < 3 kW", "'kW' does not belong there (the unit of energy.it.kwh is kWh)"},
        {"energy.it.kwh < 3 +- 1", "'+-' belongs to == and !="},
        {"energy.it.kwh == 3 +- -1", "the tolerance is negative"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct assertion a;
        char error[ASSERTION_ERROR_MAX] = "";
        cr_expect_not(assertion_parse(cases[i].text, &a, error), "%s", cases[i].text);
        cr_expect(strstr(error, cases[i].error) != NULL, "'%s' says '%s'", cases[i].text, error);
    }
}

Test(assertion, verdict_by_operator)
{
    /* rows: operator; columns: value below, equal, within the tolerance of 0.5, above */
    static const struct {
        const char *text;
        bool holds[4];
    } cases[] = {
        {"vms.arrived < 10", {true, false, false, false}},
        {"vms.arrived <= 10", {true, true, false, false}},
        {"vms.arrived > 10", {false, false, true, true}},
        {"vms.arrived >= 10", {false, true, true, true}},
        {"vms.arrived == 10 +- 0.5", {false, true, true, false}},
        {"vms.arrived != 10 +- 0.5", {true, false, false, true}},
        {"vms.arrived == 10", {false, true, false, false}},
    };
    static const double values[4] = {9, 10, 10.5, 11};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct assertion a = parsed(cases[i].text);
        for (int k = 0; k < 4; k++)
            cr_expect_eq(assertion_holds(&a, values[k]), cases[i].holds[k], "%s with %g",
                         cases[i].text, values[k]);
        cr_expect_not(assertion_holds(&a, (double)NAN), "no data satisfies nothing: %s",
                      cases[i].text);
    }
}

static char *check(const char *text, double before, double after, bool *holds)
{
    struct assertion a = parsed(text);
    struct results_plan plans[2] = {{.name = "before"}, {.name = "after"}};
    plans[0].stats[a.metric].mean = before;
    plans[1].stats[a.metric].mean = after;
    struct results r = {.plan_count = 2, .plans = plans};
    char *said = NULL;
    size_t len = 0;
    FILE *err = open_memstream(&said, &len);
    cr_assert(err != NULL);
    *holds = assertion_check(&a, &r, err);
    fclose(err);
    return said;
}

Test(assertion, failure_says_which_plan_and_by_how_much)
{
    static const struct {
        const char *text;
        double before, after;
        const char *said;
    } cases[] = {
        {"hosts.installed <= 10", 12, 8,
         "vdcsim: assertion failed: hosts.installed <= 10: plan before has 12 hosts, 2 hosts too "
         "much\n"},
        {"hosts.installed >= 10", 12, 8,
         "vdcsim: assertion failed: hosts.installed >= 10: plan after has 8 hosts, 2 hosts too "
         "little\n"},
        {"after.hosts.installed <= 10", 12, 8, ""},
        {"before.hosts.installed < 12", 12, 8,
         "vdcsim: assertion failed: before.hosts.installed < 12: plan before has 12 hosts, exactly "
         "the value\n"},
        {"after.hosts.installed < 12", 12, (double)NAN,
         "vdcsim: assertion failed: after.hosts.installed < 12: plan after has no data\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool holds = false;
        char *said = check(cases[i].text, cases[i].before, cases[i].after, &holds);
        cr_expect_str_eq(said, cases[i].said);
        cr_expect_eq(holds, cases[i].said[0] == '\0');
        free(said);
    }
}
