/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/drs.h"
#include "sim/dmath.h"

struct drs_move {
    uint32_t vm, to; /* place of the destination in the list of hosts */
    double drop;     /* of the sum of squared deviations */
    double share_from, share_to;
};

double drs_target(int64_t level, uint32_t n)
{
    if (level <= 1) return 1e300;
    return (double)(5 - level) * 0.1 / dm_sqrt((double)n);
}

int64_t drs_priority(double imbalance, uint32_t n)
{
    double steps = imbalance / 0.1 * dm_sqrt((double)n);
    double whole = dm_floor(steps);
    int64_t priority = 6 - (whole < 9.0 ? (int64_t)whole + (steps > whole) : 9);
    return priority < 2 ? 2 : priority;
}

double drs_load(const struct drs *d, uint32_t h)
{
    int64_t deliverable = trial_deliverable(d->w, h);
    if (deliverable <= 0) return 1.0;
    return (double)d->trial.hosts[h].demand_mpt / (double)deliverable;
}

/* ---- the hosts of a cluster ---- */

static bool drs_takes_part(const struct world *w, uint32_t h, int32_t cluster)
{
    return w->sc->hosts[h].cluster == cluster && w->host_state[h] == HOST_UP &&
           !(w->host_flags[h] & (HOST_BARE | HOST_LEAVING)) && w->host_blocks[h] == 0 &&
           w->host_ready_mpt[h] > 0;
}

static void drs_gather(struct drs *d, int32_t cluster)
{
    const struct world *w = d->w;
    uint32_t n = 0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (!drs_takes_part(w, h, cluster)) continue;
        double load = drs_load(d, h);
        d->sort[n++] = (struct sort_item){(uint64_t)(load * 0x1p40), w->host_key[h], h};
    }
    sort_items(d->sort, d->scratch, n);
    d->count = n;
    d->sum = d->squares = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        double load = drs_load(d, d->sort[i].ix);
        d->hosts[i] = (struct drs_host){load, d->sort[i].ix, false};
        d->sum += load;
        d->squares += load * load;
    }
}

static double drs_imbalance(const struct drs *d)
{
    double n = (double)d->count, mean = d->sum / n;
    double variance = d->squares / n - mean * mean;
    return variance > 0.0 ? dm_sqrt(variance) : 0.0;
}

/* Host i has another load: it goes to where it belongs in the list. */
static void drs_place(struct drs *d, uint32_t i, double load)
{
    struct drs_host own = d->hosts[i];
    d->sum += load - own.load;
    d->squares += load * load - own.load * own.load;
    own.load = load;
    for (; i > 0 && d->hosts[i - 1].load > load; i--)
        d->hosts[i] = d->hosts[i - 1];
    for (; i + 1 < d->count && d->hosts[i + 1].load < load; i++)
        d->hosts[i] = d->hosts[i + 1];
    d->hosts[i] = own;
}

/* ---- what a move brings and costs ---- */

static double drs_min_rate(double rate, int64_t limit_mbps)
{
    double limit = (double)limit_mbps / 1000.0;
    return limit > 0.0 && (rate <= 0.0 || limit < rate) ? limit : rate;
}

/* Seconds that a move takes at least: one copy of the memory over the slowest part of the way. */
static double drs_duration(const struct world *w, uint32_t v, uint32_t to)
{
    const struct spec_migration *p = &w->policies.migration;
    const struct spec_server *a = w->sc->hosts[w->vm_host[v]].server;
    const struct spec_server *b = w->sc->hosts[to].server;
    double rate = drs_min_rate(0.0, p->bandwidth_mbps);
    rate = drs_min_rate(rate, p->stream_mbps);
    rate = drs_min_rate(rate, a->nics * a->nic_mbps);
    rate = drs_min_rate(rate, b->nics * b->nic_mbps);
    double copy = rate > 0.0 ? (double)w->sizes[w->vm_size[v]].memory_b / rate : 0.0;
    return copy + (double)(p->setup_ns + p->resume_ns) * 1e-9;
}

static double drs_over(double load, double mean)
{
    return load > mean ? load - mean : 0.0;
}

