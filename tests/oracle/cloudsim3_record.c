/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Updates of the CloudSim yardstick: demand, the records behind the metrics, energy. */
#include "tests/oracle/cloudsim3_world.h"

#include <float.h>
#include <math.h>

static bool is_short(const struct oracle_world *w, double alloc, double request)
{
    return alloc < (w->c->with.tolerance ? request * (1 - 1e-9) : request);
}

static void settle_host(struct oracle_world *w, struct oracle_host *h, double t)
{
    const struct oracle_mark *m = &h->mark;
    if (m->t < 0) return;
    if (m->flag) {
        w->active_s += t - m->t;
        if (is_short(w, m->alloc, m->request)) w->short_s += t - m->t;
    }
    if (h->was_on && !m->flag) {
        w->r->shutdowns++;
        w->off_after_s += m->t - h->on_since;
    }
    if (!h->was_on && m->flag) h->on_since = m->t;
    h->was_on = m->flag;
}

static void settle_vm(struct oracle_world *w, struct oracle_vm *v, double t)
{
    const struct oracle_mark *m = &v->mark;
    if (m->t < 0) return;
    v->alloc_sum += m->alloc * (t - m->t);
    v->request_sum += m->request * (t - m->t);
    if (!is_short(w, m->alloc, m->request)) return;
    w->shortfall_sum += (m->request - m->alloc) / m->request;
    w->shortfalls++;
    if (m->flag) v->move_short += (m->request - m->alloc) * (t - m->t);
}

static void record_vm(struct oracle_world *w, struct oracle_vm *v, double alloc)
{
    if (v->mark.t < w->now) settle_vm(w, v, w->now);
    v->mark = (struct oracle_mark){w->now, alloc, v->load, v->moving};
}

/* CloudSim's per-host part of an update: share, then note loads and shortfalls. */
void oracle_recompute(struct oracle_world *w, int host)
{
    struct oracle_host *h = &w->host[host];
    const struct oracle_switches *with = &w->c->with;
    double counted = 0, request = 0;
    h->before = h->util;
    h->util = 0;
    oracle_share(w, host, true);
    for (int i = 0; i < h->n; i++) {
        const struct oracle_seat *s = &h->seat[i];
        struct oracle_vm *v = &w->vm[s->vm];
        double full = oracle_leaving(w, s) ? s->alloc / 0.9 : s->alloc;
        if (!s->inbound) record_vm(w, v, s->alloc);
        h->util += full;
        if (s->inbound && with->inbound_is_fine) continue;
        counted += with->outbound_is_short ? s->alloc : full;
        request += v->load;
    }
    if (h->mark.t < w->now) settle_host(w, h, w->now);
    h->mark = (struct oracle_mark){w->now, counted, request, h->util > 0};
}

static double sample(const struct oracle_vm *v, int k)
{
    return v->row[k < CLOUDSIM3_SAMPLES ? k : CLOUDSIM3_SAMPLES - 1] / 100.0;
}

/* The trace between its samples is a straight line. */
static double use_at(const struct oracle_vm *v, double t)
{
    int k = (int)floor(t / 300);
    double low = sample(v, k);
    if (fmod(t, 300) == 0) return low;
    return low + (sample(v, k + 1) - low) / 300 * (t - k * 300.0);
}

static void refresh(struct oracle_world *w, struct oracle_vm *v, bool frame)
{
    int k = (int)floor(w->now / 300);
    double low = sample(v, k), high = sample(v, k + 1);
    v->u = use_at(v, w->now + (w->c->with.look_ahead ? 0.1 : 0));
    v->demand = v->u * v->mips;
    v->load = v->demand;
    if (w->c->with.round_demand) v->demand = rint(v->demand * 1000) / 1000;
    if (w->c->with.one_ulp && (v - w->vm) % 2 && v->demand > 0)
        v->demand = nextafter(v->demand, DBL_MAX);
    if (w->c->with.look_ahead) v->load = use_at(v, w->now) * v->mips;
    if (w->c->with.mid_demand) v->load = (low + high) / 2 * v->mips;
    if (w->c->with.hold_demand) v->load = low * v->mips;
    if (!frame) return;
    for (int i = CLOUDSIM3_HISTORY - 1; i > 0; i--)
        v->past[i] = v->past[i - 1];
    v->past[0] = v->u;
    if (v->past_n < CLOUDSIM3_HISTORY) v->past_n++;
}

static double interval_joules(struct oracle_world *w, const struct oracle_host *h, double dt)
{
    const struct oracle_switches *with = &w->c->with;
    double from = oracle_fraction(h->before, h->total);
    double to = oracle_fraction(h->util, h->total);
    if (w->c->policy == CLOUDSIM3_NPA) return dt * oracle_watts(w, h->type, 1);
    if (from == 0) return 0;
    double a = oracle_watts(w, h->type, from);
    if (with->left_energy || with->mid_demand || with->hold_demand) return dt * a;
    return (a + (oracle_watts(w, h->type, to) - a) / 2) * dt;
}

/* A VM that stays and asks for nothing ends for good. */
static void remove_idle(struct oracle_world *w)
{
    int next = (int)floor(w->now / 300) + 1;
    for (int i = 0; i < w->vms; i++) {
        struct oracle_vm *v = &w->vm[i];
        if (v->gone || v->moving || v->demand != 0 || sample(v, next) != 0) continue;
        oracle_seat_drop(w, v->owner, i);
        v->gone = true;
        w->r->destroyed++;
    }
}

/* CloudSim's update of the whole datacentre at w->now. */
void oracle_update(struct oracle_world *w, bool frame)
{
    double joules = 0;
    for (int i = 0; i < w->vms; i++)
        if (!w->vm[i].gone) refresh(w, &w->vm[i], frame);
    for (int i = 0; i < w->hosts; i++) {
        struct oracle_host *h = &w->host[i];
        if (frame) h->past_valid = false;
        oracle_recompute(w, i);
        if (w->now > w->last) joules += interval_joules(w, h, w->now - w->last);
    }
    w->joules += joules;
    remove_idle(w);
    w->last = w->now;
}

/* The last record of each has no interval, but its state may be a shutdown. */
void oracle_settle(struct oracle_world *w)
{
    for (int i = 0; i < w->hosts; i++)
        settle_host(w, &w->host[i], w->host[i].mark.t);
}
