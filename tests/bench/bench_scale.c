/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole runs at scale: first-fit placement of every VM, then replay with shared trace rows. Shows
 * how time and memory grow with hosts, VMs and days. CPU time of one core. */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct cost {
    double seconds;
    double bytes;
};

static struct cost bench_run(uint32_t hosts, uint32_t vms, int64_t days)
{
    const int64_t gib = INT64_C(1) << 30;
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, hosts, 16, 2000000, 16 * gib);
    sc->policies.placement.overcommit_cpu = 4.0;
    if (vms > 0) {
        struct spec_workload *w = spec_build_workload(sc, "vm", vms, 2, 2000000, gib, 0.0);
        w->demand.trace_ref = spec_build_trace(&a, 1052, 288, 60, 11);
    }
    sc->clock.horizon_ns = sc->account.to_ns = days * NS_PER_DAY;
    sc->outputs.sample_ns = NS_PER_DAY;
    struct run_options opt = {0};
    struct record r;
    struct diag d = {0};
    double t0 = cpu_s();
    if (!run_simulate(sc, &opt, &r, &d)) {
        fprintf(stderr, "bench_scale: %s\n", d.msg);
        exit(1);
    }
    struct cost c = {cpu_s() - t0, (double)r.memory_peak_b};
    record_deinit(&r);
    arena_deinit(&a);
    return c;
}

static void bench_line(uint32_t hosts, uint32_t vms, int64_t days)
{
    struct cost c = bench_run(hosts, vms, days);
    printf("%8u hosts %9u VMs %4lld days %9.3f s %8.1f MiB %7.1f ns a VM and sample\n", hosts, vms,
           (long long)days, c.seconds, c.bytes / 1048576.0,
           1e9 * c.seconds / ((double)vms * (double)days * 288));
    fflush(stdout);
}

int main(void)
{
    puts("First-fit and replay of shared trace rows, one core");
    bench_line(100, 1000, 1);
    bench_line(1000, 10000, 1);
    bench_line(10000, 100000, 1);
    bench_line(100000, 1000000, 1);
    bench_line(1000, 10000, 10);
    bench_line(1000, 10000, 100);
    bench_line(10000, 10000, 1);
    double full = bench_run(100000, 1000000, 1).bytes, half = bench_run(100000, 500000, 1).bytes;
    double few = bench_run(50000, 500000, 1).bytes;
    printf("memory: %.0f bytes a VM, %.0f bytes a host\n", (full - half) / 500000,
           (half - few) / 50000);
    return 0;
}
