/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/num.h"
#include "sim/time.h"
#include "tests/data.h"
#include "tests/scenarios/import_help.h"

#define HEADING                                                                              \
    "Timestamp [ms];CPU cores;CPU capacity provisioned [MHZ];CPU usage [MHZ];CPU usage [%];" \
    "Memory capacity provisioned [KB]\n"

/* The fixture, by hand. File 1 begins at 1372629900 s:
 *   +0 s 100 MHz; +300 s 100.0004 MHz = 100000 thousandths, no change; +300 s again: skipped;
 *   +600 s 1.5E3 MHz; -900 s: skipped; +900 s 29.259994499999998 MHz = 29260; lasts 300 s.
 * File 10 begins 300 s earlier: 0, then 2600 MHz after 150 s. Byte order: "10.csv" before "1.csv"
 * would be wrong ('.' < '0'), so 1 comes first. */
Test(import_bitbrains, a_folder_of_files_becomes_series_of_changes)
{
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {.file = "bitbrains/*.csv", .scenario_dir = IMPORT_FIXTURES};
    const struct trace *t = import_get(store, &r);
    cr_assert(t->format == TRACE_BITBRAINS && t->unit == TRACE_MPT && !t->is_grid);
    cr_assert(t->series_count == 2 && t->origin_s == 1372629600 && t->rows_skipped == 2);
    cr_assert(t->max_value == 2600000);
    const struct trace_series *a = &t->series[0], *b = &t->series[1];
    cr_assert(strcmp(a->name, "1") == 0 && strcmp(b->name, "10") == 0);
    cr_assert(a->vcpu == 4 && a->nominal_mpt == 10401000 && a->memory_b == 8388608 * INT64_C(1024));
    cr_assert(b->vcpu == 1 && b->nominal_mpt == 2600000 && b->memory_b == 1024 * 1024);
    cr_assert(a->start_ns == 300 * NS_PER_S && a->length_ns == 1200 * NS_PER_S);
    cr_assert(b->start_ns == 0 && b->length_ns == 450 * NS_PER_S);
    static const int64_t at_s[] = {0, 600, 900, 0, 150};
    static const uint32_t value[] = {100000, 1500000, 29260, 0, 2600000};
    cr_assert(a->first == 0 && a->count == 3 && b->first == 3 && b->count == 2);
    for (uint64_t i = 0; i < 5; i++)
        cr_assert(t->event_ns[i] == at_s[i] * NS_PER_S && t->event_value[i] == value[i]);
    trace_store_destroy(store);
}

/* On a grid of 300 s from 1372629600 s, by hand: file 10 is 0 for half an interval, then 2600 for
 * half of it and half of the next; file 1 follows one interval later and lies on the grid. */
Test(import_bitbrains, resampling_keeps_the_work_of_every_interval)
{
    static const uint32_t expected[5][2] = {
        {0, 1300000}, {100000, 1300000}, {100000, 0}, {1500000, 0}, {29260, 0}};
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {
        .file = "bitbrains/*.csv", .scenario_dir = IMPORT_FIXTURES, .resample_ns = 300 * NS_PER_S};
    const struct trace *t = import_get(store, &r);
    cr_assert(t->is_grid && t->interval_ns == 300 * NS_PER_S && t->samples == 5);
    cr_assert(t->width == 4 && t->stride == 16 && t->max_value == 1500000 && t->unit == TRACE_MPT);
    for (uint32_t k = 0; k < 5; k++)
        for (uint32_t i = 0; i < 2; i++)
            cr_assert(import_sample(t, k, i) == expected[k][i], "%u %u", k, i);
    cr_assert(t->series[0].start_ns == 300 * NS_PER_S && t->series[0].length_ns == 1200 * NS_PER_S);
    cr_assert(t->series[1].start_ns == 0 && t->series[1].length_ns == 600 * NS_PER_S);
    cr_assert(t->series[0].nominal_mpt == 10401000);
    for (uint32_t i = 0; i < 2; i++)
        cr_assert(t->series[i].first == 0 && t->series[i].count == 0);
    trace_store_destroy(store);
}

Test(import_bitbrains, time_in_milliseconds_is_told_from_seconds)
{
    struct import_dir dir;
    import_dir_begin(&dir);
    import_write(&dir, "s.csv", HEADING "1372629600;1;1;5;0;0\n1372629900;1;1;6;0;0\n");
    import_write(&dir, "ms.csv", HEADING "1372629600000;1;1;5;0;0\n1372629900500;1;1;6;0;0\n");
    import_write(&dir, "small.csv", HEADING "0;1;1;5;0;0\n300;1;1;6;0;0\n");
    static const struct {
        const char *file;
        int64_t origin_s, change_ns;
    } cases[] = {{"s.csv", 1372629600, 300 * NS_PER_S},
                 {"ms.csv", 1372629600, 300500 * NS_PER_MS},
                 {"small.csv", 0, 300 * NS_PER_S}};
    struct trace_store *store = trace_store_create(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace_request r = {
            .file = cases[i].file, .scenario_dir = dir.path, .interval_ns = 60 * NS_PER_S};
        const struct trace *t = import_get(store, &r);
        cr_assert(t->format == TRACE_BITBRAINS, "guessed from the heading");
        cr_assert(t->origin_s == cases[i].origin_s && t->event_ns[1] == cases[i].change_ns);
        cr_assert(t->series[0].length_ns == cases[i].change_ns + 60 * NS_PER_S);
    }
    trace_store_destroy(store);
    import_dir_end(&dir);
}

