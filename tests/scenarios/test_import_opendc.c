/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/num.h"
#include "sim/time.h"
#include "tests/data.h"
#include "tests/scenarios/import_help.h"
#include <math.h>

/* The fixture, by hand. Order of submission, then of the file: b, a, late (2.5 s after them).
 * b: 5 MHz for 1 s, 5.0004 for 2 s (the same in thousandths), 6 for 597 s. a: 11.70399824 = 11704
 * for 300 s, a fragment of no length, 22.5 for 300 s. late: 0 for 900 s.
 * Memory: 8388608 kB = 8389 MB; 131499 kB = 131 MB; 181352 kB = 181 MB. */
Test(import_opendc, two_files_become_series_of_changes)
{
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {.file = "opendc/tasks.csv",
                              .fragments = "opendc/fragments.csv",
                              .scenario_dir = IMPORT_FIXTURES};
    const struct trace *t = import_get(store, &r);
    cr_assert(t->format == TRACE_OPENDC && t->unit == TRACE_MPT && !t->is_grid);
    cr_assert(t->series_count == 3 && t->origin_s == 1376314546 && t->max_value == 22500);
    static const struct trace_series expected[] = {
        {"b", 1, 2926000, 8389000000, 0, 600 * NS_PER_S, 0, 2},
        {"a", 4, 10399999, 131000000, 0, 600 * NS_PER_S, 2, 2},
        {"late", 2, 5851999, 181000000, 2500 * NS_PER_MS, 900 * NS_PER_S, 4, 1},
    };
    for (uint32_t i = 0; i < 3; i++) {
        const struct trace_series *s = &t->series[i], *e = &expected[i];
        cr_assert(strcmp(s->name, e->name) == 0, "%u: %s", i, s->name);
        cr_assert(s->vcpu == e->vcpu && s->nominal_mpt == e->nominal_mpt, "%s", e->name);
        cr_assert(s->memory_b == e->memory_b && s->start_ns == e->start_ns, "%s", e->name);
        cr_assert(s->length_ns == e->length_ns, "%s", e->name);
        cr_assert(s->first == e->first && s->count == e->count, "%s", e->name);
    }
    static const int64_t at_s[] = {0, 3, 0, 300, 0};
    static const uint32_t value[] = {5000, 6000, 11704, 22500, 0};
    for (uint64_t i = 0; i < 5; i++)
        cr_assert(t->event_ns[i] == at_s[i] * NS_PER_S && t->event_value[i] == value[i]);
    trace_store_destroy(store);
}

#define TASKS     "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n"
#define FRAGMENTS "id,duration,cpu_usage\n"

Test(import_opendc, errors_point_at_the_cell)
{
    static const struct {
        const char *tasks, *fragments, *message;
    } cases[] = {
        {TASKS, FRAGMENTS, "t.csv:0:0: the file holds no tasks"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS, "f.csv:0:0: the task '1' has no fragments"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS "1,0,7\n", "f.csv:0:0: the task '1' has no fragments"},
        {TASKS "1,0,5,1,1,1\n2,0,5,1,1,1\n1,3,5,1,1,1\n", FRAGMENTS,
         "t.csv:0:0: the id '1' is given twice"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS "1,5,7\n11,5,7\n",
         "f.csv:3:1: there is no task with the id '11'"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS "1,5,-7\n", "f.csv:2:5: cpu_usage: '-7' is negative"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS "1,x,7\n", "f.csv:2:3: duration: 'x' is not a number"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS "1,4000000000000,7\n",
         "f.csv:2:3: duration: '4000000000000' is too large"},
        {TASKS "1,0,5,1,1,1\n", FRAGMENTS "1,3000000000000,7\n1,3000000000000,7\n",
         "f.csv:3:1: the fragments of '1' last longer than 100 years"},
        {TASKS ",0,5,1,1,1\n", FRAGMENTS, "t.csv:2:1: the id is empty"},
        {TASKS "1,0,5,1.4e6,1,1\n", FRAGMENTS, "t.csv:2:7: cpu_count: '1.4e6' is too large"},
        {"id,submission_time\n", FRAGMENTS, "t.csv:1:1: the heading has no column 'cpu_count'"},
        {TASKS "0123456789012345678901234567890123456789012345678901234567890123,0,5,1,1,1\n",
         FRAGMENTS, "t.csv:2:1: the id is longer than 63 characters"},
    };
    struct import_dir dir;
    import_dir_begin(&dir);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum diag_code code;
        char text[512];
        import_write(&dir, "t.csv", cases[i].tasks);
        import_write(&dir, "f.csv", cases[i].fragments);
        struct trace_request r = {.file = "t.csv", .fragments = "f.csv", .scenario_dir = dir.path};
        import_error(&r, &code, text, sizeof text);
        cr_assert(code == DIAG_TRACE && strcmp(text, cases[i].message) == 0, "%zu: %s", i, text);
    }
    import_dir_end(&dir);
}

