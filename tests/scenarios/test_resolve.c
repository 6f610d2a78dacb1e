/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/rating.h"
#include "scenarios/reader/index.h"
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct spec_server *server(const struct scenario *sc, const char *name)
{
    for (uint32_t i = 0; i < sc->server_count; i++)
        if (strcmp(sc->servers[i].name, name) == 0) return &sc->servers[i];
    return NULL;
}

Test(resolve, rating_by_clock_and_by_benchmark)
{
    struct reading r;
    reading_text(
        &r, READING_BASE "x-more: 1\n",
        (const char *[]){
            "catalogue.servers.t={cores: 2, sockets: 2, clock: 1860 MHz, memory: 1 GiB}",
            "catalogue.servers.u={cores: 4, threads: 2, clock: 2 GHz, memory: 1 GiB}",
            "catalogue.servers.v={cores: 4, clock: 9 GHz, benchmark: 318302, memory: 1 GiB}",
            NULL});
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    const struct spec_server *t = server(r.sc, "t"), *u = server(r.sc, "u"), *v = server(r.sc, "v");
    cr_assert(t->capacity_mpt == 4 * 1860000 && t->core_mpt == 1860000);
    cr_assert(u->capacity_mpt == 10000000 && u->core_mpt == 2000000, "SMT adds 25 %%");
    cr_assert(v->capacity_mpt == 24000000 && v->core_mpt == 6000000, "benchmark wins: twice 12000");
    reading_end(&r);
}

/* 159151 ssj_ops are 12000 points by definition; others in proportion, rounded to nearest. */
Test(resolve, reference_server_has_twelve_thousand_points)
{
    struct reading r;
    reading_base(&r, "");
    cr_assert_eq(server(r.sc, "hp-dl380-g5")->capacity_mpt, 12000000);
    cr_assert_eq(server(r.sc, "hp-dl380-g5")->core_mpt, 3000000);
    cr_assert_eq(rating_of_ssj_mpt(540907.0), 40784437, "%lld",
                 (long long)rating_of_ssj_mpt(540907.0));
    reading_end(&r);
}

Test(resolve, powers_follow_from_the_curve)
{
    struct reading r;
    reading_base(&r, "");
    const struct spec_power *p = &server(r.sc, "hp-dl380-g5")->power;
    cr_assert(p->model == POWER_CURVE && p->idle_uw == 172000000 && p->max_uw == 258000000);
    cr_assert(p->boot_uw == p->max_uw && p->off_uw == 8000000 && p->failed_uw == p->off_uw);
    p = &server(r.sc, "s")->power;
    cr_assert(p->model == POWER_LINEAR && p->idle_uw == 100000000 && p->boot_uw == 200000000);
    reading_end(&r);
}

Test(resolve, hosts_come_in_file_order_with_models_in_turn)
{
    struct reading r;
    reading_text(
        &r, READING_BASE,
        (const char *[]){
            "catalogue.servers.t={cores: 1, clock: 1 GHz, memory: 4 GiB, power: {idle: 1 W, max: 2 "
            "W}}",
            "estate.hosts=[{name: \"a[1-5]\", model: [s, t], cluster: x}, {name: b, model: t, "
            "hypervisor: none}]",
            NULL});
    const struct scenario *sc = r.sc;
    cr_assert_not_null(sc, "%s", reading_error(&r));
    const char *const names[] = {"a1", "a2", "a3", "a4", "a5", "b"}, *const models[] = {"s", "t",
                                                                                        "s", "t",
                                                                                        "s", "t"};
    cr_assert_eq(sc->host_count, 6);
    for (int i = 0; i < 6; i++) {
        char path[32];
        snprintf(path, sizeof path, "host/%s", names[i]);
        cr_assert_str_eq(sc->hosts[i].name, names[i]);
        cr_assert_str_eq(sc->hosts[i].server->name, models[i]);
        cr_assert_eq(sc->hosts[i].key, rng_key(path));
    }
    cr_assert(sc->host_groups[1].first == 5 && sc->host_groups[1].count == 1);
    cr_assert(sc->hosts[0].cluster == 0 && sc->hosts[5].cluster == SPEC_NONE);
    cr_assert(sc->hosts[0].hypervisor != NULL && sc->hosts[5].hypervisor == NULL);
    reading_end(&r);
}

