/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plans mean to leave behind. Hosts and steps as in planning.h: b = bare metal, v = of a
 * hypervisor; the horizon is 1000 h unless a test says otherwise. */
#include "models/outlook.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>
#include <math.h>

static struct outlook look(struct planning *p)
{
    struct outlook o;
    cr_assert(outlook_of(p->sc, &o, &p->arena));
    return o;
}

/* VMs of a workload in one place. */
static uint32_t live(const struct outlook *o, uint32_t workload, enum planning_place place)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < o->count; i++)
        if (o->vms[i].workload == workload && o->vms[i].place == (uint32_t)place)
            n += o->vms[i].count;
    return n;
}

static uint32_t there(const struct outlook *o)
{
    uint32_t n = 0;
    for (uint32_t h = 0; h < o->sc->host_count; h++)
        n += o->there[h];
    return n;
}

Test(outlook, without_steps_all_is_as_it_was)
{
    struct planning *p = planning_open(4, 2, 1000);
    planning_vms(p, "w", 4, PLANNING_GIB, 0.1, PLACE_BARE);
    struct outlook o = look(p);
    cr_assert_eq(there(&o), 6);
    cr_assert_eq(live(&o, 0, PLACE_BARE), 4);
    planning_close(p);
}

Test(outlook, conversion_and_retirement_count_once_they_are_to_begin)
{
    static const double horizon[] = {1000, 150, 50};
    static const uint32_t virtual_vms[] = {4, 4, 0}, hosts[] = {2, 6, 6};
    for (int i = 0; i < 3; i++) {
        struct planning *p = planning_open(4, 2, horizon[i]);
        planning_vms(p, "w", 4, PLANNING_GIB, 0.1, PLACE_BARE);
        struct spec_step *wave = planning_step(p, "wave", &verb_p2v, 100);
        planning_items(wave, "workloads", planning_workloads(p, 0, 1));
        planning_hosts(wave, "to", planning_virtual(p, 0, 2));
        planning_pace(wave, "rate", 1, (struct period){.days = 1});
        struct spec_step *retire = planning_step(p, "retire", &verb_decommission, 0);
        planning_hosts(retire, "hosts", planning_bare(p, 0, 4));
        planning_after(p, retire, "wave", 1);
        struct outlook o = look(p);
        cr_assert_eq(live(&o, 0, PLACE_VIRTUAL), virtual_vms[i], "horizon %g", horizon[i]);
        cr_assert_eq(there(&o), hosts[i], "horizon %g", horizon[i]);
        planning_close(p);
    }
}

/* Ten VMs on ten servers, converted server by server: 3, then 5 of them; 2 stay. VMs of another
 * workload on the same servers go as well, in proportion. */
Test(outlook, waves_of_servers_take_their_part)
{
    struct planning *p = planning_open(10, 2, 1000);
    planning_vms(p, "w", 6, PLANNING_GIB, 0.1, PLACE_BARE);
    planning_vms(p, "x", 4, PLANNING_GIB, 0.1, PLACE_BARE);
    static const uint32_t first[] = {0, 5}, count[] = {5, 3};
    static const char *const id[] = {"wave-1", "wave-2"};
    for (int i = 0; i < 2; i++) {
        struct spec_step *wave = planning_step(p, id[i], &verb_p2v, 100 * (i + 1));
        planning_hosts(wave, "hosts", planning_bare(p, first[i], count[i]));
        planning_hosts(wave, "to", planning_virtual(p, 0, 2));
    }
    struct outlook o = look(p);
    cr_assert_eq(live(&o, 0, PLACE_VIRTUAL), 5, "3 of 6, then 3/5 of 3, rounded");
    cr_assert_eq(live(&o, 0, PLACE_BARE), 1);
    cr_assert_eq(live(&o, 1, PLACE_VIRTUAL), 3);
    cr_assert_eq(live(&o, 1, PLACE_BARE), 1);
    for (uint32_t i = 0; i < o.count; i++)
        for (uint32_t j = 0; j < i; j++)
            cr_assert(o.vms[i].workload != o.vms[j].workload ||
                          o.vms[i].first >= o.vms[j].first + o.vms[j].count ||
                          o.vms[j].first >= o.vms[i].first + o.vms[i].count,
                      "no VM is in two places");
    planning_close(p);
}

/* Twice 3 VMs more, then half of what there is: 10 + 6 + 8. New ones go where the workload went. */
Test(outlook, growth_counts_every_run_and_follows_the_workload)
{
    struct planning *p = planning_open(10, 2, 1000);
    planning_vms(p, "w", 10, PLANNING_GIB, 0.1, PLACE_BARE);
    struct spec_step *wave = planning_step(p, "wave", &verb_p2v, 10);
    planning_items(wave, "workloads", planning_workloads(p, 0, 1));
    planning_hosts(wave, "to", planning_virtual(p, 0, 2));
    struct spec_step *more = planning_step(p, "more", &verb_grow, 100);
    planning_items(more, "workloads", planning_workloads(p, 0, 1));
    planning_int(more, "add", 3);
    more->trigger = STEP_EVERY;
    more->every = (struct period){.ns = 100 * NS_PER_H};
    more->times = 2;
    struct spec_step *half = planning_step(p, "half", &verb_grow, 500);
    planning_items(half, "workloads", planning_workloads(p, 0, 1));
    planning_real(half, "by", 0.5);
    struct outlook o = look(p);
    cr_assert_eq(live(&o, 0, PLACE_VIRTUAL), 24);
    planning_close(p);
}

