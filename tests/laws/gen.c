/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/laws/gen.h"
#include "sim/rng.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- drawing ---- */

struct dice {
    struct rng_cursor draws;
};

static int64_t between(struct dice *d, int64_t low, int64_t high)
{
    return low + (int64_t)rng_below(&d->draws, (uint64_t)(high - low + 1));
}

static bool one_in(struct dice *d, int64_t n)
{
    return between(d, 1, n) == 1;
}

static const char *one_of(struct dice *d, const char *const *names, int64_t n)
{
    return names[between(d, 0, n - 1)];
}

static void make_server(struct dice *d, struct gen_server *s, uint32_t i)
{
    static const char *const powers[] = {"linear", "linear", "sqrt", "curve"};
    snprintf(s->name, sizeof s->name, "server%u", i);
    s->cores = between(d, 2, 16);
    s->threads = between(d, 1, 2);
    s->clock_mhz = 100 * between(d, 16, 36);
    s->memory_mib = 4096 * between(d, 2, 16);
    s->idle_mw = 1000 * between(d, 40, 200);
    s->max_mw = s->idle_mw + 1000 * between(d, 20, 300);
    s->off_mw = 1000 * between(d, 0, 10);
    s->boot_mw = s->max_mw;
    s->power = one_of(d, powers, 4);
    s->boot_s = 60 * between(d, 0, 6);
    s->shutdown_s = 30 * between(d, 0, 4);
}

static void make_hypervisor(struct dice *d, struct gen_hypervisor *h)
{
    static const char *const tables[] = {"none", "vsphere-6", "esx-4"};
    h->base_mcores = 50 * between(d, 0, 6);
    h->per_vm_mcores = between(d, 0, 5);
    h->factor_pc = between(d, 0, 8);
    h->interference_bp = one_in(d, 2) ? 0 : 10 * between(d, 0, 20);
    h->memory_base_mib = 256 * between(d, 0, 6);
    h->sharing_pc = one_in(d, 2) ? 0 : between(d, 0, 30);
    h->overhead = one_of(d, tables, 3);
}

static void make_hosts(struct dice *d, struct gen_case *c)
{
    bool bare = one_in(d, 5);
    bool virtual_only = one_in(d, 2);
    uint32_t h = 0;
    while (h < c->hosts) { /* runs of like hosts, as estates have */
        int64_t run = between(d, 1, 6);
        struct gen_host like = {.server = (uint32_t)between(d, 0, c->servers - 1),
                                .site = (uint32_t)between(d, 0, c->sites - 1),
                                .cluster = (uint32_t)between(d, 0, c->clusters - 1),
                                .hypervisor = one_in(d, 2) ? "ideal" : "own"};
        if (bare && !virtual_only && one_in(d, 2)) like.hypervisor = "none";
        for (; run > 0 && h < c->hosts; run--, h++) {
            c->host[h] = like;
            snprintf(c->host[h].name, GEN_NAME, "h%02u", h);
        }
    }
}

static void make_demand(struct dice *d, struct gen_demand *m)
{
    bool constant = one_in(d, 3);
    m->mean_pc = between(d, 2, 70);
    m->spread_pc = one_in(d, 2) ? 0 : between(d, 0, 100);
    m->peak_pc = one_in(d, 3) ? between(d, 70, 100) : 100;
    m->cv_pc = constant ? 0 : between(d, 0, 120);
    m->phi_pc = between(d, 0, 95);
    m->profile = !constant && one_in(d, 2);
    m->normal_noise = one_in(d, 4);
    m->bursts_per_day = !constant && one_in(d, 4) ? between(d, 1, 12) : 0;
}

