/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rules.h"
#include <string.h>

enum rule_kind { RULE_APART, RULE_TOGETHER, RULE_RACKS, RULE_SITES, RULE_KINDS };

struct rules {
    /* A rule of one workload has a row of counts: VMs by host, rack or site. */
    int32_t *row[RULE_KINDS]; /* per workload; SPEC_NONE = no such rule */
    uint32_t rows[RULE_KINDS], bins[RULE_KINDS];
    uint32_t *count[RULE_KINDS]; /* rows x bins */
    uint32_t *bound;             /* per row of TOGETHER: 1 + host that its VMs must join */
    uint32_t *rack, *site;       /* per host: its bin */
    uint32_t licences;
    uint8_t *licensed;  /* licences x workloads: do its VMs need the licence? */
    uint32_t *carried;  /* licences x hosts: VMs there that need it */
    uint32_t *carriers; /* per licence: hosts that carry one */
    uint8_t *pinned;    /* per workload */
};

/* ---- memory ---- */

static uint32_t *rules_numbers(struct arena *a, size_t n)
{
    return arena_alloc(a, n + 1, sizeof(uint32_t));
}

/* The arrays of r, whose sizes are known. */
static bool rules_alloc(struct rules *r, const struct scenario *sc, struct arena *a)
{
    bool ok = true;
    for (int k = 0; k < RULE_KINDS; k++) {
        r->row[k] = arena_alloc(a, sc->workload_count + 1, sizeof(int32_t));
        r->count[k] = rules_numbers(a, (size_t)r->rows[k] * r->bins[k]);
        ok = ok && r->row[k] != NULL && r->count[k] != NULL;
    }
    r->bound = rules_numbers(a, r->rows[RULE_TOGETHER]);
    r->rack = rules_numbers(a, sc->host_count);
    r->site = rules_numbers(a, sc->host_count);
    r->licensed = arena_alloc(a, (size_t)r->licences * sc->workload_count + 1, 1);
    r->carried = rules_numbers(a, (size_t)r->licences * sc->host_count);
    r->carriers = rules_numbers(a, r->licences);
    r->pinned = arena_alloc(a, sc->workload_count + 1, 1);
    return ok && r->bound && r->rack && r->site && r->licensed && r->carried && r->carriers &&
           r->pinned;
}

static void rules_copy(struct rules *d, const struct rules *s, const struct scenario *sc)
{
    for (int k = 0; k < RULE_KINDS; k++) {
        memcpy(d->row[k], s->row[k], sc->workload_count * sizeof(int32_t));
        memcpy(d->count[k], s->count[k], (size_t)s->rows[k] * s->bins[k] * sizeof(uint32_t));
    }
    memcpy(d->bound, s->bound, s->rows[RULE_TOGETHER] * sizeof(uint32_t));
    memcpy(d->rack, s->rack, sc->host_count * sizeof(uint32_t));
    memcpy(d->site, s->site, sc->host_count * sizeof(uint32_t));
    memcpy(d->licensed, s->licensed, (size_t)s->licences * sc->workload_count);
    memcpy(d->carried, s->carried, (size_t)s->licences * sc->host_count * sizeof(uint32_t));
    memcpy(d->carriers, s->carriers, s->licences * sizeof(uint32_t));
    memcpy(d->pinned, s->pinned, sc->workload_count);
}

/* ---- set-up ---- */

