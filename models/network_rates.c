/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/network_parts.h"
#include <string.h>

/* Rates are computed for the flows that a change can reach, and for no other: those on links that
 * lost a flow while they bound, those without a rate, and whatever is joined to them by links that
 * bind. The other links on their paths are passive: of what the flows that take no part leave them
 * they are only charged. If one of them would have to limit, its flows join too and the rates are
 * computed again; after a few such rounds every shared link takes part at once. */

enum { RATES_ROUNDS = 6 };

bool network_reserve(struct world *w)
{
    struct network *net = w->network;
    struct network_work *k = &net->work;
    uint32_t cap = w->flows.cap;
    if (k->cap >= cap) return true;
    size_t hops = (size_t)cap * FLOW_LINKS;
    size_t links = hops < net->link_count ? hops : net->link_count;
    bool ok = true;
#define RESERVE(what, n)                                                     \
    do {                                                                     \
        void *grown = arena_span_resize(w->arena, what, (n), sizeof(*what)); \
        ok = ok && grown != NULL;                                            \
        if (grown != NULL) what = grown;                                     \
    } while (0)
    RESERVE(net->fresh, cap);
    RESERVE(k->flows, cap);
    RESERVE(k->slots, cap);
    RESERVE(k->rows, hops);
    RESERVE(k->members, hops);
    RESERVE(k->links, links);
    RESERVE(k->numbers, links);
    RESERVE(k->queue, links);
    RESERVE(k->levels, links + cap);
    RESERVE(k->changed, cap);
    RESERVE(k->sorted, cap);
#undef RESERVE
    if (ok) k->cap = cap;
    return ok;
}

/* ---- who takes part ---- */

/* Place of link `l`; at first it is passive and has what its flows leave that take no part. */
static uint32_t rates_place(struct network *net, uint32_t l)
{
    struct network_link *link = &net->links[l];
    struct network_work *k = &net->work;
    if (link->local == 0) {
        k->links[k->link_count] =
            (struct fair_link){.capacity = link->capacity - link->used, .passive = true};
        k->numbers[k->link_count++] = l;
        link->local = k->link_count;
    }
    return link->local - 1;
}

static void rates_bind(struct network_work *k, uint32_t place)
{
    if (!k->links[place].passive) return;
    k->links[place].passive = false;
    k->queue[k->queue_count++] = place;
}

static void rates_join(struct world *w, uint32_t flow)
{
    struct network *net = w->network;
    struct network_work *k = &net->work;
    if (w->flow_mark[flow] != 0) return;
    int64_t rate = w->flow_rate_mbps[flow], cap = w->flow_cap_mbps[flow];
    k->slots[k->flow_count] = flow;
    k->flows[k->flow_count++] = (struct fair_flow){
        .link_count = w->flow_link_count[flow], .weight = w->flow_weight[flow], .cap = cap};
    w->flow_mark[flow] = k->flow_count;
    for (uint32_t i = 0; i < w->flow_link_count[flow]; i++) {
        uint32_t l = w->flow_path[flow].hop[i].link;
        const struct network_link *link = &net->links[l];
        uint32_t place = rates_place(net, l);
        k->links[place].capacity += rate;
        k->rows[k->row_count++] = place;
        int64_t idle = link->capacity - link->used - (rate == 0 ? cap : 0); /* what it may take */
        if (link->count >= 2 && (k->all || idle < (int64_t)link->count)) rates_bind(k, place);
    }
}

/* All flows of the links that bind, and theirs, and so on. */
static void rates_close(struct world *w)
{
    struct network *net = w->network;
    struct network_work *k = &net->work;
    while (k->queue_done < k->queue_count) {
        uint32_t l = k->numbers[k->queue[k->queue_done++]];
        uint32_t at = net->links[l].first;
        while (at != NETWORK_NONE) {
            rates_join(w, at / FLOW_LINKS);
            at = w->flow_path[at / FLOW_LINKS].hop[at % FLOW_LINKS].next;
        }
    }
}

