/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/move.h"
#include "models/placement.h"
#include "models/policies/dpm.h"
#include <string.h>

/* ---- readings ---- */

static bool dpm_reserve(struct dpm *d, struct arena *a, uint32_t slots)
{
    if (slots <= d->vm_slots) return true;
    uint32_t room = slots + slots / 2;
    d->vms = arena_span_resize(a, d->vms, room, sizeof(*d->vms));
    d->scratch = arena_span_resize(a, d->scratch, room, sizeof(*d->scratch));
    d->vm_slots = room;
    return d->vms != NULL && d->scratch != NULL;
}

/* Rounds are never so dense that off_after would not fit into the history. */
static bool dpm_round(struct dpm *d, struct arena *a)
{
    const struct world *w = d->w;
    int64_t now = world_now(w), apart = d->p->off_after_ns / HISTORY_LENGTH;
    if (d->rounds > 0 && now - d->round_ns[0] < apart) return true;
    if (!history_round(&d->history, a, w->vms.high)) return false;
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE) history_put(&d->history, v, trial_vm_mpt(w, v));
    memmove(d->round_ns + 1, d->round_ns, sizeof(d->round_ns) - sizeof(d->round_ns[0]));
    d->round_ns[0] = now;
    if (d->rounds < HISTORY_LENGTH) d->rounds++;
    return true;
}

/* Mean of VM v's readings not older than `window_ns`: a VM that has moved takes its past along. */
int64_t dpm_mean(const struct dpm *d, uint32_t v, int64_t window_ns)
{
    int64_t sum[HISTORY_LENGTH] = {0}, total = 0;
    uint32_t n = history_add(&d->history, v, trial_vm_mpt(d->w, v), sum), k = 0;
    while (k < n && k < d->rounds && world_now(d->w) - d->round_ns[k] < window_ns)
        total += sum[k++];
    return k > 0 ? total / k : trial_vm_mpt(d->w, v);
}

int64_t dpm_vm_active(const struct world *w, uint32_t h, uint32_t v)
{
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    return size->active_b + size->overhead_b[w->host_overhead[h].memory_table];
}

bool dpm_read(struct dpm *d, struct arena *a)
{
    const struct world *w = d->w;
    if (!dpm_reserve(d, a, w->vms.high) || !dpm_round(d, a) || !trial_begin(&d->trial, a, w))
        return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        d->trial.hosts[h].expect_mpt = d->hosts[h].recent_mpt = 0;
        d->hosts[h].active_b = w->host_overhead[h].memory_base_b;
        d->hosts[h].given_up = false;
    }
    for (uint32_t v = 0; v < w->vms.high; v++) {
        if (w->vm_state[v] != VM_RUNNING && w->vm_state[v] != VM_PAUSED) continue;
        uint32_t home = move_in_flight(w, v) ? w->move_to[w->vm_move[v] - 1] : w->vm_host[v];
        d->trial.hosts[home].expect_mpt += dpm_mean(d, v, d->p->off_after_ns);
        d->hosts[home].recent_mpt += dpm_mean(d, v, d->p->on_after_ns);
        d->hosts[home].active_b += dpm_vm_active(w, home, v);
    }
    return true;
}

/* ---- one cluster ---- */

static enum dpm_role dpm_role(const struct world *w, uint32_t h)
{
    if (w->host_flags[h] & HOST_BARE || trial_deliverable(w, h) <= 0) return DPM_OTHER;
    bool leaving = (w->host_flags[h] & HOST_LEAVING) != 0;
    if (w->host_blocks[h] > (leaving ? 1 : 0)) return DPM_OTHER;
    switch ((enum host_state)w->host_state[h]) {
    case HOST_UP:
        return leaving ? DPM_LEAVING : DPM_UP;
    case HOST_BOOTING:
        return DPM_COMING;
    case HOST_OFF:
        return DPM_ASLEEP;
    case HOST_STOPPING:
    case HOST_FAILED:
    case HOST_ABSENT:
    case HOST_STATES:
        break;
    }
    return DPM_OTHER;
}

