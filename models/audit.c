/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/audit.h"
#include "models/host.h"
#include "models/meter.h"
#include "models/move.h"
#include "models/network.h"

#define AUDIT(cond) ENGINE_ASSERT(&w->engine, cond)

struct audit_sums {
    int64_t demand, rate, vcpus, rating, configured, ready_ppm;
    uint32_t vms;
};

static uint32_t audit_rate(const struct world *w, uint32_t h, uint32_t v)
{
    if (w->host_flags[h] & HOST_WAITING) return 0;
    return w->host_flags[h] & HOST_SHORT ? w->vm_rate_mpt[v] : w->vm_demand_mpt[v];
}

static struct audit_sums audit_list(const struct world *w, uint32_t h)
{
    struct audit_sums s = {0};
    uint32_t prev = TABLE_NONE;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; prev = v, v = w->vm_next[v]) {
        const struct vm_size *size = &w->sizes[w->vm_size[v]];
        AUDIT(w->vm_host[v] == h && w->vm_prev[v] == prev);
        uint32_t rate = audit_rate(w, h, v);
        AUDIT(rate <= w->vm_demand_mpt[v]);
        AUDIT((w->vm_state[v] == VM_WAITING) == (h >= w->host_count));
        AUDIT(w->vm_state[v] != VM_PAUSED || rate == 0);
        s.demand += w->vm_demand_mpt[v];
        s.rate += rate;
        s.vcpus += size->vcpu;
        s.rating += size->nominal_mpt;
        s.configured += size->memory_b;
        s.ready_ppm += w->vm_ready_ppm[v];
        s.vms++;
    }
    AUDIT(w->host_last[h] == prev);
    return s;
}

static void audit_host(const struct world *w, uint32_t h)
{
    struct audit_sums s = audit_list(w, h);
    AUDIT(s.vms == w->host_vms[h] && s.demand == w->host_demand_mpt[h]);
    AUDIT(s.vcpus == w->host_vcpus[h] && s.rating == w->host_rating_mpt[h]);
    AUDIT(s.configured == w->host_configured_b[h]);
    if (!host_is_real(w, h)) {
        AUDIT(s.rate == 0);
        return;
    }
    AUDIT(s.rate == w->host_guest_mpt[h] && w->host_moving_mpt[h] >= 0);
    AUDIT(s.rate + w->host_moving_mpt[h] <= w->host_ready_mpt[h]);
    AUDIT(w->host_used_mpt[h] >= s.rate || w->host_state[h] != HOST_UP);
    AUDIT(w->host_used_mpt[h] <= w->host_capacity_mpt[h]);
    AUDIT(w->host_granted_b[h] + w->host_overhead_b[h] <= w->host_memory_b[h] || s.vms == 0 ||
          !w->policies.memory.reclaim);
    AUDIT(w->host_state[h] != HOST_ABSENT || s.vms == 0);
    AUDIT(!(w->host_flags[h] & HOST_BARE) || s.vms <= 1);
    const struct fit_free *free = fit_get(w->fit, (host_id){h});
    AUDIT(w->limits_changed || (free->memory_b >= 0 && free->vcpus >= 0 && free->rating_mpt >= 0));
}

/* A host holds room for exactly those VMs that are on their way to it. */
static void audit_held(const struct world *w, uint32_t h)
{
    int64_t bytes = 0, vcpus = 0, rating = 0;
    uint32_t held = 0, prev = TABLE_NONE;
    for (uint32_t m = w->host_moves_in[h]; m != TABLE_NONE; prev = m, m = w->move_next_in[m]) {
        const struct vm_size *size = &w->sizes[w->vm_size[w->move_vm[m]]];
        AUDIT(move_is_live(w, m) && w->move_to[m] == h && w->move_held[m]);
        AUDIT(w->move_prev_in[m] == prev && w->vm_host[w->move_vm[m]] != h);
        bytes += size->memory_b + size->overhead_b[w->host_overhead[h].memory_table];
        vcpus += size->vcpu;
        rating += size->nominal_mpt;
        held++;
    }
    AUDIT(held == w->host_held[h] && bytes == w->host_held_b[h]);
    AUDIT(vcpus == w->host_held_vcpus[h] && rating == w->host_held_rating[h]);
}

/* Slots, budgets and the counts of VMs that need a look are those of the moves under way. */
static void audit_moving(const struct world *w, uint32_t h)
{
    uint32_t in = 0, out = 0, odd = 0;
    for (uint32_t m = 0; m < w->moves.high; m++) {
        if (!move_is_live(w, m)) continue;
        uint32_t v = w->move_vm[m];
        AUDIT(w->move_idle[m] || w->vm_move[v] == m + 1);
        if (!move_has_slots(w, m)) continue;
        in += w->move_to[m] == h && w->move_from[m] != h;
        out += w->move_from[m] == h;
        odd += w->move_held[m] && (w->move_to[m] == h || w->move_from[m] == h);
    }
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        odd += w->vm_state[v] == VM_PAUSED;
    AUDIT(in == w->host_moving_in[h] && out == w->host_moving_out[h] && odd == w->host_odd[h]);
}

void audit_instant(const struct world *w)
{
    uint64_t vms = 0;
    for (uint32_t h = 0; h < w->host_slots; h++) {
        audit_host(w, h);
        if (host_is_real(w, h)) audit_held(w, h);
        if (host_is_real(w, h)) audit_moving(w, h);
        vms += w->host_vms[h];
    }
    AUDIT(vms == w->vms.live);
    network_audit(w);
}

static void audit_energy(const struct world *w, uint32_t h, i128 total_ns)
{
    const struct host_meter *m = &w->host_meter[h];
    const struct power_model *p = &w->power[w->host_model[h]];
    int64_t most = world_power_at(w, h, w->host_capacity_mpt[h]);
    if (p->boot_uw > most) most = p->boot_uw;
    i128 time = 0;
    for (uint32_t s = 0; s < HOST_STATES; s++)
        time += m->in_state_ns[s];
    AUDIT(time == total_ns);
    i128 off = m->in_state_ns[HOST_OFF], failed = m->in_state_ns[HOST_FAILED];
    i128 absent = m->in_state_ns[HOST_ABSENT];
    AUDIT(host_energy(w, h) <=
          (time - off - failed - absent) * most + off * p->off_uw + failed * p->failed_uw);
    AUDIT(host_used(w, h) <= (i128)m->in_state_ns[HOST_UP] * w->host_capacity_mpt[h]);
}

void audit_end(const struct world *w)
{
    i128 total_ns = world_now(w) - w->account_t_ns, work = 0, unserved = 0, running = 0;
    struct totals t;
    meter_totals(w, &t);
    for (uint32_t h = 0; h < w->host_count; h++)
        audit_energy(w, h, total_ns);
    for (uint32_t i = 0; i < w->sc->workload_count; i++) {
        work += w->workload_meter[i].work;
        unserved += w->workload_meter[i].unserved;
        running += w->workload_meter[i].running + w->workload_meter[i].paused;
    }
    AUDIT(work == t.guest);
    AUDIT(unserved == t.demand - t.guest);
    AUDIT(running == t.vms);
}
