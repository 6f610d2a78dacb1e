/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows over links against hand-computed cases, plain rounds over everything, and the laws of
 * max-min fairness. Each case says the system, what is expected, and why. */
#include "sim/fair.h"
#include "sim/num.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <string.h>

enum { LINKS = 8, FLOWS = 24 };

struct net {
    uint32_t path[FLOWS][LINKS];
    struct fair_flow flows[FLOWS];
    struct fair_link links[LINKS];
    size_t n, m;
};

static void solve(struct net *net)
{
    struct fair_level levels[FLOWS + LINKS];
    uint32_t members[FLOWS * LINKS];
    fair_flows(net->flows, net->n, net->links, net->m, levels, members);
}

/* ---- hand-computed cases ---- */

struct flow_case {
    const char *what;
    int64_t capacity[3];
    size_t links, n;
    struct {
        uint32_t path[3], hops;
        int64_t weight, cap, rate;
    } flow[4];
};

static const struct flow_case FLOW_CASES[] = {
    {"L1 = 10, L2 = 6; a over L1, b over both, c over L2",
     {1000, 600},
     2,
     3,
     {{{0}, 1, 1, INT64_MAX, 700}, {{0, 1}, 2, 1, INT64_MAX, 300}, {{1}, 1, 1, INT64_MAX, 300}}},
    {"weights 1 : 2 : 3 on one link of 12",
     {1200},
     1,
     3,
     {{{0}, 1, 1, INT64_MAX, 200}, {{0}, 1, 2, INT64_MAX, 400}, {{0}, 1, 3, INT64_MAX, 600}}},
    {"one of three flows is limited to 2 of 10",
     {1000},
     1,
     3,
     {{{0}, 1, 1, 200, 200}, {{0}, 1, 1, INT64_MAX, 400}, {{0}, 1, 1, INT64_MAX, 400}}},
    {"parking lot: the long flow gets half of every equal link",
     {1000, 1000, 1000},
     3,
     4,
     {{{0, 1, 2}, 3, 1, INT64_MAX, 500},
      {{0}, 1, 1, INT64_MAX, 500},
      {{1}, 1, 1, INT64_MAX, 500},
      {{2}, 1, 1, INT64_MAX, 500}}},
    {"a cut link stops its flows and no other",
     {0, 900},
     2,
     3,
     {{{0}, 1, 1, INT64_MAX, 0}, {{0, 1}, 2, 5, INT64_MAX, 0}, {{1}, 1, 1, INT64_MAX, 900}}},
    {"a flow over no links runs at its limit",
     {10},
     1,
     2,
     {{{0}, 0, 1, 77, 77}, {{0}, 1, 1, INT64_MAX, 10}}},
    {"the remainder stays idle on the saturated link",
     {100},
     1,
     3,
     {{{0}, 1, 1, INT64_MAX, 33}, {{0}, 1, 1, INT64_MAX, 33}, {{0}, 1, 1, INT64_MAX, 33}}},
    {"two links that saturate together",
     {300, 600},
     2,
     3,
     {{{0}, 1, 1, INT64_MAX, 150}, {{0, 1}, 2, 1, INT64_MAX, 150}, {{1}, 1, 3, INT64_MAX, 450}}},
    {"a limit and a link at the same level: 1 of 2 and a link of 2 for two",
     {200},
     1,
     2,
     {{{0}, 1, 1, 100, 100}, {{0}, 1, 1, INT64_MAX, 100}}},
    {"a limit of nothing", {200}, 1, 2, {{{0}, 1, 1, 0, 0}, {{0}, 1, 1, INT64_MAX, 200}}},
    {"a path that crosses a link twice pays twice", {200}, 1, 1, {{{0, 0}, 2, 1, 500, 100}}},
};

Test(fair_flows, hand_computed_flows)
{
    for (size_t k = 0; k < sizeof FLOW_CASES / sizeof *FLOW_CASES; k++) {
        const struct flow_case *s = &FLOW_CASES[k];
        struct net net = {.n = s->n, .m = s->links};
        for (size_t l = 0; l < s->links; l++)
            net.links[l].capacity = s->capacity[l];
        for (size_t i = 0; i < s->n; i++)
            net.flows[i] = (struct fair_flow){s->flow[i].path, s->flow[i].hops, s->flow[i].weight,
                                              s->flow[i].cap, 0};
        solve(&net);
        for (size_t i = 0; i < s->n; i++)
            cr_expect_eq(net.flows[i].rate, s->flow[i].rate, "%s: flow %zu at %ld", s->what, i,
                         (long)net.flows[i].rate);
    }
    struct net none = {.m = 1};
    none.links[0].capacity = 5;
    solve(&none);
    cr_expect_eq(none.links[0].left, 5, "no flows");
}

