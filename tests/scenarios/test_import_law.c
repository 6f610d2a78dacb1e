/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws that tie the formats to each other: the same demand, written in three ways, is the same. */
#include "sim/num.h"
#include "sim/time.h"
#include "tests/scenarios/import_help.h"

enum { VMS = 67, SAMPLES = 131, INTERVAL_S = 300 };

/* Percent of a VM of 1000 MHz: piecewise constant, with zeros, repeats and jumps. */
static uint32_t percent(uint32_t vm, uint32_t k)
{
    uint32_t x = (vm * 40503u + k / (1 + vm % 4)) * 2654435761u;
    x ^= x >> 13;
    if (vm == 0) return x % 11; /* the largest is elsewhere */
    return x % 5 == 0 ? 0 : x % 101;
}

static void write_matrix(const struct import_dir *dir)
{
    char path[2 * IMPORT_PATH];
    import_path(dir, "m.csv", path);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL);
    for (uint32_t vm = 0; vm < VMS; vm++)
        for (uint32_t k = 0; k < SAMPLES; k++)
            fprintf(f, "%u%c", percent(vm, k), k + 1 < SAMPLES ? ',' : '\n');
    cr_assert(fclose(f) == 0);
}

static void write_opendc(const struct import_dir *dir)
{
    char path[2 * IMPORT_PATH];
    import_path(dir, "t.csv", path);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL);
    fprintf(f, "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n");
    for (uint32_t vm = 0; vm < VMS; vm++)
        fprintf(f, "%u,1000000000,0,1,1000,1000\n", vm);
    cr_assert(fclose(f) == 0);
    import_path(dir, "f.csv", path);
    f = fopen(path, "wb");
    cr_assert(f != NULL);
    fprintf(f, "id,duration,cpu_usage\n");
    for (uint32_t k = 0; k < SAMPLES; k++) /* interleaved, other than the matrix */
        for (uint32_t vm = 0; vm < VMS; vm++)
            fprintf(f, "%u,%d,%u.0\n", vm, INTERVAL_S * 1000, percent(vm, k) * 10);
    cr_assert(fclose(f) == 0);
}

static void write_bitbrains(const struct import_dir *dir)
{
    import_folder(dir, "b");
    for (uint32_t vm = 0; vm < VMS; vm++) {
        char name[32], path[2 * IMPORT_PATH];
        snprintf(name, sizeof name, "b/%03u.csv", vm);
        import_path(dir, name, path);
        FILE *f = fopen(path, "wb");
        cr_assert(f != NULL);
        fprintf(f, "Timestamp [ms];CPU cores;CPU capacity provisioned [MHZ];CPU usage [MHZ];"
                   "Memory capacity provisioned [KB]\n");
        for (uint32_t k = 0; k < SAMPLES; k++)
            fprintf(f, "%u;\t1;\t1000;\t%u;\t0\n", 1000000 + k * INTERVAL_S, percent(vm, k) * 10);
        cr_assert(fclose(f) == 0);
    }
}

/* percent x 10 MHz = percent x 10000 thousandths. */
static void events_agree(const struct trace *grid, const struct trace *events)
{
    cr_assert(events->series_count == grid->series_count && !events->is_grid);
    for (uint32_t vm = 0; vm < VMS; vm++) {
        const struct trace_series *s = &events->series[vm];
        cr_assert(s->start_ns == 0 && s->length_ns == grid->series[vm].length_ns);
        for (uint32_t k = 0; k < SAMPLES; k++) {
            uint32_t expected = import_sample(grid, k, vm) * 10000;
            int64_t at = (int64_t)k * grid->interval_ns;
            cr_assert(import_value(events, s, at) == expected, "%u %u", vm, k);
            cr_assert(import_value(events, s, at + grid->interval_ns - 1) == expected);
        }
        for (uint64_t e = s->first + 1; e < s->first + s->count; e++)
            cr_assert(events->event_value[e] != events->event_value[e - 1], "a change changes");
    }
}

static void grids_agree(const struct trace *grid, const struct trace *other)
{
    cr_assert(other->is_grid && other->samples == SAMPLES && other->series_count == VMS);
    cr_assert(other->interval_ns == grid->interval_ns && other->unit == TRACE_MPT);
    cr_assert(other->max_value == grid->max_value * 10000 && other->width == 4);
    for (uint32_t k = 0; k < SAMPLES; k++)
        for (uint32_t vm = 0; vm < other->stride; vm++)
            cr_assert(import_sample(other, k, vm) ==
                      (vm < VMS ? import_sample(grid, k, vm) * 10000 : 0));
}

