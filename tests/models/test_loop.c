/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What loops do with the actions of any policy: a policy made for these tests says what it is told
 * to say, and remembers when it was asked. */
#include "models/host.h"
#include "models/loop.h"
#include "sim/time.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>
#include <string.h>

enum { ACTIONS = 4, CALLS = 64 };

struct script { /* parameters: what to say at every decision */
    struct action say[ACTIONS];
    uint32_t count;
    int64_t only_at_ns; /* 0 = at every decision */
};

struct call {
    int64_t t_ns;
    char who;
};

static struct call calls[CALLS];
static uint32_t called, ended, inits;

static bool scripted_init(void *state, const void *params, struct world *w)
{
    (void)params, (void)w;
    *(uint32_t *)state = 7;
    inits++;
    return true;
}

static void scripted_say(const struct script *s, const struct world *w, struct action_list *out,
                         char who)
{
    cr_assert_lt(called, CALLS);
    calls[called++] = (struct call){world_now(w), who};
    if (s->only_at_ns != 0 && s->only_at_ns != world_now(w)) return;
    for (uint32_t i = 0; i < s->count; i++)
        action_add(out, s->say[i]);
}

static void scripted_rebalance(void *state, const void *params, const struct world *w,
                               struct action_list *out)
{
    cr_assert_eq(*(uint32_t *)state, 7);
    scripted_say(params, w, out, 'r');
}

static void scripted_power(void *state, const void *params, const struct world *w,
                           struct action_list *out)
{
    cr_assert_eq(*(uint32_t *)state, 7);
    scripted_say(params, w, out, 'p');
}

static void scripted_ended(void *state, uint32_t v)
{
    (void)state, (void)v;
    ended++;
}

static const struct loop_ops rebalance_ops = {
    .init = scripted_init, .decide = scripted_rebalance, .vm_ended = scripted_ended};
static const struct loop_ops power_ops = {.init = scripted_init, .decide = scripted_power};
static const struct policy_desc rebalance = {
    .kind = "rebalance", .name = "say", .state_size = sizeof(uint32_t), .ops = &rebalance_ops};
static const struct policy_desc power = {
    .kind = "power", .name = "switch", .state_size = sizeof(uint32_t), .ops = &power_ops};

static void bed_with(struct loop_bed *b, uint32_t hosts, struct script *moves,
                     struct script *switches)
{
    called = ended = inits = 0;
    loop_bed_init(b, hosts);
    b->sc->policies.power.empty_hosts = 0;
    struct spec_rebalance *r = &b->sc->policies.rebalance;
    r->enabled = true;
    r->every_ns = 300 * NS_PER_S;
    b->sc->policies.power.every_ns = 600 * NS_PER_S;
    if (moves != NULL) r->algorithm = (struct policy_choice){&rebalance, moves};
    if (switches != NULL)
        b->sc->policies.power.algorithm = (struct policy_choice){&power, switches};
}

static struct action move(uint32_t v, uint32_t h)
{
    return (struct action){.kind = ACTION_MOVE, .vm = v, .host = h, .why = "as told"};
}

/* Every 5 and every 10 minutes, and the other way round: at the same instant moves come first. */
Test(loop, rebalance_goes_before_power)
{
    for (int swapped = 0; swapped < 2; swapped++) {
        struct loop_bed b;
        struct script nothing = {.count = 0};
        bed_with(&b, 2, &nothing, &nothing);
        if (swapped) {
            b.sc->policies.rebalance.every_ns = 600 * NS_PER_S;
            b.sc->policies.power.every_ns = 300 * NS_PER_S;
        }
        loop_bed_start(&b);
        loop_bed_to(&b, NS_PER_H);
        cr_expect_eq(inits, 2);
        cr_assert_eq(called, 18);
        for (uint32_t i = 0; i + 1 < called; i++) {
            cr_expect_leq(calls[i].t_ns, calls[i + 1].t_ns);
            if (calls[i].t_ns < calls[i + 1].t_ns) continue;
            cr_expect(calls[i].who == 'r' && calls[i + 1].who == 'p');
        }
        loop_bed_end(&b);
    }
}

