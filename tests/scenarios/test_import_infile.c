/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/infile.h"
#include "tests/scenarios/import_help.h"
#include <fcntl.h>

static const struct infile_limits ROOMY = {1 << 30, 1 << 30};

struct text { /* lines joined by '|', and how reading ended */
    char joined[4096];
    struct diag d;
    int lines, last_line;
    uint64_t stored_b, plain_b, hash;
};

static void read_all(struct infile *in, struct text *t)
{
    char *line;
    size_t n;
    while (infile_line(in, &line, &n)) {
        cr_assert(strlen(line) == n);
        size_t used = strlen(t->joined);
        if (used + n + 2 < sizeof t->joined)
            snprintf(t->joined + used, sizeof t->joined - used, "%s|", line);
        t->lines++;
        t->last_line = in->line;
    }
    t->stored_b = in->stored_b;
    t->plain_b = in->plain_b;
    t->hash = in->hash;
}

static struct text read_bytes(const void *bytes, size_t size, const struct infile_limits *limits)
{
    struct text t = {0};
    struct arena scratch;
    struct infile in;
    arena_init(&scratch, 0);
    if (infile_open_bytes(&in, &scratch, bytes, size, "file", limits, &t.d)) {
        read_all(&in, &t);
        infile_close(&in);
    }
    arena_deinit(&scratch);
    return t;
}

static struct text read_text(const char *text)
{
    return read_bytes(text, strlen(text), &ROOMY);
}

