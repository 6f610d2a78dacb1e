/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hosts of the CloudSim yardstick: power and time sharing. */
#include "tests/oracle/cloudsim3_world.h"

#include <math.h>
#include <stdlib.h>

/* SPECpower_ssj2008 results of the two servers, watts at 0, 10, .. 100 % load. */
static const double watts_of[2][11] = {
    {86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117},
    {93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135},
};

double oracle_watts(struct oracle_world *w, int type, double u)
{
    if (w->c->with.no_floor && u < 1 + 1e-9) u = fmin(u, 1); /* CloudSim's floor() hides these */
    if (!(u >= 0 && u <= 1)) {
        w->broken = true;
        return 0;
    }
    if (fmod(u, 0.1) == 0) return watts_of[type][(int)(u * 10)];
    int low = (int)floor(u * 10), high = (int)ceil(u * 10);
    double slope = (watts_of[type][high] - watts_of[type][low]) / 10;
    return watts_of[type][low] + slope * (u - (double)low / 10) * 100;
}

double oracle_fraction(double mips, double total)
{
    double u = mips / total;
    return u > 1 && u < 1.01 ? 1 : u;
}

bool oracle_seat_add(struct oracle_world *w, int host, int vm, bool inbound)
{
    struct oracle_host *h = &w->host[host];
    if (h->n == h->room) {
        int room = h->room ? 2 * h->room : 8;
        void *p = realloc(h->seat, (size_t)room * sizeof *h->seat);
        if (!p) {
            w->broken = true;
            return false;
        }
        h->seat = p;
        h->room = room;
    }
    h->seat[h->n++] = (struct oracle_seat){.vm = vm, .inbound = inbound};
    if (h->n > h->most) h->most = h->n;
    h->past_valid = false;
    return true;
}

void oracle_seat_drop(struct oracle_world *w, int host, int vm)
{
    struct oracle_host *h = &w->host[host];
    int i = 0;
    while (i < h->n && h->seat[i].vm != vm)
        i++;
    if (i == h->n) return;
    for (h->n--; i < h->n; i++)
        h->seat[i] = h->seat[i + 1];
    h->past_valid = false;
}

/* What a seat asks of its host: one core at most, a tenth of it while arriving. */
static double weight(const struct oracle_world *w, const struct oracle_host *h,
                     const struct oracle_seat *s, bool accounts)
{
    double want = accounts ? w->vm[s->vm].load : w->vm[s->vm].demand;
    if (want > h->core) want = h->core;
    if (!s->inbound) return want;
    return w->c->with.no_inbound_share ? 0 : want * 0.1;
}

bool oracle_leaving(const struct oracle_world *w, const struct oracle_seat *s)
{
    return w->vm[s->vm].moving && !s->inbound && !w->c->with.no_degradation;
}

/* The level at which min(weight, level) fills the host. */
static double water_level(const struct oracle_world *w, const struct oracle_host *h, bool acc)
{
    double level = 0;
    for (int round = 0; round <= h->n; round++) {
        double left = h->total;
        int above = 0;
        for (int i = 0; i < h->n; i++) {
            double want = weight(w, h, &h->seat[i], acc);
            if (want <= level)
                left -= want;
            else
                above++;
        }
        if (!above || left / above <= level) return level;
        level = left / above;
    }
    return level;
}

/* Sums the weights in the order of CloudSim's hash map of VM names. In another order a sum may
 * differ in its last bit and one share, after floor(), by a whole MIPS. */
static double hashed_sum(const struct oracle_world *w, const struct oracle_host *h, bool acc)
{
    unsigned table = 16;
    double sum = 0;
    while ((unsigned)h->most > table / 4 * 3)
        table *= 2;
    for (int i = 0; i < h->n; i++) {
        unsigned slot = w->vm[h->seat[i].vm].hash & (table - 1);
        int j = i;
        for (; j > 0; j--) {
            int other = w->hashed[j - 1];
            if ((w->vm[h->seat[other].vm].hash & (table - 1)) <= slot) break;
            w->hashed[j] = other;
        }
        w->hashed[j] = i;
    }
    for (int i = 0; i < h->n; i++)
        sum += weight(w, h, &h->seat[w->hashed[i]], acc);
    return sum;
}

static void share_short(struct oracle_world *w, struct oracle_host *h, bool accounts)
{
    const struct oracle_switches *with = &w->c->with;
    bool changed = accounts || !with->accounts_only;
    double factor = h->total / hashed_sum(w, h, accounts);
    bool level_out = changed && with->max_min;
    double level = level_out ? water_level(w, h, accounts) : 0;
    for (int i = 0; i < h->n; i++) {
        double part = weight(w, h, &h->seat[i], accounts);
        part = level_out ? fmin(part, level) : part * factor;
        if (oracle_leaving(w, &h->seat[i])) part *= 0.9;
        h->seat[i].alloc = changed && with->no_floor ? part : floor(part);
    }
    h->free = 0;
}

/* Gives every seat its MIPS. Free capacity shrinks by the weights one after the other, not by
 * their sum: the last bit decides whether a host counts as oversubscribed. */
void oracle_share(struct oracle_world *w, int host, bool accounts)
{
    struct oracle_host *h = &w->host[host];
    bool fits = true;
    h->free = h->total;
    for (int i = 0; i < h->n && fits; i++) {
        double part = weight(w, h, &h->seat[i], accounts);
        fits = h->free >= part;
        h->free -= part;
        h->seat[i].alloc = oracle_leaving(w, &h->seat[i]) ? part * 0.9 : part;
    }
    if (!fits) share_short(w, h, accounts);
    h->demand = h->used = 0;
    for (int i = 0; i < h->n; i++) {
        h->demand += w->vm[h->seat[i].vm].demand;
        h->used += h->seat[i].alloc;
    }
}
