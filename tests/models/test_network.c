/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows of the network: who shares with whom, how fast, and when they are complete. Rates and times
 * are exact; each case says the system, what is expected and why. */
#include "sim/time.h"
#include "tests/bench/net_bed.h"
#include <criterion/criterion.h>

#define G NET_GBIT

static struct flow_ask of_class(struct flow_ask ask, enum traffic class)
{
    ask.class = class;
    return ask;
}

static struct flow_ask limited(struct flow_ask ask, int64_t cap_mbps)
{
    ask.cap_mbps = cap_mbps;
    return ask;
}

/* ---- rates ---- */

/* Three sites in a row, lines of 10 and 6 Gbit/s; a: first line, b: both, c: second line. */
Test(network, lines_in_a_row_share_max_min)
{
    struct net_bed b;
    net_bed_init(&b, 3, 100 * G, 3);
    for (uint32_t h = 0; h < 3; h++)
        net_bed_place(&b, h, h, NULL);
    net_bed_line(&b, "one", 0, 1, 10 * G, 0);
    net_bed_line(&b, "two", 1, 2, 6 * G, 0);
    net_bed_open(&b);
    net_bed_start(&b, net_bed_ask(0, 1, NET_MB, 0));
    net_bed_start(&b, net_bed_ask(0, 2, NET_MB, 1));
    net_bed_start(&b, net_bed_ask(1, 2, NET_MB, 2));
    cr_expect_eq(net_bed_rate(&b, 0), 7 * G);
    cr_expect_eq(net_bed_rate(&b, 1), 3 * G);
    cr_expect_eq(net_bed_rate(&b, 2), 3 * G);
    net_bed_start(&b, net_bed_ask(2, 0, NET_MB, 3));
    cr_expect_eq(net_bed_rate(&b, 3), 6 * G, "the other direction is a link of its own");
    cr_expect_eq(net_bed_rate(&b, 0), 7 * G);
    net_bed_deinit(&b);
}

/* One line of 12 with classes of shares 1 : 2 : 3. */
Test(network, classes_share_by_weight)
{
    struct net_bed b;
    net_bed_init(&b, 6, 100 * G, 2);
    for (uint32_t h = 0; h < 6; h++)
        net_bed_place(&b, h, h / 3, NULL);
    net_bed_line(&b, "wan", 0, 1, 12 * G, 0);
    b.sc->traffic_shares[TRAFFIC_MANAGEMENT] = 1;
    b.sc->traffic_shares[TRAFFIC_MIGRATION] = 2;
    b.sc->traffic_shares[TRAFFIC_STORAGE] = 3;
    net_bed_open(&b);
    net_bed_start(&b, of_class(net_bed_ask(0, 3, NET_MB, 0), TRAFFIC_MANAGEMENT));
    net_bed_start(&b, of_class(net_bed_ask(1, 4, NET_MB, 1), TRAFFIC_MIGRATION));
    net_bed_start(&b, of_class(net_bed_ask(2, 5, NET_MB, 2), TRAFFIC_STORAGE));
    for (uint32_t i = 0; i < 3; i++)
        cr_expect_eq(net_bed_rate(&b, i), 2 * (i + 1) * G);
    net_bed_deinit(&b);
}

/* Nothing said: VMs have twice the share of system traffic; one port of 1 Gbit/s. */
Test(network, defaults)
{
    struct net_bed b;
    net_bed_init(&b, 3, 0, 1);
    net_bed_port(&b, 2, 0, 0);
    net_bed_open(&b);
    net_bed_start(&b, of_class(net_bed_ask(0, 2, NET_MB, 0), TRAFFIC_VM));
    net_bed_start(&b, of_class(net_bed_ask(1, 2, NET_MB, 1), TRAFFIC_REPLICATION));
    cr_expect_eq(net_bed_rate(&b, 0), G * 2 / 3);
    cr_expect_eq(net_bed_rate(&b, 1), G / 3);
    net_bed_deinit(&b);
}

