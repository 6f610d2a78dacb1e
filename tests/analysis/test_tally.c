/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/tally.h"
#include <criterion/criterion.h>
#include <stdio.h>

static struct tally t;

static void add(const char *action, const char *outcome)
{
    struct record_decision d = {.action = action, .outcome = outcome};
    tally_add(&t, &d);
}

Test(tally, counts_by_action_and_outcome)
{
    add("place", "refused");
    add("migrate", "done");
    add("place", "refused");
    add("migrate", "aborted");
    add(NULL, NULL);
    cr_assert_eq(t.count, 4u);
    cr_assert_str_eq(t.rows[0].action, "place");
    cr_assert_eq(t.rows[0].count, 2u);
    cr_assert_str_eq(t.rows[2].outcome, "aborted");
    cr_assert_str_eq(t.rows[3].action, "");
    cr_assert_eq(t.other, 0u);
}

Test(tally, what_does_not_fit_is_counted_all_the_same)
{
    char name[80];
    for (int i = 0; i < 2 * TALLY_ROWS; i++) {
        snprintf(name, sizeof name, "%d-with-a-name-that-is-longer-than-a-row-can-hold", i);
        add(name, "done");
        add(name, "done");
    }
    cr_assert_eq(t.count, (uint32_t)TALLY_ROWS);
    cr_assert_eq(t.rows[TALLY_ROWS - 1].count, 2u, "a cut name is found again");
    cr_assert_eq(t.other, 2u * TALLY_ROWS);
}
