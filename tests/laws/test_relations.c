/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of a scenario whose effect is known exactly: everything else must stay. */
#include "tests/laws/law.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const enum model_metric counters[] = {METRIC_EVENTS, METRIC_SAMPLES, METRIC_COUNT};

static int seed_of(const struct gen_case *c)
{
    return (int)c->gen_seed;
}

static void set_policy(struct gen_case *c, const char *const *names, uint32_t n)
{
    c->policy = names[c->gen_seed % n];
    c->policy_by = NULL;
}

/* Power is rounded to microwatts, of some hundred watts. */
static void expect_scaled(const struct gen_case *c, const struct record *a, const struct record *b,
                          enum model_metric m, double factor)
{
    cr_expect(law_close(factor * a->metric[m], b->metric[m], 1e-7),
              "case %d: metric %d: %.12g, %.12g", seed_of(c), (int)m, a->metric[m], b->metric[m]);
}

/* ---- names and numbers ---- */

/* Hosts in another order keep their names, so ties end the same way. */
static bool law_host_order(const struct gen_case *c)
{
    static const char *const by_key[] = {"best-fit", "worst-fit", "power-aware", "dot-product"};
    struct gen_case one = *c, two;
    struct law_result a, b;
    set_policy(&one, by_key, 4);
    for (uint32_t i = 0; i < one.outages; i++)
        one.outage[i].hosts = 1; /* of those that fail together the first in the file is first */
    two = one;
    for (uint32_t h = 0; h < c->hosts; h++)
        two.host[c->hosts - 1 - h] = one.host[h];
    law_run(&one, NULL, &a);
    law_run(&two, NULL, &b);
    law_expect_metrics(c, &a.record, &b.record, NULL, 1e-12); /* sums over sites in another order */
    for (uint32_t h = 0; h < c->hosts; h++) {
        const struct record_host *x = &a.record.hosts[h], *y = &b.record.hosts[c->hosts - 1 - h];
        cr_expect_str_eq(x->name, y->name);
        cr_expect(law_close(x->energy_kwh, y->energy_kwh, 0), "case %d %s", seed_of(c), x->name);
        cr_expect(law_close(x->vms_mean, y->vms_mean, 0), "case %d %s", seed_of(c), x->name);
    }
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, host_order_does_not_matter_where_keys_break_ties)
{
    law_for_all(law_host_order, LAW_CASES);
}

/* New names for hosts, sites, clusters and servers: other keys, which no draw of a VM depends on.
 *  */
static bool law_host_names(const struct gen_case *c)
{
    static const char *const by_order[] = {"first-fit", "round-robin", "most-free-memory",
                                           "random"};
    struct gen_case one = *c, two;
    struct law_result a, b;
    set_policy(&one, by_order, 4);
    two = one;
    two.prefix = "other-";
    law_run(&one, NULL, &a);
    law_run(&two, NULL, &b);
    law_expect_metrics(c, &a.record, &b.record, NULL, 0);
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, host_names_do_not_matter_where_order_breaks_ties)
{
    law_for_all(law_host_names, LAW_CASES);
}

/* ---- scale ---- */

/* Twice the speed and memory of everything. Tables of per-VM memory and the host's free reserve
 * do not scale, so there are none and memory is not short. Demand is rounded to 1/1000 point. */
static bool law_double_capacity(const struct gen_case *c)
{
    static const enum model_metric relative[] = {
        METRIC_HOSTS_ON_MEAN, METRIC_HOSTS_BUSY_MAX,    METRIC_HOSTS_SHUTDOWNS,
        METRIC_CPU_USED,      METRIC_MEMORY_CONFIGURED, METRIC_CPU_UNSERVED,
        METRIC_ENERGY_IT,     METRIC_VMS_ARRIVED,       METRIC_VMS_DEPARTED,
        METRIC_VMS_MEAN,      METRIC_VMS_QUEUED_MEAN,   METRIC_PLACEMENTS_REFUSED,
        METRIC_VCPU_PER_CORE,
    };
    struct gen_case one = *c, two;
    struct law_result a, b;
    one.memory_overcommit_pc = 100;
    one.headroom_pc = 25;
    one.hypervisor.overhead = "none";
    gen_shrink(&one);
    two = one;
    two.hypervisor.memory_base_mib *= 2;
    for (uint32_t s = 0; s < c->servers; s++) {
        two.server[s].clock_mhz *= 2;
        two.server[s].memory_mib *= 2;
    }
    for (uint32_t i = 0; i < c->workloads; i++) {
        two.workload[i].clock_mhz *= 2;
        two.workload[i].memory_mib *= 2;
        two.workload[i].reservation_mhz *= 2;
        two.workload[i].limit_mhz *= 2;
    }
    law_run(&one, NULL, &a);
    law_run(&two, NULL, &b);
    for (size_t i = 0; i < sizeof relative / sizeof relative[0]; i++) {
        double x = a.record.metric[relative[i]], y = b.record.metric[relative[i]];
        cr_expect(law_close(x, y, 1e-5) || fabs(x - y) < 1e-6, "case %d: metric %d: %.12g, %.12g",
                  seed_of(c), (int)relative[i], x, y);
    }
    cr_expect(
        law_close(2 * a.record.metric[METRIC_CPU_WORK], b.record.metric[METRIC_CPU_WORK], 1e-5));
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, twice_the_capacity_and_twice_the_demand_is_the_same_estate)
{
    law_for_all(law_double_capacity, LAW_CASES);
}