Test(resolve, a_thousand_racks_of_hosts_are_quick)
{
    struct reading r;
    reading_base(&r, "estate.hosts=[{name: \"r[001-999]h[1-1000]\", model: s}]");
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->host_count, 999000);
    cr_assert_str_eq(r.sc->hosts[998999].name, "r999h1000");
    reading_end(&r);
}

Test(resolve, workload_sizes)
{
    const struct {
        const char *set;
        int64_t vcpu, clock_mpt;
    } cases[] = {
        {"workloads.w.vcpu=2", 2, 3000000},
        {"workloads.w.clock=2.5 GHz", 1, 2500000},
        {"workloads.w={vcpu: 4, measured_on: hp-dl380-g5}", 4, 3000000},
        {"workloads.w={vcpu: 5, measured_on: hp-dl380-g5}", 5, 2400000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading r;
        reading_base(&r, cases[i].set);
        cr_assert_not_null(r.sc, "%s: %s", cases[i].set, reading_error(&r));
        const struct spec_workload *w = &r.sc->workloads[0];
        cr_assert(w->size.vcpu == cases[i].vcpu && w->size.clock_mpt == cases[i].clock_mpt, "%s",
                  cases[i].set);
        cr_assert_eq(w->key, rng_key("vm/w-"));
        reading_end(&r);
    }
}

Test(resolve, several_sizes_take_what_they_lack_from_the_workload)
{
    struct reading r;
    reading_base(&r, "workloads.w={vcpu: 2, clock: 1 GHz, sizes_by: turn, sizes: [{memory: 2 GiB}, "
                     "{vcpu: 4, clock: 2 GHz, weight: 3}]}");
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    const struct spec_workload *w = &r.sc->workloads[0];
    const struct spec_size *s = w->sizes.items;
    cr_assert(w->sizes.count == 2 && w->sizes_by == SIZE_TURN);
    cr_assert(s[0].vcpu == 2 && s[0].clock_mpt == 1000000 && s[0].memory_b == INT64_C(2) << 30);
    cr_assert(s[1].vcpu == 4 && s[1].clock_mpt == 2000000 && s[1].memory_b == INT64_C(1) << 30);
    cr_assert(s[0].weight == 1.0 && s[1].weight == 3.0);
    reading_end(&r);
}

static void check_allowed(const char *on, const char *expected)
{
    char set[200];
    snprintf(set, sizeof set, "workloads.w.runs_on=%s", on);
    struct reading r;
    reading_text(
        &r, READING_BASE,
        (const char *[]){"estate.sites={x: {}, y: {}}",
                         "estate.hosts=[{name: \"a[1-4]\", model: s, cluster: c, site: x}, "
                         "{name: \"b[1-4]\", model: s, site: y}]",
                         set, NULL});
    cr_assert_not_null(r.sc, "%s: %s", on, reading_error(&r));
    const uint8_t *bits = r.sc->workloads[0].host_allowed;
    for (uint32_t h = 0; h < 8; h++)
        cr_assert_eq((bits[h / 8] >> (h % 8) & 1) != 0, expected[h] == '1', "%s, host %u", on, h);
    reading_end(&r);
}

Test(resolve, where_a_workload_may_run)
{
    check_allowed("c", "11110000");
    check_allowed("y", "00001111");
    check_allowed("[c, b2]", "11110100");
    check_allowed("a3", "00100000");
    check_allowed("\"*1\"", "10001000");
    check_allowed("\"a[2-3]\"", "01100000");
    check_allowed("[\"?[3-4]\", a1]", "10110011");
}

Test(resolve, globs_of_workloads_become_names)
{
    struct reading r;
    reading_text(&r,
                 READING_HEAD
                 "workloads: {w1: &w {memory: 1 GiB, demand: {mean: 1 %}}, v: *w, w2: *w}\n"
                 "policies: {placement: {keep_apart: [w2, \"w*\"], keep_together: v}}\n",
                 NULL);
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    const struct spec_placement *p = &r.sc->policies.placement;
    cr_assert(p->keep_apart.count == 2 && p->keep_together.count == 1);
    cr_assert_str_eq(p->keep_apart.items[0], "w1");
    cr_assert_str_eq(p->keep_apart.items[1], "w2");
    reading_end(&r);
}

Test(resolve, failures_list_their_hosts)
{
    struct reading r;
    reading_text(&r,
                 READING_BASE
                 "failures: {f: {target: [h4, h2, \"h[2-2]\"], at: 2026-01-02, lasts: 1 h}}\n",
                 NULL);
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    const struct spec_failure *f = &r.sc->failures[0];
    cr_assert(f->host_count == 2 && f->hosts[0] == 1 && f->hosts[1] == 3);
    cr_assert(f->at_ns == NS_PER_DAY && f->lasts_ns == NS_PER_H);
    reading_end(&r);
}

Test(resolve, like_lists_of_hosts_share_their_bits)
{
    struct reading r;
    reading_text(&r,
                 READING_HEAD
                 "workloads: {v: &w {memory: 1 GiB, demand: {mean: 1 %}, runs_on: [h1, h2]},"
                 " w: *w, x: {<<: *w, runs_on: h2}, y: {<<: *w, runs_on: [h1]}}\n",
                 NULL);
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    const struct spec_workload *w = r.sc->workloads;
    cr_assert_eq(w[0].host_allowed, w[1].host_allowed);
    cr_assert_neq(w[1].host_allowed, w[2].host_allowed);
    cr_assert(w[1].host_allowed[0] == 3 && w[2].host_allowed[0] == 2 && w[3].host_allowed[0] == 1);
    reading_end(&r);
}

static struct scenario *with_trace(const char *set, struct trace_store *store, struct diag_log *log,
                                   struct sources *sources)
{
    const char *sets[] = {set};
    struct reader_options opt = {.registry = reading_registry(),
                                 .sources = sources,
                                 .sets = sets,
                                 .set_count = set != NULL,
                                 .traces = store};
    memset(log, 0, sizeof *log);
    struct document *doc = document_load("tests/golden/good/trace.yaml", &opt, log);
    cr_assert_not_null(doc, "%s", log->items[0].msg);
    struct scenario *sc = scenario_bind(doc, 0, &opt, log);
    document_free(doc);
    return sc;
}

Test(resolve, traces_are_compiled_when_there_is_a_store)
{
    struct trace_store *store = trace_store_create(0);
    struct sources *sources = sources_create();
    struct diag_log log;
    struct scenario *sc = with_trace(NULL, store, &log, sources);
    cr_assert_not_null(sc, "%s", log.items[0].msg);
    const struct spec_workload *w = &sc->workloads[0];
    cr_assert_eq(w->count, 2, "as many VMs as series");
    cr_assert(w->demand.trace_ref != NULL && w->demand.trace_ref->samples == 3);
    cr_assert_eq(w->demand.trace_ref->interval_ns, 600 * NS_PER_S);
    scenario_free(sc);
    sc = with_trace("workloads.w.count=5", store, &log, sources);
    cr_assert_eq(sc->workloads[0].count, 5);
    scenario_free(sc);
    cr_assert_null(with_trace("workloads.w.demand.trace=nothing.csv", store, &log, sources));
    cr_assert_eq(log.count, 1);
    cr_assert_eq(log.items[0].code, DIAG_NOINPUT);
    sc = with_trace("workloads.w.demand.trace=nothing.csv", NULL, &log, sources);
    cr_assert_not_null(sc, "without a store no file is opened");
    cr_assert_eq(sc->workloads[0].count, 1);
    scenario_free(sc);
    trace_store_destroy(store);
    sources_free(sources);
}

Test(resolve, an_own_entry_changes_keys_of_the_built_in_one)
{
    struct reading r;
    reading_base(&r, "catalogue.servers.hp-dl380-g5.memory=99 GiB");
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(server(r.sc, "hp-dl380-g5")->memory_b, INT64_C(99) << 30);
    cr_assert_eq(server(r.sc, "hp-dl380-g5")->capacity_mpt, 12000000);
    reading_end(&r);
}

Test(index, finds_names_and_twins)
{
    const struct {
        const char *name;
        int other;
    } items[] = {{"b", 0}, {"a", 0}, {"c", 0}, {"a", 1}};
    struct arena a;
    struct index x;
    uint32_t first, second;
    arena_init(&a, 0);
    cr_assert(index_build(&x, &a, items, 3, sizeof items[0], 0));
    cr_assert(index_find(&x, "a") == 1 && index_find(&x, "c") == 2 && index_find(&x, "d") == -1);
    cr_assert_not(index_duplicate(&x, &first, &second));
    cr_assert(index_build(&x, &a, items, 4, sizeof items[0], 0));
    cr_assert(index_duplicate(&x, &first, &second) && first == 1 && second == 3);
    cr_assert(index_build(&x, &a, items, 0, sizeof items[0], 0));
    cr_assert_eq(index_find(&x, "a"), -1);
    arena_deinit(&a);
}
