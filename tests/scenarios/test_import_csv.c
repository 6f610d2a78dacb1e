/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/csv.h"
#include "tests/scenarios/import_help.h"

static const char *const WANTED[] = {"time", "cpu usage [mhz]", NULL};

struct table {
    struct arena scratch;
    struct diag d;
    struct infile in;
    struct csv csv;
};

static bool table_open(struct table *t, const char *text)
{
    static const struct infile_limits limits = {1 << 20, 1 << 20};
    *t = (struct table){0};
    arena_init(&t->scratch, 0);
    return infile_open_bytes(&t->in, &t->scratch, text, strlen(text), "f.csv", &limits, &t->d) &&
           csv_open(&t->csv, &t->in, ';', WANTED);
}

static void table_close(struct table *t)
{
    infile_close(&t->in);
    arena_deinit(&t->scratch);
}

Test(import_csv, columns_are_found_by_name_in_any_order)
{
    static const char *const texts[] = {
        "Time;CPU usage [MHZ]\n1;2\n3;4\n",
        "cpu usage [MHz];x;TIME [ms]\r\n2;;1\r\n4;;3\r\n",
        "\"time\";\t\"CPU usage [MHZ]\" ;cpu usage [%]\n 1 ;\t\"2\";\"a;b\"\n3;4;\"\"\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct table t;
        cr_assert(table_open(&t, texts[i]), "%s", t.d.msg);
        cr_assert(csv_next(&t.csv), "%s", t.d.msg);
        cr_assert(strcmp(csv_text(&t.csv, 0), "1") == 0, "%s", csv_text(&t.csv, 0));
        cr_assert(strcmp(csv_text(&t.csv, 1), "2") == 0, "%s", csv_text(&t.csv, 1));
        uint64_t value = 0;
        cr_assert(csv_next(&t.csv) && csv_number(&t.csv, 1, 3, 9999, &value) && value == 4000);
        cr_assert(!csv_next(&t.csv) && t.d.code == DIAG_OK);
        table_close(&t);
    }
}

Test(import_csv, errors_point_at_the_cell)
{
    static const struct {
        const char *text, *message;
        int line, col;
    } cases[] = {
        {"", "the file is empty: a heading was expected", 0, 0},
        {"\n\n", "the file is empty: a heading was expected", 0, 0},
        {"time;cpu usage\n", "the heading has no column 'cpu usage [mhz]'", 1, 1},
        {"\ntime;timestamp;cpu usage [mhz];time [s]\n", "the heading names 'time' twice", 2, 32},
        {"time;cpu usage [mhz]\n1;2\n3\n", "the line has 1 cells, the heading has 2", 3, 1},
        {"time;cpu usage [mhz]\n1;2;\n", "the line has 3 cells, the heading has 2", 2, 1},
        {"time;cpu usage [mhz]\n1; \t2x\n", "cpu usage [mhz]: '2x' is not a number", 2, 5},
        {"time;cpu usage [mhz]\n1;\n", "cpu usage [mhz]: '' is not a number", 2, 3},
        {"time;cpu usage [mhz]\n1;2\"\n", "cpu usage [mhz]: '2\"' is not a number", 2, 3},
        {"time;cpu usage [mhz]\n1;\"\n", "cpu usage [mhz]: '\"' is not a number", 2, 3},
        {"time;cpu usage [mhz]\n1;\"\"\n", "cpu usage [mhz]: '' is not a number", 2, 4},
        {"time;cpu usage [mhz]\n1;-2\n", "cpu usage [mhz]: '-2' is negative", 2, 3},
        {"time;cpu usage [mhz]\r\n\r\n1;10\r\n", "cpu usage [mhz]: '10' is too large", 3, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table t;
        uint64_t value;
        bool ok = table_open(&t, cases[i].text);
        while (ok && csv_next(&t.csv))
            ok = csv_number(&t.csv, 1, 0, 9, &value);
        cr_assert(t.d.code == DIAG_TRACE, "%zu", i);
        cr_assert(strcmp(t.d.msg, cases[i].message) == 0, "%zu: %s", i, t.d.msg);
        cr_assert(t.d.pos.line == cases[i].line && t.d.pos.col == cases[i].col, "%zu: %d:%d", i,
                  t.d.pos.line, t.d.pos.col);
        table_close(&t);
    }
}

Test(import_csv, too_many_columns_are_refused)
{
    struct table t;
    char text[1024] = "time;cpu usage [mhz]";
    for (int i = 2; i < LIMIT_TRACE_COLUMNS; i++)
        strcat(text, ";x");
    cr_assert(table_open(&t, text), "%s", t.d.msg);
    table_close(&t);
    strcat(text, ";x");
    cr_assert(!table_open(&t, text));
    cr_assert(strcmp(t.d.msg, "the file has more than 64 columns") == 0, "%s", t.d.msg);
    table_close(&t);
}