/* Other columns between, the longest id, a life of exactly 100 years. */
Test(import_opendc, extremes_that_are_allowed)
{
    struct import_dir dir;
    import_dir_begin(&dir);
    import_write(&dir, "t.csv",
                 "cpu_count,mem_capacity,x,cpu_capacity,id,submission_time\r\n"
                 "1,500,,1,012345678901234567890123456789012345678901234567890123456789012,0\r\n");
    import_write(
        &dir, "f.csv",
        "cpu_usage,duration,id\n"
        "1,3155760000000,012345678901234567890123456789012345678901234567890123456789012\n");
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {.file = "t.csv", .fragments = "f.csv", .scenario_dir = dir.path};
    const struct trace *t = import_get(store, &r);
    cr_assert(t->series_count == 1 && strlen(t->series[0].name) == 63);
    cr_assert(t->series[0].length_ns == 100 * NS_PER_YEAR && t->series[0].memory_b == 1000000);
    trace_store_destroy(store);
    import_dir_end(&dir);
}

/* ---- OpenDC's "bitbrains-small": a replay small enough to be seen through ---- */

enum { HOSTS = 9, VMS = 50 };

struct replay {
    int64_t cores[HOSTS], mhz[HOSTS], free_b[HOSTS];
    int64_t vcpu[HOSTS];
    int vms[HOSTS]; /* placed in all */
    int host[VMS];  /* -1 = not placed yet */
    int64_t end_ns[VMS];
    double active_s;
};

static void replay_init(struct replay *p)
{
    static const int64_t shape[][4] = {
        {1, 32, 3200, 256000}, {6, 8, 2930, 64000}, {2, 16, 3200, 128000}};
    *p = (struct replay){0};
    int h = 0;
    for (size_t k = 0; k < 3; k++)
        for (int64_t i = 0; i < shape[k][0]; i++, h++) {
            p->cores[h] = shape[k][1];
            p->mhz[h] = shape[k][2];
            p->free_b[h] = shape[k][3] * 1000000;
        }
    for (int v = 0; v < VMS; v++)
        p->host[v] = -1;
}

/* The host with the most free memory among those that take the VM, the first of equals. */
static int replay_choose(const struct replay *p, const struct trace_series *s)
{
    int best = -1;
    for (int h = 0; h < HOSTS; h++) {
        bool fits = s->vcpu <= p->cores[h] && p->vcpu[h] + s->vcpu <= 16 * p->cores[h] &&
                    s->memory_b <= p->free_b[h];
        if (fits && (best < 0 || p->free_b[h] > p->free_b[best])) best = h;
    }
    return best;
}

static double work_mhz_s(const struct trace *t, const struct trace_series *s)
{
    i128 work = 0;
    for (uint64_t e = s->first; e < s->first + s->count; e++) {
        int64_t end = e + 1 < s->first + s->count ? t->event_ns[e + 1] : s->length_ns;
        work += (i128)t->event_value[e] * (end - t->event_ns[e]);
    }
    return num_i128_double(work) / 1e12;
}

static void replay_release(struct replay *p, const struct trace *t, int64_t now_ns)
{
    for (int v = 0; v < VMS; v++)
        if (p->host[v] >= 0 && p->end_ns[v] == now_ns) {
            p->free_b[p->host[v]] += t->series[v].memory_b;
            p->vcpu[p->host[v]] -= t->series[v].vcpu;
        }
}

