/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cpu - what a host's processors can do: hypervisor overhead, hardware threads, ready time.
 *
 * Pure functions on integers (1/1000 rating points, millionths); no draws. Shares between VMs are
 * sim/fair.h. The hypervisor takes a base load, a load per VM and a factor on what guests use, so
 * that used = c0 + c1 n + (1 + beta) sum of guests; Xen and VMware measurements of the 2000s put
 * beta at 2-8 % for CPU-bound guests. Rounding favours the host: guests within cpu_deliverable
 * never need more than the capacity. Tests: tests/models/test_cpu.c, validation cases A08-A10. */
#ifndef VDCSIM_MODELS_CPU_H
#define VDCSIM_MODELS_CPU_H

#include "scenarios/spec.h"
#include <stdint.h>

struct cpu_overhead {
    int64_t base_mpt;   /* c0 */
    int64_t per_vm_mpt; /* c1 */
    int64_t factor_ppm; /* beta: 50000 = guests cost 5 % more than they use */
};

/* cpu_overhead_init - overhead of a hypervisor on a host whose cores have core_mpt each; all zero
 * for hypervisor = NULL (bare metal). */
void cpu_overhead_init(struct cpu_overhead *o, const struct spec_hypervisor *hypervisor,
                       int64_t core_mpt);

/* cpu_deliverable - the largest sum of guest use that a host of capacity_mpt with vms VMs can
 * serve: (C - c0 - c1 n) / (1 + beta) rounded down, 0 when the overhead alone exceeds
 * the capacity. */
int64_t cpu_deliverable(int64_t capacity_mpt, const struct cpu_overhead *o, int64_t vms);

/* cpu_physical_used - processor use when the guests together use guest_mpt: c0 + c1 n + (1 + beta)
 * guest rounded up, at most the capacity. guest <= cpu_deliverable implies that nothing was cut
 * off, unless the overhead alone exceeds the capacity. Monotone in guest_mpt. */
int64_t cpu_physical_used(int64_t guest_mpt, const struct cpu_overhead *o, int64_t vms,
                          int64_t capacity_mpt);

/* cpu_core_equivalents_ppm - throughput of `runnable` busy vCPUs on cores x threads, in millionths
 * of a core: one thread per core first, then the second threads add up to gain - 1 per core
 * (gain_ppm = 1250000: a full core pair does 1.25 times the work of one thread), linear between.
 * Rounded down. */
int64_t cpu_core_equivalents_ppm(int64_t runnable, int64_t cores, int64_t threads,
                                 int64_t gain_ppm);

/* cpu_ready_ppm - millionths of a vCPU that are ready but not running when a VM of `vcpus` gets
 * got_mpt of the demand_mpt it may use: (1 - got / demand) x vcpus, rounded down. ESX calls it
 * ready time, Xen and KVM steal time; below 5 % per vCPU is harmless, above 10 % users notice. */
int64_t cpu_ready_ppm(int64_t got_mpt, int64_t demand_mpt, int64_t vcpus);

#endif