static void make_workload(struct dice *d, struct gen_case *c, struct gen_workload *w, uint32_t i)
{
    static const char *const lives[] = {"constant", "exponential"};
    static const char *const interrupts[] = {"resume", "lose", "restart"};
    snprintf(w->name, sizeof w->name, "work%u", i);
    w->count = between(d, 0, 16);
    w->vcpu = between(d, 1, 4);
    w->clock_mhz = 100 * between(d, 5, 36);
    w->memory_mib = 256 * between(d, 1, 48);
    w->priority = between(d, 0, 4);
    w->shares = one_in(d, 3) ? 500 * between(d, 1, 4) : 1000;
    w->reservation_mhz = one_in(d, 5) ? 100 * between(d, 1, 5) : 0;
    w->limit_mhz = one_in(d, 5) ? 1000 + 100 * between(d, 0, 30) : 0;
    w->memory_active_pc = between(d, 20, 100);
    w->growth_pc = one_in(d, 4) ? between(d, 1, 50) : 0;
    w->start_min = one_in(d, 3) ? between(d, 0, 200) : 0;
    w->arrivals_per_day = one_in(d, 2) ? between(d, 5, 120) : 0;
    w->lifetime_min = w->arrivals_per_day > 0 || one_in(d, 3) ? between(d, 20, 600) : 0;
    w->lifetime_dist = one_of(d, lives, 2);
    w->department = (uint32_t)between(d, 0, 1);
    w->on_cluster = one_in(d, 4) ? (int32_t)between(d, 0, c->clusters - 1) : -1;
    w->on_interrupt = one_of(d, interrupts, 3);
    w->two_sizes = one_in(d, 4);
    w->fast_core = one_in(d, 8);
    w->core_limit = !one_in(d, 4);
    w->apart = one_in(d, 8);
    w->together = !w->apart && one_in(d, 12);
    make_demand(d, &w->demand);
}

static void make_outages(struct dice *d, struct gen_case *c)
{
    c->outages = one_in(d, 2) ? 0 : (uint32_t)between(d, 1, 3);
    for (uint32_t i = 0; i < c->outages; i++) {
        struct gen_outage *o = &c->outage[i];
        o->hosts = (uint32_t)between(d, 1, GEN_TARGETS);
        for (uint32_t k = 0; k < o->hosts; k++) /* one host twice is one host */
            memcpy(o->host[k], c->host[between(d, 0, c->hosts - 1)].name, GEN_NAME);
        o->at_min = between(d, 0, c->horizon_min - 1);
        o->lasts_min = between(d, 1, c->horizon_min);
    }
}

/* largest_allowed - the host with most memory among those where w may run. */
static const struct gen_server *largest_allowed(const struct gen_case *c,
                                                const struct gen_workload *w)
{
    const struct gen_server *best = NULL;
    for (uint32_t h = 0; h < c->hosts; h++) {
        const struct gen_server *s = &c->server[c->host[h].server];
        if (w->on_cluster >= 0 && c->host[h].cluster != (uint32_t)w->on_cluster) continue;
        if (best == NULL || s->memory_mib > best->memory_mib) best = s;
    }
    return best;
}

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

/* shrink - makes w small enough for one empty host at least: the reader refuses VMs that fit
 * nowhere. */
static void shrink(const struct gen_case *c, struct gen_workload *w)
{
    const struct gen_server *s = largest_allowed(c, w);
    int64_t kept_pc = 100 - c->headroom_pc;
    if (c->cpu_overcommit > 0 && 100 * (w->vcpu + 1) > s->cores * c->cpu_overcommit * kept_pc) {
        w->vcpu = 1;
        w->two_sizes = false;
    }
    int64_t most_mib = s->memory_mib * kept_pc / 100 - c->hypervisor.memory_base_mib - 512;
    w->memory_mib = at_most(w->memory_mib, most_mib / (w->two_sizes ? 2 : 1));
    if (w->fast_core) w->clock_mhz = at_most(w->clock_mhz, s->clock_mhz);
    if (c->rating_overcommit_pc > 0)
        w->clock_mhz = at_most(w->clock_mhz, s->cores * s->clock_mhz * kept_pc / 100 *
                                                 c->rating_overcommit_pc / 100 / (w->vcpu + 1));
}

