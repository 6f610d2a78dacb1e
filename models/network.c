/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/network_parts.h"
#include "sim/num.h"

#define NETWORK_BYTE (INT64_C(1000) * 1000000000) /* 1/1000 byte/s x ns */

/* ---- lists of flows on links ---- */

static void network_enter(struct world *w, uint32_t flow)
{
    struct network_link *links = w->network->links;
    for (uint32_t k = 0; k < w->flow_link_count[flow]; k++) {
        struct flow_hop *hop = &w->flow_path[flow].hop[k];
        struct network_link *l = &links[hop->link];
        uint32_t self = flow * FLOW_LINKS + k;
        hop->prev = NETWORK_NONE;
        hop->next = l->first;
        if (l->first != NETWORK_NONE)
            w->flow_path[l->first / FLOW_LINKS].hop[l->first % FLOW_LINKS].prev = self;
        l->first = self;
        l->count++;
        l->used += w->flow_rate_mbps[flow];
    }
}

static void network_leave(struct world *w, uint32_t flow)
{
    struct network *net = w->network;
    for (uint32_t k = 0; k < w->flow_link_count[flow]; k++) {
        const struct flow_hop *hop = &w->flow_path[flow].hop[k];
        struct network_link *l = &net->links[hop->link];
        if (network_binds(l) && l->dirty_next == 0) {
            l->dirty_next = net->dirty;
            net->dirty = hop->link;
        }
        uint32_t next = hop->next, prev = hop->prev;
        if (next != NETWORK_NONE)
            w->flow_path[next / FLOW_LINKS].hop[next % FLOW_LINKS].prev = prev;
        if (prev != NETWORK_NONE)
            w->flow_path[prev / FLOW_LINKS].hop[prev % FLOW_LINKS].next = next;
        else
            l->first = next;
        l->count--;
        l->used -= w->flow_rate_mbps[flow];
    }
}

/* ---- flows without a rate yet ---- */

static void network_add_fresh(struct world *w, uint32_t flow)
{
    struct network *net = w->network;
    net->fresh[net->fresh_count++] = flow;
    w->flow_mark[flow] = net->fresh_count;
}

static void network_drop_fresh(struct world *w, uint32_t flow)
{
    struct network *net = w->network;
    uint32_t at = w->flow_mark[flow];
    if (at == 0) return;
    uint32_t last = net->fresh[--net->fresh_count];
    net->fresh[at - 1] = last;
    w->flow_mark[last] = at;
    w->flow_mark[flow] = 0;
}

static void network_free(struct world *w, uint32_t flow)
{
    network_drop_fresh(w, flow);
    network_leave(w, flow);
    table_drop(&w->flows, flow);
}

void network_part(struct world *w)
{
    uint32_t flow = w->network->parting;
    if (flow == NETWORK_NONE) return;
    w->network->parting = NETWORK_NONE;
    network_free(w, flow);
}

/* ---- progress ---- */

static i128 network_left(const struct world *w, uint32_t flow)
{
    i128 sent = (i128)w->flow_rate_mbps[flow] * (world_now(w) - w->flow_t_ns[flow]);
    i128 left = w->flow_left[flow] - sent;
    return left > 0 ? left : 0; /* the completion is at the ceiling: the last piece is shorter */
}

void network_advance(struct world *w, uint32_t flow)
{
    w->flow_left[flow] = network_left(w, flow);
    w->flow_t_ns[flow] = world_now(w);
}

/* The nanosecond in which the last of it arrives; INT64_MAX: never, at this rate. */
static int64_t network_finish(const struct world *w, uint32_t flow)
{
    u128 left = (u128)w->flow_left[flow], rate = (u128)w->flow_rate_mbps[flow];
    if (left == 0) return world_now(w);
    if (rate == 0) return INT64_MAX;
    u128 takes = (left + rate - 1) / rate;
    u128 room = (u128)(INT64_MAX - world_now(w));
    return takes < room ? world_now(w) + (int64_t)takes : INT64_MAX;
}

void network_schedule(struct world *w, uint32_t flow)
{
    struct engine *e = &w->engine;
    struct evh *event = &w->flow_event[flow];
    int64_t t_ns = network_finish(w, flow);
    if (t_ns == INT64_MAX) {
        if (event->gen != 0) (void)engine_cancel(e, *event);
        *event = (struct evh){0, 0};
    } else if (event->gen != 0) {
        bool moved = engine_move(e, *event, t_ns, PHASE_COMPLETION);
        ENGINE_ASSERT(e, moved);
    } else {
        *event = engine_at(e, t_ns, PHASE_COMPLETION, EV_FLOW, flow, 0);
    }
}

