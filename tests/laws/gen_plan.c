/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/laws/gen_plan.h"
#include "sim/rng.h"
#include <stdarg.h>
#include <stdio.h>

struct plan_text {
    struct rng_cursor draws;
    const struct gen_case *c;
    char *text;
    size_t len;
};

static int64_t between(struct plan_text *p, int64_t low, int64_t high)
{
    return low + (int64_t)rng_below(&p->draws, (uint64_t)(high - low + 1));
}

static bool one_in(struct plan_text *p, int64_t n)
{
    return between(p, 1, n) == 1;
}

static const char *one_of(struct plan_text *p, const char *const *names, int64_t n)
{
    return names[between(p, 0, n - 1)];
}

static void say(struct plan_text *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct plan_text *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(p->text + p->len, GEN_PLAN_TEXT - p->len, fmt, args);
    va_end(args);
    if (n > 0 && p->len + (size_t)n < GEN_PLAN_TEXT) p->len += (size_t)n;
}

/* ---- policies ---- */

static void say_migration(struct plan_text *p)
{
    static const char *const methods[] = {"pre-copy",  "pre-copy",      "pre-copy",
                                          "post-copy", "stop-and-copy", "ram-over-bw"};
    static const char *const stalls[] = {"stop", "auto-converge", "post-copy", "abort"};
    say(p, "      policies.migration:\n        method: %s\n        stall: %s\n",
        one_of(p, methods, 6), one_of(p, stalls, 4));
    say(p, "        live: %s\n        parallel: %d\n        setup_time: %d s\n",
        one_in(p, 6) ? "false" : "true", (int)between(p, 0, 4), (int)between(p, 0, 3));
    say(p, "        rounds: %d\n        source_overhead: %d %%\n        target_overhead: %d %%\n",
        (int)between(p, 1, 12), (int)between(p, 0, 30), (int)between(p, 0, 30));
    if (one_in(p, 2)) say(p, "        bandwidth: %d MB/s\n", (int)between(p, 1, 400));
    if (one_in(p, 3)) say(p, "        superseded: finish\n");
    for (uint32_t i = 0; i < p->c->workloads; i++)
        if (one_in(p, 2))
            say(p, "      workloads.%s.dirty: {idle: %d MB/s, busy: %d MB/s, working_set: %d %%}\n",
                p->c->workload[i].name, (int)between(p, 0, 5), (int)between(p, 0, 300),
                (int)between(p, 1, 60));
}

static void say_rebalance(struct plan_text *p)
{
    static const char *const overload[] = {"thr", "mad", "iqr", "lr", "lrr"};
    static const char *const select[] = {"mmt", "random", "mc", "mu"};
    static const char *const old[] = {"thr", "iqr", "mad", "lr"};
    switch (between(p, 0, 3)) {
    case 0:
        return;
    case 1:
        say(p,
            "      policies.rebalance.algorithm: {name: consolidate, overload: %s, select: %s}\n",
            one_of(p, overload, 5), one_of(p, select, 4));
        break;
    case 2:
        say(p, "      policies.rebalance.algorithm: {name: drs, level: %d}\n",
            (int)between(p, 1, 5));
        break;
    default:
        say(p,
            "      policies.rebalance.algorithm: {name: cloudsim-3, overload: %s, parameter: %d}\n",
            one_of(p, old, 4), (int)between(p, 1, 3));
    }
    say(p, "      policies.rebalance.every: %d min\n      policies.rebalance.max_moves: %d\n",
        (int)between(p, 5, 90), (int)between(p, 0, 6));
    say(p, "      policies.rebalance.min_residence: %d min\n", (int)between(p, 0, 120));
}

static void say_network(struct plan_text *p)
{
    const char *prefix = p->c->prefix;
    say(p,
        "      estate.networks:\n        lan: {within: [%ssite0], bandwidth: %d Mbit/s, "
        "uplink: %d Mbit/s}\n",
        prefix, (int)between(p, 100, 10000), (int)between(p, 100, 1000));
    if (p->c->sites > 1)
        say(p, "        wan: {between: [%ssite0, %ssite1], bandwidth: %d Mbit/s, latency: 2 ms}\n",
            prefix, prefix, (int)between(p, 10, 1000));
}

/* ---- steps ---- */

static void say_hosts(struct plan_text *p, const char *key)
{
    char name[2 * GEN_NAME];
    int64_t n = between(p, 1, 3);
    say(p, ", %s: [", key);
    for (int64_t i = 0; i < n; i++) {
        uint32_t h = (uint32_t)between(p, 0, (int64_t)p->c->hosts - 1);
        say(p, "%s%s", i > 0 ? ", " : "", gen_host_name(p->c, h, name));
    }
    say(p, "]");
}