/* ---- random instances ---- */

static int64_t draw(struct rng_cursor *c, int64_t most)
{
    return (int64_t)rng_below(c, (uint64_t)most + 1);
}

/* Few distinct numbers make many ties; many make few. */
static void draw_net(struct net *net, struct rng_cursor *c)
{
    static const int64_t sizes[] = {4, 30, 1000000, INT64_C(1) << 40, INT64_C(1) << 62};
    static const int64_t weights[] = {1, 3, 100, 5000, INT64_C(1) << 31};
    int64_t size = sizes[draw(c, 4)];
    int64_t heaviest = weights[draw(c, 4)];
    int64_t thin = 1 + draw(c, 4);
    memset(net, 0, sizeof *net);
    net->n = (size_t)draw(c, FLOWS);
    net->m = 1 + (size_t)draw(c, LINKS - 1);
    for (size_t l = 0; l < net->m; l++)
        net->links[l].capacity = draw(c, 9) == 0 ? 0 : draw(c, size);
    for (size_t i = 0; i < net->n; i++) {
        uint32_t hops = 0;
        for (uint32_t l = 0; l < net->m; l++)
            if (draw(c, thin) == 0) net->path[i][hops++] = l;
        int64_t cap = draw(c, 2) == 0 ? draw(c, size / (1 + draw(c, 7))) : INT64_MAX;
        net->flows[i] = (struct fair_flow){net->path[i], hops, 1 + draw(c, heaviest - 1), cap, 0};
    }
}

/* ---- the reference: plain rounds over all links and flows ---- */

struct level {
    int64_t amount, weight;
};

static bool level_less(struct level a, struct level b)
{
    return (i128)a.amount * b.weight < (i128)b.amount * a.weight;
}

static struct level lowest_level(const struct net *net)
{
    struct level lowest = {1, 0};
    for (size_t l = 0; l < net->m; l++) {
        struct level here = {net->links[l].left, net->links[l].load};
        if (here.weight > 0 && level_less(here, lowest)) lowest = here;
    }
    for (size_t i = 0; i < net->n; i++) {
        struct level own = {net->flows[i].cap, net->flows[i].weight};
        if (net->flows[i].rate < 0 && level_less(own, lowest)) lowest = own;
    }
    return lowest;
}

static void reference_round(struct net *net, struct level level)
{
    bool full[LINKS];
    for (size_t l = 0; l < net->m; l++) {
        struct level here = {net->links[l].left, net->links[l].load};
        full[l] = here.weight > 0 && !level_less(level, here);
    }
    for (size_t i = 0; i < net->n; i++) {
        struct fair_flow *f = &net->flows[i];
        struct level own = {f->cap, f->weight};
        bool held = false;
        for (uint32_t k = 0; k < f->link_count; k++)
            held = held || full[f->links[k]];
        if (f->rate >= 0 || (!held && level_less(level, own))) continue;
        f->rate = level_less(level, own) ? (int64_t)((i128)f->weight * level.amount / level.weight)
                                         : f->cap;
        for (uint32_t k = 0; k < f->link_count; k++) {
            net->links[f->links[k]].left -= f->rate;
            net->links[f->links[k]].load -= f->weight;
        }
    }
}

static void reference(struct net *net)
{
    for (size_t l = 0; l < net->m; l++) {
        net->links[l].left = net->links[l].capacity;
        net->links[l].load = 0;
    }
    for (size_t i = 0; i < net->n; i++) {
        net->flows[i].rate = -1;
        for (uint32_t k = 0; k < net->flows[i].link_count; k++)
            net->links[net->flows[i].links[k]].load += net->flows[i].weight;
    }
    for (struct level level = lowest_level(net); level.weight > 0; level = lowest_level(net))
        reference_round(net, level);
}

static void copy_net(struct net *to, const struct net *from)
{
    *to = *from;
    for (size_t i = 0; i < from->n; i++)
        to->flows[i].links = to->path[i];
}

Test(fair_flows, agrees_with_plain_rounds)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/netref"), 0);
    uint64_t compared = 0;
    for (int round = 0; round < 30000; round++) {
        static struct net net, slow;
        draw_net(&net, &c);
        copy_net(&slow, &net);
        solve(&net);
        reference(&slow);
        for (size_t i = 0; i < net.n; i++, compared++)
            cr_assert_eq(net.flows[i].rate, slow.flows[i].rate, "round %d flow %zu: %ld not %ld",
                         round, i, (long)net.flows[i].rate, (long)slow.flows[i].rate);
        for (size_t l = 0; l < net.m; l++)
            cr_assert_eq(net.links[l].left, slow.links[l].left, "round %d link %zu", round, l);
    }
    cr_assert_gt(compared, 200000);
}

