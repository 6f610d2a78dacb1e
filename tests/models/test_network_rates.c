/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network against a slow one that computes all rates over all links at every change and steps
 * from change to change; and what must not matter: slots, the order of starts within an instant, a
 * copy of the world. */
#include "models/network_parts.h"
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/bench/net_bed.h"
#include <criterion/criterion.h>
#include <string.h>

enum { HOSTS = 14, ASKS = 60, OWNERS = 2 * ASKS, LIVE = OWNERS };

static int64_t draw(struct rng_cursor *c, int64_t most)
{
    return (int64_t)rng_below(c, (uint64_t)most + 1);
}

/* What follows a complete flow at once, as a migration's next round does: mostly on the same path
 * with the same share. */
static bool successor(const struct flow_ask *ask, struct flow_ask *next)
{
    uint64_t dice = rng_key_indexed(3, ask->owner);
    if (ask->owner >= ASKS || dice % 2 == 0) return false;
    *next = *ask;
    next->owner += ASKS;
    next->key = rng_key_indexed(7, next->owner);
    next->bytes = ask->bytes / 2;
    if (dice / 2 % 4 == 0) next->class = (enum traffic)(dice / 8 % TRAFFIC_COUNT);
    if (dice / 2 % 8 == 1) next->cap_mbps = ask->cap_mbps / 2;
    return true;
}

/* ---- the slow network ---- */

struct slow_flow {
    struct flow_ask ask;
    uint32_t links[FLOW_LINKS], link_count;
    i128 left;
    int64_t rate;
};

struct slow {
    const struct world *w; /* for paths and capacities only */
    struct slow_flow flows[LIVE];
    uint32_t count;
    int64_t t_ns;
    struct net_end ends[OWNERS];
    uint32_t end_count;
};

static void slow_rates(struct slow *s)
{
    static struct fair_flow flows[LIVE];
    static struct fair_link links[4096];
    static struct fair_level levels[LIVE + 4096];
    static uint32_t members[LIVE * FLOW_LINKS];
    const struct network *net = s->w->network;
    cr_assert_leq(net->link_count, 4096);
    for (uint32_t l = 0; l < net->link_count; l++)
        links[l] = (struct fair_link){.capacity = net->links[l].capacity};
    for (uint32_t i = 0; i < s->count; i++) {
        const struct flow_ask *ask = &s->flows[i].ask;
        flows[i] =
            (struct fair_flow){s->flows[i].links, s->flows[i].link_count, net->weight[ask->class],
                               ask->cap_mbps > 0 ? ask->cap_mbps : NETWORK_UNLIMITED, 0};
    }
    fair_flows(flows, s->count, links, net->link_count, levels, members);
    for (uint32_t i = 0; i < s->count; i++)
        s->flows[i].rate = flows[i].rate;
}

static void slow_start(struct slow *s, const struct flow_ask *ask)
{
    cr_assert_lt(s->count, LIVE);
    struct slow_flow *f = &s->flows[s->count++];
    *f = (struct slow_flow){.ask = *ask, .left = (i128)ask->bytes * INT64_C(1000000000000)};
    if (ask->bytes > 0) /* what is complete at once shares nothing */
        f->link_count = network_path(s->w, ask->from, ask->to, ask->class, f->links);
    slow_rates(s);
}

/* When the first of its flows is complete; INT64_MAX: none. */
static int64_t slow_next(const struct slow *s, uint32_t *which)
{
    int64_t first = INT64_MAX;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct slow_flow *f = &s->flows[i];
        if (f->rate == 0) continue;
        i128 takes = (f->left + f->rate - 1) / f->rate;
        if (s->t_ns + takes >= first) continue;
        first = s->t_ns + (int64_t)takes;
        *which = i;
    }
    return first;
}

static void slow_run(struct slow *s, int64_t until_ns)
{
    for (;;) {
        uint32_t which = 0;
        int64_t next = slow_next(s, &which);
        int64_t to = next < until_ns ? next : until_ns;
        for (uint32_t i = 0; i < s->count; i++)
            s->flows[i].left -= (i128)s->flows[i].rate * (to - s->t_ns);
        s->t_ns = to;
        if (next > until_ns) return;
        struct flow_ask ask = s->flows[which].ask, follows;
        s->ends[s->end_count++] = (struct net_end){to, ask.owner};
        s->flows[which] = s->flows[--s->count];
        slow_rates(s);
        if (successor(&ask, &follows)) slow_start(s, &follows);
    }
}

