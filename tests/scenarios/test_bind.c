/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "sim/time.h"
#include "tests/scenarios/reading.h"
#include <criterion/criterion.h>
#include <string.h>

static void read_every_key(struct reading *r)
{
    reading_file(r, "tests/golden/good/every-key.yaml");
    cr_assert_not_null(r->sc, "%s", reading_error(r));
}

Test(bind, keys_of_the_scenario_reach_their_fields)
{
    struct reading r;
    read_every_key(&r);
    const struct scenario *sc = r.sc;
    cr_assert_str_eq(sc->name, "all");
    cr_assert_str_eq(sc->title, "T");
    cr_assert_str_eq(sc->question, "Q?");
    cr_assert(sc->seed == 42 && sc->memory_limit_b == INT64_C(1) << 30 && sc->events_limit == 1000);
    cr_assert_eq(sc->clock.horizon_ns, 10 * NS_PER_DAY);
    cr_assert_eq(sc->clock.warmup_ns, NS_PER_DAY);
    cr_assert_str_eq(zone_name(sc->clock.zone), "-03:30");
    cr_assert_eq(sc->clock.start_s, INT64_C(1772357400), "2026-03-01T06:00-03:30");
    cr_assert(sc->calendar.zone == sc->clock.zone && sc->calendar.start_s == sc->clock.start_s);
    const struct window *hours = &sc->clock.business_hours;
    cr_assert(hours->count == 2 && hours->pieces[0].days == 31 && hours->pieces[1].days == 32);
    cr_assert(hours->pieces[0].from_s == 7 * 3600 && hours->pieces[0].to_s == 19 * 3600);
    cr_assert_eq(sc->account.from_ns, 42 * NS_PER_H, "2026-03-03 is 42 h after the start");
    cr_assert_eq(sc->account.to_ns, 9 * NS_PER_DAY);
    cr_assert_str_eq(sc->plan, "p1");
    cr_assert_str_eq(sc->plans[0].title, "One");
    const struct spec_experiment *e = &sc->experiment;
    cr_assert_str_eq(e->baseline, "p1");
    cr_assert(e->replications == 7 && e->confidence == 0.9 && !e->common_random_numbers);
    const struct spec_outputs *o = &sc->outputs;
    cr_assert_str_eq(o->directory, "out");
    cr_assert(o->sample_ns == 2 * NS_PER_H && o->table_vms && !o->plots && !o->html);
    const struct spec_failure *f = &sc->failures[0];
    cr_assert(f->host_count == 2 && f->hosts[0] == 1 && f->hosts[1] == 2);
    cr_assert(f->at_ns == 18 * NS_PER_H && f->lasts_ns == 3 * NS_PER_H);
    reading_end(&r);
}

Test(bind, keys_of_catalogue_and_estate_reach_their_fields)
{
    struct reading r;
    read_every_key(&r);
    const struct scenario *sc = r.sc;
    const struct spec_host *h = &sc->hosts[2];
    const struct spec_server *s = h->server;
    cr_assert_str_eq(h->name, "h3");
    cr_assert_str_eq(s->name, "s");
    cr_assert_str_eq(s->vendor, "V");
    cr_assert_str_eq(s->cpu, "C");
    cr_assert_str_eq(s->available, "2020");
    cr_assert(s->sockets == 2 && s->cores == 8 && s->threads == 2 && s->smt_gain == 1.5);
    cr_assert_eq(s->capacity_mpt, 16 * 2000000 * 3 / 2);
    cr_assert(s->nics == 4 && s->nic_mbps == INT64_C(1250000000000) && s->height_u == 2);
    cr_assert_eq(s->price_micro, INT64_C(5000250000));
    cr_assert_eq(s->memory_b, INT64_C(64) << 30);
    cr_assert_str_eq(sc->currency, "EUR");
    const struct spec_power *p = &s->power;
    cr_assert(p->model == POWER_SQRT && p->idle_uw == 50000000 && p->max_uw == 300000000);
    cr_assert(p->off_uw == 5000000 && p->boot_uw == 200000000 && p->failed_uw == 1000000);
    cr_assert(p->boot_ns == 180 * NS_PER_S && p->shutdown_ns == 30 * NS_PER_S);
    const struct spec_hypervisor *v = h->hypervisor;
    cr_assert(v->cpu_base_cores == 0.5 && v->cpu_per_vm_cores == 0.01 && v->cpu_factor == 0.05);
    cr_assert(v->interference == 0.01 && v->memory_base_b == INT64_C(2) << 30);
    cr_assert(v->memory_overhead == 2 && v->page_sharing == 0.1);
    cr_assert(sc->sites[0].racks == 2 && sc->sites[0].rack_u == 42 && sc->sites[0].pue == 1.3);
    cr_assert_eq(sc->cluster_count, 3, "c1 declared, c2 of hosts, c3 of a step");
    cr_assert_str_eq(sc->clusters[0].name, "c1");
    cr_assert_str_eq(sc->clusters[h->cluster].name, "c2");
    cr_assert_str_eq(h->group->rack, "r1");
    cr_assert_str_eq(h->rack, "r1");
    cr_assert(h->step == SPEC_NONE && sc->site_count == 2);
    const struct spec_network *lan = &sc->networks[0], *wan = &sc->networks[1];
    cr_assert(lan->site_count == 2 && lan->sites[1] == 1 && lan->within.count == 2);
    cr_assert(lan->bandwidth_mbps == INT64_C(5000000000000) && lan->latency_ns == 50 * NS_PER_US);
    cr_assert_eq(lan->uplink_mbps, INT64_C(2500000000000));
    cr_assert(wan->site_count == 2 && wan->between.count == 2 && wan->uplink_mbps == 0);
    cr_assert(wan->bandwidth_mbps == INT64_C(12500000000) && wan->latency_ns == 6 * NS_PER_MS);
    static const int64_t shares[TRAFFIC_COUNT] = {10, 20, 30, 40, 60};
    cr_assert_arr_eq(sc->traffic_shares, shares, sizeof shares);
    reading_end(&r);
}