static bool replay_place(struct replay *p, const struct trace *t, int v, int64_t now_ns)
{
    const struct trace_series *s = &t->series[v];
    int h = replay_choose(p, s);
    if (h < 0) return false;
    p->host[v] = h;
    p->end_ns[v] = now_ns + s->length_ns;
    p->free_b[h] -= s->memory_b;
    p->vcpu[h] += s->vcpu;
    p->vms[h]++;
    p->active_s += work_mhz_s(t, s) / (double)(p->cores[h] * p->mhz[h]);
    return true;
}

static int64_t replay_next(const struct replay *p, const struct trace *t, int head, int64_t now_ns)
{
    int64_t next_ns = INT64_MAX;
    for (int v = 0; v < VMS; v++)
        if (p->host[v] >= 0 && p->end_ns[v] > now_ns && p->end_ns[v] < next_ns)
            next_ns = p->end_ns[v];
    if (head < VMS && t->series[head].start_ns > now_ns && t->series[head].start_ns < next_ns)
        next_ns = t->series[head].start_ns;
    return next_ns;
}

/* First in, first out: the head of the queue waits until a host takes it. Returns the makespan. */
static int64_t replay_run(struct replay *p, const struct trace *t)
{
    int head = 0;
    int64_t now_ns = 0, makespan_ns = 0;
    while (now_ns != INT64_MAX) {
        replay_release(p, t, now_ns);
        while (head < VMS && t->series[head].start_ns <= now_ns && replay_place(p, t, head, now_ns))
            head++;
        makespan_ns = now_ns;
        now_ns = replay_next(p, t, head, now_ns);
    }
    cr_assert(head == VMS);
    return makespan_ns;
}

/* Expected: the energy is that of OpenDC's own integration test (ScenarioIntegrationTest,
 * testLarge); VMs per host and makespan were found with a separate small model. 200 W idle, 400 W
 * at full use; time of each host counts to the next multiple of its 300 s metering interval. */
Test(import_opendc, its_small_bitbrains_case_is_met)
{
    const char *data = test_data_dir("import_opendc", 1);
    if (data == NULL) return;
    struct trace_store *store = trace_store_create(0);
    struct trace_request r = {.file = "opendc/bitbrains_small_tasks.csv.gz",
                              .fragments = "opendc/bitbrains_small_fragments.csv.gz",
                              .data_dir = data};
    const struct trace *t = import_get(store, &r);
    cr_assert(t->series_count == VMS && t->origin_s == 1376314546);
    uint64_t events = 0;
    int64_t life_ns = 0, memory_b = 0;
    for (uint32_t i = 0; i < VMS; i++) {
        events += t->series[i].count;
        life_ns += t->series[i].length_ns;
        memory_b += t->series[i].memory_b;
    }
    cr_assert(events == 272815, "276979 fragments less those without change");
    cr_assert(life_ns == 121072822 * NS_PER_S && memory_b == 612053 * INT64_C(1000000));
    static const int expected[HOSTS] = {22, 2, 1, 2, 1, 2, 1, 7, 12};
    struct replay p;
    replay_init(&p);
    int64_t makespan_ns = replay_run(&p, t);
    for (int h = 0; h < HOSTS; h++)
        cr_assert(p.vms[h] == expected[h], "host %d: %d", h, p.vms[h]);
    cr_assert(makespan_ns == 5176799 * NS_PER_S, "%lld", (long long)makespan_ns);
    double energy_j = 200.0 * HOSTS * 5176800.0 + 200.0 * p.active_s;
    /* Demand is held in thousandths of a MHz: OpenDC's joules are met to 1e-9, those of a model
     * that rounds the samples alike and is exact (rational numbers) from there on to the last
     * digit. */
    cr_assert(fabs(energy_j / 1.0016123392181786e10 - 1) < 1e-9, "%.3f", energy_j);
    cr_assert(fabs(energy_j - 10016123400.687887) < 1e-3, "%.6f", energy_j);
    trace_store_destroy(store);
}
