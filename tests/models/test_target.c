/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The destination that the index finds against a look at every host, while a trial goes on. */
#include "models/target.h"
#include "sim/time.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>

enum { HOSTS = 60 };

struct bed {
    struct loop_bed base;
    struct trial trial;
    struct target_index ix;
    bool closed[HOSTS];
};

static bool is_open(const void *ctx, uint32_t h)
{
    return !((const struct bed *)ctx)->closed[h];
}

static void bed_begin(struct bed *b, uint64_t seed)
{
    struct world *w = &b->base.w;
    struct rng_cursor c = rng_cursor(seed, 99);
    cr_assert(trial_init(&b->trial, &b->base.run, w));
    cr_assert(target_init(&b->ix, &b->base.run, w));
    cr_assert(trial_begin(&b->trial, &b->base.run, w));
    for (uint32_t h = 0; h < HOSTS; h++) {
        b->closed[h] = rng_below(&c, 6) == 0;
        b->trial.hosts[h].limit_mpt =
            trial_deliverable(w, h) / 100 * (60 + (int64_t)rng_below(&c, 41));
    }
    cr_assert(target_begin(&b->ix, &b->base.run, &b->trial, is_open, b));
}

/* All hosts alike, with a curve that bends up and down: rises have their least value anywhere. */
static void make_jagged(struct bed *b)
{
    static const int64_t watts[] = {90, 91, 100, 102, 110, 113, 113, 125, 126, 133, 135};
    struct scenario *sc = b->base.sc;
    int64_t *curve = sc->servers[1].power.curve.items;
    for (int i = 0; i < POWER_POINTS; i++)
        curve[i] = watts[i] * 1000000;
    for (uint32_t h = 0; h < HOSTS; h++)
        sc->hosts[h].server = &sc->servers[1];
}

static void bed_make(struct bed *b, uint64_t seed)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    struct rng_cursor c = rng_cursor(seed, 0);
    loop_bed_init(&b->base, HOSTS);
    for (int i = 0; i < 6; i++) {
        int64_t vcpu = 1 + (int64_t)rng_below(&c, 4), gib = 1 + (int64_t)rng_below(&c, 12);
        int64_t count = 10 + (int64_t)rng_below(&c, 50);
        struct spec_workload *s =
            loop_bed_vms(&b->base, names[i], count, vcpu, gib, 0.05 + 0.5 * rng_unit(&c));
        s->demand.spread = 0.5;
    }
    b->base.sc->policies.placement.overcommit_cpu = 2.0;
    b->base.sc->policies.placement.algorithm.policy = &place_random;
    if (seed % 3 == 0) make_jagged(b);
    if (seed % 2 == 1) {
        struct spec_hypervisor *y = b->base.sc->hypervisors;
        *y = (struct spec_hypervisor){
            .name = "y", .cpu_base_cores = 0.3, .cpu_per_vm_cores = 0.01, .cpu_factor = 0.05};
    }
    loop_bed_start(&b->base);
    loop_bed_to(&b->base, NS_PER_H);
    bed_begin(b, seed);
}

/* ---- the look at every host ---- */

static bool takes(const struct bed *b, uint32_t v, uint32_t h, bool wake, int64_t *rise)
{
    const struct world *w = &b->base.w;
    const struct trial_host *host = &b->trial.hosts[h];
    bool on = w->host_state[h] != HOST_OFF || host->vms > 0;
    int64_t used = trial_used(&b->trial, h), more = trial_added(w, h, v);
    if (b->closed[h] || (!on && !wake) || used + more > w->host_capacity_mpt[h]) return false;
    if (host->expect_mpt + b->trial.vms[v].expect_mpt > host->limit_mpt) return false;
    const struct power_model *p = &w->power[w->host_model[h]];
    int64_t before = on ? power_uw(p, used, w->host_capacity_mpt[h]) : p->off_uw;
    *rise = power_uw(p, used + more, w->host_capacity_mpt[h]) - before;
    return trial_fits(&b->trial, v, h);
}