static void rates_begin(struct world *w)
{
    struct network *net = w->network;
    struct network_work *k = &net->work;
    k->flow_count = k->row_count = k->link_count = k->queue_count = k->queue_done = 0;
    k->all = false;
    for (uint32_t i = 0; i < net->fresh_count; i++)
        w->flow_mark[net->fresh[i]] = 0;
    while (net->dirty != NETWORK_NONE) {
        struct network_link *l = &net->links[net->dirty];
        rates_bind(k, rates_place(net, net->dirty));
        net->dirty = l->dirty_next;
        l->dirty_next = 0;
    }
    for (uint32_t i = 0; i < net->fresh_count; i++)
        rates_join(w, net->fresh[i]);
    net->fresh_count = 0;
    rates_close(w);
}

/* ---- rates ---- */

static void rates_compute(struct network_work *k)
{
    const uint32_t *row = k->rows;
    for (uint32_t i = 0; i < k->flow_count; i++) {
        k->flows[i].links = row;
        row += k->flows[i].link_count;
    }
    fair_flows(k->flows, k->flow_count, k->links, k->link_count, k->levels, k->members);
}

/* Passive links without room for all: they bind. false: there are none, the rates hold. */
static bool rates_widen(struct world *w, uint32_t round)
{
    struct network *net = w->network;
    struct network_work *k = &net->work;
    uint32_t before = k->queue_count;
    k->all = round >= RATES_ROUNDS;
    for (uint32_t i = 0; i < k->link_count; i++) {
        uint32_t flows = net->links[k->numbers[i]].count;
        if (flows >= 2 && k->links[i].passive && k->links[i].left < (int64_t)flows)
            rates_bind(k, i);
    }
    if (k->queue_count == before) return false;
    for (uint32_t i = 0; k->all && i < k->link_count; i++)
        if (net->links[k->numbers[i]].count >= 2) rates_bind(k, i);
    rates_close(w);
    return true;
}

/* ---- what follows ---- */

/* Completions at one instant come in the order in which they were scheduled: by key. Equal keys
 * (one VM's memory and disk) stay in the order found, which does not depend on slots. */
static void rates_sort(struct network_work *k, uint32_t n)
{
    for (uint32_t width = 1; width < n; width *= 2) {
        struct network_key *from = k->changed, *to = k->sorted;
        for (uint32_t at = 0; at < n; at += 2 * width) {
            uint32_t mid = at + width < n ? at + width : n;
            uint32_t end = mid + width < n ? mid + width : n;
            for (uint32_t a = at, b = mid, out = at; out < end; out++)
                to[out] =
                    b == end || (a < mid && from[a].key <= from[b].key) ? from[a++] : from[b++];
        }
        k->changed = to;
        k->sorted = from;
    }
}

static void rates_apply(struct world *w)
{
    struct network *net = w->network;
    struct network_work *k = &net->work;
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->flow_count; i++) {
        uint32_t flow = k->slots[i];
        w->flow_mark[flow] = 0;
        if (k->flows[i].rate == w->flow_rate_mbps[flow]) continue;
        network_advance(w, flow);
        w->flow_rate_mbps[flow] = k->flows[i].rate;
        k->changed[n++] = (struct network_key){w->flow_key[flow], flow};
    }
    for (uint32_t i = 0; i < k->link_count; i++) {
        struct network_link *l = &net->links[k->numbers[i]];
        l->used = l->capacity - k->links[i].left;
        l->local = 0;
        ENGINE_ASSERT(&w->engine, k->links[i].left >= 0);
    }
    rates_sort(k, n);
    for (uint32_t i = 0; i < n; i++)
        network_schedule(w, k->changed[i].slot);
}

void network_settle(struct world *w)
{
    struct network *net = w->network;
    network_part(w);
    if (net->dirty == NETWORK_NONE && net->fresh_count == 0) return;
    rates_begin(w);
    uint32_t round = 0;
    do {
        rates_compute(&net->work);
    } while (rates_widen(w, ++round));
    rates_apply(w);
}
