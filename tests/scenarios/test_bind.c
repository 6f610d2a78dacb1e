/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "sim/time.h"
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <string.h>

Test(bind, every_key_reaches_its_field)
{
    struct reading r;
    reading_text(&r,
                 "scenario: 1\nname: all\ntitle: T\nquestion: Q?\nseed: 42\n"
                 "clock: {start: 2026-03-01T06:00, horizon: 10 d, warmup: 1 d, timezone: \"-03:30\"}\n"
                 "account: {from: 2026-03-03, to: 9 d}\n"
                 "catalogue:\n"
                 "  servers: {s: {sockets: 2, cores: 8, threads: 2, smt_gain: 1.5, clock: 2 GHz, memory: 64 GiB, "
                 "nics: 4 x 10 Gbit/s, height: 2U, price: 5000.25 EUR, vendor: V, cpu: C, available: '2020', "
                 "power: {model: sqrt, idle: 50 W, max: 300 W, off: 5 W, boot: 200 W, failed: 1 W, boot_time: 3 min, "
                 "shutdown_time: 30 s}}}\n"
                 "  hypervisors: {v: {cpu_base: 0.5, cpu_per_vm: 0.01, cpu_factor: 5 %, interference: 1 %, "
                 "memory_base: 2 GiB, memory_overhead: esx-4, page_sharing: 10 %}}\n"
                 "  profiles: {p: {weekdays: [1, 1, 1, 1, 1, 0, 0], month_end: 2}}\n"
                 "estate:\n"
                 "  sites: {x: {racks: 2 x 42U, pue: 1.3}}\n"
                 "  clusters: {c1: {}}\n"
                 "  hosts: [{name: \"h[1-3]\", model: [s], site: x, rack: r1, cluster: c2, hypervisor: v}]\n"
                 "departments: {d: {correlation: 0.5}}\n"
                 "workloads:\n"
                 "  w: {count: 3, department: d, priority: 4, vcpu: 2, clock: 1.5 GHz, memory: 3 GiB, growth: 10 %/y, "
                 "shares: 2000, reservation: 100 MHz, limit: 2 GHz, fast_core: yes, core_limit: no, on: c2, "
                 "memory_active: 25 %, start: 2 h, arrivals: 6 /h, lifetime: 2 d, on_interrupt: restart, "
                 "demand: {mean: 30 %, spread: 0.1, peak: 90 %, profile: p, cv: 0.2, phi: 0.5, noise: normal, "
                 "burst_rate: 1 /d, burst_length: 5 min, burst_factor: 3, interval: 60 s}}\n"
                 "policies:\n"
                 "  placement: {algorithm: {name: first-fit, cpu_weight: 2, spare: 3}, overcommit: {cpu: 4, rating: 3, "
                 "memory: 1.5}, headroom: 10 %, keep_apart: w, max_vms_per_host: 9, queue: strict, order: decreasing}\n"
                 "  power: {empty_hosts: off}\n"
                 "  memory: {balloon: false, balloon_max: 50 %, idle_tax: 0, compression: 5 %, swap_latency: 1 ms}\n"
                 "plans: {p1: {title: One}}\n"
                 "experiment: {baseline: p1, replications: 7, confidence: 90 %, common_random_numbers: off}\n"
                 "outputs: {directory: out, sample: 2 h, tables: [vms], plots: no, html: no}\n"
                 "limits: {memory: 1 GiB, events: 1000}\n",
                 NULL);
    const struct scenario *sc = r.sc;
    cr_assert_not_null(sc, "%s", reading_error(&r));
    cr_assert(strcmp(sc->name, "all") == 0 && strcmp(sc->title, "T") == 0 && strcmp(sc->question, "Q?") == 0);
    cr_assert(sc->seed == 42 && sc->memory_limit_b == INT64_C(1) << 30 && sc->events_limit == 1000);
    cr_assert(sc->clock.horizon_ns == 10 * NS_PER_DAY && sc->clock.warmup_ns == NS_PER_DAY);
    cr_assert_eq(sc->clock.utc_offset_s, -12600);
    cr_assert_eq(sc->account.from_ns, 42 * NS_PER_H, "2026-03-03 is 42 h after the start");
    cr_assert_eq(sc->account.to_ns, 9 * NS_PER_DAY);

    const struct spec_host *h = &sc->hosts[2];
    const struct spec_server *s = h->server;
    cr_assert(strcmp(h->name, "h3") == 0 && strcmp(s->name, "s") == 0 && strcmp(s->vendor, "V") == 0);
    cr_assert(s->sockets == 2 && s->cores == 8 && s->threads == 2 && s->nics == 4 && s->height_u == 2);
    cr_assert_eq(s->nic_mbps, INT64_C(1250000000000));
    cr_assert_eq(s->price_micro, INT64_C(5000250000));
    cr_assert_eq(s->memory_b, INT64_C(64) << 30);
    cr_assert_str_eq(sc->currency, "EUR");
    const struct spec_power *p = &s->power;
    cr_assert(p->model == POWER_SQRT && p->idle_uw == 50000000 && p->max_uw == 300000000);
    cr_assert(p->off_uw == 5000000 && p->boot_uw == 200000000 && p->failed_uw == 1000000);
    cr_assert(p->boot_ns == 180 * NS_PER_S && p->shutdown_ns == 30 * NS_PER_S);
    const struct spec_hypervisor *v = h->hypervisor;
    cr_assert(v->cpu_base_cores == 0.5 && v->cpu_per_vm_cores == 0.01 && v->cpu_factor == 0.05);
    cr_assert(v->interference == 0.01 && v->memory_base_b == INT64_C(2) << 30 && v->memory_overhead == 2);
    cr_assert_eq(v->page_sharing, 0.1);
    cr_assert(sc->sites[0].racks == 2 && sc->sites[0].rack_u == 42 && sc->sites[0].pue == 1.3);
    cr_assert_eq(sc->cluster_count, 2);
    cr_assert_str_eq(sc->clusters[h->cluster].name, "c2");
    cr_assert_str_eq(h->group->rack, "r1");

    const struct spec_workload *w = &sc->workloads[0];
    cr_assert(w->count == 3 && w->department_ix == 0 && w->priority == 4 && w->size.vcpu == 2);
    cr_assert(w->size.clock_mpt == 1500000 && w->size.memory_b == INT64_C(3) << 30 && w->growth == 0.1);
    cr_assert(w->shares == 2000 && w->reservation_mpt == 100000 && w->limit_mpt == 2000000);
    cr_assert(w->fast_core && !w->core_limit && w->on.count == 1 && w->memory_active == 0.25);
    cr_assert(w->start_ns == 2 * NS_PER_H && w->arrival_rate == 6.0 / 3600 && w->has_lifetime);
    cr_assert(w->lifetime.kind == DIST_CONSTANT && w->lifetime.a == 2.0 * (double)NS_PER_DAY);
    cr_assert_eq(w->on_interrupt, INTERRUPT_RESTART);
    const struct spec_demand *d = &w->demand;
    cr_assert(d->mean == 0.3 && d->spread == 0.1 && d->peak == 0.9 && d->cv == 0.2 && d->phi == 0.5);
    cr_assert(d->noise == NOISE_NORMAL && d->burst_rate == 1.0 / 86400 && d->burst_factor == 3.0);
    cr_assert(d->burst_length.a == 5.0 * (double)NS_PER_MIN && d->interval_ns == NS_PER_MIN);
    cr_assert_str_eq(d->profile_ref->name, "p");
    cr_assert_eq(((const double *)d->profile_ref->weekdays.items)[5], 0.0);
    cr_assert_eq(d->profile_ref->month_end, 2.0);

    const struct spec_placement *pl = &sc->policies.placement;
    cr_assert_str_eq(pl->algorithm.policy->name, "first-fit");
    cr_assert_eq(*(const double *)pl->algorithm.params, 2.0);
    cr_assert(pl->overcommit_cpu == 4.0 && pl->overcommit_rating == 3.0 && pl->overcommit_memory == 1.5);
    cr_assert(pl->headroom == 0.1 && pl->keep_apart.count == 1 && pl->max_vms_per_host == 9);
    cr_assert(pl->queue == 1 && pl->order == 1 && sc->policies.power.empty_hosts == 1);
    const struct spec_memory_policy *m = &sc->policies.memory;
    cr_assert(!m->balloon && m->balloon_max == 0.5 && m->idle_tax == 0.0 && m->compression == 0.05);
    cr_assert_eq(m->swap_latency_ns, NS_PER_MS);
    cr_assert(strcmp(sc->plan, "p1") == 0 && strcmp(sc->plans[0].title, "One") == 0);
    const struct spec_experiment *e = &sc->experiment;
    cr_assert(strcmp(e->baseline, "p1") == 0 && e->replications == 7 && e->confidence == 0.9);
    cr_assert_not(e->common_random_numbers);
    const struct spec_outputs *o = &sc->outputs;
    cr_assert(strcmp(o->directory, "out") == 0 && o->sample_ns == 2 * NS_PER_H && o->table_vms);
    cr_assert(!o->plots && !o->html);
    reading_end(&r);
}