Test(loop, begins_one_interval_after_the_offset)
{
    struct loop_bed b;
    struct script nothing = {.count = 0};
    bed_with(&b, 2, &nothing, NULL);
    b.sc->policies.rebalance.offset_ns = 100 * NS_PER_S;
    loop_bed_start(&b);
    loop_bed_to(&b, 1000 * NS_PER_S);
    cr_assert_eq(called, 3);
    cr_expect_eq(calls[0].t_ns, 400 * NS_PER_S);
    cr_expect_eq(calls[2].t_ns, 1000 * NS_PER_S);
    b.w.policies.rebalance.enabled = false; /* as a step would */
    loop_bed_to(&b, 2000 * NS_PER_S);
    cr_expect_eq(called, 3);
    b.w.policies.rebalance.enabled = true;
    b.w.policies.rebalance.every_ns = 50 * NS_PER_S;
    loop_bed_to(&b, 2300 * NS_PER_S);
    cr_expect_eq(called, 3 + 3, "2200, which was set before, then 2250, 2300");
    loop_bed_end(&b);
}

/* VMs of 1 GiB at about 1 GB/s: moves are over long before the next decision. */
Test(loop, stability_rules_bind_every_policy)
{
    struct loop_bed b;
    struct script s = {.say = {move(0, 1), move(1, 1), move(2, 1)}, .count = 3};
    bed_with(&b, 3, &s, NULL);
    b.sc->policies.rebalance.max_moves = 2;
    b.sc->policies.rebalance.min_residence_ns = 400 * NS_PER_S;
    loop_bed_vms(&b, "a", 3, 1, 1, 0.1);
    loop_bed_start(&b);
    loop_bed_to(&b, 301 * NS_PER_S);
    cr_expect_eq(b.ordered, 0, "they came 300 s ago");
    cr_expect_eq(b.rejected, 3);
    cr_expect_str_eq(b.last_reason, "it has not stayed long enough");
    loop_bed_to(&b, 601 * NS_PER_S);
    cr_expect_eq(b.ordered, 2);
    cr_expect_eq(b.rejected, 4);
    cr_expect_str_eq(b.last_reason, "most moves of one decision are ordered");
    cr_expect_eq(b.w.vm_host[2], 0);
    loop_bed_to(&b, 910 * NS_PER_S);
    cr_expect_eq(b.ordered, 3, "the third; the others came 300 s ago");
    cr_expect_eq(b.w.vm_host[0], 1);
    cr_expect_eq(b.w.vm_host[2], 1);
    loop_bed_end(&b);
}

static const char *const names_a[] = {"a"};

Test(loop, actions_are_checked_again)
{
    struct loop_bed b;
    struct script s = {.say = {move(0, 0), move(0, TABLE_NONE), move(1, 1), move(2, 1)},
                       .count = 4};
    s.say[1].why = "nowhere to go";
    bed_with(&b, 2, &s, NULL);
    b.sc->policies.placement.pinned = (struct spec_names){(const char **)names_a, 1};
    loop_bed_vms(&b, "a", 1, 1, 1, 0.1);
    loop_bed_vms(&b, "b", 2, 1, 30, 0.1);
    loop_bed_vms(&b, "c", 1, 1, 40, 0.1); /* on host 1: there is room for 24 GiB */
    loop_bed_start(&b);
    loop_bed_to(&b, 301 * NS_PER_S);
    cr_expect_eq(b.w.vm_host[3], 1);
    cr_expect_eq(b.ordered, 0);
    cr_expect_eq(b.rejected, 4);
    cr_expect_str_eq(b.last_reason, "not enough memory");
    loop_bed_end(&b);
}

/* The later of two orders of one decision counts. */
Test(loop, a_vm_may_be_sent_elsewhere_in_one_decision)
{
    struct loop_bed b;
    struct script s = {.say = {move(0, 1), move(0, 2)}, .count = 2, .only_at_ns = 300 * NS_PER_S};
    bed_with(&b, 3, &s, NULL);
    b.sc->policies.migration.setup_ns = NS_PER_S;
    loop_bed_vms(&b, "a", 1, 1, 1, 0.1);
    loop_bed_start(&b);
    loop_bed_to(&b, 400 * NS_PER_S);
    cr_expect_eq(b.ordered, 2);
    cr_expect_eq(b.w.vm_host[0], 2);
    cr_expect_eq(b.w.host_held[1], 0);
    loop_bed_end(&b);
}

