/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *show(const struct scenario *sc)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    scenario_show(sc, out);
    fclose(out);
    return text;
}

/* Values that were defaults are given once the shown text is read again: marks may differ. */
static void drop_marks(char *text)
{
    const char mark[] = "# default";
    for (char *at = strstr(text, mark); at != NULL; at = strstr(text, mark)) {
        char *from = at;
        while (from > text && from[-1] == ' ')
            from--;
        memmove(from, at + strlen(mark), strlen(at + strlen(mark)) + 1);
    }
}

static void check_steps(const struct scenario *a, const struct scenario *b)
{
    cr_assert_eq(a->step_count, b->step_count);
    for (uint32_t i = 0; i < a->step_count; i++) {
        const struct spec_step *s = &a->steps[i], *t = &b->steps[i];
        cr_assert_str_eq(s->id, t->id);
        cr_assert(s->key == t->key && s->verb == t->verb && s->trigger == t->trigger);
        cr_assert(s->at_ns == t->at_ns && s->after == t->after && s->times == t->times);
        cr_assert_eq(memcmp(&s->delay, &t->delay, sizeof s->delay), 0);
        cr_assert_eq(memcmp(&s->every, &t->every, sizeof s->every), 0);
        cr_assert_eq(memcmp(&s->window, &t->window, sizeof s->window), 0);
        cr_assert(s->effort_ns == t->effort_ns && s->needs.count == t->needs.count);
        cr_assert(s->first_host == t->first_host && s->host_count == t->host_count);
        if (s->change.size > 0)
            cr_assert_eq(memcmp(s->change.value, t->change.value, s->change.size), 0);
    }
}

/* `a` is read already. */
static void check_round_trip_of(struct reading a)
{
    struct reading b;
    cr_assert_not_null(a.sc, "%s", reading_error(&a));
    char *first = show(a.sc);
    reading_text(&b, first, NULL);
    cr_assert_not_null(b.sc, "%s in\n%s", reading_error(&b), first);
    char *second = show(b.sc);
    drop_marks(first);
    drop_marks(second);
    cr_assert_str_eq(first, second);
    cr_assert_eq(a.sc->host_count, b.sc->host_count);
    for (uint32_t h = 0; h < a.sc->host_count; h++) {
        cr_assert_eq(a.sc->hosts[h].key, b.sc->hosts[h].key);
        cr_assert_eq(a.sc->hosts[h].server->capacity_mpt, b.sc->hosts[h].server->capacity_mpt);
        cr_assert_eq(a.sc->hosts[h].cluster, b.sc->hosts[h].cluster);
    }
    for (uint32_t i = 0; i < a.sc->workload_count; i++) {
        const struct spec_workload *v = &a.sc->workloads[i], *w = &b.sc->workloads[i];
        cr_assert(v->key == w->key && v->count == w->count &&
                  v->size.clock_mpt == w->size.clock_mpt);
        cr_assert(v->demand.interval_ns == w->demand.interval_ns && v->start_ns == w->start_ns);
        cr_assert(v->lifetime.a == w->lifetime.a && v->lifetime.b == w->lifetime.b);
    }
    cr_assert_eq(a.sc->account.to_ns, b.sc->account.to_ns);
    check_steps(a.sc, b.sc);
    free(first);
    free(second);
    reading_end(&a);
    reading_end(&b);
}

static void check_round_trip(const char *text, const char *const *sets)
{
    struct reading a;
    reading_text(&a, text, sets);
    check_round_trip_of(a);
}

