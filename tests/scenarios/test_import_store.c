/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/infile.h"
#include "sim/time.h"
#include "tests/scenarios/import_help.h"

static void check_input(const struct trace_store *store, size_t i, const char *name,
                        const char *file)
{
    static unsigned char bytes[4096];
    FILE *f = fopen(file, "rb");
    cr_assert(f != NULL, "%s", file);
    size_t size = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    const struct trace_input *input = trace_store_input(store, i);
    cr_assert(strcmp(input->name, name) == 0, "%s", input->name);
    cr_assert(input->bytes == size, "%s", name);
    cr_assert(input->hash == infile_hash(INFILE_HASH_START, bytes, size), "%s", name);
}

Test(import_store, equal_requests_share_one_trace_and_inputs_count_once)
{
    struct trace_store *store = trace_store_create(0);
    char file[] = "four-vms.csv"; /* the store keeps a copy */
    struct trace_request r = {.file = file, .scenario_dir = IMPORT_FIXTURES};
    const struct trace *first = import_get(store, &r);
    file[0] = 'x';
    cr_assert(strcmp(first->name, "four-vms.csv") == 0);
    r.file = "four-vms.csv";
    r.pos = (struct diag_pos){"other.yaml", 9, 9};
    cr_assert(import_get(store, &r) == first, "where it is named does not matter");
    r.interval_ns = 60 * NS_PER_S;
    const struct trace *minute = import_get(store, &r);
    cr_assert(minute != first && minute->interval_ns == 60 * NS_PER_S);
    cr_assert(first->interval_ns == 300 * NS_PER_S);
    cr_assert(minute->bytes_hash == first->bytes_hash);
    r.interval_ns = 0;
    r.data_dir = "/";
    cr_assert(import_get(store, &r) != first, "another data folder may hold another file");
    struct trace_request b = {.file = "bitbrains/*.csv", .scenario_dir = IMPORT_FIXTURES};
    const struct trace *two = import_get(store, &b);
    cr_assert(two->bytes_hash != first->bytes_hash);
    cr_assert(trace_store_inputs(store) == 3);
    check_input(store, 0, "four-vms.csv", IMPORT_FIXTURES "/four-vms.csv");
    check_input(store, 1, "bitbrains/1.csv", IMPORT_FIXTURES "/bitbrains/1.csv");
    check_input(store, 2, "bitbrains/10.csv", IMPORT_FIXTURES "/bitbrains/10.csv");
    trace_store_destroy(store);
    trace_store_destroy(NULL);
}

/* The same bytes under two names are two inputs; two contents under one name are as well. */
Test(import_store, inputs_are_told_by_name_and_content)
{
    struct import_dir dir, other;
    import_dir_begin(&dir);
    import_dir_begin(&other);
    import_write(&dir, "a.csv", "1,2\n");
    import_write(&dir, "b.csv", "1,2\n");
    import_write(&other, "a.csv", "3,4\n");
    struct trace_store *store = trace_store_create(0);
    const struct trace_request requests[] = {{.file = "a.csv", .scenario_dir = dir.path},
                                             {.file = "b.csv", .scenario_dir = dir.path},
                                             {.file = "a.csv", .scenario_dir = other.path}};
    const struct trace *t[3];
    for (size_t i = 0; i < 3; i++) {
        t[i] = import_get(store, &requests[i]);
        cr_assert(trace_store_inputs(store) == i + 1);
        cr_assert(strcmp(trace_store_input(store, i)->name, requests[i].file) == 0);
    }
    cr_assert(t[0]->bytes_hash == t[1]->bytes_hash && t[0]->bytes_hash != t[2]->bytes_hash);
    trace_store_destroy(store);
    import_dir_end(&other);
    import_dir_end(&dir);
}

Test(import_store, the_first_line_tells_the_format)
{
    static const struct {
        const char *text;
        enum trace_format expected;
    } cases[] = {{"1;2\n", TRACE_MATRIX},
                 {"timestamp,x\n1,2\n", TRACE_MATRIX},
                 {"TimeStamp;cpu cores;cpu capacity provisioned;cpu usage [mhz];"
                  "memory capacity provisioned\n1;1;1;1;1\n",
                  TRACE_BITBRAINS},
                 {"\"Timestamp [ms]\";cpu cores;cpu capacity provisioned;cpu usage [mhz];"
                  "memory capacity provisioned\n1;1;1;1;1\n",
                  TRACE_BITBRAINS}};
    struct import_dir dir;
    import_dir_begin(&dir);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace_store *store = trace_store_create(0);
        struct trace_request r = {.file = "t.csv", .scenario_dir = dir.path};
        import_write(&dir, "t.csv", cases[i].text);
        cr_assert(import_get(store, &r)->format == cases[i].expected, "%zu", i);
        trace_store_destroy(store);
    }
    enum diag_code code;
    char text[512];
    struct trace_request r = {.file = "t.csv", .scenario_dir = dir.path, .pos = {"s", 1, 1}};
    import_write(&dir, "t.csv", "id,cpu_count,submission_time\n");
    import_error(&r, &code, text, sizeof text);
    cr_assert(strstr(text, "an opendc trace needs its second file") != NULL, "%s", text);
    import_dir_end(&dir);
}

