/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buy, evacuate, decommission: hosts come, are worked on, and go. */
#include "sim/time.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static double down_h(const struct planning *p)
{
    double sum = 0.0;
    for (int i = 0; i < p->vms; i++)
        sum += p->vm[i].down_h;
    return sum;
}

/* Share of the 100 h of a run during which h was in the estate and on. */
static double on_h(const struct record *r, uint32_t h)
{
    return r->hosts[h].on_h;
}

/* ---- buy ---- */

Test(verbs_hosts, bought_hosts_come_after_the_lead_time)
{
    struct planning *p = planning_open(0, 1, 100);
    planning_vms(p, "web", 12, 8 * PLANNING_GIB, 0.5, PLACE_VIRTUAL); /* 8 fit on a host */
    struct spec_step *s = planning_step(p, "buy", &verb_buy, 10);
    planning_room(p, s, 2, 1, false);
    planning_int(s, "lead_time", 30 * NS_PER_H);
    s->effort_ns = -1;
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "buy", 0);
    cr_expect_eq(planning_h(row->begin_ns), 10);
    cr_expect_eq(planning_h(row->end_ns), 40);
    cr_expect_eq(row->planned_end_ns, row->end_ns);
    cr_expect_eq(row->done, 2);
    cr_expect_eq(row->effort_h, 20);
    cr_expect_eq(on_h(&r, 0), 100);
    cr_expect_eq(on_h(&r, 1), 60);
    cr_expect_eq(on_h(&r, 2), 60);
    cr_expect_float_eq(r.metric[METRIC_HOSTS_INSTALLED_MEAN], 1 + 2 * 0.6, 1e-12);
    cr_expect_float_eq(r.hosts[1].vms_mean, 4 * 0.6, 1e-9, "those that waited");
    /* idle hosts: 100 W from the first hour that they are there */
    cr_expect_float_eq(r.hosts[2].energy_kwh, 6.0, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_hosts, hosts_are_bought_again_and_again)
{
    struct planning *p = planning_open(0, 1, 100);
    struct spec_step *s = planning_step(p, "buy", &verb_buy, 10);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = 20 * NS_PER_H};
    planning_room(p, s, 2, 5, false); /* 10, 30, 50, 70, 90; the last comes after the end */
    planning_int(s, "lead_time", 15 * NS_PER_H);
    struct record r = planning_run(p);
    double hours = 0.0;
    for (uint32_t h = 1; h < 11; h++)
        hours += on_h(&r, h);
    cr_expect_float_eq(hours, 2 * (75 + 55 + 35 + 15), 1e-9);
    cr_expect_eq(on_h(&r, 10), 0);
    cr_expect_str_eq(planning_row(p, "buy", 4)->state, "under way");
    record_deinit(&r);
    planning_close(p);
}

/* Orders at 10, 30, 50 and a lead time of 45 h: each delivery comes 45 h after its order. */
Test(verbs_hosts, orders_do_not_wait_for_deliveries)
{
    for (int blocked = 0; blocked < 2; blocked++) {
        struct planning *p = planning_open(0, 1, 200);
        struct spec_step *s = planning_step(p, "buy", &verb_buy, 10);
        s->trigger = STEP_EVERY;
        s->every = (struct period){.ns = 20 * NS_PER_H};
        s->times = 3;
        planning_room(p, s, 2, 3, false);
        planning_int(s, "lead_time", 45 * NS_PER_H);
        static const uint32_t needs[] = {1};
        if (blocked) s->needs = (struct spec_array){(void *)(uintptr_t)needs, 1};
        s = planning_step(p, "first", &verb_evacuate, 1); /* until 60: all three orders wait */
        planning_hosts(s, "hosts", planning_virtual(p, 0, 1));
        planning_int(s, "rolling", 1);
        planning_dist(s, "hold", planning_hours(59));
        struct record r = planning_run(p);
        for (uint32_t n = 0; n < 3; n++) {
            const struct record_step *row = planning_row(p, "buy", n);
            double begin = blocked ? 60 : 10 + 20 * n;
            cr_expect_eq(planning_h(row->begin_ns), begin);
            cr_expect_eq(planning_h(row->end_ns), begin + 45);
            cr_expect_eq(on_h(&r, 1 + 2 * n), 200 - begin - 45);
        }
        record_deinit(&r);
        planning_close(p);
    }
}

/* ---- evacuate ---- */

