/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/models/loop_bed.h"
#include "models/assemble.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { SERVERS = 3 };

/* Watts x 10 at 0, 10 .. 100 % of the rating: SPECpower_ssj2008 of the ML110 G5. */
static const int64_t curve_dw[] = {937, 970, 1010, 1050, 1100, 1160, 1210, 1250, 1290, 1330, 1350};

static void bed_servers(struct loop_bed *b)
{
    struct spec_server *s = arena_alloc(&b->spec, SERVERS, sizeof(*s));
    int64_t *curve = arena_alloc(&b->spec, POWER_POINTS, sizeof(*curve));
    for (int i = 0; i < POWER_POINTS; i++)
        curve[i] = curve_dw[i] * 100000;
    for (int i = 0; i < SERVERS; i++) {
        s[i] = b->sc->servers[0];
        s[i].cores = 8 + 4 * i;
        s[i].capacity_mpt = s[i].cores * s[i].core_mpt;
        s[i].power.off_uw = 8000000;
    }
    s[1].power.model = POWER_CURVE;
    s[1].power.curve = (struct spec_array){curve, POWER_POINTS};
    s[1].power.idle_uw = curve[0];
    s[1].power.max_uw = s[1].power.boot_uw = curve[POWER_POINTS - 1];
    s[2].power.model = POWER_SQRT;
    b->sc->servers = s;
    b->sc->server_count = SERVERS;
    for (uint32_t h = 0; h < b->sc->host_count; h++)
        b->sc->hosts[h].server = &s[h % SERVERS];
}

static bool bed_decision(void *ctx, const struct record_decision *row)
{
    struct loop_bed *b = ctx;
    if (strcmp(row->action, "migrate") != 0) return true;
    b->ordered += strcmp(row->outcome, "ordered") == 0;
    if (strcmp(row->outcome, "rejected") != 0) return true;
    b->rejected++;
    b->refused += strncmp(row->reason, "its host is overloaded", 22) != 0;
    snprintf(b->last_reason, sizeof(b->last_reason), "%s", row->reason);
    return true;
}

void loop_bed_init(struct loop_bed *b, uint32_t hosts)
{
    *b = (struct loop_bed){.sc = NULL};
    b->sink = (struct record_sink){.ctx = b, .decision = bed_decision};
    b->opt = (struct run_options){.audit = true, .sink = &b->sink};
    arena_init(&b->spec, 0);
    arena_init(&b->run, 0);
    b->sc = spec_build(&b->spec, hosts, 8, 2000000, INT64_C(64) << 30);
    bed_servers(b);
    b->sc->policies.power.empty_hosts = 1;
    b->sc->policies.migration = (struct spec_migration){
        .live = true, .method = MIGRATION_RAM_OVER_BW, .bandwidth_mbps = INT64_C(1000000000000)};
}

struct spec_workload *loop_bed_vms(struct loop_bed *b, const char *name, int64_t count,
                                   int64_t vcpu, int64_t memory_gib, double mean)
{
    return spec_build_workload(b->sc, name, count, vcpu, 2000000, memory_gib << 30, mean);
}

void loop_bed_consolidate(struct loop_bed *b, const struct policy_desc *overload,
                          const struct policy_desc *select, const struct policy_desc *target)
{
    static struct overload_fixed fixed = {0.8};
    static struct overload_adaptive mad = {2.5, 0.7}, iqr = {1.5, 0.7};
    static struct overload_trend trend = {1.2, 0.7, 10, 1};
    static struct place_by memory = {0};
    struct policy_choice over = {overload, &trend};
    if (overload == &overload_thr) over.params = &fixed;
    if (overload == &overload_mad) over.params = &mad;
    if (overload == &overload_iqr) over.params = &iqr;
    b->consolidate = (struct rebalance_consolidate){
        .overload = over, .select = {select, NULL}, .target = {target, &memory}, .underload = true};
    struct spec_rebalance *r = &b->sc->policies.rebalance;
    r->algorithm = (struct policy_choice){&rebalance_consolidate, &b->consolidate};
    r->enabled = true;
    r->every_ns = 300 * NS_PER_S;
}

uint64_t loop_bed_moves(const struct loop_bed *b)
{
    return b->w.move_meter.begun[MOVE_LIVE];
}

uint32_t loop_bed_on(const struct loop_bed *b)
{
    uint32_t on = 0;
    for (uint32_t h = 0; h < b->w.host_count; h++)
        on += b->w.host_state[h] == HOST_UP || b->w.host_state[h] == HOST_BOOTING;
    return on;
}

void loop_bed_start(struct loop_bed *b)
{
    struct diag d = {0};
    cr_assert(assemble_world(&b->w, b->sc, &b->opt, &b->run, &d), "%s", d.msg);
}

void loop_bed_to(struct loop_bed *b, int64_t t_ns)
{
    cr_assert_eq(engine_run(&b->w.engine, t_ns), ENGINE_HORIZON);
}

void loop_bed_end(struct loop_bed *b)
{
    arena_deinit(&b->run);
    arena_deinit(&b->spec);
}
