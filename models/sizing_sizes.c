/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/sizing_sizes.h"
#include "models/cpu.h"
#include "models/memory.h"
#include "sim/dmath.h"
#include "sim/num.h"
#include <string.h>

/* ---- what a host has ---- */

/* As placement counts: share `ratio` of what there is, less the headroom. */
static int64_t sizing_limit(const struct sizing_case *c, int64_t have, double ratio)
{
    return (int64_t)dm_floor((double)have * ratio * (1.0 - c->policies->placement.headroom) + 0.5);
}

static void sizing_dim(struct sizing_sizes *s, uint32_t d, int64_t have)
{
    s->dim_on[d] = true;
    s->host[d] = have;
}

static void sizing_host(struct sizing_sizes *s)
{
    const struct sizing_case *c = s->c;
    const struct spec_placement *p = &c->policies->placement;
    const struct spec_server *v = c->server;
    struct cpu_overhead o;
    cpu_overhead_init(&o, c->hypervisor, v->core_mpt);
    int64_t memory_b = sizing_limit(c, v->memory_b, p->overcommit_memory);
    sizing_dim(s, SIZING_MEMORY, memory_b - c->hypervisor->memory_base_b);
    for (uint32_t h = 0; h < SIZING_HOURS; h++)
        sizing_dim(s, SIZING_CPU + h, sizing_limit(c, v->capacity_mpt, 1.0) - o.base_mpt);
    if (p->overcommit_cpu > 0.0)
        sizing_dim(s, SIZING_VCPUS, sizing_limit(c, v->sockets * v->cores, p->overcommit_cpu));
    if (p->overcommit_rating > 0.0)
        sizing_dim(s, SIZING_RATING, sizing_limit(c, v->capacity_mpt, p->overcommit_rating));
    if (p->max_vms_per_host > 0) sizing_dim(s, SIZING_VMS, p->max_vms_per_host);
}

/* ---- items ---- */