void gen_shrink(struct gen_case *c)
{
    for (uint32_t i = 0; i < c->workloads; i++)
        shrink(c, &c->workload[i]);
}

static void make_policies(struct dice *d, struct gen_case *c)
{
    static const char *const policies[] = {"first-fit",   "best-fit",   "worst-fit",
                                           "round-robin", "random",     "most-free-memory",
                                           "power-aware", "dot-product"};
    static const char *const dims[] = {"memory", "rating", "vcpus"};
    c->policy = one_of(d, policies, 8);
    bool by = strcmp(c->policy, "best-fit") == 0 || strcmp(c->policy, "worst-fit") == 0;
    c->policy_by = by ? one_of(d, dims, 3) : NULL;
    c->cpu_overcommit = one_in(d, 2) ? between(d, 1, 6) : 0;
    c->rating_overcommit_pc = one_in(d, 3) ? between(d, 60, 300) : 0;
    c->memory_overcommit_pc = one_in(d, 2) ? between(d, 101, 180) : 100;
    c->headroom_pc = one_in(d, 3) ? between(d, 1, 25) : 0;
    c->max_vms = one_in(d, 5) ? between(d, 2, 12) : 0;
    c->strict_queue = one_in(d, 4);
    c->decreasing = one_in(d, 3);
    c->empty_off = one_in(d, 2);
    c->balloon = !one_in(d, 4);
}

void gen_make(struct gen_case *c, uint64_t seed)
{
    struct dice d = {rng_cursor(rng_stream(20260101, 1, seed), 0)};
    memset(c, 0, sizeof *c);
    c->gen_seed = seed;
    c->seed = between(&d, 0, 1000000);
    c->horizon_min = 60 * between(&d, 6, 48);
    c->interval_s = 300 * between(&d, 1, 3);
    c->warmup_min = one_in(&d, 3) ? between(&d, 1, 300) : 0;
    c->servers = (uint32_t)between(&d, 1, GEN_SERVERS);
    c->hosts = (uint32_t)between(&d, 2, 24);
    c->workloads = (uint32_t)between(&d, 1, 4);
    c->sites = (uint32_t)between(&d, 1, 2);
    c->clusters = (uint32_t)between(&d, 1, GEN_CLUSTERS);
    for (uint32_t i = 0; i < c->servers; i++)
        make_server(&d, &c->server[i], i);
    make_hypervisor(&d, &c->hypervisor);
    make_hosts(&d, c);
    for (uint32_t i = 0; i < c->workloads; i++)
        make_workload(&d, c, &c->workload[i], i);
    for (uint32_t i = 0; i < c->workloads; i++) /* a cluster that has no host cannot be named */
        if (c->workload[i].on_cluster >= 0)
            c->workload[i].on_cluster = (int32_t)c->host[between(&d, 0, c->hosts - 1)].cluster;
    c->pue_pc[0] = between(&d, 100, 250);
    c->pue_pc[1] = between(&d, 100, 250);
    make_policies(&d, c);
    make_outages(&d, c);
    gen_shrink(c);
    c->sample_min = between(&d, 10, 180);
    c->prefix = "";
}

/* ---- writing ---- */

const char *gen_host_name(const struct gen_case *c, uint32_t h, char buf[2 * GEN_NAME])
{
    snprintf(buf, 2 * GEN_NAME, "%s%s", c->prefix, c->host[h].name);
    return buf;
}

static void write_milliwatt(FILE *f, const char *key, int64_t mw)
{
    fprintf(f, "%s: %lld.%03lld W", key, (long long)(mw / 1000), (long long)(mw % 1000));
}

