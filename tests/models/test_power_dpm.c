/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power management on small clusters. Every instant of every run is audited. */
#include "models/host.h"
#include "models/loop.h"
#include "sim/time.h"
#include "tests/models/loop_bed.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct dpm_params { /* as the parameters of the policy "dpm" begin */
    double target, tolerance;
    int64_t off_after_ns, on_after_ns, min_on_ns;
    int64_t keep_spare;
};

struct drs_params { /* ... and of "drs" */
    int64_t level, readings, horizon_ns;
};

struct seen { /* in the log of decisions */
    struct loop_bed b;
    struct dpm_params p;
    int on, off, moves, rejected;
    int64_t first_off_ns, first_on_ns;
    char why_on[96], why_off[96], why_not[96];
};

static bool watch(void *ctx, const struct record_decision *row)
{
    struct seen *s = ctx;
    bool on = strcmp(row->action, "switch on") == 0, off = strcmp(row->action, "switch off") == 0;
    cr_expect_neq(row->reason[0], '\0', "%s without a reason", row->action);
    if (strcmp(row->outcome, "rejected") == 0) {
        s->rejected++;
        snprintf(s->why_not, sizeof(s->why_not), "%s", row->reason);
        return true;
    }
    if (on && s->on++ == 0) s->first_on_ns = row->t_ns;
    if (off && s->off++ == 0) s->first_off_ns = row->t_ns;
    if (on) snprintf(s->why_on, sizeof(s->why_on), "%s", row->reason);
    if (off) snprintf(s->why_off, sizeof(s->why_off), "%s", row->reason);
    s->moves += strcmp(row->action, "migrate") == 0 && strcmp(row->outcome, "ordered") == 0;
    return true;
}

/* Equal hosts of 8 cores and 64 GiB, 100 to 200 W, 240 s to boot, 60 s to shut down. */
static void dpm_bed(struct seen *s, uint32_t hosts)
{
    *s = (struct seen){.on = 0};
    loop_bed_init(&s->b, hosts);
    struct scenario *sc = s->b.sc;
    s->b.sink = (struct record_sink){.ctx = s, .decision = watch};
    for (uint32_t h = 0; h < hosts; h++)
        sc->hosts[h].server = &sc->servers[0];
    sc->servers[0].power.boot_ns = 240 * NS_PER_S;
    sc->servers[0].power.shutdown_ns = 60 * NS_PER_S;
    sc->policies.placement.algorithm = (struct policy_choice){&place_round_robin, NULL};
    s->p = (struct dpm_params){0.63, 0.18, 40 * NS_PER_MIN, 5 * NS_PER_MIN, 40 * NS_PER_MIN, 0};
    cr_assert_eq(power_dpm.params_size, sizeof(s->p));
    sc->policies.power.empty_hosts = 0;
    sc->policies.power.algorithm = (struct policy_choice){&power_dpm, &s->p};
    sc->policies.power.every_ns = 5 * NS_PER_MIN;
}

static void balance(struct seen *s)
{
    static struct drs_params drs = {5, 3, NS_PER_H};
    cr_assert_eq(rebalance_drs.params_size, sizeof(drs));
    s->b.sc->policies.rebalance.algorithm = (struct policy_choice){&rebalance_drs, &drs};
    s->b.sc->policies.rebalance.enabled = true;
    s->b.sc->policies.rebalance.every_ns = 5 * NS_PER_MIN;
}

/* ---- the band ---- */

/* Row K10: off below 45 % on all hosts, on above 81 %. Four hosts with eight VMs each. */
Test(power_dpm, hosts_go_off_only_below_the_band)
{
    static const double load[] = {0.40, 0.449, 0.451, 0.60, 0.80};
    for (int i = 0; i < 5; i++) {
        struct seen s;
        dpm_bed(&s, 4);
        loop_bed_vms(&s.b, "vm", 32, 1, 2, load[i]);
        loop_bed_start(&s.b);
        loop_bed_to(&s.b, 12 * NS_PER_H);
        cr_expect_eq(s.off, load[i] < 0.45, "%g: %d", load[i], s.off);
        cr_expect_eq(s.on + s.rejected, 0, "%s", s.why_not);
        cr_expect_eq(s.moves, load[i] < 0.45 ? 8 : 0);
        cr_expect_eq(loop_bed_on(&s.b), load[i] < 0.45 ? 3 : 4);
        loop_bed_end(&s.b);
    }
}

