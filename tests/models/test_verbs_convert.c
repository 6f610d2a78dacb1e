/* SPDX-License-Identifier: GPL-3.0-or-later */
/* p2v and v2v: physical servers and VMs go down one by one and come up elsewhere. */
#include "sim/time.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Minutes of a triangular distribution as written in minutes. */
static struct dist triangular_min(double min, double mode, double max)
{
    const double unit = (double)NS_PER_MIN;
    return (struct dist){
        .kind = DIST_TRIANGULAR, .a = min * unit, .b = mode * unit, .c = max * unit};
}

/* `n` servers of workload number `workload` per night to the virtual hosts. */
static struct spec_step *wave(struct planning *p, const char *id, uint32_t workload, int64_t n,
                              double at_h)
{
    struct spec_step *s = planning_step(p, id, &verb_p2v, at_h);
    planning_items(s, "workloads", planning_workloads(p, workload, 1));
    planning_hosts(s, "to", planning_virtual(p, 0, p->virtual));
    planning_pace(s, "rate", n, (struct period){.days = 1});
    planning_dist(s, "outage", planning_hours(1));
    s->effort_ns = -1;
    return s;
}

static struct planning *servers(uint32_t bare, uint32_t virtual, double days)
{
    struct planning *p = planning_open(bare, virtual, days * 24);
    planning_vms(p, "erp", bare, 4 * PLANNING_GIB, 0.2, PLACE_BARE);
    return p;
}

static double down_h(const struct planning *p)
{
    double sum = 0.0;
    for (int i = 0; i < p->vms; i++)
        sum += p->vm[i].down_h;
    return sum;
}

Test(verbs_convert, p2v_takes_so_many_servers_a_night)
{
    struct planning *p = servers(10, 2, 10);
    struct spec_step *s = wave(p, "wave", 0, 4, 30);
    s->has_window = true;
    s->window = planning_window(0x7f, 22, 6);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "wave", 0);
    cr_expect_eq(planning_h(row->begin_ns), 46, "22:00 of the second day");
    cr_expect_eq(planning_h(row->end_ns), 46 + 48 + 1, "4 + 4 + 2 servers, the last down for 1 h");
    cr_expect_eq(row->planned_end_ns, row->end_ns);
    cr_expect_eq(row->planned_begin_ns, row->begin_ns);
    cr_expect_eq(row->done, 10);
    cr_expect_eq(row->effort_h, 40);
    cr_expect_eq(down_h(p), 10);
    cr_expect_eq(r.metric[METRIC_HOSTS_BUSY_MAX], 10);
    double on_hosts = r.hosts[10].vms_mean + r.hosts[11].vms_mean;
    double expected = (4 * (240 - 47.0) + 4 * (240 - 71.0) + 2 * (240 - 95.0)) / 240;
    cr_expect_float_eq(on_hosts, expected, 1e-9);
    cr_expect_float_eq(r.metric[METRIC_DOWN_CONVERSION], 10, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, machines_begin_in_every_open_period_and_no_other)
{
    struct planning *p = servers(6, 2, 24);
    struct spec_step *s = wave(p, "wave", 0, 1, 12); /* Thursday noon */
    s->has_window = true;
    s->window = planning_window(1u << 5 | 1u << 6, 22, 6); /* nights of Saturday and Sunday */
    struct record r = planning_run(p);
    for (int week = 0; week < 3; week++) {
        char text[32];
        for (int night = 0; night < 2; night++) {
            snprintf(text, sizeof(text), "%d p2v", 71 + 168 * week + 24 * night);
            cr_expect_eq(planning_said(p, text, "done"), 1, "%s", text);
        }
    }
    record_deinit(&r);
    planning_close(p);
}