static void write_power(FILE *f, const struct gen_server *s)
{
    fprintf(f, "      power:\n        model: %s\n        ", s->power);
    if (strcmp(s->power, "curve") == 0) {
        fprintf(f, "curve: [");
        for (int i = 0; i <= 10; i++) { /* concave, as measured ones are */
            int64_t mw = s->idle_mw + (s->max_mw - s->idle_mw) * i * (20 - i) / 100;
            fprintf(f, "%s%lld.%03lld W", i > 0 ? ", " : "", (long long)(mw / 1000),
                    (long long)(mw % 1000));
        }
        fprintf(f, "]\n        ");
    } else {
        write_milliwatt(f, "idle", s->idle_mw);
        write_milliwatt(f, "\n        max", s->max_mw);
        fprintf(f, "\n        ");
    }
    write_milliwatt(f, "standby", s->off_mw);
    write_milliwatt(f, "\n        boot", s->boot_mw);
    fprintf(f, "\n        boot_time: %lld s\n        shutdown_time: %lld s\n", (long long)s->boot_s,
            (long long)s->shutdown_s);
}

static void write_catalogue(FILE *f, const struct gen_case *c)
{
    const struct gen_hypervisor *h = &c->hypervisor;
    fprintf(f, "catalogue:\n  servers:\n");
    for (uint32_t i = 0; i < c->servers; i++) {
        const struct gen_server *s = &c->server[i];
        fprintf(f,
                "    %s%s:\n      cores: %lld\n      threads: %lld\n      clock: %lld MHz\n"
                "      memory: %lld MiB\n",
                c->prefix, s->name, (long long)s->cores, (long long)s->threads,
                (long long)s->clock_mhz, (long long)s->memory_mib);
        write_power(f, s);
    }
    fprintf(f, "  hypervisors:\n    own:\n");
    fprintf(f, "      cpu_base: %lld.%03lld\n      cpu_per_vm: 0.%03lld\n",
            (long long)(h->base_mcores / 1000), (long long)(h->base_mcores % 1000),
            (long long)h->per_vm_mcores);
    fprintf(f, "      cpu_factor: %lld %%\n      interference: %lld.%02lld %%\n",
            (long long)h->factor_pc, (long long)(h->interference_bp / 100),
            (long long)(h->interference_bp % 100));
    fprintf(f,
            "      memory_base: %lld MiB\n      memory_overhead: %s\n      page_sharing: %lld %%\n",
            (long long)h->memory_base_mib, h->overhead, (long long)h->sharing_pc);
    fprintf(f, "  profiles:\n    wave:\n      hours: [");
    for (int i = 0; i < 24; i++)
        fprintf(f, "%s%d", i > 0 ? ", " : "", i < 8 ? 1 : i < 18 ? 4 : 2);
    fprintf(f, "]\n      weekdays: [5, 5, 5, 5, 4, 1, 1]\n");
}

static bool alike(const struct gen_host *a, const struct gen_host *b)
{
    return a->server == b->server && a->site == b->site && a->cluster == b->cluster &&
           a->hypervisor == b->hypervisor;
}

/* run_of_hosts - how many hosts from h on are one range: alike, and numbered one after the other.
 *  */
static uint32_t run_of_hosts(const struct gen_case *c, uint32_t h)
{
    unsigned number = (unsigned)strtoul(c->host[h].name + 1, NULL, 10);
    uint32_t n = 1;
    while (c->ranges && h + n < c->hosts && alike(&c->host[h], &c->host[h + n]) &&
           strtoul(c->host[h + n].name + 1, NULL, 10) == number + n)
        n++;
    return n;
}

static void write_estate(FILE *f, const struct gen_case *c)
{
    fprintf(f, "estate:\n  sites:\n");
    for (uint32_t i = 0; i < c->sites; i++)
        fprintf(f, "    %ssite%u: {pue: %lld.%02lld}\n", c->prefix, i,
                (long long)(c->pue_pc[i] / 100), (long long)(c->pue_pc[i] % 100));
    fprintf(f, "  hosts:\n");
    for (uint32_t h = 0, n; h < c->hosts; h += n) {
        const struct gen_host *o = &c->host[h];
        n = run_of_hosts(c, h);
        fprintf(f, "    - {name: \"%s", c->prefix);
        if (n > 1)
            fprintf(f, "h[%s-%s]\"", o->name + 1, c->host[h + n - 1].name + 1);
        else
            fprintf(f, "%s\"", o->name);
        fprintf(f, ", model: %s%s, site: %ssite%u, cluster: %scluster%u, hypervisor: %s}\n",
                c->prefix, c->server[o->server].name, c->prefix, o->site, c->prefix, o->cluster,
                o->hypervisor);
    }
}