/* ---- random estates and traffic ---- */

static void draw_estate(struct net_bed *b, struct rng_cursor *c)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    uint32_t sites = 1 + (uint32_t)draw(c, 3);
    int64_t unit = draw(c, 1) ? 1000 : NET_GBIT; /* where rounding shows, and as it is */
    net_bed_init(b, HOSTS, unit, sites);
    for (uint32_t h = 0; h < HOSTS; h++) {
        uint32_t site = (uint32_t)draw(c, sites - 1);
        net_bed_place(b, h, site, draw(c, 3) == 0 ? NULL : names[draw(c, 2)]);
        net_bed_port(b, h, 1 + draw(c, 1), unit * (1 + draw(c, 2)));
    }
    for (uint32_t s = 0; s < sites; s++)
        if (draw(c, 1))
            net_bed_within(b, s, draw(c, 1) ? unit * draw(c, 9) : 0,
                           draw(c, 1) ? unit * draw(c, 5) : 0, 0);
    for (uint32_t s = 1; s < sites; s++) /* a tree, and some lines more */
        net_bed_line(b, names[s], (uint32_t)draw(c, s - 1), s, unit * draw(c, 6), 0);
    for (uint32_t i = 0; sites > 2 && i < 2; i++)
        net_bed_line(b, names[4 + i], i, sites - 1, unit * (1 + draw(c, 3)) / 2, 0);
    if (draw(c, 2) == 0) b->sc->policies.migration.bandwidth_mbps = unit * (1 + draw(c, 2)) / 2;
    net_bed_open(b);
}

static struct flow_ask draw_ask(const struct net_bed *b, struct rng_cursor *c, uint32_t owner)
{
    bool slow = b->sc->hosts[0].server->nic_mbps < 100000;
    struct flow_ask ask = net_bed_ask(0, 0, slow ? draw(c, 500) : draw(c, 900) * NET_MB, owner);
    do {
        ask.from = (uint32_t)draw(c, HOSTS - 1);
        ask.to = (uint32_t)draw(c, HOSTS - 1);
    } while (ask.from == ask.to || !network_reaches(&b->w, ask.from, ask.to));
    ask.class = (enum traffic)draw(c, TRAFFIC_COUNT - 1);
    if (draw(c, 3) == 0) ask.cap_mbps = 1 + draw(c, slow ? 2500 : 2 * NET_GBIT);
    ask.key = rng_key_indexed(7, owner);
    return ask;
}

static void check_rates(struct net_bed *b, struct slow *s, int round)
{
    network_settle(&b->w);
    const struct network *net = b->w.network;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct slow_flow *f = &s->flows[i];
        uint32_t slot = b->flows[f->ask.owner];
        if (f->ask.bytes == 0) continue;
        cr_assert_eq(b->w.flow_rate_mbps[slot], f->rate, "round %d flow %u: %ld, not %ld", round,
                     f->ask.owner, (long)b->w.flow_rate_mbps[slot], (long)f->rate);
        i128 left = (f->left + INT64_C(999999999999)) / INT64_C(1000000000000);
        cr_assert_eq(network_left_b(&b->w, slot), (int64_t)left);
    }
    network_audit(&b->w);
    for (uint32_t l = 0; l < net->link_count; l++)
        cr_assert(net->links[l].local == 0 && net->links[l].dirty_next == 0);
}

static struct flow_ask law_asks[OWNERS]; /* by owner */

static void law_start(struct net_bed *b, const struct flow_ask *ask)
{
    law_asks[ask->owner] = *ask;
    (void)net_bed_start(b, *ask);
}

static void law_follow(struct net_bed *b, uint32_t owner)
{
    struct flow_ask next;
    if (successor(&law_asks[owner], &next)) law_start(b, &next);
}

static bool find_slow(const struct slow *s, uint32_t owner, uint32_t *which)
{
    for (*which = 0; *which < s->count; ++*which)
        if (s->flows[*which].ask.owner == owner) return true;
    return false;
}

