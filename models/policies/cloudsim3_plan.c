/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One optimisation of CloudSim 3.0.3: relieve overloaded hosts, then empty underloaded ones. */
#include "models/policies/cloudsim3.h"
#include <float.h>

/* Power added by a VM, compared with the load when the frame began, not with that of this plan; a
 * host that is off counts as idle. */
static double cloudsim3_added(const struct cloudsim3_host *h, double mips)
{
    double then = cloudsim3_watts(h->power, (h->used + mips) / h->total);
    return then - cloudsim3_watts(h->power, cloudsim3_fraction(h->seen, h->total));
}

struct cloudsim3_best {
    double least;
    uint32_t host;
};

/* Asking for the power before the dearer overload test changes nothing: both are pure. Hosts come
 * in no order, so equal ones are told apart by their number. */
static void cloudsim3_consider(struct cloudsim3 *c, uint32_t ix, uint32_t v,
                               struct cloudsim3_best *best)
{
    struct cloudsim3_host *h = &c->host[ix];
    double demand = c->vm[v].demand;
    if (h->no_place || h->core < demand || h->free < demand) return;
    if (h->used > 0 && h->n >= h->most) h->most = h->n + 1;
    double added = cloudsim3_added(h, demand);
    if (added > best->least || (!(added < best->least) && ix > best->host)) return;
    if (h->used > 0 && cloudsim3_overloaded(c, ix, v)) return;
    *best = (struct cloudsim3_best){added, ix};
}

/* The first empty host of a class, of which all are alike; TABLE_NONE: none is left. */
static uint32_t cloudsim3_first_empty(struct cloudsim3 *c, uint32_t class)
{
    uint32_t *at = &c->empty_cursor[class];
    while (*at < c->w->host_count && (c->host[*at].class != class || c->host[*at].listed))
        ++*at;
    return *at < c->w->host_count ? *at : TABLE_NONE;
}

static uint32_t cloudsim3_find(struct cloudsim3 *c, uint32_t v)
{
    struct cloudsim3_best best = {DBL_MAX, TABLE_NONE};
    for (uint32_t i = 0; i < c->live_n; i++)
        cloudsim3_consider(c, c->live[i], v, &best);
    for (uint32_t k = 0; k < c->classes; k++) {
        uint32_t h = cloudsim3_first_empty(c, k);
        if (h != TABLE_NONE) cloudsim3_consider(c, h, v, &best);
    }
    return best.host;
}

static void cloudsim3_order(struct cloudsim3 *c, uint32_t v, uint32_t to)
{
    if (c->moves == c->move_room) {
        uint32_t room = c->move_room < 64 ? 64 : 2 * c->move_room;
        void *all = arena_span_resize(c->arena, c->move, room, sizeof(*c->move));
        if (all == NULL) c->failed = true;
        if (all == NULL) return;
        c->move = all;
        c->move_room = room;
    }
    uint32_t seat = cloudsim3_sit(c, to, v);
    if (seat == TABLE_NONE) return;
    cloudsim3_share(c, to);
    c->move[c->moves++] = (struct cloudsim3_move){v, to, seat};
}

/* Largest demand first; equal ones keep their order. */
static void cloudsim3_sort(struct cloudsim3 *c)
{
    for (uint32_t i = 1; i < c->queue_n; i++) {
        uint32_t v = c->queue[i], j = i;
        for (; j > 0 && c->vm[c->queue[j - 1]].demand < c->vm[v].demand; j--)
            c->queue[j] = c->queue[j - 1];
        c->queue[j] = v;
    }
}

static void cloudsim3_relieve_host(struct cloudsim3 *c, uint32_t h)
{
    c->host[h].no_find = c->host[h].no_place = true;
    do {
        uint32_t seat = cloudsim3_select(c, h);
        if (seat == TABLE_NONE) return;
        c->queue[c->queue_n++] = c->seat[seat].vm;
        cloudsim3_rise(c, h, seat);
        cloudsim3_share(c, h);
    } while (cloudsim3_overloaded(c, h, TABLE_NONE));
}

static void cloudsim3_relieve(struct cloudsim3 *c)
{
    uint32_t over_n = 0;
    c->queue_n = 0;
    for (uint32_t i = 0; i < c->live_n; i++)
        if (cloudsim3_overloaded(c, c->live[i], TABLE_NONE)) c->over[over_n++] = c->live[i];
    for (uint32_t k = 0; k < over_n; k++)
        cloudsim3_relieve_host(c, c->over[k]);
    cloudsim3_sort(c);
    for (uint32_t k = 0; k < c->queue_n && !c->failed; k++) {
        uint32_t h = cloudsim3_find(c, c->queue[k]);
        if (h != TABLE_NONE) cloudsim3_order(c, c->queue[k], h);
    }
}

static uint32_t cloudsim3_least_loaded(const struct cloudsim3 *c)
{
    double least = 1;
    uint32_t best = TABLE_NONE;
    for (uint32_t i = 0; i < c->live_n; i++) {
        const struct cloudsim3_host *h = &c->host[c->live[i]];
        if (h->no_find || h->n == 0) continue;
        double u = cloudsim3_fraction(h->seen, h->total);
        if (!(u > 0 && u < least)) continue;
        least = u;
        best = c->live[i];
    }
    return best;
}

static void cloudsim3_undo(struct cloudsim3 *c, uint32_t first)
{
    while (c->moves > first) {
        struct cloudsim3_move *m = &c->move[--c->moves];
        cloudsim3_rise(c, m->to, m->seat);
        cloudsim3_share(c, m->to);
    }
}

/* All its VMs or none, those that this plan brought here included. They stay on its list, too:
 * nothing is placed here any more. */
static void cloudsim3_empty(struct cloudsim3 *c, uint32_t h)
{
    uint32_t first = c->moves;
    c->queue_n = 0;
    for (uint32_t s = c->host[h].first; s != TABLE_NONE; s = c->seat[s].next)
        if (c->w->vm_move[c->seat[s].vm] == 0) c->queue[c->queue_n++] = c->seat[s].vm;
    cloudsim3_sort(c);
    for (uint32_t k = 0; k < c->queue_n && !c->failed; k++) {
        uint32_t to = cloudsim3_find(c, c->queue[k]);
        if (to == TABLE_NONE) {
            cloudsim3_undo(c, first);
            return;
        }
        cloudsim3_order(c, c->queue[k], to);
    }
    for (uint32_t k = first; k < c->moves; k++)
        c->host[c->move[k].to].no_find = true;
}

/* Only hosts that had no load when the frame began are out of question as destinations; those
 * chosen while relieving hosts are meant to be, but are not: a VM may move twice in a frame. */
static void cloudsim3_drain(struct cloudsim3 *c)
{
    for (uint32_t i = 0; i < c->live_n; i++) {
        struct cloudsim3_host *h = &c->host[c->live[i]];
        if (!(h->seen > 0)) h->no_find = h->no_place = true;
    }
    c->classes = 0; /* no empty host is looked at any more */
    uint32_t h = cloudsim3_least_loaded(c);
    for (; h != TABLE_NONE && !c->failed; h = cloudsim3_least_loaded(c)) {
        c->host[h].no_find = c->host[h].no_place = true;
        cloudsim3_empty(c, h);
    }
}

void cloudsim3_plan(struct cloudsim3 *c)
{
    uint32_t classes = c->classes;
    c->moves = 0;
    cloudsim3_relieve(c);
    cloudsim3_drain(c);
    c->classes = classes;
}
