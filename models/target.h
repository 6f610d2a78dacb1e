/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target - the destination that raises power least, found without looking at every host.
 *
 * Power-aware best fit (Beloglazov and Buyya 2012): of the hosts that can take a VM, the one whose
 * power grows least, to the milliwatt; waking a host costs what it draws besides. Ties go to the
 * fullest host, then to the smallest key. Loads are those of the trial, so moves already decided
 * count.
 * Hosts of one class (server, hypervisor, site) have the same power curve. A VM adds the same use
 * d everywhere in a class, and between the bends of P(x) and P(x + d) the rise P(x + d) - P(x) is a
 * straight line of the use x: its least value over a set of hosts is at one end of the set. So each
 * class is kept as a tree ordered by x (target_tree.h), and only the ends of at most 21 stretches a
 * class are looked for, best stretch first: O(classes x stretches x log hosts), usually one or two
 * searches. (A square root rises less and less, so its one stretch has its least value at the upper
 * end as well.) That holds for up to 8 sizes of VMs; more share the trees' 8 sizes in groups, by
 * the least of each dimension, and hosts that merely the least one fits are looked at in vain, as
 * are hosts that rules exclude.
 * Memory: 180 bytes a host. No draws; tests: tests/models/test_target.c, speed:
 * tests/bench/bench_consolidate.c. */
#ifndef VDCSIM_MODELS_TARGET_H
#define VDCSIM_MODELS_TARGET_H

#include "models/trial.h"
#include "sim/sort.h"

struct target_node;
struct target_stretch;
struct target_size;

enum target_tree_of { TARGET_OFF, TARGET_ON, TARGET_NO };

struct target_class {        /* hosts that differ by load only */
    uint32_t model, example; /* one of them */
    int32_t site;
    const struct spec_hypervisor *hypervisor;
    uint32_t root[2]; /* by enum target_tree_of; TABLE_NONE */
};

struct target_index {
    const struct trial *trial;
    struct target_node *nodes; /* one a host */
    struct target_class *classes;
    uint32_t class_count;
    uint32_t *class_of;                /* per host */
    uint8_t *tree;                     /* per host: enum target_tree_of */
    struct sort_item *order, *scratch; /* room to sort hosts */
    struct target_stretch *stretches;
    struct target_size *sizes; /* groups of sizes that the trees tell apart */
    uint32_t groups;
    uint8_t *size_of;    /* per size class of the world */
    uint32_t size_count; /* of the world's, when they were grouped */
};

/* target_init - classes of the estate; no host is a target. false: no memory. */
bool target_init(struct target_index *ix, struct arena *a, const struct world *w);
/* target_begin - targets are, as the trial stands, the hosts with room for which open(ctx, h), of
 * those that are on, or off and ready to be switched on. O(hosts log hosts), the logarithm for
 * those that are on only. false: no memory. */
bool target_begin(struct target_index *ix, struct arena *a, const struct trial *t,
                  bool (*open)(const void *ctx, uint32_t h), const void *ctx);
/* target_drop, target_add - h is no longer one, if it was; is one again, with its load of now. */
void target_drop(struct target_index *ix, uint32_t h);
void target_add(struct target_index *ix, uint32_t h);
bool target_has(const struct target_index *ix, uint32_t h);
/* target_changed - the trial changed h's load or room. */
void target_changed(struct target_index *ix, uint32_t h);

/* target_may_fit - false: no host that is on has room for VM v and this load; most often that is
 * so, and cheaper to know than by a search. */
bool target_may_fit(const struct target_index *ix, uint32_t v, uint32_t load_mpt);
/* target_find - where VM v, lifted and expected to bring trial.vms[v].expect_mpt, should go: a
 * target that trial_fits, that is not overloaded with it and can deliver what its VMs then demand.
 * `wake`: also hosts that are off. TABLE_NONE: nowhere. *rise_uw: by how much power grows. */
uint32_t target_find(struct target_index *ix, uint32_t v, bool wake, int64_t *rise_uw);

#endif
