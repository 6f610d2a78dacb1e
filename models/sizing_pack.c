/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/sizing_pack.h"
#include <math.h>

enum {
    SIZING_ROUNDS = 16,
    SIZING_GAP = 8 /* hosts between one number that does not do and one that does: worth a search */
};

static const char *const sizing_hour_name[] = {
    "00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00",
    "08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00",
    "16:00", "17:00", "18:00", "19:00", "20:00", "21:00", "22:00", "23:00"};
static const char *const sizing_dim_name[] = {
    "memory",       "CPU at 00:00", "CPU at 01:00", "CPU at 02:00", "CPU at 03:00",  "CPU at 04:00",
    "CPU at 05:00", "CPU at 06:00", "CPU at 07:00", "CPU at 08:00", "CPU at 09:00",  "CPU at 10:00",
    "CPU at 11:00", "CPU at 12:00", "CPU at 13:00", "CPU at 14:00", "CPU at 15:00",  "CPU at 16:00",
    "CPU at 17:00", "CPU at 18:00", "CPU at 19:00", "CPU at 20:00", "CPU at 21:00",  "CPU at 22:00",
    "CPU at 23:00", "vCPUs",        "rated CPU",    "VMs per host", "VMs kept apart"};

static const char *const sizing_rule_name[] = {"first-fit-decreasing", "best-fit-decreasing",
                                               "dot-product", "l2"};
enum { SIZING_RULES = 4 };

struct sizing_solver {
    const struct sizing_case *c;
    struct arena memory;
    struct sizing_sizes sizes;
    double n;                     /* VMs per host of the present problem */
    uint32_t hosts;               /* hosts that it is for */
    uint32_t found[SIZING_RULES]; /* hosts by rule; PACK_UNPACKED: not known yet */
};

/* The problem with n VMs on each host, of which `busy` get in each other's way. */
static void sizing_build(struct sizing_solver *s, double n, double busy)
{
    sizing_sizes_build(&s->sizes, n, busy);
    s->n = n;
    for (int r = 0; r < SIZING_RULES; r++)
        s->found[r] = PACK_UNPACKED;
}

/* The problem with all VMs that fit on so many hosts. */
static void sizing_build_on(struct sizing_solver *s, uint32_t hosts)
{
    uint32_t vms = s->sizes.vms - sizing_sizes_too_big(&s->sizes);
    double n = hosts > 0 ? (double)vms / hosts : 1.0;
    if (hosts == s->hosts) return;
    sizing_build(s, n > 1.0 ? n : 1.0, n > 1.0 ? n : 1.0);
    s->hosts = hosts;
}

/* ---- packing ---- */

_Static_assert((int)SIZING_FIRST_FIT - 1 == (int)PACK_FIRST_FIT &&
                   (int)SIZING_L2 - 1 == (int)PACK_L2,
               "algorithms of the specification are the rules of packing, behind `best`");

/* Hosts that a rule needs for the present problem: found once. */
static bool sizing_run(struct sizing_solver *s, enum pack_rule rule, uint32_t *bins)
{
    *bins = s->found[rule];
    if (s->found[rule] != PACK_UNPACKED) return true;
    struct pack_options o = {.rule = rule, .weight = PACK_WEIGHTED_SUM};
    struct pack_result r;
    struct arena scratch;
    arena_init(&scratch, 0);
    bool ok = pack_run(&s->sizes.problem, &o, NULL, &r, &scratch);
    arena_deinit(&scratch);
    *bins = s->found[rule] = r.bins;
    return ok;
}

/* How many hosts the sums of sizes fill with the margins of so many. */
static uint32_t sizing_volume_on(struct sizing_solver *s, uint32_t hosts)
{
    sizing_build_on(s, hosts);
    return pack_bound_volume(&s->sizes.problem);
}

/* The least number of hosts that could do: that many VMs on each have margins with which the sums
 * of sizes still fit. Fewer hosts mean smaller margins, so from below each bound leads to the next;
 * only VMs that get in each other's way make one overshoot, and the search go back. */
static uint32_t sizing_least(struct sizing_solver *s)
{
    s->hosts = UINT32_MAX;
    sizing_build(s, s->sizes.vms, 1.0); /* the least margin, nobody in the way */
    uint32_t hosts = pack_bound_volume(&s->sizes.problem), low = hosts > 0 ? hosts - 1 : 0;
    for (;;) {
        uint32_t more = sizing_volume_on(s, hosts);
        if (more <= hosts) break;
        low = hosts;
        hosts = more;
    }
    while (s->c->hypervisor->interference > 0.0 && hosts - low > 1) {
        uint32_t mid = low + (hosts - low) / 2;
        if (sizing_volume_on(s, mid) <= mid)
            hosts = mid;
        else
            low = mid;
    }
    return hosts;
}

/* What a rule needs with the margins of so many hosts. false: no memory. */
static bool sizing_try(struct sizing_solver *s, enum pack_rule rule, uint32_t hosts, uint32_t *need)
{
    sizing_build_on(s, hosts);
    return sizing_run(s, rule, need);
}

