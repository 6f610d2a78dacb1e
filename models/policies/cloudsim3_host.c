/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hosts as CloudSim 3.0.3 sees them: who is listed, what everybody gets, the power of a load. */
#include "models/policies/cloudsim3.h"
#include "sim/dmath.h"

/* Is u an exact multiple of the double 0.1? That is when CloudSim reads its table directly. */
static bool cloudsim3_on_table(double u)
{
    const uint64_t tenth = UINT64_C(0x1999999999999a); /* 0.1 x 2^56 */
    double scaled = u * 0x1p56;
    return scaled == dm_floor(scaled) && (uint64_t)scaled % tenth == 0;
}

double cloudsim3_watts(const struct power_model *p, double u)
{
    double w[POWER_POINTS];
    if (!(u > 0.0)) u = 0.0;
    if (u > 1.0) u = 1.0; /* CloudSim stops the program here */
    if (p->kind != POWER_CURVE) {
        int64_t load = dm_round_i64(u * 1e9);
        return (double)power_uw(p, load, INT64_C(1000000000)) / 1e6;
    }
    for (int i = 0; i < POWER_POINTS; i++)
        w[i] = (double)p->point_uw[i] / 1e6;
    if (cloudsim3_on_table(u)) return w[(int)(u * 10)];
    int low = (int)dm_floor(u * 10), high = (double)low < u * 10 ? low + 1 : low;
    double slope = (w[high] - w[low]) / 10;
    return w[low] + slope * (u - (double)low / 10) * 100;
}

double cloudsim3_fraction(double mips, double total)
{
    double u = mips / total;
    return u > 1 && u < 1.01 ? 1 : u;
}

static uint32_t cloudsim3_seat_take(struct cloudsim3 *c)
{
    uint32_t s = c->seat_free;
    if (s != TABLE_NONE) {
        c->seat_free = c->seat[s].next;
        return s;
    }
    if (c->seats == c->seat_room) {
        uint32_t room = c->seat_room < 256 ? 256 : 2 * c->seat_room;
        void *all = arena_span_resize(c->arena, c->seat, room, sizeof(*c->seat));
        if (all == NULL) {
            c->failed = true;
            return TABLE_NONE;
        }
        c->seat = all;
        c->seat_room = room;
    }
    return c->seats++;
}

uint32_t cloudsim3_sit(struct cloudsim3 *c, uint32_t h, uint32_t v)
{
    struct cloudsim3_host *host = &c->host[h];
    uint32_t s = cloudsim3_seat_take(c);
    if (s == TABLE_NONE) return s;
    c->seat[s] = (struct cloudsim3_seat){.vm = v, .next = TABLE_NONE, .prev = host->last};
    if (host->last == TABLE_NONE)
        host->first = s;
    else
        c->seat[host->last].next = s;
    host->last = s;
    if (++host->n > host->most) host->most = host->n;
    host->past_valid = false;
    cloudsim3_list(c, h);
    return s;
}

void cloudsim3_rise(struct cloudsim3 *c, uint32_t h, uint32_t s)
{
    struct cloudsim3_host *host = &c->host[h];
    uint32_t next = c->seat[s].next, prev = c->seat[s].prev;
    if (prev == TABLE_NONE)
        host->first = next;
    else
        c->seat[prev].next = next;
    if (next == TABLE_NONE)
        host->last = prev;
    else
        c->seat[next].prev = prev;
    host->n--;
    host->past_valid = false;
    c->seat[s].next = c->seat_free;
    c->seat_free = s;
}

/* What a VM asks of its host: one core at most. */
static double cloudsim3_weight(const struct cloudsim3 *c, const struct cloudsim3_host *h,
                               uint32_t seat)
{
    double want = c->vm[c->seat[seat].vm].demand;
    return want > h->core ? h->core : want;
}

/* Sums the weights in the order of a Java hash map of VM names: in another order the sum may
 * differ in its last bit and a share, after rounding down, by a whole MIPS. */
static double cloudsim3_hashed_sum(struct cloudsim3 *c, const struct cloudsim3_host *h)
{
    uint32_t table = 16, n = 0;
    double sum = 0;
    while (h->most > table / 4 * 3)
        table *= 2;
    for (uint32_t s = h->first; s != TABLE_NONE; s = c->seat[s].next, n++) {
        uint32_t slot = c->vm[c->seat[s].vm].hash & (table - 1), j = n;
        for (; j > 0; j--) {
            uint32_t other = c->hashed[j - 1];
            if ((c->vm[c->seat[other].vm].hash & (table - 1)) <= slot) break;
            c->hashed[j] = other;
        }
        c->hashed[j] = s;
    }
    for (uint32_t i = 0; i < n; i++)
        sum += cloudsim3_weight(c, h, c->hashed[i]);
    return sum;
}

static void cloudsim3_share_short(struct cloudsim3 *c, struct cloudsim3_host *h)
{
    double factor = h->total / cloudsim3_hashed_sum(c, h);
    for (uint32_t s = h->first; s != TABLE_NONE; s = c->seat[s].next)
        c->seat[s].alloc = dm_floor(cloudsim3_weight(c, h, s) * factor);
    h->free = 0;
}

/* Free capacity shrinks by the weights one after the other, not by their sum: the last bit decides
 * whether a host counts as oversubscribed. */
void cloudsim3_share(struct cloudsim3 *c, uint32_t ix)
{
    struct cloudsim3_host *h = &c->host[ix];
    bool fits = true;
    h->free = h->total;
    for (uint32_t s = h->first; s != TABLE_NONE && fits; s = c->seat[s].next) {
        double part = cloudsim3_weight(c, h, s);
        fits = h->free >= part;
        h->free -= part;
        c->seat[s].alloc = part;
    }
    if (!fits) cloudsim3_share_short(c, h);
    h->demand = h->used = 0;
    for (uint32_t s = h->first; s != TABLE_NONE; s = c->seat[s].next) {
        h->demand += c->vm[c->seat[s].vm].demand;
        h->used += c->seat[s].alloc;
    }
}