static bool law_double_power(const struct gen_case *c)
{
    static const enum model_metric power[] = {METRIC_ENERGY_IT, METRIC_ENERGY_FACILITY,
                                              METRIC_POWER_MEAN, METRIC_POWER_PEAK, METRIC_COUNT};
    struct gen_case two = *c;
    struct law_result a, b;
    if (strcmp(c->policy, "power-aware") == 0) return false; /* compares whole milliwatts */
    for (uint32_t s = 0; s < c->servers; s++) {
        two.server[s].idle_mw *= 2;
        two.server[s].max_mw *= 2;
        two.server[s].off_mw *= 2;
        two.server[s].boot_mw *= 2;
    }
    law_run(c, NULL, &a);
    law_run(&two, NULL, &b);
    law_expect_metrics(c, &a.record, &b.record, power, 0);
    for (int i = 0; power[i] != METRIC_COUNT; i++)
        expect_scaled(c, &a.record, &b.record, power[i], 2.0);
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, twice_the_power_is_twice_the_energy)
{
    law_for_all(law_double_power, LAW_CASES / 2);
}

static bool law_double_pue(const struct gen_case *c)
{
    static const enum model_metric facility[] = {METRIC_ENERGY_FACILITY, METRIC_COUNT};
    struct gen_case two = *c;
    struct law_result a, b;
    two.pue_pc[0] *= 2;
    two.pue_pc[1] *= 2;
    law_run(c, NULL, &a);
    law_run(&two, NULL, &b);
    cr_expect_str_eq(a.record.digest, b.record.digest, "case %d", seed_of(c));
    law_expect_metrics(c, &a.record, &b.record, facility, 0);
    expect_scaled(c, &a.record, &b.record, METRIC_ENERGY_FACILITY, 2.0);
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, pue_multiplies_the_energy_of_the_facility_only)
{
    law_for_all(law_double_pue, LAW_CASES);
}

/* ---- room and time ---- */

static bool same_row(const struct record_host *x, const struct record_host *y)
{
    return strcmp(x->name, y->name) == 0 && law_close(x->energy_kwh, y->energy_kwh, 0) &&
           law_close(x->vms_mean, y->vms_mean, 0) && law_close(x->cpu_mean, y->cpu_mean, 0) &&
           law_close(x->on_h, y->on_h, 0) && law_close(x->contended_h, y->contended_h, 0);
}

/* One more host at the end of the file: first-fit never reaches it when all found room before. */
static bool law_one_more_host(const struct gen_case *c)
{
    struct gen_case one = *c, two;
    struct law_result a, b;
    one.warmup_min = 0;     /* refusals are counted from there on */
    one.decreasing = false; /* large is large relative to the whole estate */
    one.policy = "first-fit";
    one.policy_by = NULL;
    two = one;
    two.host[two.hosts] = two.host[two.hosts - 1];
    snprintf(two.host[two.hosts++].name, GEN_NAME, "h99");
    law_run(&one, NULL, &a);
    bool applies = a.record.metric[METRIC_PLACEMENTS_REFUSED] == 0;
    if (applies) {
        law_run(&two, NULL, &b);
        for (uint32_t h = 0; h < c->hosts; h++)
            cr_expect(same_row(&a.record.hosts[h], &b.record.hosts[h]), "case %d host %u",
                      seed_of(c), h);
        double more = b.record.hosts[c->hosts].energy_kwh;
        cr_expect(law_close(a.record.metric[METRIC_ENERGY_IT] + more,
                            b.record.metric[METRIC_ENERGY_IT], 1e-12),
                  "case %d", seed_of(c));
        cr_expect(law_close(a.record.metric[METRIC_CPU_WORK], b.record.metric[METRIC_CPU_WORK], 0),
                  "case %d", seed_of(c));
        law_end(&b);
    }
    law_end(&a);
    return applies;
}

Test(relations, a_host_that_is_never_reached_adds_only_itself)
{
    law_for_all(law_one_more_host, 15);
}

static bool law_longer_horizon(const struct gen_case *c)
{
    struct gen_case two = *c;
    struct law_result a, b;
    two.account_to_min = c->horizon_min;
    two.horizon_min = c->horizon_min * 2 + 7;
    law_run(c, NULL, &a);
    law_run(&two, NULL, &b);
    law_expect_metrics(c, &a.record, &b.record, counters, 0);
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, a_longer_run_begins_like_the_shorter_one)
{
    law_for_all(law_longer_horizon, LAW_CASES);
}