/* Three flows over 10, one limited to 2. */
Test(network, own_limits)
{
    struct net_bed b;
    net_bed_init(&b, 4, 10 * G, 1);
    net_bed_open(&b);
    for (uint32_t i = 0; i < 3; i++)
        net_bed_start(&b, limited(net_bed_ask(i, 3, NET_MB, i), i == 0 ? 2 * G : 0));
    cr_expect_eq(net_bed_rate(&b, 0), 2 * G);
    cr_expect_eq(net_bed_rate(&b, 1), 4 * G);
    cr_expect_eq(net_bed_rate(&b, 2), 4 * G);
    net_bed_deinit(&b);
}

/* Parking lot: the flow over three equal lines gets half of each, as do the three short ones. */
Test(network, parking_lot)
{
    struct net_bed b;
    net_bed_init(&b, 8, 100 * G, 4);
    for (uint32_t h = 0; h < 8; h++)
        net_bed_place(&b, h, h / 2, NULL);
    for (uint32_t s = 0; s < 3; s++)
        net_bed_line(&b, "line", s, s + 1, 10 * G, 0);
    net_bed_open(&b);
    net_bed_start(&b, net_bed_ask(0, 6, NET_MB, 0));
    for (uint32_t s = 0; s < 3; s++)
        net_bed_start(&b, net_bed_ask(2 * s + 1, 2 * s + 2, NET_MB, s + 1));
    for (uint32_t i = 0; i < 4; i++)
        cr_expect_eq(net_bed_rate(&b, i), 5 * G);
    net_bed_deinit(&b);
}

/* 40 hosts of 10 Gbit/s behind an uplink of 4 x 40: each gets 10 / 2.5 when all send. */
Test(network, oversubscribed_rack)
{
    struct net_bed b;
    net_bed_init(&b, 80, 10 * G, 1);
    for (uint32_t h = 0; h < 80; h++)
        net_bed_place(&b, h, 0, h < 40 ? "r1" : "r2");
    net_bed_within(&b, 0, 0, 4 * 40 * G, 0);
    net_bed_open(&b);
    for (uint32_t h = 0; h < 40; h++)
        net_bed_start(&b, net_bed_ask(h, 40 + h, NET_MB, h));
    for (uint32_t h = 0; h < 40; h++)
        cr_expect_eq(net_bed_rate(&b, h) * 5, 10 * G * 2);
    net_bed_start(&b, net_bed_ask(45, 46, NET_MB, 40));
    cr_expect_eq(net_bed_rate(&b, 40), 6 * G, "within the rack only ports limit");
    net_bed_deinit(&b);
}

/* ---- paths ---- */

struct path_case {
    const char *what;
    uint32_t from, to;
    enum traffic class;
    int64_t gbit, latency_us;
};

/* Ports 40, uplinks 20, core 30 on site 0 and nothing but ports on sites 1 to 3; host 7 has four
 * ports of 1. Lines: 0-1 of 8, 0-2 of 6, 1-3 of 4, 2-3 of 2 by the name that comes first, 0-1 also
 * of 9 with a later name. */
static const struct path_case PATH_CASES[] = {
    {"same host", 0, 0, TRAFFIC_VM, 36893488, 0},
    {"same rack: the ports", 0, 1, TRAFFIC_VM, 40, 100},
    {"other rack: the uplinks", 0, 2, TRAFFIC_VM, 20, 100},
    {"no rack: the core", 3, 4, TRAFFIC_VM, 30, 100},
    {"from no rack into one", 3, 0, TRAFFIC_VM, 20, 100},
    {"next site, the first of two names", 0, 5, TRAFFIC_VM, 8, 100 + 5000},
    {"and back", 5, 0, TRAFFIC_VM, 8, 100 + 5000},
    {"two lines, by name", 0, 6, TRAFFIC_VM, 2, 100 + 7000 + 1000},
    {"a port of four", 5, 7, TRAFFIC_VM, 4, 0},
    {"migrations have a limit of their own", 0, 1, TRAFFIC_MIGRATION, 3, 100},
    {"rack b on another site is another rack", 8, 2, TRAFFIC_VM, 6, 100 + 7000},
};

