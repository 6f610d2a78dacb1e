/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the steps of a plan are due, begin, wait and end; what their records say. The verbs used
 * here do little: grow takes no time, evacuate of empty hosts takes hosts x hold. */
#include "sim/time.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>
#include <string.h>

/* `n` VMs more at this time: no time, no effort unless given. */
static struct spec_step *grow(struct planning *p, const char *id, double at_h)
{
    struct spec_step *s = planning_step(p, id, &verb_grow, at_h);
    planning_items(s, "workloads", planning_workloads(p, 0, 1));
    planning_int(s, "add", 1);
    return s;
}

/* Work of hold_h on the last host, which carries nothing. */
static struct spec_step *work(struct planning *p, const char *id, double at_h, double hold_h)
{
    struct spec_step *s = planning_step(p, id, &verb_evacuate, at_h);
    planning_hosts(s, "hosts", planning_virtual(p, 3, 1));
    planning_int(s, "rolling", 1);
    planning_dist(s, "hold", planning_hours(hold_h));
    return s;
}

static struct planning *open_with_vms(double horizon_h)
{
    struct planning *p = planning_open(0, 4, horizon_h);
    planning_vms(p, "web", 0, PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    return p;
}

static void expect_times(const struct planning *p, const char *id, uint32_t n, double planned_h,
                         double planned_end_h, double begin_h, double end_h)
{
    const struct record_step *r = planning_row(p, id, n);
    cr_expect_eq(planning_h(r->planned_begin_ns), planned_h, "%s %u: planned %g", id, n,
                 planning_h(r->planned_begin_ns));
    cr_expect_eq(planning_h(r->planned_end_ns), planned_end_h, "%s %u: planned end %g", id, n,
                 planning_h(r->planned_end_ns));
    cr_expect_eq(planning_h(r->begin_ns), begin_h, "%s %u: began %g", id, n,
                 planning_h(r->begin_ns));
    cr_expect_eq(planning_h(r->end_ns), end_h, "%s %u: ended %g", id, n, planning_h(r->end_ns));
}

Test(plan, steps_follow_each_other_with_their_delays)
{
    struct planning *p = open_with_vms(100);
    struct spec_step *last = grow(p, "last", 0); /* before those it follows, in the file */
    work(p, "first", 5, 2);
    struct spec_step *second = work(p, "second", 0, 3);
    planning_after(p, second, "first", 1.5);
    planning_after(p, last, "second", 0);
    struct record r = planning_run(p);
    expect_times(p, "first", 0, 5, 7, 5, 7);
    expect_times(p, "second", 0, 8.5, 11.5, 8.5, 11.5);
    expect_times(p, "last", 0, 11.5, 11.5, 11.5, 11.5);
    cr_expect_str_eq(planning_row(p, "last", 0)->state, "done");
    cr_expect_eq(p->rows, 3);
    cr_expect_eq(r.metric[METRIC_VMS_ARRIVED], 1);
    record_deinit(&r);
    planning_close(p);
}

Test(plan, a_delay_in_months_is_one_of_the_calendar)
{
    struct planning *p = open_with_vms(24 * 90);
    work(p, "first", 30 * 24 - 2, 2); /* ends on 31 January, 00:00 */
    struct spec_step *next = grow(p, "next", 0);
    planning_after(p, next, "first", 0);
    next->delay = (struct period){.months = 1};
    struct record r = planning_run(p);
    expect_times(p, "next", 0, 24 * 58, 24 * 58, 24 * 58, 24 * 58); /* 28 February */
    record_deinit(&r);
    planning_close(p);
}

Test(plan, recurrences_keep_local_time_and_day_of_month)
{
    struct planning *p = open_with_vms(24 * 150);
    p->sc->calendar.zone = zone_find("Europe/London");
    struct spec_step *s = grow(p, "monthly", 30 * 24 + 12); /* 31 January, 12:00 */
    s->trigger = STEP_EVERY;
    s->every = (struct period){.months = 1};
    s->times = 4;
    struct record r = planning_run(p);
    const double day[] = {30, 58, 89, 119}; /* 28 February, 31 March and 30 April: summer time */
    for (uint32_t n = 0; n < 4; n++) {
        double at = day[n] * 24 + (n < 2 ? 12 : 11);
        expect_times(p, "monthly", n, at, at, at, at);
    }
    cr_expect_eq(p->rows, 4, "times: 4");
    record_deinit(&r);
    planning_close(p);
}

Test(plan, a_run_waits_for_the_one_before_it)
{
    struct planning *p = open_with_vms(20);
    struct spec_step *s = work(p, "often", 1, 3);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = 2 * NS_PER_H};
    s->times = 4; /* due at 1, 3, 5, 7 */
    struct record r = planning_run(p);
    for (uint32_t n = 0; n < 4; n++) {
        expect_times(p, "often", n, 1 + 2 * n, 4 + 2 * n, 1 + 3 * n, 4 + 3 * n);
        cr_expect_eq(planning_row(p, "often", n)->waited_h, n);
    }
    cr_expect_eq(planning_said(p, "often waits", "its occurrence before is not over"), 3);
    record_deinit(&r);
    planning_close(p);
}

