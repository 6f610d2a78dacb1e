/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/diag.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <string.h>

Test(diag, the_first_error_wins)
{
    struct diag d = {0};
    struct diag_pos pos = {"web.yaml", 12, 9};
    cr_expect_not(diag_fail(&d, DIAG_RANGE, pos, "memory: %d is outside [%d, %d]", 0, 1, 64));
    cr_expect_not(diag_fail(&d, DIAG_SYNTAX, diag_nowhere(), "later"));
    cr_expect_eq(d.code, DIAG_RANGE);
    cr_expect_eq(d.pos.line, 12);
    cr_expect_eq(d.pos.col, 9);
    cr_expect_str_eq(d.pos.file, "web.yaml");
    cr_expect_str_eq(d.msg, "memory: 0 is outside [1, 64]");
    cr_expect_str_eq(d.hint, "");
}

Test(diag, a_hint_needs_an_error_and_is_set_once)
{
    struct diag d = {0};
    diag_hint(&d, "too early");
    cr_expect_str_eq(d.hint, "");
    diag_fail(&d, DIAG_UNKNOWN_KEY, diag_nowhere(), "unknown key 'hots'");
    diag_hint(&d, "did you mean '%s'?", "hosts");
    diag_hint(&d, "or something else");
    cr_expect_str_eq(d.hint, "did you mean 'hosts'?");
}

/* "\xe2\x82\xac" is the euro sign. Moved by 0, 1 and 2 bytes, the cut falls on each of its bytes;
 * the texts are one to four characters too long, so the first is too long by a byte or two. */
Test(diag, long_messages_are_cut_between_characters)
{
    char text[DIAG_MSG_MAX + 16];
    for (size_t shift = 0; shift < 3; shift++) {
        for (size_t wanted = DIAG_MSG_MAX; wanted < DIAG_MSG_MAX + 10; wanted += 3) {
            memset(text, 'x', shift);
            size_t n = shift;
            for (; n < wanted; n += 3)
                memcpy(text + n, "\xe2\x82\xac", 3);
            text[n] = '\0';
            struct diag d = {0};
            diag_fail(&d, DIAG_SYNTAX, diag_nowhere(), "%s", text);
            size_t kept = strlen(d.msg);
            cr_expect_eq((kept - shift) % 3, 0, "a character was split");
            cr_expect_gt(kept + 3, (size_t)DIAG_MSG_MAX - 1, "more was cut than needed");
            cr_expect_eq(memcmp(d.msg, text, kept), 0);
        }
    }
}

Test(diag, a_message_that_just_fits_is_whole)
{
    char text[DIAG_MSG_MAX];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    struct diag d = {0};
    diag_fail(&d, DIAG_SYNTAX, diag_nowhere(), "%s", text);
    cr_expect_str_eq(d.msg, text);
    d = (struct diag){0};
    diag_fail(&d, DIAG_SYNTAX, diag_nowhere(), "%s!", text);
    cr_expect_str_eq(d.msg, text);
}

Test(diag, a_full_log_counts_what_it_drops)
{
    struct diag_log log = {0};
    for (int i = 0; i < DIAG_LOG_MAX + 3; i++) {
        struct diag_pos pos = {"f", i + 1, 1};
        struct diag *d = diag_log_add(&log, DIAG_TYPE, pos, "error %d", i);
        diag_hint(d, "hint %d", i);
        cr_assert_eq(d->pos.line, i + 1);
    }
    cr_expect_eq(log.count, DIAG_LOG_MAX);
    cr_expect_eq(log.dropped, 3);
    cr_expect_str_eq(log.items[0].msg, "error 0");
    cr_expect_str_eq(log.items[DIAG_LOG_MAX - 1].hint, "hint 19");
}

Test(diag, labels_are_unique_and_statuses_are_those_of_sysexits)
{
    for (int a = 0; a < DIAG_CODE_COUNT; a++) {
        cr_expect_neq(diag_label((enum diag_code)a)[0], '\0');
        for (int b = 0; b < a; b++)
            cr_expect_str_neq(diag_label((enum diag_code)a), diag_label((enum diag_code)b));
    }
    cr_expect_eq(diag_exit_status(DIAG_OK), 0);
    cr_expect_eq(diag_exit_status(DIAG_ASSERTION), 1);
    cr_expect_eq(diag_exit_status(DIAG_USAGE), 2);
    cr_expect_eq(diag_exit_status(DIAG_RANGE), 65);
    cr_expect_eq(diag_exit_status(DIAG_NOINPUT), 66);
    cr_expect_eq(diag_exit_status(DIAG_INTERNAL), 70);
    cr_expect_eq(diag_exit_status(DIAG_NOMEM), 71);
    cr_expect_eq(diag_exit_status(DIAG_IO), 74);
    cr_expect_eq(diag_exit_status(DIAG_INTERRUPTED), 130);
}

Test(diag, a_broken_invariant_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    SIM_ASSERT(1 + 1 == 2);
    SIM_ASSERT(1 + 1 == 3);
}
