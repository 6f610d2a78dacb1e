/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/assemble.h"
#include "models/arrival.h"
#include "models/audit.h"
#include "models/failure.h"
#include "models/host.h"
#include "models/loop.h"
#include "models/meter.h"
#include "models/migration.h"
#include "models/move_queue.h"
#include "models/network.h"
#include "models/placement.h"
#include "models/plan.h"
#include "models/queue.h"
#include "models/share.h"
#include "models/site.h"
#include "models/size.h"
#include "models/source.h"
#include "models/tick.h"
#include "models/vm.h"
#include <string.h>

#define X(type, name) TABLE_COL(struct world, vm_##name),
static const struct table_col assemble_vm_cols[] = {VM_COLUMNS(X)};
#undef X
enum { ASSEMBLE_VM_COLS = sizeof(assemble_vm_cols) / sizeof(assemble_vm_cols[0]) };

/* ---- events ---- */

static void assemble_flow_end(struct world *w, uint32_t flow)
{
    struct flow_end end = network_take(w, flow);
    ENGINE_ASSERT(&w->engine, end.owner_kind == FLOW_MOVE);
    migration_copied(w, end.owner);
}

static void assemble_dispatch(void *ctx, const struct event *ev)
{
    struct world *w = ctx;
    switch ((enum event_kind)ev->kind) {
    case EV_TICK:
        tick_run(w, ev->a);
        return;
    case EV_SUBTICK:
        tick_settle(w);
        return;
    case EV_DEMAND:
        source_change(w, ev->a, ev->b);
        return;
    case EV_ARRIVE_GROUP:
        arrival_group(w, ev->a);
        return;
    case EV_ARRIVE:
        arrival_next(w, ev->a, ev->b);
        return;
    case EV_DEPART:
        vm_end(w, ev->a);
        return;
    case EV_QUEUE:
        queue_retry(w);
        return;
    case EV_EMPTY:
        host_empty_check(w, ev->a);
        return;
    case EV_HOST_STATE:
        host_state_done(w, ev->a);
        move_queue_wake(w, ev->a);
        return;
    case EV_SAMPLE:
        meter_sample(w);
        engine_at(&w->engine, world_now(w) + w->sc->outputs.sample_ns, PHASE_OBSERVER, EV_SAMPLE, 0,
                  0);
        return;
    case EV_ACCOUNT:
        meter_account(w);
        return;
    case EV_FAIL:
        failure_begin(w, ev->a);
        return;
    case EV_REPAIR:
        failure_end(w, ev->a);
        return;
    case EV_FLOW:
        assemble_flow_end(w, ev->a);
        return;
    case EV_MOVE:
        migration_timer(w, ev->a);
        return;
    case EV_STEP:
        plan_due(w, ev->a, (int64_t)ev->b);
        return;
    case EV_WORK:
        plan_work(w, ev->a, ev->b);
        return;
    case EV_LOOP:
        loop_run(w, ev->a);
        return;
    }
    ENGINE_ASSERT(&w->engine, false);
}

static void assemble_instant_end(void *ctx, int64_t t_ns)
{
    struct world *w = ctx;
    network_settle(w);
    host_instant_end(w, t_ns);
    if (w->plan_changed) meter_fullness(w);
    if (w->opt->audit) audit_instant(w);
}

static struct engine_client assemble_client(struct world *w)
{
    return (struct engine_client){w, assemble_dispatch, assemble_instant_end};
}

/* ---- memory ---- */

