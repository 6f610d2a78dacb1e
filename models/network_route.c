/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/network_parts.h"
#include "sim/rng.h"
#include <string.h>

/* One port of 1 Gbit/s where a specification says nothing: the default of catalogue.servers. */
#define NETWORK_PORT_MBPS INT64_C(125000000000)

/* Of classes without a share: system traffic 50, VMs 100 (VMware vSphere Networking, "Bandwidth
 * Allocation for System Traffic"). */
static const int64_t NETWORK_SHARES[TRAFFIC_COUNT] = {50, 50, 50, 50, 100};

/* ---- where hosts stand ---- */

/* Racks by site and name, looked up while hosts are numbered. */
struct network_racks {
    const struct spec_host **of; /* one host of each rack */
    uint32_t *bucket;            /* 1 + rack */
    uint32_t mask, count;
};

static uint32_t network_rack(struct network_racks *r, const struct spec_host *host)
{
    uint64_t at = rng_key_indexed(rng_key(host->rack), (uint64_t)(int64_t)host->site);
    for (uint64_t i = at;; i++) {
        uint32_t *b = &r->bucket[i & r->mask];
        if (*b == 0) {
            r->of[r->count] = host;
            *b = ++r->count;
        }
        const struct spec_host *one = r->of[*b - 1];
        if (one->site == host->site && strcmp(one->rack, host->rack) == 0) return *b - 1;
    }
}

static bool network_locate(struct world *w, struct network *net)
{
    const struct scenario *sc = w->sc;
    net->site_count = sc->site_count + 1;
    net->site = arena_alloc(w->arena, w->host_count + 1, sizeof(*net->site));
    net->rack = arena_alloc(w->arena, w->host_count + 1, sizeof(*net->rack));
    struct network_racks r = {.mask = 15};
    while (r.mask < 2 * w->host_count)
        r.mask = 2 * r.mask + 1;
    r.of = arena_span_resize(w->arena, NULL, w->host_count + 1, sizeof(struct spec_host *));
    r.bucket = arena_span_resize(w->arena, NULL, (size_t)r.mask + 1, sizeof(*r.bucket));
    bool ok = net->site && net->rack && r.of && r.bucket;
    for (uint32_t h = 0; ok && h < w->host_count; h++) {
        const struct spec_host *host = &sc->hosts[h];
        net->site[h] = host->site == SPEC_NONE ? sc->site_count : (uint32_t)host->site;
        net->rack[h] = host->rack == NULL ? NETWORK_NONE : network_rack(&r, host);
    }
    net->rack_count = r.count;
    if (r.of) (void)arena_span_resize(w->arena, r.of, 0, 1);
    if (r.bucket) (void)arena_span_resize(w->arena, r.bucket, 0, 1);
    return ok;
}

/* ---- ways between sites ---- */

static bool network_is_line(const struct spec_network *n)
{
    return n->between.count > 0 && n->site_count == 2;
}

/* Number of lines from every site to `to`, breadth first; more than the limit: none. */
static void network_distances(const struct scenario *sc, uint32_t to, uint32_t *hops, uint32_t n)
{
    for (uint32_t s = 0; s < n; s++)
        hops[s] = s == to ? 0 : NETWORK_NONE;
    for (uint32_t far = 1; far <= NETWORK_LINES_MAX; far++) {
        for (uint32_t i = 0; i < sc->network_count; i++) {
            const struct spec_network *line = &sc->networks[i];
            if (!network_is_line(line)) continue;
            for (uint32_t end = 0; end < 2; end++) {
                uint32_t a = line->sites[end], b = line->sites[1 - end];
                if (hops[a] == far - 1 && hops[b] > far) hops[b] = far;
            }
        }
    }
}

/* The first line of the way from each site to `to`: one step nearer, by name. */
static void network_ways(const struct scenario *sc, struct network *net, uint32_t to,
                         const uint32_t *hops)
{
    for (uint32_t i = 0; i < sc->network_count; i++) {
        const struct spec_network *line = &sc->networks[i];
        if (!network_is_line(line)) continue;
        for (uint32_t end = 0; end < 2; end++) {
            uint32_t a = line->sites[end], b = line->sites[1 - end];
            if (hops[a] == NETWORK_NONE || hops[a] != hops[b] + 1) continue;
            uint32_t *way = &net->next[(size_t)a * net->site_count + to];
            if (*way == NETWORK_NONE || strcmp(line->name, sc->networks[*way].name) < 0) *way = i;
        }
    }
}