Test(power_dpm, hosts_wake_only_above_the_band)
{
    static const double load[] = {0.60, 0.805, 0.815, 1.0};
    for (int i = 0; i < 4; i++) {
        struct seen s;
        dpm_bed(&s, 4);
        s.b.sc->policies.placement.algorithm = (struct policy_choice){&place_first_fit, NULL};
        loop_bed_vms(&s.b, "vm", 8, 1, 2, load[i]);
        loop_bed_start(&s.b);
        loop_bed_to(&s.b, 1);
        for (uint32_t h = 1; h < 4; h++)
            host_power_off(&s.b.w, h);
        loop_bed_to(&s.b, 6 * NS_PER_H);
        cr_expect_eq(s.on, load[i] > 0.81, "%g: %d", load[i], s.on);
        if (s.on > 0) cr_expect_str_eq(s.why_on, "a host of its cluster is above the band");
        if (s.on > 0) cr_expect_eq(s.first_on_ns, 5 * NS_PER_MIN);
        cr_expect_eq(s.off, 0);
        loop_bed_end(&s.b);
    }
}

/* ---- coming to rest ---- */

Test(power_dpm, constant_load_comes_to_rest)
{
    for (int with_drs = 0; with_drs < 2; with_drs++)
        for (int k = 1; k < 9; k++) {
            struct seen s;
            dpm_bed(&s, 12);
            struct spec_workload *v = loop_bed_vms(&s.b, "small", 60, 1, 2, 0.1 * k);
            v->demand.spread = 0.5;
            v = loop_bed_vms(&s.b, "large", 20, 2, 6, 0.1 * k);
            v->demand.spread = 0.5;
            if (with_drs) balance(&s);
            loop_bed_start(&s.b);
            loop_bed_to(&s.b, 12 * NS_PER_H);
            int switched = s.on + s.off;
            loop_bed_to(&s.b, 2 * NS_PER_DAY);
            cr_expect_eq(s.on + s.off, switched, "load %d drs %d", k, with_drs);
            cr_expect_eq(s.on, 0, "load %d: a host had to be woken", k);
            cr_expect_eq(s.rejected, 0, "%s", s.why_not);
            cr_expect_eq(s.b.w.running, 80);
            if (k == 1) cr_expect_lt(loop_bed_on(&s.b), 8, "%u on", loop_bed_on(&s.b));
            loop_bed_end(&s.b);
        }
}

/* ---- night and day ---- */

static double day_hours[24] = {0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.4, 0.7, 1.0, 1.3, 1.6, 1.7,
                               1.7,  1.7,  1.7,  1.7,  1.7,  1.6,  1.4, 1.2, 1.0, 0.7, 0.4, 0.3};
static double day_week[7] = {1, 1, 1, 1, 1, 1, 1};

static void office(struct seen *s)
{
    static struct spec_profile day = {.hours = {day_hours, 24}, .weekdays = {day_week, 7}};
    day.month_end = 1.0;
    dpm_bed(s, 8);
    balance(s);
    struct spec_workload *v = loop_bed_vms(&s->b, "vm", 64, 1, 2, 0.35);
    v->demand.profile_ref = &day;
    v->demand.profile = "day";
    s->b.sc->clock.horizon_ns = s->b.sc->account.to_ns = 4 * NS_PER_DAY;
}