/* Load that is no longer above the mean, in shares of a host. */
static double drs_worth(const struct drs *d, const struct drs_host *from, const struct drs_host *to,
                        const struct drs_move *m)
{
    double mean = d->sum / (double)d->count;
    double before = drs_over(from->load, mean) + drs_over(to->load, mean);
    return before - drs_over(from->load - m->share_from, mean) -
           drs_over(to->load + m->share_to, mean);
}

/* By how much the sum of squared deviations falls. */
static double drs_drop(const struct drs *d, const struct drs_host *from, const struct drs_host *to,
                       const struct drs_move *m)
{
    double n = (double)d->count, less = from->load - m->share_from, more = to->load + m->share_to;
    double squares = from->load * from->load + to->load * to->load - less * less - more * more;
    double sum = d->sum - m->share_from + m->share_to;
    return squares - (d->sum * d->sum - sum * sum) / n;
}

/* ---- the best move ---- */

/* The best destination of VM v; hosts that deliver alike are worse the more loaded they are. */
static void drs_try_vm(const struct drs *d, const struct drs_host *from, uint32_t v,
                       struct drs_move *best)
{
    const struct world *w = d->w;
    double mpt = (double)trial_vm_mpt(w, v);
    struct drs_move m = {.vm = v, .share_from = mpt / (double)trial_deliverable(w, from->host)};
    uint32_t last = d->count < DRS_TARGETS ? d->count : DRS_TARGETS;
    for (m.to = 0; m.to < last && &d->hosts[m.to] != from; m.to++) {
        const struct drs_host *to = &d->hosts[m.to];
        m.share_to = mpt / (double)trial_deliverable(w, to->host);
        m.drop = drs_drop(d, from, to, &m);
        if (m.drop <= best->drop || m.drop < 1e-9) continue;
        double worth = drs_worth(d, from, to, &m) * (double)d->p->stable_ns * 1e-9;
        if (worth <= d->p->cost * drs_duration(w, v, to->host)) continue;
        if (trial_fits(&d->trial, v, to->host)) *best = m;
    }
}

static struct drs_move drs_best(const struct drs *d, const struct drs_host *from)
{
    const struct trial_entry *list = trial_first(&d->trial, from->host);
    struct drs_move best = {.vm = TABLE_NONE, .drop = 0.0};
    for (uint32_t i = 0; i < d->trial.hosts[from->host].listed; i++)
        if (list[i].may_go && list[i].mpt > 0 && trial_may_leave(&d->trial, list[i].vm) == NULL)
            drs_try_vm(d, from, list[i].vm, &best);
    return best;
}

/* The most loaded host that may still have a VM worth moving; TABLE_NONE: none above the mean. */
static uint32_t drs_source(const struct drs *d)
{
    double mean = d->sum / (double)d->count;
    for (uint32_t i = d->count; i-- > 0 && d->hosts[i].load > mean;)
        if (!d->hosts[i].done) return i;
    return TABLE_NONE;
}

static void drs_make(struct drs *d, uint32_t from, const struct drs_move *m,
                     struct action_list *out)
{
    uint32_t to = d->hosts[m->to].host;
    double before = drs_imbalance(d);
    trial_lift(&d->trial, m->vm, trial_vm_mpt(d->w, m->vm), 1);
    trial_land(&d->trial, m->vm, to, 1);
    double less = drs_load(d, d->hosts[from].host), more = drs_load(d, to);
    drs_place(d, from, less); /* goes down, past `to` at most: looked for again */
    uint32_t at = 0;
    while (d->hosts[at].host != to)
        at++;
    drs_place(d, at, more);
    action_add(out, (struct action){.kind = ACTION_MOVE,
                                    .vm = m->vm,
                                    .host = to,
                                    .why = "load balance",
                                    .score = before - drs_imbalance(d)});
}

void drs_balance(struct drs *d, int32_t cluster, struct action_list *out)
{
    int64_t most = d->w->policies.rebalance.max_moves;
    drs_gather(d, cluster);
    double target = d->count > 1 ? drs_target(d->p->level, d->count) : 1e300;
    while (drs_imbalance(d) > target && (most == 0 || out->count < most)) {
        uint32_t from = drs_source(d);
        if (from == TABLE_NONE) return;
        struct drs_move m = drs_best(d, &d->hosts[from]);
        if (m.vm == TABLE_NONE)
            d->hosts[from].done = true;
        else
            drs_make(d, from, &m, out);
    }
}
