/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net_bed - a network with an engine and nothing else: for tests and benchmarks of flows.
 *
 * net_bed_init, then the shape of the estate (sites, racks, ports, lines), then net_bed_open; after
 * that flows start at once or at a time. Completions are noted, in order. */
#ifndef VDCSIM_TESTS_BENCH_NET_BED_H
#define VDCSIM_TESTS_BENCH_NET_BED_H

#include "models/network.h"

#define NET_GBIT INT64_C(125000000000) /* 1 Gbit/s in 1/1000 byte/s */
#define NET_MB   INT64_C(1000000)

enum { NET_NETWORKS_MAX = 16, NET_SITES_MAX = 16 };

struct net_end {
    int64_t t_ns;
    uint32_t owner;
};

struct net_bed {
    struct arena arena;
    struct scenario *sc;
    struct world w;
    struct flow_ask *asks; /* of net_bed_at; */
    uint32_t ask_count, ask_cap;
    uint32_t *flows; /* slot of the flow of each owner below owner_cap */
    uint32_t owner_cap;
    struct net_end *ends;
    uint32_t end_count, end_cap;
    void (*on_end)(struct net_bed *b, uint32_t owner); /* may be NULL */
};

/* net_bed_init - `hosts` hosts without rack on site 0, ports of `port_mbps` in each direction. */
void net_bed_init(struct net_bed *b, uint32_t hosts, int64_t port_mbps, uint32_t sites);
void net_bed_deinit(struct net_bed *b);
void net_bed_port(struct net_bed *b, uint32_t host, int64_t nics, int64_t mbps);
void net_bed_place(struct net_bed *b, uint32_t host, uint32_t site, const char *rack);
void net_bed_line(struct net_bed *b, const char *name, uint32_t from, uint32_t to, int64_t mbps,
                  int64_t latency_ns);
void net_bed_within(struct net_bed *b, uint32_t site, int64_t core_mbps, int64_t uplink_mbps,
                    int64_t latency_ns);
void net_bed_open(struct net_bed *b);

/* net_bed_ask - a flow of class migration without limit; its key is its owner. */
struct flow_ask net_bed_ask(uint32_t from, uint32_t to, int64_t bytes, uint32_t owner);
/* net_bed_start - now; the flow's slot. net_bed_at - at t. */
uint32_t net_bed_start(struct net_bed *b, struct flow_ask ask);
void net_bed_at(struct net_bed *b, int64_t t_ns, struct flow_ask ask);
void net_bed_run(struct net_bed *b, int64_t until_ns);
/* net_bed_rate - of the flow of an owner. */
int64_t net_bed_rate(struct net_bed *b, uint32_t owner);
/* net_bed_clone - an independent bed in the same state. */
void net_bed_clone(struct net_bed *to, struct net_bed *from);

#endif
