/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units_pace.h"
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/scenarios/reading.h"
#include "tests/scenarios/verbs.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Four hosts h1..h4 in cluster prod, workload w, a horizon of 10 days from 2026-01-01. */
static void read_steps(struct reading *r, const char *steps, const char *set)
{
    char text[4000];
    int n = snprintf(text, sizeof text, "%splans:\n  p:\n%s", READING_BASE, steps);
    cr_assert_lt(n, (int)sizeof text);
    reading_text(r, text, (const char *[]){set, NULL});
    cr_assert_not_null(r->sc, "%s", reading_error(r));
}

/* ---- when ---- */

Test(steps, take_their_triggers_and_names)
{
    struct reading r;
    read_steps(&r,
               "    - {at: 2026-01-02T12:00, do: rest, title: First}\n"
               "    - {id: a, after: rest-1, do: rest}\n"
               "    - {after: a + 1 months, do: rest, needs: [rest-1, a], effort: 3 h}\n"
               "    - {every: 2 d, times: 3, do: rest, window: \"Sat 22:00-06:00\"}\n"
               "    - {every: 2 d, at: 12 h, do: rest}\n",
               NULL);
    const struct spec_step *s = r.sc->steps;
    cr_assert_eq(r.sc->step_count, 5);
    cr_assert_str_eq(s[0].id, "rest-1");
    cr_assert_eq(s[0].key, rng_key("step/rest-1"));
    cr_assert_str_eq(s[0].title, "First");
    cr_assert_str_eq(s[0].verb->name, "rest");
    cr_assert(s[0].trigger == STEP_AT && s[0].at_ns == 36 * NS_PER_H && !s[0].has_window);
    cr_assert(s[0].effort_ns == -1 && s[0].needs.count == 0, "the verb knows its effort");
    cr_assert(s[1].trigger == STEP_AFTER && s[1].after == 0 && s[1].delay.ns == 0);
    cr_assert_eq(s[1].key, rng_key("step/a"));
    cr_assert_str_eq(s[2].id, "rest-3");
    cr_assert(s[2].trigger == STEP_AFTER && s[2].after == 1 && s[2].delay.months == 1);
    const uint32_t *needs = s[2].needs.items;
    cr_assert(s[2].needs.count == 2 && needs[0] == 0 && needs[1] == 1);
    cr_assert_eq(s[2].effort_ns, 3 * NS_PER_H);
    cr_assert(s[3].trigger == STEP_EVERY && s[3].every.days == 2 && s[3].times == 3);
    cr_assert_eq(s[3].at_ns, 2 * NS_PER_DAY, "for the first time after one period");
    cr_assert(s[3].has_window && s[3].window.count == 1 && s[3].window.pieces[0].days == 32);
    cr_assert(s[4].trigger == STEP_EVERY && s[4].at_ns == 12 * NS_PER_H && s[4].times == 0);
    reading_end(&r);
}

Test(steps, dates_and_periods_follow_the_clock_of_the_place)
{
    struct reading r;
    read_steps(&r,
               "    - {at: 2026-04-01, do: rest}\n"
               "    - {every: 3 months, do: rest}\n",
               "clock={horizon: 300 d, timezone: Europe/Berlin}");
    const struct calendar *c = &r.sc->calendar;
    cr_assert_str_eq(zone_name(c->zone), "Europe/Berlin");
    cr_assert_eq(c->start_s, r.sc->clock.start_s);
    cr_assert_eq(r.sc->steps[0].at_ns, 90 * NS_PER_DAY - NS_PER_H, "summer time took an hour");
    cr_assert_eq(r.sc->steps[1].at_ns, r.sc->steps[0].at_ns, "also 1 April, 00:00 there");
    reading_end(&r);
}

Test(steps, a_list_and_a_map_of_steps_are_the_same)
{
    static const char *const forms[] = {"    - {at: 1 d, do: rest}\n",
                                        "    steps: [{at: 1 d, do: rest}]\n    title: T\n"};
    for (int i = 0; i < 2; i++) {
        struct reading r;
        read_steps(&r, forms[i], NULL);
        cr_assert(r.sc->step_count == 1 && r.sc->steps[0].at_ns == NS_PER_DAY);
        cr_assert_eq(r.sc->plans[0].title != NULL, i == 1);
        reading_end(&r);
    }
}