Test(show, output_read_again_is_the_same_specification)
{
    const char *const variants[][6] = {
        {NULL},
        {"title='a \"quoted\" \\ title'", "seed=9000000000000000000", NULL},
        {"workloads.w={lifetime: {dist: lognormal, mean: 6 h, cv: 1}, start: 2026-01-03T12:00}",
         NULL},
        {"workloads.w={arrivals: 7 /d, growth: 3.3 %/y, runs_on: [prod, \"h[1-2]\"], limit: 1.2345 "
         "GHz}",
         NULL},
        {"workloads.w={measured_on: hp-ml110-g4, vcpu: 3, department: d}", "departments={d: {}}",
         NULL},
        {"workloads.w={sizes: [{memory: 1 GiB}, {vcpu: 2, clock: 1 GHz}], sizes_by: weight}", NULL},
        {"workloads.w={sizes: [{vcpu: 3, memory: 1 GiB, clock: 1 GHz}], clock: 2 GHz}", NULL},
        {"workloads.w={sizes: [{vcpu: 3, memory: 1 GiB}], measured_on: hp-ml110-g4, vcpu: 2}",
         NULL},
        {"workloads.w.demand={profile: office-day, cv: 0.3, burst_rate: 1 /w, interval: 60 s}",
         NULL},
        {"workloads.w.demand.burst_length={dist: empirical, points: [1 s, 2 s, 2.5 s]}", NULL},
        {"policies.placement.algorithm={name: first-fit, cpu_weight: 0.1}", NULL},
        {"policies={power: {empty_hosts: switch-off}, memory: {balloon: off, idle_tax: 33.3 %}}",
         NULL},
        {"estate.sites={x: {racks: 3 x 42U}, y: {}}", "estate.hosts[0].site=x",
         "estate.hosts[0].hypervisor=vsphere-6", NULL},
        {"catalogue.servers.s.power={model: sqrt, boot_time: 90 s}",
         "catalogue.servers.s.price=12.345678 CHF", NULL},
        {"catalogue.servers.s.nics=2 x 25 Gbit/s", "clock.timezone=\"-03:30\"", NULL},
        {"clock={horizon: 1 d, timezone: Europe/Berlin, start: 2026-07-01T06:00, "
         "business_hours: always}",
         NULL},
        {"clock={horizon: 1 d, timezone: Australia/Adelaide, start: 2026-07-01T06:00Z, "
         "business_hours: '22:00-06:00 and Sat'}",
         NULL},
        {"catalogue.servers.hp-dl360-g5.memory=3 GiB", "account={from: 1 d, to: 2026-01-05}", NULL},
        {"outputs={tables: [vms], directory: out/put, sample: 1.5 h}",
         "limits={memory: 1.5 GiB, events: 5}", NULL},
        {"failures={f: {target: \"h*\", at: 1 d, lasts: 90 min}}",
         "experiment={replications: 3, confidence: 99 %}", NULL},
    };
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++)
        check_round_trip(READING_BASE, variants[i]);
    check_round_trip(READING_BASE "plans: {null: {title: t}, b: {set: {seed: 4}}}\n", NULL);
    check_round_trip(
        READING_BASE
        "plans:\n  a: [{do: rest, at: 1 h}, {id: x, after: rest-1 + 1 months, do: rest}]\n"
        "  b: [{do: rest, at: 2 h}]\n",
        NULL);
    check_round_trip(
        "scenario: 1\nname: t\nclock: {horizon: 1 d}\n"
        "estate: {hosts: [{name: h, model: s, hypervisor: none}]}\n"
        "catalogue: {servers: {s: {cores: 1, benchmark: 1000, memory: 1 GiB}}}\n"
        "workloads: {w: {memory: 1 GiB, demand: {trace: 'a b.csv', after_end: stop}}}\n",
        NULL);
}

Test(show, every_key_survives)
{
    struct reading a;
    reading_file(&a, "tests/golden/good/every-key.yaml");
    check_round_trip_of(a);
}

Test(show, marks_defaults_and_only_those)
{
    struct reading r;
    reading_base(&r, "workloads.w.priority=2");
    char *text = show(r.sc);
    cr_assert_not_null(strstr(text, "    priority: 2\n"), "given, although it is the default");
    cr_assert_not_null(strstr(text, "    vcpu: 1                                     # default\n"));
    cr_assert_not_null(strstr(text, "    # clock: 3 GHz "), "derived values are comments");
    cr_assert_null(strstr(text, "hp-dl380-g5"), "unused entries of the catalogue are not shown");
    free(text);
    reading_end(&r);
}

static void check_lines(const char *set, const char *there, const char *const *absent)
{
    struct reading r;
    reading_text(&r,
                 READING_HEAD "workloads: {w: {count: 2, demand: {mean: 20 %}, sizes: "
                              "[{memory: 1 GiB, vcpu: 2}, {memory: 2 GiB, vcpu: 4}]}}\n",
                 (const char *[]){set, NULL});
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    char *text = show(r.sc);
    cr_assert_not_null(strstr(text, there), "%s in\n%s", there, text);
    for (; *absent != NULL; absent++)
        cr_assert_null(strstr(text, *absent), "%s in\n%s", *absent, text);
    free(text);
    reading_end(&r);
}

#define ABSENT(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(show, what_every_size_replaces_is_left_out)
{
    check_lines("seed=1", "\n      - vcpu: 2\n", ABSENT("what the trace says", "\n    vcpu: 1"));
    check_lines("seed=1", "\n    # clock: 3 GHz ", ABSENT("\n    # memory: "));
    check_lines("workloads.w.vcpu=3", "\n    vcpu: 3\n", ABSENT("what the trace says"));
    check_lines("workloads.w.memory=3 GiB", "\n    memory: 3 GiB\n", ABSENT("\n    vcpu:"));
    check_lines("workloads.w.sizes=[{memory: 1 GiB, vcpu: 2}, {memory: 2 GiB}]",
                "\n    vcpu: 1      ", ABSENT("what the trace says"));
}
