/* SPDX-License-Identifier: GPL-3.0-or-later */
/* set, enable, disable, resize, grow: policies, sizes and numbers of VMs change during a run. */
#include "sim/time.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>
#include <string.h>

static double down_h(const struct planning *p)
{
    double sum = 0.0;
    for (int i = 0; i < p->vms; i++)
        sum += p->vm[i].down_h;
    return sum;
}

/* ---- set ---- */

static struct spec_step *set(struct planning *p, double at_h, enum change_where where,
                             size_t offset, size_t size, const void *value)
{
    struct spec_step *s = planning_step(p, "set", &verb_set, at_h);
    s->change = (struct spec_change){
        .path = "a.path", .where = where, .offset = offset, .size = size, .value = value};
    return s;
}

#define POLICY(member) offsetof(struct spec_policies, member)

Test(verbs_change, a_higher_overcommit_lets_waiting_vms_in)
{
    static const double memory = 1.5;
    struct planning *p = planning_open(0, 1, 100);
    planning_vms(p, "web", 12, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    set(p, 40, CHANGE_POLICIES, POLICY(placement.overcommit_memory), sizeof(memory), &memory);
    struct record r = planning_run(p);
    cr_expect_float_eq(r.hosts[0].vms_mean, 8 + 4 * 0.6, 1e-9);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 0);
    cr_expect_eq(planning_said(p, "set a.path set", "by the plan"), 1);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_change, a_lower_limit_keeps_what_runs_and_takes_no_more)
{
    static const int64_t most = 3;
    struct planning *p = planning_open(0, 1, 100);
    planning_vms(p, "web", 5, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    planning_vms(p, "late", 1, PLANNING_GIB, 0.1, PLACE_VIRTUAL)->start_ns = 50 * NS_PER_H;
    set(p, 40, CHANGE_POLICIES, POLICY(placement.max_vms_per_host), sizeof(most), &most);
    struct record r = planning_run(p);
    cr_expect_float_eq(r.hosts[0].vms_mean, 5, 1e-9);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 1);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_change, empty_hosts_follow_the_policy_at_once)
{
    static const int off = 1, on = 0;
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "web", 2, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    set(p, 20, CHANGE_POLICIES, POLICY(power.empty_hosts), sizeof(off), &off);
    set(p, 70, CHANGE_POLICIES, POLICY(power.empty_hosts), sizeof(on), &on)->id = "back";
    struct record r = planning_run(p);
    cr_expect_eq(r.hosts[0].on_h, 100);
    cr_expect_eq(r.hosts[1].on_h, 50);
    cr_expect_eq(r.hosts[2].on_h, 50);
    cr_expect_eq(r.metric[METRIC_HOSTS_SHUTDOWNS], 2);
    record_deinit(&r);
    planning_close(p);
}

/* 100 W of one idle host: PUE 2 and 50 W fixed for 40 h, then 1.5 and 30 W for 60 h. */
Test(verbs_change, facility_energy_follows_pue_and_fixed_power)
{
    static const double pue = 1.5;
    static const int64_t fixed = 30000000;
    for (int counted_from_h = 0; counted_from_h <= 80; counted_from_h += 20) {
        struct planning *p = planning_open(0, 1, 100);
        struct spec_site *site = arena_alloc(&p->arena, 1, sizeof(*site));
        *site = (struct spec_site){.name = "london", .pue = 2.0, .fixed_uw = 50000000};
        p->sc->sites = site;
        p->sc->site_count = 1;
        p->sc->hosts[0].site = 0;
        p->sc->account.from_ns = counted_from_h * NS_PER_H;
        set(p, 40, CHANGE_SITE, offsetof(struct spec_site, pue), sizeof(pue), &pue);
        set(p, 40, CHANGE_SITE, offsetof(struct spec_site, fixed_uw), sizeof(fixed), &fixed)->id =
            "fixed";
        struct record r = planning_run(p);
        double before = counted_from_h < 40 ? 40 - counted_from_h : 0;
        double after = 100 - counted_from_h - before;
        double expected = (before * 250 + after * 180) / 1000;
        cr_expect_float_eq(r.metric[METRIC_ENERGY_FACILITY], expected, 1e-9, "from %d h: %.9g",
                           counted_from_h, r.metric[METRIC_ENERGY_FACILITY]);
        record_deinit(&r);
        planning_close(p);
    }
}

