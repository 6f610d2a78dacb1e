/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/memory.h"
#include "sim/dmath.h"
#include "sim/fair.h"
#include "sim/num.h"

#define MIB INT64_C(1048576)
#define GIB (1024 * MIB)

enum { PPM = 1000000, WEIGHT_MAX = 1 << 30 };

/* Our choice: one access in 1000 faults when nothing of the working set is resident, so a page that
 * comes back serves 1000 accesses before it is lost again. */
static const double FAULTS_PER_ACCESS = 1e-3;
static const int64_t MEMORY_LATENCY_NS = 100;
static const int64_t CACHE_LATENCY_NS = 20000; /* decompressing a page */

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max_i64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- tables ---- */

enum { VCPU_POINTS = 4, MEMORY_POINTS = 5 };

struct overhead_table { /* MB of overhead by memory (MB) and vCPUs */
    int rows;
    double memory[MEMORY_POINTS];
    double mb[MEMORY_POINTS][VCPU_POINTS];
};

static const double VCPUS[VCPU_POINTS] = {1, 2, 4, 8};

static const struct overhead_table VSPHERE_6 = {4,
                                                {256, 1024, 4096, 16384},
                                                {{20.29, 24.28, 32.23, 48.16},
                                                 {25.90, 29.91, 37.86, 53.82},
                                                 {48.64, 52.72, 60.67, 76.78},
                                                 {139.62, 143.98, 151.93, 168.60}}};

static const struct overhead_table ESX_4 = {5,
                                            {256, 1024, 4096, 16384, 65536},
                                            {{113.17, 159.43, 241.62, 416.50},
                                             {123.73, 176.05, 258.30, 445.52},
                                             {165.98, 242.51, 324.99, 561.52},
                                             {334.96, 508.34, 591.76, 1028.07},
                                             {1011.21, 1572.29, 1660.09, 2884.14}}};

/* The segment of at[0..n) that x lies in; the last one also holds what is beyond. */
static int segment(const double *at, int n, double x)
{
    int i = 0;
    while (i < n - 2 && x >= at[i + 1])
        i++;
    return i;
}

static double line(double x, double x0, double x1, double y0, double y1)
{
    return y0 + (y1 - y0) * ((x - x0) / (x1 - x0));
}

int64_t memory_vm_overhead(int table, int64_t vcpus, int64_t configured_b)
{
    SIM_ASSERT(table >= 0 && table <= 2 && vcpus >= 1);
    if (table == 0) return 0;
    const struct overhead_table *t = table == 1 ? &VSPHERE_6 : &ESX_4;
    double cpus = (double)vcpus;
    double memory = (double)configured_b / (double)MIB;
    if (memory < t->memory[0]) memory = t->memory[0];
    int c = segment(VCPUS, VCPU_POINTS, cpus);
    int r = segment(t->memory, t->rows, memory);
    double low = line(cpus, VCPUS[c], VCPUS[c + 1], t->mb[r][c], t->mb[r][c + 1]);
    double high = line(cpus, VCPUS[c], VCPUS[c + 1], t->mb[r + 1][c], t->mb[r + 1][c + 1]);
    double mb = line(memory, t->memory[r], t->memory[r + 1], low, high);
    return dm_round_i64(mb * (double)MIB);
}

int64_t memory_min_free(int64_t memory_b)
{
    SIM_ASSERT(memory_b >= 0);
    static const struct {
        int64_t to_b, percent;
    } steps[] = {{4 * GIB, 6}, {12 * GIB, 4}, {28 * GIB, 2}};
    const int64_t at_28 = 899 * MIB;
    if (memory_b >= 28 * GIB) return at_28 + (memory_b - 28 * GIB) / 100;
    int64_t sum = 0;
    int64_t from = 0;
    for (int i = 0; i < 3 && memory_b > from; i++) {
        sum += (min_i64(memory_b, steps[i].to_b) - from) * steps[i].percent / 100;
        from = steps[i].to_b;
    }
    return min_i64(sum, at_28);
}

/* ---- page sharing ---- */

/* Of the pages that all VMs of a group have in common, the largest VM's stay; the saving is spread
 * in proportion to size. */