void dpm_gather(struct dpm *d, int32_t cluster)
{
    d->n = 0;
    d->cluster = (uint32_t)(cluster + 1);
    for (uint32_t h = 0; h < d->w->host_count; h++) {
        if (d->w->sc->hosts[h].cluster != cluster) continue;
        d->hosts[h].role = dpm_role(d->w, h);
        if (d->hosts[h].role != DPM_OTHER) d->member[d->n++] = h;
    }
}

/* Load of h in CPU or memory, whichever is greater, as a share of what it can deliver. */
double dpm_load(const struct dpm *d, uint32_t h, int64_t mpt, int64_t active_b)
{
    double cpu = (double)mpt / (double)trial_deliverable(d->w, h);
    double memory = (double)active_b / (double)d->w->host_memory_b[h];
    return cpu > memory ? cpu : memory;
}

double dpm_load_long(const struct dpm *d, uint32_t h)
{
    return dpm_load(d, h, d->trial.hosts[h].expect_mpt, d->hosts[h].active_b);
}

double dpm_top(const struct dpm *d)
{
    return d->p->target + d->p->tolerance;
}

static double dpm_max(double a, double b)
{
    return a > b ? a : b;
}

/* Load of hosts that are leaving counts, what they could deliver does not. */
struct dpm_sum dpm_sum(const struct dpm *d, bool recent)
{
    struct dpm_sum s = {.hosts = 0};
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = d->member[i];
        const struct dpm_host *host = &d->hosts[h];
        const struct trial_host *t = &d->trial.hosts[h];
        if (host->role == DPM_ASLEEP) continue;
        s.cpu += (double)(recent ? host->recent_mpt : t->expect_mpt);
        s.memory += (double)host->active_b;
        if (host->role == DPM_LEAVING) continue;
        double cpu = (double)trial_deliverable(d->w, h), memory = (double)d->w->host_memory_b[h];
        s.hosts++;
        s.idle += t->vms == 0;
        s.cpu_of += cpu;
        s.memory_of += memory;
        s.free_b += (double)t->free_b;
        s.widest_cpu = dpm_max(s.widest_cpu, cpu);
        s.widest_memory = dpm_max(s.widest_memory, memory);
        s.widest_b = dpm_max(s.widest_b, (double)placement_empty(d->w, h).memory_b);
    }
    return s;
}

/* Is the room of keep_spare hosts free: within the band, and in memory that is not reserved? */
bool dpm_has_spare(const struct dpm *d, const struct dpm_sum *s)
{
    double spare = (double)d->p->keep_spare, top = dpm_top(d);
    return d->p->keep_spare == 0 || (top * (s->cpu_of - spare * s->widest_cpu) >= s->cpu &&
                                     top * (s->memory_of - spare * s->widest_memory) >= s->memory &&
                                     s->free_b >= spare * s->widest_b);
}

/* ---- VMs that wait ---- */

static bool dpm_could_host(const struct world *w, uint32_t h, const struct fit_free *f, uint32_t v)
{
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    const uint8_t *place = w->sc->places[w->vm_place[v]].hosts;
    if (place != NULL && !(place[h / 8] >> (h % 8) & 1)) return false;
    if (w->sc->workloads[w->vm_workload[v]].fast_core && f->core_mpt < size->core_mpt) return false;
    int64_t overhead = size->overhead_b[w->host_overhead[h].memory_table];
    return f->memory_b >= size->memory_b + overhead && f->vcpus >= size->vcpu &&
           f->rating_mpt >= size->nominal_mpt;
}

bool dpm_awaited(const struct world *w, uint32_t h, const struct fit_free *f)
{
    for (uint32_t q = w->host_count; q < w->host_slots; q++)
        for (uint32_t v = w->host_first[q]; v != TABLE_NONE; v = w->vm_next[v])
            if (dpm_could_host(w, h, f, v)) return true;
    return false;
}
