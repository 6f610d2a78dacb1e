/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/cpu.h"
#include "sim/dmath.h"
#include "sim/num.h"

enum { PPM = 1000000 };

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void cpu_overhead_init(struct cpu_overhead *o, const struct spec_hypervisor *hypervisor,
                       int64_t core_mpt)
{
    *o = (struct cpu_overhead){0, 0, 0};
    if (!hypervisor) return;
    SIM_ASSERT(core_mpt >= 0);
    o->base_mpt = dm_round_i64(hypervisor->cpu_base_cores * (double)core_mpt);
    o->per_vm_mpt = dm_round_i64(hypervisor->cpu_per_vm_cores * (double)core_mpt);
    o->factor_ppm = dm_round_i64(hypervisor->cpu_factor * PPM);
    SIM_ASSERT(o->base_mpt >= 0 && o->per_vm_mpt >= 0 && o->factor_ppm >= 0);
}

int64_t cpu_deliverable(int64_t capacity_mpt, const struct cpu_overhead *o, int64_t vms)
{
    SIM_ASSERT(capacity_mpt >= 0 && vms >= 0);
    i128 left = (i128)capacity_mpt - o->base_mpt - (i128)o->per_vm_mpt * vms;
    if (left <= 0) return 0;
    return (int64_t)(left * PPM / (PPM + o->factor_ppm));
}

int64_t cpu_physical_used(int64_t guest_mpt, const struct cpu_overhead *o, int64_t vms,
                          int64_t capacity_mpt)
{
    SIM_ASSERT(guest_mpt >= 0 && vms >= 0);
    int64_t scaled;
    if (!num_mul_i64(guest_mpt, o->factor_ppm, &scaled)) {
        i128 used = (i128)guest_mpt * o->factor_ppm;
        used = num_ceil_div(used, PPM) + guest_mpt + o->base_mpt + (i128)o->per_vm_mpt * vms;
        return used < capacity_mpt ? (int64_t)used : capacity_mpt;
    }
    int64_t extra = scaled / PPM + (scaled % PPM != 0);
    return min_i64(guest_mpt + extra + o->base_mpt + o->per_vm_mpt * vms, capacity_mpt);
}

int64_t cpu_core_equivalents_ppm(int64_t runnable, int64_t cores, int64_t threads, int64_t gain_ppm)
{
    SIM_ASSERT(runnable >= 0 && cores >= 0 && threads >= 1 && gain_ppm >= PPM);
    int64_t first = min_i64(runnable, cores);
    if (threads == 1 || runnable <= cores) return first * PPM;
    int64_t paired = min_i64(runnable - cores, cores * (threads - 1));
    return first * PPM + paired * (gain_ppm - PPM) / (threads - 1);
}

int64_t cpu_ready_ppm(int64_t got_mpt, int64_t demand_mpt, int64_t vcpus)
{
    SIM_ASSERT(got_mpt >= 0 && vcpus >= 0);
    if (got_mpt >= demand_mpt) return 0;
    return num_mul_div_floor(demand_mpt - got_mpt, vcpus * PPM, demand_mpt);
}