/* A step that begins in the middle of a night does that night's share, then each night's. */
Test(verbs_convert, nights_are_counted_from_the_opening_of_the_window)
{
    struct planning *p = servers(4, 1, 10);
    struct spec_step *s = wave(p, "wave", 0, 2, 27); /* 03:00 */
    s->has_window = true;
    s->window = planning_window(0x7f, 22, 6);
    struct record r = planning_run(p);
    cr_expect_eq(planning_said(p, "28 p2v", "done"), 2);
    cr_expect_eq(planning_said(p, "47 p2v", "done"), 2, "22:00 of the same day");
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, mean_downtime_of_120_servers_is_that_of_the_distribution)
{
    struct dist outage = triangular_min(20, 45, 180);
    double mean_h = dist_mean(&outage) / (double)NS_PER_H;
    double sd_h = sqrt(dist_variance(&outage)) / (double)NS_PER_H;
    double sum = 0.0;
    const int runs = 5;
    for (int k = 0; k < runs; k++) {
        struct planning *p = servers(120, 10, 60);
        planning_vms(p, "web", 0, PLANNING_GIB, 0.1, PLACE_BARE);
        struct spec_step *s = wave(p, "wave", 0, 5, 24);
        planning_dist(s, "outage", outage);
        p->opt.replication = (uint64_t)k;
        struct record r = planning_run(p);
        cr_expect_eq(planning_row(p, "wave", 0)->done, 120);
        cr_expect_float_eq(r.metric[METRIC_DOWN_CONVERSION], down_h(p), 1e-6);
        sum += down_h(p);
        record_deinit(&r);
        planning_close(p);
    }
    double n = 120.0 * runs, off = sum / n - mean_h;
    cr_expect_lt(fabs(off), 4 * sd_h / sqrt(n), "off by %g standard errors", off / sd_h * sqrt(n));
}

/* Outcome of each server by its number. */
static void fates(struct planning *p, double down[], uint32_t n)
{
    for (int i = 0; i < p->vms; i++)
        if (p->vm[i].index < n) down[p->vm[i].index] = p->vm[i].down_h;
}

Test(verbs_convert, servers_have_the_same_luck_in_every_plan)
{
    enum { N = 40 };
    double a[N] = {0}, b[N] = {0};
    int differ = 0;
    for (int plan = 0; plan < 2; plan++) {
        struct planning *p = servers(N, 8, 200);
        struct spec_step *s = wave(p, plan ? "quick" : "slow", 0, plan ? 7 : 1, plan ? 24 : 100);
        planning_dist(s, "outage", triangular_min(20, 45, 180));
        planning_real(s, "rollback", 0.3);
        struct record r = planning_run(p);
        const struct record_step *row = planning_row(p, s->id, 0);
        cr_expect_eq(row->done + row->failed, N);
        cr_expect_gt(planning_said(p, "rolled back", ""), 4);
        fates(p, plan ? b : a, N);
        record_deinit(&r);
        planning_close(p);
    }
    for (int i = 0; i < N; i++) {
        cr_expect_eq(a[i], b[i], "server %d: %g h, %g h", i, a[i], b[i]);
        differ += i > 0 && fabs(a[i] - a[i - 1]) > 1e-6;
    }
    cr_expect_eq(differ, N - 1);
}

/* Of 40 servers that fail with 60 % about 9 fail three times. A second wave is new luck for them,
 * and the same luck whether another step comes between or not. */
Test(verbs_convert, a_second_wave_does_not_repeat_the_luck_of_the_first)
{
    enum { N = 40 };
    double down[2][N] = {{0}};
    uint32_t failed[2] = {0};
    for (int between = 0; between < 2; between++) {
        struct planning *p = servers(N, 8, 20);
        struct spec_step *s = wave(p, "first", 0, N, 24);
        planning_real(s, "rollback", 0.6);
        planning_dist(s, "outage", triangular_min(20, 45, 180));
        s = wave(p, "second", 0, N, 24 * 10);
        planning_real(s, "rollback", 0.6);
        planning_dist(s, "outage", triangular_min(20, 45, 180));
        if (between) {
            s = planning_step(p, "between", &verb_evacuate, 24 * 5);
            planning_hosts(s, "hosts", planning_virtual(p, 0, 8));
            planning_int(s, "rolling", 1);
            planning_dist(s, "hold", triangular_min(20, 45, 180));
        }
        struct record r = planning_run(p);
        failed[0] = planning_row(p, "first", 0)->failed;
        failed[1] = planning_row(p, "second", 0)->failed;
        cr_expect(failed[0] >= 4 && failed[0] <= 16, "%u", failed[0]); /* 8.6 +- 2.6 */
        cr_expect_eq(planning_row(p, "second", 0)->total, failed[0]);
        cr_expect_lt(failed[1], failed[0] / 2 + 1, "%u of %u", failed[1], failed[0]);
        fates(p, down[between], N);
        record_deinit(&r);
        planning_close(p);
    }
    for (int i = 0; i < N; i++)
        cr_expect_eq(down[0][i], down[1][i], "server %d", i);
}