static void say_cluster(struct plan_text *p, const char *key)
{
    uint32_t h = (uint32_t)between(p, 0, (int64_t)p->c->hosts - 1);
    say(p, ", %s: %scluster%u", key, p->c->prefix, p->c->host[h].cluster);
}

static void say_workload(struct plan_text *p)
{
    say(p, ", workloads: %s", p->c->workload[between(p, 0, (int64_t)p->c->workloads - 1)].name);
}

static void say_server(struct plan_text *p, const char *key)
{
    uint32_t s = (uint32_t)between(p, 0, (int64_t)p->c->servers - 1);
    say(p, ", %s: %s%s", key, p->c->prefix, p->c->server[s].name);
}

static void say_conversion(struct plan_text *p, const char *verb)
{
    say(p, ", do: %s", verb);
    say_workload(p);
    say_cluster(p, "to");
    if (one_in(p, 2)) say(p, ", rate: %d /h", (int)between(p, 1, 4));
    say(p, ", outage: {dist: uniform, min: 1 min, max: %d min}, rollback: %d %%",
        (int)between(p, 2, 90), (int)(10 * between(p, 0, 5)));
}

static void say_verb(struct plan_text *p)
{
    static const char *const paths[] = {"headroom, value: 0 %", "overcommit.memory, value: 2",
                                        "max_vms_per_host, value: 12"};
    switch (between(p, 0, 13)) {
    case 0:
        say(p, ", do: buy, count: %d, lead_time: %d min, hypervisor: %s", (int)between(p, 1, 2),
            (int)between(p, 0, 300), one_in(p, 3) ? "none" : "ideal");
        say_server(p, "model");
        say_cluster(p, "cluster");
        say(p, ", site: %ssite0", p->c->prefix);
        return;
    case 1:
        say(p, ", do: replace, lead_time: %d min, rolling: %d, outage: %d min",
            (int)between(p, 0, 200), (int)between(p, 1, 3), (int)between(p, 1, 100));
        say_hosts(p, "hosts");
        say_server(p, "with");
        return;
    case 2:
    case 11:
        say_conversion(p, "p2v");
        return;
    case 3:
    case 12:
    case 13:
        say_conversion(p, "v2v");
        return;
    case 4:
    case 5:
        say(p, ", do: evacuate, rolling: %d, hold: %d min", (int)between(p, 1, 3),
            (int)between(p, 1, 240));
        say_hosts(p, "hosts");
        return;
    case 6:
        say(p, ", do: decommission, when: %s", one_in(p, 2) ? "now" : "empty");
        say_hosts(p, "hosts");
        return;
    case 7:
        say(p, ", do: set, path: policies.placement.%s", one_of(p, paths, 3));
        return;
    case 8:
        say(p, ", do: %s, policy: %s", one_in(p, 2) ? "enable" : "disable",
            one_in(p, 2) ? "rebalance" : "power");
        return;
    case 9:
        say(p, ", do: resize, vcpu: %d, memory: %d MiB, outage: %d min", (int)between(p, 1, 3),
            (int)between(p, 256, 4096), (int)between(p, 0, 20));
        say_workload(p);
        return;
    default:
        say(p, ", do: grow, add: %d", (int)between(p, 1, 5));
        say_workload(p);
    }
}

static void say_step(struct plan_text *p, int i)
{
    int horizon = (int)p->c->horizon_min;
    say(p, "      - {id: step-%d", i);
    if (i > 0 && one_in(p, 3))
        say(p, ", after: step-0 + %d min", (int)between(p, 1, 60));
    else
        say(p, ", at: %d min", (int)between(p, 0, horizon - 1));
    if (i > 1 && one_in(p, 8)) say(p, ", needs: step-1");
    if (one_in(p, 6)) say(p, ", window: \"02:00-09:00, 14:00-22:00\"");
    say_verb(p);
    say(p, "}\n");
}

void gen_plan(struct gen_case *c, char text[GEN_PLAN_TEXT])
{
    struct plan_text p = {rng_cursor(c->gen_seed, 4711), c, text, 0};
    say(&p, "plans:\n  only:\n    set:\n");
    say_migration(&p);
    say_rebalance(&p);
    if (one_in(&p, 3)) say_network(&p);
    if (one_in(&p, 3))
        say(&p,
            "      policies.power.algorithm: {name: dpm, off_after: %d min}\n"
            "      policies.power.every: %d min\n",
            (int)between(&p, 5, 60), (int)between(&p, 5, 30));
    say(&p, "    steps:\n");
    int64_t steps = between(&p, 1, 6);
    for (int i = 0; i < steps; i++)
        say_step(&p, i);
    c->plan = NULL;
    c->extra = text;
}
