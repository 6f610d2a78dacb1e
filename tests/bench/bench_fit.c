/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_fit - placements per second of each query of the fit index, from 1e3 to 1e5 hosts.
 *
 * Every host has 256 GiB and 128 vCPUs; VMs have 1 .. 16 GiB and 1 .. 8 vCPUs. "fill" places VMs
 * until the estate is full: one query and one update each. "churn" goes on when it is full: the
 * oldest VM leaves (an update), a new one comes. Times are CPU seconds of this process, so a busy
 * machine disturbs little. Usage: bench_fit [most hosts]. */
#include "models/fit.h"
#include "sim/rng.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { VMS_PER_HOST = 24, CHURN = 200000, CANDIDATE_HOSTS_MAX = 1000 };

struct vm {
    uint32_t host;
    uint8_t memory, vcpus;
};

struct bed {
    struct arena arena;
    struct fit_index *fit;
    struct vm *vms; /* ring: [first, last) live, modulo room */
    uint64_t room, first, last;
    struct rng_cursor draws;
};

typedef host_id query_fn(const struct fit_index *fit, const struct fit_need *need);

static host_id first(const struct fit_index *fit, const struct fit_need *need)
{
    return fit_first(fit, need, 0);
}

/* A tenth of the hosts, behind all others: what a VM bound to one cluster asks. */
static host_id first_in_zone(const struct fit_index *fit, const struct fit_need *need)
{
    struct fit_need bound = *need;
    bound.zone = 1;
    return fit_first(fit, &bound, 0);
}

static host_id tightest(const struct fit_index *fit, const struct fit_need *need)
{
    return fit_tightest(fit, need, FIT_MEMORY);
}

static host_id most_free(const struct fit_index *fit, const struct fit_need *need)
{
    return fit_most_free(fit, need, FIT_MEMORY);
}

static host_id last_candidate(const struct fit_index *fit, const struct fit_need *need)
{
    host_id last = HOST_NONE;
    for (host_id h = fit_next_candidate(fit, need, HOST_NONE); !host_is_none(h);
         h = fit_next_candidate(fit, need, h))
        last = h;
    return last;
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void need_memory(const void *p)
{
    if (p != NULL) return;
    fprintf(stderr, "bench_fit: no memory\n");
    exit(71);
}

static void bed_init(struct bed *b, uint32_t hosts)
{
    *b = (struct bed){.room = (uint64_t)hosts * 256, .draws = rng_cursor(1, hosts)};
    arena_init(&b->arena, 0);
    uint64_t *keys = calloc(hosts, sizeof *keys);
    uint32_t *classes = calloc(hosts, sizeof *classes);
    b->vms = calloc(b->room, sizeof *b->vms);
    need_memory(keys);
    need_memory(classes);
    need_memory(b->vms);
    for (uint32_t h = 0; h < hosts; h++)
        keys[h] = rng_mix(h);
    b->fit = fit_create(&b->arena, hosts, keys, classes);
    need_memory(b->fit);
    for (uint32_t h = 0; h < hosts; h++) {
        struct fit_free f = {256, INT64_MAX, 128, 3000, 0, true, false};
        fit_set(b->fit, (host_id){h}, &f);
    }
    uint8_t *zone = calloc(hosts / 8 + 1, 1);
    need_memory(zone);
    for (uint32_t h = hosts - hosts / 10; h < hosts; h++)
        zone[h / 8] |= (uint8_t)(1u << (h % 8));
    fit_zone_set(b->fit, 0, zone);
    free(zone);
    free(keys);
    free(classes);
}

static void bed_deinit(struct bed *b)
{
    free(b->vms);
    arena_deinit(&b->arena);
}

static void change(struct bed *b, const struct vm *vm, int sign)
{
    struct fit_free f = *fit_get(b->fit, (host_id){vm->host});
    f.memory_b -= sign * vm->memory;
    f.vcpus -= sign * vm->vcpus;
    f.vms += (uint32_t)sign;
    fit_set(b->fit, (host_id){vm->host}, &f);
}

static bool place(struct bed *b, query_fn *query)
{
    uint64_t draw = rng_next(&b->draws);
    struct vm vm = {0, (uint8_t)(1 + draw % 16), (uint8_t)(1 + (draw >> 8) % 8)};
    struct fit_need need = {.memory_b = vm.memory, .vcpus = vm.vcpus};
    host_id h = query(b->fit, &need);
    if (host_is_none(h)) return false;
    vm.host = h.ix;
    change(b, &vm, 1);
    b->vms[b->last++ % b->room] = vm;
    return true;
}

static void depart(struct bed *b)
{
    change(b, &b->vms[b->first++ % b->room], -1);
}

static void measure(const char *name, query_fn *query, uint32_t hosts, uint64_t churn)
{
    struct bed b;
    bed_init(&b, hosts);
    double t0 = cpu_seconds();
    while (b.last < (uint64_t)hosts * VMS_PER_HOST && place(&b, query))
        ;
    double t1 = cpu_seconds();
    uint64_t filled = b.last, placed = 0;
    for (uint64_t i = 0; i < churn; i++) {
        depart(&b);
        placed += place(&b, query);
    }
    double t2 = cpu_seconds();
    printf("%-12s %8u %10llu %10.0f %12.2f %10llu %10.0f %12.2f %8.0f\n", name, hosts,
           (unsigned long long)filled, 1e9 * (t1 - t0) / (double)filled,
           1e-6 * (double)filled / (t1 - t0), (unsigned long long)placed,
           1e9 * (t2 - t1) / (double)churn, 1e-6 * (double)churn / (t2 - t1),
           (double)b.arena.used_b / hosts);
    bed_deinit(&b);
}

int main(int argc, char **argv)
{
    unsigned long most = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    printf("%-12s %8s %10s %10s %12s %10s %10s %12s %8s\n", "query", "hosts", "filled", "ns",
           "M per s", "churned", "ns", "M per s", "B/host");
    for (uint32_t hosts = 1000; hosts <= most; hosts *= 10) {
        measure("first", first, hosts, CHURN);
        measure("in a zone", first_in_zone, hosts, CHURN);
        measure("tightest", tightest, hosts, CHURN);
        measure("most-free", most_free, hosts, CHURN);
        if (hosts <= CANDIDATE_HOSTS_MAX) measure("candidates", last_candidate, hosts, CHURN / 100);
    }
    return 0;
}
