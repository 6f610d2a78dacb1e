/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/csv.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static struct outf o;

static char *render(void (*write)(struct outf *, const struct results *), const struct results *r)
{
    char *text = NULL;
    size_t size = 0;
    struct diag d = {0};
    FILE *f = open_memstream(&text, &size);
    outf_stream(&o, f);
    write(&o, r);
    cr_assert(outf_close(&o, NULL, &d));
    fclose(f);
    return text;
}

static const char *cell_text;

static void write_cell(struct outf *out, const struct results *r)
{
    (void)r;
    csv_cell(out, cell_text);
}

Test(csv, cells_are_quoted_and_formulas_disarmed)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"web-001", "web-001"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+2", "'=1+2"},
        {"+49", "'+49"},
        {"-5", "'-5"},
        {"-", "-"},
        {"@sum", "'@sum"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"=a,\"b\"", "\"'=a,\"\"b\"\"\""},
        {"a=b", "a=b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cell_text = cases[i].in;
        char *text = render(write_cell, NULL);
        cr_assert_str_eq(text, cases[i].out);
        free(text);
    }
    cell_text = NULL;
    char *text = render(write_cell, NULL);
    cr_assert_str_eq(text, "");
    free(text);
}

/* Cells of a line, quotation marks respected. */
static int cells_of(const char *line, const char **next)
{
    int n = 1;
    bool quoted = false;
    for (; *line != '\0' && (quoted || *line != '\n'); line++) {
        if (*line == '"') quoted = !quoted;
        if (*line == ',' && !quoted) n++;
    }
    *next = *line == '\n' ? line + 1 : line;
    return n;
}

Test(csv, every_line_has_as_many_cells_as_the_header)
{
    static void (*const tables[])(struct outf *, const struct results *) = {
        csv_metrics, csv_summary,        csv_hosts, csv_workloads, csv_clusters,
        csv_series,  csv_util_histogram, csv_steps, csv_sizing,
    };
    static const unsigned lines[] = {
        2 * 3 * METRIC_COUNT,
        2 * METRIC_COUNT,
        2 * 8,
        2 * FAKE_WORKLOADS,
        2,
        2 * 2 * FAKE_HOURS,
        2 * RECORD_UTIL_BINS,
        4 * (FAKE_STEPS - 1 + FAKE_PATCHES),
        1,
    };
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, 2, 3, 2);
    cr_assert(experiment_run(&x.e, &r, &d));
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        char *text = render(tables[t], &r);
        const char *at = text;
        int header = cells_of(at, &at);
        unsigned n = 0;
        for (; *at != '\0'; n++)
            cr_assert_eq(cells_of(at, &at), header, "table %zu line %u", t, n + 2);
        cr_assert_eq(n, lines[t], "table %zu has %u lines", t, n);
        free(text);
    }
    results_deinit(&r);
}

static void write_vms(struct outf *out, const struct results *r)
{
    (void)r;
    struct record_vm vm = {.workload = "web",
                           .index = 7,
                           .key = 255,
                           .arrived_ns = -1500000000,
                           .ended_ns = TIME_NEVER,
                           .ready = 0.5};
    csv_vm_row(out, "p", &vm);
    vm.arrived_ns = 1;
    vm.ended_ns = 86400 * NS_PER_S;
    vm.ready = (double)NAN;
    csv_vm_row(out, "p", &vm);
}

Test(csv, times_are_exact_seconds_and_never_is_empty)
{
    char *text = render(write_vms, NULL);
    cr_assert_str_eq(text, "p,web,7,0x00000000000000ff,-1.5,,0,0,0,0,0,50\n"
                           "p,web,7,0x00000000000000ff,0.000000001,86400,0,0,0,0,0,\n");
    free(text);
}

static struct results steps_of(uint64_t replications)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    gsl_set_error_handler_off();
    fake_init(&x, 2, replications, 1);
    x.specs[0].calendar.zone = zone_find("Europe/Berlin");
    cr_assert(experiment_run(&x.e, &r, &d));
    return r;
}

Test(csv, steps_have_local_dates_and_hours_since_the_start)
{
    struct results r = steps_of(1);
    char *text = render(csv_steps, &r);
    cr_assert_not_null(
        strstr(
            text,
            "virtualise,first,wave-1,0,p2v,1,2026-01-02T01:00:00+01:00,2026-01-03T01:00:00+01:00,"
            "2026-01-02T01:00:00+01:00,2026-01-03T00:30:00+01:00,24,48,24,47.5,40,6,20,20,0,done,"
            "\n"),
        "%s", text);
    cr_assert_not_null(
        strstr(text, "virtualise,first,switch-off,0,decommission,1,"
                     "2026-01-05T01:00:00+01:00,2026-01-05T02:00:00+01:00,,,96,97,,,0,48,100,0,"
                     "0,not begun,waits for the end of wave-3\n"),
        "%s", text);
    cr_assert_null(strstr(text, ",mean,"), "one replication has no statistics");
    results_deinit(&r);
    free(text);
}

Test(csv, steps_of_several_replications_have_mean_and_extremes)
{
    struct results r = steps_of(3);
    char *text = render(csv_steps, &r);
    cr_assert_not_null(
        strstr(text,
               "virtualise,mean,wave-1,0,p2v,3,2026-01-02T01:00:00+01:00,"
               "2026-01-03T01:00:00+01:00,2026-01-02T01:00:00+01:00,2026-01-03T00:30:00+01:00,"
               "24,48,24,47.5,40,6,20,20,0,,\n"),
        "%s", text);
    const char *min = strstr(text, "virtualise,min,wave-2,0,");
    const char *max = strstr(text, "virtualise,max,wave-2,0,");
    cr_assert(min != NULL && max != NULL && strncmp(min + 14, max + 14, 200) != 0);
    results_deinit(&r);
    free(text);
}
