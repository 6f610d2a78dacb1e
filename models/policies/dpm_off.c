/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/move.h"
#include "models/policies/dpm.h"

/* Hosts that cannot be emptied in one decision before it ends: more would cost O(hosts^2). */
enum { DPM_TRIES = 16 };

/* ---- emptying a host ---- */

static void dpm_land(struct dpm *d, uint32_t v, uint32_t h, int sign)
{
    trial_land(&d->trial, v, h, sign);
    d->hosts[h].active_b += sign * dpm_vm_active(d->w, h, v);
}

static void dpm_lift(struct dpm *d, uint32_t v, uint32_t mpt, int sign)
{
    uint32_t h = d->w->vm_host[v];
    trial_lift(&d->trial, v, mpt, sign);
    d->hosts[h].active_b -= sign * dpm_vm_active(d->w, h, v);
}

/* Load of h with the lifted VM v: now, or in the mean, whichever is greater. */
static double dpm_load_with(const struct dpm *d, uint32_t h, uint32_t v)
{
    const struct trial_host *t = &d->trial.hosts[h];
    int64_t mean = t->expect_mpt + d->trial.vms[v].expect_mpt;
    int64_t now = t->demand_mpt + trial_vm_mpt(d->w, v);
    int64_t active_b = d->hosts[h].active_b + dpm_vm_active(d->w, h, v);
    return dpm_load(d, h, mean > now ? mean : now, active_b);
}

/* The host that is least loaded with it, so that the others stay even. */
static uint32_t dpm_target(const struct dpm *d, uint32_t v)
{
    const struct world *w = d->w;
    uint32_t best = TABLE_NONE;
    double least = dpm_top(d);
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        if (d->hosts[h].role != DPM_UP) continue;
        double load = dpm_load_with(d, h, v);
        if (load > least) continue;
        bool tie = best != TABLE_NONE && !(load < least);
        if ((tie && w->host_key[h] > w->host_key[best]) || !trial_fits(&d->trial, v, h)) continue;
        best = h;
        least = load;
    }
    return best;
}

/* VMs that are still to go, the largest demand first. false: one of them has to stay. */
static bool dpm_contents(struct dpm *d, uint32_t h, uint32_t *n)
{
    const struct world *w = d->w;
    *n = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v]) {
        if (move_in_flight(w, v)) continue;
        if (trial_may_leave(&d->trial, v) != NULL) return false;
        uint32_t place = (*n)++;
        d->vms[place] = (struct sort_item){sort_down(trial_vm_mpt(w, v)), w->vm_key[v], v};
    }
    sort_items(d->vms, d->scratch, *n);
    return true;
}

static void dpm_undo(struct dpm *d, uint32_t n)
{
    while (n-- > 0) {
        uint32_t v = d->vms[n].ix, to = d->trial.vms[v].to;
        if (to != TABLE_NONE) dpm_land(d, v, to, -1);
        dpm_lift(d, v, d->trial.vms[v].expect_mpt, -1);
    }
}

/* Sends the n listed VMs to other hosts of the cluster, or nothing has happened. */
static bool dpm_spread(struct dpm *d, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = d->vms[i].ix;
        dpm_lift(d, v, (uint32_t)dpm_mean(d, v, d->p->off_after_ns), 1);
        uint32_t to = dpm_target(d, v);
        if (to == TABLE_NONE) {
            dpm_undo(d, i + 1);
            return false;
        }
        dpm_land(d, v, to, 1);
    }
    return true;
}

/* No more than a decision may order: dpm_follow_up sends the others. */
static void dpm_order(const struct dpm *d, uint32_t n, struct action_list *out)
{
    int64_t most = d->w->policies.rebalance.max_moves;
    for (uint32_t i = 0; i < n && (most == 0 || out->count < most); i++) {
        uint32_t v = d->vms[i].ix;
        action_add(out, (struct action){.kind = ACTION_MOVE,
                                        .vm = v,
                                        .host = d->trial.vms[v].to,
                                        .why = "its host is to go off"});
    }
}

/* Hosts on their way off whose VMs did not all get away: once more, or not at all. */
/* As long as VMs leave it, a host has time. */
static void dpm_progress(struct dpm *d, uint32_t h)
{
    struct dpm_host *host = &d->hosts[h];
    if (d->w->host_vms[h] < host->left) host->tried_ns = world_now(d->w);
    host->left = d->w->host_vms[h];
}