static bool network_map(struct world *w, struct network *net)
{
    const struct scenario *sc = w->sc;
    size_t n = net->site_count;
    net->within = arena_alloc(w->arena, n, sizeof(*net->within));
    net->next = arena_alloc(w->arena, n * n, sizeof(*net->next));
    uint32_t *hops = arena_span_resize(w->arena, NULL, n, sizeof(*hops));
    if (!net->within || !net->next || !hops) return false;
    memset(net->within, 0xff, n * sizeof(*net->within));
    memset(net->next, 0xff, n * n * sizeof(*net->next));
    for (uint32_t to = 0; to < sc->site_count; to++) {
        network_distances(sc, to, hops, net->site_count);
        network_ways(sc, net, to, hops);
    }
    (void)arena_span_resize(w->arena, hops, 0, 1);
    for (uint32_t i = sc->network_count; i > 0; i--)
        for (uint32_t k = 0; k < sc->networks[i - 1].site_count; k++)
            if (!network_is_line(&sc->networks[i - 1]))
                net->within[sc->networks[i - 1].sites[k]] = i - 1;
    return true;
}

/* ---- links ---- */

static int64_t network_port_mbps(const struct spec_server *server)
{
    int64_t all;
    if (server->nics <= 0 || server->nic_mbps <= 0) return NETWORK_PORT_MBPS;
    bool whole = num_mul_i64(server->nics, server->nic_mbps, &all) && all < NETWORK_UNLIMITED;
    return whole ? all : NETWORK_UNLIMITED - 1;
}

static void network_open_link(struct network *net, uint32_t l, int64_t capacity)
{
    net->links[l] = (struct network_link){.capacity = capacity, .first = NETWORK_NONE};
}

static int64_t network_or_unlimited(int64_t mbps)
{
    return mbps > 0 ? mbps : NETWORK_UNLIMITED;
}

static void network_open_site_links(struct world *w, struct network *net)
{
    const struct scenario *sc = w->sc;
    for (uint32_t h = 0; h < w->host_count; h++) {
        uint32_t within = net->within[net->site[h]];
        network_open_link(net, 2 * h, network_port_mbps(sc->hosts[h].server));
        network_open_link(net, 2 * h + 1, network_port_mbps(sc->hosts[h].server));
        if (net->rack[h] == NETWORK_NONE) continue;
        int64_t uplink = within == NETWORK_NONE ? 0 : sc->networks[within].uplink_mbps;
        for (uint32_t end = 0; end < 2; end++)
            network_open_link(net, net->rack_links + 2 * net->rack[h] + end,
                              network_or_unlimited(uplink));
    }
    for (uint32_t s = 0; s < net->site_count; s++) {
        uint32_t within = net->within[s];
        int64_t core = within == NETWORK_NONE ? 0 : sc->networks[within].bandwidth_mbps;
        network_open_link(net, net->core_links + s, network_or_unlimited(core));
    }
}

static bool network_open_links(struct world *w, struct network *net)
{
    net->rack_links = 2 * w->host_count;
    net->core_links = net->rack_links + 2 * net->rack_count;
    net->line_links = net->core_links + net->site_count;
    net->migration_links = net->link_count = net->line_links + 2 * w->sc->network_count;
    net->links = arena_span_resize(w->arena, NULL, net->link_count + 1, sizeof(*net->links));
    if (net->links == NULL) return false;
    network_open_site_links(w, net);
    for (uint32_t i = 0; i < w->sc->network_count; i++)
        for (uint32_t end = 0; end < 2; end++)
            network_open_link(net, net->line_links + 2 * i + end,
                              w->sc->networks[i].bandwidth_mbps);
    return true;
}

/* ---- life ---- */

#define X(type, name) TABLE_COL(struct world, flow_##name),
static const struct table_col network_cols[] = {FLOW_COLUMNS(X)};
#undef X
enum { NETWORK_COLS = sizeof(network_cols) / sizeof(network_cols[0]) };

bool network_init(struct world *w)
{
    struct network *net = arena_alloc(w->arena, 1, sizeof(*net));
    w->network = net;
    if (net == NULL) return false;
    net->dirty = net->parting = NETWORK_NONE;
    for (int c = 0; c < TRAFFIC_COUNT; c++) {
        int64_t given = w->sc->traffic_shares[c];
        net->weight[c] = given > 0 ? given : NETWORK_SHARES[c];
    }
    return table_init(&w->flows, w, network_cols, NETWORK_COLS, w->arena, 0) &&
           network_locate(w, net) && network_map(w, net) && network_open_links(w, net);
}

