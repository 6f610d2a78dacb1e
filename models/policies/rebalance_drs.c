/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/detect.h"
#include "models/history.h"
#include "models/loop.h"
#include "models/policies/rebalance.h"
#include "models/rules.h"
#include "models/trial.h"
#include "sim/dmath.h"
#include "sim/time.h"

enum { DRS_TARGETS = 16, DRS_LEVELS = 5 };

struct drs_params {
    int64_t level, readings;
    int64_t horizon_ns;
};

struct drs_host { /* a host of the cluster that is being evened */
    uint32_t host;
    double load; /* expected / deliverable */
    bool given_up;
};

struct drs {
    const struct drs_params *p;
    const struct world *w; /* of the present decision */
    struct history history;
    struct trial trial;
    struct drs_host *member; /* of the present cluster */
    double *loads;
    uint32_t n;
};

struct drs_move {
    uint32_t vm, from, to; /* places in `member` for from and to */
    double sd;             /* imbalance afterwards */
};

/* ---- memory ---- */

static bool rebalance_drs_init(void *state, const void *params, struct world *w)
{
    struct drs *d = state;
    *d = (struct drs){.p = params};
    d->member = arena_alloc(w->arena, w->host_count + 1, sizeof(*d->member));
    d->loads = arena_alloc(w->arena, w->host_count + 1, sizeof(*d->loads));
    return d->member != NULL && d->loads != NULL && trial_init(&d->trial, w->arena, w);
}

static bool rebalance_drs_clone(void *dst, const void *src, struct world *w)
{
    const struct drs *from = src;
    struct drs *to = dst;
    return rebalance_drs_init(to, from->p, w) &&
           history_clone(&to->history, &from->history, w->arena);
}

/* ---- what VMs are entitled to ---- */

/* Mean of its last readings: one short peak moves nothing. */
static uint32_t drs_entitlement(const struct drs *d, uint32_t v)
{
    int64_t sum[HISTORY_LENGTH] = {0}, total = 0;
    uint32_t n = history_add(&d->history, v, trial_vm_mpt(d->w, v), sum);
    if (n > (uint32_t)d->p->readings) n = (uint32_t)d->p->readings;
    if (n == 0) return trial_vm_mpt(d->w, v);
    for (uint32_t i = 0; i < n; i++)
        total += sum[i];
    return (uint32_t)(total / n);
}

static bool drs_read(struct drs *d, struct arena *a)
{
    const struct world *w = d->w;
    if (!history_round(&d->history, a, w->vms.high)) return false;
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE) history_put(&d->history, v, trial_vm_mpt(w, v));
    if (!trial_begin(&d->trial, a, w)) return false;
    for (uint32_t h = 0; h < w->host_count; h++)
        d->trial.hosts[h].expect_mpt = 0;
    for (uint32_t v = 0; v < w->vms.high; v++) {
        if (w->vm_state[v] != VM_RUNNING && w->vm_state[v] != VM_PAUSED) continue;
        uint32_t m = w->vm_move[v], home = m != 0 ? w->move_to[m - 1] : w->vm_host[v];
        d->trial.hosts[home].expect_mpt += drs_entitlement(d, v);
    }
    return true;
}

/* ---- one cluster ---- */

static bool drs_takes_part(const struct world *w, uint32_t h)
{
    return w->host_state[h] == HOST_UP && !(w->host_flags[h] & HOST_BARE) &&
           w->host_blocks[h] == 0 && trial_deliverable(w, h) > 0;
}

static double drs_load(const struct drs *d, uint32_t h, int64_t more_mpt)
{
    return (double)(d->trial.hosts[h].expect_mpt + more_mpt) / (double)trial_deliverable(d->w, h);
}

static void drs_gather(struct drs *d, int32_t cluster)
{
    d->n = 0;
    for (uint32_t h = 0; h < d->w->host_count; h++) {
        if (d->w->sc->hosts[h].cluster != cluster || !drs_takes_part(d->w, h)) continue;
        d->member[d->n++] = (struct drs_host){h, drs_load(d, h, 0), false};
    }
}

/* Imbalance if the load of two members were another. */
static double drs_imbalance(struct drs *d, uint32_t i, double load_i, uint32_t k, double load_k)
{
    for (uint32_t m = 0; m < d->n; m++)
        d->loads[m] = m == i ? load_i : m == k ? load_k : d->member[m].load;
    return detect_sd(d->loads, d->n);
}

static double drs_now(struct drs *d)
{
    return drs_imbalance(d, 0, d->member[0].load, 0, d->member[0].load);
}