Test(network, paths)
{
    for (size_t k = 0; k < sizeof PATH_CASES / sizeof *PATH_CASES; k++) {
        const struct path_case *c = &PATH_CASES[k];
        static const char *const racks[] = {"a", "a", "b", NULL, NULL, NULL, NULL, NULL, "b"};
        static const uint32_t sites[] = {0, 0, 0, 0, 0, 1, 3, 1, 2};
        struct net_bed b;
        net_bed_init(&b, 9, 40 * G, 5);
        for (uint32_t h = 0; h < 9; h++)
            net_bed_place(&b, h, sites[h], racks[h]);
        net_bed_port(&b, 7, 4, G);
        net_bed_within(&b, 0, 30 * G, 20 * G, 100 * NS_PER_US);
        net_bed_line(&b, "mud", 0, 1, 9 * G, 1);
        net_bed_line(&b, "line", 1, 0, 8 * G, 5000 * NS_PER_US);
        net_bed_line(&b, "cat", 0, 2, 6 * G, 7000 * NS_PER_US);
        net_bed_line(&b, "tin", 1, 3, 4 * G, 1);
        net_bed_line(&b, "ann", 3, 2, 2 * G, 1000 * NS_PER_US);
        b.sc->policies.migration.bandwidth_mbps = 3 * G;
        net_bed_open(&b);
        cr_expect(network_reaches(&b.w, c->from, c->to), "%s", c->what);
        net_bed_start(&b, of_class(net_bed_ask(c->from, c->to, NET_MB, 0), c->class));
        cr_expect_eq(net_bed_rate(&b, 0) / G, c->gbit, "%s: %ld", c->what,
                     (long)(net_bed_rate(&b, 0) / G));
        cr_expect_eq(network_latency_ns(&b.w, c->from, c->to), c->latency_us * NS_PER_US, "%s",
                     c->what);
        net_bed_deinit(&b);
    }
}

/* Light takes 5 us/km: 1000 km there and back are 10 ms. Hosts without a site are among themselves,
 * and sites without a line do not reach each other; nor do sites more than eight lines apart. */
Test(network, reach_and_distance)
{
    struct net_bed b;
    net_bed_init(&b, 14, G, 12);
    for (uint32_t h = 0; h < 12; h++)
        net_bed_place(&b, h, h, NULL);
    b.sc->hosts[12].site = b.sc->hosts[13].site = SPEC_NONE;
    for (uint32_t s = 0; s < 9; s++)
        net_bed_line(&b, "fibre", s, s + 1, G, 5 * NS_PER_MS);
    net_bed_open(&b);
    cr_expect_eq(network_latency_ns(&b.w, 0, 1) + network_latency_ns(&b.w, 1, 0), 10 * NS_PER_MS);
    cr_expect_eq(network_latency_ns(&b.w, 0, 8), 40 * NS_PER_MS);
    cr_expect(network_reaches(&b.w, 0, 8) && network_reaches(&b.w, 9, 1));
    cr_expect(!network_reaches(&b.w, 0, 9) && !network_reaches(&b.w, 0, 10));
    cr_expect(network_reaches(&b.w, 12, 13) && !network_reaches(&b.w, 12, 0));
    cr_expect(network_reaches(&b.w, 10, 10));
    net_bed_start(&b, net_bed_ask(0, 8, NET_MB, 0));
    cr_expect_eq(net_bed_rate(&b, 0), G);
    net_bed_deinit(&b);
}

/* ---- completion ---- */

static void expect_end(const struct net_bed *b, uint32_t i, uint32_t owner, int64_t t_ns)
{
    cr_assert_lt(i, b->end_count);
    cr_expect_eq(b->ends[i].owner, owner, "end %u is of %u", i, b->ends[i].owner);
    cr_expect_eq(b->ends[i].t_ns, t_ns, "end %u at %ld", i, (long)b->ends[i].t_ns);
}

/* 100 MB/s: 1000 MB from 0 and 200 MB from 2 s. Both run at 50 from then on, so the second is
 * complete at 2 + 200 / 50 = 6 s, the first, with 600 MB left then, at 12 s. */
Test(network, shared_link_completion)
{
    struct net_bed b;
    net_bed_init(&b, 3, 100 * NET_MB * 1000, 1);
    net_bed_open(&b);
    net_bed_at(&b, 0, net_bed_ask(0, 2, 1000 * NET_MB, 0));
    net_bed_at(&b, 2 * NS_PER_S, net_bed_ask(1, 2, 200 * NET_MB, 1));
    net_bed_run(&b, 20 * NS_PER_S);
    cr_assert_eq(b.end_count, 2);
    expect_end(&b, 0, 1, 6 * NS_PER_S);
    expect_end(&b, 1, 0, 12 * NS_PER_S);
    cr_expect_eq((int64_t)network_bytes(&b.w, TRAFFIC_MIGRATION), 1200 * NET_MB);
    cr_expect_eq((int64_t)network_bytes(&b.w, TRAFFIC_VM), 0);
    net_bed_deinit(&b);
}