/* ---- start and end ---- */

static int64_t network_narrowest(const struct world *w, uint32_t flow)
{
    int64_t cap = w->flow_limit_mbps[flow];
    for (uint32_t k = 0; k < w->flow_link_count[flow]; k++) {
        int64_t here = w->network->links[w->flow_path[flow].hop[k].link].capacity;
        if (here < cap) cap = here;
    }
    return cap;
}

/* What migrations may take of a port has changed: copies under way follow where it was limited
 * before; where it was not, it holds for those that begin from now on. */
bool network_retune(struct world *w)
{
    struct network *net = w->network;
    int64_t mbps = w->policies.migration.bandwidth_mbps;
    if (mbps == net->migration_mbps) return true;
    if (net->link_count == net->migration_links) {
        uint32_t count = net->link_count + 2 * w->host_count;
        void *grown = arena_span_resize(w->arena, net->links, count, sizeof(*net->links));
        if (grown == NULL) return false;
        net->links = grown;
        for (uint32_t l = net->link_count; l < count; l++)
            net->links[l] = (struct network_link){.first = NETWORK_NONE};
        net->link_count = count;
        net->work.cap = 0; /* its room counts links */
    }
    net->migration_mbps = mbps;
    for (uint32_t i = net->migration_links; i < net->link_count; i++) {
        struct network_link *l = &net->links[i];
        l->capacity = mbps > 0 ? mbps : NETWORK_UNLIMITED - 1;
        if (l->count == 0 || l->dirty_next != 0) continue;
        l->dirty_next = net->dirty;
        net->dirty = i;
    }
    for (uint32_t f = 0; f < w->flows.high; f++)
        w->flow_cap_mbps[f] = network_narrowest(w, f);
    return network_reserve(w);
}

/* Does a flow that is just complete leave the very share that this one needs? Then nobody's rate
 * changes: rounds of a migration follow each other so. */
static bool network_follows(const struct world *w, const uint32_t *links, uint32_t count,
                            int64_t limit, int64_t weight)
{
    uint32_t p = w->network->parting;
    if (p == NETWORK_NONE || w->flow_link_count[p] != count) return false;
    for (uint32_t k = 0; k < count; k++)
        if (w->flow_path[p].hop[k].link != links[k]) return false;
    return w->flow_limit_mbps[p] == limit && w->flow_weight[p] == weight;
}

static uint32_t network_take_slot(struct world *w)
{
    uint32_t flow = table_take(&w->flows, w, w->arena);
    if (flow == TABLE_NONE || !network_reserve(w)) return TABLE_NONE;
    ENGINE_ASSERT(&w->engine, flow < NETWORK_NONE / FLOW_LINKS);
    return flow;
}

static uint32_t network_open_flow(struct world *w, const uint32_t *links, uint32_t count,
                                  int64_t limit, int64_t weight)
{
    uint32_t flow = network_take_slot(w);
    if (flow == TABLE_NONE) return flow;
    w->flow_link_count[flow] = (uint8_t)count;
    for (uint32_t k = 0; k < count; k++)
        w->flow_path[flow].hop[k].link = links[k];
    w->flow_limit_mbps[flow] = limit;
    w->flow_cap_mbps[flow] = network_narrowest(w, flow);
    w->flow_weight[flow] = weight;
    network_enter(w, flow);
    return flow;
}

/* A follower keeps the rate, its completion is known now; others get a rate when the instant ends.
 * Without bytes there is nothing to share. */
static uint32_t network_place(struct world *w, const struct flow_ask *ask)
{
    struct network *net = w->network;
    uint32_t links[FLOW_LINKS];
    uint32_t count = ask->bytes == 0 ? 0 : network_path(w, ask->from, ask->to, ask->class, links);
    int64_t limit = ask->cap_mbps > 0 ? ask->cap_mbps : NETWORK_UNLIMITED;
    int64_t weight = net->weight[ask->class];
    uint32_t flow = net->parting;
    if (ask->bytes > 0 && network_follows(w, links, count, limit, weight)) {
        net->parting = NETWORK_NONE;
        return flow;
    }
    flow = network_open_flow(w, links, count, limit, weight);
    if (flow != TABLE_NONE && ask->bytes > 0) network_add_fresh(w, flow);
    return flow;
}