static void stop_one(struct net_bed *b, struct slow *s, struct rng_cursor *c)
{
    uint32_t owner = (uint32_t)draw(c, OWNERS - 1), which;
    if (owner >= b->owner_cap || b->flows[owner] == TABLE_NONE) return;
    if (!find_slow(s, owner, &which)) return;
    i128 left = (s->flows[which].left + INT64_C(999999999999)) / INT64_C(1000000000000);
    cr_assert_eq(network_stop(&b->w, b->flows[owner]), (int64_t)left);
    b->flows[owner] = TABLE_NONE;
    s->flows[which] = s->flows[--s->count];
    slow_rates(s);
}

/* Ends at one instant may come in another order: the slow network knows no keys. */
static void check_ends(const struct net_bed *b, const struct slow *s, int round)
{
    uint64_t owners = 0, expected = 0;
    cr_assert_eq(b->end_count, s->end_count, "round %d: %u not %u", round, b->end_count,
                 s->end_count);
    for (uint32_t i = 0; i < b->end_count; i++) {
        cr_assert_eq(b->ends[i].t_ns, s->ends[i].t_ns, "round %d end %u", round, i);
        owners += rng_key_indexed(1, b->ends[i].owner) ^ (uint64_t)b->ends[i].t_ns;
        expected += rng_key_indexed(1, s->ends[i].owner) ^ (uint64_t)s->ends[i].t_ns;
    }
    cr_assert_eq(owners, expected);
}

Test(network_rates, agree_with_a_network_that_computes_everything_anew)
{
    struct rng_cursor c = rng_cursor(rng_key("test/network"), 0);
    uint32_t ends = 0;
    for (int round = 0; round < 400; round++) {
        static struct net_bed b;
        static struct slow s;
        draw_estate(&b, &c);
        b.on_end = law_follow;
        s = (struct slow){.w = &b.w};
        int64_t pace = draw(&c, 3) * NS_PER_S;
        cr_assert(network_retune(&b.w)); /* its links are there before paths are asked for */
        for (uint32_t i = 0; i < ASKS; i++) {
            struct flow_ask ask = draw_ask(&b, &c, i);
            law_start(&b, &ask);
            slow_start(&s, &ask);
            if (draw(&c, 4) == 0) stop_one(&b, &s, &c);
            if (draw(&c, 2) == 0) continue;
            check_rates(&b, &s, round);
            int64_t until = s.t_ns + draw(&c, pace);
            net_bed_run(&b, until);
            slow_run(&s, until);
        }
        net_bed_run(&b, NS_PER_DAY);
        slow_run(&s, NS_PER_DAY);
        check_rates(&b, &s, round);
        check_ends(&b, &s, round);
        ends += b.end_count;
        net_bed_deinit(&b);
    }
    cr_assert_gt(ends, 20000);
}

/* ---- what must not matter ---- */

static void script(struct net_bed *b, struct rng_cursor *c)
{
    for (uint32_t i = 0; i < ASKS; i++)
        net_bed_at(b, draw(c, 5) * NS_PER_S, draw_ask(b, c, i));
}

static void same_ends(const struct net_bed *a, const struct net_bed *b, int round)
{
    cr_assert_eq(a->end_count, b->end_count);
    for (uint32_t i = 0; i < a->end_count; i++)
        cr_assert(a->ends[i].t_ns == b->ends[i].t_ns && a->ends[i].owner == b->ends[i].owner,
                  "round %d end %u: flow %u and flow %u", round, i, a->ends[i].owner,
                  b->ends[i].owner);
}

/* Flows that came and went before leave the free slots in another order. */
static void shuffle_slots(struct net_bed *b, struct rng_cursor *c)
{
    enum { DECOYS = 40 };
    uint32_t slots[DECOYS];
    for (uint32_t i = 0; i < DECOYS; i++)
        slots[i] = net_bed_start(b, draw_ask(b, c, i));
    for (uint32_t i = DECOYS; i > 0; i--) {
        uint32_t k = (uint32_t)draw(c, i - 1);
        (void)network_stop(&b->w, slots[k]);
        slots[k] = slots[i - 1];
    }
    network_settle(&b->w);
}

