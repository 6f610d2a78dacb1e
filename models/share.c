/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/share.h"

enum { PPM = 1000000 };

bool share_reserve(struct world *w, uint32_t n)
{
    if (n <= w->claims_cap) return true;
    uint32_t cap = w->claims_cap < 64 ? 64 : w->claims_cap;
    while (cap < n)
        cap *= 2;
    void *claims = arena_span_resize(w->arena, w->claims, cap, sizeof(*w->claims));
    if (claims != NULL) w->claims = claims;
    void *slots = arena_span_resize(w->arena, w->claim_slot, cap, sizeof(*w->claim_slot));
    if (slots != NULL) w->claim_slot = slots;
    void *scratch = arena_span_resize(w->arena, w->claim_scratch, cap, sizeof(*w->claim_scratch));
    if (scratch != NULL) w->claim_scratch = scratch;
    void *vms = arena_span_resize(w->arena, w->memory_vms, cap, sizeof(*w->memory_vms));
    if (vms != NULL) w->memory_vms = vms;
    void *ladder = arena_span_resize(w->arena, w->memory_scratch, memory_scratch_b(cap), 1);
    if (ladder != NULL) w->memory_scratch = ladder;
    if (!claims || !slots || !scratch || !vms || !ladder) return false;
    w->claims_cap = cap;
    return true;
}

/* The most VM v can use on host h, whatever it demands. */
static int64_t share_ceiling(const struct world *w, uint32_t h, uint32_t v)
{
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    int64_t most = size->limit_mpt;
    if (w->sc->workloads[w->vm_workload[v]].core_limit) {
        int64_t cores = (int64_t)size->vcpu * w->host_core_mpt[h];
        if (cores < most) most = cores;
    }
    return most;
}

static int64_t share_ratio(int64_t amount, double ratio)
{
    return num_mul_div_floor(amount, (int64_t)(ratio * PPM + 0.5), PPM);
}

/* Is memory being copied while the VM runs? Then moving costs CPU on both sides. */
static bool share_copies(const struct world *w, uint32_t m)
{
    return w->move_phase[m] == MOVE_COPY;
}

static int64_t share_want(const struct world *w, uint32_t h, uint32_t v)
{
    if (w->vm_state[v] == VM_PAUSED) return 0;
    int64_t most = share_ceiling(w, h, v), demand = w->vm_demand_mpt[v];
    if (demand < most) most = demand;
    if (w->vm_throttle_ppm[v] == 0) return most;
    return num_mul_div_floor(most, PPM - w->vm_throttle_ppm[v], PPM);
}

/* What moves towards h spend there. */
static uint32_t share_claims_in(struct world *w, uint32_t h, uint32_t n)
{
    for (uint32_t m = w->host_moves_in[h]; m != TABLE_NONE; m = w->move_next_in[m]) {
        uint32_t v = w->move_vm[m];
        if (!share_copies(w, m)) continue;
        int64_t cap = share_ratio(w->vm_demand_mpt[v], w->policies.migration.target_overhead);
        w->claim_slot[n] = TABLE_NONE;
        w->claims[n++] = (struct fair_claim){.cap = cap, .weight = w->sizes[w->vm_size[v]].weight};
    }
    return n;
}

static uint32_t share_claims(struct world *w, uint32_t h)
{
    uint32_t n = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v], n++) {
        const struct vm_size *size = &w->sizes[w->vm_size[v]];
        w->claim_slot[n] = v;
        w->claims[n] = (struct fair_claim){
            .floor = size->floor_mpt, .cap = share_want(w, h, v), .weight = size->weight};
    }
    return w->host_moving_in[h] > 0 ? share_claims_in(w, h, n) : n;
}

/* CloudSim 3's scaling, for comparison: all are cut by one factor, whatever their weights. */
static int64_t share_scale(struct fair_claim *c, uint32_t n, int64_t capacity)
{
    int64_t sum = 0, given = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += c[i].cap;
    for (uint32_t i = 0; i < n; i++) {
        c[i].got = sum <= capacity ? c[i].cap : num_mul_div_floor(c[i].cap, capacity, sum);
        given += c[i].got;
    }
    return given;
}