uint32_t network_start(struct world *w, const struct flow_ask *ask)
{
    ENGINE_ASSERT(&w->engine, ask->bytes >= 0 && ask->cap_mbps >= 0);
    ENGINE_ASSERT(&w->engine, network_reaches(w, ask->from, ask->to));
    uint32_t flow = network_retune(w) ? network_place(w, ask) : TABLE_NONE;
    if (flow == TABLE_NONE) {
        engine_nomem(&w->engine);
        return flow;
    }
    w->network->asked_b[ask->class] += ask->bytes;
    w->flow_key[flow] = ask->key;
    w->flow_left[flow] = (i128)ask->bytes * NETWORK_BYTE;
    w->flow_t_ns[flow] = world_now(w);
    w->flow_owner[flow] = ask->owner;
    w->flow_owner_kind[flow] = (uint8_t)ask->owner_kind;
    w->flow_class[flow] = (uint8_t)ask->class;
    w->flow_event[flow] = (struct evh){0, 0};
    network_schedule(w, flow);
    return flow;
}

static void network_assert_live(const struct world *w, uint32_t flow)
{
    ENGINE_ASSERT(&w->engine, flow < w->flows.high && w->flows.gen[flow] % 2 == 1);
    ENGINE_ASSERT(&w->engine, flow != w->network->parting);
}

int64_t network_stop(struct world *w, uint32_t flow)
{
    network_assert_live(w, flow);
    int64_t unsent = network_left_b(w, flow);
    w->network->unsent_b[w->flow_class[flow]] += unsent;
    if (w->flow_event[flow].gen != 0) (void)engine_cancel(&w->engine, w->flow_event[flow]);
    network_free(w, flow);
    return unsent;
}

struct flow_end network_take(struct world *w, uint32_t flow)
{
    network_assert_live(w, flow);
    network_advance(w, flow);
    ENGINE_ASSERT(&w->engine, w->flow_left[flow] == 0);
    struct flow_end end = {(enum flow_owner)w->flow_owner_kind[flow], w->flow_owner[flow]};
    network_part(w);
    if (w->flow_link_count[flow] > 0)
        w->network->parting = flow;
    else
        network_free(w, flow);
    return end;
}

/* ---- questions ---- */

int64_t network_rate(struct world *w, uint32_t flow)
{
    network_assert_live(w, flow);
    network_settle(w);
    return w->flow_rate_mbps[flow];
}

int64_t network_left_b(const struct world *w, uint32_t flow)
{
    return (int64_t)((network_left(w, flow) + NETWORK_BYTE - 1) / NETWORK_BYTE);
}

i128 network_bytes(const struct world *w, enum traffic class)
{
    i128 sent = w->network->asked_b[class] - w->network->unsent_b[class];
    for (uint32_t f = 0; f < w->flows.high; f++)
        if (w->flows.gen[f] % 2 == 1 && w->flow_class[f] == class) sent -= network_left_b(w, f);
    return sent;
}

/* ---- invariants ---- */

void network_audit(const struct world *w)
{
    const struct network *net = w->network;
    uint64_t hops = 0;
    for (uint32_t i = 0; i < net->link_count; i++) {
        const struct network_link *l = &net->links[i];
        int64_t used = 0;
        uint32_t count = 0;
        for (uint32_t at = l->first; at != NETWORK_NONE; count++) {
            uint32_t flow = at / FLOW_LINKS, hop = at % FLOW_LINKS;
            ENGINE_ASSERT(&w->engine, w->flow_path[flow].hop[hop].link == i);
            used += w->flow_rate_mbps[flow];
            at = w->flow_path[flow].hop[hop].next;
        }
        ENGINE_ASSERT(&w->engine, count == l->count && used == l->used && used <= l->capacity);
        hops += count;
    }
    for (uint32_t f = 0; f < w->flows.high; f++) {
        if (w->flows.gen[f] % 2 == 0) continue;
        ENGINE_ASSERT(&w->engine, w->flow_rate_mbps[f] >= 0 && w->flow_left[f] >= 0);
        ENGINE_ASSERT(&w->engine, w->flow_rate_mbps[f] <= w->flow_cap_mbps[f]);
        hops -= w->flow_link_count[f];
    }
    ENGINE_ASSERT(&w->engine, hops == 0);
}