/* Three flows of 1 MB over 100 B/s: floor(100000 / 3) thousandths each; the last one's completion
 * is at the ceiling. The second and third follow from what is left then. */
Test(network, completion_is_at_the_ceiling)
{
    struct net_bed b;
    net_bed_init(&b, 4, 100000, 1);
    net_bed_open(&b);
    for (uint32_t i = 0; i < 3; i++)
        net_bed_start(&b, net_bed_ask(i, 3, NET_MB + i, i));
    net_bed_run(&b, 40000 * NS_PER_S);
    cr_assert_eq(b.end_count, 3);
    /* ceil(1e18 / 33333), ceil of what the second has left then at 50000, of the third at 1e5 */
    const i128 byte = INT64_C(1000000000000);
    i128 t0 = ((i128)NET_MB * byte + 33332) / 33333;
    i128 left1 = (i128)(NET_MB + 1) * byte - t0 * 33333;
    i128 t1 = t0 + (left1 + 49999) / 50000;
    i128 left2 = (i128)(NET_MB + 2) * byte - t0 * 33333 - (t1 - t0) * 50000;
    i128 t2 = t1 + (left2 + 99999) / 100000;
    expect_end(&b, 0, 0, (int64_t)t0);
    expect_end(&b, 1, 1, (int64_t)t1);
    expect_end(&b, 2, 2, (int64_t)t2);
    cr_expect_eq((int64_t)network_bytes(&b.w, TRAFFIC_MIGRATION), 3 * NET_MB + 3);
    net_bed_deinit(&b);
}

Test(network, equal_flows_complete_in_order_of_key)
{
    static const uint32_t order[] = {3, 0, 4, 1, 2};
    struct net_bed b;
    net_bed_init(&b, 6, G, 1);
    net_bed_open(&b);
    for (uint32_t i = 0; i < 5; i++)
        net_bed_start(&b, net_bed_ask(order[i], 5, 125 * NET_MB, order[i]));
    net_bed_run(&b, 10 * NS_PER_S);
    cr_assert_eq(b.end_count, 5);
    for (uint32_t i = 0; i < 5; i++)
        expect_end(&b, i, i, 5 * NS_PER_S);
    net_bed_deinit(&b);
}

Test(network, nothing_to_send_takes_no_time)
{
    struct net_bed b;
    net_bed_init(&b, 2, G, 1);
    net_bed_open(&b);
    net_bed_at(&b, NS_PER_S, net_bed_ask(0, 1, 0, 0));
    net_bed_at(&b, NS_PER_S, net_bed_ask(1, 1, 0, 1));
    net_bed_run(&b, 2 * NS_PER_S);
    cr_assert_eq(b.end_count, 2);
    expect_end(&b, 0, 0, NS_PER_S);
    expect_end(&b, 1, 1, NS_PER_S);
    net_bed_deinit(&b);
}

Test(network, on_one_host_only_the_own_limit_counts)
{
    struct net_bed b;
    net_bed_init(&b, 1, G, 1);
    net_bed_open(&b);
    net_bed_start(&b, limited(net_bed_ask(0, 0, 3 * 125 * NET_MB, 0), 3 * G));
    net_bed_start(&b, limited(net_bed_ask(0, 0, 3 * 125 * NET_MB, 1), G));
    net_bed_run(&b, 10 * NS_PER_S);
    cr_assert_eq(b.end_count, 2);
    expect_end(&b, 0, 0, NS_PER_S);
    expect_end(&b, 1, 1, 3 * NS_PER_S);
    net_bed_deinit(&b);
}