static bool assemble_alloc_hosts(struct world *w)
{
#define X(type, name)                                                    \
    w->host_##name = arena_alloc(w->arena, w->host_slots, sizeof(type)); \
    if (w->host_##name == NULL) return false;
    HOST_COLUMNS(X)
#undef X
    return true;
}

static bool assemble_copy_hosts(struct world *dst, const struct world *src)
{
#define X(type, name) memcpy(dst->host_##name, src->host_##name, src->host_slots * sizeof(type));
    if (!assemble_alloc_hosts(dst)) return false;
    HOST_COLUMNS(X)
#undef X
    return true;
}

/* ---- the estate ---- */

static void assemble_init_overhead(struct world *w, uint32_t h)
{
    const struct spec_host *spec = &w->sc->hosts[h];
    struct host_overhead *o = &w->host_overhead[h];
    if (spec->hypervisor == NULL) {
        w->host_flags[h] |= HOST_BARE | HOST_FREE;
        return;
    }
    cpu_overhead_init(&o->cpu, spec->hypervisor, spec->server->core_mpt);
    o->interference_ppm = (int64_t)(spec->hypervisor->interference * 1e6 + 0.5);
    if (o->cpu.base_mpt == 0 && o->cpu.per_vm_mpt == 0 && o->cpu.factor_ppm == 0 &&
        o->interference_ppm == 0)
        w->host_flags[h] |= HOST_FREE;
    o->page_sharing = spec->hypervisor->page_sharing;
    o->memory_base_b = spec->hypervisor->memory_base_b;
    o->memory_table = spec->hypervisor->memory_overhead;
}

static void assemble_init_host(struct world *w, uint32_t h)
{
    const struct spec_host *spec = &w->sc->hosts[h];
    const struct spec_server *server = spec->server;
    w->host_key[h] = spec->key;
    w->host_capacity_mpt[h] = server->capacity_mpt;
    w->host_core_mpt[h] = server->core_mpt;
    w->host_cores[h] = server->sockets * server->cores;
    w->host_memory_b[h] = server->memory_b;
    w->host_model[h] = (uint32_t)(server - w->sc->servers);
    w->host_class[h] =
        (uint32_t)(spec->group - w->sc->host_groups) * w->sc->server_count + w->host_model[h];
    w->host_first[h] = w->host_last[h] = w->host_moves_in[h] = TABLE_NONE;
    w->host_wait_out[h] = w->host_wait_in[h] = TABLE_NONE;
    bool there = spec->step == SPEC_NONE;
    w->host_state[h] = there ? HOST_UP : HOST_ABSENT;
    assemble_init_overhead(w, h);
    w->host_overhead_b[h] = w->host_overhead[h].memory_base_b;
    w->on_hosts += there;
    w->on_memory_b += there ? server->memory_b : 0;
    w->on_cores += there ? w->host_cores[h] : 0;
    w->overhead_differs |= w->host_overhead[h].memory_table != w->host_overhead[0].memory_table;
}

static void assemble_init_waiting(struct world *w, uint32_t h)
{
    w->host_flags[h] = HOST_WAITING;
    w->host_key[h] = rng_key_indexed(rng_key("queue/"), h - w->host_count);
    w->host_first[h] = w->host_last[h] = w->host_moves_in[h] = TABLE_NONE;
    w->host_wait_out[h] = w->host_wait_in[h] = TABLE_NONE;
    w->host_bin[h] = RECORD_UTIL_BINS; /* no host: no part of the histogram of hosts that are up */
}

static bool assemble_init_hosts(struct world *w)
{
    w->host_count = w->sc->host_count;
    w->host_slots = w->host_count + QUEUE_LEVELS;
    w->power = arena_alloc(w->arena, w->sc->server_count + 1, sizeof(*w->power));
    if (w->power == NULL || !assemble_alloc_hosts(w)) return false;
    for (uint32_t i = 0; i < w->sc->server_count; i++)
        power_init(&w->power[i], &w->sc->servers[i].power);
    for (uint32_t h = 0; h < w->host_count; h++)
        assemble_init_host(w, h);
    for (uint32_t h = w->host_count; h < w->host_slots; h++)
        assemble_init_waiting(w, h);
    return true;
}

/* ---- size classes ---- */

static bool assemble_series_decide(const struct spec_workload *spec)
{
    const struct trace *tr = spec->demand.trace_ref;
    if (tr == NULL || spec->sizes.count > 0) return false;
    for (uint32_t i = 0; i < tr->series_count; i++)
        if (tr->series[i].vcpu > 0 || tr->series[i].nominal_mpt > 0 || tr->series[i].memory_b > 0)
            return true;
    return false;
}

static bool assemble_check_sizes(const struct world *w, struct diag *d)
{
    for (uint32_t i = 0; i < w->sc->workload_count; i++) {
        const struct source *s = &w->sources[i];
        for (uint32_t k = 0; k < s->size_count; k++) {
            const struct vm_size *size = &w->sizes[s->size_first + k];
            if (size->weight > INT64_C(1) << 31)
                return diag_fail(
                    d, DIAG_LIMIT, w->sc->workloads[i].pos,
                    "workload %s: shares x vCPUs is %lld, at most 2147483648 are possible",
                    w->sc->workloads[i].name, (long long)size->weight);
            if (size->nominal_mpt > 0 && size->nominal_mpt <= INT64_C(4000000000)) continue;
            return diag_fail(d, DIAG_LIMIT, w->sc->workloads[i].pos,
                             "workload %s: a VM is rated at %lld points; possible are 0.001 to "
                             "4000000 points",
                             w->sc->workloads[i].name, (long long)(size->nominal_mpt / 1000));
        }
    }
    return true;
}

static bool assemble_init_sizes(struct world *w)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < w->sc->workload_count; i++) {
        const struct spec_workload *spec = &w->sc->workloads[i];
        struct source *s = &w->sources[i];
        s->size_by_series = assemble_series_decide(spec);
        s->size_first = total;
        s->size_count = s->size_by_series       ? spec->demand.trace_ref->series_count
                        : spec->sizes.count > 0 ? spec->sizes.count
                                                : 1;
        total += s->size_count;
    }
    w->size_count = total;
    w->sizes = arena_span_resize(w->arena, NULL, total + 1, sizeof(*w->sizes));
    if (w->sizes == NULL) return false;
    for (uint32_t i = 0; i < w->sc->workload_count; i++) {
        const struct spec_workload *spec = &w->sc->workloads[i];
        const struct source *s = &w->sources[i];
        const struct spec_size *list = spec->sizes.items;
        for (uint32_t k = 0; k < s->size_count; k++)
            w->sizes[s->size_first + k] = size_make(
                w, spec, !s->size_by_series && spec->sizes.count > 0 ? &list[k] : &spec->size,
                s->size_by_series ? &spec->demand.trace_ref->series[k] : NULL);
    }
    return true;
}