Test(plan, a_step_after_a_recurring_one_comes_after_its_last_time)
{
    struct planning *p = open_with_vms(20);
    struct spec_step *s = work(p, "patch", 1, 1);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = 5 * NS_PER_H};
    s->times = 3;
    planning_after(p, grow(p, "test", 0), "patch", 0.5);
    struct record r = planning_run(p);
    expect_times(p, "test", 0, 12.5, 12.5, 12.5, 12.5);
    cr_expect_eq(p->rows, 4);
    record_deinit(&r);
    planning_close(p);
}

Test(plan, a_step_waits_for_all_that_it_needs)
{
    struct planning *p = open_with_vms(30);
    work(p, "short", 1, 2);
    struct spec_step *longer = work(p, "long", 1, 8);
    planning_hosts(longer, "hosts", planning_virtual(p, 1, 1));
    struct spec_step *s = grow(p, "both", 2);
    static const uint32_t needs[] = {0, 1};
    s->needs = (struct spec_array){(void *)(uintptr_t)needs, 2};
    struct record r = planning_run(p);
    expect_times(p, "both", 0, 9, 9, 9, 9);
    cr_expect_eq(planning_row(p, "both", 0)->waited_h, 7);
    cr_expect_eq(planning_said(p, "both waits", "a step that it needs is not over"), 1);
    record_deinit(&r);
    planning_close(p);
}

/* The start is a Thursday; Saturday 22:00 is hour 2 x 24 + 22 = 70. */
Test(plan, work_begins_when_its_window_opens)
{
    struct planning *p = open_with_vms(24 * 8);
    struct spec_step *s = work(p, "weekend", 12, 1);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 4));
    s->has_window = true;
    s->window = planning_window(1u << 5 | 1u << 6, 22, 1); /* Sat-Sun 22:00-01:00 */
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "weekend", 0);
    /* three hosts on Saturday night, the fourth on Sunday */
    expect_times(p, "weekend", 0, 70, 95, 70, 95);
    cr_expect_eq(row->done, 4);
    cr_expect_eq(row->waited_h, 58 + 21);
    cr_expect_eq(planning_said(p, "weekend waits", "its window is closed"), 2);
    record_deinit(&r);
    planning_close(p);
}

/* Clocks in London go forward on Sunday 29 March 2026 at 01:00 UTC: the night of Saturday, 22:00 to
 * 06:00 on its clock, is the seven hours from 22:00 to 05:00 UTC. */
Test(plan, the_night_of_the_change_of_clocks_is_an_hour_shorter)
{
    struct planning *p = open_with_vms(24 * 100);
    p->sc->calendar.zone = zone_find("Europe/London");
    struct spec_step *s = work(p, "night", 24 * 86 + 12, 1); /* Saturday 28 March, noon */
    planning_hosts(s, "hosts", planning_virtual(p, 0, 4));
    planning_dist(s, "hold", planning_hours(3));
    s->has_window = true;
    s->window = planning_window(1u << 5, 22, 6);
    struct record r = planning_run(p);
    const double open = 24 * 86 + 22;
    /* 22, 01 and 04 UTC are in the window; the fourth waits for the next Saturday, 21 UTC */
    expect_times(p, "night", 0, open, open + 24 * 7 - 1 + 3, open, open + 24 * 7 - 1 + 3);
    record_deinit(&r);
    planning_close(p);
}