Test(import_store, formats_are_told_from_names_and_first_lines)
{
    static const struct {
        const char *file, *fragments;
        enum trace_format expected;
    } cases[] = {{"four-vms.csv", NULL, TRACE_MATRIX},
                 {"bitbrains/1.csv", NULL, TRACE_BITBRAINS},
                 {"bitbrains/1*.csv", NULL, TRACE_BITBRAINS},
                 {"opendc/tasks.csv", "opendc/fragments.csv", TRACE_OPENDC}};
    struct trace_store *store = trace_store_create(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace_request r = {.file = cases[i].file,
                                  .fragments = cases[i].fragments,
                                  .scenario_dir = IMPORT_FIXTURES};
        cr_assert(import_get(store, &r)->format == cases[i].expected, "%s", cases[i].file);
    }
    trace_store_destroy(store);
}

Test(import_store, requests_that_make_no_sense_point_at_the_scenario)
{
    static const struct {
        struct trace_request request;
        enum diag_code code;
        const char *message;
    } cases[] = {
        {{.file = "opendc/tasks.csv"},
         DIAG_TRACE,
         "s.yaml:4:2: an opendc trace needs its second file: give `fragments`"},
        {{.file = "opendc/tasks.csv", .format = TRACE_OPENDC},
         DIAG_TRACE,
         "s.yaml:4:2: an opendc trace needs its second file: give `fragments`"},
        {{.file = "four-vms.csv", .fragments = "x", .format = TRACE_MATRIX},
         DIAG_TRACE,
         "s.yaml:4:2: `fragments` belongs to opendc traces only"},
        {{.file = "four*.csv", .format = TRACE_MATRIX},
         DIAG_TRACE,
         "s.yaml:4:2: 'four*.csv' names several files: only bitbrains traces may"},
        {{.file = "bitbrains/*.csv", .fragments = "x", .format = TRACE_BITBRAINS},
         DIAG_TRACE,
         "s.yaml:4:2: `fragments` belongs to opendc traces only"},
        {{.file = "gone.csv"},
         DIAG_NOINPUT,
         "s.yaml:4:2: there is no file 'gone.csv' in the scenario's folder "
         "'tests/scenarios/fixtures'"},
        {{.file = "opendc/tasks.csv", .fragments = "opendc/gone.csv"},
         DIAG_NOINPUT,
         "s.yaml:4:2: there is no file 'opendc/gone.csv' in the scenario's folder "
         "'tests/scenarios/fixtures'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum diag_code code;
        char text[512];
        struct trace_request r = cases[i].request;
        r.scenario_dir = IMPORT_FIXTURES;
        r.pos = (struct diag_pos){"s.yaml", 4, 2};
        import_error(&r, &code, text, sizeof text);
        cr_assert(code == cases[i].code && strcmp(text, cases[i].message) == 0, "%s", text);
    }
}

/* An error within the trace says where the scenario names it; the store is as good as before. */
Test(import_store, a_failed_request_leaves_nothing_behind)
{
    struct import_dir dir;
    const struct trace *t = NULL;
    struct diag d = {0};
    import_dir_begin(&dir);
    import_write(&dir, "m.csv", "1,2\n3,x\n");
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {
        .file = "m.csv", .scenario_dir = dir.path, .pos = {"dir/s.yaml", 12, 7}};
    cr_assert(!trace_store_get(store, &r, &t, &d));
    cr_assert(strcmp(d.hint, "the trace is named at dir/s.yaml:12:7") == 0, "%s", d.hint);
    cr_assert(strcmp(d.pos.file, "m.csv") == 0 && trace_store_inputs(store) == 0);
    import_write(&dir, "m.csv", "1,2\n3,4\n");
    t = import_get(store, &r);
    cr_assert(t->series_count == 2 && trace_store_inputs(store) == 1);
    trace_store_destroy(store);
    import_dir_end(&dir);
}

/* Every limit from nothing to plenty: an error of the right kind, then success for good. */
Test(import_store, the_memory_limit_is_an_error_not_a_crash)
{
    static const struct trace_request requests[] = {
        {.file = "four-vms.csv", .scenario_dir = IMPORT_FIXTURES},
        {.file = "bitbrains/*.csv", .scenario_dir = IMPORT_FIXTURES},
        {.file = "bitbrains/*.csv", .scenario_dir = IMPORT_FIXTURES, .resample_ns = NS_PER_MIN},
        {.file = "opendc/tasks.csv",
         .fragments = "opendc/fragments.csv",
         .scenario_dir = IMPORT_FIXTURES},
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        int refused = 0;
        bool done = false;
        for (size_t limit_b = 1; limit_b < (16u << 20) && !done; limit_b += 1 + limit_b / 16) {
            const struct trace *t = NULL;
            struct diag d = {0};
            struct trace_store *store = trace_store_create(limit_b);
            cr_assert(store != NULL);
            done = trace_store_get(store, &requests[i], &t, &d);
            cr_assert(done || (d.code == DIAG_NOMEM && trace_store_inputs(store) == 0));
            refused += !done;
            trace_store_destroy(store);
        }
        cr_assert(done && refused > 50, "%zu: %d", i, refused);
    }
}
