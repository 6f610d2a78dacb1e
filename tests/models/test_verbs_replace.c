/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replace: new hosts take the places of old ones. */
#include "sim/time.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>

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

Test(verbs_replace, virtual_hosts_are_replaced_without_outage)
{
    struct planning *p = planning_open(0, 3, 100);
    planning_vms(p, "web", 20, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL); /* 8, 8, 4 */
    struct spec_step *s = planning_step(p, "renew", &verb_replace, 10);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 3));
    planning_room(p, s, 3, 1, false);
    planning_int(s, "lead_time", 20 * NS_PER_H);
    planning_int(s, "rolling", 1);
    s->effort_ns = -1;
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "renew", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(row->done, 3);
    cr_expect_eq(row->effort_h, 36);
    cr_expect_eq(planning_h(row->planned_end_ns), 30);
    cr_expect_float_eq(planning_h(row->end_ns), 30 + 3 * 8 / 3600.0, 1e-9);
    cr_expect_eq(down_h(p), 0);
    for (uint32_t h = 0; h < 3; h++) {
        cr_expect_float_eq(on_h(&r, h), 30 + (h + 1) * 8 / 3600.0, 1e-9);
        cr_expect_float_eq(on_h(&r, h + 3), 70 - h * 8 / 3600.0, 1e-9);
    }
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_replace, workloads_of_bare_metal_change_machines_in_an_outage)
{
    struct planning *p = planning_open(5, 0, 100);
    planning_vms(p, "erp", 4, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    struct spec_step *s = planning_step(p, "renew", &verb_replace, 10);
    planning_hosts(s, "hosts", planning_bare(p, 0, 5));
    planning_room(p, s, 5, 1, true);
    planning_int(s, "lead_time", 20 * NS_PER_H);
    planning_int(s, "rolling", 2);
    planning_dist(s, "outage", planning_hours(1.5));
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "renew", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(row->done, 5);
    cr_expect_eq(planning_h(row->end_ns), 33, "two and two, the empty one at once");
    cr_expect_eq(planning_h(row->planned_end_ns), 34.5);
    cr_expect_eq(down_h(p), 6);
    cr_expect_float_eq(r.metric[METRIC_DOWN_MAINTENANCE], 6, 1e-9);
    for (uint32_t h = 0; h < 4; h++)
        cr_expect_float_eq(r.hosts[h + 5].vms_mean, (100 - (h < 2 ? 31.5 : 33)) / 100, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_replace, machines_are_replaced_again_and_again)
{
    struct planning *p = planning_open(2, 0, 100);
    planning_vms(p, "erp", 2, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    struct spec_step *s = planning_step(p, "renew", &verb_replace, 10);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = 20 * NS_PER_H};
    s->times = 4;
    planning_hosts(s, "hosts", planning_bare(p, 0, 2));
    planning_room(p, s, 2, 4, true);
    planning_int(s, "rolling", 2);
    planning_dist(s, "outage", planning_hours(1));
    struct record r = planning_run(p);
    for (uint32_t n = 0; n < 4; n++)
        cr_expect_eq(planning_row(p, "renew", n)->done, 2);
    cr_expect_eq(down_h(p), 8);
    const double on[] = {11, 21, 21, 21, 30};
    for (uint32_t h = 0; h < 10; h++)
        cr_expect_eq(on_h(&r, h), on[h / 2], "host %u", h);
    cr_expect_eq(r.hosts[8].vms_mean, 0.29);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_replace, a_workload_whose_new_machine_fails_waits_for_it)
{
    struct planning *p = planning_open(1, 0, 100);
    planning_vms(p, "erp", 1, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    struct spec_step *s = planning_step(p, "renew", &verb_replace, 10);
    planning_hosts(s, "hosts", planning_bare(p, 0, 1));
    planning_room(p, s, 1, 1, true);
    planning_int(s, "rolling", 1);
    planning_dist(s, "outage", planning_hours(2));
    outage_of(p, 1, 11, 4.95);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "renew", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(planning_h(row->end_ns), 18, "back at work at 11, down again from 16 to 18");
    cr_expect_eq(down_h(p), 3);
    record_deinit(&r);
    planning_close(p);
}

/* The new server boots for half an hour; another machine waits for one all the time. */
Test(verbs_replace, a_new_server_is_kept_for_the_workload_of_the_old_one)
{
    struct planning *p = planning_open(1, 0, 100);
    p->sc->servers[0].power.boot_ns = NS_PER_H / 2;
    planning_vms(p, "erp", 2, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    struct spec_step *s = planning_step(p, "renew", &verb_replace, 10);
    planning_hosts(s, "hosts", planning_bare(p, 0, 1));
    planning_room(p, s, 1, 1, true);
    planning_int(s, "rolling", 1);
    planning_dist(s, "outage", planning_hours(2));
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "renew", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(row->done, 1);
    cr_expect_eq(planning_h(row->end_ns), 12.5);
    cr_expect_eq(row->waited_h, 0.5);
    cr_expect_eq(planning_said(p, "renew waits", "its new server is starting"), 1);
    cr_expect_eq(down_h(p), 2);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 1);
    cr_expect_eq(on_h(&r, 0), 12.5);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_replace, clones_in_the_middle_of_a_replacement_go_on)
{
    struct planning *p = planning_open(4, 3, 60);
    planning_vms(p, "erp", 4, 8 * PLANNING_GIB, 0.2, PLACE_BARE);
    planning_vms(p, "web", 16, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    struct spec_step *s = planning_step(p, "bare", &verb_replace, 10);
    planning_hosts(s, "hosts", planning_bare(p, 0, 4));
    planning_room(p, s, 4, 1, true);
    planning_int(s, "rolling", 1);
    planning_dist(s, "outage", (struct dist){.kind = DIST_UNIFORM, .a = 1e12, .b = 9e12});
    s = planning_step(p, "virtual", &verb_replace, 10);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 3));
    planning_room(p, s, 3, 1, false);
    planning_int(s, "rolling", 2);
    char plain[DIGEST_TEXT], other[DIGEST_TEXT];
    planning_digest(p, plain);
    for (double h = 10.001; h < 18; h += 0.713) {
        p->opt.clone_at_ns = (int64_t)(h * (double)NS_PER_H);
        planning_digest(p, other);
        cr_expect_str_eq(plain, other, "cloned at %g h", h);
    }
    planning_close(p);
}