Test(plan, what_did_not_begin_or_end_is_told)
{
    struct planning *p = open_with_vms(10);
    work(p, "busy", 5, 20);
    planning_after(p, grow(p, "never", 0), "busy", 1);
    struct spec_step *s = grow(p, "blocked", 6);
    static const uint32_t needs[] = {0};
    s->needs = (struct spec_array){(void *)(uintptr_t)needs, 1};
    struct record r = planning_run(p);
    const struct record_step *busy = planning_row(p, "busy", 0);
    const struct record_step *never = planning_row(p, "never", 0);
    const struct record_step *blocked = planning_row(p, "blocked", 0);
    cr_expect_str_eq(busy->state, "under way");
    cr_expect_eq(busy->end_ns, TIME_NEVER);
    cr_expect_eq(planning_h(busy->begin_ns), 5);
    cr_expect_str_eq(never->state, "not begun");
    cr_expect_eq(planning_h(never->planned_begin_ns), 26);
    cr_expect_eq(never->begin_ns, TIME_NEVER);
    cr_expect_str_eq(never->reason, "the step before it is not over");
    cr_expect_str_eq(blocked->state, "not begun");
    cr_expect_eq(blocked->waited_h, 4);
    cr_expect_str_eq(blocked->reason, "a step that it needs is not over");
    record_deinit(&r);
    planning_close(p);
}

Test(plan, a_disabled_step_lets_its_times_pass)
{
    struct planning *p = open_with_vms(10);
    struct spec_step *s = grow(p, "hourly", 1);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = NS_PER_H};
    s->times = 6;
    s = planning_step(p, "off", &verb_disable, 2.5);
    planning_ref(s, "step", "hourly", 0);
    s = planning_step(p, "on", &verb_enable, 4.5);
    planning_ref(s, "step", "hourly", 0);
    struct record r = planning_run(p);
    for (uint32_t n = 0; n < 6; n++)
        cr_expect_str_eq(planning_row(p, "hourly", n)->state,
                         n == 2 || n == 3 ? "disabled" : "done");
    cr_expect_eq(r.metric[METRIC_VMS_ARRIVED], 4);
    record_deinit(&r);
    planning_close(p);
}

static void needs_first(struct spec_step *s)
{
    static const uint32_t needs[] = {0};
    s->needs = (struct spec_array){(void *)(uintptr_t)needs, 1};
}

/* The last of three times is skipped at 5: what needs the step begins then. */
Test(plan, a_step_is_over_when_its_last_time_is_skipped)
{
    struct planning *p = open_with_vms(10);
    struct spec_step *s = grow(p, "thrice", 1);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = 2 * NS_PER_H};
    s->times = 3;
    needs_first(grow(p, "needs", 2));
    planning_after(p, grow(p, "next", 0), "thrice", 1);
    s = planning_step(p, "off", &verb_disable, 4);
    planning_ref(s, "step", "thrice", 0);
    struct record r = planning_run(p);
    cr_expect_str_eq(planning_row(p, "thrice", 2)->state, "disabled");
    cr_expect_eq(planning_h(planning_row(p, "needs", 0)->begin_ns), 5);
    cr_expect_eq(planning_row(p, "needs", 0)->waited_h, 3);
    cr_expect_eq(planning_h(planning_row(p, "next", 0)->begin_ns), 6);
    record_deinit(&r);
    planning_close(p);
}

/* Due every hour from 2 to 6, but the step that it needs ends at 9; disabled at 5.25, enabled at
 * 5.5. */
Test(plan, a_run_that_waits_is_skipped_when_its_step_is_disabled)
{
    struct planning *p = open_with_vms(20);
    work(p, "long", 1, 8);
    struct spec_step *s = grow(p, "twice", 2);
    needs_first(s);
    s->trigger = STEP_EVERY;
    s->every = (struct period){.ns = NS_PER_H};
    s->times = 5;
    planning_after(p, grow(p, "next", 0), "twice", 1);
    planning_ref(planning_step(p, "off", &verb_disable, 5.25), "step", "twice", 1);
    planning_ref(planning_step(p, "on", &verb_enable, 5.5), "step", "twice", 1);
    struct record r = planning_run(p);
    for (uint32_t n = 0; n < 4; n++) {
        const struct record_step *row = planning_row(p, "twice", n);
        cr_expect_str_eq(row->state, "disabled");
        cr_expect_str_eq(row->reason, "disabled before it began");
        cr_expect_eq(row->begin_ns, TIME_NEVER);
        cr_expect_eq(row->waited_h, 3.25 - n);
    }
    cr_expect_eq(planning_said(p, "twice skipped", "disabled before it began"), 4);
    cr_expect_str_eq(planning_row(p, "twice", 4)->state, "done");
    cr_expect_eq(planning_h(planning_row(p, "twice", 4)->begin_ns), 9);
    cr_expect_eq(planning_h(planning_row(p, "next", 0)->begin_ns), 10);
    cr_expect_eq(p->rows, 1 + 5 + 1 + 2);
    record_deinit(&r);
    planning_close(p);
}