static bool rules_names(const struct spec_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

static const struct spec_names *rules_list(const struct spec_placement *p, enum rule_kind k)
{
    switch (k) {
    case RULE_APART:
        return &p->keep_apart;
    case RULE_TOGETHER:
        return &p->keep_together;
    case RULE_RACKS:
        return &p->spread_racks;
    case RULE_SITES:
    case RULE_KINDS:
        break;
    }
    return &p->spread_sites;
}

static uint32_t rules_rows(const struct scenario *sc, enum rule_kind k)
{
    uint32_t rows = 0;
    for (uint32_t i = 0; i < sc->workload_count; i++)
        rows += rules_names(rules_list(&sc->policies.placement, k), sc->workloads[i].name);
    return rows;
}

static bool rules_same_rack(const struct spec_host *a, const struct spec_host *b)
{
    if (a->site != b->site || (a->rack == NULL) != (b->rack == NULL)) return false;
    return a->rack == NULL || strcmp(a->rack, b->rack) == 0;
}

/* Racks are numbered as they appear; hosts without one share the rack of their site. */
static void rules_places(struct rules *r, const struct scenario *sc, uint32_t *first)
{
    for (uint32_t h = 0; h < sc->host_count; h++) {
        const struct spec_host *host = &sc->hosts[h];
        r->site[h] = (uint32_t)(host->site + 1);
        uint32_t i = 0, racks = r->bins[RULE_RACKS];
        if (h > 0 && rules_same_rack(&sc->hosts[h - 1], host))
            i = r->rack[h - 1];
        else
            while (i < racks && !rules_same_rack(&sc->hosts[first[i]], host))
                i++;
        if (i == racks) first[r->bins[RULE_RACKS]++] = h;
        r->rack[h] = i;
    }
}

static void rules_fill(struct rules *r, const struct scenario *sc)
{
    const struct spec_placement *p = &sc->policies.placement;
    const struct spec_licensed *licence = p->licensed.items;
    for (int k = 0; k < RULE_KINDS; k++) {
        int32_t next = 0;
        for (uint32_t i = 0; i < sc->workload_count; i++)
            r->row[k][i] = rules_names(rules_list(p, (enum rule_kind)k), sc->workloads[i].name)
                               ? next++
                               : SPEC_NONE;
    }
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        r->pinned[i] = rules_names(&p->pinned, sc->workloads[i].name);
        for (uint32_t l = 0; l < r->licences; l++)
            r->licensed[(size_t)l * sc->workload_count + i] =
                rules_names(&licence[l].workloads, sc->workloads[i].name);
    }
}

bool rules_init(struct world *w)
{
    const struct scenario *sc = w->sc;
    struct rules *r = w->rules = arena_alloc(w->arena, 1, sizeof(*r));
    uint32_t *first = arena_span_resize(w->arena, NULL, sc->host_count + 1, sizeof(*first));
    if (r == NULL || first == NULL) return false;
    for (int k = 0; k < RULE_KINDS; k++)
        r->rows[k] = rules_rows(sc, (enum rule_kind)k);
    r->bins[RULE_APART] = r->bins[RULE_TOGETHER] = sc->host_count;
    r->bins[RULE_SITES] = sc->site_count + 1;
    r->licences = sc->policies.placement.licensed.count;
    r->bins[RULE_RACKS] = sc->host_count; /* at most; known after rules_places */
    if (!rules_alloc(r, sc, w->arena)) return false;
    r->bins[RULE_RACKS] = 0;
    rules_places(r, sc, first);
    rules_fill(r, sc);
    arena_span_resize(w->arena, first, 0, sizeof(*first));
    return true;
}

bool rules_clone(struct world *dst, const struct world *src)
{
    dst->rules = arena_alloc(dst->arena, 1, sizeof(*dst->rules));
    if (dst->rules == NULL) return false;
    *dst->rules = *src->rules;
    if (!rules_alloc(dst->rules, src->sc, dst->arena)) return false;
    rules_copy(dst->rules, src->rules, src->sc);
    return true;
}

/* ---- counts ---- */

static uint32_t rules_bin(const struct rules *r, enum rule_kind k, uint32_t h)
{
    return k == RULE_RACKS ? r->rack[h] : k == RULE_SITES ? r->site[h] : h;
}

/* The counts of a workload's rule by bin; NULL: it has no such rule. */
static uint32_t *rules_counts(const struct rules *r, enum rule_kind k, uint32_t workload)
{
    int32_t row = r->row[k][workload];
    return row == SPEC_NONE ? NULL : &r->count[k][(size_t)row * r->bins[k]];
}

static void rules_count_licences(struct world *w, uint32_t h, uint32_t workload, int sign)
{
    struct rules *r = w->rules;
    for (uint32_t l = 0; l < r->licences; l++) {
        if (!r->licensed[(size_t)l * w->sc->workload_count + workload]) continue;
        uint32_t *n = &r->carried[(size_t)l * w->host_count + h];
        if (sign > 0 && *n == 0) r->carriers[l]++;
        *n += (uint32_t)sign;
        if (sign < 0 && *n == 0) r->carriers[l]--;
    }
}