void dpm_follow_up(struct dpm *d, struct action_list *out)
{
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i], n;
        if (d->hosts[h].role != DPM_LEAVING) continue;
        dpm_progress(d, h);
        bool patient = world_now(d->w) - d->hosts[h].tried_ns < d->p->off_after_ns;
        if (dpm_contents(d, h, &n) && (n == 0 || (patient && dpm_spread(d, n)))) {
            dpm_order(d, n, out);
            continue;
        }
        dpm_on(d, h, "it could not be emptied", out);
        d->hosts[h].tried_ns = world_now(d->w);
    }
}

/* ---- going off ---- */

/* T* = sum over transitions of t (P - P_off) / (P_idle - P_off): validation case L07. */
static double dpm_break_even_ns(const struct world *w, uint32_t h)
{
    const struct spec_power *spec = &w->sc->hosts[h].server->power;
    const struct power_model *p = &w->power[w->host_model[h]];
    double idle = (double)(power_uw(p, 0, w->host_capacity_mpt[h]) - p->off_uw);
    if (idle <= 0.0) return (double)INT64_MAX;
    double boot = (double)(p->boot_uw - p->off_uw);
    return ((double)spec->boot_ns * boot + (double)spec->shutdown_ns * idle) / idle;
}

static bool dpm_may_go(const struct dpm *d, uint32_t h, int64_t idle_ns)
{
    const struct world *w = d->w;
    const struct dpm_host *host = &d->hosts[h];
    int64_t now = world_now(w);
    if (host->role != DPM_UP || host->given_up || d->trial.hosts[h].traffic > 0) return false;
    if (w->host_held[h] > 0 || w->host_moving_out[h] > 0) return false;
    if (now - w->host_changed_ns[h] < d->p->min_on_ns) return false;
    if (host->tried_ns >= 0 && now - host->tried_ns < d->p->off_after_ns) return false;
    return (double)idle_ns > dpm_break_even_ns(w, h);
}

static uint32_t dpm_candidate(const struct dpm *d, int64_t idle_ns)
{
    const struct world *w = d->w;
    uint32_t best = TABLE_NONE;
    double least = 0.0;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        if (!dpm_may_go(d, h, idle_ns)) continue;
        double load = dpm_load_long(d, h);
        if (best != TABLE_NONE && load > least) continue;
        if (best != TABLE_NONE && !(load < least) && w->host_key[h] > w->host_key[best]) continue;
        best = h;
        least = load;
    }
    return best;
}

/* Are all hosts below the band, and more than one on? */
static bool dpm_is_quiet(const struct dpm *d)
{
    uint32_t up = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        if (d->hosts[h].role != DPM_UP) continue;
        if (dpm_load_long(d, h) >= d->p->target - d->p->tolerance) return false;
        up++;
    }
    return up > 1;
}

static bool dpm_send_off(struct dpm *d, uint32_t h, struct action_list *out)
{
    uint32_t n;
    if (!dpm_contents(d, h, &n)) return false;
    d->hosts[h].role = DPM_LEAVING;
    bool gone = dpm_spread(d, n);
    struct dpm_sum left = dpm_sum(d, false);
    if (gone && !dpm_has_spare(d, &left)) {
        dpm_undo(d, n);
        gone = false;
    }
    d->hosts[h].role = gone ? DPM_LEAVING : DPM_UP;
    if (!gone) return false;
    const struct power_model *p = &d->w->power[d->w->host_model[h]];
    int64_t saved_uw = power_uw(p, 0, d->w->host_capacity_mpt[h]) - p->off_uw;
    d->hosts[h].tried_ns = world_now(d->w);
    d->hosts[h].left = d->w->host_vms[h];
    dpm_order(d, n, out);
    action_add(out, (struct action){.kind = ACTION_OFF,
                                    .vm = TABLE_NONE,
                                    .host = h,
                                    .why = "all hosts of its cluster are below the band",
                                    .score = (double)saved_uw * 1e-6});
    return true;
}

void dpm_rest(struct dpm *d, struct action_list *out)
{
    int64_t idle_ns = world_now(d->w) - d->woke_ns[d->cluster];
    int64_t most = d->w->policies.rebalance.max_moves;
    uint32_t failed = 0;
    if (idle_ns < d->p->off_after_ns) return;
    while (failed < DPM_TRIES && dpm_is_quiet(d) && (most == 0 || out->count < most)) {
        uint32_t h = dpm_candidate(d, idle_ns);
        if (h == TABLE_NONE) return;
        if (dpm_send_off(d, h, out)) continue;
        d->hosts[h].given_up = true;
        failed++;
    }
}