/* Disabling a step that is over changes nothing for those that come after it. */
Test(plan, steps_follow_once_when_the_one_before_is_disabled_afterwards)
{
    struct planning *p = open_with_vms(20);
    work(p, "first", 1, 1);
    planning_after(p, grow(p, "next", 0), "first", 1);
    planning_ref(planning_step(p, "off", &verb_disable, 5), "step", "first", 0);
    struct record r = planning_run(p);
    cr_expect_eq(p->rows, 3);
    cr_expect_eq(r.metric[METRIC_VMS_ARRIVED], 1);
    record_deinit(&r);
    planning_close(p);
}

Test(plan, effort_is_the_steps_or_the_verbs)
{
    struct planning *p = open_with_vms(50);
    struct spec_step *s = work(p, "own", 1, 1);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 3));
    s->effort_ns = 5 * NS_PER_H / 2;
    s = work(p, "usual", 20, 1);
    s->effort_ns = -1;
    struct record r = planning_run(p);
    cr_expect_eq(planning_row(p, "own", 0)->effort_h, 7.5);
    cr_expect_eq(planning_row(p, "usual", 0)->effort_h, 1);
    cr_expect_eq(r.metric[METRIC_LABOUR], 8.5);
    record_deinit(&r);
    planning_close(p);
}

/* 12 machines x 300,000 h are 1.3e19 ns: more than 63 bits hold. */
Test(plan, effort_of_many_machines_does_not_overflow)
{
    struct planning *p = planning_open(0, 12, 50);
    struct spec_step *s = work(p, "much", 1, 1);
    planning_hosts(s, "hosts", planning_virtual(p, 0, 12));
    s->effort_ns = 300000 * NS_PER_H;
    struct record r = planning_run(p);
    cr_expect_eq(planning_row(p, "much", 0)->effort_h, 3.6e6);
    cr_expect_eq(r.metric[METRIC_LABOUR], 3.6e6);
    record_deinit(&r);
    planning_close(p);
}

/* A year of monthly rolling patches on a full estate of six hosts: 72 evacuations, each VM moves
 * away and the hosts come back. */
static struct planning *patched_year(void)
{
    struct planning *p = planning_open(0, 6, 24 * 365);
    planning_vms(p, "web", 40, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL);
    struct spec_step *s = planning_step(p, "patch", &verb_evacuate, 24 * 2 + 22);
    planning_hosts(s, "cluster", planning_virtual(p, 0, 6));
    planning_int(s, "rolling", 1);
    planning_dist(s, "hold", (struct dist){.kind = DIST_UNIFORM, .a = 1e12, .b = 7e12});
    s->trigger = STEP_EVERY;
    s->every = (struct period){.months = 1};
    s->has_window = true;
    s->window = planning_window(0x7f, 22, 6);
    return p;
}

Test(plan, a_year_of_monthly_patches)
{
    struct planning *p = patched_year();
    struct record r = planning_run(p);
    cr_expect_eq(p->rows, 12);
    for (int i = 0; i < p->rows; i++) {
        cr_expect_str_eq(p->row[i].state, "done");
        cr_expect_eq(p->row[i].done, 6);
    }
    cr_expect_geq(r.metric[METRIC_MIGRATIONS], 12 * 40);
    cr_expect_eq(r.metric[METRIC_VMS_MEAN], 40, "live migration without blackout: nothing stands");
    record_deinit(&r);
    planning_close(p);
}

Test(plan, a_clone_in_the_middle_of_a_step_goes_on)
{
    struct planning *p = patched_year();
    char plain[DIGEST_TEXT], other[DIGEST_TEXT];
    planning_digest(p, plain);
    for (double h = 70.001; h < 90; h += 2.37) {
        p->opt.clone_at_ns = (int64_t)(h * (double)NS_PER_H);
        planning_digest(p, other);
        cr_expect_str_eq(plain, other, "cloned at %g h", h);
    }
    planning_close(p);
}