Test(verbs_change, a_clone_remembers_what_was_set)
{
    static const double memory = 1.5, pue = 1.5;
    struct planning *p = planning_open(0, 1, 100);
    planning_vms(p, "web", 12, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    struct spec_site *site = arena_alloc(&p->arena, 1, sizeof(*site));
    *site = (struct spec_site){.name = "london", .pue = 2.0};
    p->sc->sites = site;
    p->sc->site_count = 1;
    p->sc->hosts[0].site = 0;
    set(p, 40, CHANGE_POLICIES, POLICY(placement.overcommit_memory), sizeof(memory), &memory);
    set(p, 30, CHANGE_SITE, offsetof(struct spec_site, pue), sizeof(pue), &pue)->id = "pue";
    struct record a = planning_run(p);
    p->opt.clone_at_ns = 35 * NS_PER_H;
    struct record b = planning_run(p);
    cr_expect_str_eq(a.digest, b.digest);
    cr_expect_eq(a.metric[METRIC_ENERGY_FACILITY], b.metric[METRIC_ENERGY_FACILITY]);
    record_deinit(&a);
    record_deinit(&b);
    planning_close(p);
}

Test(verbs_change, what_is_more_than_a_lower_overcommit_stays)
{
    static const double memory = 0.5;
    struct planning *p = planning_open(0, 1, 100);
    planning_vms(p, "web", 8, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    planning_vms(p, "late", 1, PLANNING_GIB, 0.1, PLACE_VIRTUAL)->start_ns = 50 * NS_PER_H;
    set(p, 40, CHANGE_POLICIES, POLICY(placement.overcommit_memory), sizeof(memory), &memory);
    struct record r = planning_run(p);
    cr_expect_float_eq(r.hosts[0].vms_mean, 8, 1e-9);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 1);
    record_deinit(&r);
    planning_close(p);
}

/* 32 GiB at 32 MiB/s; after 512 s half of that, or twice as much, for the other 16 GiB. */
Test(verbs_change, migrations_under_way_follow_a_new_bandwidth)
{
    static const int64_t slow = PLANNING_GIB * 1000 / 64, fast = PLANNING_GIB * 1000 / 16;
    for (int i = 0; i < 2; i++) {
        struct planning *p = planning_open(0, 2, 100);
        planning_vms(p, "web", 1, 32 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
        struct spec_step *s = planning_step(p, "patch", &verb_evacuate, 10);
        planning_hosts(s, "hosts", planning_virtual(p, 0, 1));
        planning_int(s, "rolling", 1);
        planning_dist(s, "hold", planning_hours(1));
        p->sc->policies.migration.method = MIGRATION_PRE_COPY; /* nothing is written: one round */
        p->sc->policies.migration.bandwidth_mbps = PLANNING_GIB * 1000 / 32;
        set(p, 10 + 512 / 3600.0, CHANGE_POLICIES, POLICY(migration.bandwidth_mbps), sizeof(slow),
            i == 0 ? &slow : &fast);
        struct record r = planning_run(p);
        double moved_s = (planning_h(planning_row(p, "patch", 0)->end_ns) - 11) * 3600;
        cr_expect_float_eq(moved_s, i == 0 ? 512 + 1024 : 512 + 256, 1e-6, "%.9g s", moved_s);
        record_deinit(&r);
        planning_close(p);
    }
}

/* ---- enable, disable ---- */

Test(verbs_change, power_management_is_switched_off_and_on_again)
{
    struct planning *p = planning_open(0, 2, 100);
    p->sc->policies.power.empty_hosts = 1;
    planning_vms(p, "web", 1, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    struct spec_step *s = planning_step(p, "off", &verb_disable, 30);
    planning_choice(s, "policy", 2);
    s = planning_step(p, "on", &verb_enable, 70);
    planning_choice(s, "policy", 2);
    struct record r = planning_run(p);
    cr_expect_eq(r.hosts[1].on_h, 40, "all hosts are on while it is disabled");
    record_deinit(&r);
    planning_close(p);
}

/* While power management is disabled, a change of the policy waits for its return; its return does
 * not undo a change. Two hosts, one empty: stay-on at first, switch-off from `set` on. */
Test(verbs_change, enabling_power_management_and_setting_it_do_not_undo_each_other)
{
    static const int off = 1;
    const double set_at[] = {10, 50}; /* before it is disabled (30 to 70) and meanwhile */
    const double on[] = {10 + 40, 70};
    for (int i = 0; i < 2; i++) {
        struct planning *p = planning_open(0, 2, 100);
        planning_vms(p, "web", 1, 8 * PLANNING_GIB, 0.1, PLACE_VIRTUAL);
        set(p, set_at[i], CHANGE_POLICIES, POLICY(power.empty_hosts), sizeof(off), &off);
        planning_choice(planning_step(p, "off", &verb_disable, 30), "policy", 2);
        planning_choice(planning_step(p, "on", &verb_enable, 70), "policy", 2);
        struct record r = planning_run(p);
        cr_expect_eq(r.hosts[1].on_h, on[i], "set at %g: %g h", set_at[i], r.hosts[1].on_h);
        p->opt.clone_at_ns = 60 * NS_PER_H;
        struct record other = planning_run(p);
        cr_expect_str_eq(r.digest, other.digest);
        record_deinit(&r);
        record_deinit(&other);
        planning_close(p);
    }
}

/* ---- resize ---- */

static struct spec_step *resize(struct planning *p, double at_h, double outage_h)
{
    struct spec_step *s = planning_step(p, "resize", &verb_resize, at_h);
    planning_items(s, "workloads", planning_workloads(p, 0, 1));
    planning_dist(s, "outage", planning_hours(outage_h));
    s->effort_ns = -1;
    return s;
}

Test(verbs_change, vms_get_more_memory_and_cpu)
{
    for (int hot = 0; hot < 2; hot++) {
        struct planning *p = planning_open(0, 1, 100);
        struct spec_workload *w = planning_vms(p, "web", 4, 4 * PLANNING_GIB, 1.0, PLACE_VIRTUAL);
        w->limit_mpt = 0;
        struct spec_step *s = resize(p, 20, hot ? 0 : 0.5);
        planning_int(s, "memory", 12 * PLANNING_GIB);
        planning_int(s, "vcpu", 1); /* half of what they demand */
        struct record r = planning_run(p);
        const struct record_step *row = planning_row(p, "resize", 0);
        double share = hot ? 0.8 : 0.795; /* of the 100 h after the change */
        cr_expect_eq(row->done, 4);
        cr_expect_eq(row->effort_h, 1);
        cr_expect_eq(planning_h(row->end_ns), hot ? 20 : 20.5);
        cr_expect_eq(down_h(p), hot ? 0 : 2);
        double gib = 4 * (4 * (1 - share) + 12 * share) / 64;
        cr_expect_float_eq(r.metric[METRIC_MEMORY_CONFIGURED], gib, 1e-9);
        /* 4 VMs x 2 vCPUs x 2000 points for 20 h, half of it after the change */
        double served = 16000 * 0.2 + 8000 * share;
        cr_expect_float_eq(r.workloads[0].served_points, served, 1e-6, "%.9g",
                           r.workloads[0].served_points);
        cr_expect_float_eq(r.workloads[0].demand_points, 16000, 1e-6, "demand is as before");
        record_deinit(&r);
        planning_close(p);
    }
}

Test(verbs_change, a_vm_waits_while_its_host_has_no_room_for_the_new_size)
{
    struct planning *p = planning_open(0, 1, 100);
    planning_vms(p, "db", 2, 16 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    struct spec_workload *w = planning_vms(p, "web", 1, 16 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    w->has_lifetime = true;
    w->lifetime = planning_hours(50);
    struct spec_step *s = resize(p, 20, 0); /* both to 24 GiB: 8 + 8 more than the 16 there are */
    planning_int(s, "memory", 28 * PLANNING_GIB);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "resize", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(planning_h(row->end_ns), 68, "the second when web has gone, on the next day");
    cr_expect_eq(planning_said(p, "resize waits", "no host has room for the new size"), 1);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_change, a_vm_moves_to_be_resized_when_its_host_is_full)
{
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "db", 4, 16 * PLANNING_GIB, 0.2, PLACE_VIRTUAL); /* all on the first host */
    struct spec_step *s = resize(p, 20, 0.5);
    planning_int(s, "memory", 24 * PLANNING_GIB);
    planning_pace(s, "rate", 1, (struct period){.days = 1});
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "resize", 0);
    /* the first goes, 16 s for 16 GiB; then there is room for two; so the fourth goes, too */
    cr_expect_eq(row->done, 4);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], 2);
    cr_expect_float_eq(planning_h(row->end_ns), 20 + 72 + 0.5 + 16 / 3600.0, 1e-9);
    cr_expect_eq(down_h(p), 2);
    double away = (100 - 20) + (100 - 92) - 2 * 16 / 3600.0;
    cr_expect_float_eq((r.hosts[1].vms_mean + r.hosts[2].vms_mean) * 100, away, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_change, so_many_vms_are_resized_each_night)
{
    struct planning *p = planning_open(0, 2, 200);
    planning_vms(p, "web", 6, 4 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    struct spec_step *s = resize(p, 20, 0.25);
    planning_int(s, "memory", 6 * PLANNING_GIB);
    planning_pace(s, "rate", 2, (struct period){.days = 1});
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "resize", 0);
    cr_expect_eq(planning_h(row->end_ns), 68.25);
    cr_expect_eq(row->planned_end_ns, row->end_ns);
    cr_expect_eq(down_h(p), 1.5);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_change, a_clone_in_the_middle_of_resizing_goes_on)
{
    struct planning *p = planning_open(0, 4, 100);
    planning_vms(p, "web", 20, 4 * PLANNING_GIB, 0.9, PLACE_VIRTUAL);
    struct spec_step *s = resize(p, 20, 0.25);
    planning_int(s, "memory", 6 * PLANNING_GIB);
    planning_int(s, "vcpu", 4);
    planning_dist(s, "outage", (struct dist){.kind = DIST_UNIFORM, .a = 1e11, .b = 1e13});
    char plain[DIGEST_TEXT], other[DIGEST_TEXT];
    planning_digest(p, plain);
    for (double h = 20.001; h < 24; h += 0.37) {
        p->opt.clone_at_ns = (int64_t)(h * (double)NS_PER_H);
        planning_digest(p, other);
        cr_expect_str_eq(plain, other, "cloned at %g h", h);
    }
    planning_close(p);
}

/* ---- grow ---- */

Test(verbs_change, workloads_grow_by_a_number_or_a_share)
{
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "web", 5, PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    planning_vms(p, "app", 2, PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    struct spec_step *s = planning_step(p, "add", &verb_grow, 20);
    planning_items(s, "workloads", planning_workloads(p, 0, 2));
    planning_int(s, "add", 3);
    s->effort_ns = -1;
    s = planning_step(p, "by", &verb_grow, 60);
    planning_items(s, "workloads", planning_workloads(p, 0, 1));
    planning_real(s, "by", 0.3); /* 8 x 30 % = 2.4 */
    struct record r = planning_run(p);
    cr_expect_eq(planning_row(p, "add", 0)->done, 6);
    cr_expect_eq(planning_row(p, "add", 0)->effort_h, 12);
    cr_expect_eq(planning_row(p, "by", 0)->done, 2);
    cr_expect_float_eq(r.workloads[0].vms_mean, 5 + 3 * 0.8 + 2 * 0.4, 1e-9);
    cr_expect_float_eq(r.workloads[1].vms_mean, 2 + 3 * 0.8, 1e-9);
    record_deinit(&r);
    planning_close(p);
}
