/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network_parts - the inside of the network; included by models/network*.c alone.
 *
 * Links stand in one array: per host its port out and its port in, per rack its uplink up and down,
 * per site its core, per line between two sites one link a direction, and at the end per host what
 * it may send and receive for migrations, once that is limited. A link that a scenario does not
 * limit is left out of paths.
 *
 * A link *binds* when it keeps less than a unit of rate per flow idle and carries two flows or more
 * (one alone has the narrowest link of its path as its own limit). Links that do not bind have no
 * influence on any rate (sim/fair.h), so what happens in one corner reaches only the flows that are
 * joined to it by binding links. */
#ifndef VDCSIM_MODELS_NETWORK_PARTS_H
#define VDCSIM_MODELS_NETWORK_PARTS_H

#include "models/network.h"

#define NETWORK_NONE      UINT32_MAX
#define NETWORK_UNLIMITED (INT64_C(1) << 62)

enum { NETWORK_LINES_MAX = 8 }; /* between two sites, one after the other */

struct network_link {
    int64_t capacity; /* 1/1000 byte/s; NETWORK_UNLIMITED: in no path */
    int64_t used;     /* sum of the rates of its flows */
    uint32_t first;   /* list of its flows: slot x FLOW_LINKS + hop, or NETWORK_NONE */
    uint32_t count;
    uint32_t local;      /* while rates are computed: 1 + place in work.links */
    uint32_t dirty_next; /* 0: not on the list of links that lost a flow; NETWORK_NONE: the last */
};

struct network_key { /* for scheduling in order of key */
    uint64_t key;
    uint32_t slot;
};

/* Room to compute rates: for `cap` flows, made when the table of flows grows. */
struct network_work {
    uint32_t cap, links_cap;
    struct fair_flow *flows;
    uint32_t *slots; /* of these flows */
    uint32_t *rows;  /* their links, as places in `links` */
    uint32_t *members;
    struct fair_link *links;
    uint32_t *numbers; /* of these links */
    uint32_t *queue;   /* links whose flows must all take part, as places */
    struct fair_level *levels;
    struct network_key *changed, *sorted;
    uint32_t flow_count, row_count, link_count, queue_count, queue_done;
    bool all; /* every shared link takes part */
};

struct network {
    struct network_link *links; /* span */
    uint32_t link_count;
    uint32_t rack_links, core_links, line_links, migration_links; /* where they begin */
    int64_t migration_mbps;                                       /* as its links have it */
    uint32_t site_count; /* the last: of hosts without a site */
    uint32_t rack_count;
    uint32_t *site;   /* of each host */
    uint32_t *rack;   /* of each host; NETWORK_NONE */
    uint32_t *within; /* network of each site; NETWORK_NONE */
    uint32_t *next;   /* from site x to site: the line to take; NETWORK_NONE: no way, or there */
    int64_t weight[TRAFFIC_COUNT];
    i128 asked_b[TRAFFIC_COUNT], unsent_b[TRAFFIC_COUNT];
    uint32_t dirty;  /* list of links that lost a flow while they bound */
    uint32_t *fresh; /* flows without a rate yet; flow_mark is 1 + place here meanwhile */
    uint32_t fresh_count;
    uint32_t parting; /* a complete flow that still holds its share: a successor may take it */
    struct network_work work;
};

/* network_path - links from one host to another into `links`; how many. */
uint32_t network_path(const struct world *w, uint32_t from, uint32_t to, enum traffic class,
                      uint32_t links[FLOW_LINKS]);
/* network_reserve - room for as many flows as the table has. false: no memory. */
bool network_reserve(struct world *w);
/* network_part - the flow that is parting gives up its share. */
void network_part(struct world *w);
/* network_advance - integrates a flow's rest up to now. */
void network_advance(struct world *w, uint32_t flow);
/* network_schedule - (re)schedules a flow's completion for its present rate. */
void network_schedule(struct world *w, uint32_t flow);

static inline bool network_binds(const struct network_link *l)
{
    return l->count >= 2 && l->capacity - l->used < (int64_t)l->count;
}

#endif