Test(power_dpm, hosts_follow_night_and_day)
{
    struct seen s;
    office(&s);
    loop_bed_start(&s.b);
    for (int day = 1; day < 4; day++) {
        loop_bed_to(&s.b, day * NS_PER_DAY + 5 * NS_PER_H);
        uint32_t night = loop_bed_on(&s.b);
        loop_bed_to(&s.b, day * NS_PER_DAY + 14 * NS_PER_H);
        cr_expect_leq(night, 3, "%u hosts on at night", night);
        cr_expect_geq(loop_bed_on(&s.b), 6, "%u hosts on by day", loop_bed_on(&s.b));
    }
    cr_expect_eq(s.rejected, 0, "%s", s.why_not);
    loop_bed_end(&s.b);
}

static double office_metric(bool managed, int m)
{
    struct seen s;
    struct record r;
    struct diag d = {0};
    office(&s);
    if (!managed) s.b.sc->policies.power.algorithm = (struct policy_choice){NULL, NULL};
    cr_assert(run_simulate(s.b.sc, &s.b.opt, &r, &d), "%s", d.msg);
    double value = r.metric[m];
    record_deinit(&r);
    loop_bed_end(&s.b);
    return value;
}

Test(power_dpm, it_saves_energy_and_hardly_any_demand_goes_unserved)
{
    double saved =
        1.0 - office_metric(true, METRIC_ENERGY_IT) / office_metric(false, METRIC_ENERGY_IT);
    cr_expect_gt(saved, 0.15, "%g", saved);
    double unserved = office_metric(true, METRIC_CPU_UNSERVED);
    cr_expect_lt(unserved, 0.1, "%g %%", unserved);
}

/* ---- guards ---- */

/* Row L07: T* = (240 x 192 + 60 x 92) / 92 = 560.87 s, counted from the first decision at 1 s. */
Test(power_dpm, a_host_goes_off_only_if_that_pays)
{
    for (int slow = 0; slow < 2; slow++) {
        struct seen s;
        dpm_bed(&s, 2);
        loop_bed_vms(&s.b, "vm", 2, 1, 2, 0.5);
        if (slow) s.b.sc->servers[0].power.boot_ns = 480 * NS_PER_S; /* T* = 1061.74 s */
        s.p.off_after_ns = NS_PER_S;
        s.p.min_on_ns = 0;
        s.b.sc->policies.power.every_ns = NS_PER_S;
        loop_bed_start(&s.b);
        loop_bed_to(&s.b, NS_PER_H);
        cr_expect_eq(s.first_off_ns, (slow ? 1063 : 562) * NS_PER_S);
        cr_expect_eq(s.off, 1, "the last host stays on");
        cr_expect_str_eq(s.why_off, "all hosts of its cluster are below the band");
        loop_bed_end(&s.b);
    }
}

Test(power_dpm, hosts_stay_on_for_a_while)
{
    struct seen s;
    dpm_bed(&s, 3);
    loop_bed_vms(&s.b, "vm", 3, 1, 2, 0.5);
    s.p.min_on_ns = 2 * NS_PER_H;
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, 6 * NS_PER_H);
    cr_expect_eq(s.first_off_ns, 2 * NS_PER_H);
    cr_expect_eq(loop_bed_on(&s.b), 1);
    loop_bed_end(&s.b);
}

/* The load is 0.8 of one host: it needs one within the band, and the room of so many more. */
Test(power_dpm, room_is_kept_to_spare)
{
    for (int64_t spare = 0; spare < 4; spare++) {
        struct seen s;
        dpm_bed(&s, 4);
        loop_bed_vms(&s.b, "vm", 32, 1, 1, 0.2);
        s.p.keep_spare = spare;
        loop_bed_start(&s.b);
        loop_bed_to(&s.b, NS_PER_DAY);
        cr_expect_eq(loop_bed_on(&s.b), spare + 1, "spare %d: %u", (int)spare, loop_bed_on(&s.b));
        cr_expect_eq(s.on, 0);
        loop_bed_end(&s.b);
    }
}

/* ---- what is left alone ---- */