/* A rise of less than a milliwatt more is no difference. Returns whether there was a host. */
static bool compare(struct bed *b, uint32_t v, bool wake, uint32_t *found)
{
    int64_t rise = 0, least = INT64_MAX, own = 0;
    for (uint32_t h = 0; h < HOSTS; h++)
        if (takes(b, v, h, wake, &rise) && rise < least) least = rise;
    *found = target_find(&b->ix, v, wake, &own);
    cr_assert_eq(*found == TABLE_NONE, least == INT64_MAX);
    if (*found == TABLE_NONE) return false;
    cr_assert(takes(b, v, *found, wake, &rise));
    cr_assert_eq(rise, own);
    cr_assert(own <= least + 2000, "rise %lld, least %lld", (long long)own, (long long)least);
    return true;
}

static void one_run(uint64_t seed, uint32_t *seen, uint32_t *none)
{
    struct bed b;
    bed_make(&b, seed);
    struct world *w = &b.base.w;
    struct rng_cursor c = rng_cursor(seed, 1);
    for (uint32_t v = 0; v < w->vms.high; v++) {
        uint32_t from = w->vm_host[v], to;
        if (from >= HOSTS || trial_may_leave(&b.trial, v) != NULL) continue;
        trial_lift(&b.trial, v, trial_vm_mpt(w, v), 1);
        target_changed(&b.ix, from);
        if (!b.closed[from]) target_drop(&b.ix, from);
        b.closed[from] = true;
        bool wake = rng_below(&c, 4) == 0;
        if (compare(&b, v, wake, &to)) {
            trial_land(&b.trial, v, to, 1);
            (*seen)++;
            if (rng_below(&c, 2) == 0) trial_land(&b.trial, v, to, -1);
            target_changed(&b.ix, to);
        } else {
            (*none)++;
        }
        if (b.trial.vms[v].to == TABLE_NONE) trial_lift(&b.trial, v, b.trial.vms[v].expect_mpt, -1);
        b.closed[from] = rng_below(&c, 3) == 0;
        if (!b.closed[from]) target_add(&b.ix, from);
    }
    loop_bed_end(&b.base);
}

Test(target, finds_what_a_look_at_every_host_finds)
{
    uint32_t seen = 0, none = 0;
    for (uint64_t seed = 1; seed <= 24; seed++)
        one_run(seed, &seen, &none);
    cr_expect_gt(seen, 500);
    cr_expect_gt(none, 10);
}

/* Linear power: every host costs the same, so the fullest one is taken; a host that is off comes
 * last, and not at all unless it may be woken. */
Test(target, equal_rises_go_to_the_fullest)
{
    struct loop_bed b;
    struct trial trial;
    struct target_index ix;
    int64_t rise;
    loop_bed_init(&b, 4);
    for (uint32_t h = 0; h < 4; h++)
        b.sc->hosts[h].server = &b.sc->servers[0];
    b.sc->policies.placement.max_vms_per_host = 3;
    loop_bed_vms(&b, "a", 3, 2, 4, 0.5); /* host 0: 3 VMs of 2000 points of 16000 */
    loop_bed_vms(&b, "b", 2, 4, 4, 0.5); /* host 1: 2 of 4000 */
    loop_bed_start(&b);
    loop_bed_to(&b, NS_PER_H);
    struct bed all = {.base = b};
    cr_assert_eq(all.base.w.host_vms[0], 3);
    cr_assert_eq(all.base.w.host_vms[1], 2);
    cr_assert_eq(all.base.w.host_state[2], HOST_OFF);
    struct world *w = &b.w;
    cr_assert(trial_init(&trial, &b.run, w) && target_init(&ix, &b.run, w));
    cr_assert(trial_begin(&trial, &b.run, w));
    cr_assert(target_begin(&ix, &b.run, &trial, is_open, &all));
    uint32_t v = w->host_first[0];
    trial_lift(&trial, v, trial_vm_mpt(w, v), 1);
    target_drop(&ix, 0);
    cr_expect_eq(target_find(&ix, v, true, &rise), 1);
    cr_expect_eq(rise, 2000000 * INT64_C(100) / 16 * 1000000 / 1000000);
    trial.hosts[1].limit_mpt = 9000000; /* 8000 and 2000 are too much now */
    target_changed(&ix, 1);
    cr_expect_eq(target_find(&ix, v, false, &rise), TABLE_NONE);
    uint32_t woken = target_find(&ix, v, true, &rise);
    cr_expect(woken == 2 || woken == 3);
    cr_expect_eq(rise, 100000000 - 8000000 + 12500000);
    loop_bed_end(&b);
}