void share_host(struct world *w, uint32_t h)
{
    if (!share_reserve(w, w->host_vms[h] + w->host_moving_in[h])) {
        engine_nomem(&w->engine);
        return;
    }
    uint32_t n = share_claims(w, h);
    int64_t given = w->policies.cpu.sharing == SHARING_PROPORTIONAL
                        ? share_scale(w->claims, n, w->host_ready_mpt[h])
                        : fair_share(w->claims, n, w->host_ready_mpt[h], w->claim_scratch);
    int64_t guest = 0;
    w->host_flags[h] &= (uint16_t) ~(HOST_CONTENDED | HOST_SHORT | HOST_MOVING);
    bool squeezed = (w->host_flags[h] & HOST_SQUEEZED) != 0;
    int64_t waiting = 0, lost = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct fair_claim *c = &w->claims[i];
        uint32_t v = w->claim_slot[i];
        if (v == TABLE_NONE) {
            w->host_flags[h] |= HOST_MOVING;
            continue;
        }
        int64_t rate = c->got;
        if (w->vm_move[v] != 0 && share_copies(w, w->vm_move[v] - 1))
            rate -= share_ratio(rate, w->policies.migration.source_overhead);
        guest += rate;
        w->vm_rate_mpt[v] = (uint32_t)rate;
        w->vm_ready_ppm[v] = 0;
        if (rate < w->vm_demand_mpt[v]) w->host_flags[h] |= HOST_SHORT;
        if (c->got < c->cap && w->host_state[h] == HOST_UP) {
            int64_t vcpus = w->sizes[w->vm_size[v]].vcpu;
            w->host_flags[h] |= HOST_CONTENDED;
            w->vm_ready_ppm[v] = (uint32_t)cpu_ready_ppm(c->got, c->cap, vcpus);
        }
        waiting += w->vm_ready_ppm[v];
        if (squeezed) lost += num_mul_div_floor(rate, PPM - w->vm_efficiency_ppm[v], PPM);
    }
    w->host_guest_mpt[h] = guest;
    w->host_moving_mpt[h] = given - guest;
    w->host_waiting_ppm[h] = waiting;
    w->host_lost_mpt[h] = lost;
}

void share_ceiling_count(struct world *w, uint32_t h, uint32_t v, int sign)
{
    if (share_ceiling(w, h, v) < world_most_mpt(w, v))
        w->host_capped[h] = (uint32_t)((int64_t)w->host_capped[h] + sign);
}

static uint32_t share_memory_ask(struct world *w, uint32_t h)
{
    uint32_t n = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v], n++) {
        const struct vm_size *size = &w->sizes[w->vm_size[v]];
        w->memory_vms[n] = (struct memory_vm){.configured_b = size->memory_b,
                                              .active_b = size->active_b,
                                              .shares = size->weight > 0 ? size->weight : 1,
                                              .group = w->vm_workload[v]};
    }
    return n;
}

/* Runs the reclaim ladder. Returns whether some VM's work slows down. */
static bool share_squeeze(struct world *w, uint32_t h)
{
    uint32_t n = share_memory_ask(w, h), slowed = 0;
    struct memory_host host = {.memory_b = w->host_memory_b[h],
                               .overhead_b = w->host_overhead_b[h],
                               .page_sharing = w->host_overhead[h].page_sharing};
    memory_resolve(&host, w->memory_vms, n, &w->policies.memory, w->memory_scratch);
    w->host_granted_b[h] = host.granted_b;
    n = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v], n++) {
        w->vm_efficiency_ppm[v] = (uint32_t)w->memory_vms[n].efficiency_ppm;
        slowed += w->memory_vms[n].efficiency_ppm < PPM;
    }
    return slowed > 0;
}

/* A hypervisor that manages memory begins to reclaim before the last page is gone: when less than
 * 64 % of minFree is left (memory.h). */
static int64_t share_reserve_b(const struct world *w, uint32_t h)
{
    if (w->host_overhead[h].memory_table == 0) return 0;
    return memory_min_free(w->host_memory_b[h]) / 100 * 64;
}

/* Memory is looked at per VM only where it is short or pages are shared. */
static void share_memory(struct world *w, uint32_t h)
{
    int64_t need = w->policies.memory.reclaim ? w->host_configured_b[h] + w->host_overhead_b[h] : 0;
    bool roomy = need <= w->host_memory_b[h] - share_reserve_b(w, h) &&
                 (w->host_overhead[h].page_sharing <= 0.0 || need == 0);
    w->host_granted_b[h] = w->host_configured_b[h];
    if (!roomy && w->host_vms[h] > 0 && share_squeeze(w, h)) {
        w->host_flags[h] |= HOST_SQUEEZED;
        return;
    }
    if (!(w->host_flags[h] & HOST_SQUEEZED)) return;
    w->host_flags[h] &= (uint16_t)~HOST_SQUEEZED;
    w->host_lost_mpt[h] = 0;
    for (uint32_t v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
        w->vm_efficiency_ppm[v] = PPM;
}

void share_inspect(struct world *w, uint32_t h)
{
    if (!share_reserve(w, w->host_vms[h])) {
        engine_nomem(&w->engine);
        return;
    }
    share_memory(w, h);
    bool special =
        w->host_capped[h] > 0 || w->host_odd[h] > 0 || (w->host_flags[h] & HOST_SQUEEZED);
    if (special)
        w->host_flags[h] |= HOST_SPECIAL;
    else
        w->host_flags[h] &= (uint16_t)~HOST_SPECIAL;
}