/* The least number of hosts, from the bound on, with whose margins a packing needs no more than
 * that. What a packing needs is tried next; what that leaves out, if it is little, after it. */
static bool sizing_settle(struct sizing_solver *s, enum pack_rule rule, uint32_t bound)
{
    uint32_t hosts = bound, low = bound > 0 ? bound - 1 : 0, need = 0;
    for (int round = 0; round < SIZING_ROUNDS; round++) {
        if (!sizing_try(s, rule, hosts, &need)) return false;
        if (need <= hosts) break;
        low = hosts;
        hosts = need;
    }
    while (hosts - low > 1 && hosts - low <= SIZING_GAP) {
        uint32_t mid = low + (hosts - low) / 2;
        if (!sizing_try(s, rule, mid, &need)) return false;
        if (need <= mid)
            hosts = mid;
        else
            low = mid;
    }
    return sizing_try(s, rule, hosts, &need);
}

static bool sizing_algorithms(struct sizing_solver *s, struct record_sizing *row)
{
    uint32_t *const out[] = {&row->first_fit, &row->best_fit, &row->dot_product, &row->l2};
    int chosen = s->c->policies->sizing.algorithm - 1;
    for (int r = 0; r < SIZING_RULES; r++) {
        if (!sizing_run(s, (enum pack_rule)r, out[r])) return false;
        if (s->c->policies->sizing.algorithm == SIZING_BEST &&
            (chosen < 0 || *out[r] < *out[chosen]))
            chosen = r;
    }
    row->needed = *out[chosen];
    row->algorithm = sizing_rule_name[chosen];
    return true;
}

/* ---- bounds ---- */

static const char *sizing_dim_text(uint32_t d)
{
    return sizing_dim_name[d < SIZING_APART ? d : SIZING_APART];
}

static void sizing_volumes(const struct sizing_solver *s, const double *volume,
                           struct record_sizing *row)
{
    row->memory_hosts = row->cpu_hosts = row->vcpu_hosts = (double)NAN;
    for (uint32_t i = 0; i < s->sizes.problem.dims; i++) {
        uint32_t d = s->sizes.dim_of[i];
        double hosts = volume[i];
        if (d == SIZING_MEMORY) row->memory_hosts = hosts;
        if (d == SIZING_VCPUS) row->vcpu_hosts = hosts;
        bool is_cpu = d >= SIZING_CPU && d < SIZING_CPU + SIZING_HOURS;
        if (!is_cpu || hosts <= row->cpu_hosts) continue;
        row->cpu_hosts = hosts;
        row->cpu_hour = sizing_hour_name[d - SIZING_CPU];
    }
}

/* What binds: the dimension of the larger bound, of several the one that is fullest. */
static void sizing_binds(const struct sizing_solver *s, const uint32_t *l2, const double *volume,
                         struct record_sizing *row)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < s->sizes.problem.dims; i++)
        if (l2[i] > l2[best] || (l2[i] == l2[best] && volume[i] > volume[best])) best = i;
    row->binds = sizing_dim_text(s->sizes.dim_of[best]);
}

/* With the margins of the least number of hosts, the smallest there are, bounds hold for all. */
static bool sizing_bounds(struct sizing_solver *s, struct record_sizing *row)
{
    uint32_t l2[SIZING_DIMS];
    row->bound_volume = row->bound_l2 = sizing_least(s);
    sizing_volume_on(s, row->bound_volume);
    if (!pack_bound_l2_dims(&s->sizes.problem, l2, &s->memory)) return false;
    for (uint32_t i = 0; i < s->sizes.problem.dims; i++)
        row->bound_l2 = l2[i] > row->bound_l2 ? l2[i] : row->bound_l2;
    return true;
}

/* With the margins of the packing. */
static bool sizing_fullness(struct sizing_solver *s, struct record_sizing *row)
{
    uint32_t l2[SIZING_DIMS];
    double volume[SIZING_DIMS];
    pack_volumes(&s->sizes.problem, volume);
    if (!pack_bound_l2_dims(&s->sizes.problem, l2, &s->memory)) return false;
    sizing_binds(s, l2, volume, row);
    sizing_volumes(s, volume, row);
    row->vms_per_host = s->n;
    row->vms = s->sizes.vms;
    row->too_big = sizing_sizes_too_big(&s->sizes);
    return true;
}

/* ---- interface ---- */

static bool sizing_solve(struct sizing_solver *s, struct record_sizing *row)
{
    int algorithm = s->c->policies->sizing.algorithm;
    enum pack_rule rule =
        algorithm == SIZING_BEST ? PACK_DOT : (enum pack_rule)(algorithm - 1); /* DOT mostly is */
    return sizing_sizes_init(&s->sizes, s->c, &s->memory) && sizing_bounds(s, row) &&
           sizing_settle(s, rule, row->bound_volume) && sizing_algorithms(s, row) &&
           sizing_fullness(s, row);
}

bool sizing_pack(const struct sizing_case *c, struct record_sizing *row)
{
    struct sizing_solver s = {.c = c};
    arena_init(&s.memory, 0);
    bool ok = sizing_solve(&s, row);
    arena_deinit(&s.memory);
    return ok;
}