static void share_group(double fraction, struct memory_vm *vms, uint32_t n, uint32_t first)
{
    int64_t sum = 0;
    int64_t largest = 0;
    uint32_t group = vms[first].group;
    for (uint32_t i = first; i < n; i++) {
        if (vms[i].group != group) continue;
        sum += vms[i].configured_b;
        largest = max_i64(largest, vms[i].configured_b);
    }
    int64_t ppb = dm_round_i64(fraction * 1e9);
    for (uint32_t i = first; i < n; i++) {
        if (vms[i].group != group) continue;
        int64_t common = num_mul_div_floor(vms[i].configured_b, ppb, 1000000000);
        vms[i].shared_b = sum > 0 ? num_mul_div_floor(common, sum - largest, sum) : 0;
    }
}

static void share_pages(const struct memory_host *host, struct memory_vm *vms, uint32_t n)
{
    SIM_ASSERT(host->page_sharing >= 0 && host->page_sharing <= 1);
    const int64_t undecided = -1;
    for (uint32_t i = 0; i < n; i++)
        vms[i].shared_b = host->page_sharing > 0 ? undecided : 0;
    for (uint32_t i = 0; i < n; i++)
        if (vms[i].shared_b == undecided) share_group(host->page_sharing, vms, n, i);
}

/* ---- targets ---- */

struct ladder {
    struct memory_vm *vms;
    uint32_t n;
    const struct spec_memory_policy *policy;
    struct fair_claim *claims; /* weights are those of the VMs */
    uint32_t *scratch;
};

static int64_t wanted_b(const struct memory_vm *vm)
{
    return vm->configured_b - vm->shared_b;
}

static int64_t reserved_b(const struct memory_vm *vm)
{
    return min_i64(vm->reservation_b, wanted_b(vm));
}

/* What remains when the balloon has taken all it may. */
static int64_t deflated_b(const struct ladder *l, const struct memory_vm *vm)
{
    if (!l->policy->balloon) return wanted_b(vm);
    int64_t balloon = dm_round_i64(l->policy->balloon_max * (double)vm->configured_b);
    return max_i64(wanted_b(vm) - balloon, reserved_b(vm));
}

static double active_share(const struct memory_vm *vm)
{
    if (vm->active_b >= vm->configured_b) return 1;
    return (double)vm->active_b / (double)vm->configured_b;
}

/* Min-funding: memory goes to S / (f + k (1 - f)), where an idle page costs k = 1 / (1 - tax) times
 * as much as an active one. Scaled so that the largest weight is 2^30. */
static void weigh(struct ladder *l)
{
    double idle_price = 1.0 / (1.0 - l->policy->idle_tax);
    double largest = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < l->n; i++) {
            double f = active_share(&l->vms[i]);
            double weight = (double)l->vms[i].shares / (f + idle_price * (1.0 - f));
            if (pass == 0 && weight > largest) largest = weight;
            if (pass == 0) continue;
            l->claims[i].weight = max_i64(1, dm_round_i64(weight / largest * WEIGHT_MAX));
        }
    }
}

struct sums {
    int64_t wanted, deflated, reserved;
};

static struct sums sum_up(const struct ladder *l)
{
    struct sums s = {0, 0, 0};
    for (uint32_t i = 0; i < l->n; i++) {
        const struct memory_vm *vm = &l->vms[i];
        SIM_ASSERT(vm->configured_b >= 0 && vm->active_b >= 0 && vm->shares > 0);
        s.wanted += wanted_b(vm);
        s.deflated += deflated_b(l, vm);
        s.reserved += reserved_b(vm);
    }
    return s;
}

enum rung { RUNG_WANTED, RUNG_DEFLATED, RUNG_RESERVED };

static int64_t rung_b(const struct ladder *l, const struct memory_vm *vm, enum rung rung)
{
    if (rung == RUNG_WANTED) return wanted_b(vm);
    return rung == RUNG_DEFLATED ? deflated_b(l, vm) : reserved_b(vm);
}

static void stand_on(struct ladder *l, enum rung rung)
{
    for (uint32_t i = 0; i < l->n; i++)
        l->vms[i].granted_b = rung_b(l, &l->vms[i], rung);
}

/* Targets between two rungs: floors of the lower, caps of the upper one. */
static void pour(struct ladder *l, int64_t room_b, enum rung lower, enum rung upper)
{
    weigh(l);
    for (uint32_t i = 0; i < l->n; i++) {
        l->claims[i].floor = rung_b(l, &l->vms[i], lower);
        l->claims[i].cap = rung_b(l, &l->vms[i], upper);
    }
    fair_share(l->claims, l->n, room_b, l->scratch);
    for (uint32_t i = 0; i < l->n; i++)
        l->vms[i].granted_b = l->claims[i].got;
}