Test(import_law, grid_and_events_of_the_same_demand_are_equal)
{
    struct import_dir dir;
    import_dir_begin(&dir);
    write_matrix(&dir);
    write_opendc(&dir);
    write_bitbrains(&dir);
    struct trace_store *store = trace_store_create(0);
    struct trace_request matrix = {.file = "m.csv", .scenario_dir = dir.path};
    struct trace_request opendc = {.file = "t.csv", .fragments = "f.csv", .scenario_dir = dir.path};
    struct trace_request bitbrains = {.file = "b/*.csv", .scenario_dir = dir.path};
    const struct trace *grid = import_get(store, &matrix);
    cr_assert(grid->interval_ns == INTERVAL_S * NS_PER_S && grid->samples == SAMPLES);
    for (uint32_t vm = 0; vm < VMS; vm++)
        for (uint32_t k = 0; k < SAMPLES; k++)
            cr_assert(import_sample(grid, k, vm) == percent(vm, k));
    events_agree(grid, import_get(store, &opendc));
    events_agree(grid, import_get(store, &bitbrains));
    opendc.resample_ns = bitbrains.resample_ns = INTERVAL_S * NS_PER_S;
    grids_agree(grid, import_get(store, &opendc));
    grids_agree(grid, import_get(store, &bitbrains));
    trace_store_destroy(store);
    import_dir_end(&dir);
}

static i128 work_of_events(const struct trace *t, const struct trace_series *s)
{
    i128 work = 0;
    for (uint64_t e = s->first; e < s->first + s->count; e++) {
        int64_t end = e + 1 < s->first + s->count ? t->event_ns[e + 1] : s->length_ns;
        work += (i128)t->event_value[e] * (end - t->event_ns[e]);
    }
    return work;
}

/* Irregular times: the grid keeps each series' work to half a step a sample, whatever the interval.
 * */
Test(import_law, resampling_keeps_work_and_lives)
{
    static const int64_t intervals_s[] = {1, 7, 60, 300, 3600, 100000};
    struct import_dir dir;
    char path[2 * IMPORT_PATH];
    import_dir_begin(&dir);
    import_write(&dir, "t.csv",
                 "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n"
                 "0,1000000123,0,1,1,1\n1,1000000000,0,1,1,1\n2,1000777777,0,1,1,1\n");
    import_path(&dir, "f.csv", path);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL);
    fprintf(f, "id,duration,cpu_usage\n");
    for (uint32_t i = 0; i < 600; i++) {
        uint32_t x = i * 2654435761u;
        fprintf(f, "%u,%u,%u.%u\n", i % 3, 1 + (x >> 8) % 20000, (x >> 4) % 500, x % 7);
    }
    cr_assert(fclose(f) == 0);
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {.file = "t.csv", .fragments = "f.csv", .scenario_dir = dir.path};
    const struct trace *events = import_get(store, &r);
    for (size_t n = 0; n < sizeof intervals_s / sizeof intervals_s[0]; n++) {
        int64_t interval_ns = intervals_s[n] * NS_PER_S;
        r.resample_ns = interval_ns;
        const struct trace *grid = import_get(store, &r);
        for (uint32_t vm = 0; vm < 3; vm++) {
            const struct trace_series *s = &events->series[vm], *g = &grid->series[vm];
            i128 work = 0;
            for (uint32_t k = 0; k < grid->samples; k++) {
                work += (i128)import_sample(grid, k, vm) * interval_ns;
                int64_t at = (int64_t)k * interval_ns;
                bool alive = at >= g->start_ns && at < g->start_ns + g->length_ns;
                cr_assert(alive || import_sample(grid, k, vm) == 0);
            }
            i128 error = work - work_of_events(events, s);
            i128 bound = (i128)(g->length_ns / interval_ns) * (interval_ns / 2 + 1);
            cr_assert(error <= bound && -error <= bound, "%lld s, series %u",
                      (long long)intervals_s[n], vm);
            cr_assert(g->start_ns <= s->start_ns && g->start_ns % interval_ns == 0);
            cr_assert(g->start_ns + g->length_ns >= s->start_ns + s->length_ns);
            cr_assert(g->length_ns - s->length_ns < 2 * interval_ns);
        }
    }
    trace_store_destroy(store);
    import_dir_end(&dir);
}