/* Links that end with a unit per flow to spare may be passive: same rates, same rest. Passive links
 * that are asked for more than they have say so. */
Test(fair_flows, idle_links_may_be_passive)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/passive"), 0);
    int idle = 0, exceeded = 0;
    for (int round = 0; round < 20000; round++) {
        static struct net net, less;
        draw_net(&net, &c);
        solve(&net);
        copy_net(&less, &net);
        for (size_t l = 0; l < net.m; l++) {
            less.links[l].passive = net.links[l].left >= net.links[l].count && draw(&c, 3) > 0;
            idle += less.links[l].passive && net.links[l].count > 0;
        }
        solve(&less);
        for (size_t i = 0; i < net.n; i++)
            cr_assert_eq(net.flows[i].rate, less.flows[i].rate, "round %d flow %zu", round, i);
        for (size_t l = 0; l < net.m; l++)
            cr_assert_eq(net.links[l].left, less.links[l].left, "round %d link %zu", round, l);
        for (size_t l = 0; l < net.m; l++)
            less.links[l].passive = true;
        solve(&less);
        for (size_t l = 0; l < net.m; l++) {
            i128 caps = 0;
            for (size_t i = 0; i < net.n; i++)
                for (uint32_t k = 0; k < net.flows[i].link_count; k++)
                    caps += net.path[i][k] == l ? net.flows[i].cap : 0;
            cr_assert_eq(less.links[l].left<0, caps> net.links[l].capacity);
            exceeded += less.links[l].left < 0;
        }
    }
    cr_assert(idle > 5000 && exceeded > 5000);
}

/* Every flow is at its limit or crosses a bottleneck: a link without room for a unit per flow on
 * which nobody has more per weight. Rounding down leaves up to a unit per flow to whoever freezes
 * later. */
static bool is_bottleneck(const struct net *net, const struct fair_flow *f, uint32_t l)
{
    if (net->links[l].left >= net->links[l].count) return false;
    for (size_t j = 0; j < net->n; j++) {
        const struct fair_flow *o = &net->flows[j];
        bool crosses = false;
        for (uint32_t k = 0; k < o->link_count; k++)
            crosses = crosses || o->links[k] == l;
        i128 slack = (i128)FLOWS * ((i128)f->weight + o->weight);
        if (crosses && (i128)o->rate * f->weight > (i128)(f->rate + 1) * o->weight + slack)
            return false;
    }
    return true;
}

Test(fair_flows, every_flow_has_a_bottleneck)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/net"), 0);
    for (int round = 0; round < 5000; round++) {
        static struct net net;
        draw_net(&net, &c);
        solve(&net);
        int64_t used[LINKS] = {0};
        for (size_t i = 0; i < net.n; i++)
            for (uint32_t k = 0; k < net.flows[i].link_count; k++)
                used[net.path[i][k]] += net.flows[i].rate;
        for (size_t l = 0; l < net.m; l++) {
            cr_assert_eq(used[l] + net.links[l].left, net.links[l].capacity, "conservation");
            cr_assert(net.links[l].left >= 0 && net.links[l].load == 0);
        }
        for (size_t i = 0; i < net.n; i++) {
            const struct fair_flow *f = &net.flows[i];
            bool held = f->rate == f->cap;
            cr_assert(f->rate >= 0 && f->rate <= f->cap);
            for (uint32_t k = 0; k < f->link_count; k++)
                held = held || is_bottleneck(&net, f, f->links[k]);
            cr_assert(held, "round %d: flow %zu could have more", round, i);
        }
    }
}

Test(fair_flows, permuting_flows_and_links_permutes_the_result)
{
    struct rng_cursor c = rng_cursor(rng_key("test/fair/netorder"), 0);
    for (int round = 0; round < 10000; round++) {
        static struct net net, back;
        draw_net(&net, &c);
        back.n = net.n;
        back.m = net.m;
        for (size_t l = 0; l < net.m; l++)
            back.links[net.m - 1 - l] = net.links[l];
        for (size_t i = 0; i < net.n; i++) {
            struct fair_flow *f = &back.flows[net.n - 1 - i];
            *f = net.flows[i];
            f->links = back.path[net.n - 1 - i];
            for (uint32_t k = 0; k < f->link_count; k++)
                back.path[net.n - 1 - i][k] = (uint32_t)net.m - 1 - net.path[i][k];
        }
        solve(&net);
        solve(&back);
        for (size_t i = 0; i < net.n; i++)
            cr_assert_eq(back.flows[net.n - 1 - i].rate, net.flows[i].rate, "round %d", round);
    }
}