Test(bind, keys_of_workloads_reach_their_fields)
{
    struct reading r;
    read_every_key(&r);
    const struct spec_workload *w = &r.sc->workloads[0];
    cr_assert(w->count == 3 && w->department_ix == 0 && w->priority == 4 && w->size.vcpu == 2);
    cr_assert(w->size.clock_mpt == 1500000 && w->size.memory_b == INT64_C(3) << 30);
    cr_assert(w->growth == 0.1 && w->shares == 2000 && w->reservation_mpt == 100000);
    cr_assert(w->limit_mpt == 2000000 && w->fast_core && !w->core_limit && w->runs_on.count == 1);
    cr_assert(w->memory_active == 0.25 && w->start_ns == 2 * NS_PER_H && w->has_lifetime);
    cr_assert_eq(w->disk_b, INT64_C(60) << 30);
    cr_assert_eq(w->arrival_rate, 6.0 / 3600);
    cr_assert(w->lifetime.kind == DIST_CONSTANT && w->lifetime.a == 2.0 * (double)NS_PER_DAY);
    cr_assert_eq(w->on_interrupt, INTERRUPT_RESTART);
    cr_assert(w->dirty.idle_mbps == 1000000000 && w->dirty.busy_mbps == INT64_C(100000000000));
    cr_assert(w->dirty.working_set == 0.05 && w->dirty.curve == 1);
    const struct spec_demand *d = &w->demand;
    cr_assert(d->mean == 0.3 && d->spread == 0.1 && d->peak == 0.9 && d->cv == 0.2);
    cr_assert(d->phi == 0.5 && d->noise == NOISE_NORMAL && d->burst_rate == 1.0 / 86400);
    cr_assert(d->burst_factor == 3.0 && d->burst_length.a == 5.0 * (double)NS_PER_MIN);
    cr_assert_eq(d->interval_ns, NS_PER_MIN);
    cr_assert_str_eq(d->profile_ref->name, "p");
    cr_assert_eq(((const double *)d->profile_ref->weekdays.items)[5], 0.0);
    cr_assert_eq(((const double *)d->profile_ref->hours.items)[23], 23.0);
    cr_assert_eq(d->profile_ref->month_end, 2.0);

    const struct spec_workload *m = &r.sc->workloads[1];
    const struct spec_size *s = m->sizes.items;
    cr_assert_str_eq(m->measured_on, "t");
    cr_assert(m->size.clock_mpt == 12000000 && m->sizes.count == 1 && m->sizes_by == SIZE_WEIGHT);
    cr_assert(s->vcpu == 3 && s->clock_mpt == 1000000 && s->memory_b == INT64_C(2) << 30);
    cr_assert_eq(s->weight, 5.0);
    d = &m->demand;
    cr_assert_str_eq(d->trace, "t.csv");
    cr_assert_str_eq(d->fragments, "f.csv");
    cr_assert(d->format == TRACE_OPENDC && d->interpolate == INTERPOLATE_LINEAR);
    cr_assert(d->substeps == 2 && d->trace_time == TRACE_START && d->after_end == AFTER_STOP);
    cr_assert_eq(d->stop_after_zeros, 9);
    reading_end(&r);
}