static uint32_t on_after_a_day(void (*rule)(struct seen *s))
{
    struct seen s;
    dpm_bed(&s, 4);
    loop_bed_vms(&s.b, "vm", 8, 1, 2, 0.2);
    rule(&s);
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, NS_PER_DAY);
    cr_expect_eq(s.on + s.rejected, 0, "%s", s.why_not);
    cr_expect_eq(s.b.w.running, 8);
    uint32_t on = loop_bed_on(&s.b);
    loop_bed_end(&s.b);
    return on;
}

static const char *const names_vm[] = {"vm"};
static const struct spec_names of_vm = {(const char **)names_vm, 1};

static void no_rule(struct seen *s)
{
    (void)s;
}

static void pinned(struct seen *s)
{
    s->b.sc->policies.placement.pinned = of_vm;
}

static void few_a_host(struct seen *s)
{
    s->b.sc->policies.placement.max_vms_per_host = 3;
}

static void two_clusters(struct seen *s)
{
    s->b.sc->cluster_count = 2;
    s->b.sc->clusters = arena_alloc(&s->b.spec, 2, sizeof(*s->b.sc->clusters));
    for (uint32_t h = 0; h < 4; h++)
        s->b.sc->hosts[h].cluster = h < 2 ? 0 : 1;
}

static void each_its_own(struct seen *s)
{
    two_clusters(s);
    s->b.sc->hosts[0].cluster = s->b.sc->hosts[1].cluster = SPEC_NONE;
    s->b.sc->hosts[2].cluster = 0;
}

static void empty_go_off_anyway(struct seen *s)
{
    s->b.sc->policies.power.empty_hosts = 1;
}

static void few_moves(struct seen *s)
{
    s->b.sc->policies.rebalance.max_moves = 2;
}

Test(power_dpm, rules_hold)
{
    cr_expect_eq(on_after_a_day(no_rule), 1);
    cr_expect_eq(on_after_a_day(pinned), 4);
    cr_expect_eq(on_after_a_day(few_a_host), 3);
    cr_expect_eq(on_after_a_day(two_clusters), 2);
    cr_expect_eq(on_after_a_day(each_its_own), 3);
    cr_expect_eq(on_after_a_day(empty_go_off_anyway), 1);
    cr_expect_eq(on_after_a_day(few_moves), 1);
}

Test(power_dpm, hosts_in_maintenance_stay_as_they_are)
{
    struct seen s;
    dpm_bed(&s, 4);
    loop_bed_vms(&s.b, "vm", 8, 1, 2, 0.2);
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, 1);
    host_block(&s.b.w, 3, 1);
    loop_bed_to(&s.b, NS_PER_DAY);
    cr_expect_eq(s.b.w.host_vms[3], 2);
    cr_expect_eq(s.b.w.host_state[3], HOST_UP);
    cr_expect_eq(loop_bed_on(&s.b), 2);
    loop_bed_end(&s.b);
}

/* One move a decision: 20 VMs take 20 decisions, and nothing comes to the host meanwhile. */
Test(power_dpm, a_host_is_emptied_over_many_decisions)
{
    struct seen s;
    dpm_bed(&s, 2);
    loop_bed_vms(&s.b, "vm", 40, 1, 1, 0.05);
    s.b.sc->policies.rebalance.max_moves = 1;
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, NS_PER_DAY);
    cr_expect_eq(s.off, 1);
    cr_expect_eq(s.first_off_ns, 45 * NS_PER_MIN);
    cr_expect_eq(s.moves, 20);
    cr_expect_eq(s.on + s.rejected, 0, "%s", s.why_not);
    cr_expect_eq(loop_bed_on(&s.b), 1);
    cr_expect_eq(s.b.w.running, 40);
    loop_bed_end(&s.b);
}