static void write_demand(FILE *f, const struct gen_case *c, const struct gen_demand *m)
{
    fprintf(f, "    demand:\n      mean: %lld %%\n      peak: %lld %%\n      interval: %lld s\n",
            (long long)m->mean_pc, (long long)m->peak_pc, (long long)c->interval_s);
    fprintf(f, "      spread: %lld.%02lld\n", (long long)(m->spread_pc / 100),
            (long long)(m->spread_pc % 100));
    fprintf(f, "      cv: %lld.%02lld\n      phi: 0.%02lld\n      noise: %s\n",
            (long long)(m->cv_pc / 100), (long long)(m->cv_pc % 100), (long long)m->phi_pc,
            m->normal_noise ? "normal" : "lognormal");
    if (m->profile) fprintf(f, "      profile: wave\n");
    if (m->bursts_per_day > 0)
        fprintf(f, "      burst_rate: %lld /day\n      burst_length: 20 min\n",
                (long long)m->bursts_per_day);
}

static void write_workload(FILE *f, const struct gen_case *c, const struct gen_workload *w)
{
    fprintf(f, "  %s:\n    count: %lld\n    department: dept%u\n    priority: %lld\n", w->name,
            (long long)w->count, w->department, (long long)w->priority);
    fprintf(f, "    vcpu: %lld\n    clock: %lld MHz\n    memory: %lld MiB\n", (long long)w->vcpu,
            (long long)w->clock_mhz, (long long)w->memory_mib);
    if (w->two_sizes)
        fprintf(f,
                "    sizes: [{vcpu: %lld}, {vcpu: %lld, memory: %lld MiB}]\n    sizes_by: turn\n",
                (long long)w->vcpu, (long long)w->vcpu + 1, (long long)(2 * w->memory_mib));
    fprintf(f, "    shares: %lld\n    memory_active: %lld %%\n    growth: %lld %%/y\n",
            (long long)w->shares, (long long)w->memory_active_pc, (long long)w->growth_pc);
    if (w->reservation_mhz > 0)
        fprintf(f, "    reservation: %lld MHz\n", (long long)w->reservation_mhz);
    if (w->limit_mhz > 0) fprintf(f, "    limit: %lld MHz\n", (long long)w->limit_mhz);
    fprintf(f, "    start: %lld min\n    on_interrupt: %s\n", (long long)w->start_min,
            w->on_interrupt);
    if (w->arrivals_per_day > 0)
        fprintf(f, "    arrivals: %lld /day\n", (long long)w->arrivals_per_day);
    if (w->lifetime_min > 0 && strcmp(w->lifetime_dist, "constant") == 0)
        fprintf(f, "    lifetime: %lld min\n", (long long)w->lifetime_min);
    else if (w->lifetime_min > 0)
        fprintf(f, "    lifetime: {dist: %s, mean: %lld min}\n", w->lifetime_dist,
                (long long)w->lifetime_min);
    if (w->on_cluster >= 0) fprintf(f, "    runs_on: %scluster%d\n", c->prefix, (int)w->on_cluster);
    fprintf(f, "    fast_core: %s\n    core_limit: %s\n", w->fast_core ? "true" : "false",
            w->core_limit ? "true" : "false");
    write_demand(f, c, &w->demand);
}

static void write_workloads(FILE *f, const struct gen_case *c)
{
    fprintf(f, "departments:\n  dept0: {correlation: 0.2}\n  dept1: {correlation: 0.6}\n");
    fprintf(f, "workloads:\n");
    for (uint32_t i = 0; i < c->workloads; i++)
        write_workload(f, c, &c->workload[i]);
}