/* 1 + a host that has VMs of the group, when the one they were bound for fell away; 0 = none. */
static uint32_t rules_any_host(const struct rules *r, uint32_t workload)
{
    const uint32_t *counts = rules_counts(r, RULE_TOGETHER, workload);
    for (uint32_t h = 0; h < r->bins[RULE_TOGETHER]; h++)
        if (counts[h] > 0) return h + 1;
    return 0;
}

void rules_count(struct world *w, uint32_t h, uint32_t v, int sign)
{
    struct rules *r = w->rules;
    uint32_t workload = w->vm_workload[v];
    for (int k = 0; k < RULE_KINDS; k++) {
        uint32_t *counts = rules_counts(r, (enum rule_kind)k, workload);
        if (counts != NULL) counts[rules_bin(r, (enum rule_kind)k, h)] += (uint32_t)sign;
    }
    rules_count_licences(w, h, workload, sign);
    int32_t row = r->row[RULE_TOGETHER][workload];
    if (row == SPEC_NONE) return;
    if (sign > 0)
        r->bound[row] = h + 1;
    else if (r->bound[row] == h + 1 && rules_counts(r, RULE_TOGETHER, workload)[h] == 0)
        r->bound[row] = rules_any_host(r, workload);
}

/* ---- questions ---- */

bool rules_any(const struct world *w, uint32_t workload)
{
    const struct rules *r = w->rules;
    for (uint32_t l = 0; l < r->licences; l++)
        if (r->licensed[(size_t)l * w->sc->workload_count + workload]) return true;
    return r->row[RULE_APART][workload] != SPEC_NONE || r->row[RULE_RACKS][workload] != SPEC_NONE ||
           r->row[RULE_SITES][workload] != SPEC_NONE;
}

static void rules_range(const uint32_t *counts, uint32_t bins, uint32_t *least, uint32_t *most)
{
    *least = UINT32_MAX;
    *most = 0;
    for (uint32_t b = 0; b < bins; b++) {
        if (counts[b] < *least) *least = counts[b];
        if (counts[b] > *most) *most = counts[b];
    }
}

/* Sites are numbered from 1; hosts on no site are 0, which counts only where there are some. */
static void rules_spread(const struct rules *r, enum rule_kind k, const uint32_t *counts,
                         uint32_t *least, uint32_t *most)
{
    uint32_t from = k == RULE_SITES && r->bins[k] > 1 ? 1 : 0;
    rules_range(counts + from, r->bins[k] - from, least, most);
}

static bool rules_even(const struct rules *r, enum rule_kind k, uint32_t workload, uint32_t h,
                       uint32_t level)
{
    const uint32_t *counts = rules_counts(r, k, workload);
    uint32_t least, most;
    if (counts == NULL) return true;
    rules_spread(r, k, counts, &least, &most);
    return counts[rules_bin(r, k, h)] <= least + level;
}

/* Does licence l leave host `from` together with a VM of `workload`? It does when the host is
 * emptied for good or for maintenance, so that no VM comes to it, and none that needs the licence
 * stays: what moves first takes it along. */
static bool rules_licence_goes(const struct world *w, uint32_t l, uint32_t workload, uint32_t from)
{
    const struct rules *r = w->rules;
    const uint8_t *licensed = &r->licensed[(size_t)l * w->sc->workload_count];
    if (from >= w->host_count || r->carried[(size_t)l * w->host_count + from] == 0) return false;
    bool may_stay = (w->host_flags[from] & HOST_LEAVING) != 0; /* a control loop: it may give up */
    if (w->host_blocks[from] <= (uint32_t)may_stay) return false;
    for (uint32_t v = w->host_first[from]; v != TABLE_NONE; v = w->vm_next[v])
        if (!r->pinned[workload] && r->pinned[w->vm_workload[v]] && licensed[w->vm_workload[v]])
            return false;
    return true;
}

static bool rules_licence_allows(const struct world *w, uint32_t workload, uint32_t h,
                                 uint32_t from)
{
    const struct rules *r = w->rules;
    const struct spec_licensed *spec = w->sc->policies.placement.licensed.items;
    for (uint32_t l = 0; l < r->licences; l++) {
        if (!r->licensed[(size_t)l * w->sc->workload_count + workload]) continue;
        bool carries = r->carried[(size_t)l * w->host_count + h] > 0;
        if (carries || r->carriers[l] < (uint64_t)spec[l].hosts) continue;
        if (r->carriers[l] > (uint64_t)spec[l].hosts) return false; /* another took it along */
        if (!rules_licence_goes(w, l, workload, from)) return false;
    }
    return true;
}