Test(bind, defaults_are_those_of_the_tables)
{
    struct reading r;
    reading_base(&r, "");
    const struct scenario *sc = r.sc;
    cr_assert_not_null(sc, "%s", reading_error(&r));
    cr_assert(sc->seed == 1 && sc->clock.warmup_ns == 0 && sc->clock.utc_offset_s == 0);
    cr_assert(sc->account.from_ns == 0 && sc->account.to_ns == 10 * NS_PER_DAY);
    const struct spec_workload *w = &sc->workloads[0];
    cr_assert(w->priority == 2 && w->size.vcpu == 1 && w->shares == 1000 && w->core_limit);
    cr_assert(w->department_ix == SPEC_NONE && w->host_allowed == NULL && !w->has_lifetime);
    cr_assert(w->demand.phi == 0.8 && w->demand.noise == NOISE_LOGNORMAL && w->demand.peak == 1.0);
    cr_assert_eq(w->demand.interval_ns, 300 * NS_PER_S);
    cr_assert_str_eq(sc->policies.placement.algorithm.policy->name, "best-fit");
    cr_assert_eq(sc->policies.placement.overcommit_memory, 1.0);
    cr_assert_str_eq(sc->plan, "plan");
    cr_assert_str_eq(sc->experiment.baseline, "plan");
    cr_assert_str_eq(sc->outputs.directory, "results/t");
    cr_assert_eq(sc->hosts[0].site, SPEC_NONE);
    cr_assert_not_null(sc->hosts[0].hypervisor, "ideal, not bare metal");
    cr_assert_str_eq(sc->currency, "");
    reading_end(&r);
}