/* On the way, hosts are allowed no more than the 20 VMs that each had. */
Test(power_dpm, a_host_that_cannot_be_emptied_is_taken_back)
{
    struct seen s;
    dpm_bed(&s, 2);
    loop_bed_vms(&s.b, "vm", 40, 1, 1, 0.05);
    s.b.sc->policies.rebalance.max_moves = 1;
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, 58 * NS_PER_MIN);
    cr_expect_eq(s.moves, 3);
    s.b.w.policies.placement.max_vms_per_host = 20;
    loop_bed_to(&s.b, NS_PER_DAY);
    cr_expect_eq(s.on, 1);
    cr_expect_eq(s.first_on_ns, NS_PER_H);
    cr_expect_str_eq(s.why_on, "it could not be emptied");
    cr_expect_eq(s.moves, 3);
    cr_expect_eq(loop_bed_on(&s.b), 2);
    loop_bed_end(&s.b);
}

/* A VM that no host has room for while another host is being emptied: that host is taken back. */
Test(power_dpm, a_waiting_vm_takes_a_leaving_host_back)
{
    struct seen s;
    dpm_bed(&s, 2);
    loop_bed_vms(&s.b, "vm", 2, 1, 20, 0.1);
    struct spec_workload *late = loop_bed_vms(&s.b, "late", 1, 1, 40, 0.1);
    late->start_ns = 50 * NS_PER_MIN;
    s.b.sc->policies.migration.bandwidth_mbps = INT64_C(2000000000); /* 2 MB/s: 3 hours */
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, 49 * NS_PER_MIN);
    cr_expect_eq(s.off, 1);
    cr_expect_eq(s.on, 0);
    loop_bed_to(&s.b, 56 * NS_PER_MIN);
    cr_expect_eq(s.on, 1);
    cr_expect_str_eq(s.why_on, "a VM waits for room");
    loop_bed_to(&s.b, NS_PER_DAY);
    cr_expect_eq(s.b.w.running, 3, "%d", (int)s.b.w.running);
    loop_bed_end(&s.b);
}

/* A VM that fits on no host as they are used: the host that is emptied has room for it, even when
 * it is off by then. */
Test(power_dpm, a_waiting_vm_gets_the_host_that_was_emptied)
{
    struct seen s;
    dpm_bed(&s, 2);
    loop_bed_vms(&s.b, "vm", 2, 1, 20, 0.1);
    loop_bed_vms(&s.b, "wide", 1, 1, 60, 0.1)->start_ns = 10 * NS_PER_MIN;
    loop_bed_start(&s.b);
    loop_bed_to(&s.b, 44 * NS_PER_MIN);
    cr_expect_eq(s.b.w.running, 2);
    loop_bed_to(&s.b, NS_PER_H);
    cr_expect_eq(s.off, 1);
    cr_expect_eq(s.b.w.running, 3);
    cr_expect_eq(loop_bed_on(&s.b), 2);
    loop_bed_end(&s.b);
}

/* ---- goes on in a clone ---- */

static void digest_of(int64_t clone_at_ns, char *digest)
{
    struct seen s;
    struct record r;
    struct diag d = {0};
    static struct place_by memory = {0};
    office(&s);
    s.b.sc->policies.placement.algorithm = (struct policy_choice){&place_best_fit, &memory};
    struct spec_workload *guest = loop_bed_vms(&s.b, "guest", 0, 2, 4, 0.5);
    guest->arrival_rate = 4.0 / 3600;
    guest->has_lifetime = true;
    guest->lifetime = (struct dist){.kind = DIST_EXPONENTIAL, .a = 1.5 * (double)NS_PER_H};
    guest->demand.cv = 0.5;
    s.b.opt.clone_at_ns = clone_at_ns;
    cr_assert(run_simulate(s.b.sc, &s.b.opt, &r, &d), "%s", d.msg);
    memcpy(digest, r.digest, sizeof(r.digest));
    cr_expect(s.on > 3 && s.off > 3, "%d on, %d off", s.on, s.off);
    record_deinit(&r);
    loop_bed_end(&s.b);
}

Test(power_dpm, a_clone_decides_alike)
{
    char one[DIGEST_TEXT], two[DIGEST_TEXT];
    digest_of(0, one);
    for (int64_t k = 1; k < 4; k++) {
        digest_of(k * 19 * NS_PER_H + 7, two);
        cr_expect_str_eq(one, two);
    }
}
