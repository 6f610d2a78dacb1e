/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory - machine memory of a host under overcommit: sharing, ballooning, compression, swapping.
 *
 * A pure function from what the VMs of one host have and use to what each is granted and how much its
 * CPU work slows down. Ladder (handbook B): page sharing first, then min-funding targets with idle tax,
 * balloon down to the guest's limit, compression cache, host swap. Conservation: granted + overhead +
 * free = memory, always. Validation rows B01-B05. No draws. */
#ifndef VDCSIM_MODELS_MEMORY_H
#define VDCSIM_MODELS_MEMORY_H

#include "scenarios/spec.h"
#include "sim/arena.h"
#include <stdint.h>

struct memory_vm {          /* in */
    int64_t configured_b;
    int64_t active_b;       /* working set */
    int64_t reservation_b;
    int64_t shares;         /* > 0 */
    uint32_t group;         /* VMs of one group share pages with each other */
    /* out */
    int64_t granted_b;      /* machine memory behind it */
    int64_t shared_b;       /* saved by page sharing */
    int64_t ballooned_b, compressed_b, swapped_b;
    int64_t efficiency_ppm; /* useful work / CPU allocated, 1e6 = no slowdown */
};

enum memory_state { MEMORY_HIGH, MEMORY_SOFT, MEMORY_HARD, MEMORY_LOW };

struct memory_host {
    int64_t memory_b;       /* in */
    int64_t overhead_b;     /* in: hypervisor + per-VM overhead */
    double page_sharing;    /* in: s of the hypervisor */
    /* out */
    int64_t granted_b, free_b;
    enum memory_state state;
};

/* memory_vm_overhead - hypervisor memory per VM (handbook B2), bilinear between table points.
 * table: 0 = none, 1 = vsphere-6, 2 = esx-4. */
int64_t memory_vm_overhead(int table, int64_t vcpus, int64_t configured_b);
/* memory_min_free - minFree of handbook B4: 899 MB for the first 28 GB + 1 % of the rest. */
int64_t memory_min_free(int64_t memory_b);
/* memory_resolve - fills the outputs; scratch: n x (struct fair_claim + uint32_t) from a caller-owned
 * buffer of memory_scratch_b(n) bytes. */
size_t memory_scratch_b(uint32_t n);
void memory_resolve(struct memory_host *host, struct memory_vm *vms, uint32_t n,
                    const struct spec_memory_policy *policy, void *scratch);

#endif