Test(import_bitbrains, errors_point_at_the_cell)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {HEADING, "b.csv:0:0: the file holds no samples"},
        {"Timestamp;CPU cores\n",
         "b.csv:1:1: the heading has no column 'cpu capacity provisioned'"},
        {HEADING "1;1;1;x;0;0\n", "b.csv:2:7: cpu usage [mhz]: 'x' is not a number"},
        {HEADING "1;1;1;5;0;0\n2;1;1;5000000;0;0\n",
         "b.csv:3:7: cpu usage [mhz]: '5000000' is too large"},
        {HEADING "1;1;1;5;0\n", "b.csv:2:1: the line has 5 cells, the heading has 6"},
        {HEADING "-1;1;1;5;0;0\n", "b.csv:2:1: timestamp: '-1' is negative"},
        {HEADING "1;1;1;5;0;99999999999999999\n",
         "b.csv:2:11: memory capacity provisioned: '99999999999999999' is too large"},
        {HEADING "0;1;1;5;0;0\n4000000000;1;1;5;0;0\n",
         "b.csv:0:0: the trace covers more than 100 years"},
    };
    struct import_dir dir;
    import_dir_begin(&dir);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum diag_code code;
        char text[512];
        import_write(&dir, "b.csv", cases[i].text);
        struct trace_request r = {
            .file = "b.csv", .scenario_dir = dir.path, .format = TRACE_BITBRAINS};
        import_error(&r, &code, text, sizeof text);
        cr_assert(strcmp(text, cases[i].message) == 0, "%zu: %s", i, text);
        cr_assert(code == (strstr(text, "years") ? DIAG_LIMIT : DIAG_TRACE), "%zu", i);
    }
    import_dir_end(&dir);
}

Test(import_bitbrains, series_are_named_after_their_files)
{
    static const struct {
        const char *file, *name;
    } cases[] = {
        {"17.csv", "17"},
        {"17.csv.gz", "17"}, /* what it is called; it need not be compressed */
        {"vm-a.txt", "vm-a.txt"},
        {".csv", ".csv"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789.csv",
         "012345678901234567890123456789012345678901234567890123456789012"},
    };
    struct import_dir dir;
    import_dir_begin(&dir);
    struct trace_store *store = trace_store_create(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        import_write(&dir, cases[i].file, HEADING "1;1;1;5;0;0\n");
        struct trace_request r = {.file = cases[i].file, .scenario_dir = dir.path};
        cr_assert(strcmp(import_get(store, &r)->series[0].name, cases[i].name) == 0);
    }
    trace_store_destroy(store);
    import_dir_end(&dir);
}

static i128 work_of(const struct trace *t)
{
    i128 work = 0;
    for (uint32_t i = 0; i < t->series_count; i++) {
        const struct trace_series *s = &t->series[i];
        for (uint64_t e = s->first; e < s->first + s->count; e++) {
            int64_t end = e + 1 < s->first + s->count ? t->event_ns[e + 1] : s->length_ns;
            work += (i128)t->event_value[e] * (end - t->event_ns[e]);
        }
    }
    return work;
}

/* Expected numbers: a separate program that rounds decimal numbers, outside this project. */
Test(import_bitbrains, forty_files_of_a_month_are_read_whole)
{
    const char *data = test_data_dir("import_bitbrains", 1);
    if (data == NULL) return;
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {.file = "bitbrains/*.csv.gz", .data_dir = data};
    const struct trace *t = import_get(store, &r);
    cr_assert(t->series_count == 40 && trace_store_inputs(store) == 40);
    cr_assert(strcmp(t->series[0].name, "1") == 0 && strcmp(t->series[1].name, "10") == 0);
    cr_assert(strcmp(t->series[39].name, "9") == 0);
    uint64_t events = 0;
    int64_t end_ns = 0;
    for (uint32_t i = 0; i < 40; i++) {
        const struct trace_series *s = &t->series[i];
        events += s->count;
        if (s->start_ns + s->length_ns > end_ns) end_ns = s->start_ns + s->length_ns;
    }
    cr_assert(events == 240710 && t->rows_skipped == 4158 && t->max_value == 19740928);
    cr_assert(t->origin_s == 1372629804 && end_ns == 2591953 * NS_PER_S);
    cr_assert(work_of(t) == (i128)INT64_C(49459277931832) * NS_PER_S);
    cr_assert(t->series[0].vcpu == 2 && t->series[0].nominal_mpt == 5851999);
    trace_store_destroy(store);
}
