/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placement of the CloudSim yardstick: the first one, and the optimisation of a frame. */
#include "tests/oracle/cloudsim3_world.h"

#include <float.h>
#include <stdlib.h>

/* Power added by a VM, compared with the load of the last update (not of this plan). */
static double power_added(struct oracle_world *w, const struct oracle_host *h, double mips)
{
    double then = oracle_watts(w, h->type, (h->used + mips) / h->total);
    return then - oracle_watts(w, h->type, oracle_fraction(h->seen, h->total));
}

/* The host of least added power, lowest id first. Asking for the power before the (dearer)
 * overload test changes nothing: both are pure. Of the empty hosts of a type all are alike, so
 * only the first is asked. */
static int find_host(struct oracle_world *w, int vm)
{
    const struct oracle_vm *v = &w->vm[vm];
    double least = DBL_MAX;
    int best = -1;
    bool seen_empty[2] = {false, false};
    for (int i = 0; i < w->hosts; i++) {
        struct oracle_host *h = &w->host[i];
        if (h->no_place) continue;
        if (h->n == 0 && h->seen == 0) {
            if (seen_empty[h->type]) continue;
            seen_empty[h->type] = true;
        }
        if (h->core < v->demand || h->free < v->demand) continue;
        if (h->used != 0 && h->n >= h->most) h->most = h->n + 1;
        bool tested = (h->used + v->demand) / h->total > 1;
        if (tested && oracle_overloaded(w, i, vm)) continue;
        double added = power_added(w, h, v->demand);
        if (!(added < least)) continue;
        if (!tested && h->used != 0 && oracle_overloaded(w, i, vm)) continue;
        least = added;
        best = i;
    }
    return best;
}

static void put(struct oracle_world *w, int host, int vm)
{
    if (oracle_seat_add(w, host, vm, false)) oracle_share(w, host, false);
}

static void take(struct oracle_world *w, int host, int vm)
{
    oracle_seat_drop(w, host, vm);
    oracle_share(w, host, false);
}

/* First placement: nominal sizes, memory counted, power as if every host were idle. First fit
 * for the policies that never migrate. */
static int first_host(struct oracle_world *w, const double *free_mb, int vm)
{
    const struct oracle_vm *v = &w->vm[vm];
    double least = DBL_MAX;
    int best = -1;
    for (int i = 0; i < w->hosts; i++) {
        struct oracle_host *h = &w->host[i];
        if (h->core < v->mips || h->free < v->mips || free_mb[i] < v->ram) continue;
        if (w->c->policy < CLOUDSIM3_THR) return i;
        double added = power_added(w, h, v->mips);
        if (!(added < least)) continue;
        least = added;
        best = i;
    }
    return best;
}

void oracle_place_all(struct oracle_world *w)
{
    double *free_mb = malloc((size_t)w->hosts * sizeof *free_mb);
    if (!free_mb) w->broken = true;
    for (int i = 0; free_mb && i < w->hosts; i++)
        free_mb[i] = 4096;
    for (int i = 0; i < w->vms && !w->broken; i++) {
        struct oracle_vm *v = &w->vm[i];
        int host = first_host(w, free_mb, i);
        if (host < 0) w->broken = true;
        if (host < 0) break;
        v->owner = host;
        v->demand = v->mips;
        free_mb[host] -= v->ram;
        w->r->first_hosts += w->host[host].n == 0;
        put(w, host, i);
    }
    free(free_mb);
}

static void order_move(struct oracle_world *w, int vm, int to)
{
    if ((size_t)w->moves == w->move_room) {
        size_t room = w->move_room ? 2 * w->move_room : 64;
        void *p = realloc(w->move, room * sizeof *w->move);
        if (!p) w->broken = true;
        if (!p) return;
        w->move = p;
        w->move_room = room;
    }
    w->move[w->moves++] = (struct oracle_move){.vm = vm, .from = w->vm[vm].owner, .to = to};
}

