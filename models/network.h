/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network - links between hosts and the flows that share them.
 *
 * Links are directed: every host's ports out and in, every rack's uplink up and down, every site's
 * core, every network between two sites in both directions. A flow takes the one fixed path from
 * its source to its destination. Flows share links by weighted max-min (sim/fair), the weight of a
 * flow is its traffic class's share; rates change only where a start or an end reaches, and what a
 * flow has left is integrated exactly at every change (int128, 1/1000 byte/s x ns).
 * All starts and ends of one instant are settled together when it is over, or when somebody asks
 * for a rate. Beside the ports there is one link per host and direction for migrations
 * (policies.migration.bandwidth) when that is given.
 * Hosts of one site always reach each other; hosts of different sites need networks between them
 * (the way with the fewest, at most eight; ties by name). Validation rows I01-I07. What migrations
 * make of it: migration.h. docs/reference/network.md */
#ifndef VDCSIM_MODELS_NETWORK_H
#define VDCSIM_MODELS_NETWORK_H

#include "models/world.h"

/* Whose completion handler is called (assemble.c); others come with storage. */
enum flow_owner { FLOW_MOVE = 1 };

struct flow_ask {
    uint32_t from, to; /* hosts; may be the same: then only cap_mbps limits */
    enum traffic class;
    int64_t bytes;    /* >= 0 */
    int64_t cap_mbps; /* own limit, 1/1000 byte/s; 0 = none */
    uint64_t key;     /* entity key of what is moved: ties */
    enum flow_owner owner_kind;
    uint32_t owner; /* owner's slot */
};

struct flow_end {
    enum flow_owner owner_kind;
    uint32_t owner;
};

/* network_init - links of the estate. false: no memory. network_clone - into dst's arena. */
bool network_init(struct world *w);
bool network_clone(struct world *dst, const struct world *src);
/* network_reaches - is there a path? network_latency_ns - one way along it. */
bool network_reaches(const struct world *w, uint32_t from, uint32_t to);
int64_t network_latency_ns(const struct world *w, uint32_t from, uint32_t to);
/* network_start - a flow begins now; its slot, or TABLE_NONE when memory is short (run marked).
 * The hosts must reach each other. A flow without bytes is complete at once (an event at now). */
uint32_t network_start(struct world *w, const struct flow_ask *ask);
/* network_stop - the flow ends before its time; bytes not sent (a part of a byte counts). */
int64_t network_stop(struct world *w, uint32_t flow);
/* network_take - EV_FLOW: flow `flow` is complete: frees it and says whose it was. */
struct flow_end network_take(struct world *w, uint32_t flow);
/* network_retune - policies.migration.bandwidth has changed (network_start looks, too): copies
 * under way follow if it was limited before, else only those that begin from now on. false: no
 * memory. */
bool network_retune(struct world *w);
/* network_settle - end of an instant: rates after what began and ended in it. */
void network_settle(struct world *w);
/* network_rate - present rate of a flow, 1/1000 byte/s; settles. network_left_b - bytes still to
 * send, a part of a byte counts. */
int64_t network_rate(struct world *w, uint32_t flow);
int64_t network_left_b(const struct world *w, uint32_t flow);
/* network_bytes - bytes carried per class since the run began: what was asked for, less what was
 * not sent when stopped and what is left. */
i128 network_bytes(const struct world *w, enum traffic class);

/* network_audit - links carry what their flows say, never more than they can (assert). */
void network_audit(const struct world *w);

#endif