/* Host 0 is to go off while it carries a VM: nothing new comes to it, it goes when the VM has
 * gone; later it is switched on again. */
Test(loop, a_host_goes_off_once_it_is_empty)
{
    struct loop_bed b;
    struct script s = {.say = {{.kind = ACTION_OFF, .host = 0, .why = "idle"}, move(0, 1)},
                       .count = 1,
                       .only_at_ns = 600 * NS_PER_S};
    bed_with(&b, 2, NULL, &s);
    b.sc->servers[0].power.shutdown_ns = 60 * NS_PER_S;
    b.sc->servers[0].power.boot_ns = 100 * NS_PER_S;
    loop_bed_vms(&b, "a", 1, 1, 1, 0.1);
    loop_bed_vms(&b, "b", 1, 1, 1, 0.1)->start_ns = 700 * NS_PER_S;
    loop_bed_start(&b);
    loop_bed_to(&b, 710 * NS_PER_S);
    cr_expect_eq(b.w.host_state[0], HOST_UP);
    cr_expect_eq(b.w.host_blocks[0], 1);
    cr_expect_eq(b.w.vm_host[1], 1, "first-fit passes over it");
    s.say[0] = move(0, 1);
    s.only_at_ns = 1200 * NS_PER_S;
    loop_bed_to(&b, 1250 * NS_PER_S);
    cr_expect_eq(b.w.host_state[0], HOST_STOPPING, "within the minute of the move");
    cr_expect_eq(b.w.host_blocks[0], 0);
    cr_expect_eq(b.w.shutdowns, 1);
    s.say[0] = (struct action){.kind = ACTION_ON, .host = 0, .why = "needed"};
    s.only_at_ns = 1800 * NS_PER_S;
    loop_bed_to(&b, 1850 * NS_PER_S);
    cr_expect_eq(b.w.host_state[0], HOST_BOOTING);
    loop_bed_to(&b, 1901 * NS_PER_S);
    cr_expect_eq(b.w.host_state[0], HOST_UP);
    loop_bed_end(&b);
}

/* A host that was to go off may stay: it takes VMs again. */
Test(loop, switching_on_keeps_a_host_that_was_leaving)
{
    struct loop_bed b;
    struct script s = {.say = {{.kind = ACTION_OFF, .host = 0, .why = "idle"}},
                       .count = 1,
                       .only_at_ns = 600 * NS_PER_S};
    bed_with(&b, 2, NULL, &s);
    loop_bed_vms(&b, "a", 1, 1, 1, 0.1);
    loop_bed_start(&b);
    loop_bed_to(&b, 1199 * NS_PER_S);
    cr_expect(b.w.host_flags[0] & HOST_LEAVING);
    s.say[0].kind = ACTION_ON;
    s.only_at_ns = 1200 * NS_PER_S;
    loop_bed_to(&b, 1300 * NS_PER_S);
    cr_expect_not(b.w.host_flags[0] & HOST_LEAVING);
    cr_expect_eq(b.w.host_blocks[0], 0);
    cr_expect_eq(b.w.host_state[0], HOST_UP);
    s.say[0].kind = ACTION_OFF; /* an empty one goes at once */
    s.say[0].host = 1;
    s.only_at_ns = 1800 * NS_PER_S;
    loop_bed_to(&b, 1801 * NS_PER_S);
    cr_expect_eq(b.w.host_state[1], HOST_OFF);
    loop_bed_end(&b);
}

Test(loop, policies_hear_of_vms_that_end)
{
    struct loop_bed b;
    struct script nothing = {.count = 0};
    bed_with(&b, 2, &nothing, NULL);
    struct spec_workload *s = loop_bed_vms(&b, "a", 5, 1, 1, 0.1);
    s->has_lifetime = true;
    s->lifetime = (struct dist){.kind = DIST_CONSTANT, .a = 100.0 * (double)NS_PER_S};
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    cr_expect_eq(ended, 5);
    loop_bed_end(&b);
}