Test(verbs_convert, three_attempts_then_the_server_stays)
{
    struct planning *p = servers(3, 1, 10);
    struct spec_step *s = wave(p, "wave", 0, 3, 24);
    planning_real(s, "rollback", 1.0);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "wave", 0);
    cr_expect_str_eq(row->state, "incomplete");
    cr_expect_str_eq(row->reason, "no attempt on a machine succeeded");
    cr_expect_eq(row->failed, 3);
    cr_expect_eq(row->effort_h, 36, "three nights of 3 x 4 h");
    cr_expect_eq(planning_h(row->end_ns), 24 + 48 + 1);
    cr_expect_eq(down_h(p), 9);
    cr_expect_float_eq(r.hosts[3].vms_mean, 0, 1e-12, "nothing stays on the hypervisor");
    cr_expect_float_eq(r.hosts[0].vms_mean, 1, 1e-12);
    record_deinit(&r);
    planning_close(p);
}

/* Five servers, two a night, all attempts fail: each pair has its three before the next begins. */
Test(verbs_convert, what_failed_comes_before_what_has_not_begun)
{
    struct planning *p = servers(5, 1, 12);
    planning_real(wave(p, "wave", 0, 2, 24), "rollback", 1.0);
    struct record r = planning_run(p);
    for (int i = 0; i < 5; i++) {
        char text[64];
        snprintf(text, sizeof(text), "%d p2v erp-%d", 24 * (3 + 3 * (i / 2)) + 1, i);
        cr_expect_eq(planning_said(p, text, "no attempt succeeded"), 1, "%s", text);
        snprintf(text, sizeof(text), "p2v erp-%d rolled back", i);
        cr_expect_eq(planning_said(p, text, "to be tried again"), 2, "%s", text);
    }
    cr_expect_eq(planning_h(planning_row(p, "wave", 0)->end_ns), 24 * 9 + 1);
    cr_expect_eq(down_h(p), 15);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, servers_wait_while_no_host_has_room)
{
    struct planning *p = servers(20, 1, 30); /* 16 of 4 GiB fit; room for the rest comes later */
    struct spec_step *s = wave(p, "wave", 0, 10, 24);
    s = planning_step(p, "buy", &verb_buy, 24 * 10);
    planning_room(p, s, 1, 1, false);
    planning_int(s, "lead_time", 12 * NS_PER_H);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "wave", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(planning_h(row->end_ns), 24 * 11 + 1, "the night after the new host came");
    /* the third night, when nothing could begin, to the eleventh day */
    cr_expect_eq(row->waited_h, 24 * 8);
    cr_expect_eq(planning_said(p, "wave waits", "no host"), 1);
    cr_expect_float_eq(r.metric[METRIC_HOSTS_INSTALLED_MEAN], 21 + (30 * 24 - 252) / 720.0, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, the_destination_is_held_from_the_beginning_of_the_outage)
{
    struct planning *p = servers(2, 1, 5);
    planning_vms(p, "big", 1, 62 * PLANNING_GIB, 0.1, PLACE_VIRTUAL)->start_ns = 25 * NS_PER_H;
    struct spec_step *s = wave(p, "wave", 0, 2, 24);
    planning_dist(s, "outage", planning_hours(3));
    struct record r = planning_run(p);
    cr_expect_eq(planning_row(p, "wave", 0)->done, 2);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 1, "big arrived when 8 GiB were promised");
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, later_vms_of_the_workload_go_to_the_new_place)
{
    struct planning *p = servers(2, 1, 5);
    wave(p, "wave", 0, 2, 24);
    struct spec_step *s = planning_step(p, "more", &verb_grow, 48);
    planning_items(s, "workloads", planning_workloads(p, 0, 1));
    planning_int(s, "add", 3);
    struct record r = planning_run(p);
    cr_expect_eq(r.metric[METRIC_VMS_QUEUED_END], 0);
    cr_expect_float_eq(r.hosts[2].vms_mean, (2 * (120 - 25) + 3 * (120 - 48)) / 120.0, 1e-9);
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

Test(verbs_convert, a_failing_destination_sends_the_server_back_to_work)
{
    struct planning *p = servers(1, 1, 5);
    wave(p, "wave", 0, 1, 24);
    outage_of(p, 1, 24.5, 2);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "wave", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(planning_h(row->end_ns), 49, "the next night");
    cr_expect_eq(down_h(p), 1.5);
    cr_expect_eq(row->effort_h, 8);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, a_failing_source_ends_the_attempt_too)
{
    struct planning *p = servers(1, 1, 5);
    wave(p, "wave", 0, 1, 24);
    outage_of(p, 0, 24.5, 2);
    struct record r = planning_run(p);
    cr_expect_str_eq(planning_row(p, "wave", 0)->state, "done");
    cr_expect_eq(planning_h(planning_row(p, "wave", 0)->end_ns), 49);
    cr_expect_eq(down_h(p), 0.5 + 2 + 1);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, p2v_of_hosts_takes_what_runs_on_them)
{
    struct planning *p = servers(4, 1, 5);
    struct spec_step *s = wave(p, "wave", 0, 9, 24);
    planning_items(s, "workloads", planning_workloads(p, 0, 0));
    planning_hosts(s, "hosts", planning_bare(p, 1, 2));
    struct record r = planning_run(p);
    cr_expect_eq(planning_row(p, "wave", 0)->done, 2);
    cr_expect_float_eq(r.hosts[0].vms_mean, 1, 1e-12);
    cr_expect_float_eq(r.hosts[1].vms_mean, 25 / 120.0, 1e-12, "down counts as on the host");
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, p2v_of_hosts_takes_what_waits_for_a_server_that_is_down)
{
    struct planning *p = servers(3, 1, 5);
    struct spec_step *s = wave(p, "wave", 0, 9, 24);
    planning_items(s, "workloads", planning_workloads(p, 0, 0));
    planning_hosts(s, "hosts", planning_bare(p, 0, 2));
    outage_of(p, 1, 23, 4);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "wave", 0);
    cr_expect_eq(row->total, 2);
    cr_expect_eq(row->done, 2);
    cr_expect_eq(planning_h(row->end_ns), 49, "it begins the next day");
    cr_expect_eq(down_h(p), 1 + 2 + 1, "at 25 the other one leaves it a server");
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, vms_that_wait_for_a_hypervisor_are_no_physical_machines)
{
    struct planning *p = planning_open(1, 1, 5 * 24);
    planning_vms(p, "erp", 3, 8 * PLANNING_GIB, 0.2, PLACE_ALL); /* one on bare metal */
    wave(p, "wave", 0, 9, 24);
    outage_of(p, 1, 23, 4);
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "wave", 0);
    cr_expect_str_eq(row->state, "done");
    cr_expect_eq(row->total, 1);
    cr_expect_eq(planning_h(row->end_ns), 49);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, v2v_leaves_what_is_there_already)
{
    struct planning *p = planning_open(0, 4, 5 * 24);
    planning_vms(p, "web", 20, 8 * PLANNING_GIB, 0.2, PLACE_VIRTUAL); /* 8, 8, 4 of them */
    struct spec_step *s = planning_step(p, "v2v", &verb_v2v, 24);
    planning_items(s, "workloads", planning_workloads(p, 0, 1));
    planning_hosts(s, "from", planning_virtual(p, 0, 1));
    struct spec_host_set to = planning_virtual(p, 2, 2);
    p->sc->places = memcpy(arena_alloc(&p->arena, 4, sizeof(*p->sc->places)), p->sc->places,
                           3 * sizeof(*p->sc->places));
    uint8_t *bits = arena_alloc(&p->arena, PLANNING_HOSTS / 8, 1);
    bits[0] = 0x0c;
    p->sc->places[3].hosts = bits;
    p->sc->place_count = 4;
    to.place = 3;
    planning_hosts(s, "to", to);
    planning_dist(s, "outage", planning_hours(0.5));
    struct record r = planning_run(p);
    const struct record_step *row = planning_row(p, "v2v", 0);
    cr_expect_eq(row->total, 8, "those on the first host");
    cr_expect_eq(row->done, 8);
    cr_expect_eq(down_h(p), 4);
    cr_expect_float_eq(r.hosts[0].vms_mean, 8 * 24.5 / 120, 1e-9);
    cr_expect_float_eq(r.hosts[1].vms_mean, 8, 1e-9);
    record_deinit(&r);
    planning_close(p);
}

Test(verbs_convert, a_clone_in_the_middle_of_a_wave_goes_on)
{
    struct planning *p = servers(40, 3, 40);
    struct spec_step *s = wave(p, "wave", 0, 5, 24);
    planning_dist(s, "outage", triangular_min(20, 45, 180));
    planning_real(s, "rollback", 0.3);
    char plain[DIGEST_TEXT], other[DIGEST_TEXT];
    planning_digest(p, plain);
    for (double h = 24.01; h < 200; h += 12.13) {
        p->opt.clone_at_ns = (int64_t)(h * (double)NS_PER_H);
        planning_digest(p, other);
        cr_expect_str_eq(plain, other, "cloned at %g h", h);
    }
    planning_close(p);
}