static struct spec_step *patch(struct planning *p, double at_h, int64_t rolling, double hold_h)
{
    struct spec_step *s = planning_step(p, "patch", &verb_evacuate, at_h);
    planning_hosts(s, "cluster", planning_virtual(p, 0, p->virtual));
    planning_int(s, "rolling", rolling);
    planning_dist(s, "hold", planning_hours(hold_h));
    s->effort_ns = -1;
    return s;
}

Test(verbs_hosts, maintenance_takes_one_host_after_another)
{
    struct planning *p = planning_open(0, 4, 100);
    planning_vms(p, "web", 16, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL); /* 8 on each of two hosts */
    patch(p, 10, 1, 2);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "patch", 0);
    /* 8 VMs of 8 GiB leave side by side at 1 GiB/s each: 8 s. The first two hosts empty into the
     * others, the third into the second again; the fourth is empty. */
    cr_expect_eq(row->done, 4);
    cr_expect_eq(row->effort_h, 4);
    cr_expect_float_eq(planning_h(row->end_ns), 10 + 4 * 2 + 3 * 8 / 3600.0, 1e-9);
    cr_expect_eq(planning_h(row->planned_end_ns), 18, "the plan knows nothing of copying");
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], 24);
    cr_expect_eq(down_h(p), 0);
    for (uint32_t h = 0; h < 4; h++)
        cr_expect_eq(planning_said(p, p->sc->hosts[h].name, "back in service"), 1);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_hosts, as_many_hosts_are_out_as_the_step_says)
{
    struct planning *p = planning_open(0, 6, 100);
    planning_vms(p, "web", 8, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    patch(p, 10, 3, 2);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "patch", 0);
    cr_expect_eq(row->done, 6);
    /* 0, 1 and 2 are out at once (1 and 2 empty), and the VMs of 0 go to 3, which is next */
    cr_expect_float_eq(planning_h(row->end_ns), 10 + 2 * 2 + 8 / 3600.0, 1e-9);
    cr_expect_eq(planning_h(row->planned_end_ns), 14);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_hosts, maintenance_waits_while_vms_cannot_go_anywhere)
{
    struct planning *p = planning_open(0, 2, 100);
    planning_vms(p, "web", 12, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL); /* 8 and 4: no room */
    patch(p, 10, 1, 2);
    struct spec_step *s = planning_step(p, "buy", &verb_buy, 19.95);
    planning_room(p, s, 1, 1, false);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "patch", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(row->done, 2);
    /* four VMs could go; when they had gone, it looked every ten minutes */
    cr_expect_float_eq(row->waited_h, 10 + 8 / 3600.0, 1e-9);
    cr_expect_eq(planning_said(p, "patch waits", "VMs cannot leave their host"), 1);
    cr_expect_gt(planning_said(p, "stays", "no host has the capacity"), 0);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_hosts, pinned_vms_stand_still_while_their_host_is_worked_on)
{
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "fixed", 2, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    planning_vms(p, "web", 4, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    static const char *pinned[] = {"fixed"};
    p->sc->policies.placement.pinned = (struct spec_names){pinned, 1};
    patch(p, 10, 1, 3);
    struct record r = planning_run(p);
    cr_expect_eq(planning_row(p, "patch", 0)->done, 3);
    for (int i = 0; i < p->vms; i++)
        cr_expect_eq(p->vm[i].down_h, strcmp(p->vm[i].workload, "fixed") == 0 ? 3 : 0);
    cr_expect_float_eq(r.metric[METRIC_DOWN_MAINTENANCE], 6, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_hosts, bare_metal_stands_still_too)
{
    struct planning *p = planning_open(3, 0, 100);
    planning_vms(p, "erp", 3, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    struct spec_step *s = planning_step(p, "patch", &verb_evacuate, 10);
    planning_hosts(s, "hosts", planning_bare(p, 0, 3));
    planning_int(s, "rolling", 2);
    planning_dist(s, "hold", planning_hours(1.5));
    struct record r = planning_run(p);
    cr_expect_eq(planning_h(planning_row(p, "patch", 0)->end_ns), 13);
    cr_expect_eq(down_h(p), 4.5);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], 0);
    record_deinit(&r);
    planning_close(p);
}

static void outage_of(struct planning *p, uint32_t h, double at_h, double lasts_h)
{
    struct spec_failure *f = arena_alloc(&p->arena, 1, sizeof(*f));
    uint32_t *host = arena_alloc(&p->arena, 1, sizeof(*host));
    *host = h;
    *f = (struct spec_failure){.name = "outage",
                               .at_ns = (int64_t)(at_h * (double)NS_PER_H),
                               .lasts_ns = (int64_t)(lasts_h * (double)NS_PER_H),
                               .hosts = host,
                               .host_count = 1};
    p->sc->failures = f;
    p->sc->failure_count = 1;
}

Test(verbs_hosts, a_host_that_is_down_is_skipped_and_one_that_fails_meanwhile_comes_back)
{
    for (int meanwhile = 0; meanwhile < 2; meanwhile++) {
        struct planning *p = planning_open(0, 3, 100);
        planning_vms(p, "fixed", 2, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
        static const char *pinned[] = {"fixed"};
        p->sc->policies.placement.pinned = (struct spec_names){pinned, 1};
        patch(p, 10, 1, 3);
        outage_of(p, 0, meanwhile ? 11 : 9, 10);
        struct record r = planning_run(p);
        const struct record_step *row = planning_row(p, "patch", 0);
        cr_expect_eq(row->done, meanwhile ? 3 : 2);
        cr_expect_eq(row->failed, meanwhile ? 0 : 1);
        cr_expect_str_eq(row->state, meanwhile ? "done" : "incomplete");
        cr_expect_eq(r.metric[METRIC_STEPS_FAILED], meanwhile ? 0 : 1);
        cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 0);
        record_deinit(&r);
        planning_close(p);
    }
}

/* A licence for one host goes from host to host with its VMs, but not away from one that stays. */
Test(verbs_hosts, licences_leave_a_host_with_their_vms)
{
    for (int stays = 0; stays < 2; stays++) {
        struct planning *p = planning_open(0, 3, 100);
        planning_vms(p, "db", 3, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
        planning_vms(p, "fixed", 1, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
        static const char *names[] = {"db", "fixed"};
        struct spec_licensed licence = {.workloads = {names, 2}, .hosts = 1};
        p->sc->policies.placement.licensed = (struct spec_array){&licence, 1};
        if (stays) p->sc->policies.placement.pinned = (struct spec_names){&names[1], 1};
        patch(p, 10, 1, 2);
        struct record r = planning_run(p);
        const struct record_step *row = planning_row(p, "patch", 0);
        cr_expect_str_eq(row->state, stays ? "under way" : "done");
        cr_expect_eq(row->done, stays ? 0 : 3);
        cr_expect_eq(r.metric[METRIC_MIGRATIONS], stays ? 0 : 8, "to the second, and back");
        double away_h = 2 + 4 * 8 / 3600.0; /* while the first is worked on, and the copies */
        if (!stays) cr_expect_float_eq(r.hosts[1].vms_mean * 100, 4 * away_h, 0.1);
        cr_expect_eq(r.hosts[2].vms_mean, 0, "four VMs, one host");
        record_deinit(&r);
        planning_close(p);
    }
}

/* 8 GiB that are pulled from the first host at 1 MB/s after the VM has left it, from 10 h on. */
static struct planning *pulled(void)
{
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "web", 1, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    p->sc->policies.migration.method = MIGRATION_POST_COPY;
    p->sc->policies.migration.bandwidth_mbps = INT64_C(1000000000);
    struct spec_step *s = planning_step(p, "first", &verb_evacuate, 10);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 1));
    planning_int(s, "rolling", 1);
    planning_dist(s, "hold", planning_hours(1));
    return p;
}

Test(verbs_hosts, a_host_that_memory_is_pulled_from_is_not_empty)
{
    struct planning *p = pulled();
    planning_hosts(patch(p, 10.5, 1, 1), "cluster", planning_virtual(p, 0, 1));
    struct record r = planning_run(p);
    double pull_h = 8 * (double)PLANNING_GIB / 1e6 / 3600;
    cr_expect_float_eq(planning_h(planning_row(p, "first", 0)->end_ns), 11 + pull_h, 1e-3);
    cr_expect_eq(planning_said(p, "patch waits", "VMs cannot leave their host"), 1);
    cr_expect_eq(planning_row(p, "patch", 0)->waited_h, 2, "until the first look after 12.386");
    cr_expect_eq(planning_h(planning_row(p, "patch", 0)->end_ns), 13.5);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_hosts, a_host_that_leaves_the_estate_while_it_is_worked_on_failed)
{
    struct planning *p = pulled();
    struct spec_step *s = planning_step(p, "retire", &verb_decommission, 10.5);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 1));
    struct record r = planning_run(p);
    cr_expect_eq(planning_h(planning_row(p, "retire", 0)->end_ns), 12.5, "not at 10.5 or 11.5");
    const struct record_step *row = planning_row(p, "first", 0);
    cr_expect_str_eq(row->state, "incomplete");
    cr_expect_eq(row->done, 0);
    cr_expect_eq(row->failed, 1);
    cr_expect_eq(planning_said(p, "v0 failed", "it left the estate"), 1);
    record_deinit(&r);
    planning_close(p);
}

