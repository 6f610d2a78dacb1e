/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/time.h"
#include "tests/data.h"
#include "tests/scenarios/import_help.h"

static struct trace_request request_in(const char *dir, const char *file)
{
    return (struct trace_request){
        .file = file, .scenario_dir = dir, .format = TRACE_MATRIX, .pos = {"s.yaml", 1, 1}};
}

/* The fixture, by hand:  VM 0: 0 10 100   VM 1: 7 8 9   VM 2: 1 2 3   VM 3: 99 98 97
 * so the rows by time are 0 7 1 99 / 10 8 2 98 / 100 9 3 97. */
Test(import_matrix, rows_become_columns_in_time_major_order)
{
    static const uint32_t expected[3][4] = {{0, 7, 1, 99}, {10, 8, 2, 98}, {100, 9, 3, 97}};
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = request_in(IMPORT_FIXTURES, "four-vms.csv");
    const struct trace *t = import_get(store, &r);
    cr_assert(t->is_grid && t->format == TRACE_MATRIX && t->unit == TRACE_PERCENT);
    cr_assert(t->per_percent == 1 && t->width == 1 && t->max_value == 100);
    cr_assert(t->series_count == 4 && t->samples == 3 && t->interval_ns == 300 * NS_PER_S);
    cr_assert(t->stride == 64 && (uintptr_t)t->rows % 64 == 0);
    cr_assert(t->origin_s == 0 && t->rows_skipped == 0);
    for (uint32_t k = 0; k < 3; k++)
        for (uint32_t i = 0; i < t->stride; i++)
            cr_assert(import_sample(t, k, i) == (i < 4 ? expected[k][i] : 0), "%u %u", k, i);
    for (uint32_t i = 0; i < 4; i++) {
        cr_assert(t->series[i].start_ns == 0 && t->series[i].length_ns == 900 * NS_PER_S);
        cr_assert(t->series[i].vcpu == 0 && t->series[i].nominal_mpt == 0);
    }
    trace_store_destroy(store);
}

/* Different ways to write the same numbers. */
Test(import_matrix, spelling_does_not_matter)
{
    static const char *const texts[] = {
        "1,20\n3,40\n",
        "1,20\r\n3,40\r\n",
        "1,20\n3,40",
        "1,20\r\n3,40\r",
        "1;20\n3;40\n",
        "1\t20\n3\t40\n",
        " 1 , 20 \n3,40 ",
        "\"1\",\"20\"\n\" 3 \",40\n",
        "a,b\n1,20\n3,40\n",
        "Z\n1,20\n3,40\n",
        "\"t 0\",5\n1,20\n3,40\n",
        "\n1,20\n\n \r\n3,40\n\n",
        ("\xef\xbb\xbf"
         "1,20\n3,40\n"),
        "+1,2e1\n3.0,4e1\n",
        "1.000,20.\n03,040\n",
    };
    struct import_dir dir;
    import_dir_begin(&dir);
    struct trace_store *store = trace_store_create(0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu.csv", i);
        import_write(&dir, name, texts[i]);
        struct trace_request r = request_in(dir.path, name);
        const struct trace *t = import_get(store, &r);
        cr_assert(t->samples == 2 && t->series_count == 2 && t->per_percent == 1, "%zu", i);
        cr_assert(import_sample(t, 0, 0) == 1 && import_sample(t, 1, 0) == 20, "%zu", i);
        cr_assert(import_sample(t, 0, 1) == 3 && import_sample(t, 1, 1) == 40, "%zu", i);
    }
    trace_store_destroy(store);
    import_dir_end(&dir);
}

