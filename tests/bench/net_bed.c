/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/net_bed.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EV_BED_START = 1000 };

static void need(const void *p)
{
    if (p != NULL) return;
    fprintf(stderr, "net_bed: no memory\n");
    abort();
}

static void *grow(struct net_bed *b, void *old, uint32_t n, size_t size)
{
    void *grown = arena_span_resize(&b->arena, old, n, size);
    need(grown);
    return grown;
}

static void note_end(struct net_bed *b, uint32_t owner)
{
    if (b->end_count == b->end_cap) {
        b->end_cap = b->end_cap == 0 ? 64 : 2 * b->end_cap;
        b->ends = grow(b, b->ends, b->end_cap, sizeof(*b->ends));
    }
    b->ends[b->end_count++] = (struct net_end){world_now(&b->w), owner};
    if (b->on_end != NULL) b->on_end(b, owner);
}

static void dispatch(void *ctx, const struct event *ev)
{
    struct net_bed *b = ctx;
    if (ev->kind == EV_BED_START) {
        (void)net_bed_start(b, b->asks[ev->a]);
    } else if (ev->kind == EV_FLOW) {
        struct flow_end end = network_take(&b->w, ev->a);
        b->flows[end.owner] = TABLE_NONE;
        note_end(b, end.owner);
    }
}

static void instant_end(void *ctx, int64_t t_ns)
{
    struct net_bed *b = ctx;
    (void)t_ns;
    network_settle(&b->w);
}

void net_bed_init(struct net_bed *b, uint32_t hosts, int64_t port_mbps, uint32_t sites)
{
    memset(b, 0, sizeof(*b));
    arena_init(&b->arena, 0);
    struct scenario *sc = b->sc = spec_build(&b->arena, hosts, 8, 1000000, INT64_C(1) << 30);
    struct spec_server *servers = arena_alloc(&b->arena, hosts, sizeof(*servers));
    sc->networks = arena_alloc(&b->arena, NET_NETWORKS_MAX, sizeof(*sc->networks));
    sc->sites = arena_alloc(&b->arena, NET_SITES_MAX, sizeof(*sc->sites));
    need(servers);
    need(sc->networks);
    need(sc->sites);
    sc->site_count = sites;
    for (uint32_t h = 0; h < hosts; h++) {
        servers[h] = sc->servers[0];
        sc->hosts[h].server = &servers[h];
        sc->hosts[h].site = 0;
        net_bed_port(b, h, 1, port_mbps);
    }
    sc->servers = servers;
    sc->server_count = hosts;
}

void net_bed_deinit(struct net_bed *b)
{
    arena_deinit(&b->arena);
}

void net_bed_port(struct net_bed *b, uint32_t host, int64_t nics, int64_t mbps)
{
    struct spec_server *s = (struct spec_server *)(uintptr_t)b->sc->hosts[host].server;
    s->nics = nics;
    s->nic_mbps = mbps;
}

void net_bed_place(struct net_bed *b, uint32_t host, uint32_t site, const char *rack)
{
    b->sc->hosts[host].site = (int32_t)site;
    b->sc->hosts[host].rack = rack;
}

static struct spec_network *add_network(struct net_bed *b, const char *name, uint32_t from,
                                        uint32_t to)
{
    struct spec_network *n = &b->sc->networks[b->sc->network_count++];
    uint32_t *sites = arena_alloc(&b->arena, 2, sizeof(*sites));
    need(sites);
    sites[0] = from;
    sites[1] = to;
    n->name = name;
    n->sites = sites;
    return n;
}

void net_bed_line(struct net_bed *b, const char *name, uint32_t from, uint32_t to, int64_t mbps,
                  int64_t latency_ns)
{
    struct spec_network *n = add_network(b, name, from, to);
    n->between.count = n->site_count = 2;
    n->bandwidth_mbps = mbps;
    n->latency_ns = latency_ns;
}

void net_bed_within(struct net_bed *b, uint32_t site, int64_t core_mbps, int64_t uplink_mbps,
                    int64_t latency_ns)
{
    struct spec_network *n = add_network(b, "lan", site, site);
    n->within.count = n->site_count = 1;
    n->bandwidth_mbps = core_mbps;
    n->uplink_mbps = uplink_mbps;
    n->latency_ns = latency_ns;
}

void net_bed_open(struct net_bed *b)
{
    struct world *w = &b->w;
    w->sc = b->sc;
    w->policies = b->sc->policies;
    w->arena = &b->arena;
    w->host_count = b->sc->host_count;
    struct engine_client client = {b, dispatch, instant_end};
    if (!engine_init(&w->engine, &b->arena, client, INT64_MAX / 2) || !network_init(w)) need(NULL);
}

struct flow_ask net_bed_ask(uint32_t from, uint32_t to, int64_t bytes, uint32_t owner)
{
    return (struct flow_ask){.from = from,
                             .to = to,
                             .class = TRAFFIC_MIGRATION,
                             .bytes = bytes,
                             .key = owner,
                             .owner_kind = FLOW_MOVE,
                             .owner = owner};
}

uint32_t net_bed_start(struct net_bed *b, struct flow_ask ask)
{
    uint32_t flow = network_start(&b->w, &ask);
    if (flow == TABLE_NONE) need(NULL);
    if (ask.owner >= b->owner_cap) {
        uint32_t cap = b->owner_cap == 0 ? 64 : 2 * b->owner_cap;
        while (cap <= ask.owner)
            cap *= 2;
        b->flows = grow(b, b->flows, cap, sizeof(*b->flows));
        for (uint32_t i = b->owner_cap; i < cap; i++)
            b->flows[i] = TABLE_NONE;
        b->owner_cap = cap;
    }
    b->flows[ask.owner] = flow;
    return flow;
}

void net_bed_at(struct net_bed *b, int64_t t_ns, struct flow_ask ask)
{
    if (b->ask_count == b->ask_cap) {
        b->ask_cap = b->ask_cap == 0 ? 64 : 2 * b->ask_cap;
        b->asks = grow(b, b->asks, b->ask_cap, sizeof(*b->asks));
    }
    b->asks[b->ask_count] = ask;
    (void)engine_at(&b->w.engine, t_ns, PHASE_PLAN, EV_BED_START, b->ask_count++, 0);
}

void net_bed_run(struct net_bed *b, int64_t until_ns)
{
    network_settle(&b->w);
    if (engine_run(&b->w.engine, until_ns) != ENGINE_HORIZON) need(NULL);
}

int64_t net_bed_rate(struct net_bed *b, uint32_t owner)
{
    return network_rate(&b->w, b->flows[owner]);
}

static void *copy(struct net_bed *to, const void *from, uint32_t n, size_t size)
{
    void *made = grow(to, NULL, n + 1, size);
    if (n > 0) memcpy(made, from, n * size);
    return made;
}

void net_bed_clone(struct net_bed *to, struct net_bed *from)
{
    *to = *from;
    arena_init(&to->arena, 0);
    to->w.arena = &to->arena;
    to->asks = copy(to, from->asks, from->ask_count, sizeof(*to->asks));
    to->flows = copy(to, from->flows, from->owner_cap, sizeof(*to->flows));
    to->ends = copy(to, from->ends, from->end_count, sizeof(*to->ends));
    to->ask_cap = to->ask_count + 1;
    to->end_cap = to->end_count + 1;
    struct engine_client client = {to, dispatch, instant_end};
    if (!network_clone(&to->w, &from->w) ||
        !engine_clone(&to->w.engine, &from->w.engine, &to->arena, client))
        need(NULL);
}
