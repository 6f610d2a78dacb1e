/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory - machine memory of a host under overcommit: sharing, ballooning, compression, swapping.
 *
 * A pure function from what the VMs of one host have and use to what each is granted and how much
 * its CPU work slows down; docs/reference/memory.md has the equations. Pages are shared first; if
 * too little is free, VMs are cut back to min-funding targets with an idle tax (Waldspurger, Memory
 * Resource Management in VMware ESX Server, OSDI 2002): by balloon while free memory is below 64 %
 * of minFree, by compression and swapping below 32 %. Nothing is missing from a VM's working set
 * before its idle pages are gone.
 * Always, to the byte: granted + overhead + free = memory of the host, and for each VM configured =
 * granted + shared + ballooned + swapped + compressed / 2 (pages compress to half).
 * More host memory never lowers any VM's grant or efficiency; the order of the VMs does not matter.
 * No draws. Tests: tests/models/test_memory.c, validation cases B01-B05. */
#ifndef VDCSIM_MODELS_MEMORY_H
#define VDCSIM_MODELS_MEMORY_H

#include "scenarios/spec.h"
#include "sim/arena.h"
#include <stdint.h>

struct memory_vm { /* in */
    int64_t configured_b;
    int64_t active_b;      /* working set; more than configured counts as configured */
    int64_t reservation_b; /* never reclaimed while the host has that much */
    int64_t shares;        /* > 0 */
    uint32_t group;        /* VMs of one group share pages with each other */
    /* out */
    int64_t granted_b; /* machine memory behind it */
    int64_t shared_b;  /* saved by page sharing */
    int64_t ballooned_b, compressed_b, swapped_b;
    int64_t efficiency_ppm; /* useful work / CPU allocated, 1e6 = no slowdown */
};

/* How the last byte was found: nothing taken, balloon, compression and swapping, not even enough
 * for the reservations. */
enum memory_state { MEMORY_HIGH, MEMORY_SOFT, MEMORY_HARD, MEMORY_LOW };

struct memory_host {
    int64_t memory_b;    /* in */
    int64_t overhead_b;  /* in: hypervisor + per-VM overhead */
    double page_sharing; /* in: shareable fraction between VMs of one group */
    /* out */
    int64_t granted_b, free_b; /* free is negative only if the overhead exceeds the memory */
    enum memory_state state;
};

/* memory_vm_overhead - memory that a hypervisor needs for one VM: bilinear in vCPUs and memory
 * between the points of a published table, linear beyond the last, constant below 256 MiB.
 * Args  table: 0 = none, 1 = vsphere-6, 2 = esx-4; vcpus >= 1.
 * Source  VMware vSphere Resource Management 6.5, table 6-1; ESX 4.0 Resource Management Guide,
 *         table 3-2. */
int64_t memory_vm_overhead(int table, int64_t vcpus, int64_t configured_b);

/* memory_min_free - what ESXi 5 and later keep free: 6 % of the first 4 GiB, 4 % of the next 8, 2 %
 * of the next 16, 1 % of the rest; the sum at 28 GiB is taken as the published 899 MiB. */
int64_t memory_min_free(int64_t memory_b);

/* memory_slowdown - mean time of a memory access relative to memory alone when a fraction p of them
 * waits latency_ns for a page: (1 - p) + p x latency / 100 ns. */
double memory_slowdown(double p, int64_t latency_ns);

/* memory_scratch_b, memory_resolve - fills the outputs of host and VMs; scratch is a caller-owned
 * buffer of memory_scratch_b(n) bytes, aligned for int64_t. O(n x groups) with page sharing, else
 * as fair_share. */
size_t memory_scratch_b(uint32_t n);
void memory_resolve(struct memory_host *host, struct memory_vm *vms, uint32_t n,
                    const struct spec_memory_policy *policy, void *scratch);

#endif
