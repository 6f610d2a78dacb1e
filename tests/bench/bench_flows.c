/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_flows - cost of a flow from start to end, by how many run at a time and what they share.
 *
 * 1,000 hosts with ports of 10 Gbit/s on two sites, in racks of 40. `pairs`: within a site, random
 * pairs that share ports alone. `stream`: the same, each limited to 1 Gbit/s. `uplinks`: racks
 * share uplinks of 100 Gbit/s. `line`: all cross one line of 100 Gbit/s between the sites, so that
 * every start and end changes every rate. Whoever is complete is followed by another at once: by a
 * random one, or (`rounds`) by one on the same path. CPU time of this process.
 * Usage: bench_flows [flows [shape [live]]], shape 0 .. 4; `bench_flows 3000 3 1000` under
 * callgrind is the figure to compare: 1.28e9 instructions (gcc 12 -O2, x86-64). */
#include "sim/rng.h"
#include "sim/time.h"
#include "tests/bench/net_bed.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HOSTS = 1000, RACK = 40 };
enum shape { PAIRS, STREAM, UPLINKS, LINE, ROUNDS, SHAPES };
static const char *const SHAPE_NAMES[SHAPES] = {"pairs", "stream", "uplinks", "line",
                                                "line, rounds"};

struct load {
    struct net_bed bed; /* first: a bed's address is that of its load */
    enum shape shape;
    struct rng_cursor draws;
    uint32_t left; /* to start */
    struct flow_ask *asks;
};

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint32_t host_of(struct load *l, uint32_t site)
{
    return site * (HOSTS / 2) + (uint32_t)rng_below(&l->draws, HOSTS / 2);
}

static void start(struct load *l, uint32_t owner)
{
    bool across = l->shape >= LINE;
    struct flow_ask *ask = &l->asks[owner];
    int64_t bytes = NET_MB * (200 + (int64_t)rng_below(&l->draws, 4000));
    if (l->shape != ROUNDS || ask->bytes == 0) {
        uint32_t site = (uint32_t)rng_below(&l->draws, 2);
        uint32_t from = host_of(l, across ? 0 : site), to = from;
        while (to == from)
            to = host_of(l, across ? 1 : site);
        *ask = net_bed_ask(from, to, bytes, owner);
        ask->key = rng_key_indexed(1, owner);
        ask->cap_mbps = l->shape == STREAM ? NET_GBIT : 0;
    }
    ask->bytes = bytes;
    l->left--;
    (void)net_bed_start(&l->bed, *ask);
}

static void next(struct net_bed *b, uint32_t owner)
{
    struct load *l = (struct load *)b;
    if (l->left > 0) start(l, owner);
}

static void open_bed(struct load *l)
{
    static const char *const racks[] = {"r0", "r1", "r2", "r3",  "r4",  "r5", "r6",
                                        "r7", "r8", "r9", "r10", "r11", "r12"};
    struct net_bed *b = &l->bed;
    net_bed_init(b, HOSTS, 10 * NET_GBIT, 2);
    for (uint32_t h = 0; h < HOSTS; h++)
        net_bed_place(b, h, h / (HOSTS / 2), racks[h % (HOSTS / 2) / RACK]);
    for (uint32_t s = 0; s < 2 && l->shape == UPLINKS; s++)
        net_bed_within(b, s, 0, 100 * NET_GBIT, 0);
    net_bed_line(b, "wan", 0, 1, 100 * NET_GBIT, 0);
    net_bed_open(b);
    b->on_end = next;
}

static void bench(enum shape shape, uint32_t live, uint32_t flows)
{
    struct load *l = calloc(1, sizeof(*l));
    if (l == NULL) exit(71);
    l->shape = shape;
    l->draws = rng_cursor(5, 0);
    l->left = flows;
    l->asks = calloc(live, sizeof(*l->asks));
    if (l->asks == NULL) exit(71);
    open_bed(l);
    double t0 = cpu_s();
    for (uint32_t i = 0; i < live && i < flows; i++)
        start(l, i);
    net_bed_run(&l->bed, 365 * NS_PER_DAY);
    double t = cpu_s() - t0;
    if (l->bed.end_count != flows) abort();
    printf("%-14s %6u at a time %8u flows %10.0f ns a flow\n", SHAPE_NAMES[shape], live, flows,
           t * 1e9 / flows);
    fflush(stdout);
    net_bed_deinit(&l->bed);
    free(l->asks);
    free(l);
}

int main(int argc, char **argv)
{
    static const uint32_t lives[] = {10, 100, 1000, 10000};
    uint32_t flows = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 20000;
    uint32_t only = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : SHAPES;
    uint32_t live = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
    puts("start and end of a flow; 1,000 hosts");
    for (uint32_t shape = 0; shape < SHAPES; shape++)
        for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++)
            if ((only == SHAPES || only == shape) && (live == 0 || live == lives[i]))
                bench((enum shape)shape, lives[i], flows);
    return 0;
}