Test(bind, keys_of_policies_reach_their_fields)
{
    struct reading r;
    read_every_key(&r);
    const struct spec_placement *p = &r.sc->policies.placement;
    cr_assert_str_eq(p->algorithm.policy->name, "first-fit");
    cr_assert_eq(*(const double *)p->algorithm.params, 2.0);
    cr_assert(p->overcommit_cpu == 4.0 && p->overcommit_rating == 3.0);
    cr_assert(p->overcommit_memory == 1.5 && p->headroom == 0.1);
    cr_assert(p->keep_apart.count == 1 && p->keep_together.count == 1);
    cr_assert_str_eq(p->keep_together.items[0], "m");
    cr_assert(p->max_vms_per_host == 9 && p->queue == 1 && p->order == 1);
    cr_assert_eq(r.sc->policies.power.empty_hosts, 1);
    const struct spec_memory_policy *m = &r.sc->policies.memory;
    cr_assert(!m->balloon && m->balloon_max == 0.5 && m->idle_tax == 0.0 && m->compression == 0.05);
    cr_assert_eq(m->swap_latency_ns, NS_PER_MS);
    reading_end(&r);
}

Test(bind, rules_of_placement_reach_their_fields)
{
    struct reading r;
    read_every_key(&r);
    const struct spec_placement *p = &r.sc->policies.placement;
    cr_assert(p->spread_racks.count == 1 && p->spread_sites.count == 1 && p->pinned.count == 1);
    cr_assert_str_eq(p->spread_racks.items[0], "w");
    cr_assert_str_eq(p->pinned.items[0], "m");
    const struct spec_licensed *l = p->licensed.items;
    cr_assert(p->licensed.count == 1 && l->workloads.count == 2 && l->hosts == 2);
    reading_end(&r);
}

Test(bind, keys_of_control_loops_and_migration_reach_their_fields)
{
    struct reading r;
    read_every_key(&r);
    const struct spec_power_policy *power = &r.sc->policies.power;
    cr_assert_str_eq(power->algorithm.policy->name, "saver");
    cr_assert_eq(power->every_ns, 10 * NS_PER_MIN);
    cr_assert_not(r.sc->policies.memory.reclaim);
    cr_assert_eq(r.sc->policies.cpu.sharing, SHARING_PROPORTIONAL);
    const struct spec_rebalance *b = &r.sc->policies.rebalance;
    cr_assert_str_eq(b->algorithm.policy->name, "spread-load");
    const struct policy_choice *within = b->algorithm.params;
    cr_assert_str_eq(within[0].policy->name, "threshold");
    cr_assert_eq(*(const double *)within[0].params, 0.7);
    cr_assert_eq(*(const double *)within[1].params, 0.8, "its default");
    cr_assert(!b->enabled && b->every_ns == 20 * NS_PER_MIN && b->offset_ns == NS_PER_MIN);
    cr_assert(b->min_residence_ns == 2 * NS_PER_H && b->max_moves == 5);
    const struct spec_migration *m = &r.sc->policies.migration;
    cr_assert(!m->live && m->method == MIGRATION_STOP_AND_COPY && m->stall == STALL_AUTO_CONVERGE);
    cr_assert_eq(m->bandwidth_mbps, INT64_C(125000000000));
    cr_assert_eq(m->stream_mbps, INT64_C(500000000000));
    cr_assert(m->setup_ns == NS_PER_S && m->resume_ns == 30 * NS_PER_MS && m->parallel == 8);
    cr_assert(m->host_budget == 16 && m->cost_live == 2 && m->cost_storage == 8);
    cr_assert(m->downtime_ns == 30 * NS_PER_MS && m->threshold_b == 50 << 20 && m->rounds == 29);
    cr_assert(m->data_cap == 2.5 && m->converge_after == 3 && m->converge_step == 0.5);
    cr_assert(m->state_ns == 150 * NS_PER_MS && m->source_overhead == 0.05);
    cr_assert(m->target_overhead == 0.06 && m->disk_mbps == INT64_C(200000000000));
    cr_assert(m->restart_ns == 90 * NS_PER_S && m->superseded == 1);
    reading_end(&r);
}

Test(bind, optional_policies_may_be_none)
{
    static const char *const sets[] = {"", "policies.rebalance.algorithm=none",
                                       "policies.rebalance.algorithm={name: none}"};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct reading r;
        reading_base(&r, sets[i]);
        cr_assert_not_null(r.sc, "%s: %s", sets[i], reading_error(&r));
        cr_assert_null(r.sc->policies.rebalance.algorithm.policy);
        cr_assert_null(r.sc->policies.power.algorithm.policy);
        cr_assert(r.sc->policies.rebalance.enabled && r.sc->policies.migration.live);
        reading_end(&r);
    }
}

Test(bind, defaults_are_those_of_the_tables)
{
    struct reading r;
    reading_base(&r, "");
    const struct scenario *sc = r.sc;
    cr_assert_not_null(sc, "%s", reading_error(&r));
    cr_assert(sc->seed == 1 && sc->clock.warmup_ns == 0);
    cr_assert_str_eq(zone_name(sc->clock.zone), "UTC");
    cr_assert_eq(sc->clock.business_hours.count, 1, "Mon-Fri 08:00-18:00");
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
