/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/audit.h"
#include "models/host.h"
#include "models/meter.h"

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
    AUDIT(free->memory_b >= 0 && free->vcpus >= 0 && free->rating_mpt >= 0);
}

void audit_instant(const struct world *w)
{
    uint64_t vms = 0;
    for (uint32_t h = 0; h < w->host_slots; h++) {
        audit_host(w, h);
        vms += w->host_vms[h];
    }
    AUDIT(vms == w->vms.live);
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