/* ---- life ---- */

static void assemble_schedule(struct world *w)
{
    struct engine *e = &w->engine;
    arrivals_start(w);
    sources_start(w);
    failures_start(w);
    loops_start(w);
    plan_start(w);
    if (w->policies.power.empty_hosts == 1)
        for (uint32_t h = 0; h < w->host_count; h++)
            engine_at(e, 0, PHASE_CONTROL, EV_EMPTY, h, 0);
    if (w->sc->account.from_ns > 0)
        engine_at(e, w->sc->account.from_ns, PHASE_METERING, EV_ACCOUNT, 0, 0);
    else
        w->accounting = true;
    engine_at(e, w->sc->outputs.sample_ns, PHASE_OBSERVER, EV_SAMPLE, 0, 0);
}

static int64_t assemble_horizon(const struct scenario *sc, const struct run_options *opt)
{
    int64_t end = sc->clock.horizon_ns;
    if (sc->account.to_ns > 0 && sc->account.to_ns < end) end = sc->account.to_ns;
    if (opt->until_ns > 0 && opt->until_ns < end) end = opt->until_ns;
    return end;
}

static bool assemble_build(struct world *w, struct diag *d)
{
    uint32_t n = w->sc->workload_count;
    w->workload_meter = arena_alloc(w->arena, n + 1, sizeof(*w->workload_meter));
    w->added = arena_alloc(w->arena, n + 1, sizeof(*w->added));
    bool ok = w->workload_meter != NULL && w->added != NULL && assemble_init_hosts(w) &&
              sources_init(w) && assemble_init_sizes(w) && share_reserve(w, 64) &&
              table_init(&w->vms, w, assemble_vm_cols, ASSEMBLE_VM_COLS, w->arena, 256) &&
              network_init(w) && moves_init(w) && placement_init(w) && sites_init(w) &&
              plan_init(w) && loops_init(w);
    if (!ok)
        return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for %u hosts and %u workloads",
                         w->sc->host_count, n);
    if (!assemble_check_sizes(w, d)) return false;
    for (uint32_t h = 0; h < w->host_count; h++)
        host_replan(w, h);
    host_instant_end(w, 0);
    assemble_schedule(w);
    return true;
}

bool assemble_world(struct world *w, const struct scenario *sc, const struct run_options *opt,
                    struct arena *a, struct diag *d)
{
    memset(w, 0, sizeof(*w));
    w->sc = sc;
    w->policies = sc->policies;
    w->empty_hosts = sc->policies.power.empty_hosts;
    w->opt = opt;
    w->arena = a;
    w->tick_split = opt->tick_split > 0 ? opt->tick_split : 1;
    w->draws = rng_base(sc->seed, opt->replication, opt->branch);
    digest_init(&w->digest);
    if (!engine_init(&w->engine, a, assemble_client(w), assemble_horizon(sc, opt)))
        return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the event queue");
    w->engine.seed = sc->seed;
    w->engine.events_limit = (uint64_t)sc->events_limit;
    w->engine.interrupt = opt->interrupt;
    w->engine.instant_cap = 1000000 + 16 * (uint64_t)sc->host_count;
    return assemble_build(w, d);
}

bool assemble_clone(struct world *dst, const struct world *src, struct arena *a, struct diag *d)
{
    uint32_t n = src->sc->workload_count;
    *dst = *src;
    dst->arena = a;
    dst->claims = NULL;
    dst->claim_slot = dst->claim_scratch = NULL;
    dst->memory_vms = NULL;
    dst->memory_scratch = NULL;
    dst->claims_cap = 0;
    dst->workload_meter = arena_alloc(a, n + 1, sizeof(*dst->workload_meter));
    dst->power = arena_alloc(a, src->sc->server_count + 1, sizeof(*dst->power));
    dst->sizes = arena_span_resize(a, NULL, src->size_count + 1, sizeof(*dst->sizes));
    dst->added = arena_alloc(a, n + 1, sizeof(*dst->added));
    bool ok = dst->workload_meter && dst->power && dst->sizes && dst->added &&
              assemble_copy_hosts(dst, src) && table_clone(&dst->vms, dst, &src->vms, src, a) &&
              sources_clone(dst, src) && placement_clone(dst, src) && network_clone(dst, src) &&
              moves_clone(dst, src) && sites_clone(dst, src) && plan_clone(dst, src) &&
              share_reserve(dst, src->claims_cap) &&
              engine_clone(&dst->engine, &src->engine, a, assemble_client(dst));
    if (!ok) return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory to copy the running world");
    memcpy(dst->workload_meter, src->workload_meter, n * sizeof(*dst->workload_meter));
    memcpy(dst->power, src->power, src->sc->server_count * sizeof(*dst->power));
    memcpy(dst->sizes, src->sizes, src->size_count * sizeof(*dst->sizes));
    memcpy(dst->added, src->added, n * sizeof(*dst->added));
    if (loops_clone(dst, src)) return true;
    return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory to copy the control loops");
}
