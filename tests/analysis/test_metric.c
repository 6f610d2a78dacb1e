/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/metric.h"
#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

Test(metric, table_has_the_rows_of_the_records_in_order)
{
    const struct metric_desc *t = metric_table();
    cr_assert_str_eq(t[METRIC_HOSTS_INSTALLED].name, "hosts.installed");
    cr_assert_str_eq(t[METRIC_ENERGY_IT].name, "energy.it.kwh");
    cr_assert_str_eq(t[METRIC_SAMPLES].name, "run.samples");
    cr_assert_null(t[METRIC_COUNT].name);
}

Test(metric, names_are_dotted_unique_and_documented)
{
    const struct metric_desc *t = metric_table();
    for (int m = 0; m < METRIC_COUNT; m++) {
        cr_assert_eq(metric_find(t[m].name), m, "%s", t[m].name);
        cr_assert_not_null(strchr(t[m].name, '.'));
        for (const char *c = t[m].name; *c != '\0'; c++)
            cr_assert(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '.' ||
                          *c == '_',
                      "%s", t[m].name);
        cr_assert(t[m].unit[0] != '\0' && strlen(t[m].doc) > 10, "%s", t[m].name);
    }
    cr_assert_eq(metric_find("hosts"), -1);
    cr_assert_eq(metric_find(""), -1);
}

Test(metric, fractions_become_percent_and_nothing_else_changes)
{
    cr_assert_eq(metric_in_unit(METRIC_CPU_USED, 0.25), 25);
    cr_assert_eq(metric_in_unit(METRIC_POWER_MEAN, 0.25), 0.25);
    cr_assert_eq(metric_in_unit(METRIC_VCPU_PER_CORE, 4), 4);
}