/* What happened before m plus what happened after m is what happened. */
static bool law_windows_add_up(const struct gen_case *c)
{
    static const enum model_metric sums[] = {METRIC_ENERGY_IT,       METRIC_ENERGY_FACILITY,
                                             METRIC_VMS_ARRIVED,     METRIC_VMS_DEPARTED,
                                             METRIC_CPU_WORK,        METRIC_CPU_ACTIVE,
                                             METRIC_HOSTS_SHUTDOWNS, METRIC_PLACEMENTS_REFUSED};
    static const enum model_metric means[] = {METRIC_VMS_MEAN, METRIC_HOSTS_ON_MEAN,
                                              METRIC_VMS_QUEUED_MEAN, METRIC_POWER_MEAN};
    struct gen_case first = *c, second = *c;
    struct law_result all, x, y;
    int64_t cut_min = c->warmup_min + (c->horizon_min - c->warmup_min) / 3 + 1;
    first.account_to_min = second.warmup_min = cut_min;
    law_run(c, NULL, &all);
    law_run(&first, NULL, &x);
    law_run(&second, NULL, &y);
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        cr_expect(law_close(x.record.metric[sums[i]] + y.record.metric[sums[i]],
                            all.record.metric[sums[i]], 1e-12),
                  "case %d metric %d", seed_of(c), (int)sums[i]);
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        double before = (double)(cut_min - c->warmup_min) * x.record.metric[means[i]];
        double after = (double)(c->horizon_min - cut_min) * y.record.metric[means[i]];
        double whole = (double)(c->horizon_min - c->warmup_min) * all.record.metric[means[i]];
        cr_expect(law_close(before + after, whole, 1e-12), "case %d metric %d: %.15g %.15g",
                  seed_of(c), (int)means[i], before + after, whole);
    }
    law_end(&all);
    law_end(&x);
    law_end(&y);
    return true;
}

Test(relations, windows_of_accounting_add_up)
{
    law_for_all(law_windows_add_up, LAW_CASES);
}

/* ---- neighbours ---- */

/* into_one_cluster - all hosts and workloads of c, from the given ones on, belong to one cluster.
 *  */
static void into_one_cluster(struct gen_case *c, uint32_t host, uint32_t workload, uint32_t cluster)
{
    for (; host < c->hosts; host++)
        c->host[host].cluster = cluster;
    for (; workload < c->workloads; workload++)
        c->workload[workload].on_cluster = (int32_t)cluster;
}

static void add_neighbour(struct gen_case *c)
{
    struct gen_case n;
    uint32_t hosts = c->hosts, workloads = c->workloads;
    gen_make(&n, c->gen_seed + 100000);
    for (uint32_t h = 0; h < n.hosts && c->hosts < GEN_HOSTS; h++) {
        c->host[c->hosts] = n.host[h];
        c->host[c->hosts].server %= c->servers;
        c->host[c->hosts].site %= c->sites;
        snprintf(c->host[c->hosts++].name, GEN_NAME, "n%02u", h);
    }
    for (uint32_t i = 0; i < n.workloads && c->workloads < GEN_WORKLOADS; i++) {
        c->workload[c->workloads] = n.workload[i];
        snprintf(c->workload[c->workloads++].name, GEN_NAME, "near%u", i);
    }
    into_one_cluster(c, hosts, workloads, 1);
    gen_shrink(c);
}

/* A cluster with its own hosts and VMs does not feel what happens in the next one, though policy,
 * index and queue are shared. */
static bool law_isolated_clusters(const struct gen_case *c)
{
    static const char *const local[] = {"first-fit",        "best-fit",    "worst-fit",
                                        "most-free-memory", "power-aware", "dot-product"};
    struct gen_case one = *c, two;
    struct law_result a, b;
    set_policy(&one, local, 6);
    one.strict_queue = false;
    one.decreasing = false; /* large is large relative to the whole estate */
    into_one_cluster(&one, 0, 0, 0);
    gen_shrink(&one);
    two = one;
    add_neighbour(&two);
    law_run(&one, NULL, &a);
    law_run(&two, NULL, &b);
    for (uint32_t h = 0; h < one.hosts; h++)
        cr_expect(same_row(&a.record.hosts[h], &b.record.hosts[h]), "case %d host %u", seed_of(c),
                  h);
    for (uint32_t i = 0; i < one.workloads; i++) {
        const struct record_workload *x = &a.record.workloads[i], *y = &b.record.workloads[i];
        cr_expect(law_close(x->vms_mean, y->vms_mean, 0) && law_close(x->wait_s, y->wait_s, 0) &&
                      law_close(x->served_points, y->served_points, 0) &&
                      law_close(x->ready, y->ready, 0),
                  "case %d workload %u", seed_of(c), i);
    }
    law_end(&a);
    law_end(&b);
    return true;
}

Test(relations, clusters_do_not_feel_their_neighbours)
{
    law_for_all(law_isolated_clusters, LAW_CASES);
}