Test(steps, belong_to_their_plan)
{
    struct reading r;
    reading_text(&r, READING_BASE "plans: {none: , one: [{at: 1 d, do: rest}]}\n", NULL);
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->step_count, 0);
    struct scenario *other = scenario_bind(r.doc, 1, &r.opt, &r.log);
    cr_assert(other != NULL && other->step_count == 1);
    scenario_free(other);
    reading_end(&r);
}

/* ---- what their verbs take ---- */

Test(steps, parameters_of_verbs_are_bound_and_resolved)
{
    struct reading r;
    read_steps(
        &r,
        "    - {at: 1 d, do: move, workloads: [w, \"*\"], to: [\"h[2-3]\"], rate: 4 /night,\n"
        "       rollback: 5 %, placement: {name: first-fit, spare: 2},\n"
        "       outages: [{to: 2 d}, {from: 2026-01-03, to: 4 d}]}\n"
        "    - {at: 1 d, do: move, workloads: w}\n",
        NULL);
    const struct verbs_move *m = r.sc->steps[0].params, *plain = r.sc->steps[1].params;
    cr_assert(m->workloads.count == 1 && m->workloads.items[0] == 0, "each workload once");
    cr_assert(m->to.count == 2 && m->to.hosts[0] == 1 && m->to.hosts[1] == 2);
    cr_assert(m->rate.count == 4 && m->rate.per.days == 1);
    cr_assert_eq(m->rollback, 0.05);
    cr_assert_str_eq(m->placement.policy->name, "first-fit");
    const struct verbs_outage *o = m->outage.items;
    cr_assert(m->outage.count == 2 && o[0].to_ns == 2 * NS_PER_DAY && o[1].from_ns == o[0].to_ns);
    cr_assert(plain->placement.policy == NULL && plain->rollback == 0.0 && plain->rate.count == 0);
    cr_assert(plain->to.count == 0 && plain->to.place == SPEC_NONE, "not given");
    reading_end(&r);
}

/* ---- hosts that they install ---- */

Test(steps, bought_hosts_are_named_and_keyed_after_their_step)
{
    struct reading r;
    read_steps(
        &r,
        "    - {id: b, at: 1 d, do: buy, model: dell-r740, count: 2, cluster: new, rack: r9}\n"
        "    - {id: c, every: 3 d, do: buy, model: s, count: 2, site: y, hypervisor: none}\n",
        "estate={sites: {x: {}, y: {}}, hosts: [{name: h, model: s, site: x}]}");
    const struct scenario *sc = r.sc;
    static const char *const names[] = {"h",       "b-001",   "b-002",   "c-1-001", "c-1-002",
                                        "c-2-001", "c-2-002", "c-3-001", "c-3-002"};
    cr_assert_eq(sc->host_count, 9, "days 3, 6 and 9 lie before the horizon");
    for (uint32_t h = 0; h < 9; h++) {
        cr_assert_str_eq(sc->hosts[h].name, names[h]);
        cr_assert_eq(sc->hosts[h].step, h == 0 ? SPEC_NONE : h < 3 ? 0 : 1);
        cr_assert_eq(sc->hosts[h].occurrence, h < 3 ? 0 : (h - 3) / 2);
    }
    cr_assert_eq(sc->hosts[2].key, rng_key("buy/b/002"));
    cr_assert_eq(sc->hosts[7].key, rng_key("buy/c/005"), "numbers go on over all occurrences");
    cr_assert(sc->steps[1].first_host == 3 && sc->steps[1].host_count == 6);
    cr_assert_eq(sc->steps[1].hosts_per_time, 2);
    cr_assert_str_eq(sc->hosts[1].server->name, "dell-r740");
    cr_assert_str_eq(sc->hosts[1].hypervisor->name, "ideal", "as hosts of the estate");
    cr_assert_str_eq(sc->hosts[1].rack, "r9");
    cr_assert_eq(sc->hosts[1].site, SPEC_NONE, "two sites: none is meant");
    cr_assert_str_eq(sc->clusters[sc->hosts[1].cluster].name, "new");
    cr_assert(sc->hosts[3].hypervisor == NULL && sc->hosts[3].site == 1);
    cr_assert(sc->hosts[1].group != sc->hosts[3].group && sc->hosts[3].group->count == 6);
    cr_assert_eq(sc->host_group_count, 1, "groups of steps are not part of the estate");
    cr_assert_eq(sc->hosts[0].group, sc->host_groups);
    reading_end(&r);
}