/* Each method reclaims until free memory is back at the threshold that called for it. When the
 * balloon cannot do more and swapping is not called for yet, free memory lies between the two
 * thresholds; so grants are continuous and monotone in the memory of the host. */
static enum memory_state grant(struct ladder *l, int64_t available_b, int64_t min_free_b)
{
    struct sums s = sum_up(l);
    int64_t soft_b = max_i64(0, available_b - min_free_b * 64 / 100);
    int64_t hard_b = max_i64(0, available_b - min_free_b * 32 / 100);
    int64_t low_b = max_i64(0, available_b - min_free_b * 16 / 100);
    if (s.wanted <= soft_b) {
        stand_on(l, RUNG_WANTED);
        return MEMORY_HIGH;
    }
    if (s.deflated <= soft_b) {
        pour(l, soft_b, RUNG_DEFLATED, RUNG_WANTED);
        return MEMORY_SOFT;
    }
    if (s.deflated <= hard_b) {
        stand_on(l, RUNG_DEFLATED);
        return MEMORY_SOFT;
    }
    if (s.reserved <= hard_b) {
        pour(l, hard_b, RUNG_RESERVED, RUNG_DEFLATED);
        return MEMORY_HARD;
    }
    if (s.reserved <= low_b) {
        stand_on(l, RUNG_RESERVED);
        return MEMORY_HARD;
    }
    pour(l, low_b, RUNG_RESERVED, RUNG_DEFLATED); /* shrinks the reservations pro rata */
    return MEMORY_LOW;
}

/* ---- what a grant means for the VM ---- */

double memory_slowdown(double p, int64_t latency_ns)
{
    return (1.0 - p) + p * ((double)latency_ns / (double)MEMORY_LATENCY_NS);
}

static int64_t efficiency(const struct memory_vm *vm, int64_t swap_latency_ns)
{
    int64_t active = min_i64(vm->active_b, vm->configured_b);
    int64_t resident = vm->configured_b - vm->ballooned_b - vm->swapped_b - vm->compressed_b;
    int64_t missing = active - resident;
    if (missing <= 0) return PPM;
    int64_t in_cache = min_i64(missing, vm->compressed_b);
    double p_cache = FAULTS_PER_ACCESS * ((double)in_cache / (double)active);
    double p_swap = FAULTS_PER_ACCESS * ((double)(missing - in_cache) / (double)active);
    int64_t cache_ns = min_i64(CACHE_LATENCY_NS, swap_latency_ns);
    double slowdown = memory_slowdown(p_cache, cache_ns);
    slowdown += memory_slowdown(p_swap, swap_latency_ns) - 1.0;
    return slowdown > 1.0 ? dm_round_i64(PPM / slowdown) : PPM;
}

static void settle(const struct ladder *l, struct memory_vm *vm)
{
    int64_t deflated = deflated_b(l, vm);
    vm->ballooned_b = wanted_b(vm) - max_i64(deflated, vm->granted_b);
    int64_t taken = wanted_b(vm) - vm->ballooned_b - vm->granted_b;
    int64_t cache = dm_round_i64(l->policy->compression * (double)vm->configured_b);
    int64_t saved = min_i64(taken, min_i64(cache, vm->granted_b));
    vm->compressed_b = 2 * saved;
    vm->swapped_b = taken - saved;
    vm->efficiency_ppm = efficiency(vm, l->policy->swap_latency_ns);
    SIM_ASSERT(vm->ballooned_b >= 0 && vm->swapped_b >= 0);
}

size_t memory_scratch_b(uint32_t n)
{
    return (size_t)n * (sizeof(struct fair_claim) + sizeof(uint32_t));
}

void memory_resolve(struct memory_host *host, struct memory_vm *vms, uint32_t n,
                    const struct spec_memory_policy *policy, void *scratch)
{
    SIM_ASSERT(host->memory_b >= 0 && host->overhead_b >= 0);
    struct ladder l = {vms, n, policy, scratch, NULL};
    l.scratch = (uint32_t *)(l.claims + n);
    share_pages(host, vms, n);
    int64_t available_b = max_i64(0, host->memory_b - host->overhead_b);
    host->state = grant(&l, available_b, memory_min_free(host->memory_b));
    host->granted_b = 0;
    for (uint32_t i = 0; i < n; i++) {
        settle(&l, &vms[i]);
        host->granted_b += vms[i].granted_b;
    }
    host->free_b = host->memory_b - host->overhead_b - host->granted_b;
    SIM_ASSERT(host->granted_b <= available_b);
}
