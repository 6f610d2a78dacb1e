/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"
#include <criterion/criterion.h>
#include <math.h>

Test(progress, time_left_reads_well)
{
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {
        {0, "0:00"},         {7.4, "0:07"}, {59.6, "1:00"},     {754, "12:34"}, {11045, "3:04:05"},
        {86400, "24:00:00"}, {-1, "?"},     {(double)NAN, "?"}, {1e300, "?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buf[PROGRESS_TIME_TEXT];
        cr_expect_str_eq(progress_time_text(cases[i].seconds, buf), cases[i].text);
    }
}