Test(import_infile, lines_end_with_lf_or_crlf_and_blank_ones_are_skipped)
{
    static const struct {
        const char *text, *joined;
        int last_line;
    } cases[] = {
        {"a\nb\n", "a|b|", 2},
        {"a\nb", "a|b|", 2},
        {"a\r\nb\r\n", "a|b|", 2},
        {"\n\n a \n\t\n\nb\n\n", " a |b|", 6},
        {"\xef\xbb\xbf"
         "a\nb\n",
         "a|b|", 2},
        {"\xef"
         "bc\n",
         "\xef"
         "bc|",
         1},
        {"\xef\xbb"
         "c\n",
         "\xef\xbb"
         "c|",
         1},
        {"a\x8b\n", "a\x8b|", 1},
        {"", "", 0},
        {"\xef\xbb\xbf", "", 0},
        {"\n", "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text t = read_text(cases[i].text);
        cr_assert(t.d.code == DIAG_OK, "%s", t.d.msg);
        cr_assert(strcmp(t.joined, cases[i].joined) == 0, "%zu: %s", i, t.joined);
        cr_assert(t.last_line == cases[i].last_line, "%zu: %d", i, t.last_line);
        cr_assert(t.plain_b == strlen(cases[i].text));
    }
}

/* Two members one after the other are one text, as gzip -d has it. */
Test(import_infile, gzip_members_are_joined_and_the_stored_bytes_hashed)
{
    unsigned char gz[4096];
    size_t n = import_gzip("a\nb", 3, 6, gz, sizeof gz);
    n += import_gzip("c\nd\n", 4, 6, gz + n, sizeof gz - n);
    struct text t = read_bytes(gz, n, &ROOMY);
    cr_assert(t.d.code == DIAG_OK, "%s", t.d.msg);
    cr_assert(strcmp(t.joined, "a|bc|d|") == 0, "%s", t.joined);
    cr_assert(t.stored_b == n && t.plain_b == 7);
    cr_assert(t.hash == infile_hash(INFILE_HASH_START, gz, n));
    /* Fowler, Noll and Vo's own test vector */
    cr_assert(infile_hash(INFILE_HASH_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
    cr_assert(infile_hash_u64(7, UINT64_C(0x3837363534333231)) == infile_hash(7, "12345678", 8));
}

/* The first member ends exactly where a block of the file ends. */
Test(import_infile, gzip_members_may_end_at_the_end_of_a_block)
{
    static unsigned char gz[3 * INFILE_WINDOW_B];
    static char text[INFILE_WINDOW_B];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i % 26);
    size_t n = 0;
    for (size_t size = sizeof text - 64; n != INFILE_WINDOW_B; size++) {
        cr_assert(size < sizeof text);
        n = import_gzip(text, size, 0, gz, sizeof gz);
    }
    n += import_gzip("\nlast\n", 6, 6, gz + n, sizeof gz - n);
    struct arena scratch;
    struct diag d = {0};
    struct infile in;
    arena_init(&scratch, 0);
    cr_assert(infile_open_bytes(&in, &scratch, gz, n, "file", &ROOMY, &d));
    uint64_t seen = 0;
    while (infile_need(&in, 1) && in.p != in.end) {
        seen += (uint64_t)(in.end - in.p);
        in.p = in.end;
    }
    cr_assert(d.code == DIAG_OK && in.at_end && in.end[-1] == '\n' && in.end[-2] == 't', "%s",
              d.msg);
    cr_assert(seen == in.plain_b && in.stored_b == n);
    infile_close(&in);
    arena_deinit(&scratch);
}

Test(import_infile, files_are_read_as_bytes_are)
{
    struct import_dir dir;
    char path[2 * IMPORT_PATH];
    import_dir_begin(&dir);
    import_write(&dir, "f", "a\nb\n");
    import_path(&dir, "f", path);
    for (uint64_t limit_b = 3; limit_b <= 5; limit_b++) {
        struct arena scratch;
        struct infile in;
        struct text t = {0};
        struct infile_limits limits = {limit_b, 100};
        arena_init(&scratch, 0);
        int fd = open(path, O_RDONLY);
        cr_assert(fd >= 0);
        bool ok = infile_open(&in, &scratch, fd, "f", &limits, &t.d);
        cr_assert(ok == (limit_b >= 4));
        if (ok) read_all(&in, &t);
        cr_assert(!ok || (strcmp(t.joined, "a|b|") == 0 && t.stored_b == 4));
        cr_assert(ok || strcmp(t.d.msg, "the file is larger than 3 bytes") == 0, "%s", t.d.msg);
        infile_close(&in);
        cr_assert(fcntl(fd, F_GETFD) == -1, "the stream closes its file");
        arena_deinit(&scratch);
    }
    import_dir_end(&dir);
}

Test(import_infile, broken_gzip_is_told_from_truncated)
{
    unsigned char gz[4096], bad[4096];
    char text[1000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "0123456789\n"[i % 11];
    size_t n = import_gzip(text, sizeof text, 6, gz, sizeof gz);
    for (size_t cut = 2; cut < n; cut++) {
        struct text t = read_bytes(gz, cut, &ROOMY);
        cr_assert(t.d.code == DIAG_TRACE, "cut at %zu", cut);
        cr_assert(
            strcmp(t.d.msg, "the gzip data is truncated: the file ends in the middle of it") == 0,
            "cut at %zu: %s", cut, t.d.msg);
        cr_assert(t.d.pos.line == 0 && strcmp(t.d.pos.file, "file") == 0);
    }
    memcpy(bad, gz, n);
    bad[n - 6] ^= 0x55; /* check sum */
    struct text t = read_bytes(bad, n, &ROOMY);
    cr_assert(strcmp(t.d.msg, "the gzip data is broken: incorrect data check") == 0, "%s", t.d.msg);
    memcpy(bad, gz, n);
    memcpy(bad + n, "tail", 4);
    t = read_bytes(bad, n + 4, &ROOMY);
    cr_assert(strcmp(t.d.msg, "the gzip data is broken: incorrect header check") == 0, "%s",
              t.d.msg);
}

Test(import_infile, text_that_is_no_text_is_refused)
{
    struct text t = read_bytes("a\0b\n", 4, &ROOMY);
    cr_assert(t.d.code == DIAG_TRACE && t.d.pos.line == 1 && t.d.pos.col == 2);
    cr_assert(strcmp(t.d.msg, "the file holds a zero byte: it is not text") == 0);
    t = read_bytes("\xff\xfe"
                   "a\0",
                   4, &ROOMY);
    cr_assert(strcmp(t.d.msg, "the file is UTF-16; save it as UTF-8 or plain text") == 0);
}

Test(import_infile, limits_are_kept_on_both_sides_of_compression)
{
    unsigned char gz[4096];
    static char zeros[200000];
    memset(zeros, '0', sizeof zeros);
    for (size_t i = 99; i < sizeof zeros; i += 100)
        zeros[i] = '\n';
    size_t n = import_gzip(zeros, sizeof zeros, 6, gz, sizeof gz);
    cr_assert(n < 1000);
    struct infile_limits exact = {n, sizeof zeros};
    cr_assert(read_bytes(gz, n, &exact).d.code == DIAG_OK);
    struct text t = read_bytes(gz, n, &(struct infile_limits){n, sizeof zeros - 1});
    cr_assert(t.d.code == DIAG_LIMIT);
    cr_assert(strcmp(t.d.msg, "the file is larger than 199999 bytes when decompressed") == 0);
    t = read_bytes(gz, n, &(struct infile_limits){100, sizeof zeros});
    cr_assert(t.d.code == DIAG_LIMIT);
    cr_assert(strcmp(t.d.msg, "the file is larger than 100 bytes") == 0);
}

/* Lines of every length up to the limit, so that they end at every place of the window. */
Test(import_infile, lines_cross_the_window_unharmed)
{
    size_t size = 0, room = 12u << 20;
    char *text = malloc(room);
    cr_assert(text != NULL);
    for (int i = 1; i <= LIMIT_TRACE_LINE; i += 1) {
        memset(text + size, 'a' + i % 26, (size_t)i);
        size += (size_t)i;
        text[size++] = '\n';
    }
    struct diag d = {0};
    struct arena scratch;
    struct infile in;
    arena_init(&scratch, 0);
    cr_assert(infile_open_bytes(&in, &scratch, text, size, "long", &ROOMY, &d));
    char *line;
    size_t n, expected = 1;
    for (; infile_line(&in, &line, &n); expected++) {
        cr_assert(n == expected && in.line == (int)expected);
        cr_assert(line[0] == (char)('a' + expected % 26) && line[n - 1] == line[0]);
        cr_assert(infile_pos(&in, line + n - 1).col == (int)n);
    }
    cr_assert(d.code == DIAG_OK && expected == LIMIT_TRACE_LINE + 1);
    infile_close(&in);
    arena_deinit(&scratch);
    memset(text, 'x', LIMIT_TRACE_LINE + 1);
    struct text t = read_bytes(text, LIMIT_TRACE_LINE + 1, &ROOMY);
    cr_assert(strcmp(t.d.msg, "the line is longer than 4096 characters") == 0, "%s", t.d.msg);
    free(text);
}

Test(import_infile, no_memory_is_reported)
{
    struct diag d = {0};
    struct arena scratch;
    struct infile in;
    arena_init(&scratch, 1000);
    cr_assert(!infile_open_bytes(&in, &scratch, "a\n", 2, "file", &ROOMY, &d));
    cr_assert(d.code == DIAG_NOMEM);
    arena_deinit(&scratch);
}