/* Largest demand first; equal ones keep their order. */
static void sort_queue(struct oracle_world *w)
{
    for (int i = 1; i < w->queue_n; i++) {
        int vm = w->queue[i], j = i;
        for (; j > 0 && w->vm[w->queue[j - 1]].demand < w->vm[vm].demand; j--)
            w->queue[j] = w->queue[j - 1];
        w->queue[j] = vm;
    }
}

static void relieve_overloaded(struct oracle_world *w)
{
    w->queue_n = w->over_n = 0;
    for (int i = 0; i < w->hosts; i++)
        if (oracle_overloaded(w, i, -1)) w->over[w->over_n++] = i;
    for (int k = 0; k < w->over_n; k++) {
        int host = w->over[k];
        w->host[host].no_find = w->host[host].no_place = true;
        do {
            int vm = oracle_select(w, host);
            if (vm < 0) break;
            w->queue[w->queue_n++] = vm;
            take(w, host, vm);
        } while (oracle_overloaded(w, host, -1));
    }
    sort_queue(w);
    for (int k = 0; k < w->queue_n; k++) {
        int host = find_host(w, w->queue[k]);
        if (host < 0) continue;
        put(w, host, w->queue[k]);
        order_move(w, w->queue[k], host);
    }
}

static int least_loaded(const struct oracle_world *w)
{
    double least = 1;
    int best = -1;
    for (int i = 0; i < w->hosts; i++) {
        const struct oracle_host *h = &w->host[i];
        double u = oracle_fraction(h->seen, h->total);
        if (h->no_find || h->n == 0 || !(u > 0 && u < least)) continue;
        least = u;
        best = i;
    }
    return best;
}

/* All VMs of the host or none. They stay on its list too: it is excluded from now on. */
static void try_to_empty(struct oracle_world *w, int host)
{
    const struct oracle_host *h = &w->host[host];
    int first = w->moves;
    w->queue_n = 0;
    for (int i = 0; i < h->n; i++)
        w->queue[w->queue_n++] = h->seat[i].vm;
    sort_queue(w);
    for (int k = 0; k < w->queue_n; k++) {
        int target = find_host(w, w->queue[k]);
        if (target < 0) {
            while (w->moves > first) {
                w->moves--;
                take(w, w->move[w->moves].to, w->move[w->moves].vm);
            }
            return;
        }
        put(w, target, w->queue[k]);
        order_move(w, w->queue[k], target);
    }
    for (int k = first; k < w->moves; k++)
        w->host[w->move[k].to].no_find = true;
}

static void empty_underloaded(struct oracle_world *w)
{
    for (int i = 0; i < w->hosts; i++)
        if (w->host[i].seen == 0) w->host[i].no_find = w->host[i].no_place = true;
    for (int host = least_loaded(w); host >= 0 && !w->broken; host = least_loaded(w)) {
        w->host[host].no_find = w->host[host].no_place = true;
        try_to_empty(w, host);
    }
}

/* One optimisation: leaves the orders in w->move and the lists as they were. */
void oracle_plan(struct oracle_world *w)
{
    w->moves = 0;
    int at = 0;
    for (int i = 0; i < w->hosts; i++) {
        struct oracle_host *h = &w->host[i];
        h->no_find = h->no_place = false;
        h->saved_n = h->n;
        for (int k = 0; k < h->n; k++)
            w->saved[at++] = h->seat[k].vm;
        oracle_share(w, i, false);
        h->seen = h->used;
    }
    relieve_overloaded(w);
    empty_underloaded(w);
    at = 0;
    for (int i = 0; i < w->hosts; i++) {
        struct oracle_host *h = &w->host[i];
        h->n = h->saved_n;
        h->past_valid = false;
        for (int k = 0; k < h->n; k++)
            h->seat[k] = (struct oracle_seat){.vm = w->saved[at++]};
    }
}