/* Steps a percent and bytes a sample are the smallest that keep every digit. */
Test(import_matrix, decimals_and_large_values_widen_what_was_read_before)
{
    static const struct {
        const char *text;
        int64_t per_percent;
        uint32_t width, at[4]; /* samples (0,0) (1,0) (0,1) (1,1): time, VM */
    } cases[] = {
        {"1,2\n3,255\n", 1, 1, {1, 2, 3, 255}},
        {"1,2\n3,256\n", 1, 2, {1, 2, 3, 256}},
        {"1,2\n3,4.5\n", 10, 1, {10, 20, 30, 45}},
        {"1,2.25\n30,4.5\n", 100, 2, {100, 225, 3000, 450}},
        {"1,2.125\n100,4.5\n", 1000, 4, {1000, 2125, 100000, 4500}},
        {"1,65535\n3,0\n", 1, 2, {1, 65535, 3, 0}},
        {"1,65536\n3,0.5\n", 10, 4, {10, 655360, 30, 5}},
        {"200,0\n0,0.01\n", 100, 2, {20000, 0, 0, 1}},
        {"100000,0\n0,0.001\n", 1000, 4, {100000000, 0, 0, 1}},
        {"0.10,0.200\n0,0\n", 10, 1, {1, 2, 0, 0}},
    };
    struct import_dir dir;
    import_dir_begin(&dir);
    struct trace_store *store = trace_store_create(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu.csv", i);
        import_write(&dir, name, cases[i].text);
        struct trace_request r = request_in(dir.path, name);
        const struct trace *t = import_get(store, &r);
        uint32_t max = 0;
        cr_assert(t->per_percent == cases[i].per_percent, "%zu", i);
        cr_assert(t->width == cases[i].width, "%zu: %u", i, t->width);
        cr_assert(t->stride * t->width == 64, "%zu", i);
        for (uint32_t k = 0; k < 4; k++) {
            cr_assert(import_sample(t, k % 2, k / 2) == cases[i].at[k], "%zu %u", i, k);
            if (cases[i].at[k] > max) max = cases[i].at[k];
        }
        cr_assert(t->max_value == max, "%zu", i);
    }
    trace_store_destroy(store);
    import_dir_end(&dir);
}

Test(import_matrix, errors_point_at_the_cell)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "m.csv:0:0: the file holds no samples"},
        {"time,other\n", "m.csv:0:0: the file holds no samples"},
        {"1,2\n3\n", "m.csv:2:2: the row has 1 samples, the rows above have 2"},
        {"1,2\n3,4\n5,6,7\n", "m.csv:3:6: the row has 3 samples, the rows above have 2"},
        {"1,2\n3,x\n", "m.csv:2:3: 'x' is not a percentage: expected a number such as 12 or 12.5"},
        {"1,2\n3,4x\n",
         "m.csv:2:3: '4x' is not a percentage: expected a number such as 12 or 12.5"},
        {"1,2\n3,4 5\n",
         "m.csv:2:3: '4 5' is not a percentage: expected a number such as 12 or 12.5"},
        {"1,2\n3,\n", "m.csv:2:3: '' is not a percentage: expected a number such as 12 or 12.5"},
        {"1,2\n,4\n", "m.csv:2:1: '' is not a percentage: expected a number such as 12 or 12.5"},
        {"nan,2\n", "m.csv:1:1: 'nan' is not a percentage: expected a number such as 12 or 12.5"},
        {"1,2\n3,\"4\n",
         "m.csv:2:4: '4' is not a percentage: expected a number such as 12 or 12.5"},
        {"1,2\n3,%\n", "m.csv:2:3: '%' is not a percentage: expected a number such as 12 or 12.5"},
        {"x\n\n1,2\r\n3,  -4\r\n", "m.csv:4:5: '-4' is negative: a percentage is 0 or more"},
        {"1,2\n3,100001\n", "m.csv:2:3: '100001' is more than 100000 percent"},
        {"1,2\n3,0.1234\n",
         "m.csv:2:3: '0.1234' has more than 3 decimals, which a trace cannot keep: round it"},
        {"1,00000000000000000000000000000000000000000000000000000000000000000000000000000000002",
         "m.csv:0:0: the trace covers more than 100 years"},
    };
    struct import_dir dir;
    import_dir_begin(&dir);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum diag_code code;
        char text[512];
        import_write(&dir, "m.csv", cases[i].text);
        struct trace_request r = request_in(dir.path, "m.csv");
        bool century = strstr(cases[i].message, "years") != NULL;
        if (century) r.interval_ns = 60 * NS_PER_YEAR;
        import_error(&r, &code, text, sizeof text);
        cr_assert(code == (century ? DIAG_LIMIT : DIAG_TRACE), "%zu", i);
        cr_assert(strcmp(text, cases[i].message) == 0, "%zu: %s", i, text);
    }
    import_dir_end(&dir);
}