Test(bind, given_keys_are_remembered_with_their_place)
{
    struct reading r;
    reading_base(&r, "");
    const struct spec_workload *w = &r.sc->workloads[0];
    cr_assert(param_given(&tables_workload, w->seen, "memory"));
    cr_assert_not(param_given(&tables_workload, w->seen, "vcpu"));
    cr_assert(w->pos.line == 6 && w->pos.col == 13, "%d:%d", w->pos.line, w->pos.col);
    cr_assert_str_eq(w->pos.file, "t.yaml");
    reading_end(&r);
}

Test(bind, distributions)
{
    const struct {
        const char *text;
        enum dist_kind kind;
        double mean_h;
    } cases[] = {
        {"6 h", DIST_CONSTANT, 6},
        {"{dist: constant, value: 2 h}", DIST_CONSTANT, 2},
        {"{dist: uniform, min: 1 h, max: 3 h}", DIST_UNIFORM, 2},
        {"{dist: triangular, min: 20 min, mode: 40 min, max: 3 h}", DIST_TRIANGULAR, 4.0 / 3},
        {"{dist: exponential, mean: 5 h}", DIST_EXPONENTIAL, 5},
        {"{dist: weibull, mean: 5 h, cv: 1.5}", DIST_WEIBULL, 5},
        {"{dist: weibull, scale: 5 h, shape: 1}", DIST_WEIBULL, 5},
        {"{dist: gamma, scale: 2 h, shape: 3}", DIST_GAMMA, 6},
        {"{dist: lognormal, mean: 6 h, cv: 1}", DIST_LOGNORMAL, 6},
        {"{dist: lognormal, median: 6 h, sigma: 0}", DIST_LOGNORMAL, 6},
        {"{dist: normal, mean: 6 h, sd: 1 h}", DIST_NORMAL, 6},
        {"{dist: pareto, scale: 1 h, shape: 2}", DIST_PARETO, 2},
        {"{dist: mixture, means: [1 h, 9 h], weights: [3, 1]}", DIST_MIXTURE, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char set[200];
        snprintf(set, sizeof set, "workloads.w.lifetime=%s", cases[i].text);
        struct reading r;
        reading_base(&r, set);
        cr_assert_not_null(r.sc, "%s: %s", set, reading_error(&r));
        const struct dist *d = &r.sc->workloads[0].lifetime;
        double mean_h = dist_mean(d) / (double)NS_PER_H;
        cr_assert_eq(d->kind, cases[i].kind, "%s", set);
        cr_assert_float_eq(mean_h, cases[i].mean_h, 1e-6 * cases[i].mean_h, "%s: %g", set, mean_h);
        reading_end(&r);
    }
}

Test(bind, all_errors_in_one_go_but_not_more_than_fit)
{
    char text[8000];
    size_t len = (size_t)snprintf(text, sizeof text, "%sworkloads:\n", READING_HEAD);
    for (int i = 0; i < 30; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                "  w%d: {memory: 1 gb, demand: {mean: 20 %%}}\n", i);
    struct reading r;
    reading_text(&r, text, NULL);
    cr_assert_null(r.sc);
    cr_assert_eq(r.log.count, DIAG_LOG_MAX);
    cr_assert_eq(r.log.dropped, 30 - DIAG_LOG_MAX);
    for (int i = 1; i < r.log.count; i++)
        cr_assert_gt(r.log.items[i].pos.line, r.log.items[i - 1].pos.line, "in file order");
    reading_end(&r);
}