bool rules_allow(const struct world *w, uint32_t workload, uint32_t h, uint32_t level,
                 uint32_t from)
{
    const struct rules *r = w->rules;
    const uint32_t *apart = rules_counts(r, RULE_APART, workload);
    if (apart != NULL && apart[h] > 0) return false;
    return rules_even(r, RULE_RACKS, workload, h, level) &&
           rules_even(r, RULE_SITES, workload, h, level) &&
           rules_licence_allows(w, workload, h, from);
}

uint32_t rules_levels(const struct world *w, uint32_t workload)
{
    const struct rules *r = w->rules;
    uint32_t levels = 1;
    for (int k = RULE_RACKS; k <= RULE_SITES; k++) {
        const uint32_t *counts = rules_counts(r, (enum rule_kind)k, workload);
        uint32_t least, most;
        if (counts == NULL) continue;
        rules_spread(r, (enum rule_kind)k, counts, &least, &most);
        if (most - least + 1 > levels) levels = most - least + 1;
    }
    return levels;
}

uint32_t rules_bound(const struct world *w, uint32_t workload)
{
    int32_t row = w->rules->row[RULE_TOGETHER][workload];
    if (row == SPEC_NONE || w->rules->bound[row] == 0) return TABLE_NONE;
    return w->rules->bound[row] - 1;
}

const char *rules_broken(const struct world *w, uint32_t v)
{
    uint32_t workload = w->vm_workload[v], h = w->vm_host[v];
    const uint8_t *allowed = w->sc->places[w->vm_place[v]].hosts;
    const uint32_t *apart = rules_counts(w->rules, RULE_APART, workload);
    if (allowed != NULL && !(allowed[h / 8] >> (h % 8) & 1)) return "it may not run on its host";
    if (apart != NULL && apart[h] > 1) return "a VM it is kept apart from is on its host";
    uint32_t bound = rules_bound(w, workload);
    return bound != TABLE_NONE && bound != h ? "it is kept together with VMs elsewhere" : NULL;
}

bool rules_pinned(const struct world *w, uint32_t workload)
{
    return w->rules->pinned[workload] != 0;
}

/* A group leaves its host together: the first may go when the host is being emptied. */
static bool rules_may_part(const struct world *w, uint32_t v, uint32_t h)
{
    uint32_t workload = w->vm_workload[v], bound = rules_bound(w, workload);
    if (bound == TABLE_NONE || bound == h) return true;
    if (bound != w->vm_host[v]) return false;
    return w->host_blocks[bound] > 0 || rules_counts(w->rules, RULE_TOGETHER, workload)[bound] == 1;
}

/* Does a VM that goes from its host to h make its spread over racks or sites less even? */
static bool rules_stays_even(const struct world *w, enum rule_kind k, uint32_t v, uint32_t h)
{
    const struct rules *r = w->rules;
    const uint32_t *counts = rules_counts(r, k, w->vm_workload[v]);
    if (counts == NULL || w->host_blocks[w->vm_host[v]] > 0) return true;
    uint32_t from = rules_bin(r, k, w->vm_host[v]), to = rules_bin(r, k, h);
    return from == to || counts[to] < counts[from];
}

const char *rules_may_go(const struct world *w, uint32_t v, uint32_t h)
{
    uint32_t workload = w->vm_workload[v];
    const uint32_t *apart = rules_counts(w->rules, RULE_APART, workload);
    if (apart != NULL && apart[h] > 0) return "a VM it is kept apart from is there";
    if (!rules_may_part(w, v, h)) return "it is kept together with VMs elsewhere";
    if (!rules_stays_even(w, RULE_RACKS, v, h)) return "too many of its workload in that rack";
    if (!rules_stays_even(w, RULE_SITES, v, h)) return "too many of its workload on that site";
    if (!rules_licence_allows(w, workload, h, w->vm_host[v])) return "no licence for that host";
    return NULL;
}
