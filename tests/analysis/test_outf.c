/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/outf.h"
#include "sim/rng.h"
#include "tests/analysis/scratch.h"
#include <criterion/criterion.h>
#include <math.h>

static char dir[SCRATCH_PATH];
static struct outf o;

static void begin(void)
{
    scratch_make(dir);
}

static void end(void)
{
    scratch_remove(dir);
}

TestSuite(outf, .init = begin, .fini = end);

static void open_file(const char *name)
{
    char path[SCRATCH_PATH];
    struct diag d = {0};
    scratch_join(path, dir, name);
    cr_assert(outf_open(&o, outf_system(), path, &d), "%s", d.msg);
}

Test(outf, writes_counts_and_hashes_what_it_was_given)
{
    struct diag d = {0};
    char hash[SHA256_TEXT], expected[SHA256_TEXT];
    open_file("a.txt");
    outf_text(&o, "one ");
    outf_char(&o, '2');
    outf_printf(&o, " %s %d", "three", 4);
    cr_assert(outf_close(&o, hash, &d));
    char *text = scratch_read(dir, "a.txt");
    cr_assert_str_eq(text, "one 2 three 4");
    cr_assert_eq(o.bytes, strlen(text));
    cr_assert_str_eq(hash, sha256_of(text, strlen(text), expected));
    free(text);
}

/* Pieces that end before, at and after the end of the buffer. */
Test(outf, buffers_without_losing_a_byte)
{
    struct diag d = {0};
    char piece[1001];
    for (int i = 0; i < 1000; i++)
        piece[i] = (char)('a' + i % 26);
    piece[1000] = '\0';
    open_file("b.txt");
    for (int i = 0; i < 200; i++)
        outf_bytes(&o, piece, (size_t)(i % 2 == 0 ? 1000 : OUTF_BUFFER % 1000));
    cr_assert(outf_close(&o, NULL, &d));
    char *text = scratch_read(dir, "b.txt");
    cr_assert_eq(strlen(text), (size_t)100 * (1000 + OUTF_BUFFER % 1000));
    cr_assert_eq(strncmp(text, piece, 1000), 0);
    free(text);
}

Test(outf, names_path_and_reason_when_a_file_cannot_be_made)
{
    struct diag d = {0};
    cr_assert(!outf_open(&o, outf_system(), "/nonexistent/x.csv", &d));
    cr_assert_eq(d.code, DIAG_IO);
    cr_assert_str_eq(d.msg, "/nonexistent/x.csv: No such file or directory");
    char path[2 * OUTF_PATH_MAX];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    d = (struct diag){0};
    cr_assert(!outf_open(&o, outf_system(), path, &d));
    cr_assert_eq(d.code, DIAG_IO);
}

/* /dev/full accepts an open and refuses every byte. */
Test(outf, sees_a_full_disk_by_the_close_at_the_latest)
{
    struct diag d = {0};
    cr_assert(outf_open(&o, outf_system(), "/dev/full", &d));
    outf_text(&o, "lost");
    cr_assert(outf_check(&o, &d), "still in the buffer");
    cr_assert(!outf_close(&o, NULL, &d));
    cr_assert_str_eq(d.msg, "/dev/full: No space left on device");
    FILE *full = fopen("/dev/full", "w");
    outf_stream(&o, full);
    outf_text(&o, "lost");
    d = (struct diag){0};
    cr_assert(!outf_close(&o, NULL, &d));
    cr_assert_eq(d.code, DIAG_IO);
    fclose(full);
}

Test(outf, numbers_are_short_and_read_back_exactly)
{
    static const struct {
        double v;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {0.1, "0.1"},
        {-2.5, "-2.5"},
        {1.0 / 3, "0.3333333333333333"},
        {1e300, "1e+300"},
        {5e-324, "4.94065646e-324"},
        {100000000, "100000000"},
        {1234567890, "1234567890"},
        {0.1 + 0.2, "0.30000000000000004"},
    };
    char buf[OUTF_NUMBER_TEXT];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_str_eq(outf_number_text(cases[i].v, buf), cases[i].text);
    cr_assert_str_eq(outf_number_text((double)NAN, buf), "");
    cr_assert_str_eq(outf_number_text(HUGE_VAL, buf), "");
}

Test(outf, every_double_survives_its_text)
{
    char buf[OUTF_NUMBER_TEXT];
    for (uint64_t i = 0; i < 200000; i++) {
        uint64_t bits = rng_mix(i + 1);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v)) continue;
        cr_assert_eq(strtod(outf_number_text(v, buf), NULL), v, "%s", buf);
    }
}