/* A zero byte, and a cell longer than the scanner is ever given at once. */
Test(import_matrix, binary_and_endless_cells_are_refused)
{
    struct import_dir dir;
    enum diag_code code;
    char text[512];
    import_dir_begin(&dir);
    import_write_bytes(&dir, "m.csv", "1,2\n3,\0\n", 8);
    struct trace_request r = request_in(dir.path, "m.csv");
    import_error(&r, &code, text, sizeof text);
    cr_assert(strcmp(text, "m.csv:2:3: '' is not a percentage: expected a number such as 12 or "
                           "12.5") == 0,
              "%s", text);
    size_t size = 3u << 16;
    char *cells = malloc(size);
    cr_assert(cells != NULL);
    memset(cells, '1', size);
    import_write_bytes(&dir, "m.csv", cells, size);
    import_error(&r, &code, text, sizeof text);
    cr_assert(code == DIAG_TRACE);
    free(cells);
    import_dir_end(&dir);
}

static uint32_t mixed(uint32_t vm, uint32_t k)
{
    uint32_t x = vm * 2654435761u ^ k * 2246822519u;
    return (x ^ x >> 15) % 101;
}

/* 150 VMs x 40,000 samples: rows are longer than the window, tiles are cut on all sides. */
Test(import_matrix, large_files_cross_windows_and_tiles)
{
    enum { VMS = 150, SAMPLES = 40001 };
    struct import_dir dir;
    char path[2 * IMPORT_PATH];
    import_dir_begin(&dir);
    import_path(&dir, "large.csv", path);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL);
    for (uint32_t vm = 0; vm < VMS; vm++)
        for (uint32_t k = 0; k < SAMPLES; k++)
            fprintf(f, "%u%c", mixed(vm, k), k + 1 == SAMPLES ? '\n' : ',');
    cr_assert(fclose(f) == 0);
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = request_in(dir.path, "large.csv");
    const struct trace *t = import_get(store, &r);
    cr_assert(t->series_count == VMS && t->samples == SAMPLES && t->stride == 192);
    for (uint32_t vm = 0; vm < VMS; vm++)
        for (uint32_t k = 0; k < SAMPLES; k++)
            cr_assert(import_sample(t, k, vm) == mixed(vm, k), "%u %u", vm, k);
    trace_store_destroy(store);
    import_dir_end(&dir);
}

/* Facts about the five days, found with other programs: VMs, and the sum of all percentages. */
Test(import_matrix, planetlab_days_are_read_whole)
{
    static const struct {
        const char *file;
        uint32_t vms;
        uint64_t sum;
    } days[] = {
        {"planetlab/20110303.csv.gz", 1052, 3730979}, {"planetlab/20110309.csv.gz", 1061, 3270541},
        {"planetlab/20110325.csv.gz", 1078, 3278904}, {"planetlab/20110409.csv.gz", 1358, 4348839},
        {"planetlab/20110412.csv.gz", 1054, 3501784},
    };
    const char *data = test_data_dir("import_matrix", 5);
    if (data == NULL) return;
    struct trace_store *store = trace_store_create(0);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct trace_request r = {.file = days[i].file, .data_dir = data};
        const struct trace *t = import_get(store, &r);
        uint64_t sum = 0;
        for (uint32_t k = 0; k < t->samples; k++)
            for (uint32_t vm = 0; vm < t->stride; vm++)
                sum += import_sample(t, k, vm);
        cr_assert(t->series_count == days[i].vms && t->samples == 288, "%s", days[i].file);
        cr_assert(sum == days[i].sum && t->max_value == 99 && t->width == 1, "%s", days[i].file);
    }
    struct trace_request first = {.file = days[0].file, .data_dir = data};
    const struct trace *t = import_get(store, &first);
    cr_assert(import_sample(t, 0, 0) == 24 && import_sample(t, 1, 0) == 34); /* its first bytes */
    cr_assert(import_sample(t, 2, 1) == 19 && import_sample(t, 1, 2) == 4);
    trace_store_destroy(store);
}