/* A cut line: its flow waits, gets nothing and holds nobody up; what it did not send comes back. */
Test(network, a_cut_line_starves_its_flows)
{
    struct net_bed b;
    net_bed_init(&b, 3, G, 2);
    net_bed_place(&b, 2, 1, NULL);
    net_bed_line(&b, "cut", 0, 1, 0, 0);
    net_bed_open(&b);
    uint32_t waits = net_bed_start(&b, net_bed_ask(0, 2, NET_MB, 0));
    net_bed_start(&b, net_bed_ask(0, 1, 125 * NET_MB, 1));
    net_bed_run(&b, 2 * NS_PER_S);
    cr_assert_eq(b.end_count, 1);
    expect_end(&b, 0, 1, NS_PER_S);
    cr_expect_eq(net_bed_rate(&b, 0), 0);
    cr_expect_eq(network_stop(&b.w, waits), NET_MB);
    cr_expect_eq(b.w.flows.live, 0);
    net_bed_deinit(&b);
}

/* ---- stops, rounds, changes under way ---- */

/* Two share 1 Gbit/s; one is stopped after 1 s with 62.5 MB sent. The other goes on alone. */
Test(network, a_stopped_flow_leaves_its_share)
{
    struct net_bed b;
    net_bed_init(&b, 3, G, 1);
    net_bed_open(&b);
    uint32_t first = net_bed_start(&b, net_bed_ask(0, 2, 1000 * NET_MB, 0));
    net_bed_start(&b, net_bed_ask(1, 2, 1000 * NET_MB, 1));
    net_bed_run(&b, NS_PER_S + 1); /* 62.5 MB and a part of a byte */
    cr_expect_eq(network_left_b(&b.w, first), 1000 * NET_MB - 62500000);
    cr_expect_eq(network_stop(&b.w, first), 1000 * NET_MB - 62500000);
    cr_expect_eq((int64_t)network_bytes(&b.w, TRAFFIC_MIGRATION), 2 * 62500000);
    cr_expect_eq(net_bed_rate(&b, 1), G);
    net_bed_run(&b, 20 * NS_PER_S);
    cr_assert_eq(b.end_count, 1);
    /* 1e9 bytes: 62.5e6 + 1/16 byte at half the rate until 1 s + 1 ns */
    expect_end(&b, 0, 1, NS_PER_S + 1 + 7500000000);
    cr_expect_eq((int64_t)network_bytes(&b.w, TRAFFIC_MIGRATION), 1062500000);
    net_bed_deinit(&b);
}

static void next_round(struct net_bed *b, uint32_t owner)
{
    if (owner > 2 || b->end_count > 3) return;
    uint32_t flow = net_bed_start(b, net_bed_ask(owner, 9, 50 * NET_MB, owner));
    cr_expect_eq(b->w.flow_rate_mbps[flow], G / 4, "it takes over the share at once");
}

/* Rounds of a migration follow each other at one instant: rates of all others stay as they are, and
 * nothing is rescheduled. */
Test(network, a_round_takes_over_from_the_one_before)
{
    struct net_bed b;
    net_bed_init(&b, 10, G, 1);
    net_bed_open(&b);
    b.on_end = next_round;
    for (uint32_t i = 0; i < 3; i++)
        net_bed_start(&b, net_bed_ask(i, 9, 125 * NET_MB, i));
    uint32_t other = net_bed_start(&b, net_bed_ask(3, 9, 500 * NET_MB, 3));
    net_bed_run(&b, 4 * NS_PER_S);
    cr_assert_eq(b.end_count, 3);
    cr_expect_eq(b.w.flow_t_ns[other], 0, "not touched since it began");
    net_bed_run(&b, 30 * NS_PER_S);
    cr_assert_eq(b.end_count, 7);
    for (uint32_t i = 0; i < 3; i++)
        expect_end(&b, i, i, 4 * NS_PER_S);
    for (uint32_t i = 0; i < 3; i++)
        expect_end(&b, 3 + i, i, 5600 * NS_PER_MS);
    expect_end(&b, 6, 3, 5600 * NS_PER_MS + 325 * 8 * NS_PER_MS);
    net_bed_deinit(&b);
}

