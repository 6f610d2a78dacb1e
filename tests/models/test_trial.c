/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trial against the world: what it accepts the world accepts, what it takes back is as before. */
#include "models/loop.h"
#include "models/migration.h"
#include "models/trial.h"
#include "sim/time.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>
#include <string.h>

static void begin(struct trial *t, struct loop_bed *b)
{
    cr_assert(trial_init(t, &b->run, &b->w));
    cr_assert(trial_begin(t, &b->run, &b->w));
}

Test(trial, begins_with_the_estate_as_it_is)
{
    struct loop_bed b;
    struct trial t;
    loop_bed_init(&b, 3);
    struct spec_workload *s = loop_bed_vms(&b, "a", 4, 2, 8, 0.5);
    s->limit_mpt = 1500000; /* of the 2000 points it demands */
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    begin(&t, &b);
    cr_expect_eq(t.hosts[0].vms, 4);
    cr_expect_eq(t.hosts[0].demand_mpt, 4 * 1500000);
    cr_expect_eq(t.hosts[0].expect_mpt, t.hosts[0].demand_mpt);
    cr_expect_eq(t.hosts[0].limit_mpt, b.w.host_capacity_mpt[0]);
    cr_expect_eq(t.hosts[0].free_b, INT64_C(32) << 30);
    cr_expect_eq(t.hosts[0].listed, 4);
    cr_expect_eq(trial_used(&t, 0), 6000000);
    cr_expect_eq(trial_added(&b.w, 0, 0), 1500000);
    cr_expect_eq(t.hosts[1].vms, 0);
    cr_expect_eq(trial_deliverable(&b.w, 1), b.w.host_capacity_mpt[1], "as if it were on");
    loop_bed_end(&b);
}

/* A VM that was ordered away counts at its destination; it may not be sent again. */
Test(trial, counts_vms_under_way_where_they_go)
{
    struct loop_bed b;
    struct trial t;
    const char *why;
    loop_bed_init(&b, 3);
    loop_bed_vms(&b, "a", 2, 2, 8, 0.5);
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    struct move_order order = {.vm = 1, .to = 1, .kind = MOVE_LIVE, .actor = ACTOR_REBALANCE};
    cr_assert_eq(migration_order(&b.w, &order, &why), MOVE_DONE);
    begin(&t, &b);
    cr_expect_eq(t.hosts[0].vms, 1);
    cr_expect_eq(t.hosts[1].vms, 1);
    cr_expect_eq(t.hosts[1].demand_mpt, 2000000);
    cr_expect_eq(t.hosts[0].listed, 1);
    cr_expect_eq(t.hosts[1].listed, 0);
    cr_expect_eq(t.hosts[0].traffic, 1);
    cr_expect_eq(t.hosts[1].traffic, 1);
    cr_expect_not_null(trial_may_leave(&t, 1));
    cr_expect_null(trial_may_leave(&t, 0));
    loop_bed_end(&b);
}

Test(trial, what_is_taken_back_is_as_before)
{
    struct loop_bed b;
    struct trial t;
    struct trial_host before[3];
    loop_bed_init(&b, 3);
    b.sc->policies.placement.max_vms_per_host = 5;
    b.sc->policies.placement.overcommit_cpu = 1.0;
    loop_bed_vms(&b, "a", 4, 2, 8, 0.5);
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    begin(&t, &b);
    memcpy(before, t.hosts, sizeof(before));
    for (uint32_t v = 0; v < 4; v++) {
        trial_lift(&t, v, 7, 1);
        cr_expect(trial_fits(&t, v, 1 + v % 2));
        trial_land(&t, v, 1 + v % 2, 1);
        cr_expect_not_null(trial_may_leave(&t, v), "once is enough");
    }
    cr_expect_eq(t.hosts[0].demand_mpt, 0);
    cr_expect_eq(t.hosts[0].free_b, before[0].free_b, "its memory stays until it is gone");
    cr_expect_eq(t.hosts[1].demand_mpt, 4000000);
    cr_expect_eq(t.hosts[1].expect_mpt, 14);
    cr_expect_eq(t.hosts[1].free_b, before[1].free_b - (INT64_C(16) << 30));
    cr_expect_eq(t.hosts[1].free_vcpus, 12 - 4);
    cr_expect_eq(t.hosts[1].room, 3);
    for (uint32_t v = 4; v-- > 0;) {
        trial_land(&t, v, 1 + v % 2, -1);
        trial_lift(&t, v, 7, -1);
    }
    cr_expect_arr_eq(t.hosts, before, sizeof(before));
    loop_bed_end(&b);
}

/* Six VMs of 20 GiB on hosts of 64: the trial lets three onto each, as the world would. */
Test(trial, promises_room_only_once)
{
    struct loop_bed b;
    struct trial t;
    loop_bed_init(&b, 7);
    b.sc->policies.placement.algorithm = (struct policy_choice){&place_round_robin, NULL};
    loop_bed_vms(&b, "a", 6, 1, 20, 0.1);
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    begin(&t, &b);
    uint32_t sent = 0;
    for (uint32_t v = 0; v < 6; v++) {
        if (!trial_fits(&t, v, 6)) continue;
        trial_lift(&t, v, 0, 1);
        trial_land(&t, v, 6, 1);
        sent++;
    }
    cr_expect_eq(sent, 3);
    cr_expect(loop_can_take(&b.w, 6, 5), "the world has not moved anything");
    loop_bed_end(&b);
}

static const char *const names_a[] = {"a"};
static const struct spec_names of_a = {(const char **)names_a, 1};

/* VMs that are kept apart: two of them are not sent to one host; to different ones they are. */
Test(trial, keeps_apart_what_it_sends)
{
    struct loop_bed b;
    struct trial t;
    loop_bed_init(&b, 4);
    b.sc->policies.placement.keep_apart = of_a;
    loop_bed_vms(&b, "a", 2, 1, 4, 0.1);
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    begin(&t, &b);
    cr_assert_neq(b.w.vm_host[0], b.w.vm_host[1]);
    cr_expect_not(trial_fits(&t, 0, b.w.vm_host[1]));
    cr_assert(trial_fits(&t, 0, 2));
    trial_lift(&t, 0, 0, 1);
    trial_land(&t, 0, 2, 1);
    cr_expect_not(trial_fits(&t, 1, 2));
    cr_expect(trial_fits(&t, 1, 3));
    loop_bed_end(&b);
}

/* Licences bind to hosts: where a second VM may go depends on the first, so it waits. */
Test(trial, sends_vms_with_far_rules_one_at_a_time)
{
    struct loop_bed b;
    struct trial t;
    struct spec_licensed licence = {.workloads = of_a, .hosts = 2};
    loop_bed_init(&b, 4);
    b.sc->policies.placement.licensed = (struct spec_array){&licence, 1};
    loop_bed_vms(&b, "a", 2, 1, 4, 0.1);
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    begin(&t, &b);
    cr_assert(trial_fits(&t, 0, 2) && trial_fits(&t, 1, 3));
    trial_lift(&t, 0, 0, 1);
    trial_land(&t, 0, 2, 1);
    cr_expect_not(trial_fits(&t, 1, 3));
    trial_land(&t, 0, 2, -1);
    trial_lift(&t, 0, 0, -1);
    cr_expect(trial_fits(&t, 1, 3));
    loop_bed_end(&b);
}
