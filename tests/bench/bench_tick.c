/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VM samples a second: the batched tick with per-VM integrals, by size of the estate and kind of
 * demand. CPU time of one core. */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum demand_kind { REPLAY, REPLAY_CONTENDED, PROFILE_AR1 };

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct scenario *bench_scenario(struct arena *a, uint32_t vms, enum demand_kind kind)
{
    const int64_t gib = INT64_C(1) << 30;
    uint32_t hosts = vms / 10;
    struct scenario *sc = spec_build(a, hosts, 10, 2000000, 10 * gib);
    struct spec_workload *w = spec_build_workload(sc, "vm", vms, 1, 2000000, gib, 0.3);
    if (kind == PROFILE_AR1) {
        w->demand.cv = 0.4;
        w->demand.noise = NOISE_NORMAL;
        return sc;
    }
    /* a tenth of the hosts can give their VMs only a third of what they may ask for */
    if (kind == REPLAY_CONTENDED) {
        struct spec_server *servers = arena_alloc(a, 2, sizeof(*servers));
        servers[0] = sc->servers[0];
        servers[1] = servers[0];
        servers[1].capacity_mpt /= 3;
        sc->servers = servers;
        sc->server_count = 2;
        for (uint32_t h = 0; h < hosts; h++)
            sc->hosts[h].server = &servers[h % 10 == 0];
    }
    w->demand.trace_ref = spec_build_trace(a, 1000, 288, 99, 7);
    return sc;
}

struct cost {
    double seconds, samples, bytes;
};

static struct cost bench_run(uint32_t vms, enum demand_kind kind, int64_t ticks)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = bench_scenario(&a, vms, kind);
    sc->clock.horizon_ns = sc->account.to_ns = (ticks - 1) * 300 * NS_PER_S + 1;
    sc->outputs.sample_ns = NS_PER_DAY;
    struct run_options opt = {0};
    struct record r;
    struct diag d = {0};
    double t0 = cpu_s();
    if (!run_simulate(sc, &opt, &r, &d)) {
        fprintf(stderr, "bench_tick: %s\n", d.msg);
        exit(1);
    }
    struct cost c = {cpu_s() - t0, r.metric[METRIC_SAMPLES], (double)r.memory_peak_b};
    record_deinit(&r);
    arena_deinit(&a);
    return c;
}

/* The whole run, and the ticks alone: the run less one that only sets up. */
static void bench_one(uint32_t vms, enum demand_kind kind, const char *name)
{
    int64_t ticks = 20000000 / (int64_t)vms < 200 ? 200 : 20000000 / (int64_t)vms;
    struct cost setup = bench_run(vms, kind, 1), whole = bench_run(vms, kind, ticks);
    double rate = (whole.samples - setup.samples) / (whole.seconds - setup.seconds);
    printf("%-26s %9u VMs %6.0f M samples/s, with set-up %4.0f %8.2f s %6.0f B/VM\n", name, vms,
           rate / 1e6, whole.samples / whole.seconds / 1e6, whole.seconds,
           whole.bytes / (double)vms);
    fflush(stdout);
}

int main(void)
{
    static const uint32_t sizes[] = {10000, 100000, 1000000};
    puts("VM samples per second of CPU, one core, 10 VMs a host");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        bench_one(sizes[i], REPLAY, "replay");
        bench_one(sizes[i], REPLAY_CONTENDED, "replay, 10 % contended");
        bench_one(sizes[i], PROFILE_AR1, "profile with AR(1) noise");
    }
    return 0;
}
