/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spec_build - specifications built in C, for tests and benchmarks that need no file.
 *
 * Everything lives in the caller's arena. Defaults: one day, 300 s samples, no hypervisor overhead,
 * linear power 100..200 W, first-fit, memory overcommit 1, no limit on vCPUs or rating. */
#ifndef VDCSIM_TESTS_BENCH_SPEC_BUILD_H
#define VDCSIM_TESTS_BENCH_SPEC_BUILD_H

#include "scenarios/spec.h"
#include "sim/arena.h"

/* spec_build - `hosts` equal virtualised hosts named h0, h1 ... */
struct scenario *spec_build(struct arena *a, uint32_t hosts, int64_t cores, int64_t core_mpt,
                            int64_t memory_b);
/* spec_build_workload - appends a workload (at most 8) of constant demand `mean`. */
struct spec_workload *spec_build_workload(struct scenario *sc, const char *name, int64_t count,
                                          int64_t vcpu, int64_t clock_mpt, int64_t memory_b,
                                          double mean);
/* spec_build_trace - a grid trace of pseudo-random percents in [0, most]. */
struct trace *spec_build_trace(struct arena *a, uint32_t series, uint32_t samples, uint32_t most,
                               uint64_t seed);

#endif