static void write_names(FILE *f, const struct gen_case *c, const char *key, bool together)
{
    const char *sign = "[";
    for (uint32_t i = 0; i < c->workloads; i++) {
        if (!(together ? c->workload[i].together : c->workload[i].apart)) continue;
        if (*sign == '[') fprintf(f, "    %s: ", key);
        fprintf(f, "%s%s", sign, c->workload[i].name);
        sign = ", ";
    }
    if (*sign != '[') fprintf(f, "]\n");
}

static void write_policies(FILE *f, const struct gen_case *c)
{
    fprintf(f, "policies:\n  placement:\n    algorithm: ");
    if (c->policy_by != NULL)
        fprintf(f, "{name: %s, by: %s}\n", c->policy, c->policy_by);
    else
        fprintf(f, "%s\n", c->policy);
    fprintf(f, "    overcommit: {cpu: %lld, memory: %lld.%02lld, rating: %lld.%02lld}\n",
            (long long)c->cpu_overcommit, (long long)(c->memory_overcommit_pc / 100),
            (long long)(c->memory_overcommit_pc % 100), (long long)(c->rating_overcommit_pc / 100),
            (long long)(c->rating_overcommit_pc % 100));
    fprintf(f, "    headroom: %lld %%\n    max_vms_per_host: %lld\n", (long long)c->headroom_pc,
            (long long)c->max_vms);
    fprintf(f, "    queue: %s\n    order: %s\n", c->strict_queue ? "strict" : "skip",
            c->decreasing ? "decreasing" : "as-given");
    write_names(f, c, "keep_apart", false);
    write_names(f, c, "keep_together", true);
    fprintf(f, "  power: {empty_hosts: %s}\n  memory: {balloon: %s}\n",
            c->empty_off ? "switch-off" : "stay-on", c->balloon ? "true" : "false");
}

static void write_failures(FILE *f, const struct gen_case *c)
{
    if (c->outages > 0) fprintf(f, "failures:\n");
    for (uint32_t i = 0; i < c->outages; i++) {
        const struct gen_outage *o = &c->outage[i];
        fprintf(f, "  outage%u: {target: [", i);
        for (uint32_t k = 0; k < o->hosts; k++)
            fprintf(f, "%s%s%s", k > 0 ? ", " : "", c->prefix, o->host[k]);
        fprintf(f, "], at: %lld min, lasts: %lld min}\n", (long long)o->at_min,
                (long long)o->lasts_min);
    }
}

static void write_clock(FILE *f, const struct gen_case *c)
{
    fprintf(f, "seed: %lld\nclock: {start: 2026-01-05, horizon: %lld min, warmup: %lld min}\n",
            (long long)c->seed, (long long)c->horizon_min, (long long)c->warmup_min);
    if (c->account_to_min > 0)
        fprintf(f, "account: {to: %lld min}\n", (long long)c->account_to_min);
    fprintf(f, "outputs: {sample: %lld min}\n", (long long)c->sample_min);
}

char *gen_text(const struct gen_case *c)
{
    static void (*const parts[])(FILE *, const struct gen_case *) = {
        write_clock,    write_estate,   write_workloads,
        write_policies, write_failures, write_catalogue};
    enum { PARTS = sizeof parts / sizeof parts[0] };
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (f == NULL) return NULL;
    fprintf(f, "scenario: 1\nname: law%llu\n", (unsigned long long)c->gen_seed);
    for (int i = 0; i < PARTS; i++)
        parts[c->turned ? PARTS - 1 - i : i](f, c);
    if (c->plan != NULL) fprintf(f, "plans:\n  %s: {title: The only one}\n", c->plan);
    if (c->extra != NULL) fputs(c->extra, f);
    if (fclose(f) == 0) return text;
    free(text);
    return NULL;
}
