/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/scan.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every value to be found by hand from its digits; thousandths. */
Test(import_scan, decimals_round_half_up_from_their_digits)
{
    static const struct {
        const char *text;
        uint64_t milli;
        int decimals;
    } cases[] = {
        {"0", 0, 0},
        {"7", 7000, 0},
        {"007", 7000, 0},
        {"12.5", 12500, 1},
        {"12.50", 12500, 1},
        {"12.500000000000000000000000000000", 12500, 1},
        {".25", 250, 2},
        {"3.", 3000, 0},
        {"+4", 4000, 0},
        {"-0.0", 0, 0},
        {"29.259994499999998", 29260, 15},
        {"0.0004999999999999999999999", 0, 25},
        {"0.0005", 1, 4},
        {"0.0015", 2, 4},
        {"1.0483712E7", 10483712000, 0},
        {"1.5e1", 15000, 0},
        {"25E-1", 2500, 1},
        {"1e-3", 1, 3},
        {"1e-30", 0, 30},
        {"0e99999999999", 0, 0},
        {"999999999999999.4444", 999999999999999444, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan_number n = {0};
        enum scan_result r = scan_decimal(cases[i].text, 3, SCAN_VALUE_END - 1, &n);
        cr_assert(r == SCAN_OK, "%s", cases[i].text);
        cr_assert(n.value == cases[i].milli, "%s: %llu", cases[i].text,
                  (unsigned long long)n.value);
        cr_assert(n.decimals == cases[i].decimals, "%s: %d", cases[i].text, n.decimals);
        cr_assert(n.length == strlen(cases[i].text), "%s", cases[i].text);
    }
}

Test(import_scan, what_is_no_number_is_said)
{
    static const struct {
        const char *text;
        enum scan_result result;
    } cases[] = {
        {"", SCAN_NOT_A_NUMBER},
        {".", SCAN_NOT_A_NUMBER},
        {"-", SCAN_NOT_A_NUMBER},
        {"abc", SCAN_NOT_A_NUMBER},
        {"nan", SCAN_NOT_A_NUMBER},
        {"inf", SCAN_NOT_A_NUMBER},
        {"0x10", SCAN_NOT_A_NUMBER},
        {"1,5", SCAN_NOT_A_NUMBER},
        {"1e", SCAN_NOT_A_NUMBER},
        {"1e+", SCAN_NOT_A_NUMBER},
        {"1 ", SCAN_NOT_A_NUMBER},
        {"--1", SCAN_NOT_A_NUMBER},
        {"-4", SCAN_NEGATIVE},
        {"-0.001", SCAN_NEGATIVE},
        {"100.001", SCAN_TOO_LARGE},
        {"1e9", SCAN_TOO_LARGE},
        {"1e30", SCAN_TOO_LARGE},
        {"1e999999999", SCAN_TOO_LARGE},
        {"99999999999999999999999999", SCAN_TOO_LARGE},
        {"1000000000000000000000000000000000000000", SCAN_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t value = 77;
        enum scan_result r = scan_cell(cases[i].text, 3, 100000, &value);
        cr_assert(r == cases[i].result, "'%s': %d", cases[i].text, (int)r);
        cr_assert(value == 77, "'%s': a failed scan changes nothing", cases[i].text);
    }
}

/* 100.0005 rounds to 100.001 > max, 100.0004 to 100.000: the limit is on what is stored. */
Test(import_scan, the_limit_holds_after_rounding)
{
    uint64_t value = 0;
    cr_assert(scan_cell("100.0004", 3, 100000, &value) == SCAN_OK);
    cr_assert(value == 100000);
    cr_assert(scan_cell("100.0005", 3, 100000, &value) == SCAN_TOO_LARGE);
}

/* Oracle: print a random number of thousandths and read it back; then with extra digits. */
Test(import_scan, what_was_printed_is_read_back)
{
    uint64_t state = 12345;
    for (int i = 0; i < 20000; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        uint64_t milli = (state >> 20) % 4000000000u;
        unsigned tail = (unsigned)(state >> 12) % 10;
        char text[64];
        snprintf(text, sizeof text, "%llu.%03llu%u7", (unsigned long long)(milli / 1000),
                 (unsigned long long)(milli % 1000), tail);
        uint64_t value = 0;
        cr_assert(scan_cell(text, 3, 5000000000u, &value) == SCAN_OK);
        cr_assert(value == milli + (tail >= 5), "%s", text);
    }
}

Test(import_scan, excerpts_are_short_and_printable)
{
    char buf[SCAN_EXCERPT];
    cr_assert(strcmp(scan_excerpt("12x,13", buf), "12x") == 0);
    cr_assert(strcmp(scan_excerpt("a\x01\xc3\xa9;b", buf), "a???") == 0);
    cr_assert(strcmp(scan_excerpt("", buf), "") == 0);
    scan_excerpt("012345678901234567890123,5", buf);
    cr_assert(strcmp(buf, "012345678901234567890123") == 0);
    scan_excerpt("0123456789012345678901234", buf);
    cr_assert(strcmp(buf, "012345678901234567890123...") == 0);
}
