/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_evq - sim/evq beside a plain binary heap (tests/bench/evq_ref.h), in one run, in CPU time.
 *
 * Every workload is a hold model: n events are pending, one operation pops the earliest and pushes
 * its successor. Both queues get the same operations; their pop sequences are compared by checksum,
 * and a difference fails the program. Each figure is the best of ROUNDS rounds taken in turns, so
 * that foreign load hits both alike. Options: bench_evq [largest size]. */
#include "sim/diag.h"
#include "sim/engine.h"
#include "sim/evq.h"
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/bench/evq_ref.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { EXP_TABLE = 4096, ROUNDS = 3, OPS = 400000, WARMUP = 200000 };

enum workload { MIX, EXPONENTIAL, RESCHEDULED, WORKLOADS };
static const char *const WORKLOAD_NAMES[WORKLOADS] = {"mix", "exp", "exp+moves"};

struct load {
    enum workload kind;
    uint32_t size;
    int64_t exponential_ns[EXP_TABLE]; /* quantiles of the exponential distribution, mean 300 s */
};

struct result {
    double ns_per_op;
    uint64_t checksum;
};

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* 80 % ticks of one period, 15 % completions after 1 to 600 s, 5 % failures with a mean of 30
 * days. */
static int64_t delay_ns(const struct load *load, uint32_t event, uint64_t bits, unsigned *phase)
{
    int64_t exponential = load->exponential_ns[bits % EXP_TABLE] + (int64_t)(bits >> 50);
    *phase = PHASE_COMPLETION;
    if (load->kind != MIX) return exponential;
    uint32_t percent = event % 100;
    if (percent < 80) {
        *phase = PHASE_DEMAND;
        return 300 * NS_PER_S;
    }
    if (percent < 95) return NS_PER_S + (int64_t)((bits >> 12) % (uint64_t)(599 * NS_PER_S));
    *phase = PHASE_FAILURE;
    return exponential * (30 * NS_PER_DAY / (300 * NS_PER_S));
}

/* The mix repeats itself after a period of its ticks, which is about one turn of all events. */
static uint64_t warmup(const struct load *load)
{
    return load->kind == MIX && load->size > WARMUP ? load->size : WARMUP;
}

static uint64_t checksum(uint64_t sum, int64_t t_ns, const struct event *ev)
{
    return rng_mix(sum ^ (uint64_t)t_ns) + ev->a;
}

/* One function per queue from one text, so that both are called directly. */
#define DEFINE_HOLD(queue)                                                                     \
    static void queue##_hold(struct queue *q, const struct load *load, struct evh *handles,    \
                             uint64_t *draws, uint64_t ops, uint64_t *sum)                     \
    {                                                                                          \
        int64_t now;                                                                           \
        unsigned phase;                                                                        \
        struct event ev;                                                                       \
        for (uint64_t i = 0; i < ops && queue##_pop(q, &now, &phase, &ev); i++) {              \
            *sum = checksum(*sum, now, &ev);                                                   \
            int64_t t = now + delay_ns(load, ev.a, rng_mix(++*draws), &phase);                 \
            handles[ev.a] = queue##_push(q, t, phase, ev);                                     \
            if (load->kind != RESCHEDULED || i % 5 != 0) continue;                             \
            uint64_t bits = rng_mix(++*draws);                                                 \
            uint32_t other = (uint32_t)((bits >> 32) * load->size >> 32);                      \
            queue##_move(q, handles[other], now + delay_ns(load, other, bits, &phase), phase); \
        }                                                                                      \
    }                                                                                          \
    static struct result queue##_run(const struct load *load, struct evh *handles)             \
    {                                                                                          \
        struct arena a;                                                                        \
        arena_init(&a, 0);                                                                     \
        struct queue *q = queue##_create(&a);                                                  \
        uint64_t draws = 42, sum = 0;                                                          \
        for (uint32_t i = 0; i < load->size; i++) {                                            \
            unsigned phase;                                                                    \
            int64_t t = delay_ns(load, i, rng_mix(++draws), &phase);                           \
            handles[i] = queue##_push(q, t, phase, (struct event){.a = i});                    \
        }                                                                                      \
        queue##_hold(q, load, handles, &draws, warmup(load), &sum);                            \
        double start = cpu_ns();                                                               \
        queue##_hold(q, load, handles, &draws, OPS, &sum);                                     \
        double spent = cpu_ns() - start;                                                       \
        arena_deinit(&a);                                                                      \
        return (struct result){spent / OPS, sum};                                              \
    }

DEFINE_HOLD(evq)
DEFINE_HOLD(evq_ref)

static void keep_best(struct result *best, struct result r)
{
    if (best->ns_per_op > r.ns_per_op) *best = r;
}

static bool compare(const struct load *load, struct evh *handles)
{
    struct result ours = {HUGE_VAL, 0}, plain = {HUGE_VAL, 0};
    for (int round = 0; round < ROUNDS; round++) {
        keep_best(&plain, evq_ref_run(load, handles));
        keep_best(&ours, evq_run(load, handles));
    }
    bool equal = ours.checksum == plain.checksum;
    printf("%-10s %9u %12.1f %12.1f %8.2f  %s\n", WORKLOAD_NAMES[load->kind], load->size,
           plain.ns_per_op, ours.ns_per_op, plain.ns_per_op / ours.ns_per_op,
           equal ? "equal" : "DIFFERENT");
    fflush(stdout);
    return equal;
}

int main(int argc, char **argv)
{
    uint32_t largest = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
    struct load load;
    for (int i = 0; i < EXP_TABLE; i++)
        load.exponential_ns[i] = (int64_t)(-log((i + 0.5) / EXP_TABLE) * 300e9) + 1;
    struct evh *handles = calloc(largest, sizeof *handles);
    if (handles == NULL) return 71;
    printf("%-10s %9s %12s %12s %8s  %s\n", "workload", "pending", "heap ns/op", "evq ns/op",
           "ratio", "order");
    bool equal = true;
    for (int kind = 0; kind < WORKLOADS; kind++) {
        load.kind = (enum workload)kind;
        for (load.size = 100; load.size <= largest; load.size *= 10)
            equal = compare(&load, handles) && equal;
    }
    free(handles);
    return equal ? 0 : 1;
}