Test(network_rates, slots_and_copies_do_not_matter)
{
    uint32_t ends = 0;
    for (int round = 0; round < 200; round++) {
        static struct net_bed plain, other, copy;
        struct rng_cursor c = rng_cursor(rng_key("test/network/slots"), (uint64_t)round);
        struct rng_cursor same = c;
        draw_estate(&plain, &c);
        draw_estate(&other, &same);
        script(&plain, &c);
        script(&other, &same);
        shuffle_slots(&other, &c);
        net_bed_run(&plain, 3 * NS_PER_S + 17);
        net_bed_clone(&copy, &plain);
        net_bed_run(&plain, NS_PER_DAY);
        net_bed_run(&other, NS_PER_DAY);
        net_bed_run(&copy, NS_PER_DAY);
        same_ends(&plain, &other, round);
        same_ends(&plain, &copy, round);
        ends += plain.end_count;
        net_bed_deinit(&plain);
        net_bed_deinit(&other);
        net_bed_deinit(&copy);
    }
    cr_assert_gt(ends, 5000);
}

/* A change that runs down a chain: flow 2k and 2k+1 share a port in, 2k+1 and 2k+2 a port out of
 * 2 a(k+1) where both have a(k+1) = 100 (k + 2). In each port in a little is idle, so nothing joins
 * the pairs, until flow 0 gains 50 when its neighbour ends: then every second flow loses 50 and
 * every second gains 50, to the end of the chain. */
Test(network_rates, a_change_may_run_through_the_whole_estate)
{
    enum { PAIRS = 40 };
    const int64_t u = 1000000;
    struct net_bed b;
    net_bed_init(&b, 2 * PAIRS + 1, 1, 1);
    for (uint32_t k = 0; k < PAIRS; k++) {
        net_bed_port(&b, k, 1, 200 * u * (k + 1));                 /* out of source k */
        net_bed_port(&b, PAIRS + k, 1, 100 * u * (2 * k + 3) + 3); /* into target k */
    }
    net_bed_port(&b, 2 * PAIRS, 1, 1000 * u);
    net_bed_open(&b);
    uint32_t neighbour = net_bed_start(&b, net_bed_ask(0, 2 * PAIRS, NET_MB, 2 * PAIRS));
    net_bed_start(&b, net_bed_ask(0, PAIRS, NET_MB, 0));
    for (uint32_t k = 1; k < PAIRS; k++) {
        net_bed_start(&b, net_bed_ask(k, PAIRS + k - 1, NET_MB, 2 * k - 1));
        net_bed_start(&b, net_bed_ask(k, PAIRS + k, NET_MB, 2 * k));
    }
    for (uint32_t i = 0; i < 2 * PAIRS - 1; i++)
        cr_assert_eq(net_bed_rate(&b, i), 100 * u * ((i + 1) / 2 + 1), "flow %u", i);
    (void)network_stop(&b.w, neighbour);
    for (uint32_t i = 0; i < 2 * PAIRS - 2; i++) {
        int64_t before = 100 * u * ((i + 1) / 2 + 1), now = net_bed_rate(&b, i);
        int64_t gain = i % 2 == 0 ? 50 * u : -50 * u;
        cr_assert(now - before - gain > -200 && now - before - gain < 200, "flow %u: %ld", i,
                  (long)now);
    }
    cr_assert(b.w.network->work.all, "it took more rounds than are tried");
    net_bed_deinit(&b);
}

/* Flows that nothing joins are not touched: ports of different pairs, through a core that is wide
 * enough. */
Test(network_rates, what_is_not_reached_is_not_computed)
{
    struct net_bed b;
    net_bed_init(&b, 200, NET_GBIT, 1);
    net_bed_within(&b, 0, 500 * NET_GBIT, 0, 0);
    net_bed_open(&b);
    for (uint32_t i = 0; i < 100; i++)
        net_bed_start(&b, net_bed_ask(i, 100 + i, 1000 * NET_MB, i));
    network_settle(&b.w);
    cr_expect_eq(b.w.network->work.flow_count, 100);
    net_bed_start(&b, net_bed_ask(0, 101, 1000 * NET_MB, 100));
    network_settle(&b.w);
    cr_expect_eq(b.w.network->work.flow_count, 3, "it, and those at its two ports");
    cr_expect_eq(net_bed_rate(&b, 0), NET_GBIT / 2);
    cr_expect_eq(net_bed_rate(&b, 1), NET_GBIT / 2);
    net_bed_deinit(&b);
}
