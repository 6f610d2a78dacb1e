/* SPDX-License-Identifier: GPL-3.0-or-later */
/* consolidate - the parts of the policy "consolidate": dynamic consolidation after Beloglazov and
 * Buyya (2012).
 *
 * One decision has three parts. Assess: readings of all VMs are taken, and every host is asked
 * whether it is overloaded. Relieve: VMs leave overloaded hosts until these are no longer
 * overloaded, and go, largest demand first, to the destination that the target policy names; a host
 * may be woken for them. Drain: hosts in order of use, the emptiest first, are emptied if all their
 * VMs find another host that is on and, with power-aware targets, power falls by it. Memory, vCPUs
 * and all rules hold throughout, no destination becomes overloaded, hosts that VMs are on their way
 * to or from are not drained, and every VM is sent at most once.
 * Cost of a decision: O(VMs + hosts log hosts) and one search a VM that is looked at. Private to
 * rebalance_consolidate. Tests: tests/models/test_consolidate.c; bench_consolidate. */
#ifndef VDCSIM_MODELS_POLICIES_CONSOLIDATE_H
#define VDCSIM_MODELS_POLICIES_CONSOLIDATE_H

#include "models/loop.h"
#include "models/policies/overload.h"
#include "models/policies/rebalance.h"
#include "models/policies/select.h"
#include "models/target.h"

struct consolidate_past { /* readings of one host's VMs together, newest first */
    int64_t sum[HISTORY_LENGTH];
    uint32_t n; /* as many as the VM read for longest has */
};

struct consolidate {
    const struct rebalance_consolidate *p;
    const struct world *w; /* of the present decision */
    struct history history;
    struct trial trial;
    struct target_index targets;
    struct fit_index *fit; /* targets by another placement policy: room as the trial stands */
    void *place_state;
    uint8_t *over;                 /* per host */
    struct consolidate_past *past; /* per host, when the overload policy looks at readings */
    struct select_vm *vms;         /* of one host */
    struct sort_item *sorted;      /* VMs or hosts in the order in which they are looked at */
    struct sort_item *scratch;
    uint32_t room; /* of the three arrays above */
    uint64_t round;
};

/* consolidate_assess - readings, expected loads, limits; which hosts are overloaded. */
bool consolidate_assess(struct consolidate *c, struct arena *a);
/* consolidate_is_over - as the trial stands. */
bool consolidate_is_over(const struct consolidate *c, uint32_t h);
/* consolidate_predicts - is the expected load another one than the demand? */
bool consolidate_predicts(const struct consolidate *c);
/* consolidate_vm_expect - load that VM v is expected to bring. */
uint32_t consolidate_vm_expect(const struct consolidate *c, uint32_t v);

/* consolidate_targets - the hosts that are not overloaded may take VMs. false: no memory. */
bool consolidate_targets(struct consolidate *c, struct arena *a);
/* consolidate_find - where the lifted VM v goes, or TABLE_NONE; as target_find. */
uint32_t consolidate_find(struct consolidate *c, uint32_t v, bool wake, int64_t *rise_uw);
/* consolidate_land - it goes there (1), or does not after all (-1). */
void consolidate_land(struct consolidate *c, uint32_t v, uint32_t h, int sign);
/* consolidate_close - h takes no VMs any more. */
void consolidate_close(struct consolidate *c, uint32_t h);
/* consolidate_by_power - are targets chosen by power? */
bool consolidate_by_power(const struct consolidate *c);

void consolidate_relieve(struct consolidate *c, struct action_list *out);
void consolidate_drain(struct consolidate *c, struct action_list *out);

#endif