Test(steps, hosts_like_others_are_looked_up_before_their_own_exist)
{
    struct reading r;
    read_steps(&r,
               "    - {id: b, at: 1 d, do: buy, model: s, cluster: prod}\n"
               "    - {id: r, at: 5 d, do: replace, hosts: [prod, \"*\"], with: hp-dl380-g5}\n"
               "    - {id: q, at: 9 d, do: replace, hosts: g1, cluster: late}\n",
               "estate={sites: {x: {}}, hosts: [{name: \"h[1-2]\", model: s, cluster: prod, "
               "rack: r1}, {name: g1, model: s, hypervisor: none, rack: r2}]}");
    const struct scenario *sc = r.sc;
    const struct verbs_replace *p = sc->steps[1].params;
    cr_assert(p->hosts.count == 4 && p->hosts.hosts[3] == 3, "h1, h2, g1 and the bought one");
    cr_assert(sc->steps[1].host_count == 4);
    cr_assert(sc->host_count == 10, "g1 is also what takes its place, r-003");
    cr_assert_str_eq(sc->hosts[6].name, "r-003");
    cr_assert(sc->hosts[6].hypervisor == NULL, "as g1");
    cr_assert_str_eq(sc->hosts[6].rack, "r2");
    cr_assert_str_eq(sc->hosts[6].server->name, "hp-dl380-g5");
    cr_assert(sc->hosts[4].cluster == sc->hosts[0].cluster && sc->hosts[6].cluster == SPEC_NONE);
    cr_assert_str_eq(sc->hosts[8].server->name, "s", "the model of the one before");
    cr_assert_str_eq(sc->clusters[sc->hosts[8].cluster].name, "late");
    cr_assert(sc->hosts[4].group == sc->hosts[5].group && sc->hosts[4].group->count == 2);
    cr_assert(sc->hosts[6].group != sc->hosts[4].group, "hosts of one group differ in nothing");
    reading_end(&r);
}

Test(steps, sets_of_hosts_include_bought_ones)
{
    struct reading r;
    read_steps(&r,
               "    - {at: 1 d, do: move, workloads: w, to: prod}\n"
               "    - {id: b, at: 1 d, do: buy, model: s, cluster: prod}\n"
               "    - {id: n, at: 1 d, do: buy, model: s, cluster: new}\n",
               "workloads.w.runs_on=[prod]");
    const struct scenario *sc = r.sc;
    const struct verbs_move *m = sc->steps[0].params;
    cr_assert(m->to.count == 5 && m->to.hosts[4] == 4, "also of later steps");
    const uint8_t *on = sc->workloads[0].host_allowed;
    cr_assert(on != NULL && on[0] == 31, "h1..h4 and b-001, not n-001");
    cr_assert_eq(sc->workloads[0].place, m->to.place, "equal sets are one place");
    cr_assert_eq(sc->places[m->to.place].hosts[0], 31);
    reading_end(&r);
}

Test(steps, equal_sets_of_hosts_are_one_place_and_all_hosts_number_0)
{
    struct reading r;
    char text[8000];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", READING_HEAD "workloads:\n");
    for (int i = 0; i < 60; i++) /* 15 different sets, in many spellings */
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "  w%d: {memory: 1 MiB, demand: {mean: 0 %%}, runs_on: [%s%s%s%s]}\n",
                              i, (i % 15 + 1) & 1 ? "h1, " : "", (i % 15 + 1) & 2 ? "h2, " : "",
                              (i % 15 + 1) & 4 ? "\"h[3-3]\", " : "", (i % 15 + 1) & 8 ? "h4" : "");
    reading_text(&r, text, NULL);
    cr_assert_not_null(r.sc, "%s", reading_error(&r));
    cr_assert_eq(r.sc->place_count, 15, "14 parts and the whole");
    cr_assert_null(r.sc->places[0].hosts);
    for (uint32_t i = 0; i < 60; i++) {
        int32_t place = r.sc->workloads[i].place;
        cr_assert_eq(place, r.sc->workloads[i % 15].place);
        if (i % 15 == 14) {
            cr_assert_eq(place, 0, "all of them");
            continue;
        }
        cr_assert_eq(r.sc->places[place].hosts[0], i % 15 + 1);
    }
    reading_end(&r);
}