/* ---- decommission ---- */

Test(verbs_hosts, hosts_leave_when_they_are_empty)
{
    struct planning *p = planning_open(3, 1, 100);
    planning_vms(p, "erp", 2, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    struct spec_step *s = planning_step(p, "retire", &verb_decommission, 10);
    planning_hosts(s, "hosts", planning_bare(p, 0, 3));
    s->effort_ns = -1;
    s = planning_step(p, "wave", &verb_p2v, 30.25);
    planning_items(s, "workloads", planning_workloads(p, 0, 1));
    planning_hosts(s, "to", planning_virtual(p, 0, 1));
    planning_pace(s, "rate", 1, (struct period){.days = 1});
    planning_dist(s, "outage", planning_hours(0.5));
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "retire", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(row->effort_h, 6);
    cr_expect_eq(planning_said(p, "retire waits", "hosts are not empty"), 1);
    cr_expect_eq(row->waited_h, 45, "looked at every hour since the tenth: 31 and 55");
    cr_expect_eq(on_h(&r, 2), 10);
    cr_expect_eq(on_h(&r, 0), 31);
    cr_expect_eq(on_h(&r, 1), 55);
    cr_expect_float_eq(r.hosts[2].energy_kwh, 1.0, 1e-9, "no power once it has gone");
    record_deinit(&r);
    planning_close(p);
}

/* Its machine waits for a server that is down, so that is not empty; it leaves when the machine
 * has come back and been converted. */
Test(verbs_hosts, a_server_that_its_machine_waits_for_is_not_empty)
{
    for (int late = 0; late < 2; late++) {
        struct planning *p = planning_open(2, 1, 100);
        planning_vms(p, "erp", 2, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
        struct spec_step *s = planning_step(p, "retire", &verb_decommission, 10);
        planning_hosts(s, "hosts", planning_bare(p, 0, 2));
        s = planning_step(p, "wave", &verb_p2v, 30.25);
        planning_items(s, "workloads", planning_workloads(p, 0, 1));
        planning_hosts(s, "to", planning_virtual(p, 0, 1));
        planning_dist(s, "outage", planning_hours(0.5));
        outage_of(p, 0, late ? 10.5 : 9, late ? 0.25 : 5); /* back before the next look, or after */
        struct record r = planning_run(p);
        cr_expect_str_eq(planning_row(p, "retire", 0)->state, "done");
        cr_expect_eq(planning_h(planning_row(p, "retire", 0)->end_ns), 31);
        cr_expect_eq(down_h(p), late ? 0.5 + 1 : 5 + 1);
        cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 0);
        cr_expect_eq(r.hosts[2].vms_mean, 2 * 0.6925);
        record_deinit(&r);
        planning_close(p);
    }
}

Test(verbs_hosts, hosts_that_leave_now_are_evacuated_first)
{
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "web", 12, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    static const char *pinned[] = {"web"};
    p->sc->policies.placement.pinned = (struct spec_names){pinned, 1};
    struct spec_step *s = planning_step(p, "retire", &verb_decommission, 10);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 1));
    planning_choice(s, "when", 1);
    struct record r = planning_run(p);
    cr_expect_float_eq(planning_h(planning_row(p, "retire", 0)->end_ns), 10 + 8 / 3600.0, 1e-9);
    cr_expect_float_eq(on_h(&r, 0), 10 + 8 / 3600.0, 1e-9);
    cr_expect_eq(r.metric[METRIC_MIGRATIONS], 8, "pinned VMs leave a host that does not come back");
    cr_expect_eq(down_h(p), 0);
    record_deinit(&r);
    planning_close(p);
}