/* Priority of moves that even an imbalance, 2 (urgent) to 5: VMware KB 1007485. */
static int drs_priority(double imbalance, uint32_t hosts)
{
    double steps = imbalance / 0.1 * dm_sqrt((double)hosts), whole = dm_floor(steps);
    int priority = steps < 5.0 ? 6 - (int)(whole < steps ? whole + 1.0 : whole) : 2;
    return priority < 2 ? 2 : priority > DRS_LEVELS ? DRS_LEVELS : priority;
}

/* ---- what a move is worth ---- */

/* CPU x time that the move takes from its VM and from its hosts. */
static double drs_cost(const struct drs *d, uint32_t v, uint32_t from, uint32_t mpt)
{
    const struct spec_migration *p = &d->w->policies.migration;
    const struct spec_server *server = d->w->sc->hosts[from].server;
    int64_t rate = p->bandwidth_mbps > 0 ? p->bandwidth_mbps : server->nics * server->nic_mbps;
    double seconds = (double)p->setup_ns / 1e9;
    if (rate > 0) seconds += (double)d->w->sizes[d->w->vm_size[v]].memory_b * 1000.0 / (double)rate;
    double overhead = p->source_overhead + p->target_overhead;
    return (double)mpt * (seconds * overhead + (double)(p->downtime_ns + p->resume_ns) / 1e9);
}

/* Waiting grows with load times load, so that is what evening saves, as long as loads last. */
static double drs_worth(const struct drs *d, uint32_t h, double before, double after)
{
    double capacity = (double)trial_deliverable(d->w, h);
    return capacity * (before * before - after * after) / 2.0 * (double)d->p->horizon_ns / 1e9;
}

/* ---- the best move ---- */

static bool drs_better(const struct drs *d, const struct drs_move *a, const struct drs_move *b)
{
    if (b->vm == TABLE_NONE || a->sd < b->sd) return true;
    return !(a->sd > b->sd) && d->w->vm_key[a->vm] < d->w->vm_key[b->vm];
}

static bool drs_before(const struct drs *d, uint32_t a, uint32_t b)
{
    double x = d->member[a].load, y = d->member[b].load;
    return x < y ||
           (!(x > y) && d->w->host_key[d->member[a].host] < d->w->host_key[d->member[b].host]);
}

/* The least loaded members, in order. */
static uint32_t drs_least(const struct drs *d, uint32_t out[DRS_TARGETS])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t at = count;
        while (at > 0 && drs_before(d, i, out[at - 1]))
            at--;
        if (at == DRS_TARGETS) continue;
        if (count < DRS_TARGETS) count++;
        for (uint32_t k = count - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = i;
    }
    return count;
}

static void drs_try(struct drs *d, uint32_t v, uint32_t from, const uint32_t *targets, uint32_t n,
                    double sd, struct drs_move *best)
{
    int64_t mpt = drs_entitlement(d, v);
    uint32_t source = d->member[from].host;
    double load = d->member[from].load, less = drs_load(d, source, -mpt);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = targets[i], h = d->member[k].host;
        double more = drs_load(d, h, mpt), was = d->member[k].load;
        if (k == from || more >= load || !trial_fits(&d->trial, v, h)) continue;
        struct drs_move move = {v, from, k, drs_imbalance(d, from, less, k, more)};
        double worth = drs_worth(d, source, load, less) + drs_worth(d, h, was, more);
        bool pays = worth > drs_cost(d, v, source, (uint32_t)mpt);
        if (move.sd < sd && pays && drs_better(d, &move, best)) *best = move;
        return; /* others are fuller */
    }
}

static uint32_t drs_fullest(const struct drs *d)
{
    uint32_t best = TABLE_NONE;
    for (uint32_t i = 0; i < d->n; i++)
        if (!d->member[i].given_up && (best == TABLE_NONE || drs_before(d, best, i))) best = i;
    return best;
}

static struct drs_move drs_best(struct drs *d, uint32_t from, double sd)
{
    uint32_t targets[DRS_TARGETS], n = drs_least(d, targets);
    struct drs_move best = {.vm = TABLE_NONE};
    const struct world *w = d->w;
    for (uint32_t v = w->host_first[d->member[from].host]; v != TABLE_NONE; v = w->vm_next[v])
        if (trial_may_leave(&d->trial, v) == NULL) drs_try(d, v, from, targets, n, sd, &best);
    return best;
}

static void drs_send(struct drs *d, uint32_t v, uint32_t to)
{
    trial_lift(&d->trial, v, drs_entitlement(d, v), 1);
    trial_land(&d->trial, v, to, 1);
}