static bool sizing_named(const struct spec_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

static const char *sizing_name(const struct sizing_case *c, uint32_t kind)
{
    return c->sc->workloads[c->kinds[kind].workload].name;
}

/* Each workload whose VMs are kept apart is a dimension of which a host has one. */
static void sizing_apart(struct sizing_sizes *s)
{
    const struct sizing_case *c = s->c;
    s->dims_used = SIZING_APART;
    for (uint32_t k = 0; k < c->kind_count && s->dims_used < SIZING_DIMS; k++) {
        bool known = !sizing_named(&c->policies->placement.keep_apart, sizing_name(c, k));
        for (uint32_t d = SIZING_APART; !known && d < s->dims_used; d++)
            known = s->apart[d] == c->kinds[k].workload;
        if (known) continue;
        s->apart[s->dims_used] = c->kinds[k].workload;
        sizing_dim(s, s->dims_used++, 1);
    }
}

static void sizing_items(struct sizing_sizes *s)
{
    const struct sizing_case *c = s->c;
    for (uint32_t k = 0; k < c->kind_count; k++) {
        uint32_t n = c->kinds[k].count, *bundle = &s->bundle[c->kinds[k].workload];
        bool together = sizing_named(&c->policies->placement.keep_together, sizing_name(c, k));
        uint32_t item = together && *bundle > 0 ? *bundle - 1 : s->items;
        if (together) *bundle = item + 1;
        if (item == s->items) s->items++;
        s->item_of[k] = item;
        s->vms_of[item] = together ? s->vms_of[item] + n : 1;
        s->pieces_of[item] = together ? 1 : n;
        s->vms += n;
    }
}

/* ---- sizes ---- */

/* Departments whose demand moves together, and last those without. */
static uint32_t sizing_department(const struct sizing_case *c, uint32_t kind, double *rho)
{
    int32_t d = c->sc->workloads[c->kinds[kind].workload].department_ix;
    *rho = d >= 0 ? c->sc->departments[d].correlation : 0.0;
    return d >= 0 ? (uint32_t)d : c->sc->department_count;
}

static double sizing_sd(const struct sizing_case *c, uint32_t kind, uint32_t hour)
{
    return c->kinds[kind].scale * c->kinds[kind].demand->sd[hour];
}

static double sizing_own(const struct sizing_case *c, uint32_t kind, uint32_t hour)
{
    const struct sizing_demand *d = c->kinds[kind].demand;
    return c->kinds[kind].scale * d->mean[hour] * d->own;
}

static void sizing_mix(struct sizing_sizes *s, uint32_t hour, double others)
{
    struct sizing_others *mix = &s->mix;
    const struct sizing_case *c = s->c;
    uint32_t departments = c->sc->department_count;
    double rho;
    mix->variance = 0.0;
    for (uint32_t d = 0; d <= departments; d++)
        mix->together[d] = 0.0;
    for (uint32_t k = 0; k < c->kind_count; k++) {
        double many = others * c->kinds[k].count / s->vms;
        double sd = sizing_sd(c, k, hour), own = sizing_own(c, k, hour);
        mix->together[sizing_department(c, k, &rho)] += many * sd;
        mix->variance += many * (sd * sd * (1.0 - rho) + own * own);
    }
    for (uint32_t d = 0; d < departments; d++)
        mix->variance += c->sc->departments[d].correlation * mix->together[d] * mix->together[d];
}

/* Each VM's part in the deviation of its host: its covariance with all of the host / the host's
 * deviation. The parts of equal VMs sum to that deviation; no part exceeds the VM's own. */
static void sizing_shares(struct sizing_sizes *s, uint32_t hour)
{
    const struct sizing_others *mix = &s->mix;
    const struct sizing_case *c = s->c;
    for (uint32_t k = 0; k < c->kind_count; k++) {
        double rho, sd = sizing_sd(c, k, hour), own = sizing_own(c, k, hour);
        uint32_t department = sizing_department(c, k, &rho);
        double alone = sd * sd + own * own, with = rho * sd * mix->together[department];
        double host = dm_sqrt(mix->variance + alone + 2.0 * with);
        s->share[(size_t)k * SIZING_HOURS + hour] = host > 0.0 ? (alone + with) / host : 0.0;
    }
}

/* What one VM may use at most on this host. */
static double sizing_cap(const struct sizing_case *c, const struct sizing_kind *x)
{
    const struct spec_workload *wl = &c->sc->workloads[x->workload];
    double cap = x->scale * x->demand->peak, core = (double)(x->vcpu * c->server->core_mpt);
    if (wl->limit_mpt > 0 && cap > (double)wl->limit_mpt) cap = (double)wl->limit_mpt;
    if (wl->core_limit && cap > core) cap = core;
    return cap < 4e15 ? cap : 4e15;
}

/* Overhead on what guests use, with n VMs on a host that get in each other's way. */
static struct cpu_overhead sizing_overhead(const struct sizing_case *c, double n)
{
    struct cpu_overhead o;
    cpu_overhead_init(&o, c->hypervisor, c->server->core_mpt);
    int64_t more = dm_round_i64(c->hypervisor->interference * 1e6 * (n - 1.0));
    o.factor_ppm += more + num_mul_div_round(o.factor_ppm, more, 1000000);
    o.base_mpt = 0; /* the host's, not the VM's */
    return o;
}

/* Sums stop far above what any host has. */
static void sizing_sum(int64_t *sum, uint32_t times, int64_t each)
{
    i128 total = (i128)*sum + (i128)times * each;
    *sum = total < INT64_MAX / 4 ? (int64_t)total : INT64_MAX / 4;
}

/* Adds `times` VMs of a kind to the sizes of an item. */
static void sizing_add(struct sizing_sizes *s, uint32_t kind, const struct cpu_overhead *o,
                       uint32_t times, int64_t *full)
{
    const struct sizing_case *c = s->c;
    const struct sizing_kind *x = &c->kinds[kind];
    double cap = sizing_cap(c, x), margin = c->policies->sizing.margin;
    bool fast = c->sc->workloads[x->workload].fast_core;
    int64_t overhead = memory_vm_overhead(c->hypervisor->memory_overhead, x->vcpu, x->memory_b);
    sizing_sum(&full[SIZING_MEMORY], times, x->memory_b + overhead);
    sizing_sum(&full[SIZING_VCPUS], times, x->vcpu);
    sizing_sum(&full[SIZING_RATING], times, x->nominal_mpt);
    sizing_sum(&full[SIZING_VMS], times, 1);
    for (uint32_t d = SIZING_APART; d < s->dims_used; d++)
        full[d] += s->apart[d] == x->workload ? times : 0;
    for (uint32_t h = 0; h < SIZING_HOURS; h++) {
        double want = x->scale * x->demand->mean[h];
        want += margin * s->share[(size_t)kind * SIZING_HOURS + h];
        int64_t guest = (int64_t)((want < cap ? want : cap) + 0.5);
        sizing_sum(&full[SIZING_CPU + h], times, cpu_physical_used(guest, o, 1, INT64_MAX));
    }
    /* wants faster cores than the host has: larger than any host */
    if (fast && x->nominal_mpt / x->vcpu > c->server->core_mpt) full[SIZING_MEMORY] = INT64_MAX / 4;
}

/* An hour in which no item asks for more than in another one decides nothing. */
static bool sizing_hour_idle(const struct sizing_sizes *s, uint32_t hour)
{
    for (uint32_t other = 0; other < SIZING_HOURS; other++) {
        bool below = other != hour, less = false;
        for (uint32_t i = 0; below && i < s->items; i++) {
            const int64_t *cpu = &s->full[(size_t)i * s->dims_used + SIZING_CPU];
            below = cpu[hour] <= cpu[other];
            less = less || cpu[hour] < cpu[other];
        }
        if (below && (less || other < hour)) return true; /* of equal hours the first stays */
    }
    return false;
}

static void sizing_problem(struct sizing_sizes *s)
{
    uint32_t dims = 0;
    for (uint32_t d = 0; d < s->dims_used; d++) {
        bool is_cpu = d >= SIZING_CPU && d < SIZING_CPU + SIZING_HOURS;
        if (!s->dim_on[d] || (is_cpu && sizing_hour_idle(s, d - SIZING_CPU))) continue;
        s->capacity[dims] = s->host[d] > 0 ? s->host[d] : 1;
        s->dim_of[dims++] = d;
    }
    for (uint32_t i = 0; i < s->items; i++)
        for (uint32_t d = 0; d < dims; d++)
            s->size[(size_t)i * dims + d] = s->full[(size_t)i * s->dims_used + s->dim_of[d]];
    s->problem = (struct pack_problem){s->items, dims, s->size, s->capacity, s->pieces_of};
}

void sizing_sizes_build(struct sizing_sizes *s, double n, double busy)
{
    const struct sizing_case *c = s->c;
    struct cpu_overhead o = sizing_overhead(c, busy);
    for (uint32_t h = 0; h < SIZING_HOURS; h++) {
        sizing_mix(s, h, n - 1.0);
        sizing_shares(s, h);
    }
    memset(s->full, 0, (size_t)s->items * s->dims_used * sizeof(*s->full));
    for (uint32_t k = 0; k < c->kind_count; k++) {
        uint32_t item = s->item_of[k];
        uint32_t times = s->vms_of[item] > 1 ? c->kinds[k].count : 1;
        sizing_add(s, k, &o, times, &s->full[(size_t)item * s->dims_used]);
    }
    sizing_problem(s);
}

uint32_t sizing_sizes_too_big(const struct sizing_sizes *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->items; i++)
        if (!pack_fits(&s->problem, i)) n += s->vms_of[i] * s->pieces_of[i];
    return n;
}

