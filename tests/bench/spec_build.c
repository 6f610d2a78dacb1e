/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/spec_build.h"
#include "models/policies/place.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <stdio.h>

enum { WORKLOADS_MAX = 8 };

static struct spec_server *build_server(struct arena *a, int64_t cores, int64_t core_mpt,
                                        int64_t memory_b)
{
    struct spec_server *s = arena_alloc(a, 1, sizeof(*s));
    s->name = "server";
    s->sockets = 1;
    s->cores = cores;
    s->threads = 1;
    s->clock_mpt = s->core_mpt = core_mpt;
    s->capacity_mpt = cores * core_mpt;
    s->memory_b = memory_b;
    s->height_u = 1;
    s->power.model = POWER_LINEAR;
    s->power.idle_uw = 100000000;
    s->power.max_uw = s->power.boot_uw = 200000000;
    return s;
}

static void build_hosts(struct arena *a, struct scenario *sc, uint32_t hosts)
{
    sc->host_count = hosts;
    sc->hosts = arena_alloc(a, hosts, sizeof(*sc->hosts));
    sc->host_groups = arena_alloc(a, 1, sizeof(*sc->host_groups));
    sc->host_group_count = 1;
    sc->hypervisors = arena_alloc(a, 1, sizeof(*sc->hypervisors));
    sc->hypervisors[0].name = "none-at-all";
    sc->hypervisor_count = 1;
    for (uint32_t h = 0; h < hosts; h++) {
        char name[32];
        int len = snprintf(name, sizeof(name), "h%u", h);
        sc->hosts[h] = (struct spec_host){.name = arena_text(a, name, (size_t)len),
                                          .key = rng_key_indexed(rng_key("host/h"), h),
                                          .server = sc->servers,
                                          .hypervisor = sc->hypervisors,
                                          .site = SPEC_NONE,
                                          .cluster = SPEC_NONE,
                                          .step = SPEC_NONE,
                                          .group = sc->host_groups};
    }
}

struct scenario *spec_build(struct arena *a, uint32_t hosts, int64_t cores, int64_t core_mpt,
                            int64_t memory_b)
{
    struct scenario *sc = arena_alloc(a, 1, sizeof(*sc));
    sc->name = "built";
    sc->plan = "plan";
    sc->seed = 1;
    sc->clock.horizon_ns = NS_PER_DAY;
    sc->clock.zone = sc->calendar.zone = zone_find("UTC");
    sc->account.to_ns = NS_PER_DAY;
    sc->servers = build_server(a, cores, core_mpt, memory_b);
    sc->server_count = 1;
    build_hosts(a, sc, hosts);
    sc->places = arena_alloc(a, 1, sizeof(*sc->places));
    sc->place_count = 1;
    sc->workloads = arena_alloc(a, WORKLOADS_MAX, sizeof(*sc->workloads));
    sc->policies.placement.algorithm.policy = &place_first_fit;
    sc->policies.placement.overcommit_memory = 1.0;
    sc->policies.memory = (struct spec_memory_policy){.balloon = true,
                                                      .balloon_max = 0.65,
                                                      .idle_tax = 0.75,
                                                      .compression = 0.1,
                                                      .swap_latency_ns = 8 * NS_PER_MS,
                                                      .reclaim = true};
    sc->outputs.sample_ns = NS_PER_H;
    sc->experiment.replications = 1;
    sc->experiment.confidence = 0.95;
    return sc;
}

struct spec_workload *spec_build_workload(struct scenario *sc, const char *name, int64_t count,
                                          int64_t vcpu, int64_t clock_mpt, int64_t memory_b,
                                          double mean)
{
    struct spec_workload *w = &sc->workloads[sc->workload_count++];
    *w =
        (struct spec_workload){.name = name,
                               .key = rng_key_indexed(rng_key("vm/"), rng_key(name)),
                               .count = count,
                               .priority = 2,
                               .size = {.vcpu = vcpu, .clock_mpt = clock_mpt, .memory_b = memory_b},
                               .shares = 1000,
                               .core_limit = true,
                               .memory_active = 0.5,
                               .department_ix = SPEC_NONE};
    w->demand = (struct spec_demand){.interval_ns = 300 * NS_PER_S,
                                     .substeps = 1,
                                     .mean = mean,
                                     .peak = 1.0,
                                     .phi = 0.8,
                                     .burst_factor = 1.0};
    return w;
}

struct trace *spec_build_trace(struct arena *a, uint32_t series, uint32_t samples, uint32_t most,
                               uint64_t seed)
{
    struct trace *t = arena_alloc(a, 1, sizeof(*t));
    uint32_t stride = (series + 63) / 64 * 64;
    uint8_t *rows = arena_alloc(a, (size_t)samples * stride, 1);
    struct rng_cursor c = rng_cursor(seed, 0);
    for (uint32_t k = 0; k < samples; k++)
        for (uint32_t i = 0; i < series; i++)
            rows[(size_t)k * stride + i] = (uint8_t)rng_below(&c, (uint64_t)most + 1);
    *t = (struct trace){.name = "built",
                        .format = TRACE_MATRIX,
                        .unit = TRACE_PERCENT,
                        .per_percent = 1,
                        .series_count = series,
                        .series = arena_alloc(a, series, sizeof(struct trace_series)),
                        .is_grid = true,
                        .interval_ns = 300 * NS_PER_S,
                        .samples = samples,
                        .stride = stride,
                        .width = 1,
                        .rows = rows,
                        .max_value = most};
    return t;
}