static void drs_even(struct drs *d, struct action_list *out)
{
    static const char *const why[] = {"",
                                      "",
                                      "to even the load: priority 2",
                                      "to even the load: priority 3",
                                      "to even the load: priority 4",
                                      "to even the load: priority 5"};
    double sd = d->n > 1 ? drs_now(d) : 0.0;
    while (sd > 0.0 && drs_priority(sd, d->n) <= d->p->level) {
        uint32_t from = drs_fullest(d);
        if (from == TABLE_NONE) return;
        struct drs_move move = drs_best(d, from, sd);
        d->member[from].given_up = move.vm == TABLE_NONE;
        if (move.vm == TABLE_NONE) continue;
        uint32_t source = d->member[from].host, h = d->member[move.to].host;
        drs_send(d, move.vm, h);
        action_add(out, (struct action){.kind = ACTION_MOVE,
                                        .vm = move.vm,
                                        .host = h,
                                        .why = why[drs_priority(sd, d->n)],
                                        .score = sd - move.sd});
        d->member[from].load = drs_load(d, source, 0);
        d->member[move.to].load = drs_load(d, h, 0);
        sd = move.sd;
    }
}

/* ---- broken rules ---- */

/* Moves of priority 1: a VM that may not be where it is goes to the least loaded host of its
 * cluster that may take it. */
static void drs_mend(struct drs *d, struct action_list *out)
{
    const struct world *w = d->w;
    uint32_t targets[DRS_TARGETS], n = drs_least(d, targets);
    for (uint32_t i = 0; i < d->n; i++)
        for (uint32_t v = w->host_first[d->member[i].host]; v != TABLE_NONE; v = w->vm_next[v]) {
            const char *broken = rules_broken(w, v);
            if (broken == NULL || trial_may_leave(&d->trial, v) != NULL) continue;
            uint32_t k = 0;
            while (k < n && !trial_fits(&d->trial, v, d->member[targets[k]].host))
                k++;
            if (k == n) continue;
            uint32_t h = d->member[targets[k]].host;
            drs_send(d, v, h);
            action_add(out, (struct action){ACTION_MOVE, v, h, broken, 0.0});
            d->member[i].load = drs_load(d, d->member[i].host, 0);
            d->member[targets[k]].load = drs_load(d, h, 0);
        }
}

static void rebalance_drs_decide(void *state, const void *params, const struct world *w,
                                 struct action_list *out)
{
    struct drs *d = state;
    (void)params;
    d->w = w;
    if (!drs_read(d, w->arena)) {
        out->failed = true;
        return;
    }
    for (int32_t cluster = SPEC_NONE; cluster < (int32_t)w->sc->cluster_count; cluster++) {
        drs_gather(d, cluster);
        drs_mend(d, out);
        drs_even(d, out);
    }
}

static void rebalance_drs_vm_ended(void *state, uint32_t v)
{
    history_forget(&((struct drs *)state)->history, v);
}

#define IN(member) offsetof(struct drs_params, member)
static const struct param_desc param_table[] = {
    {.name = "level",
     .type = PARAM_INT,
     .offset = IN(level),
     .fallback = "3",
     .min = "1",
     .max = "5",
     .doc =
         "How readily VMs are moved: moves up to this priority are made. 1: only those that mend "
         "broken rules; 2 to 5: evening loads that differ ever less (3: VMware's default). "
         "Priority = 6 - ceil(sd of the loads / 0.1 x sqrt(hosts)) (VMware KB 1007485)."},
    {.name = "readings",
     .type = PARAM_INT,
     .offset = IN(readings),
     .fallback = "3",
     .min = "1",
     .max = "30",
     .doc = "What a VM is entitled to is the mean of so many of its last readings."},
    {.name = "horizon",
     .type = PARAM_DURATION,
     .offset = IN(horizon_ns),
     .fallback = "1 h",
     .min = "1 s",
     .max = "10 y",
     .doc =
         "How long a move is expected to be of use: what it saves in that time must be more than "
         "what the migration costs. Our own choice."},
    {.name = NULL}};
#undef IN

static const struct loop_ops ops = {.init = rebalance_drs_init,
                                    .clone = rebalance_drs_clone,
                                    .decide = rebalance_drs_decide,
                                    .vm_ended = rebalance_drs_vm_ended};

const struct policy_desc rebalance_drs = {
    .kind = "rebalance",
    .name = "drs",
    .doc = "Load balancing within each cluster: the best move is made again and again while the "
           "standard deviation of the hosts' loads (entitlement / what they can deliver) asks for "
           "it at this level and the move is worth its cost. Broken rules are mended first.",
    .source = "Gulati et al., VMware Distributed Resource Management, VMware Technical Journal "
              "1(1), 2012; VMware KB 1007485",
    .params = param_table,
    .params_size = sizeof(struct drs_params),
    .state_size = sizeof(struct drs),
    .ops = &ops,
};