/* ---- interface ---- */

static bool sizing_alloc(struct sizing_sizes *s, struct arena *a)
{
    size_t n = (size_t)s->c->kind_count + 1;
    s->mix.together = arena_alloc(a, (size_t)s->c->sc->department_count + 1, sizeof(double));
    s->bundle = arena_alloc(a, (size_t)s->c->sc->workload_count + 1, sizeof(*s->bundle));
    s->item_of = arena_alloc(a, n, sizeof(*s->item_of));
    s->vms_of = arena_alloc(a, n, sizeof(*s->vms_of));
    s->pieces_of = arena_alloc(a, n, sizeof(*s->pieces_of));
    s->share = arena_alloc(a, n * SIZING_HOURS, sizeof(*s->share));
    s->full = arena_alloc(a, n * s->dims_used, sizeof(*s->full));
    s->size = arena_alloc(a, n * s->dims_used, sizeof(*s->size));
    return s->mix.together && s->bundle && s->item_of && s->vms_of && s->pieces_of && s->share &&
           s->full && s->size;
}

bool sizing_sizes_init(struct sizing_sizes *s, const struct sizing_case *c, struct arena *a)
{
    *s = (struct sizing_sizes){.c = c};
    sizing_host(s);
    sizing_apart(s);
    if (!sizing_alloc(s, a)) return false;
    sizing_items(s);
    return true;
}