/* A flow that asks for another limit, or goes elsewhere, is no successor. */
Test(network, other_flows_do_not_take_over)
{
    struct net_bed b;
    net_bed_init(&b, 4, G, 1);
    net_bed_open(&b);
    net_bed_start(&b, net_bed_ask(0, 2, 125 * NET_MB, 0));
    net_bed_start(&b, net_bed_ask(1, 2, 1000 * NET_MB, 1));
    net_bed_run(&b, 2 * NS_PER_S - 1);
    net_bed_at(&b, 2 * NS_PER_S, net_bed_ask(0, 3, 125 * NET_MB, 2));
    net_bed_at(&b, 2 * NS_PER_S, limited(net_bed_ask(0, 2, 125 * NET_MB, 3), G / 8));
    net_bed_run(&b, 2 * NS_PER_S);
    cr_assert_eq(b.end_count, 1);
    cr_expect_eq(net_bed_rate(&b, 1), G - G / 8);
    cr_expect_eq(net_bed_rate(&b, 2), G - G / 8);
    cr_expect_eq(net_bed_rate(&b, 3), G / 8);
    net_bed_deinit(&b);
}

static void next_in_class_vm(struct net_bed *b, uint32_t owner)
{
    if (owner == 0) net_bed_start(b, of_class(net_bed_ask(0, 2, 1000 * NET_MB, 2), TRAFFIC_VM));
}

/* Nor is one of another class: 100 shares beside 50. */
Test(network, other_classes_do_not_take_over)
{
    struct net_bed b;
    net_bed_init(&b, 3, 3 * G, 1);
    net_bed_open(&b);
    b.on_end = next_in_class_vm;
    net_bed_start(&b, net_bed_ask(0, 2, 3 * 125 * NET_MB, 0));
    net_bed_start(&b, net_bed_ask(1, 2, 1000 * NET_MB, 1));
    net_bed_run(&b, 2 * NS_PER_S);
    cr_assert_eq(b.end_count, 1);
    cr_expect_eq(net_bed_rate(&b, 1), G);
    cr_expect_eq(net_bed_rate(&b, 2), 2 * G);
    net_bed_deinit(&b);
}

/* 2 Gbit/s of a port of 10 are for migrations: two of them share that, other traffic has the rest.
 * When the policy changes, copies under way follow. */
Test(network, migrations_have_links_of_their_own)
{
    struct net_bed b;
    net_bed_init(&b, 3, 10 * G, 1);
    b.sc->policies.migration.bandwidth_mbps = 2 * G;
    net_bed_open(&b);
    net_bed_start(&b, net_bed_ask(0, 1, 10000 * NET_MB, 0));
    net_bed_start(&b, net_bed_ask(0, 2, 10000 * NET_MB, 1));
    net_bed_start(&b, of_class(net_bed_ask(0, 2, 10000 * NET_MB, 2), TRAFFIC_VM));
    cr_expect_eq(net_bed_rate(&b, 0), G);
    cr_expect_eq(net_bed_rate(&b, 1), G);
    cr_expect_eq(net_bed_rate(&b, 2), 8 * G);
    b.w.policies.migration.bandwidth_mbps = 4 * G;
    cr_assert(network_retune(&b.w));
    cr_expect_eq(net_bed_rate(&b, 0), 2 * G);
    cr_expect_eq(net_bed_rate(&b, 2), 6 * G);
    b.w.policies.migration.bandwidth_mbps = 0;
    net_bed_start(&b, net_bed_ask(1, 0, NET_MB, 3)); /* a start looks at the policy, too */
    cr_expect_eq(net_bed_rate(&b, 3), 10 * G);
    cr_expect_eq(net_bed_rate(&b, 0), 10 * G / 4, "shares 50 : 50 : 100");
    cr_expect_eq(net_bed_rate(&b, 2), 10 * G / 2);
    net_bed_deinit(&b);
}

/* The limit comes while copies run: for those that begin from then on. */
Test(network, a_new_limit_holds_for_new_copies)
{
    struct net_bed b;
    net_bed_init(&b, 3, 10 * G, 1);
    net_bed_open(&b);
    net_bed_start(&b, net_bed_ask(0, 1, 10000 * NET_MB, 0));
    cr_expect_eq(net_bed_rate(&b, 0), 10 * G);
    b.w.policies.migration.bandwidth_mbps = G;
    net_bed_start(&b, net_bed_ask(0, 2, 10000 * NET_MB, 1));
    cr_expect_eq(net_bed_rate(&b, 0), 9 * G);
    cr_expect_eq(net_bed_rate(&b, 1), G);
    net_bed_deinit(&b);
}