Test(steps, hosts_of_steps_do_not_carry_what_runs_at_the_start)
{
    struct reading r;
    read_steps(&r, "    - {at: 1 d, do: buy, model: s, cluster: prod, count: 9}\n",
               "workloads.w={count: 100, runs_on: prod}");
    cr_assert_eq(r.warnings.count, 1);
    cr_assert_not_null(strstr(r.warnings.items[0].msg, "on the 4 hosts"), "%s",
                       r.warnings.items[0].msg);
    reading_end(&r);
}

/* ---- changes ---- */

Test(steps, set_steps_hold_the_bytes_that_change)
{
    struct reading r;
    read_steps(&r,
               "    - {at: 1 d, do: set, path: policies.placement.headroom, value: 20 %}\n"
               "    - {at: 1 d, do: set, path: estate.sites.y.pue, value: 1.25}\n"
               "    - {at: 1 d, do: set, path: policies.migration.method, value: post-copy}\n"
               "    - {at: 1 d, do: set, path: policies.rebalance.enabled, value: no}\n"
               "    - {at: 1 d, do: set, path: policies.migration.cost.storage, value: 2}\n",
               "estate.sites={x: {}, y: {pue: 2}}");
    struct spec_policies p = r.sc->policies;
    for (uint32_t i = 0; i < r.sc->step_count; i++) {
        const struct spec_change *c = &r.sc->steps[i].change;
        if (c->where == CHANGE_POLICIES) memcpy((char *)&p + c->offset, c->value, c->size);
    }
    cr_assert(r.sc->policies.placement.headroom == 0.0 && p.placement.headroom == 0.2);
    cr_assert(p.migration.method == MIGRATION_POST_COPY && p.migration.live);
    cr_assert(p.migration.cost_storage == 2 && p.migration.cost_live == 1);
    cr_assert(r.sc->policies.rebalance.enabled && !p.rebalance.enabled);
    const struct spec_change *c = &r.sc->steps[1].change;
    cr_assert(c->where == CHANGE_SITE && c->item == 1 && c->size == sizeof(double));
    cr_assert_eq(c->offset, offsetof(struct spec_site, pue));
    cr_assert_eq(*(const double *)c->value, 1.25);
    cr_assert_str_eq(c->path, "estate.sites.y.pue");
    cr_assert_str_eq(c->row->name, "pue");
    const struct verbs_set *own = r.sc->steps[1].params;
    cr_assert_eq(own->path.value, c->value);
    reading_end(&r);
}

/* ---- paces ---- */

Test(units_pace, reads_periods_and_prints_them_again)
{
    static const struct {
        const char *text, *canonical;
        int64_t count, months, days, ns;
    } cases[] = {
        {"4 /night", "4 /day", 4, 0, 1, 0},
        {"4/day", "4 /day", 4, 0, 1, 0},
        {"1 /week", "1 /week", 1, 0, 7, 0},
        {"12 /w", "12 /week", 12, 0, 7, 0},
        {"2 / month", "2 /month", 2, 1, 0, 0},
        {"6 /h", "6 /h", 6, 0, 0, NS_PER_H},
        {"1 /min", "1 /min", 1, 0, 0, NS_PER_MIN},
        {"1 /year", "1 /year", 1, 12, 0, 0},
        {"999999999 /d", "999999999 /day", 999999999, 0, 1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spec_pace p;
        struct diag d = {.code = DIAG_OK};
        char text[64];
        cr_assert(units_pace(cases[i].text, &p, &d), "%s: %s", cases[i].text, d.msg);
        cr_assert(p.count == cases[i].count && p.per.months == cases[i].months &&
                      p.per.days == cases[i].days && p.per.ns == cases[i].ns,
                  "%s", cases[i].text);
        cr_assert_str_eq(units_pace_text(&p, text, sizeof text), cases[i].canonical);
    }
}

Test(units_pace, refuses_everything_else)
{
    static const char *const bad[] = {"",        "4",    "/day",   "4 day",         "4 /",
                                      "-1 /day", "0 /d", "4 /dai", "1000000000 /d", "1.5 /day",
                                      "4 /day x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct spec_pace p;
        struct diag d = {.code = DIAG_OK};
        cr_assert_not(units_pace(bad[i], &p, &d), "%s", bad[i]);
        cr_assert(d.code != DIAG_OK && d.msg[0] != '\0' && d.hint[0] != '\0', "%s", bad[i]);
    }
}