static void *network_copy(struct arena *a, const void *from, size_t n, size_t size)
{
    void *to = arena_alloc(a, n, size);
    if (to != NULL) memcpy(to, from, n * size);
    return to;
}

bool network_clone(struct world *dst, const struct world *src)
{
    const struct network *from = src->network;
    struct arena *a = dst->arena;
    struct network *net = network_copy(a, from, 1, sizeof(*net));
    dst->network = net;
    if (net == NULL || !table_clone(&dst->flows, dst, &src->flows, src, a)) return false;
    size_t sites = from->site_count;
    net->site = network_copy(a, from->site, src->host_count + 1, sizeof(*net->site));
    net->rack = network_copy(a, from->rack, src->host_count + 1, sizeof(*net->rack));
    net->within = network_copy(a, from->within, sites, sizeof(*net->within));
    net->next = network_copy(a, from->next, sites * sites, sizeof(*net->next));
    net->links = arena_span_resize(a, NULL, from->link_count + 1, sizeof(*net->links));
    net->fresh = NULL;
    net->work = (struct network_work){0};
    if (!net->site || !net->rack || !net->within || !net->next || !net->links) return false;
    memcpy(net->links, from->links, from->link_count * sizeof(*net->links));
    if (!network_reserve(dst)) return false;
    if (from->fresh_count > 0)
        memcpy(net->fresh, from->fresh, from->fresh_count * sizeof(*net->fresh));
    return true;
}

/* ---- paths ---- */

bool network_reaches(const struct world *w, uint32_t from, uint32_t to)
{
    const struct network *net = w->network;
    uint32_t a = net->site[from], b = net->site[to];
    return a == b || net->next[(size_t)a * net->site_count + b] != NETWORK_NONE;
}

/* The link of line `i` that leads away from site s; *s becomes the site at its other end. */
static uint32_t network_cross(const struct world *w, uint32_t i, uint32_t *s)
{
    const struct spec_network *line = &w->sc->networks[i];
    uint32_t end = line->sites[0] == *s ? 0 : 1;
    ENGINE_ASSERT(&w->engine, line->sites[end] == *s);
    *s = line->sites[1 - end];
    return w->network->line_links + 2 * i + end;
}

int64_t network_latency_ns(const struct world *w, uint32_t from, uint32_t to)
{
    const struct network *net = w->network;
    const struct spec_network *all = w->sc->networks;
    uint32_t s = net->site[from], end = net->site[to];
    ENGINE_ASSERT(&w->engine, network_reaches(w, from, to));
    if (from == to) return 0;
    int64_t sum = net->within[s] == NETWORK_NONE ? 0 : all[net->within[s]].latency_ns;
    if (s == end) return sum;
    sum += net->within[end] == NETWORK_NONE ? 0 : all[net->within[end]].latency_ns;
    while (s != end) {
        uint32_t line = net->next[(size_t)s * net->site_count + end];
        sum += all[line].latency_ns;
        (void)network_cross(w, line, &s);
    }
    return sum;
}

struct network_steps {
    const struct network *net;
    uint32_t *links;
    uint32_t count;
};

static void network_step(struct network_steps *p, uint32_t link)
{
    if (p->net->links[link].capacity == NETWORK_UNLIMITED) return;
    SIM_ASSERT(p->count < FLOW_LINKS);
    p->links[p->count++] = link;
}

uint32_t network_path(const struct world *w, uint32_t from, uint32_t to, enum traffic class,
                      uint32_t links[FLOW_LINKS])
{
    const struct network *net = w->network;
    struct network_steps p = {net, links, 0};
    uint32_t s = net->site[from], end = net->site[to];
    uint32_t up = net->rack[from], down = net->rack[to];
    bool limited = class == TRAFFIC_MIGRATION && net->migration_mbps > 0;
    if (from == to) return 0;
    network_step(&p, 2 * from);
    if (limited) network_step(&p, net->migration_links + 2 * from);
    if (s != end || up != down || up == NETWORK_NONE) {
        if (up != NETWORK_NONE) network_step(&p, net->rack_links + 2 * up);
        network_step(&p, net->core_links + s);
        while (s != end) {
            network_step(&p, network_cross(w, net->next[(size_t)s * net->site_count + end], &s));
            if (s == end) network_step(&p, net->core_links + s);
        }
        if (down != NETWORK_NONE) network_step(&p, net->rack_links + 2 * down + 1);
    }
    if (limited) network_step(&p, net->migration_links + 2 * to + 1);
    network_step(&p, 2 * to + 1);
    return p.count;
}