/* Two runs of a replacement: the second takes away what the first put in. */
Test(outlook, replaced_hosts_are_there_once)
{
    struct planning *p = planning_open(0, 3, 1000);
    planning_vms(p, "w", 4, PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    struct spec_step *fresh = planning_step(p, "fresh", &verb_replace, 10);
    planning_hosts(fresh, "hosts", planning_virtual(p, 0, 2));
    planning_int(fresh, "rolling", 1);
    fresh->trigger = STEP_EVERY;
    fresh->every = (struct period){.ns = 300 * NS_PER_H};
    fresh->times = 2;
    planning_room(p, fresh, 2, 2, false);
    struct outlook o = look(p);
    cr_assert_eq(there(&o), 3);
    cr_assert(o.there[2]);
    cr_assert(o.there[fresh->first_host + 2] && o.there[fresh->first_host + 3]);
    planning_close(p);
}

Test(outlook, resized_and_migrated_between_hypervisors)
{
    struct planning *p = planning_open(2, 4, 1000);
    planning_vms(p, "w", 8, PLANNING_GIB, 0.1, PLACE_VIRTUAL);
    struct spec_step *size = planning_step(p, "size", &verb_resize, 10);
    planning_items(size, "workloads", planning_workloads(p, 0, 1));
    planning_int(size, "memory", 5 * PLANNING_GIB);
    struct spec_step *move = planning_step(p, "move", &verb_v2v, 20);
    struct spec_host_set to = planning_virtual(p, 3, 1);
    to.place = PLACE_ALL;
    planning_items(move, "workloads", planning_workloads(p, 0, 1));
    planning_hosts(move, "from", planning_virtual(p, 0, 3));
    planning_hosts(move, "to", to);
    struct outlook o = look(p);
    cr_assert_eq(live(&o, 0, PLACE_ALL), 6, "three of four hosts' VMs");
    cr_assert_eq(live(&o, 0, PLACE_VIRTUAL), 2);
    for (uint32_t i = 0; i < o.count; i++)
        cr_assert_eq(o.vms[i].memory_b, 5 * PLANNING_GIB);
    planning_close(p);
}

/* 2 arrivals an hour x 5 h each = 10 in the long run (Little); after 5 h 10 x (1 - 1/e). */
Test(outlook, vms_that_come_and_go_count_with_their_mean_number)
{
    struct spec_workload wl = {.arrival_rate = 2.0 / 3600, .has_lifetime = true};
    wl.lifetime = (struct dist){.kind = DIST_EXPONENTIAL, .a = 5.0 * 3600e9};
    cr_assert_float_eq(outlook_live(&wl, 1000 * NS_PER_H), 10.0, 1e-2);
    cr_assert_float_eq(outlook_live(&wl, 5 * NS_PER_H), 10.0 * (1.0 - exp(-1.0)), 1e-3);
    wl.count = 100; /* those from the beginning have ended, or not yet */
    cr_assert_float_eq(outlook_live(&wl, 1000 * NS_PER_H), 10.0, 1e-2);
    cr_assert_float_eq(outlook_live(&wl, 5 * NS_PER_H), 10.0 + 90.0 * exp(-1.0), 1e-2);
    wl.has_lifetime = false;
    cr_assert_float_eq(outlook_live(&wl, 5 * NS_PER_H), 110.0, 1e-9);
    wl.start_ns = 6 * NS_PER_H;
    cr_assert_float_eq(outlook_live(&wl, 5 * NS_PER_H), 0.0, 1e-9);
}

Test(outlook, policies_are_those_that_the_plan_sets)
{
    static const double ratio = 3.0;
    struct planning *p = planning_open(0, 2, 1000);
    struct spec_step *set = planning_step(p, "set", &verb_set, 10);
    set->change =
        (struct spec_change){.path = "policies.placement.overcommit.cpu",
                             .where = CHANGE_POLICIES,
                             .offset = offsetof(struct spec_policies, placement.overcommit_cpu),
                             .size = sizeof(ratio),
                             .value = &ratio};
    cr_assert_float_eq(look(p).policies.placement.overcommit_cpu, 3.0, 0.0);
    set->at_ns = 2000 * NS_PER_H;
    cr_assert_float_eq(look(p).policies.placement.overcommit_cpu, 0.0, 0.0);
    planning_close(p);
}
