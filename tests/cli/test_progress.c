/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* Everything after the last carriage return and "clear to the end" is what remains on the
 * screen. */
static void said_on_stderr(char *buf, size_t size, bool clears)
{
    FILE *kept = tmpfile();
    cr_assert(kept != NULL);
    FILE *before = stderr;
    stderr = kept;
    struct progress p = {.name = "acme"};
    const struct experiment_progress half = {.done = 3, .total = 8, .fraction = 0.5, .eta_s = 65};
    progress_show(&p, &half);
    if (clears) progress_clear(&p);
    progress_clear(&(struct progress){.name = "never shown"});
    stderr = before;
    rewind(kept);
    size_t n = fread(buf, 1, size - 1, kept);
    buf[n] = '\0';
    fclose(kept);
}

Test(progress, line_says_how_far_and_how_long)
{
    char text[256];
    said_on_stderr(text, sizeof text, false);
    cr_expect_str_eq(text, "\r\033[Kacme:  50 %, 3 of 8 runs, 1:05 left");
}

Test(progress, line_is_taken_away)
{
    char text[256];
    said_on_stderr(text, sizeof text, true);
    cr_expect_str_eq(strrchr(text, '\r'), "\r\033[K");
}
